//! Which module of a crate may name which: floors that are written down, no circles, and a room for each kind of stage
//! on each floor.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::{Context, Result};

use super::source::Source;
use crate::client::files_below;
use crate::project::Project;

/// Crates whose modules must not depend on each other in circles.
const CRATES: [&str; 3] = ["client", "server", "shared"];
/// A snapshot holds a board, and a board may hold the snapshot of an earlier event.
const HONEST: &[(&str, &str, &str)] = &[("shared", "content", "snapshot")];

/// What a module of the server may not name, and why.
const SERVER: &[(&str, &[&str], &str)] = &[
    ("room", &["store", "live", "web", "metrics", "config", "listen"], "rules take data and return data"),
    ("journal", &["store", "room", "live", "web", "metrics", "frames"], "what is kept is plain data"),
    ("frames", &["store", "room", "live", "web", "journal"], "a frame knows nobody"),
    ("seal", &["store", "room", "live", "web", "journal"], "a key knows nothing of what it seals"),
    ("store", &["room", "live", "web", "frames"], "what is stored knows nothing of who asks"),
    ("live", &["web", "config", "accounts", "listen"], "a live room hears of sockets through frames only"),
];
/// The same of the client, from the lowest floor to the highest: none may name one above it.
const CLIENT: [&str; 8] = ["link", "mirror", "board", "components", "desk", "stages", "pages", "app"];

/// A module that names another of the same crate: from, to, and the file.
type Edge = (String, String, String);

/// Every breach, one line each.
pub fn breaches(project: &Project) -> Result<Vec<String>> {
    let mut found = Vec::new();
    for krate in CRATES {
        let edges = edges(&project.root.join(krate).join("src"))?;
        found.extend(circles(krate, &edges));
        let wrong = |(from, to, file): &Edge| match krate {
            "server" => SERVER
                .iter()
                .find(|(floor, ..)| floor == from)
                .filter(|(_, no, _)| no.contains(&&to[..]))
                .map(|(.., why)| format!("{krate}/src/{file}: {from} names {to} (server's floors: {why})")),
            "client" => {
                let place = |name: &str| CLIENT.iter().position(|floor| *floor == name);
                let above = place(from).zip(place(to)).is_some_and(|(from, to)| to > from);
                above.then(|| format!("{krate}/src/{file}: {from} names {to}, which stands above it (client's floors)"))
            }
            _ => None,
        };
        found.extend(edges.iter().filter_map(wrong));
    }
    found.extend(rooms(&project.root)?);
    Ok(found)
}

/// Which modules of a crate use which. Tests inside a file do not count.
fn edges(src: &Path) -> Result<BTreeSet<Edge>> {
    let files = files_below(src)?;
    let module = |path: &Path| -> Option<Vec<String>> {
        let path = path.strip_prefix(src).ok()?.with_extension("");
        Some(path.iter().map(|part| part.to_string_lossy().into_owned()).collect())
    };
    let is_crate_root = |module: &[String]| matches!(module, [only] if only == "lib" || only == "main");
    let modules: Vec<_> = files
        .iter()
        .filter(|file| file.extension().is_some_and(|end| end == "rs"))
        .filter_map(|file| Some((file, module(file)?)))
        .filter(|(_, module)| !is_crate_root(module) && module[0] != "bin")
        .filter(|(_, module)| !module.iter().any(|part| matches!(&part[..], "tests" | "story" | "laws")))
        .collect();
    let tops: BTreeSet<&str> = modules.iter().map(|(_, module)| &module[0][..]).collect();
    let mut edges = BTreeSet::new();
    for (file, module) in &modules {
        let text = std::fs::read_to_string(file).with_context(|| format!("{} cannot be read", file.display()))?;
        for to in named(&Source::read(&text).code, module) {
            if to != module[0] && tops.contains(&to[..]) {
                edges.insert((module[0].clone(), to, format!("{}.rs", module.join("/"))));
            }
        }
    }
    Ok(edges)
}

/// The modules at the top of the crate that a file names, by `crate::` or `super::`.
fn named(code: &str, module: &[String]) -> BTreeSet<String> {
    let code = code.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
    let mut names = BTreeSet::new();
    for (at, word) in code.match_indices("crate::").chain(code.match_indices("super::")) {
        let before = code[..at].chars().next_back();
        if before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | ':')) {
            continue;
        }
        let (mut rest, mut up) = (&code[at + word.len()..], usize::from(word == "super::"));
        while let Some(further) = rest.strip_prefix("super::") {
            (rest, up) = (further, up + 1);
        }
        // Only what climbs to the top of the crate names a module there.
        if word == "crate::" || up >= module.len() {
            names.extend(firsts(rest));
        }
    }
    names
}

/// The first names of a path or of a group of paths in braces.
fn firsts(path: &str) -> Vec<String> {
    let name = |text: &str| -> String { text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect() };
    let Some(group) = path.strip_prefix('{') else { return vec![name(path)] };
    let (mut depth, mut start, mut parts) = (0, 0, Vec::new());
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => {
                parts.push(&group[start..at]);
                break;
            }
            '}' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(&group[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.into_iter().map(|part| name(part.trim())).filter(|name| !name.is_empty()).collect()
}

/// Modules that name each other, directly or through others.
fn circles(krate: &str, edges: &BTreeSet<Edge>) -> Vec<String> {
    let mut named: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (from, to, _) in edges {
        let honest = HONEST.iter().any(|(of, a, b)| *of == krate && (from == a && to == b || from == b && to == a));
        if !honest {
            named.entry(from).or_default().insert(to);
        }
    }
    let reaches = |from: &str, to: &str| {
        let (mut seen, mut open) = (BTreeSet::new(), vec![from]);
        while let Some(here) = open.pop() {
            for next in named.get(here).into_iter().flatten() {
                if *next == to {
                    return true;
                }
                if seen.insert(*next) {
                    open.push(next);
                }
            }
        }
        false
    };
    let round = named.keys().copied().filter(|module| reaches(module, module));
    round
        .map(|module| format!("{krate}/src/{module}.rs: {module} names itself by way of others (no circles)"))
        .collect()
}

/// A room for each kind of stage: in `shared` and in the client for every kind, in the server's rooms and in the tests
/// for those that have commands of their own.
fn rooms(root: &Path) -> Result<Vec<String>> {
    let folder = root.join("shared/src/stage");
    let mut missing = Vec::new();
    for file in files_below(&folder)? {
        let kind = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&file).with_context(|| format!("{} cannot be read", file.display()))?;
        if !text.contains("pub const KIND: Kind") {
            continue;
        }
        let mut wanted = vec![format!("client/src/stages/{kind}.rs")];
        if text.contains("\nacts! {") {
            wanted.extend([format!("server/src/room/stage/{kind}.rs"), format!("tests/it/{kind}.rs")]);
        }
        let absent = wanted.into_iter().filter(|path| !root.join(path).is_file());
        missing.extend(absent.map(|path| format!("{path} is missing: every kind of stage has its room on each floor")));
    }
    Ok(missing)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn module(path: &str) -> Vec<String> {
        path.split('/').map(str::to_owned).collect()
    }

    fn edge(from: &str, to: &str) -> Edge {
        (from.into(), to.into(), format!("{from}.rs"))
    }

    #[test]
    fn paths_and_groups_are_read() {
        let code =
            "use crate::{live::{actor, mix}, store};\nuse super::{Refused, room};\nfn f() { crate::clock::now() }";
        let names: Vec<_> = named(code, &module("web/socket")).into_iter().collect();
        assert_eq!(names, ["clock", "live", "store"]);
        let names: Vec<_> = named(code, &module("web")).into_iter().collect();
        assert_eq!(names, ["Refused", "clock", "live", "room", "store"]);
        assert!(named("use super::super::room::Room;", &module("web/socket")).contains("room"));
        assert!(named("#[cfg(test)]\nmod tests {\n    use crate::store;\n}", &module("web")).is_empty());
    }

    #[test]
    fn a_circle_of_three_is_found_and_the_honest_one_is_let_be() {
        let edges = [edge("a", "b"), edge("b", "c"), edge("c", "a"), edge("d", "a")].into();
        assert_eq!(circles("server", &edges).len(), 3);
        let edges = [edge("content", "snapshot"), edge("snapshot", "content")].into();
        assert_eq!(circles("shared", &edges).len(), 0);
        assert_eq!(circles("server", &edges).len(), 2);
    }

    #[test]
    fn a_kind_without_its_room_is_missed() {
        let root = tempfile::tempdir().unwrap();
        let write = |path: &str, text: &str| {
            let path = root.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        };
        write("shared/src/stage/welcome.rs", "pub const KIND: Kind = Kind {};");
        write("shared/src/stage/close.rs", "pub const KIND: Kind = Kind {};\nacts! {}");
        write("shared/src/stage/acts.rs", "nothing");
        assert_eq!(rooms(root.path()).unwrap().len(), 4);
        write("client/src/stages/welcome.rs", "");
        write("tests/it/close.rs", "");
        assert_eq!(rooms(root.path()).unwrap().len(), 2);
    }
}
