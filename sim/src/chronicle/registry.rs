//! What a script writes by hand into a registry, checked.

use policies::{Scope, SettingId};
use worlds::Machine;

use super::document::Event;
use crate::change::setting_value;
use crate::roles::Workstation;
use crate::scenario::{ScenarioError, Source};
use crate::twin::Twin;

/// The workstation or domain controller of a name.
pub(super) fn computer_of(
    name: &str,
    source: &Source<'_>,
    twin: &Twin,
) -> Result<Machine, ScenarioError> {
    if let Some(controller) = twin.world().find_domain_controller(name) {
        return Ok(Machine::DomainController(controller));
    }
    let found = twin.find(Workstation::ID, "computer", name);
    let row = found.map_err(|error| source.wrong(name, error.to_string(), error.help()))?;
    let mut workstations = twin.world().workstation_refs();
    let reference = usize::try_from(row)
        .ok()
        .and_then(|at| workstations.nth(at));
    Ok(reference.map_or(Machine::Elsewhere, Machine::Workstation))
}

/// A value that a hand writes: a setting of the catalogue and a value of its type.
pub(super) fn registry_event(
    computer: &str,
    setting: &str,
    value: &str,
    source: &Source<'_>,
    twin: &Twin,
) -> Result<Event, ScenarioError> {
    let computer = computer_of(computer, source, twin)?;
    let scope = match computer {
        Machine::DomainController(_) => Scope::DomainController,
        Machine::Workstation(_) | Machine::Elsewhere => Scope::Workstation,
    };
    let id = SettingId::parse_on(setting, scope).map_err(|error| {
        let help = error.help().unwrap_or_default();
        source.wrong(setting, error.to_string(), help)
    })?;
    let written = setting_value(policies::setting(id), value).ok_or_else(|| {
        let help = "a script writes values; it does not delete them".to_owned();
        source.wrong(value, format!("`{value}` is no value"), help)
    })?;
    match policies::setting(id).check(&written) {
        Ok(typed) => Ok(Event::WriteRegistry {
            computer,
            setting: id,
            value: policies::setting(id).written(&typed),
        }),
        Err(error) => Err(source.wrong(value, error.to_string(), error.help())),
    }
}
