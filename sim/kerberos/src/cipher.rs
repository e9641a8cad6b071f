//! Encryption types with AES and SHA-1 [RFC 3961, RFC 3962].

use std::fmt;

use aes::cipher::{Array, BlockCipherDecrypt, BlockCipherEncrypt, KeyInit};
use aes::{Aes128, Aes256};
use hmac::{Hmac, Mac};
use sha1::Sha1;

use crate::error::Error;

/// Size of a block and of a confounder.
const BLOCK: usize = 16;
/// Size of a checksum.
const CHECKSUM: usize = 12;

/// An encryption type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EncryptionType {
    /// aes128-cts-hmac-sha1-96 (17).
    Aes128CtsHmacSha196,
    /// aes256-cts-hmac-sha1-96 (18).
    Aes256CtsHmacSha196,
}

impl EncryptionType {
    /// The number on the wire.
    pub fn code(self) -> i32 {
        match self {
            Self::Aes128CtsHmacSha196 => 17,
            Self::Aes256CtsHmacSha196 => 18,
        }
    }

    /// The type of a number.
    pub fn from_code(code: i32) -> Option<Self> {
        match code {
            17 => Some(Self::Aes128CtsHmacSha196),
            18 => Some(Self::Aes256CtsHmacSha196),
            _ => None,
        }
    }

    /// Size of a key in bytes.
    pub fn key_size(self) -> usize {
        match self {
            Self::Aes128CtsHmacSha196 => 16,
            Self::Aes256CtsHmacSha196 => 32,
        }
    }

    /// Size of its keyed checksum in bytes.
    pub fn checksum_size(self) -> usize {
        CHECKSUM
    }

    /// Number of its keyed checksum [RFC 3962 §7].
    pub fn checksum_code(self) -> i32 {
        match self {
            Self::Aes128CtsHmacSha196 => 15,
            Self::Aes256CtsHmacSha196 => 16,
        }
    }
}

/// A key with its type.
#[derive(Clone, PartialEq, Eq)]
pub struct EncryptionKey {
    etype: EncryptionType,
    bytes: Vec<u8>,
}

impl fmt::Debug for EncryptionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EncryptionKey({:?})", self.etype)
    }
}

enum Cipher {
    Aes128(Box<Aes128>),
    Aes256(Box<Aes256>),
}

impl Cipher {
    fn new(key: &[u8]) -> Option<Self> {
        match key.len() {
            16 => Aes128::new_from_slice(key)
                .ok()
                .map(|c| Self::Aes128(Box::new(c))),
            _ => Aes256::new_from_slice(key)
                .ok()
                .map(|c| Self::Aes256(Box::new(c))),
        }
    }

    fn encrypt(&self, block: [u8; BLOCK]) -> [u8; BLOCK] {
        let mut block = Array::from(block);
        match self {
            Self::Aes128(cipher) => cipher.encrypt_block(&mut block),
            Self::Aes256(cipher) => cipher.encrypt_block(&mut block),
        }
        block.into()
    }

    fn decrypt(&self, block: [u8; BLOCK]) -> [u8; BLOCK] {
        let mut block = Array::from(block);
        match self {
            Self::Aes128(cipher) => cipher.decrypt_block(&mut block),
            Self::Aes256(cipher) => cipher.decrypt_block(&mut block),
        }
        block.into()
    }
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

    /// Its type.
    pub fn etype(&self) -> EncryptionType {
        self.etype
    }

    /// Its bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Encrypts for a key usage. The confounder is 16 bytes that no other message has.
    pub fn encrypt(&self, usage: u32, confounder: [u8; BLOCK], plain: &[u8]) -> Vec<u8> {
        let mut text = confounder.to_vec();
        text.extend_from_slice(plain);
        let checksum = self.hmac(usage, 0x55, &text);
        let mut out = self.cts(usage, &text, true);
        out.extend_from_slice(&checksum);
        out
    }

    /// Decrypts for a key usage.
    ///
    /// # Errors
    /// When the text was not encrypted with this key for this usage.
    pub fn decrypt(&self, usage: u32, cipher_text: &[u8]) -> Result<Vec<u8>, Error> {
        let wrong = Error::Integrity("cipher text");
        let Some(split) = cipher_text
            .len()
            .checked_sub(CHECKSUM)
            .filter(|n| *n >= BLOCK)
        else {
            return Err(wrong);
        };
        let (body, checksum) = cipher_text.split_at(split);
        let text = self.cts(usage, body, false);
        if self.hmac(usage, 0x55, &text) != checksum {
            return Err(wrong);
        }
        Ok(text.get(BLOCK..).unwrap_or_default().to_vec())
    }

    /// The keyed checksum for a key usage [RFC 3961 §5.3].
    pub fn checksum(&self, usage: u32, message: &[u8]) -> Vec<u8> {
        self.hmac(usage, 0x99, message)
    }

    fn derived(&self, usage: u32, purpose: u8) -> Vec<u8> {
        let mut constant = usage.to_be_bytes().to_vec();
        constant.push(purpose);
        self.derive(&constant)
    }

    /// DK: encrypts the folded constant until there is enough key [RFC 3961 §5.1].
    fn derive(&self, constant: &[u8]) -> Vec<u8> {
        let Some(cipher) = Cipher::new(&self.bytes) else {
            return Vec::new();
        };
        let mut block = [0; BLOCK];
        block.copy_from_slice(&n_fold(constant, BLOCK));
        let mut out = Vec::new();
        while out.len() < self.bytes.len() {
            block = cipher.encrypt(block);
            out.extend_from_slice(&block);
        }
        out.truncate(self.bytes.len());
        out
    }

    fn hmac(&self, usage: u32, purpose: u8, message: &[u8]) -> Vec<u8> {
        let key = self.derived(usage, purpose);
        let Ok(mut mac) = <Hmac<Sha1> as KeyInit>::new_from_slice(&key) else {
            return Vec::new();
        };
        mac.update(message);
        mac.finalize()
            .into_bytes()
            .iter()
            .take(CHECKSUM)
            .copied()
            .collect()
    }

    /// CBC with cipher text stealing, all blocks full but the last two swapped [RFC 3962 §5].
    fn cts(&self, usage: u32, text: &[u8], encrypt: bool) -> Vec<u8> {
        let key = self.derived(usage, 0xAA);
        match Cipher::new(&key) {
            Some(cipher) if encrypt => cts_encrypt(&cipher, text),
            Some(cipher) => cts_decrypt(&cipher, text),
            None => Vec::new(),
        }
    }
}

fn padded(chunk: &[u8]) -> [u8; BLOCK] {
    let mut block = [0; BLOCK];
    for (to, from) in block.iter_mut().zip(chunk) {
        *to = *from;
    }
    block
}

fn xor(a: [u8; BLOCK], b: [u8; BLOCK]) -> [u8; BLOCK] {
    let mut out = a;
    for (to, from) in out.iter_mut().zip(b) {
        *to ^= from;
    }
    out
}

fn cts_encrypt(cipher: &Cipher, text: &[u8]) -> Vec<u8> {
    let mut previous = [0; BLOCK];
    let mut blocks: Vec<[u8; BLOCK]> = text
        .chunks(BLOCK)
        .map(|chunk| {
            previous = cipher.encrypt(xor(padded(chunk), previous));
            previous
        })
        .collect();
    if blocks.len() > 1 {
        let last = blocks.len() - 1;
        blocks.swap(last - 1, last);
    }
    let mut out: Vec<u8> = blocks.concat();
    out.truncate(text.len());
    out
}

fn cts_decrypt(cipher: &Cipher, text: &[u8]) -> Vec<u8> {
    let chunks: Vec<&[u8]> = text.chunks(BLOCK).collect();
    let mut previous = [0; BLOCK];
    let mut out = Vec::with_capacity(text.len());
    let [leading @ .., before, last] = chunks.as_slice() else {
        return cipher
            .decrypt(padded(text))
            .into_iter()
            .take(text.len())
            .collect();
    };
    for chunk in leading {
        let block = padded(chunk);
        out.extend(xor(cipher.decrypt(block), previous));
        previous = block;
    }
    // The block before the last is the final CBC block; what the last lacks was stolen from it.
    let stolen = cipher.decrypt(padded(before));
    let mut full = stolen;
    for (to, from) in full.iter_mut().zip(*last) {
        *to = *from;
    }
    out.extend(xor(cipher.decrypt(full), previous));
    out.extend(xor(stolen, full).into_iter().take(last.len()));
    out
}

/// n-fold [RFC 3961 §5.1]: copies, each rotated by 13 bits more, added with end-around carry.
pub(crate) fn n_fold(input: &[u8], size: usize) -> Vec<u8> {
    if input.is_empty() {
        return vec![0; size];
    }
    let bits = input.len() * 8;
    let lcm = {
        let (mut a, mut b) = (input.len(), size);
        while b != 0 {
            (a, b) = (b, a % b);
        }
        input.len() / a * size
    };
    let bit = |position: usize| {
        let copy = position / bits;
        let at = (position % bits + bits - (13 * copy) % bits) % bits;
        input
            .get(at / 8)
            .is_some_and(|byte| byte >> (7 - at % 8) & 1 == 1)
    };
    let mut sum = vec![0u32; size];
    for position in 0..lcm {
        let byte = (0..8).fold(0u32, |byte, b| byte << 1 | u32::from(bit(position * 8 + b)));
        if let Some(slot) = sum.get_mut(position % size) {
            *slot += byte;
        }
    }
    let mut carry = 0;
    loop {
        for slot in sum.iter_mut().rev() {
            *slot += carry;
            carry = *slot >> 8;
            *slot &= 0xFF;
        }
        if carry == 0 {
            break;
        }
    }
    sum.into_iter()
        .map(|byte| u8::try_from(byte).unwrap_or(0))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{EncryptionKey, EncryptionType, n_fold};

    fn hex(bytes: &[u8]) -> String {
        bytes
            .iter()
            .fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
    }

    #[test]
    fn n_fold_gives_the_vectors_of_rfc_3961() {
        assert_eq!(hex(&n_fold(b"012345", 8)), "be072631276b1955");
        assert_eq!(
            hex(&n_fold(b"kerberos", 16)),
            "6b65726265726f737b9b5b2b93132b93"
        );
        assert_eq!(hex(&n_fold(b"password", 7)), "78a07b6caf85fa");
    }

    #[test]
    fn what_is_encrypted_is_decrypted_at_every_length_and_nothing_else_is() {
        for etype in [
            EncryptionType::Aes128CtsHmacSha196,
            EncryptionType::Aes256CtsHmacSha196,
        ] {
            let key = EncryptionKey::new(etype, vec![7; etype.key_size()]).unwrap();
            for length in 0..70 {
                let plain: Vec<u8> = (0..length).collect();
                let cipher = key.encrypt(3, [9; 16], &plain);
                assert_eq!(key.decrypt(3, &cipher).unwrap(), plain);
                assert!(key.decrypt(2, &cipher).is_err());
                let mut damaged = cipher.clone();
                damaged[0] ^= 1;
                assert!(key.decrypt(3, &damaged).is_err());
            }
        }
    }
}
