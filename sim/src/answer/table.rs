//! Answers that are a table: a question says its columns once, and every format follows from them.

use super::{Header, Work};
use crate::question::QuestionId;

/// A column of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TableColumn {
    /// Its name in formats for machines.
    pub name: &'static str,
    /// Its heading for people.
    pub heading: &'static str,
    /// What it says, in one sentence.
    pub doc: &'static str,
    /// What its cells hold.
    pub kind: CellKind,
}

/// What the cells of a column hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CellKind {
    /// A text.
    Text,
    /// A number of things.
    Number,
    /// Names.
    Names,
}

/// A cell of a table.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cell {
    /// A text.
    Text(String),
    /// A number of things.
    Number(u128),
    /// Names, in order.
    Names(Vec<String>),
}

/// The answer of a question that is a table.
#[derive(Debug, Clone)]
pub struct TableAnswer {
    /// What it rests on.
    pub header: Header,
    /// The question.
    pub question: QuestionId,
    /// The rows, a cell for each column of the question.
    pub rows: Vec<Vec<Cell>>,
    /// What was executed.
    pub work: Work,
}

impl TableAnswer {
    /// The columns, as the question declares them.
    pub fn columns(&self) -> &'static [TableColumn] {
        self.question.question().columns
    }
}
