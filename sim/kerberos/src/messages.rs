//! Names of the protocol, and the numbers that messages carry.

pub(crate) mod error_data;
pub(crate) mod pkinit;

use std::fmt;

use pki::names::{Realm, Timestamp};
use rasn::types::{GeneralString, GeneralizedTime, SequenceOf};
use rasn_kerberos::{KerberosTime, PrincipalName};

/// Padata types [RFC 4120 §7.5.2, RFC 4556 §3.1.3, RFC 6806 §11].
pub(crate) const PA_PK_AS_REQ: i32 = 16;
pub(crate) const PA_PK_AS_REP: i32 = 17;
pub(crate) const PA_PAC_REQUEST: i32 = 128;
pub(crate) const PA_FX_COOKIE: i32 = 133;
pub(crate) const PA_AS_FRESHNESS: i32 = 150;

/// Key usages [RFC 4120 §7.5.1].
pub(crate) const USAGE_TICKET: u32 = 2;
pub(crate) const USAGE_AS_REP: u32 = 3;
/// asChecksum of ReplyKeyPack [RFC 4556 §3.2.3.2].
pub(crate) const USAGE_AS_CHECKSUM: u32 = 6;

/// How the client names itself [RFC 4120 §6.2, RFC 6806 §5, MS-PKCA 3.1.5.2.1].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NameType {
    /// NT-PRINCIPAL (1): an account name.
    Principal,
    /// NT-X500-PRINCIPAL (6): the subject of a certificate.
    X500Principal,
    /// NT-ENTERPRISE (10): a UPN.
    Enterprise,
}

impl NameType {
    /// The number on the wire.
    pub fn code(self) -> i32 {
        match self {
            Self::Principal => 1,
            Self::X500Principal => 6,
            Self::Enterprise => 10,
        }
    }

    /// The type of a number; anything else acts as NT-PRINCIPAL.
    pub fn from_code(code: i32) -> Self {
        match code {
            6 => Self::X500Principal,
            10 => Self::Enterprise,
            _ => Self::Principal,
        }
    }
}

/// A client's name with its type.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClientName {
    /// Type.
    pub name_type: NameType,
    /// The name, one component.
    pub name: String,
}

impl fmt::Display for ClientName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({:?})", self.name, self.name_type)
    }
}

impl ClientName {
    pub(crate) fn to_principal(&self) -> PrincipalName {
        PrincipalName {
            r#type: self.name_type.code(),
            string: SequenceOf::from(vec![general(&self.name)]),
        }
    }

    pub(crate) fn from_principal(name: &PrincipalName) -> Self {
        let parts: Vec<String> = name.string.iter().map(text).collect();
        Self {
            name_type: NameType::from_code(name.r#type),
            name: parts.join("/"),
        }
    }
}

/// krbtgt/REALM, an NT-SRV-INST (2).
pub(crate) fn krbtgt(realm: &Realm) -> PrincipalName {
    PrincipalName {
        r#type: 2,
        string: SequenceOf::from(vec![general("krbtgt"), general(realm.as_str())]),
    }
}

/// A KerberosString. Realms and account names in use are ASCII; Windows puts UTF-8 into it.
pub(crate) fn general(text: &str) -> GeneralString {
    GeneralString::from_bytes(text.as_bytes()).unwrap_or_else(|_| empty())
}

fn empty() -> GeneralString {
    GeneralString::default()
}

pub(crate) fn text(general: &GeneralString) -> String {
    String::from_utf8_lossy(general).into_owned()
}

pub(crate) fn kerberos_time(instant: Timestamp) -> KerberosTime {
    let time = chrono::DateTime::from_timestamp(instant.unix(), 0).unwrap_or_default();
    KerberosTime(GeneralizedTime::from(time))
}

pub(crate) fn timestamp(time: &KerberosTime) -> Timestamp {
    Timestamp::from_unix(time.0.timestamp())
}
