//! Revocation as it is written, and what is wrong with it.

use std::io;

use worlds::{
    CacheKind, CrlPublication, LoadError, OcspSigner, Points, Presence, RevocationReason, Revoked,
    World, parse,
};

fn document(authority: &str, controller: &str, container: &str) -> String {
    format!(
        r#"(
    name: "revocation",
    clock: "2026-11-23T12:00Z",
    domains: [(name: "corp.example")],
    certification_authorities: [(name: "Root"), (name: "CA", issuer: "Root"{authority})],
    users: [(name: "anna")],
    domain_controllers: [(name: "DC1", product: "Server 2022"{controller})],
    workstations: [(name: "PC1", product: "Windows 11")],
    cards: [(name: "Card", holder: "anna", containers: [(name: "logon", issued: (profile: "SmartcardLogon"{container}))])],
)"#
    )
}

fn no_files(_: &str) -> io::Result<Vec<u8>> {
    Err(io::ErrorKind::NotFound.into())
}

fn world(authority: &str, controller: &str, container: &str) -> World {
    parse(
        "revocation.ron",
        &document(authority, controller, container),
        &no_files,
    )
    .unwrap()
    .world
}

fn crl(authority: &str) -> CrlPublication {
    let mut world = world(authority, "", "");
    world.certification_authorities.swap_remove(1).crl
}

fn at(text: &str) -> names::Timestamp {
    text.parse().unwrap()
}

#[test]
fn the_short_form_means_one_list_at_one_place() {
    let plain = crl("");
    assert!(plain.known);
    assert_eq!(plain.schedule.this_update, at("2026-11-22T12:00Z"));
    assert_eq!(plain.schedule.next_update, Some(at("2026-11-29T12:00Z")));
    assert_eq!(plain.schedule.interval_seconds, None);
    assert_eq!(plain.reachable(), Presence::ALWAYS);
    assert_eq!(plain.responder, None);
    let short = crl(
        r#", crl: (next_update: None, reachable: false, ocsp_reachable: true, revoked: ["1A2B"])"#,
    );
    assert_eq!(short.schedule.next_update, None);
    assert_eq!(short.reachable(), Presence::Never);
    assert_eq!(short.responder.unwrap().reachable, Presence::ALWAYS);
    assert_eq!(short.revoked[0].revoked, Revoked::default());
    assert_eq!(short.revoked[0].serial, "1A2B".parse().unwrap());
}

#[test]
fn a_schedule_places_and_a_responder_are_read() {
    let crl = crl(r#", crl: (
            this_update: "2026-11-20T06:00Z",
            interval_hours: 168,
            overlap_hours: 12,
            delta_interval_hours: 24,
            stopped: "2026-12-24",
            points: [
                (url: "http://pki.corp.example/ca.crl", reachable: (until: "2026-11-30")),
                (url: "ldap:///CN=CA", reachable: false, answers_after_seconds: 20),
            ],
            ocsp: (url: "http://ocsp.corp.example/", validity_hours: 8, signed_by: Delegate, reachable: (since: "2026-11-01")),
            revoked: [(serial: "0A", since: "2026-11-21", reason: KeyCompromise), "0B"],
        )"#);
    let schedule = crl.schedule;
    assert_eq!(schedule.next_update, Some(at("2026-11-27T18:00Z")));
    assert_eq!(schedule.interval_seconds, Some(168 * 3600));
    assert_eq!(schedule.delta_seconds, Some(24 * 3600));
    assert_eq!(schedule.stopped, Some(at("2026-12-24")));
    let Points::Named(points) = &crl.points else {
        panic!("{:?}", crl.points)
    };
    assert_eq!(points[0].reachable, "until 2026-11-30".parse().unwrap());
    assert_eq!(points[1].answers_after_seconds, 20);
    assert_eq!(points[1].reachable, Presence::Never);
    let responder = crl.responder.unwrap();
    assert_eq!(responder.validity_seconds, Some(8 * 3600));
    assert_eq!(responder.signer, OcspSigner::Delegate);
    let [first, second] = crl.revoked.as_slice() else {
        panic!("{:?}", crl.revoked)
    };
    assert_eq!(first.revoked.since, Some(at("2026-11-21")));
    assert_eq!(first.revoked.reason, Some(RevocationReason::KeyCompromise));
    assert_eq!(second.revoked, Revoked::default());
}

#[test]
fn what_is_revoked_where_it_stands_and_what_machines_keep_are_read() {
    let world = world(
        ", signs_lists: false, revoked: (reason: CaCompromise)",
        r#", revocation_cache: [(authority: "CA", fetched: "2026-11-20"), (authority: "CA", kind: Responses, fetched: "2026-11-23T11:00Z")]"#,
        r#", revoked: (since: "2026-11-22T08:00Z")"#,
    );
    let authority = &world.certification_authorities[1];
    assert!(!authority.signs_lists);
    assert_eq!(
        authority.revoked.unwrap().reason,
        Some(RevocationReason::CaCompromise)
    );
    let cache = &world.domain_controllers[0].revocation_cache;
    assert_eq!(cache[0].kind, CacheKind::List);
    assert_eq!(cache[1].fetched, at("2026-11-23T11:00Z"));
    let source = world.cards[0].containers[0].certificate.as_ref().unwrap();
    let worlds::CertificateSource::Issued(issue) = source else {
        panic!()
    };
    assert_eq!(issue.revoked.unwrap().since, Some(at("2026-11-22T08:00Z")));
}

/// The messages of everything that is wrong, each with its place.
fn wrong(authority: &str, controller: &str, container: &str) -> String {
    let text = document(authority, controller, container);
    let Err(error) = parse("revocation.ron", &text, &no_files) else {
        panic!("{text}")
    };
    let LoadError::Invalid { problems } = &error else {
        panic!("{error:?}")
    };
    let told = problems
        .iter()
        .map(|problem| format!("{problem:?} {problem}"));
    told.collect::<Vec<_>>().join("\n")
}

#[test]
fn everything_that_is_wrong_is_said_at_once() {
    let text = wrong(
        r#", crl: (
            this_update: "2026-11-20",
            interval_hours: 24,
            overlap_hours: 2,
            next_update: "2026-11-19",
            delta_interval_hours: 48,
            stopped: "2026-11-01",
            url: "http://a/",
            points: [(url: "ftp://pki/ca.crl")],
            ocsp_reachable: true,
            ocsp: (url: "ldap:///x"),
        )"#,
        r#", revocation_cache: [(authority: "CA", fetched: "2026-11-24"), (authority: "CA", fetched: "2026-11-22"), (authority: "Nobody", fetched: "2026-11-22")]"#,
        "",
    );
    for expected in [
        "by `next_update` and by `overlap_hours`",
        "the list would end",
        "would not come more often than complete ones",
        "would have stopped",
        "`url` beside `points`",
        "`ftp://pki/ca.crl` is no address of a publication",
        "`ocsp_reachable` beside `ocsp`",
        "`ldap:///x` is no address of a publication",
        "after the world's clock",
        "is in the cache twice",
        "no certification authority named `Nobody`",
    ] {
        assert!(text.contains(expected), "{expected}\n{text}");
    }
}

#[test]
fn a_root_is_revoked_by_nobody_and_fields_need_one_another() {
    let text =
        document("", "", "").replace(r#"(name: "Root")"#, r#"(name: "Root", revoked: true)"#);
    let error = parse("revocation.ron", &text, &no_files).unwrap_err();
    assert!(
        format!("{error:?}").contains("nobody lists it"),
        "{error:?}"
    );
    for (authority, expected) in [
        (", crl: (overlap_hours: 2)", "without `interval_hours`"),
        (", crl: (interval_hours: 0)", "without time in between"),
        (", crl: (revoked: [12])", "is no revoked serial number"),
        (", revoked: perhaps", "does not say whether it is revoked"),
    ] {
        let text = document(authority, "", "");
        let error = parse("revocation.ron", &text, &no_files).unwrap_err();
        assert!(
            format!("{error:?}").contains(expected),
            "{authority}: {error:?}"
        );
    }
}
