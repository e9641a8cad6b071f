//! 2.6: each event of a KDC and of a Kerberos client, by what writes it, with its data.

use sim::{Change, Data, Explanation, Level, Log, LoggedEvent, LogonRequest, Twin};

use super::k3_kdc_certificate::without_the_domains_name;
use crate::recorded_runs::run::{OTHER, Run, VICTIM, unix};
use crate::{account, exchange, revocation};

const SYSTEM: Log = Log::System;

fn names(event: &LoggedEvent) -> Vec<&'static str> {
    event.data.iter().map(|(name, _)| *name).collect()
}

/// An event: its log and level, its data with some values; what is not known about a datum has none.
fn is(event: &LoggedEvent, log: Log, level: Level, data: &[(&str, Option<&str>)]) {
    assert_eq!((event.log, event.level), (log, level), "{event:?}");
    let expected: Vec<&str> = data.iter().map(|(name, _)| *name).collect();
    assert_eq!(names(event), expected, "{}", event.id);
    for (name, value) in data {
        match (event.datum(name), value) {
            (Some(Data::Unknown(_)), Some(wanted)) => {
                panic!("{}: {name} is not {wanted}", event.id)
            }
            (Some(Data::Is(_) | Data::Unknown(_)), None) => {}
            (found, Some(wanted)) => {
                assert_eq!(event.text(name), Some(*wanted), "{}: {found:?}", event.id);
            }
            (None, None) => panic!("{}: no {name}", event.id),
        }
    }
}

fn events(told: &Explanation) -> Vec<&LoggedEvent> {
    told.steps.iter().flat_map(|step| &step.events).collect()
}

fn event(told: &Explanation, id: u16) -> &LoggedEvent {
    let found = events(told).into_iter().find(|event| event.id == id);
    found.unwrap_or_else(|| panic!("no event {id}: {:?} {}", events(told), told.ending.id))
}

const SERIAL: &str = "6400000004719F38F0560D00F7000000000005";

/// The data with which the events of mapping begin.
const MAPPED: [(&str, Option<&str>); 5] = [
    ("AccountName", Some("victim")),
    (
        "Subject",
        Some("@@@CN=attacker, CN=Users, DC=essos, DC=local"),
    ),
    ("Issuer", Some("ESSOS-CA")),
    ("SerialNumber", Some(SERIAL)),
    ("Thumbprint", None),
];

fn mapped(
    more: &[(&'static str, Option<&'static str>)],
) -> Vec<(&'static str, Option<&'static str>)> {
    [&MAPPED, more].concat()
}

/// A UPN and no SID.
fn weak() -> Run {
    Run::new().says(|c| c.upn = Some("victim@essos.local".parse().unwrap()))
}

#[test]
fn k2_6_19_and_29_without_a_certificate() {
    let outcome = Run::good()
        .with(|run| run.kdc_certificate = false)
        .exchange();
    is(outcome.event(19).unwrap(), SYSTEM, Level::Error, &[]);
    is(outcome.event(29).unwrap(), SYSTEM, Level::Warning, &[]);
    is(
        outcome.event(200).unwrap(),
        Log::KdcOperational,
        Level::Warning,
        &[],
    );
}

#[test]
fn k2_6_20_and_120_where_the_certificate_in_use_became_bad() {
    let changes = [
        "ca:ESSOS-KDC-CA.in_ntauth=until 2025-11-01",
        "dc:DC03.kdc_started=2025-10-01",
    ];
    let outcome = Run::good().if_changed(&changes).exchange();
    assert_eq!(outcome.code, 16, "{:?}", outcome.steps());
    let chain = [("ChainStatus", Some("CERT_E_UNTRUSTEDCA (0x800B0112)"))];
    is(outcome.event(20).unwrap(), SYSTEM, Level::Error, &chain);
    let told = logon(
        &changed(
            &revocation::base(),
            &["dc:DC1.certificate/kdc/not_after=2026-11-23T11:00Z"],
        ),
        "Anna's card",
        "PC1",
    );
    let data = [
        ("Issuer", Some("KDC CA")),
        ("SerialNumber", None),
        ("Thumbprint", None),
        ("Template", None),
        ("ChainStatus", Some("CERT_E_EXPIRED (0x800B0101)")),
    ];
    is(event(&told, 120), Log::KdcOperational, Level::Error, &data);
}

/// KB837361: the bit 2 of KdcExtraLogLevel, which is set by default.
#[test]
fn k2_6_21_names_user_and_chain_status_and_can_be_switched_off() {
    let revoked = "ca:ESSOS-CA.crl_revoked/6400000004719f38f0560d00f7000000000005=true";
    for (status, run) in [
        (
            "CRYPT_E_REVOKED (0x80092010)",
            Run::good().if_changed(&[revoked]),
        ),
        (
            "CRYPT_E_REVOCATION_OFFLINE (0x80092013)",
            Run::good().if_changed(&["ca:ESSOS-CA.crl_reachable=false"]),
        ),
        (
            "CERT_E_UNTRUSTEDCA (0x800B0112)",
            Run::good().with(|run| run.in_ntauth = false),
        ),
        (
            "CERT_E_UNTRUSTEDROOT (0x800B0109)",
            Run::good().if_changed(&["ca:ESSOS-CA.in_root_store=false"]),
        ),
        (
            "CERT_E_WRONG_USAGE (0x800B0110)",
            Run::good().says(|c| c.key_usage = Some(pki::KeyUsage::KEY_ENCIPHERMENT)),
        ),
        (
            "CERT_E_EXPIRED (0x800B0101)",
            Run::good().says(|c| c.not_after = unix("2025-11-30")),
        ),
    ] {
        let data = [
            ("DomainName", Some("ESSOS")),
            ("UserName", Some("victim")),
            ("ChainStatus", Some(status)),
        ];
        is(
            run.exchange().event(21).unwrap(),
            SYSTEM,
            Level::Warning,
            &data,
        );
    }
    for (level, written) in [(0, false), (1, false), (2, true), (3, true), (4, false)] {
        let run = Run::good().if_changed(&[revoked]);
        let outcome = run
            .with(|run| run.registry.push(("KdcExtraLogLevel", level)))
            .exchange();
        assert_eq!(outcome.code, 62);
        assert_eq!(outcome.event(21).is_some(), written, "{level}");
    }
}

#[test]
fn k2_6_32_since_2012_where_the_kdc_purpose_is_missing() {
    let told = |product: &str| {
        let product = format!("dc:FABRIKAMDC1.product={product}");
        let profile = "dc:FABRIKAMDC1.certificate/kdc/profile=DomainControllerAuthentication";
        let twin = changed(&crate::shipped::twin("fabrikam"), &[&product, profile]);
        logon(&twin, "Tom's card", "PARIS-W7-01")
    };
    is(event(&told("Server 2012"), 32), SYSTEM, Level::Warning, &[]);
    assert!(
        events(&told("Server 2008 R2"))
            .iter()
            .all(|event| event.id != 32)
    );
}

#[test]
fn k2_6_39_40_41_with_their_data_and_their_old_numbers() {
    let foreign = || weak().says(|c| c.sid = Some(OTHER.parse().unwrap()));
    let older = || weak().says(|c| c.not_before = unix("2023-06-01"));
    let sids = mapped(&[
        ("AccountSid", Some(VICTIM)),
        ("CertificateSid", Some(OTHER)),
    ]);
    let times = mapped(&[
        ("CertificateIssuanceTime", Some("2023-06-01T00:00:00Z")),
        ("AccountCreationTime", Some("2024-01-01T00:00:00Z")),
    ]);
    for (product, numbers) in [
        ("Server 2008", [41, 48, 49]),
        ("Server 2008 R2", [41, 48, 49]),
        ("Server 2012", [39, 40, 41]),
        ("Server 2016", [39, 40, 41]),
    ] {
        let at = |run: Run| {
            run.if_changed(&["domain:essos.local.functional_level=Server 2008"])
                .with(|run| run.product = product)
        };
        let [weakly, too_old, differs] = numbers;
        let accepted = at(weak()).enforcement(1).exchange();
        assert_eq!(accepted.code, 0, "{product}: {:?}", accepted.steps());
        is(
            accepted.event(weakly).unwrap(),
            SYSTEM,
            Level::Warning,
            &mapped(&[]),
        );
        let refused = at(weak()).enforcement(2).exchange();
        assert_eq!(refused.code, 66, "{product}");
        is(
            refused.event(weakly).unwrap(),
            SYSTEM,
            Level::Error,
            &mapped(&[]),
        );
        let refused = at(older()).enforcement(1).exchange();
        assert_eq!(refused.code, 66, "{product}");
        is(
            refused.event(too_old).unwrap(),
            SYSTEM,
            Level::Error,
            &times,
        );
        // The date is not looked at in full enforcement.
        let refused = at(older()).enforcement(2).exchange();
        is(
            refused.event(weakly).unwrap(),
            SYSTEM,
            Level::Error,
            &mapped(&[]),
        );
        let refused = at(foreign()).enforcement(1).exchange();
        assert_eq!(refused.code, 66, "{product}");
        is(refused.event(differs).unwrap(), SYSTEM, Level::Error, &sids);
    }
}

#[test]
fn k2_6_45_where_an_explicit_mapping_is_audited_for_ntauth() {
    let outcome = Run::new()
        .mapped("X509:<SKI>{ski}")
        .bypass(1)
        .with(|run| {
            run.in_ntauth = false;
            run.patched = "2025-04-08";
        })
        .exchange();
    assert_eq!(outcome.code, 0, "{:?}", outcome.steps());
    is(
        outcome.event(45).unwrap(),
        SYSTEM,
        Level::Warning,
        &mapped(&[]),
    );
}

#[test]
fn k2_6_302_names_the_certificate_in_use() {
    let told = logon(&revocation::base(), "Anna's card", "PC1");
    let data = [
        ("Issuer", Some("KDC CA")),
        ("SerialNumber", None),
        ("Thumbprint", None),
        ("Template", None),
    ];
    is(
        event(&told, 302),
        Log::KdcOperational,
        Level::Information,
        &data,
    );
    for (name, value) in &event(&told, 302).data {
        assert!(matches!(value, Data::Is(_)), "{name}");
    }
}

const XP: &[&str] = &[
    "assume:xp-triple-des=not-listed",
    "dc:Server-2008.patched=2021-08-10",
];

#[test]
fn k2_6_307_and_308_about_key_transport() {
    let base = exchange::parsed(&exchange::document());
    let data = [("AccountName", Some("jane")), ("ClientAddress", None)];
    let refused = exchange::logon(
        &exchange::changed(&base, XP),
        "RSA",
        "Windows XP",
        "Server 2008",
    );
    assert_eq!(refused.ending.seen.kerberos, Some(14));
    is(event(&refused, 307), SYSTEM, Level::Warning, &data);
    let allowed = [XP, &["dc:Server-2008.Allow3DesFallback=1"]].concat();
    let allowed = exchange::logon(
        &exchange::changed(&base, &allowed),
        "RSA",
        "Windows XP",
        "Server 2008",
    );
    assert_eq!(allowed.ending.id, "session.opened");
    is(event(&allowed, 308), SYSTEM, Level::Warning, &data);
}

#[test]
fn k2_6_309_and_310_about_hashes() {
    let base = exchange::parsed(&exchange::document());
    let on = "dc:Server-2025.Kdc\\PKINITHashAlgorithmConfigurationEnabled=1";
    for (value, id, level, name) in [
        (
            "dc:Server-2025.Kdc\\PKINITSHA1=2",
            309,
            Level::Warning,
            "jane",
        ),
        // Refused before an account is looked up: the name is the request's.
        (
            "dc:Server-2025.Kdc\\PKINITSHA1=0",
            310,
            Level::Error,
            "jane@fabrikam.com",
        ),
    ] {
        let data = [("AccountName", Some(name)), ("HashAlgorithm", Some("SHA1"))];
        let twin = exchange::changed(&base, &[on, value]);
        let told = exchange::logon(&twin, "RSA", "Windows 10", "Server 2025");
        is(event(&told, id), SYSTEM, level, &data);
    }
}

#[test]
fn k2_6_105_and_305_about_authentication_policies() {
    for (policy, id, level) in [
        ("From W1", 105, Level::AuditFailure),
        ("From W1, audited", 305, Level::Warning),
    ] {
        let change = format!("user:jane.authentication_policy={policy}");
        let told = logon(&changed(&account::twin(), &[&change]), "Jane's card", "W2");
        let event = event(&told, id);
        assert_eq!(
            (event.log, event.level),
            (Log::AuthenticationPolicies, level)
        );
        assert_eq!(event.text("AccountName"), Some("jane"));
        assert_eq!(event.text("PolicyName"), Some(policy));
        assert_eq!(event.text("DeviceName"), Some("W2"));
        assert_eq!(
            event.text("Status"),
            Some(if id == 105 { "0xC" } else { "0x0" })
        );
    }
}

const KDC_CERTIFICATE: [&str; 7] = [
    "ErrorCode",
    "DomainName",
    "DomainController",
    "Subject",
    "Issuer",
    "SerialNumber",
    "Thumbprint",
];

fn changed(base: &Twin, changes: &[&str]) -> Twin {
    let changes: Vec<Change> = changes.iter().map(|text| text.parse().unwrap()).collect();
    base.what_if(&changes).unwrap()
}

fn logon(twin: &Twin, card: &str, workstation: &str) -> Explanation {
    twin.explain(&LogonRequest {
        card: card.to_owned(),
        workstation: workstation.to_owned(),
        ..LogonRequest::default()
    })
    .unwrap()
}

/// What the client writes where the KDC refuses its certificate, and where it refuses the KDC's.
#[test]
fn k2_6_events_of_the_client() {
    let base = revocation::base();
    let revoked = logon(
        &changed(&base, &["card:Anna's card.certificate/logon/revoked=true"]),
        "Anna's card",
        "PC1",
    );
    let status = Some("0xC0000389");
    let data = [("Status", status), ("UserName", None)];
    is(event(&revoked, 8), SYSTEM, Level::Error, &data);
    let told = event(&revoked, 103);
    assert_eq!(told.log, Log::KerberosOperational);
    assert_eq!(told.text("ErrorCode"), status);
    assert_eq!(told.text("Issuer"), Some("User CA"));

    let offline = [
        "ca:KDC CA.crl_reachable=false",
        "dc:DC1.cached_list/KDC CA=2026-11-23T01:00Z",
    ];
    let told = logon(&changed(&base, &offline), "Anna's card", "PC1");
    let status = Some("0xC000040C");
    let controller = Some("DC1.corp.example");
    let data = [("Status", status), ("DomainController", controller)];
    is(event(&told, 9), SYSTEM, Level::Error, &data);
    let told = event(&told, 102);
    assert_eq!(names(told), KDC_CERTIFICATE);
    assert_eq!(told.text("ErrorCode"), status);
    assert_eq!(told.text("DomainName"), Some("CORP.EXAMPLE"));
    assert_eq!(told.text("DomainController"), controller);
    assert_eq!(told.text("Issuer"), Some("KDC CA"));

    let none = logon(
        &changed(&base, &["ca:KDC CA.in_ntauth=false"]),
        "Anna's card",
        "PC1",
    );
    let data = [
        ("DomainName", Some("CORP.EXAMPLE")),
        ("DomainController", controller),
    ];
    is(
        event(&none, 104),
        Log::KerberosOperational,
        Level::Error,
        &data,
    );
}

/// Strict validation: 19 and 106 where the purpose is missing, 20 and 107 where the domain's name is.
#[test]
fn k2_6_events_of_strict_validation() {
    let base = revocation::base();
    let strict = "workstation:PC1.KdcValidation=2";
    let purpose = "dc:DC1.certificate/kdc/profile=DomainControllerAuthentication";
    let told = logon(&changed(&base, &[strict, purpose]), "Anna's card", "PC1");
    let status = ("ErrorCode", Some("0xC0000320"));
    let controller = ("DomainController", Some("DC1.corp.example"));
    let of_client = |id| {
        let mut all = events(&told).into_iter();
        let wanted = |event: &&LoggedEvent| event.id == id && event.machine.starts_with("PC1");
        all.find(wanted).unwrap_or_else(|| panic!("no event {id}"))
    };
    is(of_client(19), SYSTEM, Level::Error, &[status, controller]);
    assert_eq!(names(of_client(106)), KDC_CERTIFICATE);

    let told = without_the_domains_name();
    let of_client = |id| {
        let mut all = events(&told).into_iter();
        let wanted = |event: &&LoggedEvent| event.id == id && event.machine.starts_with("PC1");
        all.find(wanted)
            .unwrap_or_else(|| panic!("no event {id}: {}", told.ending.id))
    };
    let domain = ("DomainName", Some("CORP.EXAMPLE"));
    is(
        of_client(20),
        SYSTEM,
        Level::Error,
        &[domain, status, controller],
    );
    assert_eq!(names(of_client(107)), KDC_CERTIFICATE);
    assert_eq!(told.ending.id, "reply.strict.name");
}

#[test]
fn k2_6_11_203_and_205_to_208_of_the_client() {
    let base = exchange::parsed(&exchange::document());
    let on = "workstation:Windows-11.PKInitHashAlgorithmConfigurationEnabled=1";
    let off = |name: &str| format!("workstation:Windows-11.{name}=0");
    let none: Vec<String> = ["PKInitSHA1", "PKInitSHA256", "PKInitSHA384", "PKInitSHA512"]
        .map(off)
        .into();
    let none: Vec<&str> = none.iter().map(String::as_str).collect();
    let operational = Log::KerberosOperational;
    let cases: [(u16, &[&str], &str, &str, Level); 5] = [
        (
            203,
            &[
                "assume:key-delivery=key-transport",
                "workstation:Windows-10.LsaCfgFlags=1",
            ],
            "Windows 10",
            "Server 2019",
            Level::Error,
        ),
        (
            205,
            &[on, "workstation:Windows-11.PKInitSHA256=2"],
            "Windows 11",
            "Server 2025",
            Level::Warning,
        ),
        (
            206,
            &[&[on], none.as_slice()].concat(),
            "Windows 11",
            "Server 2025",
            Level::Error,
        ),
        (
            207,
            &[on, "workstation:Windows-11.PKInitSHA1=2"],
            "Windows 11",
            "Server 2019",
            Level::Warning,
        ),
        (
            208,
            &[
                on,
                "workstation:Windows-11.PKInitSHA256=0",
                "workstation:Windows-11.PKInitSHA1=3",
                "assume:hash-before-agility=sha-256",
            ],
            "Windows 11",
            "Server 2019",
            Level::Error,
        ),
    ];
    for (id, changes, client, controller, level) in cases {
        let told = exchange::logon(
            &exchange::changed(&base, changes),
            "RSA",
            client,
            controller,
        );
        let event = event(&told, id);
        assert_eq!((event.log, event.level), (operational, level), "{id}");
        let machine = client.replace(' ', "-");
        assert!(
            event.machine.starts_with(&machine),
            "{id}: {}",
            event.machine
        );
    }
}
