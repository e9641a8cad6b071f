//! The providers through which programs use a card: Base Smart Card CSP and Smart Card KSP.

use worlds::ProductVersion;

use super::kind::{Numbers, SettingKind, Switch};
use super::{
    Cited, Confidence, DefaultData, DefaultFrom, Delivery, Scope, Setting, SettingId, Updates,
    ZERO, always,
};

const CSP: &str = "SOFTWARE\\Microsoft\\Cryptography\\Defaults\\Provider\\Microsoft Base Smart Card Crypto Provider";
const KSP: &str = "SYSTEM\\CurrentControlSet\\Control\\Cryptography\\Providers\\Microsoft Smart Card Key Storage Provider";
const LENGTH: &[DefaultFrom] = &[always(DefaultData::Number(1024))];
const TIMEOUT: &[DefaultFrom] = &[always(DefaultData::Number(1500))];

/// Any number but zero is on.
const ANY: SettingKind = SettingKind::Dword {
    allowed: Numbers::Between {
        least: 0,
        most: u32::MAX,
        unit: "0 is off, any other number is on",
    },
};

const fn value(
    id: SettingId,
    key: &'static str,
    name: &'static str,
    value_name: &'static str,
    effect: &'static str,
) -> Setting {
    Setting {
        id,
        name,
        display_name: value_name,
        scope: Scope::Workstation,
        delivery: Delivery::RegistryOnly,
        key,
        value_name,
        kind: ANY,
        switch: Switch::None,
        since: ProductVersion::WindowsVista,
        updates: Updates::NONE,
        defaults: ZERO,
        effect,
        confidence: Confidence::Documented,
        source: Cited(
            "learn-smart-card-settings",
            "Base CSP and Smart Card KSP registry keys",
        ),
    }
}

const fn counted(
    setting: Setting,
    unit: &'static str,
    defaults: &'static [DefaultFrom],
) -> Setting {
    Setting {
        kind: SettingKind::Dword {
            allowed: Numbers::Between {
                least: 0,
                most: u32::MAX,
                unit,
            },
        },
        defaults,
        ..setting
    }
}

/// The page names the value after what it asks for, and describes it as the contrary.
const fn disputed(setting: Setting) -> Setting {
    Setting {
        confidence: Confidence::Inferred,
        ..setting
    }
}

const IMPORT_EXCHANGE: &str = "On: key-exchange keys made elsewhere can be put on a card.";
const IMPORT_SIGNATURE: &str = "On: signature keys made elsewhere can be put on a card.";
const BITS: &str = "Says how long a key is made if the program does not say.";
const ON_CARD: &str = "Says whether keys are to be made on the card; no logon reads it.";
const MILLISECONDS: &str =
    "Says how long a program may keep the card; what it proved with the PIN is lost after that.";

pub(super) const SETTINGS: &[Setting] = &[
    value(
        SettingId::CspAllowPrivateExchangeKeyImport,
        CSP,
        "BaseCsp\\AllowPrivateExchangeKeyImport",
        "AllowPrivateExchangeKeyImport",
        IMPORT_EXCHANGE,
    ),
    value(
        SettingId::CspAllowPrivateSignatureKeyImport,
        CSP,
        "BaseCsp\\AllowPrivateSignatureKeyImport",
        "AllowPrivateSignatureKeyImport",
        IMPORT_SIGNATURE,
    ),
    counted(
        value(
            SettingId::CspDefaultPrivateKeyLenBits,
            CSP,
            "BaseCsp\\DefaultPrivateKeyLenBits",
            "DefaultPrivateKeyLenBits",
            BITS,
        ),
        "bits",
        LENGTH,
    ),
    disputed(value(
        SettingId::CspRequireOnCardPrivateKeyGen,
        CSP,
        "BaseCsp\\RequireOnCardPrivateKeyGen",
        "RequireOnCardPrivateKeyGen",
        ON_CARD,
    )),
    counted(
        value(
            SettingId::CspTransactionTimeoutMilliseconds,
            CSP,
            "BaseCsp\\TransactionTimeoutMilliseconds",
            "TransactionTimeoutMilliseconds",
            MILLISECONDS,
        ),
        "milliseconds",
        TIMEOUT,
    ),
    value(
        SettingId::KspAllowPrivateExchangeKeyImport,
        KSP,
        "SmartCardKsp\\AllowPrivateExchangeKeyImport",
        "AllowPrivateExchangeKeyImport",
        IMPORT_EXCHANGE,
    ),
    value(
        SettingId::KspAllowPrivateSignatureKeyImport,
        KSP,
        "SmartCardKsp\\AllowPrivateSignatureKeyImport",
        "AllowPrivateSignatureKeyImport",
        IMPORT_SIGNATURE,
    ),
    value(
        SettingId::KspAllowPrivateEcdheKeyImport,
        KSP,
        "SmartCardKsp\\AllowPrivateECDHEKeyImport",
        "AllowPrivateECDHEKeyImport",
        "On: keys of elliptic-curve key agreement made elsewhere can be put on a card.",
    ),
    value(
        SettingId::KspAllowPrivateEcdsaKeyImport,
        KSP,
        "SmartCardKsp\\AllowPrivateECDSAKeyImport",
        "AllowPrivateECDSAKeyImport",
        "On: keys of elliptic-curve signatures made elsewhere can be put on a card.",
    ),
    counted(
        value(
            SettingId::KspDefaultPrivateKeyLenBits,
            KSP,
            "SmartCardKsp\\DefaultPrivateKeyLenBits",
            "DefaultPrivateKeyLenBits",
            BITS,
        ),
        "bits",
        LENGTH,
    ),
    disputed(value(
        SettingId::KspRequireOnCardPrivateKeyGen,
        KSP,
        "SmartCardKsp\\RequireOnCardPrivateKeyGen",
        "RequireOnCardPrivateKeyGen",
        ON_CARD,
    )),
    counted(
        value(
            SettingId::KspTransactionTimeoutMilliseconds,
            KSP,
            "SmartCardKsp\\TransactionTimeoutMilliseconds",
            "TransactionTimeoutMilliseconds",
            MILLISECONDS,
        ),
        "milliseconds",
        TIMEOUT,
    ),
];
