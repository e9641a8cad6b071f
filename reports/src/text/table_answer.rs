//! Answers that are a table, as text.

use sim::{Cell, TableAnswer};

use super::table::table;
use super::wrapped;

/// So many names of a cell are shown.
const SHOWN: usize = 8;
/// Rows of more columns than these are entries of lines: a table would break every word.
const COLUMNS: usize = 5;
/// So many names are shown that stand below each other.
const LINES: usize = 16;
/// How far the lines of an entry are indented.
const INDENT: usize = 4;

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
    } else if answer.columns().len() > COLUMNS {
        for row in &answer.rows {
            text.push_str(&entry(answer, row, width));
        }
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
    let executed = format!("{}.", super::executed(&answer.work));
    text.push_str(&format!("\n{}", wrapped(&executed, 0, width)));
    text
}

/// A row as an entry: the first cell, with the second where that is a text, and a line or more for each of the others
/// that says something.
fn entry(answer: &TableAnswer, row: &[Cell], width: u16) -> String {
    let mut text = String::new();
    let headings = answer.columns().iter().map(|column| column.heading);
    let widest = headings.clone().map(str::len).max().unwrap_or(0);
    let indent = INDENT + widest + 2;
    let mut cells = headings.zip(row).peekable();
    // A kind of row and what it is of make a title.
    let mut title = cells.next().map(|(_, cell)| lines(cell).concat());
    if let Some((_, Cell::Text(of))) = cells.peek() {
        title = title.map(|title| {
            if of.is_empty() {
                title
            } else {
                format!("{title}: {of}")
            }
        });
        cells.next();
    }
    text.push_str(&format!(
        "\n{}",
        wrapped(&title.unwrap_or_default(), 0, width)
    ));
    for (heading, cell) in cells {
        let told = lines(cell);
        let told: Vec<String> = told
            .iter()
            .filter(|line| !line.is_empty() && *line != "-")
            .map(|line| wrapped(line, indent, width))
            .collect();
        let told = told.concat();
        if let Some(told) = told.get(indent..) {
            text.push_str(&format!("{:INDENT$}{heading:widest$}  {told}", ""));
        }
    }
    text
}

/// The lines of a cell: names that have blanks in them stand below each other.
fn lines(cell: &Cell) -> Vec<String> {
    let names = match cell {
        Cell::Text(text) => return vec![text.clone()],
        Cell::Number(number) => return vec![number.to_string()],
        Cell::Names(names) => names,
    };
    if names.iter().any(|name| name.contains(' ')) {
        let rest = names.len().saturating_sub(LINES);
        let more = (rest > 0).then(|| format!("and {rest} more"));
        return names.iter().take(LINES).cloned().chain(more).collect();
    }
    let rest = names.len().saturating_sub(SHOWN);
    let more = (rest > 0).then(|| format!("and {rest} more"));
    let shown: Vec<String> = names.iter().take(SHOWN).cloned().chain(more).collect();
    vec![shown.join(", ")]
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
