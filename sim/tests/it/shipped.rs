//! Twins of shipped worlds, for the tests.

use sim::Twin;

/// The twin of a shipped world.
pub(crate) fn twin(name: &str) -> Twin {
    let loaded = worlds::load_shipped(name)
        .unwrap()
        .unwrap_or_else(|e| panic!("{e:?}"));
    Twin::new(loaded.world).unwrap_or_else(|e| panic!("{e:?}"))
}
