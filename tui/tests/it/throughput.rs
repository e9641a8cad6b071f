//! What an exchange costs the twin's KDC and MIT's, in one run on one core: `cargo bench -p cardtwin --bench kdc`.
//!
//! It wants what the tests with peers want, and `taskset`. Requests are signed before; each is another.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::as_conversions,
    dead_code,
    unused_imports,
    unreachable_pub,
    reason = "a bench that shares its peers with the tests"
)]

mod peers;

fn main() {
    peers::throughput::run();
}
