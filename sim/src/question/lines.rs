//! Answers in lines: of what, where, what is said of it, and the case behind it.
//!
//! There is one way to take an answer apart. What it would be under other readings of the assumptions, and what it is in
//! another world, are told line by line.

use std::collections::BTreeMap;

use super::probe::Probe;
use crate::answer::{Cell, CertificateLabel, OpenedAccount, TableAnswer};
use crate::step::{Effect, Step};

/// Of what a line is, and where; without a place it is of the thing as such.
pub(super) type Key = (String, String);

/// What is said, and the case behind it.
#[derive(Debug, Clone)]
pub(super) struct Line {
    pub(super) said: String,
    pub(super) probe: Option<Probe>,
}

/// An answer in lines.
#[derive(Debug, Default)]
pub(crate) struct Lines(BTreeMap<Key, Line>);

impl Lines {
    /// Says something of a thing.
    pub(super) fn say(&mut self, of: impl Into<String>, said: impl Into<String>) {
        self.enter((of.into(), String::new()), said.into(), None);
    }

    /// Says something of a thing at a place.
    pub(super) fn say_at(
        &mut self,
        of: impl Into<String>,
        place: impl Into<String>,
        said: impl Into<String>,
    ) {
        self.enter((of.into(), place.into()), said.into(), None);
    }

    /// What is said of the same thing twice stands together.
    pub(super) fn enter(&mut self, key: Key, said: String, probe: Option<Probe>) {
        match self.0.get_mut(&key) {
            Some(known) if known.said != said => {
                known.said.push_str("; or ");
                known.said.push_str(&said);
            }
            Some(_) => {}
            None => {
                self.0.insert(key, Line { said, probe });
            }
        }
    }

    pub(super) fn keys(&self) -> impl Iterator<Item = &Key> {
        self.0.keys()
    }

    pub(super) fn get(&self, key: &Key) -> Option<&Line> {
        self.0.get(key)
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }
}

/// What can be taken apart.
pub(crate) trait InLines {
    /// Says all of it, line by line.
    fn say(&self, lines: &mut Lines);
}

/// The last cell of a row is said of what the others name.
impl InLines for TableAnswer {
    fn say(&self, lines: &mut Lines) {
        let written = |cell: &Cell| match cell {
            Cell::Text(text) => text.clone(),
            Cell::Number(number) => number.to_string(),
            Cell::Names(names) => names.join(", "),
        };
        for row in &self.rows {
            if let Some((last, others)) = row.split_last() {
                let of: Vec<String> = others.iter().map(written).collect();
                lines.say(of.join(", "), written(last));
            }
        }
    }
}

/// A certificate by its card and number.
pub(super) fn named(label: &CertificateLabel) -> String {
    format!("{} #{}", label.card, label.number)
}

/// How something ends, in a few words.
pub(super) fn ends(step: &Step, account: Option<&str>) -> String {
    match (step.effect, account) {
        (Effect::Opens, Some(account)) => format!("opens as {account}"),
        (_, Some(account)) => format!("{account}: {}", step.sentence),
        (_, None) => step.sentence.to_owned(),
    }
}

/// Which accounts certificates open.
pub(super) fn opened<'a>(list: impl Iterator<Item = &'a OpenedAccount>, lines: &mut Lines) {
    for opened in list {
        let hint = if opened.hint_needed {
            ", only with a user name hint"
        } else {
            ""
        };
        let said = format!("at {}{hint}", opened.workstations.join(", "));
        let of = format!("{} opens {}", named(&opened.certificate), opened.account);
        let probe = Probe::Opens {
            certificate: opened.certificate.clone(),
            account: Some(opened.account.clone()),
        };
        lines.enter((of, String::new()), said, Some(probe));
    }
}
