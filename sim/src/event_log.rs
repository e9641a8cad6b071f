//! Event logs of Windows: the entries that each party writes about a logon, with every field of the real ones.
//!
//! A step names its events by their numbers; the catalogue says in which log an event stands, by which
//! provider, at which level and with which data; an [`Occasion`] fills the data from one logon.

mod catalogue;
mod client;
mod datum;
mod domain_controller;
mod occasion;
mod status;

#[cfg(test)]
pub(crate) use catalogue::kind;
pub use catalogue::{EventKind, Level, Log, Written, event_kinds};
pub(crate) use occasion::{AskedFor, Occasion};
pub use status::ChainStatus;

use names::Timestamp;

/// An entry of an event log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoggedEvent {
    /// When, by the clock of the machine that writes it.
    pub at: Timestamp,
    /// The machine.
    pub machine: String,
    /// The log.
    pub log: Log,
    /// The provider.
    pub provider: &'static str,
    /// The number, as this version of Windows writes it.
    pub id: u16,
    /// The level.
    pub level: Level,
    /// Whether it is written as the machine is set up.
    pub written: Written,
    /// What it means, in one sentence.
    pub sentence: &'static str,
    /// Its data, in the order of the event.
    pub data: Vec<(&'static str, Data)>,
}

/// One datum of an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Data {
    /// What is written.
    Is(String),
    /// The twin does not know it, for this reason.
    Unknown(&'static str),
}

impl LoggedEvent {
    /// A datum by its name.
    pub fn datum(&self, name: &str) -> Option<&Data> {
        self.data
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, data)| data)
    }

    /// The text of a datum; `None` where the event has none of that name or it is not known.
    pub fn text(&self, name: &str) -> Option<&str> {
        match self.datum(name)? {
            Data::Is(text) => Some(text),
            Data::Unknown(_) => None,
        }
    }
}
