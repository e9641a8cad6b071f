//! Reading certificates.

mod encoded;
mod profile;

use std::fmt;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use der::asn1::{AnyRef, IntRef};
use der::{Decode, Encode, Tag};
use names::{DistinguishedName, Oid, SerialNumber, Sid, SubjectKeyId, Thumbprint, Timestamp, Upn};
use sha1::{Digest, Sha1};
use x509_cert::name::Name;

use self::encoded::{Outer, TbsCertificate};
use crate::distribution_point::DistributionPoint;
use crate::error::Error;
use crate::extensions::{self, Authority, Extensions, PolicyConstraints};
use crate::general_name::GeneralName;
use crate::irregularity::Irregularity;
use crate::key::{PublicKey, SignatureVerdict};
use crate::name_constraints::NameConstraints;
use crate::time;

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
    self_issued: bool,
    subject_hash: u64,
    issuer_hash: u64,
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

impl Certificate {
    /// Reads DER.
    ///
    /// # Errors
    /// When the bytes are no X.509 certificate.
    pub fn from_der(der: &[u8]) -> Result<Self, Error> {
        let wrong = || Error::der("X.509 certificate");
        let malformed = || wrong()(der::Error::from(Tag::Sequence.value_error()));
        let outer = Outer::from_der(der).map_err(wrong())?;
        let tbs_der = outer.tbs.to_der().map_err(wrong())?;
        let tbs = TbsCertificate::from_der(&tbs_der).map_err(wrong())?;
        let element = |any: &AnyRef<'_>| any.to_der().map_err(wrong());
        let (issuer_der, subject_der) = (element(&tbs.issuer)?, element(&tbs.subject)?);
        let issuer = Name::from_der(&issuer_der).map_err(wrong())?;
        let subject = Name::from_der(&subject_der).map_err(wrong())?;
        let serial_octets = tbs.serial.value();
        let integer = tbs.serial.decode_as::<IntRef<'_>>();
        if tbs.version > 2 || integer.is_err() {
            return Err(malformed());
        }
        let mut extensions = Extensions::read(tbs.extensions.as_deref().unwrap_or_default());
        let irregular = profile::irregularities(&tbs, &outer.algorithm, &extensions);
        extensions.irregularities.extend(irregular);
        let (subject, issuer) = (extensions::name(&subject), extensions::name(&issuer));
        Ok(Self {
            inner: Arc::new(Inner {
                der: der.to_vec(),
                self_issued: subject == issuer,
                subject_hash: hash(&subject),
                issuer_hash: hash(&issuer),
                signature_algorithm: outer.algorithm.oid.to_string(),
                // A signature is whole bytes; of anything else nothing is left to verify.
                signature: outer.signature.as_bytes().unwrap_or_default().to_vec(),
                subject,
                issuer,
                version: tbs.version + 1,
                serial: SerialNumber::from_be_bytes(serial_octets),
                serial_octets: serial_octets.to_vec(),
                not_before: time::read(&tbs.validity.not_before).ok_or_else(malformed)?,
                not_after: time::read(&tbs.validity.not_after).ok_or_else(malformed)?,
                public_key: PublicKey::from_spki_der(&element(&tbs.public_key)?)?,
                extensions,
                subject_der,
                issuer_der,
                tbs: tbs_der,
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

    /// SHA-1 digest of the bits of the public key, as method 1 of [RFC 5280 §4.2.1.2] computes it.
    pub fn public_key_digest(&self) -> Thumbprint {
        Thumbprint::new(Sha1::digest(self.inner.public_key.bits()).into())
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

    /// Application policies, which Microsoft's authorities write beside the extended key usage
    /// [MS-WCCE 2.2.2.7.7.3]; empty where the extension is absent.
    pub fn application_policies(&self) -> &[Oid] {
        &self.inner.extensions.application_policies
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

    /// Addresses of the responders in the authority information access [RFC 5280 §4.2.2.1].
    pub fn ocsp_responders(&self) -> &[String] {
        &self.inner.extensions.ocsp_responders
    }

    /// Critical extensions that this reader does not know.
    pub fn unknown_critical_extensions(&self) -> &[Oid] {
        &self.inner.extensions.unknown_critical
    }

    /// Whether subject and issuer are the same name.
    pub fn is_self_issued(&self) -> bool {
        self.inner.self_issued
    }

    /// Whether another certificate's subject is the issuer that this one names [RFC 5280 §7.1].
    pub(crate) fn names_as_issuer(&self, other: &Self) -> bool {
        self.inner.issuer_hash == other.inner.subject_hash
            && (self.inner.issuer_der == other.inner.subject_der
                || self.inner.issuer == other.inner.subject)
    }

    /// Hashes of subject and issuer, equal for names that are: comparing names costs more.
    pub(crate) fn name_hashes(&self) -> (u64, u64) {
        (self.inner.subject_hash, self.inner.issuer_hash)
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

/// The same in every run, since it is without a random key; what collides is compared.
fn hash(name: &DistinguishedName) -> u64 {
    let mut hasher = DefaultHasher::new();
    name.hash(&mut hasher);
    hasher.finish()
}
