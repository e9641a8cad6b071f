//! Certificate stores as they are written, and what is wrong with them.

use std::io;

use worlds::{LoadError, Presence, StoreKind, parse};

fn document(authority: &str, controller: &str) -> String {
    format!(
        r#"(
    name: "stores",
    clock: "2026-11-23T12:00Z",
    domains: [(name: "corp.example")],
    sites: [(name: "Far", replication_minutes: 60)],
    gpos: [(name: "Roots", trusted_roots: [(authority: "CA", since: "2026-11-01")])],
    certification_authorities: [(name: "CA"{authority})],
    domain_controllers: [(name: "DC1", product: "Server 2022"{controller})],
    workstations: [(name: "W11", product: "Windows 11", entra_joined: true, stores_refreshed: "2026-11-23T08:00Z")],
    cards: [(name: "Card", roots: ["CA"])],
)"#
    )
}

fn no_files(_: &str) -> io::Result<Vec<u8>> {
    Err(io::ErrorKind::NotFound.into())
}

#[test]
fn a_publication_is_always_there_never_or_for_a_time() {
    for (written, expected) in [
        ("", "true"),
        (", in_ntauth: true", "true"),
        (", in_ntauth: false", "false"),
        (
            r#", in_ntauth: (since: "2026-11-23T08:00Z")"#,
            "since 2026-11-23T08:00Z",
        ),
        (r#", in_ntauth: (until: "2026-11-24")"#, "until 2026-11-24"),
        (
            r#", in_ntauth: (since: "2026-11-23", until: "2026-11-24")"#,
            "since 2026-11-23 until 2026-11-24",
        ),
    ] {
        let world = parse("stores.ron", &document(written, ""), &no_files)
            .unwrap()
            .world;
        let expected: Presence = expected.parse().unwrap();
        assert_eq!(
            world.certification_authorities[0].in_ntauth, expected,
            "{written}"
        );
    }
}

#[test]
fn what_is_put_into_a_store_by_hand_and_into_the_personal_store_is_read() {
    let controller = r#", kdc_started: "2026-11-20T07:00Z",
        stores: [(store: NtAuth, authority: "CA", since: "2026-11-22")],
        certificates: [(
            name: "kdc",
            issued: (profile: "KerberosAuthentication"),
            installed: "2026-11-21",
            removed: "2026-12-01",
            has_private_key: false,
        )]"#;
    let world = parse("stores.ron", &document("", controller), &no_files)
        .unwrap()
        .world;
    let controller = &world.domain_controllers[0];
    assert_eq!(controller.stores[0].store, StoreKind::NtAuth);
    assert_eq!(
        controller.stores[0].presence,
        "since 2026-11-22".parse().unwrap()
    );
    assert_eq!(
        controller.kdc_started,
        Some("2026-11-20T07:00Z".parse().unwrap())
    );
    let certificate = &controller.certificates[0];
    assert_eq!(certificate.installed, Some("2026-11-21".parse().unwrap()));
    assert_eq!(certificate.removed, Some("2026-12-01".parse().unwrap()));
    assert!(!certificate.has_private_key);
    assert_eq!(world.sites[0].replication_minutes, 60);
    assert_eq!(world.gpos[0].trusted_roots.len(), 1);
    assert_eq!(world.cards[0].roots.len(), 1);
    assert!(world.workstations[0].entra_joined);
}

#[test]
fn what_cannot_be_is_refused_at_its_place() {
    for (authority, controller, message) in [
        (
            r#", in_ntauth: (since: "2026-11-24", until: "2026-11-23")"#,
            "",
            "it would go (2026-11-23T00:00:00Z) before it comes (2026-11-24T00:00:00Z)",
        ),
        (
            "",
            r#", stores: [(store: Root, authority: "CB")]"#,
            "there is no certification authority named `CB`",
        ),
        (
            ", in_ntauth: perhaps",
            "",
            "`perhaps` does not say when something is there",
        ),
    ] {
        let error = parse("stores.ron", &document(authority, controller), &no_files).unwrap_err();
        assert!(told(&error).contains(message), "{}", told(&error));
    }
}

fn told(error: &LoadError) -> String {
    let mut out = String::new();
    miette::GraphicalReportHandler::new_themed(miette::GraphicalTheme::none())
        .with_width(400)
        .render_report(&mut out, error)
        .unwrap();
    out
}
