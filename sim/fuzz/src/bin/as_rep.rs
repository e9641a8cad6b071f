//! Runs `fuzz::as_rep` on what libFuzzer makes.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| fuzz::as_rep(bytes));
