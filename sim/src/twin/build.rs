//! How a twin comes to be: entities, indexes, facts; as a fork of another where that can be.

use std::sync::{Arc, OnceLock};

use bevy_ecs::prelude as ecs;
use worlds::{LoadError, Severity, World};

use super::fork::Fork;
use super::hints::{hints, shared_accounts};
use super::revocation::revocation_index;
use super::sids::number_sids;
use super::trust::machines;
use super::{Situation, Twin, assumptions, columns};
use crate::card_stack::{Registrations, spawn_cards, spawn_certificates};
use crate::certificate_services::{Vault, plan_certificates};
use crate::change::Unknowns;
use crate::directory::{
    ClientNames, DirectoryIndex, MappedAccounts, Memberships, Spellings, spawn_accounts,
    spawn_computers,
};
use crate::group_policy::{PolicyInput, number_for_text};
use crate::lens::{Ground, Layer, Looks};
use crate::logon_rights::LogonRights;
use crate::network::spawn_domain_controllers;
use crate::rows::{CertificateRows, List, Rows};
use crate::trust_stores::{Distribution, TrustInStores};
use crate::value::Mishap;
use crate::workstation::{KeptLogons, spawn_workstations};

impl Twin {
    #[expect(
        clippy::too_many_lines,
        reason = "the order in which a twin comes to be"
    )]
    pub(crate) fn build(
        world: Arc<World>,
        base: Option<&Self>,
        unknowns: Unknowns,
        situation: &Situation,
    ) -> Result<Self, LoadError> {
        let (checked, mut problems) = policies::check(&world);
        let mut fork = base.and_then(|base| Fork::between(base, &world, &unknowns, situation));
        let same_certificates = base.filter(|base| {
            fork.is_some() || situation.same_certificates || Arc::ptr_eq(&base.world, &world)
        });
        let vault = if let Some(base) = same_certificates {
            Arc::clone(&base.vault)
        } else {
            let keys = base
                .map(|base| Arc::clone(&base.vault.keys))
                .unwrap_or_default();
            let (vault, wrong) = plan_certificates(&world, keys);
            problems.extend(wrong);
            Arc::new(vault)
        };
        let assumptions =
            assumptions::assumptions(&world, &unknowns, situation.assume, &mut problems);
        if problems
            .iter()
            .any(|problem| problem.severity == Severity::Error)
        {
            return Err(world.report(problems));
        }
        let number_for_text = number_for_text(&assumptions);
        if let Some(fork) = &mut fork {
            fork.assume(&assumptions, &checked);
        }

        let memberships = match &fork {
            Some(fork) if !fork.memberships => Arc::clone(&fork.base.memberships),
            _ => Arc::new(Memberships::new(&world)),
        };
        let certificates = shared(fork.as_ref(), |base| &base.certificates)
            .unwrap_or_else(|| Arc::new(CertificateRows::number(&world)));
        let registrations = shared(fork.as_ref(), |base| &base.registrations)
            .unwrap_or_else(|| Arc::new(Registrations::new(&world)));
        let kept_logons = shared(fork.as_ref(), |base| &base.kept_logons)
            .unwrap_or_else(|| Arc::new(KeptLogons::gather(&world, &certificates, &vault)));
        let policy = PolicyInput::new(&world, &checked, &unknowns, number_for_text);
        let rows = match &mut fork {
            Some(fork) => fork.entities(&world, &memberships, &policy, &unknowns),
            None => spawn(
                &world,
                &vault,
                &certificates,
                &memberships,
                &policy,
                &unknowns,
            ),
        };
        let trust = || {
            let distribution = Distribution::new(&world, &vault, &unknowns, &assumptions);
            TrustInStores::gather(&rows, &machines(&world), distribution, &vault)
        };
        let can_differ = fork.as_ref().is_some_and(Fork::trust_can_differ);
        let trust = keep(
            &mut fork,
            Layer::Trust,
            |base| &base.trust,
            can_differ,
            trust,
        );
        let spellings = Spellings::new(&assumptions);
        if let Some(fork) = &mut fork {
            fork.spell(&spellings);
        }
        let finds_alike = fork
            .as_ref()
            .filter(|fork| !fork.changed.has(Layer::Directory));
        let found = finds_alike.map(|fork| {
            let base = fork.base;
            (Arc::clone(&base.directory), Arc::clone(&base.mapped))
        });
        let (directory, mapped) = found.unwrap_or_else(|| {
            let list = spellings.list();
            let directory = DirectoryIndex::build(&rows, &world.domains, &vault, &list);
            let mapped = MappedAccounts::look_up(&vault, &directory, &spellings);
            (Arc::new(directory), Arc::new(mapped))
        });
        let can_differ = fork
            .as_ref()
            .is_some_and(|fork| fork.changed.has_machines());
        let revocation = keep(
            &mut fork,
            Layer::Revocation,
            |base| &base.revocation,
            can_differ,
            || revocation_index(&world, &vault, &unknowns, &rows),
        );
        let can_differ = fork.as_ref().is_some_and(Fork::rights_can_differ);
        let rights = keep(
            &mut fork,
            Layer::Rights,
            |base| &base.rights,
            can_differ,
            || LogonRights::new(&world, &rows),
        );
        let sids = shared(fork.as_ref(), |base| &base.sids)
            .unwrap_or_else(|| Arc::new(number_sids(&world, &vault)));
        let no_names = ClientNames::default();
        let mut ground = Ground {
            rows: &rows,
            certificates: &certificates,
            vault: &vault,
            trust: &trust,
            revocation: &revocation,
            directory: &directory,
            spellings: &spellings,
            mapped: &mapped,
            name_policies: &[],
            other_tolerances: &[],
            world: &world,
            names: &no_names,
            registrations: &registrations,
            kept_logons: &kept_logons,
            rights: &rights,
            wrong_pin: situation.wrong_pin,
            mishap: situation.mishap.unwrap_or(Mishap::Nothing),
            assumptions: &assumptions,
            sids: &sids,
        };
        let looks = Looks::default();
        let controllers = rows.len(List::DomainControllers);
        let source = ground.noting(&looks);
        let name_policies = crate::lens::name_policy::policies(&source, controllers);
        let other_tolerances =
            crate::lens::domain_controller::other_tolerances(&source, controllers);
        let found = fork
            .as_ref()
            .filter(|fork| !fork.changed.has(Layer::Directory));
        let shared_by = found.map(|fork| Arc::clone(&fork.base.shared));
        let shared_by = shared_by.unwrap_or_else(|| {
            let accounts =
                (0..certificates.on_cards()).map(|row| (row, shared_accounts(&source, row)));
            Arc::new(
                accounts
                    .filter(|(_, accounts)| !accounts.is_empty())
                    .collect(),
            )
        });
        ground.name_policies = &name_policies;
        ground.other_tolerances = &other_tolerances;
        let hints = hints(&world, &shared_by, &situation.hints);
        let names = fork.as_ref().filter(|fork| fork.base.hints == hints);
        let names = names.map(|fork| Arc::clone(&fork.base.names));
        let names = names.unwrap_or_else(|| {
            let typed = hints.iter().map(|hint| &hint.name);
            Arc::new(ClientNames::collect(&vault, typed))
        });
        ground.names = &names;
        let derived = fork.as_mut().and_then(|fork| {
            fork.settle(&ground, &hints);
            fork.derive(ground, &hints, &unknowns)
        });
        let shares = derived.is_some();
        let (view, seen) = derived.unwrap_or_else(|| {
            let (view, seen) = columns::derive(ground, &hints, &unknowns);
            match base {
                Some(base) => (view.sharing(&base.view), seen),
                None => (view, seen),
            }
        });
        Ok(Self {
            checked: Arc::new(checked),
            wrong_pin: ground.wrong_pin,
            mishap: ground.mishap,
            world,
            vault,
            trust,
            revocation,
            certificates,
            rows,
            view,
            hints,
            names,
            registrations,
            kept_logons,
            rights,
            directory,
            memberships,
            spellings,
            mapped,
            name_policies,
            other_tolerances,
            shared: shared_by,
            seen: seen.into(),
            is_as_derived: !situation.moves,
            unknowns,
            sids,
            assumptions,
            assume: situation.assume,
            changes: Vec::new(),
            warnings: problems,
            cases: OnceLock::new(),
            knows: OnceLock::new(),
            shares,
            opened: OnceLock::new(),
            opened_base: None,
        })
    }
}

/// Spawns an entity for each thing of a world.
fn spawn(
    world: &World,
    vault: &Vault,
    certificates: &CertificateRows,
    memberships: &Memberships,
    policy: &PolicyInput<'_>,
    unknowns: &Unknowns,
) -> Rows {
    let mut ecs = ecs::World::new();
    let users = world.user_refs();
    let mut accounts = spawn_accounts(&mut ecs, world, certificates, memberships, unknowns, users);
    accounts.extend(spawn_computers(&mut ecs, world, certificates, unknowns));
    let on_cards = spawn_certificates(&mut ecs, world, vault);
    let cards = spawn_cards(&mut ecs, world, certificates, unknowns);
    let machines = world.workstation_refs();
    let workstations = spawn_workstations(&mut ecs, world, policy, memberships, unknowns, machines);
    let controllers = spawn_domain_controllers(
        &mut ecs,
        world,
        policy,
        vault,
        certificates,
        unknowns,
        world.domain_controller_refs(),
    );
    Rows::of(
        ecs,
        vec![
            (List::Certificates, on_cards),
            (List::Cards, cards),
            (List::Workstations, workstations),
            (List::DomainControllers, controllers),
            (List::Accounts, accounts),
        ],
    )
}

/// What a fork shares with its base in any case.
fn shared<T>(fork: Option<&Fork<'_>>, of: impl Fn(&Twin) -> &Arc<T>) -> Option<Arc<T>> {
    fork.map(|fork| Arc::clone(of(fork.base)))
}

/// What a fork shares with its base unless it comes out otherwise.
fn keep<T: PartialEq>(
    fork: &mut Option<Fork<'_>>,
    layer: Layer,
    of: impl Fn(&Twin) -> &Arc<T>,
    can_differ: bool,
    make: impl FnOnce() -> T,
) -> Arc<T> {
    let Some(fork) = fork else {
        return Arc::new(make());
    };
    let before = of(fork.base);
    if !can_differ {
        return Arc::clone(before);
    }
    let after = make();
    if **before == after {
        return Arc::clone(before);
    }
    fork.changed.layer(layer);
    Arc::new(after)
}
