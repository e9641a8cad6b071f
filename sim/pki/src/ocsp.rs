//! Answers of an online certificate status responder [RFC 6960].
//!
//! `x509-ocsp` has no release for the line of `der` that this project uses, so the types are here.

mod issue;

use der::asn1::{AnyRef, BitStringRef, IntRef, ObjectIdentifier, OctetStringRef};
use der::{Decode, Encode, Sequence, Tag, Tagged};
use names::{DistinguishedName, Oid, Timestamp};
use spki::{AlgorithmIdentifierOwned, AlgorithmIdentifierRef};
use x509_cert::ext::Extension;
use x509_cert::name::Name;

pub use issue::{OcspIssuance, ResponderName};

use crate::certificate::Certificate;
use crate::crl::RevocationReason;
use crate::error::Error;
use crate::extensions;
use crate::general_name::{identifier, is_context};
use crate::key::{PublicKey, SignatureVerdict, parameters_allowed};
use crate::oid;
use crate::time;
use crypto::DigestAlgorithm;

/// An answer as it was read.
#[derive(Debug, Clone)]
pub enum OcspResponse {
    /// The responder gave none.
    Refused(OcspRefusal),
    /// A signed answer.
    Basic(Box<BasicOcspResponse>),
}

/// Why a responder gave no answer.
///
/// ```asn1
/// OCSPResponseStatus ::= ENUMERATED { successful (0), malformedRequest (1), internalError (2),
///      tryLater (3), sigRequired (5), unauthorized (6) }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OcspRefusal {
    /// malformedRequest.
    MalformedRequest,
    /// internalError.
    InternalError,
    /// tryLater.
    TryLater,
    /// sigRequired.
    SigRequired,
    /// unauthorized.
    Unauthorized,
}

impl OcspRefusal {
    const ALL: [(u8, Self); 5] = [
        (1, Self::MalformedRequest),
        (2, Self::InternalError),
        (3, Self::TryLater),
        (5, Self::SigRequired),
        (6, Self::Unauthorized),
    ];

    /// The DER of the answer that says so.
    pub fn to_der(self) -> Vec<u8> {
        let listed = Self::ALL.into_iter().find(|(_, refusal)| *refusal == self);
        let code = listed.map_or(2, |(code, _)| code);
        crate::encode::sequence([[0x0A, 0x01, code]])
    }
}

/// A signed answer.
#[derive(Debug, Clone)]
pub struct BasicOcspResponse {
    tbs: Vec<u8>,
    algorithm: AlgorithmIdentifierOwned,
    signature: Vec<u8>,
    responder: ResponderId,
    produced_at: Timestamp,
    answers: Vec<SingleResponse>,
    nonce: Option<Vec<u8>>,
    unknown_critical: Vec<Oid>,
    certificates: Vec<Certificate>,
}

/// Who signed an answer.
///
/// ```asn1
/// ResponderID ::= CHOICE { byName [1] EXPLICIT Name, byKey [2] EXPLICIT KeyHash }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ResponderId {
    /// By the subject of its certificate.
    Name(DistinguishedName),
    /// By the SHA-1 of its key.
    Key(Vec<u8>),
}

/// Which certificate an answer is about.
///
/// ```asn1
/// CertID ::= SEQUENCE { hashAlgorithm AlgorithmIdentifier, issuerNameHash OCTET STRING,
///      issuerKeyHash OCTET STRING, serialNumber CertificateSerialNumber }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertId {
    /// Hash of the two below; `None` for one that is not known here.
    pub digest: Option<DigestAlgorithm>,
    /// Hash of the DER of the issuer's name.
    pub issuer_name_hash: Vec<u8>,
    /// Hash of the bits of the issuer's key.
    pub issuer_key_hash: Vec<u8>,
    /// Content of the INTEGER that the serial number is.
    pub serial_octets: Vec<u8>,
}

impl CertId {
    /// The identifier of a certificate.
    pub fn new(digest: DigestAlgorithm, certificate: &Certificate, issuer: &PublicKey) -> Self {
        Self {
            digest: Some(digest),
            issuer_name_hash: digest.hash(certificate.issuer_der()),
            issuer_key_hash: digest.hash(issuer.bits()),
            serial_octets: certificate.serial_octets().to_vec(),
        }
    }

    /// Whether it identifies a certificate that a key issued.
    pub fn names(&self, certificate: &Certificate, issuer: &PublicKey) -> bool {
        // The serial number first: hashing is for the one answer that may fit.
        self.serial_octets == certificate.serial_octets()
            && self
                .digest
                .is_some_and(|digest| *self == Self::new(digest, certificate, issuer))
    }
}

/// The status of one certificate.
///
/// ```asn1
/// CertStatus ::= CHOICE { good [0] IMPLICIT NULL, revoked [1] IMPLICIT RevokedInfo,
///      unknown [2] IMPLICIT NULL }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OcspStatus {
    /// Not revoked, as far as the responder knows.
    Good,
    /// Revoked.
    Revoked {
        /// Since when.
        since: Timestamp,
        /// Why.
        reason: Option<RevocationReason>,
    },
    /// The responder does not know it.
    Unknown,
}

/// The answer about one certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SingleResponse {
    /// Which one.
    pub certificate: CertId,
    /// Its status.
    pub status: OcspStatus,
    /// The instant at which this was known.
    pub this_update: Timestamp,
    /// When there will be news; `None` means at any time.
    pub next_update: Option<Timestamp>,
}

/// ```asn1
/// OCSPResponse ::= SEQUENCE { responseStatus OCSPResponseStatus,
///      responseBytes [0] EXPLICIT ResponseBytes OPTIONAL }
/// ```
#[derive(Sequence)]
struct EncodedResponse<'a> {
    status: AnyRef<'a>,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", optional = "true")]
    bytes: Option<ResponseBytes<'a>>,
}

/// ```asn1
/// ResponseBytes ::= SEQUENCE { responseType OBJECT IDENTIFIER, response OCTET STRING }
/// ```
#[derive(Sequence)]
struct ResponseBytes<'a> {
    kind: ObjectIdentifier,
    response: &'a OctetStringRef,
}

/// ```asn1
/// BasicOCSPResponse ::= SEQUENCE { tbsResponseData ResponseData,
///      signatureAlgorithm AlgorithmIdentifier, signature BIT STRING,
///      certs [0] EXPLICIT SEQUENCE OF Certificate OPTIONAL }
/// ```
#[derive(Sequence)]
struct EncodedBasic<'a> {
    tbs: AnyRef<'a>,
    algorithm: AlgorithmIdentifierRef<'a>,
    signature: BitStringRef<'a>,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", optional = "true")]
    certificates: Option<Vec<AnyRef<'a>>>,
}

/// ```asn1
/// ResponseData ::= SEQUENCE { version [0] EXPLICIT Version DEFAULT v1, responderID ResponderID,
///      producedAt GeneralizedTime, responses SEQUENCE OF SingleResponse,
///      responseExtensions [1] EXPLICIT Extensions OPTIONAL }
/// ```
#[derive(Sequence)]
struct ResponseData<'a> {
    #[asn1(
        context_specific = "0",
        tag_mode = "EXPLICIT",
        default = "Default::default"
    )]
    version: u8,
    responder: AnyRef<'a>,
    produced_at: AnyRef<'a>,
    responses: Vec<EncodedSingle<'a>>,
    #[asn1(context_specific = "1", tag_mode = "EXPLICIT", optional = "true")]
    extensions: Option<Vec<Extension>>,
}

/// ```asn1
/// SingleResponse ::= SEQUENCE { certID CertID, certStatus CertStatus, thisUpdate GeneralizedTime,
///      nextUpdate [0] EXPLICIT GeneralizedTime OPTIONAL,
///      singleExtensions [1] EXPLICIT Extensions OPTIONAL }
/// ```
#[derive(Sequence)]
struct EncodedSingle<'a> {
    certificate: EncodedCertId<'a>,
    status: AnyRef<'a>,
    this_update: AnyRef<'a>,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", optional = "true")]
    next_update: Option<AnyRef<'a>>,
    #[asn1(context_specific = "1", tag_mode = "EXPLICIT", optional = "true")]
    extensions: Option<Vec<Extension>>,
}

#[derive(Sequence)]
struct EncodedCertId<'a> {
    digest: AlgorithmIdentifierOwned,
    issuer_name_hash: &'a OctetStringRef,
    issuer_key_hash: &'a OctetStringRef,
    serial: AnyRef<'a>,
}

/// ```asn1
/// RevokedInfo ::= SEQUENCE { revocationTime GeneralizedTime,
///      revocationReason [0] EXPLICIT CRLReason OPTIONAL }
/// ```
#[derive(Sequence)]
struct RevokedInfo<'a> {
    since: AnyRef<'a>,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", optional = "true")]
    reason: Option<AnyRef<'a>>,
}

/// The most certificates that are read from an answer.
const MOST_CERTIFICATES: usize = 16;

impl OcspResponse {
    /// Reads DER.
    ///
    /// # Errors
    /// When the bytes are no OCSP response.
    pub fn from_der(der: &[u8]) -> Result<Self, Error> {
        let malformed = || wrong()(der::Error::from(Tag::Sequence.value_error()));
        let response = EncodedResponse::from_der(der).map_err(wrong())?;
        if response.status.tag() != Tag::Enumerated {
            return Err(malformed());
        }
        let [code] = response.status.value() else {
            return Err(malformed());
        };
        if *code != 0 {
            let listed = OcspRefusal::ALL.into_iter().find(|(n, _)| n == code);
            return listed
                .map(|(_, refusal)| Self::Refused(refusal))
                .ok_or_else(malformed);
        }
        let bytes = response.bytes.ok_or_else(malformed)?;
        if bytes.kind.to_string() != oid::OCSP_BASIC {
            return Err(malformed());
        }
        let basic = BasicOcspResponse::from_der(bytes.response.as_bytes())?;
        Ok(Self::Basic(Box::new(basic)))
    }

    /// The signed answer, if there is one.
    pub fn basic(&self) -> Option<&BasicOcspResponse> {
        match self {
            Self::Basic(basic) => Some(basic),
            Self::Refused(_) => None,
        }
    }
}

fn wrong() -> impl FnOnce(der::Error) -> Error {
    Error::der("OCSP response")
}

impl BasicOcspResponse {
    fn from_der(der: &[u8]) -> Result<Self, Error> {
        let malformed = || wrong()(der::Error::from(Tag::Sequence.value_error()));
        let basic = EncodedBasic::from_der(der).map_err(wrong())?;
        let tbs = basic.tbs.to_der().map_err(wrong())?;
        let data = ResponseData::from_der(&tbs).map_err(wrong())?;
        if data.version != 0 {
            return Err(malformed());
        }
        let of_all = data.extensions.as_deref().unwrap_or_default();
        let of_each = data
            .responses
            .iter()
            .flat_map(|r| r.extensions.iter().flatten());
        let is_nonce = |e: &&Extension| e.extn_id.to_string() == oid::OCSP_NONCE;
        let nonce = of_all.iter().find(is_nonce);
        let nonce = nonce.map(|nonce| read_nonce(nonce.extn_value.as_bytes()));
        let unknown_critical = of_all
            .iter()
            .filter(|extension| !is_nonce(extension))
            .chain(of_each)
            .filter(|extension| extension.critical)
            .filter_map(|extension| identifier(extension.extn_id))
            .collect();
        let answers: Option<Vec<_>> = data.responses.iter().map(SingleResponse::read).collect();
        let certificates = basic.certificates.iter().flatten().take(MOST_CERTIFICATES);
        Ok(Self {
            algorithm: AlgorithmIdentifierOwned::from(basic.algorithm),
            signature: basic.signature.as_bytes().unwrap_or_default().to_vec(),
            responder: ResponderId::read(&data.responder).ok_or_else(malformed)?,
            produced_at: time::read_general(&data.produced_at).ok_or_else(malformed)?,
            answers: answers.ok_or_else(malformed)?,
            nonce,
            unknown_critical,
            certificates: certificates
                .filter_map(|any| Certificate::from_der(&any.to_der().ok()?).ok())
                .collect(),
            tbs,
        })
    }

    /// Who says that it signed.
    pub fn responder(&self) -> &ResponderId {
        &self.responder
    }

    /// When it was signed.
    pub fn produced_at(&self) -> Timestamp {
        self.produced_at
    }

    /// The answers.
    pub fn answers(&self) -> &[SingleResponse] {
        &self.answers
    }

    /// The nonce of the request, sent back [RFC 8954].
    pub fn nonce(&self) -> Option<&[u8]> {
        self.nonce.as_deref()
    }

    /// Critical extensions that this reader does not know.
    pub fn unknown_critical_extensions(&self) -> &[Oid] {
        &self.unknown_critical
    }

    /// Certificates that came along, for the verifier's convenience.
    pub fn certificates(&self) -> &[Certificate] {
        &self.certificates
    }

    /// Verifies the signature on it with the responder's key.
    pub fn verify_with(&self, responder: &PublicKey) -> SignatureVerdict {
        let algorithm = self.algorithm.oid.to_string();
        responder.verify(&algorithm, None, &self.tbs, &self.signature)
    }

    /// Whether the signature algorithm has no parameters but those of its standard.
    pub(crate) fn parameters_allowed(&self) -> bool {
        parameters_allowed(&self.algorithm)
    }
}

impl ResponderId {
    fn read(any: &AnyRef<'_>) -> Option<Self> {
        if is_context(any, 1) {
            let name = Name::from_der(any.value()).ok()?;
            return Some(Self::Name(extensions::name(&name)));
        }
        if !is_context(any, 2) {
            return None;
        }
        let key = <&OctetStringRef>::from_der(any.value()).ok()?;
        Some(Self::Key(key.as_bytes().to_vec()))
    }

    /// Whether a name or the SHA-1 of a key is meant.
    pub fn names(&self, subject: &DistinguishedName, key: &PublicKey) -> bool {
        match self {
            Self::Name(name) => name == subject,
            Self::Key(hash) => *hash == DigestAlgorithm::Sha1.hash(key.bits()),
        }
    }
}

impl SingleResponse {
    fn read(single: &EncodedSingle<'_>) -> Option<Self> {
        let id = &single.certificate;
        id.serial.decode_as::<IntRef<'_>>().ok()?;
        Some(Self {
            certificate: CertId {
                digest: DigestAlgorithm::from_oid(&id.digest.oid.to_string()),
                issuer_name_hash: id.issuer_name_hash.as_bytes().to_vec(),
                issuer_key_hash: id.issuer_key_hash.as_bytes().to_vec(),
                serial_octets: id.serial.value().to_vec(),
            },
            status: read_status(&single.status)?,
            this_update: time::read_general(&single.this_update)?,
            next_update: match &single.next_update {
                Some(next) => Some(time::read_general(next)?),
                None => None,
            },
        })
    }
}

fn read_status(any: &AnyRef<'_>) -> Option<OcspStatus> {
    if is_context(any, 0) && any.value().is_empty() {
        return Some(OcspStatus::Good);
    }
    if is_context(any, 2) && any.value().is_empty() {
        return Some(OcspStatus::Unknown);
    }
    if !is_context(any, 1) {
        return None;
    }
    let sequence = crate::encode::sequence([any.value()]);
    let info = RevokedInfo::from_der(&sequence).ok()?;
    let reason = info.reason.and_then(|reason| match reason.value() {
        [code] => RevocationReason::from_code(*code),
        _ => None,
    });
    Some(OcspStatus::Revoked {
        since: time::read_general(&info.since)?,
        reason,
    })
}

/// The nonce within its OCTET STRING [RFC 8954 §2.1]; older responders wrote it bare.
fn read_nonce(value: &[u8]) -> Vec<u8> {
    <&OctetStringRef>::from_der(value).map_or_else(|_| value.to_vec(), |n| n.as_bytes().to_vec())
}
