//! The program that laptops and the big screen load.

fn main() {
    plenary_client::open_desk();
}
