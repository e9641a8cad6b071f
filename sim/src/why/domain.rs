//! What else a fact could be.
//!
//! A field: every value of its domain. A link, an instant, an identity: what the same column says of other things, and
//! what lies next to it; a search: nothing, another thing, and more than one.

use std::collections::BTreeSet;

use facts::{Cell, ColumnKind, Fact, Row, View};

/// So many others of a link or a key are tried.
const OTHERS: usize = 8;

/// A fact: role, row and column.
pub(super) type FactId = (u8, Row, u16);

/// What a fact could be, what it is first.
#[derive(Debug, Clone)]
pub(super) struct Domain {
    pub(super) fact: FactId,
    pub(super) cells: Vec<Cell>,
}

/// The domain of a fact; `None`: it is not known what it is.
pub(super) fn domain(view: &View, fact: FactId) -> Option<Domain> {
    let (role, row, column) = fact;
    let kind = view.column_shape(role, column)?.kind;
    let mut cells = Vec::new();
    match kind {
        ColumnKind::Field(labels) => {
            let is = view.resolved(role, column, row, &[])?;
            cells.push(known(is));
            let all = 0..u32::try_from(labels.len()).unwrap_or(0);
            cells.extend(all.filter(|value| *value != is).map(known));
        }
        ColumnKind::Key(_) => {
            let is = view.resolved(role, column, row, &[])?;
            cells.push(known(is));
            let next = [is.checked_sub(1), Some(is + 1)].into_iter().flatten();
            let others = others(view, fact, is);
            let all: BTreeSet<u32> = next.chain(others).filter(|value| *value != is).collect();
            cells.extend(all.into_iter().map(known));
        }
        ColumnKind::Link(to) => {
            let is = view.resolved(role, column, row, &[])?;
            let linked =
                |row: u32| Cell::link(Fact::Known(Some(row).filter(|row| *row < view.rows(to))));
            cells.push(linked(is));
            if is < view.rows(to) {
                cells.push(Cell::link(Fact::Known(None)));
            }
            let others = others(view, fact, is);
            cells.extend(others.filter(|row| *row < view.rows(to)).map(linked));
        }
        ColumnKind::Search(to) => {
            let is = view.found(role, column, row);
            cells.push(Cell::rows(is.to_vec()));
            if !is.is_empty() {
                cells.push(Cell::rows(Vec::new()));
            }
            let other = (0..view.rows(to)).find(|row| !is.contains(row));
            let one = is.first().copied().or(other);
            cells.extend(other.map(|other| Cell::rows(vec![other])));
            let second = (0..view.rows(to)).find(|row| Some(*row) != one);
            let both = one.zip(second).map(|(one, second)| vec![one, second]);
            cells.extend(both.filter(|both| both != is).map(Cell::rows));
        }
    }
    Some(Domain { fact, cells })
}

const fn known(value: u32) -> Cell {
    Cell::Scalar(Fact::Known(value))
}

/// What the same column says of other things.
fn others(view: &View, (role, _, column): FactId, is: u32) -> impl Iterator<Item = u32> {
    let rows = 0..view.rows(role);
    let all: BTreeSet<u32> = rows
        .filter_map(|row| view.resolved(role, column, row, &[]))
        .filter(|value| *value != is)
        .collect();
    all.into_iter().take(OTHERS)
}
