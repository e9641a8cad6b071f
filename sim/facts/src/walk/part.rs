//! Parts: a set of rows for each root, the things bound on the way, and the choices made.

use std::sync::Arc;

use super::Rows;
use crate::column::Row;
use crate::door::SLOTS;
use crate::expression::{Choices, VariableId};
use crate::memory::NodeId;
use crate::trace::Bind;
use crate::view::View;
use crate::weight::Weight;

/// A slot that a link or a search bound, aligned with the rows of a root.
#[derive(Debug, Clone)]
pub(super) struct BoundSlot {
    pub(super) bind: Bind,
    pub(super) role: u8,
    pub(super) root: usize,
    pub(super) rows: Rows,
}

/// Where an assumed variable was first asked for: what a walk under another choice begins with.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fork {
    pub(super) variable: VariableId,
    pub(super) node: NodeId,
    /// How many slots were bound.
    pub(super) bound: usize,
    /// How many choices were made.
    pub(super) choices: usize,
}

#[derive(Debug, Clone)]
pub(super) struct Part {
    pub(super) roots: Vec<Rows>,
    pub(super) bound: Vec<BoundSlot>,
    pub(super) choices: Choices,
    pub(super) forks: Vec<Fork>,
    /// What one case of it weighs: one, over the combinations of what was chosen.
    share: Weight,
}

/// Some members of a root.
#[derive(Debug, Clone)]
pub(super) enum Members {
    All,
    Some(Vec<u32>),
}

impl Part {
    pub(super) fn whole(sets: &[impl AsRef<[Row]>]) -> Self {
        Self {
            roots: sets.iter().map(|rows| Arc::from(rows.as_ref())).collect(),
            bound: Vec::new(),
            choices: Choices::new(),
            forks: Vec::new(),
            share: Weight::of(1),
        }
    }

    /// The same rows as they were where a variable was asked for, with another choice of it.
    pub(super) fn back_at(&self, fork: &Fork, choice: u32) -> Self {
        let mut choices = self
            .choices
            .get(..fork.choices)
            .unwrap_or_default()
            .to_vec();
        choices.push((fork.variable, choice));
        Self {
            roots: self.roots.clone(),
            bound: self.bound.get(..fork.bound).unwrap_or_default().to_vec(),
            choices,
            forks: Vec::new(),
            share: Weight::of(1),
        }
    }

    pub(super) fn root_of(&self, slot: u8) -> usize {
        let slot = usize::from(slot);
        match slot.checked_sub(self.roots.len()) {
            None => slot,
            Some(bound) => self.bound.get(bound).map_or(usize::MAX, |b| b.root),
        }
    }

    pub(super) fn rows_of(&self, slot: u8) -> &[Row] {
        self.shared_rows_of(slot).map_or(&[], |rows| rows)
    }

    pub(super) fn shared_rows_of(&self, slot: u8) -> Option<&Rows> {
        let index = usize::from(slot);
        match index.checked_sub(self.roots.len()) {
            None => self.roots.get(index),
            Some(bound) => self.bound.get(bound).map(|b| &b.rows),
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

    /// The rows of the slot that a link or a search bound.
    pub(super) fn bound_by(&self, bind: Bind) -> Option<&Rows> {
        let mut bound = self.bound.iter();
        bound.find(|bound| bound.bind == bind).map(|b| &b.rows)
    }

    /// The part with only some members of one root.
    pub(super) fn keep(&self, root: usize, members: &Members) -> Self {
        let mut part = self.clone();
        let Members::Some(members) = members else {
            return part;
        };
        let pick = |rows: &Rows| -> Rows {
            members
                .iter()
                .filter_map(|member| rows.get(crate::column::at(*member)).copied())
                .collect()
        };
        if let Some(rows) = part.roots.get_mut(root) {
            *rows = pick(rows);
        }
        for bound in part.bound.iter_mut().filter(|bound| bound.root == root) {
            bound.rows = pick(&bound.rows);
        }
        part
    }

    /// With one choice of several, each of which is followed.
    pub(super) fn with_choice(&self, view: &View, variable: VariableId, choice: u32) -> Self {
        let mut part = self.clone();
        part.choices.push((variable, choice));
        part.share = part.share.over(view.variables().choices(variable));
        part
    }

    pub(super) fn cases(&self) -> u128 {
        cases(&self.roots)
    }

    /// Its share of the whole space: cases, over the combinations of what was chosen.
    pub(super) fn weight(&self) -> Weight {
        self.share.times(Weight::of(self.cases()))
    }

    pub(super) fn first_member(&self) -> Vec<Row> {
        self.roots
            .iter()
            .filter_map(|rows| rows.first().copied())
            .collect()
    }
}

pub(super) fn cases(sets: &[Rows]) -> u128 {
    sets.iter()
        .map(|rows| u128::try_from(rows.len()).unwrap_or(u128::MAX))
        .product()
}

/// Binds a slot, unless the same bind was made before.
pub(super) fn bind(part: &mut Part, bind: Bind, role: u8, rows: Rows) {
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
