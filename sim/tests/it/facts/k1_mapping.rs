//! 1.1 to 1.5: which account a certificate belongs to.

use kerberos::{ClientName, NameType};
use pki::encode::{concat, dotted, sequence, tagged};
use pki::{Certificate, Extension};

use super::{Case, TICKET, check};
use crate::lookup;
use crate::recorded_runs::run::{Run, VICTIM};
use crate::strength::{Domain, OPENED, b};

fn called(run: Run, name_type: NameType, name: &str) -> Run {
    run.with(|run| {
        run.client = Some(ClientName {
            name_type,
            name: name.to_owned(),
        });
    })
}

/// A certificate that says nothing of an account but its SID.
fn sid_alone() -> Run {
    Run::new().says(|c| {
        c.subject = "CN=nobody".parse().unwrap();
        c.sid = Some(VICTIM.parse().unwrap());
    })
}

#[test]
fn k1_1_a_sid_alone_finds_no_account() {
    let by_subject = called(sid_alone(), NameType::X500Principal, "CN=nobody");
    check(vec![
        ("named: 75", sid_alone(), 75, "map.name-mismatch"),
        ("not named: 6", by_subject, 6, "map.nobody"),
        (
            "with a weak mapping beside it",
            sid_alone().mapped("X509:<S>CN=nobody").enforcement(2),
            0,
            TICKET,
        ),
    ]);
}

#[test]
fn k1_1_a_name_of_the_subject_is_searched_by_the_explicit_strings() {
    let subject = "CN=attacker,CN=Users,DC=essos,DC=local";
    let unnamed = |run: Run| called(run, NameType::X500Principal, subject);
    let strong = "X509:<I>DC=local,DC=essos,CN=ESSOS-CA<SR>{sr}";
    check(vec![
        (
            "a string of the account fits",
            unnamed(Run::new().mapped(strong)),
            0,
            TICKET,
        ),
        ("none does: 6", unnamed(Run::new()), 6, "map.nobody"),
    ]);
}

/// Without a hint the first form that finds an account ends the search: each form against the one after it.
#[test]
fn k1_2_order_of_the_search_without_a_hint() {
    let forms = [
        "IssuerSubject",
        "SubjectOnly",
        "IssuerSerialNumber",
        "Ski",
        "Sha1PublicKey",
        "Rfc822",
    ];
    let user = |form: &str| {
        format!(
            "(name: \"{form}\", domain: \"fab.example\", user_principal_name: None, alt_security_identities: [{form}(of: (\"c\", \"k\"))]),"
        )
    };
    let card = lookup::card("c", "subject: \"CN=C\", email: \"c@fab.example\"");
    for pair in forms.windows(2) {
        let [first, second] = pair else { continue };
        // The other way round in the directory, so that its order decides nothing.
        let users = [user(second), user(first)].concat();
        let twin = lookup::world("Server 2012 R2", "2014-06-01", &users, &card);
        lookup::check(&twin, "c", "WS1", None, (OPENED, first));
        let twin = lookup::what_if(&twin, &["assume:explicit-search=disagreement-fails"]);
        lookup::check(&twin, "c", "WS1", None, ("map.methods-disagree", ""));
        // A hint decides between them.
        lookup::check(&twin, "c", "WS1", Some(second), (OPENED, second));
    }
    // The UPN before all of them.
    let users = format!(
        "(name: \"upn\", domain: \"fab.example\"), {}",
        user(forms[0])
    );
    let card = lookup::card("c", "subject: \"CN=C\", upn: \"upn@fab.example\"");
    let twin = lookup::world("Server 2012 R2", "2014-06-01", &users, &card);
    lookup::check(&twin, "c", "WS1", None, (OPENED, "upn"));
}

#[test]
fn k1_2_a_hint_that_the_workstation_does_not_offer_cannot_be_typed() {
    let twin = lookup::world(
        "Server 2012 R2",
        "2014-06-01",
        "(name: \"ann\", domain: \"fab.example\"), (name: \"bob\", domain: \"fab.example\"),",
        &lookup::card("c", "upn: \"ann@fab.example\""),
    );
    lookup::check(&twin, "c", "WS1", Some("bob"), ("map.name-mismatch", ""));
    let off = lookup::what_if(&twin, &["gpo:Hints.X509HintsNeeded=0"]);
    lookup::check(&off, "c", "WS1", Some("bob"), (OPENED, "ann"));
}

/// A subject alternative name with one other name of this type.
fn other_name(id: &str, value: &[u8]) -> Extension {
    let other = concat([dotted(id), tagged(0xA0, value)]);
    Extension {
        id: "2.5.29.17".parse().unwrap(),
        critical: false,
        value: sequence([tagged(0xA0, &other)]),
    }
}

const UPN: &str = "1.3.6.1.4.1.311.20.2.3";

/// KB281245: an otherName of Microsoft's type, whose value is a UTF8String.
#[test]
fn k1_3_a_upn_is_a_utf8_string() {
    let with = |id: &str, tag: u8| {
        let name = other_name(id, &tagged(tag, b"victim@essos.local"));
        Run::new()
            .enforcement(1)
            .with(|run| run.additions.extensions.push(name))
    };
    let cases: Vec<Case> = vec![
        ("UTF8String", with(UPN, 0x0C), 0, TICKET),
        ("IA5String", with(UPN, 0x16), 75, "map.name-mismatch"),
        ("PrintableString", with(UPN, 0x13), 75, "map.name-mismatch"),
        ("OCTET STRING", with(UPN, 0x04), 75, "map.name-mismatch"),
        // Not the type of RFC 4556, nor any other one.
        (
            "id-pkinit-san",
            with("1.3.6.1.5.2.2", 0x0C),
            75,
            "map.name-mismatch",
        ),
    ];
    check(cases);
}

/// KRB5PrincipalName of RFC 4556, which Windows does not read in certificates of clients.
#[test]
fn k1_3_the_principal_name_of_rfc_4556_is_not_used() {
    let general_string = |text: &str| tagged(0x1B, text.as_bytes());
    let name = sequence([
        tagged(0xA0, &[0x02, 0x01, 0x01]),
        tagged(0xA1, &sequence([general_string("victim")])),
    ]);
    let principal = sequence([
        tagged(0xA0, &general_string("ESSOS.LOCAL")),
        tagged(0xA1, &name),
    ]);
    let name = other_name("1.3.6.1.5.2.2", &principal);
    let run = Run::new()
        .enforcement(1)
        .with(|run| run.additions.extensions.push(name));
    check(vec![("id-pkinit-san alone", run, 75, "map.name-mismatch")]);
}

/// [MS-KILE 3.3.5.6.1]: the attribute before the account's name, the account's name before the dollar sign.
#[test]
fn k1_3_order_of_the_lookup_of_names() {
    let people = r#"
        (name: "ann", domain: "fab.example", user_principal_name: None),
        (name: "eve", domain: "fab.example", user_principal_name: "ann@fab.example"),
        (name: "max.berg", domain: "fab.example", user_principal_name: None),
        (name: "zoe", domain: "fab.example", user_principal_name: "max.berg@fab.example"),
        (name: "lea", domain: "fab.example", user_principal_name: "lea.dahl@fab.example"),
    "#;
    let cards = [
        lookup::card("ann", "upn: \"ann@fab.example\""),
        lookup::card("max", "upn: \"max.berg@fab.example\""),
        lookup::card("lea", "upn: \"lea.dahl@fab.example\""),
    ]
    .concat();
    let twin = lookup::world("Server 2012 R2", "2014-06-01", people, &cards);
    for (card, hint, expected) in [
        // Enterprise names: userPrincipalName before sAMAccountName.
        ("ann", None, (OPENED, "eve")),
        ("max", None, (OPENED, "zoe")),
        // Principal names: sAMAccountName first, and then the UPN of the realm.
        ("ann", Some("ann"), ("map.name-mismatch", "")),
        ("max", Some("zoe"), (OPENED, "zoe")),
        ("lea", Some("lea.dahl"), (OPENED, "lea")),
        ("lea", Some("lea"), (OPENED, "lea")),
    ] {
        lookup::check(&twin, card, "WS1", hint, expected);
    }
}

/// `Kerberos:` names are looked at only where there is no pre-authentication [MS-KILE 3.3.5.6.1].
#[test]
fn k1_3_kerberos_names_lead_no_certificate_anywhere() {
    let run = Run::new()
        .says(|c| c.upn = Some("nick@essos.local".parse().unwrap()))
        .mapped("Kerberos:nick@ESSOS.LOCAL")
        .enforcement(1);
    let by_name = called(run, NameType::Principal, "nick");
    check(vec![("by that name: 6", by_name, 6, "map.hint.unknown")]);
}

/// Each string of altSecurityIdentities by its letter: what fits, and what does not.
#[test]
fn k1_5_strings_that_fit_and_strings_that_do_not() {
    let issued = "subject: \"CN=Jane Doe,OU=Staff,ST=Bavaria,C=DE\", email: \"jane@essos.local\", serial: \"9f0102\"";
    let issuer = "C=US,O=Cards,CN=Card CA";
    let domain = |value: &str| {
        Domain::enforcement(1)
            .patched("Server 2022", "2025-06-10")
            .with_issued(issued)
            .with_users(&b(&format!("\"{value}\"")))
    };
    for (value, fits) in [
        // Root first, a comma without a blank, Windows' keywords.
        (
            format!("X509:<I>{issuer}<S>C=DE,S=Bavaria,OU=Staff,CN=Jane Doe"),
            true,
        ),
        (
            format!("X509:<I>{issuer}<S>CN=Jane Doe,OU=Staff,S=Bavaria,C=DE"),
            false,
        ),
        (
            format!("X509:<I>{issuer}<S>C=DE, S=Bavaria, OU=Staff, CN=Jane Doe"),
            false,
        ),
        (
            format!("X509:<I>{issuer}<S>C=DE,ST=Bavaria,OU=Staff,CN=Jane Doe"),
            false,
        ),
        (
            "X509:<S>C=DE,S=Bavaria,OU=Staff,CN=Jane Doe".to_owned(),
            true,
        ),
        ("X509:<S>CN=Jane Doe".to_owned(), false),
        ("X509:<RFC822>jane@essos.local".to_owned(), true),
        // [MS-PKCA] prints a blank, which nobody else does.
        ("X509: <RFC822>jane@essos.local".to_owned(), false),
        ("X509:<RFC822>jane@essos.example".to_owned(), false),
        // Bytes in reverse order; the byte before a first bit is at the end then.
        (format!("X509:<I>{issuer}<SR>02019f00"), true),
        (format!("X509:<I>{issuer}<SR>009f0102"), false),
        ("X509:<SR>02019f00".to_owned(), false),
        (format!("X509:<I>{issuer}<S>CN=Jane Doe<SR>02019f00"), false),
        (
            format!("X509:<I>{issuer}<S>C=DE,S=Bavaria,OU=Staff,CN=Jane Doe<SR>02019f00"),
            false,
        ),
    ] {
        let (ending, account, steps) = domain(&value).logon(Some("b"));
        let found = (ending == OPENED, account.as_deref() == Some("b"));
        assert_eq!(found, (fits, fits), "{value}: {ending} {steps:?}");
    }
}

/// A serial number is written with a digit more where they are odd.
#[test]
fn k1_5_a_serial_of_an_odd_number_of_digits_is_padded_before_it_is_reversed() {
    for (serial, reversed) in [
        ("abc", "bc0a"),
        ("0abc", "bc0a"),
        ("1", "01"),
        ("12345", "452301"),
    ] {
        let issued = format!("subject: \"CN=x\", serial: \"{serial}\"");
        let value = format!("\"X509:<I>C=US,O=Cards,CN=Card CA<SR>{reversed}\"");
        Domain::enforcement(2)
            .with_issued(&issued)
            .with_users(&b(&value))
            .expect(Some("b"), OPENED, "map.issuer-serial");
    }
}

/// [MS-PKCA 3.1.5.2.1.3]: the value of the extension, of either case, and not what the key would give.
#[test]
fn k1_5_the_key_identifier_is_that_of_the_extension() {
    let own = Run::new().enforcement(2).exchange();
    let of_key = own.certificate.public_key().key_id().to_string();
    let forged = || {
        Run::new()
            .enforcement(2)
            .with(|run| run.forged_ski = Some([0xAB; 20]))
    };
    let mapped = |run: Run, ski: &str| run.mapped(&format!("X509:<SKI>{ski}"));
    check(vec![
        ("upper case", mapped(forged(), &"AB".repeat(20)), 0, TICKET),
        ("lower case", mapped(forged(), &"ab".repeat(20)), 0, TICKET),
        (
            "that of the key: 75",
            mapped(forged(), &of_key),
            75,
            "map.name-mismatch",
        ),
        (
            "of an untouched one",
            mapped(Run::new().enforcement(2), &of_key),
            0,
            TICKET,
        ),
    ]);
}

/// Names are written as Windows writes them: relative names of two attributes with a blank between them, mail as E, what
/// has no keyword by its number.
#[test]
fn k1_5_names_as_windows_writes_them() {
    for (subject, written) in [
        (
            "CN=JANE DOE+0.9.2342.19200300.100.1.1=25001003151020,O=Cards,C=US",
            "C=US,O=Cards,CN=JANE DOE OID.0.9.2342.19200300.100.1.1=25001003151020",
        ),
        (
            "1.2.840.113549.1.9.1=jane@essos.local,O=Cards",
            "O=Cards,E=jane@essos.local",
        ),
        ("1.2.3.4=1234,CN=Jane", "CN=Jane,OID.1.2.3.4=1234"),
    ] {
        let subject: names::DistinguishedName = subject.parse().unwrap();
        let run = |written: &str| {
            let value = format!("X509:<S>{written}");
            Run::new()
                .says(|c| c.subject = subject.clone())
                .mapped(&value)
                .enforcement(1)
        };
        let found = run(written).exchange();
        assert_eq!(found.code, 0, "{written}: {:?}", found.steps());
        let with_plus = written.replace("DOE OID", "DOE+OID");
        if with_plus != written {
            assert_eq!(run(&with_plus).exchange().code, 75, "{with_plus}");
        }
    }
}

/// 1.6: the extension as bytes, which is not critical [MS-WCCE 2.2.2.7.7.4].
#[test]
fn k1_6_the_sid_extension_is_the_text_of_the_sid_in_an_octet_string() {
    let outcome = Run::good().exchange();
    let der = outcome.certificate.der();
    let sid = VICTIM.as_bytes();
    let value = sequence([tagged(
        0xA0,
        &concat([
            dotted("1.3.6.1.4.1.311.25.2.1"),
            tagged(0xA0, &tagged(0x04, sid)),
        ]),
    )]);
    let extension = sequence([dotted("1.3.6.1.4.1.311.25.2"), tagged(0x04, &value)]);
    assert!(der.windows(extension.len()).any(|part| part == extension));
    let read = Certificate::from_der(der).unwrap();
    assert_eq!(
        read.sid_extension().map(ToString::to_string).as_deref(),
        Some(VICTIM)
    );
}

/// 1.6: who puts the SID in. An authority with the update of May 2022, unless its list of disabled extensions (ESC16) or
/// the template's flag (ESC9) says otherwise, and not where the subject comes with the request.
#[test]
fn k1_6_who_puts_the_sid_into_a_certificate() {
    let world = |adds: bool, profile: &str| {
        let text = format!(
            r#"(
    name: "sids", clock: "2026-03-02T09:00Z", key_pool: 2,
    domains: [(name: "essos.local")],
    certification_authorities: [(name: "CA", key: "P-256", adds_sid_extension: {adds})],
    profiles: [
        (name: "No security extension", based_on: "SmartcardLogon", sid_extension: false),
        (name: "Supplied in the request", based_on: "SmartcardLogon", subject: Empty, sid_extension: false),
    ],
    users: [(name: "b")],
    domain_controllers: [(name: "DC1", product: "Server 2022", certificates: [(name: "kdc", issued: (profile: "KerberosAuthentication"))])],
    cards: [(name: "Card", holder: "b", containers: [(name: "logon", issued: ({profile}))])],
)"#
        );
        let no_files = |_: &str| Err(std::io::ErrorKind::NotFound.into());
        let loaded =
            worlds::parse("sids.ron", &text, &no_files).unwrap_or_else(|error| panic!("{error:?}"));
        let export = sim::Twin::new(loaded.world).unwrap().export();
        let card = Certificate::from_der(&export.cards[0].certificate).unwrap();
        card.sid_extension().is_some()
    };
    for (fact, adds, profile, expected) in [
        (
            "from the directory",
            true,
            "profile: \"SmartcardLogon\"",
            true,
        ),
        (
            "before the update, or disabled: ESC16",
            false,
            "profile: \"SmartcardLogon\"",
            false,
        ),
        (
            "the template's flag: ESC9",
            true,
            "profile: \"No security extension\"",
            false,
        ),
        (
            "supplied in the request",
            true,
            "profile: \"Supplied in the request\"",
            false,
        ),
        (
            "supplied in the request, which brings it",
            true,
            "profile: \"Supplied in the request\", sid: \"b\"",
            true,
        ),
    ] {
        assert_eq!(world(adds, profile), expected, "{fact}");
    }
}
