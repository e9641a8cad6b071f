//! Answers that are a table, as text.

use sim::{Cell, TableAnswer};

use super::table::table;
use super::wrapped;

/// So many names of a cell are shown.
const SHOWN: usize = 8;

/// The table, below the question.
pub(super) fn table_answer(answer: &TableAnswer, width: u16) -> String {
    let mut text = super::header(&answer.header);
    let mut letters = answer.question.question().sentence.chars();
    let first = letters
        .next()
        .map(|letter| letter.to_uppercase().to_string());
    let sentence = format!("{}{}?", first.unwrap_or_default(), letters.as_str());
    text.push_str(&format!("\n{}\n", wrapped(&sentence, 0, width)));
    if answer.rows.is_empty() {
        text.push_str("Nothing.\n");
    } else {
        let columns: Vec<&str> = answer
            .columns()
            .iter()
            .map(|column| column.heading)
            .collect();
        let rows: Vec<Vec<String>> = answer
            .rows
            .iter()
            .map(|row| row.iter().map(cell).collect())
            .collect();
        text.push_str(&table(&columns, &rows, width));
    }
    text.push_str(&format!(
        "\n{} of the rules.\n",
        super::count(answer.work.runs, "run", "runs")
    ));
    text
}

fn cell(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => text.clone(),
        Cell::Number(number) => number.to_string(),
        Cell::Names(names) => {
            let mut shown = names
                .iter()
                .take(SHOWN)
                .cloned()
                .collect::<Vec<_>>()
                .join("\n");
            if names.len() > SHOWN {
                shown.push_str(&format!("\nand {} more", names.len() - SHOWN));
            }
            shown
        }
    }
}
