//! Any bytes for `plenary_tests::hostile::journal`.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| plenary_tests::hostile::journal::read(input));
