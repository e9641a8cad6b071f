//! The client of the initial exchange [RFC 4120 §3.1, RFC 4556 §3.2].
//!
//! [`AsRequest`] → [`PendingSignature`] (the card signs) → [`PendingReply`] (bytes go out) →
//! [`Reply`] (bytes came in; the caller decides about the KDC's certificate) → [`Tgt`].
//! [`Exchange`] goes this way for a socket, with all its detours.

mod exchange;
mod reply;
mod request;

pub use exchange::{Action, Exchange, Failure};
pub use reply::{EncryptedReply, KrbErrorReport, ReceivedReply, Reply, Tgt};
pub use request::{
    AsRequest, ClientDialect, Options, PendingReply, PendingSignature, begin, unauthenticated,
};
