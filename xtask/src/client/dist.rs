//! The folder `client/dist`: compressed twins, no file left from an earlier build, and a stamp.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::bundle::File;
use super::files_below;
use crate::project::Project;

/// Blocks into which gzip splits a file at most. The default of 15 is few for a module of a megabyte (1.3 KB more), and
/// without a bound it splits too much (6 KB more).
const BLOCK_SPLITS: u16 = 40;
/// Ends of names whose content shrinks; pictures and fonts are compressed already.
const COMPRESSIBLE: [&str; 8] = ["css", "html", "js", "json", "svg", "txt", "wasm", "webmanifest"];
const BROTLI_QUALITY: i32 = 11;
/// Two to the power of 22: the window that every browser accepts.
const BROTLI_WINDOW: i32 = 22;

/// Remembers what a finished build was made from, outside the folder that the server embeds.
pub struct Stamp {
    file: PathBuf,
    fingerprint: String,
}

impl Stamp {
    /// The stamp of a build with these inputs.
    pub fn new(project: &Project, fingerprint: &str) -> Self {
        let file = project.target.join("client.stamp");
        Self { file, fingerprint: fingerprint.into() }
    }

    /// Whether the last build had the same inputs and all its files are still there.
    pub fn is_current(&self, dist: &Path) -> bool {
        let Ok(stored) = std::fs::read_to_string(&self.file) else {
            return false;
        };
        let mut lines = stored.lines();
        lines.next() == Some(&self.fingerprint) && lines.all(|name| dist.join(name).is_file())
    }

    /// Notes a finished build.
    pub fn store(&self, names: &BTreeSet<String>) -> Result<()> {
        let lines = std::iter::once(&self.fingerprint).chain(names);
        let text: String = lines.flat_map(|line| [line, "\n"]).collect();
        std::fs::write(&self.file, text).context("the stamp cannot be written")
    }
}

/// Writes the files and their `.br` and `.gz` twins in the given order, then removes all others;
/// a server that reads the folder meanwhile never sees a page whose assets are missing.
pub fn write(dist: &Path, files: Vec<File>) -> Result<BTreeSet<String>> {
    let mut names = BTreeSet::new();
    for (name, content) in files {
        if is_compressible(&name) {
            put(dist, format!("{name}.br"), &brotli(&content)?, &mut names)?;
            put(dist, format!("{name}.gz"), &gzip(&content)?, &mut names)?;
        }
        put(dist, name, &content, &mut names)?;
    }
    for path in files_below(dist)? {
        let name = path.strip_prefix(dist)?.to_string_lossy().replace('\\', "/");
        if !names.contains(&name) {
            std::fs::remove_file(&path)?;
        }
    }
    Ok(names)
}

/// The content as a browser gets it with `Content-Encoding: gzip`, as small as that format allows.
fn gzip(content: &[u8]) -> Result<Vec<u8>> {
    let mut packed = Vec::new();
    let options = zopfli::Options { maximum_block_splits: BLOCK_SPLITS, ..zopfli::Options::default() };
    zopfli::compress(options, zopfli::Format::Gzip, content, &mut packed)?;
    Ok(packed)
}

fn brotli(mut content: &[u8]) -> Result<Vec<u8>> {
    let settings = brotli::enc::BrotliEncoderParams {
        quality: BROTLI_QUALITY,
        lgwin: BROTLI_WINDOW,
        size_hint: content.len(),
        ..Default::default()
    };
    let mut packed = Vec::new();
    brotli::BrotliCompress(&mut content, &mut packed, &settings)?;
    Ok(packed)
}

fn is_compressible(name: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(_, end)| COMPRESSIBLE.contains(&end))
}

fn put(dist: &Path, name: String, content: &[u8], names: &mut BTreeSet<String>) -> Result<()> {
    let path = dist.join(&name);
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    std::fs::write(&path, content).with_context(|| format!("{} cannot be written", path.display()))?;
    names.insert(name);
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    fn folder(name: &str) -> PathBuf {
        std::env::temp_dir().join(format!("plenary-{name}-{}", std::process::id()))
    }

    #[test]
    fn twins_are_written_and_old_files_go() {
        let dist = folder("dist");
        std::fs::create_dir_all(dist.join("assets")).unwrap();
        std::fs::write(dist.join("assets/boot-old.js"), "old").unwrap();
        let text = "same words ".repeat(100).into_bytes();
        let files = vec![("assets/boot-new.js".into(), text.clone()), ("icon.png".into(), vec![1])];
        let names = write(&dist, files).unwrap();

        let found: BTreeSet<String> = files_below(&dist)
            .unwrap()
            .iter()
            .map(|path| path.strip_prefix(&dist).unwrap().to_string_lossy().into_owned())
            .collect();
        let zipped = std::fs::read(dist.join("assets/boot-new.js.gz")).unwrap();
        let packed = std::fs::read(dist.join("assets/boot-new.js.br")).unwrap();
        std::fs::remove_dir_all(&dist).unwrap();

        assert_eq!(found, names);
        assert!(!found.contains("assets/boot-old.js") && !found.contains("icon.png.gz"));
        let mut unzipped = Vec::new();
        flate2::read::GzDecoder::new(&zipped[..]).read_to_end(&mut unzipped).unwrap();
        assert_eq!(unzipped, text);
        let mut unpacked = Vec::new();
        brotli::BrotliDecompress(&mut &packed[..], &mut unpacked).unwrap();
        assert_eq!(unpacked, text);
    }

    #[test]
    fn a_stamp_holds_while_inputs_and_files_stay() {
        let target = folder("stamp");
        let dist = target.join("dist");
        let names = write(&dist, vec![("index.html".into(), b"page".to_vec())]).unwrap();
        let project = Project { root: target.clone(), target: target.clone() };
        let stamp = Stamp::new(&project, "one");
        assert!(!stamp.is_current(&dist));
        stamp.store(&names).unwrap();
        assert!(stamp.is_current(&dist));
        assert!(!Stamp::new(&project, "two").is_current(&dist));
        std::fs::remove_file(dist.join("index.html.br")).unwrap();
        let after_loss = stamp.is_current(&dist);
        std::fs::remove_dir_all(&target).unwrap();
        assert!(!after_loss);
    }
}
