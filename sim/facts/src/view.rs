//! Views: all facts at one instant. A fork shares what it does not change.

use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};

use crate::column::{Cell, Column, ColumnKind, ColumnShape, OPEN, Raw, RoleShape, Row, at};
use crate::content::Content;
use crate::decision::{Conclusion, Decision};
use crate::door::Door;
use crate::expression::{Choices, Expressions, Fact, Resolved, VariableId, Variables};
use crate::pages::Pages;
use crate::take::{Taken, Taking, whole_domain};
use crate::trace::{Run, Trace};

/// The names of the rows, one list a role.
pub type RowNames = Vec<Vec<String>>;

/// All facts at one instant: immutable but for forks, which copy a page of a column when they change it.
#[derive(Debug, Clone)]
pub struct View {
    shapes: Arc<[RoleShape]>,
    bases: Arc<[usize]>,
    columns: Arc<[Arc<Kept>]>,
    names: Arc<[Arc<[String]>]>,
    expressions: Arc<Expressions>,
    variables: Arc<Variables>,
}

static EMPTY: Column = Column::Scalar(Pages::EMPTY);

/// A column, with what was looked up in it.
#[derive(Debug, Clone)]
struct Kept {
    cells: Column,
    /// The variables that some cell waits for, in order.
    variables: OnceLock<Arc<[VariableId]>>,
}

impl Kept {
    fn new(cells: Column) -> Self {
        Self {
            cells,
            variables: OnceLock::new(),
        }
    }

    /// Whether no cell is open.
    fn is_closed(&self) -> bool {
        self.cells.scalars().iter().all(|raw| *raw < OPEN)
    }
}

impl View {
    /// Derives a view: `derive(role, column, row)` gives each cell.
    ///
    /// A field of which nothing is known ([`crate::Fact::Unknown`]) gets a variable of its own.
    ///
    /// # Panics
    /// When a lens gives a cell that its column cannot hold, which is a bug of the lens.
    pub fn derive(
        shapes: Vec<RoleShape>,
        names: RowNames,
        variables: Variables,
        mut derive: impl FnMut(usize, usize, Row) -> Cell,
    ) -> Self {
        let mut columns = Vec::new();
        for (role, shape) in shapes.iter().enumerate() {
            let rows = names.get(role).map_or(0, Vec::len);
            let rows = 0..u32::try_from(rows).unwrap_or(u32::MAX);
            for column in 0..shape.columns.len() {
                columns.push(rows.clone().map(|row| derive(role, column, row)).collect());
            }
        }
        Self::of_columns(shapes, names, variables, columns)
    }

    /// A view of the cells of each column, in the order of the roles and of their columns, as
    /// [`View::derive`].
    ///
    /// # Panics
    /// When a cell is none that its column can hold, which is a bug of the lens.
    pub fn of_columns(
        shapes: Vec<RoleShape>,
        names: RowNames,
        variables: Variables,
        cells: impl IntoIterator<Item = Vec<Cell>>,
    ) -> Self {
        let names: Arc<[Arc<[String]>]> = names.into_iter().map(Arc::from).collect();
        let mut cells = cells.into_iter();
        let mut expressions = Arc::new(Expressions::default());
        let mut variables = Arc::new(variables);
        let mut columns = Vec::new();
        let mut bases = Vec::with_capacity(shapes.len());
        for (role, shape) in shapes.iter().enumerate() {
            bases.push(columns.len());
            let rows = names.get(role).map_or(&[][..], |names| names);
            for column in &shape.columns {
                let cells = cells.next().unwrap_or_default();
                let cells = cells.into_iter().zip(rows);
                let mut taking = Taking {
                    shape,
                    column,
                    names: &names,
                    expressions: &mut expressions,
                    variables: &mut variables,
                };
                columns.push(Arc::new(Kept::new(taking.collect(cells))));
            }
        }
        Self {
            shapes: shapes.into(),
            bases: bases.into(),
            columns: columns.into(),
            names,
            expressions,
            variables,
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
        let own = Arc::make_mut(&mut self.columns);
        for (own, other) in own.iter_mut().zip(base.columns.iter()) {
            // What an open cell stands for is a matter of its own view.
            if own.cells == other.cells && own.is_closed() {
                *own = Arc::clone(other);
            } else if let Some(own) = Arc::get_mut(own) {
                own.cells.share(&other.cells);
            }
        }
        self
    }

    /// How many columns this view shares with another.
    pub fn shared_columns(&self, other: &Self) -> usize {
        self.columns
            .iter()
            .zip(other.columns.iter())
            .filter(|(a, b)| Arc::ptr_eq(a, b))
            .count()
    }

    /// Changes one cell of this view; views it shares columns with keep theirs.
    ///
    /// # Panics
    /// When there is no such cell or it cannot hold this; a caller checks what a person typed.
    pub fn patch(&mut self, role: u8, column: u16, row: Row, cell: Cell) {
        let shapes = Arc::clone(&self.shapes);
        let names = Arc::clone(&self.names);
        let shape = shapes.get(usize::from(role));
        let declared = shape.and_then(|shape| shape.columns.get(usize::from(column)));
        let name = names
            .get(usize::from(role))
            .and_then(|names| names.get(at(row)));
        let index = self.index(role, column);
        let shared = index.and_then(|index| Arc::make_mut(&mut self.columns).get_mut(index));
        let found = shape.zip(declared).zip(name.zip(shared));
        assert!(
            found.is_some(),
            "role {role} has no cell in column {column} of row {row}"
        );
        let Some(((shape, declared), (name, shared))) = found else {
            return;
        };
        let mut taking = Taking {
            shape,
            column: declared,
            names: &names,
            expressions: &mut self.expressions,
            variables: &mut self.variables,
        };
        let kept = Arc::make_mut(shared);
        kept.variables.take();
        match (&mut kept.cells, taking.take(cell, name)) {
            (Column::Scalar(cells), Taken::Scalar(raw)) => {
                cells
                    .get_mut(at(row))
                    .into_iter()
                    .for_each(|cell| *cell = raw);
            }
            (Column::Rows(lists), Taken::Rows(rows)) => {
                lists
                    .get_mut(at(row))
                    .into_iter()
                    .for_each(|list| list.clone_from(&rows));
            }
            (Column::Scalar(_) | Column::Rows(_), _) => {}
        }
    }

    /// Declares variables on a fork of a view that has none: what they stand for is known there.
    ///
    /// # Panics
    /// When the view has variables: theirs would have other numbers.
    #[must_use]
    pub fn declaring(mut self, variables: Variables) -> Self {
        assert!(self.variables.is_empty(), "the view has variables already");
        self.variables = Arc::new(variables);
        self
    }

    /// Gives a role other rows. Its columns are to be given anew, and those of which cells lead to rows that are gone.
    pub fn set_rows(&mut self, role: u8, names: Vec<String>) {
        let own = Arc::make_mut(&mut self.names);
        if let Some(own) = own.get_mut(usize::from(role)) {
            *own = names.into();
        }
    }

    /// Gives a column other cells, one a row. What is equal stays shared with the views that share it.
    ///
    /// # Panics
    /// As [`View::patch`].
    pub fn set_column(&mut self, role: u8, column: u16, cells: Vec<Cell>) {
        let shapes = Arc::clone(&self.shapes);
        let names = Arc::clone(&self.names);
        let shape = shapes.get(usize::from(role));
        let declared = shape.and_then(|shape| shape.columns.get(usize::from(column)));
        let index = self.index(role, column);
        let shared = index.and_then(|index| Arc::make_mut(&mut self.columns).get_mut(index));
        let found = shape.zip(declared).zip(shared);
        assert!(found.is_some(), "role {role} has no column {column}");
        let Some(((shape, declared), shared)) = found else {
            return;
        };
        let mut taking = Taking {
            shape,
            column: declared,
            names: &names,
            expressions: &mut self.expressions,
            variables: &mut self.variables,
        };
        let rows = names.get(usize::from(role)).map_or(&[][..], |names| names);
        let mut cells = taking.collect(cells.into_iter().zip(rows));
        // Both wait for the choices of one table of expressions, so that equal cells are equal facts.
        if cells != shared.cells {
            cells.share(&shared.cells);
            *shared = Arc::new(Kept::new(cells));
        }
    }

    /// Makes one field of several rows unknown together: one variable over the field's domain.
    ///
    /// # Panics
    /// As [`View::patch`], and when the column is no field.
    pub fn open(
        &mut self,
        role: u8,
        column: u16,
        rows: &[Row],
        name: impl Into<String>,
    ) -> VariableId {
        let labels = match self.column_shape(role, column).map(|shape| shape.kind) {
            Some(ColumnKind::Field(labels)) => labels,
            _ => &[],
        };
        assert!(
            !labels.is_empty(),
            "column {column} of role {role} is no field"
        );
        let variable = self.add_variable(name, labels.iter().map(ToString::to_string).collect());
        for row in rows {
            self.patch(
                role,
                column,
                *row,
                Cell::Scalar(whole_domain(variable, labels)),
            );
        }
        variable
    }

    /// Declares a further variable on this view.
    pub fn add_variable(&mut self, name: impl Into<String>, choices: Vec<String>) -> VariableId {
        Arc::make_mut(&mut self.variables).add(name, choices)
    }

    /// Hash of everything that a decision could read, and of the names: equal facts have equal hashes,
    /// whichever way the views came about.
    pub fn content_hash(&self) -> [u8; 32] {
        let mut content = Content::default();
        for (shape, names) in self.shapes.iter().zip(self.names.iter()) {
            content.text(shape.name);
            content.number(names.len());
            for name in names.iter() {
                content.text(name);
            }
            content.number(shape.columns.len());
            for column in &shape.columns {
                content.column(column);
            }
        }
        for column in self.columns.iter() {
            match &column.cells {
                Column::Scalar(cells) => {
                    for raw in cells.iter() {
                        content.raw(*raw, &self.expressions, &self.variables);
                    }
                }
                Column::Rows(lists) => {
                    for rows in lists.iter() {
                        content.rows(rows);
                    }
                }
            }
        }
        content.finish()
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
        u32::try_from(self.row_names(role).len()).unwrap_or(u32::MAX)
    }

    /// Name of a role.
    pub fn role_name(&self, role: u8) -> &'static str {
        self.shapes
            .get(usize::from(role))
            .map_or("", |shape| shape.name)
    }

    /// Name of a row.
    pub fn row_name(&self, role: u8, row: Row) -> String {
        let name = self.row_names(role).get(at(row));
        name.cloned().unwrap_or_default()
    }

    /// Names of the rows of a role.
    pub fn row_names(&self, role: u8) -> &[String] {
        let names = self.names.get(usize::from(role));
        names.map_or(&[], |names| names)
    }

    /// The declaration of a column.
    pub fn column_shape(&self, role: u8, column: u16) -> Option<&ColumnShape> {
        self.shapes
            .get(usize::from(role))?
            .columns
            .get(usize::from(column))
    }

    /// Runs a decision; nothing is recorded but steps and choices.
    ///
    /// Variables that `choices` does not settle take their first choice, and are added to the run's.
    ///
    /// # Panics
    /// When a row or a choice does not exist.
    pub fn run(&self, decision: &Decision, rows: &[Row], choices: &[(VariableId, u32)]) -> Run {
        self.check(decision, rows, choices);
        let door = Door::open(self, decision.roots, rows, choices.to_vec(), false);
        let conclusion = (decision.run)(&door);
        finish(conclusion, door).0
    }

    /// Runs a decision and records what it reads.
    ///
    /// # Panics
    /// When a row or a choice does not exist.
    pub fn trace(&self, decision: &Decision, rows: &[Row], choices: &[(VariableId, u32)]) -> Trace {
        self.check(decision, rows, choices);
        let door = Door::open(self, decision.roots, rows, choices.to_vec(), true);
        let conclusion = (decision.run)(&door);
        let (run, slots, entries) = finish(conclusion, door);
        Trace {
            run,
            entries,
            slots,
        }
    }

    /// A case that does not exist must not read as one that does.
    fn check(&self, decision: &Decision, rows: &[Row], choices: &[(VariableId, u32)]) {
        assert!(
            decision.roots.len() == rows.len(),
            "`{}`: one row a root",
            decision.name
        );
        for (role, row) in decision.roots.iter().zip(rows) {
            assert!(
                *row < self.rows(*role),
                "`{}`: role {role} has no row {row}",
                decision.name
            );
        }
        for (variable, choice) in choices {
            let exists = *choice < self.variables.choices(*variable);
            assert!(
                exists,
                "`{}`: {variable:?} has no choice {choice}",
                decision.name
            );
        }
    }

    pub(crate) fn column(&self, role: u8, column: u16) -> &Column {
        self.index(role, column)
            .and_then(|index| self.columns.get(index))
            .map_or(&EMPTY, |kept| &kept.cells)
    }

    pub(crate) fn resolve(&self, raw: Raw, choices: &Choices) -> Resolved {
        self.expressions.resolve(raw, choices)
    }

    /// The variables that some cell of a column waits for, in order.
    pub(crate) fn variables_of(&self, role: u8, column: u16) -> &[VariableId] {
        let kept = self.index(role, column).and_then(|at| self.columns.get(at));
        kept.map_or(&[], |kept| {
            kept.variables.get_or_init(|| {
                let open = kept.cells.scalars().iter();
                let open: BTreeSet<Raw> = open.copied().filter(|raw| *raw >= OPEN).collect();
                self.expressions.variables(open)
            })
        })
    }

    /// The value of a scalar cell under some choices, if these settle it.
    pub fn resolved(
        &self,
        role: u8,
        column: u16,
        row: Row,
        choices: &[(VariableId, u32)],
    ) -> Option<u32> {
        match self.resolve(self.column(role, column).raw(row), &choices.to_vec()) {
            Resolved::Value(value) => Some(value),
            Resolved::Unknown | Resolved::Needs(_) => None,
        }
    }

    /// The rows that a search of a row finds; none for other columns.
    pub fn found(&self, role: u8, column: u16, row: Row) -> &[Row] {
        self.column(role, column).found(row)
    }

    /// A cell in words: its value, what it waits for and comes to, or the rows that it finds.
    pub fn told(&self, role: u8, column: u16, row: Row) -> String {
        let column = self.column(role, column);
        match column {
            Column::Rows(_) => format!("{:?}", column.found(row)),
            Column::Scalar(_) => {
                let raw = column.raw(row);
                if raw < OPEN {
                    raw.to_string()
                } else {
                    self.expressions.told(raw & !OPEN, &self.variables)
                }
            }
        }
    }

    /// Whether a cell holds this already, without a choice that could change it.
    pub fn holds(&self, role: u8, column: u16, row: Row, cell: &Cell) -> bool {
        match cell {
            Cell::Scalar(Fact::Known(value)) => {
                self.resolved(role, column, row, &[]) == Some(*value)
            }
            Cell::Scalar(Fact::Unknown) => self.resolved(role, column, row, &[]).is_none(),
            Cell::Scalar(Fact::Choose { .. }) => false,
            Cell::Rows(rows) => self.found(role, column, row) == rows.as_slice(),
        }
    }

    fn index(&self, role: u8, column: u16) -> Option<usize> {
        self.bases
            .get(usize::from(role))
            .map(|base| base + usize::from(column))
    }
}

type Finished = (Run, Vec<(u8, Row)>, Vec<crate::trace::Entry>);

fn finish(conclusion: Conclusion, door: Door<'_>) -> Finished {
    let state = door.close();
    let undecided = state.undecided;
    let conclusion = Conclusion {
        undecided: undecided.is_some(),
        ..conclusion
    };
    let subject = conclusion
        .subject
        .and_then(|slot| state.slots.get(usize::from(slot)).copied());
    let run = Run {
        conclusion,
        subject,
        steps: state.steps,
        choices: state.choices,
        undecided,
    };
    (run, state.slots, state.entries.unwrap_or_default())
}
