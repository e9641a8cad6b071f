//! What the rows of a part agree on: asked once, however often the walk comes back to the same rows.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::Rows;
use super::part::{Part, bind};
use super::split::{Split, target_of};
use crate::expression::Choices;
use crate::trace::{Answer, Query};
use crate::view::View;

/// Answers that all rows of a part give, each under the choices that its cells wait for.
///
/// They are kept by the sets of rows, which live as long as this: another set of the same rows is another one.
#[derive(Debug, Default)]
pub(super) struct Agreed {
    sets: RefCell<Vec<Rows>>,
    answers: RefCell<BTreeMap<Asked, Told>>,
}

/// A question, with the set, the role and the root of each slot that it is about, and the choices that matter to it.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Asked {
    query: Query,
    of: [Option<(usize, u8, usize)>; 2],
    choices: Choices,
}

/// An answer, with what was bound.
#[derive(Debug, Clone)]
struct Told {
    answer: Answer,
    bound: Option<Rows>,
}

impl Agreed {
    /// Keeps answers about the rows of a part.
    pub(super) fn of(part: &Part) -> Self {
        let bound = part.bound.iter().map(|bound| &bound.rows);
        let sets = part.roots.iter().chain(bound).cloned().collect();
        Self {
            sets: RefCell::new(sets),
            ..Self::default()
        }
    }

    /// The whole part with the answer that it is known to give.
    pub(super) fn told(
        &self,
        view: &View,
        query: Query,
        part: &Part,
        roles: &[u8],
    ) -> Option<Split> {
        let asked = self.asked(view, query, part, roles)?;
        let told = self.answers.borrow().get(&asked).cloned()?;
        let mut part = part.clone();
        if let Some(wanted) = query.binds().filter(|_| told.answer == Answer::ONE) {
            if !part.can_bind(wanted) {
                return None;
            }
            let target = target_of(view, part.role_of(wanted.from, roles), wanted.column);
            bind(&mut part, wanted, target, told.bound?);
        }
        Some(vec![(Some(told.answer), part)])
    }

    /// Takes note of the answer of a whole part.
    pub(super) fn note(&self, view: &View, query: Query, part: &Part, roles: &[u8], split: &Split) {
        let [(Some(answer), whole)] = split.as_slice() else {
            return;
        };
        // Whether a thing can be bound is a matter of the path, not of the rows.
        if *answer == Answer::FULL {
            return;
        }
        let Some(asked) = self.asked(view, query, part, roles) else {
            return;
        };
        let bound = query.binds().and_then(|wanted| whole.bound_by(wanted));
        if let Some(rows) = bound {
            let mut sets = self.sets.borrow_mut();
            if !sets.iter().any(|set| Arc::ptr_eq(set, rows)) {
                sets.push(Arc::clone(rows));
            }
        }
        let told = Told {
            answer: *answer,
            bound: bound.cloned(),
        };
        self.answers.borrow_mut().insert(asked, told);
    }

    fn asked(&self, view: &View, query: Query, part: &Part, roles: &[u8]) -> Option<Asked> {
        let sets = self.sets.borrow();
        let of = |slot: u8| {
            let rows = part.shared_rows_of(slot)?;
            let set = sets.iter().position(|set| Arc::ptr_eq(set, rows))?;
            Some((set, part.role_of(slot, roles), part.root_of(slot)))
        };
        let (one, other) = query.slots();
        let other = match other {
            Some(slot) => Some(of(slot)?),
            None => None,
        };
        let mut asked = Asked {
            query,
            of: [Some(of(one)?), other],
            choices: Choices::new(),
        };
        for column in columns(view, query, part, roles) {
            let variables = view.variables_of(column.0, column.1);
            let made = part.choices.iter();
            asked
                .choices
                .extend(made.filter(|(variable, _)| variables.contains(variable)));
        }
        asked.choices.sort_unstable();
        Some(asked)
    }
}

/// The columns whose cells a question is about.
fn columns(view: &View, query: Query, part: &Part, roles: &[u8]) -> Vec<(u8, u16)> {
    let of = |slot: u8, column: u16| (part.role_of(slot, roles), column);
    match query {
        Query::Field { slot, column }
        | Query::Link { slot, column }
        | Query::Search { slot, column }
        | Query::IsEmpty { slot, column }
        | Query::Includes { slot, column, .. } => vec![of(slot, column)],
        Query::SearchWith {
            slot,
            column,
            key,
            wanted,
        } => {
            let (role, column) = of(slot, column);
            let target = target_of(view, role, column);
            vec![(role, column), (target, key), of(wanted.0, wanted.1)]
        }
        Query::Compare { left, right } => vec![of(left.0, left.1), of(right.0, right.1)],
        Query::Same { .. } => Vec::new(),
    }
}
