//! Entries of a list [RFC 5280 §5.3].

use std::sync::Arc;

use der::asn1::AnyRef;
use der::{Decode, Tag, Tagged};
use names::{DistinguishedName, Oid, SerialNumber, Timestamp};
use x509_cert::ext::Extension;

use super::CrlFlaw;
use crate::general_name::GeneralName;
use crate::oid;
use crate::time;

/// Why a certificate was revoked.
///
/// ```asn1
/// CRLReason ::= ENUMERATED { unspecified (0), keyCompromise (1), cACompromise (2),
///      affiliationChanged (3), superseded (4), cessationOfOperation (5), certificateHold (6),
///      -- 7 is not used -- removeFromCRL (8), privilegeWithdrawn (9), aACompromise (10) }
/// ```
/// [RFC 5280 §5.3.1]
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RevocationReason {
    /// unspecified.
    Unspecified,
    /// keyCompromise.
    KeyCompromise,
    /// cACompromise.
    CaCompromise,
    /// affiliationChanged.
    AffiliationChanged,
    /// superseded.
    Superseded,
    /// cessationOfOperation.
    CessationOfOperation,
    /// certificateHold: it may come back.
    CertificateHold,
    /// removeFromCRL: in a list of changes, it has come back.
    RemoveFromCrl,
    /// privilegeWithdrawn.
    PrivilegeWithdrawn,
    /// aACompromise.
    AaCompromise,
}

impl RevocationReason {
    const ALL: [(u8, Self); 10] = [
        (0, Self::Unspecified),
        (1, Self::KeyCompromise),
        (2, Self::CaCompromise),
        (3, Self::AffiliationChanged),
        (4, Self::Superseded),
        (5, Self::CessationOfOperation),
        (6, Self::CertificateHold),
        (8, Self::RemoveFromCrl),
        (9, Self::PrivilegeWithdrawn),
        (10, Self::AaCompromise),
    ];

    /// The reason of a number.
    pub fn from_code(code: u8) -> Option<Self> {
        let listed = Self::ALL.into_iter().find(|(number, _)| *number == code);
        listed.map(|(_, reason)| reason)
    }

    /// Its number.
    pub fn code(self) -> u8 {
        let listed = Self::ALL.into_iter().find(|(_, reason)| *reason == self);
        listed.map_or(0, |(code, _)| code)
    }
}

/// One revoked certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CrlEntry {
    serial_octets: Vec<u8>,
    since: Timestamp,
    reason: Option<RevocationReason>,
    invalidity_date: Option<Timestamp>,
    certificate_issuer: Arc<DistinguishedName>,
}

impl CrlEntry {
    /// Reads an entry. The issuer of its certificate is that of the entry before where it names
    /// none [RFC 5280 §5.3.3].
    pub(super) fn read(
        serial_octets: &[u8],
        since: Timestamp,
        extensions: &[Extension],
        issuer_before: &Arc<DistinguishedName>,
    ) -> (Self, Vec<CrlFlaw>) {
        let mut flaws = Vec::new();
        let mut entry = Self {
            serial_octets: serial_octets.to_vec(),
            since,
            reason: None,
            invalidity_date: None,
            certificate_issuer: Arc::clone(issuer_before),
        };
        for extension in extensions {
            let id = extension.extn_id.to_string();
            let Ok(parsed) = id.parse::<Oid>() else {
                continue;
            };
            let value = extension.extn_value.as_bytes();
            match id.as_str() {
                // A reason that cannot be read leaves the certificate as revoked as before.
                oid::REASON_CODE => entry.reason = read_reason(value),
                oid::INVALIDITY_DATE => entry.invalidity_date = read_date(value),
                oid::CERTIFICATE_ISSUER => match read_issuer(value) {
                    Some(issuer) => entry.certificate_issuer = Arc::new(issuer),
                    None => flaws.push(CrlFlaw::MalformedExtension(parsed)),
                },
                _ if extension.critical => flaws.push(CrlFlaw::UnknownCriticalExtension(parsed)),
                _ => {}
            }
        }
        (entry, flaws)
    }

    /// Content of the INTEGER that the serial number is.
    pub fn serial_octets(&self) -> &[u8] {
        &self.serial_octets
    }

    /// Serial number.
    pub fn serial(&self) -> SerialNumber {
        SerialNumber::from_be_bytes(&self.serial_octets)
    }

    /// When it was revoked.
    pub fn since(&self) -> Timestamp {
        self.since
    }

    /// Why.
    pub fn reason(&self) -> Option<RevocationReason> {
        self.reason
    }

    /// Since when its key is in doubt [RFC 5280 §5.3.2].
    pub fn invalidity_date(&self) -> Option<Timestamp> {
        self.invalidity_date
    }

    pub(super) fn shared_issuer(&self) -> Arc<DistinguishedName> {
        Arc::clone(&self.certificate_issuer)
    }

    /// Who issued it: the issuer of the list, or in an indirect list whom an entry named last.
    pub fn certificate_issuer(&self) -> &DistinguishedName {
        &self.certificate_issuer
    }
}

fn read_date(value: &[u8]) -> Option<Timestamp> {
    time::read_general(&AnyRef::from_der(value).ok()?)
}

fn read_reason(value: &[u8]) -> Option<RevocationReason> {
    let any = AnyRef::from_der(value).ok()?;
    match (any.tag(), any.value()) {
        (Tag::Enumerated, [code]) => RevocationReason::from_code(*code),
        _ => None,
    }
}

/// `CertificateIssuer ::= GeneralNames`, of which the distinguished name counts.
fn read_issuer(value: &[u8]) -> Option<DistinguishedName> {
    let any = AnyRef::from_der(value).ok()?;
    if any.tag() != Tag::Sequence {
        return None;
    }
    let names = GeneralName::read_all(any.value())?;
    names.into_iter().find_map(|name| match name {
        GeneralName::Directory(name) => Some(name),
        _ => None,
    })
}
