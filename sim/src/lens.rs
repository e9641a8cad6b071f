//! Lenses: how each fact follows from components.

pub(crate) mod assumption;
pub(crate) mod attempt;
pub(crate) mod authority;
pub(crate) mod card;
pub(crate) mod certificate;
pub(crate) mod client_name;
pub(crate) mod domain;
pub(crate) mod domain_controller;
pub(crate) mod trust;
pub(crate) mod user;
pub(crate) mod workstation;

use std::collections::BTreeMap;

use bevy_ecs::component::Component;
use bevy_ecs::prelude as ecs;
use facts::{Fact, Row};
use names::Timestamp;

use crate::certificate_services::{CertificateEntry, Vault};
use crate::directory::{ClientNames, DirectoryIndex};
use crate::rows::{CertificateRows, Rows};

/// What lenses look at.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Source<'w> {
    pub(crate) ecs: &'w ecs::World,
    pub(crate) rows: &'w Rows,
    pub(crate) certificates: &'w CertificateRows,
    pub(crate) vault: &'w Vault,
    pub(crate) directory: &'w DirectoryIndex,
    pub(crate) world: &'w worlds::World,
    pub(crate) names: &'w ClientNames,
    pub(crate) wrong_pin: bool,
    pub(crate) assumptions: &'w BTreeMap<&'static str, Fact<u32>>,
    pub(crate) sids: &'w BTreeMap<names::Sid, u32>,
}

impl<'w> Source<'w> {
    fn of<C: Component>(&self, list: &'w [ecs::Entity], row: Row) -> Option<&'w C> {
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

    fn authority<C: Component>(&self, row: Row) -> Option<&'w C> {
        self.of(&self.rows.authorities, row)
    }

    fn entry(&self, row: Row) -> Option<&'w CertificateEntry> {
        self.vault.certificates.get(usize::try_from(row).ok()?)
    }
}

/// Instants as keys: minutes since 1900, so that every date of a certificate has one.
pub(crate) fn minutes(instant: Timestamp) -> u32 {
    const FROM_1900: i64 = 2_208_988_800;
    const LATEST: u32 = (1 << 31) - 2;
    let minutes = instant.unix().saturating_add(FROM_1900).div_euclid(60);
    u32::try_from(minutes.max(0)).unwrap_or(LATEST).min(LATEST)
}

/// A known fact, or nothing known where a component is missing that ought to be there.
fn known_or_unknown<T: Clone>(fact: Option<&Fact<T>>) -> Fact<T> {
    fact.cloned().unwrap_or(Fact::Unknown)
}

/// A forest as a key.
pub(crate) fn forest_number(forest: worlds::ForestRef) -> Fact<u32> {
    u32::try_from(forest.index()).map_or(Fact::Unknown, Fact::Known)
}
