//! What the devices do, and what is measured meanwhile.

pub mod cut;
pub mod hot;
pub mod join;
pub mod kill;
pub mod mix;
pub mod rough;
pub mod typing;

use crate::process::{Computed, memory};
use anyhow::Result;
use std::time::Duration;

/// Figures by name.
pub type Figures = Vec<(&'static str, f64)>;

/// CPU and memory of a server's process, if it is known.
#[derive(Clone, Copy)]
struct Watched(Option<u32>);

impl Watched {
    fn computed(self) -> Result<Computed> {
        self.0.map_or_else(|| Ok(Computed::default()), Computed::by)
    }

    /// What it computed since, in milliseconds; not a number when the process is not known.
    fn since(self, before: &Computed) -> Result<f64> {
        Ok(if self.0.is_some() { milliseconds(self.computed()?.since(before)) } else { f64::NAN })
    }

    /// KiB.
    fn memory(self) -> Result<f64> {
        self.0.map_or(Ok(f64::NAN), memory)
    }
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}
