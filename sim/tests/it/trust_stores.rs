//! What breaks where when a store lacks an authority, and when a publication has arrived.

use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use sim::{Answer, Change, Effect, KdcCertificateRow, LogonRequest, QuestionId, Twin, worlds};

const WORLD: &str = r#"(
    name: "stores",
    clock: "2026-11-23T12:00Z",
    seed: 7,
    key_pool: 2,
    domains: [(name: "corp.example", netbios: "CORP", gpo_links: [(gpo: "Roots")])],
    sites: [(name: "Near"), (name: "Far", replication_minutes: 60)],
    gpos: [(name: "Roots", trusted_roots: [])],
    certification_authorities: [
        (name: "Users Root", key: "P-256", in_ntauth: false),
        (name: "Users CA", key: "P-256", issuer: "Users Root"),
        (name: "KDC Root", key: "P-256", in_ntauth: false),
        (name: "KDC CA", key: "P-256", issuer: "KDC Root"),
    ],
    users: [(name: "anna")],
    domain_controllers: [
        (
            name: "DC1",
            site: "Near",
            product: "Server 2022",
            patched: "2026-11-10",
            certificates: [(name: "kdc", issued: (profile: "KerberosAuthentication", ca: "KDC CA"))],
        ),
    ],
    workstations: [
        (name: "WS1", product: "Windows 11", site: "Near"),
        (name: "OUT", product: "Windows 11", domain: None),
    ],
    cards: [
        (name: "Anna's card", holder: "anna", containers: [(name: "logon", issued: (profile: "SmartcardLogon", ca: "Users CA"))]),
    ],
)"#;

fn no_files(_: &str) -> std::io::Result<Vec<u8>> {
    Err(std::io::ErrorKind::NotFound.into())
}

fn base() -> Twin {
    let loaded = worlds::parse("stores.ron", WORLD, &no_files).unwrap();
    assert!(loaded.warnings.is_empty(), "{:?}", loaded.warnings);
    Twin::new(loaded.world).unwrap()
}

fn what_if(base: &Twin, changes: &[&str]) -> Twin {
    let changes: Vec<Change> = changes.iter().map(|text| text.parse().unwrap()).collect();
    base.what_if(&changes).unwrap()
}

/// The step that ends Anna's logon at the workstation.
fn ends(base: &Twin, changes: &[&str]) -> &'static str {
    let twin = what_if(base, changes);
    let request = LogonRequest {
        card: "Anna's card".to_owned(),
        workstation: "WS1".to_owned(),
        ..LogonRequest::default()
    };
    let (judged, verified) = twin.judged_and_verified();
    assert_eq!(judged, verified, "{changes:?}");
    twin.explain(&request).unwrap().ending.id
}

#[test]
fn what_breaks_where_when_a_store_lacks_an_authority() {
    let base = base();
    for (changes, step) in [
        (&[][..], "session.opened"),
        // The domain controller lacks the user's authority: 62.
        (&["ca:Users CA.in_ntauth=false"], "kdc.ntauth.absent"),
        (&["ca:Users Root.in_root_store=false"], "kdc.path.untrusted"),
        (
            &["ca:Users CA.in_intermediate_store=false"],
            "kdc.path.untrusted",
        ),
        // It lacks its own: it has no certificate, and answers 16.
        (&["ca:KDC CA.in_ntauth=false"], "kdc.certificate.none"),
        (&["ca:KDC Root.in_root_store=false"], "kdc.certificate.none"),
        (&["dc:DC1.AEPolicy=32768"], "kdc.certificate.none"),
        // The client lacks the KDC's: the ticket was issued, and the logon is refused all the same.
        (
            &[
                "ca:KDC Root.in_root_store=false",
                "dc:DC1.store/Root/KDC Root=true",
            ],
            "reply.path.untrusted",
        ),
        (
            &[
                "ca:KDC CA.in_ntauth=false",
                "dc:DC1.store/NtAuth/KDC CA=true",
            ],
            "reply.ntauth",
        ),
        (&["workstation:WS1.AEPolicy=32768"], "reply.path.untrusted"),
        // The client needs nothing of the user's chain.
        (
            &[
                "ca:Users CA.in_ntauth=false",
                "ca:Users Root.in_root_store=false",
                "dc:DC1.store/NtAuth/Users CA=true",
                "dc:DC1.store/Root/Users Root=true",
            ],
            "session.opened",
        ),
        // A root can come by Group Policy.
        (
            &[
                "ca:Users Root.in_root_store=false",
                "gpo:Roots.trusted_root/Users Root=true",
            ],
            "session.opened",
        ),
    ] {
        assert_eq!(ends(&base, changes), step, "{changes:?}");
    }
}

#[test]
fn a_publication_arrives_with_the_next_download() {
    let base = base();
    let came = "ca:Users CA.in_ntauth=since 2026-11-23T08:00Z";
    let went = "ca:Users CA.in_ntauth=until 2026-11-23T08:00Z";
    let absent = "kdc.ntauth.absent";
    for (changes, step) in [
        // Eight hours at the latest.
        (&[came][..], absent),
        (&[came, "clock=2026-11-23T15:59Z"], absent),
        (&[came, "clock=2026-11-23T16:00Z"], "session.opened"),
        (&[went], "session.opened"),
        (&[went, "clock=2026-11-23T16:00Z"], absent),
        // A download that is written, and those that follow it.
        (
            &[came, "dc:DC1.stores_refreshed=2026-11-23T09:00Z"],
            "session.opened",
        ),
        (&[came, "dc:DC1.stores_refreshed=2026-11-23T07:00Z"], absent),
        (
            &[
                came,
                "dc:DC1.stores_refreshed=2026-11-23T07:00Z",
                "clock=2026-11-23T15:00Z",
            ],
            "session.opened",
        ),
        // Put into the store by hand.
        (
            &[
                "ca:Users CA.in_ntauth=false",
                "dc:DC1.store/NtAuth/Users CA=true",
            ],
            "session.opened",
        ),
        // Group Policy takes five minutes on a domain controller.
        (
            &[
                "ca:Users Root.in_root_store=false",
                "gpo:Roots.trusted_root/Users Root=since 2026-11-23T11:56Z",
            ],
            "kdc.path.untrusted",
        ),
        (
            &[
                "ca:Users Root.in_root_store=false",
                "gpo:Roots.trusted_root/Users Root=since 2026-11-23T11:55Z",
            ],
            "session.opened",
        ),
    ] {
        assert_eq!(ends(&base, changes), step, "{changes:?}");
    }
}

#[test]
fn a_publication_reaches_a_far_site_later() {
    let text = WORLD.replacen("site: \"Near\"", "site: \"Far\"", 1);
    let loaded = worlds::parse("stores.ron", &text, &no_files).unwrap();
    let base = Twin::new(loaded.world).unwrap();
    let came = "ca:Users CA.in_ntauth=since 2026-11-23T08:00Z";
    for (clock, step) in [
        ("clock=2026-11-23T16:59Z", "kdc.ntauth.absent"),
        ("clock=2026-11-23T17:00Z", "session.opened"),
    ] {
        assert_eq!(ends(&base, &[came, clock]), step, "{clock}");
    }
}

#[test]
fn each_reading_of_an_assumption_about_stores_has_its_outcome() {
    let base = base();
    let came = "ca:Users CA.in_ntauth=since 2026-11-23T08:00Z";
    let by_hand = [
        "ca:Users CA.in_ntauth=false",
        "dc:DC1.store/NtAuth/Users CA=since 2026-11-01",
    ];
    let just_by_hand = [
        "ca:Users CA.in_ntauth=false",
        "dc:DC1.store/NtAuth/Users CA=since 2026-11-23T11:00Z",
    ];
    for (assumption, changes, first, second) in [
        (
            ["store-download=eight-hours-later", "store-download=at-once"],
            &[came][..],
            "kdc.ntauth.absent",
            "session.opened",
        ),
        (
            ["local-ntauth=stays", "local-ntauth=removed"],
            &by_hand,
            "session.opened",
            "kdc.ntauth.absent",
        ),
        (
            ["local-ntauth=stays", "local-ntauth=removed"],
            &just_by_hand,
            "session.opened",
            "session.opened",
        ),
        (
            ["enrolment-off=all-stores", "enrolment-off=ntauth-only"],
            &["workstation:WS1.AEPolicy=32768"],
            "reply.path.untrusted",
            "reply.ntauth",
        ),
        (
            ["intermediates=in-the-store", "intermediates=sent-along"],
            &["ca:Users CA.in_intermediate_store=false"],
            "kdc.path.untrusted",
            "session.opened",
        ),
        (
            ["client-ntauth=always", "client-ntauth=strict-only"],
            &[
                "ca:KDC CA.in_ntauth=false",
                "dc:DC1.store/NtAuth/KDC CA=true",
            ],
            "reply.ntauth",
            "session.opened",
        ),
        (
            ["kdc-own-revocation=not-used", "kdc-own-revocation=used"],
            &["ca:KDC CA.crl_reachable=false"],
            "kdc.certificate.none",
            "reply.revocation.offline",
        ),
        (
            ["kdc-look=now", "kdc-look=ten-hours-ago"],
            &["dc:DC1.certificate/kdc/not_after=2026-11-23T11:00Z"],
            "kdc.certificate.lost",
            "reply.path.expired",
        ),
    ] {
        for (reading, step) in assumption.into_iter().zip([first, second]) {
            let assumed = format!("assume:{reading}");
            let mut all = changes.to_vec();
            all.push(&assumed);
            assert_eq!(ends(&base, &all), step, "{all:?}");
        }
    }
}

fn rows(twin: &Twin) -> Vec<KdcCertificateRow> {
    match twin.ask(QuestionId::KdcCertificates) {
        Answer::KdcCertificates(answer) => answer.rows,
        other => panic!("{other:?}"),
    }
}

/// Ending by machine and card, of the only domain controller.
fn judged(twin: &Twin, workstation: &str, card: Option<&str>) -> Option<&'static str> {
    let rows = rows(twin);
    let client = rows[0].clients.iter().find(|client| {
        client.workstations.iter().any(|name| name == workstation) && client.card.as_deref() == card
    });
    client.map(|client| client.ending.step.id)
}

#[test]
fn a_machine_outside_of_the_domain_takes_the_root_from_the_card() {
    let base = base();
    let card = Some("Anna's card");
    assert_eq!(judged(&base, "OUT", None), Some("reply.path.untrusted"));
    assert_eq!(judged(&base, "OUT", card), None, "the card carries no root");
    let roots = "card:Anna's card.roots=KDC Root";
    let issuer = "workstation:OUT.store/Intermediate/KDC CA=true";
    let old = "dc:DC1.certificate/kdc/profile=DomainControllerAuthentication";
    for (changes, step) in [
        (&[roots, issuer][..], Some("reply.kdc.trusted")),
        (
            &[roots, issuer, "workstation:OUT.KdcValidation=2"],
            Some("reply.kdc.trusted"),
        ),
        // The way to the root has to be there, or to come along.
        (&[roots], None),
        (
            &[roots, "assume:intermediates=sent-along"],
            Some("reply.kdc.trusted"),
        ),
        (
            &[
                roots,
                issuer,
                "workstation:OUT.EnableRootCertificatePropagation=0",
            ],
            None,
        ),
        (
            &[roots, issuer, "workstation:OUT.service/CertPropSvc=stopped"],
            None,
        ),
        (&["card:Anna's card.roots=Users Root", issuer], None),
        // The purpose and the name are asked for only when validation is strict.
        (&[roots, issuer, old], Some("reply.kdc.trusted")),
        (
            &[roots, issuer, old, "workstation:OUT.KdcValidation=2"],
            Some("reply.strict.eku"),
        ),
    ] {
        let twin = what_if(&base, changes);
        assert_eq!(judged(&twin, "OUT", card), step, "{changes:?}");
        // A member of the domain has its stores.
        let joined = judged(&twin, "WS1", None);
        assert_eq!(joined, Some("reply.kdc.trusted"), "{changes:?}");
    }
}

#[test]
fn a_machine_of_the_cloud_directory_is_strict() {
    let base = base();
    let joined = [
        "workstation:OUT.entra_joined=true",
        "workstation:OUT.store/Root/KDC Root=true",
        "workstation:OUT.store/Intermediate/KDC CA=true",
    ];
    let old = "dc:DC1.certificate/kdc/profile=DomainControllerAuthentication";
    for (more, step) in [
        (&[][..], "reply.kdc.trusted"),
        (&[old], "reply.entra.eku"),
        (
            &[old, "assume:entra-strict=hello-only"],
            "reply.kdc.trusted",
        ),
    ] {
        let changes: Vec<&str> = joined.iter().chain(more).copied().collect();
        let twin = what_if(&base, &changes);
        assert_eq!(judged(&twin, "OUT", None), Some(step), "{more:?}");
    }
}

/// An authority that leaves NTAuth admits nobody, whatever else holds.
#[test]
fn removing_an_authority_from_ntauth_never_admits_anyone() {
    const CHANGES: &[&str] = &[
        "ca:Users Root.in_ntauth=true",
        "ca:KDC Root.in_root_store=false",
        "dc:DC1.store/NtAuth/Users CA=true",
        "workstation:WS1.store/NtAuth/KDC CA=true",
        "dc:DC1.AEPolicy=32768",
        "dc:DC1.kdc_started=2026-11-23T09:30Z",
        "dc:DC1.stores_refreshed=2026-11-23T11:00Z",
        "assume:ntauth-chain=any-of-the-path",
        "assume:store-download=at-once",
        "assume:local-ntauth=removed",
        "assume:client-ntauth=strict-only",
        "assume:intermediates=sent-along",
        "workstation:WS1.KdcValidation=2",
    ];
    let base = base();
    let opens = |twin: &Twin| {
        let Answer::Logon(answer) = twin.ask(QuestionId::Logon) else {
            panic!()
        };
        let opened = answer
            .causes
            .iter()
            .filter(|cause| cause.ending.step.effect == Effect::Opens);
        opened.map(|cause| cause.cases).sum::<u128>()
    };
    let picks = proptest::collection::vec(0..CHANGES.len(), 0..5);
    let mut runner = TestRunner::new(ProptestConfig::with_cases(24));
    runner
        .run(&(picks, any::<bool>()), |(picks, users)| {
            let changes: Vec<&str> = picks.iter().map(|pick| CHANGES[*pick]).collect();
            let before = what_if(&base, &changes);
            let authority = if users { "Users CA" } else { "KDC CA" };
            let removal = format!("ca:{authority}.in_ntauth=false");
            let after = what_if(&before, &[&removal]);
            prop_assert!(opens(&after) <= opens(&before), "{changes:?} {removal}");
            Ok(())
        })
        .unwrap();
}
