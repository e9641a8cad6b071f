//! What a run read, in order: the explanation of its conclusion.

use std::cmp::Ordering;

use crate::column::{ColumnKind, Row};
use crate::decision::{Conclusion, StepId};
use crate::expression::VariableId;
use crate::view::View;

/// One question that a rule put to the door.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Query {
    /// A field.
    Field {
        /// Slot.
        slot: u8,
        /// Column.
        column: u16,
    },
    /// A link.
    Link {
        /// Slot.
        slot: u8,
        /// Column.
        column: u16,
    },
    /// How many a search finds.
    Search {
        /// Slot.
        slot: u8,
        /// Column.
        column: u16,
    },
    /// How many a search finds among the things whose key is that of another slot.
    SearchWith {
        /// Slot.
        slot: u8,
        /// Column.
        column: u16,
        /// Column of the key, in the role that is searched for.
        key: u16,
        /// Slot and column of the key that is wanted.
        wanted: (u8, u16),
    },
    /// Whether a search finds nothing.
    IsEmpty {
        /// Slot.
        slot: u8,
        /// Column.
        column: u16,
    },
    /// Whether a search finds the thing of another slot.
    Includes {
        /// Slot that searches.
        slot: u8,
        /// Column.
        column: u16,
        /// Slot that is looked for.
        other: u8,
    },
    /// How two keys compare.
    Compare {
        /// Slot and column.
        left: (u8, u16),
        /// Slot and column.
        right: (u8, u16),
    },
    /// Whether two slots are the same thing.
    Same {
        /// Slot.
        left: u8,
        /// Slot.
        right: u8,
    },
}

impl Query {
    /// The columns it reads, each with its slot.
    pub(crate) fn columns(self) -> impl Iterator<Item = (u8, u16)> {
        let (first, second) = match self {
            Self::Field { slot, column }
            | Self::Link { slot, column }
            | Self::Search { slot, column }
            | Self::IsEmpty { slot, column }
            | Self::Includes { slot, column, .. } => (Some((slot, column)), None),
            Self::SearchWith {
                slot,
                column,
                wanted,
                ..
            } => (Some((slot, column)), Some(wanted)),
            Self::Compare { left, right } => (Some(left), Some(right)),
            Self::Same { .. } => (None, None),
        };
        first.into_iter().chain(second)
    }

    /// What it binds when it finds one thing, if it is a question that binds.
    /// The slots that it is about.
    pub(crate) fn slots(self) -> (u8, Option<u8>) {
        match self {
            Self::Field { slot, .. }
            | Self::Link { slot, .. }
            | Self::Search { slot, .. }
            | Self::IsEmpty { slot, .. } => (slot, None),
            Self::SearchWith { slot, wanted, .. } => (slot, Some(wanted.0)),
            Self::Includes { slot, other, .. } => (slot, Some(other)),
            Self::Compare { left, right } => (left.0, Some(right.0)),
            Self::Same { left, right } => (left, Some(right)),
        }
    }

    pub(crate) fn binds(self) -> Option<Bind> {
        match self {
            Self::Link { slot, column } | Self::Search { slot, column } => Some(Bind {
                from: slot,
                column,
                wanted: None,
            }),
            Self::SearchWith {
                slot,
                column,
                wanted,
                ..
            } => Some(Bind {
                from: slot,
                column,
                wanted: Some(wanted),
            }),
            Self::Field { .. }
            | Self::IsEmpty { .. }
            | Self::Includes { .. }
            | Self::Compare { .. }
            | Self::Same { .. } => None,
        }
    }
}

/// What tells one bound thing of a run from another: the same bind gives the same slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Bind {
    /// Slot that a link or a search hangs on.
    pub(crate) from: u8,
    /// Its column.
    pub(crate) column: u16,
    /// The key that was wanted, where one was.
    pub(crate) wanted: Option<(u8, u16)>,
}

/// What the door answered: an index of a value, or one of the constants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Answer(pub(crate) u32);

impl Answer {
    pub(crate) const NONE: Self = Self(0);
    pub(crate) const ONE: Self = Self(1);
    pub(crate) const SEVERAL: Self = Self(2);
    pub(crate) const UNKNOWN: Self = Self(3);
    /// There is something to bind and no slot left.
    pub(crate) const FULL: Self = Self(4);

    pub(crate) fn ordering(ordering: Option<Ordering>) -> Self {
        match ordering {
            Some(Ordering::Less) => Self(0),
            Some(Ordering::Equal) => Self(1),
            Some(Ordering::Greater) => Self(2),
            None => Self::UNKNOWN,
        }
    }

    /// The answer's number.
    pub fn index(self) -> u32 {
        self.0
    }
}

/// One entry of a trace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entry {
    /// A read and its answer.
    Read {
        /// What was asked.
        query: Query,
        /// What was answered.
        answer: Answer,
    },
    /// A variable whose choice was asked for by the read that follows.
    Asked(VariableId),
    /// A step.
    Step(StepId),
}

/// How a run ended, without its reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// The conclusion.
    pub conclusion: Conclusion,
    /// The thing that the conclusion is about: role and row.
    pub subject: Option<(u8, Row)>,
    /// The steps, in order.
    pub steps: Vec<StepId>,
    /// The choices that the run depends on, in the order they were asked for.
    pub choices: Vec<(VariableId, u32)>,
    /// Why the conclusion is undecided, if it is: the first thing that could not be told.
    pub undecided: Option<Undecided>,
}

/// Why a run does not decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Undecided {
    /// This fact was read, is not known, and has no finite domain to choose from.
    NotKnown {
        /// Role and row of the thing.
        thing: (u8, Row),
        /// Column of the fact.
        column: u16,
    },
    /// The rule binds more things than a run can hold.
    TooManyThings,
}

/// How a run ended, with everything it read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trace {
    /// How it ended.
    pub run: Run,
    /// Reads, choices and steps, in order.
    pub entries: Vec<Entry>,
    /// Role and row of each slot.
    pub slots: Vec<(u8, Row)>,
}

/// A read in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadText {
    /// Role of the thing.
    pub role: &'static str,
    /// Role and row of the thing.
    pub thing: (u8, Row),
    /// Name of the thing.
    pub name: String,
    /// Fact that was read.
    pub fact: &'static str,
    /// Column of the fact.
    pub column: Option<u16>,
    /// The answer.
    pub answer: String,
}

impl Trace {
    /// Every fact that was read, once, in the order of the reads: role and row of the thing, and the column.
    pub fn facts_read(&self) -> Vec<((u8, Row), u16)> {
        let mut read = Vec::new();
        for entry in &self.entries {
            let Entry::Read { query, .. } = entry else {
                continue;
            };
            for (slot, column) in query.columns() {
                let fact = (self.slot(slot), column);
                if !read.contains(&fact) {
                    read.push(fact);
                }
            }
        }
        read
    }

    /// A read of this trace in words.
    pub fn text(&self, view: &View, query: Query, answer: Answer) -> ReadText {
        let (slot, column) = match query {
            Query::Field { slot, column }
            | Query::Link { slot, column }
            | Query::Search { slot, column }
            | Query::SearchWith { slot, column, .. }
            | Query::IsEmpty { slot, column }
            | Query::Includes { slot, column, .. }
            | Query::Compare {
                left: (slot, column),
                ..
            } => (slot, Some(column)),
            Query::Same { left, .. } => (left, None),
        };
        let (role, row) = self.slot(slot);
        let shape = column.and_then(|column| view.column_shape(role, column));
        let answer = match query {
            Query::Field { .. } => match shape.map(|shape| shape.kind) {
                Some(ColumnKind::Field(labels)) => usize::try_from(answer.0)
                    .ok()
                    .and_then(|index| labels.get(index))
                    .map_or_else(|| answer.0.to_string(), ToString::to_string),
                _ => answer.0.to_string(),
            },
            Query::Link { column, .. } | Query::Search { column, .. } => {
                found(answer, || self.bound_name(view, (role, row), column))
            }
            Query::SearchWith {
                column,
                key,
                wanted: (slot, wanted),
                ..
            } => {
                let named = self.slot(slot);
                let name = || self.name_with(view, (role, row), column, (key, named, wanted));
                let key = view
                    .column_shape(named.0, wanted)
                    .map_or("", |shape| shape.name);
                let (found, of) = (found(answer, name), self.describe(view, slot));
                format!("{found}, with the {key} of {of}")
            }
            Query::IsEmpty { .. } => if answer.0 == 0 { "some" } else { "none" }.to_owned(),
            Query::Includes { other, .. } => {
                format!("{} {}", yes_or_no(answer), self.describe(view, other))
            }
            Query::Compare {
                right: (slot, column),
                ..
            } => {
                let word = match answer {
                    Answer(0) => "before",
                    Answer(1) => "the same as",
                    Answer(2) => "after",
                    _ => "not comparable with",
                };
                let (role, _) = self.slot(slot);
                let fact = view
                    .column_shape(role, column)
                    .map_or("", |shape| shape.name);
                format!("{word} {fact} of {}", self.describe(view, slot))
            }
            Query::Same { right, .. } => {
                format!("{} {}", yes_or_no(answer), self.describe(view, right))
            }
        };
        ReadText {
            role: view.role_name(role),
            thing: (role, row),
            name: view.row_name(role, row),
            fact: shape.map_or("is", |shape| shape.name),
            column,
            answer,
        }
    }

    fn slot(&self, slot: u8) -> (u8, Row) {
        self.slots
            .get(usize::from(slot))
            .copied()
            .unwrap_or((u8::MAX, Row::MAX))
    }

    fn describe(&self, view: &View, slot: u8) -> String {
        let (role, row) = self.slot(slot);
        view.row_name(role, row)
    }

    fn bound_name(&self, view: &View, from: (u8, Row), column: u16) -> String {
        let Some(shape) = view.column_shape(from.0, column) else {
            return String::new();
        };
        let (ColumnKind::Link(role) | ColumnKind::Search(role)) = shape.kind else {
            return String::new();
        };
        let row = match view.column(from.0, column) {
            crate::column::Column::Rows(_) => {
                view.column(from.0, column).found(from.1).first().copied()
            }
            crate::column::Column::Scalar(_) => {
                view.resolved(from.0, column, from.1, &self.run.choices)
            }
        };
        row.map_or_else(|| "one".to_owned(), |row| view.row_name(role, row))
    }

    /// The name of the one thing that a search with a key finds.
    fn name_with(
        &self,
        view: &View,
        from: (u8, Row),
        column: u16,
        (key, named, wanted): (u16, (u8, Row), u16),
    ) -> String {
        let kind = view.column_shape(from.0, column).map(|shape| shape.kind);
        let Some(ColumnKind::Search(role)) = kind else {
            return "one".to_owned();
        };
        let choices = &self.run.choices;
        let wanted = view.resolved(named.0, wanted, named.1, choices);
        let found = view.column(from.0, column).found(from.1);
        let one = found
            .iter()
            .find(|row| wanted.is_some() && view.resolved(role, key, **row, choices) == wanted);
        one.map_or_else(|| "one".to_owned(), |row| view.row_name(role, *row))
    }
}

fn found(answer: Answer, one: impl FnOnce() -> String) -> String {
    match answer {
        Answer::NONE => "none".to_owned(),
        Answer::ONE => one(),
        Answer::SEVERAL => "several".to_owned(),
        Answer::FULL => "too many things".to_owned(),
        _ => "not known".to_owned(),
    }
}

fn yes_or_no(answer: Answer) -> &'static str {
    if answer.0 == 0 { "not" } else { "it is" }
}
