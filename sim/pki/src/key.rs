//! Keys and signatures: the one place where RSA and elliptic curves are computed with.

mod dsa;

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use crypto::elliptic::{self, Curve};
use crypto::{Backend, DigestAlgorithm, rsa};
use der::{Decode, Encode};
use rand_chacha::ChaCha20Rng;
use rand_core::{Rng, SeedableRng};
use spki::SubjectPublicKeyInfoOwned;

use crate::certificate::Certificate;
use crate::encode;
use crate::error::Error;

/// Algorithm and size of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum KeyAlgorithm {
    /// RSA with a modulus of 1024 bits, which older cards have.
    Rsa1024,
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
    pub const ALL: [Self; 7] = [
        Self::Rsa1024,
        Self::Rsa2048,
        Self::Rsa3072,
        Self::Rsa4096,
        Self::P256,
        Self::P384,
        Self::P521,
    ];

    /// Whether it is RSA.
    pub fn is_rsa(self) -> bool {
        matches!(
            self,
            Self::Rsa1024 | Self::Rsa2048 | Self::Rsa3072 | Self::Rsa4096
        )
    }

    fn name(self) -> &'static str {
        match self {
            Self::Rsa1024 => "RSA-1024",
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
    Rsa(rsa::PublicKey),
    Elliptic(elliptic::PublicKey),
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
            rsa::PublicKey::from_spki_der(der)
                .map_or_else(|| Verifier::Unsupported(oid), Verifier::Rsa)
        } else if oid == EC_PUBLIC_KEY {
            let curve = spki
                .algorithm
                .parameters
                .as_ref()
                .and_then(|p| p.decode_as::<der::asn1::ObjectIdentifier>().ok())
                .map(|curve| curve.to_string())
                .unwrap_or_default();
            Curve::from_oid(&curve)
                .and_then(|curve| elliptic::PublicKey::from_point(curve, &bits))
                .map_or_else(
                    || Verifier::Unsupported(format!("curve {curve}")),
                    Verifier::Elliptic,
                )
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
            Verifier::Rsa(key) => match key.bits() {
                1024 => Some(KeyAlgorithm::Rsa1024),
                2048 => Some(KeyAlgorithm::Rsa2048),
                3072 => Some(KeyAlgorithm::Rsa3072),
                4096 => Some(KeyAlgorithm::Rsa4096),
                _ => None,
            },
            Verifier::Elliptic(key) => Some(match key.curve() {
                Curve::P256 => KeyAlgorithm::P256,
                Curve::P384 => KeyAlgorithm::P384,
                Curve::P521 => KeyAlgorithm::P521,
            }),
            Verifier::Dsa(_) | Verifier::DsaInheriting | Verifier::Unsupported(_) => None,
        }
    }

    /// Whether it is an RSA key of any size.
    pub fn is_rsa(&self) -> bool {
        matches!(self.verifier, Verifier::Rsa(_))
    }

    /// Whether it is an elliptic-curve key of a curve that Windows logon knows.
    pub fn is_elliptic(&self) -> bool {
        matches!(self.verifier, Verifier::Elliptic(_))
    }

    fn family(&self) -> Option<Family> {
        match self.verifier {
            Verifier::Rsa(_) => Some(Family::Rsa),
            Verifier::Elliptic(_) => Some(Family::Elliptic),
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
        let backend = Backend::preferred();
        let valid = match &self.verifier {
            Verifier::Rsa(key) => key.verify(backend, digest, message, signature),
            Verifier::Elliptic(key) => key.verify(backend, digest, message, signature),
            Verifier::Dsa(key) => dsa::verifies(key, &digest.hash(message), signature),
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
    /// The RSA key, if it is one.
    pub fn rsa(&self) -> Option<&rsa::PublicKey> {
        match &self.verifier {
            Verifier::Rsa(key) => Some(key),
            _ => None,
        }
    }
}

#[derive(Clone)]
enum Signer {
    Rsa(rsa::PrivateKey),
    Elliptic(elliptic::PrivateKey),
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
        let signer = match algorithm {
            KeyAlgorithm::Rsa1024 => rsa::PrivateKey::generate(1024, &mut rng).map(Signer::Rsa),
            KeyAlgorithm::Rsa2048 => rsa::PrivateKey::generate(2048, &mut rng).map(Signer::Rsa),
            KeyAlgorithm::Rsa3072 => rsa::PrivateKey::generate(3072, &mut rng).map(Signer::Rsa),
            KeyAlgorithm::Rsa4096 => rsa::PrivateKey::generate(4096, &mut rng).map(Signer::Rsa),
            KeyAlgorithm::P256 => Some(curve(Curve::P256, &mut rng)),
            KeyAlgorithm::P384 => Some(curve(Curve::P384, &mut rng)),
            KeyAlgorithm::P521 => Some(curve(Curve::P521, &mut rng)),
        };
        Self::with_public(signer.ok_or(Error::PrivateKey)?)
    }

    /// Reads PKCS#8.
    ///
    /// # Errors
    /// When the bytes are no RSA or NIST curve key.
    pub fn from_pkcs8_der(der: &[u8]) -> Result<Self, Error> {
        let signer = rsa::PrivateKey::from_pkcs8_der(der)
            .map(Signer::Rsa)
            .or_else(|| elliptic::PrivateKey::from_pkcs8_der(der).map(Signer::Elliptic));
        Self::with_public(signer.ok_or(Error::PrivateKey)?)
    }

    /// Writes PKCS#8.
    ///
    /// # Errors
    /// When the key cannot be encoded.
    pub fn to_pkcs8_der(&self) -> Result<Vec<u8>, Error> {
        let document = match &self.signer {
            Signer::Rsa(key) => key.to_pkcs8_der(),
            Signer::Elliptic(key) => key.to_pkcs8_der(),
        };
        document
            .map(|document| document.to_vec())
            .ok_or(Error::PrivateKey)
    }

    fn with_public(signer: Signer) -> Result<Self, Error> {
        let spki = match &signer {
            Signer::Rsa(key) => key.public_spki_der(),
            Signer::Elliptic(key) => key.public_spki_der(),
        };
        let public = PublicKey::from_spki_der(&spki.ok_or(Error::PrivateKey)?)?;
        Ok(Self { signer, public })
    }

    /// The RSA key, if it is one.
    pub fn rsa(&self) -> Option<&rsa::PrivateKey> {
        match &self.signer {
            Signer::Rsa(key) => Some(key),
            Signer::Elliptic(_) => None,
        }
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
        let backend = Backend::preferred();
        match &self.signer {
            Signer::Rsa(key) => key.sign(backend, digest, message).ok_or(Error::Sign("RSA")),
            Signer::Elliptic(key) => {
                key.sign(backend, digest, message)
                    .ok_or(Error::Sign(match key.curve() {
                        Curve::P256 => "P-256",
                        Curve::P384 => "P-384",
                        Curve::P521 => "P-521",
                    }))
            }
        }
    }

    /// The hash that suits the key: SHA-384 and SHA-512 for the larger curves, SHA-256 otherwise.
    pub fn digest(&self) -> DigestAlgorithm {
        match &self.signer {
            Signer::Rsa(_) => DigestAlgorithm::Sha256,
            Signer::Elliptic(key) => match key.curve() {
                Curve::P256 => DigestAlgorithm::Sha256,
                Curve::P384 => DigestAlgorithm::Sha384,
                Curve::P521 => DigestAlgorithm::Sha512,
            },
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

fn curve(curve: Curve, rng: &mut impl Rng) -> Signer {
    Signer::Elliptic(elliptic::PrivateKey::generate(curve, rng))
}

/// The DER of anything that encodes; empty where it cannot, which the callers' types exclude.
pub(crate) fn der_of(value: &impl Encode) -> Vec<u8> {
    value.to_der().unwrap_or_default()
}
