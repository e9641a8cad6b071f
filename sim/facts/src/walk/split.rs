//! Splits: a part divided by the answers that its members give to one question.

use std::collections::BTreeMap;

use super::part::{Part, bind};
use super::search::split_search_with;
use crate::column::{ColumnKind, NONE, Raw, Row};
use crate::expression::{Resolved, VariableId};
use crate::trace::{Answer, Query};
use crate::view::View;

/// A part with the answer that all its members give, or without one when a fork came in between.
pub(super) type Split = Vec<(Option<Answer>, Part)>;

pub(super) fn split(view: &View, roles: &[u8], query: Query, part: &Part) -> Split {
    match query {
        Query::Field { slot, column } => split_scalar(view, roles, part, slot, column, |value| {
            Answer(value.unwrap_or(0))
        }),
        Query::Link { slot, column } => split_link(view, roles, query, part, (slot, column)),
        Query::Search { slot, column } => {
            let lists = view.column(part.role_of(slot, roles), column);
            let rows = part.rows_of(slot).iter();
            let found = rows.map(|row| Some(lists.found(*row).to_vec())).collect();
            split_found(view, roles, query, part, found)
        }
        Query::SearchWith {
            slot,
            column,
            key,
            wanted,
        } => split_search_with(view, roles, query, part, (slot, column, key, wanted)),
        Query::IsEmpty { slot, column } => {
            let lists = view.column(part.role_of(slot, roles), column);
            let groups = group(part.rows_of(slot), |row| lists.found(row).is_empty());
            let root = part.root_of(slot);
            let answered = groups.into_iter().map(|(empty, members)| {
                (Some(Answer(u32::from(empty))), part.keep(root, &members))
            });
            answered.collect()
        }
        Query::Includes {
            slot,
            column,
            other,
        } => {
            let role = part.role_of(slot, roles);
            let lists = view.column(role, column);
            split_pairs(
                part,
                slot,
                other,
                |row| lists.found(row).to_vec(),
                |row| row,
                |list, row| Answer(u32::from(list.binary_search(row).is_ok())),
            )
        }
        Query::Compare { left, right } => split_compare(view, roles, part, left, right),
        Query::Same { left, right } => {
            let (l, r) = (part.role_of(left, roles), part.role_of(right, roles));
            split_pairs(
                part,
                left,
                right,
                |row| (l, row),
                |row| (r, row),
                |a, b| Answer(u32::from(a == b)),
            )
        }
    }
}

/// Groups the members of a slot by raw cell; forks where choices are missing.
fn split_scalar(
    view: &View,
    roles: &[u8],
    part: &Part,
    slot: u8,
    column: u16,
    answer: impl Fn(Option<Raw>) -> Answer,
) -> Split {
    let role = part.role_of(slot, roles);
    let root = part.root_of(slot);
    let cells = view.column(role, column);
    let mut groups: BTreeMap<Raw, Vec<usize>> = BTreeMap::new();
    for (member, row) in part.rows_of(slot).iter().enumerate() {
        groups.entry(cells.raw(*row)).or_default().push(member);
    }
    let mut parts: BTreeMap<Answer, Vec<usize>> = BTreeMap::new();
    let mut split = Split::new();
    for (raw, members) in groups {
        match view.resolve(raw, &part.choices) {
            Resolved::Value(value) => {
                parts
                    .entry(answer(Some(value)))
                    .or_default()
                    .extend(members);
            }
            Resolved::Unknown => parts.entry(answer(None)).or_default().extend(members),
            Resolved::Needs(variable) => {
                split.extend(fork(view, &part.keep(root, &members), variable));
            }
        }
    }
    for (answer, mut members) in parts {
        members.sort_unstable();
        split.push((Some(answer), part.keep(root, &members)));
    }
    split
}

fn fork(view: &View, part: &Part, variable: VariableId) -> Split {
    (0..view.variables().choices(variable))
        .map(|choice| (None, part.with_choice(variable, choice)))
        .collect()
}

fn split_link(
    view: &View,
    roles: &[u8],
    query: Query,
    part: &Part,
    (slot, column): (u8, u16),
) -> Split {
    let role = part.role_of(slot, roles);
    let cells = view.column(role, column);
    let target = target_of(view, role, column);
    let split = split_scalar(view, roles, part, slot, column, |value| match value {
        None => Answer::UNKNOWN,
        Some(NONE) => Answer::NONE,
        Some(_) if query.binds().is_some_and(|wanted| part.can_bind(wanted)) => Answer::ONE,
        Some(_) => Answer::FULL,
    });
    split
        .into_iter()
        .map(|(answer, mut part)| {
            if answer == Some(Answer::ONE) {
                let rows = part
                    .rows_of(slot)
                    .iter()
                    .map(|row| match view.resolve(cells.raw(*row), &part.choices) {
                        Resolved::Value(row) => row,
                        Resolved::Unknown | Resolved::Needs(_) => NONE,
                    })
                    .collect();
                if let Some(wanted) = query.binds() {
                    bind(&mut part, wanted, target, rows);
                }
            }
            (answer, part)
        })
        .collect()
}

/// Groups the members of a slot by how many things a search finds for each, and binds the one where it
/// is one. `found` is in the order of the members; `None` where it cannot be told.
pub(super) fn split_found(
    view: &View,
    roles: &[u8],
    query: Query,
    part: &Part,
    found: Vec<Option<Vec<Row>>>,
) -> Split {
    let Some(wanted) = query.binds() else {
        return Split::new();
    };
    let root = part.root_of(wanted.from);
    let target = target_of(view, part.role_of(wanted.from, roles), wanted.column);
    let mut groups: BTreeMap<Answer, (Vec<usize>, Vec<Row>)> = BTreeMap::new();
    for (member, rows) in found.into_iter().enumerate() {
        let answer = match rows.as_deref() {
            None => Answer::UNKNOWN,
            Some([]) => Answer::NONE,
            Some([_]) if part.can_bind(wanted) => Answer::ONE,
            Some([_]) => Answer::FULL,
            Some(_) => Answer::SEVERAL,
        };
        let (members, ones) = groups.entry(answer).or_default();
        members.push(member);
        if answer == Answer::ONE {
            ones.extend(rows.unwrap_or_default());
        }
    }
    groups
        .into_iter()
        .map(|(answer, (members, ones))| {
            let mut part = part.keep(root, &members);
            if answer == Answer::ONE {
                bind(&mut part, wanted, target, ones);
            }
            (Some(answer), part)
        })
        .collect()
}

/// The role that a link or a search leads to.
pub(super) fn target_of(view: &View, role: u8, column: u16) -> u8 {
    match view.column_shape(role, column).map(|shape| shape.kind) {
        Some(ColumnKind::Link(target) | ColumnKind::Search(target)) => target,
        _ => u8::MAX,
    }
}

/// Forks the members of a root that need a choice, each over the variable it needs first; `None` where
/// no member needs one.
pub(super) fn split_needs(
    view: &View,
    part: &Part,
    root: usize,
    needs: &[Option<VariableId>],
) -> Option<Split> {
    if needs.iter().all(Option::is_none) {
        return None;
    }
    let mut groups: BTreeMap<Option<VariableId>, Vec<usize>> = BTreeMap::new();
    for (member, needs) in needs.iter().enumerate() {
        groups.entry(*needs).or_default().push(member);
    }
    let split = groups.into_iter().flat_map(|(needs, members)| {
        let part = part.keep(root, &members);
        match needs {
            Some(variable) => fork(view, &part, variable),
            None => vec![(None, part)],
        }
    });
    Some(split.collect())
}

/// The variable that a cell's value waits for.
pub(super) fn need(resolved: Resolved) -> Option<VariableId> {
    match resolved {
        Resolved::Needs(variable) => Some(variable),
        Resolved::Value(_) | Resolved::Unknown => None,
    }
}

fn split_compare(
    view: &View,
    roles: &[u8],
    part: &Part,
    left: (u8, u16),
    right: (u8, u16),
) -> Split {
    for (slot, column) in [left, right] {
        let cells = view.column(part.role_of(slot, roles), column);
        let rows = part.rows_of(slot).iter();
        let needs: Vec<Option<VariableId>> = rows
            .map(|row| need(view.resolve(cells.raw(*row), &part.choices)))
            .collect();
        if let Some(split) = split_needs(view, part, part.root_of(slot), &needs) {
            return split;
        }
    }
    let key = |(slot, column): (u8, u16)| {
        let cells = view.column(part.role_of(slot, roles), column);
        move |row: Row| match view.resolve(cells.raw(row), &part.choices) {
            Resolved::Value(value) => Some(value),
            Resolved::Unknown | Resolved::Needs(_) => None,
        }
    };
    split_pairs(
        part,
        left.0,
        right.0,
        key(left),
        key(right),
        |a: &Option<Raw>, b| Answer::ordering(a.zip(*b).map(|(a, b)| a.cmp(&b))),
    )
}

/// Splits by an answer that two slots give together. Where they hang on different roots the result is
/// rectangles: members of the one side that answer alike towards every key of the other.
fn split_pairs<A: Ord, B: Ord>(
    part: &Part,
    left: u8,
    right: u8,
    key_of_left: impl Fn(Row) -> A,
    key_of_right: impl Fn(Row) -> B,
    answer: impl Fn(&A, &B) -> Answer,
) -> Split {
    let (root_of_left, root_of_right) = (part.root_of(left), part.root_of(right));
    let (rows_left, rows_right) = (part.rows_of(left), part.rows_of(right));
    if root_of_left == root_of_right {
        let mut groups: BTreeMap<Answer, Vec<usize>> = BTreeMap::new();
        for (member, (l, r)) in rows_left.iter().zip(rows_right).enumerate() {
            groups
                .entry(answer(&key_of_left(*l), &key_of_right(*r)))
                .or_default()
                .push(member);
        }
        return groups
            .into_iter()
            .map(|(answer, members)| (Some(answer), part.keep(root_of_left, &members)))
            .collect();
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

type Groups<K> = BTreeMap<K, Vec<usize>>;

/// Classes of keys of the first side that answer alike towards every key of the second, each with the
/// second side split by those answers.
fn rectangles<A: Ord, B: Ord>(
    part: &Part,
    (first_root, first): (usize, &Groups<A>),
    (second_root, second): (usize, &Groups<B>),
    answer: impl Fn(&A, &B) -> Answer,
) -> Split {
    let mut profiles: BTreeMap<Vec<Answer>, Vec<usize>> = BTreeMap::new();
    for (key, members) in first {
        let profile = second.keys().map(|other| answer(key, other)).collect();
        profiles.entry(profile).or_default().extend(members);
    }
    let mut split = Split::new();
    for (profile, mut members) in profiles {
        members.sort_unstable();
        let side = part.keep(first_root, &members);
        let mut answers: BTreeMap<Answer, Vec<usize>> = BTreeMap::new();
        for (answer, others) in profile.into_iter().zip(second.values()) {
            answers.entry(answer).or_default().extend(others);
        }
        for (answer, mut others) in answers {
            others.sort_unstable();
            split.push((Some(answer), side.keep(second_root, &others)));
        }
    }
    split
}

pub(super) fn group<K: Ord>(rows: &[Row], key: impl Fn(Row) -> K) -> Groups<K> {
    let mut groups = Groups::new();
    for (member, row) in rows.iter().enumerate() {
        groups.entry(key(*row)).or_default().push(member);
    }
    groups
}
