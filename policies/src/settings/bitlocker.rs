//! Administrative Templates > Windows Components > `BitLocker` Drive Encryption (`VolumeEncryption.admx`).

use worlds::ProductVersion;

use super::kind::{FLAG, SettingKind, Switch};
use super::{
    Cited, Confidence, DefaultData, Delivery, ONE, Scope, Setting, SettingId, Updates, ZERO, always,
};

const FIXED: &str = "Configure use of smart cards on fixed data drives";
const REMOVABLE: &str = "Configure use of smart cards on removable data drives";

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
        scope: Scope::Workstation,
        delivery: Delivery::AdministrativeTemplate,
        key: "Software\\Policies\\Microsoft\\FVE",
        value_name: name,
        kind: FLAG,
        switch: Switch::ONE_OR_ZERO,
        since: ProductVersion::Windows7,
        updates: Updates::NONE,
        defaults: ONE,
        effect,
        confidence: Confidence::Documented,
        source: Cited("admx-volumeencryption", display_name),
    }
}

pub(super) const SETTINGS: &[Setting] = &[
    Setting {
        kind: SettingKind::Text,
        switch: Switch::PARAMETER,
        defaults: &[always(DefaultData::Text("1.3.6.1.4.1.311.67.1.1"))],
        ..policy(
            SettingId::CertificateOid,
            "CertificateOID",
            "Validate smart card certificate usage rule compliance",
            "Names the purpose a certificate must have to unlock a data drive, unless it names no purpose at all.",
        )
    },
    policy(
        SettingId::FdvAllowUserCert,
        "FDVAllowUserCert",
        FIXED,
        "Off: cards do not unlock fixed data drives.",
    ),
    Setting {
        defaults: ZERO,
        ..policy(
            SettingId::FdvEnforceUserCert,
            "FDVEnforceUserCert",
            FIXED,
            "On: fixed data drives are protected by a card.",
        )
    },
    policy(
        SettingId::RdvAllowUserCert,
        "RDVAllowUserCert",
        REMOVABLE,
        "Off: cards do not unlock removable data drives.",
    ),
    Setting {
        defaults: ZERO,
        ..policy(
            SettingId::RdvEnforceUserCert,
            "RDVEnforceUserCert",
            REMOVABLE,
            "On: removable data drives are protected by a card.",
        )
    },
];
