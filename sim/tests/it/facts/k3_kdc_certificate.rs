//! 3: the certificate of a domain controller: what makes it one, and what a client asks of it.

use sim::{Answer, Change, Explanation, LogonRequest, QuestionId, Twin};

use crate::recorded_runs::run::{Hash, Run};
use crate::revocation::{WORLD, no_files};

/// The world of `revocation` with other words.
fn world(replaced: &[(&str, &str)], changes: &[&str]) -> Twin {
    let text = replaced.iter().fold(WORLD.to_owned(), |text, (from, to)| {
        assert!(text.contains(from), "{from}");
        text.replace(from, to)
    });
    let loaded = worlds::parse("kdc.ron", &text, &no_files)
        .unwrap_or_else(|error| panic!("{error:?}\n{text}"));
    let changes: Vec<Change> = changes.iter().map(|text| text.parse().unwrap()).collect();
    Twin::new(loaded.world).unwrap().what_if(&changes).unwrap()
}

const ISSUED: &str = r#"issued: (profile: "KerberosAuthentication", ca: "KDC CA")"#;

fn logon(twin: &Twin) -> Explanation {
    twin.explain(&LogonRequest {
        card: "Anna's card".to_owned(),
        workstation: "PC1".to_owned(),
        ..LogonRequest::default()
    })
    .unwrap()
}

/// A certificate with the KDC purpose whose names leave the domain's out, at a client that validates strictly.
pub fn without_the_domains_name() -> Explanation {
    let issued = r#"issued: (profile: "KerberosAuthentication", ca: "KDC CA", dns_names: ["DC1.corp.example"])"#;
    logon(&world(
        &[(ISSUED, issued)],
        &["workstation:PC1.KdcValidation=2"],
    ))
}

const PROFILES: &str = r#"(name: "No usage", based_on: "SmartcardLogon", key_usage: []),"#;
const MARKS: &str = r#"(name: "No usage", based_on: "SmartcardLogon", key_usage: []),
        (name: "KDC purpose", based_on: "KerberosAuthentication", extended_key_usage: ["1.3.6.1.5.2.3.5", "ServerAuthentication"]),
        (name: "Card purpose", based_on: "KerberosAuthentication", extended_key_usage: ["SmartCardLogon", "ServerAuthentication"]),
        (name: "Unmarked", based_on: "KerberosAuthentication", extended_key_usage: ["ClientAuthentication", "ServerAuthentication"]),"#;

/// One of three marks, of which 2003 knows two. What is good for LDAPS is none for the KDC.
#[test]
fn k3_2_marks_of_a_kdcs_certificate_by_version() {
    for (profile, in_2003, in_2008) in [
        ("KDC purpose", false, true),
        ("Card purpose", true, true),
        ("DomainController", true, true),
        ("Unmarked", false, false),
    ] {
        let issued = format!(r#"issued: (profile: "{profile}", ca: "KDC CA")"#);
        for (product, taken) in [("Server 2003", in_2003), ("Server 2008", in_2008)] {
            let product = format!("dc:DC1.product={product}");
            let twin = world(&[(PROFILES, MARKS), (ISSUED, &issued)], &[&product]);
            let Answer::KdcCertificates(answer) = twin.ask(QuestionId::KdcCertificates) else {
                panic!()
            };
            let row = &answer.rows[0];
            let uses = row.uses.as_ref().is_some_and(Result::is_ok);
            assert_eq!(uses, taken, "{profile} {product}: {row:?}");
            if !taken {
                assert_eq!(row.others[0].1.id, "kdc.candidate.unmarked");
            }
        }
    }
}

/// The reasons of a KDC for which it has none, each with its error to the client.
#[test]
fn k3_2_the_store_the_key_the_chain_and_revocation() {
    let started = "dc:DC1.kdc_started=2026-11-22T13:00Z";
    for (changes, ending) in [
        (&[][..], "session.opened"),
        (&["ca:KDC CA.in_ntauth=false"], "kdc.certificate.none"),
        (&["ca:Root.in_root_store=false"], "kdc.certificate.none"),
        (
            &["dc:DC1.certificate/kdc/revoked=true"],
            "kdc.certificate.none",
        ),
        (&["ca:KDC CA.crl_reachable=false"], "kdc.certificate.none"),
        // What it had, and lost at one of its looks, ten hours apart.
        (
            &[
                started,
                "ca:KDC CA.in_ntauth=until 2026-11-23T01:00Z",
                "assume:store-download=at-once",
            ],
            "kdc.certificate.lost.ntauth",
        ),
        (
            &[
                started,
                "ca:Root.in_root_store=until 2026-11-23T01:00Z",
                "assume:store-download=at-once",
            ],
            "kdc.certificate.lost.untrusted",
        ),
        (
            &[
                started,
                "dc:DC1.certificate/kdc/not_after=2026-11-23T01:00Z",
            ],
            "kdc.certificate.lost",
        ),
    ] {
        let told = logon(&world(&[], changes));
        assert_eq!(told.ending.id, ending, "{changes:?}");
        if ending != "session.opened" {
            assert_eq!(told.ending.seen.kerberos, Some(16), "{changes:?}");
        }
    }
}

/// Every version looks at chain, time and revocation; Vista and later at a purpose; strict validation at the KDC's
/// purpose and the domain's name.
#[test]
fn k3_3_checks_of_the_client_by_version() {
    let base = crate::shipped::twin("fabrikam");
    let profile = "dc:FABRIKAMDC1.certificate/kdc/profile=DomainControllerAuthentication";
    for (workstation, plain, strict) in [
        ("LYON-XP-01", "session.opened", "session.opened"),
        ("PARIS-VISTA-01", "session.opened", "reply.strict.eku"),
        ("PARIS-W7-01", "session.opened", "reply.strict.eku"),
    ] {
        let validation = format!("workstation:{workstation}.KdcValidation=2");
        for (changes, ending) in [(&[profile][..], plain), (&[profile, &validation], strict)] {
            let changes: Vec<Change> = changes.iter().map(|text| text.parse().unwrap()).collect();
            let told = base
                .what_if(&changes)
                .unwrap()
                .explain(&LogonRequest {
                    card: "Tom's card".to_owned(),
                    workstation: workstation.to_owned(),
                    ..LogonRequest::default()
                })
                .unwrap();
            assert_eq!(told.ending.id, ending, "{workstation} {changes:?}");
        }
    }
}

#[test]
fn k3_3_strict_validation_wants_the_dns_name_of_the_domain() {
    let told = without_the_domains_name();
    assert_eq!(told.ending.id, "reply.strict.name");
    let issued = r#"issued: (profile: "KerberosAuthentication", ca: "KDC CA", dns_names: ["DC1.corp.example"])"#;
    for (changes, ending) in [
        (&[][..], "session.opened"),
        (&["workstation:PC1.KdcValidation=0"], "session.opened"),
        (&["workstation:PC1.KdcValidation=2"], "reply.strict.name"),
    ] {
        let told = logon(&world(&[(ISSUED, issued)], changes));
        assert_eq!(told.ending.id, ending, "{changes:?}");
    }
}

/// The KDC issued its ticket, and the logon is refused all the same.
#[test]
fn k3_3_a_revoked_certificate_that_the_kdc_still_uses() {
    let changes = [
        "dc:DC1.certificate/kdc/revoked=since 2026-11-22T06:00Z",
        "ca:KDC CA.crl_interval_hours=24",
        "dc:DC1.cached_list/KDC CA=2026-11-22T01:00Z",
    ];
    let told = logon(&world(&[], &changes));
    assert_eq!(told.ending.id, "reply.revocation.revoked");
    assert!(told.steps.iter().any(|told| told.step.id == "reply.ticket"));
    let authority = [
        "ca:KDC CA.revoked=since 2026-11-22T06:00Z",
        "ca:Root.crl_interval_hours=24",
        "dc:DC1.cached_list/Root=2026-11-22T01:00Z",
    ];
    let told = logon(&world(&[], &authority));
    assert_eq!(told.ending.id, "reply.revocation.authority");
}

/// A machine of Microsoft Entra ID: event 107 with STATUS_LOGON_FAILURE where the domain's name is missing.
#[test]
fn k3_3_a_machine_of_the_cloud_directory_wants_the_name_always() {
    let machine = (
        r#"(name: "PC2", product: "Windows 11")"#,
        r#"(name: "PC2", product: "Windows 11", domain: None, entra_joined: true)"#,
    );
    let issued = r#"issued: (profile: "KerberosAuthentication", ca: "KDC CA", dns_names: ["DC1.corp.example"])"#;
    let stores = [
        "workstation:PC2.store/Root/Root=true",
        "workstation:PC2.store/Intermediate/KDC CA=true",
    ];
    let twin = world(&[machine, (ISSUED, issued)], &stores);
    let Answer::KdcCertificates(answer) = twin.ask(QuestionId::KdcCertificates) else {
        panic!()
    };
    let mut clients = answer.rows[0].clients.iter();
    let of_pc2 = clients.find(|client| client.workstations.iter().any(|name| name == "PC2"));
    let step = of_pc2.unwrap().ending.step;
    assert_eq!(step.id, "reply.entra.name");
    assert_eq!(
        (step.seen.nt_status, step.seen.client_events),
        (Some(0xC000_006D), &[107][..])
    );
}

/// A given certificate whose signature is of an algorithm that is not computed here is neither taken nor left.
#[test]
fn k3_2_what_cannot_be_verified_leaves_the_choice_open() {
    let rows = |hash| {
        let twin = Run::good()
            .with(|run| run.kdc_hash = Some(hash))
            .on_a_card();
        let Answer::KdcCertificates(answer) = twin.ask(QuestionId::KdcCertificates) else {
            panic!()
        };
        answer.rows
    };
    let known = rows(Hash::Sha256);
    assert!(
        known[0].uses.as_ref().is_some_and(Result::is_ok),
        "{known:?}"
    );
    let unknown = rows(Hash::Md5);
    assert!(unknown[0].uses.is_none(), "{unknown:?}");
}
