//! The script of a chronicle.

use std::path::Path;

use policies::{Scope, SettingId};
use serde::Deserialize;
use worlds::{Machine, SettingValue};

use super::card::{CardAct, CardWork, Enrolment};
use crate::change::{Change, setting_value};
use crate::scenario::{ScenarioError, Source};
use crate::twin::Twin;
use crate::value::PasswordPath;
use facts::Value;

/// A script, read and checked.
#[derive(Debug)]
pub struct Script {
    /// Its title.
    pub title: String,
    pub(super) twin: Twin,
    pub(super) events: Vec<Event>,
}

/// One event of a script, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Event {
    /// The clock moves to an instant.
    At(names::Timestamp),
    /// So many seconds pass.
    Wait(i64),
    /// The flag is set.
    RequireSmartCard(String),
    /// The flag is cleared.
    AllowPassword(String),
    /// A password is set by the help desk.
    ResetPassword { user: String, must_change: bool },
    /// Anything else changes.
    Change(Change),
    /// `gpupdate` runs on a machine.
    UpdatePolicy { computer: Machine, force: bool },
    /// A hand writes a setting into a machine's registry.
    WriteRegistry {
        computer: Machine,
        setting: SettingId,
        value: SettingValue,
    },
    /// A person logs on with a card.
    LogOn(crate::explanation::LogonRequest),
    /// A person logs on with a password.
    LogOnWithPassword(crate::explanation::PasswordRequest),
    /// Something else with a card.
    CardWork(CardWork),
}

#[derive(Deserialize)]
#[serde(rename = "Script", deny_unknown_fields)]
struct Document {
    title: String,
    world: String,
    #[serde(default)]
    changes: Vec<String>,
    events: Vec<Written>,
}

/// One event as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
enum Written {
    At(String),
    Wait {
        #[serde(default)]
        days: i64,
        #[serde(default)]
        hours: i64,
        #[serde(default)]
        minutes: i64,
    },
    RequireSmartCard {
        user: String,
    },
    AllowPassword {
        user: String,
    },
    ResetPassword {
        user: String,
        #[serde(default)]
        must_change: bool,
    },
    Change(String),
    UpdatePolicy {
        computer: String,
        #[serde(default)]
        force: bool,
    },
    WriteRegistry {
        computer: String,
        setting: String,
        value: String,
    },
    LogOn {
        card: String,
        workstation: String,
        #[serde(default)]
        certificate: Option<usize>,
        #[serde(default)]
        hint: Option<String>,
        #[serde(default)]
        pin: Option<String>,
        #[serde(default)]
        dc: Option<String>,
    },
    ChangePin {
        card: String,
        workstation: String,
        old: String,
        new: String,
    },
    Unblock {
        card: String,
        workstation: String,
        #[serde(default)]
        code: Option<String>,
        new: String,
    },
    Enrol {
        card: String,
        workstation: String,
        container: String,
        profile: String,
        #[serde(default)]
        ca: Option<String>,
        #[serde(default)]
        user: Option<String>,
        #[serde(default)]
        key: Option<String>,
    },
    Renew {
        card: String,
        workstation: String,
        container: String,
        #[serde(default)]
        new_key: bool,
    },
    LogOnWithPassword {
        user: String,
        workstation: String,
        #[serde(default)]
        way: Option<String>,
        #[serde(default)]
        wrong: bool,
        #[serde(default)]
        dc: Option<String>,
    },
}

const HELP: &str = "a script has title, world, changes and events: At, Wait, RequireSmartCard, AllowPassword, ResetPassword, Change, UpdatePolicy, WriteRegistry, LogOn, LogOnWithPassword, ChangePin, Unblock, Enrol, Renew";

impl Script {
    /// Loads a script; the world is a shipped one by name, or a file beside the script.
    ///
    /// # Errors
    /// When the file, the world, a change or an event is wrong.
    pub fn load(path: &Path) -> Result<Self, ScenarioError> {
        let shown = path.display().to_string();
        let text = std::fs::read_to_string(path).map_err(|source| ScenarioError::File {
            path: shown.clone(),
            source,
        })?;
        let folder = path.parent().map(Path::to_path_buf).unwrap_or_default();
        Self::parse(&shown, &text, &folder)
    }

    /// Reads a script from text; files are looked for in a folder.
    ///
    /// # Errors
    /// As [`Self::load`].
    pub fn parse(name: &str, text: &str, folder: &Path) -> Result<Self, ScenarioError> {
        let source = Source { name, text };
        let document: Document = source.read(HELP)?;
        let twin = source.twin(&document.world, &document.changes, folder)?;
        let mut now = twin.world().clock;
        let mut events = Vec::new();
        for written in document.events {
            let event = checked(written, &source, &twin)?;
            match &event {
                Event::At(instant) if *instant < now => {
                    return Err(source.wrong(
                        &instant.date(),
                        format!("time does not go back from {now} to {instant}"),
                        "write events in the order in which they happen".to_owned(),
                    ));
                }
                Event::At(instant) => now = *instant,
                Event::Wait(seconds) => now = now.plus_seconds(*seconds),
                _ => {}
            }
            events.push(event);
        }
        Ok(Self {
            title: document.title,
            twin,
            events,
        })
    }
}

/// Some time passes.
fn wait(source: &Source<'_>, minutes: i64) -> Result<Event, ScenarioError> {
    if minutes <= 0 {
        return Err(source.wrong(
            "Wait",
            "a script waits for some time".to_owned(),
            "write `Wait(days: 30)`, with days, hours or minutes".to_owned(),
        ));
    }
    Ok(Event::Wait(minutes * 60))
}

/// Work with a card, at a machine that there is.
fn card_work(written: Written, source: &Source<'_>, twin: &Twin) -> Result<Event, ScenarioError> {
    use crate::roles::{Card, User, Workstation};
    let there = |role: u8, what: &'static str, name: &str| {
        twin.find(role, what, name)
            .map(|_| ())
            .map_err(|error| source.wrong(name, error.to_string(), error.help()))
    };
    let (card, workstation, act) = match written {
        Written::ChangePin {
            card,
            workstation,
            old,
            new,
        } => (card, workstation, CardAct::ChangePin { old, new }),
        Written::Unblock {
            card,
            workstation,
            code,
            new,
        } => (card, workstation, CardAct::Unblock { code, new }),
        Written::Enrol {
            card,
            workstation,
            container,
            profile,
            ca,
            user,
            key,
        } => {
            if let Some(user) = &user {
                there(User::ID, "user", user)?;
            }
            let wanted = Enrolment {
                container,
                profile,
                ca,
                user,
                key,
            };
            (card, workstation, enrolment(source, twin, wanted)?)
        }
        Written::Renew {
            card,
            workstation,
            container,
            new_key,
        } => (card, workstation, CardAct::Renew { container, new_key }),
        other => return checked(other, source, twin),
    };
    there(Card::ID, "card", &card)?;
    there(Workstation::ID, "workstation", &workstation)?;
    Ok(Event::CardWork(CardWork {
        card,
        workstation,
        act,
    }))
}

/// An enrolment whose profile, authority and key there are.
fn enrolment(
    source: &Source<'_>,
    twin: &Twin,
    wanted: Enrolment,
) -> Result<CardAct, ScenarioError> {
    let world = twin.world();
    let missing = |what: &str, name: &str| {
        let message = format!("the world has no {what} named `{name}`");
        source.wrong(name, message, format!("name a {what} of the world"))
    };
    if world.find_profile(&wanted.profile).is_none() {
        return Err(missing("certificate profile", &wanted.profile));
    }
    if let Some(ca) = &wanted.ca
        && world.find_certification_authority(ca).is_none()
    {
        return Err(missing("certification authority", ca));
    }
    if let Some(key) = &wanted.key {
        key.parse::<worlds::KeyAlgorithm>().map_err(|error| {
            let help = "write a key such as `RSA-2048` or `P-256`".to_owned();
            source.wrong(key, error.to_string(), help)
        })?;
    }
    wanted
        .container
        .parse::<names::EntityName>()
        .map_err(|error| {
            let help = "give the container a name".to_owned();
            source.wrong(&wanted.container, error.to_string(), help)
        })?;
    Ok(CardAct::Enrol(wanted))
}

#[expect(clippy::too_many_lines, reason = "one arm a kind of event")]
fn checked(written: Written, source: &Source<'_>, twin: &Twin) -> Result<Event, ScenarioError> {
    use crate::roles::{Card, DomainController, User, Workstation};
    let there = |role: u8, what: &'static str, name: &str| {
        twin.find(role, what, name)
            .map(|_| ())
            .map_err(|error| source.wrong(name, error.to_string(), error.help()))
    };
    let user = |name: &str| there(User::ID, "user", name);
    let machine = |name: &str, dc: Option<&String>| {
        there(Workstation::ID, "workstation", name)?;
        dc.map_or(Ok(()), |dc| {
            there(DomainController::ID, "domain controller", dc)
        })
    };
    Ok(match written {
        Written::At(text) => Event::At(text.parse().map_err(|error: names::TimestampError| {
            source.wrong(
                &text,
                error.to_string(),
                "write an instant in UTC".to_owned(),
            )
        })?),
        Written::Wait {
            days,
            hours,
            minutes,
        } => wait(source, (days * 24 + hours) * 60 + minutes)?,
        Written::RequireSmartCard { user: name } => {
            user(&name)?;
            Event::RequireSmartCard(name)
        }
        Written::AllowPassword { user: name } => {
            user(&name)?;
            Event::AllowPassword(name)
        }
        Written::ResetPassword {
            user: name,
            must_change,
        } => {
            user(&name)?;
            Event::ResetPassword {
                user: name,
                must_change,
            }
        }
        Written::Change(text) => Event::Change(source.change(&text)?),
        Written::UpdatePolicy { computer, force } => Event::UpdatePolicy {
            computer: computer_of(&computer, source, twin)?,
            force,
        },
        Written::WriteRegistry {
            computer,
            setting,
            value,
        } => registry_event(&computer, &setting, &value, source, twin)?,
        Written::LogOn {
            card,
            workstation,
            certificate,
            hint,
            pin,
            dc,
        } => {
            there(Card::ID, "card", &card)?;
            machine(&workstation, dc.as_ref())?;
            Event::LogOn(crate::explanation::LogonRequest {
                card,
                workstation,
                certificate,
                hint,
                pin,
                domain_controller: dc,
            })
        }
        Written::ChangePin { .. }
        | Written::Unblock { .. }
        | Written::Enrol { .. }
        | Written::Renew { .. } => card_work(written, source, twin)?,
        Written::LogOnWithPassword {
            user: name,
            workstation,
            way,
            wrong,
            dc,
        } => {
            user(&name)?;
            machine(&workstation, dc.as_ref())?;
            let way = way.unwrap_or_else(|| PasswordPath::Console.name().to_owned());
            let path = way.parse().map_err(|()| {
                let names: Vec<&str> = PasswordPath::ALL.iter().map(|path| path.name()).collect();
                source.wrong(
                    &way,
                    format!("`{way}` is no way for a password"),
                    format!("the ways are {}", names.join(", ")),
                )
            })?;
            Event::LogOnWithPassword(crate::explanation::PasswordRequest {
                user: name,
                workstation,
                path,
                wrong,
                domain_controller: dc,
            })
        }
    })
}

/// The workstation or domain controller of a name.
fn computer_of(name: &str, source: &Source<'_>, twin: &Twin) -> Result<Machine, ScenarioError> {
    use crate::roles::Workstation;
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
fn registry_event(
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
    let written = setting_value(value).ok_or_else(|| {
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
