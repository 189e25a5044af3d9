//! `cargo xtask client`: from Rust to the files that the server carries in `client/dist`.

mod bundle;
mod dist;
mod features;
mod names;
mod order;
mod page;
mod split;

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use sha2::{Digest, Sha256};

use crate::project::{Project, run, succeeds};
use dist::Stamp;

/// What browsers run.
pub const TARGET: &str = "wasm32-unknown-unknown";
/// What cannot be built when a part of the toolchain is missing.
pub const PURPOSE: &str = "the browser client";
/// For the compiler: no messages for programmers, and hashing with small code instead of fast code.
const FLAGS: [&str; 7] = [
    "-Zfmt-debug=none",
    "-Zlocation-detail=none",
    "-Clink-arg=--emit-relocs", // what splits a program has to know what leads to what
    "--cfg",
    "sha2_backend=\"soft\"",
    "--cfg",
    "sha2_backend_soft=\"compact\"",
];
/// Style sheets that the join form waits for, in this order; the others come with the client, by name.
const FIRST_STYLES: [&str; 3] = ["tokens.css", "base.css", "join.css"];
/// Style sheets that phones do not need.
const DESK_STYLES: [&str; 5] = ["desk.css", "office.css", "print.css", "projector.css", "room.css"];

/// The client's programs: the binary of the crate, and the page that starts it.
pub const PROGRAMS: [(&str, &str); 2] = [("desk", "desk.html"), ("phone", "index.html")];

/// Everything that decides what `client/dist` holds.
pub struct Inputs {
    /// The compiled programs, before wasm-bindgen, in the order of [`PROGRAMS`].
    pub wasm: [Vec<u8>; PROGRAMS.len()],
    /// The template `client/index.html`.
    pub page: String,
    /// The template `client/check.html`.
    pub check_page: String,
    /// The style sheets that the page comes with, joined.
    pub first_css: String,
    /// The others of each program, joined.
    pub css: [String; PROGRAMS.len()],
    /// Files of `client/public`: path in the bundle, content.
    pub public: Vec<(String, Vec<u8>)>,
}

/// Builds the client and writes `client/dist`; does nothing when nothing changed.
pub fn build(project: &Project) -> Result<()> {
    ensure_target(TARGET, PURPOSE)?;
    ensure_source()?;
    eprintln!("Building the browser client (a few minutes the first time) …");
    run(&mut cargo_for_phones(project))?;

    let inputs = Inputs::read(project)?;
    let stamp = Stamp::new(project, &inputs.fingerprint()?);
    if stamp.is_current(&project.dist()) {
        eprintln!("client/dist is up to date.");
        return Ok(());
    }
    let files = bundle::bundle(inputs)?;
    let names = dist::write(&project.dist(), files)?;
    stamp.store(&names)?;
    eprintln!("client/dist is built.");
    Ok(())
}

/// Cargo, building the client's programs together with the standard library: as small as its authors can make it, and
/// without the machinery that puts a panic into words. Stable Rust allows that only when asked twice.
fn cargo_for_phones(project: &Project) -> Command {
    let mut cargo = project.cargo("build --package plenary-client --bins --profile client --target");
    cargo.args([TARGET, "-Zbuild-std=std,panic_abort", "-Zbuild-std-features=optimize_for_size"]);
    cargo.args(["-Zpanic-immediate-abort", "--config", "profile.client.panic='immediate-abort'"]);
    let flags = FLAGS.map(|flag| format!("{flag:?}")).join(",");
    cargo.args(["--config", &format!("target.{TARGET}.rustflags=[{flags}]")]);
    cargo.env("RUSTC_BOOTSTRAP", "1");
    cargo
}

/// Makes sure that the toolchain can compile for a target, and says what cannot be built otherwise.
pub fn ensure_target(target: &str, purpose: &str) -> Result<()> {
    let libraries = told_by_rustc(&["--print", "target-libdir", "--target", target])?;
    ensure_part(&libraries, &["target", "add", target], purpose)
}

/// Makes sure that the toolchain has the source of the standard library.
fn ensure_source() -> Result<()> {
    let source = sysroot()?.join("lib/rustlib/src/rust/library");
    ensure_part(&source, &["component", "add", "rust-src"], PURPOSE)
}

fn ensure_part(folder: &Path, words: &[&str], purpose: &str) -> Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    let command = format!("rustup {}", words.join(" "));
    eprintln!("Completing the toolchain: {command} …");
    if !succeeds(Command::new("rustup").args(words)) {
        bail!(
            "Rust cannot build {purpose} here and rustup could not help: go online, run `{command}`, then try again."
        );
    }
    Ok(())
}

/// The toolchain's folder.
pub fn sysroot() -> Result<PathBuf> {
    told_by_rustc(&["--print", "sysroot"])
}

fn told_by_rustc(words: &[&str]) -> Result<PathBuf> {
    let output = Command::new("rustc").args(words).output().context("`rustc` could not be started")?;
    Ok(String::from_utf8_lossy(&output.stdout).trim().into())
}

impl Inputs {
    fn read(project: &Project) -> Result<Self> {
        let client = project.root.join("client");
        let built = project.target.join(TARGET).join("client");
        let [desk, phone] = PROGRAMS.map(|(program, _)| read(&built.join(format!("{program}.wasm"))));
        let page = client.join("index.html");
        let mut public = Vec::new();
        for path in files_below(&client.join("public"))? {
            let name = path.strip_prefix(client.join("public"))?;
            public.push((name.to_string_lossy().replace('\\', "/"), read(&path)?));
        }
        Ok(Self {
            wasm: [desk?, phone?],
            page: String::from_utf8(read(&page)?)?,
            check_page: String::from_utf8(read(&client.join("check.html"))?)?,
            first_css: joined(&FIRST_STYLES.map(|name| client.join("style").join(name)))?,
            css: [other_styles(&client.join("style"), &[])?, other_styles(&client.join("style"), &DESK_STYLES)?],
            public,
        })
    }

    /// Changes with any input and with xtask itself.
    fn fingerprint(&self) -> Result<String> {
        let program = std::fs::metadata(std::env::current_exe()?)?;
        let mut hash = Sha256::new();
        hash.update(format!("{} {:?}", program.len(), program.modified()?));
        let texts = [&self.page, &self.check_page, &self.first_css].into_iter().chain(&self.css).map(String::as_bytes);
        let programs = self.wasm.iter().map(Vec::as_slice);
        let public = self.public.iter().flat_map(|(name, content)| [name.as_bytes(), content]);
        for part in texts.chain(programs).chain(public) {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part);
        }
        Ok(hex(&hash.finalize()))
    }
}

/// Joins the sheets that do not come first, by name, without some of them.
fn other_styles(folder: &Path, without: &[&str]) -> Result<String> {
    let mut sheets = files_below(folder)?;
    sheets.retain(|path| {
        let is_one_of = |names: &[&str]| names.iter().any(|name| path.ends_with(name));
        path.extension().is_some_and(|end| end == "css") && !is_one_of(&FIRST_STYLES) && !is_one_of(without)
    });
    joined(&sheets)
}

fn joined(sheets: &[PathBuf]) -> Result<String> {
    let mut joined = String::new();
    for sheet in sheets {
        joined.push_str(&plain_lines(&String::from_utf8(read(sheet)?)?));
    }
    Ok(squeezed(&joined))
}

/// A style sheet without spaces that separate nothing: around braces, semicolons and commas, and after colons. What is
/// quoted stays, and so does the space before a colon, which may begin a selector.
fn squeezed(sheet: &str) -> String {
    const APART: [char; 4] = ['{', '}', ';', ','];
    let mut squeezed = String::with_capacity(sheet.len());
    let (mut quote, mut space) = (None, false);
    for letter in sheet.chars() {
        if quote.is_none() && letter.is_whitespace() {
            space = true;
            continue;
        }
        let after = squeezed.chars().next_back();
        let separates = after.is_some_and(|after| !APART.contains(&after) && after != ':') && !APART.contains(&letter);
        if std::mem::take(&mut space) && separates {
            squeezed.push(' ');
        }
        if letter == '}' && after == Some(';') {
            squeezed.pop();
        }
        match quote {
            None if matches!(letter, '"' | '\'') => quote = Some(letter),
            Some(open) if open == letter => quote = None,
            _ => {}
        }
        squeezed.push(letter);
    }
    squeezed
}

/// The lines of a style sheet or script without what only helps its readers: indentation, empty lines, and comments
/// on lines of their own.
pub fn plain_lines(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut in_comment = false;
    for line in text.lines().map(str::trim) {
        in_comment |= line.starts_with("/*");
        if in_comment {
            in_comment = !line.ends_with("*/");
        } else if !line.is_empty() && !line.starts_with("//") {
            plain.push_str(line);
            plain.push('\n');
        }
    }
    plain
}

/// All files in a folder and below, sorted; none when the folder is missing.
pub fn files_below(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    if folder.is_dir() {
        for entry in std::fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                found.append(&mut files_below(&path)?);
            } else {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

/// Bytes as lower-case hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn read(path: &Path) -> Result<Vec<u8>> {
    std::fs::read(path).with_context(|| format!("{} cannot be read", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_lose_comments_and_indentation_and_nothing_else() {
        let sheet =
            "/* One. */\n@layer a {\n  /* Two,\n     three. */\n  b { c: \"/* d */\"; }\n\n  e { f: g; } /* h */\n}\n";
        assert_eq!(plain_lines(sheet), "@layer a {\nb { c: \"/* d */\"; }\ne { f: g; } /* h */\n}\n");
    }

    #[test]
    fn sheets_lose_the_spaces_that_separate_nothing() {
        let sheet = "@media (min-width: 641px) {\n.a > .b :is(i, b)::before { content: \": a; { \"; margin: calc(1px + 2px) 0; }\n}\n";
        let squeezed_sheet =
            "@media (min-width:641px){.a > .b :is(i,b)::before{content:\": a; { \";margin:calc(1px + 2px) 0}}";
        assert_eq!(squeezed(sheet), squeezed_sheet);
    }

    #[test]
    fn other_styles_follow_by_name_without_the_first_and_without_what_phones_do_not_need() {
        let folder = std::env::temp_dir().join(format!("plenary-styles-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        for name in ["tokens", "stages", "base", "join", "desk", "accent"] {
            std::fs::write(folder.join(format!("{name}.css")), name).unwrap();
        }
        let joined = other_styles(&folder, &DESK_STYLES).unwrap();
        std::fs::remove_dir_all(&folder).unwrap();
        assert_eq!(joined, "accent stages");
    }
}
