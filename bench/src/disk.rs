//! How long this disk takes to make a few kilobytes durable: a lower bound for every server that acknowledges after fsync.

use crate::spread::Spread;
use anyhow::Result;
use std::{io::Write, path::Path, time::Instant};

/// Appends that are measured.
const APPENDS: usize = 200;
/// Bytes of one.
const PAGE: usize = 4096;

/// Milliseconds of an append with `fdatasync` in a folder.
pub fn syncs(folder: &Path) -> Result<Spread> {
    let mut file = tempfile::tempfile_in(folder)?;
    let mut spread = Spread::default();
    for _ in 0..APPENDS {
        file.write_all(&[7; PAGE])?;
        let begun = Instant::now();
        file.sync_data()?;
        spread.add(begun.elapsed().as_secs_f64() * 1e3);
    }
    Ok(spread)
}
