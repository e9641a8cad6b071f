//! The door: every read of a rule passes here.

use std::cell::RefCell;
use std::cmp::Ordering;
use std::fmt;
use std::marker::PhantomData;

use crate::column::{NONE, Raw, Row};
use crate::decision::StepId;
use crate::expression::{Choices, Resolved};
use crate::trace::{Answer, Bind, Entry, Query, Undecided};
use crate::value::Value;
use crate::view::View;

/// How many things one run can bind. A rule that needs more follows a chain that belongs below the
/// door, as a fact.
pub(crate) const SLOTS: usize = 48;

/// A handle of a role. Implemented by [`crate::role!`] only.
pub trait Role<'f>: Copy + 'f {
    /// Number of the role.
    const ID: u8;
    /// The handle of a slot.
    fn bind(bound: Bound<'f>) -> Self;
    /// The slot of the handle.
    fn bound(self) -> Bound<'f>;
}

/// A slot of a running decision: which thing a handle stands for.
#[derive(Clone, Copy)]
pub struct Bound<'f> {
    door: &'f Door<'f>,
    slot: u8,
}

impl fmt::Debug for Bound<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bound")
            .field("slot", &self.slot)
            .finish_non_exhaustive()
    }
}

/// A key: it can be compared with a key of the same kind, and nothing else.
#[derive(Clone, Copy)]
pub struct Key<'f, K> {
    bound: Bound<'f>,
    column: u16,
    kind: PhantomData<K>,
}

impl<K> fmt::Debug for Key<'_, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key")
    }
}

/// A search from one thing to the rows of another role.
#[derive(Clone, Copy)]
pub struct Search<'f, R> {
    bound: Bound<'f>,
    column: u16,
    role: PhantomData<R>,
}

impl<R> fmt::Debug for Search<'_, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Search")
    }
}

/// What a search finds.
#[derive(Debug, Clone, Copy)]
pub enum Found<R> {
    /// Nothing.
    None,
    /// One thing.
    One(R),
    /// Several; none of them is bound.
    Several,
}

/// What a run has read, chosen and stepped through.
#[derive(Debug, Default)]
pub(crate) struct State {
    pub(crate) slots: Vec<(u8, Row)>,
    binds: Vec<(Bind, u8)>,
    pub(crate) choices: Choices,
    pub(crate) steps: Vec<StepId>,
    pub(crate) entries: Option<Vec<Entry>>,
    pub(crate) undecided: Option<Undecided>,
}

impl State {
    #[expect(
        clippy::expect_used,
        reason = "only this file makes handles, each with its slot"
    )]
    fn thing(&self, slot: u8) -> (u8, Row) {
        *self
            .slots
            .get(usize::from(slot))
            .expect("INVARIANT: a handle's slot is bound")
    }

    /// The first reason is the one that counts: what is read later rests on it.
    fn doubt(&mut self, reason: Undecided) {
        self.undecided.get_or_insert(reason);
    }
}

/// The door of one run.
#[derive(Debug)]
pub struct Door<'v> {
    view: &'v View,
    state: RefCell<State>,
}

/// Hands out the roots of a decision, in order.
#[doc(hidden)]
#[derive(Debug)]
pub struct RootSlots<'f> {
    door: &'f Door<'f>,
    next: u8,
}

impl<'f> RootSlots<'f> {
    /// The next root.
    pub fn next_root(&mut self) -> Bound<'f> {
        let slot = self.next;
        self.next += 1;
        Bound {
            door: self.door,
            slot,
        }
    }
}

impl<'v> Door<'v> {
    pub(crate) fn open(
        view: &'v View,
        roles: &[u8],
        rows: &[Row],
        choices: Choices,
        recording: bool,
    ) -> Self {
        let slots = roles.iter().copied().zip(rows.iter().copied()).collect();
        let entries = recording.then(Vec::new);
        let state = State {
            slots,
            choices,
            entries,
            ..State::default()
        };
        Self {
            view,
            state: RefCell::new(state),
        }
    }

    pub(crate) fn close(self) -> State {
        self.state.into_inner()
    }

    /// The roots, for [`crate::decision!`].
    #[doc(hidden)]
    pub fn roots<'f>(&'f self) -> RootSlots<'f>
    where
        'v: 'f,
    {
        RootSlots {
            door: self,
            next: 0,
        }
    }

    fn slot(&self, slot: u8) -> (u8, Row) {
        self.state.borrow().thing(slot)
    }

    /// The value of a scalar cell; asks for choices on the way. `None`: nothing is known.
    fn scalar(&self, slot: u8, column: u16) -> Option<Raw> {
        let thing = self.slot(slot);
        self.resolve(thing, column)
    }

    /// The same of a thing that is not bound.
    fn resolve(&self, thing: (u8, Row), column: u16) -> Option<Raw> {
        let (role, row) = thing;
        let raw = self.view.column(role, column).raw(row);
        if raw < crate::column::OPEN {
            return Some(raw);
        }
        let mut state = self.state.borrow_mut();
        loop {
            match self.view.resolve(raw, &state.choices) {
                Resolved::Value(value) => return Some(value),
                Resolved::Unknown => {
                    state.doubt(Undecided::NotKnown { thing, column });
                    return None;
                }
                Resolved::Needs(variable) => {
                    state.choices.push((variable, 0));
                    record(&mut state, || Entry::Asked(variable));
                }
            }
        }
    }

    fn answer(&self, query: Query, answer: Answer) {
        record(&mut self.state.borrow_mut(), || Entry::Read {
            query,
            answer,
        });
    }

    /// The slot that a link or search binds; the same bind gives the same slot again. `None`: all
    /// slots are taken.
    fn bind(&self, query: Query, role: u8, row: Row) -> Option<u8> {
        let bind = query.binds()?;
        let mut state = self.state.borrow_mut();
        if let Some((_, slot)) = state.binds.iter().find(|(bound, _)| *bound == bind) {
            return Some(*slot);
        }
        let taken = state.slots.len();
        let Some(slot) = u8::try_from(taken).ok().filter(|_| taken < SLOTS) else {
            state.doubt(Undecided::TooManyThings);
            return None;
        };
        state.slots.push((role, row));
        state.binds.push((bind, slot));
        Some(slot)
    }
}

fn record(state: &mut State, entry: impl FnOnce() -> Entry) {
    if let Some(entries) = &mut state.entries {
        entries.push(entry());
    }
}

impl<'f> Bound<'f> {
    /// Number of the slot.
    pub fn slot(self) -> u8 {
        self.slot
    }

    /// Records a step.
    pub fn note(self, step: StepId) {
        let mut state = self.door.state.borrow_mut();
        state.steps.push(step);
        record(&mut state, || Entry::Step(step));
    }

    /// Reads a field. It has a value under every choice: a view gives each field that is not known a
    /// variable.
    pub fn field<V: Value>(self, column: u16) -> V {
        let index = self.door.scalar(self.slot, column).unwrap_or(0);
        self.door.answer(
            Query::Field {
                slot: self.slot,
                column,
            },
            Answer(index),
        );
        V::from_index(index)
    }

    /// A key to compare.
    pub fn key<K>(self, column: u16) -> Key<'f, K> {
        Key {
            bound: self,
            column,
            kind: PhantomData,
        }
    }

    /// Follows a link.
    pub fn link<R: Role<'f>>(self, column: u16) -> Option<R> {
        let target = self.door.scalar(self.slot, column);
        let query = Query::Link {
            slot: self.slot,
            column,
        };
        match target {
            None => {
                self.door.answer(query, Answer::UNKNOWN);
                None
            }
            Some(NONE) => {
                self.door.answer(query, Answer::NONE);
                None
            }
            Some(row) => {
                let slot = self.door.bind(query, R::ID, row);
                self.door
                    .answer(query, slot.map_or(Answer::FULL, |_| Answer::ONE));
                slot.map(|slot| {
                    R::bind(Bound {
                        door: self.door,
                        slot,
                    })
                })
            }
        }
    }

    /// A search to ask.
    pub fn search<R: Role<'f>>(self, column: u16) -> Search<'f, R> {
        Search {
            bound: self,
            column,
            role: PhantomData,
        }
    }

    /// Whether two slots stand for the same thing.
    pub fn is_same(self, other: Self) -> bool {
        let same = self.door.slot(self.slot) == self.door.slot(other.slot);
        self.door.answer(
            Query::Same {
                left: self.slot,
                right: other.slot,
            },
            Answer(u32::from(same)),
        );
        same
    }
}

impl<K> Key<'_, K> {
    fn compare(self, other: Self) -> Option<Ordering> {
        let door = self.bound.door;
        let left = door.scalar(self.bound.slot, self.column);
        let right = door.scalar(other.bound.slot, other.column);
        let ordering = left.zip(right).map(|(left, right)| left.cmp(&right));
        let query = Query::Compare {
            left: (self.bound.slot, self.column),
            right: (other.bound.slot, other.column),
        };
        door.answer(query, Answer::ordering(ordering));
        ordering
    }

    /// Whether both keys are the same.
    pub fn is(self, other: Self) -> bool {
        self.compare(other) == Some(Ordering::Equal)
    }

    /// Whether this key comes before the other.
    pub fn is_before(self, other: Self) -> bool {
        self.compare(other) == Some(Ordering::Less)
    }

    /// Whether this key comes after the other.
    pub fn is_after(self, other: Self) -> bool {
        self.compare(other) == Some(Ordering::Greater)
    }
}

impl<'f, R: Role<'f>> Search<'f, R> {
    /// What the search finds.
    pub fn found(self) -> Found<R> {
        let door = self.bound.door;
        let (role, row) = door.slot(self.bound.slot);
        let query = Query::Search {
            slot: self.bound.slot,
            column: self.column,
        };
        match door.view.column(role, self.column).found(row) {
            [] => {
                door.answer(query, Answer::NONE);
                Found::None
            }
            [one] => {
                let slot = door.bind(query, R::ID, *one);
                door.answer(query, slot.map_or(Answer::FULL, |_| Answer::ONE));
                slot.map_or(Found::None, |slot| {
                    Found::One(R::bind(Bound { door, slot }))
                })
            }
            _ => {
                door.answer(query, Answer::SEVERAL);
                Found::Several
            }
        }
    }

    /// What the search finds among the things whose key is the wanted one: "accounts of this name, in
    /// the domain of that server" is `name.accounts().found_with(User::domain, server.domain())`.
    pub fn found_with<K>(self, key: fn(R) -> Key<'f, K>, wanted: Key<'f, K>) -> Found<R> {
        let door = self.bound.door;
        // A handle of no slot: it is asked for the key's column only, and never read.
        let key = key(R::bind(Bound {
            door,
            slot: u8::MAX,
        }))
        .column;
        let query = Query::SearchWith {
            slot: self.bound.slot,
            column: self.column,
            key,
            wanted: (wanted.bound.slot, wanted.column),
        };
        let Some(wanted) = door.scalar(wanted.bound.slot, wanted.column) else {
            door.answer(query, Answer::UNKNOWN);
            return Found::None;
        };
        let (role, row) = door.slot(self.bound.slot);
        let mut one = None;
        let mut count = 0usize;
        for row in door.view.column(role, self.column).found(row) {
            let Some(own) = door.resolve((R::ID, *row), key) else {
                door.answer(query, Answer::UNKNOWN);
                return Found::None;
            };
            if own == wanted {
                one = Some(*row);
                count += 1;
            }
        }
        match one {
            None => {
                door.answer(query, Answer::NONE);
                Found::None
            }
            Some(_) if count > 1 => {
                door.answer(query, Answer::SEVERAL);
                Found::Several
            }
            Some(row) => {
                let slot = door.bind(query, R::ID, row);
                door.answer(query, slot.map_or(Answer::FULL, |_| Answer::ONE));
                slot.map_or(Found::None, |slot| {
                    Found::One(R::bind(Bound { door, slot }))
                })
            }
        }
    }

    /// Whether the search finds nothing. Tells less than [`Search::found`], so it splits less.
    pub fn is_empty(self) -> bool {
        let door = self.bound.door;
        let (role, row) = door.slot(self.bound.slot);
        let empty = door.view.column(role, self.column).found(row).is_empty();
        let query = Query::IsEmpty {
            slot: self.bound.slot,
            column: self.column,
        };
        door.answer(query, Answer(u32::from(empty)));
        empty
    }

    /// Whether the search finds this thing, among others perhaps.
    pub fn includes(self, other: R) -> bool {
        let door = self.bound.door;
        let (role, row) = door.slot(self.bound.slot);
        let (_, wanted) = door.slot(other.bound().slot());
        let found = door
            .view
            .column(role, self.column)
            .found(row)
            .binary_search(&wanted)
            .is_ok();
        let query = Query::Includes {
            slot: self.bound.slot,
            column: self.column,
            other: other.bound().slot(),
        };
        door.answer(query, Answer(u32::from(found)));
        found
    }
}
