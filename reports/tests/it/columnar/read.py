"""Reads tables in columns with Arrow, and compares the logons with the same as lines of JSON."""
import datetime
import json
import sys

import pyarrow as pa
import pyarrow.parquet as pq

logons, lines, findings = sys.argv[1:]
table = pq.read_table(logons)
types = {"opens": pa.bool_(), "certificate": pa.int64(), "clock": pa.timestamp("ms", tz="UTC")}
for name in table.schema.names:
    assert table.schema.field(name).type == types.get(name, pa.string()), name
assert table.schema.metadata[b"cardtwin.world"] == b"fabrikam"
with open(lines, encoding="utf-8") as file:
    expected = [json.loads(line) for line in file]
rows = table.to_pylist()
assert len(rows) == len(expected)
for row, line in zip(rows, expected):
    assert row.pop("opens") == (line["effect"] == "opens")
    assert row.pop("clock") == datetime.datetime(2012, 2, 7, 9, tzinfo=datetime.timezone.utc)
    assert row == line, (row, line)
found = pq.read_table(findings)
failed = [row for row in found.to_pylist() if row["result"] == "fail"]
assert failed and all(row["counts"] and row["why"] and row["line"] > 0 for row in failed)
print(f"{len(rows)} logons and {found.num_rows} findings read")
