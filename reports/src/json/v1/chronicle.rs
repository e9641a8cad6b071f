//! A chronicle.

use schemars::JsonSchema;
use serde::Serialize;
use sim::value::{Credential, RemovalBehaviour, SessionKind, SessionState};
use sim::{AccountState, ChronicleEntry, Happening, OpenSession, SessionOutcome};

use super::card_stack::{Said, all};
use super::form::ExplainedForm;
use super::password::Attempt;
use super::{Explained, Header, Told};

#[derive(Serialize, JsonSchema)]
pub(crate) struct Chronicle {
    schema: &'static str,
    header: Header,
    title: String,
    events: Vec<Entry>,
}

#[derive(Serialize, JsonSchema)]
struct Entry {
    at: String,
    event: String,
    card_logon: Option<Explained>,
    form_logon: Option<ExplainedForm>,
    password_logon: Option<Attempt>,
    card_work: Vec<Said>,
    effects: Vec<String>,
    outcomes: Vec<Outcome>,
    machines: Vec<String>,
    sessions: Vec<Session>,
    account: Option<Account>,
}

#[derive(Serialize, JsonSchema)]
struct Outcome {
    machine: String,
    session: Option<u32>,
    account: Option<String>,
    steps: Vec<Told>,
}

#[derive(Serialize, JsonSchema)]
struct Session {
    machine: String,
    number: u32,
    account: String,
    kind: &'static str,
    state: &'static str,
    credential: &'static str,
    card: Option<String>,
    client: Option<String>,
    watched: Vec<Watched>,
    ticket: Option<Ticket>,
    asked_for_credentials: bool,
    elevated: Vec<String>,
}

#[derive(Serialize, JsonSchema)]
struct Watched {
    machine: String,
    reader: String,
    behaviour: Option<&'static str>,
}

#[derive(Serialize, JsonSchema)]
struct Ticket {
    end_time: String,
    renew_till: String,
}

#[derive(Serialize, JsonSchema)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a property of the account by itself"
)]
struct Account {
    name: String,
    smart_card_required: bool,
    secret: u32,
    set: Option<String>,
    must_change: bool,
    expires: Option<String>,
    known: bool,
    aes_keys: bool,
}

impl From<&sim::Chronicle> for Chronicle {
    fn from(chronicle: &sim::Chronicle) -> Self {
        Self {
            schema: "cardtwin/chronicle/1",
            header: (&chronicle.header).into(),
            title: chronicle.title.clone(),
            events: chronicle.entries.iter().map(entry).collect(),
        }
    }
}

fn entry(entry: &ChronicleEntry) -> Entry {
    let (mut card_logon, mut form_logon, mut password_logon) = (None, None, None);
    let mut card_work = Vec::new();
    match &entry.happening {
        Some(Happening::Card(told)) => card_logon = Some(Explained::from(&**told)),
        Some(Happening::Form(told)) => form_logon = Some(ExplainedForm::from(&**told)),
        Some(Happening::Password(told)) => password_logon = Some(Attempt::from(&**told)),
        Some(Happening::CardWork(steps)) => card_work = all(steps),
        None => {}
    }
    Entry {
        at: entry.at.to_string(),
        event: entry.event.clone(),
        card_logon,
        form_logon,
        password_logon,
        card_work,
        effects: entry.effects.clone(),
        outcomes: entry.outcomes.iter().map(outcome).collect(),
        machines: entry.machines.clone(),
        sessions: entry.sessions.iter().map(session).collect(),
        account: entry.account.as_ref().map(account),
    }
}

fn outcome(outcome: &SessionOutcome) -> Outcome {
    let session = outcome.session.as_ref();
    Outcome {
        machine: outcome.machine.clone(),
        session: session.map(|(number, _)| *number),
        account: session.map(|(_, account)| account.clone()),
        steps: outcome.steps.iter().map(Told::from).collect(),
    }
}

fn session(session: &OpenSession) -> Session {
    Session {
        machine: session.machine.clone(),
        number: session.number,
        account: session.account.clone(),
        kind: kind(session.kind),
        state: state(session.state),
        credential: credential(session.credential),
        card: session.card.clone(),
        client: session.client.clone(),
        watched: session
            .watched
            .iter()
            .map(|watch| Watched {
                machine: watch.machine.clone(),
                reader: watch.reader.clone(),
                behaviour: watch.behaviour.map(behaviour),
            })
            .collect(),
        ticket: session.ticket.map(|(end_time, renew_till)| Ticket {
            end_time: end_time.to_string(),
            renew_till: renew_till.to_string(),
        }),
        asked_for_credentials: session.asked_for_credentials,
        elevated: session.elevated.clone(),
    }
}

pub(super) fn kind(kind: SessionKind) -> &'static str {
    match kind {
        SessionKind::Console => "console",
        SessionKind::Remote => "remote",
    }
}

pub(super) fn state(state: SessionState) -> &'static str {
    match state {
        SessionState::Active => "active",
        SessionState::Locked => "locked",
        SessionState::Disconnected => "disconnected",
    }
}

pub(super) fn credential(credential: Credential) -> &'static str {
    match credential {
        Credential::Card => "card",
        Credential::VirtualCard => "virtual-card",
        Credential::Password => "password",
        Credential::NetworkLogon => "network-logon",
    }
}

fn behaviour(behaviour: RemovalBehaviour) -> &'static str {
    match behaviour {
        RemovalBehaviour::NoAction => "no-action",
        RemovalBehaviour::Lock => "lock",
        RemovalBehaviour::Logoff => "logoff",
        RemovalBehaviour::Disconnect => "disconnect",
    }
}

fn account(state: &AccountState) -> Account {
    Account {
        name: state.name.clone(),
        smart_card_required: state.smart_card_required,
        secret: state.secret,
        set: state.set.map(|set| set.to_string()),
        must_change: state.must_change,
        expires: state.expires.map(|expires| expires.to_string()),
        known: state.known,
        aes_keys: state.aes_keys,
    }
}
