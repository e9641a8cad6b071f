//! Which settings of the catalogue change anything in the twin.

use policies::SettingId;

/// Settings that nothing in the twin reads: they are typed and checked, and they come by policy, but no answer depends on
/// them.
const UNREAD: &[SettingId] = &[
    SettingId::IntegratedUnblockPromptString,
    SettingId::DisallowPlaintextPin,
    SettingId::AllowOnlineId,
    SettingId::NoRevocationCheck,
    SettingId::RequireFast,
    SettingId::CloudKerberosTicketRetrievalEnabled,
    SettingId::UseForestSearch,
    SettingId::ForestSearchList,
    SettingId::DomainRealmEnabled,
    SettingId::MitRealmsEnabled,
    SettingId::MaxTokenSize,
    SettingId::StrictTargetContext,
    SettingId::AllowFreshCredentialsWhenNtlmOnly,
    SettingId::AllowDefaultCredentials,
    SettingId::AllowDefCredentialsWhenNtlmOnly,
    SettingId::AllowSavedCredentials,
    SettingId::AllowSavedCredentialsWhenNtlmOnly,
    SettingId::DenyDefaultCredentials,
    SettingId::DenySavedCredentials,
    SettingId::FdvEnforceUserCert,
    SettingId::RdvEnforceUserCert,
    SettingId::DefaultLogonDomain,
    SettingId::EnumerateAdministrators,
    SettingId::EnableSecureCredentialPrompting,
    SettingId::BiometricsSwitchTimeout,
];

/// Whether something in the twin reads a setting.
pub fn is_setting_read(id: SettingId) -> bool {
    !UNREAD.contains(&id)
}
