//! Runs `fuzz::error_data` on what libFuzzer makes.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| fuzz::error_data(bytes));
