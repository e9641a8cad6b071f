//! The differential form of a question.

use schemars::JsonSchema;
use serde::Serialize;

use super::Header;
use super::diff::Because;

#[derive(Serialize, JsonSchema)]
pub(in crate::json) struct Comparison {
    schema: &'static str,
    question: &'static str,
    before: Header,
    after: Header,
    gained: Vec<Row>,
    lost: Vec<Row>,
    changed: Vec<Row>,
    lines_before: usize,
    lines_after: usize,
}

#[derive(Serialize, JsonSchema)]
struct Row {
    of: String,
    places: Vec<String>,
    before: Option<String>,
    after: Option<String>,
    because: Because,
    by: Vec<String>,
}

impl From<&sim::Comparison> for Comparison {
    fn from(comparison: &sim::Comparison) -> Self {
        let rows = |gained: bool, lost: bool| {
            let of = comparison.rows.iter();
            let of = of.filter(|row| (row.before.is_none(), row.after.is_none()) == (gained, lost));
            of.map(Row::from).collect()
        };
        Self {
            schema: "cardtwin/comparison/1",
            question: comparison.question.name(),
            before: (&comparison.before).into(),
            after: (&comparison.after).into(),
            gained: rows(true, false),
            lost: rows(false, true),
            changed: rows(false, false),
            lines_before: comparison.lines.0,
            lines_after: comparison.lines.1,
        }
    }
}

impl From<&sim::ComparedRow> for Row {
    fn from(row: &sim::ComparedRow) -> Self {
        Self {
            of: row.of.clone(),
            places: row.places.clone(),
            before: row.before.clone(),
            after: row.after.clone(),
            because: (&row.because).into(),
            by: row.by.clone(),
        }
    }
}
