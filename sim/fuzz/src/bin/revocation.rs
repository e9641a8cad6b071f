//! Runs `fuzz::revocation` on what libFuzzer makes.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| fuzz::revocation(bytes));
