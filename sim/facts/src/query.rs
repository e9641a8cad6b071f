//! Queries: what a read asks, by slots instead of rows, so that it holds for every world.

use crate::schema::{ColumnId, RoleId};

/// Number of a thing that a run has bound: the roots first, then in the order of binding.
pub(crate) type Slot = u8;

/// A bound thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Seat {
    pub(crate) slot: Slot,
    pub(crate) role: RoleId,
}

/// A column of a bound thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Spot {
    pub(crate) slot: Slot,
    pub(crate) column: ColumnId,
}

/// What two keys are compared for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Relation {
    Is,
    Before,
    After,
}

impl Relation {
    pub(crate) fn holds(self, left: u32, right: u32) -> bool {
        match self {
            Self::Is => left == right,
            Self::Before => left < right,
            Self::After => left > right,
        }
    }
}

/// A read. Its answer is a small number: the index of a field's value, else one of the constants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Query {
    /// The index of the value.
    Field(Spot),
    /// [`NO`], [`YES`], [`UNKNOWN`] or [`UNKNOWN_RIGHT`].
    Compare(Spot, Relation, Spot),
    /// [`NO`], [`YES`] (and binds the next slot), [`UNKNOWN`] or [`FULL`].
    Link(Spot),
    /// [`NO`], [`YES`] (one, and binds the next slot), [`SEVERAL`] or [`FULL`].
    Found(Spot),
    /// [`NO`] or [`YES`].
    IsEmpty(Spot),
    /// [`NO`] or [`YES`].
    Includes(Spot, Seat),
    /// [`NO`] or [`YES`].
    Same(Seat, Seat),
}

pub(crate) const NO: u32 = 0;
pub(crate) const YES: u32 = 1;
pub(crate) const UNKNOWN: u32 = 2;
pub(crate) const SEVERAL: u32 = 2;
/// Of two keys the left one is known.
pub(crate) const UNKNOWN_RIGHT: u32 = 3;
/// There is something to bind and no slot left.
pub(crate) const FULL: u32 = 4;
/// How many things one run can bind.
pub(crate) const SLOTS: usize = 48;

impl Query {
    /// Whether this answer binds the next slot.
    pub(crate) fn binds(self, answer: u32) -> bool {
        matches!(self, Self::Link(_) | Self::Found(_)) && answer == YES
    }

    /// The columns it reads.
    pub(crate) fn columns(self) -> impl Iterator<Item = ColumnId> {
        let (first, second) = match self {
            Self::Field(spot) | Self::Link(spot) | Self::Found(spot) | Self::IsEmpty(spot) => {
                (Some(spot.column), None)
            }
            Self::Includes(spot, _) => (Some(spot.column), None),
            Self::Compare(left, _, right) => (Some(left.column), Some(right.column)),
            Self::Same(..) => (None, None),
        };
        first.into_iter().chain(second)
    }
}
