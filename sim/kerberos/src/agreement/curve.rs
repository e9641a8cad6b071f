//! Diffie-Hellman over the NIST curves [RFC 5349].

use rand_core::Rng;

use super::Group;

/// A secret scalar.
pub(super) enum Scalar {
    P256(p256::SecretKey),
    P384(p384::SecretKey),
    P521(p521::SecretKey),
}

/// Object identifier of the curve [RFC 5480 §2.1.1.1].
pub(super) fn oid(group: Group) -> &'static str {
    match group {
        Group::P384 => "1.3.132.0.34",
        Group::P521 => "1.3.132.0.35",
        _ => "1.2.840.10045.3.1.7",
    }
}

/// Whether bytes are an uncompressed point of the curve, and not the one at infinity.
pub(super) fn is_point(group: Group, bytes: &[u8]) -> bool {
    bytes.first() == Some(&4)
        && match group {
            Group::P384 => p384::PublicKey::from_sec1_bytes(bytes).is_ok(),
            Group::P521 => p521::PublicKey::from_sec1_bytes(bytes).is_ok(),
            _ => p256::PublicKey::from_sec1_bytes(bytes).is_ok(),
        }
}

/// Draws a scalar, and its uncompressed point.
pub(super) fn generate(group: Group, rng: &mut impl Rng) -> (Scalar, Vec<u8>) {
    match group {
        Group::P384 => {
            let key = draw(rng, 48, 0xFF, p384::SecretKey::from_slice);
            let point = key.public_key().to_sec1_bytes().to_vec();
            (Scalar::P384(key), point)
        }
        Group::P521 => {
            let key = draw(rng, 66, 0x01, p521::SecretKey::from_slice);
            let point = key.public_key().to_sec1_bytes().to_vec();
            (Scalar::P521(key), point)
        }
        _ => {
            let key = draw(rng, 32, 0xFF, p256::SecretKey::from_slice);
            let point = key.public_key().to_sec1_bytes().to_vec();
            (Scalar::P256(key), point)
        }
    }
}

/// The x-coordinate of the shared point, as long as the field.
pub(super) fn agree(scalar: &Scalar, point: &[u8]) -> Option<Vec<u8>> {
    match scalar {
        Scalar::P256(key) => {
            let point = p256::PublicKey::from_sec1_bytes(point).ok()?;
            let shared = p256::ecdh::diffie_hellman(key.to_nonzero_scalar(), point.as_affine());
            Some(shared.raw_secret_bytes().to_vec())
        }
        Scalar::P384(key) => {
            let point = p384::PublicKey::from_sec1_bytes(point).ok()?;
            let shared = p384::ecdh::diffie_hellman(key.to_nonzero_scalar(), point.as_affine());
            Some(shared.raw_secret_bytes().to_vec())
        }
        Scalar::P521(key) => {
            let point = p521::PublicKey::from_sec1_bytes(point).ok()?;
            let shared = p521::ecdh::diffie_hellman(key.to_nonzero_scalar(), point.as_affine());
            Some(shared.raw_secret_bytes().to_vec())
        }
    }
}

/// Draws bytes until they are a scalar of the curve.
fn draw<K, E>(
    rng: &mut impl Rng,
    size: usize,
    first_mask: u8,
    key: impl Fn(&[u8]) -> Result<K, E>,
) -> K {
    let mut bytes = zeroize::Zeroizing::new(vec![0; size]);
    loop {
        rng.fill_bytes(&mut bytes);
        if let Some(first) = bytes.first_mut() {
            *first &= first_mask;
        }
        if let Ok(key) = key(&bytes) {
            return key;
        }
    }
}
