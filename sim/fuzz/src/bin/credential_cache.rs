//! Runs `fuzz::credential_cache` on what libFuzzer makes.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| fuzz::credential_cache(bytes));
