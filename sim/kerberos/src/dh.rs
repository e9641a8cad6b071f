//! Diffie-Hellman over the 2048-bit MODP group [RFC 3526 §3], and the reply key from its secret.

use crypto_bigint::modular::{BoxedMontyForm, BoxedMontyParams};
use crypto_bigint::{BoxedUint, Odd};
use rand_core::Rng;
use sha1::{Digest, Sha1};

use crate::error::Error;

/// Bytes of the prime.
const SIZE: usize = 256;
/// Bytes of a private exponent: 256 bits give the group's full strength [RFC 3526 §8].
const EXPONENT: usize = 32;

/// The prime of group 14.
const PRIME: &str = "ffffffffffffffffc90fdaa22168c234c4c6628b80dc1cd129024e088a67cc74\
020bbea63b139b22514a08798e3404ddef9519b3cd3a431b302b0a6df25f1437\
4fe1356d6d51c245e485b576625e7ec6f44c42e9a637ed6b0bff5cb6f406b7ed\
ee386bfb5a899fa5ae9f24117c4b1fe649286651ece45b3dc2007cb8a163bf05\
98da48361c55d39a69163fa8fd24cf5f83655d23dca3ad961c62f356208552bb\
9ed529077096966d670c354e4abc9804f1746c08ca18217c32905e462e36ce3b\
e39e772c180e86039b2783a2ec07a28fb5c55df06f4c52c9de2bcbf695581718\
3995497cea956ae515d2261898fa051015728e5a8aacaa68ffffffffffffffff";

/// The prime, most significant byte first.
pub(crate) fn prime() -> Vec<u8> {
    PRIME
        .as_bytes()
        .chunks_exact(2)
        .map(|pair| {
            std::str::from_utf8(pair)
                .ok()
                .and_then(|p| u8::from_str_radix(p, 16).ok())
                .unwrap_or(0)
        })
        .collect()
}

/// The order of the generated group, (p - 1) / 2.
pub(crate) fn order() -> Vec<u8> {
    let mut carry = 0;
    prime()
        .into_iter()
        .map(|byte| {
            let half = carry << 7 | byte >> 1;
            carry = byte & 1;
            half
        })
        .collect()
}

/// An ephemeral key pair.
#[derive(Clone)]
pub(crate) struct KeyPair {
    exponent: BoxedUint,
    public: Vec<u8>,
}

impl std::fmt::Debug for KeyPair {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("KeyPair")
    }
}

impl KeyPair {
    /// Draws a key pair.
    pub(crate) fn generate(rng: &mut impl Rng) -> Self {
        let mut bytes = [0; EXPONENT];
        rng.fill_bytes(&mut bytes);
        let exponent = number(&bytes, 256);
        let public = power(&number(&[2], 2048), &exponent);
        Self { exponent, public }
    }

    /// The public value, most significant byte first, as long as the prime.
    pub(crate) fn public(&self) -> &[u8] {
        &self.public
    }

    /// The shared secret, as long as the prime [RFC 4556 §3.2.3.1].
    pub(crate) fn agree(&self, other: &[u8]) -> Result<Vec<u8>, Error> {
        if !in_group(other) {
            return Err(Error::DiffieHellman);
        }
        Ok(power(&number(other, 2048), &self.exponent))
    }
}

/// Whether a value lies strictly between 1 and p - 1 [RFC 2631 §2.1.5].
pub(crate) fn in_group(value: &[u8]) -> bool {
    let significant: Vec<u8> = value.iter().copied().skip_while(|b| *b == 0).collect();
    let mut below = prime();
    if let Some(last) = below.last_mut() {
        *last -= 1;
    }
    let large = significant.len() > 1 || significant.first().is_some_and(|b| *b > 1);
    large && (significant.len() < SIZE || (significant.len() == SIZE && significant < below))
}

fn number(bytes: &[u8], bits: u32) -> BoxedUint {
    let size = usize::try_from(bits / 8).unwrap_or(SIZE);
    let significant: Vec<u8> = bytes.iter().copied().skip_while(|b| *b == 0).collect();
    let mut full = vec![0; size.saturating_sub(significant.len())];
    full.extend(significant);
    BoxedUint::from_be_slice(&full, bits).unwrap_or_else(|_| BoxedUint::zero_with_precision(bits))
}

#[expect(clippy::expect_used, reason = "the prime is a constant")]
fn power(base: &BoxedUint, exponent: &BoxedUint) -> Vec<u8> {
    let modulus: Option<Odd<BoxedUint>> = Odd::new(number(&prime(), 2048)).into_option();
    let params = BoxedMontyParams::new_vartime(modulus.expect("INVARIANT: the prime is odd"));
    let result = BoxedMontyForm::new(base.clone(), &params)
        .pow(exponent)
        .retrieve();
    let bytes = result.to_be_bytes();
    let significant: Vec<u8> = bytes.iter().copied().skip_while(|b| *b == 0).collect();
    let mut full = vec![0; SIZE.saturating_sub(significant.len())];
    full.extend(significant);
    full
}

/// octetstring2key [RFC 4556 §3.2.3.1]: SHA-1 over a counter and the secret, until the key is full.
pub fn octetstring2key(secret: &[u8], size: usize) -> Vec<u8> {
    let mut key = Vec::new();
    let mut counter = 0u8;
    while key.len() < size {
        let mut hash = Sha1::new();
        hash.update([counter]);
        hash.update(secret);
        key.extend_from_slice(&hash.finalize());
        counter = counter.wrapping_add(1);
    }
    key.truncate(size);
    key
}

#[cfg(test)]
mod tests {
    use super::{KeyPair, in_group, octetstring2key, prime};
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    fn hex(bytes: &[u8]) -> String {
        bytes
            .iter()
            .fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
    }

    #[test]
    fn octetstring2key_gives_the_vectors_of_rfc_4556() {
        let count: Vec<u8> = (0..128u8).map(|i| i % 17).collect();
        for (secret, key) in [
            (
                vec![0; 256],
                "5ee50d675c809fe59e4a7762c54b65837547eafb159bd8cdc75ffca5911e4c41",
            ),
            (
                vec![0; 128],
                "acf7707c08973ddfdb27cd361442ccfba355c8884cb472f37da636d07d56787e",
            ),
            (
                count.clone(),
                "c442da585fcb80e43b47946f254093e37329d99001380db78371db3acf5c797e",
            ),
            (
                count[..77].to_vec(),
                "0053953b84c896f4eb385c3f2e751c4a590ed6ffadca6ff64f47ebeb8d780ffc",
            ),
        ] {
            assert_eq!(hex(&octetstring2key(&secret, 32)), key);
        }
    }

    #[test]
    fn both_sides_agree_and_values_outside_the_group_are_refused() {
        let mut rng = ChaCha20Rng::from_seed([1; 32]);
        let (a, b) = (KeyPair::generate(&mut rng), KeyPair::generate(&mut rng));
        assert_eq!(a.agree(b.public()).unwrap(), b.agree(a.public()).unwrap());
        let mut below = prime();
        below[255] -= 1;
        for outside in [&[0][..], &[1], &[], &prime(), &below, &[0xFF; 257]] {
            assert!(!in_group(outside) && a.agree(outside).is_err());
        }
        assert!(in_group(&[2]));
    }
}
