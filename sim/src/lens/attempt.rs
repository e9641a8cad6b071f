//! Facts of what a person types. Row zero types no hint; the others type one.

use facts::{Fact, Row};

use super::Source;
use crate::value::TypedPin;

pub(crate) fn has_hint(_: &Source<'_>, row: Row) -> Fact<bool> {
    Fact::Known(row > 0)
}

pub(crate) fn pin(source: &Source<'_>, _: Row) -> Fact<TypedPin> {
    Fact::Known(if source.wrong_pin {
        TypedPin::Wrong
    } else {
        TypedPin::Right
    })
}

pub(crate) fn hinted_account(source: &Source<'_>, row: Row) -> Fact<Option<Row>> {
    let hint = usize::try_from(row).ok().and_then(|row| row.checked_sub(1));
    Fact::Known(
        hint.and_then(|hint| source.hints.get(hint))
            .copied()
            .flatten(),
    )
}
