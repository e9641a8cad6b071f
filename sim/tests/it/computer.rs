//! A computer logs on by certificate itself, each rule of [MS-PKCA] 3.1.5.1 and 3.1.5.2.1.1 a row.

use sim::{ComputerExplanation, ComputerRequest, Twin};

const WORLD: &str = r#"(
    name: "computers",
    clock: "2026-11-23T09:00Z",
    key_pool: 2,
    domains: [(name: "fabrikam.com", netbios: "FABRIKAM", gpo_links: [(gpo: "Baseline")])],
    gpos: [(name: "Baseline", settings: { SETTINGS })],
    certification_authorities: [
        (name: "Fabrikam CA", key: "P-256", not_before: "2020-01-01", not_after: "2040-01-01", adds_sid_extension: true),
        (name: "Device CA", subject: "CN=Device CA", key: "P-256", not_before: "2020-01-01", not_after: "2040-01-01", in_ntauth: NTAUTH),
    ],
    profiles: [PROFILES],
    domain_controllers: [(
        name: "DC1",
        product: "DC_PRODUCT",
        patched: "DC_PATCHED",
        certificates: [(name: "kdc", issued: (profile: "KerberosAuthentication", ca: "Fabrikam CA"))],
    )],
    workstations: [
        (
            name: "PC1",
            product: "PC_PRODUCT",
            account: (sid: "S-1-5-21-1-2-3-2001" ACCOUNT),
            certificates: [(name: "machine", issued: (profile: "Computer", ca: "Device CA" ISSUED))],
        ),
        (name: "PC2", product: "Windows 11", account: (sid: "S-1-5-21-1-2-3-2002")),
    ],
)"#;

/// A world that differs from the good one in some words.
fn explain(changes: &[(&str, &str)]) -> ComputerExplanation {
    let defaults = [
        ("SETTINGS", ""),
        ("NTAUTH", "true"),
        ("PROFILES", ""),
        ("DC_PRODUCT", "Server 2022"),
        ("DC_PATCHED", "2026-11-10"),
        ("PC_PRODUCT", "Windows 11"),
        ("ACCOUNT", ""),
        // Authorities add the SID of the account.
        ("ISSUED", ""),
    ];
    let mut text = WORLD.to_owned();
    for (from, to) in changes.iter().chain(&defaults) {
        text = text.replace(from, to);
    }
    let no_files = |_: &str| Err(std::io::ErrorKind::NotFound.into());
    let loaded = worlds::parse("computers.ron", &text, &no_files);
    let world = loaded
        .unwrap_or_else(|error| panic!("{:?}\n{text}", error.problems()))
        .world;
    let request = ComputerRequest {
        computer: "PC1".to_owned(),
        ..ComputerRequest::default()
    };
    Twin::new(world)
        .unwrap()
        .explain_computer(&request)
        .unwrap()
}

/// One row: what is different, the step it ends with, the KDC's error, an event of either side.
type Row<'r> = (
    &'r str,
    &'r [(&'r str, &'r str)],
    &'r str,
    Option<i32>,
    Option<u16>,
);

const ROWS: &[Row<'_>] = &[
    (
        "by DNS name and SID",
        &[],
        "computer.authenticated",
        None,
        None,
    ),
    // Windows 8 and Server 2012 are the first [MS-PKCA <18>, <21>].
    (
        "Windows 7",
        &[("PC_PRODUCT", "Windows 7")],
        "reply.computer.version",
        None,
        None,
    ),
    (
        "Windows 8",
        &[("PC_PRODUCT", "Windows 8")],
        "computer.authenticated",
        None,
        None,
    ),
    (
        "a KDC of 2008 R2 maps no DNS names",
        &[
            ("DC_PRODUCT", "Server 2008 R2"),
            ("DC_PATCHED", "2022-04-12"),
        ],
        "map.name-mismatch",
        Some(75),
        None,
    ),
    (
        "a KDC of 2012 does",
        &[("DC_PRODUCT", "Server 2012"), ("DC_PATCHED", "2022-04-12")],
        "computer.authenticated",
        None,
        None,
    ),
    // Kerberos.admx.
    (
        "switched off",
        &[("SETTINGS", "\"DevicePKInitEnabled\": Disabled")],
        "computer.off",
        None,
        None,
    ),
    (
        "forced",
        &[(
            "SETTINGS",
            "\"DevicePKInitEnabled\": Enabled, \"DevicePKInitBehavior\": 1",
        )],
        "computer.authenticated",
        None,
        None,
    ),
    // [MS-PKCA 3.1.5.1]: Client Authentication or id-pkinit-KPClientAuth.
    (
        "for servers only",
        &[
            (
                "PROFILES",
                "(name: \"Web\", based_on: \"Computer\", extended_key_usage: [\"ServerAuthentication\"])",
            ),
            ("profile: \"Computer\"", "profile: \"Web\""),
        ],
        "computer.eku",
        None,
        None,
    ),
    (
        "for PKINIT only",
        &[
            (
                "PROFILES",
                "(name: \"Pkinit\", based_on: \"Computer\", extended_key_usage: [\"PkinitClientAuthentication\"])",
            ),
            ("profile: \"Computer\"", "profile: \"Pkinit\""),
        ],
        "computer.authenticated",
        None,
        None,
    ),
    // [MS-PKCA 3.1.5.2.1.1]: `<name>$` is the account, and the rest the domain.
    (
        "another computer's name",
        &[(
            "ISSUED",
            ", dns_names: [\"pc2.fabrikam.com\"], sid: \"S-1-5-21-1-2-3-2001\"",
        )],
        "map.name-mismatch",
        Some(75),
        None,
    ),
    (
        "the name in another domain",
        &[(
            "ISSUED",
            ", dns_names: [\"pc1.contoso.com\"], sid: \"S-1-5-21-1-2-3-2001\"",
        )],
        "map.name-mismatch",
        Some(75),
        None,
    ),
    (
        "one of two names",
        &[(
            "ISSUED",
            ", dns_names: [\"www.fabrikam.com\", \"PC1.Fabrikam.com\"], sid: \"S-1-5-21-1-2-3-2001\"",
        )],
        "computer.authenticated",
        None,
        None,
    ),
    // A DNS name is weak [KB5014754].
    (
        "without a SID",
        &[("ISSUED", ", sid_extension: false")],
        "map.weak.refused",
        Some(66),
        Some(39),
    ),
    (
        "with another's SID",
        &[("ISSUED", ", sid: \"S-1-5-21-1-2-3-2002\"")],
        "map.sid.differs",
        Some(66),
        Some(41),
    ),
    (
        "by issuer and serial",
        &[
            (
                "ISSUED",
                ", dns_names: [\"elsewhere.example\"], serial: \"61157eee000000000011\"",
            ),
            (
                "ACCOUNT",
                ", alt_security_identities: [\"X509:<I>CN=Device CA<SR>110000000000ee7e1561\"]",
            ),
        ],
        "computer.authenticated",
        None,
        None,
    ),
    // As for users.
    (
        "the issuer is not in NTAuth",
        &[("NTAUTH", "false")],
        "kdc.ntauth.absent",
        Some(62),
        Some(21),
    ),
    (
        "disabled",
        &[("ACCOUNT", ", disabled: true")],
        "account.disabled",
        Some(18),
        None,
    ),
    // The KDC's certificate has to have purpose and domain, whatever KdcValidation says [MS-PKCA 3.1.5.1].
    (
        "a KDC certificate without the KDC purpose",
        &[(
            "profile: \"KerberosAuthentication\"",
            "profile: \"DomainControllerAuthentication\"",
        )],
        "reply.computer.eku",
        None,
        Some(106),
    ),
    (
        "a KDC certificate without the domain's name",
        &[(
            "profile: \"KerberosAuthentication\"",
            "profile: \"KerberosAuthentication\", dns_names: [\"dc1.fabrikam.com\"]",
        )],
        "reply.computer.name",
        None,
        Some(107),
    ),
];

#[test]
fn a_computer_logs_on_as_its_rules_say() {
    let mut wrong = Vec::new();
    for (name, changes, ending, code, event) in ROWS {
        let told = explain(changes);
        let events: Vec<u16> = told
            .steps
            .iter()
            .flat_map(|step| &step.events)
            .map(|e| e.id)
            .collect();
        let seen = (told.ending.id, told.ending.seen.kerberos);
        let noted = event.is_none_or(|event| events.contains(&event));
        if seen != (*ending, *code) || !noted {
            let steps: Vec<&str> = told.steps.iter().map(|told| told.step.id).collect();
            wrong.push(format!("{name}: {seen:?} {events:?} {steps:?}"));
            continue;
        }
        // What the client refuses before it asks sends nothing; else a request and an answer go out.
        let asks = told
            .steps
            .iter()
            .any(|told| told.step.id == "client.request.rfc-4556");
        let messages: Vec<&str> = told.messages.iter().map(|message| &*message.what).collect();
        assert_eq!(
            messages.len(),
            if asks { 2 } else { 0 },
            "{name}: {messages:?}"
        );
        assert_eq!(
            told.ticket_of.is_some(),
            *ending == "computer.authenticated",
            "{name}"
        );
        assert_eq!(
            told.privileges.is_some(),
            told.ticket_of.is_some(),
            "{name}"
        );
        // The audit is about the computer's account [event 4768].
        let audit = told
            .steps
            .iter()
            .flat_map(|step| &step.events)
            .find(|e| e.id == 4768);
        if let (Some(audit), Some(_)) = (audit, &told.ticket_of) {
            assert_eq!(audit.text("TargetUserName"), Some("PC1$"), "{name}");
            assert_eq!(
                audit.text("TargetSid"),
                Some("S-1-5-21-1-2-3-2001"),
                "{name}"
            );
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn the_ticket_is_of_a_computer_of_the_domain() {
    let told = explain(&[]);
    // Domain Computers, and that the domain controller asserts the identity.
    let privileges = told.privileges.unwrap();
    assert_eq!(privileges, "groups 515; further SIDs S-1-18-1");
    assert_eq!(told.account.as_deref(), Some("PC1$"));
    assert_eq!(told.certificate, "PC1/machine");
    let forced = explain(&[(
        "SETTINGS",
        "\"DevicePKInitEnabled\": Enabled, \"DevicePKInitBehavior\": 1",
    )]);
    let ids: Vec<&str> = forced.steps.iter().map(|told| told.step.id).collect();
    assert!(ids.contains(&"computer.forced") && !ids.contains(&"computer.automatic"));
}

/// What the computer does after: unless its certificate is forced, its password; and what becomes of that.
#[test]
fn without_a_ticket_it_goes_on_with_its_password_unless_the_certificate_is_forced() {
    let forced = "\"DevicePKInitEnabled\": Enabled, \"DevicePKInitBehavior\": 1";
    for (changes, ending, then) in [
        (&[][..], "computer.authenticated", None),
        (
            &[("NTAUTH", "false")],
            "kdc.ntauth.absent",
            Some("computer.password.authenticated"),
        ),
        (
            &[("NTAUTH", "false"), ("SETTINGS", forced)],
            "kdc.ntauth.absent",
            Some("computer.no-password"),
        ),
        (
            &[("SETTINGS", "\"DevicePKInitEnabled\": Disabled")],
            "computer.off",
            Some("computer.password.authenticated"),
        ),
        (
            &[("PC_PRODUCT", "Windows 7"), ("SETTINGS", forced)],
            "reply.computer.version",
            Some("computer.password.authenticated"),
        ),
        (
            &[("ACCOUNT", ", disabled: true")],
            "account.disabled",
            Some("account.disabled"),
        ),
    ] {
        let told = explain(changes);
        assert_eq!(told.ending.id, ending, "{changes:?}");
        let found = told.by_password.as_ref().map(|then| then.ending.id);
        assert_eq!(found, then, "{changes:?}");
        if let Some(then) = &told.by_password {
            let last = then.steps.last().map(|told| told.step.id);
            assert_eq!(last, Some(then.ending.id), "{changes:?}");
        }
    }
}

fn twin_of(document: &str) -> Twin {
    let no_files = |_: &str| Err(std::io::ErrorKind::NotFound.into());
    let loaded = worlds::parse("computers.ron", document, &no_files);
    Twin::new(
        loaded
            .unwrap_or_else(|e| panic!("{:?}", e.problems()))
            .world,
    )
    .unwrap()
}

const CONTROLLERS: &str = r#"(
    name: "controllers",
    clock: "2026-11-23T09:00Z",
    key_pool: 2,
    domains: [(name: "fabrikam.com", netbios: "FABRIKAM")],
    organizational_units: [(name: "fabrikam.com/Domain Controllers", gpo_links: [(gpo: "Controllers")])],
    gpos: [(name: "Controllers", settings: { SETTINGS })],
    certification_authorities: [(name: "CA", key: "P-256", not_before: "2020-01-01", not_after: "2040-01-01", adds_sid_extension: true)],
    domain_controllers: [
        (name: "DC1", product: "Server 2022", patched: "2026-11-10", certificates: [(name: "kdc", issued: (profile: "KerberosAuthentication", ca: "CA"))]),
        (
            name: "DC2",
            product: "DC2_PRODUCT",
            patched: "2026-11-10",
            account: (sid: "S-1-5-21-1-2-3-2010"),
            certificates: [
                (name: "old", issued: (profile: "DomainControllerAuthentication", ca: "CA", dns_names: ["www.fabrikam.com"])),
                (name: "kdc", issued: (profile: "KerberosAuthentication", ca: "CA" ISSUED)),
            ],
        ),
    ],
)"#;

/// A domain controller's account has the server-trust bit: its certificate is mapped by its DNS name as every
/// computer's is [MS-PKCA 3.1.5.2.1], and its ticket says that it is a domain controller.
#[test]
fn a_domain_controller_logs_on_with_its_own_certificate() {
    let ask = |changes: &[(&str, &str)], certificate: Option<&str>| {
        let mut text = CONTROLLERS.to_owned();
        let defaults = [
            ("SETTINGS", ""),
            ("DC2_PRODUCT", "Server 2025"),
            ("ISSUED", ""),
        ];
        for (from, to) in changes.iter().chain(&defaults) {
            text = text.replace(from, to);
        }
        let request = ComputerRequest {
            computer: "dc2".to_owned(),
            certificate: certificate.map(str::to_owned),
            domain_controller: Some("DC1".to_owned()),
        };
        twin_of(&text).explain_computer(&request).unwrap()
    };
    let told = ask(&[], Some("kdc"));
    let steps: Vec<&str> = told.steps.iter().map(|told| told.step.id).collect();
    assert_eq!(told.ending.id, "computer.authenticated", "{steps:?}");
    assert_eq!(told.ticket_of.as_deref(), Some("DC2$"));
    assert_eq!(told.certificate, "DC2/kdc");
    assert!(told.by_password.is_none());
    // Domain Controllers, not Domain Computers.
    assert_eq!(
        told.privileges.as_deref(),
        Some("groups 516; further SIDs S-1-18-1")
    );
    let other = ask(&[], Some("old"));
    assert_eq!(other.ending.id, "map.name-mismatch");
    // Without its SID in it the name alone is weak; and the certificate that its KDC uses is taken where none is named.
    let weak = ask(&[("ISSUED", ", sid_extension: false")], Some("kdc"));
    assert_eq!(weak.ending.id, "map.weak.refused");
    let unnamed = ask(&[], None);
    assert_eq!(unnamed.certificate, "DC2/old");
    let foreign = [("ISSUED", ", dns_names: [\"dc1.fabrikam.com\"]")];
    let foreign = ask(&foreign, Some("kdc"));
    assert_eq!(foreign.ending.id, "map.name-mismatch");
    let old = ask(&[("DC2_PRODUCT", "Server 2008 R2")], None);
    assert_eq!(old.ending.id, "reply.computer.version");
    // Its settings are those of the unit of domain controllers.
    let off = ask(&[("SETTINGS", "\"DevicePKInitEnabled\": Disabled")], None);
    assert_eq!(off.ending.id, "computer.off");
}

/// A reading that asks for the Smart Card Logon purpose asks it of people: a computer's own rule names others.
#[test]
fn who_demands_the_purpose_of_smart_cards_demands_it_of_people() {
    let told = explain(&[(
        "key_pool: 2,",
        "key_pool: 2, assumptions: { \"kdc-eku\": \"demanded\" },",
    )]);
    assert_eq!(told.ending.id, "computer.authenticated");
}

#[test]
fn what_is_not_there_is_said() {
    let text = WORLD
        .replace("SETTINGS", "")
        .replace("NTAUTH", "true")
        .replace("PROFILES", "")
        .replace("DC_PRODUCT", "Server 2022")
        .replace("DC_PATCHED", "2026-11-10")
        .replace("PC_PRODUCT", "Windows 11")
        .replace("ACCOUNT", "")
        .replace("ISSUED", "");
    let no_files = |_: &str| Err(std::io::ErrorKind::NotFound.into());
    let twin = Twin::new(
        worlds::parse("computers.ron", &text, &no_files)
            .unwrap()
            .world,
    )
    .unwrap();
    let error = |computer: &str, certificate: Option<&str>| {
        let request = ComputerRequest {
            computer: computer.to_owned(),
            certificate: certificate.map(str::to_owned),
            domain_controller: None,
        };
        twin.explain_computer(&request).unwrap_err()
    };
    assert_eq!(
        error("PC2", None).to_string(),
        "`PC2` has no certificate of its own"
    );
    assert_eq!(
        error("PC1", Some("other")).to_string(),
        "the world has no certificate of that computer named `other`"
    );
    assert!(error("PC1", Some("other")).help().contains("machine"));
    assert_eq!(
        error("PC9", None).to_string(),
        "the world has no workstation named `PC9`"
    );
}
