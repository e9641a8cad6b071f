//! The readings that are assumed.

use facts::{Fact, Row, Value};

use super::Source;
use crate::assumption::Assumed;
use crate::value::{
    AmbiguityReading, ClientNtAuthReading, EntraStrictReading, ForeignUpnReading, KdcEkuReading,
    NtAuthReading, SearchReading, XpKdcReading,
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

pub(crate) fn xp_kdc(source: &Source<'_>, _: Row) -> Fact<XpKdcReading> {
    reading(source)
}

pub(crate) fn client_ntauth(source: &Source<'_>, _: Row) -> Fact<ClientNtAuthReading> {
    reading(source)
}

pub(crate) fn entra_strict(source: &Source<'_>, _: Row) -> Fact<EntraStrictReading> {
    reading(source)
}

pub(crate) fn foreign_upn(source: &Source<'_>, _: Row) -> Fact<ForeignUpnReading> {
    reading(source)
}
