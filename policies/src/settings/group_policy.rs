//! Administrative Templates > System > Group Policy (`GroupPolicy.admx`), and how often security settings are applied.

use worlds::ProductVersion;

use super::kind::{FLAG, Numbers, SettingKind, Switch, number};
use super::{
    Cited, Confidence, DefaultData, DefaultFrom, Delivery, NOTHING, Scope, Setting, SettingId,
    Updates, ZERO, always,
};

const SYSTEM: &str = "Software\\Policies\\Microsoft\\Windows\\System";
/// Where the extension for security settings is registered, {827D319E-6EAC-11D2-A4EA-00C04F79F83A}.
const SECURITY_EXTENSION: &str = "SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Winlogon\\GPExtensions\\{827D319E-6EAC-11D2-A4EA-00C04F79F83A}";
const REFRESH: &str = "Set Group Policy refresh interval for computers";
const REFRESH_DC: &str = "Set Group Policy refresh interval for domain controllers";

const fn policy(
    id: SettingId,
    name: &'static str,
    display_name: &'static str,
    effect: &'static str,
) -> Setting {
    Setting {
        id,
        name,
        display_name,
        scope: Scope::Both,
        delivery: Delivery::AdministrativeTemplate,
        key: SYSTEM,
        value_name: name,
        kind: FLAG,
        switch: Switch::ONE_OR_ZERO,
        since: ProductVersion::Server2000,
        updates: Updates::NONE,
        defaults: ZERO,
        effect,
        confidence: Confidence::Documented,
        source: Cited("admx-grouppolicy", display_name),
    }
}

const fn minutes(setting: Setting, most: u32, defaults: &'static [DefaultFrom]) -> Setting {
    Setting {
        kind: SettingKind::Dword {
            allowed: Numbers::Between {
                least: 0,
                most,
                unit: "minutes",
            },
        },
        switch: Switch::PARAMETER,
        defaults,
        ..setting
    }
}

const MONTH: u32 = 44_640;
const DAY: u32 = 1440;

pub(super) const SETTINGS: &[Setting] = &[
    Setting {
        kind: SettingKind::Dword {
            allowed: Numbers::Named(&[number(1, "merge"), number(2, "replace")]),
        },
        switch: Switch::PARAMETER,
        defaults: NOTHING,
        ..policy(
            SettingId::UserPolicyMode,
            "UserPolicyMode",
            "Configure user Group Policy loopback processing mode",
            "Says that policy for users follows the computer's place: after the user's own, or instead of it.",
        )
    },
    minutes(
        policy(
            SettingId::GroupPolicyRefreshTime,
            "GroupPolicyRefreshTime",
            REFRESH,
            "Says how often a computer refreshes its policy in the background.",
        ),
        MONTH,
        &[always(DefaultData::Number(90))],
    ),
    minutes(
        policy(
            SettingId::GroupPolicyRefreshTimeOffset,
            "GroupPolicyRefreshTimeOffset",
            REFRESH,
            "Says how much longer it may take, by chance, so that not all computers ask at once.",
        ),
        DAY,
        &[always(DefaultData::Number(30))],
    ),
    Setting {
        scope: Scope::DomainController,
        ..minutes(
            policy(
                SettingId::GroupPolicyRefreshTimeDc,
                "GroupPolicyRefreshTimeDC",
                REFRESH_DC,
                "Says how often a domain controller refreshes its policy in the background.",
            ),
            MONTH,
            &[always(DefaultData::Number(5))],
        )
    },
    Setting {
        scope: Scope::DomainController,
        ..minutes(
            policy(
                SettingId::GroupPolicyRefreshTimeOffsetDc,
                "GroupPolicyRefreshTimeOffsetDC",
                REFRESH_DC,
                "Says how much longer it may take on a domain controller, by chance.",
            ),
            DAY,
            &[always(DefaultData::Number(0))],
        )
    },
    Setting {
        key: "Software\\Microsoft\\Windows\\CurrentVersion\\Policies\\System",
        ..policy(
            SettingId::DisableBkGndGroupPolicy,
            "DisableBkGndGroupPolicy",
            "Turn off background refresh of Group Policy",
            "On: policy is not refreshed in the background, but when the computer starts and a user logs on.",
        )
    },
    Setting {
        key: "Software\\Policies\\Microsoft\\Windows NT\\CurrentVersion\\Winlogon",
        since: ProductVersion::WindowsXp,
        ..policy(
            SettingId::SyncForegroundPolicy,
            "SyncForegroundPolicy",
            "Always wait for the network at computer startup and logon",
            "On: a change that needs the foreground has its effect at the next start or logon, not at the one after.",
        )
    },
    Setting {
        delivery: Delivery::RegistryOnly,
        key: SECURITY_EXTENSION,
        switch: Switch::None,
        source: Cited(
            "learn-security-policy-settings",
            "How policies are processed",
        ),
        confidence: Confidence::Inferred,
        ..minutes(
            policy(
                SettingId::MaxNoGpoListChangesInterval,
                "MaxNoGPOListChangesInterval",
                "MaxNoGPOListChangesInterval",
                "Says after how long security settings are applied again though no object has changed.",
            ),
            u32::MAX,
            &[always(DefaultData::Number(960))],
        )
    },
];
