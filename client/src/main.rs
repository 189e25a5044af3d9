//! The Plenary client.
fn main() {}
