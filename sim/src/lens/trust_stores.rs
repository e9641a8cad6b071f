//! Facts of the stores of machines.

use facts::Row;

use super::Source;
use crate::trust_stores::ChainEnd;

pub(crate) fn roots(source: &Source<'_>, row: Row) -> Vec<Row> {
    source
        .trust()
        .content(row)
        .map(|content| content.roots.iter().copied().collect())
        .unwrap_or_default()
}

pub(crate) fn ntauth(source: &Source<'_>, row: Row) -> Vec<Row> {
    source
        .trust()
        .content(row)
        .map(|content| content.ntauth.iter().copied().collect())
        .unwrap_or_default()
}

pub(crate) fn with_ntauth_on_the_way(source: &Source<'_>, row: Row) -> Vec<Row> {
    let wanted = |end| matches!(end, ChainEnd::Trusted { in_ntauth: true });
    source.trust().chains_that(row, wanted)
}

pub(crate) fn trusted(source: &Source<'_>, row: Row) -> Vec<Row> {
    let wanted = |end| matches!(end, ChainEnd::Trusted { .. });
    source.trust().chains_that(row, wanted)
}

pub(crate) fn expired(source: &Source<'_>, row: Row) -> Vec<Row> {
    source
        .trust()
        .chains_that(row, |end| end == ChainEnd::Expired)
}

pub(crate) fn not_yet_valid(source: &Source<'_>, row: Row) -> Vec<Row> {
    source
        .trust()
        .chains_that(row, |end| end == ChainEnd::NotYet)
}

pub(crate) fn broken(source: &Source<'_>, row: Row) -> Vec<Row> {
    source
        .trust()
        .chains_that(row, |end| end == ChainEnd::Broken)
}

pub(crate) fn unverified(source: &Source<'_>, row: Row) -> Vec<Row> {
    let wanted = |end| end == ChainEnd::Unverified;
    source.trust().chains_that(row, wanted)
}

pub(crate) fn at_foreign_root(source: &Source<'_>, row: Row) -> Vec<Row> {
    let wanted = |end| end == ChainEnd::AtForeignRoot;
    source.trust().chains_that(row, wanted)
}
