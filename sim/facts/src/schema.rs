//! Schema: which roles there are, and which columns each has.

/// A row of a role: the number of one of its things.
pub type Row = u32;

/// Number of a role: its position in the schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RoleId(u8);

impl RoleId {
    /// The role of a number.
    pub const fn new(number: u8) -> Self {
        Self(number)
    }

    /// Position in the schema.
    pub fn index(self) -> usize {
        usize::from(self.0)
    }
}

/// A column of a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ColumnId {
    /// The role.
    pub role: RoleId,
    /// Position among the role's columns.
    pub index: u16,
}

/// A thing: one row of a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Thing {
    /// Its role.
    pub role: RoleId,
    /// Its row.
    pub row: Row,
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ColumnKind {
    /// A [`crate::Value`]: the index of one of these labels.
    Field(&'static [&'static str]),
    /// A number that is only compared.
    Key,
    /// A row of another role, or none.
    Link(RoleId),
    /// Rows of another role, sorted.
    Search(RoleId),
}

/// Declaration of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ColumnSpec {
    /// Name, as the handle's method.
    pub name: &'static str,
    /// What it holds.
    pub kind: ColumnKind,
    /// One sentence.
    pub doc: &'static str,
}

/// Declaration of a role. Made by [`crate::role!`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RoleSpec {
    /// Number of the role.
    pub id: RoleId,
    /// Name of the role.
    pub name: &'static str,
    /// Its columns.
    pub columns: &'static [ColumnSpec],
}

impl RoleSpec {
    /// The column of a name.
    pub fn column(&self, name: &str) -> Option<ColumnId> {
        let index = self.columns.iter().position(|column| column.name == name)?;
        Some(ColumnId {
            role: self.id,
            index: u16::try_from(index).ok()?,
        })
    }

    /// Every column with its id.
    pub fn columns(&self) -> impl Iterator<Item = (ColumnId, &'static ColumnSpec)> {
        let role = self.id;
        (0u16..)
            .zip(self.columns)
            .map(move |(index, spec)| (ColumnId { role, index }, spec))
    }
}

/// The roles of a view.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Schema {
    roles: Vec<RoleSpec>,
    first_columns: Vec<usize>,
    columns: usize,
}

impl Schema {
    pub(crate) fn push(&mut self, role: RoleSpec) {
        self.first_columns.push(self.columns);
        self.columns += role.columns.len();
        self.roles.push(role);
    }

    /// The roles, in the order of their numbers.
    pub fn roles(&self) -> &[RoleSpec] {
        &self.roles
    }

    /// The declaration of a role.
    pub fn role(&self, id: RoleId) -> Option<&RoleSpec> {
        self.roles.get(id.index())
    }

    /// The declaration of a column.
    pub fn column(&self, id: ColumnId) -> Option<&'static ColumnSpec> {
        self.role(id.role)?.columns.get(usize::from(id.index))
    }

    /// The column of two names.
    pub fn find(&self, role: &str, column: &str) -> Option<ColumnId> {
        self.roles
            .iter()
            .find(|spec| spec.name == role)?
            .column(column)
    }

    /// Every column with its id.
    pub fn columns(&self) -> impl Iterator<Item = (ColumnId, &'static ColumnSpec)> {
        self.roles.iter().flat_map(RoleSpec::columns)
    }

    /// Position of a column among the columns of all roles.
    pub(crate) fn flat(&self, id: ColumnId) -> Option<usize> {
        let first = self.first_columns.get(id.role.index())?;
        Some(first + usize::from(id.index))
    }
}
