//! `PLENARY_BINARY=… cargo run -p plenary-tests --bin data-folder -- tests/fixtures/data-N`: a data folder as the binary
//! of a released version leaves it, for the upgrade test. The name of the folder ends with the number of the newest file
//! in `migrations/sqlite` of that version. Without the variable it is the version of these sources.

use anyhow::{Context, Result};
use plenary_tests::{process::ServerProcess, upgrade};
use std::path::PathBuf;

#[tokio::main]
async fn main() -> Result<()> {
    let folder: PathBuf = std::env::args().nth(1).context("Name the new folder.")?.into();
    std::fs::create_dir(&folder).context("The folder must not be there yet.")?;
    let server = ServerProcess::start(&[]).await;
    upgrade::make(server, &folder).await;
    Ok(())
}
