//! What a run of checks found as a table in columns.

use std::io::{self, Write};

use parquet::errors::ParquetError;
use sim::CheckRun;

use super::{Cell, Field, Kind, Table, failed, field, metadata, optional};
use crate::check::CheckRow;

const FIELDS: [Field; 17] = [
    field("world", Kind::Text),
    field("clock", Kind::Instant),
    field("rule", Kind::Text),
    field("title", Kind::Text),
    field("severity", Kind::Text),
    field("subject", Kind::Text),
    field("result", Kind::Text),
    field("standing", Kind::Text),
    field("counts", Kind::Flag),
    optional("why", Kind::Text),
    optional("file", Kind::Text),
    optional("line", Kind::Number),
    optional("column", Kind::Number),
    field("remedy", Kind::Text),
    field("source", Kind::Text),
    optional("waiver", Kind::Text),
    field("fingerprint", Kind::Text),
];

/// Writes the findings of a run of checks as Parquet, a row each.
///
/// # Errors
/// When they cannot be written.
pub fn check_parquet(run: &CheckRun, out: impl Write + Send) -> io::Result<()> {
    write(run, out).map_err(failed)
}

fn write(run: &CheckRun, out: impl Write + Send) -> Result<(), ParquetError> {
    let headers: Vec<_> = run.checked.iter().map(|checked| &checked.header).collect();
    let about = metadata("cardtwin/check-table/1", &headers);
    let mut table = Table::new("finding", &FIELDS, about, out)?;
    for (checked, judged) in run.findings() {
        let row = CheckRow::new(run, checked, judged);
        table.push([
            Cell::Text(&row.world),
            Cell::instant(checked.header.clock),
            Cell::Text(row.rule),
            Cell::Text(row.title),
            Cell::Text(&row.severity),
            Cell::Text(row.subject),
            Cell::Text(row.result),
            Cell::Text(row.standing),
            Cell::Flag(judged.counts() && row.why.is_some()),
            Cell::text(row.why),
            Cell::text(row.file),
            Cell::number(row.line),
            Cell::number(row.column),
            Cell::Text(row.remedy),
            Cell::Text(row.source),
            Cell::text(row.waiver.as_deref()),
            Cell::Text(row.fingerprint),
        ])?;
    }
    table.finish()
}
