//! Runs `fuzz::private_key` on what libFuzzer makes.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| fuzz::private_key(bytes));
