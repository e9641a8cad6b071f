//! The settings of a world, checked against the catalogue.

use names::Timestamp;
use worlds::{
    DomainControllerRef, GpoRef, Place, Problem, ProductVersion, RegistryData, RegistryEntry,
    SettingEntry, SettingValue, WorkstationRef, World,
};

use crate::name_rule::read_name_rules;
use crate::settings::{
    Delivery, Scope, Setting, SettingId, SettingValueError, TypedValue, UnknownSetting, Updates,
    setting,
};
use crate::user_rights::RightHolder;

/// A setting of a world and its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckedSetting {
    /// The setting.
    pub id: SettingId,
    /// The value.
    pub value: TypedValue,
    /// Whether it is a number where Windows documents a text.
    pub is_number_for_text: bool,
    /// Where it is written.
    pub place: Place,
}

/// The settings of a world, by where they are set. What cannot be read is left out and reported as a problem.
#[derive(Debug, Clone, Default)]
pub struct CheckedSettings {
    gpos: Vec<Vec<CheckedSetting>>,
    local: Vec<Vec<CheckedSetting>>,
    workstation_registry: Vec<Vec<CheckedSetting>>,
    domain_controller_registry: Vec<Vec<CheckedSetting>>,
    domain_controller_local: Vec<Vec<CheckedSetting>>,
}

impl CheckedSettings {
    /// The settings of a Group Policy object.
    pub fn gpo(&self, gpo: GpoRef) -> &[CheckedSetting] {
        nth(&self.gpos, gpo.index())
    }

    /// The settings of a workstation's local Group Policy object.
    pub fn local(&self, workstation: WorkstationRef) -> &[CheckedSetting] {
        nth(&self.local, workstation.index())
    }

    /// The settings in a workstation's registry: what a hand or a script wrote, which every policy beats.
    pub fn workstation_registry(&self, workstation: WorkstationRef) -> &[CheckedSetting] {
        nth(&self.workstation_registry, workstation.index())
    }

    /// The settings of a domain controller's local Group Policy object.
    pub fn domain_controller_local(
        &self,
        domain_controller: DomainControllerRef,
    ) -> &[CheckedSetting] {
        nth(&self.domain_controller_local, domain_controller.index())
    }

    /// The settings in a domain controller's registry: what a hand or a script wrote, which every policy beats.
    pub fn domain_controller_registry(
        &self,
        domain_controller: DomainControllerRef,
    ) -> &[CheckedSetting] {
        nth(&self.domain_controller_registry, domain_controller.index())
    }
}

impl CheckedSettings {
    /// Every setting, wherever it is set.
    pub fn iter(&self) -> impl Iterator<Item = &CheckedSetting> {
        let places = [
            &self.gpos,
            &self.local,
            &self.workstation_registry,
            &self.domain_controller_registry,
            &self.domain_controller_local,
        ];
        places.into_iter().flatten().flatten()
    }
}

fn nth(lists: &[Vec<CheckedSetting>], index: usize) -> &[CheckedSetting] {
    lists.get(index).map_or(&[], Vec::as_slice)
}

/// Types every setting of a world: those of Group Policy objects, local objects and registries.
///
/// Problems are in document order within each kind of place. A misspelt setting or a value that means nothing to its
/// setting is an error; what Windows would read otherwise than the writer likely meant is a warning.
pub fn check(world: &World) -> (CheckedSettings, Vec<Problem>) {
    let mut problems = Vec::new();
    let mut settings = CheckedSettings::default();
    for gpo in &world.gpos {
        let checked = policy(&gpo.settings, None, &mut problems);
        user_rights(world, &checked, &mut problems);
        settings.gpos.push(checked);
    }
    for workstation in &world.workstations {
        let computer = Computer {
            scope: Scope::Workstation,
            product: workstation.product,
            patched: workstation.patched,
            noun: "a workstation",
        };
        let local = policy(&workstation.local_settings, Some(computer), &mut problems);
        user_rights(world, &local, &mut problems);
        settings.local.push(local);
        let written = registry(&workstation.registry, computer, &mut problems);
        settings.workstation_registry.push(written);
    }
    for domain_controller in &world.domain_controllers {
        let computer = Computer {
            scope: Scope::DomainController,
            product: domain_controller.product,
            patched: domain_controller.patched,
            noun: "a domain controller",
        };
        let local = policy(
            &domain_controller.local_settings,
            Some(computer),
            &mut problems,
        );
        user_rights(world, &local, &mut problems);
        settings.domain_controller_local.push(local);
        let written = registry(&domain_controller.registry, computer, &mut problems);
        settings.domain_controller_registry.push(written);
    }
    (settings, problems)
}

/// The computer on which something is set, when it is one.
#[derive(Debug, Clone, Copy)]
struct Computer {
    scope: Scope,
    product: ProductVersion,
    patched: Timestamp,
    noun: &'static str,
}

/// The settings of a Group Policy object, or of the local one of a computer.
fn policy(
    entries: &[SettingEntry],
    computer: Option<Computer>,
    problems: &mut Vec<Problem>,
) -> Vec<CheckedSetting> {
    let mut checked = Vec::new();
    for entry in entries {
        let parsed = match computer {
            Some(computer) => SettingId::parse_on(&entry.name, computer.scope),
            None => SettingId::parse(&entry.name),
        };
        match parsed {
            Ok(id) => {
                let setting = setting(id);
                if let Some(value) = typed(setting, &entry.value, entry.place, problems) {
                    push(&mut checked, value, problems);
                    problems.extend(computer.and_then(|on| unread(setting, on, entry.place)));
                }
            }
            Err(unknown) => problems.push(unknown_setting(&unknown, entry.place)),
        }
    }
    checked
}

/// Windows takes what it can of the list of a user right, and leaves out whom it cannot find.
fn user_rights(world: &World, checked: &[CheckedSetting], problems: &mut Vec<Problem>) {
    for one in checked {
        let TypedValue::List(list) = &one.value else {
            continue;
        };
        if setting(one.id).delivery != Delivery::UserRight {
            continue;
        }
        for name in list {
            if RightHolder::find(world, name).is_none() {
                let message = format!("`{}` names `{name}`, who is nobody of this world", one.id);
                let help = "write a user, a group, a group of the computers' own such as \
                            `Remote Desktop Users`, or a SID";
                problems.push(Problem::warning(one.place, message).with_help(help));
            }
        }
    }
}

/// The values of a registry that are settings of the catalogue.
fn registry(
    entries: &[RegistryEntry],
    computer: Computer,
    problems: &mut Vec<Problem>,
) -> Vec<CheckedSetting> {
    let mut checked = Vec::new();
    for entry in entries {
        let path = if entry.key.is_empty() {
            entry.value.clone()
        } else {
            format!("{}\\{}", entry.key, entry.value)
        };
        match SettingId::parse_on(&path, computer.scope) {
            Ok(id) => {
                let setting = setting(id);
                if let Some(value) = stored(setting, entry, problems) {
                    push(&mut checked, value, problems);
                    problems.extend(unread(setting, computer, entry.place));
                }
            }
            // A value of which the twin knows nothing may stand in a registry, but one that is named without its key
            // can only be meant as a setting.
            Err(UnknownSetting::NoSuch {
                name,
                nearest: None,
            }) if !entry.key.is_empty() => problems.push(Problem::warning(
                entry.place,
                format!("the twin knows no registry value `{name}`, so that it changes nothing"),
            )),
            Err(unknown) => problems.push(unknown_setting(&unknown, entry.place)),
        }
    }
    checked
}

/// The value of a policy, or a problem.
fn typed(
    setting: &Setting,
    value: &SettingValue,
    place: Place,
    problems: &mut Vec<Problem>,
) -> Option<CheckedSetting> {
    match setting.check(value) {
        Ok(typed) => {
            problems.extend(setting.type_mismatch(value).map(|mismatch| {
                Problem::warning(place, mismatch.to_string()).with_help(mismatch.help())
            }));
            if let (SettingId::StrongNameMatches, TypedValue::List(rules)) = (setting.id, &typed) {
                problems.extend(name_rules(rules, place));
            }
            Some(CheckedSetting {
                id: setting.id,
                value: typed,
                is_number_for_text: setting.type_mismatch(value).is_some(),
                place,
            })
        }
        Err(error) => {
            problems.push(Problem::error(place, error.to_string()).with_help(error.help()));
            None
        }
    }
}

/// What is wrong with rules of name-based strong mappings: all of it, each with its line and column. A rule that no KDC
/// can read is an error, one that only some take amiss a warning.
fn name_rules(rules: &[String], place: Place) -> Vec<Problem> {
    let (_, problems) = read_name_rules(rules);
    let told = problems.into_iter().map(|problem| {
        let message = format!("a rule of `StrongNameMatches`, {problem}");
        let help = problem.fault.help();
        if problem.fault.is_readable() {
            Problem::warning(place, message).with_help(help)
        } else {
            Problem::error(place, message).with_help(help)
        }
    });
    told.collect()
}

/// The value in a registry, or a problem.
///
/// What Windows cannot read as the type it asks for, it treats as absent; so does the twin, and says so.
fn stored(
    setting: &Setting,
    entry: &RegistryEntry,
    problems: &mut Vec<Problem>,
) -> Option<CheckedSetting> {
    let value = match &entry.data {
        RegistryData::Dword(number) => SettingValue::Number(*number),
        RegistryData::Text(text) => SettingValue::Text(text.clone()),
        RegistryData::List(items) => SettingValue::List(items.clone()),
    };
    if let Err(error @ SettingValueError::WrongType { .. }) = setting.check(&value) {
        problems.push(
            Problem::warning(
                entry.place,
                format!("{error}, so that it is treated as not set"),
            )
            .with_help(error.help()),
        );
        return None;
    }
    typed(setting, &value, entry.place, problems)
}

fn push(checked: &mut Vec<CheckedSetting>, one: CheckedSetting, problems: &mut Vec<Problem>) {
    if checked.iter().any(|earlier| earlier.id == one.id) {
        let message = format!("`{}` is set twice here", one.id);
        problems.push(Problem::error(one.place, message).with_help("leave one of the two"));
        return;
    }
    checked.push(one);
}

/// A warning if the computer on which a setting is set never reads it.
fn unread(setting: &Setting, computer: Computer, place: Place) -> Option<Problem> {
    let Computer {
        scope,
        product,
        patched,
        noun,
    } = computer;
    let name = setting.name;
    let warning = |message: String| Problem::warning(place, message);
    if setting.scope != scope && setting.scope != Scope::Both {
        return Some(warning(format!("`{name}` changes nothing on {noun}")));
    }
    if product < setting.since {
        let help = format!("{} is the first that does", setting.since);
        return Some(warning(format!("{product} does not read `{name}`")).with_help(help));
    }
    match setting.updates {
        Updates {
            since: Some(update),
            ..
        } if patched < update => Some(
            warning(format!(
                "`{name}` is not read before the updates of {}",
                update.date()
            ))
            .with_help(format!("this computer is patched up to {}", patched.date())),
        ),
        Updates {
            until: Some(update),
            ..
        } if patched >= update => Some(
            warning(format!(
                "`{name}` is no longer read since the updates of {}",
                update.date()
            ))
            .with_help("remove it, or write an earlier `patched`"),
        ),
        _ => None,
    }
}

fn unknown_setting(unknown: &UnknownSetting, place: Place) -> Problem {
    let problem = Problem::error(place, unknown.to_string());
    match unknown.help() {
        Some(help) => problem.with_help(help),
        None => problem.with_help("`cardtwin list settings` names them all"),
    }
}
