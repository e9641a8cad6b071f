//! Tables.

use comfy_table::{ContentArrangement, Table, TableStyle, presets};

/// A calm style: a line under the header and one at the end.
const STYLE: TableStyle = presets::UTF8_HORIZONTAL_ONLY;

/// A table as wide as it may be; no line ends in a blank. Rows that belong to the one above, because
/// their first cell is empty, follow it without a line between.
pub(crate) fn table(columns: &[&str], rows: &[Vec<String>], width: u16) -> String {
    let mut table = Table::new();
    table
        .load_style(STYLE)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(width)
        .set_header(columns.to_vec());
    for row in rows {
        table.add_row(row.clone());
    }
    // A thin line before a row whose first cell is empty is left out.
    let lines: Vec<String> = table
        .to_string()
        .lines()
        .map(|line| line.trim_end().to_owned())
        .collect();
    let mut text = String::new();
    for (index, line) in lines.iter().enumerate() {
        let continues = lines
            .get(index + 1)
            .is_some_and(|next| next.starts_with("    "));
        if line.starts_with('─') && continues && index > 0 {
            continue;
        }
        text.push_str(line);
        text.push('\n');
    }
    text
}
