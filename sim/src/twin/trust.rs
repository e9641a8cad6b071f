//! What a twin says of trust: the KDCs' choices, when stores change, and how chains and stores are named.

use std::collections::BTreeSet;

use facts::Row;
use names::Timestamp;
use worlds::World;

use super::Twin;
use crate::lens::Looks;
use crate::network::{Selection, StoreOfKdc};
use crate::revocation::Asker;
use crate::rows::List;
use crate::trust_stores::{Chain, ChainSource, Stores, TrustInStores};

impl Twin {
    /// The instants at which what the stores of some machine hold may change, or what a KDC makes of its own.
    pub(crate) fn turning_points(&self) -> BTreeSet<Timestamp> {
        let distribution = &self.trust.distribution;
        let mut points = BTreeSet::new();
        let (of_workstations, of_controllers) = (List::Workstations, List::DomainControllers);
        for list in [of_workstations, of_controllers] {
            let stores = self.rows.each(list);
            let stores = stores.filter_map(|row| self.rows.get::<Stores>(list, row));
            points.extend(stores.flat_map(|stores| distribution.all_changes(stores)));
        }
        for row in self.rows.each(of_controllers) {
            let (Some(stores), Some(store)) = (
                self.rows.get::<Stores>(of_controllers, row),
                self.rows.get::<StoreOfKdc>(of_controllers, row),
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
        let looks = Looks::default();
        let source = self.source(&looks);
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
pub(super) fn machines(world: &World) -> Vec<(String, List, Row)> {
    let controllers = world.domain_controllers.iter().zip(0..);
    let controllers = controllers.map(|(controller, row)| {
        let name = controller.name.to_string();
        (name, List::DomainControllers, row)
    });
    let workstations = world.workstations.iter().zip(0..);
    let workstations =
        workstations.map(|(machine, row)| (machine.name.to_string(), List::Workstations, row));
    controllers.chain(workstations).collect()
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
