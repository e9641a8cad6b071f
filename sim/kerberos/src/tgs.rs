//! The ticket-granting exchange [RFC 4120 §3.3]: from a ticket-granting ticket to a ticket for a
//! service, and what the service makes of that ticket.
//!
//! Client: [`TgsRequest`] → [`PendingTgs`] (bytes go out, bytes come in) → [`ServiceTicket`].
//! KDC: [`receive`] checks the ticket-granting ticket, the authenticator and the PAC and gives a
//! [`ReceivedTgs`]; the caller asks its [`crate::ReplayCache`] and its directory, then
//! [`ReceivedTgs::reply`] writes the ticket, or [`error`] says why there is none.
//! Service: [`accept`] opens the ticket and checks its PAC.
//!
//! Renewal, validation, forwarding, proxies, postdating, user-to-user and delegation are refused.

mod accept;
mod client;
mod flags;
mod kdc;
mod principal;
mod refusal;
mod reply;
mod ticket;

pub use accept::{AcceptedTicket, accept};
pub use client::{PendingTgs, ServiceTicket, TgsError, TgsReply, TgsRequest};
pub use flags::{KdcOptions, TicketFlags};
pub use kdc::{ReceivedTgs, TicketGranting, TicketTimes, receive};
pub use principal::{Principal, PrincipalError};
pub use refusal::{Refusal, error};
pub use reply::{ResourceGroups, ServiceGrant};
pub use ticket::VersionedKey;

/// Padata types [MS-SFU 2.2.1 and 2.2.2].
const PA_FOR_USER: i32 = 129;
const PA_FOR_X509_USER: i32 = 130;

/// Key usages [RFC 4120 §7.5.1].
const USAGE_AUTHORIZATION_DATA_SESSION_KEY: u32 = 4;
const USAGE_AUTHORIZATION_DATA_SUBKEY: u32 = 5;
const USAGE_BODY_CHECKSUM: u32 = 6;
const USAGE_AUTHENTICATOR: u32 = 7;
const USAGE_REPLY_SESSION_KEY: u32 = 8;
const USAGE_REPLY_SUBKEY: u32 = 9;
