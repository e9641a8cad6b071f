//! The one place where cryptography is computed with that takes time: RSA, elliptic curves, and
//! Diffie-Hellman modulo a prime.
//!
//! There are two implementations behind it, [`Backend::Portable`] in Rust and [`Backend::Native`], AWS-LC,
//! and both give the same bytes and verdicts for the same input: signatures are deterministic, and what the
//! native one does not do, the portable one does for it.

mod digest;
pub mod elliptic;
pub mod modp;
#[cfg(feature = "native")]
mod native;
pub mod rsa;

pub use digest::DigestAlgorithm;

/// An implementation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Backend {
    /// RustCrypto.
    Portable,
    /// AWS-LC, where it is built in; where it is not, the portable one.
    Native,
}

impl Backend {
    /// Every implementation.
    pub const ALL: [Self; 2] = [Self::Portable, Self::Native];

    /// The faster of those that are built in.
    pub const fn preferred() -> Self {
        if cfg!(feature = "native") {
            Self::Native
        } else {
            Self::Portable
        }
    }
}
