//! Splits: a part divided by the answers that its members give to one question.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use super::agreed::Agreed;
use super::part::{Fork, Members, Part, bind};
use super::search::split_search_with;
use super::{Assumed, Rows};
use crate::column::{ColumnKind, NONE, Raw, Row, at};
use crate::expression::{Choices, Resolved, VariableId};
use crate::memory::NodeId;
use crate::pages::Pages;
use crate::trace::{Answer, Bind, Query};
use crate::view::View;

/// A part with the answer that all its members give, or without one when a fork came in between.
pub(super) type Split = Vec<(Option<Answer>, Part)>;

/// What a split needs to know of the walk.
#[derive(Clone, Copy)]
pub(super) struct Splitter<'s> {
    pub(super) view: &'s View,
    /// The roles of the decision's roots.
    pub(super) roles: &'s [u8],
    pub(super) assumed: &'s Assumed,
    /// In a walk under another choice, the choices that hold otherwise.
    pub(super) pinned: Option<&'s Choices>,
    /// The node that asks.
    pub(super) node: NodeId,
    /// What is known of the rows.
    pub(super) agreed: &'s Agreed,
}

impl Splitter<'_> {
    pub(super) fn split(&self, query: Query, part: &Part) -> Split {
        let (view, roles) = (self.view, self.roles);
        if let Some(split) = self.agreed.told(view, query, part, roles) {
            return split;
        }
        let split = self.split_rows(query, part);
        self.agreed.note(view, query, part, roles, &split);
        split
    }

    fn split_rows(&self, query: Query, part: &Part) -> Split {
        let view = self.view;
        match query {
            Query::Field { slot, column } => {
                self.split_scalar(part, slot, column, |value| Answer(value.unwrap_or(0)))
            }
            Query::Link { slot, column } => self.split_link(query, part, (slot, column)),
            Query::Search { slot, column } => {
                let Some(wanted) = query.binds() else {
                    return Split::new();
                };
                let lists = view.column(part.role_of(slot, self.roles), column);
                let rows = part.rows_of(slot).iter();
                let found: Vec<_> = rows
                    .map(|row| found(lists.found(*row).iter().copied(), part, wanted))
                    .collect();
                self.split_found(wanted, part, &found)
            }
            Query::SearchWith {
                slot,
                column,
                key,
                wanted,
            } => split_search_with(self, query, part, (slot, column, key, wanted)),
            Query::IsEmpty { slot, column } => {
                let lists = view.column(part.role_of(slot, self.roles), column);
                let rows = part.rows_of(slot);
                let root = part.root_of(slot);
                classes(rows, |row| lists.found(*row).is_empty())
                    .into_iter()
                    .map(|(empty, members)| {
                        (Some(Answer(u32::from(empty))), part.keep(root, &members))
                    })
                    .collect()
            }
            Query::Includes {
                slot,
                column,
                other,
            } => {
                let lists = view.column(part.role_of(slot, self.roles), column);
                split_pairs(
                    part,
                    slot,
                    other,
                    |row| Listed(row, lists.found(row)),
                    |row| row,
                    |listed, row| Answer(u32::from(listed.1.binary_search(row).is_ok())),
                )
            }
            Query::Compare { left, right } => self.split_compare(part, left, right),
            Query::Same { left, right } => {
                let same_role = part.role_of(left, self.roles) == part.role_of(right, self.roles);
                split_pairs(
                    part,
                    left,
                    right,
                    |row| row,
                    |row| row,
                    |a, b| Answer(u32::from(same_role && a == b)),
                )
            }
        }
    }

    /// Groups the members of a slot by answer; forks where choices are missing.
    fn split_scalar(
        &self,
        part: &Part,
        slot: u8,
        column: u16,
        answer: impl Fn(Option<Raw>) -> Answer,
    ) -> Split {
        let root = part.root_of(slot);
        let cells = self
            .view
            .column(part.role_of(slot, self.roles), column)
            .scalars();
        let told = classes(part.rows_of(slot), |row| {
            let raw = cells.get(at(*row)).copied().unwrap_or(NONE);
            match self.view.resolve(raw, &part.choices) {
                Resolved::Needs(variable) => Told::Needs(variable),
                Resolved::Value(value) => Told::Answer(answer(Some(value))),
                Resolved::Unknown => Told::Answer(answer(None)),
            }
        });
        let mut split = Split::new();
        for (told, members) in told {
            let part = part.keep(root, &members);
            match told {
                Told::Answer(answer) => split.push((Some(answer), part)),
                Told::Needs(variable) => self.fork(part, variable, &mut split),
            }
        }
        split
    }

    /// A part under each choice of a variable that is to be followed.
    pub(super) fn fork(&self, mut part: Part, variable: VariableId, split: &mut Split) {
        let of = |choices: &Choices| {
            let found = choices.iter().find(|(other, _)| *other == variable);
            found.map(|(_, choice)| *choice)
        };
        let assumed = self.assumed.choice(variable);
        if let Some(choice) = self.pinned.and_then(of).or(assumed) {
            if self.pinned.is_none() {
                part.forks.push(Fork {
                    variable,
                    node: self.node,
                    bound: part.bound.len(),
                    choices: part.choices.len(),
                });
            }
            part.choices.push((variable, choice));
            split.push((None, part));
        } else {
            let choices = 0..self.view.variables().choices(variable);
            split.extend(choices.map(|c| (None, part.with_choice(self.view, variable, c))));
        }
    }

    fn split_link(&self, query: Query, part: &Part, (slot, column): (u8, u16)) -> Split {
        let view = self.view;
        let role = part.role_of(slot, self.roles);
        let cells = view.column(role, column).scalars();
        let target = target_of(view, role, column);
        let Some(wanted) = query.binds() else {
            return Split::new();
        };
        let one = if part.can_bind(wanted) {
            Answer::ONE
        } else {
            Answer::FULL
        };
        let mut split = self.split_scalar(part, slot, column, |value| match value {
            None => Answer::UNKNOWN,
            Some(NONE) => Answer::NONE,
            Some(_) => one,
        });
        for (answer, part) in &mut split {
            if *answer != Some(Answer::ONE) || part.has_bound(wanted) {
                continue;
            }
            let rows: Rows = part
                .rows_of(slot)
                .iter()
                .map(|row| {
                    let raw = cells.get(at(*row)).copied().unwrap_or(NONE);
                    match view.resolve(raw, &part.choices) {
                        Resolved::Value(row) => row,
                        Resolved::Unknown | Resolved::Needs(_) => NONE,
                    }
                })
                .collect();
            bind(part, wanted, target, rows);
        }
        split
    }

    /// Groups the members of a slot by how many things a search finds for each, and binds the one where it
    /// is one. `found` is in the order of the members.
    pub(super) fn split_found(&self, wanted: Bind, part: &Part, found: &[(Answer, Row)]) -> Split {
        let root = part.root_of(wanted.from);
        let role = part.role_of(wanted.from, self.roles);
        let target = target_of(self.view, role, wanted.column);
        classes(found, |(answer, _)| *answer)
            .into_iter()
            .map(|(answer, members)| {
                let mut part = part.keep(root, &members);
                if answer == Answer::ONE {
                    let ones = match &members {
                        Members::All => found.iter().map(|(_, row)| *row).collect(),
                        Members::Some(members) => members
                            .iter()
                            .filter_map(|member| found.get(at(*member)))
                            .map(|(_, row)| *row)
                            .collect(),
                    };
                    bind(&mut part, wanted, target, ones);
                }
                (Some(answer), part)
            })
            .collect()
    }

    /// Forks the members of a root that need a choice, each over the variable it needs first; `None` where
    /// no member needs one.
    pub(super) fn split_needs(
        &self,
        part: &Part,
        root: usize,
        needs: &[Option<VariableId>],
    ) -> Option<Split> {
        if needs.iter().all(Option::is_none) {
            return None;
        }
        let mut split = Split::new();
        for (needs, members) in classes(needs, |needs| *needs) {
            let part = part.keep(root, &members);
            match needs {
                Some(variable) => self.fork(part, variable, &mut split),
                None => split.push((None, part)),
            }
        }
        Some(split)
    }

    fn split_compare(&self, part: &Part, left: (u8, u16), right: (u8, u16)) -> Split {
        let view = self.view;
        let cells_of = |(slot, column): (u8, u16)| {
            view.column(part.role_of(slot, self.roles), column)
                .scalars()
        };
        let told = |cells: &Pages<Raw>, row: Row| {
            let raw = cells.get(at(row)).copied().unwrap_or(NONE);
            view.resolve(raw, &part.choices)
        };
        let (lefts, rights) = (cells_of(left), cells_of(right));
        for (slot, cells) in [(left.0, lefts), (right.0, rights)] {
            let rows = part.rows_of(slot);
            let needs = |row: &Row| need(told(cells, *row));
            if rows.iter().any(|row| needs(row).is_some()) {
                let needs: Vec<Option<VariableId>> = rows.iter().map(needs).collect();
                if let Some(split) = self.split_needs(part, part.root_of(slot), &needs) {
                    return split;
                }
            }
        }
        let key = |cells, row| match told(cells, row) {
            Resolved::Value(value) => Some(value),
            Resolved::Unknown | Resolved::Needs(_) => None,
        };
        split_pairs(
            part,
            left.0,
            right.0,
            |row| key(lefts, row),
            |row| key(rights, row),
            |a: &Option<Raw>, b| Answer::ordering(a.zip(*b).map(|(a, b)| a.cmp(&b))),
        )
    }
}

/// What a search of a row finds: two rows are alike if they find the same.
#[derive(Clone, Copy)]
struct Listed<'l>(Row, &'l [Row]);

impl Ord for Listed<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        // Lists can be long, and most rows of a part are one and the same.
        if self.0 == other.0 {
            Ordering::Equal
        } else {
            self.1.cmp(other.1)
        }
    }
}

impl PartialOrd for Listed<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Listed<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0 || self.1 == other.1
    }
}

impl Eq for Listed<'_> {}

/// What a scalar cell says.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Told {
    Needs(VariableId),
    Answer(Answer),
}

/// The role that a link or a search leads to.
pub(super) fn target_of(view: &View, role: u8, column: u16) -> u8 {
    match view.column_shape(role, column).map(|shape| shape.kind) {
        Some(ColumnKind::Link(target) | ColumnKind::Search(target)) => target,
        _ => u8::MAX,
    }
}

/// What a search comes to that finds these rows.
pub(super) fn found(
    mut rows: impl Iterator<Item = Row>,
    part: &Part,
    wanted: Bind,
) -> (Answer, Row) {
    match (rows.next(), rows.next()) {
        (None, _) => (Answer::NONE, NONE),
        (Some(one), None) if part.can_bind(wanted) => (Answer::ONE, one),
        (Some(_), None) => (Answer::FULL, NONE),
        (Some(_), Some(_)) => (Answer::SEVERAL, NONE),
    }
}

/// The variable that a cell's value waits for.
pub(super) fn need(resolved: Resolved) -> Option<VariableId> {
    match resolved {
        Resolved::Needs(variable) => Some(variable),
        Resolved::Value(_) | Resolved::Unknown => None,
    }
}

/// Splits by an answer that two slots give together. Where they hang on different roots the result is
/// rectangles: members of the one side that answer alike towards every key of the other.
fn split_pairs<A: Ord + Copy, B: Ord + Copy>(
    part: &Part,
    left: u8,
    right: u8,
    key_of_left: impl Fn(Row) -> A,
    key_of_right: impl Fn(Row) -> B,
    answer: impl Fn(&A, &B) -> Answer,
) -> Split {
    let (root_of_left, root_of_right) = (part.root_of(left), part.root_of(right));
    let (rows_left, rows_right) = (part.rows_of(left), part.rows_of(right));
    let answered = |root: usize, classes: Vec<(Answer, Members)>| -> Split {
        let classes = classes.into_iter();
        classes
            .map(|(answer, members)| (Some(answer), part.keep(root, &members)))
            .collect()
    };
    if root_of_left == root_of_right {
        let pairs: Vec<(Row, Row)> = rows_left
            .iter()
            .copied()
            .zip(rows_right.iter().copied())
            .collect();
        let told = classes(&pairs, |(l, r)| answer(&key_of_left(*l), &key_of_right(*r)));
        return answered(root_of_left, told);
    }
    if let Some(key) = only(rows_right, &key_of_right) {
        let told = classes(rows_left, |row| answer(&key_of_left(*row), &key));
        return answered(root_of_left, told);
    }
    if let Some(key) = only(rows_left, &key_of_left) {
        let told = classes(rows_right, |row| answer(&key, &key_of_right(*row)));
        return answered(root_of_right, told);
    }
    let lefts = group(rows_left, key_of_left);
    let rights = group(rows_right, key_of_right);
    // The side with fewer keys is told apart; each of its classes splits the other side once.
    if lefts.len() <= rights.len() {
        rectangles(
            part,
            (root_of_left, &lefts),
            (root_of_right, &rights),
            answer,
        )
    } else {
        rectangles(
            part,
            (root_of_right, &rights),
            (root_of_left, &lefts),
            |r, l| answer(l, r),
        )
    }
}

/// The key of all rows, where they have one.
fn only<K: Eq>(rows: &[Row], key: impl Fn(Row) -> K) -> Option<K> {
    let (first, others) = rows.split_first()?;
    let first = key(*first);
    others.iter().all(|row| key(*row) == first).then_some(first)
}

/// Members by key, in the order of the keys.
type Groups<K> = Vec<(K, Vec<u32>)>;

/// Classes of keys of the first side that answer alike towards every key of the second, each with the
/// second side split by those answers.
fn rectangles<A: Ord, B: Ord>(
    part: &Part,
    (first_root, first): (usize, &Groups<A>),
    (second_root, second): (usize, &Groups<B>),
    answer: impl Fn(&A, &B) -> Answer,
) -> Split {
    let mut profiles: BTreeMap<Vec<Answer>, Vec<u32>> = BTreeMap::new();
    for (key, members) in first {
        let profile = second.iter().map(|(other, _)| answer(key, other)).collect();
        profiles.entry(profile).or_default().extend(members);
    }
    let mut split = Split::new();
    for (profile, mut members) in profiles {
        members.sort_unstable();
        let side = part.keep(first_root, &Members::Some(members));
        let mut answers: BTreeMap<Answer, Vec<u32>> = BTreeMap::new();
        for (answer, (_, others)) in profile.into_iter().zip(second) {
            answers.entry(answer).or_default().extend(others);
        }
        for (answer, mut others) in answers {
            others.sort_unstable();
            split.push((Some(answer), side.keep(second_root, &Members::Some(others))));
        }
    }
    split
}

pub(super) fn group<K: Ord>(rows: &[Row], key: impl Fn(Row) -> K) -> Groups<K> {
    let mut keyed: Vec<(K, u32)> = rows.iter().map(|row| key(*row)).zip(0u32..).collect();
    keyed.sort_unstable();
    let mut groups = Groups::new();
    for (key, member) in keyed {
        match groups.last_mut() {
            Some((last, members)) if *last == key => members.push(member),
            _ => groups.push((key, vec![member])),
        }
    }
    groups
}

/// Members by a class of which there are few, in the order of the classes.
fn classes<T, C: Ord + Copy>(members: &[T], class: impl Fn(&T) -> C) -> Vec<(C, Members)> {
    let Some((first, others)) = members.split_first() else {
        return Vec::new();
    };
    let first = class(first);
    let Some(alike) = others.iter().position(|member| class(member) != first) else {
        return vec![(first, Members::All)];
    };
    let number = |index: usize| u32::try_from(index).unwrap_or(u32::MAX);
    let mut found: Vec<(C, Vec<u32>)> = vec![(first, (0..=number(alike)).collect())];
    let mut at_class: BTreeMap<C, usize> = BTreeMap::from([(first, 0)]);
    let mut last = (first, 0);
    for (index, member) in members.iter().enumerate().skip(alike + 1) {
        let class = class(member);
        if class != last.0 {
            let next = found.len();
            let at = *at_class.entry(class).or_insert(next);
            if at == next {
                found.push((class, Vec::new()));
            }
            last = (class, at);
        }
        if let Some((_, members)) = found.get_mut(last.1) {
            members.push(number(index));
        }
    }
    found.sort_unstable_by_key(|(class, _)| *class);
    found
        .into_iter()
        .map(|(class, members)| (class, Members::Some(members)))
        .collect()
}
