//! Remote Desktop Services (`TerminalServer.admx`) and delegation of credentials (`CredSsp.admx`).

use worlds::ProductVersion;

use super::kind::{FLAG, Numbers, SettingKind, Switch, Written, number};
use super::{
    Cited, Confidence, DefaultData, DefaultFrom, Delivery, NOTHING, Scope, Setting, SettingId,
    UNSETTLED, Updates, ZERO, always,
};

const SERVICES: &str = "SOFTWARE\\Policies\\Microsoft\\Windows NT\\Terminal Services";
const DELEGATION: &str = "SOFTWARE\\Policies\\Microsoft\\Windows\\CredentialsDelegation";
const RESTRICT: &str = "Restrict delegation of credentials to remote servers";

const fn session_host(
    id: SettingId,
    name: &'static str,
    display_name: &'static str,
    since: ProductVersion,
    effect: &'static str,
) -> Setting {
    Setting {
        id,
        name,
        display_name,
        scope: Scope::Workstation,
        delivery: Delivery::AdministrativeTemplate,
        key: SERVICES,
        value_name: name,
        kind: FLAG,
        switch: Switch::ONE_OR_ZERO,
        since,
        updates: Updates::NONE,
        defaults: ZERO,
        effect,
        confidence: Confidence::Documented,
        source: Cited("admx-terminalserver", display_name),
    }
}

const fn delegation(
    id: SettingId,
    name: &'static str,
    display_name: &'static str,
    effect: &'static str,
) -> Setting {
    Setting {
        key: DELEGATION,
        defaults: NOTHING,
        source: Cited("admx-credssp", display_name),
        ..session_host(id, name, display_name, ProductVersion::WindowsVista, effect)
    }
}

const NEVER_FOR_CARDS: &str = "On: lets saved or default credentials be delegated; those of a smart card are fresh and never concerned.";

pub(super) const SETTINGS: &[Setting] = &[
    Setting {
        // The policy forbids and the value allows, so that Enabled writes 0.
        switch: Switch::States {
            enabled: Written::Number(0),
            disabled: Written::Number(1),
        },
        defaults: &[always(DefaultData::Number(1))],
        ..session_host(
            SettingId::FEnableSmartCard,
            "fEnableSmartCard",
            "Do not allow smart card device redirection",
            ProductVersion::WindowsXp,
            "Off: no card can be used inside a remote session, so that none opens one.",
        )
    },
    Setting {
        defaults: &[always(DefaultData::Number(1))],
        confidence: Confidence::Inferred,
        ..session_host(
            SettingId::FSingleSessionPerUser,
            "fSingleSessionPerUser",
            "Restrict Remote Desktop Services users to a single Remote Desktop Services session",
            ProductVersion::Server2003,
            "Off: a user can have several sessions on a session host at once; \
             on, who comes back gets the session that he has.",
        )
    },
    Setting {
        defaults: &[
            always(DefaultData::Unsettled),
            DefaultFrom {
                product: ProductVersion::Windows8,
                update: None,
                data: DefaultData::Number(1),
            },
        ],
        confidence: Confidence::Inferred,
        ..session_host(
            SettingId::UserAuthentication,
            "UserAuthentication",
            "Require user authentication for remote connections by using Network Level Authentication",
            ProductVersion::WindowsVista,
            "On: the client authenticates before the session exists, and must reach a KDC or a KDC proxy for it.",
        )
    },
    session_host(
        SettingId::FPromptForPassword,
        "fPromptForPassword",
        "Always prompt for password upon connection",
        ProductVersion::WindowsXp,
        "On: the session asks for credentials even if the client sent them.",
    ),
    delegation(
        SettingId::AllowFreshCredentials,
        "AllowFreshCredentials",
        "Allow delegating fresh credentials",
        "On: PINs and passwords just typed are sent to the listed servers; \
         when not set, to any remote session host that proved who it is.",
    ),
    delegation(
        SettingId::AllowFreshCredentialsWhenNtlmOnly,
        "AllowFreshCredentialsWhenNTLMOnly",
        "Allow delegating fresh credentials with NTLM-only server authentication",
        "On: PINs and passwords just typed are sent to the listed servers even if NTLM alone proved who they are.",
    ),
    delegation(
        SettingId::AllowDefaultCredentials,
        "AllowDefaultCredentials",
        "Allow delegating default credentials",
        NEVER_FOR_CARDS,
    ),
    delegation(
        SettingId::AllowDefCredentialsWhenNtlmOnly,
        "AllowDefCredentialsWhenNTLMOnly",
        "Allow delegating default credentials with NTLM-only server authentication",
        NEVER_FOR_CARDS,
    ),
    delegation(
        SettingId::AllowSavedCredentials,
        "AllowSavedCredentials",
        "Allow delegating saved credentials",
        NEVER_FOR_CARDS,
    ),
    delegation(
        SettingId::AllowSavedCredentialsWhenNtlmOnly,
        "AllowSavedCredentialsWhenNTLMOnly",
        "Allow delegating saved credentials with NTLM-only server authentication",
        NEVER_FOR_CARDS,
    ),
    delegation(
        SettingId::DenyFreshCredentials,
        "DenyFreshCredentials",
        "Deny delegating fresh credentials",
        "On: PINs and passwords just typed are not sent to the listed servers, whatever else allows it.",
    ),
    delegation(
        SettingId::DenyDefaultCredentials,
        "DenyDefaultCredentials",
        "Deny delegating default credentials",
        "On: the credentials of the session are not sent to the listed servers.",
    ),
    delegation(
        SettingId::DenySavedCredentials,
        "DenySavedCredentials",
        "Deny delegating saved credentials",
        "On: saved credentials are not sent to the listed servers.",
    ),
    Setting {
        since: ProductVersion::Windows8_1,
        defaults: ZERO,
        ..delegation(
            SettingId::RestrictedRemoteAdministration,
            "RestrictedRemoteAdministration",
            RESTRICT,
            "On: credentials are not handed to remote servers, in the way the value beside says.",
        )
    },
    Setting {
        since: ProductVersion::Windows8_1,
        kind: SettingKind::Dword {
            allowed: Numbers::Named(&[
                number(1, "require Restricted Admin"),
                number(2, "require Remote Credential Guard"),
                number(3, "prefer Remote Credential Guard"),
            ]),
        },
        switch: Switch::None,
        defaults: UNSETTLED,
        ..delegation(
            SettingId::RestrictedRemoteAdministrationType,
            "RestrictedRemoteAdministrationType",
            RESTRICT,
            "Says how credentials are kept from remote servers.",
        )
    },
    Setting {
        delivery: Delivery::RegistryOnly,
        key: "SYSTEM\\CurrentControlSet\\Control\\Lsa",
        since: ProductVersion::Windows8_1,
        switch: Switch::None,
        defaults: NOTHING,
        confidence: Confidence::Inferred,
        source: Cited("learn-remote-credential-guard", "Remote host"),
        ..session_host(
            SettingId::DisableRestrictedAdmin,
            "DisableRestrictedAdmin",
            "DisableRestrictedAdmin",
            ProductVersion::Windows8_1,
            "0: the machine takes Remote Desktop in Restricted Admin mode and with Remote Credential Guard; \
             otherwise, and when not set, it does not.",
        )
    },
];
