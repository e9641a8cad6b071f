//! Reading certificates.

use std::fmt;
use std::sync::Arc;

use der::asn1::{AnyRef, BitStringRef};
use der::{Decode, Encode, Sequence};
use names::{DistinguishedName, Oid, SerialNumber, Sid, SubjectKeyId, Thumbprint, Timestamp, Upn};
use sha1::{Digest, Sha1};
use spki::AlgorithmIdentifierRef;
use x509_cert::certificate::{CertificateInner, Raw};

use crate::error::Error;
use crate::extensions::{self, Authority, Extensions};
use crate::key::{PublicKey, SignatureVerdict, der_of};

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
    issuer: DistinguishedName,
    issuer_der: Vec<u8>,
    serial: SerialNumber,
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
        Ok(Self {
            inner: Arc::new(Inner {
                der: der.to_vec(),
                tbs: outer.tbs.to_der().map_err(wrong())?,
                signature_algorithm: outer.algorithm.oid.to_string(),
                signature: outer.signature.raw_bytes().to_vec(),
                subject: extensions::name(tbs.subject()),
                issuer: extensions::name(tbs.issuer()),
                issuer_der: der_of(tbs.issuer()),
                serial: SerialNumber::from_be_bytes(tbs.serial_number().as_bytes()),
                not_before: instant(validity.not_before),
                not_after: instant(validity.not_after),
                public_key: PublicKey::from_spki_der(&der_of(tbs.subject_public_key_info()))?,
                extensions: Extensions::read(tbs.extensions().map_or(&[], |list| list.as_slice())),
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

    /// DER of the issuer's name, as [RFC 5652 §10.2.4] wants it.
    pub fn issuer_der(&self) -> &[u8] {
        &self.inner.issuer_der
    }

    /// Serial number.
    pub fn serial(&self) -> &SerialNumber {
        &self.inner.serial
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

    /// User principal names in the subject alternative name, where encoded as UTF8String (KB281245).
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
