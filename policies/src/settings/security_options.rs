//! Computer Configuration > Windows Settings > Security Settings > Local Policies > Security Options.

use worlds::ProductVersion;

use super::kind::{FLAG, Numbers, SettingKind, Switch, number};
use super::{
    Cited, Confidence, DefaultData, DefaultFrom, Delivery, NOTHING, Scope, Setting, SettingId,
    UNSETTLED, Updates, ZERO, always,
};

const SYSTEM: &str = "Software\\Microsoft\\Windows\\CurrentVersion\\Policies\\System";
const WINLOGON: &str = "Software\\Microsoft\\Windows NT\\CurrentVersion\\Winlogon";

/// What most of these options have in common: off, unless set.
const fn option(
    id: SettingId,
    key: &'static str,
    name: &'static str,
    display_name: &'static str,
    source: Cited,
    effect: &'static str,
) -> Setting {
    Setting {
        id,
        name,
        display_name,
        scope: Scope::Workstation,
        delivery: Delivery::SecurityOption,
        key,
        value_name: name,
        kind: FLAG,
        switch: Switch::ONE_OR_ZERO,
        since: ProductVersion::WindowsXp,
        updates: Updates::NONE,
        defaults: ZERO,
        effect,
        confidence: Confidence::Documented,
        source,
    }
}

pub(super) const SETTINGS: &[Setting] = &[
    option(
        SettingId::ScForceOption,
        SYSTEM,
        "ScForceOption",
        "Interactive logon: Require smart card",
        Cited("learn-require-smart-card", "Reference"),
        "On: every interactive logon to the computer takes a smart card, whoever logs on.",
    ),
    Setting {
        kind: SettingKind::NumberAsText {
            allowed: Numbers::Named(&[
                number(0, "no action"),
                number(1, "lock workstation"),
                number(2, "force logoff"),
                number(3, "disconnect if a Remote Desktop Services session"),
            ]),
        },
        switch: Switch::None,
        since: ProductVersion::Server2000,
        ..option(
            SettingId::ScRemoveOption,
            WINLOGON,
            "ScRemoveOption",
            "Interactive logon: Smart card removal behavior",
            Cited("learn-removal-behavior", "Reference"),
            "Says what the removal of the card does to the session that it opened; \
             since Windows Vista only while the service SCPolicySvc runs.",
        )
    },
    Setting {
        kind: SettingKind::NumberAsText {
            allowed: Numbers::Between {
                least: 0,
                most: 50,
                unit: "logons",
            },
        },
        switch: Switch::None,
        defaults: &[
            always(DefaultData::Number(10)),
            DefaultFrom {
                product: ProductVersion::Server2008,
                update: None,
                data: DefaultData::Number(25),
            },
            DefaultFrom {
                product: ProductVersion::Windows7,
                update: None,
                data: DefaultData::Number(10),
            },
        ],
        ..option(
            SettingId::CachedLogonsCount,
            WINLOGON,
            "CachedLogonsCount",
            "Interactive logon: Number of previous logons to cache",
            Cited("learn-cached-logons", "Reference"),
            "Says how many logons are kept for when no domain controller answers; a user of a card takes two.",
        )
    },
    option(
        SettingId::ForceUnlockLogon,
        WINLOGON,
        "ForceUnlockLogon",
        "Interactive logon: Require Domain Controller authentication to unlock workstation",
        Cited("learn-unlock-authentication", "Reference"),
        "On: a locked session is unlocked by a domain controller only, not by what is cached.",
    ),
    Setting {
        defaults: UNSETTLED,
        confidence: Confidence::Inferred,
        ..option(
            SettingId::DisableCad,
            SYSTEM,
            "DisableCAD",
            "Interactive logon: Do not require CTRL+ALT+DEL",
            Cited("learn-security-options", "Interactive logon"),
            "On: tiles are shown without CTRL+ALT+DEL.",
        )
    },
    Setting {
        kind: SettingKind::Dword {
            allowed: Numbers::Between {
                least: 0,
                most: 599_940,
                unit: "seconds; 0 is never",
            },
        },
        switch: Switch::None,
        since: ProductVersion::Windows8,
        defaults: NOTHING,
        ..option(
            SettingId::InactivityTimeoutSecs,
            SYSTEM,
            "InactivityTimeoutSecs",
            "Interactive logon: Machine inactivity limit",
            Cited("learn-security-options", "Interactive logon"),
            "Locks the session after so many seconds without input, whether or not the card is in the reader.",
        )
    },
    Setting {
        since: ProductVersion::Windows7,
        defaults: NOTHING,
        ..option(
            SettingId::AllowOnlineId,
            "System\\CurrentControlSet\\Control\\Lsa\\pku2u",
            "AllowOnlineID",
            "Network security: Allow PKU2U authentication requests to this computer to use online identities",
            Cited("learn-security-options", "Network security"),
            "On: peers may authenticate by online identities; logon to a domain by card does not read it.",
        )
    },
    Setting {
        kind: SettingKind::Dword {
            allowed: Numbers::Named(&[
                number(0, "allow all"),
                number(1, "audit all"),
                number(2, "deny all"),
            ]),
        },
        switch: Switch::None,
        since: ProductVersion::Windows7,
        confidence: Confidence::Inferred,
        ..option(
            SettingId::RestrictSendingNtlmTraffic,
            "System\\CurrentControlSet\\Control\\Lsa\\MSV1_0",
            "RestrictSendingNTLMTraffic",
            "Network security: Restrict NTLM: Outgoing NTLM traffic to remote servers",
            Cited("learn-security-options", "Network security"),
            "2: the computer answers no other machine by NTLM, whoever is logged on.",
        )
    },
    Setting {
        scope: Scope::DomainController,
        kind: SettingKind::Dword {
            allowed: Numbers::Named(&[
                number(0, "disable"),
                number(1, "deny for domain accounts to domain servers"),
                number(3, "deny for domain accounts"),
                number(5, "deny for domain servers"),
                number(7, "deny all"),
            ]),
        },
        switch: Switch::None,
        since: ProductVersion::Windows7,
        confidence: Confidence::Inferred,
        ..option(
            SettingId::RestrictNtlmInDomain,
            "System\\CurrentControlSet\\Services\\Netlogon\\Parameters",
            "RestrictNTLMInDomain",
            "Network security: Restrict NTLM: NTLM authentication in this domain",
            Cited("learn-security-options", "Network security"),
            "Other than 0: the domain controller refuses NTLM of the domain's accounts at its members.",
        )
    },
];
