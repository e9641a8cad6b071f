//! The NIST curves: ECDSA [FIPS 186-5] with the nonces of RFC 6979, and Diffie-Hellman.

use std::fmt;

use ecdsa::signature::hazmat::{PrehashSigner, PrehashVerifier};
use p256::pkcs8::{DecodePrivateKey, EncodePrivateKey, EncodePublicKey};
use rand_core::Rng;
use zeroize::Zeroizing;

use crate::{Backend, DigestAlgorithm};

/// A curve.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Curve {
    /// P-256, secp256r1.
    P256,
    /// P-384, secp384r1.
    P384,
    /// P-521, secp521r1.
    P521,
}

impl Curve {
    /// Every curve.
    pub const ALL: [Self; 3] = [Self::P256, Self::P384, Self::P521];

    /// Its object identifier.
    pub fn oid(self) -> &'static str {
        match self {
            Self::P256 => "1.2.840.10045.3.1.7",
            Self::P384 => "1.3.132.0.34",
            Self::P521 => "1.3.132.0.35",
        }
    }

    /// The curve of an object identifier.
    pub fn from_oid(oid: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|curve| curve.oid() == oid)
    }

    /// Bytes of a scalar, and of a coordinate.
    pub fn size(self) -> usize {
        match self {
            Self::P256 => 32,
            Self::P384 => 48,
            Self::P521 => 66,
        }
    }

    /// Whether bytes are a point of the curve, uncompressed [SEC 1 §2.3.4].
    pub fn is_point(self, bytes: &[u8]) -> bool {
        bytes.first() == Some(&4) && PublicKey::from_point(self, bytes).is_some()
    }
}

#[derive(Clone)]
enum Point {
    P256(p256::ecdsa::VerifyingKey),
    P384(p384::ecdsa::VerifyingKey),
    P521(p521::ecdsa::VerifyingKey),
}

/// A public key.
#[derive(Clone)]
pub struct PublicKey {
    point: Point,
    #[cfg(feature = "native")]
    bytes: std::sync::Arc<[u8]>,
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.curve().fmt(f)
    }
}

impl PublicKey {
    /// The key of a point [SEC 1 §2.3.4]; `None` for bytes that are none of the curve's.
    pub fn from_point(curve: Curve, bytes: &[u8]) -> Option<Self> {
        let point = match curve {
            Curve::P256 => Point::P256(p256::ecdsa::VerifyingKey::from_sec1_bytes(bytes).ok()?),
            Curve::P384 => Point::P384(p384::ecdsa::VerifyingKey::from_sec1_bytes(bytes).ok()?),
            Curve::P521 => Point::P521(p521::ecdsa::VerifyingKey::from_sec1_bytes(bytes).ok()?),
        };
        Some(Self {
            point,
            #[cfg(feature = "native")]
            bytes: bytes.into(),
        })
    }

    /// Its curve.
    pub fn curve(&self) -> Curve {
        match self.point {
            Point::P256(_) => Curve::P256,
            Point::P384(_) => Curve::P384,
            Point::P521(_) => Curve::P521,
        }
    }

    /// Whether a signature in DER [RFC 3279 §2.2.3] is one of a message.
    pub fn verify(
        &self,
        backend: Backend,
        digest: DigestAlgorithm,
        message: &[u8],
        signature: &[u8],
    ) -> bool {
        // One reader of DER for both, so that both take the same encodings.
        match &self.point {
            Point::P256(key) => p256::ecdsa::Signature::from_der(signature).is_ok_and(|s| {
                self.native(backend, digest, message, &s.to_bytes())
                    .unwrap_or_else(|| key.verify_prehash(&digest.hash(message), &s).is_ok())
            }),
            Point::P384(key) => p384::ecdsa::Signature::from_der(signature).is_ok_and(|s| {
                self.native(backend, digest, message, &s.to_bytes())
                    .unwrap_or_else(|| key.verify_prehash(&digest.hash(message), &s).is_ok())
            }),
            Point::P521(key) => p521::ecdsa::Signature::from_der(signature).is_ok_and(|s| {
                self.native(backend, digest, message, &s.to_bytes())
                    .unwrap_or_else(|| key.verify_prehash(&digest.hash(message), &s).is_ok())
            }),
        }
    }

    #[cfg(feature = "native")]
    fn native(
        &self,
        backend: Backend,
        digest: DigestAlgorithm,
        message: &[u8],
        signature: &[u8],
    ) -> Option<bool> {
        if backend == Backend::Portable {
            return None;
        }
        crate::native::verify_ecdsa(self.curve(), &self.bytes, digest, message, signature)
    }

    #[cfg(not(feature = "native"))]
    fn native(&self, _: Backend, _: DigestAlgorithm, _: &[u8], _: &[u8]) -> Option<bool> {
        None
    }
}

#[derive(Clone)]
enum Scalar {
    P256(p256::SecretKey),
    P384(p384::SecretKey),
    P521(p521::SecretKey),
}

/// A private key.
#[derive(Clone)]
pub struct PrivateKey(Scalar);

impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "private key of {:?}", self.curve())
    }
}

impl PrivateKey {
    /// The key that a generator leads to: bytes are drawn until they are a scalar of the curve.
    pub fn generate(curve: Curve, rng: &mut impl Rng) -> Self {
        Self(match curve {
            Curve::P256 => Scalar::P256(draw(rng, 32, 0xFF, p256::SecretKey::from_slice)),
            Curve::P384 => Scalar::P384(draw(rng, 48, 0xFF, p384::SecretKey::from_slice)),
            Curve::P521 => Scalar::P521(draw(rng, 66, 0x01, p521::SecretKey::from_slice)),
        })
    }

    /// Reads PKCS #8; `None` for another kind of key.
    pub fn from_pkcs8_der(der: &[u8]) -> Option<Self> {
        let scalar = if let Ok(key) = p256::SecretKey::from_pkcs8_der(der) {
            Scalar::P256(key)
        } else if let Ok(key) = p384::SecretKey::from_pkcs8_der(der) {
            Scalar::P384(key)
        } else {
            Scalar::P521(p521::SecretKey::from_pkcs8_der(der).ok()?)
        };
        Some(Self(scalar))
    }

    /// Writes PKCS #8; `None` where it cannot be encoded.
    pub fn to_pkcs8_der(&self) -> Option<Zeroizing<Vec<u8>>> {
        let document = match &self.0 {
            Scalar::P256(key) => key.to_pkcs8_der(),
            Scalar::P384(key) => key.to_pkcs8_der(),
            Scalar::P521(key) => key.to_pkcs8_der(),
        };
        Some(Zeroizing::new(document.ok()?.as_bytes().to_vec()))
    }

    /// The SubjectPublicKeyInfo of the public half.
    pub fn public_spki_der(&self) -> Option<Vec<u8>> {
        let document = match &self.0 {
            Scalar::P256(key) => key.public_key().to_public_key_der(),
            Scalar::P384(key) => key.public_key().to_public_key_der(),
            Scalar::P521(key) => key.public_key().to_public_key_der(),
        };
        Some(document.ok()?.as_bytes().to_vec())
    }

    /// Its curve.
    pub fn curve(&self) -> Curve {
        match self.0 {
            Scalar::P256(_) => Curve::P256,
            Scalar::P384(_) => Curve::P384,
            Scalar::P521(_) => Curve::P521,
        }
    }

    /// The scalar.
    #[cfg(feature = "native")]
    fn bytes(&self) -> Zeroizing<Vec<u8>> {
        Zeroizing::new(match &self.0 {
            Scalar::P256(key) => key.to_bytes().to_vec(),
            Scalar::P384(key) => key.to_bytes().to_vec(),
            Scalar::P521(key) => key.to_bytes().to_vec(),
        })
    }

    /// Signs a message, in DER; `None` for a hash that is too short for the curve.
    pub fn sign(
        &self,
        backend: Backend,
        digest: DigestAlgorithm,
        message: &[u8],
    ) -> Option<Vec<u8>> {
        let hash = digest.hash(message);
        match &self.0 {
            Scalar::P256(key) => {
                #[cfg(feature = "native")]
                if backend == Backend::Native
                    && digest == DigestAlgorithm::Sha256
                    && let Some(signature) = sign_p256(key, &hash)
                {
                    return Some(signature.to_der().as_bytes().to_vec());
                }
                let _: Backend = backend;
                let signature: p256::ecdsa::Signature = p256::ecdsa::SigningKey::from(key)
                    .sign_prehash(&hash)
                    .ok()?;
                Some(signature.to_der().as_bytes().to_vec())
            }
            Scalar::P384(key) => {
                let signature: p384::ecdsa::Signature = p384::ecdsa::SigningKey::from(key)
                    .sign_prehash(&hash)
                    .ok()?;
                Some(signature.to_der().as_bytes().to_vec())
            }
            Scalar::P521(key) => {
                let signature: p521::ecdsa::Signature = p521::ecdsa::SigningKey::from(key)
                    .sign_prehash(&hash)
                    .ok()?;
                Some(signature.to_der().as_bytes().to_vec())
            }
        }
    }

    /// The point of the public half, uncompressed.
    pub fn public_point(&self, backend: Backend) -> Vec<u8> {
        #[cfg(feature = "native")]
        if backend == Backend::Native
            && let Some(point) = crate::native::point(self.curve(), &self.bytes())
        {
            return point;
        }
        let _: Backend = backend;
        match &self.0 {
            Scalar::P256(key) => key.public_key().to_sec1_bytes().to_vec(),
            Scalar::P384(key) => key.public_key().to_sec1_bytes().to_vec(),
            Scalar::P521(key) => key.public_key().to_sec1_bytes().to_vec(),
        }
    }

    /// The secret that this key and the owner of a point share: the x coordinate [SEC 1 §3.3.1]; `None` for
    /// bytes that are no point of the curve.
    pub fn agree(&self, backend: Backend, point: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        if !self.curve().is_point(point) {
            return None;
        }
        #[cfg(feature = "native")]
        if backend == Backend::Native
            && let Some(secret) = crate::native::agree(self.curve(), &self.bytes(), point)
        {
            return Some(Zeroizing::new(secret));
        }
        let _: Backend = backend;
        Some(Zeroizing::new(match &self.0 {
            Scalar::P256(key) => {
                let point = p256::PublicKey::from_sec1_bytes(point).ok()?;
                p256::ecdh::diffie_hellman(key.to_nonzero_scalar(), point.as_affine())
                    .raw_secret_bytes()
                    .to_vec()
            }
            Scalar::P384(key) => {
                let point = p384::PublicKey::from_sec1_bytes(point).ok()?;
                p384::ecdh::diffie_hellman(key.to_nonzero_scalar(), point.as_affine())
                    .raw_secret_bytes()
                    .to_vec()
            }
            Scalar::P521(key) => {
                let point = p521::PublicKey::from_sec1_bytes(point).ok()?;
                p521::ecdh::diffie_hellman(key.to_nonzero_scalar(), point.as_affine())
                    .raw_secret_bytes()
                    .to_vec()
            }
        }))
    }
}

/// Draws bytes until they are a scalar.
fn draw<K, E>(
    rng: &mut impl Rng,
    size: usize,
    first_mask: u8,
    key: impl Fn(&[u8]) -> Result<K, E>,
) -> K {
    let mut bytes = Zeroizing::new(vec![0; size]);
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

/// ECDSA over P-256 with the nonce of RFC 6979, whose point the native implementation computes: its own ECDSA
/// draws nonces.
#[cfg(feature = "native")]
fn sign_p256(key: &p256::SecretKey, hash: &[u8]) -> Option<p256::ecdsa::Signature> {
    use p256::elliptic_curve::Curve as _;
    use p256::elliptic_curve::ops::Reduce;
    use p256::{NistP256, NonZeroScalar, Scalar, U256};

    let order = NistP256::ORDER;
    let secret = key.to_nonzero_scalar();
    let bytes = Zeroizing::new(key.to_bytes());
    let mut nonces = rfc6979::KGenerator::<sha2::Sha256, U256>::new(&bytes, hash, &[], &order);
    let hash = <Scalar as Reduce<U256>>::reduce(&U256::from_be_slice(hash));
    loop {
        let mut nonce = Zeroizing::new(p256::FieldBytes::default());
        nonces.fill_next_k(&mut nonce);
        let point = crate::native::point(Curve::P256, &nonce)?;
        let Some(nonce) = NonZeroScalar::from_repr(*nonce).into_option() else {
            continue;
        };
        let x = U256::from_be_slice(point.get(1..33)?);
        let r = <Scalar as Reduce<U256>>::reduce(&x);
        let s = *p256::elliptic_curve::ops::Invert::invert(&nonce) * (hash + r * *secret);
        if let Ok(signature) = p256::ecdsa::Signature::from_scalars(r, s) {
            return Some(signature);
        }
    }
}
