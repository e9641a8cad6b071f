//! What a chronicle tells of Group Policy: who waits for it, and whom it reaches when.

use facts::Fact;
use names::Timestamp;
use policies::{SettingId, TypedValue};
use worlds::{Machine, ServiceStart, SettingValue};

use crate::group_policy::{Brought, Delivered, named};
use crate::twin::Twin;

/// Who waits for what has changed, in a sentence; `None`: nobody.
pub(super) fn waiting(twin: &Twin, machines: &[Machine]) -> Option<String> {
    let names: Vec<String> = machines
        .iter()
        .map(|machine| named(&twin.world, *machine).1)
        .collect();
    let who = match names.as_slice() {
        [] => return None,
        [one] => one.clone(),
        [first, second] => format!("{first} and {second}"),
        [first, .., last] => format!("{} machines, {first} to {last},", names.len()),
    };
    Some(format!("{who} will have other policy at the next refresh"))
}

/// What refreshes brought: an event for each machine at which something changed.
pub(super) fn refreshed(
    twin: &Twin,
    delivered: &[Delivered],
) -> Vec<(Timestamp, String, Vec<String>)> {
    delivered
        .iter()
        .map(|one| {
            let (_, name) = named(&twin.world, one.machine);
            let event = format!("{name} refreshes its policy");
            (one.at, event, effects(twin, one))
        })
        .collect()
}

/// What the refresh at the start of a machine brought, if anything, before it showed a logon screen.
pub(super) fn at_start(twin: &Twin, one: &Delivered) -> Vec<String> {
    if one.changes.is_empty() {
        return Vec::new();
    }
    let mut told = effects(twin, one);
    told.push("the logon screen waited for that".to_owned());
    told
}

/// That a machine shows its logon screen before it has refreshed its policy, where it waits for one.
pub(super) fn behind_the_start(twin: &Twin, machine: Machine) -> Vec<String> {
    if !twin.is_outdated(machine) {
        return Vec::new();
    }
    vec![
        "the logon screen does not wait for policy, which comes in the background: SyncForegroundPolicy is not 1"
            .to_owned(),
    ]
}

/// What `gpupdate` did.
pub(super) fn updated(twin: &Twin, one: &Delivered, force: bool) -> (String, Vec<String>) {
    let (_, name) = named(&twin.world, one.machine);
    let force = if force { " /force" } else { "" };
    (format!("gpupdate{force} at {name}"), effects(twin, one))
}

/// That a hand wrote a value.
pub(super) fn written_by_hand(
    twin: &Twin,
    machine: Machine,
    id: SettingId,
    value: &SettingValue,
) -> String {
    let (_, name) = named(&twin.world, machine);
    let value = match value {
        SettingValue::Number(number) => number.to_string(),
        SettingValue::Text(text) => format!("\"{text}\""),
        SettingValue::List(list) => format!("{list:?}"),
        SettingValue::Enabled => "Enabled".to_owned(),
        SettingValue::Disabled => "Disabled".to_owned(),
    };
    format!("a hand writes {id} = {value} into the registry of {name}")
}

fn effects(twin: &Twin, one: &Delivered) -> Vec<String> {
    if one.changes.is_empty() {
        return vec!["nothing: the machine has what the directory holds for it".to_owned()];
    }
    let changes = one.changes.iter();
    changes.map(|change| brought(twin, change)).collect()
}

fn brought(twin: &Twin, change: &Brought) -> String {
    match change {
        Brought::Setting { id, after, origin } => {
            let origin = origin.map(|origin| origin.words(&twin.world));
            setting(*id, after, origin)
        }
        Brought::Service { name, after } => match after {
            Fact::Known(None) => format!("policy says no more how {name} starts"),
            Fact::Known(Some(ServiceStart::Automatic)) => {
                format!("policy starts {name} with Windows")
            }
            Fact::Known(Some(ServiceStart::Manual)) => {
                format!("policy starts {name} when something asks for it")
            }
            Fact::Known(Some(ServiceStart::Disabled)) => format!("policy disables {name}"),
            _ => format!("it is not known how policy starts {name}"),
        },
        Brought::Root {
            authority,
            is_there,
        } => {
            let name = &twin.world.certification_authority(*authority).name;
            if *is_there {
                format!("{name} is a trusted root by policy")
            } else {
                format!("{name} is no trusted root by policy any more")
            }
        }
    }
}

/// What is configured now.
fn setting(id: SettingId, after: &Fact<Option<TypedValue>>, origin: Option<String>) -> String {
    match (after, origin) {
        (Fact::Known(Some(value)), Some(origin)) => format!("{id} = {value}, {origin}"),
        (Fact::Known(Some(value)), None) => format!("{id} = {value}"),
        (Fact::Known(None), _) => format!("{id} is no longer configured"),
        (_, Some(origin)) => format!("{id} is not known: it may come from what is {origin}"),
        (_, None) => format!("{id} is not known"),
    }
}
