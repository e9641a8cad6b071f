//! Runs `fuzz::security_template` on what libFuzzer makes.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| fuzz::security_template(bytes));
