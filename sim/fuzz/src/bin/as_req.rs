//! Runs `fuzz::as_req` on what libFuzzer makes.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| fuzz::as_req(bytes));
