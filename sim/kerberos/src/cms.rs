//! Signed data [RFC 5652 §5] as PKINIT uses it.

use pki::encode::{OCTET_STRING, SET, concat, dotted, sequence, tagged, unsigned};
use pki::names::SerialNumber;
use pki::{Certificate, DigestAlgorithm, SignatureVerdict};

use crate::error::Error;
use crate::tlv::{self, Tlv};

const ID_SIGNED_DATA: &str = "1.2.840.113549.1.7.2";
const ID_CONTENT_TYPE: &str = "1.2.840.113549.1.9.3";
const ID_MESSAGE_DIGEST: &str = "1.2.840.113549.1.9.4";
/// PKCS #1, with what follows.
const RSA_FAMILY: &str = "1.2.840.113549.1.1.";
/// id-ecPublicKey.
const EC_PUBLIC_KEY: &str = "1.2.840.10045.2.1";
const RSA_ENCRYPTION: &str = "1.2.840.113549.1.1.1";

/// Content that waits for its signature.
#[derive(Debug, Clone)]
pub struct Unsigned {
    content_type: &'static str,
    content: Vec<u8>,
    certificates: Vec<Certificate>,
    digest: DigestAlgorithm,
    attributes: Vec<u8>,
}

impl Unsigned {
    /// Content of a type, to be signed by the first of the certificates.
    pub(crate) fn new(
        content_type: &'static str,
        content: Vec<u8>,
        certificates: Vec<Certificate>,
        digest: DigestAlgorithm,
    ) -> Self {
        let attribute = |id: &str, value: Vec<u8>| sequence([dotted(id), tagged(SET, &value)]);
        let mut list = [
            attribute(ID_CONTENT_TYPE, dotted(content_type)),
            attribute(
                ID_MESSAGE_DIGEST,
                tagged(OCTET_STRING, &digest.hash(&content)),
            ),
        ];
        list.sort();
        Self {
            content_type,
            content,
            certificates,
            digest,
            attributes: concat(list),
        }
    }

    /// What is signed: the attributes as a SET [RFC 5652 §5.4].
    pub fn to_be_signed(&self) -> Vec<u8> {
        tagged(SET, &self.attributes)
    }

    /// The hash to sign with.
    pub fn digest(&self) -> DigestAlgorithm {
        self.digest
    }

    /// The signed content.
    pub(crate) fn signed(&self, signature: &[u8]) -> Vec<u8> {
        let digest = sequence([dotted(self.digest.oid()).as_slice(), &[0x05, 0x00]]);
        let mut certificates: Vec<Vec<u8>> =
            self.certificates.iter().map(|c| c.der().to_vec()).collect();
        certificates.sort();
        let signer = self.certificates.first();
        let identifier = signer.map_or_else(Vec::new, |certificate| {
            sequence([
                certificate.issuer_der().to_vec(),
                unsigned(certificate.serial().as_be_bytes()),
            ])
        });
        let elliptic = signer.is_some_and(|certificate| certificate.public_key().is_elliptic());
        let signer_info = sequence([
            unsigned(&[1]),
            identifier,
            digest.clone(),
            tagged(0xA0, &self.attributes),
            signature_algorithm(self.digest, elliptic),
            tagged(OCTET_STRING, signature),
        ]);
        let content = tagged(0xA0, &tagged(OCTET_STRING, &self.content));
        let signed_data = sequence([
            unsigned(&[3]),
            tagged(SET, &digest),
            sequence([dotted(self.content_type), content]),
            tagged(0xA0, &concat(certificates)),
            tagged(SET, &signer_info),
        ]);
        sequence([dotted(ID_SIGNED_DATA), tagged(0xA0, &signed_data)])
    }
}

/// rsaEncryption with NULL, or ecdsa-with-SHA-n without parameters.
fn signature_algorithm(digest: DigestAlgorithm, elliptic: bool) -> Vec<u8> {
    if !elliptic {
        return sequence([dotted(RSA_ENCRYPTION).as_slice(), &[0x05, 0x00]]);
    }
    sequence([dotted(match digest {
        DigestAlgorithm::Sha1 => "1.2.840.10045.4.1",
        DigestAlgorithm::Sha256 => "1.2.840.10045.4.3.2",
        DigestAlgorithm::Sha384 => "1.2.840.10045.4.3.3",
        DigestAlgorithm::Sha512 => "1.2.840.10045.4.3.4",
    })])
}

/// Signed content as it was received. Whether the signature holds is a verdict, not an error.
#[derive(Debug, Clone)]
pub struct SignedContent {
    /// Type of the content.
    pub content_type: String,
    /// The content.
    pub content: Vec<u8>,
    /// The certificates that came with it.
    pub certificates: Vec<Certificate>,
    /// The certificate that the signer names, if it came with it.
    pub signer: Option<Certificate>,
    /// Whether the signature is the signer's over this content.
    pub signature: SignatureVerdict,
}

impl SignedContent {
    /// Reads a ContentInfo with SignedData.
    ///
    /// Read by hand, because peers do not order their sets as DER wants it: Heimdal sends the issuer's
    /// certificate first. Lengths are definite, as in DER.
    ///
    /// ```text
    /// SignedData ::= SEQUENCE { version, digestAlgorithms SET, encapContentInfo SEQUENCE { eContentType,
    ///    eContent [0] OCTET STRING OPTIONAL }, certificates [0] IMPLICIT OPTIONAL, crls [1] IMPLICIT OPTIONAL,
    ///    signerInfos SET OF SignerInfo }
    /// ```
    ///
    /// # Errors
    /// When the bytes are something else.
    pub(crate) fn read(der: &[u8]) -> Result<Self, Error> {
        Self::parse(der).ok_or(Error::Decode("CMS signed data"))
    }

    fn parse(der: &[u8]) -> Option<Self> {
        let (info, _) = tlv::first(der)?;
        if tlv::find(info.content, 0x06)?.whole != dotted(ID_SIGNED_DATA) {
            return None;
        }
        let (data, _) = tlv::first(tlv::find(info.content, 0xA0)?.content)?;
        let encapsulated = tlv::find(data.content, 0x30)?;
        let content_type = tlv::find(encapsulated.content, 0x06)?;
        let content = match tlv::find(encapsulated.content, 0xA0) {
            None => Vec::new(),
            Some(explicit) => octets(explicit.content)?,
        };
        let certificates: Vec<Certificate> = tlv::find(data.content, 0xA0)
            .into_iter()
            .flat_map(|set| tlv::elements(set.content))
            .take(CERTIFICATES)
            .filter(|choice| choice.tag == 0x30)
            .filter_map(|certificate| Certificate::from_der(certificate.whole).ok())
            .collect();
        let signers = tlv::elements(data.content)
            .filter(|element| element.tag == 0x31)
            .last()?;
        let info = match tlv::first(signers.content) {
            None => None,
            Some((info, _)) => Some(SignerInfo::parse(info.content)?),
        };
        let signer = info
            .as_ref()
            .and_then(|info| certificates.iter().find(|c| info.names(c)).cloned());
        let signature = match (&info, &signer) {
            (Some(info), Some(signer)) => info.verify(signer, content_type.whole, &content),
            (Some(_), None) => SignatureVerdict::Unsupported("no certificate of the signer".into()),
            (None, _) => SignatureVerdict::Invalid,
        };
        let content_type: der::asn1::ObjectIdentifier =
            der::Decode::from_der(content_type.whole).ok()?;
        Some(Self {
            content_type: content_type.to_string(),
            content,
            certificates,
            signer,
            signature,
        })
    }
}

/// More certificates than this are no path.
const CERTIFICATES: usize = 32;

/// An OCTET STRING, whole or in pieces.
fn octets(bytes: &[u8]) -> Option<Vec<u8>> {
    let (string, _) = tlv::first(bytes)?;
    match string.tag {
        0x04 => Some(string.content.to_vec()),
        0x24 => Some(
            tlv::elements(string.content)
                .filter(|piece| piece.tag == 0x04)
                .flat_map(|piece| piece.content.iter().copied())
                .collect(),
        ),
        _ => None,
    }
}

/// ```text
/// SignerInfo ::= SEQUENCE { version, sid CHOICE { IssuerAndSerialNumber, [0] SubjectKeyIdentifier },
///    digestAlgorithm, signedAttrs [0] IMPLICIT OPTIONAL, signatureAlgorithm, signature OCTET STRING,
///    unsignedAttrs [1] IMPLICIT OPTIONAL }
/// ```
struct SignerInfo<'b> {
    sid: Tlv<'b>,
    digest: String,
    signed_attributes: Option<Tlv<'b>>,
    algorithm: String,
    signature: &'b [u8],
}

impl<'b> SignerInfo<'b> {
    fn parse(content: &'b [u8]) -> Option<Self> {
        let mut parts = tlv::elements(content);
        parts.next().filter(|version| version.tag == 0x02)?;
        let sid = parts.next()?;
        let digest = algorithm(parts.next()?)?;
        let mut next = parts.next()?;
        let signed_attributes = (next.tag == 0xA0).then_some(next);
        if signed_attributes.is_some() {
            next = parts.next()?;
        }
        Some(Self {
            sid,
            digest,
            signed_attributes,
            algorithm: algorithm(next)?,
            signature: parts.next().filter(|part| part.tag == 0x04)?.content,
        })
    }

    /// Whether the signer is the holder of a certificate.
    fn names(&self, certificate: &Certificate) -> bool {
        if self.sid.tag == 0x30 {
            let mut parts = tlv::elements(self.sid.content);
            let (Some(issuer), Some(serial)) = (parts.next(), parts.next()) else {
                return false;
            };
            return issuer.whole == certificate.issuer_der()
                && SerialNumber::from_be_bytes(serial.content) == *certificate.serial();
        }
        // Implicit as the standard says, or with the string inside, as Heimdal writes it.
        let wanted = match tlv::first(self.sid.content) {
            Some((inner, [])) if inner.tag == 0x04 && self.sid.tag == 0xA0 => inner.content,
            _ => self.sid.content,
        };
        certificate
            .subject_key_id()
            .is_some_and(|key_id| key_id.as_bytes() == wanted)
    }

    fn verify(
        &self,
        signer: &Certificate,
        content_type: &[u8],
        content: &[u8],
    ) -> SignatureVerdict {
        let Some(digest) = DigestAlgorithm::from_oid(&self.digest) else {
            return SignatureVerdict::Unsupported(self.digest.clone());
        };
        let message = match self.signed_attributes {
            None => content.to_vec(),
            Some(attributes) => {
                let value = |id: &str| {
                    let id = dotted(id);
                    tlv::elements(attributes.content)
                        .filter(|attribute| attribute.content.starts_with(&id))
                        .find_map(|attribute| {
                            let values = tlv::find(attribute.content, 0x31)?;
                            tlv::first(values.content).map(|(value, _)| value)
                        })
                };
                let hash_fits = value(ID_MESSAGE_DIGEST)
                    .is_some_and(|any| any.content == digest.hash(content).as_slice());
                let type_fits = value(ID_CONTENT_TYPE).is_some_and(|any| any.whole == content_type);
                if !hash_fits || !type_fits {
                    return SignatureVerdict::Invalid;
                }
                // What is signed has the tag of a SET instead of the context's [RFC 5652 §5.4].
                tagged(SET, attributes.content)
            }
        };
        // MIT Kerberos 1.20 labels the signatures of elliptic-curve keys as RSA ones: the key says which they are.
        let algorithm =
            if signer.public_key().is_elliptic() && self.algorithm.starts_with(RSA_FAMILY) {
                EC_PUBLIC_KEY
            } else {
                &self.algorithm
            };
        signer
            .public_key()
            .verify(algorithm, Some(digest), &message, self.signature)
    }
}

/// The object identifier of an AlgorithmIdentifier.
fn algorithm(identifier: Tlv<'_>) -> Option<String> {
    let oid = tlv::find(identifier.content, 0x06)?;
    let oid: der::asn1::ObjectIdentifier = der::Decode::from_der(oid.whole).ok()?;
    Some(oid.to_string())
}
