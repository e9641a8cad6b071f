//! The differential form of every question: what its answer says otherwise in another world, and why.
//!
//! An answer is taken apart into lines, each of which says something of one thing. A line that a decision stands behind
//! names the case, and the decision is run in both worlds to tell the facts that make the difference; of the others, the
//! changes are tried one by one.

use std::cell::LazyCell;
use std::collections::{BTreeMap, BTreeSet};

use super::Request;
use super::lines::{Key, Line, Lines};
use super::probe::{self, Probe};
use crate::answer::{Because, ComparedRow, Comparison, Diff};
use crate::change::Change;
use crate::diff::{Crossing, typing};
use crate::twin::Twin;

/// Up to so many changes are tried one by one.
const CHANGES: usize = 8;

impl Twin {
    /// What the answer of a question says otherwise in another twin than in this one.
    pub fn compare(&self, after: &Self, request: impl Into<Request>) -> Comparison {
        let request = request.into();
        let (own, other) = (typing(self, after), typing(after, self));
        let (own, other) = (
            own.as_ref().unwrap_or(self),
            other.as_ref().unwrap_or(after),
        );
        let (was, is) = (said(self, &request), said(after, &request));
        let crossing = Crossing::new(own, other);
        // Only lines about the logons of a card ask for it.
        let diff = LazyCell::new(|| self.diff(after));
        let mut changes = Changes::of(self, after, &request);
        let keys: BTreeSet<&Key> = was.keys().chain(is.keys()).collect();
        let mut rows: Vec<ComparedRow> = Vec::new();
        for key in keys {
            let (old, new) = (was.get(key), is.get(key));
            let text = |line: Option<&Line>| line.map(|line| line.said.clone());
            let (before, after) = (text(old), text(new));
            if before == after {
                continue;
            }
            let because = because(&crossing, (old, new), &|| &diff);
            let by = if because == Because::NotTold {
                changes.behind(key, after.as_ref())
            } else {
                Vec::new()
            };
            let (of, place) = key.clone();
            let alike = rows.iter_mut().find(|row| {
                row.of == of
                    && (&row.before, &row.after, &row.because, &row.by)
                        == (&before, &after, &because, &by)
            });
            match alike {
                Some(row) => row.places.push(place),
                None => rows.push(ComparedRow {
                    of,
                    places: (!place.is_empty()).then_some(place).into_iter().collect(),
                    before,
                    after,
                    because,
                    by,
                }),
            }
        }
        Comparison {
            question: request.question,
            before: self.header(),
            after: after.header(),
            rows,
            lines: (was.len(), is.len()),
        }
    }
}

fn said(twin: &Twin, request: &Request) -> Lines {
    twin.answer(request).lines()
}

/// The facts behind a line: by the case that it is about, or by the logons of the card that it is about.
fn because<'d>(
    crossing: &Crossing<'_>,
    (old, new): (Option<&Line>, Option<&Line>),
    diff: &dyn Fn() -> &'d Diff,
) -> Because {
    let mut lines = [new, old].into_iter().flatten();
    let Some(probe) = lines.find_map(|line| line.probe.as_ref()) else {
        return Because::NotTold;
    };
    if let Probe::Opens { .. } = probe {
        return probe.among(diff()).unwrap_or(Because::NotTold);
    }
    probe.pair(crossing).map_or(Because::NotTold, |pair| {
        pair.because(crossing, &|twin, run| probe::told(twin, run))
    })
}

/// The changes that were made after, tried one by one when first asked for.
struct Changes<'t> {
    before: &'t Twin,
    request: Request,
    made: Vec<Change>,
    alone: Option<BTreeMap<usize, Lines>>,
}

impl<'t> Changes<'t> {
    fn of(before: &'t Twin, after: &Twin, request: &Request) -> Self {
        let known = before.changes.len();
        let same = after.changes.get(..known) == Some(&before.changes)
            && before.world.name == after.world.name;
        let further = after.changes.get(known..).filter(|_| same);
        let made = further.unwrap_or_default().iter();
        Self {
            before,
            request: request.clone(),
            made: made.filter_map(|text| text.parse().ok()).collect(),
            alone: None,
        }
    }

    /// The changes each of which alone makes a line say this; all of them, where no one does.
    fn behind(&mut self, key: &Key, said: Option<&String>) -> Vec<String> {
        let all = || self.made.iter().map(ToString::to_string).collect();
        if self.made.len() < 2 || self.made.len() > CHANGES {
            return all();
        }
        let (before, request, made) = (self.before, &self.request, &self.made);
        let alone = self.alone.get_or_insert_with(|| {
            let tried = made.iter().enumerate().filter_map(|(at, change)| {
                let twin = before.what_if(std::slice::from_ref(change)).ok()?;
                Some((at, self::said(&twin, request)))
            });
            tried.collect()
        });
        let suffice = made.iter().enumerate().filter(|(at, _)| {
            let lines = alone.get(at);
            lines.is_some_and(|lines| lines.get(key).map(|line| &line.said) == said)
        });
        let suffice: Vec<String> = suffice.map(|(_, change)| change.to_string()).collect();
        if suffice.is_empty() { all() } else { suffice }
    }
}
