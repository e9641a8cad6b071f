//! Random streams by name: adding one consumer does not shift the numbers of another.

use names::Seed;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

/// The 32 bytes that the world's seed and a name lead to.
pub(crate) fn seed_of(seed: Seed, name: &str) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new_derive_key("cardtwin random stream by name");
    hasher.update(&seed.value().to_le_bytes());
    hasher.update(name.as_bytes());
    *hasher.finalize().as_bytes()
}

/// The random stream of a name, for example `kdc/FABRIKAMDC1/exchange/3`.
pub(crate) fn stream(seed: Seed, name: &str) -> ChaCha20Rng {
    ChaCha20Rng::from_seed(seed_of(seed, name))
}
