//! X.509: reading, issuing, path validation, revocation lists, status responses.
//!
//! Instants are parameters; nothing here reads a file or a clock. Names and numbers come from
//! [`names`].

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
pub use distribution_point::{
    CrlScope, DistributionPoint, DistributionPointName, IssuingDistributionPoint, ReasonSet,
};
pub use error::Error;
pub use extensions::{Authority, PolicyConstraints};
pub use general_name::GeneralName;
pub use irregularity::Irregularity;
pub use issue::{Additions, Extension, Issuance};
pub use key::{DigestAlgorithm, KeyAlgorithm, PrivateKey, PublicKey, SignatureVerdict};
pub use name_constraints::NameConstraints;
pub use names;
