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
pub(crate) mod mapping_values;
pub(crate) mod minidriver;
pub(crate) mod name_policy;
pub(crate) mod revocation;
pub(crate) mod right;
pub(crate) mod schannel;
pub(crate) mod session;
pub(crate) mod trust;
pub(crate) mod trust_stores;
pub(crate) mod user;
pub(crate) mod workstation;

use std::any::TypeId;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};

use bevy_ecs::component::Component;
use bevy_ecs::prelude as ecs;
use facts::{Fact, Row};
use names::Timestamp;
use worlds::ProductVersion;

use crate::assumption::assumption;
use crate::card_stack::Registrations;
use crate::certificate_services::{CertificateEntry, Vault};
use crate::directory::{ClientNames, DirectoryIndex, MappedAccounts, Spellings};
use crate::logon_rights::LogonRights;
use crate::revocation::RevocationIndex;
use crate::rows::{CertificateRows, Rows};
use crate::rule_book::Behaviour;
use crate::trust_stores::{Stores, TrustInStores};
use crate::value::Mishap;
use crate::workstation::{Clock, KeptLogons, Patched};

/// What lenses look at.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Source<'w> {
    pub(crate) ecs: &'w ecs::World,
    pub(crate) rows: &'w Rows,
    pub(crate) certificates: &'w CertificateRows,
    pub(crate) vault: &'w Vault,
    pub(crate) trust: &'w TrustInStores,
    pub(crate) revocation: &'w RevocationIndex,
    pub(crate) directory: &'w DirectoryIndex,
    pub(crate) spellings: &'w Spellings,
    pub(crate) mapped: &'w MappedAccounts,
    pub(crate) name_policies: &'w [Vec<policies::StrongNameRule>],
    /// Values of CertificateBackdatingCompensation that no document lists.
    pub(crate) other_tolerances: &'w [u32],
    pub(crate) world: &'w worlds::World,
    pub(crate) names: &'w ClientNames,
    pub(crate) registrations: &'w Registrations,
    pub(crate) kept_logons: &'w KeptLogons,
    pub(crate) rights: &'w LogonRights,
    pub(crate) wrong_pin: bool,
    pub(crate) mishap: Mishap,
    pub(crate) assumptions: &'w BTreeMap<&'static str, Fact<u32>>,
    pub(crate) sids: &'w BTreeMap<names::Sid, u32>,
    /// What lenses looked at that moves.
    pub(crate) moves: &'w Moves,
}

/// Set when a lens looks at what moves with time.
#[derive(Debug, Default)]
pub(crate) struct Moves {
    clock: AtomicBool,
    level: AtomicBool,
}

impl Moves {
    /// Whether a lens looked at a clock.
    pub(crate) fn clock(&self) -> bool {
        self.clock.load(Ordering::Relaxed)
    }

    /// Whether a lens looked at a level of updates.
    pub(crate) fn level(&self) -> bool {
        self.level.load(Ordering::Relaxed)
    }
}

impl<'w> Source<'w> {
    fn of<C: Component>(&self, list: &'w [ecs::Entity], row: Row) -> Option<&'w C> {
        if TypeId::of::<C>() == TypeId::of::<Clock>() {
            self.moves.clock.store(true, Ordering::Relaxed);
        } else if TypeId::of::<C>() == TypeId::of::<Patched>() {
            self.moves.level.store(true, Ordering::Relaxed);
        }
        let entity = usize::try_from(row).ok().and_then(|row| list.get(row))?;
        self.ecs.get::<C>(*entity)
    }

    fn certificate<C: Component>(&self, row: Row) -> Option<&'w C> {
        self.of(&self.rows.certificates, row)
    }

    fn card<C: Component>(&self, row: Row) -> Option<&'w C> {
        self.of(&self.rows.cards, row)
    }

    fn workstation<C: Component>(&self, row: Row) -> Option<&'w C> {
        self.of(&self.rows.workstations, row)
    }

    fn controller<C: Component>(&self, row: Row) -> Option<&'w C> {
        self.of(&self.rows.domain_controllers, row)
    }

    fn user<C: Component>(&self, row: Row) -> Option<&'w C> {
        self.of(&self.rows.users, row)
    }

    fn entry(&self, row: Row) -> Option<&'w CertificateEntry> {
        self.vault.certificates.get(usize::try_from(row).ok()?)
    }
}

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
        source.trust.distribution.content(stores, clock)
    });
    content.and_then(|content| {
        let row = source.trust.row(&content);
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
        let chosen = source.assumptions.get(name);
        let chosen = chosen.cloned().unwrap_or(Fact::Known(0));
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
