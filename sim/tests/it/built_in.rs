//! The built-in world answers the talk's questions.

use sim::{Answer, Effect, LogonAnswer, LogonRequest, QuestionId, Twin};

use crate::shipped::twin;

fn logon(twin: &Twin) -> LogonAnswer {
    match twin.ask(QuestionId::Logon) {
        Answer::Logon(answer) => answer,
        other => panic!("{other:?}"),
    }
}

/// The last step of a logon and the account, without a hint.
fn ending(twin: &Twin, card: &str, workstation: &str) -> (&'static str, Option<String>) {
    let explanation = twin
        .explain(&LogonRequest {
            card: card.to_owned(),
            workstation: workstation.to_owned(),
            ..LogonRequest::default()
        })
        .unwrap();
    (explanation.ending.id, explanation.account)
}

#[test]
fn each_card_of_the_talk_ends_as_its_pages_say() {
    let twin = twin("fabrikam");
    for (card, workstation, step, account) in [
        // Page 28: implicit mapping, also from Windows XP.
        (
            "Tom's card",
            "PARIS-W7-01",
            "session.opened",
            Some("tmiller"),
        ),
        (
            "Tom's card",
            "LYON-XP-01",
            "session.opened",
            Some("tmiller"),
        ),
        // Page 30: each dynamic form.
        (
            "Irene's card",
            "PARIS-W7-01",
            "session.opened",
            Some("issuer-subject"),
        ),
        (
            "Sofia's card",
            "PARIS-W7-01",
            "session.opened",
            Some("subject-only"),
        ),
        (
            "Ivan's card",
            "PARIS-W7-01",
            "session.opened",
            Some("issuer-serial"),
        ),
        (
            "Karl's card",
            "PARIS-W7-01",
            "session.opened",
            Some("key-identifier"),
        ),
        (
            "Dana's card",
            "PARIS-W7-01",
            "session.opened",
            Some("key-digest"),
        ),
        (
            "Rita's card",
            "PARIS-W7-01",
            "session.opened",
            Some("rfc822"),
        ),
        // Page 25: Windows XP needs a UPN.
        ("Irene's card", "LYON-XP-01", "tile.xp.upn", None),
        // Page 32: one certificate, two accounts, no hint.
        ("Reception card", "PARIS-W7-01", "map.ambiguous", None),
        // Page 26 and Smartcard.admx: no Smart Card Logon purpose.
        ("Nora's card", "PARIS-W7-01", "tile.eku", None),
        ("Nora's card", "ENG-W7-01", "session.opened", Some("nlang")),
        // Page 14: elliptic curves from Windows 7 on, and by policy.
        ("Eve's card", "ENG-W7-01", "session.opened", Some("ecurie")),
        ("Eve's card", "PARIS-W7-01", "tile.ecc.policy", None),
        ("Eve's card", "PARIS-VISTA-01", "tile.ecc.version", None),
        // Page 21: the issuer has to be in NTAuth.
        ("Pat's card", "PARIS-W7-01", "kdc.ntauth.absent", None),
        (
            "Vera's lost card",
            "PARIS-W7-01",
            "kdc.revocation.revoked",
            None,
        ),
        ("Luc's card", "PARIS-W7-01", "account.disabled", None),
        (
            "Marc's card",
            "PARIS-W7-01",
            "account.password.expired",
            None,
        ),
        ("Kiosk card", "PARIS-W7-01", "account.workstation", None),
        ("Kiosk card", "KIOSK1", "session.opened", Some("kiosk")),
    ] {
        let found = ending(&twin, card, workstation);
        assert_eq!(
            found,
            (step, account.map(str::to_owned)),
            "{card} at {workstation}"
        );
    }
}

#[test]
fn a_hint_tells_the_accounts_of_a_shared_card_apart() {
    let twin = twin("fabrikam");
    for account in ["reception-day", "reception-night"] {
        let request = LogonRequest {
            card: "Reception card".to_owned(),
            workstation: "ENG-W7-01".to_owned(),
            hint: Some(format!("FABRIKAM\\{account}")),
            ..LogonRequest::default()
        };
        assert_eq!(
            twin.explain(&request).unwrap().account.as_deref(),
            Some(account)
        );
        let stranger = LogonRequest {
            hint: Some("FABRIKAM\\tmiller".to_owned()),
            ..request
        };
        assert_eq!(
            twin.explain(&stranger).unwrap().ending.id,
            "map.name-mismatch"
        );
    }
}

#[test]
fn a_logon_is_told_in_the_order_of_the_talk_and_carried_by_real_bytes() {
    let request = LogonRequest {
        card: "Tom's card".to_owned(),
        workstation: "PARIS-W7-01".to_owned(),
        ..LogonRequest::default()
    };
    let told = twin("fabrikam").explain(&request).unwrap();
    let ids: Vec<&str> = told.steps.iter().map(|told| told.step.id).collect();
    insta::assert_snapshot!(ids.join("\n"));
    let messages: Vec<(&str, bool)> = told
        .messages
        .iter()
        .map(|m| (m.what.as_str(), m.bytes.len() > 1000))
        .collect();
    assert_eq!(
        messages,
        [
            (
                "AS-REQ with PA-PK-AS-REQ (16), and that of draft 9 (15) beside it",
                true
            ),
            ("AS-REP with PA-PK-AS-REP (17)", true),
            ("TGS-REQ for host/paris-w7-01.fabrikam.com", true),
            ("TGS-REP", true)
        ]
    );
    // A machine of Windows 7 sends both forms, which by the text of [MS-PKCA 3.1.5.2] is an error.
    let others: Vec<&str> = told
        .depends_on
        .iter()
        .map(|other| other.reading.name)
        .collect();
    assert_eq!(others, ["generic-error"]);
}

#[test]
fn a_wrong_pin_sends_nothing_and_a_refusal_travels_as_an_error() {
    let twin = twin("fabrikam");
    let request = LogonRequest {
        card: "Tom's card".to_owned(),
        workstation: "PARIS-W7-01".to_owned(),
        pin: Some("0000".to_owned()),
        ..LogonRequest::default()
    };
    let told = twin.explain(&request).unwrap();
    assert_eq!((told.ending.id, told.messages.len()), ("card.pin.wrong", 0));
    let request = LogonRequest {
        card: "Luc's card".to_owned(),
        pin: None,
        ..request
    };
    let told = twin.explain(&request).unwrap();
    assert_eq!(
        told.messages[1].what,
        "KRB-ERROR KDC_ERR_CLIENT_REVOKED (18)"
    );
    assert_eq!(
        told.messages[1].contents,
        ["KERB-EXT-ERROR: STATUS_ACCOUNT_DISABLED (0xC0000072)"]
    );
}

#[test]
fn questions_of_the_talk_are_answered_from_behaviour() {
    let twin = twin("fabrikam");
    let Answer::SharedCards(shared) = twin.ask(QuestionId::SharedCards) else {
        panic!()
    };
    let cards: Vec<&str> = shared.rows.iter().map(|row| row.card.as_str()).collect();
    assert_eq!(cards, ["Paul's card", "Reception card"]);
    assert!(
        shared.rows[1]
            .accounts
            .iter()
            .all(|account| account.hint_needed)
    );

    let Answer::MultiCardAccounts(accounts) = twin.ask(QuestionId::MultiCardAccounts) else {
        panic!()
    };
    let names: Vec<(&str, bool)> = accounts
        .rows
        .iter()
        .map(|row| (row.account.as_str(), row.administrator))
        .collect();
    assert_eq!(names, [("backup-admin", true)]);

    let Answer::MultiCertificateCards(cards) = twin.ask(QuestionId::MultiCertificateCards) else {
        panic!()
    };
    let paul = &cards.rows[0];
    assert_eq!(
        (paul.card.as_str(), paul.two_identities),
        ("Paul's card", true)
    );
    assert_eq!(paul.certificates[1].opens, ["psimon-adm"]);
    assert!(
        paul.certificates[1]
            .hidden
            .iter()
            .any(|(step, _)| step.id == "tile.xp.container")
    );
}

#[test]
fn every_opened_logon_was_executed_on_real_bytes_or_says_why_not() {
    for world in ["fabrikam", "agency", "today"] {
        let answer = logon(&twin(world));
        let work = answer.work;
        assert!(work.exchanges > 0, "{world}");
        assert_eq!(work.assumed, 0, "{world}: the twin has every key");
        let opened = answer
            .rows
            .iter()
            .filter(|row| row.ending.step.effect == Effect::Opens);
        assert!(opened.clone().count() > 0 && opened.clone().all(|row| row.account.is_some()));
        let counted: u128 = answer.causes.iter().map(|cause| cause.cases).sum();
        assert_eq!(counted, work.cases, "{world}: every case has a cause");
        // Each is of an exchange of its own, or of one that was executed for another.
        let causes = answer.causes.iter();
        let opened = causes.filter(|cause| cause.ending.step.effect == Effect::Opens);
        let executed = u128::try_from(work.exchanges).unwrap();
        assert_eq!(work.by_example, 0, "{world}");
        assert_eq!(
            executed + work.exchanges_remembered,
            opened.map(|cause| cause.cases).sum::<u128>(),
            "{world}"
        );
        // Both ends verify a signature and a path.
        assert_eq!(work.signatures, 2 * work.exchanges, "{world}");
        assert_eq!(work.paths + work.paths_remembered, work.signatures);
        assert_eq!(work.verifications(), work.signatures + work.paths);
        assert!(work.paths > 0 && work.paths_remembered > 0, "{work:?}");
    }
}

/// The client has not the KDC's clock, and another machine has other stores: what differs is verified by itself.
#[test]
fn what_is_verified_anew_hangs_on_content_and_on_no_order() {
    let base = twin("today");
    let work = |changes: &[&str], threads: usize| {
        let changes: Vec<sim::Change> = changes.iter().map(|text| text.parse().unwrap()).collect();
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
        let there = base.what_if(&changes).unwrap();
        pool.build().unwrap().install(|| logon(&there).work)
    };
    let plain = work(&[], 1);
    assert_eq!(plain, work(&[], 4));
    // The clock of one KDC makes other paths of the same certificates; nothing else is executed.
    let skewed = work(&["dc:DC25-2.clock_skew_seconds=60"], 4);
    assert_eq!(skewed.signatures, plain.signatures);
    assert!(skewed.paths > plain.paths, "{plain:?} {skewed:?}");
}

#[test]
fn full_enforcement_refuses_what_is_only_weakly_mapped() {
    let twin = twin("today");
    for (card, step) in [
        ("Anna's card", "session.opened"),
        ("Felipe's card", "map.weak.refused"),
        ("Julia's card", "map.sid.differs"),
    ] {
        assert_eq!(ending(&twin, card, "W11-001").0, step, "{card}");
    }
}

#[test]
fn piv_cards_of_the_agency_show_one_tile_each() {
    let twin = twin("agency");
    for (card, step) in [
        ("PIV Ada Moreno", "session.opened"),
        ("PIV Carol Lind", "tile.time.expired"),
        ("PIV Dan Petrov", "tile.time.not-yet"),
        ("PIV Ella Brandt", "kdc.revocation.revoked"),
        ("PIV Farid Haddad, second printing", "session.opened"),
    ] {
        assert_eq!(ending(&twin, card, "DESK-001").0, step, "{card}");
    }
}

/// Windows XP speaks the ninth draft: the reply key comes in an envelope, and the card opens it.
#[test]
fn windows_xp_logs_on_in_the_form_of_draft_9() {
    let request = LogonRequest {
        card: "Tom's card".to_owned(),
        workstation: "LYON-XP-01".to_owned(),
        ..LogonRequest::default()
    };
    let told = twin("fabrikam").explain(&request).unwrap();
    assert_eq!(told.account.as_deref(), Some("tmiller"));
    let sent: Vec<&str> = told.messages.iter().map(|sent| &*sent.what).collect();
    assert_eq!(
        sent,
        [
            "AS-REQ with PA-PK-AS-REQ of draft 9 (15)",
            "AS-REP with PA-PK-AS-REP of draft 9 (15)",
            "TGS-REQ for host/lyon-xp-01.fabrikam.com",
            "TGS-REP",
        ]
    );
    let says = told.messages[3].contents.concat();
    assert!(says.contains("tmiller"), "{says}");
}
