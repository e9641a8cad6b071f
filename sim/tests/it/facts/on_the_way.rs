//! Steps on the way: what is told of a logon beside its ending, each by the change that brings it about.

use sim::{Answer, Explanation, LogonRequest, QuestionId, Twin};

use crate::account;
use crate::recorded_runs::run::Run;
use crate::revocation::{WORLD, base, no_files, what_if};

fn logon(twin: &Twin, hint: Option<&str>) -> Explanation {
    twin.explain(&LogonRequest {
        card: "Anna's card".to_owned(),
        workstation: "PC1".to_owned(),
        hint: hint.map(str::to_owned),
        ..LogonRequest::default()
    })
    .unwrap()
}

fn steps(told: &Explanation) -> Vec<&'static str> {
    told.steps.iter().map(|told| told.step.id).collect()
}

fn with_words(replaced: &[(&str, &str)]) -> Twin {
    let text = replaced.iter().fold(WORLD.to_owned(), |text, (from, to)| {
        assert!(text.contains(from), "{from}");
        text.replace(from, to)
    });
    let loaded = worlds::parse("on-the-way.ron", &text, &no_files)
        .unwrap_or_else(|error| panic!("{error:?}\n{text}"));
    Twin::new(loaded.world).unwrap()
}

#[test]
fn k2_each_check_that_passes_is_told_in_its_order() {
    let told = logon(&base(), None);
    let steps = steps(&told);
    let mut order = steps.iter();
    for id in [
        "tile.shown",
        "card.signed",
        "client.name.upn",
        "kdc.certificate.found",
        "kdc.signature.valid",
        "kdc.path.trusted",
        "kdc.revocation.good",
        "kdc.eku.accepted",
        "kdc.ntauth.present",
        "account.fine",
        "reply.ticket",
        "reply.kdc.trusted",
        "reply.key",
        "session.opened",
    ] {
        assert!(
            order.any(|step| *step == id),
            "{id} in its order: {steps:?}"
        );
    }
}

/// A change adds a step, and without it there is none.
#[test]
fn k2_what_is_waived_or_decided_otherwise_is_told() {
    let kept = "dc:DC1.cached_list/KDC CA=2026-11-23T01:00Z";
    for (id, ending, hint, changes) in [
        (
            "kdc.revocation.ignored",
            "session.opened",
            None,
            &[
                "ca:User CA.crl_reachable=false",
                "dc:DC1.Kdc\\UseCachedCRLOnlyAndIgnoreRevocationUnknownErrors=1",
            ][..],
        ),
        (
            "reply.revocation.ignored",
            "session.opened",
            None,
            &[
                "ca:KDC CA.crl_reachable=false",
                kept,
                "workstation:PC1.Kerberos\\UseCachedCRLOnlyAndIgnoreRevocationUnknownErrors=1",
            ],
        ),
        (
            "reply.strict.passed",
            "session.opened",
            None,
            &["workstation:PC1.KdcValidation=2"],
        ),
        (
            "client.name.subject",
            "map.nobody",
            None,
            &["workstation:PC1.UseSubjectAltName=0"],
        ),
        (
            "client.name.hint",
            "session.opened",
            Some("anna"),
            &["workstation:PC1.X509HintsNeeded=1"],
        ),
        (
            "client.hint.not-offered",
            "session.opened",
            Some("anna"),
            &["workstation:PC1.X509HintsNeeded=0"],
        ),
        (
            "map.upn.ignored",
            "map.name-mismatch",
            Some("anna"),
            &[
                "workstation:PC1.X509HintsNeeded=1",
                "dc:DC1.UseSubjectAltName=0",
            ],
        ),
        (
            "kdc.certificate.lost.revoked",
            "kdc.certificate.lost.revoked",
            None,
            &[
                "dc:DC1.kdc_started=2026-11-22T13:00Z",
                "dc:DC1.certificate/kdc/revoked=since 2026-11-23T00:00Z",
                "ca:KDC CA.crl_interval_hours=1",
            ],
        ),
    ] {
        let told = logon(&what_if(&base(), changes), hint);
        let found = steps(&told);
        assert!(found.contains(&id), "{id} {changes:?}: {found:?}");
        assert_eq!(told.ending.id, ending, "{changes:?}: {found:?}");
        assert!(!steps(&logon(&base(), None)).contains(&id), "{id}");
    }
}

/// What the client finds of the revocation of the KDC's certificate, where the KDC itself does not mind.
#[test]
fn k3_3_the_client_finds_no_list_and_no_signer() {
    let relaxed = ["dc:DC1.Kdc\\UseCachedCRLOnlyAndIgnoreRevocationUnknownErrors=1"];
    let profile = (
        r#"(name: "Pointless","#,
        r#"(name: "Pointless KDC", based_on: "KerberosAuthentication", crl_distribution_point: false),
        (name: "Pointless","#,
    );
    let used = (
        r#"issued: (profile: "KerberosAuthentication", ca: "KDC CA")"#,
        r#"issued: (profile: "Pointless KDC", ca: "KDC CA")"#,
    );
    let signer = (
        r#"(name: "KDC CA", key: "P-256", issuer: "Root","#,
        r#"(name: "KDC CA", key: "P-256", issuer: "Root", signs_lists: false,"#,
    );
    let slow = (
        r#"crl: (this_update: "2026-11-22", next_update: "2026-11-29")"#,
        r#"crl: (this_update: "2026-11-22", next_update: "2026-11-29", points: [(url: "http://pki.corp.example/kdc.crl", answers_after_seconds: 60)])"#,
    );
    for (words, id) in [
        (&[profile, used][..], "reply.revocation.not-published"),
        (&[signer], "reply.revocation.signer"),
        (&[slow], "reply.revocation.slow"),
    ] {
        let twin = what_if(&with_words(words), &relaxed);
        assert_eq!(logon(&twin, None).ending.id, id);
    }
}

/// SCLogonEKUNotRequired, where the purpose is read to be asked for.
#[test]
fn k2_2_a_purpose_that_is_not_asked_for() {
    let run = |value| {
        let run = Run::good().if_changed(&["assume:kdc-eku=demanded"]);
        run.with(|run| run.registry.push(("SCLogonEKUNotRequired", value)))
            .exchange()
    };
    let waived = run(1);
    assert_eq!(waived.code, 0, "{:?}", waived.steps());
    assert!(waived.steps().contains(&"kdc.eku.waived"));
    let asked = run(0);
    assert_eq!(asked.code, 77, "{:?}", asked.steps());
    assert!(!asked.steps().contains(&"kdc.eku.waived"));
}

/// 5.1, 5.2: the password behind a card that is required, with and without rolling.
#[test]
fn k5_1_an_old_password_behind_a_required_card() {
    let old = "user:tom.password_last_set=2017-01-01";
    for (changes, id) in [
        (&[old][..], "account.password.irrelevant"),
        (
            &[
                old,
                "domain:contoso.example.expire_passwords_on_smart_card_only_accounts=true",
            ],
            "account.secret.rolled",
        ),
    ] {
        let told = account::logon(
            &account::changed(&account::twin(), changes),
            "Tom's card",
            "W1",
        );
        let found = steps(&told);
        assert_eq!(told.ending.id, "session.opened", "{found:?}");
        assert!(found.contains(&id), "{id}: {found:?}");
    }
    let fresh = account::logon(&account::twin(), "Tom's card", "W1");
    assert!(
        !steps(&fresh)
            .iter()
            .any(|id| id.starts_with("account.password"))
    );
}

/// 1.11 and what TLS asks before Schannel maps, with the account afterwards.
#[test]
fn k1_11_what_schannel_asks_of_certificate_and_account() {
    let methods = "dc:DC1.CertificateMappingMethods=4";
    let found = |twin: &Twin| {
        let Answer::SchannelLogon(answer) = twin.ask(QuestionId::SchannelLogon) else {
            panic!()
        };
        let mut rows = answer.rows.into_iter();
        let row = rows
            .find(|row| row.certificate.card == "Anna's card")
            .unwrap();
        let steps: Vec<&str> = row.steps.iter().map(|step| step.id).collect();
        (row.step.id, steps)
    };
    for (changes, ending) in [
        (&[][..], "schannel.upn"),
        (&["ca:User CA.in_intermediate_store=false"], "schannel.path"),
        (&["ca:Root.in_root_store=false"], "schannel.no-ldaps"),
        (&["user:anna.disabled=true"], "schannel.account.disabled"),
        (&["user:anna.locked_out=true"], "schannel.account.locked"),
        (
            &["user:anna.account_expires=2026-11-22"],
            "schannel.account.expired",
        ),
        (
            &["card:Anna's card.certificate/logon/revoked=true"],
            "schannel.revoked",
        ),
        (
            &[
                "card:Anna's card.certificate/logon/revoked=true",
                "assume:schannel-revocation=not-checked",
            ],
            "schannel.upn",
        ),
        (&["ca:User CA.crl_reachable=false"], "schannel.upn"),
        (
            &[
                "ca:User CA.crl_reachable=false",
                "assume:schannel-revocation=checked",
            ],
            "schannel.revocation",
        ),
        (&["dc:DC1.running=false"], "schannel.no-ldaps"),
        (
            &["user:ben.user_principal_name=anna@corp.example"],
            "schannel.nobody",
        ),
    ] {
        let all: Vec<&str> = changes.iter().copied().chain([methods]).collect();
        let (step, steps) = found(&what_if(&base(), &all));
        assert_eq!(step, ending, "{changes:?}: {steps:?}");
        if ending == "schannel.upn" {
            assert!(steps.contains(&"schannel.tls"), "{steps:?}");
        }
        if ending == "schannel.nobody" {
            assert!(steps.contains(&"schannel.ambiguous"), "{steps:?}");
        }
    }
}
