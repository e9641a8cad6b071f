//! The content hash of a view. Expressions and variables are numbered as they are met, not by their
//! place in the view's tables: how a view came about leaves no mark on its hash.

use std::collections::BTreeMap;

use crate::column::{ColumnKind, ColumnShape, OPEN, Raw, Row};
use crate::expression::{Expression, ExpressionId, Expressions, VariableId, Variables};

/// What was met so far.
#[derive(Default)]
pub(crate) struct Content {
    hasher: blake3::Hasher,
    buffer: Vec<u8>,
    expressions: BTreeMap<ExpressionId, usize>,
    variables: BTreeMap<VariableId, usize>,
}

/// Bytes that are gathered before they are hashed; hashing a few bytes at a time is slow.
const BUFFER: usize = 1 << 16;

impl Content {
    pub(crate) fn finish(mut self) -> [u8; 32] {
        self.hasher.update(&self.buffer);
        *self.hasher.finalize().as_bytes()
    }

    fn bytes(&mut self, bytes: &[u8]) {
        self.buffer.extend_from_slice(bytes);
        if self.buffer.len() >= BUFFER {
            self.hasher.update(&self.buffer);
            self.buffer.clear();
        }
    }

    pub(crate) fn number(&mut self, number: usize) {
        self.bytes(&u64::try_from(number).unwrap_or(u64::MAX).to_le_bytes());
    }

    /// A text, with its length before it: no two lists of texts look alike.
    pub(crate) fn text(&mut self, text: &str) {
        self.number(text.len());
        self.bytes(text.as_bytes());
    }

    /// The declaration of a column.
    pub(crate) fn column(&mut self, column: &ColumnShape) {
        self.text(column.name);
        match column.kind {
            ColumnKind::Field(labels) => {
                self.text("field");
                self.number(labels.len());
                for label in labels {
                    self.text(label);
                }
            }
            ColumnKind::Key(_) => self.text("key"),
            ColumnKind::Link(target) => {
                self.text("link");
                self.number(usize::from(target));
            }
            ColumnKind::Search(target) => {
                self.text("search");
                self.number(usize::from(target));
            }
        }
    }

    pub(crate) fn rows(&mut self, rows: &[Row]) {
        self.number(rows.len());
        for row in rows {
            self.bytes(&row.to_le_bytes());
        }
    }

    pub(crate) fn raw(&mut self, raw: Raw, expressions: &Expressions, variables: &Variables) {
        if raw < OPEN {
            self.bytes(&raw.to_le_bytes());
        } else {
            self.bytes(&OPEN.to_le_bytes());
            self.expression(raw & !OPEN, expressions, variables);
        }
    }

    fn expression(&mut self, id: ExpressionId, all: &Expressions, variables: &Variables) {
        let next = self.expressions.len();
        let number = *self.expressions.entry(id).or_insert(next);
        self.number(number);
        if number != next {
            return;
        }
        match all.get(id) {
            Some(Expression::Known(value)) => {
                self.text("known");
                self.bytes(&value.to_le_bytes());
            }
            Some(Expression::Unknown) | None => self.text("unknown"),
            Some(Expression::Choose { variable, arms }) => {
                self.text("choose");
                self.variable(*variable, variables);
                self.number(arms.len());
                for arm in arms {
                    self.expression(*arm, all, variables);
                }
            }
        }
    }

    fn variable(&mut self, id: VariableId, all: &Variables) {
        let next = self.variables.len();
        let number = *self.variables.entry(id).or_insert(next);
        self.number(number);
        if let Some(variable) = all.get(id).filter(|_| number == next) {
            self.text(&variable.name);
            self.number(variable.choices.len());
            for choice in &variable.choices {
                self.text(choice);
            }
        }
    }
}
