//! Why there is no ticket.

use std::fmt;

use pki::names::Timestamp;
use rasn::types::{Integer, OctetString};
use rasn_kerberos as krb;

use super::Principal;
use crate::error::{Error, KrbErrorCode};
use crate::messages::kerberos_time;

/// A refusal: the code that goes to the peer, and the reason, which does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refusal {
    /// The code.
    pub code: KrbErrorCode,
    /// What did not hold.
    pub reason: &'static str,
}

impl Refusal {
    /// A refusal for a reason.
    pub const fn new(code: KrbErrorCode, reason: &'static str) -> Self {
        Self { code, reason }
    }

    /// The service is not in the directory.
    pub const fn unknown_service() -> Self {
        Self::new(
            KrbErrorCode::ServerPrincipalUnknown,
            "no account has this service principal name",
        )
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code, self.reason)
    }
}

/// Writes the KRB-ERROR of a refusal [RFC 4120 §5.9.1]. `service` is the one that was asked for,
/// or the ticket-granting service where the request was not read so far.
///
/// # Errors
/// When the service's name cannot be encoded.
pub fn error(refusal: Refusal, service: &Principal, now: Timestamp) -> Result<Vec<u8>, Error> {
    let message = krb::KrbError {
        pvno: Integer::from(5),
        msg_type: Integer::from(30),
        ctime: None,
        cusec: None,
        stime: kerberos_time(now),
        susec: Integer::from(0),
        error_code: refusal.code.code(),
        crealm: None,
        cname: None,
        realm: service.krb_realm(),
        sname: service.to_krb(),
        e_text: None,
        e_data: None::<OctetString>,
    };
    crate::wire::encode(&message).map_err(|_| Error::Encode("KRB-ERROR"))
}
