//! The door: the one way in which a rule reads, and the handles through which it does.

use std::cell::{Cell, RefCell};
use std::fmt;
use std::marker::PhantomData;

use crate::column::{NONE, Raw};
use crate::decision::{Conclusion, Decision, Doubt, StepId};
use crate::expression::{Choices, Resolved, VariableId};
use crate::query::{
    FULL, NO, Query, Relation, SEVERAL, SLOTS, Seat, Slot, Spot, UNKNOWN, UNKNOWN_RIGHT, YES,
};
use crate::schema::{ColumnId, RoleId, Row};
use crate::values::Value;
use crate::view::View;

/// The state of one run: what it has bound, chosen and, if it is recorded, read.
///
/// Only this crate makes one; a rule holds handles and cannot reach it.
pub struct Door<'v> {
    view: &'v View,
    bindings: [Cell<Binding>; SLOTS],
    bound: Cell<usize>,
    choices: RefCell<Choices>,
    doubt: Cell<Option<Doubt>>,
    recording: Option<RefCell<Recording>>,
}

impl fmt::Debug for Door<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Door")
            .field("bound", &self.bound.get())
            .finish_non_exhaustive()
    }
}

/// What a slot is bound to, and through what.
#[derive(Clone, Copy)]
struct Binding {
    row: Row,
    from: Option<Spot>,
}

/// What a recorded run did, in order.
#[derive(Debug, Default)]
pub(crate) struct Recording {
    pub(crate) entries: Vec<Recorded>,
    asked: Vec<VariableId>,
}

/// A read or a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Recorded {
    Read {
        query: Query,
        answer: u32,
        open: Vec<VariableId>,
    },
    Step(StepId),
}

/// How a run through the door ended.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) conclusion: Conclusion,
    pub(crate) recorded: Vec<Recorded>,
    /// Row of each slot that was bound.
    pub(crate) rows: Vec<Row>,
}

/// Runs a rule and leaves in `choices` the ones it asked for besides those given.
#[expect(clippy::large_stack_arrays, reason = "576 bytes")]
fn enter<'v>(view: &'v View, rows: &[Row], choices: &mut Choices, recorded: bool) -> Door<'v> {
    let door = Door {
        view,
        bindings: [const { Cell::new(Binding { row: 0, from: None }) }; SLOTS],
        bound: Cell::new(rows.len()),
        choices: RefCell::new(std::mem::take(choices)),
        doubt: Cell::new(None),
        recording: recorded.then(RefCell::default),
    };
    for (binding, row) in door.bindings.iter().zip(rows) {
        binding.set(Binding {
            row: *row,
            from: None,
        });
    }
    door
}

/// Runs a decision without recording; the rows of the subject and of the doubt come with it.
pub(crate) fn run(
    view: &View,
    decision: &Decision,
    rows: &[Row],
    choices: &mut Choices,
) -> (Conclusion, Option<Row>, Option<Row>) {
    let door = enter(view, rows, choices, false);
    let conclusion = (decision.rule)(&door);
    let conclusion = Conclusion {
        undecided: door.doubt.get(),
        ..conclusion
    };
    let subject = conclusion.subject.map(|seat| door.row(seat.slot));
    let doubt = match conclusion.undecided {
        Some(Doubt::NotKnown(spot)) => Some(door.row(spot.slot)),
        Some(Doubt::TooManyThings) | None => None,
    };
    *choices = door.choices.into_inner();
    (conclusion, subject, doubt)
}

/// Runs a decision and records its reads and steps. Asking the same again is recorded once.
pub(crate) fn record(
    view: &View,
    decision: &Decision,
    rows: &[Row],
    choices: &mut Choices,
) -> Ended {
    let door = enter(view, rows, choices, true);
    let conclusion = (decision.rule)(&door);
    let conclusion = Conclusion {
        undecided: door.doubt.get(),
        ..conclusion
    };
    let rows = door
        .bindings
        .iter()
        .take(door.bound.get())
        .map(|b| b.get().row)
        .collect();
    *choices = door.choices.into_inner();
    let recorded = door
        .recording
        .map(|r| r.into_inner().entries)
        .unwrap_or_default();
    Ended {
        conclusion,
        recorded,
        rows,
    }
}

impl Door<'_> {
    /// The handle of a root.
    #[doc(hidden)]
    pub fn root(&self, slot: u8) -> Bound<'_> {
        Bound { door: self, slot }
    }

    #[inline]
    #[expect(clippy::expect_used, reason = "slots are numbered by this file alone")]
    fn binding(&self, slot: Slot) -> Binding {
        self.bindings
            .get(usize::from(slot))
            .expect("INVARIANT: a handle's slot is bound")
            .get()
    }

    #[inline]
    fn row(&self, slot: Slot) -> Row {
        self.binding(slot).row
    }

    #[inline]
    fn raw(&self, spot: Spot) -> Raw {
        self.view.column(spot.column).raw(self.row(spot.slot))
    }

    /// The scalar of a cell; asks for the choices that it takes.
    #[inline]
    fn scalar(&self, spot: Spot) -> Option<u32> {
        match self.raw(spot) {
            Raw::Value(value) => Some(value),
            Raw::Open(_) => self.open_scalar(spot),
        }
    }

    #[cold]
    fn open_scalar(&self, spot: Spot) -> Option<u32> {
        let Raw::Open(id) = self.raw(spot) else {
            return None;
        };
        let mut choices = self.choices.borrow_mut();
        let resolved = self.view.expressions().descend(id, |variable| {
            if let Some(recording) = &self.recording {
                recording.borrow_mut().asked.push(variable);
            }
            Some(choices.get(variable).unwrap_or_else(|| {
                choices.choose(variable, 0);
                0
            }))
        });
        match resolved {
            Resolved::Value(value) => Some(value),
            Resolved::Unknown | Resolved::Needs(_) => {
                self.doubt(Doubt::NotKnown(spot));
                None
            }
        }
    }

    /// The first doubt is the one that counts: what follows rests on it.
    fn doubt(&self, doubt: Doubt) {
        if self.doubt.get().is_none() {
            self.doubt.set(Some(doubt));
        }
    }

    #[inline]
    fn record(&self, query: Query, answer: u32) {
        if let Some(recording) = &self.recording {
            recording.borrow_mut().read(query, answer);
        }
    }

    /// The slot of a thing found through `from`; the same slot if it was found so before.
    fn bind(&self, from: Spot, row: Row) -> Option<Slot> {
        let bound = self.bound.get();
        let known = self
            .bindings
            .iter()
            .take(bound)
            .position(|b| b.get().from == Some(from));
        let slot = known.unwrap_or(bound);
        let Some(binding) = self.bindings.get(slot) else {
            self.doubt(Doubt::TooManyThings);
            return None;
        };
        if known.is_none() {
            binding.set(Binding {
                row,
                from: Some(from),
            });
            self.bound.set(bound + 1);
        }
        Slot::try_from(slot).ok()
    }
}

impl Recording {
    fn read(&mut self, query: Query, answer: u32) {
        let open = std::mem::take(&mut self.asked);
        let known = self
            .entries
            .iter()
            .any(|entry| matches!(entry, Recorded::Read { query: known, .. } if *known == query));
        if !known {
            self.entries.push(Recorded::Read {
                query,
                answer,
                open,
            });
        }
    }
}

/// What a role handle is made of.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct Bound<'f> {
    door: &'f Door<'f>,
    slot: Slot,
}

/// A role handle. Implemented by [`crate::role!`] alone.
pub trait Role<'f>: Copy {
    /// Number of the role.
    const ID: RoleId;
    /// The handle of a bound thing.
    #[doc(hidden)]
    fn bind(bound: Bound<'f>) -> Self;
    /// What the handle is made of.
    #[doc(hidden)]
    fn bound(self) -> Bound<'f>;
}

impl<'f> Bound<'f> {
    pub(crate) fn seat(self, role: RoleId) -> Seat {
        Seat {
            slot: self.slot,
            role,
        }
    }

    #[inline]
    fn spot(self, column: ColumnId) -> Spot {
        Spot {
            slot: self.slot,
            column,
        }
    }

    /// Reads a field.
    #[inline]
    pub fn field<V: Value>(self, column: ColumnId) -> V {
        let spot = self.spot(column);
        // The domain of a field is finite, so it is never unknown: a view sees to that.
        let index = self.door.scalar(spot).unwrap_or(0);
        self.door.record(Query::Field(spot), index);
        V::from_index(index)
    }

    /// A key, not read before it is compared.
    #[inline]
    pub fn key<K>(self, column: ColumnId) -> Key<'f, K> {
        Key {
            bound: self,
            column,
            kind: PhantomData,
        }
    }

    /// Reads a link.
    #[inline]
    pub fn link<R: Role<'f>>(self, column: ColumnId) -> Option<R> {
        let spot = self.spot(column);
        let target = self.door.scalar(spot);
        let (answer, slot) = match target {
            None => (UNKNOWN, None),
            Some(NONE) => (NO, None),
            Some(row) => match self.door.bind(spot, row) {
                Some(slot) => (YES, Some(slot)),
                None => (FULL, None),
            },
        };
        self.door.record(Query::Link(spot), answer);
        slot.map(|slot| R::bind(Bound { slot, ..self }))
    }

    /// A search, not read before it is asked something.
    #[inline]
    pub fn search<R: Role<'f>>(self, column: ColumnId) -> Search<'f, R> {
        Search {
            bound: self,
            column,
            role: PhantomData,
        }
    }

    /// Whether two handles stand for one thing.
    pub fn is_same(self, other: Bound<'f>, role: RoleId) -> bool {
        let same = self.door.row(self.slot) == self.door.row(other.slot);
        let query = Query::Same(self.seat(role), other.seat(role));
        self.door.record(query, u32::from(same));
        same
    }

    /// Records a step.
    #[inline]
    pub fn note(self, step: StepId) {
        if let Some(recording) = &self.door.recording {
            recording.borrow_mut().entries.push(Recorded::Step(step));
        }
    }
}

/// A key: an instant or an identity that can only be compared. Nothing shows what it is.
pub struct Key<'f, K> {
    bound: Bound<'f>,
    column: ColumnId,
    kind: PhantomData<fn() -> K>,
}

impl<K> Clone for Key<'_, K> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<K> Copy for Key<'_, K> {}

impl<K> fmt::Debug for Key<'_, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key")
    }
}

impl<K> Key<'_, K> {
    /// Whether both are the same.
    pub fn is(self, other: Self) -> bool {
        self.compare(Relation::Is, other)
    }

    /// Whether this one is earlier.
    pub fn is_before(self, other: Self) -> bool {
        self.compare(Relation::Before, other)
    }

    /// Whether this one is later.
    pub fn is_after(self, other: Self) -> bool {
        self.compare(Relation::After, other)
    }

    fn compare(self, relation: Relation, other: Self) -> bool {
        let (left, right) = (self.bound.spot(self.column), other.bound.spot(other.column));
        let door = self.bound.door;
        // Both are read always, so that which variables are asked for does not hang on the first.
        let answer = match (door.scalar(left), door.scalar(right)) {
            (Some(left), Some(right)) => u32::from(relation.holds(left, right)),
            (None, _) => UNKNOWN,
            (Some(_), None) => UNKNOWN_RIGHT,
        };
        door.record(Query::Compare(left, relation, right), answer);
        answer == YES
    }
}

/// What a search finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found<R> {
    /// Nothing.
    None,
    /// One thing.
    One(R),
    /// More than one.
    Several,
}

/// A search: things of another role that fit this one.
pub struct Search<'f, R> {
    bound: Bound<'f>,
    column: ColumnId,
    role: PhantomData<R>,
}

impl<R> Clone for Search<'_, R> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<R> Copy for Search<'_, R> {}

impl<R> fmt::Debug for Search<'_, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Search")
    }
}

impl<'f, R: Role<'f>> Search<'f, R> {
    /// None, one or several.
    pub fn found(self) -> Found<R> {
        let spot = self.bound.spot(self.column);
        let door = self.bound.door;
        let (answer, found) = match self.rows() {
            [] => (NO, Found::None),
            [row] => match door.bind(spot, *row) {
                Some(slot) => (YES, Found::One(R::bind(Bound { slot, ..self.bound }))),
                None => (FULL, Found::None),
            },
            _ => (SEVERAL, Found::Several),
        };
        door.record(Query::Found(spot), answer);
        found
    }

    /// Whether nothing is found.
    pub fn is_empty(self) -> bool {
        let empty = self.rows().is_empty();
        let spot = self.bound.spot(self.column);
        self.bound
            .door
            .record(Query::IsEmpty(spot), u32::from(empty));
        empty
    }

    /// Whether this thing is among what is found.
    pub fn includes(self, member: R) -> bool {
        let member = member.bound();
        let row = self.bound.door.row(member.slot);
        let included = self.rows().binary_search(&row).is_ok();
        let query = Query::Includes(self.bound.spot(self.column), member.seat(R::ID));
        self.bound.door.record(query, u32::from(included));
        included
    }

    fn rows(self) -> &'f [Row] {
        let door = self.bound.door;
        door.view
            .column(self.column)
            .found(door.row(self.bound.slot))
    }
}
