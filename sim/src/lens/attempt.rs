//! Facts of what a person does. The rows of attempts with a card are those of each form in turn, and of remote desktops
//! with readers offered and without; in each, row zero types no hint and the others type one. Of passwords, the right
//! one and then a wrong one is tried on every way.

use facts::{Fact, Row, Value};

use super::Source;
use crate::value::{LocalPath, LogonForm, Mishap, PasswordPath, SignOnKind, TypedPin, TypedSecret};

pub(crate) fn pin(source: &Source<'_>, _: Row) -> Fact<TypedPin> {
    Fact::Known(if source.wrong_pin() {
        TypedPin::Wrong
    } else {
        TypedPin::Right
    })
}

pub(crate) fn mishap(source: &Source<'_>, _: Row) -> Fact<Mishap> {
    Fact::Known(source.mishap())
}

pub(crate) fn name(source: &Source<'_>, row: Row) -> Fact<Option<Row>> {
    Fact::Known(source.names().of_attempt(row % source.names().attempts()))
}

pub(crate) fn form(source: &Source<'_>, row: Row) -> Fact<LogonForm> {
    Fact::Known(LogonForm::from_index(row / source.names().attempts() / 2))
}

pub(crate) fn redirects_cards(source: &Source<'_>, row: Row) -> Fact<bool> {
    Fact::Known((row / source.names().attempts()).is_multiple_of(2))
}

/// The row of an attempt of a form. Of `attempts` with and without a hint, `hint` is the one that is typed.
pub(crate) fn form_row(form: LogonForm, redirects_cards: bool, hint: Row, attempts: Row) -> Row {
    (2 * form.index() + u32::from(!redirects_cards)) * attempts + hint
}

/// The names of the attempts with cards, by row, from those of what is typed.
pub(crate) fn form_names(typed: &[String]) -> Vec<String> {
    let forms = LogonForm::ALL.iter();
    forms
        .flat_map(|form| [(form, ""), (form, ", readers not offered")])
        .flat_map(|(form, readers)| {
            typed.iter().map(move |typed| match (form, readers) {
                (LogonForm::Console, "") => typed.clone(),
                _ => format!("{typed}, {}{readers}", form.name()),
            })
        })
        .collect()
}

pub(crate) fn local_path(_: &Source<'_>, row: Row) -> Fact<LocalPath> {
    Fact::Known(LocalPath::from_index(row))
}

pub(crate) fn sign_on_kind(_: &Source<'_>, row: Row) -> Fact<SignOnKind> {
    Fact::Known(SignOnKind::from_index(row))
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
