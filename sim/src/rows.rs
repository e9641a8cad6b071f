//! Rows: which entity is which row of its role.

use std::sync::Arc;

use bevy_ecs::bundle::Bundle;
use bevy_ecs::component::Component;
use bevy_ecs::prelude as ecs;
use facts::Row;
use worlds::{ContainerRef, World};

use crate::roles::{Card, Certificate, DomainController, User, Workstation};

/// Rows of the certificates by who has them.
#[derive(Debug, Clone, Default)]
pub(crate) struct CertificateRows {
    of_cards: Vec<Vec<Row>>,
    of_containers: Vec<Vec<Option<Row>>>,
    of_domain_controllers: Vec<Vec<Row>>,
    of_workstations: Vec<Vec<Row>>,
    on_cards: Row,
}

impl CertificateRows {
    /// Numbers the certificates of a world: cards first, then domain controllers, then workstations.
    pub(crate) fn number(world: &World) -> Self {
        let mut rows = Self::default();
        let mut next: Row = 0;
        let mut number = || {
            let row = next;
            next += 1;
            row
        };
        for card in &world.cards {
            let containers: Vec<Option<Row>> = card
                .containers
                .iter()
                .map(|container| container.certificate.as_ref().map(|_| number()))
                .collect();
            rows.of_cards
                .push(containers.iter().flatten().copied().collect());
            rows.of_containers.push(containers);
        }
        rows.on_cards = number();
        next = rows.on_cards;
        let mut of_machine = |count: usize| -> Vec<Row> {
            let count = u32::try_from(count).unwrap_or(0);
            next += count;
            (next - count..next).collect()
        };
        for controller in &world.domain_controllers {
            let certificates = of_machine(controller.certificates.len());
            rows.of_domain_controllers.push(certificates);
        }
        for machine in &world.workstations {
            rows.of_workstations
                .push(of_machine(machine.certificates.len()));
        }
        rows
    }

    /// How many certificates are on cards: rows below this number.
    pub(crate) fn on_cards(&self) -> Row {
        self.on_cards
    }

    /// The certificates of a card, in the order of its containers.
    pub(crate) fn of_card(&self, card: usize) -> &[Row] {
        self.of_cards.get(card).map_or(&[], Vec::as_slice)
    }

    /// The certificates of a domain controller.
    pub(crate) fn of_domain_controller(&self, controller: usize) -> &[Row] {
        self.of_domain_controllers
            .get(controller)
            .map_or(&[], Vec::as_slice)
    }

    /// The certificates of a workstation itself.
    pub(crate) fn of_workstation(&self, workstation: usize) -> &[Row] {
        self.of_workstations
            .get(workstation)
            .map_or(&[], Vec::as_slice)
    }

    /// The certificate of a container, as an index.
    pub(crate) fn of_container(&self, container: ContainerRef) -> Option<usize> {
        let row = self
            .of_containers
            .get(container.card.index())?
            .get(container.container)?;
        row.and_then(|row| usize::try_from(row).ok())
    }
}

/// The things of a world that are entities, in lists of which each is the rows of a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum List {
    /// Certificates.
    Certificates,
    /// Cards.
    Cards,
    /// Workstations.
    Workstations,
    /// Domain controllers.
    DomainControllers,
    /// Accounts: users, then computers.
    Accounts,
}

impl List {
    /// The list whose things are the rows of a role.
    pub(crate) fn of_role(role: u8) -> Option<Self> {
        match role {
            Certificate::ID => Some(Self::Certificates),
            Card::ID => Some(Self::Cards),
            Workstation::ID => Some(Self::Workstations),
            DomainController::ID => Some(Self::DomainControllers),
            User::ID => Some(Self::Accounts),
            _ => None,
        }
    }
}

/// Where an entity is: in which of the ECS worlds.
#[derive(Debug, Clone, Copy)]
struct Place {
    layer: usize,
    entity: ecs::Entity,
}

/// The entities of each role, by row. A fork has those of its base, and an ECS world of its own with those that are
/// otherwise.
#[derive(Debug, Clone, Default)]
pub(crate) struct Rows {
    layers: Vec<Arc<ecs::World>>,
    certificates: Arc<Vec<Place>>,
    cards: Arc<Vec<Place>>,
    workstations: Arc<Vec<Place>>,
    domain_controllers: Arc<Vec<Place>>,
    accounts: Arc<Vec<Place>>,
}

/// A twin that is a fork of a fork, and so on, is built anew after so many forks.
const LAYERS_MAX: usize = 12;

impl Rows {
    /// No rows; those of an ECS world are added list by list.
    pub(crate) fn of(ecs: ecs::World, lists: Vec<(List, Vec<ecs::Entity>)>) -> Self {
        let mut rows = Self {
            layers: vec![Arc::new(ecs)],
            ..Self::default()
        };
        for (list, entities) in lists {
            let places = entities.into_iter();
            let places = places.map(|entity| Place { layer: 0, entity }).collect();
            *rows.list_mut(list) = Arc::new(places);
        }
        rows
    }

    /// These, with other entities for some rows.
    pub(crate) fn replacing(
        &self,
        ecs: ecs::World,
        others: Vec<(List, Vec<(Row, ecs::Entity)>)>,
    ) -> Self {
        let mut rows = self.clone();
        let layer = rows.layers.len();
        rows.layers.push(Arc::new(ecs));
        for (list, entities) in others {
            if entities.is_empty() {
                continue;
            }
            let places = Arc::make_mut(rows.list_mut(list));
            for (row, entity) in entities {
                let place = usize::try_from(row).ok().and_then(|at| places.get_mut(at));
                if let Some(place) = place {
                    *place = Place { layer, entity };
                }
            }
        }
        rows
    }

    /// Whether a fork can share these.
    pub(crate) fn can_be_shared(&self) -> bool {
        self.layers.len() < LAYERS_MAX
    }

    /// A component of a row.
    pub(crate) fn get<C: Component>(&self, list: List, row: Row) -> Option<&C> {
        let at = usize::try_from(row).ok()?;
        let place = self.list(list).get(at)?;
        self.layers.get(place.layer)?.get(place.entity)
    }

    /// The number of rows of a list.
    pub(crate) fn len(&self, list: List) -> Row {
        Row::try_from(self.list(list).len()).unwrap_or(Row::MAX)
    }

    /// The rows of a list.
    pub(crate) fn each(&self, list: List) -> std::ops::Range<Row> {
        0..self.len(list)
    }

    /// Gives a row other components.
    ///
    /// # Panics
    /// When a fork has the entity, too: who changes components has built a twin of its own.
    pub(crate) fn insert<B: Bundle>(&mut self, list: List, row: Row, components: B) {
        let at = usize::try_from(row).unwrap_or(usize::MAX);
        let place = self.list(list).get(at).copied();
        let found = place.and_then(|place| {
            let layer = Arc::get_mut(self.layers.get_mut(place.layer)?)?;
            layer.get_entity_mut(place.entity).ok()
        });
        assert!(
            found.is_some(),
            "INVARIANT: the entity is of this twin alone"
        );
        if let Some(mut entity) = found {
            entity.insert(components);
        }
    }

    fn list(&self, list: List) -> &Arc<Vec<Place>> {
        match list {
            List::Certificates => &self.certificates,
            List::Cards => &self.cards,
            List::Workstations => &self.workstations,
            List::DomainControllers => &self.domain_controllers,
            List::Accounts => &self.accounts,
        }
    }

    fn list_mut(&mut self, list: List) -> &mut Arc<Vec<Place>> {
        match list {
            List::Certificates => &mut self.certificates,
            List::Cards => &mut self.cards,
            List::Workstations => &mut self.workstations,
            List::DomainControllers => &mut self.domain_controllers,
            List::Accounts => &mut self.accounts,
        }
    }
}
