//! Certificate services: authorities, and every certificate of the world, issued or given.
//!
//! What decisions read of a certificate ([`CertificateContent`]) is known before any key exists; keys
//! and real bytes are made once, when something first needs them ([`Vault`]).

mod content;
mod issuing;
mod lists;
mod random;
mod third_party;
mod vault;

pub(crate) use content::CertificateContent;
pub(crate) use issuing::plan_certificates;
pub(crate) use random::{seed_of, stream};
pub(crate) use third_party::unmet_requirements;
pub(crate) use vault::{CertificateEntry, Made, Origin, Vault};
