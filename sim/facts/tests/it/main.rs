//! The door on a made-up schema: guests, rooms and doormen.
#![allow(
    unreachable_pub,
    reason = "modules of one test binary share their items"
)]
#![expect(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that meets the unexpected has failed"
)]

mod explore;
mod house;
mod lenses;
mod population;
mod promises;
mod soundness;
