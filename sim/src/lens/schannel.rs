//! Facts of Schannel on domain controllers.

use facts::{Fact, Row};
use policies::SettingId;

use super::Source;
use super::domain_controller::{now, setting};
use crate::card_stack::Path;
use crate::network::PersonalStore;
use crate::value::PathToRoot;

pub(crate) fn maps_by_subject(source: &Source<'_>, row: Row) -> Fact<bool> {
    allows(source, row, 0x01)
}

pub(crate) fn maps_by_issuer(source: &Source<'_>, row: Row) -> Fact<bool> {
    allows(source, row, 0x02)
}

pub(crate) fn maps_by_upn(source: &Source<'_>, row: Row) -> Fact<bool> {
    allows(source, row, 0x04)
}

pub(crate) fn asks_kdc(source: &Source<'_>, row: Row) -> Fact<bool> {
    allows(source, row, 0x08)
}

pub(crate) fn asks_kdc_explicitly(source: &Source<'_>, row: Row) -> Fact<bool> {
    allows(source, row, 0x10)
}

/// A bit of CertificateMappingMethods: what is configured, else the default of version and updates.
fn allows(source: &Source<'_>, row: Row, bit: u32) -> Fact<bool> {
    setting(source, row, SettingId::CertificateMappingMethods)
        .map(|methods| methods.is_some_and(|methods| methods & bit != 0))
}

/// A certificate for server authentication on a trusted path, valid now. That it is good for LDAPS does
/// not make it good for the KDC, and the other way round.
pub(crate) fn serves_ldaps(source: &Source<'_>, row: Row) -> Fact<bool> {
    let store = source
        .controller::<PersonalStore>(row)
        .map_or(&[][..], |store| &store.0);
    now(source, row).map(|now| {
        store.iter().any(|at| {
            let path: Option<&Path> = source.certificate(*at);
            let trusted = path.is_some_and(|path| {
                path.end == PathToRoot::Trusted && path.not_before <= now && now <= path.not_after
            });
            trusted
                && source
                    .entry(*at)
                    .is_some_and(|entry| entry.content.has_purpose(pki::oid::SERVER_AUTHENTICATION))
        })
    })
}
