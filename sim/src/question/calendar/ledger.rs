//! The ledger: turns of logons grouped by cause and by day.

use std::collections::{BTreeMap, BTreeSet};

use facts::{Entry, Query, Row, StepId, View};
use names::Timestamp;

use super::outlook::{Outlook, Turn};
use crate::answer::{CalendarCause, CalendarDay, CalendarWitness, DayChange, Direction, Trigger};
use crate::decisions::LOGON;
use crate::evidence::plain;
use crate::roles::{DomainController, User, Workstation};
use crate::step::step;
use crate::twin::Twin;

/// Witnesses of a cause.
const WITNESSES: usize = 3;

/// What makes turns alike: which way they go, the step that ends the refused side, the fact that turned them.
type Key = (
    Direction,
    &'static str,
    Option<(&'static str, &'static str)>,
);

#[derive(Debug)]
pub(super) struct Ledger {
    causes: BTreeMap<Key, CalendarCause>,
    accounts: BTreeMap<Key, BTreeSet<Row>>,
    days: BTreeMap<String, Day>,
    turns: usize,
    names: Vec<String>,
}

#[derive(Debug, Default)]
struct Day {
    changes: BTreeMap<Key, (u128, BTreeSet<Row>)>,
    left_out: BTreeSet<Row>,
    let_in: BTreeSet<Row>,
}

impl Ledger {
    pub(super) fn new(twin: &Twin) -> Self {
        Self {
            causes: BTreeMap::new(),
            accounts: BTreeMap::new(),
            days: BTreeMap::new(),
            turns: 0,
            names: (0..twin.view.rows(User::ID))
                .map(|row| twin.view.row_name(User::ID, row))
                .collect(),
        }
    }

    /// Turns that were entered.
    pub(super) fn turns(&self) -> usize {
        self.turns
    }

    /// Enters what turned at an instant; `could` and `can` are the accounts that some logon opened and opens.
    pub(super) fn enter(
        &mut self,
        at: Timestamp,
        before: &View,
        twin: &Twin,
        outlook: &Outlook,
        turns: &[Turn],
        (could, can): (&BTreeSet<Row>, &BTreeSet<Row>),
    ) {
        let day = at.date();
        for turn in turns {
            self.turn(at, &day, before, twin, outlook, turn);
        }
        if could != can {
            let entry = self.days.entry(day).or_default();
            entry.left_out.extend(could.difference(can));
            entry.let_in.extend(can.difference(could));
        }
    }

    fn turn(
        &mut self,
        at: Timestamp,
        day: &str,
        before: &View,
        twin: &Twin,
        outlook: &Outlook,
        turn: &Turn,
    ) {
        let (Some(old), Some(new)) = (outlook.places(turn.from), outlook.places(turn.to)) else {
            return;
        };
        let direction = match (old.opens(), new.opens()) {
            (true, false) => Direction::Loses,
            (false, true) => Direction::Gains,
            (true, true) => Direction::OpensAnother,
            (false, false) => return,
        };
        let Some((places, workstation, controller, referred)) = old.shared(new) else {
            return;
        };
        let Some((certificate, _, _)) = turn.certificates.first().copied() else {
            return;
        };
        self.turns += 1;
        let ending: StepId = match direction {
            Direction::Loses | Direction::OpensAnother => new.ending,
            Direction::Gains => old.ending,
        };
        let rows = [
            certificate,
            turn.attempt,
            workstation,
            controller,
            referred,
            0,
        ];
        let trigger = trigger(before, &twin.view, &rows, direction != Direction::Gains);
        let key: Key = (
            direction,
            step(ending).id,
            trigger.as_ref().map(|trigger| (trigger.role, trigger.fact)),
        );
        let logons = places * u128::try_from(turn.certificates.len()).unwrap_or(0);
        let accounts: BTreeSet<Row> = turn
            .certificates
            .iter()
            .filter_map(|(_, was, is)| was.or(*is))
            .collect();
        let cause = self.causes.entry(key).or_insert_with(|| CalendarCause {
            direction,
            step: step(ending),
            trigger: trigger.clone(),
            first: at,
            last: at,
            days: 0,
            logons: 0,
            accounts: 0,
            witnesses: Vec::new(),
        });
        cause.last = at;
        cause.logons += logons;
        if cause.witnesses.len() < WITNESSES {
            let room = WITNESSES - cause.witnesses.len();
            let witnesses = turn.certificates.iter().take(room);
            cause
                .witnesses
                .extend(witnesses.map(|(certificate, was, is)| CalendarWitness {
                    at,
                    certificate: twin.label(*certificate),
                    hint: twin.hint(turn.attempt),
                    workstation: twin.view.row_name(Workstation::ID, workstation),
                    domain_controller: twin.view.row_name(DomainController::ID, controller),
                    account_before: was.map(|row| twin.view.row_name(User::ID, row)),
                    account_after: is.map(|row| twin.view.row_name(User::ID, row)),
                    trigger: trigger.clone(),
                }));
        }
        self.accounts.entry(key).or_default().extend(&accounts);
        let (count, who) = self
            .days
            .entry(day.to_owned())
            .or_default()
            .changes
            .entry(key)
            .or_default();
        *count += logons;
        who.extend(accounts);
    }

    /// The days in order, and the causes, the first to come first.
    pub(super) fn close(mut self) -> (Vec<CalendarDay>, Vec<CalendarCause>) {
        for day in self.days.values() {
            for key in day.changes.keys() {
                if let Some(cause) = self.causes.get_mut(key) {
                    cause.days += 1;
                }
            }
        }
        for (key, accounts) in &self.accounts {
            if let Some(cause) = self.causes.get_mut(key) {
                cause.accounts = accounts.len();
            }
        }
        let mut causes: Vec<(Key, CalendarCause)> = self.causes.into_iter().collect();
        causes.sort_by_key(|(key, cause)| (cause.first, *key));
        let number: BTreeMap<Key, usize> = (1..)
            .zip(&causes)
            .map(|(number, (key, _))| (*key, number))
            .collect();
        let names = |rows: &BTreeSet<Row>| -> Vec<String> {
            let at = |row: &Row| usize::try_from(*row).unwrap_or(usize::MAX);
            let mut names: Vec<String> = rows
                .iter()
                .filter_map(|row| self.names.get(at(row)).cloned())
                .collect();
            names.sort();
            names
        };
        let days = self
            .days
            .iter()
            .map(|(day, entry)| {
                let mut changes: Vec<DayChange> = entry
                    .changes
                    .iter()
                    .map(|(key, (logons, accounts))| DayChange {
                        cause: number.get(key).copied().unwrap_or(0),
                        direction: key.0,
                        logons: *logons,
                        accounts: accounts.len(),
                    })
                    .collect();
                changes.sort_by_key(|change| change.cause);
                CalendarDay {
                    day: day.clone(),
                    changes,
                    left_out: names(&entry.left_out),
                    let_in: names(&entry.let_in),
                }
            })
            .collect();
        (days, causes.into_iter().map(|(_, cause)| cause).collect())
    }
}

/// The fact that turns a logon: the last read of the run that refuses which the other run answers otherwise. Other
/// facts may have changed on the way without mattering.
pub(crate) fn trigger(before: &View, after: &View, rows: &[Row], loses: bool) -> Option<Trigger> {
    let old = reads(before, rows);
    let new = reads(after, rows);
    let (refusing, other) = if loses { (&new, &old) } else { (&old, &new) };
    let (what, _) = refusing.iter().rev().find(|(what, answer)| {
        other
            .iter()
            .any(|(same, there)| same == what && there != answer)
    })?;
    let answer = |list: &[(Read, String)]| {
        let found = list.iter().find(|(same, _)| same == what);
        found.map_or_else(String::new, |(_, answer)| words(answer))
    };
    Some(Trigger {
        role: what.role,
        name: what.name.clone(),
        fact: what.fact,
        before: answer(&old),
        after: answer(&new),
    })
}

/// A question that a run put, whatever the answer.
#[derive(Debug, PartialEq, Eq)]
struct Read {
    role: &'static str,
    name: String,
    fact: &'static str,
    /// With what it is compared.
    with: String,
}

fn reads(view: &View, rows: &[Row]) -> Vec<(Read, String)> {
    let trace = view.trace(&LOGON, rows, &[]);
    let reads = trace.entries.iter().filter_map(|entry| match entry {
        Entry::Read { query, answer } => Some((*query, trace.text(view, *query, *answer))),
        Entry::Asked(_) | Entry::Step(_) => None,
    });
    reads
        .map(|(query, text)| {
            let with = match query {
                Query::Compare { .. } => ["before ", "the same as ", "after "]
                    .iter()
                    .find_map(|word| text.answer.strip_prefix(word)),
                Query::Includes { .. } | Query::Same { .. } => ["not ", "it is "]
                    .iter()
                    .find_map(|word| text.answer.strip_prefix(word)),
                _ => None,
            };
            let read = Read {
                role: text.role,
                name: text.name.clone(),
                fact: text.fact,
                with: with.unwrap_or_default().to_owned(),
            };
            (read, text.answer)
        })
        .collect()
}

/// Labels of values are one word with capitals; other answers are words already.
fn words(answer: &str) -> String {
    if answer.contains(' ') || answer.contains('/') {
        answer.to_owned()
    } else {
        plain(answer)
    }
}
