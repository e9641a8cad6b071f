//! What can be wrong with bytes.

use thiserror::Error;

/// Bytes that are not what they should be.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum Error {
    /// Not DER, or DER of something else.
    #[error("not a {what}")]
    Der {
        /// What was expected.
        what: &'static str,
        /// Why the decoder gave up.
        #[source]
        source: der::Error,
    },
    /// A private key that cannot be used.
    #[error("not an RSA or elliptic-curve private key in PKCS#8")]
    PrivateKey,
    /// A signature could not be made.
    #[error("the key cannot sign with {0}")]
    Sign(&'static str),
}

impl Error {
    pub(crate) fn der(what: &'static str) -> impl FnOnce(der::Error) -> Self {
        move |source| Self::Der { what, source }
    }
}
