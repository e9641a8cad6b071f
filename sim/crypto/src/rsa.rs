//! RSA: signatures and encryption of PKCS #1 v1.5 [RFC 8017].

use std::fmt;
use std::sync::Arc;
#[cfg(feature = "native")]
use std::sync::OnceLock;

use rand_chacha::ChaCha20Rng;
use rand_core::{Rng, SeedableRng};
use rsa::BoxedUint;
use rsa::hazmat::{rsa_decrypt, rsa_encrypt};
use rsa::pkcs1v15::Pkcs1v15Sign;
use rsa::pkcs8::{DecodePrivateKey, DecodePublicKey, EncodePrivateKey, EncodePublicKey};
use rsa::traits::PublicKeyParts;
use sha1::Sha1;
use sha2::{Sha256, Sha384, Sha512};
use zeroize::Zeroizing;

use crate::{Backend, DigestAlgorithm};

/// A public key; cheap to copy.
#[derive(Clone)]
pub struct PublicKey(Arc<Public>);

struct Public {
    key: rsa::RsaPublicKey,
    #[cfg(feature = "native")]
    spki: Vec<u8>,
}

/// A private key; cheap to copy.
#[derive(Clone)]
pub struct PrivateKey(Arc<Private>);

struct Private {
    key: rsa::RsaPrivateKey,
    /// Made when it is first signed with; `None` for a size that the native implementation refuses.
    #[cfg(feature = "native")]
    native: OnceLock<Option<crate::native::RsaSigner>>,
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RSA-{}", self.bits())
    }
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "private key of RSA-{}", self.0.key.n().bits())
    }
}

impl PublicKey {
    /// Reads a SubjectPublicKeyInfo; `None` for another kind of key or one that is unsound.
    pub fn from_spki_der(der: &[u8]) -> Option<Self> {
        let key = rsa::RsaPublicKey::from_public_key_der(der).ok()?;
        Some(Self(Arc::new(Public {
            key,
            #[cfg(feature = "native")]
            spki: der.to_vec(),
        })))
    }

    /// Bits of the modulus.
    pub fn bits(&self) -> u32 {
        self.0.key.n().bits()
    }

    /// Bytes of the modulus.
    pub fn size(&self) -> usize {
        self.0.key.size()
    }

    /// Whether a signature is one of a message.
    pub fn verify(
        &self,
        backend: Backend,
        digest: DigestAlgorithm,
        message: &[u8],
        signature: &[u8],
    ) -> bool {
        #[cfg(feature = "native")]
        if backend == Backend::Native
            && let Some(verdict) =
                crate::native::verify_rsa(self.bits(), &self.0.spki, digest, message, signature)
        {
            return verdict;
        }
        let _: Backend = backend;
        let hash = digest.hash(message);
        self.0.key.verify(padding(digest), &hash, signature).is_ok()
    }

    /// The public operation on a block as long as the modulus, the result as long; `None` for a block that is
    /// not below the modulus.
    pub fn encrypt_block(&self, block: &[u8]) -> Option<Vec<u8>> {
        let key = &self.0.key;
        let number = BoxedUint::from_be_slice(block, key.n().bits_precision()).ok()?;
        let encrypted = rsa_encrypt(key, &number).ok()?;
        Some(sized(&encrypted.to_be_bytes(), key.size()))
    }
}

impl PrivateKey {
    /// The key of so many bits that a generator leads to; `None` for a size that cannot be.
    pub fn generate(bits: usize, rng: &mut ChaCha20Rng) -> Option<Self> {
        rsa::RsaPrivateKey::new(rng, bits).ok().map(Self::new)
    }

    /// Reads PKCS #8; `None` for another kind of key.
    pub fn from_pkcs8_der(der: &[u8]) -> Option<Self> {
        rsa::RsaPrivateKey::from_pkcs8_der(der).ok().map(Self::new)
    }

    fn new(key: rsa::RsaPrivateKey) -> Self {
        Self(Arc::new(Private {
            key,
            #[cfg(feature = "native")]
            native: OnceLock::new(),
        }))
    }

    /// Writes PKCS #8; `None` where it cannot be encoded.
    pub fn to_pkcs8_der(&self) -> Option<Zeroizing<Vec<u8>>> {
        let document = self.0.key.to_pkcs8_der().ok()?;
        Some(Zeroizing::new(document.as_bytes().to_vec()))
    }

    /// The SubjectPublicKeyInfo of the public half.
    pub fn public_spki_der(&self) -> Option<Vec<u8>> {
        let public = self.0.key.to_public_key().to_public_key_der().ok()?;
        Some(public.as_bytes().to_vec())
    }

    /// Signs a message; `None` for a modulus that is too short for the hash.
    pub fn sign(
        &self,
        backend: Backend,
        digest: DigestAlgorithm,
        message: &[u8],
    ) -> Option<Vec<u8>> {
        #[cfg(feature = "native")]
        if backend == Backend::Native
            && let Some(native) = self
                .0
                .native
                .get_or_init(|| crate::native::RsaSigner::new(&self.to_pkcs8_der()?))
            && let Some(signature) = native.sign(digest, message)
        {
            return Some(signature);
        }
        let _: Backend = backend;
        self.0.key.sign(padding(digest), &digest.hash(message)).ok()
    }

    /// The private operation on a cipher text: what a card does with its key. The result is the padded block, as
    /// long as the modulus; `None` where the cipher text is none of this key's.
    pub fn decrypt_block(&self, cipher_text: &[u8], rng: &mut impl Rng) -> Option<Vec<u8>> {
        let key = &self.0.key;
        if cipher_text.len() != key.size() {
            return None;
        }
        let mut seed = [0; 32];
        rng.fill_bytes(&mut seed);
        let mut blinding = ChaCha20Rng::from_seed(seed);
        let number = BoxedUint::from_be_slice(cipher_text, key.n().bits_precision()).ok()?;
        let block = rsa_decrypt(Some(&mut blinding), key, &number).ok()?;
        Some(sized(&block.to_be_bytes(), key.size()))
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

/// The last bytes of a number, as many as asked for, with zeros before them where there are fewer.
fn sized(number: &[u8], size: usize) -> Vec<u8> {
    let skipped = number.len().saturating_sub(size);
    let digits = number.get(skipped..).unwrap_or_default();
    let mut bytes = vec![0; size - digits.len()];
    bytes.extend_from_slice(digits);
    bytes
}
