//! The readings that are assumed.

use facts::{Fact, Row, Value};

use super::Source;
use crate::assumption::Assumed;
use crate::value::{
    AccountCheckReading, AmbiguityReading, BindReading, ClientNtAuthReading, DroppedReading,
    DuplicateRuleReading, EntraStrictReading, ForcedElevationReading, ForcedRestoreModeReading,
    ForcedRestrictedAdminReading, ForcedSafeModeReading, ForeignUpnReading, IssuerSidNtAuthReading,
    KdcEkuReading, KeyUsageReading, LockedRemovalReading, NlaRightReading, NotEnforcedReading,
    NtAuthReading, OnCardKeysReading, PasswordUnlockReading, PinCacheReading, RemovalOptionReading,
    RequiredFirstReading, SafeModeProviderReading, SchannelOrderReading, SchannelRevocationReading,
    SearchReading, SecondWatchReading, ServiceReading, ServiceRestartReading, SharedReaderReading,
    SidUriReading, TileDistributionPointReading, TileKeyUsageReading, TilePurposeReading,
    TileUpnReading, UnlockRightReading, UnpluggedReading, XpKdcReading,
};

fn reading<V: Assumed>(source: &Source<'_>) -> Fact<V> {
    source
        .assumed(V::ASSUMPTION.name)
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

pub(crate) fn forced_elevation(source: &Source<'_>, _: Row) -> Fact<ForcedElevationReading> {
    reading(source)
}

pub(crate) fn forced_restricted_admin(
    source: &Source<'_>,
    _: Row,
) -> Fact<ForcedRestrictedAdminReading> {
    reading(source)
}

pub(crate) fn forced_safe_mode(source: &Source<'_>, _: Row) -> Fact<ForcedSafeModeReading> {
    reading(source)
}

pub(crate) fn safe_mode_provider(source: &Source<'_>, _: Row) -> Fact<SafeModeProviderReading> {
    reading(source)
}

pub(crate) fn forced_restore_mode(source: &Source<'_>, _: Row) -> Fact<ForcedRestoreModeReading> {
    reading(source)
}

pub(crate) fn nla_right(source: &Source<'_>, _: Row) -> Fact<NlaRightReading> {
    reading(source)
}

pub(crate) fn unlock_right(source: &Source<'_>, _: Row) -> Fact<UnlockRightReading> {
    reading(source)
}

pub(crate) fn tile_purpose(source: &Source<'_>, _: Row) -> Fact<TilePurposeReading> {
    reading(source)
}

pub(crate) fn tile_upn(source: &Source<'_>, _: Row) -> Fact<TileUpnReading> {
    reading(source)
}

pub(crate) fn tile_distribution_point(
    source: &Source<'_>,
    _: Row,
) -> Fact<TileDistributionPointReading> {
    reading(source)
}

pub(crate) fn on_card_keys(source: &Source<'_>, _: Row) -> Fact<OnCardKeysReading> {
    reading(source)
}

pub(crate) fn tile_key_usage(source: &Source<'_>, _: Row) -> Fact<TileKeyUsageReading> {
    reading(source)
}

pub(crate) fn pin_cache(source: &Source<'_>, _: Row) -> Fact<PinCacheReading> {
    reading(source)
}

pub(crate) fn removal_option(source: &Source<'_>, _: Row) -> Fact<RemovalOptionReading> {
    reading(source)
}

pub(crate) fn service_restart(source: &Source<'_>, _: Row) -> Fact<ServiceRestartReading> {
    reading(source)
}

pub(crate) fn reader_unplugged(source: &Source<'_>, _: Row) -> Fact<UnpluggedReading> {
    reading(source)
}

pub(crate) fn redirection_dropped(source: &Source<'_>, _: Row) -> Fact<DroppedReading> {
    reading(source)
}

pub(crate) fn second_watch(source: &Source<'_>, _: Row) -> Fact<SecondWatchReading> {
    reading(source)
}

pub(crate) fn password_unlock(source: &Source<'_>, _: Row) -> Fact<PasswordUnlockReading> {
    reading(source)
}

pub(crate) fn locked_removal(source: &Source<'_>, _: Row) -> Fact<LockedRemovalReading> {
    reading(source)
}

pub(crate) fn shared_reader(source: &Source<'_>, _: Row) -> Fact<SharedReaderReading> {
    reading(source)
}
