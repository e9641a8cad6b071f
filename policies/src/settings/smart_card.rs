//! Computer Configuration > Administrative Templates > Windows Components > Smart Card (`Smartcard.admx`).

use worlds::ProductVersion;

use super::kind::{FLAG, Numbers, SettingKind, Switch, number};
use super::{
    Cited, Confidence, DefaultData, Delivery, ONE, Scope, Setting, SettingId, Updates, ZERO, always,
};

const PROVIDER: &str = "SOFTWARE\\Policies\\Microsoft\\Windows\\SmartCardCredentialProvider";
const PROPAGATION: &str = "SOFTWARE\\Policies\\Microsoft\\Windows\\CertProp";
const PLUG_AND_PLAY: &str = "SOFTWARE\\Policies\\Microsoft\\Windows\\ScPnP";

/// What most policies of this template have in common.
const fn policy(
    id: SettingId,
    key: &'static str,
    name: &'static str,
    display_name: &'static str,
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
        source: Cited("admx-smartcard", display_name),
    }
}

pub(super) const SETTINGS: &[Setting] = &[
    Setting {
        // Whether a KDC honours it too is disputed: the enumeration page says so, a lab saw no purpose checked at all.
        scope: Scope::Both,
        ..policy(
            SettingId::AllowCertificatesWithNoEku,
            PROVIDER,
            "AllowCertificatesWithNoEKU",
            "Allow certificates with no extended key usage certificate attribute",
            "On: certificates with no purpose, any purpose or client authentication become tiles too. \
             Off: only those for smart card logon do.",
        )
    },
    policy(
        SettingId::AllowIntegratedUnblock,
        PROVIDER,
        "AllowIntegratedUnblock",
        "Allow Integrated Unblock screen to be displayed at the time of logon",
        "On: a blocked card can be unblocked at the logon screen, if the card supports it.",
    ),
    Setting {
        // The template says that it is on when not configured; the table of defaults on Microsoft Learn says off.
        defaults: ONE,
        confidence: Confidence::Inferred,
        ..policy(
            SettingId::FilterDuplicateCerts,
            PROVIDER,
            "FilterDuplicateCerts",
            "Filter duplicate logon certificates",
            "On: of certificates of the same template, major version and user, one becomes a tile. Off: all do.",
        )
    },
    policy(
        SettingId::ForceReadingAllCertificates,
        PROVIDER,
        "ForceReadingAllCertificates",
        "Force the reading of all certificates from the smart card",
        "On: every container is read even if the provider cannot list its certificates at once. \
         Off: of such a card only the default container is.",
    ),
    policy(
        SettingId::AllowSignatureOnlyKeys,
        PROVIDER,
        "AllowSignatureOnlyKeys",
        "Allow signature keys valid for Logon",
        "On: certificates of signature keys become tiles too. Off: only those of key-exchange keys do.",
    ),
    policy(
        SettingId::AllowTimeInvalidCertificates,
        PROVIDER,
        "AllowTimeInvalidCertificates",
        "Allow time invalid certificates",
        "On: expired and not yet valid certificates become tiles too; the domain controller refuses them all the same.",
    ),
    Setting {
        defaults: ONE,
        ..policy(
            SettingId::CertPropEnabled,
            PROPAGATION,
            "CertPropEnabled",
            "Turn on certificate propagation from smart card",
            "Off: the certificates of a card are not copied to the user's store, so that programs do not see them.",
        )
    },
    Setting {
        defaults: ONE,
        ..policy(
            SettingId::EnableRootCertificatePropagation,
            PROPAGATION,
            "EnableRootCertificatePropagation",
            "Turn on root certificate propagation from smart card",
            "Off: roots on a card are not copied to the machine's store of trusted roots.",
        )
    },
    Setting {
        kind: SettingKind::Dword {
            allowed: Numbers::Named(&[
                number(0, "no clean up"),
                number(1, "when the card is removed"),
                number(2, "when the user logs off"),
            ]),
        },
        switch: Switch::PARAMETER,
        defaults: &[always(DefaultData::Number(2))],
        ..policy(
            SettingId::RootCertificateCleanupOption,
            PROPAGATION,
            "RootCertificateCleanupOption",
            "Configure root certificate clean up",
            "Says when roots that came from a card are removed from the machine's store again.",
        )
    },
    Setting {
        kind: SettingKind::Text,
        switch: Switch::PARAMETER,
        defaults: &[always(DefaultData::Nothing)],
        ..policy(
            SettingId::IntegratedUnblockPromptString,
            PROVIDER,
            "IntegratedUnblockPromptString",
            "Display string when smart card is blocked",
            "Replaces the system's message for a blocked card, where the unblock screen is allowed.",
        )
    },
    Setting {
        // As for duplicates: the template says on, the table on Microsoft Learn says off. It changes what is shown only.
        defaults: ONE,
        confidence: Confidence::Inferred,
        ..policy(
            SettingId::ReverseSubject,
            PROVIDER,
            "ReverseSubject",
            "Reverse the subject name stored in a certificate when displaying",
            "On: a tile that shows the whole subject shows it in reverse order.",
        )
    },
    policy(
        SettingId::DisallowPlaintextPin,
        PROVIDER,
        "DisallowPlaintextPin",
        "Prevent plaintext PINs from being returned by Credential Manager",
        "On: programs that ask for credentials get protected PINs only, which some providers cannot use.",
    ),
    policy(
        SettingId::X509HintsNeeded,
        PROVIDER,
        "X509HintsNeeded",
        "Allow user name hint",
        "On: a field for the user name stands beside the PIN, so that one certificate can open several accounts.",
    ),
    Setting {
        since: ProductVersion::Windows7,
        defaults: ONE,
        ..policy(
            SettingId::EnableScPnP,
            PLUG_AND_PLAY,
            "EnableScPnP",
            "Turn on Smart Card Plug and Play service",
            "Off: no minidriver is installed when a card is inserted for the first time.",
        )
    },
    Setting {
        since: ProductVersion::Windows7,
        // Here too the template and the table on Microsoft Learn differ.
        defaults: ONE,
        confidence: Confidence::Inferred,
        ..policy(
            SettingId::ScPnPNotification,
            PLUG_AND_PLAY,
            "ScPnPNotification",
            "Notify user of successful smart card driver installation",
            "On: the user is told that a minidriver was installed.",
        )
    },
    Setting {
        since: ProductVersion::Windows7,
        ..policy(
            SettingId::EnumerateEccCerts,
            PROVIDER,
            "EnumerateECCCerts",
            "Allow ECC certificates to be used for logon and authentication",
            "On: certificates of elliptic-curve keys become tiles too.",
        )
    },
];
