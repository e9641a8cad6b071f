//! Runs `fuzz::mapping_names` on what libFuzzer makes.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| fuzz::mapping_names(bytes));
