//! Reports: answers of a twin as text for people and as JSON for machines.
//!
//! Only this crate writes formats. Text is plain, at a given width; JSON has a version in its
//! `schema` and mirrors of its own, so that a format never freezes an inner type.

mod baseline;
mod check;
mod columnar;
mod directory;
mod html;
mod json;
mod krb5;
mod logon_table;
mod text;

use std::str::FromStr;

pub use baseline::{Baseline, BaselineError};
pub use check::{CheckFormat, check, waiver_says as waiver};
pub use columnar::check_parquet;
pub use directory::{ldif, powershell};
pub use html::{Language, Part, Report, WorldReport, html};
pub use json::{DocumentSchema, schemas};
pub use krb5::{Kerberos, krb5_conf};
pub use logon_table::{RowFormat, logon_table};
pub use sim;
use sim::names::Timestamp;
use sim::policies::BackedUpGpo;
use sim::rule_book::BehaviourRow;
use sim::worlds::ProductVersion;
use sim::{
    Answer, Category, Chronicle, ChronicleEntry, Comparison, ComputerExplanation, Diff,
    Explanation, Fix, FormExplanation, OpenSession, PasswordExplanation, Served, StrongMappingPlan,
    SweepExpectation, SweepKind, SweepLeaf, SweepResult, Verification, Why,
};

/// A format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// For people.
    Text,
    /// For machines.
    Json,
}

impl FromStr for Format {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "text" => Ok(Self::Text),
            "json" => Ok(Self::Json),
            other => Err(format!("`{other}` is no format: expected text or json")),
        }
    }
}

/// The answer of a question.
pub fn answer(answer: &Answer, format: Format, width: u16) -> String {
    match format {
        Format::Text => text::answer(answer, width),
        Format::Json => json::answer(answer),
    }
}

/// The answer of a question in a line, for an overview.
pub fn summary(answer: &Answer) -> String {
    text::summary(answer)
}

/// One logon, step by step.
pub fn explanation(explanation: &Explanation, format: Format, width: u16) -> String {
    match format {
        Format::Text => text::explanation(explanation, width),
        Format::Json => json::explanation(explanation),
    }
}

/// A computer's own logon by certificate, step by step.
pub fn computer(told: &ComputerExplanation, format: Format, width: u16) -> String {
    match format {
        Format::Text => text::computer(told, width),
        Format::Json => json::computer(told),
    }
}

/// One logon with a card in one of its forms, step by step.
pub fn form(told: &FormExplanation, format: Format, width: u16) -> String {
    match format {
        Format::Text => text::form(told, width),
        Format::Json => json::form(told),
    }
}

/// Attempts with a password in one world, step by step.
pub fn passwords(told: &[PasswordExplanation], format: Format, width: u16) -> String {
    match format {
        Format::Text => text::passwords(told, width),
        Format::Json => json::passwords(told),
    }
}

/// What happened to accounts, event by event; in text with every step, if asked.
pub fn chronicle(chronicle: &Chronicle, steps: bool, format: Format, width: u16) -> String {
    match format {
        Format::Text => text::chronicle(chronicle, steps, width),
        Format::Json => json::chronicle(chronicle),
    }
}

/// The differential form of a question: what its answer says otherwise in another world.
pub fn comparison(comparison: &Comparison, format: Format, width: u16) -> String {
    match format {
        Format::Text => text::comparison(comparison, width),
        Format::Json => json::comparison(comparison),
    }
}

/// One event of a chronicle as text; with every step, if asked.
pub fn chronicle_entry(entry: &ChronicleEntry, steps: bool, width: u16) -> String {
    text::chronicle_entry(entry, steps, width)
}

/// A session as it stands, in a line.
pub fn session(session: &OpenSession) -> String {
    text::session(session)
}

/// A cause of what is otherwise, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToldCause {
    /// How many things are otherwise for it.
    pub many: String,
    /// What they were and are, why, and some of them: lines, each with a label.
    pub lines: Vec<(&'static str, String)>,
}

/// What is otherwise, category by category: what is said of it, and its causes.
pub fn told_causes(diff: &Diff) -> Vec<(Category, String, Vec<ToldCause>)> {
    text::told_causes(diff)
}

/// What an expectation of a sweep came to, and in further lines the smallest counter-example.
pub fn told_expectation(of: &SweepExpectation) -> String {
    text::told_expectation(of)
}

/// The cases of a kind of a sweep, the first of them by name.
pub fn told_kind(kind: &SweepKind) -> String {
    text::told_kind(kind)
}

/// How a leaf of a sweep ends; `of_several`: it stands for several cases.
pub fn told_leaf(leaf: &SweepLeaf, of_several: bool) -> String {
    text::told_leaf(leaf, of_several)
}

/// What is otherwise in another world, by cause; in text with each thing, if asked.
pub fn diff(diff: &Diff, full: bool, format: Format, width: u16) -> String {
    match format {
        Format::Text => text::diff(diff, full, width),
        Format::Json => json::diff(diff),
    }
}

/// What would fix a logon.
pub fn fix(fix: &Fix, format: Format, width: u16) -> String {
    match format {
        Format::Text => text::fix(fix, width),
        Format::Json => json::fix(fix),
    }
}

/// How accounts come to strong mappings.
pub fn strong_mapping(plan: &StrongMappingPlan, format: Format, width: u16) -> String {
    match format {
        Format::Text => text::strong_mapping(plan, width),
        Format::Json => json::strong_mapping(plan),
    }
}

/// The fewest facts that decide a logon.
pub fn why(why: &Why, format: Format, width: u16) -> String {
    match format {
        Format::Text => text::why(why, width),
        Format::Json => json::why(why),
    }
}

/// What a sweep found.
pub fn sweep(result: &SweepResult, format: Format, width: u16) -> String {
    match format {
        Format::Text => text::sweep(result, width),
        Format::Json => json::sweep(result),
    }
}

/// What a sample of what was remembered came to without memory.
pub fn verification(told: &Verification, width: u16) -> String {
    text::verification(told, width)
}

/// What a KDC answered a client, in a line, or with each step and what it read.
pub fn served(from: &str, served: &Served, steps: bool) -> String {
    text::served(from, served, steps)
}

/// A list: its columns and its rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct List {
    /// What it lists, for the schema of its JSON.
    pub name: &'static str,
    /// Names of the columns.
    pub columns: &'static [&'static str],
    /// The rows.
    pub rows: Vec<Vec<String>>,
}

/// A list with more columns is shown as records.
const COLUMNS_MAX: usize = 5;

/// A list.
pub fn list(list: &List, format: Format, width: u16) -> String {
    match format {
        Format::Text if list.columns.len() > COLUMNS_MAX => {
            text::records(list.columns, &list.rows, width)
        }
        Format::Text => text::table(list.columns, &list.rows, width),
        Format::Json => json::list(list),
    }
}

/// Group Policy objects read from backups: what was understood of each, and what was not.
pub fn gpos(gpos: &[BackedUpGpo], format: Format, width: u16) -> String {
    match format {
        Format::Text => text::gpos(gpos, width),
        Format::Json => json::gpos(gpos),
    }
}

/// The dated rule book: all of it, or what holds on a day and on a version of Windows.
pub fn behaviours(
    at: Option<Timestamp>,
    os: Option<ProductVersion>,
    format: Format,
    width: u16,
) -> String {
    let rows: Vec<BehaviourRow> = sim::rule_book::behaviours()
        .filter(|row| os.is_none_or(|os| row.is_of(os)))
        .map(|row| row.standing(at, os))
        .collect();
    match format {
        Format::Text => text::behaviours(&rows, at.is_some() || os.is_some(), width),
        Format::Json => json::behaviours(&rows, at, os),
    }
}

/// Facts about one thing, a line each; as JSON, an object.
pub fn facts(
    name: &'static str,
    facts: &[(&'static str, String)],
    format: Format,
    width: u16,
) -> String {
    match format {
        Format::Text => text::facts(facts, width),
        Format::Json => json::facts(name, facts),
    }
}
