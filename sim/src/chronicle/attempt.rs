//! Somebody proves who he is, with a card or with a password: what a script may say of it.

use super::document::Check;
use super::written::Person;
use crate::explain::ExplainError;
use crate::explanation::{LogonRequest, PasswordRequest};
use crate::value::{LogonForm, Mishap, PasswordPath};

/// A person proves who he is with a card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ByCard {
    /// The card, and what is typed.
    pub(super) request: LogonRequest,
    /// The form, where the script says it; else it follows from where the person is and what he finds there.
    pub(super) form: Option<LogonForm>,
    /// The machine that the person sits before, where it is another one.
    pub(super) from: Option<String>,
    /// Whether that one offers its readers.
    pub(super) redirected: bool,
    /// The reader that the card goes into; the first that is free, where none is named.
    pub(super) reader: Option<usize>,
}

/// A person proves who he is with a password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ByPassword {
    /// The account, and the way.
    pub(super) request: PasswordRequest,
    /// The machine that the person sits before, where it is another one.
    pub(super) from: Option<String>,
    /// Whether that one offers its readers.
    pub(super) redirected: bool,
}

/// One of the two.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Attempt {
    Card(ByCard),
    Password(ByPassword),
}

/// Fields that only one of the two has.
const OF_CARDS: [&str; 7] = [
    "card",
    "reader",
    "certificate",
    "hint",
    "pin",
    "mishap",
    "form",
];
const OF_PASSWORDS: [&str; 3] = ["user", "wrong", "way"];
const OF_CLIENTS: [&str; 2] = ["from", "redirected"];

impl Person {
    /// The fields that are written, by their names.
    fn written(&self) -> Vec<&'static str> {
        [
            ("from", self.from.is_some()),
            ("redirected", !self.redirected),
            ("card", self.card.is_some()),
            ("reader", self.reader.is_some()),
            ("certificate", self.certificate.is_some()),
            ("hint", self.hint.is_some()),
            ("pin", self.pin.is_some()),
            ("mishap", self.mishap.is_some()),
            ("form", self.form.is_some()),
            ("user", self.user.is_some()),
            ("wrong", self.wrong),
            ("way", self.way.is_some()),
        ]
        .into_iter()
        .filter(|(_, written)| *written)
        .map(|(name, _)| name)
        .collect()
    }
}

impl Check<'_> {
    /// `LogOn`: with a card, in any form.
    pub(super) fn log_on(&mut self, person: Person) -> ByCard {
        self.has_no("LogOn", &person, &OF_PASSWORDS);
        if person.card.is_none() {
            self.wrong(
                "LogOn",
                "LogOn is with a card".to_owned(),
                "write `LogOn` with a `card`, or `LogOnWithPassword` with a `user`".to_owned(),
            );
        }
        let form = person.form.clone();
        let form = form.map(|form| self.form(&form, person.from.is_some()));
        if let (Some(form), Some(from)) = (form, &person.from)
            && !form.is_remote()
        {
            self.wrong(
                from,
                format!("a logon {} comes from no other machine", form.sentence()),
                "leave `from` out, or write a remote `form`".to_owned(),
            );
        }
        self.by_card(person, form)
    }

    /// `LogOnWithPassword`: on any way.
    pub(super) fn log_on_with_password(&mut self, person: Person) -> ByPassword {
        self.has_no("LogOnWithPassword", &person, &OF_CARDS);
        if person.user.is_none() {
            self.wrong(
                "LogOnWithPassword",
                "LogOnWithPassword is with a user".to_owned(),
                "write `LogOnWithPassword` with a `user`, or `LogOn` with a `card`".to_owned(),
            );
        }
        let usual = if person.from.is_some() {
            PasswordPath::RemoteDesktop
        } else {
            PasswordPath::Console
        };
        let way = person.way.clone();
        let way = way.map_or(usual, |way| self.way(&way));
        self.by_password(person, way)
    }

    /// `Unlock`: the session that is locked on the screen.
    pub(super) fn unlock(&mut self, person: Person) -> Attempt {
        let other = OF_CLIENTS.into_iter().chain(["form", "way"]);
        self.has_no("Unlock", &person, &other.collect::<Vec<_>>());
        if self.is_by_card("Unlock", &person) {
            Attempt::Card(self.by_card(person, Some(LogonForm::Unlock)))
        } else {
            Attempt::Password(self.by_password(person, PasswordPath::Unlock))
        }
    }

    /// `ConnectRemote`: from one machine to another.
    pub(super) fn connect_remote(&mut self, person: Person) -> Attempt {
        self.has_no("ConnectRemote", &person, &["form", "way"]);
        if person.from.is_none() {
            let error = ExplainError::NoClient;
            self.wrong("ConnectRemote", error.to_string(), error.help());
        }
        if self.is_by_card("ConnectRemote", &person) {
            Attempt::Card(self.by_card(person, None))
        } else {
            Attempt::Password(self.by_password(person, PasswordPath::RemoteDesktop))
        }
    }

    /// Whether it is a card; a script says one of both.
    fn is_by_card(&mut self, event: &str, person: &Person) -> bool {
        if person.card.is_some() == person.user.is_some() {
            self.wrong(
                event,
                format!("{event} is by card or by password"),
                format!("write `{event}` with a `card`, or with a `user` for a password"),
            );
        }
        let by_card = person.card.is_some();
        let of_the_other: &[&str] = if by_card { &OF_PASSWORDS } else { &OF_CARDS };
        if !(by_card && person.user.is_some()) {
            self.has_no(event, person, of_the_other);
        }
        by_card
    }

    /// An event has not all of the fields.
    fn has_no(&mut self, event: &str, person: &Person, fields: &[&str]) {
        for field in person.written() {
            if fields.contains(&field) {
                self.wrong(
                    field,
                    format!("this {event} has no `{field}`"),
                    "a card has `certificate`, `hint`, `pin`, `reader`, `mishap`; a password has `wrong`; what is remote has `from` and `redirected`; `LogOn` has a `form` and `LogOnWithPassword` a `way`".to_owned(),
                );
            }
        }
    }

    fn by_card(&mut self, person: Person, form: Option<LogonForm>) -> ByCard {
        let card = person.card.unwrap_or_default();
        if !card.is_empty() {
            self.card(&card);
        }
        self.client(person.from.as_ref());
        self.controller(person.dc.as_ref());
        // A card goes into a reader of the machine that its holder sits before.
        let reader = match (person.reader, &person.from) {
            (Some(reader), Some(from)) => self.reader(from.clone(), Some(reader)).reader,
            (Some(reader), None) => self.reader(person.workstation.clone(), Some(reader)).reader,
            (None, _) => None,
        };
        self.machine(&person.workstation);
        let mishap = person.mishap;
        let mishap = mishap.map(|written| {
            self.named(&written, "mishap of a logon", Mishap::name, Mishap::Nothing)
        });
        ByCard {
            request: LogonRequest {
                card,
                workstation: person.workstation,
                certificate: person.certificate,
                hint: person.hint,
                pin: person.pin,
                domain_controller: person.dc,
                mishap,
            },
            form,
            from: person.from,
            redirected: person.redirected,
            reader,
        }
    }

    fn by_password(&mut self, person: Person, path: PasswordPath) -> ByPassword {
        let user = person.user.unwrap_or_default();
        if !user.is_empty() {
            self.user(&user);
        }
        self.machine(&person.workstation);
        self.client(person.from.as_ref());
        self.controller(person.dc.as_ref());
        ByPassword {
            request: PasswordRequest {
                user,
                workstation: person.workstation,
                path,
                wrong: person.wrong,
                domain_controller: person.dc,
            },
            from: person.from,
            redirected: person.redirected,
        }
    }

    fn client(&mut self, from: Option<&String>) {
        if let Some(from) = from {
            self.machine(from);
        }
    }

    fn way(&mut self, way: &str) -> PasswordPath {
        let first = PasswordPath::Console;
        self.named(way, "way for a password", PasswordPath::name, first)
    }

    /// The form of that name, which says from where it comes if it is remote.
    fn form(&mut self, written: &str, says_from: bool) -> LogonForm {
        let console = LogonForm::Console;
        let form = self.named(written, "form of a logon", LogonForm::name, console);
        if form.is_remote() && !says_from {
            let error = ExplainError::NoClient;
            self.wrong(written, error.to_string(), error.help());
        }
        form
    }
}
