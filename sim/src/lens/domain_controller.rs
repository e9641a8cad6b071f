//! Facts of domain controllers.

use facts::{Fact, Row};
use names::Timestamp;
use policies::SettingId;
use worlds::ProductVersion;

use super::{Source, minutes};
use crate::card_stack::{InNtAuth, IssuedBy, Path, RevocationStatus};
use crate::directory::InDomain;
use crate::network::{KdcRegistry, PersonalStore, Running};
use crate::rule_book::{
    self, COMPUTERS_BY_DNS_NAME, COMPUTERS_BY_UPN, ISSUER_SID, KEY_TRUST, NTAUTH_FOR_EXPLICIT,
    NTAUTH_OF_KEYS, STRONG_BINDING,
};
use crate::value::{Backdating, KdcVersion, NtAuthCheck, PathToRoot, Revocation, StrongBinding};
use crate::workstation::{Clock, Patched, Product};

pub(crate) fn version(source: &Source<'_>, row: Row) -> Fact<KdcVersion> {
    super::known_or_unknown(source.controller::<Product>(row).map(|product| &product.0))
        .map(kdc_version)
}

/// A client system as a domain controller does not exist; it counts as the server of its time.
pub(crate) fn kdc_version(product: ProductVersion) -> KdcVersion {
    use ProductVersion as P;
    match product {
        P::Server2000 | P::WindowsXp | P::Server2003 => KdcVersion::S2003,
        P::WindowsVista | P::Server2008 => KdcVersion::S2008,
        P::Windows7 | P::Server2008R2 => KdcVersion::S2008R2,
        P::Windows8 | P::Server2012 => KdcVersion::S2012,
        P::Windows8_1 | P::Server2012R2 => KdcVersion::S2012R2,
        P::Windows10 | P::Server2016 => KdcVersion::S2016,
        P::Server2019 => KdcVersion::S2019,
        P::Server2022 => KdcVersion::S2022,
        P::Windows11 | P::Server23H2 | P::Server2025 => KdcVersion::S2025,
    }
}

pub(crate) fn running(source: &Source<'_>, row: Row) -> Fact<bool> {
    super::known_or_unknown(source.controller::<Running>(row).map(|running| &running.0))
}

fn registry(source: &Source<'_>, row: Row, id: SettingId) -> Fact<Option<u32>> {
    let registry: Option<&KdcRegistry> = source.controller(row);
    registry
        .and_then(|registry| registry.0.get(&id))
        .cloned()
        .unwrap_or(Fact::Known(None))
}

/// The number that a setting comes to: what is configured, else the default of the machine's version
/// and level of updates.
pub(crate) fn setting(source: &Source<'_>, row: Row, id: SettingId) -> Fact<Option<u32>> {
    let product: Fact<ProductVersion> =
        super::known_or_unknown(source.controller::<Product>(row).map(|product| &product.0));
    let patched: Fact<Timestamp> =
        super::known_or_unknown(source.controller::<Patched>(row).map(|patched| &patched.0));
    registry(source, row, id)
        .zip(product)
        .zip(patched)
        .map(|((value, product), patched)| {
            value.or_else(
                || match policies::setting(id).default_on(product, patched) {
                    Some(policies::DefaultData::Number(number)) => Some(number),
                    _ => None,
                },
            )
        })
}

/// Version, level of updates and a registry value together: what the dated rule book is asked.
fn dated<T>(
    source: &Source<'_>,
    row: Row,
    id: Option<SettingId>,
    rule: impl Fn(KdcVersion, Timestamp, Option<u32>) -> T,
) -> Fact<T> {
    let patched: Fact<Timestamp> =
        super::known_or_unknown(source.controller::<Patched>(row).map(|patched| &patched.0));
    let value = id.map_or(Fact::Known(None), |id| registry(source, row, id));
    version(source, row)
        .zip(patched)
        .zip(value)
        .map(|((version, patched), value)| rule(version, patched, value))
}

pub(crate) fn uses_subject_alternative_name(source: &Source<'_>, row: Row) -> Fact<bool> {
    registry(source, row, SettingId::KdcUseSubjectAltName).map(|number| number != Some(0))
}

pub(crate) fn strong_binding(source: &Source<'_>, row: Row) -> Fact<StrongBinding> {
    let id = SettingId::StrongCertificateBindingEnforcement;
    dated(source, row, Some(id), |version, patched, value| {
        STRONG_BINDING.at(version, patched, value)
    })
}

/// A tolerance that is not documented leaves the fact unknown.
pub(crate) fn backdating(source: &Source<'_>, row: Row) -> Fact<Backdating> {
    registry(source, row, SettingId::CertificateBackdatingCompensation)
        .and_then(|value| rule_book::backdating(value).map_or(Fact::Unknown, Fact::Known))
}

pub(crate) fn ntauth_for_explicit(source: &Source<'_>, row: Row) -> Fact<NtAuthCheck> {
    let id = SettingId::AllowNtAuthPolicyBypass;
    dated(source, row, Some(id), |version, patched, value| {
        NTAUTH_FOR_EXPLICIT.at(version, patched, value)
    })
}

pub(crate) fn reads_issuer_sid(source: &Source<'_>, row: Row) -> Fact<bool> {
    dated(source, row, None, |version, patched, value| {
        ISSUER_SID.at(version, patched, value)
    })
}

pub(crate) fn ignores_unknown_revocation(source: &Source<'_>, row: Row) -> Fact<bool> {
    registry(source, row, SettingId::KdcUseCachedCrlOnly)
        .map(|number| number.is_some_and(|n| n != 0))
}

fn now(source: &Source<'_>, row: Row) -> Fact<Timestamp> {
    super::known_or_unknown(source.controller::<Clock>(row).map(|clock| &clock.0))
}

pub(crate) fn clock(source: &Source<'_>, row: Row) -> Fact<u32> {
    now(source, row).map(minutes)
}

pub(crate) fn domain(source: &Source<'_>, row: Row) -> Fact<u32> {
    let domain: Option<&InDomain> = source.controller(row);
    domain
        .and_then(|domain| u32::try_from(domain.0).ok())
        .map_or(Fact::Unknown, Fact::Known)
}

pub(crate) fn forest(source: &Source<'_>, row: Row) -> Fact<u32> {
    of_domain(source, row).map_or(Fact::Unknown, |domain| super::forest_number(domain.forest))
}

fn of_domain<'w>(source: &Source<'w>, row: Row) -> Option<&'w worlds::Domain> {
    let domain: &InDomain = source.controller(row)?;
    source.world.domains.get(domain.0)
}

pub(crate) fn reaches_global_catalog(source: &Source<'_>, row: Row) -> Fact<bool> {
    of_domain(source, row).map_or(Fact::Unknown, |domain| {
        super::domain::global_catalog_answers(source, domain.forest)
    })
}

pub(crate) fn maps_computers_by_upn(source: &Source<'_>, row: Row) -> Fact<bool> {
    dated(source, row, None, |version, patched, value| {
        COMPUTERS_BY_UPN.at(version, patched, value)
    })
}

pub(crate) fn maps_by_dns_name(source: &Source<'_>, row: Row) -> Fact<bool> {
    dated(source, row, None, |version, patched, value| {
        COMPUTERS_BY_DNS_NAME.at(version, patched, value)
    })
}

pub(crate) fn knows_key_trust(source: &Source<'_>, row: Row) -> Fact<bool> {
    dated(source, row, None, |version, patched, value| {
        KEY_TRUST.at(version, patched, value)
    })
}

pub(crate) fn checks_ntauth_of_keys(source: &Source<'_>, row: Row) -> Fact<bool> {
    dated(source, row, None, |version, patched, value| {
        NTAUTH_OF_KEYS.at(version, patched, value)
    })
}

/// The certificate that the KDC picks: private key there, one of the three marks, path trusted and
/// valid now, issuer in NTAuth, not revoked; the newest of those [KDC certificate processing].
pub(crate) fn kdc_certificate(source: &Source<'_>, row: Row) -> Fact<Option<Row>> {
    let store = source
        .controller::<PersonalStore>(row)
        .map_or(&[][..], |store| &store.0);
    version(source, row)
        .zip(now(source, row))
        .and_then(|(version, now)| {
            let mut candidates: Vec<Row> = store
                .iter()
                .copied()
                .filter(|at| is_marked(source, *at, version))
                .collect();
            candidates.sort_by_key(|at| {
                let from = source
                    .entry(*at)
                    .map_or(0, |entry| entry.content.not_before.unix());
                (std::cmp::Reverse(from), *at)
            });
            candidates
                .into_iter()
                .rev()
                .fold(Fact::Known(None), |otherwise, candidate| {
                    usable(source, candidate, now).and_then(|usable| {
                        if usable {
                            Fact::Known(Some(candidate))
                        } else {
                            otherwise.clone()
                        }
                    })
                })
        })
}

/// KDC Authentication (since 2008), template "DomainController", or Smart Card Logon.
fn is_marked(source: &Source<'_>, certificate: Row, version: KdcVersion) -> bool {
    source.entry(certificate).is_some_and(|entry| {
        let content = &entry.content;
        (version >= KdcVersion::S2008 && content.has_purpose(pki::oid::KDC_AUTHENTICATION))
            || content
                .template
                .as_ref()
                .is_some_and(|template| template.name == "DomainController")
            || content.has_purpose(pki::oid::SMART_CARD_LOGON)
    })
}

fn usable(source: &Source<'_>, certificate: Row, now: Timestamp) -> Fact<bool> {
    let path: Option<&Path> = source.certificate(certificate);
    let valid = path.is_some_and(|path| {
        path.end == PathToRoot::Trusted && path.not_before <= now && now <= path.not_after
    });
    let in_ntauth = source
        .certificate::<IssuedBy>(certificate)
        .and_then(|issuer| source.authority::<InNtAuth>(issuer.0))
        .map_or(Fact::Known(false), |present| present.0.clone());
    let revocation = source
        .certificate::<RevocationStatus>(certificate)
        .map_or(Fact::Known(Revocation::NoPublication), |status| {
            status.0.clone()
        });
    in_ntauth
        .zip(revocation)
        .map(|(present, revocation)| valid && present && revocation != Revocation::Revoked)
}
