//! Tests of the crate on what is shipped and on whole worlds.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "functions of tests, which clippy takes for production code"
)]

mod catalogue;
mod check;
mod filtering;
mod fixtures;
mod gpo_backup;
mod precedence;
mod reference;
mod shipped;

use std::path::PathBuf;

use worlds::World;

/// The folder of this crate.
fn here() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// A world from a document that names no files.
fn world(text: &str) -> World {
    worlds::parse("world.ron", text, &|_| {
        Err(std::io::ErrorKind::NotFound.into())
    })
    .unwrap_or_else(|error| panic!("{:?}", error.problems()))
    .world
}
