//! Any bytes for `plenary_tests::hostile::frames`.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| plenary_tests::hostile::frames::play(input));
