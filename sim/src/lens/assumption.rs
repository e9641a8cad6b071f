//! The readings that are assumed.

use facts::{Fact, Row, Value};

use super::Source;
use crate::assumption::Assumed;
use crate::value::{
    AmbiguityReading, DuplicateRuleReading, ForeignUpnReading, IssuerSidNtAuthReading,
    KdcEkuReading, NtAuthReading, SchannelOrderReading, SearchReading, SidUriReading,
};

fn reading<V: Assumed>(source: &Source<'_>) -> Fact<V> {
    source
        .assumptions
        .get(V::ASSUMPTION.name)
        .cloned()
        .unwrap_or(Fact::Known(0))
        .map(<V as Value>::from_index)
}

pub(crate) fn kdc_eku(source: &Source<'_>, _: Row) -> Fact<KdcEkuReading> {
    reading(source)
}

pub(crate) fn search(source: &Source<'_>, _: Row) -> Fact<SearchReading> {
    reading(source)
}

pub(crate) fn ambiguity(source: &Source<'_>, _: Row) -> Fact<AmbiguityReading> {
    reading(source)
}

pub(crate) fn ntauth(source: &Source<'_>, _: Row) -> Fact<NtAuthReading> {
    reading(source)
}

pub(crate) fn foreign_upn(source: &Source<'_>, _: Row) -> Fact<ForeignUpnReading> {
    reading(source)
}

pub(crate) fn issuer_sid_ntauth(source: &Source<'_>, _: Row) -> Fact<IssuerSidNtAuthReading> {
    reading(source)
}

pub(crate) fn sid_uri(source: &Source<'_>, _: Row) -> Fact<SidUriReading> {
    reading(source)
}

pub(crate) fn duplicate_rule(source: &Source<'_>, _: Row) -> Fact<DuplicateRuleReading> {
    reading(source)
}

pub(crate) fn schannel_order(source: &Source<'_>, _: Row) -> Fact<SchannelOrderReading> {
    reading(source)
}
