//! What an account can do where it is an administrator: one hop, and only what the world states.

use std::collections::BTreeSet;

use facts::Row;
use policies::{BuiltIn, RightHolder, RightsPlace, UserRights};
use worlds::{CachedLogon, Machine, UserRef, World};

use crate::twin::Twin;

/// Where accounts are administrators.
#[derive(Debug)]
pub(super) struct Administrators<'w> {
    world: &'w World,
    /// Each kind of place, with its administrators.
    places: Vec<(RightsPlace, BTreeSet<UserRef>)>,
    /// The machines, each with its place.
    machines: Vec<(Machine, usize)>,
}

/// What is within reach of an administrator.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Reach {
    /// Domain controllers on which it is one.
    pub(super) controllers: BTreeSet<String>,
    /// The other machines.
    pub(super) machines: BTreeSet<String>,
    /// Domains of these controllers, whose secrets all lie on them.
    pub(super) domains: BTreeSet<String>,
    /// Other accounts of which a machine keeps something: what, and where.
    pub(super) kept: BTreeSet<(String, String)>,
    /// Accounts of the machines themselves.
    pub(super) local: BTreeSet<String>,
    /// Machines of which the world does not say whose logons they keep.
    pub(super) unsaid: BTreeSet<String>,
}

impl<'w> Administrators<'w> {
    /// Those of every machine of a world.
    pub(super) fn of(world: &'w World) -> Self {
        let rights = UserRights::new(world);
        let list = [RightHolder::BuiltIn(BuiltIn::Administrators)];
        let mut places: Vec<(RightsPlace, BTreeSet<UserRef>)> = Vec::new();
        let controllers = world
            .domain_controller_refs()
            .map(Machine::DomainController);
        let workstations = world.workstation_refs().map(Machine::Workstation);
        let machines = controllers.chain(workstations).map(|machine| {
            let place = RightsPlace::new(world, machine);
            let known = places.iter().position(|(known, _)| *known == place);
            let at = known.unwrap_or_else(|| {
                let holders = rights.holders(&place, &list).into_iter().collect();
                places.push((place, holders));
                places.len() - 1
            });
            (machine, at)
        });
        let machines = machines.collect();
        Self {
            world,
            places,
            machines,
        }
    }

    /// What is within reach of an account.
    pub(super) fn reach(&self, account: Row) -> Reach {
        let mut reach = Reach::default();
        let account = usize::try_from(account).ok();
        let Some(account) = account.and_then(|at| self.world.user_refs().nth(at)) else {
            return reach;
        };
        for (machine, place) in &self.machines {
            let holders = self.places.get(*place).map(|(_, holders)| holders);
            if !holders.is_some_and(|holders| holders.contains(&account)) {
                continue;
            }
            match machine {
                Machine::DomainController(reference) => {
                    let controller = self.world.domain_controller(*reference);
                    let domain = self.world.domain(controller.domain);
                    reach.controllers.insert(controller.name.to_string());
                    reach.domains.insert(domain.name.to_string());
                }
                Machine::Workstation(reference) => {
                    self.on_workstation(*reference, account, &mut reach);
                }
                Machine::Elsewhere => {}
            }
        }
        reach
    }

    fn on_workstation(
        &self,
        reference: worlds::WorkstationRef,
        account: UserRef,
        reach: &mut Reach,
    ) {
        let machine = self.world.workstation(reference);
        let name = machine.name.to_string();
        for entry in &machine.logon_cache.entries {
            let (user, what) = match entry {
                CachedLogon::Password(user) => (*user, "a verifier of the password"),
                CachedLogon::Card { user, .. } => (*user, "a logon with a card"),
            };
            if user != account {
                let user = &self.world.user(user).name;
                reach
                    .kept
                    .insert((user.to_string(), format!("{what} on {name}")));
            }
        }
        let local = machine.local_accounts.iter();
        reach
            .local
            .extend(local.map(|local| format!("{name}\\{}", local.name)));
        let cache = &machine.logon_cache;
        if !(cache.passwords_are_said && cache.cards_are_said) {
            reach.unsaid.insert(name.clone());
        }
        reach.machines.insert(name);
    }
}

impl Reach {
    /// Whether it administers nothing.
    pub(super) fn is_empty(&self) -> bool {
        self.controllers.is_empty() && self.machines.is_empty()
    }

    /// Everything that either reaches.
    pub(super) fn join(&mut self, other: Self) {
        self.controllers.extend(other.controllers);
        self.machines.extend(other.machines);
        self.domains.extend(other.domains);
        self.kept.extend(other.kept);
        self.local.extend(other.local);
        self.unsaid.extend(other.unsaid);
    }

    /// The accounts whose secrets are within reach, in words.
    pub(super) fn accounts(&self) -> Vec<String> {
        let domains = self.domains.iter();
        let domains = domains.map(|domain| format!("every account of {domain}"));
        let kept: BTreeSet<&String> = self.kept.iter().map(|(account, _)| account).collect();
        let kept = kept.into_iter().cloned();
        domains
            .chain(kept)
            .chain(self.local.iter().cloned())
            .collect()
    }
}

/// The groups of an account through which it can be an administrator, in words: what the world says of it.
pub(super) fn groups(twin: &Twin, account: Row) -> String {
    let world = &twin.world;
    let at = usize::try_from(account).unwrap_or(usize::MAX);
    let mut told: Vec<String> = twin
        .memberships
        .of_row(at)
        .into_iter()
        .map(|group| world.group(group).name.to_string())
        .collect();
    if world.users.get(at).is_some_and(|user| user.admin) {
        told.insert(0, "the world says that it administers".to_owned());
    }
    if told.is_empty() {
        "no group".to_owned()
    } else {
        told.join(", ")
    }
}
