//! Facts of domain controllers.

use facts::{Fact, Row};
use names::Timestamp;
use policies::{SettingId, TypedValue};
use worlds::ProductVersion;

use super::{Source, minutes};
use crate::card_stack::{InNtAuth, IssuedBy, Path, RevocationStatus};
use crate::directory::InDomain;
use crate::network::{KdcRegistry, PersonalStore, Running};
use crate::rule_book::Behaviour;
use crate::rule_book::kdc_certificate::KDC_PURPOSE_IS_A_MARK;
use crate::rule_book::mapping::BACKDATING;
use crate::value::{Backdating, PathToRoot, Revocation};
use crate::workstation::{Clock, Patched, Product};

pub(crate) fn running(source: &Source<'_>, row: Row) -> Fact<bool> {
    super::known_or_unknown(source.controller::<Running>(row).map(|running| &running.0))
}

fn registry(source: &Source<'_>, row: Row, id: SettingId) -> Fact<Option<u32>> {
    configured(source, row, id).map(|value| value.and_then(|value| value.number()))
}

/// What is configured for a setting, whatever its type.
pub(super) fn configured(source: &Source<'_>, row: Row, id: SettingId) -> Fact<Option<TypedValue>> {
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

/// What a behaviour of the rule book comes to here.
pub(crate) fn behaviour<T: Copy>(
    source: &Source<'_>,
    row: Row,
    behaviour: &Behaviour<T>,
) -> Fact<T> {
    let product: Option<&Product> = source.controller(row);
    let patched: Option<&Patched> = source.controller(row);
    let value = behaviour
        .setting
        .map_or(Fact::Known(None), |id| registry(source, row, id));
    super::dated(
        source,
        behaviour,
        super::known_or_unknown(product.map(|product| &product.0)),
        super::known_or_unknown(patched.map(|patched| &patched.0)),
        value,
    )
}

/// The tolerances that the article does not list, as far as the domain has them; more than three of them
/// leave the fact unknown.
pub(crate) fn backdating(source: &Source<'_>, row: Row) -> Fact<Backdating> {
    const OTHERS: [Backdating; 3] = [
        Backdating::FirstOther,
        Backdating::SecondOther,
        Backdating::ThirdOther,
    ];
    let id = SettingId::CertificateBackdatingCompensation;
    registry(source, row, id).and_then(|value| {
        let known = source.other_tolerances.iter();
        let mut numbered = known.zip(OTHERS);
        match numbered.find(|(seconds, _)| Some(**seconds) == value) {
            Some((_, other)) => Fact::Known(other),
            None => behaviour(source, row, &BACKDATING),
        }
    })
}

/// The tolerances of some domain controllers that the article does not list, in order.
pub(crate) fn other_tolerances(source: &Source<'_>, controllers: Row) -> Vec<u32> {
    let id = SettingId::CertificateBackdatingCompensation;
    let listed = |seconds: u32| {
        let mut phases = BACKDATING.phases.iter();
        phases.any(|phase| phase.registry.iter().any(|(value, _)| *value == seconds))
    };
    let mut others = Vec::new();
    for controller in 0..controllers {
        let _ = registry(source, controller, id)
            .map(|value| others.extend(value.filter(|seconds| !listed(*seconds))));
    }
    others.sort_unstable();
    others.dedup();
    others
}

pub(super) fn now(source: &Source<'_>, row: Row) -> Fact<Timestamp> {
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

/// The certificate that the KDC picks: private key there, one of the three marks, path trusted and
/// valid now, issuer in NTAuth, not revoked; the newest of those [KDC certificate processing].
pub(crate) fn kdc_certificate(source: &Source<'_>, row: Row) -> Fact<Option<Row>> {
    let store = source
        .controller::<PersonalStore>(row)
        .map_or(&[][..], |store| &store.0);
    behaviour(source, row, &KDC_PURPOSE_IS_A_MARK)
        .zip(now(source, row))
        .and_then(|(kdc_purpose, now)| {
            let mut candidates: Vec<Row> = store
                .iter()
                .copied()
                .filter(|at| is_marked(source, *at, kdc_purpose))
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
fn is_marked(source: &Source<'_>, certificate: Row, kdc_purpose: bool) -> bool {
    source.entry(certificate).is_some_and(|entry| {
        let content = &entry.content;
        (kdc_purpose && content.has_purpose(pki::oid::KDC_AUTHENTICATION))
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
