//! Tables in columns: Apache Parquet, written while rows are told, so that no more than a group of them is kept.
//!
//! Texts are encoded by dictionary. Nothing but the simulated clock is a time, so that the same input gives the same bytes.

mod finding;
mod logon;

use std::collections::HashMap;
use std::io::{self, Write};
use std::sync::Arc;

use parquet::data_type::{BoolType, ByteArray, ByteArrayType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::parser::parse_message_type;
use sim::Header;
use sim::names::Timestamp;

pub use finding::check_parquet;
pub(crate) use logon::logons;

/// So many rows are one group: what is kept of a table at once.
const GROUP: usize = 1 << 17;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Text,
    Number,
    Flag,
    /// An instant of the simulated clock, in UTC.
    Instant,
}

/// A column of a table.
#[derive(Debug, Clone, Copy)]
struct Field {
    name: &'static str,
    kind: Kind,
    optional: bool,
}

const fn field(name: &'static str, kind: Kind) -> Field {
    Field {
        name,
        kind,
        optional: false,
    }
}

const fn optional(name: &'static str, kind: Kind) -> Field {
    Field {
        name,
        kind,
        optional: true,
    }
}

/// A cell; the kind is that of its column.
#[derive(Debug, Clone, Copy)]
enum Cell<'c> {
    Text(&'c str),
    Number(i64),
    Flag(bool),
    None,
}

impl<'c> Cell<'c> {
    fn text(text: Option<&'c str>) -> Self {
        text.map_or(Self::None, Self::Text)
    }

    fn number(number: Option<usize>) -> Self {
        let number = number.and_then(|number| i64::try_from(number).ok());
        number.map_or(Self::None, Self::Number)
    }

    fn instant(at: Timestamp) -> Self {
        Self::Number(at.unix().saturating_mul(1000))
    }
}

/// The cells of a column that were not written yet.
#[derive(Debug)]
enum Cells {
    Texts(Vec<ByteArray>),
    Numbers(Vec<i64>),
    Flags(Vec<bool>),
}

#[derive(Debug)]
struct Column {
    optional: bool,
    cells: Cells,
    /// Of an optional column: 1 where there is a cell, 0 where there is none.
    levels: Vec<i16>,
    /// The texts of this group: each is kept once.
    known: HashMap<String, ByteArray>,
}

impl Column {
    fn new(field: &Field) -> Self {
        Self {
            optional: field.optional,
            cells: match field.kind {
                Kind::Text => Cells::Texts(Vec::new()),
                Kind::Number | Kind::Instant => Cells::Numbers(Vec::new()),
                Kind::Flag => Cells::Flags(Vec::new()),
            },
            levels: Vec::new(),
            known: HashMap::new(),
        }
    }

    fn push(&mut self, cell: Cell<'_>) -> Result<(), ParquetError> {
        let is_there = !matches!(cell, Cell::None);
        match (&mut self.cells, cell) {
            (Cells::Texts(texts), Cell::Text(text)) => {
                if let Some(kept) = self.known.get(text) {
                    texts.push(kept.clone());
                } else {
                    let kept = ByteArray::from(text.as_bytes().to_vec());
                    self.known.insert(text.to_owned(), kept.clone());
                    texts.push(kept);
                }
            }
            (Cells::Numbers(numbers), Cell::Number(number)) => numbers.push(number),
            (Cells::Flags(flags), Cell::Flag(flag)) => flags.push(flag),
            (_, Cell::None) if self.optional => {}
            (_, other) => {
                return Err(ParquetError::General(format!(
                    "a column holds no {other:?}"
                )));
            }
        }
        if self.optional {
            self.levels.push(i16::from(is_there));
        }
        Ok(())
    }

    fn write(&mut self, mut to: SerializedColumnWriter<'_>) -> Result<(), ParquetError> {
        let levels = self.optional.then_some(self.levels.as_slice());
        match &mut self.cells {
            Cells::Texts(texts) => {
                to.typed::<ByteArrayType>()
                    .write_batch(texts, levels, None)?;
                texts.clear();
            }
            Cells::Numbers(numbers) => {
                to.typed::<Int64Type>().write_batch(numbers, levels, None)?;
                numbers.clear();
            }
            Cells::Flags(flags) => {
                to.typed::<BoolType>().write_batch(flags, levels, None)?;
                flags.clear();
            }
        }
        self.levels.clear();
        self.known.clear();
        to.close()
    }
}

/// A table that is being written.
struct Table<W: Write + Send> {
    writer: SerializedFileWriter<W>,
    columns: Vec<Column>,
    rows: usize,
}

impl<W: Write + Send> Table<W> {
    /// Begins a table. `metadata` says what it rests on.
    fn new(
        name: &str,
        fields: &[Field],
        metadata: Vec<(String, String)>,
        out: W,
    ) -> Result<Self, ParquetError> {
        let fields_written: String = fields.iter().map(written).collect();
        let schema = parse_message_type(&format!("message {name} {{ {fields_written}}}"))?;
        let metadata = metadata.into_iter().map(|(key, value)| KeyValue {
            key,
            value: Some(value),
        });
        let properties = WriterProperties::builder()
            .set_created_by(format!("cardtwin version {}", env!("CARGO_PKG_VERSION")))
            .set_key_value_metadata(Some(metadata.collect()))
            .build();
        Ok(Self {
            writer: SerializedFileWriter::new(out, Arc::new(schema), Arc::new(properties))?,
            columns: fields.iter().map(Column::new).collect(),
            rows: 0,
        })
    }

    /// Adds a row, a cell for each column.
    fn push<const N: usize>(&mut self, cells: [Cell<'_>; N]) -> Result<(), ParquetError> {
        for (column, cell) in self.columns.iter_mut().zip(cells) {
            column.push(cell)?;
        }
        self.rows += 1;
        if self.rows == GROUP {
            self.write_group()?;
        }
        Ok(())
    }

    fn write_group(&mut self) -> Result<(), ParquetError> {
        let mut group = self.writer.next_row_group()?;
        for column in &mut self.columns {
            if let Some(to) = group.next_column()? {
                column.write(to)?;
            }
        }
        group.close()?;
        self.rows = 0;
        Ok(())
    }

    fn finish(mut self) -> Result<(), ParquetError> {
        if self.rows > 0 {
            self.write_group()?;
        }
        self.writer.close()?;
        Ok(())
    }
}

/// A column in the language of Parquet's schemas.
fn written(field: &Field) -> String {
    let repetition = if field.optional {
        "optional"
    } else {
        "required"
    };
    let (physical, logical) = match field.kind {
        Kind::Text => ("byte_array", " (STRING)"),
        Kind::Number => ("int64", ""),
        Kind::Flag => ("boolean", ""),
        Kind::Instant => ("int64", " (TIMESTAMP(MILLIS,true))"),
    };
    format!("{repetition} {physical} {}{logical}; ", field.name)
}

/// What a table rests on.
fn metadata(schema: &str, headers: &[&Header]) -> Vec<(String, String)> {
    let said = |key: &str, value: String| (format!("cardtwin.{key}"), value);
    let each = |of: fn(&Header) -> String| {
        let all = headers.iter().map(|header| of(header));
        all.collect::<Vec<String>>().join("; ")
    };
    vec![
        said("schema", schema.to_owned()),
        said("version", env!("CARGO_PKG_VERSION").to_owned()),
        said("world", each(|header| header.world.clone())),
        said("changes", each(|header| header.changes.join(", "))),
        said("clock", each(|header| header.clock.to_string())),
        said("seed", each(|header| header.seed.to_string())),
        said("rule_book", each(|header| header.rule_book.clone())),
        said("facts", each(|header| header.facts.clone())),
    ]
}

/// A file that cannot be written, as such.
fn failed(error: ParquetError) -> io::Error {
    match error {
        ParquetError::External(inner) => match inner.downcast::<io::Error>() {
            Ok(error) => *error,
            Err(other) => io::Error::other(other),
        },
        other => io::Error::other(other),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests: a failure is the message")]

    use parquet::file::reader::{FileReader, SerializedFileReader};
    use parquet::record::RowAccessor;

    use super::*;

    const FIELDS: [Field; 4] = [
        field("name", Kind::Text),
        optional("number", Kind::Number),
        field("flag", Kind::Flag),
        optional("text", Kind::Text),
    ];

    fn written(rows: usize) -> SerializedFileReader<bytes::Bytes> {
        let mut out = Vec::new();
        let mut table = Table::new("rows", &FIELDS, Vec::new(), &mut out).unwrap();
        for at in 0..rows {
            let name = format!("name {}", at % 7);
            let text = (at % 3 == 0).then_some(name.as_str());
            let number = (at % 2 == 0).then_some(at);
            table
                .push([
                    Cell::Text(&name),
                    Cell::number(number),
                    Cell::Flag(at % 5 == 0),
                    Cell::text(text),
                ])
                .unwrap();
        }
        table.finish().unwrap();
        SerializedFileReader::new(bytes::Bytes::from(out)).unwrap()
    }

    #[test]
    fn groups_of_rows_follow_each_other() {
        let rows = GROUP + 10;
        let reader = written(rows);
        let groups = reader.metadata().row_groups();
        let sizes: Vec<i64> = groups
            .iter()
            .map(parquet::file::metadata::RowGroupMetaData::num_rows)
            .collect();
        assert_eq!(sizes, [i64::try_from(GROUP).unwrap(), 10]);
        for (at, row) in reader.get_row_iter(None).unwrap().enumerate() {
            let row = row.unwrap();
            assert_eq!(row.get_string(0).unwrap(), &format!("name {}", at % 7));
            let number = row.get_long(1).ok();
            assert_eq!(number, (at % 2 == 0).then(|| i64::try_from(at).unwrap()));
            assert_eq!(row.get_bool(2).unwrap(), at % 5 == 0);
            assert_eq!(row.get_string(3).is_ok(), at % 3 == 0);
        }
        assert_eq!(reader.get_row_iter(None).unwrap().count(), rows);
    }

    #[test]
    fn a_table_without_rows_has_its_columns() {
        let reader = written(0);
        let schema = reader.metadata().file_metadata().schema_descr();
        assert_eq!((schema.num_columns(), reader.num_row_groups()), (4, 0));
    }

    #[test]
    fn a_cell_of_another_kind_is_refused() {
        let mut table = Table::new("rows", &FIELDS, Vec::new(), Vec::new()).unwrap();
        let wrong = [Cell::Flag(true), Cell::None, Cell::Flag(true), Cell::None];
        assert!(table.push(wrong).is_err());
        let missing = [Cell::None, Cell::None, Cell::Flag(true), Cell::None];
        assert!(table.push(missing).is_err());
    }
}
