//! Faults that can be planted are in their own binary, and in no other.

use plenary_tests::{files::holds, process::binary};

#[test]
fn no_fault_can_be_planted_in_the_binary() {
    let released = std::fs::read(binary()).expect("the binary can be read");
    assert!(holds(&released, b"PLENARY_DATA"), "the search finds what is there");
    assert!(!holds(&released, b"PLENARY_PLANT"), "the released binary asks what to plant");
    assert!(!holds(&released, b"ack-before-commit"), "the released binary knows a fault");
}
