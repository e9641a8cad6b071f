//! Why a case ends otherwise: the facts that have to be as they are after, for it to end as it does after.
//!
//! Only facts that the run after reads can matter to it. Of those that are others, as few are kept as suffice: each is
//! left as it was before in turn, and the decision itself is run on what that makes. Nothing is weighed, everything is
//! run.

use std::collections::BTreeSet;

use facts::{Cell, Decision, Entry, Row, Run, Trace};

use super::crossing::Crossing;
use super::rests_on::rests_on;
use crate::answer::{Because, ChangedFact};
use crate::twin::Twin;

/// A case of a decision: the same things in both twins.
#[derive(Debug, Clone)]
pub(crate) struct Pair {
    pub(crate) decision: &'static Decision,
    pub(crate) before: Vec<Row>,
    pub(crate) after: Vec<Row>,
}

/// What has to come out for a case to end as it does: whatever tells its ends apart.
pub(crate) type Told = Vec<String>;

/// Tells what came out of a run of a twin's facts.
pub(crate) type Telling<'f> = &'f dyn Fn(&Twin, &Run) -> Told;

/// A fact that is another: role, row and column before, and what it would be.
type Other = ((u8, Row, u16), Cell);

impl Pair {
    /// Why it ends otherwise.
    pub(crate) fn because(&self, crossing: &Crossing<'_>, telling: Telling<'_>) -> Because {
        if let Some(facts) = self.needed(crossing, telling) {
            return Because::Changed(told(crossing, &facts));
        }
        // What is new cannot be put into the world before; what it replaced can be put into the one after.
        let back = crossing.reversed();
        if let Some(facts) = self.reversed().needed(&back, telling) {
            let facts = facts.into_iter().filter_map(|(role, row, column)| {
                Some((role, crossing.row_before(role, row)?, column))
            });
            return Because::NotKept(told(crossing, &facts.collect::<Vec<_>>()));
        }
        self.first_read(crossing)
            .map_or(Because::NotTold, Because::FirstRead)
    }

    pub(crate) fn reversed(&self) -> Self {
        Self {
            decision: self.decision,
            before: self.after.clone(),
            after: self.before.clone(),
        }
    }

    /// What tells members of a region apart of which other facts are others: which of the facts that are read, and what
    /// each rests on.
    pub(crate) fn signature(&self, crossing: &Crossing<'_>) -> Vec<String> {
        let trace = crossing.after.view.trace(self.decision, &self.after, &[]);
        let read = trace.facts_read().into_iter().enumerate();
        read.filter_map(|(at, ((role, row), column))| {
            let told = crossing
                .row_before(role, row)
                .zip(crossing.cell(role, column, row));
            let Some((here, cell)) = told else {
                return Some(format!("{at}: new"));
            };
            let is_other = !crossing.before.view.holds(role, column, here, &cell);
            is_other.then(|| {
                let fact = crossing.before.view.column_shape(role, column);
                let fact = fact.map_or("", |shape| shape.name);
                let rests_on = rests_on(crossing, (role, here, row), fact).join("; ");
                format!("{at}: {fact} {rests_on}")
            })
        })
        .collect()
    }

    /// The facts that suffice, and each of which is needed; `None`: that cannot be told.
    fn needed(&self, crossing: &Crossing<'_>, telling: Telling<'_>) -> Option<Vec<(u8, Row, u16)>> {
        let trace = crossing.after.view.trace(self.decision, &self.after, &[]);
        let wanted = telling(crossing.after, &trace.run);
        let mut kept = others(crossing, &trace)?;
        let suffices = |others: &[Other]| {
            let mut view = crossing.before.view.fork();
            for ((role, row, column), cell) in others {
                view.patch(*role, *column, *row, cell.clone());
            }
            let run = view.run(self.decision, &self.before, &[]);
            telling(crossing.before, &run) == wanted
        };
        if kept.is_empty() || !suffices(&kept) {
            return None;
        }
        let mut at = kept.len();
        while at > 0 {
            at -= 1;
            let mut fewer = kept.clone();
            fewer.remove(at);
            if suffices(&fewer) {
                kept = fewer;
            }
        }
        (!kept.is_empty()).then(|| kept.into_iter().map(|(fact, _)| fact).collect())
    }

    /// The first read that is answered otherwise: the runs are the same up to it.
    fn first_read(&self, crossing: &Crossing<'_>) -> Option<ChangedFact> {
        let trace = |twin: &Twin, rows: &[Row]| twin.view.trace(self.decision, rows, &[]);
        let old = trace(crossing.before, &self.before);
        let new = trace(crossing.after, &self.after);
        let pairs = old.entries.iter().zip(&new.entries);
        pairs
            .into_iter()
            .find_map(|(one, other)| match (one, other) {
                (Entry::Read { query, answer }, Entry::Read { answer: there, .. })
                    if answer != there =>
                {
                    let here = old.text(&crossing.before.view, *query, *answer);
                    let there = new.text(&crossing.after.view, *query, *there);
                    let (role, row) = there.thing;
                    Some(ChangedFact {
                        role: there.role,
                        rests_on: rests_on(crossing, (role, here.thing.1, row), there.fact),
                        names: vec![there.name],
                        fact: there.fact,
                        before: here.answer,
                        after: there.answer,
                    })
                }
                _ => None,
            })
    }
}

/// The facts that a run after reads and that are others, in the order of the reads; `None`: one of them cannot be told in
/// the world before.
fn others(crossing: &Crossing<'_>, after: &Trace) -> Option<Vec<Other>> {
    let mut others = Vec::new();
    for ((role, row), column) in after.facts_read() {
        let here = crossing.row_before(role, row)?;
        let cell = crossing.cell(role, column, row)?;
        if !crossing.before.view.holds(role, column, here, &cell) {
            others.push(((role, here, column), cell));
        }
    }
    Some(others)
}

/// Facts by their rows before, in words; the same fact of several things is one.
fn told(crossing: &Crossing<'_>, facts: &[(u8, Row, u16)]) -> Vec<ChangedFact> {
    let mut list: Vec<ChangedFact> = Vec::new();
    for (role, row, column) in facts {
        let view = &crossing.before.view;
        let Some(after) = crossing.row_after(*role, *row) else {
            continue;
        };
        let fact = view
            .column_shape(*role, *column)
            .map_or("", |shape| shape.name);
        let found = ChangedFact {
            role: view.role_name(*role),
            names: vec![view.row_name(*role, *row)],
            fact,
            before: Crossing::told(crossing.before, *role, *column, *row),
            after: Crossing::told(crossing.after, *role, *column, after),
            rests_on: rests_on(crossing, (*role, *row, after), fact),
        };
        let same = list.iter_mut().find(|known| {
            (
                known.role,
                known.fact,
                &known.before,
                &known.after,
                &known.rests_on,
            ) == (
                found.role,
                found.fact,
                &found.before,
                &found.after,
                &found.rests_on,
            )
        });
        match same {
            Some(known) => known.names.extend(found.names),
            None => list.push(found),
        }
    }
    for fact in &mut list {
        let names: BTreeSet<String> = std::mem::take(&mut fact.names).into_iter().collect();
        fact.names = names.into_iter().collect();
    }
    list
}
