//! Chronicles: what happens to accounts and at machines in the course of time, told event by event.
//!
//! A script names a world and events: the clock moves, the flag "smart card is required" is set or cleared, the
//! help desk resets a password, policy changes and reaches machines at their refresh, a person logs on with a card or a
//! password, locks, switches users, takes the card out. The state between two events is a world like any other: each
//! logon is one of the twin of that world, on real bytes where it is by card, and what it does to the account (a new
//! secret) and to the machine (a password kept or removed) is in the next. Sessions, readers and those who watch them
//! live on from world to world.

mod attempt;
mod cache;
mod card;
mod course;
mod document;
mod logon;
mod machine;
mod open;
mod policy;
mod registry;
mod run;
mod sessions;
mod store;
mod user_policy;
mod written;

pub use document::Script;
pub use open::{MachineStanding, OpenScript, OpenScriptError, ReaderStanding};
pub use sessions::{OpenSession, SessionOutcome, WatchedReader};

use names::Timestamp;

use crate::answer::Header;
use crate::explanation::{Explanation, FormExplanation, PasswordExplanation};
use crate::step::Step;

/// What happened, in order.
#[derive(Debug, Clone)]
pub struct Chronicle {
    /// What it rests on: the world in which it begins.
    pub header: Header,
    /// Its title.
    pub title: String,
    /// The events.
    pub entries: Vec<ChronicleEntry>,
}

/// One event.
#[derive(Debug, Clone)]
pub struct ChronicleEntry {
    /// When, by the world's clock.
    pub at: Timestamp,
    /// What happened, in a sentence.
    pub event: String,
    /// What came of it, if it was a logon or work with a card.
    pub happening: Option<Happening>,
    /// What it changed, a sentence each.
    pub effects: Vec<String>,
    /// What became of sessions.
    pub outcomes: Vec<SessionOutcome>,
    /// The machines that the event is about, sorted.
    pub machines: Vec<String>,
    /// Every session afterwards, by machine and number.
    pub sessions: Vec<OpenSession>,
    /// The account afterwards, if the event was about one.
    pub account: Option<AccountState>,
}

/// A logon, or work with a card.
#[derive(Debug, Clone)]
pub enum Happening {
    /// With a card.
    Card(Box<Explanation>),
    /// With a card in another form than at a screen with a domain controller.
    Form(Box<FormExplanation>),
    /// With a password.
    Password(Box<PasswordExplanation>),
    /// Something else with a card: the steps, the last of which says what came of it.
    CardWork(Vec<&'static Step>),
}

/// What matters of an account's secret.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a property of the account by itself"
)]
pub struct AccountState {
    /// The account.
    pub name: String,
    /// Smart card is required.
    pub smart_card_required: bool,
    /// How often its secret was replaced since the world began.
    pub secret: u32,
    /// When the secret was set, as far as is known.
    pub set: Option<Timestamp>,
    /// It must be changed at the next logon.
    pub must_change: bool,
    /// When it expires by policy, whether or not a smart card is required; `None`: never, or not known.
    pub expires: Option<Timestamp>,
    /// Whether somebody knows it.
    pub known: bool,
    /// Whether it has keys for AES.
    pub aes_keys: bool,
}
