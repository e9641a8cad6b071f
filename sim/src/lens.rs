//! Lenses: how each fact follows from components.

pub(crate) mod assumption;
pub(crate) mod attempt;
pub(crate) mod cached_logon;
pub(crate) mod card;
pub(crate) mod certificate;
pub(crate) mod chain;
pub(crate) mod client_name;
pub(crate) mod domain;
pub(crate) mod domain_controller;
pub(crate) mod exchange;
pub(crate) mod local_account;
mod looks;
pub(crate) mod mapping_values;
pub(crate) mod minidriver;
pub(crate) mod name_policy;
pub(crate) mod revocation;
pub(crate) mod right;
pub(crate) mod schannel;
pub(crate) mod session;
mod source;
pub(crate) mod trust;
pub(crate) mod trust_stores;
pub(crate) mod user;
pub(crate) mod workstation;

pub(crate) use looks::{Changed, Layer, Looks, Otherwise, Seen};
pub(crate) use source::{Ground, Source};

use facts::{Fact, Row};
use names::Timestamp;
use worlds::ProductVersion;

use crate::assumption::assumption;
use crate::rule_book::Behaviour;
use crate::trust_stores::Stores;
use crate::workstation::Clock;

/// Seconds from 1900 to 1970.
const FROM_1900: i64 = 2_208_988_800;

/// The row of a machine's stores by its clock.
fn stores_row(
    source: &Source<'_>,
    stores: Option<&Stores>,
    clock: Option<&Clock>,
) -> Fact<Option<Row>> {
    let clock = known_or_unknown(clock.map(|clock| &clock.0));
    let content = stores.map_or(Fact::Unknown, |stores| {
        source.trust().distribution.content(stores, clock)
    });
    content.and_then(|content| {
        let row = source.trust().row(&content);
        row.map_or(Fact::Unknown, |row| Fact::Known(Some(row)))
    })
}

/// Instants as keys: minutes since 1900, so that every date of a certificate has one.
pub(crate) fn minutes(instant: Timestamp) -> u32 {
    const LATEST: u32 = (1 << 31) - 2;
    let minutes = instant.unix().saturating_add(FROM_1900).div_euclid(60);
    u32::try_from(minutes.max(0)).unwrap_or(LATEST).min(LATEST)
}

/// The instant of a key.
pub(crate) fn instant(minutes: i64) -> Timestamp {
    Timestamp::from_unix(minutes.saturating_mul(60).saturating_sub(FROM_1900))
}

/// What a behaviour of the rule book comes to on a machine: its version, its level of updates, what its
/// registry says, and the readings of the assumptions that the behaviour's phases rest on.
fn dated<T: Copy>(
    source: &Source<'_>,
    behaviour: &Behaviour<T>,
    product: Fact<ProductVersion>,
    patched: Fact<Timestamp>,
    registry: Fact<Option<u32>>,
) -> Fact<T> {
    let machine = product.zip(patched).zip(registry);
    readings(source, behaviour.assumptions()).and_then(|readings| {
        machine.clone().and_then(|((product, patched), value)| {
            let reads = |name: &str, reading: &str| {
                let known = assumption(name);
                let index = known.and_then(|known| crate::assumption::reading(known, reading));
                readings
                    .iter()
                    .any(|(asked, chosen)| *asked == name && Some(*chosen) == index.map(u32::from))
            };
            behaviour
                .at(product, patched, value, reads)
                .map_or(Fact::Unknown, Fact::Known)
        })
    })
}

/// The readings of some assumptions.
fn readings(
    source: &Source<'_>,
    names: impl Iterator<Item = &'static str>,
) -> Fact<Vec<(&'static str, u32)>> {
    names.fold(Fact::Known(Vec::new()), |list, name| {
        let chosen = source.assumed(name);
        list.zip(chosen).map(|(mut list, chosen)| {
            list.push((name, chosen));
            list
        })
    })
}

/// Instants as keys to the second, from 1990 to 2058: precise enough for when accounts and certificates were made.
pub(crate) fn seconds(instant: Timestamp) -> u32 {
    const FROM_1990: i64 = 631_152_000;
    const LATEST: u32 = (1 << 31) - 2;
    let seconds = instant.unix().saturating_sub(FROM_1990).max(0);
    u32::try_from(seconds).unwrap_or(LATEST).min(LATEST)
}

/// A known fact, or nothing known where a component is missing that ought to be there.
fn known_or_unknown<T: Clone>(fact: Option<&Fact<T>>) -> Fact<T> {
    fact.cloned().unwrap_or(Fact::Unknown)
}

/// A forest as a key.
pub(crate) fn forest_number(forest: worlds::ForestRef) -> Fact<u32> {
    u32::try_from(forest.index()).map_or(Fact::Unknown, Fact::Known)
}

/// Durations as keys: milliseconds, as far as keys go.
fn duration(milliseconds: u32) -> u32 {
    const LONGEST: u32 = (1 << 31) - 2;
    milliseconds.min(LONGEST)
}
