//! Facts of revocation: what machines find out.

use facts::{Fact, Row};
use policies::{SettingId, TypedValue};

use super::{Source, domain_controller, known_or_unknown, workstation};
use crate::assumption::{
    CACHE_ONLY_UNWRITTEN, CRL_LAST_FETCH, CRL_TIMEOUT, CRL_TIMEOUT_UNIT, DELTA_MISSING,
    KEPT_LIST_WITHOUT_POINT,
};
use crate::revocation::{
    Asker, Inquiry, Kept, KeptOfAuthority, Knowing, Means, Mode, OcspUse, Publications, Published,
    Readings,
};
use crate::rule_book::revocation::{
    CLIENT_ASKS_RESPONDERS, CLIENT_CHECKS_SIGNER, CLIENT_IGNORES_UNKNOWN, KDC_ASKS_RESPONDERS,
    KDC_CHECKS_SIGNER, KDC_IGNORES_UNKNOWN,
};
use crate::trust_stores::Stores;
use crate::value::RevocationFound;
use crate::workstation::Clock;

/// How long a machine waits where nothing is set, by the first reading.
const TIMEOUT_SECONDS: u32 = 15;

pub(crate) fn of_domain_controller(source: &Source<'_>, row: Row) -> Vec<Row> {
    source.revocation().of(Asker::Controller(row))
}

pub(crate) fn of_workstation(source: &Source<'_>, row: Row) -> Vec<Row> {
    source.revocation().of(Asker::Workstation(row))
}

pub(crate) fn class(source: &Source<'_>, row: Row) -> Fact<u32> {
    let knowing = source.revocation().knowing(row);
    let class = knowing.and_then(|knowing| u32::try_from(knowing.class).ok());
    class.map_or(Fact::Unknown, Fact::Known)
}

pub(crate) fn by_fetching(source: &Source<'_>, row: Row) -> Fact<RevocationFound> {
    found(source, row, Mode::Fetching)
}

pub(crate) fn by_cache(source: &Source<'_>, row: Row) -> Fact<RevocationFound> {
    found(source, row, Mode::CacheOnly)
}

fn found(source: &Source<'_>, row: Row, mode: Mode) -> Fact<RevocationFound> {
    let Some(Knowing { asker, class }) = source.revocation().knowing(row) else {
        return Fact::Unknown;
    };
    let clock: Option<&Clock> = component(source, asker);
    inquiry(source, asker)
        .zip(known_or_unknown(clock.map(|clock| &clock.0)))
        .and_then(|(inquiry, clock)| {
            let instant = clock.plus_seconds(-inquiry.means.skew);
            let found = inquiry.finds(&source.revocation().classes, class, instant, mode);
            found.map_or(Fact::Unknown, Fact::Known)
        })
}

fn component<'w, C: bevy_ecs::component::Component>(
    source: &Source<'w>,
    asker: Asker,
) -> Option<&'w C> {
    match asker {
        Asker::Controller(row) => source.controller(row),
        Asker::Workstation(row) => source.workstation(row),
    }
}

/// What a machine can find out at any instant.
pub(crate) fn inquiry(source: &Source<'_>, asker: Asker) -> Fact<Inquiry> {
    let kept: &[worlds::CachedRevocation] = component::<Kept>(source, asker)
        .map(|kept| kept.0.as_slice())
        .unwrap_or_default();
    let kept = kept_by_authority(kept);
    source
        .revocation()
        .publications
        .clone()
        .and_then(|publications| {
            means(source, asker, &publications, !kept.is_empty()).map(|means| Inquiry {
                publications: Publications::clone(&publications),
                means,
                kept: kept.clone(),
            })
        })
}

/// For each authority of which something is kept: when the list and when the answers were fetched, and how many.
fn kept_by_authority(kept: &[worlds::CachedRevocation]) -> Vec<KeptOfAuthority> {
    let mut authorities: Vec<usize> = kept.iter().map(|entry| entry.authority.index()).collect();
    authorities.sort_unstable();
    authorities.dedup();
    let of = |authority: usize, kind| {
        let mut same = kept
            .iter()
            .filter(|entry| (entry.authority.index(), entry.kind) == (authority, kind));
        same.next()
    };
    authorities
        .into_iter()
        .map(|authority| {
            let list = of(authority, worlds::CacheKind::List);
            let responses = of(authority, worlds::CacheKind::Responses);
            KeptOfAuthority {
                authority,
                list: list.map(|entry| entry.fetched),
                responses: responses.map(|entry| entry.fetched),
                answers: responses.map_or(0, |entry| entry.answers),
            }
        })
        .collect()
}

/// What a machine asks with. A reading is asked for where something in the world depends on it.
fn means(
    source: &Source<'_>,
    asker: Asker,
    publications: &Publications,
    keeps_something: bool,
) -> Fact<Means> {
    let known = || publications.iter().flatten();
    let reading = |name: &'static str, matters: bool| {
        if !matters {
            return Fact::Known(false);
        }
        source.assumed(name).map(|reading| reading == 1)
    };
    let cache_only = match asker {
        Asker::Controller(row) => domain_controller::behaviour(source, row, &KDC_IGNORES_UNKNOWN),
        Asker::Workstation(row) => workstation::behaviour(source, row, &CLIENT_IGNORES_UNKNOWN),
    };
    let may_look_at_cache_only = !matches!(cache_only, Fact::Known(false));
    let skew = component::<Stores>(source, asker);
    let skew = skew.map_or(Fact::Unknown, |stores| stores.skew.clone());
    let (ocsp, checks_signer) = habits(source, asker);
    skew.zip(timeout(source, asker, known().any(Published::is_slow)))
        .zip(ocsp)
        .zip(checks_signer)
        .zip(reading(
            CRL_LAST_FETCH.name,
            known().any(Published::lasts_longer_than_needed),
        ))
        .zip(reading(
            DELTA_MISSING.name,
            known().any(|published| published.changes.is_some()),
        ))
        .zip(reading(CACHE_ONLY_UNWRITTEN.name, may_look_at_cache_only))
        .zip(reading(KEPT_LIST_WITHOUT_POINT.name, keeps_something))
        .zip(answers_max(source, asker, keeps_something))
        .map(
            |(
                (
                    ((((((skew, timeout), ocsp), checks_signer), when_needed), optional), empty),
                    point,
                ),
                answers_max,
            )| {
                Means {
                    skew,
                    timeout_seconds: timeout,
                    ocsp,
                    answers_max,
                    checks_signer,
                    readings: Readings {
                        fetches_when_needed: when_needed,
                        changes_are_optional: optional,
                        unwritten_cache_is_empty: empty,
                        needs_a_point: point,
                    },
                }
            },
        )
}

/// Whether a machine asks responders, and whether it looks at who may sign lists.
fn habits(source: &Source<'_>, asker: Asker) -> (Fact<OcspUse>, Fact<bool>) {
    match asker {
        Asker::Controller(row) => (
            domain_controller::behaviour(source, row, &KDC_ASKS_RESPONDERS).map(|asks| {
                if asks {
                    OcspUse::EndCertificate
                } else {
                    OcspUse::None
                }
            }),
            domain_controller::behaviour(source, row, &KDC_CHECKS_SIGNER),
        ),
        Asker::Workstation(row) => (
            workstation::behaviour(source, row, &CLIENT_ASKS_RESPONDERS)
                .map(|asks| if asks { OcspUse::Every } else { OcspUse::None }),
            workstation::behaviour(source, row, &CLIENT_CHECKS_SIGNER),
        ),
    }
}

/// With how many answers of one authority a machine fetches its list; it does not matter where none are kept.
fn answers_max(source: &Source<'_>, asker: Asker, matters: bool) -> Fact<u32> {
    if !matters {
        return Fact::Known(u32::MAX);
    }
    let setting = SettingId::CryptnetCachedOcspSwitchToCrlCount;
    let number = match asker {
        Asker::Controller(row) => domain_controller::setting(source, row, setting),
        Asker::Workstation(row) => workstation::setting(source, row, setting),
    };
    number.map(|number| number.unwrap_or(u32::MAX))
}

/// What is set as `CRLTimeoutPeriod`.
pub(crate) fn configured_timeout(source: &Source<'_>, asker: Asker) -> Fact<Option<u32>> {
    let number = |value: Option<TypedValue>| value.and_then(|value| value.number());
    match asker {
        Asker::Controller(row) => {
            domain_controller::configured(source, row, SettingId::KdcCrlTimeoutPeriod).map(number)
        }
        Asker::Workstation(row) => {
            workstation::configured(source, row, SettingId::KerberosCrlTimeoutPeriod).map(number)
        }
    }
}

/// After how many seconds a machine gives up; it does not matter where everything answers at once.
fn timeout(source: &Source<'_>, asker: Asker, matters: bool) -> Fact<Option<u32>> {
    if !matters {
        return Fact::Known(None);
    }
    let reading = |name: &'static str| source.assumed(name).map(|reading| reading == 1);
    configured_timeout(source, asker).and_then(|set| match set {
        Some(value) => reading(CRL_TIMEOUT_UNIT.name)
            .map(|in_milliseconds| Some(if in_milliseconds { value / 1000 } else { value })),
        None => reading(CRL_TIMEOUT.name).map(|no_limit| (!no_limit).then_some(TIMEOUT_SECONDS)),
    })
}
