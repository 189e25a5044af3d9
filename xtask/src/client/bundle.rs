//! Turns the compiled client into named files: wasm-bindgen, hashed names, the page that names them.

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};
use wasm_bindgen_cli_support::Bindgen;

use super::{
    Inputs, PROGRAMS, features, hex, names, order, page, plain_lines,
    split::{self, Parts},
};

/// Digits of the content hash in a file name.
const HASH_DIGITS: usize = 16;

const ASK: &str = include_str!("../../boot/ask.js");
const BOOT: &str = include_str!("../../boot/boot.js");
const CHECK: &str = include_str!("../../boot/check.js");
const FALLBACK: &str = include_str!("../../boot/fallback.js");
const LATER: &str = include_str!("../../boot/later.js");
const OLD: &str = include_str!("../../boot/old.js");

/// One file of the bundle: its path below `client/dist` and its content.
pub type File = (String, Vec<u8>);

/// All files of `client/dist`, still without their compressed twins; the pages come last.
pub fn bundle(inputs: Inputs) -> Result<Vec<File>> {
    page::obeys_policy(&inputs.page)?;
    page::obeys_policy(&inputs.check_page)?;
    let mut files = inputs.public;
    let old = add(&mut files, "old", "js", OLD.into());
    let fallback = add(&mut files, "fallback", "js", plain_lines(FALLBACK).into_bytes());
    let ask = add(&mut files, "ask", "js", plain_lines(ASK).into_bytes());
    let first = add(&mut files, "first", "css", inputs.first_css.into_bytes());
    let check = add(&mut files, "check", "js", plain_lines(CHECK).into_bytes());
    let check = page::fill(&inputs.check_page, &[("first", &first), ("check", &check)])?;
    let mut pages = vec![("check.html".to_owned(), check.into_bytes())];
    for (((program, name), compiled), css) in PROGRAMS.into_iter().zip(inputs.wasm).zip(inputs.css) {
        let css = add(&mut files, program, "css", css.into_bytes());
        features::are_known(&compiled)?;
        let output = bindgen(program, split::split(&compiled)?)?;
        let wasm = add(&mut files, program, "wasm", output.wasm);
        let mut glue = output.glue;
        if let Some(later) = output.later {
            glue = glue.replace(ADDRESS_OF_LATER, &add(&mut files, "later", "wasm", later));
        }
        for (path, script) in output.scripts {
            glue = glue.replace(&path, &add(&mut files, "part", "js", script.into_bytes()));
        }
        let glue = add(&mut files, program, "js", plain_lines(&glue).into_bytes());
        let addresses = [("ask", &ask), ("glue", &glue), ("wasm", &wasm), ("css", &css), ("fallback", &fallback)];
        let boot = page::fill(&plain_lines(BOOT), &addresses.map(|(name, value)| (name, value.as_str())))?;
        let boot = add(&mut files, &format!("boot-{program}"), "js", boot.into_bytes());
        let addresses = [("wasm", &wasm), ("first", &first), ("old", &old), ("boot", &boot), ("ask", &ask)];
        let page = page::fill(&inputs.page, &addresses.map(|(name, value)| (name, value.as_str())))?;
        pages.push((name.to_owned(), page::without_breaks(&page).into_bytes()));
    }
    files.append(&mut pages);
    Ok(files)
}

/// Adds an asset under a name that carries its hash; its address.
fn add(files: &mut Vec<File>, stem: &str, end: &str, content: Vec<u8>) -> String {
    let name = hashed(stem, end, &content);
    if files.iter().all(|(known, _)| *known != name) {
        files.push((name.clone(), content));
    }
    format!("/{name}")
}

/// What wasm-bindgen makes of the compiled client.
struct Output {
    /// The module as the browser gets it.
    wasm: Vec<u8>,
    /// What was split off it.
    later: Option<Vec<u8>>,
    /// Its JavaScript side.
    glue: String,
    /// JavaScript that crates bring along: the path in the glue, the script. Most of it is never named.
    scripts: Vec<(String, String)>,
}

/// How the exports begin by which a script would read streams of bytes; leptos brings them along, and no page calls them.
const STREAMS: [&str; 2] = ["intounderlying", "__wbg_intounderlying"];

/// The script without its classes for streams, which nothing names any more. What follows each class, at the
/// beginning of a line, ends it.
fn without_streams(script: &str) -> String {
    const CLASS: &str = "export class IntoUnderlying";
    const END: &str = "if (Symbol.dispose) IntoUnderlying";
    let mut inside = false;
    let lines = script.lines().filter(|line| {
        inside |= line.starts_with(CLASS);
        let kept = !inside;
        inside &= !line.starts_with(END);
        kept
    });
    lines.map(|line| format!("{line}\n")).collect()
}

/// How the part of wasm-bindgen's script begins that starts a module from anything: bytes, promises, types that are wrong.
const ANY_START: &str = "async function __wbg_load(";
/// Starts a module from the server's answer, which tells its type; `boot.js` has looked whether it is the module.
const START: &str = "async function instantiate(answer, imports) {
return WebAssembly.instantiateStreaming
? WebAssembly.instantiateStreaming(answer, imports)
: WebAssembly.instantiate(await answer.arrayBuffer(), imports);
}
export default async function (answer) {
const { instance, module } = await instantiate(answer, __wbg_get_imports());
__wbg_finalize_init(instance, module);
}
";

/// The script with a start that does what this client's pages ask for, and no more.
fn with_small_start(script: &str) -> Result<String> {
    let (imports, _) =
        script.split_once(ANY_START).context("wasm-bindgen's script starts a module in another way now")?;
    Ok(format!("{imports}{START}"))
}

/// How a script begins and ends the import of what loads the part that was split off.
const IMPORT_OF_LATER: [&str; 2] = ["import * as ", " from \"./__wasm_split.js\""];

/// Where a script will name the part that was split off.
const ADDRESS_OF_LATER: &str = "{later}";

/// The script with [`LATER`] in place of the import of what loads the part that was split off.
fn with_later(script: &str) -> Result<String> {
    let import = script.lines().find_map(|line| {
        let name = line.trim_end_matches(';').strip_prefix(IMPORT_OF_LATER[0])?.strip_suffix(IMPORT_OF_LATER[1])?;
        Some((line, name))
    });
    let (line, name) =
        import.context("wasm-bindgen's script imports the part that was split off in another way now")?;
    let later = page::fill(&plain_lines(LATER), &[("name", name), ("later", ADDRESS_OF_LATER)]);
    Ok(script.replacen(line, &later?, 1))
}

/// Removes the exports for streams, and everything that only they call.
fn forget_streams(module: &mut walrus::Module) {
    let of_streams = |export: &&walrus::Export| STREAMS.iter().any(|start| export.name.starts_with(start));
    let exports: Vec<_> = module.exports.iter().filter(of_streams).map(walrus::Export::id).collect();
    exports.into_iter().for_each(|export| module.exports.delete(export));
    walrus::passes::gc::run(module);
}

fn bindgen(program: &str, parts: Parts) -> Result<Output> {
    let mut output = Bindgen::new()
        .input_bytes(program, parts.first)
        .web(true)?
        .keep_lld_exports(parts.later.is_some())
        .typescript(false)
        .omit_default_module_path(true)
        .remove_name_section(true)
        .remove_producers_section(true)
        .generate_output()?;
    forget_streams(output.wasm_mut());
    let mut script = with_small_start(&without_streams(output.js()))?;
    if parts.later.is_some() {
        script = with_later(&script)?;
    }
    let modules = [output.wasm_mut().emit_wasm()].into_iter().chain(parts.later).collect::<Vec<_>>();
    let (modules, glue) = names::shorten(&modules, &script)?;
    let mut modules = modules.iter().map(|module| order::alike_together(module));
    let wasm = modules.next().context("a program has a module")??;
    let later = modules.next().transpose()?;
    let inline = output.snippets().iter().flat_map(|(krate, scripts)| {
        let numbered = scripts.iter().enumerate();
        numbered.map(move |(number, script)| (format!("{krate}/inline{number}.js"), script))
    });
    let modules = output.local_modules().iter().map(|(path, script)| (path.clone(), script));
    let mut scripts: Vec<_> = inline
        .chain(modules)
        .map(|(path, script)| (format!("./snippets/{path}"), script.clone()))
        .filter(|(path, _)| glue.contains(path))
        .collect();
    scripts.sort();
    Ok(Output { wasm, later, glue, scripts })
}

fn hashed(stem: &str, end: &str, content: &[u8]) -> String {
    let hash = hex(&Sha256::digest(content));
    format!("assets/{stem}-{}.{end}", &hash[..HASH_DIGITS])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The shortest module: magic number and version.
    const EMPTY_WASM: &[u8] = b"\0asm\x01\0\0\0";

    fn inputs(first_css: &str, css: &str) -> Inputs {
        Inputs {
            wasm: PROGRAMS.map(|_| EMPTY_WASM.to_vec()),
            page: include_str!("../../../client/index.html").into(),
            check_page: include_str!("../../../client/check.html").into(),
            first_css: first_css.into(),
            css: PROGRAMS.map(|_| css.into()),
            public: vec![("robots.txt".into(), b"User-agent: *".to_vec())],
        }
    }

    fn text(files: &[File], start: &str) -> (String, String) {
        let file = files.iter().find(|(name, _)| name.starts_with(start));
        let (name, content) = file.expect(start);
        (name.clone(), String::from_utf8_lossy(content).into_owned())
    }

    #[test]
    fn a_script_loses_its_classes_for_streams_and_nothing_else() {
        let class = |name: &str| {
            format!("export class {name} {{\nfree() {{\n}}\n}}\nif (Symbol.dispose) {name}.prototype.x = 1;\n")
        };
        let script =
            [class("IntoUnderlyingSink"), class("Other"), class("IntoUnderlyingSource"), "f();\n".into()].concat();
        assert_eq!(without_streams(&script), [class("Other"), "f();\n".into()].concat());
    }

    #[test]
    fn a_script_starts_its_module_from_an_address_only() {
        let script = with_small_start(&format!("imports();\n{ANY_START}module) {{ anything(); }}\n")).unwrap();
        assert_eq!(script, format!("imports();\n{START}"));
        assert!(with_small_start("imports();\n").is_err());
    }

    #[test]
    fn what_was_split_off_is_loaded_by_the_script_and_not_imported() {
        let script =
            with_later("import * as import1 from \"./__wasm_split.js\"\nconst all = { a: import1 };\n").unwrap();
        assert!(
            script.contains("const import1 = {\nasync __wasm_split_load_later(") && !script.contains("import *"),
            "{script}"
        );
        assert!(script.contains(&format!("fetch(\"{ADDRESS_OF_LATER}\")")) && script.ends_with("{ a: import1 };\n"));
        assert!(with_later("const all = {};\n").is_err());
    }

    #[test]
    fn page_and_boot_file_name_every_asset_by_its_hash() {
        let files = bundle(inputs("", "a{}")).unwrap();
        let pages =
            PROGRAMS.map(|(program, page)| text(&files, page).1 + &text(&files, &format!("assets/boot-{program}")).1);
        let pages = pages.into_iter().chain([text(&files, "check.html").1]).collect::<Vec<_>>();
        for (name, _) in files.iter().filter(|(name, _)| name.starts_with("assets/")) {
            assert!(pages.iter().any(|page| page.contains(&format!("\"/{name}\""))), "{name}");
        }
        assert_eq!(files.last().unwrap().0, "index.html");
        assert_eq!(files[0].0, "robots.txt");
    }

    #[test]
    fn a_changed_style_changes_its_own_name_and_only_what_names_it() {
        let names = |first, css| bundle(inputs(first, css)).unwrap().into_iter().map(|(name, _)| name);
        let changed = |first, css| {
            let before: Vec<_> = names("a{}", "a{}").collect();
            let changed = names(first, css).filter(|name| !before.contains(name));
            changed.map(|name| name.trim_start_matches("assets/").to_owned()).collect::<Vec<_>>()
        };
        assert!(changed("b{}", "a{}").iter().all(|name| name.starts_with("first-")));
        let other = changed("a{}", "b{}");
        assert!(other.iter().all(|name| name.ends_with(".css") || name.starts_with("boot-")), "{other:?}");
        assert_eq!((changed("b{}", "a{}").len(), other.len()), (1, 4));
    }

    #[test]
    fn the_boot_file_starts_the_module_of_this_bundle() {
        let files = bundle(inputs("", "")).unwrap();
        for (program, _) in PROGRAMS {
            let (_, boot) = text(&files, &format!("assets/boot-{program}"));
            let is_wasm = |name: &str| name.starts_with(&format!("assets/{program}-")) && name.ends_with(".wasm");
            let (wasm, _) = files.iter().find(|(name, _)| is_wasm(name)).expect("a module");
            assert!(boot.contains(&format!("fetch(\"/{wasm}\")")));
        }
    }
}
