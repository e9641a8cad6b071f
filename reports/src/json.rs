//! JSON for machines: mirrors with a version, in a fixed order of keys.

mod behaviours;
mod calendar;
mod events;
mod gpo;
mod schema;
mod v1;

pub use schema::{DocumentSchema, schemas};
pub(crate) use v1::Header;

use serde::Serialize;
use sim::names::Timestamp;
use sim::policies::BackedUpGpo;
use sim::rule_book::BehaviourRow;
use sim::worlds::ProductVersion;
use sim::{
    Answer, Chronicle, Comparison, ComputerExplanation, Diff, Explanation, Fix, FormExplanation,
    PasswordExplanation, StrongMappingPlan, SweepResult, Why,
};

use crate::List;

/// A document as it is written.
pub(crate) fn written(value: &impl Serialize) -> String {
    let mut text = serde_json::to_string_pretty(value).unwrap_or_default();
    text.push('\n');
    text
}

pub(crate) fn answer(answer: &Answer) -> String {
    match answer {
        Answer::Logon(logon) => written(&v1::Logon::from(logon)),
        Answer::SharedCards(shared) => written(&v1::SharedCards::from(shared)),
        Answer::MultiCardAccounts(accounts) => written(&v1::MultiCardAccounts::from(accounts)),
        Answer::MultiCertificateCards(cards) => written(&v1::MultiCertificateCards::from(cards)),
        Answer::Calendar(calendar) => written(&calendar::Calendar::from(calendar)),
        Answer::KdcCertificates(kdc) => written(&v1::KdcCertificates::from(kdc)),
        Answer::SmartCardRequired(required) => written(&v1::SmartCardRequired::from(required)),
        Answer::SmartCardEnforcement(answer) => written(&v1::SmartCardEnforcement::from(answer)),
        Answer::PasswordUse(answer) => written(&v1::PasswordUse::from(answer)),
        Answer::Mapping(rows) => written(&v1::mapping::Mapping::from(rows)),
        Answer::AmbiguousMappings(rows) => written(&v1::mapping::AmbiguousMappings::from(rows)),
        Answer::SchannelLogon(rows) => written(&v1::mapping::SchannelLogon::from(rows)),
        Answer::RevocationOutage(rows) => written(&v1::RevocationOutage::from(rows)),
        Answer::ResultantPolicy(rows) => written(&v1::ResultantPolicy::from(rows)),
        Answer::Tiles(tiles) => written(&v1::card_stack::Tiles::from(tiles)),
        Answer::Middleware(rows) => written(&v1::card_stack::Middleware::from(rows)),
        Answer::CardRemoval(rows) => written(&v1::CardRemoval::from(rows)),
        Answer::ParallelSessions(rows) => written(&v1::ParallelSessions::from(rows)),
        Answer::Table(rows) => written(&v1::Table::from(rows)),
        Answer::LogonRights(rows) => written(&v1::LogonRights::from(rows)),
        _ => String::new(),
    }
}

pub(crate) fn explanation(told: &Explanation) -> String {
    written(&v1::Explained::from(told))
}

pub(crate) fn computer(told: &ComputerExplanation) -> String {
    written(&v1::ExplainedComputer::from(told))
}

pub(crate) fn form(told: &FormExplanation) -> String {
    written(&v1::ExplainedForm::from(told))
}

pub(crate) fn passwords(told: &[PasswordExplanation]) -> String {
    written(&v1::ExplainedPasswords::new(told))
}

pub(crate) fn chronicle(chronicle: &Chronicle) -> String {
    written(&v1::Chronicle::from(chronicle))
}

pub(crate) fn comparison(comparison: &Comparison) -> String {
    written(&v1::Comparison::from(comparison))
}

pub(crate) fn diff(diff: &Diff) -> String {
    written(&v1::Diff::from(diff))
}

pub(crate) fn sweep(result: &SweepResult) -> String {
    written(&v1::Sweep::from(result))
}

pub(crate) fn fix(fix: &Fix) -> String {
    written(&v1::Fix::from(fix))
}

pub(crate) fn strong_mapping(plan: &StrongMappingPlan) -> String {
    written(&v1::StrongMapping::from(plan))
}

pub(crate) fn why(why: &Why) -> String {
    written(&v1::Why::from(why))
}

pub(crate) fn behaviours(
    rows: &[BehaviourRow],
    at: Option<Timestamp>,
    os: Option<ProductVersion>,
) -> String {
    written(&behaviours::Behaviours::new(rows, at, os))
}

pub(crate) fn gpos(gpos: &[BackedUpGpo]) -> String {
    written(&gpo::Gpos::new(gpos))
}

pub(crate) fn list(list: &List) -> String {
    let rows: Vec<serde_json::Map<String, serde_json::Value>> = list
        .rows
        .iter()
        .map(|row| {
            list.columns
                .iter()
                .zip(row)
                .map(|(column, cell)| ((*column).to_owned(), cell.clone().into()))
                .collect()
        })
        .collect();
    written(&v1::Listed {
        schema: format!("cardtwin/{}/1", list.name),
        rows,
    })
}

/// Facts about one thing: an object with its schema, the names of the facts in snake case.
pub(crate) fn facts(name: &str, facts: &[(&'static str, String)]) -> String {
    let mut object = serde_json::Map::new();
    object.insert("schema".to_owned(), format!("cardtwin/{name}/1").into());
    for (what, value) in facts {
        object.insert(field(what), value.clone().into());
    }
    written(&object)
}

/// The name of the field of a fact.
fn field(what: &str) -> String {
    what.replace(' ', "_").to_lowercase()
}
