//! Computer Configuration > Administrative Templates > System > Kerberos and KDC (`Kerberos.admx`, `kdc.admx`).

use worlds::ProductVersion;

use super::kind::{FLAG, Numbers, SettingKind, Switch, Written, number};
use super::updates::{AUGUST_2022, LATE_JULY_2021};
use super::{
    Cited, Confidence, DefaultData, DefaultFrom, Delivery, NOTHING, ONE, Scope, Setting, SettingId,
    Updates, ZERO, always,
};

const CLIENT: &str =
    "Software\\Microsoft\\Windows\\CurrentVersion\\Policies\\System\\Kerberos\\Parameters";
const PROXY: &str = "Software\\Microsoft\\Windows\\CurrentVersion\\Policies\\System\\Kerberos";
const KDC: &str = "Software\\Microsoft\\Windows\\CurrentVersion\\Policies\\System\\KDC\\Parameters";
const STRICT: &str = "Require strict KDC validation";
const PROXIES: &str = "Specify KDC proxy servers for Kerberos clients";
const DEVICE: &str = "Support device authentication using certificate";
const FORESTS: &str = "Use forest search order";
const HASHES: &str = "Configure hash algorithms for certificate logon";

const fn client(
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
        key: CLIENT,
        value_name: name,
        kind: FLAG,
        switch: Switch::ONE_OR_ZERO,
        since,
        updates: Updates::NONE,
        defaults: ZERO,
        effect,
        confidence: Confidence::Documented,
        source: Cited("admx-kerberos", display_name),
    }
}

/// The template names the policy; key and value are as they are known, without the template at hand.
const fn from_memory(setting: Setting) -> Setting {
    Setting {
        confidence: Confidence::Inferred,
        ..setting
    }
}

/// From this version on Credential Guard is on without a policy where licence and hardware let it, which no setting says.
const fn on_by_itself(product: ProductVersion) -> DefaultFrom {
    DefaultFrom {
        product,
        ..always(DefaultData::Unsettled)
    }
}

/// How a hash algorithm is supported.
const SUPPORT: SettingKind = SettingKind::Dword {
    allowed: Numbers::Named(&[
        number(0, "not supported"),
        number(1, "default"),
        number(2, "audited"),
        number(3, "supported"),
    ]),
};

const fn client_hash(id: SettingId, name: &'static str, effect: &'static str) -> Setting {
    Setting {
        kind: SUPPORT,
        switch: Switch::None,
        defaults: ONE,
        ..client(id, name, HASHES, ProductVersion::Windows11, effect)
    }
}

const fn kdc_hash(
    id: SettingId,
    name: &'static str,
    value_name: &'static str,
    effect: &'static str,
) -> Setting {
    Setting {
        scope: Scope::DomainController,
        key: KDC,
        value_name,
        since: ProductVersion::Server2025,
        source: Cited("admx-kdc", HASHES),
        ..client_hash(id, name, effect)
    }
}

const STRICTNESS: SettingKind = SettingKind::Dword {
    allowed: Numbers::Named(&[number(0, "not strict"), number(2, "strict")]),
};

pub(super) const SETTINGS: &[Setting] = &[
    Setting {
        kind: STRICTNESS,
        switch: Switch::States {
            enabled: Written::Number(2),
            disabled: Written::Number(0),
        },
        ..client(
            SettingId::KdcValidation,
            "KdcValidation",
            STRICT,
            ProductVersion::WindowsVista,
            "Strict: the KDC certificate must have the KDC purpose and name the DNS domain, \
             and its issuer be in NTAuth. Not strict: it must be for server authentication.",
        )
    },
    Setting {
        // The talk gives the value in this key, the template in that of policies: both are read, and the policy wins.
        name: "Lsa\\KdcValidation",
        delivery: Delivery::RegistryOnly,
        key: "SYSTEM\\CurrentControlSet\\Control\\Lsa\\Kerberos\\Parameters",
        kind: STRICTNESS,
        switch: Switch::None,
        confidence: Confidence::Inferred,
        source: Cited("techdays-sec2302", "page 24"),
        ..client(
            SettingId::LsaKdcValidation,
            "KdcValidation",
            "KdcValidation",
            ProductVersion::WindowsVista,
            "Asks for strict validation of the KDC certificate where no policy does.",
        )
    },
    Setting {
        key: PROXY,
        ..client(
            SettingId::KdcProxyServerEnabled,
            "KdcProxyServer_Enabled",
            PROXIES,
            ProductVersion::Windows8,
            "On: where no KDC can be reached, the listed proxies are tried over HTTPS.",
        )
    },
    Setting {
        key: "Software\\Microsoft\\Windows\\CurrentVersion\\Policies\\System\\Kerberos\\KdcProxy",
        kind: SettingKind::List,
        switch: Switch::PARAMETER,
        defaults: NOTHING,
        ..client(
            SettingId::KdcProxyServers,
            "ProxyServers",
            PROXIES,
            ProductVersion::Windows8,
            "Lists the KDC proxies of each domain.",
        )
    },
    client(
        SettingId::NoRevocationCheck,
        "NoRevocationCheck",
        "Disable revocation checking for the SSL certificate of KDC proxy servers",
        ProductVersion::Windows8,
        "On: revocation of a KDC proxy's TLS certificate is not checked; that of the KDC certificate is.",
    ),
    client(
        SettingId::EnableCbacAndArmor,
        "EnableCbacAndArmor",
        "Kerberos client support for claims, compound authentication and Kerberos armoring",
        ProductVersion::Windows8,
        "On: the client asks for claims and compound authentication and armors its requests where the domain does.",
    ),
    client(
        SettingId::RequireFast,
        "RequireFast",
        "Fail authentication requests when Kerberos armoring is not available",
        ProductVersion::Windows8,
        "On: every logon fails where requests cannot be armored, that by card too.",
    ),
    Setting {
        defaults: ONE,
        ..client(
            SettingId::DevicePkInitEnabled,
            "DevicePKInitEnabled",
            DEVICE,
            ProductVersion::Windows10,
            "On: the computer itself may log on by certificate; users are not concerned.",
        )
    },
    Setting {
        kind: SettingKind::Dword {
            allowed: Numbers::Named(&[number(0, "automatic"), number(1, "force")]),
        },
        switch: Switch::None,
        ..client(
            SettingId::DevicePkInitBehavior,
            "DevicePKInitBehavior",
            DEVICE,
            ProductVersion::Windows10,
            "Says whether the computer must log on by certificate, or may use its password.",
        )
    },
    client(
        SettingId::PkInitHashAlgorithmConfigurationEnabled,
        "PKInitHashAlgorithmConfigurationEnabled",
        HASHES,
        ProductVersion::Windows11,
        "On: the client supports hash algorithms as the values beside say.",
    ),
    client_hash(
        SettingId::PkInitSha1,
        "PKInitSHA1",
        "Says how the client supports SHA-1 in certificate logon.",
    ),
    client_hash(
        SettingId::PkInitSha256,
        "PKInitSHA256",
        "Says how the client supports SHA-256 in certificate logon.",
    ),
    client_hash(
        SettingId::PkInitSha384,
        "PKInitSHA384",
        "Says how the client supports SHA-384 in certificate logon.",
    ),
    client_hash(
        SettingId::PkInitSha512,
        "PKInitSHA512",
        "Says how the client supports SHA-512 in certificate logon.",
    ),
    client(
        SettingId::CloudKerberosTicketRetrievalEnabled,
        "CloudKerberosTicketRetrievalEnabled",
        "Allow retrieving the cloud Kerberos ticket during the logon",
        ProductVersion::Windows10,
        "On: a ticket of the cloud directory is fetched at logon; logon to the domain by card does not read it.",
    ),
    from_memory(client(
        SettingId::UseForestSearch,
        "UseForestSearch",
        FORESTS,
        ProductVersion::WindowsVista,
        "On: a short name of a service is looked for in the listed forests too; logon by card does not read it.",
    )),
    Setting {
        kind: SettingKind::Text,
        switch: Switch::PARAMETER,
        defaults: NOTHING,
        ..from_memory(client(
            SettingId::ForestSearchList,
            "ForestSearchList",
            FORESTS,
            ProductVersion::WindowsVista,
            "Lists the forests in which short names of services are looked for.",
        ))
    },
    Setting {
        key: PROXY,
        ..from_memory(client(
            SettingId::DomainRealmEnabled,
            "domain_realm_Enabled",
            "Define host name-to-Kerberos realm mappings",
            ProductVersion::WindowsVista,
            "On: hosts of the listed names belong to the listed realms; logon by card does not read it.",
        ))
    },
    Setting {
        key: PROXY,
        ..from_memory(client(
            SettingId::MitRealmsEnabled,
            "MitRealms_Enabled",
            "Define interoperable Kerberos V5 realm settings",
            ProductVersion::WindowsVista,
            "On: the listed realms are not of Windows; logon by card to a domain does not read it.",
        ))
    },
    Setting {
        scope: Scope::Both,
        key: "SYSTEM\\CurrentControlSet\\Control\\Lsa\\Kerberos\\Parameters",
        kind: SettingKind::Dword {
            allowed: Numbers::Between {
                least: 0,
                most: 65_535,
                unit: "bytes",
            },
        },
        switch: Switch::PARAMETER,
        defaults: &[
            always(DefaultData::Number(12_000)),
            DefaultFrom {
                product: ProductVersion::Windows8,
                update: None,
                data: DefaultData::Number(48_000),
            },
        ],
        ..from_memory(client(
            SettingId::MaxTokenSize,
            "MaxTokenSize",
            "Set maximum Kerberos SSPI context token buffer size",
            ProductVersion::WindowsXp,
            "Says how large a token of a program may be, which many groups make large; the logon itself does not read it.",
        ))
    },
    from_memory(client(
        SettingId::StrictTargetContext,
        "StrictTargetContext",
        "Require strict target SPN match on remote procedure calls",
        ProductVersion::Windows7,
        "On: a remote procedure call is accepted only if it names its service by a name of the account it runs as.",
    )),
    Setting {
        // The level beside it, CbacAndArmorLevel, says for whom claims are made; armored requests are taken at any.
        name: "Kdc\\EnableCbacAndArmor",
        scope: Scope::DomainController,
        key: KDC,
        source: Cited(
            "admx-kdc",
            "KDC support for claims, compound authentication and Kerberos armoring",
        ),
        ..client(
            SettingId::KdcEnableCbacAndArmor,
            "EnableCbacAndArmor",
            "KDC support for claims, compound authentication and Kerberos armoring",
            ProductVersion::Server2012,
            "On: the KDC takes armored requests and answers with claims and compound authentication.",
        )
    },
    Setting {
        scope: Scope::DomainController,
        key: KDC,
        kind: SettingKind::Dword {
            allowed: Numbers::Named(&[
                number(0, "disabled"),
                number(1, "supported"),
                number(2, "required"),
            ]),
        },
        switch: Switch::States {
            enabled: Written::Parameter,
            disabled: Written::Number(0),
        },
        defaults: &[always(DefaultData::Number(0))],
        source: Cited("admx-kdc", "KDC support for PKInit Freshness Extension"),
        ..client(
            SettingId::PkInitFreshness,
            "PKINITFreshness",
            "KDC support for PKInit Freshness Extension",
            ProductVersion::Server2016,
            "Required: public-key logons without a freshness token of the KDC fail.",
        )
    },
    Setting {
        kind: FLAG,
        switch: Switch::ONE_OR_ZERO,
        defaults: ZERO,
        ..kdc_hash(
            SettingId::KdcPkInitHashAlgorithmConfigurationEnabled,
            "Kdc\\PKINITHashAlgorithmConfigurationEnabled",
            "PKINITHashAlgorithmConfigurationEnabled",
            "On: the KDC supports hash algorithms as the values beside say.",
        )
    },
    kdc_hash(
        SettingId::KdcPkInitSha1,
        "Kdc\\PKINITSHA1",
        "PKINITSHA1",
        "Says how the KDC supports SHA-1 in certificate logon.",
    ),
    kdc_hash(
        SettingId::KdcPkInitSha256,
        "Kdc\\PKINITSHA256",
        "PKINITSHA256",
        "Says how the KDC supports SHA-256 in certificate logon.",
    ),
    kdc_hash(
        SettingId::KdcPkInitSha384,
        "Kdc\\PKINITSHA384",
        "PKINITSHA384",
        "Says how the KDC supports SHA-384 in certificate logon.",
    ),
    kdc_hash(
        SettingId::KdcPkInitSha512,
        "Kdc\\PKINITSHA512",
        "PKINITSHA512",
        "Says how the KDC supports SHA-512 in certificate logon.",
    ),
    Setting {
        scope: Scope::DomainController,
        delivery: Delivery::RegistryOnly,
        key: "SYSTEM\\CurrentControlSet\\Services\\Kdc",
        switch: Switch::None,
        updates: Updates {
            since: Some(LATE_JULY_2021),
            until: Some(AUGUST_2022),
        },
        // That there was such a value for a time is written; from when to when is told by updates only.
        confidence: Confidence::Inferred,
        source: Cited("kb5005408", "registry key of the temporary mitigation"),
        ..client(
            SettingId::Allow3DesFallback,
            "Allow3DesFallback",
            "Allow3DesFallback",
            ProductVersion::Server2008,
            "On: the KDC puts reply keys into envelopes for clients that do not list des-ede3-cbc, and logs event 308.",
        )
    },
    Setting {
        key: "SOFTWARE\\Policies\\Microsoft\\Windows\\DeviceGuard",
        kind: SettingKind::Dword {
            allowed: Numbers::Named(&[
                number(0, "off"),
                number(1, "on, locked in the firmware"),
                number(2, "on"),
            ]),
        },
        switch: Switch::None,
        defaults: &[
            always(DefaultData::Number(0)),
            on_by_itself(ProductVersion::Windows11),
            DefaultFrom {
                product: ProductVersion::Server23H2,
                ..always(DefaultData::Number(0))
            },
            on_by_itself(ProductVersion::Server2025),
        ],
        confidence: Confidence::Inferred,
        source: Cited(
            "admx-deviceguard",
            "Turn On Virtualization Based Security: Credential Guard Configuration",
        ),
        ..client(
            SettingId::LsaCfgFlags,
            "LsaCfgFlags",
            "Turn On Virtualization Based Security",
            ProductVersion::Windows10,
            "On: Credential Guard keeps the secrets of a logon, and refuses reply keys that were transported under RSA.",
        )
    },
];
