//! Signed data [RFC 5652 §5] as PKINIT uses it.

use cms::cert::CertificateChoices;
use cms::content_info::ContentInfo;
use cms::signed_data::{SignedData, SignerIdentifier, SignerInfo};
use der::{Decode, Encode};
use pki::encode::{OCTET_STRING, SET, concat, dotted, sequence, tagged, unsigned};
use pki::names::SerialNumber;
use pki::{Certificate, DigestAlgorithm, SignatureVerdict};

use crate::error::Error;

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
    /// # Errors
    /// When the bytes are something else.
    pub(crate) fn read(der: &[u8]) -> Result<Self, Error> {
        let wrong = |_| Error::Decode("CMS signed data");
        let info = ContentInfo::from_der(der).map_err(wrong)?;
        if info.content_type.to_string() != ID_SIGNED_DATA {
            return Err(Error::Decode("CMS signed data"));
        }
        let data: SignedData = info.content.decode_as().map_err(wrong)?;
        let content = data
            .encap_content_info
            .econtent
            .as_ref()
            .map_or(&[][..], |any| any.value());
        let certificates: Vec<Certificate> = data
            .certificates
            .iter()
            .flat_map(|set| set.0.iter())
            .filter_map(|choice| match choice {
                CertificateChoices::Certificate(certificate) => certificate
                    .to_der()
                    .ok()
                    .and_then(|der| Certificate::from_der(&der).ok()),
                CertificateChoices::Other(_) => None,
            })
            .collect();
        let content_type = data.encap_content_info.econtent_type.to_string();
        let info = data.signer_infos.0.iter().next();
        let signer = info.and_then(|info| find_signer(info, &certificates));
        let signature = match (info, &signer) {
            (Some(info), Some(signer)) => verify(info, signer, &content_type, content),
            (Some(_), None) => SignatureVerdict::Unsupported("no certificate of the signer".into()),
            (None, _) => SignatureVerdict::Invalid,
        };
        Ok(Self {
            content_type,
            content: content.to_vec(),
            certificates,
            signer,
            signature,
        })
    }
}

fn find_signer(info: &SignerInfo, certificates: &[Certificate]) -> Option<Certificate> {
    certificates
        .iter()
        .find(|certificate| match &info.sid {
            SignerIdentifier::IssuerAndSerialNumber(id) => {
                id.issuer
                    .to_der()
                    .is_ok_and(|issuer| issuer == certificate.issuer_der())
                    && names_serial(id.serial_number.as_bytes(), certificate)
            }
            SignerIdentifier::SubjectKeyIdentifier(id) => certificate
                .subject_key_id()
                .is_some_and(|key_id| key_id.as_bytes() == id.0.as_bytes()),
        })
        .cloned()
}

fn names_serial(bytes: &[u8], certificate: &Certificate) -> bool {
    SerialNumber::from_be_bytes(bytes) == *certificate.serial()
}

fn verify(
    info: &SignerInfo,
    signer: &Certificate,
    content_type: &str,
    content: &[u8],
) -> SignatureVerdict {
    let digest_oid = info.digest_alg.oid.to_string();
    let Some(digest) = DigestAlgorithm::from_oid(&digest_oid) else {
        return SignatureVerdict::Unsupported(digest_oid);
    };
    let message = match &info.signed_attrs {
        None => content.to_vec(),
        Some(attributes) => {
            let value = |id: &str| {
                attributes
                    .iter()
                    .find(|attribute| attribute.oid.to_string() == id)
                    .and_then(|attribute| attribute.values.iter().next())
            };
            let hash_fits = value(ID_MESSAGE_DIGEST)
                .is_some_and(|any| any.value() == digest.hash(content).as_slice());
            let type_fits = value(ID_CONTENT_TYPE)
                .and_then(|any| any.decode_as::<der::asn1::ObjectIdentifier>().ok())
                .is_some_and(|oid| oid.to_string() == content_type);
            if !hash_fits || !type_fits {
                return SignatureVerdict::Invalid;
            }
            match attributes.to_der() {
                Ok(der) => der,
                Err(_) => return SignatureVerdict::Invalid,
            }
        }
    };
    // MIT Kerberos 1.20 labels the signatures of elliptic-curve keys as RSA ones: the key says which they are.
    let labelled = info.signature_algorithm.oid.to_string();
    let algorithm = if signer.public_key().is_elliptic() && labelled.starts_with(RSA_FAMILY) {
        EC_PUBLIC_KEY.to_owned()
    } else {
        labelled
    };
    signer.public_key().verify(
        &algorithm,
        Some(digest),
        &message,
        info.signature.as_bytes(),
    )
}
