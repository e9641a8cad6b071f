//! Drivers, providers, services: how each is found, and what fails when it is missing, stopped or registered wrongly.

use sim::{Answer, Effect, QuestionId};

use super::{Desk, check};

const ATR: &str = "atr: \"3B 16 96 41 73 74 72 69 64\",";

/// A card that only its vendor's minidriver knows.
fn vendor(product: &'static str) -> Desk {
    Desk::on(product).card("minidriver: \"Acme\",")
}

fn registered(entry: &str) -> String {
    format!("middleware: [{entry}],")
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table of facts")]
fn c5_4_what_is_missing_breaks_what_the_table_says() {
    let stopped = "services: [(name: \"SCardSvr\", running: false)],";
    let without = "middleware: [],";
    let no_csp = registered("(minidriver: \"Acme\", base_csp: false)");
    let no_ksp = registered("(minidriver: \"Acme\", smart_card_ksp: false)");
    let elliptic = "(name: \"A\", issued: (profile: \"SmartcardLogon\", key: \"P-256\")), (name: \"K\", key_spec: KeyAgreement),";
    let curves = "\"EnumerateECCCerts\": Enabled";
    check(&[
        (
            "no reader",
            Desk::default().machine("readers: [],"),
            "tile.reader.absent",
        ),
        (
            "no driver of the reader",
            Desk::default().machine("readers: [(name: \"R\", driver: false)],"),
            "tile.reader.driver",
        ),
        (
            "one reader of two has a driver",
            Desk::default().machine("readers: [(name: \"R\", driver: false), \"S\"],"),
            "tile",
        ),
        (
            "SCardSvr stopped",
            Desk::default().machine(stopped),
            "tile.scardsvr.stopped",
        ),
        (
            "SCardSvr disabled",
            Desk::default().machine("services: [(name: \"SCardSvr\", start: Disabled)],"),
            "tile.scardsvr.stopped",
        ),
        (
            "no minidriver, XP",
            vendor("Windows XP").machine(without),
            "tile.minidriver.none",
        ),
        (
            "no minidriver, Vista",
            vendor("Windows Vista").machine(without),
            "tile.minidriver.none",
        ),
        (
            "no minidriver, 7",
            vendor("Windows 7").machine(without),
            "tile.minidriver.none",
        ),
        (
            "no minidriver, 8: a NULL driver",
            vendor("Windows 8").machine(without),
            "tile.minidriver.null",
        ),
        (
            "no minidriver, 10: a NULL driver",
            vendor("Windows 10").machine(without),
            "tile.minidriver.null",
        ),
        (
            "no CSP value, XP",
            vendor("Windows XP").machine(&no_csp),
            "tile.provider.none",
        ),
        (
            "no CSP value, Vista",
            vendor("Windows Vista").machine(&no_csp),
            "tile.provider.csp",
        ),
        (
            "no CSP value, 7: the logon goes through CryptoAPI",
            vendor("Windows 7").machine(&no_csp),
            "tile.provider.csp",
        ),
        (
            "no CSP value, 10: either will do",
            vendor("Windows 10").machine(&no_csp),
            "tile",
        ),
        (
            "no KSP value, RSA",
            vendor("Windows 7").machine(&no_ksp),
            "tile",
        ),
        (
            "no KSP value, a curve",
            vendor("Windows 7")
                .machine(&no_ksp)
                .holding(elliptic)
                .set(curves),
            "tile.provider.ksp",
        ),
        (
            "neither value",
            vendor("Windows 10").machine(&registered(
                "(minidriver: \"Acme\", base_csp: false, smart_card_ksp: false)",
            )),
            "tile.provider.none",
        ),
        (
            "a minidriver without curves",
            vendor("Windows 10")
                .minidrivers("(name: \"Acme\", elliptic: false)")
                .holding(elliptic)
                .set(curves),
            "tile.provider.key",
        ),
        (
            "a minidriver without RSA",
            vendor("Windows 10").minidrivers("(name: \"Acme\", rsa: false)"),
            "tile.provider.key",
        ),
        (
            "a CSP has no curves",
            vendor("Windows 10")
                .minidrivers("(name: \"Acme\", kind: Csp, lists_every_certificate: true)")
                .holding(elliptic)
                .set(curves),
            "tile.provider.key",
        ),
        (
            "a CSP of a vendor",
            vendor("Windows XP").minidrivers("(name: \"Acme\", kind: Csp)"),
            "tile",
        ),
        (
            "a KSP of a vendor, 7",
            vendor("Windows 7").minidrivers("(name: \"Acme\", kind: Ksp)"),
            "tile.provider.csp",
        ),
        (
            "a KSP of a vendor, 10",
            vendor("Windows 10").minidrivers("(name: \"Acme\", kind: Ksp)"),
            "tile",
        ),
        (
            "a PKCS #11 library",
            vendor("Windows 10").minidrivers("(name: \"Acme\", kind: Pkcs11)"),
            "tile.provider.none",
        ),
        (
            "CertPropSvc stopped, the minidriver is there",
            Desk::default().machine("services: [(name: \"CertPropSvc\", running: false)],"),
            "tile",
        ),
        (
            "SCPolicySvc stopped",
            Desk::default().machine("services: [(name: \"SCPolicySvc\", running: false)],"),
            "tile",
        ),
        (
            "clock wrong: the certificate is not valid there",
            Desk::default().machine("clock_skew_seconds: 400000000,"),
            "tile.time.expired",
        ),
    ]);
}

#[test]
fn c5_4_what_breaks_after_the_tile() {
    let skewed = Desk::default().machine("clock_skew_seconds: 3600,");
    assert_eq!(skewed.first(), "tile");
    assert_eq!(skewed.logon().0, "client.clock.skew");
    let twin = Desk::default().twin();
    let removed = twin
        .what_if(&["ca:CA.in_root_store=false".parse().unwrap()])
        .unwrap();
    let told = removed
        .explain(&sim::LogonRequest {
            card: "card".to_owned(),
            workstation: "PC".to_owned(),
            ..sim::LogonRequest::default()
        })
        .unwrap();
    assert!(
        told.steps
            .iter()
            .any(|told| told.step.id == "card.pin.right")
    );
    assert_eq!(told.ending.effect, Effect::Refuses);
}

#[test]
fn c5_3_a_driver_is_found_in_the_order_of_the_discovery() {
    let found = |desk: Desk| desk.association();
    let by_atr = |atr: &str| registered(&format!("(minidriver: \"Acme\", {atr})"));
    let other = "atr: \"3B 16 96 41 73 74 72 69 FF\"";
    let masked = format!("{other}, atr_mask: \"FF FF FF FF FF FF FF FF 00\"");
    let wrong_mask = format!("{other}, atr_mask: \"FF FF FF FF FF FF FF FF 0F\"");
    let null = ["middleware.plug-and-play.not-there", "tile.minidriver.null"];
    let known = |how: &'static str| vec![how, "tile.minidriver.found"];
    // A card of a vendor, with an answer to reset.
    let card = |machine: &str| vendor("Windows 10").card(ATR).machine(machine);
    assert_eq!(found(card(&by_atr(ATR))), known("middleware.registered"));
    assert_eq!(found(card(&by_atr(other))), null);
    assert_eq!(
        found(card(&by_atr(&masked))),
        known("middleware.registered")
    );
    assert_eq!(found(card(&by_atr(&wrong_mask))), null);
    // By the applications it answers for.
    let answers = |applications: &str| {
        card("middleware: [],").card(&format!("applications: [{applications}],"))
    };
    assert_eq!(found(answers("Piv")), known("middleware.piv"));
    assert_eq!(found(answers("Gids")), known("middleware.gids"));
    assert_eq!(
        found(answers("Piv, Gids")),
        known("middleware.gids"),
        "GIDS is selected first"
    );
    assert_eq!(found(answers("PlugAndPlay")), null);
    let cached = card("middleware: [], atr_caches: (piv: [\"3B 16 96 41 73 74 72 69 64\"]),");
    assert_eq!(
        found(cached),
        known("middleware.cache"),
        "before it is asked"
    );
    // A registration comes before the class minidriver.
    let both = card(&by_atr(ATR)).card("applications: [Piv],");
    assert_eq!(found(both.clone()), known("middleware.registered"));
    assert_eq!(both.middleware().driver.unwrap().name, "Acme");
    let class = answers("Piv").middleware().driver.unwrap();
    assert_eq!((class.name.as_str(), class.kind), ("PIV", "minidriver"));
}

#[test]
fn c5_3_the_class_minidriver_came_with_windows_7() {
    let of = |product, machine: &str| Desk::on(product).machine(machine).association();
    let none = ["middleware.plug-and-play.version", "tile.minidriver.none"];
    assert_eq!(of("Windows XP", "middleware: [],"), none);
    assert_eq!(of("Windows Vista", "middleware: [],"), none);
    for product in [
        "Windows 7",
        "Windows 8",
        "Windows 8.1",
        "Windows 10",
        "Windows 11",
    ] {
        let found = of(product, "middleware: [],");
        assert_eq!(
            found,
            ["middleware.piv", "tile.minidriver.found"],
            "{product}"
        );
    }
    // One page says Service Pack 1.
    let before = Desk::on("Windows 7").machine("patched: \"2010-12-01\",");
    assert_eq!(before.first(), "tile");
    let read = before.assuming("\"class-minidriver-since\": \"service-pack-1\"");
    assert_eq!(read.first(), "tile.minidriver.none");
    let after = Desk::on("Windows 7")
        .machine("patched: \"2011-03-08\",")
        .assuming("\"class-minidriver-since\": \"service-pack-1\"");
    assert_eq!(after.first(), "tile");
}

#[test]
fn c5_2_the_first_registration_counts_but_for_a_provider_of_a_vendor_the_last() {
    let desk = |entries: &str, minidrivers: &str| {
        vendor("Windows 10")
            .card(ATR)
            .minidrivers(minidrivers)
            .machine(&registered(entries))
            .middleware()
            .driver
            .unwrap()
            .name
    };
    let at = |name: &str, more: &str| format!("(minidriver: \"{name}\", {ATR}{more}),");
    let two = format!(
        "{}{}",
        at("Acme", ""),
        at("Other", "installed: \"2021-05-01\",")
    );
    assert_eq!(desk(&two, ""), "Acme", "of two minidrivers the first");
    let csp = "(name: \"Vendor CSP\", kind: Csp)";
    let csp_last = format!("{}{}", at("Acme", ""), at("Vendor CSP", ""));
    assert_eq!(desk(&csp_last, csp), "Vendor CSP");
    let csp_first = format!("{}{}", at("Vendor CSP", ""), at("Acme", ""));
    assert_eq!(desk(&csp_first, csp), "Acme");
    let dated = format!(
        "{}{}",
        at("Vendor CSP", "installed: \"2021-05-02\","),
        at("Acme", "installed: \"2021-05-01\",")
    );
    assert_eq!(desk(&dated, csp), "Vendor CSP");
}

#[test]
fn c5_3_plug_and_play_installs_what_windows_update_has() {
    const THERE: &str = "(name: \"Acme\", on_windows_update: true)";
    let desk = |product, machine: &str| {
        vendor(product)
            .minidrivers(THERE)
            .machine(&format!("middleware: [], {machine}"))
    };
    let installed = [
        "middleware.plug-and-play.installed",
        "middleware.plug-and-play.told",
        "tile.minidriver.found",
    ];
    for product in ["Windows 7", "Windows 8.1", "Windows 10", "Windows 11"] {
        assert_eq!(desk(product, "").association(), installed, "{product}");
        assert_eq!(
            desk(product, "").logon().0,
            "session.opened",
            "before the logon, {product}"
        );
    }
    for product in ["Windows XP", "Windows Vista"] {
        let none = ["middleware.plug-and-play.version", "tile.minidriver.none"];
        assert_eq!(desk(product, "").association(), none, "{product}");
    }
    let because = |desk: Desk, why: &'static str| {
        assert_eq!(desk.association(), [why, "tile.minidriver.null"]);
    };
    let stopped = "services: [(name: \"CertPropSvc\", running: false)],";
    because(
        desk("Windows 10", stopped),
        "middleware.plug-and-play.service",
    );
    because(
        desk("Windows 10", "windows_update: false,"),
        "middleware.plug-and-play.unreachable",
    );
    because(
        desk("Windows 10", "").set("\"EnableScPnP\": Disabled"),
        "middleware.plug-and-play.off",
    );
    because(
        desk("Windows 10", "").minidrivers("(name: \"Acme\")"),
        "middleware.plug-and-play.not-there",
    );
    for kind in ["Csp", "Ksp", "Pkcs11"] {
        let list = format!("(name: \"Acme\", kind: {kind}, on_windows_update: true)");
        because(
            desk("Windows 10", "").minidrivers(&list),
            "middleware.plug-and-play.not-a-minidriver",
        );
    }
    let quiet = desk("Windows 10", "").set("\"ScPnPNotification\": Disabled");
    assert_eq!(quiet.association(), [installed[0], installed[2]]);
    let read = desk("Windows 10", "").assuming("\"driver-notice-default\": \"not-told\"");
    assert_eq!(read.association(), [installed[0], installed[2]]);
}

/// The step of a kind of program for the first certificate.
fn used(desk: &Desk, application: &str) -> &'static str {
    let row = desk.middleware();
    let uses = &row.certificates[0].uses;
    let found = uses.iter().find(|(name, _)| *name == application);
    found.unwrap().1.id
}

const TLS: &str = "TLS client authentication";
const CAPI_MAIL: &str = "S/MIME, programs of CryptoAPI";
const CNG_MAIL: &str = "S/MIME, programs of CNG";
const CAPI_SIGNATURE: &str = "signatures, programs of CryptoAPI";
const EFS: &str = "Encrypting File System";
const BITLOCKER: &str = "BitLocker data volumes";

#[test]
#[expect(clippy::too_many_lines, reason = "a table of facts")]
fn c5_2_programs_use_a_card_by_the_interface_they_were_written_for() {
    let mail = "(name: \"A\", issued: (profile: \"Mail\")),";
    let curve = "(name: \"A\", issued: (profile: \"Mail\", key: \"P-256\")),";
    let no_csp = registered("(minidriver: \"Acme\", base_csp: false)");
    let no_ksp = registered("(minidriver: \"Acme\", smart_card_ksp: false)");
    let desk = |product, machine: &str, containers: &str| {
        vendor(product).machine(machine).holding(containers)
    };
    for (fact, desk, application, expected) in [
        (
            "RSA, CryptoAPI",
            desk("Windows 7", "", mail),
            CAPI_MAIL,
            "use.capi",
        ),
        ("RSA, CNG", desk("Windows 7", "", mail), CNG_MAIL, "use.cng"),
        (
            "CNG came with Vista",
            desk("Windows XP", "", mail),
            CNG_MAIL,
            "use.cng.none",
        ),
        (
            "no CSP value: invisible to CryptoAPI",
            desk("Windows 7", &no_csp, mail),
            CAPI_MAIL,
            "use.csp.none",
        ),
        (
            "no CSP value: CNG is fine",
            desk("Windows 7", &no_csp, mail),
            CNG_MAIL,
            "use.cng",
        ),
        (
            "no KSP value: invisible to CNG",
            desk("Windows 7", &no_ksp, mail),
            CNG_MAIL,
            "use.ksp.none",
        ),
        (
            "no KSP value: CryptoAPI is fine",
            desk("Windows 7", &no_ksp, mail),
            CAPI_SIGNATURE,
            "use.capi",
        ),
        (
            "a curve, CryptoAPI",
            desk("Windows 7", "", curve),
            CAPI_MAIL,
            "use.elliptic",
        ),
        (
            "a curve, CNG",
            desk("Windows 7", "", curve),
            CNG_MAIL,
            "use.cng",
        ),
        (
            "a curve that the minidriver does not do",
            desk("Windows 7", "", curve).minidrivers("(name: \"Acme\", elliptic: false)"),
            CNG_MAIL,
            "use.driver.key",
        ),
        (
            "a purpose that is not its own",
            desk("Windows 7", "", mail),
            TLS,
            "use.purpose",
        ),
        (
            "a CSP of a vendor serves CryptoAPI alone",
            desk("Windows 7", "", mail).minidrivers("(name: \"Acme\", kind: Csp)"),
            CNG_MAIL,
            "use.ksp.none",
        ),
        (
            "a KSP of a vendor serves CNG alone",
            desk("Windows 7", "", mail).minidrivers("(name: \"Acme\", kind: Ksp)"),
            CAPI_MAIL,
            "use.csp.none",
        ),
        ("TLS takes either", Desk::default(), TLS, "use.capi"),
        (
            "TLS with a KSP alone",
            vendor("Windows 10").machine(&no_csp),
            TLS,
            "use.cng",
        ),
        (
            "a signature key protects no files",
            Desk::default()
                .holding("(name: \"A\", key_spec: Signature, issued: (profile: \"Files\")),"),
            EFS,
            "use.key-usage",
        ),
        (
            "files",
            Desk::default().holding("(name: \"A\", issued: (profile: \"Files\")),"),
            EFS,
            "use.cng",
        ),
        (
            "files before 7",
            Desk::on("Windows Vista").holding("(name: \"A\", issued: (profile: \"Files\")),"),
            EFS,
            "use.version",
        ),
    ] {
        assert_eq!(used(&desk, application), expected, "{fact}");
    }
}

#[test]
fn c1_7_bitlocker_takes_the_purpose_that_policy_names() {
    let with = |profile: &str, settings: &str| {
        let containers = format!("(name: \"A\", issued: (profile: \"{profile}\")),");
        used(
            &Desk::default().holding(&containers).set(settings),
            BITLOCKER,
        )
    };
    let own = "\"CertificateOID\": \"1.3.6.1.4.1.99999.1\"";
    assert_eq!(
        with("BitLocker", ""),
        "use.cng",
        "its own purpose by default"
    );
    assert_eq!(
        with("No purposes", ""),
        "use.cng",
        "a certificate without purposes"
    );
    assert_eq!(with("SmartcardLogon", ""), "use.purpose");
    assert_eq!(with("Any purpose", ""), "use.purpose");
    assert_eq!(with("Own purpose", own), "use.cng");
    assert_eq!(with("BitLocker", own), "use.purpose");
    assert_eq!(with("No purposes", own), "use.cng");
    let vista =
        Desk::on("Windows Vista").holding("(name: \"A\", issued: (profile: \"BitLocker\")),");
    assert_eq!(used(&vista, BITLOCKER), "use.version");
    let open = sim::Scenario::parse(
        "s.ron",
        "(title: \"t\", world: \"fabrikam\", unknowns: [(vary: \"workstation:PARIS-W7-01.CertificateOID\", over: [\"1.2.3\", \"1.2.4\"])])",
        std::path::Path::new("."),
    );
    assert!(
        open.unwrap_err()
            .to_string()
            .contains("cannot be left open")
    );
}

#[test]
fn c5_1_certificates_come_into_the_store_of_the_user_where_service_and_policy_let_them() {
    let propagation = |desk: Desk| desk.middleware().certificates[0].propagation.id;
    let stopped = "services: [(name: \"CertPropSvc\", running: false)],";
    let off = "\"CertPropEnabled\": Disabled";
    assert_eq!(propagation(Desk::default()), "propagation.done");
    assert_eq!(propagation(Desk::on("Windows XP")), "propagation.winlogon");
    assert_eq!(
        propagation(Desk::default().machine(stopped)),
        "propagation.service.stopped"
    );
    assert_eq!(propagation(Desk::default().set(off)), "propagation.off");
    for desk in [Desk::default().machine(stopped), Desk::default().set(off)] {
        assert_eq!(
            desk.logon().0,
            "session.opened",
            "the logon does not need it"
        );
        assert!(used(&desk, TLS).starts_with("propagation."), "programs do");
    }
}

#[test]
fn c1_1_roots_of_a_card_come_and_go() {
    let roots = |product, settings: &str| {
        let desk = Desk::on(product).card("roots: [\"CA\"],").set(settings);
        desk.middleware().roots.unwrap().id
    };
    assert_eq!(
        roots("Windows 10", ""),
        "propagation.roots.logoff",
        "2 where nothing is configured"
    );
    for (value, expected) in [
        (0, "propagation.roots.kept"),
        (1, "propagation.roots.removal"),
        (2, "propagation.roots.logoff"),
    ] {
        let setting = format!("\"RootCertificateCleanupOption\": {value}");
        assert_eq!(roots("Windows 10", &setting), expected);
    }
    for off in [
        "\"EnableRootCertificatePropagation\": Disabled",
        "\"CertPropEnabled\": Disabled",
    ] {
        assert_eq!(roots("Windows 10", off), "propagation.roots.off", "{off}");
    }
    assert!(Desk::default().middleware().roots.is_none());
}

#[test]
fn c5_1_each_version_has_the_services_that_the_table_lists() {
    let services = |product, machine: &str| -> Vec<(String, String, Option<bool>, usize)> {
        let desk = Desk::on(product).machine(machine);
        let Answer::Middleware(answer) = desk.twin().answer(QuestionId::Middleware) else {
            panic!()
        };
        answer.machines[0]
            .services
            .iter()
            .map(|service| {
                (
                    service.name.to_owned(),
                    service.start.clone(),
                    service.running,
                    service.stopped.len(),
                )
            })
            .collect()
    };
    let row = |name: &str, start: &str, running, stopped| {
        (name.to_owned(), start.to_owned(), Some(running), stopped)
    };
    let propagation = || row("CertPropSvc", "manual", true, 0);
    let removal = || row("SCPolicySvc", "manual", false, 1);
    assert_eq!(
        services("Windows XP", ""),
        [row("SCardSvr", "manual", true, 0)]
    );
    let of_7 = [row("SCardSvr", "manual", true, 0), propagation(), removal()];
    assert_eq!(services("Windows Vista", ""), of_7);
    assert_eq!(services("Windows 7", ""), of_7);
    let triggered = || row("SCardSvr", "manual, triggered", true, 0);
    assert_eq!(
        services("Windows 8", ""),
        [triggered(), propagation(), removal()]
    );
    let enumeration = row("ScDeviceEnum", "manual, triggered", true, 0);
    assert_eq!(
        services("Windows 10", ""),
        [triggered(), propagation(), removal(), enumeration]
    );
    let changed = services(
        "Windows 7",
        "services: [(name: \"SCPolicySvc\", start: Automatic), (name: \"CertPropSvc\", start: Disabled)],",
    );
    assert_eq!(changed[1], row("CertPropSvc", "disabled", false, 2));
    assert_eq!(changed[2], row("SCPolicySvc", "automatic", true, 0));
}
