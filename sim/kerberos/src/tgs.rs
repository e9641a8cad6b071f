//! The ticket-granting exchange, as far as a logon needs it: a ticket for the workstation's own host
//! service, from which the workstation reads who logged on [RFC 4120 §3.3; SEC2302 page 20, step 18].

mod client;
mod kdc;

pub use client::{PendingTicket, ServiceTicket, TgsRequest, request};
pub use kdc::{ReceivedTgs, TgsRefusal, receive, reply};

/// PA-TGS-REQ [RFC 4120 §7.5.2].
const PA_TGS_REQ: i32 = 1;
/// Key usages [RFC 4120 §7.5.1]: checksum of the body, authenticator, reply under the session key or under
/// the client's subkey.
const USAGE_BODY: u32 = 6;
const USAGE_AUTHENTICATOR: u32 = 7;
const USAGE_REPLY: u32 = 8;
const USAGE_REPLY_SUBKEY: u32 = 9;
