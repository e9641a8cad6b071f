//! Pseudo-random functions of the types, and keys combined with them [RFC 3961 §3, RFC 6113 §5.1].

use hmac::{Hmac, KeyInit, Mac};
use sha1::{Digest, Sha1};
use zeroize::Zeroizing;

use super::block::BlockCipher;
use super::{EncryptionKey, EncryptionType, sha2};
use crate::error::Error;

/// pseudo-random [RFC 3961 §5.3, RFC 8009 §5, RFC 6113 §5.1 for RC4].
fn prf(key: &EncryptionKey, input: &[u8]) -> Vec<u8> {
    match key.etype() {
        EncryptionType::Rc4Hmac => {
            let Ok(mut mac) = <Hmac<Sha1> as KeyInit>::new_from_slice(key.bytes()) else {
                return Vec::new();
            };
            mac.update(input);
            mac.finalize().into_bytes().to_vec()
        }
        EncryptionType::Aes128CtsHmacSha256128 => {
            sha2::derive_with_context(key.bytes(), b"prf", input, 32)
        }
        EncryptionType::Aes256CtsHmacSha384192 => {
            sha2::derive_with_context(key.bytes(), b"prf", input, 48)
        }
        // The hash, cut to whole blocks: 16 bytes with both block sizes.
        EncryptionType::Des3CbcSha1Kd
        | EncryptionType::Aes128CtsHmacSha196
        | EncryptionType::Aes256CtsHmacSha196 => {
            let cipher = if key.etype() == EncryptionType::Des3CbcSha1Kd {
                BlockCipher::TripleDes
            } else {
                BlockCipher::Aes
            };
            let mut block = Sha1::digest(input).to_vec();
            block.truncate(16);
            let iv = vec![0; cipher.block_size()];
            cipher.encrypt(&key.simplified().derive(b"prf"), &iv, &mut block);
            block
        }
    }
}

/// PRF+: the function of a counter and the input, until there is enough.
fn prf_plus(key: &EncryptionKey, input: &[u8], size: usize) -> Zeroizing<Vec<u8>> {
    let mut out = Zeroizing::new(Vec::new());
    let mut counter = 1u8;
    while out.len() < size {
        let piece = prf(key, &[&[counter], input].concat());
        out.extend(piece);
        counter = counter.wrapping_add(1);
    }
    out.truncate(size);
    out
}

impl EncryptionKey {
    /// KRB-FX-CF2 [RFC 6113 §5.1]: a key of this one's type, from both keys and their labels.
    ///
    /// # Errors
    /// Never for a type that is known here.
    pub fn combined(&self, label: &[u8], other: &Self, other_label: &[u8]) -> Result<Self, Error> {
        let size = self.etype().seed_size();
        let mut seed = prf_plus(self, label, size);
        let second = prf_plus(other, other_label, size);
        for (byte, with) in seed.iter_mut().zip(second.iter()) {
            *byte ^= with;
        }
        Self::from_seed(self.etype(), &seed)
    }
}

#[cfg(test)]
mod tests {
    use super::prf;
    use crate::cipher::{EncryptionKey, EncryptionType};

    fn hex(bytes: &[u8]) -> String {
        bytes
            .iter()
            .fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
    }

    #[test]
    fn combined_keys_are_those_of_rfc_6113() {
        for (code, combined) in [
            (16, "e58f9eb643862c13ad38e529313462a7f73e62834fe54a01"),
            (17, "97df97e4b798b29eb31ed7280287a92a"),
            (
                18,
                "4d6ca4e629785c1f01baf55e2e548566b9617ae3a96868c337cb93b5e72b1c7b",
            ),
            (23, "24d7f6b6bae4e5c00d2082c5ebab3672"),
        ] {
            let etype = EncryptionType::from_code(code).unwrap();
            let key = |text: &str| EncryptionKey::from_password(etype, text, text.as_bytes());
            let (one, two) = (key("key1").unwrap(), key("key2").unwrap());
            let made = one.combined(b"a", &two, b"b").unwrap();
            assert_eq!(hex(made.bytes()), combined, "{etype}");
        }
    }

    #[test]
    fn sha2_types_give_the_vectors_of_rfc_8009() {
        for (etype, key, output) in [
            (
                EncryptionType::Aes128CtsHmacSha256128,
                "3705d96080c17728a0e800eab6e0d23c",
                "9d188616f63852fe86915bb840b4a886ff3e6bb0f819b49b893393d393854295",
            ),
            (
                EncryptionType::Aes256CtsHmacSha384192,
                "6d404d37faf79f9df0d33568d320669800eb4836472ea8a026d16b7182460c52",
                "9801f69a368c2bf675e59521e177d9a07f67efe1cfde8d3c8d6f6a0256e3b17db3c1b62ad1b8553360d17367eb1514d2",
            ),
        ] {
            let bytes: Vec<u8> = (0..key.len())
                .step_by(2)
                .map(|at| u8::from_str_radix(&key[at..at + 2], 16).unwrap())
                .collect();
            let key = EncryptionKey::new(etype, bytes).unwrap();
            assert_eq!(hex(&prf(&key, b"test")), output);
        }
    }
}
