//! Signed data [RFC 5652 §5], and its predecessor's [RFC 2315 §9], which Windows still writes.

use pki::encode::{OCTET_STRING, SET, concat, dotted, sequence, tagged, unsigned};
use pki::names::SerialNumber;
use pki::{Certificate, DigestAlgorithm, SignatureVerdict};

use super::{ID_DATA, ID_SIGNED_DATA, RSA_ENCRYPTION, content_of, dotted_of};
use crate::error::Error;
use crate::tlv::{self, Tlv};

const ID_CONTENT_TYPE: &str = "1.2.840.113549.1.9.3";
const ID_MESSAGE_DIGEST: &str = "1.2.840.113549.1.9.4";
/// Signature algorithms of RSA.
const PKCS_1: &str = "1.2.840.113549.1.1.";
/// id-ecPublicKey.
const EC_PUBLIC_KEY: &str = "1.2.840.10045.2.1";
/// Most certificates that a message may carry: a chain and then some.
const CERTIFICATES_MAX: usize = 32;

/// Signature algorithms that say which hash they use: RSA and ECDSA [RFC 8017 §A.2.4, RFC 5758].
const SIGNATURE_DIGESTS: [(&str, DigestAlgorithm); 8] = [
    ("1.2.840.113549.1.1.5", DigestAlgorithm::Sha1),
    ("1.2.840.113549.1.1.11", DigestAlgorithm::Sha256),
    ("1.2.840.113549.1.1.12", DigestAlgorithm::Sha384),
    ("1.2.840.113549.1.1.13", DigestAlgorithm::Sha512),
    ("1.2.840.10045.4.1", DigestAlgorithm::Sha1),
    ("1.2.840.10045.4.3.2", DigestAlgorithm::Sha256),
    ("1.2.840.10045.4.3.3", DigestAlgorithm::Sha384),
    ("1.2.840.10045.4.3.4", DigestAlgorithm::Sha512),
];

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

    /// The signed content in a ContentInfo.
    pub(crate) fn signed(&self, signature: &[u8]) -> Vec<u8> {
        let bare = self.signed_bare(signature);
        sequence([dotted(ID_SIGNED_DATA), tagged(0xA0, &bare)])
    }

    /// The signed content without a ContentInfo, as it travels in an envelope.
    pub(crate) fn signed_bare(&self, signature: &[u8]) -> Vec<u8> {
        let digest = sequence([dotted(self.digest.oid()).as_slice(), &[0x05, 0x00]]);
        let mut certificates: Vec<Vec<u8>> =
            self.certificates.iter().map(|c| c.der().to_vec()).collect();
        certificates.sort();
        let signer = self.certificates.first();
        let identifier = signer.map_or_else(Vec::new, issuer_and_serial);
        let elliptic = signer.is_some_and(|certificate| certificate.public_key().is_elliptic());
        let signer_info = sequence([
            unsigned(&[1]),
            identifier,
            digest.clone(),
            tagged(0xA0, &self.attributes),
            signature_algorithm(self.digest, elliptic),
            tagged(OCTET_STRING, signature),
        ]);
        // Version 3 says that the content is not plain data [RFC 5652 §5.1].
        let version = if self.content_type == ID_DATA { 1 } else { 3 };
        let content = tagged(0xA0, &tagged(OCTET_STRING, &self.content));
        sequence([
            unsigned(&[version]),
            tagged(SET, &digest),
            sequence([dotted(self.content_type), content]),
            tagged(0xA0, &concat(certificates)),
            tagged(SET, &signer_info),
        ])
    }
}

/// IssuerAndSerialNumber of a certificate [RFC 5652 §10.2.4].
pub(crate) fn issuer_and_serial(certificate: &Certificate) -> Vec<u8> {
    sequence([
        certificate.issuer_der().to_vec(),
        unsigned(certificate.serial().as_be_bytes()),
    ])
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
    /// Object identifiers of the hash of the content and of the signature's algorithm.
    pub algorithms: [String; 2],
}

impl SignedContent {
    /// Reads a ContentInfo with SignedData.
    ///
    /// # Errors
    /// When the bytes are something else.
    pub(crate) fn read(der: &[u8]) -> Result<Self, Error> {
        let bare = content_of(der, ID_SIGNED_DATA).ok_or(WRONG)?;
        Self::read_bare(bare)
    }

    /// Reads SignedData, bare or in any number of ContentInfos up to two: Windows wraps what it
    /// puts into an envelope once more for clients that do not say what they support.
    ///
    /// # Errors
    /// When the bytes are something else.
    pub(crate) fn read_any(der: &[u8]) -> Result<Self, Error> {
        let once = content_of(der, ID_SIGNED_DATA).unwrap_or(der);
        let twice = content_of(once, ID_SIGNED_DATA).unwrap_or(once);
        Self::read_bare(twice)
    }

    /// [RFC 5652 §5.1]
    /// ```text
    /// SignedData ::= SEQUENCE { version, digestAlgorithms SET, encapContentInfo SEQUENCE {
    ///    eContentType OBJECT IDENTIFIER, eContent [0] EXPLICIT OCTET STRING OPTIONAL },
    ///    certificates [0] IMPLICIT SET OPTIONAL, crls [1] IMPLICIT OPTIONAL, signerInfos SET }
    /// ```
    fn read_bare(der: &[u8]) -> Result<Self, Error> {
        let (data, _) = tlv::first(der)
            .filter(|(d, _)| d.tag == tlv::SEQUENCE)
            .ok_or(WRONG)?;
        let mut parts = tlv::elements(data.content);
        let version = parts.next().filter(|v| v.tag == tlv::INTEGER);
        let digests = parts.next().filter(|d| d.tag == tlv::SET);
        let (Some(_), Some(_), Some(encapsulated)) = (version, digests, parts.next()) else {
            return Err(WRONG);
        };
        let mut inner = tlv::elements(encapsulated.content);
        let content_type = inner
            .next()
            .filter(|kind| kind.tag == tlv::OBJECT_IDENTIFIER)
            .and_then(|kind| dotted_of(kind.content))
            .ok_or(WRONG)?;
        let content = Content::of(inner.next())?;
        let mut certificates = Vec::new();
        let mut signers = None;
        for part in parts {
            match part.tag {
                0xA0 => certificates = read_certificates(part.content)?,
                0xA1 => {}
                tlv::SET => signers = Some(part.content),
                _ => return Err(WRONG),
            }
        }
        // One signer [RFC 4556 §3.2.1].
        let mut signers = tlv::elements(signers.ok_or(WRONG)?);
        let (Some(info), None) = (signers.next(), signers.next()) else {
            return Err(WRONG);
        };
        let info = SignerInfo::read(info).ok_or(WRONG)?;
        let signer = certificates
            .iter()
            .find(|certificate| info.names(certificate))
            .cloned();
        let signature = match &signer {
            Some(signer) => info.verify(signer, &content_type, &content),
            None => SignatureVerdict::Unsupported("no certificate of the signer".into()),
        };
        Ok(Self {
            content_type,
            content: content.whole.to_vec(),
            certificates,
            signer,
            signature,
            algorithms: [info.digest, info.algorithm],
        })
    }

    /// The hashes that the signature rests on, where they are known.
    pub fn digests(&self) -> [Option<DigestAlgorithm>; 2] {
        let [content, signature] = &self.algorithms;
        let content = DigestAlgorithm::from_oid(content);
        let listed = SIGNATURE_DIGESTS.iter().find(|(oid, _)| oid == signature);
        // The bare rsaEncryption signs with the hash of the content.
        [content, listed.map_or(content, |(_, digest)| Some(*digest))]
    }
}

const WRONG: Error = Error::Decode("CMS signed data");

/// The content: what its hash covers, and what it is.
struct Content<'m> {
    hashed: &'m [u8],
    whole: &'m [u8],
}

impl<'m> Content<'m> {
    /// An OCTET STRING's content. In RFC 2315 it is any type, and the hash covers its content
    /// without tag and length [RFC 5652 §5.2.1].
    fn of(explicit: Option<Tlv<'m>>) -> Result<Self, Error> {
        let explicit = explicit.filter(|tag| tag.tag == 0xA0).ok_or(WRONG)?;
        let (value, _) = tlv::first(explicit.content).ok_or(WRONG)?;
        Ok(Self {
            hashed: value.content,
            whole: if value.tag == tlv::OCTET_STRING {
                value.content
            } else {
                value.whole
            },
        })
    }
}

fn read_certificates(set: &[u8]) -> Result<Vec<Certificate>, Error> {
    let mut certificates = Vec::new();
    for choice in tlv::elements(set) {
        if certificates.len() == CERTIFICATES_MAX {
            return Err(WRONG);
        }
        // Other choices are attribute certificates and such; one that cannot be read signs nothing.
        if choice.tag == tlv::SEQUENCE
            && let Ok(certificate) = Certificate::from_der(choice.whole)
        {
            certificates.push(certificate);
        }
    }
    Ok(certificates)
}

/// [RFC 5652 §5.3]
/// ```text
/// SignerInfo ::= SEQUENCE { version, sid SignerIdentifier, digestAlgorithm, signedAttrs [0] IMPLICIT OPTIONAL,
///    signatureAlgorithm, signature OCTET STRING, unsignedAttrs [1] IMPLICIT OPTIONAL }
/// ```
struct SignerInfo<'m> {
    identifier: Tlv<'m>,
    digest: String,
    attributes: Option<&'m [u8]>,
    algorithm: String,
    signature: &'m [u8],
}

impl<'m> SignerInfo<'m> {
    fn read(info: Tlv<'m>) -> Option<Self> {
        let mut parts = tlv::elements(info.content);
        let (version, identifier, digest) = (parts.next()?, parts.next()?, parts.next()?);
        // 1 goes with issuer and serial number, 3 with a key identifier; peers mix them.
        let known = version.tag == tlv::INTEGER && [&[1][..], &[3]].contains(&version.content);
        if info.tag != tlv::SEQUENCE || !known {
            return None;
        }
        let mut part = parts.next()?;
        let mut attributes = None;
        if part.tag == 0xA0 {
            attributes = Some(part.content);
            part = parts.next()?;
        }
        let signature = parts.next().filter(|s| s.tag == tlv::OCTET_STRING)?;
        Some(Self {
            identifier,
            digest: algorithm(digest)?,
            attributes,
            algorithm: algorithm(part)?,
            signature: signature.content,
        })
    }

    fn names(&self, certificate: &Certificate) -> bool {
        names(self.identifier, certificate)
    }

    fn verify(
        &self,
        signer: &Certificate,
        content_type: &str,
        content: &Content<'_>,
    ) -> SignatureVerdict {
        let Some(digest) = DigestAlgorithm::from_oid(&self.digest) else {
            return SignatureVerdict::Unsupported(self.digest.clone());
        };
        let message = match self.attributes {
            // Without attributes only plain data may be signed [RFC 5652 §5.3].
            None if content_type == ID_DATA => content.hashed.to_vec(),
            None => return SignatureVerdict::Invalid,
            Some(attributes) => {
                let hash = tagged(OCTET_STRING, &digest.hash(content.hashed));
                let fits = attribute(attributes, ID_MESSAGE_DIGEST) == Some(&hash)
                    && attribute(attributes, ID_CONTENT_TYPE) == Some(&dotted(content_type));
                if !fits {
                    return SignatureVerdict::Invalid;
                }
                tagged(SET, attributes)
            }
        };
        let key = signer.public_key();
        // MIT's client, up to 1.20 at least, names RSA even where its key is elliptic. The key says
        // what the signature is; the name says with which hash.
        let named = SIGNATURE_DIGESTS
            .iter()
            .find(|(oid, _)| *oid == self.algorithm);
        let (algorithm, digest) = match named {
            Some((oid, digest)) if key.is_elliptic() && oid.starts_with(PKCS_1) => {
                (EC_PUBLIC_KEY, *digest)
            }
            _ => (self.algorithm.as_str(), digest),
        };
        key.verify(algorithm, Some(digest), &message, self.signature)
    }
}

/// Whether a SignerIdentifier or RecipientIdentifier is a certificate's: by issuer and serial
/// number, or by key identifier, whose [0] some peers write constructed.
pub(super) fn names(identifier: Tlv<'_>, certificate: &Certificate) -> bool {
    let key_id = |bytes: &[u8]| {
        certificate
            .subject_key_id()
            .is_some_and(|key_id| key_id.as_bytes() == bytes)
    };
    match identifier.tag {
        tlv::SEQUENCE => {
            let mut parts = tlv::elements(identifier.content);
            let (Some(issuer), Some(serial)) = (parts.next(), parts.next()) else {
                return false;
            };
            issuer.whole == certificate.issuer_der()
                && serial.tag == tlv::INTEGER
                && SerialNumber::from_be_bytes(serial.content) == *certificate.serial()
        }
        0x80 => key_id(identifier.content),
        0xA0 => tlv::first(identifier.content).is_some_and(|(octets, _)| key_id(octets.content)),
        _ => false,
    }
}

/// The identifier of an AlgorithmIdentifier.
fn algorithm(identifier: Tlv<'_>) -> Option<String> {
    let (oid, _) = tlv::first(identifier.content)?;
    (identifier.tag == tlv::SEQUENCE && oid.tag == tlv::OBJECT_IDENTIFIER)
        .then(|| dotted_of(oid.content))
        .flatten()
}

/// The one value of the one attribute of a type; several of a kind are none.
fn attribute<'m>(attributes: &'m [u8], id: &str) -> Option<&'m [u8]> {
    let id = dotted(id);
    let mut found = tlv::elements(attributes).filter_map(|attribute| {
        let (kind, rest) = tlv::first(attribute.content)?;
        (kind.whole == id).then_some(rest)
    });
    let (Some(set), None) = (found.next(), found.next()) else {
        return None;
    };
    let (values, _) = tlv::first(set).filter(|(values, _)| values.tag == tlv::SET)?;
    let mut values = tlv::elements(values.content);
    match (values.next(), values.next()) {
        (Some(value), None) => Some(value.whole),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
