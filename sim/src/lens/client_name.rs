//! Facts of the names by which clients ask.

use facts::{Fact, Row};

use super::Source;
use crate::directory::ClientName;
use crate::value::NameForm;

pub(crate) fn form(source: &Source<'_>, row: Row) -> Fact<NameForm> {
    source
        .names()
        .get(row)
        .map_or(Fact::Unknown, |name| Fact::Known(name.form))
}

pub(crate) fn names_domain(source: &Source<'_>, row: Row) -> Fact<bool> {
    let name = source.names().get(row);
    Fact::Known(name.is_some_and(|name| name.domain.is_some()))
}

pub(crate) fn has_suffix(source: &Source<'_>, row: Row) -> Fact<bool> {
    let name = source.names().get(row);
    Fact::Known(name.is_some_and(|name| name.suffix().is_some()))
}

/// A domain is typed by its NetBIOS name or by its DNS name.
pub(crate) fn domain(source: &Source<'_>, row: Row) -> Fact<Option<Row>> {
    let typed = source
        .names()
        .get(row)
        .and_then(|name| name.domain.as_deref());
    Fact::Known(typed.and_then(|typed| source.directory().domain_named(typed)))
}

pub(crate) fn suffix_domain(source: &Source<'_>, row: Row) -> Fact<Option<Row>> {
    let suffix = source.names().get(row).and_then(ClientName::suffix);
    Fact::Known(suffix.and_then(|suffix| source.directory().domain_of_dns_name(suffix)))
}

pub(crate) fn accounts_by_upn(source: &Source<'_>, row: Row) -> Vec<Row> {
    match source.names().get(row) {
        Some(name) if name.form == NameForm::Enterprise => source.directory().with_upn(&name.text),
        Some(_) | None => Vec::new(),
    }
}

pub(crate) fn accounts_by_account_name(source: &Source<'_>, row: Row) -> Vec<Row> {
    let name = source.names().get(row);
    name.map(|name| source.directory().with_account_name(name.prefix()))
        .unwrap_or_default()
}

pub(crate) fn accounts_by_dollar_name(source: &Source<'_>, row: Row) -> Vec<Row> {
    let name = source.names().get(row);
    name.map(|name| {
        let with_dollar = format!("{}$", name.prefix());
        source.directory().with_account_name(&with_dollar)
    })
    .unwrap_or_default()
}

pub(crate) fn accounts_by_made_upn(source: &Source<'_>, row: Row) -> Vec<Row> {
    made_upn(source, row, true)
}

pub(crate) fn accounts_by_foreign_upn(source: &Source<'_>, row: Row) -> Vec<Row> {
    made_upn(source, row, false)
}

fn made_upn(source: &Source<'_>, row: Row, at_home: bool) -> Vec<Row> {
    match source.names().get(row) {
        Some(name) if name.form == NameForm::Principal => {
            source.directory().with_made_upn(&name.text, at_home)
        }
        Some(_) | None => Vec::new(),
    }
}

pub(crate) fn routes(source: &Source<'_>, row: Row) -> Vec<Row> {
    let Some(suffix) = source.names().get(row).and_then(ClientName::suffix) else {
        return Vec::new();
    };
    (0u32..)
        .zip(&source.fixtures().trusts)
        .filter(|(_, trust)| trust.routes(suffix))
        .map(|(row, _)| row)
        .collect()
}
