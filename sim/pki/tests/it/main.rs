//! Issuing, reading, validating; and real certificates.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::as_conversions,
    unreachable_pub,
    unused_qualifications,
    reason = "tests: a failure is the message, and modules of one binary share their items"
)]

mod bounds;
mod chain;
mod issue;
mod mutations;
mod ocsp;
mod path;
mod pkits;
mod policies;
mod revocation;
mod samples;
mod signatures;
mod surgery;
mod traps;
