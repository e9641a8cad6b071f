//! Certificate revocation lists [RFC 5280 §5].

mod entry;
mod issue;
mod number;

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::sync::Arc;

use der::asn1::{AnyRef, BitStringRef, IntRef, UintRef};
use der::{Decode, Encode, Sequence, Tag, Tagged};
use names::{DistinguishedName, Oid, SerialNumber, SubjectKeyId, Timestamp};
use spki::{AlgorithmIdentifierOwned, AlgorithmIdentifierRef};
use x509_cert::ext::Extension;
use x509_cert::name::Name;

pub use entry::{CrlEntry, RevocationReason};
pub use issue::{CrlIssuance, CrlKind, RevokedEntry};
pub use number::CrlNumber;

use crate::distribution_point::{DistributionPoint, IssuingDistributionPoint};
use crate::error::Error;
use crate::extensions;
use crate::general_name::is_context;
use crate::key::{PublicKey, SignatureVerdict, parameters_allowed};
use crate::oid;
use crate::time;

/// A list as it was read.
#[derive(Debug, Clone)]
pub struct Crl {
    der: Vec<u8>,
    tbs: Vec<u8>,
    algorithm: String,
    signature: Vec<u8>,
    issuer: DistinguishedName,
    this_update: Timestamp,
    next_update: Option<Timestamp>,
    /// By serial number, so that one is found quickly.
    entries: Vec<CrlEntry>,
    extensions: CrlExtensions,
}

/// What the extensions of a list say.
#[derive(Debug, Clone, Default)]
struct CrlExtensions {
    number: Option<CrlNumber>,
    base: Option<CrlNumber>,
    authority_key_id: Option<SubjectKeyId>,
    scope: Option<IssuingDistributionPoint>,
    freshest: Vec<DistributionPoint>,
    flaws: Vec<CrlFlaw>,
}

/// Why a list must not be used to tell a status.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum CrlFlaw {
    /// A critical extension of the list or of an entry is not understood [RFC 5280 §5.2, §5.3].
    UnknownCriticalExtension(Oid),
    /// A known extension cannot be decoded.
    MalformedExtension(Oid),
    /// Two extensions of one kind.
    DuplicateExtension(Oid),
    /// Extensions in a list that is not of version 2 [RFC 5280 §5.1.2.1].
    ExtensionsBeforeVersion2,
    /// The signature algorithm outside differs from the one that is signed [RFC 5280 §5.1.1.2].
    SignatureAlgorithmsDiffer,
    /// The signature algorithm has parameters that its standard does not allow.
    SignatureParameters,
}

/// ```asn1
/// CertificateList ::= SEQUENCE { tbsCertList TBSCertList,
///      signatureAlgorithm AlgorithmIdentifier, signatureValue BIT STRING }
/// ```
#[derive(Sequence)]
struct Outer<'a> {
    tbs: AnyRef<'a>,
    algorithm: AlgorithmIdentifierRef<'a>,
    signature: BitStringRef<'a>,
}

/// ```asn1
/// TBSCertList ::= SEQUENCE {
///      version             Version OPTIONAL, -- if present, MUST be v2
///      signature           AlgorithmIdentifier,
///      issuer              Name,
///      thisUpdate          Time,
///      nextUpdate          Time OPTIONAL,
///      revokedCertificates SEQUENCE OF SEQUENCE { .. } OPTIONAL,
///      crlExtensions   [0] EXPLICIT Extensions OPTIONAL }
/// ```
#[derive(Sequence)]
struct TbsCertList<'a> {
    version: Option<u8>,
    signature: AlgorithmIdentifierOwned,
    issuer: Name,
    this_update: AnyRef<'a>,
    next_update: Option<EncodedTime<'a>>,
    revoked: Option<Vec<EncodedEntry<'a>>>,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", optional = "true")]
    extensions: Option<Vec<Extension>>,
}

/// A time that may be left out, which wants its two alternatives told apart from what follows.
///
/// ```asn1
/// Time ::= CHOICE { utcTime UTCTime, generalTime GeneralizedTime }
/// ```
struct EncodedTime<'a>(AnyRef<'a>);

impl<'a> der::Choice<'a> for EncodedTime<'a> {
    fn can_decode(tag: Tag) -> bool {
        matches!(tag, Tag::UtcTime | Tag::GeneralizedTime)
    }
}

impl<'a> Decode<'a> for EncodedTime<'a> {
    type Error = der::Error;

    fn decode<R: der::Reader<'a>>(reader: &mut R) -> der::Result<Self> {
        AnyRef::decode(reader).map(Self)
    }
}

impl der::EncodeValue for EncodedTime<'_> {
    fn value_len(&self) -> der::Result<der::Length> {
        self.0.value_len()
    }
    fn encode_value(&self, writer: &mut impl der::Writer) -> der::Result<()> {
        self.0.encode_value(writer)
    }
}

impl Tagged for EncodedTime<'_> {
    fn tag(&self) -> Tag {
        self.0.tag()
    }
}

/// ```asn1
/// SEQUENCE { userCertificate CertificateSerialNumber, revocationDate Time,
///      crlEntryExtensions Extensions OPTIONAL }
/// ```
#[derive(Sequence)]
struct EncodedEntry<'a> {
    serial: AnyRef<'a>,
    since: AnyRef<'a>,
    extensions: Option<Vec<Extension>>,
}

impl Crl {
    /// Reads DER.
    ///
    /// # Errors
    /// When the bytes are no certificate revocation list.
    pub fn from_der(der: &[u8]) -> Result<Self, Error> {
        let wrong = || Error::der("certificate revocation list");
        let malformed = || wrong()(der::Error::from(Tag::Sequence.value_error()));
        let outer = Outer::from_der(der).map_err(wrong())?;
        let tbs_der = outer.tbs.to_der().map_err(wrong())?;
        let tbs = TbsCertList::from_der(&tbs_der).map_err(wrong())?;
        if !matches!(tbs.version, None | Some(1)) {
            return Err(malformed());
        }
        let mut extensions = CrlExtensions::read(tbs.extensions.as_deref().unwrap_or_default());
        let issuer = extensions::name(&tbs.issuer);
        let mut entries = Vec::new();
        let mut certificate_issuer = Arc::new(issuer.clone());
        for entry in tbs.revoked.iter().flatten() {
            let list = entry.extensions.as_deref().unwrap_or_default();
            let since = time::read(&entry.since).ok_or_else(malformed)?;
            let serial = &entry.serial;
            if serial.decode_as::<IntRef<'_>>().is_err() {
                return Err(malformed());
            }
            let (entry, flaws) = CrlEntry::read(serial.value(), since, list, &certificate_issuer);
            certificate_issuer = entry.shared_issuer();
            entries.push(entry);
            extensions.flaws.extend(flaws);
        }
        entries.sort_by(|a, b| a.serial_octets().cmp(b.serial_octets()));
        let extended = tbs.extensions.is_some()
            || tbs.revoked.iter().flatten().any(|e| e.extensions.is_some());
        if tbs.version.is_none() && extended {
            extensions.flaws.push(CrlFlaw::ExtensionsBeforeVersion2);
        }
        let algorithm = AlgorithmIdentifierOwned::from(outer.algorithm);
        if tbs.signature != algorithm {
            extensions.flaws.push(CrlFlaw::SignatureAlgorithmsDiffer);
        }
        if !parameters_allowed(&algorithm) {
            extensions.flaws.push(CrlFlaw::SignatureParameters);
        }
        Ok(Self {
            der: der.to_vec(),
            algorithm: algorithm.oid.to_string(),
            signature: outer.signature.as_bytes().unwrap_or_default().to_vec(),
            issuer,
            this_update: time::read(&tbs.this_update).ok_or_else(malformed)?,
            next_update: match &tbs.next_update {
                Some(next) => Some(time::read(&next.0).ok_or_else(malformed)?),
                None => None,
            },
            entries,
            extensions,
            tbs: tbs_der,
        })
    }

    /// The DER.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// Name of who signed it.
    pub fn issuer(&self) -> &DistinguishedName {
        &self.issuer
    }

    /// When it was issued.
    pub fn this_update(&self) -> Timestamp {
        self.this_update
    }

    /// When the next one comes.
    pub fn next_update(&self) -> Option<Timestamp> {
        self.next_update
    }

    /// Its number [RFC 5280 §5.2.3].
    pub fn number(&self) -> Option<&CrlNumber> {
        self.extensions.number.as_ref()
    }

    /// Number of the list that it says the changes to; `None` where it is complete
    /// [RFC 5280 §5.2.4].
    pub fn base(&self) -> Option<&CrlNumber> {
        self.extensions.base.as_ref()
    }

    /// Key identifier of who signed it.
    pub fn authority_key_id(&self) -> Option<&SubjectKeyId> {
        self.extensions.authority_key_id.as_ref()
    }

    /// What it covers; `None` is everything of its issuer [RFC 5280 §5.2.5].
    pub fn scope(&self) -> Option<&IssuingDistributionPoint> {
        self.extensions.scope.as_ref()
    }

    /// Where changes to it are published [RFC 5280 §5.2.6].
    pub fn freshest_crl(&self) -> &[DistributionPoint] {
        &self.extensions.freshest
    }

    /// Why it must not be used to tell a status; empty for a list in order.
    pub fn flaws(&self) -> &[CrlFlaw] {
        &self.extensions.flaws
    }

    /// Its entries, by serial number.
    pub fn entries(&self) -> &[CrlEntry] {
        &self.entries
    }

    /// Whether it lists a serial number of its own issuer.
    pub fn lists(&self, serial: &SerialNumber) -> bool {
        self.entries
            .iter()
            .any(|entry| entry.serial() == *serial && *entry.certificate_issuer() == self.issuer)
    }

    /// The entry of a certificate, by the name of its issuer and the content of its serial number.
    pub fn entry(&self, issuer: &DistinguishedName, serial_octets: &[u8]) -> Option<&CrlEntry> {
        let start = self
            .entries
            .partition_point(|entry| entry.serial_octets().cmp(serial_octets) == Ordering::Less);
        self.entries
            .iter()
            .skip(start)
            .take_while(|entry| entry.serial_octets() == serial_octets)
            .find(|entry| entry.certificate_issuer() == issuer)
    }

    /// Verifies the signature on it with the key of who signed it.
    pub fn verify_with(&self, issuer: &PublicKey) -> SignatureVerdict {
        issuer.verify(&self.algorithm, None, &self.tbs, &self.signature)
    }
}

impl CrlExtensions {
    fn read(list: &[Extension]) -> Self {
        let mut all = Self::default();
        let mut seen = BTreeSet::new();
        for extension in list {
            let id = extension.extn_id.to_string();
            let Ok(parsed) = id.parse::<Oid>() else {
                continue;
            };
            if !seen.insert(id.clone()) {
                all.flaws.push(CrlFlaw::DuplicateExtension(parsed));
                continue;
            }
            let value = extension.extn_value.as_bytes();
            match all.read_one(&id, value) {
                Some(true) => {}
                Some(false) => all.flaws.push(CrlFlaw::MalformedExtension(parsed)),
                None if extension.critical => {
                    all.flaws.push(CrlFlaw::UnknownCriticalExtension(parsed));
                }
                None => {}
            }
        }
        all
    }

    /// Whether a known extension was read; `None` for an unknown one.
    fn read_one(&mut self, id: &str, value: &[u8]) -> Option<bool> {
        match id {
            oid::CRL_NUMBER => {
                self.number = read_number(value);
                Some(self.number.is_some())
            }
            oid::DELTA_CRL_INDICATOR => {
                self.base = read_number(value);
                Some(self.base.is_some())
            }
            oid::ISSUING_DISTRIBUTION_POINT => {
                self.scope = IssuingDistributionPoint::read(value);
                Some(self.scope.is_some())
            }
            oid::FRESHEST_CRL => {
                let points = DistributionPoint::read_all(value);
                let read = points.is_some();
                self.freshest = points.unwrap_or_default();
                Some(read)
            }
            oid::AUTHORITY_KEY_IDENTIFIER => {
                let parts = Vec::<AnyRef<'_>>::from_der(value).ok();
                let read = parts.is_some();
                self.authority_key_id = parts
                    .iter()
                    .flatten()
                    .next()
                    .filter(|first| is_context(first, 0))
                    .map(|key| SubjectKeyId::new(key.value()));
                Some(read)
            }
            oid::ISSUER_ALTERNATIVE_NAME | oid::AUTHORITY_INFORMATION_ACCESS => Some(true),
            _ => None,
        }
    }
}

fn read_number(value: &[u8]) -> Option<CrlNumber> {
    let number = UintRef::from_der(value).ok()?;
    Some(CrlNumber::from_be_bytes(number.as_bytes()))
}
