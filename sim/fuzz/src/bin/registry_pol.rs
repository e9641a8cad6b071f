//! Runs `fuzz::registry_pol` on what libFuzzer makes.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| fuzz::registry_pol(bytes));
