//! What lenses look at, each look with a note of it.

use std::any::TypeId;
use std::collections::BTreeMap;

use bevy_ecs::component::Component;
use facts::{Fact, Row};
use names::Sid;
use policies::{SettingId, TypedValue};
use worlds::World;

use super::looks::{Layer, Looks};
use crate::card_stack::Registrations;
use crate::certificate_services::{CertificateEntry, Vault};
use crate::directory::{ClientNames, DirectoryIndex, MappedAccounts, Spellings};
use crate::group_policy::Settings;
use crate::logon_rights::LogonRights;
use crate::network::KdcRegistry;
use crate::revocation::RevocationIndex;
use crate::rows::{CertificateRows, List, Rows};
use crate::trust_stores::TrustInStores;
use crate::value::Mishap;
use crate::workstation::{Clock, KeptLogons, Patched};

/// What facts follow from.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ground<'w> {
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
    pub(crate) world: &'w World,
    pub(crate) names: &'w ClientNames,
    pub(crate) registrations: &'w Registrations,
    pub(crate) kept_logons: &'w KeptLogons,
    pub(crate) rights: &'w LogonRights,
    pub(crate) wrong_pin: bool,
    pub(crate) mishap: Mishap,
    pub(crate) assumptions: &'w BTreeMap<&'static str, Fact<u32>>,
    pub(crate) sids: &'w BTreeMap<Sid, u32>,
}

impl<'w> Ground<'w> {
    /// What lenses look at, with the notes of what they looked at.
    pub(crate) fn noting(self, looks: &'w Looks) -> Source<'w> {
        Source {
            ground: self,
            looks,
        }
    }
}

/// What lenses look at. They see it through the methods below only, so that no look goes without its note.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Source<'w> {
    ground: Ground<'w>,
    looks: &'w Looks,
}

/// The parts that are not kept row by row, each with the layer that is noted.
macro_rules! layers {
    ($($(#[$doc:meta])* $name:ident: $type:ty, $layer:ident;)+) => {
        impl<'w> Source<'w> {
            $(
                $(#[$doc])*
                pub(super) fn $name(&self) -> $type {
                    self.looks.at_layer(Layer::$layer);
                    self.ground.$name
                }
            )+
        }
    };
}

layers! {
    vault: &'w Vault, Vault;
    trust: &'w TrustInStores, Trust;
    revocation: &'w RevocationIndex, Revocation;
    directory: &'w DirectoryIndex, Directory;
    spellings: &'w Spellings, Spellings;
    mapped: &'w MappedAccounts, Directory;
    name_policies: &'w [Vec<policies::StrongNameRule>], NamePolicies;
    other_tolerances: &'w [u32], Tolerances;
    names: &'w ClientNames, Names;
    registrations: &'w Registrations, Registrations;
    kept_logons: &'w KeptLogons, KeptLogons;
    rights: &'w LogonRights, Rights;
    wrong_pin: bool, Situation;
    mishap: Mishap, Situation;
    sids: &'w BTreeMap<Sid, u32>, Sids;
}

impl<'w> Source<'w> {
    fn component<C: Component>(&self, list: List, row: Row) -> Option<&'w C> {
        if TypeId::of::<C>() == TypeId::of::<Clock>() {
            self.looks.at_layer(Layer::Clock);
        } else if TypeId::of::<C>() == TypeId::of::<Patched>() {
            self.looks.at_layer(Layer::Level);
        }
        self.looks.at_row(list, row);
        self.ground.rows.get(list, row)
    }

    pub(super) fn certificate<C: Component>(&self, row: Row) -> Option<&'w C> {
        self.component(List::Certificates, row)
    }

    pub(super) fn card<C: Component>(&self, row: Row) -> Option<&'w C> {
        self.component(List::Cards, row)
    }

    pub(super) fn workstation<C: Component>(&self, row: Row) -> Option<&'w C> {
        self.component(List::Workstations, row)
    }

    pub(super) fn controller<C: Component>(&self, row: Row) -> Option<&'w C> {
        self.component(List::DomainControllers, row)
    }

    pub(super) fn user<C: Component>(&self, row: Row) -> Option<&'w C> {
        self.component(List::Accounts, row)
    }

    /// What reaches a workstation of a setting.
    pub(super) fn policy(&self, row: Row, id: SettingId) -> Fact<Option<TypedValue>> {
        self.looks.at_setting(List::Workstations, row, id);
        let settings: Option<&Settings> = self.ground.rows.get(List::Workstations, row);
        let value = settings.and_then(|settings| settings.0.get(&id));
        value.cloned().unwrap_or(Fact::Known(None))
    }

    /// What reaches a domain controller of a setting.
    pub(super) fn registry(&self, row: Row, id: SettingId) -> Fact<Option<TypedValue>> {
        self.looks.at_setting(List::DomainControllers, row, id);
        let registry: Option<&KdcRegistry> = self.ground.rows.get(List::DomainControllers, row);
        let value = registry.and_then(|registry| registry.0.get(&id));
        value.cloned().unwrap_or(Fact::Known(None))
    }

    /// The rows of the domain controllers.
    pub(super) fn controllers(&self) -> std::ops::Range<Row> {
        self.ground.rows.each(List::DomainControllers)
    }

    /// What a certificate says.
    pub(super) fn entry(&self, row: Row) -> Option<&'w CertificateEntry> {
        self.vault().certificates.get(usize::try_from(row).ok()?)
    }

    /// The reading of an assumption.
    pub(super) fn assumed(&self, name: &str) -> Fact<u32> {
        self.looks.at_assumption(name);
        let reading = self.ground.assumptions.get(name);
        reading.cloned().unwrap_or(Fact::Known(0))
    }

    /// A user as the world has him.
    pub(super) fn user_document(&self, row: Row) -> Option<&'w worlds::User> {
        self.looks.at_row(List::Accounts, row);
        self.ground.world.users.get(usize::try_from(row).ok()?)
    }

    /// A workstation as the world has it.
    pub(super) fn workstation_document(&self, row: Row) -> Option<&'w worlds::Workstation> {
        self.looks.at_row(List::Workstations, row);
        self.ground
            .world
            .workstations
            .get(usize::try_from(row).ok()?)
    }

    /// The world, where something is looked for in all of it.
    pub(super) fn documents(&self) -> &'w World {
        self.looks.at_layer(Layer::Documents);
        self.ground.world
    }

    /// The world, for what no fork that shares facts with its base has otherwise: domains, trusts, authorities, drivers,
    /// cards.
    pub(super) fn fixtures(&self) -> &'w World {
        self.ground.world
    }

    /// The numbers of certificates, which no such fork has otherwise either.
    pub(super) fn certificates(&self) -> &'w CertificateRows {
        self.ground.certificates
    }
}
