//! Running a decision for one case: bare, or with everything it read.

use crate::column::at;
use crate::decision::{Conclusion, Decision, Doubt, StepId};
use crate::door::{Ended, Recorded, record, run};
use crate::expression::{Choices, VariableId};
use crate::query::{NO, Query, Relation, SEVERAL, Slot, Spot, UNKNOWN, YES};
use crate::schema::{ColumnId, ColumnKind, Row, Schema, Thing};
use crate::view::View;

/// How one case ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// The conclusion.
    pub conclusion: Conclusion,
    /// The thing that it is about, if there is one.
    pub subject: Option<Thing>,
    /// Why the conclusion must not be believed, if so.
    pub undecided: Option<Undecided>,
}

/// Why a case is not decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Undecided {
    /// This fact was read, is not known and has no finite domain.
    NotKnown(Thing, ColumnId),
    /// The rule binds more things than a run can hold.
    TooManyThings,
}

/// How one case ends, and everything it read on the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trace {
    /// Reads and steps, in order. A read that is repeated stands here once.
    pub entries: Vec<Entry>,
    /// How it ends.
    pub run: Run,
}

impl Trace {
    /// The reads, in order.
    pub fn reads(&self) -> impl Iterator<Item = &Read> {
        self.entries.iter().filter_map(|entry| match entry {
            Entry::Read(read) => Some(read),
            Entry::Step(_) => None,
        })
    }

    /// The steps, in order; the concluding one is not among them.
    pub fn steps(&self) -> impl Iterator<Item = StepId> {
        self.entries.iter().filter_map(|entry| match entry {
            Entry::Read(_) => None,
            Entry::Step(step) => Some(*step),
        })
    }
}

/// A read or a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entry {
    /// Something was read.
    Read(Read),
    /// Something was noted.
    Step(StepId),
}

/// What a read asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ReadKind {
    /// The value of a field.
    Field,
    /// Whether a key is another key.
    Is,
    /// Whether a key is before another key.
    IsBefore,
    /// Whether a key is after another key.
    IsAfter,
    /// Where a link leads.
    Link,
    /// What a search finds.
    Found,
    /// Whether a search finds nothing.
    IsEmpty,
    /// Whether a search finds the other thing.
    Includes,
    /// Whether two things are one.
    IsSame,
}

/// One read, with what it answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Read {
    /// What was asked.
    pub kind: ReadKind,
    /// Of what.
    pub thing: Thing,
    /// Of which fact; none for [`ReadKind::IsSame`].
    pub column: Option<ColumnId>,
    /// The thing it is held against, and which fact of it for two keys.
    pub other: Option<(Thing, Option<ColumnId>)>,
    /// The answer: the label of a value, else a word.
    pub answer: &'static str,
    /// Index of the value, for a field.
    pub value: Option<u32>,
    /// The thing that a link or a search led to.
    pub bound: Option<Thing>,
    /// The variables that the answer depends on.
    pub open: Vec<VariableId>,
}

impl View {
    /// Runs a decision for one case: nothing is recorded, nothing is remembered.
    ///
    /// A variable that is asked for and not chosen takes its first choice; afterwards it stands in
    /// `choices`.
    ///
    /// # Panics
    /// If a row or a choice does not exist.
    pub fn run(&self, decision: &Decision, rows: &[Row], choices: &mut Choices) -> Run {
        self.check(decision.roots, rows, choices);
        let (conclusion, subject, doubt) = run(self, decision, rows, choices);
        close(conclusion, subject, doubt)
    }

    /// Runs a decision for one case and tells everything it read.
    ///
    /// # Panics
    /// If a row or a choice does not exist.
    pub fn trace(&self, decision: &Decision, rows: &[Row], choices: &mut Choices) -> Trace {
        self.check(decision.roots, rows, choices);
        let ended = record(self, decision, rows, choices);
        tell(self.schema(), decision.roots.len(), ended)
    }
}

fn close(conclusion: Conclusion, subject: Option<Row>, doubt: Option<Row>) -> Run {
    let subject = conclusion
        .subject
        .zip(subject)
        .map(|(s, row)| Thing { role: s.role, row });
    let undecided = conclusion.undecided.map(|reason| match (reason, doubt) {
        (Doubt::NotKnown(spot), Some(row)) => Undecided::NotKnown(
            Thing {
                role: spot.column.role,
                row,
            },
            spot.column,
        ),
        _ => Undecided::TooManyThings,
    });
    Run {
        conclusion,
        subject,
        undecided,
    }
}

/// A recorded run with rows in the place of slots.
pub(crate) fn tell(schema: &Schema, roots: usize, ended: Ended) -> Trace {
    let Ended {
        conclusion,
        recorded,
        rows,
    } = ended;
    let row = |slot: Slot| rows.get(usize::from(slot)).copied();
    let subject = conclusion.subject.and_then(|seat| row(seat.slot));
    let doubt = match conclusion.undecided {
        Some(Doubt::NotKnown(spot)) => row(spot.slot),
        Some(Doubt::TooManyThings) | None => None,
    };
    let mut bound = rows.iter().skip(roots).copied();
    let entries = recorded.into_iter().map(|recorded| match recorded {
        Recorded::Step(step) => Entry::Step(step),
        Recorded::Read {
            query,
            answer,
            open,
        } => {
            let found = if query.binds(answer) {
                bound.next()
            } else {
                None
            };
            Entry::Read(tell_read(schema, query, answer, &row, found, open))
        }
    });
    let entries = entries.collect();
    Trace {
        entries,
        run: close(conclusion, subject, doubt),
    }
}

fn tell_read(
    schema: &Schema,
    query: Query,
    answer: u32,
    row: &dyn Fn(Slot) -> Option<Row>,
    found: Option<Row>,
    open: Vec<VariableId>,
) -> Read {
    let thing = |slot, role| Thing {
        role,
        row: row(slot).unwrap_or(Row::MAX),
    };
    let of = |spot: Spot| thing(spot.slot, spot.column.role);
    let (kind, first, column, other) = match query {
        Query::Field(spot) => (ReadKind::Field, of(spot), Some(spot.column), None),
        Query::Link(spot) => (ReadKind::Link, of(spot), Some(spot.column), None),
        Query::Found(spot) => (ReadKind::Found, of(spot), Some(spot.column), None),
        Query::IsEmpty(spot) => (ReadKind::IsEmpty, of(spot), Some(spot.column), None),
        Query::Includes(spot, member) => {
            let member = (thing(member.slot, member.role), None);
            (
                ReadKind::Includes,
                of(spot),
                Some(spot.column),
                Some(member),
            )
        }
        Query::Compare(left, relation, right) => {
            let kind = match relation {
                Relation::Is => ReadKind::Is,
                Relation::Before => ReadKind::IsBefore,
                Relation::After => ReadKind::IsAfter,
            };
            (
                kind,
                of(left),
                Some(left.column),
                Some((of(right), Some(right.column))),
            )
        }
        Query::Same(left, right) => {
            let right = (thing(right.slot, right.role), None);
            (
                ReadKind::IsSame,
                thing(left.slot, left.role),
                None,
                Some(right),
            )
        }
    };
    let kind_of_column = column
        .and_then(|column| schema.column(column))
        .map(|spec| spec.kind);
    let bound = match kind_of_column {
        Some(ColumnKind::Link(role) | ColumnKind::Search(role)) => {
            found.map(|row| Thing { role, row })
        }
        _ => None,
    };
    Read {
        kind,
        thing: first,
        column,
        other,
        answer: word(query, answer, kind_of_column),
        value: matches!(query, Query::Field(_)).then_some(answer),
        bound,
        open,
    }
}

/// An answer in words.
fn word(query: Query, answer: u32, kind: Option<ColumnKind>) -> &'static str {
    match (query, answer) {
        (Query::Field(_), index) => match kind {
            Some(ColumnKind::Field(labels)) => labels.get(at(index)).copied().unwrap_or("unknown"),
            _ => "unknown",
        },
        (Query::Compare(_, Relation::Is, _), NO) => "different",
        (Query::Compare(_, Relation::Is, _), YES) => "equal",
        (Query::Compare(_, Relation::Before, _), NO) => "not before",
        (Query::Compare(_, Relation::Before, _), YES) => "before",
        (Query::Compare(_, Relation::After, _), NO) => "not after",
        (Query::Compare(_, Relation::After, _), YES) => "after",
        (Query::Compare(..), _) | (Query::Link(_), UNKNOWN) => "unknown",
        (Query::Link(_) | Query::Found(_), NO) => "none",
        (Query::Link(_) | Query::Found(_), YES) => "one",
        (Query::Found(_), SEVERAL) => "several",
        (Query::Link(_) | Query::Found(_), _) => "too many things",
        (Query::IsEmpty(_), NO) => "some",
        (Query::IsEmpty(_), _) => "none",
        (Query::Includes(..), NO) => "not included",
        (Query::Includes(..), _) => "included",
        (Query::Same(..), NO) => "another",
        (Query::Same(..), _) => "the same",
    }
}
