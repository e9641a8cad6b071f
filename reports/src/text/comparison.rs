//! The differential form of a question, as text.

use sim::{Because, ComparedRow, Comparison};

use super::diff::{because, some};
use super::table::table;
use super::{header, wrapped};

/// Whether a row is of a part.
type Of = fn(&ComparedRow) -> bool;

/// What an answer says otherwise: rows gained, lost and changed, each with its cause.
pub(crate) fn comparison(comparison: &Comparison, width: u16) -> String {
    let mut text = format!("before\n{}", header(&comparison.before));
    text.push_str(&format!("after\n{}", header(&comparison.after)));
    text.push_str(&format!(
        "\nWhat does the answer to `{}` say otherwise?\n",
        comparison.question
    ));
    let parts: [(&str, Of); 3] = [
        ("Gained", |row| row.before.is_none()),
        ("Lost", |row| row.after.is_none()),
        ("Changed", |row| row.before.is_some() && row.after.is_some()),
    ];
    for (title, is_of) in parts {
        let rows: Vec<&ComparedRow> = comparison.rows.iter().filter(|row| is_of(row)).collect();
        if rows.is_empty() {
            continue;
        }
        let rows: Vec<Vec<String>> = rows.into_iter().map(cells).collect();
        let columns = ["of what", "what is said", "because"];
        text.push_str(&format!("\n{title}\n\n{}", table(&columns, &rows, width)));
    }
    if comparison.rows.is_empty() {
        text.push_str("\nNothing.\n");
    }
    let line = format!(
        "{} things were said before, and {} after.",
        comparison.lines.0, comparison.lines.1
    );
    text.push('\n');
    text.push_str(&wrapped(&line, 0, width));
    text
}

fn cells(row: &ComparedRow) -> Vec<String> {
    let mut of = row.of.clone();
    if !row.places.is_empty() {
        of.push_str(&format!("\n{}", some(&row.places, "places")));
    }
    let said = match (&row.before, &row.after) {
        (Some(before), Some(after)) => format!("{after}\nwas: {before}"),
        (None, Some(said)) | (Some(said), None) => said.clone(),
        (None, None) => String::new(),
    };
    let why = match (&row.because, row.by.as_slice()) {
        (Because::NotTold, []) => String::new(),
        (Because::NotTold, changes) => changes.join("\n"),
        (facts, _) => because(facts),
    };
    vec![of, said, why]
}
