//! The role of the readings that hold where documents are silent or disagree.

use crate::lens;
use crate::lens::Source;
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

facts::role! {
    /// The readings chosen where documents are silent or disagree.
    pub Assumptions = 7 in Source<'_> {
        /// Whether a KDC asks for the Smart Card Logon purpose.
        field kdc_eku: KdcEkuReading = lens::assumption::kdc_eku;
        /// What disagreeing explicit mappings do.
        field search: SearchReading = lens::assumption::search;
        /// With which error several fitting accounts are answered.
        field ambiguity: AmbiguityReading = lens::assumption::ambiguity;
        /// Which authority has to be in NTAuth.
        field ntauth: NtAuthReading = lens::assumption::ntauth;
        /// What Windows XP asks of the purposes of a KDC's certificate.
        field xp_kdc: XpKdcReading = lens::assumption::xp_kdc;
        /// Whether a member looks into NTAuth where validation is not strict.
        field client_ntauth: ClientNtAuthReading = lens::assumption::client_ntauth;
        /// Whether a machine of the cloud directory validates strictly for cards.
        field entra_strict: EntraStrictReading = lens::assumption::entra_strict;
        /// What a foreign UPN does to an explicit mapping.
        field foreign_upn: ForeignUpnReading = lens::assumption::foreign_upn;
        /// In which order an account is checked.
        field account_checks: AccountCheckReading = lens::assumption::account_checks;
        /// What is checked of an account where user logon restrictions are not enforced.
        field not_enforced: NotEnforcedReading = lens::assumption::not_enforced;
        /// Whether a KDC sees that a smart card is required before it looks at the key.
        field required_first: RequiredFirstReading = lens::assumption::required_first;
        /// What a simple bind to the directory counts as.
        field ldap_bind: BindReading = lens::assumption::ldap_bind;
        /// Whether runas and UAC take passwords where the machine requires a smart card.
        field forced_elevation: ForcedElevationReading = lens::assumption::forced_elevation;
        /// Whether Restricted Admin mode takes passwords where the machine requires a smart card.
        field forced_restricted_admin: ForcedRestrictedAdminReading = lens::assumption::forced_restricted_admin;
        /// Whether safe mode takes passwords where the machine requires a smart card.
        field forced_safe_mode: ForcedSafeModeReading = lens::assumption::forced_safe_mode;
        /// Whether safe mode with networking offers cards.
        field safe_mode_provider: SafeModeProviderReading = lens::assumption::safe_mode_provider;
        /// Whether restore mode takes passwords where the domain controller requires a smart card.
        field forced_restore_mode: ForcedRestoreModeReading = lens::assumption::forced_restore_mode;
        /// Whether Network Level Authentication asks for access from the network.
        field nla_right: NlaRightReading = lens::assumption::nla_right;
        /// Whether unlocking asks for the right to log on again.
        field unlock_right: UnlockRightReading = lens::assumption::unlock_right;
        /// What becomes of a service with the password of an account that requires a smart card.
        field service_logon: ServiceReading = lens::assumption::service_logon;
        /// Whether a mapping by issuer and SID is held to NTAuth.
        field issuer_sid_ntauth: IssuerSidNtAuthReading = lens::assumption::issuer_sid_ntauth;
        /// What another account's SID in a URI does.
        field sid_uri: SidUriReading = lens::assumption::sid_uri;
        /// What two name rules of one issuer do.
        field duplicate_rule: DuplicateRuleReading = lens::assumption::duplicate_rule;
        /// In which order Schannel tries its methods.
        field schannel_order: SchannelOrderReading = lens::assumption::schannel_order;
        /// What Schannel makes of the revocation of a client's certificate.
        field schannel_revocation: SchannelRevocationReading = lens::assumption::schannel_revocation;
        /// Which certificates the logon screen takes by their purposes.
        field tile_purpose: TilePurposeReading = lens::assumption::tile_purpose;
        /// Whether the logon screen wants a UPN.
        field tile_upn: TileUpnReading = lens::assumption::tile_upn;
        /// Whether the logon screen wants a CRL distribution point.
        field tile_distribution_point: TileDistributionPointReading = lens::assumption::tile_distribution_point;
        /// What RequireOnCardPrivateKeyGen does to keys that were made elsewhere.
        field on_card_keys: OnCardKeysReading = lens::assumption::on_card_keys;
        /// Which key usage the logon screen wants.
        field tile_key_usage: TileKeyUsageReading = lens::assumption::tile_key_usage;
        /// What becomes of a logon whose PIN may not be kept as usual.
        field pin_cache: PinCacheReading = lens::assumption::pin_cache;
        /// Whether a KDC wants the key usage extension.
        field key_usage: KeyUsageReading = lens::assumption::key_usage;
        /// When the removal behaviour is read.
        field removal_option: RemovalOptionReading = lens::assumption::removal_option;
        /// What becomes of sessions that a stopped removal service watched.
        field service_restart: ServiceRestartReading = lens::assumption::service_restart;
        /// What an unplugged reader with a card in it is taken for.
        field reader_unplugged: UnpluggedReading = lens::assumption::reader_unplugged;
        /// What a redirected reader that goes with its connection is taken for.
        field redirection_dropped: DroppedReading = lens::assumption::redirection_dropped;
        /// What becomes of the earlier watch when a session is unlocked through another reader.
        field second_watch: SecondWatchReading = lens::assumption::second_watch;
        /// What becomes of the watch when a session is unlocked with a password.
        field password_unlock: PasswordUnlockReading = lens::assumption::password_unlock;
        /// Whether a removal does anything to a session that is locked.
        field locked_removal: LockedRemovalReading = lens::assumption::locked_removal;
        /// Which of several sessions that one reader opened a removal reaches.
        field shared_reader: SharedReaderReading = lens::assumption::shared_reader;
    }
}
