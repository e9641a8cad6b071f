//! Rows: which entity is which row of its role.

use bevy_ecs::prelude as ecs;
use facts::Row;
use worlds::{ContainerRef, World};

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

/// The entities of each role, by row.
#[derive(Debug, Clone, Default)]
pub(crate) struct Rows {
    /// Certificates.
    pub(crate) certificates: Vec<ecs::Entity>,
    /// Cards.
    pub(crate) cards: Vec<ecs::Entity>,
    /// Workstations.
    pub(crate) workstations: Vec<ecs::Entity>,
    /// Domain controllers.
    pub(crate) domain_controllers: Vec<ecs::Entity>,
    /// Users.
    pub(crate) users: Vec<ecs::Entity>,
}
