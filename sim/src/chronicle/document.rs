//! The script of a chronicle.

use std::path::Path;

use facts::Value;
use policies::SettingId;
use worlds::{Machine, SettingValue};

use super::attempt::Attempt;
use super::card::{CardAct, CardWork, Enrolment, RSA};
use super::registry::{computer_of, registry_event};
use super::written::{Document, Written};
use crate::change::Change;
use crate::roles::{Card, DomainController, User, Workstation};
use crate::scenario::{ScenarioError, Source};
use crate::simulator::ScreenChange;
use crate::twin::Twin;
use crate::value::ApplicationKind;

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
    /// A person proves who he is.
    LogOn(Attempt),
    /// A card goes into a reader.
    InsertCard { card: String, place: ReaderPlace },
    /// A card leaves its reader.
    RemoveCard(String),
    /// A reader is plugged in.
    PlugReader(ReaderPlace),
    /// A reader is unplugged.
    UnplugReader(ReaderPlace),
    /// Something is done to a session.
    Screen {
        workstation: String,
        user: Option<String>,
        change: ScreenChange,
    },
    /// A service starts or stops.
    Service {
        workstation: String,
        service: String,
        runs: bool,
    },
    /// Nobody touches a machine for so many seconds.
    Idle { workstation: String, seconds: i64 },
    /// A machine goes down.
    Shutdown(String),
    /// A machine starts.
    Start(String),
    /// A program of a user looks for a certificate in his store.
    UseProgram {
        workstation: String,
        program: ApplicationKind,
        user: Option<String>,
    },
    /// Something else with a card.
    CardWork(CardWork),
}

/// A reader of a machine; the first that fits, where none is named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ReaderPlace {
    pub(super) workstation: String,
    pub(super) reader: Option<usize>,
}

pub(super) const HELP: &str = "a script has title, world, changes and events: At, Wait, Idle, RequireSmartCard, AllowPassword, ResetPassword, Change, UpdatePolicy, WriteRegistry, LogOn, LogOnWithPassword, Unlock, Lock, LogOff, SwitchUser, InsertCard, RemoveCard, PlugReader, UnplugReader, ConnectRemote, Disconnect, StartService, StopService, Shutdown, Start, Restart, ChangePin, Unblock, Enrol, Renew, UseProgram";

impl Script {
    /// Loads a script; the world is a shipped one by name, or a file beside the script.
    ///
    /// # Errors
    /// When the file or the world is wrong, or changes and events are: of these, all at once.
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
        let mut check = Check::new(&source, &twin, twin.world().clock);
        let mut events = Vec::new();
        for written in document.events {
            check.event(written, &mut events);
        }
        check.close()?;
        Ok(Self {
            title: document.title,
            twin,
            events,
        })
    }
}

/// Checks events against the world, one after the other.
pub(super) struct Check<'c> {
    source: &'c Source<'c>,
    twin: &'c Twin,
    now: names::Timestamp,
    problems: Vec<ScenarioError>,
}

impl<'c> Check<'c> {
    pub(super) const fn new(source: &'c Source<'c>, twin: &'c Twin, now: names::Timestamp) -> Self {
        Self {
            source,
            twin,
            now,
            problems: Vec::new(),
        }
    }

    /// Fails with all that is wrong, if something is.
    pub(super) fn close(self) -> Result<(), ScenarioError> {
        ScenarioError::all(self.problems)
    }

    pub(super) fn wrong(&mut self, found: &str, message: String, help: String) {
        self.problems.push(self.source.wrong(found, message, help));
    }

    fn there(&mut self, role: u8, what: &'static str, name: &str) {
        if let Err(error) = self.twin.find(role, what, name) {
            self.wrong(name, error.to_string(), error.help());
        }
    }

    pub(super) fn user(&mut self, name: &str) {
        self.there(User::ID, "user", name);
    }

    pub(super) fn card(&mut self, name: &str) {
        self.there(Card::ID, "card", name);
    }

    pub(super) fn machine(&mut self, name: &str) {
        self.there(Workstation::ID, "workstation", name);
    }

    pub(super) fn controller(&mut self, name: Option<&String>) {
        if let Some(name) = name {
            self.there(DomainController::ID, "domain controller", name);
        }
    }

    /// A reader of a machine, which has one.
    pub(super) fn reader(&mut self, workstation: String, reader: Option<String>) -> ReaderPlace {
        self.machine(&workstation);
        let world = self.twin.world();
        let readers = world
            .find_workstation(&workstation)
            .map(|machine| &world.workstation(machine).readers);
        let mut at = None;
        if let Some(readers) = readers {
            let names: Vec<&str> = readers.iter().map(|reader| reader.name.as_str()).collect();
            if names.is_empty() {
                self.wrong(
                    &workstation,
                    format!("`{workstation}` has no reader"),
                    "a card goes into a reader of the machine before which its holder sits: see ConnectRemote"
                        .to_owned(),
                );
            } else if let Some(wanted) = &reader {
                at = names
                    .iter()
                    .position(|name| name.eq_ignore_ascii_case(wanted));
                if at.is_none() {
                    self.wrong(
                        wanted,
                        format!("`{workstation}` has no reader named `{wanted}`"),
                        format!("there are {}", names.join(", ")),
                    );
                }
            }
        }
        ReaderPlace {
            workstation,
            reader: at,
        }
    }

    /// What passes of time.
    fn period(&mut self, what: &str, minutes: i64) -> i64 {
        if minutes <= 0 {
            self.wrong(
                what,
                "a script waits for some time".to_owned(),
                format!("write `{what}` with a time that is longer than nothing"),
            );
        }
        minutes * 60
    }

    fn at(&mut self, text: &str) -> names::Timestamp {
        match text.parse::<names::Timestamp>() {
            Ok(instant) if instant < self.now => {
                self.wrong(
                    text,
                    format!("time does not go back from {} to {instant}", self.now),
                    "write events in the order in which they happen".to_owned(),
                );
                self.now
            }
            Ok(instant) => instant,
            Err(error) => {
                self.wrong(
                    text,
                    error.to_string(),
                    "write an instant in UTC".to_owned(),
                );
                self.now
            }
        }
    }

    /// The one of that name; `first` where there is none, which is said.
    pub(super) fn named<T: Value + std::str::FromStr>(
        &mut self,
        written: &str,
        kind: &str,
        name: impl Fn(T) -> &'static str,
        first: T,
    ) -> T {
        written.parse().unwrap_or_else(|_| {
            let names: Vec<&str> = T::ALL.iter().map(|known| name(*known)).collect();
            self.wrong(
                written,
                format!("`{written}` is no {kind}"),
                format!("expected one of {}", names.join(", ")),
            );
            first
        })
    }

    fn screen(&mut self, workstation: String, user: Option<String>, change: ScreenChange) -> Event {
        self.machine(&workstation);
        if let Some(user) = &user {
            self.user(user);
        }
        Event::Screen {
            workstation,
            user,
            change,
        }
    }

    fn service(&mut self, workstation: String, service: String, runs: bool) -> Event {
        self.machine(&workstation);
        let world = self.twin.world();
        let services = world
            .find_workstation(&workstation)
            .map(|machine| &world.workstation(machine).services);
        if let Some(services) = services
            && !services
                .iter()
                .any(|known| known.name.eq_ignore_ascii_case(&service))
        {
            let names: Vec<&str> = services.iter().map(|known| known.name.as_str()).collect();
            self.wrong(
                &service,
                format!("`{workstation}` has no service named `{service}`"),
                format!("there are {}", names.join(", ")),
            );
        }
        Event::Service {
            workstation,
            service,
            runs,
        }
    }

    /// Work with a card, at a machine that there is.
    fn card_work(&mut self, card: String, workstation: String, act: CardAct) -> Event {
        self.card(&card);
        self.machine(&workstation);
        Event::CardWork(CardWork {
            card,
            workstation,
            act,
        })
    }

    /// An enrolment whose user, profile, authority and key there are.
    fn enrolment(&mut self, wanted: &Enrolment) {
        let world = self.twin.world();
        if let Some(user) = &wanted.user {
            self.user(user);
        }
        if world.find_profile(&wanted.profile).is_none() {
            self.missing("certificate profile", &wanted.profile);
        }
        if let Some(ca) = &wanted.ca
            && world.find_certification_authority(ca).is_none()
        {
            self.missing("certification authority", ca);
        }
        if let Some(key) = wanted
            .key
            .as_ref()
            .filter(|key| !key.eq_ignore_ascii_case(RSA))
            && let Err(error) = key.parse::<worlds::KeyAlgorithm>()
        {
            let help = "write a key such as `RSA-2048` or `P-256`, or `RSA` for the length that the provider makes".to_owned();
            self.wrong(key, error.to_string(), help);
        }
        if let Err(error) = wanted.container.parse::<names::EntityName>() {
            let help = "give the container a name".to_owned();
            self.wrong(&wanted.container, error.to_string(), help);
        }
    }

    fn missing(&mut self, what: &str, name: &str) {
        let message = format!("the world has no {what} named `{name}`");
        self.wrong(name, message, format!("name a {what} of the world"));
    }

    #[expect(clippy::too_many_lines, reason = "one arm for each kind of event")]
    pub(super) fn event(&mut self, written: Written, events: &mut Vec<Event>) {
        let event = match written {
            Written::At(text) => {
                self.now = self.at(&text);
                Event::At(self.now)
            }
            Written::Wait {
                days,
                hours,
                minutes,
            } => {
                let seconds = self.period("Wait", (days * 24 + hours) * 60 + minutes);
                self.now = self.now.plus_seconds(seconds);
                Event::Wait(seconds)
            }
            Written::Idle {
                workstation,
                minutes,
            } => {
                self.machine(&workstation);
                let seconds = self.period("Idle", minutes);
                self.now = self.now.plus_seconds(seconds);
                Event::Idle {
                    workstation,
                    seconds,
                }
            }
            Written::RequireSmartCard { user } => {
                self.user(&user);
                Event::RequireSmartCard(user)
            }
            Written::AllowPassword { user } => {
                self.user(&user);
                Event::AllowPassword(user)
            }
            Written::ResetPassword { user, must_change } => {
                self.user(&user);
                Event::ResetPassword { user, must_change }
            }
            Written::Change(text) => match self.source.change(&text) {
                Ok(change) => Event::Change(change),
                Err(error) => return self.problems.push(error),
            },
            Written::UpdatePolicy { computer, force } => {
                match computer_of(&computer, self.source, self.twin) {
                    Ok(computer) => Event::UpdatePolicy { computer, force },
                    Err(error) => return self.problems.push(error),
                }
            }
            Written::WriteRegistry {
                computer,
                setting,
                value,
            } => match registry_event(&computer, &setting, &value, self.source, self.twin) {
                Ok(event) => event,
                Err(error) => return self.problems.push(error),
            },
            Written::LogOn(person) => Event::LogOn(Attempt::Card(self.log_on(person))),
            Written::LogOnWithPassword(person) => {
                Event::LogOn(Attempt::Password(self.log_on_with_password(person)))
            }
            Written::Unlock(person) => Event::LogOn(self.unlock(person)),
            Written::ConnectRemote(person) => Event::LogOn(self.connect_remote(person)),
            Written::InsertCard {
                card,
                workstation,
                reader,
            } => {
                self.card(&card);
                let place = self.reader(workstation, reader);
                Event::InsertCard { card, place }
            }
            Written::RemoveCard { card } => {
                self.card(&card);
                Event::RemoveCard(card)
            }
            Written::PlugReader {
                workstation,
                reader,
            } => Event::PlugReader(self.reader(workstation, reader)),
            Written::UnplugReader {
                workstation,
                reader,
            } => Event::UnplugReader(self.reader(workstation, reader)),
            Written::Lock { workstation, user } => {
                self.screen(workstation, user, ScreenChange::Lock)
            }
            Written::LogOff { workstation, user } => {
                self.screen(workstation, user, ScreenChange::LogOff)
            }
            Written::SwitchUser { workstation } => {
                self.screen(workstation, None, ScreenChange::Disconnect)
            }
            Written::Disconnect { workstation, user } => {
                self.screen(workstation, Some(user), ScreenChange::Disconnect)
            }
            Written::StartService {
                workstation,
                service,
            } => self.service(workstation, service, true),
            Written::StopService {
                workstation,
                service,
            } => self.service(workstation, service, false),
            Written::Shutdown { workstation } => {
                self.machine(&workstation);
                Event::Shutdown(workstation)
            }
            Written::Start { workstation } => {
                self.machine(&workstation);
                Event::Start(workstation)
            }
            Written::ChangePin {
                card,
                workstation,
                old,
                new,
            } => self.card_work(card, workstation, CardAct::ChangePin { old, new }),
            Written::Unblock {
                card,
                workstation,
                code,
                new,
            } => self.card_work(card, workstation, CardAct::Unblock { code, new }),
            Written::Enrol {
                card,
                workstation,
                container,
                profile,
                ca,
                user,
                key,
                key_spec,
                imported,
            } => {
                let wanted = Enrolment {
                    container,
                    profile,
                    ca,
                    user,
                    key,
                    key_spec,
                    imported,
                };
                self.enrolment(&wanted);
                self.card_work(card, workstation, CardAct::Enrol(wanted))
            }
            Written::UseProgram {
                workstation,
                program,
                user,
            } => {
                self.machine(&workstation);
                if let Some(user) = &user {
                    self.user(user);
                }
                let first = ApplicationKind::TlsClient;
                let program = self.named(&program, "kind of program", ApplicationKind::name, first);
                Event::UseProgram {
                    workstation,
                    program,
                    user,
                }
            }
            Written::Renew {
                card,
                workstation,
                container,
                new_key,
            } => self.card_work(card, workstation, CardAct::Renew { container, new_key }),
            Written::Restart { workstation } => {
                self.machine(&workstation);
                events.push(Event::Shutdown(workstation.clone()));
                Event::Start(workstation)
            }
        };
        events.push(event);
    }
}
