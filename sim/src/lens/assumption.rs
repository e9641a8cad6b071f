//! The readings that are assumed.

use facts::{Fact, Row, Value};

use super::Source;
use crate::assumption::Assumed;
use crate::value::{
    AccountCheckReading, AmbiguityReading, BindReading, ClientNtAuthReading, DuplicateRuleReading,
    EntraStrictReading, ForeignUpnReading, IssuerSidNtAuthReading, KdcEkuReading, KeyUsageReading,
    NotEnforcedReading, NtAuthReading, PinCacheReading, RequiredFirstReading, SchannelOrderReading,
    SchannelRevocationReading, SearchReading, ServiceReading, SidUriReading, TileKeyUsageReading,
    TilePurposeReading, TileUpnReading, XpKdcReading,
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

pub(crate) fn account_checks(source: &Source<'_>, _: Row) -> Fact<AccountCheckReading> {
    reading(source)
}

pub(crate) fn not_enforced(source: &Source<'_>, _: Row) -> Fact<NotEnforcedReading> {
    reading(source)
}

pub(crate) fn required_first(source: &Source<'_>, _: Row) -> Fact<RequiredFirstReading> {
    reading(source)
}

pub(crate) fn ldap_bind(source: &Source<'_>, _: Row) -> Fact<BindReading> {
    reading(source)
}

pub(crate) fn service_logon(source: &Source<'_>, _: Row) -> Fact<ServiceReading> {
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

pub(crate) fn schannel_revocation(source: &Source<'_>, _: Row) -> Fact<SchannelRevocationReading> {
    reading(source)
}

pub(crate) fn key_usage(source: &Source<'_>, _: Row) -> Fact<KeyUsageReading> {
    reading(source)
}

pub(crate) fn schannel_order(source: &Source<'_>, _: Row) -> Fact<SchannelOrderReading> {
    reading(source)
}

pub(crate) fn tile_purpose(source: &Source<'_>, _: Row) -> Fact<TilePurposeReading> {
    reading(source)
}

pub(crate) fn tile_upn(source: &Source<'_>, _: Row) -> Fact<TileUpnReading> {
    reading(source)
}

pub(crate) fn tile_key_usage(source: &Source<'_>, _: Row) -> Fact<TileKeyUsageReading> {
    reading(source)
}

pub(crate) fn pin_cache(source: &Source<'_>, _: Row) -> Fact<PinCacheReading> {
    reading(source)
}
