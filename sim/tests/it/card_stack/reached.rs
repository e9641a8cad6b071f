//! Steps that let a certificate, a program or an enrolment through, and what has to be so for each.

use sim::{Answer, Happening, QuestionId, Script};

use super::Desk;

/// A desk with a driver of a vendor.
fn vendor(product: &'static str, driver: &str) -> Desk {
    Desk::on(product)
        .card("minidriver: \"Acme\",")
        .minidrivers(&format!("(name: \"Acme\", {driver})"))
}

/// Each desk tells the step at the logon, and the one beside it does not.
fn told_and_not(rows: &[(&str, &'static str, Desk, Desk)]) {
    for (fact, step, with, without) in rows {
        let (_, told) = with.logon();
        assert!(told.contains(step), "{fact}: {told:?}");
        let (_, told) = without.logon();
        assert!(!told.contains(step), "{fact}: {told:?}");
    }
}

#[test]
fn c5_1_the_provider_that_uses_the_key_is_told() {
    let curve = "(name: \"A\", issued: (profile: \"SmartcardLogon\", key: \"P-256\")), (name: \"K\", key_spec: KeyAgreement),";
    let elliptic = || {
        Desk::default()
            .holding(curve)
            .set("\"EnumerateECCCerts\": Enabled")
    };
    told_and_not(&[
        (
            "RSA through the Base CSP",
            "tile.provider.base-csp",
            Desk::default(),
            vendor("Windows 10", "kind: Csp"),
        ),
        (
            "the CSP of a vendor beside it",
            "tile.provider.vendor-csp",
            vendor("Windows 10", "kind: Csp"),
            Desk::default(),
        ),
        (
            "the KSP of a vendor beside it",
            "tile.provider.vendor-ksp",
            vendor("Windows 10", "kind: Ksp"),
            elliptic(),
        ),
        (
            "curves through the Smart Card KSP",
            "tile.provider.smart-card-ksp",
            elliptic(),
            Desk::default(),
        ),
    ]);
}

#[test]
fn c2_2_what_lets_a_certificate_through_is_told() {
    let of = |profile: &str| {
        let container = format!("(name: \"A\", issued: (profile: \"{profile}\")),");
        Desk::default().holding(&container)
    };
    let no_eku = "\"AllowCertificatesWithNoEKU\": Enabled";
    let signature = "(name: \"A\", key_spec: Signature, issued: (profile: \"SmartcardLogon\")),";
    let curve = "(name: \"A\", issued: (profile: \"SmartcardLogon\", key: \"P-256\")),";
    told_and_not(&[
        (
            "every container is read by policy",
            "tile.container.forced",
            vendor("Windows 10", "kind: Csp").set("\"ForceReadingAllCertificates\": Enabled"),
            vendor("Windows 10", "kind: Csp"),
        ),
        (
            "a signature key by policy",
            "tile.key-spec.allowed",
            Desk::default()
                .holding(signature)
                .set("\"AllowSignatureOnlyKeys\": Enabled"),
            Desk::default().set("\"AllowSignatureOnlyKeys\": Enabled"),
        ),
        (
            "another key usage as error messages have it (C20)",
            "tile.key-usage.other",
            of("Encryption").assuming("\"tile-key-usage\": \"any-of-three\""),
            of("Encryption"),
        ),
        (
            "no purposes as the table of requirements has it (C5)",
            "tile.eku.none",
            of("No purposes").assuming("\"tile-purpose\": \"none-too\""),
            of("No purposes"),
        ),
        (
            "no purposes by policy",
            "tile.eku.allowed",
            of("No purposes").set(no_eku),
            of("SmartcardLogon").set(no_eku),
        ),
        (
            "client authentication by policy",
            "tile.eku.allowed",
            of("Client authentication").set(no_eku),
            of("Client authentication"),
        ),
        (
            "a curve by policy",
            "tile.ecc.allowed",
            Desk::default()
                .holding(curve)
                .set("\"EnumerateECCCerts\": Enabled"),
            Desk::default().set("\"EnumerateECCCerts\": Enabled"),
        ),
        (
            "a tile is shown",
            "tile.shown",
            Desk::default(),
            of("No purposes"),
        ),
    ]);
}

#[test]
fn c8_c9_two_identities_on_a_card_are_shown_and_said_to_be_unsupported_since_windows_10() {
    let both = "(name: \"A\", issued: (profile: \"SmartcardLogon\")), (name: \"B\", issued: (profile: \"SmartcardLogon\", user: \"tom\")),";
    let on = |product| Desk::on(product).holding(both);
    told_and_not(&[
        (
            "two users on one card",
            "tile.two-identities",
            on("Windows 10"),
            on("Windows 8.1"),
        ),
        (
            "one user with two certificates",
            "tile.two-identities",
            on("Windows 11"),
            Desk::default().holding(&both.replace("tom", "jane")),
        ),
    ]);
    for product in ["Windows 7", "Windows 10"] {
        assert_eq!(
            on(product).outcomes(),
            [(1, "tile"), (2, "tile")],
            "{product}"
        );
        assert_eq!(on(product).logon().0, "session.opened", "{product}");
    }
}

#[test]
fn c5_1_device_enumeration_is_for_programs_alone() {
    let stopped = Desk::default().machine("services: [(name: \"ScDeviceEnum\", running: false)],");
    let Answer::Middleware(answer) = stopped.twin().answer(QuestionId::Middleware) else {
        panic!()
    };
    let told: Vec<_> = answer.machines[0]
        .services
        .iter()
        .filter(|service| service.running == Some(false))
        .flat_map(|service| service.stopped.iter().map(|step| (service.name, step.id)))
        .collect();
    assert!(
        told.contains(&("ScDeviceEnum", "stack.scdeviceenum.stopped")),
        "{told:?}"
    );
    assert_eq!(stopped.logon().0, "session.opened");
}

/// How the enrolment of a certificate ends on a desk.
fn enrolment(desk: &Desk, key: &str) -> &'static str {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("desk.ron"), desk.text()).unwrap();
    let script = format!(
        "(title: \"t\", world: \"desk.ron\", events: [Enrol(card: \"card\", workstation: \"PC\", container: \"new\", profile: \"SmartcardLogon\", key: \"{key}\")])"
    );
    let told = Script::parse("t.ron", &script, folder.path())
        .unwrap_or_else(|error| panic!("{:?}", miette::Report::new(error)))
        .run()
        .unwrap();
    let Some(Happening::CardWork(steps)) = &told.entries[0].happening else {
        panic!()
    };
    steps.last().unwrap().id
}

#[test]
fn c5_2_a_key_is_made_by_a_provider_that_makes_keys_of_its_kind() {
    for (fact, desk, rsa, elliptic) in [
        (
            "the Base CSP and the Smart Card KSP",
            vendor("Windows 7", ""),
            "enrol.capi",
            "enrol.cng",
        ),
        (
            "a minidriver without RSA",
            vendor("Windows 7", "rsa: false"),
            "enrol.driver.key",
            "enrol.cng",
        ),
        (
            "a minidriver without curves",
            vendor("Windows 7", "elliptic: false"),
            "enrol.capi",
            "enrol.driver.key",
        ),
        (
            "a PKCS #11 library has no provider of Windows",
            vendor("Windows 7", "kind: Pkcs11"),
            "enrol.provider",
            "enrol.provider",
        ),
        (
            "no KSP value: the Base CSP cannot do curves at all",
            vendor("Windows 7", "")
                .machine("middleware: [(minidriver: \"Acme\", smart_card_ksp: false)],"),
            "enrol.capi",
            "enrol.provider",
        ),
        (
            "no CSP value",
            vendor("Windows 7", "")
                .machine("middleware: [(minidriver: \"Acme\", base_csp: false)],"),
            "enrol.cng",
            "enrol.cng",
        ),
    ] {
        assert_eq!(enrolment(&desk, "RSA-2048"), rsa, "{fact}");
        assert_eq!(enrolment(&desk, "P-256"), elliptic, "{fact}");
    }
}
