//! Answers that are a table.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};

use super::{Header, Work};

#[derive(Serialize, JsonSchema)]
pub(in crate::json) struct Table {
    schema: String,
    header: Header,
    columns: Vec<Column>,
    rows: Vec<Map<String, Value>>,
    work: Work,
}

#[derive(Serialize, JsonSchema)]
pub(in crate::json) struct Column {
    name: &'static str,
    doc: &'static str,
    kind: &'static str,
}

impl From<&sim::TableAnswer> for Table {
    fn from(answer: &sim::TableAnswer) -> Self {
        let value = |cell: &sim::Cell| match cell {
            sim::Cell::Text(text) => Value::from(text.clone()),
            // A number of any size: as elsewhere, a text.
            sim::Cell::Number(number) => Value::from(number.to_string()),
            sim::Cell::Names(names) => Value::from(names.clone()),
        };
        let row = |row: &Vec<sim::Cell>| {
            let cells = answer.columns().iter().zip(row);
            let cells = cells.map(|(column, cell)| (column.name.to_owned(), value(cell)));
            cells.collect()
        };
        Self {
            schema: format!("cardtwin/{}/1", answer.question.name()),
            header: (&answer.header).into(),
            columns: columns(answer.columns()),
            rows: answer.rows.iter().map(row).collect(),
            work: (&answer.work).into(),
        }
    }
}

/// The columns, as they are told with the rows.
pub(in crate::json) fn columns(columns: &[sim::TableColumn]) -> Vec<Column> {
    columns
        .iter()
        .map(|column| Column {
            name: column.name,
            doc: column.doc,
            kind: match column.kind {
                sim::CellKind::Text => "text",
                sim::CellKind::Number => "number",
                sim::CellKind::Names => "names",
            },
        })
        .collect()
}
