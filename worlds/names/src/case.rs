//! Comparison without case, as a directory does it for its string attributes.

use std::cmp::Ordering;
use std::hash::{Hash, Hasher};

fn folded(text: &str) -> impl Iterator<Item = char> + '_ {
    text.chars().flat_map(char::to_lowercase)
}

/// Lower-case copy of a text.
pub(crate) fn fold(text: &str) -> String {
    if text.is_ascii() {
        text.to_ascii_lowercase()
    } else {
        folded(text).collect()
    }
}

/// Whether two texts differ in case at most.
pub(crate) fn equal(left: &str, right: &str) -> bool {
    if left.is_ascii() && right.is_ascii() {
        left.eq_ignore_ascii_case(right)
    } else {
        folded(left).eq(folded(right))
    }
}

/// Order that ignores case, so that equal texts compare as equal.
pub(crate) fn compare(left: &str, right: &str) -> Ordering {
    folded(left).cmp(folded(right))
}

/// Hash that ignores case.
pub(crate) fn hash<H: Hasher>(text: &str, state: &mut H) {
    for character in folded(text) {
        character.hash(state);
    }
    0xff_u8.hash(state);
}
