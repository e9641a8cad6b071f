//! Views: all facts at one instant. A fork shares the columns it does not change.

use std::sync::Arc;

use crate::column::{Cell, Column, ColumnKind, ColumnShape, OPEN, Raw, RoleShape, Row, at};
use crate::decision::{Conclusion, Decision};
use crate::door::Door;
use crate::expression::{Choices, Expressions, Fact, Resolved, VariableId, Variables};
use crate::trace::{Run, Trace};

/// The names of the rows, one list a role.
pub type RowNames = Vec<Vec<String>>;

/// All facts at one instant: immutable but for forks, which copy a column when they change it.
#[derive(Debug, Clone)]
pub struct View {
    shapes: Arc<[RoleShape]>,
    bases: Arc<[usize]>,
    columns: Vec<Arc<Column>>,
    names: Arc<RowNames>,
    expressions: Arc<Expressions>,
    variables: Arc<Variables>,
}

static EMPTY: Column = Column::Scalar(Vec::new());

impl View {
    /// Derives a view: `derive(role, column, row)` gives each cell.
    ///
    /// A field of which nothing is known ([`Fact::Unknown`]) gets a variable of its own.
    pub fn derive(
        shapes: Vec<RoleShape>,
        names: RowNames,
        mut variables: Variables,
        mut derive: impl FnMut(usize, usize, Row) -> Cell,
    ) -> Self {
        let mut expressions = Expressions::default();
        let mut columns = Vec::new();
        let mut bases = Vec::with_capacity(shapes.len());
        for (role, shape) in shapes.iter().enumerate() {
            bases.push(columns.len());
            let rows = names.get(role).map_or(&[][..], Vec::as_slice);
            for (index, column) in shape.columns.iter().enumerate() {
                let cells = (0u32..).zip(rows).map(|(row, name)| {
                    (derive(role, index, row), format_args!("{} {name}", shape.name).to_string())
                });
                columns.push(Arc::new(collect(column, cells, &mut expressions, &mut variables)));
            }
        }
        Self {
            shapes: shapes.into(),
            bases: bases.into(),
            columns,
            names: Arc::new(names),
            expressions: Arc::new(expressions),
            variables: Arc::new(variables),
        }
    }

    /// A fork: it shares everything until something is patched.
    #[must_use]
    pub fn fork(&self) -> Self {
        self.clone()
    }

    /// Shares with `base` every column that is equal, so that equal facts exist once.
    #[must_use]
    pub fn sharing(mut self, base: &Self) -> Self {
        for (own, other) in self.columns.iter_mut().zip(&base.columns) {
            if own == other {
                *own = Arc::clone(other);
            }
        }
        self
    }

    /// How many columns this view shares with another.
    pub fn shared_columns(&self, other: &Self) -> usize {
        self.columns.iter().zip(&other.columns).filter(|(a, b)| Arc::ptr_eq(a, b)).count()
    }

    /// Changes one cell of this view; views it shares columns with keep theirs.
    pub fn patch(&mut self, role: u8, column: u16, row: Row, cell: Cell) {
        let Some(index) = self.index(role, column) else { return };
        let expressions = Arc::make_mut(&mut self.expressions);
        let Some(shared) = self.columns.get_mut(index) else { return };
        match (Arc::make_mut(shared), cell) {
            (Column::Scalar(cells), Cell::Scalar(fact)) => {
                if let Some(slot) = cells.get_mut(at(row)) {
                    *slot = expressions.intern(&fact);
                }
            }
            (Column::Rows(lists), Cell::Rows(rows)) => {
                if let Some(slot) = lists.get_mut(at(row)) {
                    *slot = rows.into();
                }
            }
            (Column::Scalar(_) | Column::Rows(_), _) => {
                debug_assert!(false, "a cell of another kind than its column");
            }
        }
    }

    /// Declares a further variable on this view.
    pub fn add_variable(&mut self, name: impl Into<String>, choices: Vec<String>) -> VariableId {
        Arc::make_mut(&mut self.variables).add(name, choices)
    }

    /// Hash of everything that a decision could read: equal facts have equal hashes.
    pub fn content_hash(&self) -> [u8; 32] {
        let mut hasher = blake3::Hasher::new();
        for shape in self.shapes.iter() {
            hasher.update(shape.name.as_bytes());
            for column in &shape.columns {
                hasher.update(column.name.as_bytes());
            }
        }
        for column in &self.columns {
            column.hash_into(&mut hasher);
        }
        self.expressions.hash_into(&mut hasher);
        for (_, variable) in self.variables.iter() {
            hasher.update(variable.name.as_bytes());
            for choice in &variable.choices {
                hasher.update(choice.as_bytes());
            }
        }
        *hasher.finalize().as_bytes()
    }

    /// The variables.
    pub fn variables(&self) -> &Variables {
        &self.variables
    }

    /// The roles.
    pub fn shapes(&self) -> &[RoleShape] {
        &self.shapes
    }

    /// Number of rows of a role.
    pub fn rows(&self, role: u8) -> u32 {
        let rows = self.names.get(usize::from(role)).map_or(0, Vec::len);
        u32::try_from(rows).unwrap_or(u32::MAX)
    }

    /// Name of a role.
    pub fn role_name(&self, role: u8) -> &'static str {
        self.shapes.get(usize::from(role)).map_or("", |shape| shape.name)
    }

    /// Name of a row.
    pub fn row_name(&self, role: u8, row: Row) -> String {
        self.names
            .get(usize::from(role))
            .and_then(|names| names.get(at(row)))
            .cloned()
            .unwrap_or_default()
    }

    /// The declaration of a column.
    pub fn column_shape(&self, role: u8, column: u16) -> Option<&ColumnShape> {
        self.shapes.get(usize::from(role))?.columns.get(usize::from(column))
    }

    /// Runs a decision; nothing is recorded but steps and choices.
    ///
    /// Variables that `choices` does not settle take their first choice, and are added to the run's.
    pub fn run(&self, decision: &Decision, rows: &[Row], choices: &[(VariableId, u32)]) -> Run {
        let door = Door::open(self, decision.roots, rows, choices.to_vec(), false);
        let conclusion = (decision.run)(&door);
        finish(conclusion, door).0
    }

    /// Runs a decision and records what it reads.
    pub fn trace(&self, decision: &Decision, rows: &[Row], choices: &[(VariableId, u32)]) -> Trace {
        let door = Door::open(self, decision.roots, rows, choices.to_vec(), true);
        let conclusion = (decision.run)(&door);
        let (run, slots, entries) = finish(conclusion, door);
        Trace { run, entries, slots }
    }

    pub(crate) fn column(&self, role: u8, column: u16) -> &Column {
        self.index(role, column).and_then(|index| self.columns.get(index)).map_or(&EMPTY, |c| c)
    }

    pub(crate) fn resolve(&self, raw: Raw, choices: &Choices) -> Resolved {
        self.expressions.resolve(raw, choices)
    }

    /// The value of a scalar cell under some choices, if these settle it.
    pub fn resolved(&self, role: u8, column: u16, row: Row, choices: &[(VariableId, u32)]) -> Option<u32> {
        match self.resolve(self.column(role, column).raw(row), &choices.to_vec()) {
            Resolved::Value(value) => Some(value),
            Resolved::Unknown | Resolved::Needs(_) => None,
        }
    }

    fn index(&self, role: u8, column: u16) -> Option<usize> {
        self.bases.get(usize::from(role)).map(|base| base + usize::from(column))
    }
}

type Finished = (Run, Vec<(u8, Row)>, Vec<crate::trace::Entry>);

fn finish(conclusion: Conclusion, door: Door<'_>) -> Finished {
    let state = door.close();
    let conclusion = Conclusion { undecided: state.undecided, ..conclusion };
    let subject =
        conclusion.subject.and_then(|slot| state.slots.get(usize::from(slot)).copied());
    let run = Run { conclusion, subject, steps: state.steps, choices: state.choices };
    (run, state.slots, state.entries.unwrap_or_default())
}

/// One column from its cells.
fn collect(
    shape: &ColumnShape,
    cells: impl Iterator<Item = (Cell, String)>,
    expressions: &mut Expressions,
    variables: &mut Variables,
) -> Column {
    if let ColumnKind::Search(_) = shape.kind {
        let rows = cells.map(|(cell, _)| match cell {
            Cell::Rows(rows) => rows.into(),
            Cell::Scalar(_) => Box::default(),
        });
        return Column::Rows(rows.collect());
    }
    let raw = cells.map(|(cell, thing)| match cell {
        Cell::Scalar(fact) => {
            let fact = match shape.kind {
                ColumnKind::Field(labels) => {
                    with_own_variable(fact, labels, &thing, shape.name, variables)
                }
                _ => fact,
            };
            debug_assert!(fact.known().is_none_or(|value| *value < OPEN), "a cell below OPEN");
            expressions.intern(&fact)
        }
        Cell::Rows(_) => crate::column::NONE,
    });
    Column::Scalar(raw.collect())
}

/// Replaces what is not known of a field by a variable over its whole domain.
fn with_own_variable(
    fact: Fact<u32>,
    labels: &'static [&'static str],
    thing: &str,
    column: &str,
    variables: &mut Variables,
) -> Fact<u32> {
    match fact {
        Fact::Known(value) => Fact::Known(value),
        Fact::Unknown => {
            let choices = labels.iter().map(ToString::to_string).collect();
            let variable = variables.add(format!("{thing}: {column}"), choices);
            let arms = (0u32..).zip(labels).map(|(index, _)| Fact::Known(index)).collect();
            Fact::Choose { variable, arms }
        }
        Fact::Choose { variable, arms } => Fact::Choose {
            variable,
            arms: arms
                .into_iter()
                .map(|arm| with_own_variable(arm, labels, thing, column, variables))
                .collect(),
        },
    }
}
