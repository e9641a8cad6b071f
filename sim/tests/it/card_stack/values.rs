//! Values of the Base CSP and of the Smart Card KSP: imports, lengths, transactions; and authorities that do curves.

use sim::{Chronicle, Happening, Script};

use super::Desk;

/// One enrolment on a desk: the last step, and what it changed.
fn enrolled(desk: &Desk, more: &str) -> (&'static str, Vec<String>) {
    let told = script(
        desk,
        &format!(
            "Enrol(card: \"card\", workstation: \"PC\", container: \"new\", profile: \"SmartcardLogon\", {more})"
        ),
    );
    let entry = &told.entries[0];
    let Some(Happening::CardWork(steps)) = &entry.happening else {
        panic!()
    };
    (steps.last().unwrap().id, entry.effects.clone())
}

fn script(desk: &Desk, events: &str) -> Chronicle {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("desk.ron"), desk.text()).unwrap();
    let text = format!("(title: \"t\", world: \"desk.ron\", events: [{events}])");
    Script::parse("t.ron", &text, folder.path())
        .unwrap_or_else(|error| panic!("{:?}", miette::Report::new(error)))
        .run()
        .unwrap()
}

/// A desk on which a hand wrote a value.
fn with(values: &[(&str, u32)]) -> Desk {
    let written: Vec<String> = values
        .iter()
        .map(|(name, number)| format!("\"{}\": {number}", name.replace('\\', "\\\\")))
        .collect();
    Desk::default().machine(&format!("registry: {{ {} }},", written.join(", ")))
}

const EXCHANGE: &str = "key: \"RSA-2048\", imported: true";
const SIGNATURE: &str = "key: \"RSA-2048\", key_spec: Signature, imported: true";
const ECDH: &str = "key: \"P-256\", key_spec: KeyAgreement, imported: true";
const ECDSA: &str = "key: \"P-256\", imported: true";

#[test]
fn c1_3_a_key_made_elsewhere_is_put_on_a_card_where_its_own_value_allows_it() {
    let values = [
        ("BaseCsp\\AllowPrivateExchangeKeyImport", EXCHANGE),
        ("BaseCsp\\AllowPrivateSignatureKeyImport", SIGNATURE),
        ("SmartCardKsp\\AllowPrivateECDHEKeyImport", ECDH),
        ("SmartCardKsp\\AllowPrivateECDSAKeyImport", ECDSA),
    ];
    for (_, wanted) in values {
        let (step, effects) = enrolled(&Desk::default(), wanted);
        assert_eq!(step, "enrol.import.off", "0 by default: {wanted}");
        assert_eq!(effects, [""; 0]);
    }
    for (value, of) in values {
        for (_, wanted) in values {
            let expected = if of == wanted {
                "enrol.import"
            } else {
                "enrol.import.off"
            };
            // Any number but 0 is on.
            let (step, _) = enrolled(&with(&[(value, 7)]), wanted);
            assert_eq!(step, expected, "{value}: {wanted}");
        }
    }
    // RSA goes through the Base CSP, unless the driver is registered with CNG alone.
    let ksp = "SmartCardKsp\\AllowPrivateExchangeKeyImport";
    assert_eq!(enrolled(&with(&[(ksp, 1)]), EXCHANGE).0, "enrol.import.off");
    let only_cng = |desk: Desk| {
        desk.card("minidriver: \"Acme\",")
            .minidrivers("(name: \"Acme\")")
            .machine("middleware: [(minidriver: \"Acme\", base_csp: false)],")
    };
    let (step, _) = enrolled(&only_cng(with(&[(ksp, 1)])), EXCHANGE);
    assert_eq!(step, "enrol.import");
    let signature = "SmartCardKsp\\AllowPrivateSignatureKeyImport";
    let (step, _) = enrolled(&only_cng(with(&[(signature, 1)])), SIGNATURE);
    assert_eq!(step, "enrol.import");
    let vendor = Desk::default()
        .card("minidriver: \"Acme\",")
        .minidrivers("(name: \"Acme\", kind: Csp)");
    assert_eq!(enrolled(&vendor, EXCHANGE).0, "enrol.import.vendor");
}

#[test]
fn c8_c4_keys_of_cards_only_has_three_readings() {
    let on_card = "BaseCsp\\RequireOnCardPrivateKeyGen";
    let allow = "BaseCsp\\AllowPrivateExchangeKeyImport";
    for (required, allowed, reading, expected) in [
        (0, 0, "allows", "enrol.import.off"),
        (0, 1, "forbids", "enrol.import"),
        (1, 0, "nothing", "enrol.import.off"),
        (1, 0, "forbids", "enrol.import.on-card"),
        (1, 0, "allows", "enrol.import"),
        (1, 1, "nothing", "enrol.import"),
        (1, 1, "forbids", "enrol.import.on-card"),
        (1, 1, "allows", "enrol.import"),
    ] {
        let desk = with(&[(on_card, required), (allow, allowed)])
            .assuming(&format!("\"on-card-keys\": \"{reading}\""));
        let (step, _) = enrolled(&desk, EXCHANGE);
        assert_eq!(step, expected, "{required} {allowed} {reading}");
        // A key that is made on the card, and a logon, do not depend on it.
        assert_eq!(enrolled(&desk, "key: \"RSA-2048\"").0, "enrol.capi");
        assert_eq!(desk.logon().0, "session.opened");
    }
}

#[test]
fn c1_3_a_key_of_which_nobody_says_how_long_it_is_has_the_length_of_the_provider() {
    let length = |desk: &Desk| {
        let (_, effects) = enrolled(desk, "key: \"RSA\"");
        effects[0].clone()
    };
    let said = |bits: u32| {
        format!("nobody says how long the key is: DefaultPrivateKeyLenBits makes it {bits} bits")
    };
    assert_eq!(length(&Desk::default()), said(1024), "0x400");
    let value = "BaseCsp\\DefaultPrivateKeyLenBits";
    assert_eq!(length(&with(&[(value, 2048)])), said(2048));
    let of_ksp = "SmartCardKsp\\DefaultPrivateKeyLenBits";
    assert_eq!(length(&with(&[(of_ksp, 4096)])), said(1024));
    // The key is one of that length: it logs on.
    let told = script(
        &with(&[(value, 1024)]),
        "Enrol(card: \"card\", workstation: \"PC\", container: \"new\", profile: \"Other template\", key: \"RSA\"),
         LogOn(card: \"card\", workstation: \"PC\", certificate: 2),",
    );
    let Some(Happening::Card(logon)) = &told.entries[1].happening else {
        panic!()
    };
    assert_eq!(logon.ending.id, "session.opened");
}

#[test]
fn c1_3_a_transaction_that_is_too_short_loses_the_pin_between_verification_and_signature() {
    let slow = |milliseconds: u32, values: &[(&str, u32)]| {
        with(values).card(&format!("signing_milliseconds: {milliseconds},"))
    };
    let csp = "BaseCsp\\TransactionTimeoutMilliseconds";
    let ksp = "SmartCardKsp\\TransactionTimeoutMilliseconds";
    for (fact, desk, ending) in [
        (
            "1500 by default, in time",
            slow(1500, &[]),
            "session.opened",
        ),
        ("too late", slow(1501, &[]), "card.transaction.ended"),
        (
            "longer by hand",
            slow(1501, &[(csp, 3000)]),
            "session.opened",
        ),
        (
            "shorter by hand",
            slow(200, &[(csp, 100)]),
            "card.transaction.ended",
        ),
        (
            "that of the other provider",
            slow(200, &[(ksp, 100)]),
            "session.opened",
        ),
        (
            "a card of which nothing is said",
            with(&[(csp, 1)]),
            "session.opened",
        ),
    ] {
        let (found, steps) = desk.logon();
        assert_eq!(found, ending, "{fact}");
        assert!(steps.contains(&"card.pin.right"), "{fact}: {steps:?}");
    }
    let curve = "(name: \"A\", issued: (profile: \"SmartcardLogon\", key: \"P-256\")),";
    let by_ksp = slow(200, &[(ksp, 100)])
        .holding(curve)
        .set("\"EnumerateECCCerts\": Enabled");
    assert_eq!(by_ksp.logon().0, "card.transaction.ended");
    // What if the card were slower?
    let change = "card:card.signing_milliseconds=2000".parse().unwrap();
    let slower = Desk::default().twin().what_if(&[change]).unwrap();
    let request = sim::LogonRequest {
        card: "card".to_owned(),
        workstation: "PC".to_owned(),
        ..sim::LogonRequest::default()
    };
    let told = slower.explain(&request).unwrap();
    assert_eq!(told.ending.id, "card.transaction.ended");
    // The provider of a vendor has values of its own.
    let vendor = slow(5000, &[])
        .card("minidriver: \"Acme\",")
        .minidrivers("(name: \"Acme\", kind: Csp)");
    assert_eq!(vendor.logon().0, "session.opened");
}

#[test]
fn c5_2_a_certificate_for_a_curve_takes_an_authority_that_does_curves() {
    let of = |product: &str| -> Desk {
        Desk {
            authority: format!("product: \"{product}\","),
            ..Desk::default()
        }
    };
    for (product, curve) in [
        ("Server 2003", "enrol.authority.version"),
        ("Server 2008", "enrol.authority.version"),
        ("Server 2008 R2", "enrol.cng"),
        ("Server 2022", "enrol.cng"),
    ] {
        assert_eq!(
            enrolled(&of(product), "key: \"P-256\"").0,
            curve,
            "{product}"
        );
        assert_eq!(
            enrolled(&of(product), "key: \"RSA-2048\"").0,
            "enrol.capi",
            "{product}"
        );
        let (imported, _) = enrolled(&of(product), ECDSA);
        let expected = if curve == "enrol.cng" {
            "enrol.import.off"
        } else {
            curve
        };
        assert_eq!(imported, expected, "{product}");
    }
    assert_eq!(enrolled(&Desk::default(), "key: \"P-384\"").0, "enrol.cng");
    let older = "Change(\"ca:CA.product=Server 2003\"), Enrol(card: \"card\", workstation: \"PC\", container: \"new\", profile: \"SmartcardLogon\", key: \"P-256\")";
    let told = script(&Desk::default(), older);
    let Some(Happening::CardWork(steps)) = &told.entries[1].happening else {
        panic!()
    };
    assert_eq!(steps.last().unwrap().id, "enrol.authority.version");
    let client = of("Server 2022").text().replace("Server 2022", "Windows 7");
    let error = worlds::parse("desk.ron", &client, &super::no_files).unwrap_err();
    assert!(
        format!("{error:?}").contains("is not a server"),
        "{error:?}"
    );
}

#[test]
fn c1_7_cards_unlock_data_drives_where_policy_lets_them() {
    let bitlocker = "(name: \"A\", issued: (profile: \"BitLocker\")),";
    let used = |settings: &str| {
        let row = Desk::default()
            .holding(bitlocker)
            .set(settings)
            .middleware();
        let uses = &row.certificates[0].uses;
        let found = uses
            .iter()
            .find(|(name, _)| *name == "BitLocker data volumes");
        found.unwrap().1.id
    };
    let (fixed, removable) = (
        "\"FDVAllowUserCert\": Disabled",
        "\"RDVAllowUserCert\": Disabled",
    );
    assert_eq!(used(""), "use.cng");
    assert_eq!(used(fixed), "use.cng", "removable drives are left");
    assert_eq!(used(removable), "use.cng", "fixed drives are left");
    assert_eq!(used(&format!("{fixed}, {removable}")), "use.policy");
}
