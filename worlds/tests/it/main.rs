//! The loader from outside: shipped worlds, bad input, real certificates, generated populations.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "functions of tests, which clippy takes for production code"
)]

mod bad_input;
mod generated;
mod real_cards;
mod revocation;
mod shipped;
mod stores;
