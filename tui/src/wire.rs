//! The network: a server for real clients, a connection to real KDCs, and captures of both.

mod capture;
mod connection;
mod server;

pub(crate) use capture::Capture;
pub(crate) use connection::Connection;
pub(crate) use server::{Clock, Server};

use sim::names::Timestamp;

/// The machine's clock.
pub(crate) fn now() -> Timestamp {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let seconds = since.map_or(0, |since| since.as_secs());
    Timestamp::from_unix(i64::try_from(seconds).unwrap_or(i64::MAX))
}
