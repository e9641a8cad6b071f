//! Facts of what a person types. Row zero types no hint; the others type one.

use facts::{Fact, Row};

use super::Source;
use crate::value::TypedPin;

pub(crate) fn pin(source: &Source<'_>, _: Row) -> Fact<TypedPin> {
    Fact::Known(if source.wrong_pin {
        TypedPin::Wrong
    } else {
        TypedPin::Right
    })
}

pub(crate) fn name(source: &Source<'_>, row: Row) -> Fact<Option<Row>> {
    Fact::Known(source.names.of_attempt(row))
}
