//! A chronicle.

use serde::Serialize;
use sim::{AccountState, ChronicleEntry, Happening};

use super::card_stack::{Told, all};
use super::password::Attempt;
use super::{Explained, Header};

#[derive(Serialize)]
pub(crate) struct Chronicle {
    schema: &'static str,
    header: Header,
    title: String,
    events: Vec<Entry>,
}

#[derive(Serialize)]
struct Entry {
    at: String,
    event: String,
    card_logon: Option<Explained>,
    password_logon: Option<Attempt>,
    card_work: Vec<Told>,
    effects: Vec<String>,
    account: Option<Account>,
}

#[derive(Serialize)]
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
    let card_work = match &entry.happening {
        Some(Happening::CardWork(steps)) => all(steps),
        _ => Vec::new(),
    };
    let (card_logon, password_logon) = match &entry.happening {
        Some(Happening::Card(told)) => (Some(Explained::from(&**told)), None),
        Some(Happening::Password(told)) => (None, Some(Attempt::from(&**told))),
        Some(Happening::CardWork(_)) | None => (None, None),
    };
    Entry {
        at: entry.at.to_string(),
        event: entry.event.clone(),
        card_logon,
        password_logon,
        card_work,
        effects: entry.effects.clone(),
        account: entry.account.as_ref().map(account),
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
