//! Diffie-Hellman over the MODP groups 2, 14 and 16 [RFC 2409 §6.2, RFC 3526 §3 and §5].

use crypto_bigint::modular::{BoxedMontyForm, BoxedMontyParams};
use crypto_bigint::{BoxedUint, Odd};
use rand_core::Rng;

use crate::error::Error;

/// A group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    /// Group 2, 1024 bits: what old clients offer, and too weak for anything else.
    Two,
    /// Group 14, 2048 bits.
    Fourteen,
    /// Group 16, 4096 bits.
    Sixteen,
}

const PRIME_2: &str = "ffffffffffffffffc90fdaa22168c234c4c6628b80dc1cd129024e088a67cc74\
020bbea63b139b22514a08798e3404ddef9519b3cd3a431b302b0a6df25f1437\
4fe1356d6d51c245e485b576625e7ec6f44c42e9a637ed6b0bff5cb6f406b7ed\
ee386bfb5a899fa5ae9f24117c4b1fe649286651ece65381ffffffffffffffff";
const PRIME_14: &str = "ffffffffffffffffc90fdaa22168c234c4c6628b80dc1cd129024e088a67cc74\
020bbea63b139b22514a08798e3404ddef9519b3cd3a431b302b0a6df25f1437\
4fe1356d6d51c245e485b576625e7ec6f44c42e9a637ed6b0bff5cb6f406b7ed\
ee386bfb5a899fa5ae9f24117c4b1fe649286651ece45b3dc2007cb8a163bf05\
98da48361c55d39a69163fa8fd24cf5f83655d23dca3ad961c62f356208552bb\
9ed529077096966d670c354e4abc9804f1746c08ca18217c32905e462e36ce3b\
e39e772c180e86039b2783a2ec07a28fb5c55df06f4c52c9de2bcbf695581718\
3995497cea956ae515d2261898fa051015728e5a8aacaa68ffffffffffffffff";
const PRIME_16: &str = "ffffffffffffffffc90fdaa22168c234c4c6628b80dc1cd129024e088a67cc74\
020bbea63b139b22514a08798e3404ddef9519b3cd3a431b302b0a6df25f1437\
4fe1356d6d51c245e485b576625e7ec6f44c42e9a637ed6b0bff5cb6f406b7ed\
ee386bfb5a899fa5ae9f24117c4b1fe649286651ece45b3dc2007cb8a163bf05\
98da48361c55d39a69163fa8fd24cf5f83655d23dca3ad961c62f356208552bb\
9ed529077096966d670c354e4abc9804f1746c08ca18217c32905e462e36ce3b\
e39e772c180e86039b2783a2ec07a28fb5c55df06f4c52c9de2bcbf695581718\
3995497cea956ae515d2261898fa051015728e5a8aaac42dad33170d04507a33\
a85521abdf1cba64ecfb850458dbef0a8aea71575d060c7db3970f85a6e1e4c7\
abf5ae8cdb0933d71e8c94e04a25619dcee3d2261ad2ee6bf12ffa06d98a0864\
d87602733ec86a64521f2b18177b200cbbe117577a615d6c770988c0bad946e2\
08e24fa074e5ab3143db5bfce0fd108e4b82d120a92108011a723c12a787e6d7\
88719a10bdba5b2699c327186af4e23c1a946834b6150bda2583e9ca2ad44ce8\
dbbbc2db04de8ef92e8efc141fbecaa6287c59474e6bc05d99b2964fa090c3a2\
233ba186515be7ed1f612970cee2d7afb81bdd762170481cd0069127d5b05aa9\
93b4ea988d8fddc186ffb7dc90a6c08f4df435c934063199ffffffffffffffff";

impl Group {
    /// The groups, the strongest last.
    pub const ALL: [Self; 3] = [Self::Two, Self::Fourteen, Self::Sixteen];

    /// Bits of the prime.
    pub fn bits(self) -> u32 {
        match self {
            Self::Two => 1024,
            Self::Fourteen => 2048,
            Self::Sixteen => 4096,
        }
    }

    /// Bytes of the prime.
    pub fn size(self) -> usize {
        match self {
            Self::Two => 128,
            Self::Fourteen => 256,
            Self::Sixteen => 512,
        }
    }

    /// Bytes of a private exponent, enough for the group's strength [RFC 3526 §8].
    fn exponent_size(self) -> usize {
        match self {
            Self::Two => 20,
            Self::Fourteen => 32,
            Self::Sixteen => 48,
        }
    }

    /// The prime, most significant byte first.
    pub fn prime(self) -> Vec<u8> {
        let digits = match self {
            Self::Two => PRIME_2,
            Self::Fourteen => PRIME_14,
            Self::Sixteen => PRIME_16,
        };
        digits
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
    pub(crate) fn order(self) -> Vec<u8> {
        let mut carry = 0;
        self.prime()
            .into_iter()
            .map(|byte| {
                let half = carry << 7 | byte >> 1;
                carry = byte & 1;
                half
            })
            .collect()
    }

    /// Whether a value lies strictly between 1 and p - 1 [RFC 2631 §2.1.5].
    pub(crate) fn contains(self, value: &[u8]) -> bool {
        let significant: Vec<u8> = value.iter().copied().skip_while(|b| *b == 0).collect();
        let mut below = self.prime();
        if let Some(last) = below.last_mut() {
            *last -= 1;
        }
        let large = significant.len() > 1 || significant.first().is_some_and(|b| *b > 1);
        large
            && (significant.len() < self.size()
                || (significant.len() == self.size() && significant < below))
    }

    #[expect(clippy::expect_used, reason = "the primes are constants")]
    fn power(self, base: &BoxedUint, exponent: &BoxedUint) -> Vec<u8> {
        let prime = number(&self.prime(), self.bits());
        let modulus: Option<Odd<BoxedUint>> = Odd::new(prime).into_option();
        let params = BoxedMontyParams::new_vartime(modulus.expect("INVARIANT: the prime is odd"));
        let result = BoxedMontyForm::new(base.clone(), &params)
            .pow(exponent)
            .retrieve();
        let bytes = result.to_be_bytes();
        let significant: Vec<u8> = bytes.iter().copied().skip_while(|b| *b == 0).collect();
        let mut full = vec![0; self.size().saturating_sub(significant.len())];
        full.extend(significant);
        full
    }
}

/// An ephemeral key pair.
#[derive(Clone)]
pub(crate) struct KeyPair {
    group: Group,
    exponent: BoxedUint,
    public: Vec<u8>,
}

impl std::fmt::Debug for KeyPair {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "KeyPair({:?})", self.group)
    }
}

impl KeyPair {
    /// Draws a key pair.
    pub(crate) fn generate(group: Group, rng: &mut impl Rng) -> Self {
        let mut bytes = vec![0; group.exponent_size()];
        rng.fill_bytes(&mut bytes);
        let bits = u32::try_from(bytes.len() * 8).unwrap_or(256);
        let exponent = number(&bytes, bits);
        let public = group.power(&number(&[2], group.bits()), &exponent);
        Self {
            group,
            exponent,
            public,
        }
    }

    /// The group.
    pub(crate) fn group(&self) -> Group {
        self.group
    }

    /// The public value, most significant byte first, as long as the prime.
    pub(crate) fn public(&self) -> &[u8] {
        &self.public
    }

    /// The shared secret, as long as the prime [RFC 4556 §3.2.3.1].
    pub(crate) fn agree(&self, other: &[u8]) -> Result<Vec<u8>, Error> {
        if !self.group.contains(other) {
            return Err(Error::DiffieHellman);
        }
        let other = number(other, self.group.bits());
        Ok(self.group.power(&other, &self.exponent))
    }
}

fn number(bytes: &[u8], bits: u32) -> BoxedUint {
    let size = usize::try_from(bits / 8).unwrap_or(0);
    let significant: Vec<u8> = bytes.iter().copied().skip_while(|b| *b == 0).collect();
    let mut full = vec![0; size.saturating_sub(significant.len())];
    full.extend(significant);
    BoxedUint::from_be_slice(&full, bits).unwrap_or_else(|_| BoxedUint::zero_with_precision(bits))
}

#[cfg(test)]
mod tests {
    use super::{Group, KeyPair};
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    #[test]
    fn both_sides_agree_and_values_outside_the_group_are_refused() {
        let mut rng = ChaCha20Rng::from_seed([1; 32]);
        for group in Group::ALL {
            let (a, b) = (
                KeyPair::generate(group, &mut rng),
                KeyPair::generate(group, &mut rng),
            );
            let secret = a.agree(b.public()).unwrap();
            assert_eq!(secret, b.agree(a.public()).unwrap());
            assert_eq!(secret.len(), group.size());
            let prime = group.prime();
            let mut below = prime.clone();
            *below.last_mut().unwrap() -= 1;
            let long = vec![0xFF; group.size() + 1];
            for outside in [&[0][..], &[1], &[], &prime, &below, &long] {
                assert!(!group.contains(outside) && a.agree(outside).is_err());
            }
            assert!(group.contains(&[2]));
        }
    }
}
