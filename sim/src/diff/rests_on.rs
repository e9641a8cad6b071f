//! What a fact of a machine rests on that is another in the other world: a setting and who sets it, a service, the version
//! of Windows, the updates.

use facts::{Fact, Row};
use policies::{CheckedSetting, SettingId, TypedValue};
use worlds::Machine;

use super::crossing::Crossing;
use crate::change::Unknowns;
use crate::flips::settings_behind;
use crate::group_policy::PolicyInput;
use crate::roles::{DomainController, Workstation};
use crate::twin::Twin;
use crate::value::NumberForTextReading;

/// What a fact rests on, where that is another: role, row before and row after.
pub(super) fn rests_on(
    crossing: &Crossing<'_>,
    (role, before, after): (u8, Row, Row),
    fact: &str,
) -> Vec<String> {
    let (old, new) = (crossing.before, crossing.after);
    let mut list: Vec<String> = settings_behind(role, fact)
        .filter_map(|id| {
            let was = set_by(old, role, before, id);
            let is = set_by(new, role, after, id);
            (was != is).then(|| {
                let name = policies::setting(id).name;
                format!("{name}: {}, was {}", said(is), said(was))
            })
        })
        .collect();
    if list.is_empty() {
        list = machine(old, role, before)
            .into_iter()
            .zip(machine(new, role, after))
            .filter(|((_, was), (_, is))| was != is)
            .map(|((what, was), (_, is))| format!("{what}: {is}, was {was}"))
            .collect();
    }
    list
}

fn said(set: Option<String>) -> String {
    set.unwrap_or_else(|| "not configured".to_owned())
}

/// The value of a setting on a machine, and who sets it.
fn set_by(twin: &Twin, role: u8, row: Row, id: SettingId) -> Option<String> {
    let at = usize::try_from(row).ok()?;
    let machine = match role {
        Workstation::ID => Machine::Workstation(twin.world.workstation_refs().nth(at)?),
        DomainController::ID => {
            Machine::DomainController(twin.world.domain_controller_refs().nth(at)?)
        }
        _ => return None,
    };
    let nothing_open = Unknowns::default();
    // Where a value comes from does not depend on how it is read.
    let as_written = Fact::Known(NumberForTextReading::AsText);
    let policy = PolicyInput::new(&twin.world, &twin.checked, &nothing_open, as_written);
    let (origin, setting) = policy.provenance(machine, id)?;
    Some(format!("{} {}", value(&setting), origin.words(&twin.world)))
}

fn value(setting: &CheckedSetting) -> String {
    match &setting.value {
        TypedValue::Number(number) => number.to_string(),
        TypedValue::Text(text) => text.clone(),
        TypedValue::List(list) => list.join(", "),
        TypedValue::Deleted => "deleted".to_owned(),
    }
}

/// The version of Windows and the level of updates.
fn machine(twin: &Twin, role: u8, row: Row) -> Vec<(&'static str, String)> {
    let at = usize::try_from(row).unwrap_or(usize::MAX);
    let machine = match role {
        Workstation::ID => {
            let machine = twin.world.workstations.get(at);
            machine.map(|machine| (machine.product, machine.patched))
        }
        DomainController::ID => {
            let machine = twin.world.domain_controllers.get(at);
            machine.map(|machine| (machine.product, machine.patched))
        }
        _ => None,
    };
    let told = machine.map(|(product, patched)| {
        [
            ("Windows", product.name().to_owned()),
            ("updates to", patched.date()),
        ]
    });
    told.into_iter().flatten().collect()
}
