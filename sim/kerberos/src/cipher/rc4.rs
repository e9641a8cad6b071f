//! rc4-hmac, which old Windows needs [RFC 4757].

use hmac::{Hmac, KeyInit, Mac};
use md5::{Digest, Md5};
use rc4::{Rc4, StreamCipher};

use super::equal;

/// Bytes of HMAC-MD5.
const MAC: usize = 16;

/// Encrypts confounder and plain text, with the checksum in front.
pub(super) fn encrypt(key: &[u8], usage: u32, text: &[u8]) -> Vec<u8> {
    let base = hmac(key, &usage_bytes(usage));
    let mut out = hmac(&base, text);
    let body = stream(&hmac(&base, &out), text);
    out.extend(body);
    out
}

/// Confounder and plain text, if the checksum holds.
pub(super) fn decrypt(key: &[u8], usage: u32, cipher_text: &[u8]) -> Option<Vec<u8>> {
    let (checksum, body) = cipher_text.split_at_checked(MAC)?;
    if body.len() < 8 {
        return None;
    }
    let base = hmac(key, &usage_bytes(usage));
    let text = stream(&hmac(&base, checksum), body);
    equal(&hmac(&base, &text), checksum).then_some(text)
}

/// KERB_CHECKSUM_HMAC_MD5 [RFC 4757 §4].
pub(super) fn checksum(key: &[u8], usage: u32, message: &[u8]) -> Vec<u8> {
    let signing = hmac(key, b"signaturekey\0");
    let mut hash = Md5::new();
    hash.update(usage_bytes(usage));
    hash.update(message);
    hmac(&signing, &hash.finalize())
}

/// Usages as Windows numbers them [RFC 4757 §3; by its errata, 9 stays 9].
fn usage_bytes(usage: u32) -> [u8; 4] {
    match usage {
        3 => 8,
        23 => 13,
        other => other,
    }
    .to_le_bytes()
}

fn stream(key: &[u8], text: &[u8]) -> Vec<u8> {
    let mut out = text.to_vec();
    if let Ok(mut cipher) = <Rc4 as KeyInit>::new_from_slice(key) {
        cipher.apply_keystream(&mut out);
    }
    out
}

fn hmac(key: &[u8], message: &[u8]) -> Vec<u8> {
    let Ok(mut mac) = <Hmac<Md5> as KeyInit>::new_from_slice(key) else {
        return Vec::new();
    };
    mac.update(message);
    mac.finalize().into_bytes().to_vec()
}
