//! The account side of a logon: which name the client sends, to whom, and which account the KDC finds.
//!
//! One row a fact; the facts are those of [MS-KILE 3.3.5.6.1], [MS-PKCA 3.1.5.2.1], KB281245, KB4043463
//! and KB5014754.

use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use sim::{Answer, Change, LogonRequest, QuestionId, Twin};

/// Two domains of one forest, a trusted forest of two domains, and one that nobody trusts. Every
/// workstation takes hints. Domain controllers are of `product`, patched to the clock.
pub fn world(product: &str, clock: &str, users: &str, cards: &str) -> Twin {
    let text = format!(
        r#"(
    name: "lookup", clock: "{clock}", key_pool: 2,
    forest: (name: "fab.example", upn_suffixes: ["fab.org"]),
    other_forests: [
        (name: "partner.example", upn_suffixes: ["partner.org"]),
        (name: "stranger.example"),
    ],
    trusts: [(trusting: "fab.example", trusted: "partner.example", suffixes: ["partner.example", "partner.org"])],
    domains: [
        (name: "fab.example", gpo_links: [(gpo: "Hints")]),
        (name: "eu.fab.example", netbios: "EU", gpo_links: [(gpo: "Hints")]),
        (name: "partner.example", forest: "partner.example"),
        (name: "us.partner.example", netbios: "PUS", forest: "partner.example"),
        (name: "stranger.example", forest: "stranger.example"),
    ],
    gpos: [(name: "Hints", settings: {{ "X509HintsNeeded": Enabled, "EnumerateECCCerts": Enabled }})],
    certification_authorities: [
        (name: "CA", key: "P-256", not_before: "2000-01-01", not_after: "2040-01-01"),
        (name: "Rogue", key: "P-256", not_before: "2000-01-01", not_after: "2040-01-01", in_root_store: false, in_ntauth: false),
    ],
    profiles: [
        (name: "Plain", based_on: "SmartcardLogon", subject: Empty, subject_alternative_names: [], sid_extension: false, template_name: None, validity_days: 10000),
    ],
    domain_controllers: [
        (name: "DC1", domain: "fab.example", product: "{product}", certificates: [(name: "kdc", issued: (profile: "KerberosAuthentication", ca: "CA"))]),
        (name: "DC2", domain: "eu.fab.example", product: "{product}", certificates: [(name: "kdc", issued: (profile: "KerberosAuthentication", ca: "CA"))]),
        (name: "PDC1", domain: "partner.example", product: "{product}", certificates: [(name: "kdc", issued: (profile: "KerberosAuthentication", ca: "CA"))]),
        (name: "PDC2", domain: "us.partner.example", product: "{product}", certificates: [(name: "kdc", issued: (profile: "KerberosAuthentication", ca: "CA"))]),
        (name: "SDC1", domain: "stranger.example", product: "{product}", certificates: [(name: "kdc", issued: (profile: "KerberosAuthentication", ca: "CA"))]),
    ],
    workstations: [
        (name: "WS1", domain: "fab.example", product: "Windows 11"),
        (name: "WS2", domain: "eu.fab.example", product: "Windows 11"),
    ],
    users: [{users}],
    cards: [{cards}],
)"#
    );
    let loaded = worlds::parse("lookup.ron", &text, &|_| {
        Err(std::io::ErrorKind::NotFound.into())
    })
    .unwrap_or_else(|error| panic!("{error:?}"));
    Twin::new(loaded.world).unwrap_or_else(|error| panic!("{error:?}"))
}

/// A card with one certificate of the authority `CA`.
pub fn card(name: &str, says: &str) -> String {
    card_of("CA", name, says)
}

fn card_of(ca: &str, name: &str, says: &str) -> String {
    format!(
        r#"(name: "{name}", containers: [(name: "k", issued: (profile: "Plain", ca: "{ca}", not_before: "2011-06-01", {says}))]),"#
    )
}

/// The step that ends a logon and the account, with the names of the steps.
fn ends(
    twin: &Twin,
    card: &str,
    workstation: &str,
    hint: Option<&str>,
) -> (String, String, Vec<&'static str>) {
    let told = twin
        .explain(&LogonRequest {
            card: card.to_owned(),
            workstation: workstation.to_owned(),
            certificate: Some(1),
            hint: hint.map(str::to_owned),
            ..LogonRequest::default()
        })
        .unwrap();
    let steps = told.steps.iter().map(|told| told.step.id).collect();
    (
        told.ending.id.to_owned(),
        told.account.unwrap_or_default(),
        steps,
    )
}

#[track_caller]
pub fn check(
    twin: &Twin,
    card: &str,
    workstation: &str,
    hint: Option<&str>,
    expected: (&str, &str),
) {
    let (step, account, steps) = ends(twin, card, workstation, hint);
    assert_eq!(
        (&*step, &*account),
        expected,
        "{card} at {workstation} with {hint:?}: {steps:?}"
    );
}

pub fn what_if(twin: &Twin, changes: &[&str]) -> Twin {
    let changes: Vec<Change> = changes.iter().map(|c| c.parse().unwrap()).collect();
    twin.what_if(&changes).unwrap()
}

const PEOPLE: &str = r#"
    (name: "ann", domain: "fab.example", user_principal_name: "ann.berg@fab.org"),
    (name: "bob", domain: "eu.fab.example", user_principal_name: "bob.dahl@fab.org"),
    (name: "cid", domain: "eu.fab.example", user_principal_name: None),
    (name: "eve", domain: "fab.example", user_principal_name: "cid@fab.org"),
    (name: "pat", domain: "partner.example", user_principal_name: "pat@partner.org"),
    (name: "sue", domain: "us.partner.example"),
    (name: "zoe", domain: "stranger.example"),
    (name: "max", domain: "fab.example", user_principal_name: "twin@fab.org"),
    (name: "mia", domain: "eu.fab.example", user_principal_name: "twin@fab.org"),
"#;

fn people(product: &str, clock: &str) -> Twin {
    let cards: String = [
        ("own", "upn: \"ann.berg@fab.org\""),
        ("implicit", "upn: \"ann@fab.example\""),
        ("other domain", "upn: \"bob.dahl@fab.org\""),
        ("implicit of another domain", "upn: \"cid@eu.fab.example\""),
        ("netbios suffix", "upn: \"ann@FAB\""),
        ("trusted forest", "upn: \"pat@partner.org\""),
        (
            "domain of the trusted forest",
            "upn: \"sue@us.partner.example\"",
        ),
        ("no route", "upn: \"zoe@stranger.example\""),
        ("nobody", "upn: \"nobody@fab.example\""),
        ("no suffix", "upn: \"ann\""),
        ("no suffix of another domain", "upn: \"cid\""),
        ("two of one UPN", "upn: \"twin@fab.org\""),
    ]
    .iter()
    .map(|(name, says)| card(name, says))
    .collect();
    world(product, clock, PEOPLE, &cards)
}

#[test]
fn a_upn_is_looked_up_in_the_domain_the_forest_and_the_trusted_forests() {
    let twin = people("Server 2012 R2", "2014-06-01");
    for (card, workstation, expected) in [
        // KB281245: userPrincipalName, and sAMAccountName at the domain's name beside it.
        ("own", "WS1", ("session.opened", "ann")),
        ("implicit", "WS1", ("session.opened", "ann")),
        // [MS-KILE 3.3.5.6.1]: the global catalog, in either direction.
        ("own", "WS2", ("session.opened", "ann")),
        ("other domain", "WS1", ("session.opened", "bob")),
        ("other domain", "WS2", ("session.opened", "bob")),
        (
            "implicit of another domain",
            "WS1",
            ("session.opened", "cid"),
        ),
        // Only the DNS name of a domain makes an implicit UPN.
        ("netbios suffix", "WS1", ("map.upn.unknown", "")),
        // A suffix that a forest trust routes; inside that forest its root domain refers on.
        ("trusted forest", "WS1", ("session.opened", "pat")),
        ("trusted forest", "WS2", ("session.opened", "pat")),
        (
            "domain of the trusted forest",
            "WS1",
            ("session.opened", "sue"),
        ),
        ("no route", "WS1", ("map.upn.unknown", "")),
        ("nobody", "WS1", ("map.upn.unknown", "")),
        // Recorded run C1: no suffix is an account name of the domain that is asked.
        ("no suffix", "WS1", ("session.opened", "ann")),
        ("no suffix", "WS2", ("map.upn.unknown", "")),
        (
            "no suffix of another domain",
            "WS2",
            ("session.opened", "cid"),
        ),
        // One of two in the domain that is asked: its own index answers before the catalog.
        ("two of one UPN", "WS1", ("session.opened", "max")),
        ("two of one UPN", "WS2", ("session.opened", "mia")),
    ] {
        check(&twin, card, workstation, None, expected);
    }
}

#[test]
fn a_hint_names_an_account_of_a_domain_and_the_certificate_has_to_map_to_it() {
    let twin = people("Server 2012 R2", "2014-06-01");
    for (card, hint, expected) in [
        ("own", "ann", ("session.opened", "ann")),
        ("own", "FAB\\ann", ("session.opened", "ann")),
        ("own", "fab.example\\ann", ("session.opened", "ann")),
        ("own", "ann@fab.example", ("session.opened", "ann")),
        ("own", "ann.berg@fab.org", ("session.opened", "ann")),
        // NT-PRINCIPAL in the workstation's own domain: the prefix of a UPN is no account name.
        ("own", "ann.berg", ("map.hint.unknown", "")),
        ("own", "bob", ("map.hint.unknown", "")),
        ("other domain", "EU\\bob", ("session.opened", "bob")),
        (
            "other domain",
            "bob.dahl@fab.org",
            ("session.opened", "bob"),
        ),
        ("trusted forest", "PARTNER\\pat", ("session.opened", "pat")),
        (
            "domain of the trusted forest",
            "PUS\\sue",
            ("session.opened", "sue"),
        ),
        // Nobody trusts it, and nobody knows that one.
        ("no route", "STRANGER\\zoe", ("client.hint.domain", "")),
        ("own", "NOWHERE\\ann", ("client.hint.domain", "")),
        // Recorded run C6: an account that the certificate does not map to.
        ("own", "eve", ("map.name-mismatch", "")),
        ("own", "EU\\bob", ("map.name-mismatch", "")),
    ] {
        check(&twin, card, "WS1", Some(hint), expected);
    }
}

#[test]
fn a_referral_is_error_68_with_the_realm_and_a_second_request() {
    let twin = people("Server 2012 R2", "2014-06-01");
    let told = twin
        .explain(&LogonRequest {
            card: "domain of the trusted forest".into(),
            workstation: "WS2".into(),
            ..LogonRequest::default()
        })
        .unwrap();
    let whats: Vec<(&str, &str)> = told
        .messages
        .iter()
        .map(|message| (&*message.what, &*message.to))
        .collect();
    let request = "AS-REQ with PA-PK-AS-REQ (16)";
    let referral = "KRB-ERROR KDC_ERR_WRONG_REALM (68)";
    assert_eq!(
        whats,
        [
            (request, "DC2"),
            (referral, "WS2"),
            (request, "PDC1"),
            (referral, "WS2"),
            (request, "PDC2"),
            ("AS-REP with PA-PK-AS-REP (17)", "WS2"),
        ]
    );
    let contents: Vec<&String> = told.messages.iter().flat_map(|m| &m.contents).collect();
    assert!(
        contents
            .iter()
            .any(|line| line.contains("US.PARTNER.EXAMPLE")),
        "{contents:?}"
    );
    let steps: Vec<&str> = told.steps.iter().map(|told| told.step.id).collect();
    assert!(steps.contains(&"map.referred.root-domain"), "{steps:?}");
}

/// The way into a trusted forest leads by its root domain, whoever else answers there.
#[test]
fn a_trusted_forest_is_reached_by_its_root_domain_only() {
    let twin = people("Server 2012 R2", "2014-06-01");
    let card = "domain of the trusted forest";
    // The machine goes on to its cache, of which the world says nothing.
    let unreachable = ("cached.unsaid", "");
    for down in ["dc:PDC1.running=false", "dc:PDC2.running=false"] {
        check(&what_if(&twin, &[down]), card, "WS2", None, unreachable);
    }
    let (ending, _, _) = ends(&twin, card, "WS2", None);
    assert_eq!(ending, "session.opened");
}

#[test]
fn without_a_global_catalog_only_the_own_domain_is_told() {
    let twin = people("Server 2012 R2", "2014-06-01");
    let off = ["dc:DC1.global_catalog=false", "dc:DC2.global_catalog=false"];
    let none = what_if(&twin, &off);
    check(&none, "own", "WS1", None, ("session.opened", "ann"));
    let refused = ("map.global-catalog.unreachable", "");
    check(&none, "other domain", "WS1", None, refused);
    check(&none, "trusted forest", "WS1", None, refused);
    // A typed domain needs no catalog.
    let opened = ("session.opened", "bob");
    check(&none, "other domain", "WS1", Some("EU\\bob"), opened);
    let one = what_if(&twin, &off[..1]);
    check(&one, "other domain", "WS1", None, ("session.opened", "bob"));
    // The other's catalog does not help where it does not run, nor does its KDC.
    let down = what_if(&one, &["dc:DC2.running=false"]);
    check(&down, "other domain", "WS1", None, refused);
    let down = what_if(&twin, &["dc:DC2.running=false"]);
    check(&down, "other domain", "WS1", None, ("cached.unsaid", ""));
}

#[test]
fn a_upn_of_two_accounts_outside_the_own_domain_is_ambiguous() {
    let users = format!(
        "{PEOPLE}(name: \"mae\", domain: \"eu.fab.example\", user_principal_name: \"twin@fab.org\"),"
    );
    let twin = world(
        "Server 2012 R2",
        "2014-06-01",
        &users,
        &card("two", "upn: \"twin@fab.org\""),
    );
    check(&twin, "two", "WS2", None, ("map.upn.ambiguous", ""));
    check(&twin, "two", "WS1", None, ("session.opened", "max"));
    let other = what_if(&twin, &["assume:ambiguity-error=name-mismatch"]);
    check(
        &other,
        "two",
        "WS2",
        None,
        ("map.ambiguous.name-mismatch", ""),
    );
}

#[test]
fn use_subject_alt_name_on_both_sides_decides_what_the_client_sends_and_the_kdc_reads() {
    let users = r#"
        (name: "ann", domain: "fab.example"),
        (name: "ops", domain: "fab.example", user_principal_name: None,
         alt_security_identities: [IssuerSerialNumber(of: ("both", "k"))]),
    "#;
    let cards = card("both", "upn: \"ann@fab.example\", subject: \"CN=Ann\"");
    let twin = world("Server 2012 R2", "2014-06-01", users, &cards);
    let kdc = "dc:DC1.UseSubjectAltName=0";
    let client = "workstation:WS1.Kerberos\\UseSubjectAltName=0";
    for (changes, hint, expected) in [
        (&[][..], None, ("session.opened", "ann")),
        // KB4043463: the UPN is in the way of the explicit mapping.
        (&[], Some("FAB\\ops"), ("map.name-mismatch", "")),
        // The client still sends the UPN, and the KDC does not let it map.
        (&[kdc], None, ("map.name-mismatch", "")),
        // A domain hint makes the client's value unnecessary.
        (&[kdc], Some("FAB\\ops"), ("session.opened", "ops")),
        (&[kdc, client], None, ("session.opened", "ops")),
        // The client alone: the search without a name finds the string, and the UPN blocks it.
        (&[client], None, ("map.name-mismatch", "")),
    ] {
        check(&what_if(&twin, changes), "both", "WS1", hint, expected);
    }
}

#[test]
fn a_foreign_upn_blocks_an_explicit_mapping_before_may_2022_and_by_assumption_since() {
    let users = r#"
        (name: "ann", domain: "fab.example"),
        (name: "ops", domain: "fab.example", created: "2010-01-01",
         alt_security_identities: [IssuerSerialNumber(of: ("both", "k"))]),
    "#;
    let cards = card("both", "upn: \"ann@fab.example\", subject: \"CN=Ann\"");
    for (clock, changes, expected) in [
        ("2022-05-09", &[][..], ("map.name-mismatch", "")),
        ("2022-05-10", &[], ("session.opened", "ops")),
        (
            "2022-05-10",
            &["assume:foreign-upn=upn-blocks-explicit"],
            ("map.name-mismatch", ""),
        ),
        (
            "2022-05-10",
            &[
                "assume:foreign-upn=upn-blocks-explicit",
                "dc:DC1.UseSubjectAltName=0",
            ],
            ("session.opened", "ops"),
        ),
    ] {
        let twin = world("Server 2016", clock, users, &cards);
        check(
            &what_if(&twin, changes),
            "both",
            "WS1",
            Some("FAB\\ops"),
            expected,
        );
    }
}

/// Recorded runs C1 and C3 and the attacks around them: the account by its bare name, the dollar sign,
/// the DNS name of a domain controller.
#[test]
fn the_dollar_sign_and_the_dns_name_find_computers_as_the_month_has_it() {
    let users = r#"(name: "administrator", domain: "fab.example", user_principal_name: None, created: "2010-01-01"),"#;
    let other = "S-1-5-21-1-2-3-1234";
    let cards: String = [
        ("bare", "upn: \"administrator\"".to_owned()),
        (
            "bare with foreign SID",
            format!("upn: \"administrator\", sid: \"{other}\""),
        ),
        ("name of the DC", "upn: \"DC1@fab.example\"".to_owned()),
        ("bare name of the DC", "upn: \"DC1\"".to_owned()),
        ("with dollar", "upn: \"DC1$@fab.example\"".to_owned()),
        (
            "DNS name of the DC",
            "dns_names: [\"dc1.fab.example\"], subject: \"CN=x\"".to_owned(),
        ),
        (
            "DNS name with foreign SID",
            format!("dns_names: [\"dc1.fab.example\"], subject: \"CN=x\", sid: \"{other}\""),
        ),
        (
            "DNS name of another domain",
            "dns_names: [\"dc1.eu.fab.example\"], subject: \"CN=x\"".to_owned(),
        ),
    ]
    .iter()
    .map(|(name, says)| card(name, says))
    .collect();
    let before = "2022-05-09";
    let mode_1 = "2022-05-10";
    let full = "2025-02-11";
    // Whoever gets as far as the last step has the ticket of the computer.
    let ticket = ("session.computer-account", "");
    for (card, hint, clock, expected) in [
        // C1, C2, C3.
        ("bare", None, mode_1, ("session.opened", "administrator")),
        ("bare", None, full, ("map.weak.refused", "")),
        (
            "bare with foreign SID",
            None,
            before,
            ("session.opened", "administrator"),
        ),
        (
            "bare with foreign SID",
            None,
            mode_1,
            ("map.sid.differs", ""),
        ),
        // CVE-2022-26931 and 26923: the fallback to `DC1$` was taken for the account.
        ("name of the DC", None, before, ticket),
        ("bare name of the DC", None, before, ticket),
        ("with dollar", None, before, ticket),
        ("name of the DC", None, mode_1, ("map.name-mismatch", "")),
        (
            "bare name of the DC",
            None,
            mode_1,
            ("map.name-mismatch", ""),
        ),
        ("with dollar", None, mode_1, ("map.name-mismatch", "")),
        // D8: the DNS name of a domain controller, and since May 2022 the SID that says otherwise.
        (
            "DNS name with foreign SID",
            Some("FAB\\DC1$"),
            before,
            ticket,
        ),
        (
            "DNS name with foreign SID",
            Some("FAB\\DC1$"),
            mode_1,
            ("map.sid.differs", ""),
        ),
        ("DNS name of the DC", Some("FAB\\DC1"), before, ticket),
        (
            "DNS name of the DC",
            Some("FAB\\DC1$"),
            full,
            ("map.weak.refused", ""),
        ),
        // [MS-PKCA 3.1.5.2.1.1]: the rest of the name is the realm's.
        (
            "DNS name of another domain",
            Some("FAB\\DC1$"),
            before,
            ("map.name-mismatch", ""),
        ),
    ] {
        let mut twin = world("Server 2016", clock, users, &cards);
        // Younger accounts would be refused for their age, which is another row's matter.
        twin = what_if(&twin, &["computer:DC1.created=2010-01-01"]);
        check(&twin, card, "WS1", hint, expected);
    }
    // [MS-PKCA appendix A <21>]: DNS names are mapped since Server 2012.
    let old = world("Server 2008 R2", "2012-02-07", users, &cards);
    let refused = ("map.name-mismatch", "");
    check(
        &old,
        "DNS name of the DC",
        "WS1",
        Some("FAB\\DC1$"),
        refused,
    );
}

/// Recorded run C9: an explicit mapping to a computer's account.
#[test]
fn a_mapping_string_of_a_computer_maps_to_it() {
    let cards = card("machine", "subject: \"CN=esc14c.fab.example\"");
    let twin = world("Server 2016", "2022-06-01", "", &cards);
    let twin = what_if(
        &twin,
        &[
            "computer:WS1.created=2010-01-01",
            "computer:WS1.alt_security_identities=X509:<S>CN=esc14c.fab.example",
        ],
    );
    let (step, _, steps) = ends(&twin, "machine", "WS1", None);
    assert_eq!(step, "session.computer-account", "{steps:?}");
    assert!(steps.contains(&"map.weak.accepted"), "{steps:?}");
}

#[test]
fn key_trust_needs_the_key_and_a_kdc_of_2016_and_nothing_else_of_the_certificate() {
    let users = r#"
        (name: "ann", domain: "fab.example", key_credentials: [("hello", "k")]),
        (name: "ops", domain: "fab.example"),
    "#;
    let cards = [
        card_of("Rogue", "hello", "upn: \"ann@fab.example\""),
        card_of(
            "Rogue",
            "stranger",
            "upn: \"ann@fab.example\", key: \"P-256\"",
        ),
    ]
    .concat();
    let twin = world("Server 2016", "2026-01-01", users, &cards);
    check(&twin, "hello", "WS1", None, ("session.opened", "ann"));
    // [MS-PKCA 3.1.5.2.1.4]: the key is another account's.
    let other = ("map.key.other-account", "");
    check(&twin, "hello", "WS1", Some("FAB\\ops"), other);
    // Key-trust tests of Samba: 62 for a key that is not in the directory.
    check(&twin, "stranger", "WS1", None, ("kdc.path.untrusted", ""));
    let none = what_if(&twin, &["user:ann.key_credentials=none"]);
    check(&none, "hello", "WS1", None, ("kdc.path.untrusted", ""));
    // A disabled account stays disabled.
    let disabled = what_if(&twin, &["user:ann.disabled=true"]);
    check(&disabled, "hello", "WS1", None, ("account.disabled", ""));
    // [MS-PKCA appendix A <23>].
    let old = world("Server 2012 R2", "2026-01-01", users, &cards);
    check(&old, "hello", "WS1", None, ("kdc.path.untrusted", ""));
    // KB5057784, known issue of April to June 2025.
    for (clock, changes, expected) in [
        ("2025-04-08", &[][..], ("session.opened", "ann")),
        (
            "2025-04-08",
            &["dc:DC1.AllowNtAuthPolicyBypass=2"],
            ("kdc.ntauth.absent", ""),
        ),
        (
            "2025-06-10",
            &["dc:DC1.AllowNtAuthPolicyBypass=2"],
            ("session.opened", "ann"),
        ),
    ] {
        let twin = world("Server 2016", clock, users, &cards);
        check(&what_if(&twin, changes), "hello", "WS1", None, expected);
    }
}

#[test]
fn one_certificate_of_several_accounts_needs_a_hint_and_several_of_one_account_do_not() {
    let users = r#"
        (name: "day", domain: "fab.example", user_principal_name: None, alt_security_identities: [IssuerSubject(of: ("desk", "k"))]),
        (name: "night", domain: "fab.example", user_principal_name: None, alt_security_identities: [IssuerSubject(of: ("desk", "k"))]),
        (name: "far", domain: "eu.fab.example", user_principal_name: None, alt_security_identities: [IssuerSubject(of: ("desk", "k"))]),
        (name: "boss", domain: "fab.example", user_principal_name: None,
         alt_security_identities: [IssuerSerialNumber(of: ("a", "k")), IssuerSerialNumber(of: ("b", "k"))]),
    "#;
    let cards = [
        card("desk", "subject: \"CN=Desk\""),
        card("a", "subject: \"CN=A\""),
        card("b", "subject: \"CN=B\""),
    ]
    .concat();
    let twin = world("Server 2012 R2", "2014-06-01", users, &cards);
    check(&twin, "desk", "WS1", None, ("map.ambiguous", ""));
    check(&twin, "desk", "WS1", Some("day"), ("session.opened", "day"));
    check(
        &twin,
        "desk",
        "WS1",
        Some("FAB\\night"),
        ("session.opened", "night"),
    );
    // Without domain information the KDC searches its own domain only.
    check(&twin, "desk", "WS2", None, ("session.opened", "far"));
    check(
        &twin,
        "desk",
        "WS1",
        Some("EU\\far"),
        ("session.opened", "far"),
    );
    check(&twin, "a", "WS1", None, ("session.opened", "boss"));
    check(&twin, "b", "WS1", None, ("session.opened", "boss"));
}

#[test]
fn domain_controllers_that_differ_make_the_answer_depend_on_which_one_answers() {
    let twin = crate::shipped::twin("fabrikam");
    let differ = what_if(&twin, &["dc:FABRIKAMDC2.UseSubjectAltName=0"]);
    let Answer::Logon(answer) = differ.ask(QuestionId::Logon) else {
        panic!()
    };
    let tom = answer
        .depends_on_controller
        .iter()
        .find(|dependence| {
            let mut certificates = dependence.certificates.iter();
            certificates.any(|certificate| certificate.card == "Tom's card")
        })
        .unwrap();
    let outcomes: Vec<(&[String], &str)> = tom
        .outcomes
        .iter()
        .map(|outcome| (&*outcome.domain_controllers, outcome.ending.step.id))
        .collect();
    assert!(
        outcomes.contains(&(&["FABRIKAMDC2".to_owned()][..], "map.name-mismatch")),
        "{outcomes:?}"
    );
    let told = differ
        .explain(&LogonRequest {
            card: "Tom's card".into(),
            workstation: "PARIS-W7-01".into(),
            ..LogonRequest::default()
        })
        .unwrap();
    assert_eq!(told.account.as_deref(), Some("tmiller"));
    let others: Vec<(&[String], &str)> = told
        .other_controllers
        .iter()
        .map(|other| (&*other.domain_controllers, other.ending.id))
        .collect();
    assert_eq!(
        others,
        [(&["FABRIKAMDC2".to_owned()][..], "map.name-mismatch")]
    );
    // Where they agree, nothing is said.
    let same = twin
        .explain(&LogonRequest {
            card: "Tom's card".into(),
            workstation: "PARIS-W7-01".into(),
            ..LogonRequest::default()
        })
        .unwrap();
    assert!(same.other_controllers.is_empty());
}

#[test]
fn walked_logons_of_several_domains_are_those_of_the_rule() {
    let twin = people("Server 2012 R2", "2014-06-01");
    assert!(twin.verify_memory(1).is_empty());
    let Answer::Logon(answer) = twin.ask(QuestionId::Logon) else {
        panic!()
    };
    for row in &answer.rows {
        for workstation in row.workstations.iter() {
            let (step, account, steps) = ends(
                &twin,
                &row.certificate.card,
                workstation,
                row.hint.as_deref(),
            );
            assert_eq!(
                (step.as_str(), account),
                (row.ending.step.id, row.account.clone().unwrap_or_default()),
                "{row:?}: {steps:?}"
            );
        }
    }
    assert!(answer.rows.iter().any(|row| !row.referred_to.is_empty()));
}

/// A hint never opens an account that the certificate does not map to: whoever is named, what opens is
/// what opens under some other name, or by an own string or key of that very account.
#[test]
fn adding_a_hint_never_opens_an_account_that_the_certificate_does_not_map_to() {
    let twin = people("Server 2012 R2", "2014-06-01");
    // Of each card, the accounts that some fact of the world maps to its certificate.
    let mapped: &[(&str, &[&str])] = &[
        ("own", &["ann"]),
        ("implicit", &["ann"]),
        ("other domain", &["bob"]),
        ("implicit of another domain", &["cid"]),
        ("netbios suffix", &[]),
        ("trusted forest", &["pat"]),
        ("domain of the trusted forest", &["sue"]),
        ("no route", &["zoe"]),
        ("nobody", &[]),
        ("no suffix", &["ann"]),
        ("no suffix of another domain", &["cid"]),
        ("two of one UPN", &["max", "mia"]),
    ];
    let users = [
        "ann", "bob", "cid", "eve", "pat", "sue", "zoe", "max", "mia", "DC1", "WS1",
    ];
    let forms = [
        "{}",
        "{}$",
        "FAB\\{}",
        "EU\\{}",
        "PARTNER\\{}",
        "PUS\\{}",
        "{}@fab.example",
        "{}@fab.org",
        "{}@partner.org",
        "{}@eu.fab.example",
    ];
    let mut runner = TestRunner::new(ProptestConfig::with_cases(160));
    runner
        .run(
            &(
                0..mapped.len(),
                0..users.len(),
                0..forms.len(),
                any::<bool>(),
            ),
            |(card, user, form, first)| {
                let (card, accounts) = mapped[card];
                let hint = forms[form].replace("{}", users[user]);
                let workstation = if first { "WS1" } else { "WS2" };
                let (_, account, steps) = ends(&twin, card, workstation, Some(&hint));
                prop_assert!(
                    account.is_empty() || accounts.contains(&&*account),
                    "{card} with {hint} opened {account}: {steps:?}"
                );
                Ok(())
            },
        )
        .unwrap();
}
