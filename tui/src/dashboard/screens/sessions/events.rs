//! Events that can happen at a machine, and what of them is still to be chosen.

use sim::MachineStanding;

use crate::dashboard::chooser::Chooser;
use crate::dashboard::keymap::EventKey;
use crate::dashboard::worker::CastSeen;

/// An event on its way: what is known of it, and what is chosen next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Open {
    /// It happens.
    Event(String),
    /// Which kind it is, among these: each with its label.
    Among(&'static str, Vec<(String, Self)>),
    /// A card: of those in readers of the machine, or any.
    Card(Written),
    /// A card that is in a reader of the machine.
    CardInReader(Written),
    /// A user.
    User(Written),
    /// A user with a session at the machine.
    SessionUser(Written),
    /// The machine before which the user of a remote desktop sits; a card or a user comes next.
    Client { before: String, with_card: bool },
    /// A reader of the machine, which is plugged in or out.
    Reader(String),
    /// A service of the machine, which starts or stops.
    Service(String),
}

/// An event as a script writes it, with a gap for a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Written {
    before: String,
    after: String,
}

impl Written {
    fn new(before: impl Into<String>, after: impl Into<String>) -> Self {
        Self {
            before: before.into(),
            after: after.into(),
        }
    }

    fn with(&self, name: &str) -> Open {
        Open::Event(format!("{}{name:?}{}", self.before, self.after))
    }
}

/// The forms of a logon with a card, as a script names them.
const FORMS: [(&str, &str); 5] = [
    ("runas", "runs a program with the card (runas)"),
    ("uac", "elevates with the card (UAC)"),
    ("switch-user", "logs on beside the session that is there"),
    ("offline", "logs on while no domain controller answers"),
    (
        "safe-mode-with-networking",
        "logs on in safe mode with networking",
    ),
];

/// How long it can take until the next event.
const TIMES: [(&str, &str); 7] = [
    ("5 minutes", "minutes: 5"),
    ("30 minutes", "minutes: 30"),
    ("2 hours", "hours: 2"),
    ("10 hours, as long as a ticket lasts", "hours: 10"),
    ("1 day", "days: 1"),
    ("7 days, as long as a ticket can be renewed", "days: 7"),
    ("30 days", "days: 30"),
];

/// An event that somebody asked for by its key.
pub(super) fn begin(event: EventKey, machine: &str) -> Open {
    let at = format!(", workstation: {machine:?})");
    let whole = |name: &str| Open::Event(format!("{name}(workstation: {machine:?})"));
    match event {
        EventKey::Any | EventKey::Written => all(machine),
        EventKey::Insert => Open::Card(Written::new("InsertCard(card: ", at)),
        EventKey::Remove => Open::CardInReader(Written::new("RemoveCard(card: ", ")")),
        EventKey::LogOn => log_on(machine),
        EventKey::Lock => whole("Lock"),
        EventKey::Unlock => Open::Among(
            "Somebody unlocks",
            vec![
                (
                    "with a card".to_owned(),
                    Open::Card(Written::new("Unlock(card: ", at.clone())),
                ),
                (
                    "with a password".to_owned(),
                    Open::SessionUser(Written::new("Unlock(user: ", at)),
                ),
            ],
        ),
        EventKey::Switch => whole("SwitchUser"),
        EventKey::Remote => {
            let before = format!("ConnectRemote(to: {machine:?}, from: ");
            let client = |with_card| Open::Client {
                before: before.clone(),
                with_card,
            };
            Open::Among(
                "Somebody connects by remote desktop",
                vec![
                    ("with a card".to_owned(), client(true)),
                    ("with a password".to_owned(), client(false)),
                ],
            )
        }
        EventKey::Disconnect => Open::Among(
            "A session",
            vec![
                (
                    "is disconnected".to_owned(),
                    Open::SessionUser(Written::new(
                        format!("Disconnect(workstation: {machine:?}, user: "),
                        ")",
                    )),
                ),
                (
                    "ends: its user logs off".to_owned(),
                    Open::SessionUser(Written::new(
                        format!("LogOff(workstation: {machine:?}, user: "),
                        ")",
                    )),
                ),
            ],
        ),
        EventKey::Reader => Open::Reader(machine.to_owned()),
        EventKey::Service => Open::Service(machine.to_owned()),
        EventKey::Wait => wait(machine),
    }
}

fn log_on(machine: &str) -> Open {
    let at = format!(", workstation: {machine:?})");
    let in_form = |form: &str| format!(", workstation: {machine:?}, form: {form:?})");
    let wrong_pin = format!(", workstation: {machine:?}, pin: \"00000000\")");
    let with = |after: String| Open::Card(Written::new("LogOn(card: ", after));
    let password = |after: String| Open::User(Written::new("LogOnWithPassword(user: ", after));
    let mut options = vec![
        (
            "logs on with a card and its PIN".to_owned(),
            with(at.clone()),
        ),
        ("types a wrong PIN".to_owned(), with(wrong_pin)),
        ("logs on with a password".to_owned(), password(at)),
        (
            "types a wrong password".to_owned(),
            password(format!(", workstation: {machine:?}, wrong: true)")),
        ),
    ];
    let forms = FORMS
        .iter()
        .map(|(form, words)| ((*words).to_owned(), with(in_form(form))));
    options.extend(forms);
    Open::Among("Somebody", options)
}

fn wait(machine: &str) -> Open {
    let times = TIMES
        .iter()
        .map(|(words, time)| ((*words).to_owned(), Open::Event(format!("Wait({time})"))));
    let mut options: Vec<(String, Open)> = times.collect();
    options.push((
        "15 minutes in which nobody touches the machine".to_owned(),
        Open::Event(format!("Idle(workstation: {machine:?}, minutes: 15)")),
    ));
    Open::Among("Time passes", options)
}

fn all(machine: &str) -> Open {
    let event = |words: &str, key| (words.to_owned(), begin(key, machine));
    let whole = |words: &str, name: &str| {
        (
            words.to_owned(),
            Open::Event(format!("{name}(workstation: {machine:?})")),
        )
    };
    let mut options = vec![
        event("a card goes into a reader", EventKey::Insert),
        event("a card is taken out", EventKey::Remove),
        event("somebody logs on", EventKey::LogOn),
        event("the session on the screen is locked", EventKey::Lock),
        event("somebody unlocks", EventKey::Unlock),
        event("the screen is left to another user", EventKey::Switch),
        event("somebody connects by remote desktop", EventKey::Remote),
        event("a session is disconnected or ends", EventKey::Disconnect),
        event("a reader is plugged in or out", EventKey::Reader),
        event("a service starts or stops", EventKey::Service),
        event("time passes", EventKey::Wait),
        whole("the machine goes down", "Shutdown"),
        whole("the machine starts", "Start"),
        whole("the machine restarts", "Restart"),
    ];
    options.push((
        "gpupdate runs".to_owned(),
        Open::Event(format!("UpdatePolicy(computer: {machine:?})")),
    ));
    Open::Among("What happens", options)
}

/// What can be chosen next for an event.
pub(super) fn chooser_of(
    open: &Open,
    cast: &CastSeen,
    standing: Option<&MachineStanding>,
) -> Chooser<Open> {
    let readers = standing.map_or(&[][..], |standing| &standing.readers);
    let in_readers: Vec<&str> = readers
        .iter()
        .filter_map(|reader| reader.card.as_deref())
        .collect();
    match open {
        Open::Event(_) => Chooser::new("", Vec::new()),
        Open::Among(title, options) => Chooser::new(*title, options.clone()),
        Open::Card(written) => {
            let card = |name: &str, holder: &str| {
                let label = match holder {
                    "" => name.to_owned(),
                    holder => format!("{name}  of {holder}"),
                };
                (label, written.with(name))
            };
            // Those that are here already come first.
            let (here, elsewhere): (Vec<_>, Vec<_>) = cast
                .cards
                .iter()
                .partition(|(name, _)| in_readers.contains(&name.as_str()));
            let cards = here.into_iter().chain(elsewhere);
            let options = cards.map(|(name, holder)| card(name, holder));
            Chooser::new("Which card? f filters", options.collect())
        }
        Open::CardInReader(written) => {
            let options = in_readers
                .into_iter()
                .map(|name| (name.to_owned(), written.with(name)));
            Chooser::new("Which card in a reader", options.collect())
        }
        Open::User(written) => {
            let options = cast
                .users
                .iter()
                .map(|name| (name.clone(), written.with(name)));
            Chooser::new("Which user? f filters", options.collect())
        }
        Open::SessionUser(written) => {
            let sessions = standing.map_or(&[][..], |standing| &standing.sessions);
            let options = sessions.iter().map(|session| {
                let label = format!("{}, session {}", session.account, session.number);
                (label, written.with(&session.account))
            });
            Chooser::new("Whose session", options.collect())
        }
        Open::Client { before, with_card } => {
            let options = cast.machines.iter().map(|name| {
                let next = if *with_card {
                    Open::Card(Written::new(format!("{before}{name:?}, card: "), ")"))
                } else {
                    Open::User(Written::new(format!("{before}{name:?}, user: "), ")"))
                };
                (name.clone(), next)
            });
            Chooser::new("Before which machine? f filters", options.collect())
        }
        Open::Reader(machine) => {
            let options = readers.iter().map(|reader| {
                let name = &reader.name;
                let (words, event) = if reader.is_plugged {
                    ("is unplugged", "UnplugReader")
                } else {
                    ("is plugged in", "PlugReader")
                };
                let event = format!("{event}(workstation: {machine:?}, reader: {name:?})");
                (format!("{name} {words}"), Open::Event(event))
            });
            Chooser::new("Which reader", options.collect())
        }
        Open::Service(machine) => {
            let services = standing.map_or(&[][..], |standing| &standing.services);
            let options = services.iter().map(|service| {
                let name = service.name;
                let (words, event) = match service.running {
                    Some(true) => ("stops", "StopService"),
                    Some(false) | None => ("starts", "StartService"),
                };
                let event = format!("{event}(workstation: {machine:?}, service: {name:?})");
                (format!("{name} {words}"), Open::Event(event))
            });
            Chooser::new("Which service", options.collect())
        }
    }
}
