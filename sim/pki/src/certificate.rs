//! Reading certificates.

use std::fmt;
use std::sync::Arc;

use der::asn1::{AnyRef, BitStringRef};
use der::{Decode, Encode, Sequence};
use names::{DistinguishedName, Oid, SerialNumber, Sid, SubjectKeyId, Thumbprint, Timestamp, Upn};
use sha1::{Digest, Sha1};
use spki::AlgorithmIdentifierRef;
use x509_cert::certificate::{CertificateInner, Raw, Version};

use crate::distribution_point::DistributionPoint;
use crate::error::Error;
use crate::extensions::{self, Authority, Extensions, PolicyConstraints};
use crate::general_name::GeneralName;
use crate::irregularity::Irregularity;
use crate::key::{PublicKey, SignatureVerdict, der_of};
use crate::name_constraints::NameConstraints;
use crate::oid;

/// A certificate: its bytes, and what they say.
#[derive(Clone)]
pub struct Certificate {
    inner: Arc<Inner>,
}

struct Inner {
    der: Vec<u8>,
    tbs: Vec<u8>,
    signature_algorithm: String,
    signature: Vec<u8>,
    subject: DistinguishedName,
    subject_der: Vec<u8>,
    issuer: DistinguishedName,
    issuer_der: Vec<u8>,
    version: u8,
    serial: SerialNumber,
    serial_octets: Vec<u8>,
    not_before: Timestamp,
    not_after: Timestamp,
    public_key: PublicKey,
    extensions: Extensions,
}

impl fmt::Debug for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "Certificate({}, serial {})",
            self.subject(),
            self.serial()
        )
    }
}

impl PartialEq for Certificate {
    fn eq(&self, other: &Self) -> bool {
        self.inner.der == other.inner.der
    }
}
impl Eq for Certificate {}

/// Key usage bits [RFC 5280 §4.2.1.3].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeyUsage(pub(crate) u16);

impl KeyUsage {
    /// digitalSignature.
    pub const DIGITAL_SIGNATURE: u16 = 1 << 15;
    /// contentCommitment, once called nonRepudiation.
    pub const CONTENT_COMMITMENT: u16 = 1 << 14;
    /// keyEncipherment.
    pub const KEY_ENCIPHERMENT: u16 = 1 << 13;
    /// dataEncipherment.
    pub const DATA_ENCIPHERMENT: u16 = 1 << 12;
    /// keyAgreement.
    pub const KEY_AGREEMENT: u16 = 1 << 11;
    /// keyCertSign.
    pub const KEY_CERT_SIGN: u16 = 1 << 10;
    /// cRLSign.
    pub const CRL_SIGN: u16 = 1 << 9;

    /// The usage of these bits.
    pub const fn new(bits: u16) -> Self {
        Self(bits)
    }

    /// Whether every one of some bits is set.
    pub const fn contains(self, bits: u16) -> bool {
        self.0 & bits == bits
    }

    /// Whether digitalSignature is set.
    pub const fn digital_signature(self) -> bool {
        self.contains(Self::DIGITAL_SIGNATURE)
    }
}

/// Certificate template that a Microsoft authority stamped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    pub(crate) name: String,
    pub(crate) major: u32,
    pub(crate) minor: u32,
}

impl Template {
    /// Its name (version 1) or object identifier (version 2).
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Major version; 1 for a template of version 1.
    pub fn major(&self) -> u32 {
        self.major
    }

    /// Minor version.
    pub fn minor(&self) -> u32 {
        self.minor
    }
}

#[derive(Sequence)]
struct Outer<'a> {
    tbs: AnyRef<'a>,
    algorithm: AlgorithmIdentifierRef<'a>,
    signature: BitStringRef<'a>,
}

impl Certificate {
    /// Reads DER.
    ///
    /// # Errors
    /// When the bytes are no X.509 certificate.
    pub fn from_der(der: &[u8]) -> Result<Self, Error> {
        let wrong = || Error::der("X.509 certificate");
        let outer = Outer::from_der(der).map_err(wrong())?;
        let certificate = CertificateInner::<Raw>::from_der(der).map_err(wrong())?;
        let tbs = certificate.tbs_certificate();
        let validity = tbs.validity();
        let signature = outer
            .signature
            .as_bytes()
            .ok_or_else(|| wrong()(der::Error::from(der::Tag::BitString.value_error())))?;
        let mut extensions = Extensions::read(tbs.extensions().map_or(&[], |list| list.as_slice()));
        let serial_octets = integer_content(&der_of(tbs.serial_number()));
        let irregular = irregularities(&certificate, &serial_octets, &extensions);
        extensions.irregularities.extend(irregular);
        Ok(Self {
            inner: Arc::new(Inner {
                der: der.to_vec(),
                tbs: outer.tbs.to_der().map_err(wrong())?,
                signature_algorithm: outer.algorithm.oid.to_string(),
                signature: signature.to_vec(),
                subject: extensions::name(tbs.subject()),
                subject_der: der_of(tbs.subject()),
                issuer: extensions::name(tbs.issuer()),
                issuer_der: der_of(tbs.issuer()),
                version: match tbs.version() {
                    Version::V1 => 1,
                    Version::V2 => 2,
                    Version::V3 => 3,
                },
                serial: SerialNumber::from_be_bytes(tbs.serial_number().as_bytes()),
                serial_octets,
                not_before: instant(validity.not_before),
                not_after: instant(validity.not_after),
                public_key: PublicKey::from_spki_der(&der_of(tbs.subject_public_key_info()))?,
                extensions,
            }),
        })
    }

    /// The DER.
    pub fn der(&self) -> &[u8] {
        &self.inner.der
    }

    /// SHA-1 of the DER: what Windows calls the thumbprint.
    pub fn thumbprint(&self) -> Thumbprint {
        Thumbprint::new(Sha1::digest(&self.inner.der).into())
    }

    /// Subject.
    pub fn subject(&self) -> &DistinguishedName {
        &self.inner.subject
    }

    /// Issuer.
    pub fn issuer(&self) -> &DistinguishedName {
        &self.inner.issuer
    }

    /// DER of the subject's name.
    pub fn subject_der(&self) -> &[u8] {
        &self.inner.subject_der
    }

    /// DER of the issuer's name, as [RFC 5652 §10.2.4] wants it.
    pub fn issuer_der(&self) -> &[u8] {
        &self.inner.issuer_der
    }

    /// Serial number.
    pub fn serial(&self) -> &SerialNumber {
        &self.inner.serial
    }

    /// Content of the INTEGER that the serial number is: unlike [`Self::serial`] it tells negative
    /// numbers from positive ones.
    pub fn serial_octets(&self) -> &[u8] {
        &self.inner.serial_octets
    }

    /// Version: 1, 2 or 3 [RFC 5280 §4.1.2.1].
    pub fn version(&self) -> u8 {
        self.inner.version
    }

    /// Departures from the profile of [RFC 5280 §4].
    pub fn irregularities(&self) -> &[Irregularity] {
        &self.inner.extensions.irregularities
    }

    /// Begin of validity.
    pub fn not_before(&self) -> Timestamp {
        self.inner.not_before
    }

    /// End of validity.
    pub fn not_after(&self) -> Timestamp {
        self.inner.not_after
    }

    /// Public key.
    pub fn public_key(&self) -> &PublicKey {
        &self.inner.public_key
    }

    /// Subject key identifier, as the extension has it.
    pub fn subject_key_id(&self) -> Option<&SubjectKeyId> {
        self.inner.extensions.subject_key_id.as_ref()
    }

    /// Key identifier of the issuer, as the extension has it.
    pub fn authority_key_id(&self) -> Option<&SubjectKeyId> {
        self.inner.extensions.authority_key_id.as_ref()
    }

    /// Purposes; `None` where the extension is absent.
    pub fn extended_key_usage(&self) -> Option<&[Oid]> {
        self.inner.extensions.extended_key_usage.as_deref()
    }

    /// Key usage; `None` where the extension is absent.
    pub fn key_usage(&self) -> Option<KeyUsage> {
        self.inner.extensions.key_usage
    }

    /// Whether it is an authority's, and how many authorities may follow.
    pub fn authority(&self) -> Option<Authority> {
        self.inner.extensions.authority
    }

    /// Every subject alternative name; `None` where the extension is absent.
    pub fn alternative_names(&self) -> Option<&[GeneralName]> {
        self.inner.extensions.alternative_names.as_deref()
    }

    /// Names that certificates below may have.
    pub fn name_constraints(&self) -> Option<&NameConstraints> {
        self.inner.extensions.name_constraints.as_ref()
    }

    /// User principal names in the subject alternative name, where encoded as UTF8String [KB281245].
    pub fn upns(&self) -> &[Upn] {
        &self.inner.extensions.upns
    }

    /// E-mail addresses in the subject alternative name.
    pub fn rfc822_names(&self) -> &[String] {
        &self.inner.extensions.rfc822_names
    }

    /// DNS names in the subject alternative name.
    pub fn dns_names(&self) -> &[String] {
        &self.inner.extensions.dns_names
    }

    /// Uniform resource identifiers in the subject alternative name.
    pub fn uris(&self) -> &[String] {
        &self.inner.extensions.uris
    }

    /// FASC-N of a PIV card, in bytes.
    pub fn fasc_n(&self) -> Option<&[u8]> {
        self.inner.extensions.fasc_n.as_deref()
    }

    /// SID of the account it was issued for [MS-WCCE 2.2.2.7.7.4].
    pub fn sid_extension(&self) -> Option<&Sid> {
        self.inner.extensions.sid.as_ref()
    }

    /// Template.
    pub fn template(&self) -> Option<&Template> {
        self.inner.extensions.template.as_ref()
    }

    /// Certificate policies.
    pub fn policies(&self) -> &[Oid] {
        &self.inner.extensions.policies
    }

    /// Policies of the issuer's domain and the policies of the subject's domain that they equal.
    pub fn policy_mappings(&self) -> &[(Oid, Oid)] {
        &self.inner.extensions.policy_mappings
    }

    /// What it asks of the policies below it.
    pub fn policy_constraints(&self) -> PolicyConstraints {
        self.inner.extensions.policy_constraints
    }

    /// Certificates that may follow before any policy is no longer a policy.
    pub fn inhibit_any_policy(&self) -> Option<u32> {
        self.inner.extensions.inhibit_any_policy
    }

    /// Where its revocation is published.
    pub fn distribution_points(&self) -> &[DistributionPoint] {
        &self.inner.extensions.distribution_points
    }

    /// Where changes to the revocation list are published [RFC 5280 §4.2.1.15].
    pub fn freshest_crl(&self) -> &[DistributionPoint] {
        &self.inner.extensions.freshest_crl
    }

    /// Whether an OCSP responder's certificate says that its own revocation is not to be asked
    /// [RFC 6960 §4.2.2.2.1].
    pub fn ocsp_no_check(&self) -> bool {
        self.inner.extensions.ocsp_no_check
    }

    /// URLs of CRL distribution points.
    pub fn crl_distribution_points(&self) -> &[String] {
        &self.inner.extensions.crl_distribution_points
    }

    /// Critical extensions that this reader does not know.
    pub fn unknown_critical_extensions(&self) -> &[Oid] {
        &self.inner.extensions.unknown_critical
    }

    /// Whether subject and issuer are the same name.
    pub fn is_self_issued(&self) -> bool {
        self.inner.subject == self.inner.issuer
    }

    /// Verifies the signature on it with a key.
    pub fn verify_with(&self, issuer: &PublicKey) -> SignatureVerdict {
        issuer.verify(
            &self.inner.signature_algorithm,
            None,
            &self.inner.tbs,
            &self.inner.signature,
        )
    }
}

pub(crate) fn instant(time: x509_cert::time::Time) -> Timestamp {
    let seconds = time.to_unix_duration().as_secs();
    Timestamp::from_unix(i64::try_from(seconds).unwrap_or(i64::MAX))
}

/// The content of a short element, such as an INTEGER that was decoded before.
pub(crate) fn integer_content(der: &[u8]) -> Vec<u8> {
    AnyRef::from_der(der)
        .map(|any| any.value().to_vec())
        .unwrap_or_default()
}

/// Departures that show in the fields around the extensions.
fn irregularities(
    certificate: &CertificateInner<Raw>,
    serial: &[u8],
    extensions: &Extensions,
) -> Vec<Irregularity> {
    let tbs = certificate.tbs_certificate();
    let list = tbs.extensions().map_or(&[][..], |list| list.as_slice());
    let critical = |id: &str| {
        list.iter()
            .any(|e| e.critical && e.extn_id.to_string() == id)
    };
    let unique = tbs.issuer_unique_id().is_some() || tbs.subject_unique_id().is_some();
    let usage = extensions.key_usage;
    let may = |bit| usage.is_some_and(|usage: KeyUsage| usage.contains(bit));
    let authority = extensions.authority.is_some();
    let signs = authority || may(KeyUsage::CRL_SIGN);
    let any: Option<Oid> = oid::ANY_POLICY.parse().ok();
    let is_any = |policy: &Oid| Some(policy) == any.as_ref();
    let found = [
        (
            tbs.version() != Version::V3 && tbs.extensions().is_some(),
            Irregularity::ExtensionsBeforeVersion3,
        ),
        (
            tbs.version() == Version::V1 && unique,
            Irregularity::UniqueIdBeforeVersion2,
        ),
        (
            tbs.signature() != certificate.signature_algorithm(),
            Irregularity::SignatureAlgorithmsDiffer,
        ),
        (
            !crate::key::parameters_allowed(certificate.signature_algorithm()),
            Irregularity::SignatureParameters,
        ),
        (
            serial.first().is_none_or(|first| *first >= 0x80) || serial == [0],
            Irregularity::SerialNotPositive,
        ),
        (serial.len() > 20, Irregularity::SerialTooLong),
        (tbs.issuer().is_empty(), Irregularity::EmptyIssuer),
        (
            signs && tbs.subject().is_empty(),
            Irregularity::AuthorityWithoutSubject,
        ),
        (
            !signs && tbs.subject().is_empty() && !critical(oid::SUBJECT_ALTERNATIVE_NAME),
            Irregularity::UnnamedSubject,
        ),
        (
            may(KeyUsage::KEY_CERT_SIGN) && !authority,
            Irregularity::CertSignWithoutAuthority,
        ),
        (
            usage.is_some_and(|usage| usage == KeyUsage(0)),
            Irregularity::EmptyKeyUsage,
        ),
        (
            extensions.name_constraints.is_some() && !authority,
            Irregularity::NameConstraintsWithoutAuthority,
        ),
        (
            extensions
                .policy_mappings
                .iter()
                .any(|(from, to)| is_any(from) || is_any(to)),
            Irregularity::MappedAnyPolicy,
        ),
    ];
    found
        .into_iter()
        .filter_map(|(is, irregularity)| is.then_some(irregularity))
        .collect()
}
