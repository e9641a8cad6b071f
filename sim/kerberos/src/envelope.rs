//! CMS EnvelopedData with one RSA recipient: how a reply key travels by key transport
//! [RFC 5652 §6, RFC 4556 §3.2.3.2].
//!
//! What is written is what both MIT Kerberos and Heimdal read: version 0, the recipient by issuer and
//! serial number, SignedData inside without a ContentInfo. What is read is every shape that they write.

use aes::Aes256;
use cbc::cipher::block_padding::Pkcs7;
use cbc::cipher::{BlockModeDecrypt, BlockModeEncrypt, KeyIvInit};
use des::TdesEde3;
use pki::Certificate;
use pki::encode::{dotted, sequence, tagged};
use rand_core::CryptoRng;

use crate::error::Error;
use crate::tlv;

const ENVELOPED_DATA: &str = "1.2.840.113549.1.7.3";
const SIGNED_DATA: &str = "1.2.840.113549.1.7.2";
const RSA_ENCRYPTION: &str = "1.2.840.113549.1.1.1";
/// Recipients beyond this many are not tried.
const RECIPIENTS: usize = 8;

/// A cipher for the content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ContentCipher {
    /// des-ede3-cbc: what every implementation of PKINIT has.
    TripleDes,
    /// aes256-cbc.
    Aes256,
    /// aes128-cbc.
    Aes128,
}

impl ContentCipher {
    /// Its object identifier.
    pub fn oid(self) -> &'static str {
        match self {
            Self::TripleDes => "1.2.840.113549.3.7",
            Self::Aes256 => "2.16.840.1.101.3.4.1.42",
            Self::Aes128 => "2.16.840.1.101.3.4.1.2",
        }
    }

    /// The cipher of an object identifier.
    pub fn from_oid(oid: &str) -> Option<Self> {
        [Self::TripleDes, Self::Aes256, Self::Aes128]
            .into_iter()
            .find(|cipher| cipher.oid() == oid)
    }

    fn key_size(self) -> usize {
        match self {
            Self::TripleDes => 24,
            Self::Aes256 => 32,
            Self::Aes128 => 16,
        }
    }

    fn block_size(self) -> usize {
        match self {
            Self::TripleDes => 8,
            Self::Aes256 | Self::Aes128 => 16,
        }
    }

    fn encrypt(self, key: &[u8], iv: &[u8], plain: &[u8]) -> Option<Vec<u8>> {
        Some(match self {
            Self::TripleDes => cbc::Encryptor::<TdesEde3>::new_from_slices(key, iv)
                .ok()?
                .encrypt_padded_vec::<Pkcs7>(plain),
            Self::Aes256 => cbc::Encryptor::<Aes256>::new_from_slices(key, iv)
                .ok()?
                .encrypt_padded_vec::<Pkcs7>(plain),
            Self::Aes128 => cbc::Encryptor::<aes::Aes128>::new_from_slices(key, iv)
                .ok()?
                .encrypt_padded_vec::<Pkcs7>(plain),
        })
    }

    fn decrypt(self, key: &[u8], iv: &[u8], text: &[u8]) -> Option<Vec<u8>> {
        match self {
            Self::TripleDes => cbc::Decryptor::<TdesEde3>::new_from_slices(key, iv)
                .ok()?
                .decrypt_padded_vec::<Pkcs7>(text)
                .ok(),
            Self::Aes256 => cbc::Decryptor::<Aes256>::new_from_slices(key, iv)
                .ok()?
                .decrypt_padded_vec::<Pkcs7>(text)
                .ok(),
            Self::Aes128 => cbc::Decryptor::<aes::Aes128>::new_from_slices(key, iv)
                .ok()?
                .decrypt_padded_vec::<Pkcs7>(text)
                .ok(),
        }
    }
}

/// Encrypts a ContentInfo with SignedData to the RSA key of a certificate.
///
/// # Errors
/// When the certificate's key is not RSA.
pub(crate) fn seal(
    signed: &[u8],
    recipient: &Certificate,
    cipher: ContentCipher,
    rng: &mut impl CryptoRng,
) -> Result<Vec<u8>, Error> {
    let fail = Error::Encode("CMS enveloped data");
    let mut key = vec![0; cipher.key_size()];
    rng.fill_bytes(&mut key);
    let mut iv = vec![0; cipher.block_size()];
    rng.fill_bytes(&mut iv);
    let bare = bare_signed_data(signed).ok_or(Error::Decode("CMS signed data"))?;
    let Some(encrypted) = cipher.encrypt(&key, &iv, bare) else {
        return Err(fail);
    };
    let Some(wrapped) = recipient.public_key().encrypt(rng, &key) else {
        return Err(fail);
    };
    let serial = pki::encode::unsigned(recipient.serial().as_be_bytes());
    let id = sequence([recipient.issuer_der(), serial.as_slice()]);
    let zero = tagged(0x02, &[0]);
    let key_algorithm = sequence([dotted(RSA_ENCRYPTION), tagged(0x05, &[])]);
    let recipient = sequence([zero.clone(), id, key_algorithm, tagged(0x04, &wrapped)]);
    let content_algorithm = sequence([dotted(cipher.oid()), tagged(0x04, &iv)]);
    let content = sequence([
        dotted(SIGNED_DATA),
        content_algorithm,
        tagged(0x80, &encrypted),
    ]);
    let data = sequence([zero, tagged(0x31, &recipient), content]);
    Ok(sequence([dotted(ENVELOPED_DATA), tagged(0xA0, &data)]))
}

/// The SignedData of a ContentInfo.
fn bare_signed_data(info: &[u8]) -> Option<&[u8]> {
    let (info, _) = tlv::first(info)?;
    let content = tlv::find(info.content, 0xA0)?;
    tlv::first(content.content).map(|(data, _)| data.whole)
}

/// Opens an envelope: gives back the ContentInfo with the SignedData inside. `unwrap` decrypts with
/// the RSA key.
///
/// A key that does not unwrap is replaced by a random one, so that a wrong envelope is told from a
/// wrong content by nobody [RFC 3218].
///
/// # Errors
/// When the bytes are no envelope, or it does not open.
pub(crate) fn open(
    bytes: &[u8],
    unwrap: &dyn Fn(&[u8]) -> Option<Vec<u8>>,
) -> Result<Vec<u8>, Error> {
    let envelope = Envelope::read(bytes).ok_or(Error::Decode("CMS enveloped data"))?;
    let size = envelope.cipher.key_size();
    let mut plain = None;
    for wrapped in envelope.wrapped_keys {
        let mut key = unwrap(wrapped).unwrap_or_default();
        if key.len() != size {
            // Not secret: what it opens is thrown away.
            key = wrapped.iter().copied().cycle().take(size).collect();
        }
        let opened = envelope
            .cipher
            .decrypt(&key, envelope.iv, &envelope.content);
        plain = plain.or(opened);
    }
    let plain = plain.ok_or(Error::Integrity("enveloped reply key"))?;
    // A bare SignedData begins with its version, a ContentInfo with its type.
    let (outer, _) = tlv::first(&plain).ok_or(Error::Integrity("enveloped reply key"))?;
    let (inner, _) = tlv::first(outer.content).ok_or(Error::Integrity("enveloped reply key"))?;
    if inner.tag == 0x06 {
        return Ok(outer.whole.to_vec());
    }
    Ok(sequence([dotted(SIGNED_DATA), tagged(0xA0, outer.whole)]))
}

struct Envelope<'b> {
    wrapped_keys: Vec<&'b [u8]>,
    cipher: ContentCipher,
    iv: &'b [u8],
    content: Vec<u8>,
}

impl<'b> Envelope<'b> {
    /// ```text
    /// EnvelopedData ::= SEQUENCE { version, originatorInfo [0] OPTIONAL, recipientInfos SET OF RecipientInfo,
    ///    encryptedContentInfo SEQUENCE { contentType, contentEncryptionAlgorithm, encryptedContent [0] IMPLICIT OCTET STRING } }
    /// KeyTransRecipientInfo ::= SEQUENCE { version, rid, keyEncryptionAlgorithm, encryptedKey OCTET STRING }
    /// ```
    fn read(bytes: &'b [u8]) -> Option<Self> {
        let (info, _) = tlv::first(bytes)?;
        let kind = tlv::find(info.content, 0x06)?;
        if kind.whole != dotted(ENVELOPED_DATA) {
            return None;
        }
        let explicit = tlv::find(info.content, 0xA0)?;
        let (data, _) = tlv::first(explicit.content)?;
        let recipients = tlv::find(data.content, 0x31)?;
        let wrapped_keys = tlv::elements(recipients.content)
            .take(RECIPIENTS)
            .filter(|recipient| recipient.tag == 0x30)
            .filter_map(|recipient| {
                // The recipient's name comes first and may be of either form; the key is the last.
                tlv::elements(recipient.content)
                    .filter(|part| part.tag == 0x04)
                    .last()
                    .map(|key| key.content)
            })
            .collect();
        let content = tlv::elements(data.content)
            .filter(|part| part.tag == 0x30)
            .last()?;
        let algorithm = tlv::find(content.content, 0x30)?;
        let cipher = tlv::find(algorithm.content, 0x06)?;
        let cipher = [
            ContentCipher::TripleDes,
            ContentCipher::Aes256,
            ContentCipher::Aes128,
        ]
        .into_iter()
        .find(|known| dotted(known.oid()) == cipher.whole)?;
        let iv = tlv::find(algorithm.content, 0x04)?.content;
        Some(Self {
            wrapped_keys,
            cipher,
            iv,
            content: encrypted_content(content.content)?,
        })
    }
}

/// The encrypted content, whole or in the pieces of a constructed string.
fn encrypted_content(info: &[u8]) -> Option<Vec<u8>> {
    if let Some(whole) = tlv::find(info, 0x80) {
        return Some(whole.content.to_vec());
    }
    let pieces = tlv::find(info, 0xA0)?;
    Some(
        tlv::elements(pieces.content)
            .filter(|piece| piece.tag == 0x04)
            .flat_map(|piece| piece.content.iter().copied())
            .collect(),
    )
}

#[cfg(test)]
mod tests {
    use pki::encode::{dotted, sequence, tagged};
    use pki::{Issuance, KeyAlgorithm, PrivateKey};
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    use super::{ContentCipher, SIGNED_DATA, open, seal};

    #[test]
    fn what_is_sealed_opens_with_its_key_and_with_no_other() {
        let key = PrivateKey::generate(KeyAlgorithm::Rsa2048, [1; 32]).unwrap();
        let other = PrivateKey::generate(KeyAlgorithm::Rsa2048, [2; 32]).unwrap();
        let certificate = Issuance {
            serial: vec![0x80, 7],
            ..Issuance::default()
        }
        .issue(key.public_key(), &key)
        .unwrap();
        let bare = sequence([tagged(0x02, &[3]), tagged(0x04, b"signed")]);
        let signed = sequence([dotted(SIGNED_DATA), tagged(0xA0, &bare)]);
        let mut rng = ChaCha20Rng::from_seed([5; 32]);
        for cipher in [
            ContentCipher::TripleDes,
            ContentCipher::Aes256,
            ContentCipher::Aes128,
        ] {
            let sealed = seal(&signed, &certificate, cipher, &mut rng).unwrap();
            assert_eq!(open(&sealed, &|k| key.decrypt(k)).unwrap(), signed);
            assert!(
                open(&sealed, &|k| other.decrypt(k)).is_err_and(|_| true)
                    || open(&sealed, &|k| other.decrypt(k)).unwrap() != signed
            );
            for cut in 0..sealed.len() {
                assert!(open(&sealed[..cut], &|k| key.decrypt(k)).is_err());
            }
            assert_eq!(ContentCipher::from_oid(cipher.oid()), Some(cipher));
        }
    }
}
