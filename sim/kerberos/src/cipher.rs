//! Encryption types: keys, encryption, keyed checksums [RFC 3961].

pub(crate) mod block;
mod cts;
mod prf;
mod rc4;
mod sha2;
mod simplified;
mod string_to_key;
#[cfg(test)]
mod tests;

use std::fmt;

use subtle::ConstantTimeEq;
use zeroize::Zeroize;

use crate::error::Error;

/// Most bytes of a confounder.
const CONFOUNDER: usize = 16;

/// An encryption type [RFC 3961 §8].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum EncryptionType {
    /// des3-cbc-sha1-kd (16) [RFC 3961 §6.3].
    Des3CbcSha1Kd,
    /// aes128-cts-hmac-sha1-96 (17) [RFC 3962].
    Aes128CtsHmacSha196,
    /// aes256-cts-hmac-sha1-96 (18) [RFC 3962].
    Aes256CtsHmacSha196,
    /// aes128-cts-hmac-sha256-128 (19) [RFC 8009].
    Aes128CtsHmacSha256128,
    /// aes256-cts-hmac-sha384-192 (20) [RFC 8009].
    Aes256CtsHmacSha384192,
    /// rc4-hmac (23) [RFC 4757].
    Rc4Hmac,
}

impl EncryptionType {
    /// Every type, the strongest first.
    pub const ALL: [Self; 6] = [
        Self::Aes256CtsHmacSha384192,
        Self::Aes128CtsHmacSha256128,
        Self::Aes256CtsHmacSha196,
        Self::Aes128CtsHmacSha196,
        Self::Rc4Hmac,
        Self::Des3CbcSha1Kd,
    ];

    /// The number on the wire.
    pub fn code(self) -> i32 {
        match self {
            Self::Des3CbcSha1Kd => 16,
            Self::Aes128CtsHmacSha196 => 17,
            Self::Aes256CtsHmacSha196 => 18,
            Self::Aes128CtsHmacSha256128 => 19,
            Self::Aes256CtsHmacSha384192 => 20,
            Self::Rc4Hmac => 23,
        }
    }

    /// The type of a number.
    pub fn from_code(code: i32) -> Option<Self> {
        Self::ALL.into_iter().find(|etype| etype.code() == code)
    }

    /// Its name in the registry.
    pub fn name(self) -> &'static str {
        match self {
            Self::Des3CbcSha1Kd => "des3-cbc-sha1-kd",
            Self::Aes128CtsHmacSha196 => "aes128-cts-hmac-sha1-96",
            Self::Aes256CtsHmacSha196 => "aes256-cts-hmac-sha1-96",
            Self::Aes128CtsHmacSha256128 => "aes128-cts-hmac-sha256-128",
            Self::Aes256CtsHmacSha384192 => "aes256-cts-hmac-sha384-192",
            Self::Rc4Hmac => "rc4-hmac",
        }
    }

    /// Size of a key in bytes.
    pub fn key_size(self) -> usize {
        match self {
            Self::Des3CbcSha1Kd => 24,
            Self::Aes128CtsHmacSha196 | Self::Aes128CtsHmacSha256128 | Self::Rc4Hmac => 16,
            Self::Aes256CtsHmacSha196 | Self::Aes256CtsHmacSha384192 => 32,
        }
    }

    /// Bytes of random input that a key is made from [RFC 3961 §3, key-generation seed length].
    pub fn seed_size(self) -> usize {
        match self {
            Self::Des3CbcSha1Kd => 21,
            _ => self.key_size(),
        }
    }

    /// Number of its mandatory keyed checksum [RFC 3962 §7, RFC 8009 §6, RFC 4757 §4].
    pub fn checksum_code(self) -> i32 {
        match self {
            Self::Des3CbcSha1Kd => 12,
            Self::Aes128CtsHmacSha196 => 15,
            Self::Aes256CtsHmacSha196 => 16,
            Self::Aes128CtsHmacSha256128 => 19,
            Self::Aes256CtsHmacSha384192 => 20,
            Self::Rc4Hmac => -138,
        }
    }

    /// Bytes of the confounder that a cipher text begins with.
    fn confounder_size(self) -> usize {
        match self {
            Self::Des3CbcSha1Kd | Self::Rc4Hmac => 8,
            _ => 16,
        }
    }
}

impl fmt::Display for EncryptionType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.name(), self.code())
    }
}

/// A key with its type. Its bytes are wiped when it goes, and compared in constant time.
#[derive(Clone)]
pub struct EncryptionKey {
    etype: EncryptionType,
    bytes: Vec<u8>,
}

impl EncryptionKey {
    /// A key of these bytes.
    ///
    /// # Errors
    /// When their number is not that of the type.
    pub fn new(etype: EncryptionType, bytes: impl Into<Vec<u8>>) -> Result<Self, Error> {
        let bytes = bytes.into();
        if bytes.len() == etype.key_size() {
            Ok(Self { etype, bytes })
        } else {
            Err(Error::Decode("key of this encryption type"))
        }
    }

    /// random-to-key [RFC 3961 §3]: the key of [`EncryptionType::seed_size`] random bytes.
    ///
    /// # Errors
    /// When their number is not that of the type.
    pub fn from_seed(etype: EncryptionType, seed: &[u8]) -> Result<Self, Error> {
        if seed.len() != etype.seed_size() {
            return Err(Error::Decode("seed of this encryption type"));
        }
        match etype {
            EncryptionType::Des3CbcSha1Kd => Self::new(etype, simplified::des3_key(seed)),
            _ => Self::new(etype, seed),
        }
    }

    /// string-to-key [RFC 3961 §3] with the type's default number of iterations.
    ///
    /// # Errors
    /// Never for a type that is known here.
    pub fn from_password(
        etype: EncryptionType,
        password: &str,
        salt: &[u8],
    ) -> Result<Self, Error> {
        Self::from_password_iterated(etype, password, salt, None)
    }

    /// string-to-key with a number of iterations, for the types that have one. The work grows
    /// with the number: a caller that was told it by a peer limits it first.
    ///
    /// # Errors
    /// Never for a type that is known here.
    pub fn from_password_iterated(
        etype: EncryptionType,
        password: &str,
        salt: &[u8],
        iterations: Option<u32>,
    ) -> Result<Self, Error> {
        string_to_key::string_to_key(etype, password, salt, iterations)
    }

    /// Its type.
    pub fn etype(&self) -> EncryptionType {
        self.etype
    }

    /// Its bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Encrypts for a key usage. The confounder is bytes that no other message has; the types with
    /// a confounder of 8 bytes take the first 8.
    pub fn encrypt(&self, usage: u32, confounder: [u8; CONFOUNDER], plain: &[u8]) -> Vec<u8> {
        let mut text: Vec<u8> = confounder
            .into_iter()
            .take(self.etype.confounder_size())
            .collect();
        text.extend_from_slice(plain);
        match self.etype {
            EncryptionType::Rc4Hmac => rc4::encrypt(&self.bytes, usage, &text),
            EncryptionType::Aes128CtsHmacSha256128 | EncryptionType::Aes256CtsHmacSha384192 => {
                sha2::encrypt(&self.bytes, usage, &text)
            }
            _ => self.simplified().encrypt(usage, text),
        }
    }

    /// Decrypts for a key usage. Types that pad (DES3) leave the padding at the end.
    ///
    /// # Errors
    /// When the text was not encrypted with this key for this usage.
    pub fn decrypt(&self, usage: u32, cipher_text: &[u8]) -> Result<Vec<u8>, Error> {
        let opened = match self.etype {
            EncryptionType::Rc4Hmac => rc4::decrypt(&self.bytes, usage, cipher_text),
            EncryptionType::Aes128CtsHmacSha256128 | EncryptionType::Aes256CtsHmacSha384192 => {
                sha2::decrypt(&self.bytes, usage, cipher_text)
            }
            _ => self.simplified().decrypt(usage, cipher_text),
        };
        let mut text = opened.ok_or(Error::Integrity("cipher text"))?;
        text.drain(..self.etype.confounder_size().min(text.len()));
        Ok(text)
    }

    /// The keyed checksum for a key usage [RFC 3961 §5.3].
    pub fn checksum(&self, usage: u32, message: &[u8]) -> Vec<u8> {
        match self.etype {
            EncryptionType::Rc4Hmac => rc4::checksum(&self.bytes, usage, message),
            EncryptionType::Aes128CtsHmacSha256128 | EncryptionType::Aes256CtsHmacSha384192 => {
                sha2::checksum(&self.bytes, usage, message)
            }
            _ => self.simplified().checksum(usage, message),
        }
    }

    /// Whether a checksum is this key's over a message, compared in constant time.
    pub fn verifies(&self, usage: u32, message: &[u8], checksum: &[u8]) -> bool {
        equal(&self.checksum(usage, message), checksum)
    }

    fn simplified(&self) -> simplified::Profile<'_> {
        simplified::Profile::new(self.etype == EncryptionType::Des3CbcSha1Kd, &self.bytes)
    }
}

impl PartialEq for EncryptionKey {
    fn eq(&self, other: &Self) -> bool {
        self.etype == other.etype && equal(&self.bytes, &other.bytes)
    }
}
impl Eq for EncryptionKey {}

impl Drop for EncryptionKey {
    fn drop(&mut self) {
        self.bytes.zeroize();
    }
}

impl fmt::Debug for EncryptionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EncryptionKey({:?})", self.etype)
    }
}

/// Whether bytes are equal; takes as long wherever they differ.
pub(crate) fn equal(a: &[u8], b: &[u8]) -> bool {
    bool::from(a.ct_eq(b))
}
