//! Facts of chains.

use facts::{Fact, Row};

use super::Source;

pub(crate) fn top(source: &Source<'_>, row: Row) -> Fact<Option<Row>> {
    Fact::Known(source.trust().chains.top(row))
}
