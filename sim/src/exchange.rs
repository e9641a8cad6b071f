//! What the two ends of an exchange come to: pure functions that rules and protocol share.

pub(crate) mod form;
pub(crate) mod hashes;
