//! Messages of PKINIT, each with its ASN.1. Tags are explicit but where IMPLICIT is said.
#![expect(
    clippy::no_effect_underscore_binding,
    reason = "what the derives of rasn expand to"
)]

use rasn::prelude::*;
use rasn_kerberos::{Checksum, EncryptionKey, KerberosTime, PrincipalName, Realm};

use crate::error::Error;

/// `AlgorithmIdentifier` [RFC 5280 §4.1.1.2].
#[derive(AsnType, Encode, Decode, Debug, Clone, PartialEq, Eq)]
pub(crate) struct AlgorithmIdentifier {
    pub(crate) algorithm: ObjectIdentifier,
    pub(crate) parameters: Option<Any>,
}

/// [RFC 4556 §3.2.1]
/// ```text
/// PA-PK-AS-REQ ::= SEQUENCE {
///    signedAuthPack          [0] IMPLICIT OCTET STRING,
///    trustedCertifiers       [1] SEQUENCE OF ExternalPrincipalIdentifier OPTIONAL,
///    kdcPkId                 [2] IMPLICIT OCTET STRING OPTIONAL, ... }
/// ```
#[derive(AsnType, Encode, Decode, Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub(crate) struct PaPkAsReq {
    #[rasn(tag(0))]
    pub(crate) signed_auth_pack: OctetString,
    #[rasn(tag(explicit(1)))]
    pub(crate) trusted_certifiers: Option<SequenceOf<ExternalPrincipalIdentifier>>,
    #[rasn(tag(2))]
    pub(crate) kdc_pk_id: Option<OctetString>,
}

/// [RFC 4556 §3.2.1]; each is the DER of a Name, an IssuerAndSerialNumber or a SubjectKeyIdentifier.
/// ```text
/// ExternalPrincipalIdentifier ::= SEQUENCE {
///    subjectName            [0] IMPLICIT OCTET STRING OPTIONAL,
///    issuerAndSerialNumber  [1] IMPLICIT OCTET STRING OPTIONAL,
///    subjectKeyIdentifier   [2] IMPLICIT OCTET STRING OPTIONAL, ... }
/// ```
#[derive(AsnType, Encode, Decode, Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub(crate) struct ExternalPrincipalIdentifier {
    #[rasn(tag(0))]
    pub(crate) subject_name: Option<OctetString>,
    #[rasn(tag(1))]
    pub(crate) issuer_and_serial_number: Option<OctetString>,
    #[rasn(tag(2))]
    pub(crate) subject_key_identifier: Option<OctetString>,
}

/// [RFC 4556 §3.2.1], with the additions of [RFC 8070 §4] and [MS-PKCA 2.2.3]
/// ```text
/// PKAuthenticator ::= SEQUENCE {
///    cusec [0] INTEGER (0..999999), ctime [1] KerberosTime, nonce [2] INTEGER (0..4294967295),
///    paChecksum [3] OCTET STRING OPTIONAL, ...,
///    freshnessToken [4] OCTET STRING OPTIONAL, paChecksum2 [5] PAChecksum2 OPTIONAL, ... }
/// ```
#[derive(AsnType, Encode, Decode, Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub(crate) struct PkAuthenticator {
    #[rasn(tag(explicit(0)))]
    pub(crate) cusec: u32,
    #[rasn(tag(explicit(1)))]
    pub(crate) ctime: KerberosTime,
    #[rasn(tag(explicit(2)))]
    pub(crate) nonce: u32,
    #[rasn(tag(explicit(3)))]
    pub(crate) pa_checksum: Option<OctetString>,
    #[rasn(tag(explicit(4)))]
    pub(crate) freshness_token: Option<OctetString>,
    #[rasn(tag(explicit(5)))]
    pub(crate) pa_checksum2: Option<PaChecksum2>,
}

/// [MS-PKCA 2.2.3]
/// ```text
/// PAChecksum2 ::= SEQUENCE { checksum [0] OCTET STRING, algorithmIdentifier [1] AlgorithmIdentifier }
/// ```
#[derive(AsnType, Encode, Decode, Debug, Clone, PartialEq, Eq)]
pub(crate) struct PaChecksum2 {
    #[rasn(tag(explicit(0)))]
    pub(crate) checksum: OctetString,
    #[rasn(tag(explicit(1)))]
    pub(crate) algorithm: AlgorithmIdentifier,
}

/// [RFC 4556 §3.2.1], with the addition of [RFC 8636 §5]
/// ```text
/// AuthPack ::= SEQUENCE {
///    pkAuthenticator [0] PKAuthenticator, clientPublicValue [1] SubjectPublicKeyInfo OPTIONAL,
///    supportedCMSTypes [2] SEQUENCE OF AlgorithmIdentifier OPTIONAL,
///    clientDHNonce [3] DHNonce OPTIONAL, ..., supportedKDFs [4] SEQUENCE OF KDFAlgorithmId OPTIONAL, ... }
/// ```
#[derive(AsnType, Encode, Decode, Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub(crate) struct AuthPack {
    #[rasn(tag(explicit(0)))]
    pub(crate) pk_authenticator: PkAuthenticator,
    #[rasn(tag(explicit(1)))]
    /// SubjectPublicKeyInfo, read by what knows the groups.
    pub(crate) client_public_value: Option<Any>,
    #[rasn(tag(explicit(2)))]
    pub(crate) supported_cms_types: Option<SequenceOf<AlgorithmIdentifier>>,
    #[rasn(tag(explicit(3)))]
    pub(crate) client_dh_nonce: Option<OctetString>,
    #[rasn(tag(explicit(4)))]
    pub(crate) supported_kdfs: Option<SequenceOf<KdfAlgorithmId>>,
}

/// [RFC 8636 §5]
/// ```text
/// KDFAlgorithmId ::= SEQUENCE { kdf-id [0] OBJECT IDENTIFIER, ... }
/// ```
#[derive(AsnType, Encode, Decode, Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub(crate) struct KdfAlgorithmId {
    #[rasn(tag(explicit(0)))]
    pub(crate) kdf_id: ObjectIdentifier,
}

impl KdfAlgorithmId {
    /// The function of an object identifier in dotted form.
    pub(crate) fn new(oid: &str) -> Result<Self, Error> {
        let kdf_id = object_identifier(oid)?;
        Ok(Self { kdf_id })
    }
}

/// An object identifier in dotted form.
pub(crate) fn object_identifier(oid: &str) -> Result<ObjectIdentifier, Error> {
    crate::wire::decode(&pki::encode::dotted(oid)).map_err(|_| Error::Encode("object identifier"))
}

/// [RFC 4556 §3.2.2]
/// ```text
/// KRB5PrincipalName ::= SEQUENCE { realm [0] Realm, principalName [1] PrincipalName }
/// ```
#[derive(AsnType, Encode, Decode, Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub(crate) struct Krb5PrincipalName {
    #[rasn(tag(explicit(0)))]
    pub(crate) realm: Realm,
    #[rasn(tag(explicit(1)))]
    pub(crate) principal_name: PrincipalName,
}

/// [RFC 4556 §3.2.3]
/// ```text
/// PA-PK-AS-REP ::= CHOICE { dhInfo [0] DHRepInfo, encKeyPack [1] IMPLICIT OCTET STRING, ... }
/// ```
#[derive(AsnType, Encode, Decode, Debug, Clone, PartialEq, Eq)]
#[rasn(choice)]
#[non_exhaustive]
pub(crate) enum PaPkAsRep {
    #[rasn(tag(explicit(0)))]
    DhInfo(DhRepInfo),
    #[rasn(tag(1))]
    EncKeyPack(OctetString),
}

/// [RFC 4556 §3.2.3.1], with the addition of [RFC 8636 §5]
/// ```text
/// DHRepInfo ::= SEQUENCE {
///    dhSignedData [0] IMPLICIT OCTET STRING, serverDHNonce [1] DHNonce OPTIONAL, ...,
///    kdf [2] KDFAlgorithmId OPTIONAL, ... }
/// ```
#[derive(AsnType, Encode, Decode, Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub(crate) struct DhRepInfo {
    #[rasn(tag(0))]
    pub(crate) dh_signed_data: OctetString,
    #[rasn(tag(explicit(1)))]
    pub(crate) server_dh_nonce: Option<OctetString>,
    #[rasn(tag(explicit(2)))]
    pub(crate) kdf: Option<KdfAlgorithmId>,
}

/// [RFC 4556 §3.2.3.1]
/// ```text
/// KDCDHKeyInfo ::= SEQUENCE {
///    subjectPublicKey [0] BIT STRING, nonce [1] INTEGER (0..4294967295), dhKeyExpiration [2] KerberosTime OPTIONAL, ... }
/// ```
#[derive(AsnType, Encode, Decode, Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub(crate) struct KdcDhKeyInfo {
    #[rasn(tag(explicit(0)))]
    pub(crate) subject_public_key: BitString,
    #[rasn(tag(explicit(1)))]
    pub(crate) nonce: u32,
    #[rasn(tag(explicit(2)))]
    pub(crate) dh_key_expiration: Option<KerberosTime>,
}

/// [RFC 4556 §3.2.3.2]
/// ```text
/// ReplyKeyPack ::= SEQUENCE { replyKey [0] EncryptionKey, asChecksum [1] Checksum, ... }
/// ```
#[derive(AsnType, Encode, Decode, Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub(crate) struct ReplyKeyPack {
    #[rasn(tag(explicit(0)))]
    pub(crate) reply_key: EncryptionKey,
    #[rasn(tag(explicit(1)))]
    pub(crate) as_checksum: Checksum,
}

/// Of draft 9 of PKINIT, as Windows 2000, XP and Server 2003 speak it [MS-PKCA 2.2.1]
/// ```text
/// PA-PK-AS-REQ ::= SEQUENCE { signedAuthPack [0] IMPLICIT OCTET STRING, ... }
/// ```
/// What follows names certifiers and certificates, and nobody depends on it.
#[derive(AsnType, Encode, Decode, Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub(crate) struct PaPkAsReqDraft9 {
    #[rasn(tag(0))]
    pub(crate) signed_auth_pack: OctetString,
}

/// Of draft 9
/// ```text
/// PA-PK-AS-REP ::= CHOICE { dhSignedData [0] IMPLICIT OCTET STRING, encKeyPack [1] IMPLICIT OCTET STRING }
/// ```
#[derive(AsnType, Encode, Decode, Debug, Clone, PartialEq, Eq)]
#[rasn(choice)]
pub(crate) enum PaPkAsRepDraft9 {
    #[rasn(tag(0))]
    DhSignedData(OctetString),
    #[rasn(tag(1))]
    EncKeyPack(OctetString),
}

/// Of draft 9
/// ```text
/// AuthPack ::= SEQUENCE { pkAuthenticator [0] PKAuthenticator, clientPublicValue [1] SubjectPublicKeyInfo OPTIONAL }
/// ```
#[derive(AsnType, Encode, Decode, Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub(crate) struct AuthPackDraft9 {
    #[rasn(tag(explicit(0)))]
    pub(crate) pk_authenticator: PkAuthenticatorDraft9,
    #[rasn(tag(explicit(1)))]
    pub(crate) client_public_value: Option<Any>,
}

/// Of draft 9
/// ```text
/// PKAuthenticator ::= SEQUENCE { kdcName [0] PrincipalName, kdcRealm [1] Realm,
///    cusec [2] INTEGER, ctime [3] KerberosTime, nonce [4] INTEGER }
/// ```
#[derive(AsnType, Encode, Decode, Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub(crate) struct PkAuthenticatorDraft9 {
    #[rasn(tag(explicit(0)))]
    pub(crate) kdc_name: PrincipalName,
    #[rasn(tag(explicit(1)))]
    pub(crate) kdc_realm: Realm,
    #[rasn(tag(explicit(2)))]
    pub(crate) cusec: u32,
    #[rasn(tag(explicit(3)))]
    pub(crate) ctime: KerberosTime,
    #[rasn(tag(explicit(4)))]
    pub(crate) nonce: i64,
}

/// Of draft 9
/// ```text
/// ReplyKeyPack ::= SEQUENCE { replyKey [0] EncryptionKey, nonce [1] INTEGER }
/// ```
#[derive(AsnType, Encode, Decode, Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub(crate) struct ReplyKeyPackDraft9 {
    #[rasn(tag(explicit(0)))]
    pub(crate) reply_key: EncryptionKey,
    #[rasn(tag(explicit(1)))]
    pub(crate) nonce: i64,
}

/// eContentType of AuthPack.
pub(crate) const ID_PKINIT_AUTH_DATA: &str = "1.3.6.1.5.2.3.1";
/// eContentType of KDCDHKeyInfo.
pub(crate) const ID_PKINIT_DH_KEY_DATA: &str = "1.3.6.1.5.2.3.2";
/// eContentType of ReplyKeyPack.
pub(crate) const ID_PKINIT_RKEY_DATA: &str = "1.3.6.1.5.2.3.3";
