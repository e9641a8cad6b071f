//! X.509: reading, issuing, path validation, revocation lists, status responses.
//!
//! Instants are parameters; nothing here reads a file or a clock. Names and numbers come from
//! [`names`].
//!
//! ```
//! use pki::path::{PathSettings, validate};
//! use pki::{Issuance, KeyAlgorithm, PrivateKey};
//!
//! let ca = PrivateKey::generate(KeyAlgorithm::P256, [1; 32])?;
//! let card = PrivateKey::generate(KeyAlgorithm::P256, [2; 32])?;
//! let root = Issuance {
//!     subject: "CN=Fabrikam CA".parse()?,
//!     issuer: "CN=Fabrikam CA".parse()?,
//!     serial: vec![1],
//!     not_after: 2_000_000_000,
//!     authority: true,
//!     ..Issuance::default()
//! };
//! let user = Issuance {
//!     subject: "CN=Jane Anderson".parse()?,
//!     serial: vec![2],
//!     authority: false,
//!     ..root.clone()
//! };
//! let root = root.issue(ca.public_key(), &ca)?;
//! let user = user.issue(card.public_key(), &ca)?;
//!
//! let settings = PathSettings {
//!     at: Some("2012-02-07".parse()?),
//!     ..PathSettings::default()
//! };
//! let verdict = validate(&user, &[], &[root], &settings);
//! assert_eq!(verdict.problem(), None);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod certificate;
mod crl;
mod distribution_point;
pub mod encode;
mod error;
mod extensions;
mod general_name;
mod irregularity;
mod issue;
mod key;
mod name_constraints;
pub mod ocsp;
pub mod oid;
pub mod path;
pub mod revocation;
mod time;

pub use certificate::{Certificate, KeyUsage, Template};
pub use crl::{
    Crl, CrlEntry, CrlFlaw, CrlIssuance, CrlKind, CrlNumber, RevocationReason, RevokedEntry,
};
pub use crypto::DigestAlgorithm;
pub use distribution_point::{
    CrlScope, DistributionPoint, DistributionPointName, IssuingDistributionPoint, ReasonSet,
};
pub use error::Error;
pub use extensions::{Authority, PolicyConstraints};
pub use general_name::GeneralName;
pub use irregularity::Irregularity;
pub use issue::{Additions, Extension, Issuance};
pub use key::{KeyAlgorithm, PrivateKey, PublicKey, SignatureVerdict};
pub use name_constraints::NameConstraints;
pub use names;
