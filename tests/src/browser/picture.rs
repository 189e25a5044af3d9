//! Pictures of pages.

use super::Chromium;
use data_encoding::BASE64;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

impl Chromium {
    /// Takes a picture of what the screen shows, into `target/screenshots/`.
    pub async fn screenshot(&self, name: &str) -> PathBuf {
        let file = target().join("screenshots").join(format!("{name}.png"));
        self.picture(&file, 1.0).await;
        file
    }

    /// Takes a picture of what the screen shows, so many times as large.
    pub async fn picture(&self, file: &Path, scale: f64) {
        let size = self.script("return [innerWidth, innerHeight, scrollX, scrollY]", vec![]).await;
        let clip = json!({"width": size[0], "height": size[1], "x": size[2], "y": size[3], "scale": scale});
        let taken = self.cdp("Page.captureScreenshot", json!({"format": "png", "clip": clip})).await;
        self.write(file, &taken);
    }

    /// Takes a picture of the whole page, beyond the edge of the screen.
    pub async fn whole_picture(&self, file: &Path) {
        let taken = self.cdp("Page.captureScreenshot", json!({"format": "png", "captureBeyondViewport": true})).await;
        self.write(file, &taken);
    }

    fn write(&self, file: &Path, taken: &Value) {
        let bytes = BASE64.decode(taken["data"].as_str().unwrap_or_default().as_bytes()).expect("pictures are base64");
        std::fs::create_dir_all(file.parent().expect("a file has a folder"))
            .expect("the folder of pictures can be made");
        std::fs::write(file, bytes).expect("a picture can be written");
    }
}

/// Cargo's target folder.
pub(super) fn target() -> PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(folder) => folder.into(),
        None => Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace").join("target"),
    }
}
