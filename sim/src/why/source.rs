//! Where a fact comes from: a setting with who sets it, the version of Windows and the updates, a line of the world.

use facts::{Fact, Row};
use worlds::{Machine, Place};

use crate::change::Unknowns;
use crate::flips::settings_behind;
use crate::group_policy::PolicyInput;
use crate::roles::{
    Assumptions, Card, Certificate, Domain, DomainController, MappingValues, User, Workstation,
};
use crate::twin::Twin;
use crate::value::NumberForTextReading;

/// Where a fact comes from, a line each; empty where nothing more can be told.
pub(super) fn sources(twin: &Twin, (role, row): (u8, Row), fact: &str) -> Vec<String> {
    if role == Assumptions::ID {
        return vec!["an assumption".to_owned()];
    }
    let mut list: Vec<String> = settings_behind(role, fact)
        .filter_map(|id| setting(twin, (role, row), id))
        .collect();
    if list.is_empty() {
        let place = place(twin, role, row);
        list.extend(place.map(|place| twin.world.locate(place).to_string()));
    }
    list
}

fn at(row: Row) -> usize {
    usize::try_from(row).unwrap_or(usize::MAX)
}

fn setting(twin: &Twin, (role, row): (u8, Row), id: policies::SettingId) -> Option<String> {
    let machine = match role {
        Workstation::ID => Machine::Workstation(twin.world.workstation_refs().nth(at(row))?),
        DomainController::ID => {
            Machine::DomainController(twin.world.domain_controller_refs().nth(at(row))?)
        }
        _ => return None,
    };
    let name = policies::setting(id).name;
    let nothing_open = Unknowns::default();
    // Where a value comes from does not depend on how it is read.
    let as_written = Fact::Known(NumberForTextReading::AsText);
    let policy = PolicyInput::new(&twin.world, &twin.checked, &nothing_open, as_written);
    Some(match policy.provenance(machine, id) {
        Some((origin, setting)) => {
            let place = twin.world.locate(setting.place);
            format!("{name} {} ({place})", origin.words(&twin.world))
        }
        None => format!("{name} is not configured"),
    })
}

/// Where a thing stands in the world's document.
fn place(twin: &Twin, role: u8, row: Row) -> Option<Place> {
    let world = &twin.world;
    match role {
        Workstation::ID => world.workstations.get(at(row)).map(|machine| machine.place),
        DomainController::ID => world.domain_controllers.get(at(row)).map(|dc| dc.place),
        User::ID => world.users.get(at(row)).map(|user| user.place),
        Card::ID => world.cards.get(at(row)).map(|card| card.place),
        Domain::ID => world.domains.get(at(row)).map(|domain| domain.place),
        Certificate::ID => of_card(twin, row),
        MappingValues::ID => {
            let spellings = Row::try_from(twin.spellings.len()).ok()?;
            of_card(twin, row.checked_div(spellings)?)
        }
        _ => None,
    }
}

fn of_card(twin: &Twin, certificate: Row) -> Option<Place> {
    let card = twin.card_of(certificate)?;
    twin.world.cards.get(at(card)).map(|card| card.place)
}
