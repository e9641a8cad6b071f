//! What a KDC accepts, and what it answers to what it does not [RFC 4556 §3.2.2].

use pki::names::Timestamp;
use pki::{DigestAlgorithm, PublicKey, SignatureVerdict};

use super::freshness::{FreshnessFlaw, FreshnessKey};
use super::request::{Agreement, ChecksumVerdict, Dialect, Pkinit, ReceivedRequest};
use crate::agreement::{Group, Kdf, KeyAgreement, PublicValueFlaw};
use crate::cipher::EncryptionType;
use crate::cms::ContentCipher;
use crate::error::KrbErrorCode;
use crate::messages::error_data::{CertificateIdentifier, ErrorData};
use crate::tlv;

/// What a KDC does with freshness tokens [RFC 8070]; `PKINITFreshness` of Windows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Freshness {
    /// It gives none and looks at none.
    Disabled,
    /// It gives them, and verifies those that it sees.
    Supported,
    /// It demands one.
    Required,
}

/// What a KDC does with a request in both forms, padata 15 and 16.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BothForms {
    /// It reads 16 and leaves 15 alone.
    NewerIsRead,
    /// It answers KRB_ERR_GENERIC [MS-PKCA 3.1.5.2].
    Refused,
}

/// The hash with which a KDC signs its replies, where its key is RSA; a curve has its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ReplyDigest {
    /// The one that fits its key.
    OfKey,
    /// SHA-1, as before hashes were negotiated.
    Sha1,
    /// The client's.
    OfRequest,
}

/// What becomes of a client that wants its reply key in an envelope and does not list
/// des-ede3-cbc-EnvOID (15) [MS-PKCA appendix A <13>].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum UnlistedEnvelopes {
    /// It gets the last of the KDC's ciphers.
    OfLastCipher,
    /// It gets rc2-cbc, as from Windows before July 2021.
    Rc2,
    /// It is refused.
    Refused,
}

/// What a KDC accepts.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch of its own, named as administrators know it"
)]
#[derive(Debug, Clone)]
pub struct Policy {
    /// Groups for Diffie-Hellman, the preferred first.
    pub groups: Vec<Group>,
    /// Whether the reply key may be encrypted with the client's RSA key.
    pub key_transport: bool,
    /// What becomes of a client that wants that and does not list des-ede3-cbc-EnvOID (15).
    pub unlisted_envelopes: UnlistedEnvelopes,
    /// Bits of the smallest RSA modulus of a client.
    pub modulus_bits_min: usize,
    /// Hashes in the client's signature, the preferred first.
    pub digests: Vec<DigestAlgorithm>,
    /// Whether hashes are negotiated: a refusal names those that are accepted [RFC 8636 §4].
    pub names_digests: bool,
    /// Hash of the KDC's own signatures.
    pub reply_digest: ReplyDigest,
    /// Whether paChecksum2 is looked at.
    pub reads_checksum2: bool,
    /// Whether paChecksum2 must be there where SHA-1 is not accepted, or where an RSA key signed with
    /// another hash [MS-PKCA 2.2.3].
    pub checksum2_required: bool,
    /// Key derivation functions, the preferred first; where the client knows none of them,
    /// octetstring2key.
    pub kdfs: Vec<Kdf>,
    /// Whether it must be one of those.
    pub kdf_required: bool,
    /// Encryption types of reply and session.
    pub etypes: Vec<EncryptionType>,
    /// Ciphers of an envelope; the last is for clients that name none.
    pub content_ciphers: Vec<ContentCipher>,
    /// Freshness tokens.
    pub freshness: Freshness,
    /// How far a client's clock may be off.
    pub clock_skew_seconds: u64,
    /// Whether requests of draft 9 are answered.
    pub draft9: bool,
    /// Whether requests of RFC 4556 are read; a KDC that does not drops their data.
    pub rfc4556: bool,
    /// What becomes of a request in both forms.
    pub both_forms: BothForms,
    /// Whether the KDC contributes to the session key and shows how, as Heimdal and Samba do
    /// [RFC 6112 §4].
    pub key_contribution: bool,
    /// Whether a nonce of the KDC goes with the client's into octetstring2key.
    pub server_nonce: bool,
}

impl Default for Policy {
    /// What a careful KDC accepts today: no group below 2048 bits, no RC4 nor DES3.
    fn default() -> Self {
        Self {
            groups: vec![
                Group::P256,
                Group::P384,
                Group::P521,
                Group::Modp14,
                Group::Modp16,
            ],
            key_transport: true,
            unlisted_envelopes: UnlistedEnvelopes::OfLastCipher,
            modulus_bits_min: 2048,
            digests: vec![
                DigestAlgorithm::Sha256,
                DigestAlgorithm::Sha384,
                DigestAlgorithm::Sha512,
                DigestAlgorithm::Sha1,
            ],
            names_digests: true,
            reply_digest: ReplyDigest::OfKey,
            reads_checksum2: true,
            checksum2_required: false,
            kdfs: vec![Kdf::Sha256, Kdf::Sha512, Kdf::Sha384, Kdf::Sha1],
            kdf_required: false,
            etypes: vec![
                EncryptionType::Aes256CtsHmacSha384192,
                EncryptionType::Aes128CtsHmacSha256128,
                EncryptionType::Aes256CtsHmacSha196,
                EncryptionType::Aes128CtsHmacSha196,
            ],
            content_ciphers: vec![
                ContentCipher::Aes256,
                ContentCipher::Aes128,
                ContentCipher::TripleDes,
            ],
            freshness: Freshness::Supported,
            clock_skew_seconds: 300,
            draft9: false,
            rfc4556: true,
            both_forms: BothForms::NewerIsRead,
            key_contribution: false,
            server_nonce: false,
        }
    }
}

/// Why a request is refused, and what the client is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The code.
    pub code: KrbErrorCode,
    /// Data that goes with it.
    pub data: ErrorData,
    /// What is wrong.
    pub cause: Cause,
}

/// What is wrong with a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Cause {
    /// There is no public-key pre-authentication.
    NoPreauthentication,
    /// The hash of the signature is not accepted.
    DigestNotAccepted,
    /// The signature does not verify.
    SignatureWrong,
    /// The client's RSA key is too short.
    KeyTooShort,
    /// Draft 9 is not spoken here.
    Draft9NotSpoken,
    /// The request was signed for another KDC.
    OtherKdcNamed,
    /// The request comes in both forms.
    BothForms,
    /// The checksum is another request's.
    ChecksumWrong,
    /// The second checksum is another request's, or its hash is not known.
    SecondChecksumWrong,
    /// There is no checksum of the request.
    ChecksumMissing,
    /// There is no second checksum of the request.
    SecondChecksumMissing,
    /// The client's clock is off.
    ClockOff,
    /// The freshness token has expired.
    TokenExpired,
    /// The freshness token is none of this KDC's.
    TokenForeign,
    /// There is no freshness token.
    TokenMissing,
    /// No encryption type is accepted.
    NoEncryptionType,
    /// The group is not accepted.
    GroupNotAccepted,
    /// The public value is not in its group.
    ValueOutsideOfGroup,
    /// The reply key cannot be encrypted with the client's key.
    KeyCannotDecrypt,
    /// The client does not list des-ede3-cbc-EnvOID.
    EnvelopeTypeMissing,
    /// No key derivation function is accepted.
    NoKeyDerivation,
    /// The authenticator was seen in another request.
    Replayed,
    /// The realm is another.
    OtherRealm,
    /// The request is for another service than the ticket-granting one.
    OtherService,
    /// The request names no client.
    NoClient,
}

impl Cause {
    /// In words, for a log.
    pub fn why(self) -> &'static str {
        match self {
            Self::NoPreauthentication => "there is no public-key pre-authentication",
            Self::DigestNotAccepted => "the hash of the signature is not accepted",
            Self::SignatureWrong => "the signature does not verify",
            Self::KeyTooShort => "the client's RSA key is too short",
            Self::Draft9NotSpoken => "draft 9 is not spoken here",
            Self::OtherKdcNamed => "the request was signed for another KDC",
            Self::BothForms => "the request comes in both forms",
            Self::ChecksumWrong => "the checksum is another request's",
            Self::SecondChecksumWrong => {
                "the second checksum is another request's, or its hash is not known"
            }
            Self::ChecksumMissing => "there is no checksum of the request",
            Self::SecondChecksumMissing => "there is no second checksum of the request",
            Self::ClockOff => "the client's clock is off",
            Self::TokenExpired => "the freshness token has expired",
            Self::TokenForeign => "the freshness token is none of this KDC's",
            Self::TokenMissing => "there is no freshness token",
            Self::NoEncryptionType => "no encryption type is accepted",
            Self::GroupNotAccepted => "the group is not accepted",
            Self::ValueOutsideOfGroup => "the public value is not in its group",
            Self::KeyCannotDecrypt => "the reply key cannot be encrypted with the client's key",
            Self::EnvelopeTypeMissing => "the client does not list des-ede3-cbc-EnvOID",
            Self::NoKeyDerivation => "no key derivation function is accepted",
            Self::Replayed => "the authenticator was seen in another request",
            Self::OtherRealm => "the realm is another",
            Self::OtherService => "only ticket-granting tickets are issued",
            Self::NoClient => "the request names no client",
        }
    }
}

impl Refusal {
    pub(super) fn new(code: KrbErrorCode, cause: Cause) -> Self {
        Self::with(code, ErrorData::default(), cause)
    }

    fn with(code: KrbErrorCode, data: ErrorData, cause: Cause) -> Self {
        Self { code, data, cause }
    }
}

/// What client and KDC settle on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Terms {
    /// Encryption type of the reply key.
    pub etype: EncryptionType,
    /// The way to it.
    pub agreement: KeyAgreement,
    /// Key derivation function; `None`: octetstring2key.
    pub kdf: Option<Kdf>,
    /// Cipher of the envelope, for key transport.
    pub content_cipher: ContentCipher,
}

impl Policy {
    /// What is said of the signature, before the certificate is judged: acceptable hashes (80), a
    /// valid signature (64), a key that is long enough (71).
    ///
    /// # Errors
    /// With the refusal.
    pub fn check_signature(&self, pkinit: &Pkinit) -> Result<(), Refusal> {
        let accepted = |digest: Option<DigestAlgorithm>| {
            digest.is_some_and(|digest| self.digests.contains(&digest))
        };
        if !pkinit.signed.digests().into_iter().all(accepted) {
            return Err(Refusal::with(
                KrbErrorCode::DigestInSignedDataNotAccepted,
                if self.names_digests {
                    ErrorData::cms_digest_algorithms(&self.digests)
                } else {
                    ErrorData::default()
                },
                Cause::DigestNotAccepted,
            ));
        }
        if pkinit.signed.signature != SignatureVerdict::Valid {
            return Err(Refusal::new(
                KrbErrorCode::InvalidSignature,
                Cause::SignatureWrong,
            ));
        }
        if let Some(signer) = &pkinit.signed.signer
            && modulus_bits(signer.public_key()).is_some_and(|bits| bits < self.modulus_bits_min)
        {
            return Err(Refusal::with(
                KrbErrorCode::InvalidCertificate,
                ErrorData::invalid_certificates(&[CertificateIdentifier::of(signer)]),
                Cause::KeyTooShort,
            ));
        }
        Ok(())
    }

    /// What is said of the request around the signature: its checksum (79), the clock (37), the
    /// freshness token (24, 41, 90), the way to the reply key (65, 81), encryption types (14).
    ///
    /// # Errors
    /// With the refusal.
    pub fn check_request(
        &self,
        request: &ReceivedRequest,
        pkinit: &Pkinit,
        freshness: &FreshnessKey,
        now: Timestamp,
    ) -> Result<Terms, Refusal> {
        self.check_binding(pkinit)?;
        if pkinit.ctime.unix().abs_diff(now.unix()) > self.clock_skew_seconds {
            return Err(Refusal::new(KrbErrorCode::Skew, Cause::ClockOff));
        }
        self.check_freshness(pkinit, freshness, now)?;
        self.terms(request, pkinit)
    }

    /// What is said of a request in both forms (60).
    ///
    /// # Errors
    /// With the refusal.
    pub fn check_forms(&self, request: &ReceivedRequest) -> Result<(), Refusal> {
        if request.is_in_both_forms() && self.rfc4556 && self.both_forms == BothForms::Refused {
            return Err(Refusal::new(KrbErrorCode::Generic, Cause::BothForms));
        }
        Ok(())
    }

    /// What is said of the checksums that bind the signature to the request (79), and of draft 9
    /// (16, 76).
    ///
    /// # Errors
    /// With the refusal.
    pub fn check_binding(&self, pkinit: &Pkinit) -> Result<(), Refusal> {
        if let Dialect::Draft9 { names_kdc, .. } = pkinit.dialect {
            return match (self.draft9, names_kdc) {
                (false, _) => Err(Refusal::new(
                    KrbErrorCode::PadataTypeNotSupported,
                    Cause::Draft9NotSpoken,
                )),
                (true, false) => Err(Refusal::new(
                    KrbErrorCode::KdcNameMismatch,
                    Cause::OtherKdcNamed,
                )),
                (true, true) => Ok(()),
            };
        }
        let wrong = |cause| Err(Refusal::new(KrbErrorCode::PaChecksumMustBeIncluded, cause));
        let second = pkinit.checksum2.filter(|_| self.reads_checksum2);
        // Where paChecksum2 is valid, SHA-1 may be missing, but never wrong [MS-PKCA 3.1.5.2].
        match (pkinit.checksum, second) {
            (ChecksumVerdict::Mismatch | ChecksumVerdict::Unsupported, _) => {
                wrong(Cause::ChecksumWrong)
            }
            (_, Some(ChecksumVerdict::Mismatch)) => wrong(Cause::SecondChecksumWrong),
            (_, Some(ChecksumVerdict::Unsupported)) => wrong(Cause::SecondChecksumWrong),
            (ChecksumVerdict::Missing, None) => wrong(Cause::ChecksumMissing),
            (ChecksumVerdict::Valid, None) if self.demands_checksum2(pkinit) => {
                wrong(Cause::SecondChecksumMissing)
            }
            _ => Ok(()),
        }
    }

    fn demands_checksum2(&self, pkinit: &Pkinit) -> bool {
        let [content, _] = pkinit.signed.digests();
        let elliptic = pkinit.signer_key().is_some_and(|key| !key.is_rsa());
        let without_sha1 = !self.digests.contains(&DigestAlgorithm::Sha1);
        self.checksum2_required
            && (without_sha1 || (!elliptic && content != Some(DigestAlgorithm::Sha1)))
    }

    fn check_freshness(
        &self,
        pkinit: &Pkinit,
        freshness: &FreshnessKey,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        if self.freshness == Freshness::Disabled {
            return Ok(());
        }
        let verdict = pkinit
            .freshness_token
            .as_ref()
            .map(|token| freshness.verify(token, now));
        match verdict {
            Some(Ok(())) => Ok(()),
            Some(Err(FreshnessFlaw::Expired)) => Err(Refusal::new(
                KrbErrorCode::PreauthExpired,
                Cause::TokenExpired,
            )),
            Some(Err(FreshnessFlaw::Damaged)) => {
                Err(Refusal::new(KrbErrorCode::Modified, Cause::TokenForeign))
            }
            None if self.freshness == Freshness::Required => Err(Refusal::new(
                KrbErrorCode::PreauthFailed,
                Cause::TokenMissing,
            )),
            None => Ok(()),
        }
    }

    /// What client and KDC can settle on.
    ///
    /// # Errors
    /// With the refusal, where there is nothing.
    pub fn terms(&self, request: &ReceivedRequest, pkinit: &Pkinit) -> Result<Terms, Refusal> {
        let etype = self.common_type(request).ok_or_else(|| {
            Refusal::new(
                KrbErrorCode::EncryptionTypeNotSupported,
                Cause::NoEncryptionType,
            )
        })?;
        let agreement = match &pkinit.agreement {
            Agreement::PublicValue(value) if self.groups.contains(&value.group()) => {
                KeyAgreement::DiffieHellman(value.group())
            }
            Agreement::PublicValue(_) | Agreement::Flawed(PublicValueFlaw::UnknownGroup) => {
                return Err(Refusal::with(
                    KrbErrorCode::DhKeyParametersNotAccepted,
                    ErrorData::dh_parameters(&self.groups),
                    Cause::GroupNotAccepted,
                ));
            }
            Agreement::Flawed(PublicValueFlaw::OutsideOfGroup(_)) => {
                return Err(Refusal::new(
                    KrbErrorCode::Generic,
                    Cause::ValueOutsideOfGroup,
                ));
            }
            Agreement::RsaKeyTransport => {
                self.check_transport(request, pkinit)?;
                KeyAgreement::RsaKeyTransport
            }
        };
        Ok(Terms {
            etype,
            agreement,
            kdf: self.kdf(pkinit, agreement)?,
            content_cipher: self.content_cipher(request, pkinit),
        })
    }

    /// The client's first cipher that is known; where it names none, the one for such clients.
    fn content_cipher(&self, request: &ReceivedRequest, pkinit: &Pkinit) -> ContentCipher {
        let known = |cipher: &&ContentCipher| self.content_ciphers.contains(cipher);
        let named = pkinit.content_ciphers.iter().find(known);
        let unlisted = !request.opens_envelopes();
        let otherwise = match self.unlisted_envelopes {
            UnlistedEnvelopes::Rc2 if unlisted => Some(&ContentCipher::Rc2),
            _ => self.content_ciphers.last(),
        };
        let cipher = named.or(otherwise).copied();
        cipher.unwrap_or(ContentCipher::TripleDes)
    }

    /// The client's first encryption type that is accepted.
    pub(super) fn common_type(&self, request: &ReceivedRequest) -> Option<EncryptionType> {
        let known = request.etypes.iter();
        known
            .filter_map(|code| EncryptionType::from_code(*code))
            .find(|etype| self.etypes.contains(etype))
    }

    fn check_transport(&self, request: &ReceivedRequest, pkinit: &Pkinit) -> Result<(), Refusal> {
        let encrypts = pkinit.signer_key().is_some_and(PublicKey::is_rsa);
        if !self.key_transport || !encrypts {
            return Err(Refusal::new(
                KrbErrorCode::PublicKeyEncryptionNotSupported,
                Cause::KeyCannotDecrypt,
            ));
        }
        let refused = self.unlisted_envelopes == UnlistedEnvelopes::Refused;
        if refused && !request.opens_envelopes() {
            return Err(Refusal::new(
                KrbErrorCode::EncryptionTypeNotSupported,
                Cause::EnvelopeTypeMissing,
            ));
        }
        Ok(())
    }

    /// The KDC's first choice among the functions that the client knows [RFC 8636 §5].
    fn kdf(&self, pkinit: &Pkinit, agreement: KeyAgreement) -> Result<Option<Kdf>, Refusal> {
        if agreement == KeyAgreement::RsaKeyTransport {
            return Ok(None);
        }
        let known = pkinit.kdfs.as_deref().unwrap_or_default();
        let chosen = self.kdfs.iter().find(|kdf| known.contains(kdf)).copied();
        if chosen.is_none() && self.kdf_required {
            return Err(Refusal::new(
                KrbErrorCode::NoAcceptableKdf,
                Cause::NoKeyDerivation,
            ));
        }
        Ok(chosen)
    }
}

/// Bits of an RSA key's modulus.
fn modulus_bits(key: &PublicKey) -> Option<usize> {
    if !key.is_rsa() {
        return None;
    }
    let (numbers, _) = tlv::first(key.bits())?;
    let (modulus, _) = tlv::first(numbers.content)?;
    let mut bytes = modulus.content.iter().skip_while(|byte| **byte == 0);
    let first = usize::try_from(8 - bytes.next()?.leading_zeros()).ok()?;
    Some(first + bytes.count() * 8)
}
