//! One case for each fact about forms, keys, hashes and tokens, and what settings and dates change.

use super::{at_the_level_of_2016, changed, document, logon, parsed};

/// A fact, the changes that make it, client, KDC, the step that it ends with, and a step on the way.
type Case = (
    &'static str,
    &'static [&'static str],
    &'static str,
    &'static str,
    &'static str,
    &'static str,
);

const KDC_HASHES: &str = "dc:Server-2025.Kdc\\PKINITHashAlgorithmConfigurationEnabled=1";
const CLIENT_HASHES: &str = "workstation:Windows-11.PKInitHashAlgorithmConfigurationEnabled=1";

const CASES: &[Case] = &[
    // Forms.
    (
        "XP sends draft 9",
        &[],
        "Windows XP",
        "Server 2003",
        "session.opened",
        "client.request.draft-9",
    ),
    (
        "Vista sends both to an old KDC",
        &[],
        "Windows Vista",
        "Server 2003",
        "session.opened",
        "client.request.draft-9-too",
    ),
    (
        "7 sends both for a certificate of the old kind",
        &[],
        "Windows 7",
        "Server 2008 R2",
        "session.opened",
        "client.request.both",
    ),
    (
        "both forms, by the text: 60",
        &["assume:both-forms=generic-error"],
        "Windows 7",
        "Server 2008 R2",
        "kdc.request.both",
        "client.request.both",
    ),
    (
        "8 sends 16 only",
        &["assume:both-forms=generic-error"],
        "Windows 8",
        "Server 2008 R2",
        "session.opened",
        "client.request.rfc-4556",
    ),
    (
        "2003 drops 16: 25",
        &[],
        "Windows 10",
        "Server 2003",
        "kdc.request.dropped",
        "client.request.rfc-4556",
    ),
    // Envelopes.
    (
        "XP without des-ede3-cbc before July 2021",
        &[
            "assume:xp-triple-des=not-listed",
            "dc:Server-2008.patched=2021-07-12",
        ],
        "Windows XP",
        "Server 2008",
        "session.opened",
        "kdc.envelope.rc2",
    ),
    (
        "XP without des-ede3-cbc since July 2021: 14 and event 307",
        &[
            "assume:xp-triple-des=not-listed",
            "dc:Server-2008.patched=2021-07-13",
        ],
        "Windows XP",
        "Server 2008",
        "kdc.envelope.refused",
        "client.request.draft-9",
    ),
    (
        "XP without des-ede3-cbc, with the fallback value: event 308",
        &[
            "assume:xp-triple-des=not-listed",
            "dc:Server-2008.patched=2021-08-10",
            "dc:Server-2008.Allow3DesFallback=1",
        ],
        "Windows XP",
        "Server 2008",
        "session.opened",
        "kdc.envelope.allowed",
    ),
    (
        "the fallback value no longer counts",
        &[
            "assume:xp-triple-des=not-listed",
            "dc:Server-2008.patched=2022-08-09",
            "dc:Server-2008.Allow3DesFallback=1",
        ],
        "Windows XP",
        "Server 2008",
        "kdc.envelope.refused",
        "client.request.draft-9",
    ),
    (
        "Diffie-Hellman is not affected",
        &["assume:xp-triple-des=not-listed"],
        "Windows 7",
        "Server 2008",
        "session.opened",
        "client.request.both",
    ),
    (
        "Credential Guard refuses key transport: event 203",
        &[
            "assume:key-delivery=key-transport",
            "workstation:Windows-10.LsaCfgFlags=1",
        ],
        "Windows 10",
        "Server 2019",
        "reply.guarded",
        "reply.ticket",
    ),
    (
        "newer clients refuse key transport without it, too: event 204",
        &[
            "assume:key-delivery=key-transport",
            "assume:rsa-replies=refused",
            "workstation:Windows-11.LsaCfgFlags=0",
        ],
        "Windows 11",
        "Server 2019",
        "reply.envelope",
        "reply.ticket",
    ),
    (
        "with it, event 203 says so",
        &[
            "assume:key-delivery=key-transport",
            "assume:rsa-replies=refused",
            "workstation:Windows-11.LsaCfgFlags=1",
        ],
        "Windows 11",
        "Server 2019",
        "reply.guarded",
        "reply.ticket",
    ),
    (
        "it is on by default on Windows 11",
        &["assume:key-delivery=key-transport"],
        "Windows 11",
        "Server 2019",
        "reply.guarded",
        "reply.ticket",
    ),
    (
        "where edition and hardware let it",
        &[
            "assume:key-delivery=key-transport",
            "assume:credential-guard-default=off",
        ],
        "Windows 11",
        "Server 2019",
        "session.opened",
        "reply.ticket",
    ),
    (
        "older clients do not",
        &[
            "assume:key-delivery=key-transport",
            "assume:rsa-replies=refused",
        ],
        "Windows 10",
        "Server 2019",
        "session.opened",
        "reply.ticket",
    ),
    (
        "and nobody refuses Diffie-Hellman",
        &["assume:rsa-replies=refused"],
        "Windows 11",
        "Server 2019",
        "session.opened",
        "reply.ticket",
    ),
    (
        "Credential Guard takes Diffie-Hellman",
        &["workstation:Windows-10.LsaCfgFlags=1"],
        "Windows 10",
        "Server 2019",
        "session.opened",
        "reply.ticket",
    ),
    // Hashes.
    (
        "SHA-1 off at the KDC: old clients are refused with 80",
        &[KDC_HASHES, "dc:Server-2025.Kdc\\PKINITSHA1=0"],
        "Windows 10",
        "Server 2025",
        "kdc.hash.refused",
        "client.request.rfc-4556",
    ),
    (
        "SHA-1 off at the KDC: Windows 11 uses another",
        &[KDC_HASHES, "dc:Server-2025.Kdc\\PKINITSHA1=0"],
        "Windows 11",
        "Server 2025",
        "session.opened",
        "client.request.rfc-4556",
    ),
    (
        "SHA-1 off, but the policy is not on",
        &["dc:Server-2025.Kdc\\PKINITSHA1=0"],
        "Windows 10",
        "Server 2025",
        "session.opened",
        "client.request.rfc-4556",
    ),
    (
        "SHA-1 audited at the KDC: event 309",
        &[KDC_HASHES, "dc:Server-2025.Kdc\\PKINITSHA1=2"],
        "Windows 10",
        "Server 2025",
        "session.opened",
        "kdc.hash.audited",
    ),
    (
        "SHA-1 audited by default, in one reading",
        &["assume:hash-agility=sha-1-audited"],
        "Windows 10",
        "Server 23H2",
        "session.opened",
        "kdc.hash.audited",
    ),
    (
        "SHA-256 off at the KDC: it names others, and the client comes again",
        &[KDC_HASHES, "dc:Server-2025.Kdc\\PKINITSHA256=0"],
        "Windows 11",
        "Server 2025",
        "session.opened",
        "kdc.hash.negotiated",
    ),
    (
        "SHA-1 first, and off at the KDC",
        &[
            "assume:hash-agility=sha-1-first",
            KDC_HASHES,
            "dc:Server-2025.Kdc\\PKINITSHA1=0",
        ],
        "Windows 11",
        "Server 2025",
        "session.opened",
        "kdc.hash.negotiated",
    ),
    (
        "nothing in common: 80 and event 310",
        &[
            KDC_HASHES,
            "dc:Server-2025.Kdc\\PKINITSHA256=0",
            "dc:Server-2025.Kdc\\PKINITSHA384=0",
            "dc:Server-2025.Kdc\\PKINITSHA512=0",
            CLIENT_HASHES,
            "workstation:Windows-11.PKInitSHA1=0",
        ],
        "Windows 11",
        "Server 2025",
        "kdc.hash.refused",
        "client.request.rfc-4556",
    ),
    (
        "the client audits its own hash: event 205",
        &[CLIENT_HASHES, "workstation:Windows-11.PKInitSHA256=2"],
        "Windows 11",
        "Server 2025",
        "session.opened",
        "client.hash.audited",
    ),
    (
        "the client supports none: event 206",
        &[
            CLIENT_HASHES,
            "workstation:Windows-11.PKInitSHA1=0",
            "workstation:Windows-11.PKInitSHA256=0",
            "workstation:Windows-11.PKInitSHA384=0",
            "workstation:Windows-11.PKInitSHA512=0",
        ],
        "Windows 11",
        "Server 2025",
        "client.hash.none",
        "card.signed",
    ),
    (
        "the KDC signs with what the client audits: event 207",
        &[CLIENT_HASHES, "workstation:Windows-11.PKInitSHA1=2"],
        "Windows 11",
        "Server 2019",
        "session.opened",
        "reply.hash.audited",
    ),
    (
        "a client without SHA-1 sends no paChecksum, and an old KDC knows no other: 79",
        &[CLIENT_HASHES, "workstation:Windows-11.PKInitSHA1=0"],
        "Windows 11",
        "Server 2019",
        "kdc.checksum.missing",
        "client.request.rfc-4556",
    ),
    (
        "a client without SHA-1 at a KDC that negotiates",
        &[CLIENT_HASHES, "workstation:Windows-11.PKInitSHA1=0"],
        "Windows 11",
        "Server 23H2",
        "session.opened",
        "client.request.rfc-4556",
    ),
    (
        "RSA with SHA-256 and no paChecksum2 at a KDC of 23H2: 79",
        &["assume:hash-before-agility=sha-256"],
        "Windows 10",
        "Server 23H2",
        "kdc.checksum.second",
        "client.request.rfc-4556",
    ),
    (
        "RSA with SHA-256 at a KDC of 2022",
        &["assume:hash-before-agility=sha-256"],
        "Windows 10",
        "Server 2022",
        "session.opened",
        "client.request.rfc-4556",
    ),
    (
        "freshness needs the level of 2016",
        &["dc:Server-2016.PKINITFreshness=2"],
        "Windows 8.1",
        "Server 2016",
        "session.opened",
        "reply.ticket",
    ),
];

/// The same in a domain at the level of 2016.
const FRESHNESS: &[Case] = &[
    (
        "freshness is off by default",
        &[],
        "Windows 10",
        "Server 2016",
        "session.opened",
        "reply.ticket",
    ),
    (
        "freshness supported: S-1-18-3",
        &["dc:Server-2016.PKINITFreshness=1"],
        "Windows 10",
        "Server 2016",
        "session.opened",
        "kdc.fresh",
    ),
    (
        "freshness supported, old client",
        &["dc:Server-2016.PKINITFreshness=1"],
        "Windows 8.1",
        "Server 2016",
        "session.opened",
        "reply.ticket",
    ),
    (
        "freshness required, old client: 24",
        &["dc:Server-2016.PKINITFreshness=2"],
        "Windows 8.1",
        "Server 2016",
        "kdc.fresh.missing",
        "client.request.rfc-4556",
    ),
    (
        "freshness required, Windows 10 of 2015: 24",
        &[
            "dc:Server-2016.PKINITFreshness=2",
            "workstation:Windows-10.patched=2016-08-01",
        ],
        "Windows 10",
        "Server 2016",
        "kdc.fresh.missing",
        "client.request.rfc-4556",
    ),
    (
        "freshness required, new client",
        &["dc:Server-2016.PKINITFreshness=2"],
        "Windows 10",
        "Server 2016",
        "session.opened",
        "kdc.fresh",
    ),
];

#[test]
fn each_fact_of_the_exchange_shows() {
    for (document, cases) in [(document(), CASES), (at_the_level_of_2016(), FRESHNESS)] {
        let base = parsed(&document);
        for (fact, changes, client, controller, ending, on_the_way) in cases {
            let told = logon(&changed(&base, changes), "RSA", client, controller);
            let steps: Vec<&str> = told.steps.iter().map(|told| told.step.id).collect();
            assert_eq!(told.ending.id, *ending, "{fact}: {steps:?}");
            assert!(steps.contains(on_the_way), "{fact}: {steps:?}");
        }
    }
}

/// 2.5: a KDC that answers weaker than the client takes.
#[test]
fn k2_5_an_envelope_that_the_client_refuses_is_a_downgrade() {
    let base = parsed(&document());
    let delivery = "assume:key-delivery=key-transport";
    for (more, client, expected) in [
        (
            &["workstation:Windows-10.LsaCfgFlags=1"][..],
            "Windows 10",
            Some(0x8009_0350),
        ),
        (
            &["assume:rsa-replies=refused"],
            "Windows 11",
            Some(0x8009_0350),
        ),
        (&[], "Windows 10", None),
    ] {
        let changes: Vec<&str> = std::iter::once(delivery)
            .chain(more.iter().copied())
            .collect();
        let told = logon(&changed(&base, &changes), "RSA", client, "Server 2019");
        let status = told.ending.seen.status();
        assert_eq!(
            status.map(sim::NtStatus::code),
            expected.map(|_| 0xC000_0388),
            "{changes:?}"
        );
        assert_eq!(
            status.and_then(sim::NtStatus::sspi).map(|(code, _)| code),
            expected
        );
    }
}

/// An event, the changes that bring it about, the client, the KDC, and a datum with its value.
type EventCase<'c> = (u16, &'c [&'c str], &'c str, &'c str, &'c str, &'c str);

/// The events of the catalogue stand where the facts place them, with their data.
#[test]
fn each_event_of_the_exchange_is_written_with_its_data() {
    let base = parsed(&document());
    let cases: [EventCase<'_>; 7] = [
        (
            307,
            &["assume:xp-triple-des=not-listed"],
            "Windows XP",
            "Server 2008",
            "AccountName",
            "jane",
        ),
        (
            203,
            &[
                "assume:key-delivery=key-transport",
                "workstation:Windows-10.LsaCfgFlags=1",
            ],
            "Windows 10",
            "Server 2019",
            "DomainController",
            "Server-2019.fabrikam.com",
        ),
        (
            309,
            &["assume:hash-agility=sha-1-audited"],
            "Windows 10",
            "Server 2025",
            "HashAlgorithm",
            "SHA1",
        ),
        (
            310,
            &[KDC_HASHES, "dc:Server-2025.Kdc\\PKINITSHA1=0"],
            "Windows 10",
            "Server 2025",
            "HashAlgorithm",
            "SHA1",
        ),
        (
            205,
            &[CLIENT_HASHES, "workstation:Windows-11.PKInitSHA256=2"],
            "Windows 11",
            "Server 2025",
            "HashAlgorithm",
            "SHA256",
        ),
        (
            207,
            &[CLIENT_HASHES, "workstation:Windows-11.PKInitSHA1=2"],
            "Windows 11",
            "Server 2019",
            "HashAlgorithm",
            "SHA-1",
        ),
        (
            208,
            &[
                CLIENT_HASHES,
                "workstation:Windows-11.PKInitSHA256=0",
                "workstation:Windows-11.PKInitSHA1=3",
                "assume:hash-before-agility=sha-256",
            ],
            "Windows 11",
            "Server 2019",
            "HashAlgorithm",
            "SHA-256",
        ),
    ];
    for (id, changes, client, controller, name, value) in cases {
        let told = logon(&changed(&base, changes), "RSA", client, controller);
        let events: Vec<_> = told.steps.iter().flat_map(|step| &step.events).collect();
        let event = events
            .iter()
            .find(|event| event.id == id)
            .unwrap_or_else(|| panic!("no event {id}: {events:?}"));
        assert_eq!(event.text(name), Some(value), "{id}: {event:?}");
    }
}

/// Both requests of a negotiation go over the network, and the error between them names what the KDC takes [RFC 8636 §4].
#[test]
fn both_requests_of_a_negotiation_are_shown() {
    let base = parsed(&document());
    let whats = |changes: &[&str]| -> Vec<(String, String)> {
        let told = logon(&changed(&base, changes), "RSA", "Windows 11", "Server 2025");
        assert_eq!(told.ending.id, "session.opened", "{changes:?}");
        let messages = told.messages.iter().take(4);
        let shown = messages.map(|message| {
            assert!(!message.bytes.is_empty());
            (message.what.clone(), message.contents[0].clone())
        });
        shown.collect()
    };
    let off = [
        KDC_HASHES,
        "dc:Server-2025.Kdc\\PKINITSHA256=0",
        "dc:Server-2025.Kdc\\PKINITSHA1=0",
    ];
    let shown = whats(&off);
    let starts = [
        (
            "AS-REQ with PA-PK-AS-REQ (16)",
            "signed by the card with SHA-256",
        ),
        (
            "KRB-ERROR KDC_ERR_DIGEST_IN_SIGNED_DATA_NOT_ACCEPTED (80)",
            "TD-CMS-DIGEST-ALGORITHMS: SHA-384, SHA-512",
        ),
        (
            "AS-REQ with PA-PK-AS-REQ (16)",
            "signed by the card with SHA-384",
        ),
        ("AS-REP with PA-PK-AS-REP (17)", "KDCDHKeyInfo"),
    ];
    for ((what, first), (expected, start)) in shown.iter().zip(starts) {
        assert_eq!(what, expected, "{shown:?}");
        assert!(first.starts_with(start), "{shown:?}");
    }
    // Where the first hash is taken there is one request.
    let requests = |shown: Vec<(String, String)>| {
        let requests = shown.iter().filter(|(what, _)| what.starts_with("AS-REQ"));
        requests.count()
    };
    assert_eq!(requests(whats(&[])), 1);
    assert_eq!(requests(shown), 2);
}

/// [MS-DTYP 2.4.2.4]: the identities that a ticket of a freshness token and one of a listed key hold.
#[test]
fn identities_follow_the_token_and_the_key() {
    let base = parsed(&at_the_level_of_2016());
    for (changes, expected) in [
        (&[][..], &["S-1-18-1"][..]),
        (
            &["dc:Server-2016.PKINITFreshness=1"],
            &["S-1-18-1", "S-1-18-3"],
        ),
        (
            &["user:jane.key_credentials=RSA/logon"],
            &["S-1-18-1", "S-1-18-4"],
        ),
        (
            &["user:jane.key_credentials=RSA/logon,multi_factor"],
            &["S-1-18-1", "S-1-18-4", "S-1-18-5"],
        ),
        (
            &["user:jane.key_credentials=RSA/logon, attested"],
            &["S-1-18-1", "S-1-18-4", "S-1-18-6"],
        ),
        (
            &[
                "user:jane.key_credentials=RSA/logon,multi_factor,attested",
                "dc:Server-2016.PKINITFreshness=1",
            ],
            &["S-1-18-1", "S-1-18-3", "S-1-18-4", "S-1-18-5", "S-1-18-6"],
        ),
    ] {
        let told = logon(&changed(&base, changes), "RSA", "Windows 10", "Server 2016");
        let ending = told.ending.id;
        let ticket = told
            .ticket
            .unwrap_or_else(|| panic!("{changes:?}: {ending}"));
        let found: Vec<String> = ticket
            .identities
            .iter()
            .map(|identity| identity.sid.to_string())
            .collect();
        assert_eq!(found, expected, "{changes:?}");
        assert!(ticket.secret.is_some());
    }
}

/// A machine outside of any domain: the subject says whom to ask, or a hint, and no UPN; else event 11.
#[test]
fn a_machine_outside_of_the_domain_asks_whom_the_subject_names() {
    let outside = document().replace(
        "(name: \"Windows-10\", product: \"Windows 10\")",
        "(name: \"Windows-10\", product: \"Windows 10\", domain: None, local_settings: { \"X509HintsNeeded\": Enabled })",
    );
    let twin = parsed(&outside);
    let told = logon(&twin, "RSA", "Windows 10", "Server 2019");
    let steps: Vec<&str> = told.steps.iter().map(|told| told.step.id).collect();
    assert!(steps.contains(&"client.domain.subject"), "{steps:?}");
    let renamed = outside.replace(
        "issued: (profile: \"SmartcardLogon\"))",
        "issued: (profile: \"SmartcardLogon\", subject: \"CN=Jane,O=Fabrikam\"))",
    );
    let twin = parsed(&renamed);
    let told = logon(&twin, "RSA", "Windows 10", "Server 2019");
    assert_eq!(told.ending.id, "client.domain.no-subject");
    let events: Vec<u16> = told
        .steps
        .iter()
        .flat_map(|s| &s.events)
        .map(|e| e.id)
        .collect();
    assert_eq!(events, [11]);
    let hinted = twin
        .explain(&sim::LogonRequest {
            card: "RSA".to_owned(),
            workstation: "Windows-10".to_owned(),
            hint: Some("FABRIKAM\\jane".to_owned()),
            domain_controller: Some("Server-2019".to_owned()),
            ..sim::LogonRequest::default()
        })
        .unwrap();
    let steps: Vec<&str> = hinted.steps.iter().map(|told| told.step.id).collect();
    assert!(steps.contains(&"client.request.rfc-4556"), "{steps:?}");
}

/// A sweep leaves hash policies and freshness open: what matters is forked over, and nothing else.
#[test]
fn a_scenario_can_leave_the_settings_of_the_exchange_open() {
    let text = r#"Scenario(
        title: "hashes and tokens",
        world: "today",
        changes: [
            "workstation:W11-001.product=Windows 8.1",
            "dc:DC25-1.Kdc\\PKINITHashAlgorithmConfigurationEnabled=1",
        ],
        unknowns: [
            (vary: "dc:DC25-1.Kdc\\PKINITSHA1", over: ["0", "3"]),
            (vary: "dc:DC25-1.Kdc\\PKINITSHA512", over: ["0", "3"]),
            (vary: "dc:DC25-1.PKINITFreshness", over: ["0", "1", "2"]),
        ],
        cards: ["Ben's card"],
        workstations: ["W11-001"],
        domain_controllers: ["DC25-1"],
    )"#;
    let scenario = sim::Scenario::parse("t.ron", text, std::path::Path::new(".")).unwrap();
    let result = sim::sweep(&scenario, Some(1), &|_, _| {}).unwrap();
    let mut endings: Vec<(&str, u128)> = result
        .leaves()
        .filter(|(kind, _)| kind.witnesses.iter().any(|one| one.certificate.number == 1))
        .map(|(_, leaf)| (leaf.ending.step.id, leaf.combinations))
        .collect();
    endings.sort_unstable();
    let of = |id: &str| -> u128 {
        let counted = endings.iter().filter(|(step, _)| *step == id);
        counted.map(|(_, combinations)| combinations).sum()
    };
    assert_eq!(of("kdc.hash.refused"), 6, "{endings:?}");
    assert_eq!(of("kdc.fresh.missing"), 2, "{endings:?}");
    assert_eq!(of("session.opened"), 4, "{endings:?}");
}
