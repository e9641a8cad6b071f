//! AES with SHA-2: encrypt, then MAC [RFC 8009]. The key's size says which of the two types.

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Sha256, Sha384};

use super::{cts, equal};

const ZERO_STATE: [u8; 16] = [0; 16];

/// Encrypts confounder and plain text, and appends the checksum over initial state and cipher text.
pub(super) fn encrypt(key: &[u8], usage: u32, text: &[u8]) -> Vec<u8> {
    let mut out = cts::encrypt(&derived(key, usage, 0xAA, key.len()), text);
    let checksum = integrity(key, usage, &out);
    out.extend(checksum);
    out
}

/// Confounder and plain text, if the checksum holds.
pub(super) fn decrypt(key: &[u8], usage: u32, cipher_text: &[u8]) -> Option<Vec<u8>> {
    let split = cipher_text
        .len()
        .checked_sub(mac_size(key))
        .filter(|length| *length >= 16)?;
    let (body, checksum) = cipher_text.split_at_checked(split)?;
    if !equal(&integrity(key, usage, body), checksum) {
        return None;
    }
    Some(cts::decrypt(&derived(key, usage, 0xAA, key.len()), body))
}

/// The keyed checksum [RFC 8009 §6].
pub(super) fn checksum(key: &[u8], usage: u32, message: &[u8]) -> Vec<u8> {
    truncated(key, &derived(key, usage, 0x99, mac_size(key)), &[message])
}

/// KDF-HMAC-SHA2 [RFC 8009 §3]; no key here needs more than one block.
pub(super) fn derive(key: &[u8], label: &[u8], size: usize) -> Vec<u8> {
    derive_with_context(key, label, &[], size)
}

/// KDF-HMAC-SHA2 with a context, which the pseudo-random function uses [RFC 8009 §5].
pub(super) fn derive_with_context(
    key: &[u8],
    label: &[u8],
    context: &[u8],
    size: usize,
) -> Vec<u8> {
    let bits = u32::try_from(size * 8).unwrap_or(0).to_be_bytes();
    let mut out = hmac(key, key, &[&[0, 0, 0, 1], label, &[0], context, &bits]);
    out.truncate(size);
    out
}

fn derived(key: &[u8], usage: u32, purpose: u8, size: usize) -> Vec<u8> {
    let mut label = usage.to_be_bytes().to_vec();
    label.push(purpose);
    derive(key, &label, size)
}

fn integrity(key: &[u8], usage: u32, cipher_text: &[u8]) -> Vec<u8> {
    let mac_key = derived(key, usage, 0x55, mac_size(key));
    truncated(key, &mac_key, &[&ZERO_STATE, cipher_text])
}

fn truncated(key: &[u8], mac_key: &[u8], parts: &[&[u8]]) -> Vec<u8> {
    let mut sum = hmac(key, mac_key, parts);
    sum.truncate(mac_size(key));
    sum
}

fn mac_size(key: &[u8]) -> usize {
    if key.len() == 32 { 24 } else { 16 }
}

/// HMAC with the hash that goes with the base key.
fn hmac(key: &[u8], mac_key: &[u8], parts: &[&[u8]]) -> Vec<u8> {
    if key.len() == 32 {
        mac::<Hmac<Sha384>>(mac_key, parts)
    } else {
        mac::<Hmac<Sha256>>(mac_key, parts)
    }
}

fn mac<M: Mac + KeyInit>(key: &[u8], parts: &[&[u8]]) -> Vec<u8> {
    let Ok(mut mac) = <M as KeyInit>::new_from_slice(key) else {
        return Vec::new();
    };
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().to_vec()
}
