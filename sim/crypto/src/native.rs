//! AWS-LC. `None`: it does not do this, the portable implementation does.

use aws_lc_rs::agreement::{self, ECDH_P256, ECDH_P384, ECDH_P521};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeyPair;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P384_SHA384_FIXED, ECDSA_P521_SHA512_FIXED,
    RSA_PKCS1_2048_8192_SHA1_FOR_LEGACY_USE_ONLY, RSA_PKCS1_2048_8192_SHA256,
    RSA_PKCS1_2048_8192_SHA384, RSA_PKCS1_2048_8192_SHA512, RSA_PKCS1_SHA256, RSA_PKCS1_SHA384,
    RSA_PKCS1_SHA512, UnparsedPublicKey,
};

use crate::DigestAlgorithm;
use crate::elliptic::Curve;

/// Bits of the moduli that it computes with.
const MODULUS_BITS: std::ops::RangeInclusive<u32> = 2048..=8192;

/// Whether a signature holds.
pub(crate) fn verify_rsa(
    bits: u32,
    spki: &[u8],
    digest: DigestAlgorithm,
    message: &[u8],
    signature: &[u8],
) -> Option<bool> {
    let algorithm = match digest {
        DigestAlgorithm::Sha1 => &RSA_PKCS1_2048_8192_SHA1_FOR_LEGACY_USE_ONLY,
        DigestAlgorithm::Sha256 => &RSA_PKCS1_2048_8192_SHA256,
        DigestAlgorithm::Sha384 => &RSA_PKCS1_2048_8192_SHA384,
        DigestAlgorithm::Sha512 => &RSA_PKCS1_2048_8192_SHA512,
    };
    let key = UnparsedPublicKey::new(algorithm, spki);
    // A key that it does not take may still be one.
    let parsed = key.parse().ok().filter(|_| MODULUS_BITS.contains(&bits))?;
    Some(parsed.verify_sig(message, signature).is_ok())
}

/// An RSA key that signs.
#[derive(Debug)]
pub(crate) struct RsaSigner(KeyPair);

impl RsaSigner {
    pub(crate) fn new(pkcs8: &[u8]) -> Option<Self> {
        KeyPair::from_pkcs8(pkcs8).ok().map(Self)
    }

    pub(crate) fn sign(&self, digest: DigestAlgorithm, message: &[u8]) -> Option<Vec<u8>> {
        let padding = match digest {
            DigestAlgorithm::Sha1 => return None,
            DigestAlgorithm::Sha256 => &RSA_PKCS1_SHA256,
            DigestAlgorithm::Sha384 => &RSA_PKCS1_SHA384,
            DigestAlgorithm::Sha512 => &RSA_PKCS1_SHA512,
        };
        let mut signature = vec![0; self.0.public_modulus_len()];
        self.0
            .sign(padding, &SystemRandom::new(), message, &mut signature)
            .ok()?;
        Some(signature)
    }
}

/// Whether a signature, r and s one after the other, holds.
pub(crate) fn verify_ecdsa(
    curve: Curve,
    point: &[u8],
    digest: DigestAlgorithm,
    message: &[u8],
    signature: &[u8],
) -> Option<bool> {
    let algorithm = match (curve, digest) {
        (Curve::P256, DigestAlgorithm::Sha256) => &ECDSA_P256_SHA256_FIXED,
        (Curve::P384, DigestAlgorithm::Sha384) => &ECDSA_P384_SHA384_FIXED,
        (Curve::P521, DigestAlgorithm::Sha512) => &ECDSA_P521_SHA512_FIXED,
        _ => return None,
    };
    let key = UnparsedPublicKey::new(algorithm, point).parse().ok()?;
    Some(key.verify_sig(message, signature).is_ok())
}

fn algorithm(curve: Curve) -> &'static agreement::Algorithm {
    match curve {
        Curve::P256 => &ECDH_P256,
        Curve::P384 => &ECDH_P384,
        Curve::P521 => &ECDH_P521,
    }
}

/// The point of a scalar, uncompressed.
pub(crate) fn point(curve: Curve, scalar: &[u8]) -> Option<Vec<u8>> {
    let key = agreement::PrivateKey::from_private_key(algorithm(curve), scalar).ok()?;
    Some(key.compute_public_key().ok()?.as_ref().to_vec())
}

/// The x coordinate of a point times a scalar.
pub(crate) fn agree(curve: Curve, scalar: &[u8], point: &[u8]) -> Option<Vec<u8>> {
    let algorithm = algorithm(curve);
    let key = agreement::PrivateKey::from_private_key(algorithm, scalar).ok()?;
    let peer = agreement::UnparsedPublicKey::new(algorithm, point);
    agreement::agree(&key, peer, (), |secret| Ok(secret.to_vec())).ok()
}
