//! What a twin says of trust: the KDCs' choices, when stores change, and how chains and stores are named.

use std::collections::BTreeSet;

use bevy_ecs::prelude as ecs;
use facts::Row;
use names::Timestamp;
use worlds::World;

use super::Twin;
use crate::lens::Moves;
use crate::network::{Selection, StoreOfKdc};
use crate::revocation::Asker;
use crate::rows::Rows;
use crate::trust_stores::{Chain, ChainSource, Stores, TrustInStores};

impl Twin {
    /// The instants at which what the stores of some machine hold may change, or what a KDC makes of its own.
    pub(crate) fn turning_points(&self) -> BTreeSet<Timestamp> {
        let distribution = &self.trust.distribution;
        let mut points = BTreeSet::new();
        let workstations = self.rows.workstations.iter();
        for machine in workstations.chain(&self.rows.domain_controllers) {
            if let Some(stores) = self.ecs.get::<Stores>(*machine) {
                points.extend(distribution.all_changes(stores));
            }
        }
        for (row, machine) in (0..).zip(&self.rows.domain_controllers) {
            let (Some(stores), Some(store)) = (
                self.ecs.get::<Stores>(*machine),
                self.ecs.get::<StoreOfKdc>(*machine),
            ) else {
                continue;
            };
            let mut own: Vec<Timestamp> = distribution.all_changes(stores);
            own.extend(store.turns(stores));
            own.extend(self.revocation_turns(Asker::Controller(row)));
            points.extend(own.iter().filter_map(|point| store.look_after(*point)));
            points.extend(own);
        }
        points.extend(self.all_revocation_turns());
        points
    }

    /// What a KDC made of its store, if it is known.
    pub(crate) fn selection(&self, controller: Row) -> Option<Selection> {
        let moves = Moves::default();
        let source = self.source(&moves);
        let selection = crate::lens::domain_controller::selection(&source, controller);
        selection.known().cloned()
    }

    /// The profile that a certificate was issued by.
    pub(crate) fn profile_of(&self, row: Row) -> Option<String> {
        let at = usize::try_from(row).ok()?;
        let containers = self.world.cards.iter().flat_map(|card| &card.containers);
        let on_cards = containers.filter_map(|container| container.certificate.as_ref());
        let on_controllers = self
            .world
            .domain_controllers
            .iter()
            .flat_map(|controller| &controller.certificates)
            .map(|certificate| &certificate.source);
        let on_workstations = self
            .world
            .workstations
            .iter()
            .flat_map(|machine| &machine.certificates)
            .map(|certificate| &certificate.source);
        let on_machines = on_controllers.chain(on_workstations);
        match on_cards.chain(on_machines).nth(at)? {
            worlds::CertificateSource::Issued(issue) => {
                Some(self.world.profile(issue.profile).name.to_string())
            }
            worlds::CertificateSource::Given(_) => None,
        }
    }
}

/// Machines in the order in which they lend their names to stores: domain controllers first.
pub(super) fn machines(world: &World, rows: &Rows) -> Vec<(String, ecs::Entity)> {
    let controllers = world
        .domain_controllers
        .iter()
        .zip(&rows.domain_controllers);
    let workstations = world.workstations.iter().zip(&rows.workstations);
    controllers
        .map(|(controller, entity)| (controller.name.to_string(), *entity))
        .chain(workstations.map(|(machine, entity)| (machine.name.to_string(), *entity)))
        .collect()
}

/// Names of chains: by the authority that issues, or the certificate that was given.
pub(super) fn chain_names(
    world: &World,
    certificates: &[String],
    trust: &TrustInStores,
) -> Vec<String> {
    let name = |chain: &Chain| match chain.source {
        ChainSource::IssuedBy(at) => world
            .certification_authorities
            .get(at)
            .map(|authority| format!("issued by {}", authority.name)),
        ChainSource::Given(at) => certificates.get(at).cloned(),
    };
    let names = trust.chains.list.iter().map(name);
    names.map(Option::unwrap_or_default).collect()
}
