//! Runs `fuzz::gpo_backup` on what libFuzzer makes.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| fuzz::gpo_backup(bytes));
