//! Data in an envelope [RFC 5652 §6], written as every peer reads it and read as every peer writes it.
//!
//! MIT's implementations up to 1.21 read only a recipient named by issuer and serial number;
//! Heimdal's write one named by a key identifier whose tag says constructed.

use pki::Certificate;
use pki::encode::{OCTET_STRING, SET, dotted, sequence, tagged, unsigned};
use rand_core::Rng;
use subtle::{Choice, ConstantTimeEq, ConstantTimeGreater};
use zeroize::Zeroizing;

use super::signed::{issuer_and_serial, names};
use super::{ID_ENVELOPED_DATA, ID_SIGNED_DATA, content_of, transport};
use crate::cipher::block::BlockCipher;
use crate::error::Error;
use crate::tlv::{self, Tlv};

const WRONG: Error = Error::Decode("CMS enveloped data");
/// Most recipients that are looked at.
const RECIPIENTS_MAX: usize = 16;

/// How the content of an envelope is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ContentCipher {
    /// rc2-cbc with 128 bits [RFC 2268; RFC 3370 §5.2], of KDCs before July 2021 [MS-PKCA appendix A <13>].
    Rc2,
    /// des-ede3-cbc, which every KDC and client knows [RFC 4556 §3.1.4].
    TripleDes,
    /// aes128-CBC.
    Aes128,
    /// aes192-CBC.
    Aes192,
    /// aes256-CBC.
    Aes256,
}

impl ContentCipher {
    /// Every cipher, the strongest first.
    pub const ALL: [Self; 5] = [
        Self::Aes256,
        Self::Aes192,
        Self::Aes128,
        Self::TripleDes,
        Self::Rc2,
    ];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Rc2 => "rc2-cbc",
            Self::TripleDes => "des-ede3-cbc",
            Self::Aes128 => "aes128-CBC",
            Self::Aes192 => "aes192-CBC",
            Self::Aes256 => "aes256-CBC",
        }
    }

    /// Its object identifier.
    pub fn oid(self) -> &'static str {
        match self {
            Self::Rc2 => "1.2.840.113549.3.2",
            Self::TripleDes => "1.2.840.113549.3.7",
            Self::Aes128 => "2.16.840.1.101.3.4.1.2",
            Self::Aes192 => "2.16.840.1.101.3.4.1.22",
            Self::Aes256 => "2.16.840.1.101.3.4.1.42",
        }
    }

    /// The cipher of an object identifier.
    pub fn from_oid(oid: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|cipher| cipher.oid() == oid)
    }

    /// Bytes of the key that is made for it.
    fn key_size(self) -> usize {
        match self {
            Self::TripleDes | Self::Aes192 => 24,
            Self::Aes128 | Self::Rc2 => 16,
            Self::Aes256 => 32,
        }
    }

    fn block(self) -> BlockCipher {
        match self {
            Self::TripleDes => BlockCipher::TripleDes,
            Self::Rc2 => BlockCipher::Rc2,
            _ => BlockCipher::Aes,
        }
    }

    /// The parameters of its algorithm identifier: the initial vector alone, but for RC2.
    fn parameters(self, iv: &[u8]) -> Vec<u8> {
        let vector = tagged(OCTET_STRING, iv);
        match self {
            Self::Rc2 => sequence([unsigned(&[RC2_VERSION_OF_128]), vector]),
            _ => vector,
        }
    }

    /// Bytes of the key, and the initial vector, in the parameters of an algorithm identifier.
    fn read_parameters<'m>(self, parameters: &Tlv<'m>) -> Option<(usize, &'m [u8])> {
        let (size, vector) = match self {
            Self::Rc2 => {
                let mut parts = tlv::elements(parameters.content);
                let (version, vector) = (parts.next()?, parts.next()?);
                let whole = parameters.tag == tlv::SEQUENCE && version.tag == tlv::INTEGER;
                (rc2_key_size(version.content).filter(|_| whole)?, vector)
            }
            _ => (self.key_size(), *parameters),
        };
        let fits =
            vector.tag == tlv::OCTET_STRING && vector.content.len() == self.block().block_size();
        fits.then_some((size, vector.content))
    }
}

/// rc2ParameterVersion for 128 effective bits.
const RC2_VERSION_OF_128: u8 = 58;

/// Bytes of an RC2 key, every bit of which is effective, by its parameter version [RFC 3370 §5.2; RFC 2268 §6].
fn rc2_key_size(version: &[u8]) -> Option<usize> {
    match version {
        [0, 160] => Some(5),
        [120] => Some(8),
        [RC2_VERSION_OF_128] => Some(16),
        [1, 0] => Some(32),
        _ => None,
    }
}

/// Puts SignedData into an envelope for the owner of a certificate: version 0, the recipient by
/// issuer and serial number, which both MIT and Heimdal read.
///
/// # Errors
/// When the certificate's key is no RSA key of a usual size.
pub(crate) fn seal(
    recipient: &Certificate,
    cipher: ContentCipher,
    signed: &[u8],
    rng: &mut impl Rng,
) -> Result<Vec<u8>, Error> {
    let mut key = Zeroizing::new(vec![0; cipher.key_size()]);
    rng.fill_bytes(&mut key);
    let block = cipher.block().block_size();
    let mut iv = vec![0; block];
    rng.fill_bytes(&mut iv);
    let mut content = signed.to_vec();
    let padding = block - content.len() % block;
    let byte = u8::try_from(padding).unwrap_or(0);
    content.extend(std::iter::repeat_n(byte, padding));
    cipher.block().encrypt(&key, &iv, &mut content);
    let recipient_info = sequence([
        transport::version(),
        issuer_and_serial(recipient),
        transport::algorithm_identifier(),
        tagged(
            OCTET_STRING,
            &transport::wrap(recipient.public_key(), &key, rng)?,
        ),
    ]);
    let encrypted = sequence([
        dotted(ID_SIGNED_DATA),
        sequence([dotted(cipher.oid()), cipher.parameters(&iv)]),
        tagged(0x80, &content),
    ]);
    let data = sequence([unsigned(&[0]), tagged(SET, &recipient_info), encrypted]);
    Ok(sequence([dotted(ID_ENVELOPED_DATA), tagged(0xA0, &data)]))
}

/// An envelope as it was received.
#[derive(Debug, Clone)]
pub(crate) struct Enveloped {
    encrypted_key: Vec<u8>,
    cipher: ContentCipher,
    key_size: usize,
    iv: Vec<u8>,
    content: Vec<u8>,
}

impl Enveloped {
    /// Reads a ContentInfo with EnvelopedData that is for the owner of a certificate.
    ///
    /// [RFC 5652 §6.1]
    /// ```text
    /// EnvelopedData ::= SEQUENCE { version, originatorInfo [0] IMPLICIT OPTIONAL, recipientInfos SET OF RecipientInfo,
    ///    encryptedContentInfo SEQUENCE { contentType, contentEncryptionAlgorithm, encryptedContent [0] IMPLICIT OCTET STRING OPTIONAL },
    ///    unprotectedAttrs [1] IMPLICIT OPTIONAL }
    /// ```
    ///
    /// # Errors
    /// When the bytes are something else, or the content's cipher is not known here.
    pub(crate) fn read(der: &[u8], recipient: &Certificate) -> Result<Self, Error> {
        let bare = content_of(der, ID_ENVELOPED_DATA).ok_or(WRONG)?;
        let (data, _) = tlv::first(bare)
            .filter(|(d, _)| d.tag == tlv::SEQUENCE)
            .ok_or(WRONG)?;
        let mut parts = tlv::elements(data.content)
            .skip(1)
            .skip_while(|part| part.tag == 0xA0);
        let (Some(recipients), Some(encrypted)) = (parts.next(), parts.next()) else {
            return Err(WRONG);
        };
        if recipients.tag != tlv::SET || encrypted.tag != tlv::SEQUENCE {
            return Err(WRONG);
        }
        let encrypted_key = find_key(recipients.content, recipient).ok_or(WRONG)?;
        let mut parts = tlv::elements(encrypted.content);
        let (Some(_), Some(algorithm), Some(content)) = (parts.next(), parts.next(), parts.next())
        else {
            return Err(WRONG);
        };
        let mut identifier = tlv::elements(algorithm.content);
        let (Some(oid), Some(parameters)) = (identifier.next(), identifier.next()) else {
            return Err(WRONG);
        };
        let cipher = ContentCipher::ALL
            .into_iter()
            .find(|cipher| dotted(cipher.oid()) == oid.whole)
            .ok_or(Error::Unsupported("cipher of the enveloped data"))?;
        let content = match content.tag {
            0x80 => content.content.to_vec(),
            0xA0 => tlv::elements(content.content).fold(Vec::new(), |mut all, piece| {
                all.extend_from_slice(piece.content);
                all
            }),
            _ => return Err(WRONG),
        };
        let (key_size, iv) = cipher.read_parameters(&parameters).ok_or(WRONG)?;
        if content.is_empty() || content.len() % cipher.block().block_size() != 0 {
            return Err(WRONG);
        }
        Ok(Self {
            encrypted_key,
            cipher,
            key_size,
            iv: iv.to_vec(),
            content,
        })
    }

    /// The key, encrypted with the recipient's.
    pub(crate) fn encrypted_key(&self) -> &[u8] {
        &self.encrypted_key
    }

    /// Opens with the padded block that the private key makes of the encrypted key. Where that
    /// fails, the content opens with a key that only this client could know, into nothing: a wrong
    /// padding looks like a wrong key.
    pub(crate) fn open(
        &self,
        block: Option<&[u8]>,
        rejection: &[u8; 32],
    ) -> Option<Zeroizing<Vec<u8>>> {
        let otherwise =
            pki::DigestAlgorithm::Sha256.hash(&[rejection, &*self.encrypted_key].concat());
        let otherwise = otherwise.get(..self.key_size)?;
        let key = transport::unwrap(block.unwrap_or_default(), otherwise);
        let mut content = Zeroizing::new(self.content.clone());
        if !self.cipher.block().decrypt(&key, &self.iv, &mut content) {
            return None;
        }
        let size = unpadded(&content, self.cipher.block().block_size())?;
        content.truncate(size);
        Some(content)
    }
}

fn find_key(recipients: &[u8], certificate: &Certificate) -> Option<Vec<u8>> {
    let infos: Vec<[Tlv<'_>; 2]> = tlv::elements(recipients)
        .take(RECIPIENTS_MAX)
        .filter(|info| info.tag == tlv::SEQUENCE)
        .filter_map(|info| {
            let mut parts = tlv::elements(info.content).skip(1);
            let (identifier, _algorithm, key) = (parts.next()?, parts.next()?, parts.next()?);
            (key.tag == tlv::OCTET_STRING).then_some([identifier, key])
        })
        .collect();
    let named = infos
        .iter()
        .find(|[identifier, _]| names(*identifier, certificate));
    // Where there is one recipient it is meant for us, by whatever name.
    let only = infos.first().filter(|_| infos.len() == 1);
    named.or(only).map(|[_, key]| key.content.to_vec())
}

/// Bytes without the padding [RFC 5652 §6.3], found in the same time wherever it is wrong.
fn unpadded(content: &[u8], block: usize) -> Option<usize> {
    let last = *content.last()?;
    let limit = u8::try_from(block).ok()?;
    let mut good = !last.ct_eq(&0) & !last.ct_gt(&limit);
    for (at, byte) in (1..=limit).zip(content.iter().rev()) {
        let outside: Choice = at.ct_gt(&last);
        good &= outside | byte.ct_eq(&last);
    }
    bool::from(good).then(|| content.len() - usize::from(last))
}

#[cfg(test)]
mod tests {
    use pki::{Issuance, KeyAlgorithm, PrivateKey};
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    use super::{ContentCipher, Enveloped, seal, unpadded};
    use crate::cms::private_operation;
    use pki::Certificate;

    fn recipient() -> (PrivateKey, Certificate) {
        let key = PrivateKey::generate(KeyAlgorithm::Rsa2048, [1; 32]).unwrap();
        let issuance = Issuance {
            subject: "CN=Jane".parse().unwrap(),
            issuer: "CN=CA".parse().unwrap(),
            serial: vec![0xF0, 2],
            not_before: 1_300_000_000,
            not_after: 1_400_000_000,
            ..Issuance::default()
        };
        let certificate = issuance.issue(key.public_key(), &key).unwrap();
        (key, certificate)
    }

    #[test]
    fn what_is_sealed_opens_with_the_key_and_into_nothing_with_another() {
        let (key, certificate) = recipient();
        let mut rng = ChaCha20Rng::from_seed([2; 32]);
        for cipher in ContentCipher::ALL {
            for length in [0, 1, 7, 8, 15, 16, 17, 1000] {
                let content = vec![0x30; length];
                let der = seal(&certificate, cipher, &content, &mut rng).unwrap();
                let envelope = Enveloped::read(&der, &certificate).unwrap();
                let block = private_operation(&key, envelope.encrypted_key(), &mut rng).unwrap();
                assert_eq!(*envelope.open(Some(&block), &[3; 32]).unwrap(), content);
                for wrong in [None, Some(&[0; 256][..]), Some(&block[1..])] {
                    let opened = envelope.open(wrong, &[3; 32]);
                    assert!(opened.is_none_or(|opened| *opened != content));
                }
            }
        }
    }

    #[test]
    fn every_shape_of_a_recipient_and_content_is_read() {
        use pki::encode::{OCTET_STRING, SET, dotted, sequence, tagged, unsigned};
        let (_, certificate) = recipient();
        let envelope = |version: u8, identifier: Vec<u8>, content: Vec<u8>| {
            let info = sequence([
                unsigned(&[2]),
                identifier,
                sequence([dotted("1.2.840.113549.1.1.1")]),
                tagged(OCTET_STRING, &[7; 256]),
            ]);
            let encrypted = sequence([
                dotted("1.2.840.113549.1.7.2"),
                sequence([
                    dotted("2.16.840.1.101.3.4.1.42"),
                    tagged(OCTET_STRING, &[1; 16]),
                ]),
                content,
            ]);
            let data = sequence([unsigned(&[version]), tagged(SET, &info), encrypted]);
            sequence([dotted("1.2.840.113549.1.7.3"), tagged(0xA0, &data)])
        };
        let octets = tagged(OCTET_STRING, &[9; 20]);
        let content = tagged(0x80, &[5; 32]);
        let pieces = [
            tagged(OCTET_STRING, &[5; 16]),
            tagged(OCTET_STRING, &[5; 16]),
        ]
        .concat();
        for (version, identifier, content) in [
            (0, tagged(0xA0, &octets), content.clone()),
            (2, tagged(0x80, &[9; 20]), content.clone()),
            (0, super::issuer_and_serial(&certificate), content.clone()),
            (
                0,
                super::issuer_and_serial(&certificate),
                tagged(0xA0, &pieces),
            ),
        ] {
            let read = Enveloped::read(&envelope(version, identifier, content), &certificate);
            let read = read.unwrap();
            assert_eq!(read.encrypted_key(), [7; 256]);
            assert_eq!(read.content, [5; 32]);
        }
        let short = tagged(0x80, &[5; 31]);
        assert!(Enveloped::read(&envelope(0, tagged(0xA0, &octets), short), &certificate).is_err());
    }

    #[test]
    fn padding_is_found_or_refused() {
        let block = |tail: &[u8]| {
            let mut block = vec![0xAA; 16 - tail.len()];
            block.extend_from_slice(tail);
            unpadded(&block, 16)
        };
        assert_eq!(block(&[1]), Some(15));
        assert_eq!(block(&[3, 3, 3]), Some(13));
        assert_eq!(block(&[16; 16]), Some(0));
        for wrong in [&[0][..], &[2, 3, 3], &[17; 16], &[0xFF]] {
            assert_eq!(block(wrong), None);
        }
        assert_eq!(unpadded(&[], 16), None);
    }
}
