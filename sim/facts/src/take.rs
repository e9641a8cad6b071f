//! What a view takes in: cells are checked once, here, so that no read has to doubt them.

use std::sync::Arc;

use crate::column::{Cell, Column, ColumnKind, ColumnShape, NONE, OPEN, Raw, RoleShape, Row, at};
use crate::expression::{Expressions, Fact, VariableId, Variables};

/// Takes cells into one column.
pub(crate) struct Taking<'t> {
    pub(crate) shape: &'t RoleShape,
    pub(crate) column: &'t ColumnShape,
    pub(crate) names: &'t [Arc<[String]>],
    /// Altered, and so copied if a fork shares it, for cells that are open only.
    pub(crate) expressions: &'t mut Arc<Expressions>,
    /// Altered for fields that are not known only.
    pub(crate) variables: &'t mut Arc<Variables>,
}

/// A cell as a column keeps it.
pub(crate) enum Taken {
    Scalar(Raw),
    Rows(Box<[Row]>),
}

impl Taking<'_> {
    /// The whole column, each cell with the name of its row.
    pub(crate) fn collect<'n>(
        &mut self,
        cells: impl Iterator<Item = (Cell, &'n String)>,
    ) -> Column {
        let (mut scalars, mut lists) = (Vec::new(), Vec::new());
        for (cell, name) in cells {
            match self.take(cell, name) {
                Taken::Scalar(raw) => scalars.push(raw),
                Taken::Rows(rows) => lists.push(rows),
            }
        }
        match self.column.kind {
            ColumnKind::Search(_) => Column::Rows(lists.into_iter().collect()),
            ColumnKind::Field(_) | ColumnKind::Key(_) | ColumnKind::Link(_) => {
                Column::Scalar(scalars.into_iter().collect())
            }
        }
    }

    /// One cell.
    ///
    /// # Panics
    /// When the column cannot hold it.
    pub(crate) fn take(&mut self, cell: Cell, name: &str) -> Taken {
        let fits = match (&cell, self.column.kind) {
            (Cell::Scalar(fact), ColumnKind::Field(labels)) => {
                all(fact, &mut |value| at(value) < labels.len())
            }
            (Cell::Scalar(fact), ColumnKind::Key(_)) => all(fact, &mut |value| value < OPEN),
            (Cell::Scalar(fact), ColumnKind::Link(target)) => {
                all(fact, &mut |row| row == NONE || self.exists(target, row))
            }
            (Cell::Rows(rows), ColumnKind::Search(target)) => {
                rows.iter().all(|row| self.exists(target, *row))
            }
            _ => false,
        };
        let (role, column) = (self.shape.name, self.column.name);
        assert!(fits, "`{column}` of {role} `{name}` cannot hold {cell:?}");
        match cell {
            Cell::Rows(mut rows) => {
                rows.sort_unstable();
                rows.dedup();
                Taken::Rows(rows.into())
            }
            Cell::Scalar(Fact::Known(value)) => Taken::Scalar(value),
            Cell::Scalar(fact) => {
                let fact = match self.column.kind {
                    ColumnKind::Field(labels) => self.with_own_variable(fact, labels, name),
                    _ => fact,
                };
                let fits = arms_fit(&fact, self.variables);
                assert!(
                    fits,
                    "`{column}` of {role} `{name}`: one arm a choice of {fact:?}"
                );
                Taken::Scalar(Arc::make_mut(self.expressions).intern(&fact))
            }
        }
    }

    fn exists(&self, role: u8, row: Row) -> bool {
        self.names
            .get(usize::from(role))
            .is_some_and(|names| at(row) < names.len())
    }

    /// Replaces what is not known of a field by a variable over its whole domain.
    fn with_own_variable(
        &mut self,
        fact: Fact<u32>,
        labels: &'static [&'static str],
        name: &str,
    ) -> Fact<u32> {
        match fact {
            Fact::Known(value) => Fact::Known(value),
            Fact::Unknown => {
                let choices = labels.iter().map(ToString::to_string).collect();
                let name = format!("{} {name}: {}", self.shape.name, self.column.name);
                whole_domain(Arc::make_mut(self.variables).add(name, choices), labels)
            }
            Fact::Choose { variable, arms } => {
                let arms = arms
                    .into_iter()
                    .map(|arm| self.with_own_variable(arm, labels, name));
                Fact::Choose {
                    variable,
                    arms: arms.collect(),
                }
            }
        }
    }
}

/// A fact that is whatever a variable over the values of a field chooses.
pub(crate) fn whole_domain(variable: VariableId, labels: &[&str]) -> Fact<u32> {
    let arms = (0u32..)
        .zip(labels)
        .map(|(index, _)| Fact::Known(index))
        .collect();
    Fact::Choose { variable, arms }
}

/// Whether every value that is possible passes.
fn all(fact: &Fact<u32>, passes: &mut dyn FnMut(u32) -> bool) -> bool {
    match fact {
        Fact::Known(value) => passes(*value),
        Fact::Unknown => true,
        Fact::Choose { arms, .. } => arms.iter().all(|arm| all(arm, passes)),
    }
}

/// Whether every variable has as many arms as choices.
fn arms_fit(fact: &Fact<u32>, variables: &Variables) -> bool {
    match fact {
        Fact::Known(_) | Fact::Unknown => true,
        Fact::Choose { variable, arms } => {
            let declared = variables
                .get(*variable)
                .map(|variable| variable.choices.len());
            declared == Some(arms.len()) && arms.iter().all(|arm| arms_fit(arm, variables))
        }
    }
}
