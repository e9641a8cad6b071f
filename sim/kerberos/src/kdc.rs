//! The KDC of the initial exchange [RFC 4120 §3.1, RFC 4556 §3.2.2 and §3.2.3].
//!
//! [`receive`] says what a request holds and what of it verifies; [`Policy`] says what of it is
//! acceptable; [`reply`] and [`error`] write the answer. Whether the certificate is trusted and
//! whose it is, is decided between them. [`Server`] puts them in order for a socket.

mod error;
mod freshness;
mod password;
mod policy;
mod reply;
mod request;
mod server;
mod ticket;

pub use error::{error, error_with, referral};
pub use freshness::{FreshnessFlaw, FreshnessKey};
pub use password::{EncryptedTimestamp, PasswordKeys, TimestampVerdict};
pub use policy::{
    BothForms, Cause, Freshness, Policy, Refusal, ReplyDigest, Terms, UnlistedEnvelopes,
};
pub use reply::{Grant, KdcIdentity, reply, reply_to_password};
pub use request::{
    Agreement, ChecksumVerdict, Dialect, Forms, Pkinit, ReceivedRequest, receive, receive_in,
};
pub use server::{Decision, Domain, Outcome, PasswordDecision, Response, Server};
pub use ticket::{OpenTicket, open_ticket};
