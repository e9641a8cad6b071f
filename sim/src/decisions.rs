//! Decisions: the rules of the domain as pure functions over roles.
//!
//! A rule sees nothing but role handles; each method of a handle is a recorded read. The order of
//! checks is Windows' own, because it decides which error is seen.

mod account;
mod backdating;
mod client_certificate;
mod kdc_certificate;
mod logon;
mod mapping;
mod removal;
mod request;
mod tile;

pub(crate) use account::account_may_log_on;
pub(crate) use client_certificate::client_certificate_is_accepted;
pub(crate) use kdc_certificate::{client_accepts_kdc, kdc_has_certificate};
pub(crate) use logon::{LOGON, TILE, tile};
pub(crate) use mapping::{Mapping, map_certificate};
pub(crate) use removal::REMOVAL;
pub(crate) use request::{card_signs, client_request};
