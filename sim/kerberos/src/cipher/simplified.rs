//! The simplified profile [RFC 3961 §5.3] with HMAC-SHA-1: DES3 [§6.3] and AES [RFC 3962].

use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;

use super::block::BlockCipher;
use super::{cts, equal};

/// Purposes of derived keys [RFC 3961 §5.3].
const CHECKSUM: u8 = 0x99;
const ENCRYPTION: u8 = 0xAA;
const INTEGRITY: u8 = 0x55;

/// A base key in the simplified profile.
pub(super) struct Profile<'k> {
    des3: bool,
    key: &'k [u8],
}

impl<'k> Profile<'k> {
    pub(super) fn new(des3: bool, key: &'k [u8]) -> Self {
        Self { des3, key }
    }

    /// Encrypts confounder and plain text, and appends the checksum over both.
    pub(super) fn encrypt(&self, usage: u32, mut text: Vec<u8>) -> Vec<u8> {
        if self.des3 {
            text.resize(text.len().next_multiple_of(8), 0);
        }
        let checksum = self.hmac(usage, INTEGRITY, &text);
        let key = self.derived(usage, ENCRYPTION);
        let mut out = if self.des3 {
            BlockCipher::TripleDes.encrypt(&key, &[0; 8], &mut text);
            text
        } else {
            cts::encrypt(&key, &text)
        };
        out.extend(checksum);
        out
    }

    /// Confounder and plain text, if the checksum holds.
    pub(super) fn decrypt(&self, usage: u32, cipher_text: &[u8]) -> Option<Vec<u8>> {
        let split = cipher_text.len().checked_sub(self.checksum_size())?;
        let (body, checksum) = cipher_text.split_at_checked(split)?;
        let key = self.derived(usage, ENCRYPTION);
        let text = if self.des3 {
            let mut text = body.to_vec();
            let whole = BlockCipher::TripleDes.decrypt(&key, &[0; 8], &mut text);
            (whole && !text.is_empty()).then_some(text)?
        } else {
            (body.len() >= 16).then(|| cts::decrypt(&key, body))?
        };
        equal(&self.hmac(usage, INTEGRITY, &text), checksum).then_some(text)
    }

    pub(super) fn checksum(&self, usage: u32, message: &[u8]) -> Vec<u8> {
        self.hmac(usage, CHECKSUM, message)
    }

    /// DK: the key that a constant leads to [RFC 3961 §5.1].
    pub(super) fn derive(&self, constant: &[u8]) -> Vec<u8> {
        let (cipher, size) = if self.des3 {
            (BlockCipher::TripleDes, 21)
        } else {
            (BlockCipher::Aes, self.key.len())
        };
        let mut block = n_fold(constant, cipher.block_size());
        let zero = vec![0; cipher.block_size()];
        let mut out = Vec::new();
        while out.len() < size {
            // One block under a zero initial vector: the block cipher itself.
            cipher.encrypt(self.key, &zero, &mut block);
            out.extend_from_slice(&block);
        }
        out.truncate(size);
        if self.des3 { des3_key(&out) } else { out }
    }

    fn derived(&self, usage: u32, purpose: u8) -> Vec<u8> {
        let mut constant = usage.to_be_bytes().to_vec();
        constant.push(purpose);
        self.derive(&constant)
    }

    /// DES3 keeps all of SHA-1, AES 96 bits of it.
    fn checksum_size(&self) -> usize {
        if self.des3 { 20 } else { 12 }
    }

    fn hmac(&self, usage: u32, purpose: u8, message: &[u8]) -> Vec<u8> {
        let Ok(mut mac) = <Hmac<Sha1> as KeyInit>::new_from_slice(&self.derived(usage, purpose))
        else {
            return Vec::new();
        };
        mac.update(message);
        let mut sum = mac.finalize().into_bytes().to_vec();
        sum.truncate(self.checksum_size());
        sum
    }
}

/// Weak and semi-weak keys of DES [FIPS 74 §3.6].
const WEAK: [u64; 16] = [
    0x0101_0101_0101_0101,
    0xFEFE_FEFE_FEFE_FEFE,
    0xE0E0_E0E0_F1F1_F1F1,
    0x1F1F_1F1F_0E0E_0E0E,
    0x011F_011F_010E_010E,
    0x1F01_1F01_0E01_0E01,
    0x01E0_01E0_01F1_01F1,
    0xE001_E001_F101_F101,
    0x01FE_01FE_01FE_01FE,
    0xFE01_FE01_FE01_FE01,
    0x1FE0_1FE0_0EF1_0EF1,
    0xE01F_E01F_F10E_F10E,
    0x1FFE_1FFE_0EFE_0EFE,
    0xFE1F_FE1F_FE0E_FE0E,
    0xE0FE_E0FE_F1FE_F1FE,
    0xFEE0_FEE0_FEF1_FEF1,
];

/// random-to-key of DES3 [RFC 3961 §6.3.1]: 56 bits become 64 with parity, three times.
pub(super) fn des3_key(seed: &[u8]) -> Vec<u8> {
    seed.chunks(7)
        .flat_map(|seven| {
            let last = seven
                .iter()
                .enumerate()
                .fold(0, |byte, (at, bits)| byte | (bits & 1) << (at + 1));
            let mut key = [0; 8];
            for (to, from) in key.iter_mut().zip(seven.iter().copied().chain([last])) {
                *to = (from & 0xFE) | u8::from(from.wrapping_shr(1).count_ones() % 2 == 0);
            }
            let number = u64::from_be_bytes(key);
            let number = if WEAK.contains(&number) {
                number ^ 0xF0
            } else {
                number
            };
            number.to_be_bytes()
        })
        .collect()
}

/// n-fold [RFC 3961 §5.1]: copies, each rotated by 13 bits more, added with end-around carry.
pub(super) fn n_fold(input: &[u8], size: usize) -> Vec<u8> {
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
    // A byte of the long string starts in the middle of two bytes of the rotated copy.
    let byte = |position: usize| {
        let copy = position / bits;
        let at = (position % bits + bits - (13 * copy) % bits) % bits;
        let pair = [at / 8, (at / 8 + 1) % input.len()]
            .map(|at| u16::from(input.get(at).copied().unwrap_or(0)));
        let [high, low] = pair;
        ((high << 8 | low) >> (8 - at % 8)) & 0xFF
    };
    let mut sum = vec![0u32; size];
    for position in 0..lcm {
        if let Some(slot) = sum.get_mut(position % size) {
            *slot += u32::from(byte(position * 8));
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
