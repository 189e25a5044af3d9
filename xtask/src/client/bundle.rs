//! Turns the compiled client into named files: wasm-bindgen, hashed names, the page that names them.

use anyhow::Result;
use sha2::{Digest, Sha256};
use wasm_bindgen_cli_support::Bindgen;

use super::{Inputs, hex, page};

/// Digits of the content hash in a file name.
const HASH_DIGITS: usize = 16;

const BOOT: &str = include_str!("../../boot/boot.js");
const OLD: &str = include_str!("../../boot/old.js");

/// One file of the bundle: its path below `client/dist` and its content.
pub type File = (String, Vec<u8>);

/// All files of `client/dist`, still without their compressed twins; `index.html` comes last.
pub fn bundle(inputs: Inputs) -> Result<Vec<File>> {
    let output = bindgen(&inputs.wasm)?;
    let mut files = inputs.public;

    let mut add = |stem: &str, end: &str, content: Vec<u8>| {
        let name = hashed(stem, end, &content);
        files.push((name.clone(), content));
        format!("/{name}")
    };
    let wasm = add("plenary", "wasm", output.wasm);
    let mut glue = output.glue;
    for (path, script) in output.scripts {
        glue = glue.replace(&path, &add("part", "js", script.into_bytes()));
    }
    let glue = add("plenary", "js", glue.into_bytes());
    let css = add("plenary", "css", inputs.css.into_bytes());
    let old = add("old", "js", OLD.into());
    let boot = page::fill(BOOT, &[("glue", &glue), ("wasm", &wasm)])?;
    let boot = add("boot", "js", boot.into_bytes());

    page::obeys_policy(&inputs.page)?;
    let addresses = [("wasm", &wasm), ("glue", &glue), ("css", &css), ("old", &old), ("boot", &boot)];
    let page = page::fill(&inputs.page, &addresses.map(|(name, value)| (name, value.as_str())))?;
    files.push(("index.html".into(), page.into_bytes()));
    Ok(files)
}

/// What wasm-bindgen makes of the compiled client.
struct Output {
    /// The module as the browser gets it.
    wasm: Vec<u8>,
    /// Its JavaScript side.
    glue: String,
    /// JavaScript that crates bring along: the path in the glue, the script. Most of it is never named.
    scripts: Vec<(String, String)>,
}

fn bindgen(wasm: &[u8]) -> Result<Output> {
    let mut output = Bindgen::new()
        .input_bytes("plenary", wasm.to_vec())
        .web(true)?
        .typescript(false)
        .omit_default_module_path(true)
        .remove_name_section(true)
        .remove_producers_section(true)
        .generate_output()?;
    let wasm = output.wasm_mut().emit_wasm();
    let glue = output.js().to_owned();
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
    Ok(Output { wasm, glue, scripts })
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

    fn inputs(css: &str) -> Inputs {
        Inputs {
            wasm: EMPTY_WASM.to_vec(),
            page: include_str!("../../../client/index.html").into(),
            css: css.into(),
            public: vec![("robots.txt".into(), b"User-agent: *".to_vec())],
        }
    }

    fn text(files: &[File], start: &str) -> (String, String) {
        let file = files.iter().find(|(name, _)| name.starts_with(start));
        let (name, content) = file.expect(start);
        (name.clone(), String::from_utf8_lossy(content).into_owned())
    }

    #[test]
    fn the_page_names_every_asset_by_its_hash() {
        let files = bundle(inputs("a{}")).unwrap();
        let (_, page) = text(&files, "index.html");
        for (name, _) in files.iter().filter(|(name, _)| name.starts_with("assets/")) {
            assert!(page.contains(&format!("\"/{name}\"")), "{name}");
        }
        assert_eq!(files.last().unwrap().0, "index.html");
        assert_eq!(files[0].0, "robots.txt");
    }

    #[test]
    fn a_changed_style_changes_only_its_own_name() {
        let before = bundle(inputs("a{}")).unwrap();
        let after = bundle(inputs("b{}")).unwrap();
        assert_eq!(text(&before, "assets/boot-").0, text(&after, "assets/boot-").0);
        assert_ne!(
            before.iter().find(|(name, _)| name.ends_with(".css")).unwrap().0,
            after.iter().find(|(name, _)| name.ends_with(".css")).unwrap().0
        );
    }

    #[test]
    fn the_boot_file_starts_the_module_of_this_bundle() {
        let files = bundle(inputs("")).unwrap();
        let (_, boot) = text(&files, "assets/boot-");
        let wasm = files.iter().find(|(name, _)| name.ends_with(".wasm")).unwrap();
        assert!(boot.contains(&format!("module_or_path: \"/{}\"", wasm.0)));
    }
}
