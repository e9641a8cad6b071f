//! Runs `fuzz::public_value` on what libFuzzer makes.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| fuzz::public_value(bytes));
