//! Pictures of pages.

use super::{Chromium, engine::Engine, page::Page};
use data_encoding::BASE64;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// Tells when the page has been drawn as it is now.
const DRAWN: &str = "const [done] = arguments; requestAnimationFrame(() => requestAnimationFrame(() => done()));";

impl Page {
    /// Takes a picture of what the screen shows, into `target/screenshots/`.
    pub async fn screenshot(&self, name: &str) -> PathBuf {
        let file = target().join("screenshots").join(format!("{name}.png"));
        if self.engine == Engine::WebKit {
            // Otherwise its driver gives what was drawn last.
            self.client.execute_async(DRAWN, vec![]).await.expect("a page is drawn again and again");
        }
        write(&file, &self.client.screenshot().await.expect("a page can be drawn"));
        file
    }
}

impl Chromium {
    /// Takes a picture of what the screen shows, so many times as large.
    pub async fn picture(&self, file: &Path, scale: f64) {
        let size = self.script("return [innerWidth, innerHeight, scrollX, scrollY]", vec![]).await;
        let clip = json!({"width": size[0], "height": size[1], "x": size[2], "y": size[3], "scale": scale});
        let taken = self.cdp("Page.captureScreenshot", json!({"format": "png", "clip": clip})).await;
        write(file, &decoded(&taken));
    }

    /// Takes a picture of the whole page, beyond the edge of the screen.
    pub async fn whole_picture(&self, file: &Path) {
        let taken = self.cdp("Page.captureScreenshot", json!({"format": "png", "captureBeyondViewport": true})).await;
        write(file, &decoded(&taken));
    }
}

fn decoded(taken: &Value) -> Vec<u8> {
    BASE64.decode(taken["data"].as_str().unwrap_or_default().as_bytes()).expect("pictures are base64")
}

fn write(file: &Path, picture: &[u8]) {
    std::fs::create_dir_all(file.parent().expect("a file has a folder")).expect("the folder of pictures can be made");
    std::fs::write(file, picture).expect("a picture can be written");
}

/// Cargo's target folder.
pub(super) fn target() -> PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(folder) => folder.into(),
        None => Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace").join("target"),
    }
}
