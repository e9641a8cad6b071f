//! Views: immutable snapshots of all facts, and forks that never touch their base.

use std::fmt;
use std::sync::Arc;

use crate::column::{Cell, Cells, Column, NONE, Raw};
use crate::expression::{Choices, Expressions, Fact, VariableId, Variables, hash_text};
use crate::schema::{ColumnId, ColumnKind, RoleId, RoleSpec, Row, Schema, Thing};

/// All facts of a world: one column a fact, one cell a thing.
///
/// A clone shares every column; [`View::patch`] copies the column it alters, so a fork costs one
/// column a change and its base stays as it is.
#[derive(Debug, Clone)]
pub struct View {
    schema: Arc<Schema>,
    names: Arc<[Vec<String>]>,
    columns: Vec<Arc<Column>>,
    expressions: Arc<Expressions>,
    variables: Arc<Variables>,
}

impl View {
    /// A view that starts equal to this one and can be altered.
    #[must_use]
    pub fn fork(&self) -> Self {
        self.clone()
    }

    /// Which roles and columns there are.
    pub fn schema(&self) -> &Schema {
        &self.schema
    }

    /// What is not known.
    pub fn variables(&self) -> &Variables {
        &self.variables
    }

    /// Number of things of a role.
    pub fn count(&self, role: RoleId) -> Row {
        let count = self.names.get(role.index()).map_or(0, Vec::len);
        Row::try_from(count).unwrap_or(Row::MAX)
    }

    /// Every row of a role.
    pub fn rows(&self, role: RoleId) -> Vec<Row> {
        (0..self.count(role)).collect()
    }

    /// The name of a thing.
    pub fn name(&self, thing: Thing) -> &str {
        let names = self.names.get(thing.role.index());
        names
            .and_then(|names| names.get(crate::column::at(thing.row)))
            .map_or("", String::as_str)
    }

    /// The thing of a name.
    pub fn find(&self, role: RoleId, name: &str) -> Option<Thing> {
        let row = self
            .names
            .get(role.index())?
            .iter()
            .position(|known| known == name)?;
        Some(Thing {
            role,
            row: Row::try_from(row).ok()?,
        })
    }

    /// Sets one cell.
    ///
    /// # Errors
    /// If there is no such cell, or it cannot hold this.
    pub fn patch(&mut self, column: ColumnId, row: Row, cell: Cell) -> Result<(), ViewError> {
        let (Some(index), Some(spec)) = (self.schema.flat(column), self.schema.column(column))
        else {
            return Err(ViewError::NoColumn(column));
        };
        let thing = Thing {
            role: column.role,
            row,
        };
        if row >= self.count(column.role) {
            return Err(ViewError::NoRow(thing));
        }
        let place = Place {
            column,
            row,
            kind: spec.kind,
        };
        place.check_target(&cell, |role| self.count(role))?;
        let own_variable = format!("{} of {}", spec.name, self.name(thing));
        let stored = place.store(
            cell,
            &own_variable,
            Arc::make_mut(&mut self.expressions),
            Arc::make_mut(&mut self.variables),
        )?;
        if let Some(cells) = self.columns.get_mut(index) {
            match (Arc::make_mut(cells), stored) {
                (Column::Field(cells), Stored::Raw(raw)) => cells.set(row, raw),
                (Column::Key(cells) | Column::Link(cells), Stored::Raw(raw)) => cells.set(row, raw),
                (Column::Search(lists), Stored::Rows(rows)) => {
                    if let Some(list) = lists.get_mut(crate::column::at(row)) {
                        *list = rows;
                    }
                }
                _ => return Err(ViewError::WrongKind(column)),
            }
        }
        Ok(())
    }

    /// Sets every cell of one row, as derived anew.
    ///
    /// # Errors
    /// As [`View::patch`].
    pub fn refresh(&mut self, thing: Thing, cells: Vec<Cell>) -> Result<(), ViewError> {
        let columns = self
            .schema
            .role(thing.role)
            .map_or(0, |role| role.columns.len());
        if columns != cells.len() {
            return Err(ViewError::WrongCells(thing));
        }
        for (index, cell) in (0u16..).zip(cells) {
            self.patch(
                ColumnId {
                    role: thing.role,
                    index,
                },
                thing.row,
                cell,
            )?;
        }
        Ok(())
    }

    /// Declares a variable for use in [`Fact::Choose`].
    pub fn declare(&mut self, name: impl Into<String>, choices: Vec<String>) -> VariableId {
        Arc::make_mut(&mut self.variables).declare(name, choices)
    }

    /// Makes one field of several rows unknown together: one variable over the field's whole domain.
    ///
    /// # Errors
    /// If the column is no field or a row does not exist.
    pub fn open(
        &mut self,
        column: ColumnId,
        rows: &[Row],
        name: impl Into<String>,
    ) -> Result<VariableId, ViewError> {
        let spec = self
            .schema
            .column(column)
            .ok_or(ViewError::NoColumn(column))?;
        let ColumnKind::Field(labels) = spec.kind else {
            return Err(ViewError::WrongKind(column));
        };
        let variable = self.declare(name, labels.iter().map(ToString::to_string).collect());
        for row in rows {
            self.patch(column, *row, Cell::Field(whole_domain(variable, labels)))?;
        }
        Ok(variable)
    }

    /// A hash of everything that a decision can read, and of the names.
    ///
    /// It depends on the content only: two views that were made in different ways and say the same
    /// have the same hash.
    pub fn content_hash(&self) -> [u8; 32] {
        let mut hasher = blake3::Hasher::new();
        for (role, names) in self.schema.roles().iter().zip(self.names.iter()) {
            hash_text(&mut hasher, role.name);
            hash_number(&mut hasher, names.len());
            for name in names {
                hash_text(&mut hasher, name);
            }
            hash_number(&mut hasher, role.columns.len());
            for column in role.columns {
                hash_text(&mut hasher, column.name);
                hash_kind(&mut hasher, column.kind);
            }
        }
        let expressions = self.expressions.hashes(&self.variables);
        for column in &self.columns {
            column.hash_into(&mut hasher, &expressions);
        }
        *hasher.finalize().as_bytes()
    }

    /// The cells of a column.
    #[inline]
    #[expect(
        clippy::expect_used,
        reason = "column ids come from the macro that made the schema"
    )]
    pub(crate) fn column(&self, column: ColumnId) -> &Column {
        self.schema
            .flat(column)
            .and_then(|index| self.columns.get(index))
            .expect("INVARIANT: the roles of a decision are the roles of the view's schema")
    }

    pub(crate) fn expressions(&self) -> &Expressions {
        &self.expressions
    }

    /// Stops a caller who names a row that does not exist or a choice that there is not.
    pub(crate) fn check(&self, roots: &[RoleId], rows: &[Row], choices: &Choices) {
        assert!(
            roots.len() == rows.len(),
            "a decision of {} roots, {} rows",
            roots.len(),
            rows.len()
        );
        for (role, row) in roots.iter().zip(rows) {
            assert!(*row < self.count(*role), "{role:?} has no row {row}");
        }
        for (variable, choice) in choices.as_slice() {
            assert!(
                *choice < self.variables.arity(*variable),
                "{variable:?} has no {choice}"
            );
        }
    }
}

/// Makes a view, role by role.
#[derive(Debug, Default)]
pub struct ViewBuilder {
    schema: Schema,
    names: Vec<Vec<String>>,
    columns: Vec<Column>,
    expressions: Expressions,
    variables: Variables,
    links: Vec<(ColumnId, Row, Row)>,
}

impl ViewBuilder {
    /// Starts with the variables that lenses use.
    pub fn new(variables: Variables) -> Self {
        Self {
            variables,
            ..Self::default()
        }
    }

    /// Adds a role: the names of its things, and the cells of each row in the order of the columns.
    ///
    /// # Errors
    /// If roles do not come in the order of their numbers or a cell cannot be what it is.
    pub fn role(
        &mut self,
        spec: RoleSpec,
        names: Vec<String>,
        mut cells: impl FnMut(Row) -> Vec<Cell>,
    ) -> Result<(), ViewError> {
        if spec.id.index() != self.schema.roles().len() {
            return Err(ViewError::WrongOrder(spec.name));
        }
        let mut columns: Vec<Column> = spec.columns.iter().map(|c| empty(c.kind)).collect();
        for (row, name) in (0..).zip(&names) {
            let derived = cells(row);
            if derived.len() != columns.len() {
                return Err(ViewError::WrongCells(Thing { role: spec.id, row }));
            }
            for (((column, declared), cell), target) in
                spec.columns().zip(derived).zip(&mut columns)
            {
                let place = Place {
                    column,
                    row,
                    kind: declared.kind,
                };
                // Targets may be roles that are not there yet: checked at the end.
                place.check_target(&cell, |_| Row::MAX)?;
                self.links.extend(
                    targets(&cell)
                        .into_iter()
                        .map(|target| (column, row, target)),
                );
                let own = format_args!("{} of {name}", declared.name).to_string();
                let (expressions, variables) = (&mut self.expressions, &mut self.variables);
                match (target, place.store(cell, &own, expressions, variables)?) {
                    (Column::Field(cells), Stored::Raw(raw)) => cells.push(raw),
                    (Column::Key(cells) | Column::Link(cells), Stored::Raw(raw)) => cells.push(raw),
                    (Column::Search(lists), Stored::Rows(rows)) => lists.push(rows),
                    _ => return Err(ViewError::WrongKind(column)),
                }
            }
        }
        self.schema.push(spec);
        self.names.push(names);
        self.columns.append(&mut columns);
        Ok(())
    }

    /// The view.
    ///
    /// # Errors
    /// If a link or a search leads to a row that does not exist.
    pub fn finish(self) -> Result<View, ViewError> {
        for (column, row, target) in &self.links {
            let role = match self.schema.column(*column).map(|spec| spec.kind) {
                Some(ColumnKind::Link(role) | ColumnKind::Search(role)) => role,
                _ => return Err(ViewError::NoColumn(*column)),
            };
            let count = self.names.get(role.index()).map_or(0, Vec::len);
            if crate::column::at(*target) >= count {
                return Err(ViewError::NoTarget(
                    Thing {
                        role: column.role,
                        row: *row,
                    },
                    *column,
                ));
            }
        }
        Ok(View {
            schema: Arc::new(self.schema),
            names: self.names.into(),
            columns: self.columns.into_iter().map(Arc::new).collect(),
            expressions: Arc::new(self.expressions),
            variables: Arc::new(self.variables),
        })
    }
}

/// A cell that a view cannot take in.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ViewError {
    /// There is no such column.
    NoColumn(ColumnId),
    /// There is no such row.
    NoRow(Thing),
    /// Roles must be added in the order of their numbers; this one was not.
    WrongOrder(&'static str),
    /// A row has more or fewer cells than its role has columns.
    WrongCells(Thing),
    /// The column holds another kind of cell.
    WrongKind(ColumnId),
    /// The number is outside the column's domain.
    OutOfDomain(Thing, ColumnId),
    /// An open cell has more or fewer arms than its variable has choices.
    WrongArms(Thing, ColumnId),
    /// A link or a search leads to a row that does not exist.
    NoTarget(Thing, ColumnId),
}

impl fmt::Display for ViewError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = |f: &mut fmt::Formatter<'_>, thing: &Thing, column: &ColumnId| {
            write!(
                f,
                "role {}, row {}, column {}",
                thing.role.index(),
                thing.row,
                column.index
            )
        };
        match self {
            Self::NoColumn(column) => {
                write!(
                    f,
                    "role {} has no column {}",
                    column.role.index(),
                    column.index
                )
            }
            Self::NoRow(thing) => write!(f, "role {} has no row {}", thing.role.index(), thing.row),
            Self::WrongOrder(name) => write!(f, "role `{name}` is not next in the schema"),
            Self::WrongCells(thing) => {
                write!(
                    f,
                    "role {}, row {}: not one cell a column",
                    thing.role.index(),
                    thing.row
                )
            }
            Self::WrongKind(column) => {
                let (role, index) = (column.role.index(), column.index);
                write!(f, "role {role}, column {index} holds another kind of cell")
            }
            Self::OutOfDomain(thing, column) => {
                at(f, thing, column)?;
                f.write_str(": outside the domain")
            }
            Self::WrongArms(thing, column) => {
                at(f, thing, column)?;
                f.write_str(": not one arm a choice")
            }
            Self::NoTarget(thing, column) => {
                at(f, thing, column)?;
                f.write_str(" leads to a row that does not exist")
            }
        }
    }
}

impl std::error::Error for ViewError {}

/// Where a cell goes.
struct Place {
    column: ColumnId,
    row: Row,
    kind: ColumnKind,
}

/// A cell as a column keeps it.
enum Stored {
    Raw(Raw),
    Rows(Box<[Row]>),
}

impl Place {
    fn thing(&self) -> Thing {
        Thing {
            role: self.column.role,
            row: self.row,
        }
    }

    fn check_target(&self, cell: &Cell, count: impl Fn(RoleId) -> Row) -> Result<(), ViewError> {
        let (ColumnKind::Link(role) | ColumnKind::Search(role)) = self.kind else {
            return Ok(());
        };
        if targets(cell).iter().all(|row| *row < count(role)) {
            Ok(())
        } else {
            Err(ViewError::NoTarget(self.thing(), self.column))
        }
    }

    fn store(
        &self,
        cell: Cell,
        own_variable: &str,
        expressions: &mut Expressions,
        variables: &mut Variables,
    ) -> Result<Stored, ViewError> {
        let (fact, domain) = match (cell, self.kind) {
            (Cell::Field(fact), ColumnKind::Field(labels)) => {
                let domain = u32::try_from(labels.len()).unwrap_or(u32::MAX).min(254);
                let fact = fact.or_unknown(&mut || {
                    let choices = labels.iter().map(ToString::to_string).collect();
                    whole_domain(variables.declare(own_variable, choices), labels)
                });
                (fact, domain)
            }
            (Cell::Key(fact), ColumnKind::Key) => (fact, NONE),
            (Cell::Link(fact), ColumnKind::Link(_)) => {
                (fact.map(|row| row.unwrap_or(NONE)), u32::MAX)
            }
            (Cell::Search(mut rows), ColumnKind::Search(_)) => {
                rows.sort_unstable();
                rows.dedup();
                return Ok(Stored::Rows(rows.into()));
            }
            _ => return Err(ViewError::WrongKind(self.column)),
        };
        if !fact.all(&mut |value| *value < domain) {
            return Err(ViewError::OutOfDomain(self.thing(), self.column));
        }
        if !fact.fits(variables) {
            return Err(ViewError::WrongArms(self.thing(), self.column));
        }
        Ok(Stored::Raw(match fact {
            Fact::Known(value) => Raw::Value(value),
            fact => expressions.intern(&fact),
        }))
    }
}

/// Rows that a cell leads to.
fn targets(cell: &Cell) -> Vec<Row> {
    let mut rows = Vec::new();
    match cell {
        Cell::Field(_) | Cell::Key(_) => {}
        Cell::Link(fact) => {
            fact.all(&mut |row| {
                rows.extend(row);
                true
            });
        }
        Cell::Search(found) => rows.clone_from(found),
    }
    rows
}

fn empty(kind: ColumnKind) -> Column {
    match kind {
        ColumnKind::Field(_) => Column::Field(Cells::default()),
        ColumnKind::Key => Column::Key(Cells::default()),
        ColumnKind::Link(_) => Column::Link(Cells::default()),
        ColumnKind::Search(_) => Column::Search(Vec::new()),
    }
}

/// A variable whose choices are the values of a field.
fn whole_domain(variable: VariableId, labels: &[&str]) -> Fact<u32> {
    Fact::Choose {
        variable,
        arms: (0u32..).zip(labels).map(|(i, _)| Fact::Known(i)).collect(),
    }
}

fn hash_number(hasher: &mut blake3::Hasher, number: usize) {
    hasher.update(&u64::try_from(number).unwrap_or(u64::MAX).to_le_bytes());
}

fn hash_kind(hasher: &mut blake3::Hasher, kind: ColumnKind) {
    match kind {
        ColumnKind::Field(labels) => {
            hash_number(hasher, labels.len());
            for label in labels {
                hash_text(hasher, label);
            }
        }
        ColumnKind::Key => hash_text(hasher, "key"),
        ColumnKind::Link(role) => {
            hash_text(hasher, "link");
            hash_number(hasher, role.index());
        }
        ColumnKind::Search(role) => {
            hash_text(hasher, "search");
            hash_number(hasher, role.index());
        }
    }
}
