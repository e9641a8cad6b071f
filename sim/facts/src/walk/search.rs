//! Searches with a wanted key, split over sets.

use super::part::{Members, Part};
use super::split::{Split, Splitter, found, group, need, target_of};
use crate::column::Row;
use crate::expression::{Resolved, VariableId};
use crate::trace::{Answer, Query};

/// Splits by what a search finds among the things with a wanted key. The side that says the key is told
/// apart first: what is bound has to be one thing for each member of the side that searches.
pub(super) fn split_search_with(
    splitter: &Splitter<'_>,
    query: Query,
    part: &Part,
    (slot, column, key, wanted): (u8, u16, u16, (u8, u16)),
) -> Split {
    let (view, roles) = (splitter.view, splitter.roles);
    let Some(binding) = query.binds() else {
        return Split::new();
    };
    let (root, root_of_wanted) = (part.root_of(slot), part.root_of(wanted.0));
    let keys = view.column(part.role_of(wanted.0, roles), wanted.1);
    let wanted_of = |row: Row| view.resolve(keys.raw(row), &part.choices);
    let wanting = part.rows_of(wanted.0);
    let needs: Vec<Option<VariableId>> = wanting.iter().map(|row| need(wanted_of(*row))).collect();
    if let Some(split) = splitter.split_needs(part, root_of_wanted, &needs) {
        return split;
    }
    let value_of = |row: Row| match wanted_of(row) {
        Resolved::Value(value) => Some(value),
        Resolved::Unknown | Resolved::Needs(_) => None,
    };
    if root != root_of_wanted {
        let classes = group(wanting, value_of);
        if classes.len() > 1 {
            return classes
                .into_iter()
                .map(|(_, members)| (None, part.keep(root_of_wanted, &Members::Some(members))))
                .collect();
        }
    }
    let role = part.role_of(slot, roles);
    let lists = view.column(role, column);
    let own_keys = view.column(target_of(view, role, column), key);
    let own = |found: Row| view.resolve(own_keys.raw(found), &part.choices);
    let members: Vec<(Row, Option<u32>)> = part
        .rows_of(slot)
        .iter()
        .enumerate()
        .map(|(member, row)| {
            let beside = if root == root_of_wanted { member } else { 0 };
            (*row, wanting.get(beside).copied().and_then(value_of))
        })
        .collect();
    // In the order in which a run reads: nothing more is asked where a key cannot be told.
    let needs: Vec<Option<VariableId>> = members
        .iter()
        .map(|(row, wanted)| {
            let found = wanted.map_or(&[][..], |_| lists.found(*row));
            let told = found.iter().map(|found| own(*found));
            let mut told = told.take_while(|own| *own != Resolved::Unknown);
            told.find_map(need)
        })
        .collect();
    if let Some(split) = splitter.split_needs(part, root, &needs) {
        return split;
    }
    let unknown = (Answer::UNKNOWN, crate::column::NONE);
    let found: Vec<(Answer, Row)> = members
        .into_iter()
        .map(|(row, wanted)| {
            let Some(wanted) = wanted else {
                return unknown;
            };
            let list = lists.found(row);
            if list
                .iter()
                .any(|found| !matches!(own(*found), Resolved::Value(_)))
            {
                return unknown;
            }
            let with = list.iter().copied();
            let with = with.filter(|found| own(*found) == Resolved::Value(wanted));
            found(with, part, binding)
        })
        .collect();
    splitter.split_found(binding, part, &found)
}
