//! Two twins side by side: which thing of the one is which of the other, and what a fact of the one would be in the
//! other. Things are the same that have the same name; names that are the same are so in their order.

use std::collections::BTreeMap;

use facts::{Cell, ColumnKind, Fact, Row, View};

use crate::evidence::plain;
use crate::lens::instant;
use crate::roles::{Attempt, Domain, Workstation};
use crate::twin::Twin;

/// Rows of a role in one twin, each with its row in the other.
type Places = Vec<Option<Row>>;

/// Two twins.
#[derive(Debug)]
pub(crate) struct Crossing<'t> {
    pub(crate) before: &'t Twin,
    pub(crate) after: &'t Twin,
    to_before: Vec<Places>,
    to_after: Vec<Places>,
}

/// A row that stands for a thing of both twins: those before in their order, then those that are new.
pub(crate) type Joint = Row;

impl<'t> Crossing<'t> {
    pub(crate) fn new(before: &'t Twin, after: &'t Twin) -> Self {
        let roles = u8::try_from(before.view.shapes().len()).unwrap_or(u8::MAX);
        let (mut to_before, mut to_after) = (Vec::new(), Vec::new());
        for role in 0..roles {
            let (old, new) = (named(before, role), named(after, role));
            let mut back = vec![None; new.len()];
            let mut forth = vec![None; old.len()];
            for (name, there) in &new {
                if let Some(here) = old.get(name) {
                    put(&mut back, *there, *here);
                    put(&mut forth, *here, *there);
                }
            }
            to_before.push(back);
            to_after.push(forth);
        }
        Self {
            before,
            after,
            to_before,
            to_after,
        }
    }

    /// The same with the twins in each other's place.
    pub(crate) fn reversed(&self) -> Self {
        Self {
            before: self.after,
            after: self.before,
            to_before: self.to_after.clone(),
            to_after: self.to_before.clone(),
        }
    }

    /// The row before of a thing that is there after.
    pub(crate) fn row_before(&self, role: u8, after: Row) -> Option<Row> {
        place(&self.to_before, role, after)
    }

    /// The row after of a thing that was there before.
    pub(crate) fn row_after(&self, role: u8, before: Row) -> Option<Row> {
        place(&self.to_after, role, before)
    }

    /// The row of both of a thing that is there after.
    pub(crate) fn joint(&self, role: u8, after: Row) -> Joint {
        let new = || self.before.view.rows(role) + after;
        self.row_before(role, after).unwrap_or_else(new)
    }

    /// Where a thing of both was before and is after.
    pub(crate) fn parted(&self, role: u8, joint: Joint) -> (Option<Row>, Option<Row>) {
        match joint.checked_sub(self.before.view.rows(role)) {
            None => (Some(joint), self.row_after(role, joint)),
            Some(after) => (None, Some(after)),
        }
    }

    /// The name of a thing of both.
    pub(crate) fn name(&self, role: u8, joint: Joint) -> String {
        match self.parted(role, joint) {
            (Some(before), _) => self.before.view.row_name(role, before),
            (None, Some(after)) => self.after.view.row_name(role, after),
            (None, None) => String::new(),
        }
    }

    /// A fact after, as it would be before; `None`: it is not known, or is about things that were not there.
    pub(crate) fn cell(&self, role: u8, column: u16, after: Row) -> Option<Cell> {
        let view = &self.after.view;
        let number = || view.resolved(role, column, after, &[]);
        Some(match view.column_shape(role, column)?.kind {
            ColumnKind::Field(_) => Cell::Scalar(Fact::Known(number()?)),
            ColumnKind::Key(kind) => Cell::Scalar(Fact::Known(self.key(kind, number()?)?)),
            ColumnKind::Link(to) => {
                let linked = Some(number()?).filter(|row| *row < view.rows(to));
                let linked = match linked {
                    Some(row) => Some(self.row_before(to, row)?),
                    None => None,
                };
                Cell::link(Fact::Known(linked))
            }
            ColumnKind::Search(to) => {
                let found = view.found(role, column, after).iter();
                let found: Option<Vec<Row>> = found.map(|row| self.row_before(to, *row)).collect();
                Cell::rows(found?)
            }
        })
    }

    /// Instants and durations are what they are; what stands for a thing is numbered anew.
    fn key(&self, kind: &str, number: u32) -> Option<u32> {
        match kind {
            "SecurityId" => match self.after.sid_of(number) {
                // A SID that nobody had is no other one.
                Some(sid) => Some(self.before.number_of_sid(sid).unwrap_or(NEW + number)),
                None => Some(number),
            },
            "Identity" => self.row_before(Domain::ID, number),
            "MachineIdentity" => self.row_before(Workstation::ID, number),
            _ => Some(number),
        }
    }

    /// What a fact says, in words.
    pub(crate) fn told(twin: &Twin, role: u8, column: u16, row: Row) -> String {
        Self::said(twin, &twin.view, role, column, row)
    }

    /// The same of other facts of a twin.
    pub(crate) fn said(twin: &Twin, view: &View, role: u8, column: u16, row: Row) -> String {
        let unknown = || "not known".to_owned();
        let number = view.resolved(role, column, row, &[]);
        let Some(shape) = view.column_shape(role, column) else {
            return unknown();
        };
        match (shape.kind, number) {
            (ColumnKind::Field(labels), Some(number)) => {
                let label = labels.get(usize::try_from(number).unwrap_or(usize::MAX));
                label.map_or_else(unknown, |label| plain(label))
            }
            (ColumnKind::Key("Instant"), Some(minutes)) => instant(i64::from(minutes)).to_string(),
            (ColumnKind::Key("SecurityId"), Some(number)) => twin
                .sid_of(number)
                .map_or_else(|| "none".to_owned(), ToString::to_string),
            (ColumnKind::Key("Identity"), Some(row)) => view.row_name(Domain::ID, row),
            (ColumnKind::Key(_), Some(number)) => number.to_string(),
            (ColumnKind::Link(to), Some(linked)) if linked < view.rows(to) => {
                view.row_name(to, linked)
            }
            (ColumnKind::Link(_), Some(_)) => "none".to_owned(),
            (ColumnKind::Search(to), _) => match view.found(role, column, row) {
                [] => "none".to_owned(),
                few if few.len() <= FEW => {
                    let names: Vec<String> =
                        few.iter().map(|row| view.row_name(to, *row)).collect();
                    names.join(", ")
                }
                many => format!("{} of them", many.len()),
            },
            (_, None) => unknown(),
        }
    }
}

/// Numbers of keys that were not there before begin here.
const NEW: u32 = 1 << 30;
/// So many things that a search finds are named.
const FEW: usize = 3;

/// The rows of a role by name, and by the place among those of the same name. What is typed is itself, however it is shown.
fn named(twin: &Twin, role: u8) -> BTreeMap<(String, usize), Row> {
    let mut times: BTreeMap<String, usize> = BTreeMap::new();
    let rows = 0..twin.view.rows(role);
    rows.map(|row| {
        let typed = (role == Attempt::ID)
            .then(|| twin.hinted_name(row))
            .flatten();
        let name = typed.map_or_else(
            || twin.view.row_name(role, row),
            |typed| format!("typed {typed:?}"),
        );
        let times = times.entry(name.clone()).or_default();
        *times += 1;
        ((name, *times), row)
    })
    .collect()
}

fn put(places: &mut Places, at: Row, row: Row) {
    let at = usize::try_from(at).unwrap_or(usize::MAX);
    if let Some(place) = places.get_mut(at) {
        *place = Some(row);
    }
}

fn place(places: &[Places], role: u8, row: Row) -> Option<Row> {
    let at = usize::try_from(row).ok()?;
    *places.get(usize::from(role))?.get(at)?
}
