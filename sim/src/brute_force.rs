//! What is walked, remembered and compared, held against each case run by itself, on small worlds that are drawn.
//!
//! Every world has a number, from which it is drawn; a failure tells it, and the changes of it. `CARDTWIN_DRAWN=NUMBER`
//! runs that one alone.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "tests: a failure is the message, and the environment names the world to run again"
)]

mod diffs;
mod forks;
mod logons;
mod small;

pub(crate) use small::{Draw, Small, number_of_worlds, small_worlds};
