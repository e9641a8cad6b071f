//! A chronicle.

use serde::Serialize;
use sim::{AccountState, ChronicleEntry, Happening};

use super::form::ExplainedForm;
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
    form_logon: Option<ExplainedForm>,
    password_logon: Option<Attempt>,
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
    let (mut card_logon, mut form_logon, mut password_logon) = (None, None, None);
    match &entry.happening {
        Some(Happening::Card(told)) => card_logon = Some(Explained::from(&**told)),
        Some(Happening::Form(told)) => form_logon = Some(ExplainedForm::from(&**told)),
        Some(Happening::Password(told)) => password_logon = Some(Attempt::from(&**told)),
        None => {}
    }
    Entry {
        at: entry.at.to_string(),
        event: entry.event.clone(),
        card_logon,
        form_logon,
        password_logon,
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
