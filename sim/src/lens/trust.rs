//! Facts of trusts between forests.

use facts::{Fact, Row};
use worlds::ForestTrust;

use super::Source;

fn trust<'w>(source: &Source<'w>, row: Row) -> Option<&'w ForestTrust> {
    source.fixtures().trusts.get(usize::try_from(row).ok()?)
}

pub(crate) fn trusting(source: &Source<'_>, row: Row) -> Fact<u32> {
    trust(source, row).map_or(Fact::Unknown, |trust| super::forest_number(trust.trusting))
}

pub(crate) fn root(source: &Source<'_>, row: Row) -> Fact<Option<Row>> {
    let root = trust(source, row).and_then(|trust| source.fixtures().root_domain(trust.trusted));
    Fact::Known(root.and_then(|root| Row::try_from(root.index()).ok()))
}
