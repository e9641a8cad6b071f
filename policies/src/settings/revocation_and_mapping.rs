//! Revocation of certificates and their mapping to accounts: registry values of KDC and client, and one KDC policy.

use names::Timestamp;
use worlds::ProductVersion;

use super::kind::{FLAG, Numbers, SettingKind, Switch, number};
use super::updates::{
    APRIL_2025, FEBRUARY_2025, JULY_2025, MAY_2022, OCTOBER_2025, SEPTEMBER_2024, SEPTEMBER_2025,
};
use super::{
    Cited, Confidence, DefaultData, DefaultFrom, Delivery, NOTHING, ONE, Scope, Setting, SettingId,
    UNSETTLED, Updates, ZERO, always,
};

const KDC: &str = "SYSTEM\\CurrentControlSet\\Services\\Kdc";
const CLIENT: &str = "SYSTEM\\CurrentControlSet\\Control\\Lsa\\Kerberos\\Parameters";
const KDC_POLICY: &str =
    "Software\\Microsoft\\Windows\\CurrentVersion\\Policies\\System\\KDC\\Parameters";
const LEARN: &str = "learn-smart-card-settings";
const REVOCATION: Cited = Cited(LEARN, "CRL checking registry keys");
const USE_CACHED_CRL: &str = "UseCachedCRLOnlyAndIgnoreRevocationUnknownErrors";

/// A value of the KDC's service key, off unless set.
const fn kdc(
    id: SettingId,
    name: &'static str,
    value_name: &'static str,
    source: Cited,
    effect: &'static str,
) -> Setting {
    Setting {
        id,
        name,
        display_name: value_name,
        scope: Scope::DomainController,
        delivery: Delivery::RegistryOnly,
        key: KDC,
        value_name,
        kind: FLAG,
        switch: Switch::None,
        since: ProductVersion::Server2008,
        updates: Updates::NONE,
        defaults: ZERO,
        effect,
        confidence: Confidence::Documented,
        source,
    }
}

/// A value of the Kerberos client's key, off unless set.
const fn client(
    id: SettingId,
    name: &'static str,
    value_name: &'static str,
    source: Cited,
    effect: &'static str,
) -> Setting {
    Setting {
        scope: Scope::Workstation,
        key: CLIENT,
        since: ProductVersion::WindowsVista,
        ..kdc(id, name, value_name, source, effect)
    }
}

/// What holds from an update on, on every version that gets it.
const fn from(update: Timestamp, data: DefaultData) -> DefaultFrom {
    DefaultFrom {
        product: ProductVersion::Server2008,
        update: Some(update),
        data,
    }
}

const TIMEOUT: SettingKind = SettingKind::Dword {
    allowed: Numbers::Between {
        least: 0,
        most: u32::MAX,
        unit: "in a unit that no public document tells",
    },
};

pub(super) const SETTINGS: &[Setting] = &[
    kdc(
        SettingId::KdcUseCachedCrlOnly,
        "Kdc\\UseCachedCRLOnlyAndIgnoreRevocationUnknownErrors",
        USE_CACHED_CRL,
        REVOCATION,
        "On: the KDC looks at cached CRLs only and passes user certificates whose revocation is unknown.",
    ),
    client(
        SettingId::KerberosUseCachedCrlOnly,
        "Kerberos\\UseCachedCRLOnlyAndIgnoreRevocationUnknownErrors",
        USE_CACHED_CRL,
        REVOCATION,
        "On: the client looks at cached CRLs only and passes KDC certificates whose revocation is unknown.",
    ),
    Setting {
        kind: TIMEOUT,
        defaults: UNSETTLED,
        confidence: Confidence::Inferred,
        ..kdc(
            SettingId::KdcCrlTimeoutPeriod,
            "Kdc\\CRLTimeoutPeriod",
            "CRLTimeoutPeriod",
            REVOCATION,
            "Says how long the KDC waits for a CRL.",
        )
    },
    Setting {
        kind: TIMEOUT,
        defaults: UNSETTLED,
        confidence: Confidence::Inferred,
        ..client(
            SettingId::KerberosCrlTimeoutPeriod,
            "Kerberos\\CRLTimeoutPeriod",
            "CRLTimeoutPeriod",
            REVOCATION,
            "Says how long the client waits for a CRL.",
        )
    },
    Setting {
        scope: Scope::Both,
        since: ProductVersion::WindowsVista,
        key: "SOFTWARE\\Policies\\Microsoft\\SystemCertificates\\ChainEngine\\Config",
        kind: SettingKind::Dword {
            allowed: Numbers::Between {
                least: 0,
                most: u32::MAX,
                unit: "cached OCSP responses of one issuer",
            },
        },
        defaults: &[always(DefaultData::Number(50))],
        ..kdc(
            SettingId::CryptnetCachedOcspSwitchToCrlCount,
            "CryptnetCachedOcspSwitchToCrlCount",
            "CryptnetCachedOcspSwitchToCrlCount",
            Cited("gsa-piv-network", "network guides"),
            "Says after how many cached OCSP responses of one issuer its CRL is fetched instead.",
        )
    },
    Setting {
        defaults: ONE,
        ..kdc(
            SettingId::KdcUseSubjectAltName,
            "Kdc\\UseSubjectAltName",
            "UseSubjectAltName",
            Cited("kb4043463", "whole article"),
            "Off, on every KDC of the domain: the UPN in a certificate is ignored, so that explicit mappings decide.",
        )
    },
    Setting {
        defaults: ONE,
        ..client(
            SettingId::KerberosUseSubjectAltName,
            "Kerberos\\UseSubjectAltName",
            "UseSubjectAltName",
            Cited("kb4043463", "whole article"),
            "Off: the client does not name the account by the UPN in the certificate when no hint is typed.",
        )
    },
    Setting {
        defaults: UNSETTLED,
        confidence: Confidence::Inferred,
        ..kdc(
            SettingId::ScLogonEkuNotRequired,
            "SCLogonEKUNotRequired",
            "SCLogonEKUNotRequired",
            Cited("spatdsg-national-card", "whole post"),
            "On: the KDC takes user certificates without the Smart Card Logon purpose.",
        )
    },
    Setting {
        since: ProductVersion::Server2003,
        kind: SettingKind::Dword {
            allowed: Numbers::Between {
                least: 0,
                most: u32::MAX,
                unit: "bits, of which 2 stands for errors of PKINIT",
            },
        },
        defaults: &[always(DefaultData::Number(2))],
        ..kdc(
            SettingId::KdcExtraLogLevel,
            "KdcExtraLogLevel",
            "KdcExtraLogLevel",
            Cited("kb837361", "KDC configuration keys"),
            "Says what the KDC logs: without the bit 2 it does not write event 21, which tells that a user's certificate is not valid.",
        )
    },
    Setting {
        kind: SettingKind::Dword {
            allowed: Numbers::Named(&[
                number(
                    0,
                    "no strong mapping is asked for; ignored since April 2023",
                ),
                number(
                    1,
                    "weak mappings pass if the certificate is not older than the account",
                ),
                number(2, "only strong mappings pass"),
            ]),
        },
        updates: Updates {
            since: Some(MAY_2022),
            until: Some(SEPTEMBER_2025),
        },
        defaults: &[
            from(MAY_2022, DefaultData::Number(1)),
            from(FEBRUARY_2025, DefaultData::Number(2)),
        ],
        ..kdc(
            SettingId::StrongCertificateBindingEnforcement,
            "StrongCertificateBindingEnforcement",
            "StrongCertificateBindingEnforcement",
            Cited("kb5014754", "Registry key information"),
            "Says which strength of mapping between certificate and account the KDC asks for.",
        )
    },
    Setting {
        kind: SettingKind::Dword {
            allowed: Numbers::Between {
                least: 0,
                most: 0x5E0C_89C0,
                unit: "seconds, up to 50 years",
            },
        },
        updates: Updates {
            since: Some(MAY_2022),
            until: Some(SEPTEMBER_2025),
        },
        defaults: &[from(MAY_2022, DefaultData::Number(600))],
        confidence: Confidence::Inferred,
        ..kdc(
            SettingId::CertificateBackdatingCompensation,
            "CertificateBackdatingCompensation",
            "CertificateBackdatingCompensation",
            Cited("kb5014754", "Registry key information"),
            "Says how many seconds older than its account a weakly mapped certificate may be.",
        )
    },
    Setting {
        kind: SettingKind::Dword {
            allowed: Numbers::Named(&[
                number(0, "not checked"),
                number(1, "audited"),
                number(2, "enforced"),
            ]),
        },
        updates: Updates {
            since: Some(APRIL_2025),
            until: Some(OCTOBER_2025),
        },
        defaults: &[
            from(APRIL_2025, DefaultData::Number(1)),
            from(JULY_2025, DefaultData::Number(2)),
        ],
        ..kdc(
            SettingId::AllowNtAuthPolicyBypass,
            "AllowNtAuthPolicyBypass",
            "AllowNtAuthPolicyBypass",
            Cited("kb5057784", "AllowNtAuthPolicyBypass"),
            "Says whether a certificate that is mapped explicitly needs an issuer in NTAuth.",
        )
    },
    Setting {
        scope: Scope::Both,
        key: "SYSTEM\\CurrentControlSet\\Control\\SecurityProviders\\Schannel",
        kind: SettingKind::Dword {
            allowed: Numbers::Bits(&[
                number(0x01, "subject and issuer"),
                number(0x02, "issuer"),
                number(0x04, "UPN"),
                number(0x08, "S4U2Self"),
                number(0x10, "S4U2Self, explicit"),
            ]),
        },
        defaults: &[
            always(DefaultData::Number(0x1F)),
            from(MAY_2022, DefaultData::Number(0x18)),
        ],
        confidence: Confidence::Inferred,
        ..kdc(
            SettingId::CertificateMappingMethods,
            "CertificateMappingMethods",
            "CertificateMappingMethods",
            Cited("kb5014754", "Registry key information"),
            "Says how servers of TLS map certificates to accounts; Kerberos does not read it.",
        )
    },
    Setting {
        delivery: Delivery::AdministrativeTemplate,
        key: KDC_POLICY,
        switch: Switch::ONE_OR_ZERO,
        since: ProductVersion::Server2019,
        updates: Updates {
            since: Some(SEPTEMBER_2024),
            until: None,
        },
        display_name: "Allow name-based strong mappings for certificates",
        ..kdc(
            SettingId::UseStrongNameMatches,
            "UseStrongNameMatches",
            "UseStrongNameMatches",
            Cited(
                "admx-kdc",
                "Allow name-based strong mappings for certificates",
            ),
            "On: the listed name-based mappings count as strong.",
        )
    },
    Setting {
        delivery: Delivery::AdministrativeTemplate,
        key: KDC_POLICY,
        kind: SettingKind::List,
        switch: Switch::PARAMETER,
        since: ProductVersion::Server2019,
        updates: Updates {
            since: Some(SEPTEMBER_2024),
            until: None,
        },
        defaults: NOTHING,
        display_name: "Allow name-based strong mappings for certificates",
        ..kdc(
            SettingId::StrongNameMatches,
            "StrongNameMatches",
            "StrongNameMatches",
            Cited(
                "admx-kdc",
                "Allow name-based strong mappings for certificates",
            ),
            "Lists, for an issuer and its policies, the name-based mappings that count as strong.",
        )
    },
];
