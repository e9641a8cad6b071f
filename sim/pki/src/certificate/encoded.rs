//! The shape of a certificate in DER [RFC 5280 §4.1].
//!
//! `x509-cert` has the same types, but reads no time before 1970.

use der::Sequence;
use der::asn1::{AnyRef, BitStringRef};
use spki::AlgorithmIdentifierOwned;
use x509_cert::ext::Extension;

/// ```asn1
/// Certificate ::= SEQUENCE { tbsCertificate TBSCertificate,
///      signatureAlgorithm AlgorithmIdentifier, signatureValue BIT STRING }
/// ```
#[derive(Sequence)]
pub(super) struct Outer<'a> {
    pub(super) tbs: AnyRef<'a>,
    pub(super) algorithm: AlgorithmIdentifierOwned,
    pub(super) signature: BitStringRef<'a>,
}

/// ```asn1
/// TBSCertificate ::= SEQUENCE {
///      version         [0] EXPLICIT Version DEFAULT v1,
///      serialNumber        CertificateSerialNumber,
///      signature           AlgorithmIdentifier,
///      issuer              Name,
///      validity            Validity,
///      subject             Name,
///      subjectPublicKeyInfo SubjectPublicKeyInfo,
///      issuerUniqueID  [1] IMPLICIT UniqueIdentifier OPTIONAL,
///      subjectUniqueID [2] IMPLICIT UniqueIdentifier OPTIONAL,
///      extensions      [3] EXPLICIT Extensions OPTIONAL }
/// ```
#[derive(Sequence)]
pub(super) struct TbsCertificate<'a> {
    #[asn1(
        context_specific = "0",
        tag_mode = "EXPLICIT",
        default = "Default::default"
    )]
    pub(super) version: u8,
    pub(super) serial: AnyRef<'a>,
    pub(super) signature: AlgorithmIdentifierOwned,
    pub(super) issuer: AnyRef<'a>,
    pub(super) validity: Validity<'a>,
    pub(super) subject: AnyRef<'a>,
    pub(super) public_key: AnyRef<'a>,
    #[asn1(context_specific = "1", tag_mode = "IMPLICIT", optional = "true")]
    pub(super) issuer_unique_id: Option<BitStringRef<'a>>,
    #[asn1(context_specific = "2", tag_mode = "IMPLICIT", optional = "true")]
    pub(super) subject_unique_id: Option<BitStringRef<'a>>,
    #[asn1(context_specific = "3", tag_mode = "EXPLICIT", optional = "true")]
    pub(super) extensions: Option<Vec<Extension>>,
}

/// ```asn1
/// Validity ::= SEQUENCE { notBefore Time, notAfter Time }
/// ```
#[derive(Sequence)]
pub(super) struct Validity<'a> {
    pub(super) not_before: AnyRef<'a>,
    pub(super) not_after: AnyRef<'a>,
}
