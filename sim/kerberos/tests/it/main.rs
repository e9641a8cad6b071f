//! Whole exchanges between our client and our KDC, and exchanges recorded with others.
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

mod account;
mod exchange;
mod hostile;
mod pac;
mod recorded;
mod server;
mod terms;
mod tgs;
