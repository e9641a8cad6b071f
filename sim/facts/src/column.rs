//! Columns: the facts of one kind, one cell a row, and their declaration.

use crate::expression::Fact;
use crate::pages::Pages;

/// A row of a role: the number of one of its things.
pub type Row = u32;

/// A raw cell of a scalar column: a number below [`OPEN`], or `OPEN` plus the id of an expression.
pub(crate) type Raw = u32;

/// First raw cell that stands for an expression.
pub(crate) const OPEN: Raw = 1 << 31;

/// Raw cell of a link to nothing.
pub(crate) const NONE: Raw = OPEN - 1;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ColumnKind {
    /// A [`crate::Value`]: the index of one of these labels.
    Field(&'static [&'static str]),
    /// A number that is only compared, with numbers of the same kind; the kind's name.
    Key(&'static str),
    /// A row of another role, or none.
    Link(u8),
    /// Rows of another role, sorted.
    Search(u8),
}

/// Declaration of a column with the function that derives it.
#[derive(Debug, Clone, Copy)]
pub struct ColumnSpec<D> {
    /// Name, as the handle's method.
    pub name: &'static str,
    /// What it holds.
    pub kind: ColumnKind,
    /// One sentence.
    pub doc: &'static str,
    /// The lens.
    pub derive: D,
}

/// Declaration of a role.
#[derive(Debug, Clone, Copy)]
pub struct RoleSpec<D: 'static> {
    /// Number of the role; the position in the schema.
    pub id: u8,
    /// Name of the role.
    pub name: &'static str,
    /// Its columns.
    pub columns: &'static [ColumnSpec<D>],
}

impl<D> RoleSpec<D> {
    /// The declaration without its lenses.
    pub fn shape(&self) -> RoleShape {
        RoleShape {
            name: self.name,
            columns: self
                .columns
                .iter()
                .map(|c| ColumnShape {
                    name: c.name,
                    kind: c.kind,
                    doc: c.doc,
                })
                .collect(),
        }
    }
}

/// A role as the view knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleShape {
    /// Name of the role.
    pub name: &'static str,
    /// Its columns.
    pub columns: Vec<ColumnShape>,
}

/// A column as the view knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnShape {
    /// Name.
    pub name: &'static str,
    /// What it holds.
    pub kind: ColumnKind,
    /// One sentence.
    pub doc: &'static str,
}

/// What a lens derives for one row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// A field's index, a key's number, or a link's row ([`Cell::link`]).
    Scalar(Fact<u32>),
    /// The rows that a search finds.
    Rows(Vec<Row>),
}

impl Cell {
    /// The cell of a link.
    pub fn link(fact: Fact<Option<Row>>) -> Self {
        Self::Scalar(fact.map(|row| row.unwrap_or(NONE)))
    }

    /// The cell of a search; sorts and removes repetitions.
    pub fn rows(mut rows: Vec<Row>) -> Self {
        rows.sort_unstable();
        rows.dedup();
        Self::Rows(rows)
    }
}

static NO_CELLS: Pages<Raw> = Pages::EMPTY;

/// All cells of one column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Column {
    /// Fields, keys and links.
    Scalar(Pages<u32>),
    /// Searches.
    Rows(Pages<Box<[Row]>>),
}

impl Column {
    /// The raw cell of a row; `NONE` for a row that does not exist.
    pub(crate) fn raw(&self, row: Row) -> Raw {
        match self {
            Self::Scalar(cells) => cells.get(at(row)).copied().unwrap_or(NONE),
            Self::Rows(_) => NONE,
        }
    }

    /// The cells of a scalar column.
    pub(crate) fn scalars(&self) -> &Pages<Raw> {
        match self {
            Self::Scalar(cells) => cells,
            Self::Rows(_) => &NO_CELLS,
        }
    }

    /// Shares with another column what is equal.
    pub(crate) fn share(&mut self, other: &Self) {
        match (self, other) {
            (Self::Scalar(own), Self::Scalar(other)) => own.share(other),
            (Self::Rows(own), Self::Rows(other)) => own.share(other),
            (Self::Scalar(_) | Self::Rows(_), _) => {}
        }
    }

    /// The rows found for a row.
    pub(crate) fn found(&self, row: Row) -> &[Row] {
        match self {
            Self::Rows(lists) => lists.get(at(row)).map_or(&[], |list| list),
            Self::Scalar(_) => &[],
        }
    }
}

/// A row as an index.
pub(crate) fn at(row: Row) -> usize {
    usize::try_from(row).unwrap_or(usize::MAX)
}
