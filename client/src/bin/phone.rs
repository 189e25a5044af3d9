//! The program that a phone loads.

use plenary_client::{LATER, Views};
use wasm_split_helpers::{SplitLoaderError, wasm_split};

fn main() {
    plenary_client::open_phone(|| Box::pin(async { later().await.ok() }));
}

/// Everything that only this function leads to is a module of its own.
#[wasm_split(later, fallible)]
fn later() -> Result<&'static Views, SplitLoaderError> {
    Ok(&LATER)
}
