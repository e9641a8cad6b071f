//! Facts of machines' own accounts: those of the workstations in turn, then one for each domain controller's restore
//! mode.

use facts::{Fact, Row};
use worlds::{LocalAccount, World};

use super::Source;

/// Where an account is.
enum Place<'w> {
    Workstation(Row, &'w LocalAccount),
    DomainController(Row),
}

fn places(world: &World) -> impl Iterator<Item = Place<'_>> {
    let of_workstations = (0u32..).zip(&world.workstations);
    let of_workstations = of_workstations.flat_map(|(row, workstation)| {
        let accounts = workstation.local_accounts.iter();
        accounts.map(move |account| Place::Workstation(row, account))
    });
    let controllers = (0u32..).zip(&world.domain_controllers);
    of_workstations.chain(controllers.map(|(row, _)| Place::DomainController(row)))
}

fn place<'w>(source: &Source<'w>, row: Row) -> Option<Place<'w>> {
    places(source.documents()).nth(usize::try_from(row).ok()?)
}

/// How the accounts are named, in the order of their rows.
pub(crate) fn names(world: &World) -> Vec<String> {
    let machine = |row: Row| {
        let machine = usize::try_from(row).ok();
        machine.and_then(|at| world.workstations.get(at))
    };
    let controller = |row: Row| {
        let controller = usize::try_from(row).ok();
        controller.and_then(|at| world.domain_controllers.get(at))
    };
    places(world)
        .map(|place| match place {
            Place::Workstation(row, account) => machine(row).map_or_else(String::new, |machine| {
                format!("{}\\{}", machine.name, account.name)
            }),
            Place::DomainController(row) => controller(row).map_or_else(String::new, |dc| {
                format!("{}\\Administrator (DSRM)", dc.name)
            }),
        })
        .collect()
}

pub(crate) fn disabled(source: &Source<'_>, row: Row) -> Fact<bool> {
    Fact::Known(match place(source, row) {
        Some(Place::Workstation(_, account)) => account.disabled,
        Some(Place::DomainController(_)) | None => false,
    })
}

pub(crate) fn managed_by_laps(source: &Source<'_>, row: Row) -> Fact<bool> {
    Fact::Known(match place(source, row) {
        Some(Place::Workstation(_, account)) => account.managed_by_laps,
        Some(Place::DomainController(_)) | None => false,
    })
}

pub(crate) fn machine(source: &Source<'_>, row: Row) -> Fact<Option<Row>> {
    Fact::Known(match place(source, row) {
        Some(Place::Workstation(row, _)) => Some(row),
        Some(Place::DomainController(_)) | None => None,
    })
}

pub(crate) fn controller(source: &Source<'_>, row: Row) -> Fact<Option<Row>> {
    Fact::Known(match place(source, row) {
        Some(Place::DomainController(row)) => Some(row),
        Some(Place::Workstation(..)) | None => None,
    })
}
