//! Runs `fuzz::kdc_certificate` on what libFuzzer makes.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| fuzz::kdc_certificate(bytes));
