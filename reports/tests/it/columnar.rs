//! Tables in columns: what is written is read back, by the crate that wrote it and by Arrow's C++ in Python.

use std::path::Path;
use std::process::Command;

use parquet::basic::Encoding;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::{Field, RowAccessor};
use reports::RowFormat;
use sim::{CheckRun, Gate, Twin};

fn twin(name: &str) -> Twin {
    let loaded = sim::worlds::load_shipped(name).unwrap().unwrap();
    Twin::new(loaded.world).unwrap()
}

fn table(twin: &Twin, format: RowFormat) -> Vec<u8> {
    let mut bytes = Vec::new();
    reports::logon_table(twin, format, &mut bytes).unwrap();
    bytes
}

fn findings(twin: &Twin) -> (CheckRun, Vec<u8>) {
    let rules: Vec<_> = sim::policies::shipped_rules()
        .into_iter()
        .map(|shipped| shipped.rule)
        .collect();
    let mut run = CheckRun::new(Gate::default(), Vec::new());
    run.add(twin, twin.check(&rules));
    let mut bytes = Vec::new();
    reports::check_parquet(&run, &mut bytes).unwrap();
    (run, bytes)
}

fn reader(bytes: &[u8]) -> SerializedFileReader<bytes::Bytes> {
    SerializedFileReader::new(bytes::Bytes::copy_from_slice(bytes)).unwrap()
}

/// Each row with each of its cells as text, a null as an empty one.
fn cells(bytes: &[u8]) -> Vec<Vec<String>> {
    let reader = reader(bytes);
    let rows = reader.get_row_iter(None).unwrap();
    rows.map(|row| {
        let row = row.unwrap();
        let cells = row.get_column_iter().map(|(_, field)| match field {
            Field::Str(text) => text.clone(),
            Field::Null => String::new(),
            Field::TimestampMillis(at) => at.to_string(),
            other => other.to_string(),
        });
        cells.collect()
    })
    .collect()
}

#[test]
fn every_logon_is_a_row_as_in_csv() {
    let twin = twin("fabrikam");
    let columns = table(&twin, RowFormat::Parquet);
    let written = cells(&columns);
    let csv = table(&twin, RowFormat::Csv);
    let mut csv = csv::Reader::from_reader(&csv[..]);
    let headers = csv.headers().unwrap().clone();
    let schema = reader(&columns);
    let schema = schema.metadata().file_metadata().schema_descr();
    let at = |name: &str| {
        (0..)
            .zip(schema.columns())
            .find(|(_, column)| column.name() == name)
    };
    let mut rows = 0;
    for (row, expected) in written.iter().zip(csv.records()) {
        let expected = expected.unwrap();
        for (name, value) in headers.iter().zip(&expected) {
            let (at, _) = at(name).unwrap_or_else(|| panic!("no column {name}"));
            let at: usize = at;
            assert_eq!(row[at], value, "{name}");
        }
        rows += 1;
    }
    assert_eq!((rows, written.len()), (340, 340));
    // The clock of 2012-02-07 at nine.
    assert_eq!(written[0].last().unwrap(), "1328605200000");
}

#[test]
fn columns_are_typed_and_say_what_they_rest_on() {
    let twin = twin("fabrikam");
    let bytes = table(&twin, RowFormat::Parquet);
    let reader = reader(&bytes);
    let file = reader.metadata().file_metadata();
    let said = |key: &str| {
        let pairs = file.key_value_metadata().unwrap().iter();
        let found = pairs
            .into_iter()
            .find(|pair| pair.key == format!("cardtwin.{key}"));
        found.unwrap().value.clone().unwrap()
    };
    let header = twin.header();
    assert_eq!(said("world"), "fabrikam");
    assert_eq!(said("clock"), "2012-02-07T09:00:00Z");
    assert_eq!(said("seed"), "2012");
    assert_eq!(said("facts"), header.facts);
    assert_eq!(said("version"), env!("CARGO_PKG_VERSION"));
    assert!(file.created_by().unwrap().starts_with("cardtwin version "));
    let group = reader.metadata().row_group(0);
    for column in group.columns() {
        let name = column.column_path().string();
        let is_text = column.column_type() == parquet::basic::Type::BYTE_ARRAY;
        let by_dictionary = column
            .encodings()
            .any(|one| one == Encoding::RLE_DICTIONARY);
        assert!(by_dictionary || !is_text, "{name}");
    }
    let row = reader.get_row_iter(None).unwrap().next().unwrap().unwrap();
    assert!(row.get_bool(9).unwrap());
    assert_eq!(row.get_long(1).unwrap(), 1);
    assert_eq!(row.get_timestamp_millis(14).unwrap(), 1_328_605_200_000);
}

#[test]
fn every_finding_is_a_row() {
    let (run, bytes) = findings(&twin("today"));
    let rows = cells(&bytes);
    assert_eq!(rows.len(), run.findings().count());
    for (row, (_, judged)) in rows.iter().zip(run.findings()) {
        assert_eq!(row[2], judged.finding.rule);
        assert_eq!(row[5], judged.finding.subject);
        assert_eq!(row.last().unwrap(), &judged.fingerprint);
    }
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let first = table(&twin("agency"), RowFormat::Parquet);
    assert_eq!(first, table(&twin("agency"), RowFormat::Parquet));
    assert_eq!(findings(&twin("agency")).1, findings(&twin("agency")).1);
}

/// They run where `CARDTWIN_PYARROW` names a Python that has pyarrow.
#[test]
#[expect(clippy::print_stdout, reason = "a test says that it skips")]
fn arrow_reads_the_same() {
    let Some(python) = std::env::var_os("CARDTWIN_PYARROW") else {
        println!("skipped: CARDTWIN_PYARROW does not name a Python with pyarrow");
        return;
    };
    let folder = std::env::temp_dir().join(format!("cardtwin-parquet-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let twin = twin("fabrikam");
    let of = |name: &str, bytes: &[u8]| {
        let file = folder.join(name);
        std::fs::write(&file, bytes).unwrap();
        file
    };
    let logons = of("logons.parquet", &table(&twin, RowFormat::Parquet));
    let lines = of("logons.ndjson", &table(&twin, RowFormat::Ndjson));
    let (run, bytes) = findings(&twin);
    let found = of("findings.parquet", &bytes);
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/columnar/read.py");
    let output = Command::new(python)
        .arg(script)
        .args([&logons, &lines, &found])
        .output()
        .unwrap();
    std::fs::remove_dir_all(&folder).unwrap();
    let told = String::from_utf8_lossy(&output.stdout);
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{told}\n{error}");
    let expected = format!("340 logons and {} findings read", run.findings().count());
    assert_eq!(told.trim(), expected);
}
