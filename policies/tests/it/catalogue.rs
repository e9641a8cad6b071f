//! The catalogue of settings against the sheet of facts, row by row: registry place, type and values, what the states of
//! the policy write, the first version that reads it, what holds when nothing is set.
//!
//! The numbers in the names of the tests are those of the sheet: 1.1 smart cards, 1.2 security options, 1.3 providers of
//! cards, 1.4 revocation and mapping, 1.5 Kerberos, 1.6 remote desktop and delegation, 1.7 BitLocker, 1.8 the rest.

use std::fmt::Write as _;

use policies::{
    DefaultData, Delivery, Numbers, Scope, Setting, SettingId, SettingKind, Switch, Written,
    setting,
};
use worlds::ProductVersion::{
    self, Server2003, Server2008, Server2012, Server2016, Server2019, Server2025, Windows7,
    Windows8, Windows8_1, Windows10, Windows11, WindowsVista, WindowsXp,
};

/// Key and value below `HKEY_LOCAL_MACHINE`; type and values; what Enabled and Disabled write; the first version; the
/// default on it and on the last one.
type Row = (
    &'static str,
    &'static str,
    &'static str,
    ProductVersion,
    &'static str,
);

/// Off or on, by a policy that writes 1 or 0.
const FLAG: (&str, &str) = ("REG_DWORD 0 1", "1/0");

fn kind(setting: &Setting) -> String {
    let (name, numbers) = match setting.kind {
        SettingKind::Dword { allowed } => ("REG_DWORD", allowed),
        SettingKind::NumberAsText { allowed } => ("REG_SZ", allowed),
        SettingKind::Text => return "REG_SZ".to_owned(),
        SettingKind::List => return "list".to_owned(),
    };
    let mut text = name.to_owned();
    match numbers {
        Numbers::Named(list) | Numbers::Bits(list) => {
            for one in list {
                write!(text, " {}", one.number).unwrap();
            }
        }
        Numbers::Between { least, most, .. } => write!(text, " {least}-{most}").unwrap(),
    }
    text
}

fn states(setting: &Setting) -> String {
    let written = |written| match written {
        Written::Number(number) => number.to_string(),
        Written::Deleted => "-".to_owned(),
        Written::Parameter => "value".to_owned(),
    };
    match setting.switch {
        Switch::None => String::new(),
        Switch::States { enabled, disabled } => {
            format!("{}/{}", written(enabled), written(disabled))
        }
    }
}

fn default(setting: &Setting, product: ProductVersion) -> String {
    // A day on which every value that updates ended is read still.
    let patched = "2025-05-01".parse().unwrap();
    match setting.default_on(product, patched) {
        Some(DefaultData::Number(number)) => number.to_string(),
        Some(DefaultData::Text(text)) => format!("\"{text}\""),
        Some(DefaultData::Nothing) => "nothing".to_owned(),
        Some(DefaultData::Unsettled) => "not settled".to_owned(),
        None => "not read".to_owned(),
    }
}

fn check(scope: Scope, delivery: Delivery, rows: &[Row]) {
    let mut wrong = Vec::new();
    for (path, type_of, writes, since, held) in rows {
        let found = match SettingId::parse(path) {
            Ok(id) => setting(id),
            Err(error) => {
                wrong.push(error.to_string());
                continue;
            }
        };
        let last = if found.scope == Scope::DomainController {
            Server2025
        } else {
            Windows11
        };
        let (first, now) = (default(found, *since), default(found, last));
        let defaults = if first == now {
            now
        } else {
            format!("{first} -> {now}")
        };
        let said = format!(
            "{}: {}, {}, {}, {}, {:?}, {:?}",
            found.path(),
            kind(found),
            states(found),
            found.since,
            defaults,
            found.scope,
            found.delivery,
        );
        let expected =
            format!("{path}: {type_of}, {writes}, {since}, {held}, {scope:?}, {delivery:?}");
        if !said.eq_ignore_ascii_case(&expected) {
            wrong.push(format!("{said}\n  expected {expected}"));
        }
        let before = ProductVersion::ALL
            .into_iter()
            .rev()
            .find(|product| product < since);
        if let Some(before) = before {
            let told = default(found, before);
            if told != "not read" {
                wrong.push(format!("{path}: {before} reads it, and {told} holds"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A flag of a policy.
fn flag(path: &'static str, since: ProductVersion, held: &'static str) -> Row {
    (path, FLAG.0, FLAG.1, since, held)
}

#[test]
fn c1_1_policies_of_smart_cards() {
    let provider = |name: &str, since, held| {
        let path =
            format!("SOFTWARE\\Policies\\Microsoft\\Windows\\SmartCardCredentialProvider\\{name}");
        flag(path.leak(), since, held)
    };
    let propagation = |name: &str| -> &'static str {
        format!("SOFTWARE\\Policies\\Microsoft\\Windows\\CertProp\\{name}").leak()
    };
    let plug_and_play = |name: &str| {
        let path = format!("SOFTWARE\\Policies\\Microsoft\\Windows\\ScPnP\\{name}");
        flag(path.leak(), Windows7, "1")
    };
    let prompt = "SOFTWARE\\Policies\\Microsoft\\Windows\\SmartCardCredentialProvider\\IntegratedUnblockPromptString";
    check(
        Scope::Workstation,
        Delivery::AdministrativeTemplate,
        &[
            provider("AllowIntegratedUnblock", WindowsVista, "0"),
            // Conflict C1: the template says on.
            provider("FilterDuplicateCerts", WindowsVista, "1"),
            provider("ForceReadingAllCertificates", WindowsVista, "0"),
            provider("AllowSignatureOnlyKeys", WindowsVista, "0"),
            provider("AllowTimeInvalidCertificates", WindowsVista, "0"),
            flag(propagation("CertPropEnabled"), WindowsVista, "1"),
            flag(
                propagation("EnableRootCertificatePropagation"),
                WindowsVista,
                "1",
            ),
            (
                propagation("RootCertificateCleanupOption"),
                "REG_DWORD 0 1 2",
                "value/-",
                WindowsVista,
                "2",
            ),
            (prompt, "REG_SZ", "value/-", WindowsVista, "nothing"),
            // Conflict C2.
            provider("ReverseSubject", WindowsVista, "1"),
            provider("DisallowPlaintextPin", WindowsVista, "0"),
            provider("X509HintsNeeded", WindowsVista, "0"),
            plug_and_play("EnableScPnP"),
            // Conflict C3.
            plug_and_play("ScPnPNotification"),
            provider("EnumerateECCCerts", Windows7, "0"),
        ],
    );
    // Conflict C8: a domain controller may read it, too.
    check(
        Scope::Both,
        Delivery::AdministrativeTemplate,
        &[provider("AllowCertificatesWithNoEKU", WindowsVista, "0")],
    );
}

#[test]
fn c1_2_security_options() {
    let system = "Software\\Microsoft\\Windows\\CurrentVersion\\Policies\\System";
    let winlogon = "Software\\Microsoft\\Windows NT\\CurrentVersion\\Winlogon";
    let at = |key: &str, name: &str| -> &'static str { format!("{key}\\{name}").leak() };
    check(
        Scope::Workstation,
        Delivery::SecurityOption,
        &[
            flag(at(system, "ScForceOption"), WindowsXp, "0"),
            (
                at(winlogon, "ScRemoveOption"),
                "REG_SZ 0 1 2 3",
                "",
                ProductVersion::Server2000,
                "0",
            ),
            (
                at(winlogon, "CachedLogonsCount"),
                "REG_SZ 0-50",
                "",
                WindowsXp,
                "10",
            ),
            flag(at(winlogon, "ForceUnlockLogon"), WindowsXp, "0"),
            flag(at(system, "DisableCAD"), WindowsXp, "not settled"),
            (
                at(system, "InactivityTimeoutSecs"),
                "REG_DWORD 0-599940",
                "",
                Windows8,
                "nothing",
            ),
            flag(
                "System\\CurrentControlSet\\Control\\Lsa\\pku2u\\AllowOnlineID",
                Windows7,
                "nothing",
            ),
        ],
    );
    let cached = setting(SettingId::CachedLogonsCount);
    assert_eq!(default(cached, Server2008), "25", "Server 2008 alone");
    for other in [WindowsXp, WindowsVista, Windows7, Server2012, Server2025] {
        assert_eq!(default(cached, other), "10", "{other}");
    }
}

#[test]
fn c1_3_base_csp_and_smart_card_ksp() {
    let any = "REG_DWORD 0-4294967295";
    let csp = "SOFTWARE\\Microsoft\\Cryptography\\Defaults\\Provider\\Microsoft Base Smart Card Crypto Provider";
    let ksp = "SYSTEM\\CurrentControlSet\\Control\\Cryptography\\Providers\\Microsoft Smart Card Key Storage Provider";
    let of_both = [
        ("AllowPrivateExchangeKeyImport", "0"),
        ("AllowPrivateSignatureKeyImport", "0"),
        ("DefaultPrivateKeyLenBits", "1024"),
        ("RequireOnCardPrivateKeyGen", "0"),
        ("TransactionTimeoutMilliseconds", "1500"),
    ];
    let of_ksp = [
        ("AllowPrivateECDHEKeyImport", "0"),
        ("AllowPrivateECDSAKeyImport", "0"),
    ];
    let rows: Vec<Row> = [(csp, &of_both[..]), (ksp, &of_both), (ksp, &of_ksp)]
        .into_iter()
        .flat_map(|(key, values)| values.iter().map(move |value| (key, value)))
        .map(|(key, (name, held))| -> Row {
            (format!("{key}\\{name}").leak(), any, "", WindowsVista, held)
        })
        .collect();
    assert_eq!(rows.len(), 12);
    check(Scope::Workstation, Delivery::RegistryOnly, &rows);
    for (name, _) in of_ksp {
        let of_csp = format!("{csp}\\{name}");
        assert!(SettingId::parse(&of_csp).is_err(), "{of_csp}");
    }
    // The documents write ControlSet001, which CurrentControlSet is a link to.
    let linked = ksp.replace("CurrentControlSet", "ControlSet001") + "\\RequireOnCardPrivateKeyGen";
    assert_eq!(
        SettingId::parse(&linked),
        Ok(SettingId::KspRequireOnCardPrivateKeyGen)
    );
}

#[test]
fn c1_4_revocation_and_mapping() {
    let kdc = |name: &str| -> &'static str {
        format!("SYSTEM\\CurrentControlSet\\Services\\Kdc\\{name}").leak()
    };
    let client = |name: &str| -> &'static str {
        format!("SYSTEM\\CurrentControlSet\\Control\\Lsa\\Kerberos\\Parameters\\{name}").leak()
    };
    let cached = "UseCachedCRLOnlyAndIgnoreRevocationUnknownErrors";
    let flag = |path, since, held| -> Row { (path, "REG_DWORD 0 1", "", since, held) };
    check(
        Scope::DomainController,
        Delivery::RegistryOnly,
        &[
            flag(kdc(cached), Server2008, "0"),
            flag(kdc("UseSubjectAltName"), Server2008, "1"),
            // Conflict C8.
            flag(kdc("SCLogonEKUNotRequired"), Server2008, "not settled"),
            (
                kdc("StrongCertificateBindingEnforcement"),
                "REG_DWORD 0 1 2",
                "",
                Server2008,
                "2",
            ),
            (
                kdc("CertificateBackdatingCompensation"),
                "REG_DWORD 0-1577880000",
                "",
                Server2008,
                "600",
            ),
        ],
    );
    check(
        Scope::Workstation,
        Delivery::RegistryOnly,
        &[
            flag(client(cached), WindowsVista, "0"),
            flag(client("UseSubjectAltName"), WindowsVista, "1"),
        ],
    );
    check(
        Scope::Both,
        Delivery::RegistryOnly,
        &[
            (
                "SYSTEM\\CurrentControlSet\\Control\\SecurityProviders\\Schannel\\CertificateMappingMethods",
                "REG_DWORD 1 2 4 8 16",
                "",
                Server2008,
                "24",
            ),
            (
                "SOFTWARE\\Policies\\Microsoft\\SystemCertificates\\ChainEngine\\Config\\CryptnetCachedOcspSwitchToCrlCount",
                "REG_DWORD 0-4294967295",
                "",
                WindowsVista,
                "50",
            ),
        ],
    );
    let strong = setting(SettingId::StrongCertificateBindingEnforcement);
    let on = |day: &str| strong.default_on(Server2019, day.parse().unwrap());
    for (day, held) in [
        ("2022-05-09", None),
        ("2022-05-10", Some(1)),
        ("2025-02-10", Some(1)),
        ("2025-02-11", Some(2)),
        ("2025-09-08", Some(2)),
        ("2025-09-09", None),
    ] {
        assert_eq!(on(day), held.map(DefaultData::Number), "{day}");
    }
}

/// The key of Kerberos policies.
const KERBEROS: &str = "Software\\Microsoft\\Windows\\CurrentVersion\\Policies\\System\\Kerberos";

fn kerberos(name: &str) -> &'static str {
    format!("{KERBEROS}\\{name}").leak()
}

#[test]
fn c1_5_kerberos_client() {
    let hash = "REG_DWORD 0 1 2 3";
    check(
        Scope::Workstation,
        Delivery::AdministrativeTemplate,
        &[
            (
                kerberos("Parameters\\KdcValidation"),
                "REG_DWORD 0 2",
                "2/0",
                WindowsVista,
                "0",
            ),
            flag(kerberos("KdcProxyServer_Enabled"), Windows8, "0"),
            (
                kerberos("KdcProxy\\ProxyServers"),
                "list",
                "value/-",
                Windows8,
                "nothing",
            ),
            flag(kerberos("Parameters\\NoRevocationCheck"), Windows8, "0"),
            flag(kerberos("Parameters\\EnableCbacAndArmor"), Windows8, "0"),
            flag(kerberos("Parameters\\RequireFast"), Windows8, "0"),
            flag(kerberos("Parameters\\DevicePKInitEnabled"), Windows10, "1"),
            (
                kerberos("Parameters\\DevicePKInitBehavior"),
                "REG_DWORD 0 1",
                "",
                Windows10,
                "0",
            ),
            flag(
                kerberos("Parameters\\PKInitHashAlgorithmConfigurationEnabled"),
                Windows11,
                "0",
            ),
            (kerberos("Parameters\\PKInitSHA1"), hash, "", Windows11, "1"),
            (
                kerberos("Parameters\\PKInitSHA256"),
                hash,
                "",
                Windows11,
                "1",
            ),
            (
                kerberos("Parameters\\PKInitSHA384"),
                hash,
                "",
                Windows11,
                "1",
            ),
            (
                kerberos("Parameters\\PKInitSHA512"),
                hash,
                "",
                Windows11,
                "1",
            ),
            flag(
                kerberos("Parameters\\CloudKerberosTicketRetrievalEnabled"),
                Windows10,
                "0",
            ),
            flag(kerberos("Parameters\\UseForestSearch"), WindowsVista, "0"),
            flag(kerberos("domain_realm_Enabled"), WindowsVista, "0"),
            flag(kerberos("MitRealms_Enabled"), WindowsVista, "0"),
            flag(kerberos("Parameters\\StrictTargetContext"), Windows7, "0"),
        ],
    );
    check(
        Scope::Both,
        Delivery::AdministrativeTemplate,
        &[(
            "SYSTEM\\CurrentControlSet\\Control\\Lsa\\Kerberos\\Parameters\\MaxTokenSize",
            "REG_DWORD 0-65535",
            "value/-",
            WindowsXp,
            "12000 -> 48000",
        )],
    );
    // Conflict C7: the value of the talk is in the local key.
    check(
        Scope::Workstation,
        Delivery::RegistryOnly,
        &[(
            "SYSTEM\\CurrentControlSet\\Control\\Lsa\\Kerberos\\Parameters\\KdcValidation",
            "REG_DWORD 0 2",
            "",
            WindowsVista,
            "0",
        )],
    );
}

#[test]
fn c1_5_policies_of_the_kdc() {
    let kdc = |name: &str| -> &'static str {
        let key = KERBEROS.replace("Kerberos", "KDC\\Parameters");
        format!("{key}\\{name}").leak()
    };
    let hash = "REG_DWORD 0 1 2 3";
    check(
        Scope::DomainController,
        Delivery::AdministrativeTemplate,
        &[
            (
                kdc("PKINITFreshness"),
                "REG_DWORD 0 1 2",
                "value/0",
                Server2016,
                "0",
            ),
            flag(
                kdc("PKINITHashAlgorithmConfigurationEnabled"),
                Server2025,
                "0",
            ),
            (kdc("PKINITSHA1"), hash, "", Server2025, "1"),
            (kdc("PKINITSHA256"), hash, "", Server2025, "1"),
            (kdc("PKINITSHA384"), hash, "", Server2025, "1"),
            (kdc("PKINITSHA512"), hash, "", Server2025, "1"),
            flag(kdc("UseStrongNameMatches"), Server2019, "0"),
            (
                kdc("StrongNameMatches"),
                "list",
                "value/-",
                Server2019,
                "nothing",
            ),
        ],
    );
}

#[test]
fn c1_6_remote_desktop_and_credssp() {
    let services = |name: &str| -> &'static str {
        format!("SOFTWARE\\Policies\\Microsoft\\Windows NT\\Terminal Services\\{name}").leak()
    };
    let delegation = |name: &str| {
        let path = format!("SOFTWARE\\Policies\\Microsoft\\Windows\\CredentialsDelegation\\{name}");
        flag(path.leak(), WindowsVista, "nothing")
    };
    let restricted = "SOFTWARE\\Policies\\Microsoft\\Windows\\CredentialsDelegation\\RestrictedRemoteAdministration";
    let how = "SOFTWARE\\Policies\\Microsoft\\Windows\\CredentialsDelegation\\RestrictedRemoteAdministrationType";
    check(
        Scope::Workstation,
        Delivery::AdministrativeTemplate,
        &[
            // The policy forbids, the value allows.
            (services("fEnableSmartCard"), FLAG.0, "0/1", WindowsXp, "1"),
            flag(
                services("UserAuthentication"),
                WindowsVista,
                "not settled -> 1",
            ),
            flag(services("fPromptForPassword"), WindowsXp, "0"),
            flag(services("fSingleSessionPerUser"), Server2003, "1"),
            delegation("AllowFreshCredentials"),
            delegation("AllowFreshCredentialsWhenNTLMOnly"),
            delegation("AllowDefaultCredentials"),
            delegation("AllowSavedCredentials"),
            delegation("AllowDefCredentialsWhenNTLMOnly"),
            delegation("AllowSavedCredentialsWhenNTLMOnly"),
            delegation("DenyFreshCredentials"),
            delegation("DenyDefaultCredentials"),
            delegation("DenySavedCredentials"),
            flag(restricted, Windows8_1, "0"),
            (how, "REG_DWORD 1 2 3", "", Windows8_1, "not settled"),
        ],
    );
}

#[test]
fn c1_7_bitlocker() {
    let key = |name: &str| -> &'static str {
        format!("Software\\Policies\\Microsoft\\FVE\\{name}").leak()
    };
    check(
        Scope::Workstation,
        Delivery::AdministrativeTemplate,
        &[
            (
                key("CertificateOID"),
                "REG_SZ",
                "value/-",
                Windows7,
                "\"1.3.6.1.4.1.311.67.1.1\"",
            ),
            flag(key("FDVAllowUserCert"), Windows7, "1"),
            flag(key("FDVEnforceUserCert"), Windows7, "0"),
            flag(key("RDVAllowUserCert"), Windows7, "1"),
            flag(key("RDVEnforceUserCert"), Windows7, "0"),
        ],
    );
}

#[test]
fn c1_8_other_policies() {
    let at = |key: &str, name: &str| -> &'static str { format!("{key}\\{name}").leak() };
    let system = "Software\\Microsoft\\Windows\\CurrentVersion\\Policies\\System";
    let prompts = "Software\\Microsoft\\Windows\\CurrentVersion\\Policies\\CredUI";
    let biometrics = "SOFTWARE\\Policies\\Microsoft\\Biometrics";
    let text = |path, since| -> Row { (path, "REG_SZ", "value/-", since, "nothing") };
    check(
        Scope::Workstation,
        Delivery::AdministrativeTemplate,
        &[
            flag(at(system, "HideFastUserSwitching"), WindowsVista, "0"),
            text(at(system, "ExcludedCredentialProviders"), WindowsVista),
            text(
                "Software\\Policies\\Microsoft\\Windows\\System\\DefaultCredentialProvider",
                Windows10,
            ),
            text(at(system, "DefaultLogonDomain"), WindowsVista),
            flag(at(prompts, "EnumerateAdministrators"), WindowsVista, "0"),
            flag(
                at(prompts, "EnableSecureCredentialPrompting"),
                WindowsVista,
                "0",
            ),
            flag(at(biometrics, "Enabled"), Windows7, "not settled"),
            flag(
                at(biometrics, "Credential Provider\\Enabled"),
                Windows7,
                "not settled",
            ),
            flag(
                at(biometrics, "Credential Provider\\Domain Accounts"),
                Windows7,
                "not settled",
            ),
            (
                at(biometrics, "Credential Provider\\SwitchTimeoutInSeconds"),
                "REG_DWORD 5-60",
                "value/-",
                Windows7,
                "10",
            ),
        ],
    );
    check(
        Scope::Workstation,
        Delivery::SecurityOption,
        &[
            (
                at(system, "ConsentPromptBehaviorAdmin"),
                "REG_DWORD 0 1 2 3 4 5",
                "",
                WindowsVista,
                "5",
            ),
            (
                at(system, "ConsentPromptBehaviorUser"),
                "REG_DWORD 0 1 3",
                "",
                WindowsVista,
                "3",
            ),
            flag(at(system, "PromptOnSecureDesktop"), WindowsVista, "1"),
        ],
    );
    check(
        Scope::Both,
        Delivery::AdministrativeTemplate,
        &[(
            "SOFTWARE\\Policies\\Microsoft\\Cryptography\\AutoEnrollment\\AEPolicy",
            "REG_DWORD 0-65535",
            "",
            WindowsXp,
            "nothing",
        )],
    );
}
