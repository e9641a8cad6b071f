//! X.509: reading, issuing, path validation, revocation lists.
//!
//! Instants are parameters; nothing here reads a file or a clock. Names and numbers come from
//! [`names`].

mod certificate;
mod crl;
pub mod encode;
mod error;
mod extensions;
mod issue;
mod key;
pub mod oid;
pub mod path;

pub use certificate::{Certificate, KeyUsage, Template};
pub use crl::{Crl, CrlIssuance};
pub use error::Error;
pub use extensions::Authority;
pub use issue::Issuance;
pub use key::{DigestAlgorithm, KeyAlgorithm, PrivateKey, PublicKey, SignatureVerdict};
pub use names;
