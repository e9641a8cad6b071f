//! Keys and signatures: the one place where RSA and elliptic curves are computed with.

mod dsa;

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use der::{Decode, Encode};
use ecdsa::signature::hazmat::{PrehashSigner, PrehashVerifier};
use rand_chacha::ChaCha20Rng;
use rand_core::{Rng, SeedableRng};
use rsa::pkcs1v15::Pkcs1v15Sign;
use rsa::pkcs8::{DecodePrivateKey, DecodePublicKey, EncodePrivateKey, EncodePublicKey};
use rsa::traits::PublicKeyParts;
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha384, Sha512};
use spki::SubjectPublicKeyInfoOwned;

use crate::certificate::Certificate;
use crate::encode;
use crate::error::Error;

/// Algorithm and size of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum KeyAlgorithm {
    /// RSA with a modulus of 2048 bits.
    Rsa2048,
    /// RSA with a modulus of 3072 bits.
    Rsa3072,
    /// RSA with a modulus of 4096 bits.
    Rsa4096,
    /// NIST P-256.
    P256,
    /// NIST P-384.
    P384,
    /// NIST P-521.
    P521,
}

impl KeyAlgorithm {
    /// Every algorithm.
    pub const ALL: [Self; 6] = [
        Self::Rsa2048,
        Self::Rsa3072,
        Self::Rsa4096,
        Self::P256,
        Self::P384,
        Self::P521,
    ];

    /// Whether it is RSA.
    pub fn is_rsa(self) -> bool {
        matches!(self, Self::Rsa2048 | Self::Rsa3072 | Self::Rsa4096)
    }

    fn name(self) -> &'static str {
        match self {
            Self::Rsa2048 => "RSA-2048",
            Self::Rsa3072 => "RSA-3072",
            Self::Rsa4096 => "RSA-4096",
            Self::P256 => "P-256",
            Self::P384 => "P-384",
            Self::P521 => "P-521",
        }
    }
}

impl fmt::Display for KeyAlgorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for KeyAlgorithm {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wanted = text.replace('-', "");
        Self::ALL
            .into_iter()
            .find(|algorithm| algorithm.name().replace('-', "").eq_ignore_ascii_case(&wanted))
            .ok_or_else(|| {
                format!("`{text}` is no key algorithm: expected RSA-2048, RSA-3072, RSA-4096, P-256, P-384 or P-521")
            })
    }
}

/// Hash algorithm of a signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DigestAlgorithm {
    /// SHA-1.
    Sha1,
    /// SHA-256.
    Sha256,
    /// SHA-384.
    Sha384,
    /// SHA-512.
    Sha512,
}

impl DigestAlgorithm {
    /// The hash of some bytes.
    pub fn hash(self, bytes: &[u8]) -> Vec<u8> {
        match self {
            Self::Sha1 => Sha1::digest(bytes).to_vec(),
            Self::Sha256 => Sha256::digest(bytes).to_vec(),
            Self::Sha384 => Sha384::digest(bytes).to_vec(),
            Self::Sha512 => Sha512::digest(bytes).to_vec(),
        }
    }

    /// Object identifier of the hash algorithm.
    pub fn oid(self) -> &'static str {
        match self {
            Self::Sha1 => "1.3.14.3.2.26",
            Self::Sha256 => "2.16.840.1.101.3.4.2.1",
            Self::Sha384 => "2.16.840.1.101.3.4.2.2",
            Self::Sha512 => "2.16.840.1.101.3.4.2.3",
        }
    }

    /// The hash algorithm of an object identifier.
    pub fn from_oid(oid: &str) -> Option<Self> {
        [Self::Sha1, Self::Sha256, Self::Sha384, Self::Sha512]
            .into_iter()
            .find(|d| d.oid() == oid)
    }
}

/// What became of a signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SignatureVerdict {
    /// It verifies.
    Valid,
    /// It does not.
    Invalid,
    /// The algorithm or the key is not known here.
    Unsupported(String),
}

/// What a signature algorithm needs of the key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Family {
    Rsa,
    Elliptic,
    Dsa,
}

/// Signature algorithms by object identifier: hash, and the kind of key.
const SIGNATURE_ALGORITHMS: &[(&str, DigestAlgorithm, Family)] = &[
    ("1.2.840.113549.1.1.5", DigestAlgorithm::Sha1, Family::Rsa),
    (
        "1.2.840.113549.1.1.11",
        DigestAlgorithm::Sha256,
        Family::Rsa,
    ),
    (
        "1.2.840.113549.1.1.12",
        DigestAlgorithm::Sha384,
        Family::Rsa,
    ),
    (
        "1.2.840.113549.1.1.13",
        DigestAlgorithm::Sha512,
        Family::Rsa,
    ),
    ("1.2.840.10045.4.1", DigestAlgorithm::Sha1, Family::Elliptic),
    (
        "1.2.840.10045.4.3.2",
        DigestAlgorithm::Sha256,
        Family::Elliptic,
    ),
    (
        "1.2.840.10045.4.3.3",
        DigestAlgorithm::Sha384,
        Family::Elliptic,
    ),
    (
        "1.2.840.10045.4.3.4",
        DigestAlgorithm::Sha512,
        Family::Elliptic,
    ),
    ("1.2.840.10040.4.3", DigestAlgorithm::Sha1, Family::Dsa),
    (
        "2.16.840.1.101.3.4.3.2",
        DigestAlgorithm::Sha256,
        Family::Dsa,
    ),
];

/// Whether an AlgorithmIdentifier of a certificate's signature has no parameters but those its
/// standard allows: NULL or nothing for RSA [RFC 4055 §5], nothing for ECDSA and DSA [RFC 5758 §3].
/// What is not known here passes; it will be refused as unsupported.
pub(crate) fn parameters_allowed(algorithm: &spki::AlgorithmIdentifierOwned) -> bool {
    let oid = algorithm.oid.to_string();
    let listed = SIGNATURE_ALGORITHMS.iter().find(|(id, _, _)| *id == oid);
    match (listed, &algorithm.parameters) {
        (None, _) | (_, None) => true,
        (Some((_, _, Family::Rsa)), Some(parameters)) => parameters.is_null(),
        (Some(_), Some(_)) => false,
    }
}

/// rsaEncryption, which CMS also writes for a signature.
const RSA_ENCRYPTION: &str = "1.2.840.113549.1.1.1";
/// id-ecPublicKey.
const EC_PUBLIC_KEY: &str = "1.2.840.10045.2.1";
/// id-dsa.
const DSA: &str = "1.2.840.10040.4.1";

#[derive(Clone)]
enum Verifier {
    Rsa(Arc<rsa::RsaPublicKey>),
    P256(p256::ecdsa::VerifyingKey),
    P384(p384::ecdsa::VerifyingKey),
    P521(p521::ecdsa::VerifyingKey),
    Dsa(Arc<::dsa::VerifyingKey>),
    /// A DSA key whose parameters are those of the issuer [RFC 3279 §2.3.2].
    DsaInheriting,
    Unsupported(String),
}

/// A public key with its SubjectPublicKeyInfo; cheap to copy.
#[derive(Clone)]
pub struct PublicKey {
    spki: Arc<[u8]>,
    bits: Arc<[u8]>,
    /// Parameters that the SubjectPublicKeyInfo leaves out.
    inherited: Option<Arc<[u8]>>,
    verifier: Verifier,
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.algorithm(), &self.verifier) {
            (Some(algorithm), _) => write!(f, "PublicKey({algorithm})"),
            (None, Verifier::Unsupported(what)) => write!(f, "PublicKey({what})"),
            (None, Verifier::Dsa(_) | Verifier::DsaInheriting) => write!(f, "PublicKey(DSA)"),
            (None, _) => write!(f, "PublicKey(RSA of another size)"),
        }
    }
}

impl PartialEq for PublicKey {
    fn eq(&self, other: &Self) -> bool {
        self.spki == other.spki
    }
}
impl Eq for PublicKey {}

impl PublicKey {
    /// Reads a SubjectPublicKeyInfo. A key of an unknown kind is kept as such.
    ///
    /// # Errors
    /// When the bytes are no SubjectPublicKeyInfo.
    pub fn from_spki_der(der: &[u8]) -> Result<Self, Error> {
        let spki = SubjectPublicKeyInfoOwned::from_der(der).map_err(Error::der("public key"))?;
        let bits = spki.subject_public_key.as_bytes().ok_or_else(|| {
            Error::der("public key")(der::Error::from(der::Tag::BitString.value_error()))
        })?;
        let bits = bits.to_vec();
        let oid = spki.algorithm.oid.to_string();
        let verifier = if oid == RSA_ENCRYPTION {
            rsa::RsaPublicKey::from_public_key_der(der).map_or_else(
                |_| Verifier::Unsupported(oid),
                |key| Verifier::Rsa(Arc::new(key)),
            )
        } else if oid == EC_PUBLIC_KEY {
            let curve = spki
                .algorithm
                .parameters
                .as_ref()
                .and_then(|p| p.decode_as::<der::asn1::ObjectIdentifier>().ok())
                .map(|curve| curve.to_string())
                .unwrap_or_default();
            elliptic(&curve, &bits)
        } else if oid == DSA {
            match &spki.algorithm.parameters {
                None => Verifier::DsaInheriting,
                Some(parameters) => dsa::verifying_key(&der_of(parameters), &bits).map_or_else(
                    || Verifier::Unsupported(oid),
                    |key| Verifier::Dsa(Arc::new(key)),
                ),
            }
        } else {
            Verifier::Unsupported(oid)
        };
        Ok(Self {
            spki: der.into(),
            bits: bits.into(),
            inherited: None,
            verifier,
        })
    }

    /// The SubjectPublicKeyInfo.
    pub fn spki_der(&self) -> &[u8] {
        &self.spki
    }

    /// The content of the BIT STRING in it.
    pub fn bits(&self) -> &[u8] {
        &self.bits
    }

    /// Algorithm and size, for the kinds that Windows logon knows.
    pub fn algorithm(&self) -> Option<KeyAlgorithm> {
        match &self.verifier {
            Verifier::Rsa(key) => match key.n().bits() {
                2048 => Some(KeyAlgorithm::Rsa2048),
                3072 => Some(KeyAlgorithm::Rsa3072),
                4096 => Some(KeyAlgorithm::Rsa4096),
                _ => None,
            },
            Verifier::P256(_) => Some(KeyAlgorithm::P256),
            Verifier::P384(_) => Some(KeyAlgorithm::P384),
            Verifier::P521(_) => Some(KeyAlgorithm::P521),
            Verifier::Dsa(_) | Verifier::DsaInheriting | Verifier::Unsupported(_) => None,
        }
    }

    /// Whether it is an RSA key of any size.
    pub fn is_rsa(&self) -> bool {
        matches!(self.verifier, Verifier::Rsa(_))
    }

    /// Whether it is an elliptic-curve key of a curve that Windows logon knows.
    pub fn is_elliptic(&self) -> bool {
        matches!(
            self.verifier,
            Verifier::P256(_) | Verifier::P384(_) | Verifier::P521(_)
        )
    }

    fn family(&self) -> Option<Family> {
        match self.verifier {
            Verifier::Rsa(_) => Some(Family::Rsa),
            Verifier::P256(_) | Verifier::P384(_) | Verifier::P521(_) => Some(Family::Elliptic),
            Verifier::Dsa(_) => Some(Family::Dsa),
            Verifier::DsaInheriting | Verifier::Unsupported(_) => None,
        }
    }

    /// The key with the parameters that it leaves to its issuer's key: DSA keys may
    /// [RFC 5280 §6.1.4 (e)]. Other keys, and those with parameters, stay as they are.
    #[must_use]
    pub fn inheriting(&self, issuer: &Self) -> Self {
        if !matches!(self.verifier, Verifier::DsaInheriting)
            || !matches!(issuer.verifier, Verifier::Dsa(_))
        {
            return self.clone();
        }
        let parameters = issuer.inherited.clone().or_else(|| {
            let spki = SubjectPublicKeyInfoOwned::from_der(&issuer.spki).ok()?;
            spki.algorithm.parameters.as_ref().map(|p| der_of(p).into())
        });
        let key = parameters
            .as_ref()
            .and_then(|parameters| dsa::verifying_key(parameters, &self.bits));
        match key {
            Some(key) => Self {
                verifier: Verifier::Dsa(Arc::new(key)),
                inherited: parameters,
                ..self.clone()
            },
            None => self.clone(),
        }
    }

    /// Whether it is a DSA key that lacks the parameters of its issuer's key.
    pub(crate) fn lacks_parameters(&self) -> bool {
        matches!(self.verifier, Verifier::DsaInheriting)
    }

    /// Verifies a signature by the object identifier of its algorithm. For the bare `rsaEncryption`
    /// and `id-ecPublicKey`, which CMS allows, `digest` says which hash was meant.
    pub fn verify(
        &self,
        algorithm: &str,
        digest: Option<DigestAlgorithm>,
        message: &[u8],
        signature: &[u8],
    ) -> SignatureVerdict {
        let listed = SIGNATURE_ALGORITHMS
            .iter()
            .find(|(oid, _, _)| *oid == algorithm);
        let digest = match (listed, digest) {
            (Some((_, digest, family)), _) if Some(*family) == self.family() => *digest,
            (None, Some(digest)) if algorithm == RSA_ENCRYPTION && self.is_rsa() => digest,
            (None, Some(digest)) if algorithm == EC_PUBLIC_KEY && self.is_elliptic() => digest,
            _ => return SignatureVerdict::Unsupported(algorithm.to_owned()),
        };
        self.verify_hash(digest, &digest.hash(message), signature)
    }

    fn verify_hash(
        &self,
        digest: DigestAlgorithm,
        hash: &[u8],
        signature: &[u8],
    ) -> SignatureVerdict {
        let valid = match &self.verifier {
            Verifier::Rsa(key) => key.verify(padding(digest), hash, signature).is_ok(),
            Verifier::P256(key) => p256::ecdsa::Signature::from_der(signature)
                .is_ok_and(|signature| key.verify_prehash(hash, &signature).is_ok()),
            Verifier::P384(key) => p384::ecdsa::Signature::from_der(signature)
                .is_ok_and(|signature| key.verify_prehash(hash, &signature).is_ok()),
            Verifier::P521(key) => p521::ecdsa::Signature::from_der(signature)
                .is_ok_and(|signature| key.verify_prehash(hash, &signature).is_ok()),
            Verifier::Dsa(key) => dsa::verifies(key, hash, signature),
            Verifier::DsaInheriting => return SignatureVerdict::Unsupported(DSA.to_owned()),
            Verifier::Unsupported(what) => return SignatureVerdict::Unsupported(what.clone()),
        };
        if valid {
            SignatureVerdict::Valid
        } else {
            SignatureVerdict::Invalid
        }
    }
}

impl PublicKey {
    /// Encrypts a short message with PKCS #1 v1.5 padding; `None` for a key that is not RSA, or too short
    /// [RFC 8017 §7.2].
    pub fn encrypt(&self, rng: &mut impl rand_core::CryptoRng, message: &[u8]) -> Option<Vec<u8>> {
        match &self.verifier {
            Verifier::Rsa(key) => key.encrypt(rng, rsa::Pkcs1v15Encrypt, message).ok(),
            _ => None,
        }
    }
}

impl PrivateKey {
    /// Decrypts what [`PublicKey::encrypt`] encrypted; `None` for a key that is not RSA, or wrong padding.
    /// Who answers to others must not show which of the two it was.
    pub fn decrypt(&self, cipher_text: &[u8]) -> Option<Vec<u8>> {
        match &self.signer {
            Signer::Rsa(key) => key.decrypt(rsa::Pkcs1v15Encrypt, cipher_text).ok(),
            _ => None,
        }
    }
}

fn elliptic(curve: &str, point: &[u8]) -> Verifier {
    let unsupported = || Verifier::Unsupported(format!("curve {curve}"));
    match curve {
        "1.2.840.10045.3.1.7" => p256::ecdsa::VerifyingKey::from_sec1_bytes(point)
            .map_or_else(|_| unsupported(), Verifier::P256),
        "1.3.132.0.34" => p384::ecdsa::VerifyingKey::from_sec1_bytes(point)
            .map_or_else(|_| unsupported(), Verifier::P384),
        "1.3.132.0.35" => p521::ecdsa::VerifyingKey::from_sec1_bytes(point)
            .map_or_else(|_| unsupported(), Verifier::P521),
        _ => unsupported(),
    }
}

fn padding(digest: DigestAlgorithm) -> Pkcs1v15Sign {
    match digest {
        DigestAlgorithm::Sha1 => Pkcs1v15Sign::new::<Sha1>(),
        DigestAlgorithm::Sha256 => Pkcs1v15Sign::new::<Sha256>(),
        DigestAlgorithm::Sha384 => Pkcs1v15Sign::new::<Sha384>(),
        DigestAlgorithm::Sha512 => Pkcs1v15Sign::new::<Sha512>(),
    }
}

#[derive(Clone)]
enum Signer {
    Rsa(Box<rsa::RsaPrivateKey>),
    P256(p256::SecretKey),
    P384(p384::SecretKey),
    P521(p521::SecretKey),
}

/// A private key. Signatures are deterministic: PKCS#1 v1.5 for RSA, RFC 6979 for ECDSA.
#[derive(Clone)]
pub struct PrivateKey {
    signer: Signer,
    public: PublicKey,
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PrivateKey({:?})", self.public)
    }
}

impl PrivateKey {
    /// The key that a seed leads to.
    ///
    /// # Errors
    /// When the generator fails, which it does for no size that [`KeyAlgorithm`] names.
    pub fn generate(algorithm: KeyAlgorithm, seed: [u8; 32]) -> Result<Self, Error> {
        let mut rng = ChaCha20Rng::from_seed(seed);
        let rsa = |rng: &mut ChaCha20Rng, bits| {
            rsa::RsaPrivateKey::new(rng, bits)
                .map(|key| Signer::Rsa(Box::new(key)))
                .map_err(|_| Error::PrivateKey)
        };
        let signer = match algorithm {
            KeyAlgorithm::Rsa2048 => rsa(&mut rng, 2048)?,
            KeyAlgorithm::Rsa3072 => rsa(&mut rng, 3072)?,
            KeyAlgorithm::Rsa4096 => rsa(&mut rng, 4096)?,
            KeyAlgorithm::P256 => {
                Signer::P256(draw(&mut rng, 32, 0xFF, p256::SecretKey::from_slice))
            }
            KeyAlgorithm::P384 => {
                Signer::P384(draw(&mut rng, 48, 0xFF, p384::SecretKey::from_slice))
            }
            KeyAlgorithm::P521 => {
                Signer::P521(draw(&mut rng, 66, 0x01, p521::SecretKey::from_slice))
            }
        };
        Self::with_public(signer)
    }

    /// Reads PKCS#8.
    ///
    /// # Errors
    /// When the bytes are no RSA or NIST curve key.
    pub fn from_pkcs8_der(der: &[u8]) -> Result<Self, Error> {
        let signer = if let Ok(key) = rsa::RsaPrivateKey::from_pkcs8_der(der) {
            Signer::Rsa(Box::new(key))
        } else if let Ok(key) = p256::SecretKey::from_pkcs8_der(der) {
            Signer::P256(key)
        } else if let Ok(key) = p384::SecretKey::from_pkcs8_der(der) {
            Signer::P384(key)
        } else if let Ok(key) = p521::SecretKey::from_pkcs8_der(der) {
            Signer::P521(key)
        } else {
            return Err(Error::PrivateKey);
        };
        Self::with_public(signer)
    }

    /// Writes PKCS#8.
    ///
    /// # Errors
    /// When the key cannot be encoded.
    pub fn to_pkcs8_der(&self) -> Result<Vec<u8>, Error> {
        let document = match &self.signer {
            Signer::Rsa(key) => key.to_pkcs8_der(),
            Signer::P256(key) => key.to_pkcs8_der(),
            Signer::P384(key) => key.to_pkcs8_der(),
            Signer::P521(key) => key.to_pkcs8_der(),
        };
        document
            .map(|document| document.as_bytes().to_vec())
            .map_err(|_| Error::PrivateKey)
    }

    fn with_public(signer: Signer) -> Result<Self, Error> {
        let document = match &signer {
            Signer::Rsa(key) => key.to_public_key().to_public_key_der(),
            Signer::P256(key) => key.public_key().to_public_key_der(),
            Signer::P384(key) => key.public_key().to_public_key_der(),
            Signer::P521(key) => key.public_key().to_public_key_der(),
        };
        let document = document.map_err(|_| Error::PrivateKey)?;
        Ok(Self {
            signer,
            public: PublicKey::from_spki_der(document.as_bytes())?,
        })
    }

    /// The public half.
    pub fn public_key(&self) -> &PublicKey {
        &self.public
    }

    /// Whether the key belongs to a certificate.
    pub fn fits(&self, certificate: &Certificate) -> bool {
        self.public.bits == certificate.public_key().bits
    }

    /// Signs a message.
    ///
    /// # Errors
    /// When the hash is too short for the curve.
    pub fn sign(&self, digest: DigestAlgorithm, message: &[u8]) -> Result<Vec<u8>, Error> {
        let hash = digest.hash(message);
        match &self.signer {
            Signer::Rsa(key) => key
                .sign(padding(digest), &hash)
                .map_err(|_| Error::Sign("RSA")),
            Signer::P256(key) => {
                let signature: Result<p256::ecdsa::Signature, _> =
                    p256::ecdsa::SigningKey::from(key).sign_prehash(&hash);
                signature
                    .map(|s| s.to_der().as_bytes().to_vec())
                    .map_err(|_| Error::Sign("P-256"))
            }
            Signer::P384(key) => {
                let signature: Result<p384::ecdsa::Signature, _> =
                    p384::ecdsa::SigningKey::from(key).sign_prehash(&hash);
                signature
                    .map(|s| s.to_der().as_bytes().to_vec())
                    .map_err(|_| Error::Sign("P-384"))
            }
            Signer::P521(key) => {
                let signature: Result<p521::ecdsa::Signature, _> =
                    p521::ecdsa::SigningKey::from(key).sign_prehash(&hash);
                signature
                    .map(|s| s.to_der().as_bytes().to_vec())
                    .map_err(|_| Error::Sign("P-521"))
            }
        }
    }

    /// The hash that suits the key: SHA-384 and SHA-512 for the larger curves, SHA-256 otherwise.
    pub fn digest(&self) -> DigestAlgorithm {
        match self.signer {
            Signer::Rsa(_) | Signer::P256(_) => DigestAlgorithm::Sha256,
            Signer::P384(_) => DigestAlgorithm::Sha384,
            Signer::P521(_) => DigestAlgorithm::Sha512,
        }
    }

    /// AlgorithmIdentifier of this key's signatures with [`Self::digest`].
    pub fn signature_algorithm(&self) -> Vec<u8> {
        let rsa = matches!(self.signer, Signer::Rsa(_));
        let family = if rsa { Family::Rsa } else { Family::Elliptic };
        let digest = self.digest();
        let oid = SIGNATURE_ALGORITHMS
            .iter()
            .find(|(_, listed, of)| (*listed, *of) == (digest, family))
            .map_or("", |(oid, _, _)| *oid);
        // RSA carries NULL parameters, ECDSA none [RFC 4055 §5, RFC 5758 §3.2].
        let parameters: &[u8] = if rsa { &[0x05, 0x00] } else { &[] };
        encode::sequence([encode::dotted(oid).as_slice(), parameters])
    }
}

/// Draws bytes until they are a scalar of the curve.
fn draw<K, E>(
    rng: &mut ChaCha20Rng,
    size: usize,
    first_mask: u8,
    key: impl Fn(&[u8]) -> Result<K, E>,
) -> K {
    loop {
        let mut bytes = vec![0; size];
        rng.fill_bytes(&mut bytes);
        if let Some(first) = bytes.first_mut() {
            *first &= first_mask;
        }
        if let Ok(key) = key(&bytes) {
            return key;
        }
    }
}

/// The DER of anything that encodes; empty where it cannot, which the callers' types exclude.
pub(crate) fn der_of(value: &impl Encode) -> Vec<u8> {
    value.to_der().unwrap_or_default()
}
