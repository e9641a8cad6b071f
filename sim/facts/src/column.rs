//! Columns: the facts of one kind, one cell a row.

use std::collections::BTreeMap;

use crate::expression::{ExpressionId, Fact};
use crate::schema::Row;
use crate::values::Value;

/// Scalar of a link to nothing.
pub(crate) const NONE: u32 = u32::MAX - 1;

/// What a lens derives for one row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// Index of a value.
    Field(Fact<u32>),
    /// A number that is only compared; below `u32::MAX - 1`.
    Key(Fact<u32>),
    /// A row of the target role, or none.
    Link(Fact<Option<Row>>),
    /// The rows of the target role that a search finds, in any order.
    Search(Vec<Row>),
}

impl Cell {
    /// The cell of a field.
    pub fn field<V: Value>(fact: Fact<V>) -> Self {
        Self::Field(fact.map(V::index))
    }
}

/// What a cell holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Raw {
    Value(u32),
    Open(ExpressionId),
}

/// A number that cells are made of; its largest value marks an open cell.
pub(crate) trait Scalar: Copy + Eq + Into<u32> {
    const OPEN: Self;
    /// The scalar of a number that was checked to fit.
    fn of(value: u32) -> Self;
}

impl Scalar for u8 {
    const OPEN: Self = Self::MAX;
    fn of(value: u32) -> Self {
        Self::try_from(value).unwrap_or(Self::OPEN)
    }
}

impl Scalar for u32 {
    const OPEN: Self = Self::MAX;
    fn of(value: u32) -> Self {
        value
    }
}

/// Scalar cells; the few that are open keep their expression beside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Cells<T> {
    flat: Vec<T>,
    open: BTreeMap<Row, ExpressionId>,
}

impl<T> Default for Cells<T> {
    fn default() -> Self {
        Self {
            flat: Vec::new(),
            open: BTreeMap::new(),
        }
    }
}

impl<T: Scalar> Cells<T> {
    pub(crate) fn push(&mut self, raw: Raw) {
        let row = Row::try_from(self.flat.len()).unwrap_or(Row::MAX);
        self.flat.push(T::OPEN);
        self.set(row, raw);
    }

    pub(crate) fn set(&mut self, row: Row, raw: Raw) {
        let Some(cell) = self.flat.get_mut(at(row)) else {
            return;
        };
        match raw {
            Raw::Value(value) => {
                *cell = T::of(value);
                self.open.remove(&row);
            }
            Raw::Open(expression) => {
                *cell = T::OPEN;
                self.open.insert(row, expression);
            }
        }
    }

    #[inline]
    #[expect(
        clippy::expect_used,
        reason = "rows are checked where they enter a view or a run"
    )]
    fn raw(&self, row: Row) -> Raw {
        let value = *self
            .flat
            .get(at(row))
            .expect("INVARIANT: a bound row exists");
        if value == T::OPEN {
            let open = self
                .open
                .get(&row)
                .expect("INVARIANT: an open cell has its expression");
            return Raw::Open(*open);
        }
        Raw::Value(value.into())
    }

    fn hash_into(&self, hasher: &mut blake3::Hasher, expressions: &[blake3::Hash]) {
        for value in &self.flat {
            let value: u32 = (*value).into();
            hasher.update(&value.to_le_bytes());
        }
        for (row, id) in &self.open {
            hasher.update(&row.to_le_bytes());
            if let Some(hash) = expressions.get(id.index()) {
                hasher.update(hash.as_bytes());
            }
        }
    }
}

/// All cells of one column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Column {
    Field(Cells<u8>),
    Key(Cells<u32>),
    Link(Cells<u32>),
    Search(Vec<Box<[Row]>>),
}

impl Column {
    /// The cell of a row.
    #[inline]
    pub(crate) fn raw(&self, row: Row) -> Raw {
        match self {
            Self::Field(cells) => cells.raw(row),
            Self::Key(cells) | Self::Link(cells) => cells.raw(row),
            Self::Search(_) => Raw::Value(NONE),
        }
    }

    /// The rows found for a row, sorted.
    #[inline]
    pub(crate) fn found(&self, row: Row) -> &[Row] {
        match self {
            Self::Search(lists) => lists.get(at(row)).map_or(&[], |list| list),
            Self::Field(_) | Self::Key(_) | Self::Link(_) => &[],
        }
    }

    /// Feeds the column's content to a hash; expressions by their own hash, not by their number,
    /// so that it does not matter in which order they came.
    pub(crate) fn hash_into(&self, hasher: &mut blake3::Hasher, expressions: &[blake3::Hash]) {
        match self {
            Self::Field(cells) => cells.hash_into(hasher, expressions),
            Self::Key(cells) | Self::Link(cells) => cells.hash_into(hasher, expressions),
            Self::Search(lists) => {
                for list in lists {
                    hasher.update(&u64::try_from(list.len()).unwrap_or(u64::MAX).to_le_bytes());
                    for row in list {
                        hasher.update(&row.to_le_bytes());
                    }
                }
            }
        }
    }
}

/// A row as an index.
pub(crate) fn at(row: Row) -> usize {
    usize::try_from(row).unwrap_or(usize::MAX)
}
