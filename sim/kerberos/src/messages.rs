//! Names of the protocol, and the numbers that messages carry.

pub(crate) mod error_data;
pub(crate) mod pkinit;

use std::fmt;

use pki::names::{Realm, Timestamp};
use rasn::types::{BitString, GeneralizedTime, SequenceOf};
use rasn_kerberos::{KerberosTime, PrincipalName};

use crate::cipher::{EncryptionKey, EncryptionType};
use crate::error::Error;
pub(crate) use crate::wire::{general, text};

/// Padata types [RFC 4120 §7.5.2, RFC 4556 §3.1.3, RFC 4557, RFC 6112, RFC 6806 §11, RFC 8070,
/// MS-KILE 2.2.10, MS-PKCA 2.2].
pub(crate) const PA_TGS_REQ: i32 = 1;
pub(crate) const PA_ENC_TIMESTAMP: i32 = 2;
pub(crate) const PA_PK_AS_REQ_DRAFT9: i32 = 14;
pub(crate) const PA_PK_AS_REP_DRAFT9: i32 = 15;
pub(crate) const PA_PK_AS_REQ: i32 = 16;
pub(crate) const PA_PK_AS_REP: i32 = 17;
pub(crate) const PA_PK_OCSP_RESPONSE: i32 = 18;
pub(crate) const PA_ETYPE_INFO2: i32 = 19;
pub(crate) const PA_PAC_REQUEST: i32 = 128;
pub(crate) const PA_AS_CHECKSUM: i32 = 132;
pub(crate) const PA_FX_COOKIE: i32 = 133;
pub(crate) const PA_FX_FAST: i32 = 136;
pub(crate) const PA_PKINIT_KX: i32 = 147;
pub(crate) const PA_REQ_ENC_PA_REP: i32 = 149;
pub(crate) const PA_AS_FRESHNESS: i32 = 150;

/// Authorization data with a PAC, AD-WIN2K-PAC [MS-KILE 3.3.5.6.3].
pub(crate) const AD_WIN2K_PAC: i32 = 128;

/// Typed data [RFC 4556 §3.1.3, RFC 8636 §10].
pub(crate) const TD_TRUSTED_CERTIFIERS: i32 = 104;
pub(crate) const TD_INVALID_CERTIFICATES: i32 = 105;
pub(crate) const TD_DH_PARAMETERS: i32 = 109;
pub(crate) const TD_CMS_DIGEST_ALGORITHMS: i32 = 111;

/// Key usages [RFC 4120 §7.5.1, RFC 4556 §3.2.3.2, RFC 6112 §4, RFC 6806 §11].
pub(crate) const USAGE_ENC_TIMESTAMP: u32 = 1;
pub(crate) const USAGE_TICKET: u32 = 2;
pub(crate) const USAGE_AS_REP: u32 = 3;
pub(crate) const USAGE_AS_CHECKSUM: u32 = 6;
pub(crate) const USAGE_PKINIT_KX: u32 = 44;
pub(crate) const USAGE_REQ_ENC_PA_REP: u32 = 56;

/// Labels of the KDC's key and of the reply key in a session key made of both [RFC 6112 §4].
pub(crate) const KX_LABEL: &[u8] = b"PKINIT";
pub(crate) const KX_REPLY_LABEL: &[u8] = b"KEYEXCHANGE";

/// Etype of `des-ede3-cbc-EnvOID`, which says that the client opens envelopes [RFC 4120 §7.5.3].
pub(crate) const ETYPE_DES_EDE3_CBC_ENV: i32 = 15;

/// Address type of NetBIOS names, and the characters of one [RFC 4120 §7.5.3].
pub(crate) const ADDRESS_NETBIOS: i32 = 20;
pub(crate) const NETBIOS_NAME_BYTES: usize = 15;

/// KDC options and ticket flags, by their bit in the first 32 [RFC 4120 §5.3 and §5.4.1].
pub(crate) mod option {
    pub(crate) const FORWARDABLE: u32 = 1 << 30;
    pub(crate) const PROXIABLE: u32 = 1 << 28;
    pub(crate) const RENEWABLE: u32 = 1 << 23;
    /// As a flag: initial.
    pub(crate) const INITIAL: u32 = 1 << 22;
    /// As a flag: pre-authent.
    pub(crate) const PRE_AUTHENT: u32 = 1 << 21;
    /// As an option: canonicalize. As a flag: enc-pa-rep [RFC 6806 §11].
    pub(crate) const CANONICALIZE: u32 = 1 << 16;
    pub(crate) const ENC_PA_REP: u32 = 1 << 16;
    pub(crate) const RENEWABLE_OK: u32 = 1 << 4;
}

/// The first 32 bits of a bit string.
pub(crate) fn flag_bits(bits: &BitString) -> u32 {
    bits.iter()
        .take(32)
        .enumerate()
        .filter(|(_, bit)| **bit)
        .fold(0, |flags, (at, _)| flags | 1 << (31 - at))
}

/// A bit string of 32 bits.
pub(crate) fn flag_string(flags: u32) -> BitString {
    BitString::from_slice(&flags.to_be_bytes())
}

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

/// DER of a KRB5PrincipalName from the encodings of its parts [RFC 4556 §3.2.2]
/// ```text
/// KRB5PrincipalName ::= SEQUENCE { realm [0] Realm, principalName [1] PrincipalName }
/// ```
pub(crate) fn principal_with_realm(realm: &[u8], name: &[u8]) -> Vec<u8> {
    use pki::encode::{sequence, tagged};
    sequence([tagged(0xA0, realm), tagged(0xA1, name)])
}

/// `PKOcspData ::= SEQUENCE OF OcspResponse`, each an OCTET STRING [RFC 4557 §4].
pub(crate) fn ocsp_data(responses: &[Vec<u8>]) -> Vec<u8> {
    use pki::encode::{OCTET_STRING, sequence, tagged};
    sequence(
        responses
            .iter()
            .map(|response| tagged(OCTET_STRING, response)),
    )
}

/// The responses in padata 18; an empty value is a question.
pub(crate) fn ocsp_responses(value: &[u8]) -> Vec<Vec<u8>> {
    crate::tlv::first(value)
        .map(|(list, _)| {
            crate::tlv::elements(list.content)
                .take(16)
                .map(|response| response.content.to_vec())
                .collect()
        })
        .unwrap_or_default()
}

/// The key of an EncryptionKey.
pub(crate) fn encryption_key(key: &rasn_kerberos::EncryptionKey) -> Result<EncryptionKey, Error> {
    let etype = EncryptionType::from_code(key.r#type).ok_or(Error::EncryptionType(key.r#type))?;
    EncryptionKey::new(etype, key.value.to_vec())
}

pub(crate) fn kerberos_time(instant: Timestamp) -> KerberosTime {
    let time = chrono::DateTime::from_timestamp(instant.unix(), 0).unwrap_or_default();
    KerberosTime(GeneralizedTime::from(time))
}

pub(crate) fn timestamp(time: &KerberosTime) -> Timestamp {
    Timestamp::from_unix(time.0.timestamp())
}
