//! Drivers, providers, services: how each is found, and what fails when it is missing, stopped or registered wrongly.

use sim::{Answer, Effect, QuestionId};

use super::Desk;

const ATR: &str = "atr: \"3B 16 96 41 73 74 72 69 64\",";

/// A card that only its vendor's minidriver knows.
fn vendor(product: &'static str) -> Desk {
    Desk::on(product).card("minidriver: \"Acme\",")
}

fn registered(entry: &str) -> String {
    format!("middleware: [{entry}],")
}

const STOPPED: &str = "services: [(name: \"SCardSvr\", running: false)],";
const UNREGISTERED: &str = "middleware: [],";
const NO_CSP: &str = "middleware: [(minidriver: \"Acme\", base_csp: false)],";
const NO_KSP: &str = "middleware: [(minidriver: \"Acme\", smart_card_ksp: false)],";
const NEITHER: &str =
    "middleware: [(minidriver: \"Acme\", base_csp: false, smart_card_ksp: false)],";
const CURVE: &str = "(name: \"A\", issued: (profile: \"SmartcardLogon\", key: \"P-256\")), (name: \"K\", key_spec: KeyAgreement),";
const CURVES: &str = "\"EnumerateECCCerts\": Enabled";

/// A card on a curve, and a machine that shows it where it can.
fn on_a_curve(desk: Desk) -> Desk {
    desk.holding(CURVE).set(CURVES)
}

fn of_kind(product: &'static str, kind: &str) -> Desk {
    vendor(product).minidrivers(&format!("(name: \"Acme\", {kind})"))
}

/// What the first certificate becomes.
fn shows(desk: &Desk) -> &'static str {
    desk.first()
}

rows! {
    c5_4_without_a_reader_there_is_no_tile:
        shows(&Desk::default().machine("readers: [],")) => "tile.reader.absent";
    c5_4_without_the_driver_of_the_reader_there_is_no_tile:
        shows(&Desk::default().machine("readers: [(name: \"R\", driver: false)],")) => "tile.reader.driver";
    c5_4_one_reader_of_two_with_a_driver_is_enough:
        shows(&Desk::default().machine("readers: [(name: \"R\", driver: false), \"S\"],")) => "tile";
    c5_4_with_the_resource_manager_stopped_there_is_no_tile:
        shows(&Desk::default().machine(STOPPED)) => "tile.scardsvr.stopped";
    c5_4_with_the_resource_manager_disabled_there_is_no_tile:
        shows(&Desk::default().machine("services: [(name: \"SCardSvr\", start: Disabled)],")) => "tile.scardsvr.stopped";
    c5_4_without_a_minidriver_xp_does_not_recognise_the_card:
        shows(&vendor("Windows XP").machine(UNREGISTERED)) => "tile.minidriver.none";
    c5_4_without_a_minidriver_vista_does_not_recognise_the_card:
        shows(&vendor("Windows Vista").machine(UNREGISTERED)) => "tile.minidriver.none";
    c5_4_without_a_minidriver_windows_7_does_not_recognise_the_card:
        shows(&vendor("Windows 7").machine(UNREGISTERED)) => "tile.minidriver.none";
    c5_4_without_a_minidriver_windows_8_binds_a_null_driver:
        shows(&vendor("Windows 8").machine(UNREGISTERED)) => "tile.minidriver.null";
    c5_4_without_a_minidriver_windows_10_binds_a_null_driver:
        shows(&vendor("Windows 10").machine(UNREGISTERED)) => "tile.minidriver.null";
    c5_4_without_the_csp_value_xp_has_no_provider:
        shows(&vendor("Windows XP").machine(NO_CSP)) => "tile.provider.none";
    c5_4_without_the_csp_value_the_logon_of_vista_fails:
        shows(&vendor("Windows Vista").machine(NO_CSP)) => "tile.provider.csp";
    c5_4_without_the_csp_value_the_logon_of_windows_7_fails:
        shows(&vendor("Windows 7").machine(NO_CSP)) => "tile.provider.csp";
    c5_4_without_the_csp_value_windows_10_takes_the_ksp:
        shows(&vendor("Windows 10").machine(NO_CSP)) => "tile";
    c5_4_without_the_ksp_value_rsa_is_fine:
        shows(&vendor("Windows 7").machine(NO_KSP)) => "tile";
    c5_4_without_the_ksp_value_a_curve_has_no_provider:
        shows(&on_a_curve(vendor("Windows 7").machine(NO_KSP))) => "tile.provider.ksp";
    c5_4_without_either_value_there_is_no_provider:
        shows(&vendor("Windows 10").machine(NEITHER)) => "tile.provider.none";
    c5_4_a_minidriver_without_curves_signs_with_none:
        shows(&on_a_curve(of_kind("Windows 10", "elliptic: false"))) => "tile.provider.key";
    c5_4_a_minidriver_without_rsa_signs_with_none:
        shows(&of_kind("Windows 10", "rsa: false")) => "tile.provider.key";
    c5_4_a_csp_has_no_curves:
        shows(&on_a_curve(of_kind("Windows 10", "kind: Csp, lists_every_certificate: true"))) => "tile.provider.key";
    c5_4_a_csp_of_a_vendor_serves_xp:
        shows(&of_kind("Windows XP", "kind: Csp")) => "tile";
    c5_4_a_ksp_of_a_vendor_does_not_serve_windows_7:
        shows(&of_kind("Windows 7", "kind: Ksp")) => "tile.provider.csp";
    c5_4_a_ksp_of_a_vendor_serves_windows_10:
        shows(&of_kind("Windows 10", "kind: Ksp")) => "tile";
    c5_4_a_pkcs_11_library_serves_nobody_at_the_screen:
        shows(&of_kind("Windows 10", "kind: Pkcs11")) => "tile.provider.none";
    c5_4_without_a_default_container_the_card_is_of_no_use:
        shows(&Desk { card: String::new(), ..Desk::default() }.holding(TWO)) => "tile.default-container.none";
    c5_4_a_csp_without_the_store_of_all_offers_the_default_container:
        of_two("") => ["tile", "tile.container.not-listed"];
    c5_4_a_csp_without_the_store_of_all_is_read_through_where_policy_forces_it:
        of_two("\"ForceReadingAllCertificates\": Enabled") => ["tile", "tile"];
    c5_4_a_pin_that_may_not_be_kept_can_break_the_logon:
        of_kind("Windows 10", "pin_cache: None").assuming("\"pin-cache\": \"logon-fails\"").logon().0 => "card.pin.cache.lost";
    c5_4_with_propagation_stopped_a_logon_is_fine_if_the_minidriver_is_there:
        shows(&Desk::default().machine("services: [(name: \"CertPropSvc\", running: false)],")) => "tile";
    c5_4_with_propagation_stopped_nothing_is_installed:
        of_kind("Windows 10", "on_windows_update: true")
            .machine("middleware: [], services: [(name: \"CertPropSvc\", running: false)],")
            .first() => "tile.minidriver.null";
    c5_4_with_the_removal_service_stopped_a_logon_is_fine:
        shows(&Desk::default().machine("services: [(name: \"SCPolicySvc\", running: false)],")) => "tile";
    c5_4_a_clock_far_off_hides_the_certificate:
        shows(&Desk::default().machine("clock_skew_seconds: 400000000,")) => "tile.time.expired";
    c5_4_a_clock_that_is_an_hour_off_shows_it:
        shows(&Desk::default().machine("clock_skew_seconds: 3600,")) => "tile";
    c5_4_a_clock_that_is_an_hour_off_fails_kerberos:
        Desk::default().machine("clock_skew_seconds: 3600,").logon().0 => "client.clock.skew";
}

/// Two certificates, of which one is in the default container.
const TWO: &str = "(name: \"A\", issued: (profile: \"SmartcardLogon\")), (name: \"B\", issued: (profile: \"SmartcardLogon\", upn: \"other@fabrikam.com\")),";

/// What becomes of two certificates on a card whose vendor's provider does not list them in one call.
fn of_two(settings: &str) -> [&'static str; 2] {
    let desk = of_kind("Windows 10", "kind: Csp")
        .holding(TWO)
        .set(settings);
    let found = desk.outcomes();
    [found[0].1, found[1].1]
}

#[test]
fn c5_4_without_the_root_the_client_rejects_the_kdc_after_the_pin() {
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

const MAIL: &str = "(name: \"A\", issued: (profile: \"Mail\")),";
const MAIL_ON_A_CURVE: &str = "(name: \"A\", issued: (profile: \"Mail\", key: \"P-256\")),";
const FILES: &str = "(name: \"A\", issued: (profile: \"Files\")),";

/// A card for mail, at a machine of Windows 7.
fn mail(machine: &str) -> Desk {
    vendor("Windows 7").machine(machine).holding(MAIL)
}

fn mail_on_a_curve() -> Desk {
    vendor("Windows 7").holding(MAIL_ON_A_CURVE)
}

rows! {
    c5_2_rsa_through_cryptoapi: used(&mail(""), CAPI_MAIL) => "use.capi";
    c5_2_rsa_through_cng: used(&mail(""), CNG_MAIL) => "use.cng";
    c5_2_cng_came_with_vista:
        used(&vendor("Windows XP").holding(MAIL), CNG_MAIL) => "use.cng.none";
    c5_2_registered_for_cng_alone_it_is_invisible_to_cryptoapi:
        used(&mail(NO_CSP), CAPI_MAIL) => "use.csp.none";
    c5_2_registered_for_cng_alone_it_serves_cng: used(&mail(NO_CSP), CNG_MAIL) => "use.cng";
    c5_2_registered_for_cryptoapi_alone_it_is_invisible_to_cng:
        used(&mail(NO_KSP), CNG_MAIL) => "use.ksp.none";
    c5_2_registered_for_cryptoapi_alone_it_serves_cryptoapi:
        used(&mail(NO_KSP), CAPI_SIGNATURE) => "use.capi";
    c5_2_the_base_csp_does_no_curves: used(&mail_on_a_curve(), CAPI_MAIL) => "use.elliptic";
    c5_2_cng_does_curves: used(&mail_on_a_curve(), CNG_MAIL) => "use.cng";
    c5_2_a_curve_that_the_minidriver_does_not_do:
        used(&mail_on_a_curve().minidrivers("(name: \"Acme\", elliptic: false)"), CNG_MAIL) => "use.driver.key";
    c5_2_a_purpose_that_is_not_its_own: used(&mail(""), TLS) => "use.purpose";
    c5_2_a_csp_of_a_vendor_serves_cryptoapi_alone:
        used(&mail("").minidrivers("(name: \"Acme\", kind: Csp)"), CNG_MAIL) => "use.ksp.none";
    c5_2_a_ksp_of_a_vendor_serves_cng_alone:
        used(&mail("").minidrivers("(name: \"Acme\", kind: Ksp)"), CAPI_MAIL) => "use.csp.none";
    c5_2_tls_takes_either: used(&Desk::default(), TLS) => "use.capi";
    c5_2_tls_takes_a_ksp_alone: used(&vendor("Windows 10").machine(NO_CSP), TLS) => "use.cng";
    c5_2_a_signature_key_protects_no_files:
        used(
            &Desk::default().holding("(name: \"A\", key_spec: Signature, issued: (profile: \"Files\")),"),
            EFS,
        ) => "use.key-usage";
    c5_2_efs_takes_a_card: used(&Desk::default().holding(FILES), EFS) => "use.cng";
    c5_2_efs_took_none_before_windows_7:
        used(&Desk::on("Windows Vista").holding(FILES), EFS) => "use.version";
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
