//! Populations made from a seed: companies of any size whose attributes go together as real ones do.

mod people;
mod text;

use names::Seed;
use rand_chacha::ChaCha20Rng;
use rand_core::{Rng, SeedableRng};

use crate::load::parse;
use crate::model::{KeyAlgorithm, World};

/// What to generate. The same population gives the same document, byte for byte.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Population {
    /// The seed.
    pub seed: Seed,
    /// How many users there are; each has a card.
    pub users: usize,
    /// How many workstations there are.
    pub workstations: usize,
    /// How many domain controllers there are; at least one is made.
    pub domain_controllers: usize,
    /// The keys of the cards.
    pub key_algorithm: KeyAlgorithm,
    /// So many keys are made, from which the certificates draw; `None`: one key each, which takes long with RSA.
    pub key_pool: Option<u16>,
}

impl Population {
    /// A population of this size, with P-256 keys and one domain controller for two thousand users.
    pub fn new(seed: Seed, users: usize, workstations: usize) -> Self {
        Self {
            seed,
            users,
            workstations,
            domain_controllers: users / 2000 + 2,
            key_algorithm: KeyAlgorithm::P256,
            key_pool: Some(64),
        }
    }
}

/// The document of a population: RON that loads.
pub fn generate(population: &Population) -> String {
    text::document(population)
}

/// The world of a population.
///
/// # Panics
/// Never: the document of every population loads, and tests say so.
pub fn generate_world(population: &Population) -> World {
    let no_files = |_: &str| Err(std::io::Error::from(std::io::ErrorKind::NotFound));
    #[expect(
        clippy::expect_used,
        reason = "generated documents load; a property test holds this"
    )]
    let loaded = parse("generated.ron", &generate(population), &no_files)
        .expect("INVARIANT: a generated document is a world");
    loaded.world
}

/// A stream of random numbers of one thing, which no other thing disturbs.
struct Stream(ChaCha20Rng);

impl Stream {
    fn new(seed: Seed, kind: &str, position: usize) -> Self {
        let digest = blake3::hash(format!("{seed}/generate/{kind}/{position}").as_bytes());
        Self(ChaCha20Rng::from_seed(*digest.as_bytes()))
    }

    /// A number below the limit, which is not zero.
    fn below(&mut self, limit: usize) -> usize {
        let limit = u64::try_from(limit.max(1)).unwrap_or(u64::MAX);
        usize::try_from(self.0.next_u64() % limit).unwrap_or_default()
    }

    /// Whether something of so many percent happens.
    fn percent(&mut self, chance: usize) -> bool {
        self.below(100) < chance
    }

    /// One of the choices.
    fn choose<T: Copy>(&mut self, choices: &[T], otherwise: T) -> T {
        let position = self.below(choices.len());
        choices.get(position).copied().unwrap_or(otherwise)
    }
}
