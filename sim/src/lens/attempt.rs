//! Facts of what a person types. Row zero types no hint; the others type one. Of passwords, the right one
//! and then a wrong one is tried on every way.

use facts::{Fact, Row, Value};

use super::Source;
use crate::value::{PasswordPath, TypedPin, TypedSecret};

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

pub(crate) fn password_path(_: &Source<'_>, row: Row) -> Fact<PasswordPath> {
    Fact::Known(PasswordPath::from_index(row / 2))
}

pub(crate) fn typed_secret(_: &Source<'_>, row: Row) -> Fact<TypedSecret> {
    Fact::Known(TypedSecret::from_index(row % 2))
}

/// The row of an attempt with a password.
pub(crate) fn password_row(path: PasswordPath, secret: TypedSecret) -> Row {
    2 * path.index() + secret.index()
}

/// The names of the attempts with passwords, by row.
pub(crate) fn password_names() -> Vec<String> {
    let secrets = || TypedSecret::LABELS.iter();
    PasswordPath::LABELS
        .iter()
        .flat_map(|path| secrets().map(move |secret| format!("{secret} password, {path}")))
        .collect()
}
