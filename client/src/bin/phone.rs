//! The program that a phone loads.

fn main() {
    plenary_client::open_phone();
}
