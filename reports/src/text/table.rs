//! Tables.

use comfy_table::{ContentArrangement, Table, presets};

/// A table as wide as it may be; no line ends in a blank.
pub(crate) fn table(columns: &[&str], rows: &[Vec<String>], width: u16) -> String {
    let mut table = Table::new();
    table
        .load_style(presets::UTF8_HORIZONTAL_ONLY)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(width)
        .set_header(columns.to_vec());
    for row in rows {
        table.add_row(row.clone());
    }
    table.to_string().lines().fold(String::new(), |mut text, line| {
        text.push_str(line.trim_end());
        text.push('\n');
        text
    })
}
