//! Facts of Schannel on domain controllers.

use facts::{Fact, Row};
use policies::SettingId;

use super::domain_controller::{now, setting, stores};
use super::{Source, certificate, trust_stores};
use crate::network::PersonalStore;

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
    let trusted = stores(source, row)
        .map(|stores| stores.map_or_else(Vec::new, |stores| trust_stores::trusted(source, stores)));
    now(source, row).zip(trusted).map(|(now, trusted)| {
        store.iter().any(|at| {
            let chain = match certificate::chain(source, *at) {
                Fact::Known(chain) => chain,
                _ => None,
            };
            chain.is_some_and(|chain| trusted.contains(&chain))
                && source.entry(*at).is_some_and(|entry| {
                    let content = &entry.content;
                    content.not_before <= now
                        && now <= content.not_after
                        && content.has_purpose(pki::oid::SERVER_AUTHENTICATION)
                })
        })
    })
}
