//! The logon screen, elevation, biometrics, enrolment.

use worlds::ProductVersion;

use super::kind::{FLAG, Numbers, SettingKind, Switch, number};
use super::{
    Cited, Confidence, DefaultData, Delivery, NOTHING, ONE, Scope, Setting, SettingId, UNSETTLED,
    Updates, ZERO, always,
};

const SYSTEM: &str = "Software\\Microsoft\\Windows\\CurrentVersion\\Policies\\System";
const CREDENTIAL_UI: &str = "Software\\Microsoft\\Windows\\CurrentVersion\\Policies\\CredUI";
const BIOMETRICS: &str = "SOFTWARE\\Policies\\Microsoft\\Biometrics";
const BIOMETRIC_LOGON: &str = "SOFTWARE\\Policies\\Microsoft\\Biometrics\\Credential Provider";

const fn policy(
    id: SettingId,
    key: &'static str,
    name: &'static str,
    display_name: &'static str,
    source: &'static str,
    effect: &'static str,
) -> Setting {
    Setting {
        id,
        name,
        display_name,
        scope: Scope::Workstation,
        delivery: Delivery::AdministrativeTemplate,
        key,
        value_name: name,
        kind: FLAG,
        switch: Switch::ONE_OR_ZERO,
        since: ProductVersion::WindowsVista,
        updates: Updates::NONE,
        defaults: ZERO,
        effect,
        confidence: Confidence::Documented,
        source: Cited(source, display_name),
    }
}

const fn text(policy: Setting) -> Setting {
    Setting {
        kind: SettingKind::Text,
        switch: Switch::PARAMETER,
        defaults: NOTHING,
        ..policy
    }
}

pub(super) const SETTINGS: &[Setting] = &[
    policy(
        SettingId::HideFastUserSwitching,
        SYSTEM,
        "HideFastUserSwitching",
        "Hide entry points for Fast User Switching",
        "admx-logon",
        "On: one user at a time has a session at the console.",
    ),
    text(policy(
        SettingId::ExcludedCredentialProviders,
        SYSTEM,
        "ExcludedCredentialProviders",
        "Exclude credential providers",
        "admx-credentialproviders",
        "Leaves the listed credential providers out; without that of smart cards nobody logs on by card.",
    )),
    Setting {
        since: ProductVersion::Windows10,
        ..text(policy(
            SettingId::DefaultCredentialProvider,
            "Software\\Policies\\Microsoft\\Windows\\System",
            "DefaultCredentialProvider",
            "Assign a default credential provider",
            "admx-credentialproviders",
            "Says which credential provider is offered first.",
        ))
    },
    text(policy(
        SettingId::DefaultLogonDomain,
        SYSTEM,
        "DefaultLogonDomain",
        "Assign a default domain for logon",
        "admx-credentialproviders",
        "Says which domain a password tile offers.",
    )),
    policy(
        SettingId::EnumerateAdministrators,
        CREDENTIAL_UI,
        "EnumerateAdministrators",
        "Enumerate administrator accounts on elevation",
        "admx-credui",
        "On: elevation shows the local administrators, so that no name is typed.",
    ),
    policy(
        SettingId::EnableSecureCredentialPrompting,
        CREDENTIAL_UI,
        "EnableSecureCredentialPrompting",
        "Require trusted path for credential entry",
        "admx-credui",
        "On: credentials are typed after CTRL+ALT+DEL.",
    ),
    Setting {
        delivery: Delivery::SecurityOption,
        kind: SettingKind::Dword {
            allowed: Numbers::Named(&[
                number(0, "elevate without prompting"),
                number(1, "prompt for credentials on the secure desktop"),
                number(2, "prompt for consent on the secure desktop"),
                number(3, "prompt for credentials"),
                number(4, "prompt for consent"),
                number(5, "prompt for consent for non-Windows binaries"),
            ]),
        },
        switch: Switch::None,
        defaults: &[always(DefaultData::Number(5))],
        confidence: Confidence::Inferred,
        ..policy(
            SettingId::ConsentPromptBehaviorAdmin,
            SYSTEM,
            "ConsentPromptBehaviorAdmin",
            "User Account Control: Behavior of the elevation prompt for administrators in Admin Approval Mode",
            "learn-security-options",
            "Says whether elevation asks an administrator for credentials, and hence for a card.",
        )
    },
    Setting {
        delivery: Delivery::SecurityOption,
        kind: SettingKind::Dword {
            allowed: Numbers::Named(&[
                number(0, "deny"),
                number(1, "prompt for credentials on the secure desktop"),
                number(3, "prompt for credentials"),
            ]),
        },
        switch: Switch::None,
        defaults: &[always(DefaultData::Number(3))],
        confidence: Confidence::Inferred,
        ..policy(
            SettingId::ConsentPromptBehaviorUser,
            SYSTEM,
            "ConsentPromptBehaviorUser",
            "User Account Control: Behavior of the elevation prompt for standard users",
            "learn-security-options",
            "Says whether elevation asks a user for an administrator's credentials, and hence for a card.",
        )
    },
    Setting {
        delivery: Delivery::SecurityOption,
        defaults: ONE,
        confidence: Confidence::Inferred,
        ..policy(
            SettingId::PromptOnSecureDesktop,
            SYSTEM,
            "PromptOnSecureDesktop",
            "User Account Control: Switch to the secure desktop when prompting for elevation",
            "learn-security-options",
            "On: elevation asks on the secure desktop.",
        )
    },
    Setting {
        name: "Biometrics\\Enabled",
        value_name: "Enabled",
        since: ProductVersion::Windows7,
        defaults: UNSETTLED,
        ..policy(
            SettingId::BiometricsEnabled,
            BIOMETRICS,
            "Enabled",
            "Allow the use of biometrics",
            "admx-biometrics",
            "Off: biometrics cannot stand for the PIN of a card.",
        )
    },
    Setting {
        name: "Biometrics\\Credential Provider\\Enabled",
        value_name: "Enabled",
        since: ProductVersion::Windows7,
        defaults: UNSETTLED,
        ..policy(
            SettingId::BiometricsLogonEnabled,
            BIOMETRIC_LOGON,
            "Enabled",
            "Allow users to log on using biometrics",
            "admx-biometrics",
            "Off: nobody logs on by biometrics.",
        )
    },
    Setting {
        name: "Biometrics\\Credential Provider\\Domain Accounts",
        value_name: "Domain Accounts",
        since: ProductVersion::Windows7,
        defaults: UNSETTLED,
        ..policy(
            SettingId::BiometricsDomainAccounts,
            BIOMETRIC_LOGON,
            "Domain Accounts",
            "Allow domain users to log on using biometrics",
            "admx-biometrics",
            "Off: users of a domain do not log on by biometrics.",
        )
    },
    Setting {
        name: "Biometrics\\Credential Provider\\SwitchTimeoutInSeconds",
        since: ProductVersion::Windows7,
        kind: SettingKind::Dword {
            allowed: Numbers::Between {
                least: 5,
                most: 60,
                unit: "seconds",
            },
        },
        switch: Switch::PARAMETER,
        defaults: &[always(DefaultData::Number(10))],
        // The template names the policy; key, value and default are as they are known, without the template at hand.
        confidence: Confidence::Inferred,
        ..policy(
            SettingId::BiometricsSwitchTimeout,
            BIOMETRIC_LOGON,
            "SwitchTimeoutInSeconds",
            "Specify timeout for fast user switching events",
            "admx-biometrics",
            "Says how long a switch of users by biometrics may wait for a confirmation.",
        )
    },
    Setting {
        scope: Scope::Both,
        since: ProductVersion::WindowsXp,
        kind: SettingKind::Dword {
            allowed: Numbers::Between {
                least: 0,
                most: 0xFFFF,
                unit: "a sum of bits; 32768 turns enrolment off",
            },
        },
        switch: Switch::None,
        defaults: NOTHING,
        source: Cited("techdays-sec2302", "page 21"),
        ..policy(
            SettingId::AePolicy,
            "SOFTWARE\\Policies\\Microsoft\\Cryptography\\AutoEnrollment",
            "AEPolicy",
            "Certificate Services Client - Auto-Enrollment",
            "techdays-sec2302",
            "Enrols certificates by itself, and keeps the stores NTAuth and root of the computer up to date.",
        )
    },
];
