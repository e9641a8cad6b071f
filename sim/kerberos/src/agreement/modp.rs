//! Diffie-Hellman modulo a prime: Oakley group 2 and MODP groups 14 and 16.

use std::sync::LazyLock;

use crypto::Backend;
use crypto::modp::Modulus;
use rand_core::Rng;
use zeroize::Zeroizing;

use super::{Group, significant};

/// The prime of group 2: 2^1024 - 2^960 - 1 + 2^64 * ([2^894 pi] + 129093) [RFC 2409 §6.2].
const PRIME_2: &str = "ffffffffffffffffc90fdaa22168c234c4c6628b80dc1cd129024e088a67cc74\
020bbea63b139b22514a08798e3404ddef9519b3cd3a431b302b0a6df25f1437\
4fe1356d6d51c245e485b576625e7ec6f44c42e9a637ed6b0bff5cb6f406b7ed\
ee386bfb5a899fa5ae9f24117c4b1fe649286651ece65381ffffffffffffffff";

/// The prime of group 14: 2^2048 - 2^1984 - 1 + 2^64 * ([2^1918 pi] + 124476) [RFC 3526 §3].
const PRIME_14: &str = "ffffffffffffffffc90fdaa22168c234c4c6628b80dc1cd129024e088a67cc74\
020bbea63b139b22514a08798e3404ddef9519b3cd3a431b302b0a6df25f1437\
4fe1356d6d51c245e485b576625e7ec6f44c42e9a637ed6b0bff5cb6f406b7ed\
ee386bfb5a899fa5ae9f24117c4b1fe649286651ece45b3dc2007cb8a163bf05\
98da48361c55d39a69163fa8fd24cf5f83655d23dca3ad961c62f356208552bb\
9ed529077096966d670c354e4abc9804f1746c08ca18217c32905e462e36ce3b\
e39e772c180e86039b2783a2ec07a28fb5c55df06f4c52c9de2bcbf695581718\
3995497cea956ae515d2261898fa051015728e5a8aacaa68ffffffffffffffff";

/// The prime of group 16: 2^4096 - 2^4032 - 1 + 2^64 * ([2^3966 pi] + 240904) [RFC 3526 §5].
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

/// Constants of the groups, prepared once.
static GROUP_2: LazyLock<Modp> = LazyLock::new(|| Modp::new(PRIME_2, 20));
static GROUP_14: LazyLock<Modp> = LazyLock::new(|| Modp::new(PRIME_14, 28));
static GROUP_16: LazyLock<Modp> = LazyLock::new(|| Modp::new(PRIME_16, 38));

/// A secret exponent.
pub(super) struct Exponent(Zeroizing<Vec<u8>>);

/// A safe prime with the generator 2.
pub(super) struct Modp {
    prime: Vec<u8>,
    order: Vec<u8>,
    /// Bytes of a secret exponent: twice the group's strength [NIST SP 800-56A 5.6.1.1.1, NIST SP 800-57-1 5.6.1].
    exponent_bytes: usize,
    modulus: Modulus,
}

impl Modp {
    /// The constants of a group.
    pub(super) fn of(group: Group) -> &'static Self {
        match group {
            Group::Modp2 => &GROUP_2,
            Group::Modp16 => &GROUP_16,
            _ => &GROUP_14,
        }
    }

    #[expect(clippy::expect_used, reason = "the primes are constants")]
    fn new(digits: &str, exponent_bytes: usize) -> Self {
        let prime: Vec<u8> = digits
            .as_bytes()
            .chunks_exact(2)
            .filter_map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
            .collect();
        let mut carry = 0;
        let order = prime
            .iter()
            .map(|byte| {
                let half = carry << 7 | byte >> 1;
                carry = byte & 1;
                half
            })
            .collect();
        let modulus = Modulus::new(&prime, exponent_bytes)
            .expect("INVARIANT: the prime is odd and of a known size");
        Self {
            prime,
            order,
            exponent_bytes,
            modulus,
        }
    }

    /// The prime, most significant byte first.
    pub(super) fn prime(&self) -> &[u8] {
        &self.prime
    }

    /// The order of the subgroup of squares, (p - 1) / 2.
    pub(super) fn order(&self) -> &[u8] {
        &self.order
    }

    /// Draws an exponent, and its public value as long as the prime.
    pub(super) fn generate(&self, rng: &mut impl Rng) -> (Exponent, Vec<u8>) {
        let mut bytes = Zeroizing::new(vec![0; self.exponent_bytes]);
        rng.fill_bytes(&mut bytes);
        // Never so small that the public value is trivial.
        if let Some(first) = bytes.first_mut() {
            *first |= 0x80;
        }
        let public = self.modulus.power_of_two(&bytes);
        (Exponent(bytes), public)
    }

    /// A number as an element as long as the prime, if it lies strictly between 1 and p - 1
    /// [RFC 2631 §2.1.5].
    pub(super) fn element(&self, value: &[u8]) -> Option<Vec<u8>> {
        let value = significant(value);
        let padding = self.prime.len().checked_sub(value.len())?;
        let mut full = vec![0; padding];
        full.extend_from_slice(value);
        let mut below = self.prime.clone();
        if let Some(last) = below.last_mut() {
            *last -= 1;
        }
        (value > &[1][..] && full < below).then_some(full)
    }

    /// An element to the power of the exponent, as long as the prime.
    pub(super) fn power(&self, element: &[u8], exponent: &Exponent) -> Zeroizing<Vec<u8>> {
        self.modulus
            .power(Backend::preferred(), element, &exponent.0)
    }
}
