//! Parts: a set of rows for each root, the things bound on the way, and the choices made.

use crate::column::Row;
use crate::door::SLOTS;
use crate::expression::{Choices, VariableId};
use crate::trace::Bind;
use crate::view::View;
use crate::weight::Weight;

/// A slot that a link or a search bound, aligned with the rows of a root.
#[derive(Debug, Clone)]
pub(super) struct BoundSlot {
    pub(super) bind: Bind,
    pub(super) role: u8,
    pub(super) root: usize,
    pub(super) rows: Vec<Row>,
}

#[derive(Debug, Clone)]
pub(super) struct Part {
    pub(super) roots: Vec<Vec<Row>>,
    pub(super) bound: Vec<BoundSlot>,
    pub(super) choices: Choices,
}

impl Part {
    pub(super) fn root_of(&self, slot: u8) -> usize {
        let slot = usize::from(slot);
        match slot.checked_sub(self.roots.len()) {
            None => slot,
            Some(bound) => self.bound.get(bound).map_or(usize::MAX, |b| b.root),
        }
    }

    pub(super) fn rows_of(&self, slot: u8) -> &[Row] {
        let index = usize::from(slot);
        match index.checked_sub(self.roots.len()) {
            None => self.roots.get(index).map_or(&[], Vec::as_slice),
            Some(bound) => self.bound.get(bound).map_or(&[], |b| &b.rows),
        }
    }

    pub(super) fn role_of(&self, slot: u8, roles: &[u8]) -> u8 {
        let index = usize::from(slot);
        match index.checked_sub(self.roots.len()) {
            None => roles.get(index).copied().unwrap_or(u8::MAX),
            Some(bound) => self.bound.get(bound).map_or(u8::MAX, |b| b.role),
        }
    }

    /// Whether there is a slot for what a link or a search leads to.
    pub(super) fn can_bind(&self, bind: Bind) -> bool {
        self.roots.len() + self.bound.len() < SLOTS || self.has_bound(bind)
    }

    pub(super) fn has_bound(&self, bind: Bind) -> bool {
        self.bound.iter().any(|bound| bound.bind == bind)
    }

    /// The part with only some members of one root.
    pub(super) fn keep(&self, root: usize, members: &[usize]) -> Self {
        let pick = |rows: &[Row]| {
            members
                .iter()
                .filter_map(|m| rows.get(*m).copied())
                .collect()
        };
        let roots = self
            .roots
            .iter()
            .enumerate()
            .map(|(index, rows)| {
                if index == root {
                    pick(rows)
                } else {
                    rows.clone()
                }
            })
            .collect();
        let bound = self
            .bound
            .iter()
            .map(|b| {
                if b.root == root {
                    BoundSlot {
                        rows: pick(&b.rows),
                        ..*b
                    }
                } else {
                    b.clone()
                }
            })
            .collect();
        Self {
            roots,
            bound,
            choices: self.choices.clone(),
        }
    }

    pub(super) fn with_choice(&self, variable: VariableId, choice: u32) -> Self {
        let mut part = self.clone();
        part.choices.push((variable, choice));
        part
    }

    pub(super) fn cases(&self) -> u128 {
        cases(&self.roots)
    }

    /// Its share of the whole space: cases, over the combinations of what was chosen.
    pub(super) fn weight(&self, view: &View) -> Weight {
        self.choices
            .iter()
            .fold(Weight::of(self.cases()), |weight, (variable, _)| {
                weight.over(view.variables().choices(*variable))
            })
    }

    pub(super) fn first_member(&self) -> Vec<Row> {
        self.roots
            .iter()
            .filter_map(|rows| rows.first().copied())
            .collect()
    }
}

pub(super) fn cases(sets: &[Vec<Row>]) -> u128 {
    sets.iter()
        .map(|rows| u128::try_from(rows.len()).unwrap_or(u128::MAX))
        .product()
}

/// Binds a slot, unless the same bind was made before.
pub(super) fn bind(part: &mut Part, bind: Bind, role: u8, rows: Vec<Row>) {
    if part.has_bound(bind) {
        return;
    }
    let root = part.root_of(bind.from);
    part.bound.push(BoundSlot {
        bind,
        role,
        root,
        rows,
    });
}
