//! Lines of the answer about one card or account.

use crate::answer::Cell;

/// A line.
#[derive(Debug, Clone, Default)]
pub(super) struct Line {
    what: &'static str,
    of: String,
    tells: String,
    places: Vec<String>,
    reaches: Vec<String>,
    until: String,
    rests_on: Vec<String>,
}

impl Line {
    /// A line of a kind about an account or a card.
    pub(super) fn new(what: &'static str, of: &str) -> Self {
        Self {
            what,
            of: of.to_owned(),
            until: "-".to_owned(),
            ..Self::default()
        }
    }

    /// What it says.
    pub(super) fn tells(mut self, text: impl Into<String>) -> Self {
        self.tells = text.into();
        self
    }

    /// Where that is.
    pub(super) fn at(mut self, places: impl IntoIterator<Item = String>) -> Self {
        self.places = places.into_iter().collect();
        self
    }

    /// The accounts whose secrets are there.
    pub(super) fn reaching(mut self, accounts: impl IntoIterator<Item = String>) -> Self {
        self.reaches = accounts.into_iter().collect();
        self
    }

    /// Until when.
    pub(super) fn until(mut self, text: impl Into<String>) -> Self {
        self.until = text.into();
        self
    }

    /// What it rests on.
    pub(super) fn resting_on(mut self, what: impl IntoIterator<Item = String>) -> Self {
        self.rests_on = what.into_iter().collect();
        self
    }

    /// Whether it says that something is not known.
    pub(super) fn is_unknown(&self) -> bool {
        self.what == "unknown"
    }

    /// Its cells.
    pub(super) fn cells(self) -> Vec<Cell> {
        vec![
            Cell::Text(self.what.to_owned()),
            Cell::Text(self.of),
            Cell::Text(self.tells),
            Cell::Names(self.places),
            Cell::Names(self.reaches),
            Cell::Text(self.until),
            Cell::Names(self.rests_on),
        ]
    }
}

/// What something rests on: a step or a fact, how well it is known, and the source.
pub(super) fn rests_on(what: &str, confidence: &str, source: &str) -> String {
    format!("{what} ({confidence}): {source}")
}

/// A change as it is written on a command line.
pub(super) fn what_if(change: &str) -> String {
    let quote = if change.contains('\'') { '"' } else { '\'' };
    format!("--what-if {quote}{change}{quote}")
}

/// Some names in words; of many only how many there are.
pub(super) fn listed(names: &[String], many: &str) -> String {
    const LISTED: usize = 4;
    match names {
        [] => "none".to_owned(),
        names if names.len() > LISTED => format!("{} {many}", names.len()),
        names => names.join(", "),
    }
}
