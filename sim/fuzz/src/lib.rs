//! Fuzz targets: what a stranger's bytes must never do.
//!
//! Each target is a function of bytes that panics where something does not hold: [`TARGETS`] lists
//! them. The programs in `src/bin` give them to libFuzzer (`./run`), and `cargo test` runs them
//! over the corpus. [`seeds`] makes the valid messages that the corpus began with.
#![allow(
    clippy::expect_used,
    clippy::missing_panics_doc,
    reason = "a panic is how a target says what does not hold"
)]

mod backups;
mod caches;
mod certificates;
mod chains;
mod conversation;
mod documents;
mod domain;
mod element;
mod framer;
mod identifiers;
mod initial;
mod keys;
mod mutation;
mod privileges;
pub mod seeds;
mod service;
mod statuses;
mod trust;

pub use backups::{gpo_backup, registry_pol, security_template};
pub use caches::credential_cache;
pub use certificates::{certificate, crl, ocsp};
pub use chains::paths;
pub use conversation::{replay, server};
pub use documents::documents;
pub use framer::framing;
pub use identifiers::mapping_names;
pub use initial::{as_rep, as_req, error_data, exchange};
pub use keys::{private_key, public_value};
pub use privileges::pac;
pub use service::tgs;
pub use statuses::revocation;
pub use trust::kdc_certificate;

/// A target.
pub type Target = fn(&[u8]);

/// Every target by its name.
pub const TARGETS: [(&str, Target); 23] = [
    ("as_req", as_req),
    ("as_rep", as_rep),
    ("exchange", exchange),
    ("tgs", tgs),
    ("pac", pac),
    ("framing", framing),
    ("certificate", certificate),
    ("crl", crl),
    ("ocsp", ocsp),
    ("error_data", error_data),
    ("public_value", public_value),
    ("private_key", private_key),
    ("paths", paths),
    ("revocation", revocation),
    ("mapping_names", mapping_names),
    ("documents", documents),
    ("server", server),
    ("replay", replay),
    ("credential_cache", credential_cache),
    ("kdc_certificate", kdc_certificate),
    ("registry_pol", registry_pol),
    ("security_template", security_template),
    ("gpo_backup", gpo_backup),
];
