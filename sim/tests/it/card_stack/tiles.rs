//! The logon screen: each filter on each version, with and without its policy; duplicates; labels; order.

use super::{Desk, check};

/// A container with a certificate of a profile.
fn of(profile: &str) -> String {
    format!("(name: \"A\", issued: (profile: \"{profile}\")),")
}

const IN_THE_DEFAULT: &str = "(name: \"B\", issued: (profile: \"SmartcardLogon\")),";
const ELLIPTIC: &str = "(name: \"A\", issued: (profile: \"SmartcardLogon\", key: \"P-256\")),";
const PARTNER: &str = "(name: \"K\", key_spec: KeyAgreement),";

/// A second container, which the machine's logon screen meets first where it is the default one.
fn beside(first: &str) -> Desk {
    let mut desk = Desk::on("Windows 7").holding(&format!("{first}{IN_THE_DEFAULT}"));
    "default_container: \"B\",".clone_into(&mut desk.card);
    desk
}

/// A row of the table.
type Row<'t> = (&'t str, String, [&'t str; 4], &'t str, [&'t str; 3]);

#[test]
#[expect(clippy::too_many_lines, reason = "a table of facts")]
fn c2_2_each_filter_does_on_each_version_what_the_table_says() {
    let signature = "(name: \"A\", key_spec: Signature, issued: (profile: \"SmartcardLogon\")),";
    let expired = "(name: \"A\", issued: (profile: \"SmartcardLogon\", not_before: \"2019-01-01\", not_after: \"2020-01-01\")),";
    let not_yet =
        "(name: \"A\", issued: (profile: \"SmartcardLogon\", not_before: \"2021-07-01\")),";
    let archived = "(name: \"A\", archived: true, issued: (profile: \"SmartcardLogon\")),";
    let both = format!("{ELLIPTIC}{PARTNER}");
    // The certificate, what XP, Vista, 7 and 10 make of it, and the policy that lets it through from Vista on.
    let rows: [Row<'_>; 13] = [
        (
            "all is well",
            of("SmartcardLogon"),
            ["tile"; 4],
            "",
            ["tile"; 3],
        ),
        (
            "location",
            String::new(),
            ["tile.xp.container", "tile", "tile", "tile"],
            "",
            ["tile"; 3],
        ),
        (
            "key specification",
            signature.to_owned(),
            ["tile.key-spec.signature"; 4],
            "\"AllowSignatureOnlyKeys\": Enabled",
            ["tile"; 3],
        ),
        (
            "time: over",
            expired.to_owned(),
            ["tile.time.expired"; 4],
            "\"AllowTimeInvalidCertificates\": Enabled",
            ["tile"; 3],
        ),
        (
            "time: not yet",
            not_yet.to_owned(),
            ["tile.time.not-yet"; 4],
            "\"AllowTimeInvalidCertificates\": Enabled",
            ["tile"; 3],
        ),
        (
            "purposes: none",
            of("No purposes"),
            ["tile.eku"; 4],
            "\"AllowCertificatesWithNoEKU\": Enabled",
            ["tile"; 3],
        ),
        (
            "purposes: client authentication",
            of("Client authentication"),
            ["tile.eku"; 4],
            "\"AllowCertificatesWithNoEKU\": Enabled",
            ["tile"; 3],
        ),
        (
            "purposes: any",
            of("Any purpose"),
            ["tile.eku"; 4],
            "\"AllowCertificatesWithNoEKU\": Enabled",
            ["tile"; 3],
        ),
        (
            "key usage",
            of("Encryption"),
            ["tile.key-usage"; 4],
            "\"AllowCertificatesWithNoEKU\": Enabled, \"AllowSignatureOnlyKeys\": Enabled",
            ["tile.key-usage"; 3],
        ),
        (
            "UPN",
            of("Mail name"),
            ["tile.xp.upn", "tile", "tile", "tile"],
            "",
            ["tile"; 3],
        ),
        (
            "CRL distribution point",
            of("No list"),
            ["tile.xp.cdp", "tile", "tile", "tile"],
            "",
            ["tile"; 3],
        ),
        (
            "elliptic curves",
            both,
            [
                "tile.ecc.version",
                "tile.ecc.version",
                "tile.ecc.policy",
                "tile.ecc.policy",
            ],
            "\"EnumerateECCCerts\": Enabled",
            ["tile.ecc.version", "tile", "tile"],
        ),
        (
            "archived",
            archived.to_owned(),
            ["tile", "tile", "tile.archived", "tile.archived"],
            "\"AllowTimeInvalidCertificates\": Enabled",
            ["tile", "tile.archived", "tile.archived"],
        ),
    ];
    let versions = ["Windows XP", "Windows Vista", "Windows 7", "Windows 10"];
    let mut wrong = Vec::new();
    for (fact, containers, expected, policy, with_policy) in rows {
        let desk = |product| {
            let desk = Desk::on(product);
            if containers.is_empty() {
                Desk {
                    product,
                    ..beside(&of("Other template"))
                }
            } else {
                desk.holding(&containers)
            }
        };
        for (product, expected) in versions.iter().zip(expected) {
            let found = desk(product).first();
            if found != expected {
                wrong.push(format!("{fact} on {product}: {found}, not {expected}"));
            }
        }
        for (product, expected) in versions.iter().skip(1).zip(with_policy) {
            let found = desk(product).set(policy).first();
            if found != expected {
                wrong.push(format!(
                    "{fact} on {product} with {policy}: {found}, not {expected}"
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn c2_3_filters_come_in_their_order() {
    // Each certificate fails a filter and every one after it: the first is the reason.
    let with = |container: &str| Desk::on("Windows 7").holding(container);
    let old = "not_before: \"2019-01-01\", not_after: \"2020-01-01\"";
    check(&[
        (
            "time before key specification",
            with(&format!(
                "(name: \"A\", key_spec: Signature, archived: true, issued: (profile: \"Encryption\", key: \"P-256\", {old})),"
            )),
            "tile.time.expired",
        ),
        (
            "key specification before key usage",
            with(
                "(name: \"A\", key_spec: Signature, archived: true, issued: (profile: \"Encryption\", key: \"P-256\")),",
            ),
            "tile.key-spec.signature",
        ),
        (
            "key usage before purposes",
            with(
                "(name: \"A\", archived: true, issued: (profile: \"Encryption\", key: \"P-256\")),",
            ),
            "tile.key-usage",
        ),
        (
            "purposes before curves",
            with(
                "(name: \"A\", archived: true, issued: (profile: \"No purposes\", key: \"P-256\")),",
            ),
            "tile.eku",
        ),
        (
            "curves before archived",
            with(
                "(name: \"A\", archived: true, issued: (profile: \"SmartcardLogon\", key: \"P-256\")),",
            ),
            "tile.ecc.policy",
        ),
    ]);
}

#[test]
fn c2_1_the_default_container_is_opened_first() {
    let mut desk = Desk::on("Windows 7")
        .holding("(name: \"A\", issued: (profile: \"SmartcardLogon\")), (name: \"B\"),");
    desk.card = String::new();
    assert_eq!(
        desk.first(),
        "tile.default-container.none",
        "no tile though a certificate is good"
    );
    "default_container: \"B\",".clone_into(&mut desk.card);
    assert_eq!(desk.first(), "tile");
}

#[test]
fn c2_1_a_provider_without_the_store_of_all_certificates_gives_the_default_container_only() {
    let vendor = "(name: \"Acme\", kind: Csp)";
    let with = |product, settings: &str| {
        Desk {
            product,
            ..beside(&of("Other template"))
        }
        .card("minidriver: \"Acme\",")
        .minidrivers(vendor)
        .set(settings)
    };
    let forced = "\"ForceReadingAllCertificates\": Enabled";
    for product in ["Windows Vista", "Windows 7", "Windows 10"] {
        assert_eq!(
            with(product, "").outcomes(),
            [(1, "tile.container.not-listed"), (2, "tile")],
            "{product}"
        );
        assert_eq!(
            with(product, forced).outcomes(),
            [(1, "tile"), (2, "tile")],
            "{product}"
        );
        let lists = with(product, "")
            .minidrivers("(name: \"Acme\", kind: Csp, lists_every_certificate: true)");
        assert_eq!(lists.outcomes(), [(1, "tile"), (2, "tile")], "{product}");
    }
    let signature = "(name: \"A\", key_spec: Signature, issued: (profile: \"SmartcardLogon\")),";
    let only = Desk::on("Windows 7")
        .holding(signature)
        .card("minidriver: \"Acme\",")
        .minidrivers(vendor)
        .set("\"AllowSignatureOnlyKeys\": Enabled");
    assert_eq!(
        only.first(),
        "tile.container.not-listed",
        "its key-exchange key alone is read"
    );
}

#[test]
fn c1_1_keys_on_curves_have_a_partner_for_agreement() {
    let with = |product, more: &str| {
        Desk::on(product)
            .holding(&format!("{ELLIPTIC}{more}"))
            .set("\"EnumerateECCCerts\": Enabled")
    };
    let by_certificate = "(name: \"K\", issued: (profile: \"Agreement\", key: \"P-256\")),";
    check(&[
        (
            "Windows 7 shows no ECDSA key without one",
            with("Windows 7", ""),
            "tile.ecc.partner",
        ),
        (
            "the first key for ECDH of the card is taken",
            with("Windows 7", PARTNER),
            "tile",
        ),
        (
            "its certificate says that it is for agreement",
            with("Windows 7", by_certificate),
            "tile",
        ),
        (
            "later versions miss it without a network only",
            with("Windows 10", ""),
            "tile",
        ),
        (
            "unless they are read to want it, too",
            with("Windows 10", "").assuming("\"agreement-partner\": \"every-version\""),
            "tile.ecc.partner",
        ),
    ]);
    let paired = |partner: &str| {
        let containers = format!(
            "(name: \"A\", paired_with: \"{partner}\", issued: (profile: \"SmartcardLogon\", key: \"P-256\")), \
             (name: \"R\", issued: (profile: \"Other template\")), {PARTNER}"
        );
        Desk::on("Windows 7")
            .holding(&containers)
            .set("\"EnumerateECCCerts\": Enabled")
            .first()
    };
    assert_eq!(paired("K"), "tile");
    assert_eq!(
        paired("R"),
        "tile.ecc.partner",
        "the key names a partner that agrees on nothing"
    );
    let (ending, steps) = with("Windows 10", "").logon();
    assert_eq!(ending, "session.opened");
    assert!(steps.contains(&"tile.ecc.offline"));
    assert!(steps.contains(&"tile.provider.smart-card-ksp"));
    let agreement = Desk::default().holding("(name: \"A\", key_spec: KeyAgreement, issued: (profile: \"SmartcardLogon\", key: \"P-256\")),");
    assert_eq!(agreement.first(), "tile.key-spec.agreement");
}

#[test]
fn c2_4_of_certificates_that_are_the_same_one_is_shown() {
    // What the second certificate is, and which of the two are tiles.
    let first = "(name: \"A\", issued: (profile: \"Next version\", not_after: \"2021-12-01\")),";
    let longer = "not_after: \"2022-01-01\"";
    let rows = [
        (
            "template, version and UPN: the one of the default container",
            format!("profile: \"Next version\", {longer}"),
            [1].as_slice(),
        ),
        (
            "another template",
            format!("profile: \"Other template\", {longer}"),
            &[1, 2],
        ),
        (
            "no template",
            format!("profile: \"Foreign\", {longer}"),
            &[1, 2],
        ),
        (
            "another UPN",
            format!("profile: \"Next version\", user: \"tom\", {longer}"),
            &[1, 2],
        ),
        (
            "itself filtered out",
            "profile: \"Next version\", not_before: \"2021-07-01\"".to_owned(),
            &[1],
        ),
    ];
    for (fact, second, expected) in rows {
        let containers = format!("{first}(name: \"B\", issued: ({second})),");
        let shown = |desk: Desk| -> Vec<usize> {
            let tiles = desk.tiles().tiles;
            tiles.iter().map(|tile| tile.certificate.number).collect()
        };
        let desk = Desk::on("Windows 7").holding(&containers);
        assert_eq!(shown(desk.clone()), expected, "{fact}");
        if fact != "itself filtered out" {
            let off = desk.set("\"FilterDuplicateCerts\": Disabled");
            assert_eq!(shown(off), [1, 2], "{fact}, without the filter");
        }
    }
    // In no default container, the one that is valid the longest.
    let three = format!(
        "(name: \"A\", issued: (profile: \"Other template\")), (name: \"B\", issued: (profile: \"Next version\", {longer})), (name: \"C\", issued: (profile: \"Next version\", not_after: \"2021-12-01\")),"
    );
    let outcomes = Desk::on("Windows 7").holding(&three).outcomes();
    assert_eq!(outcomes, [(1, "tile"), (2, "tile"), (3, "tile.duplicate")]);
    // One that policy alone lets in can be the one that is kept.
    let signature = format!(
        "{first}(name: \"B\", key_spec: Signature, issued: (profile: \"Next version\", {longer})),"
    );
    let mut elsewhere = Desk::on("Windows 7").holding(&format!(
        "{signature}(name: \"C\", issued: (profile: \"Other template\")),"
    ));
    elsewhere.card = "default_container: \"C\",".to_owned();
    assert_eq!(
        elsewhere.outcomes()[0],
        (1, "tile"),
        "the rival is hidden itself"
    );
    let allowed = elsewhere.set("\"AllowSignatureOnlyKeys\": Enabled");
    assert_eq!(allowed.outcomes()[0], (1, "tile.duplicate"));
}

#[test]
fn c2_5_a_tile_shows_names_in_their_order() {
    let label = |profile: &str, settings: &str| {
        let desk = Desk::on("Windows 7").holding(&of(profile)).set(settings);
        desk.tiles().tiles[0].label.clone()
    };
    assert_eq!(
        label("SmartcardLogon", ""),
        "Jane Anderson, jane@fabrikam.com"
    );
    assert_eq!(label("Mail name", ""), "jane@fabrikam.com");
    assert_eq!(
        label("No names", ""),
        "CN=Jane Anderson,CN=Users,DC=fabrikam,DC=com"
    );
    let stored = "DC=com,DC=fabrikam,CN=Users,CN=Jane Anderson";
    assert_eq!(label("No names", "\"ReverseSubject\": Disabled"), stored);
    let read = Desk::on("Windows 7")
        .holding(&of("No names"))
        .assuming("\"reverse-subject-default\": \"as-stored\"");
    assert_eq!(read.tiles().tiles[0].label, stored);
}

#[test]
fn c2_5_the_tile_of_the_default_container_comes_first_and_is_taken() {
    let order = |desk: Desk| -> Vec<usize> {
        let tiles = desk.tiles().tiles;
        tiles.iter().map(|tile| tile.certificate.number).collect()
    };
    let desk = beside(&of("Other template"));
    assert_eq!(order(desk.clone()), [2, 1]);
    let (_, steps) = desk.logon();
    assert!(steps.contains(&"session.opened"));
    let otherwise = desk.assuming("\"tile-order\": \"container-order\"");
    assert_eq!(order(otherwise), [1, 2]);
}

#[test]
fn c8_documents_that_disagree_about_tiles_are_readings() {
    let reads =
        |profile: &str, reading: &str| Desk::default().holding(&of(profile)).assuming(reading);
    check(&[
        (
            "no purposes, as the template says",
            reads("No purposes", ""),
            "tile.eku",
        ),
        (
            "no purposes, as the table of requirements says",
            reads("No purposes", "\"tile-purpose\": \"none-too\""),
            "tile",
        ),
        (
            "other purposes, as the table of requirements says",
            reads("Client authentication", "\"tile-purpose\": \"none-too\""),
            "tile.eku",
        ),
        (
            "no UPN, as the table of requirements says",
            reads("Mail name", ""),
            "tile",
        ),
        (
            "no UPN, as the steps of the enumeration say",
            reads("Mail name", "\"tile-upn\": \"required\""),
            "tile.upn",
        ),
        (
            "encryption only, as the enumeration says",
            reads("Encryption", ""),
            "tile.key-usage",
        ),
        (
            "encryption only, as error messages say",
            reads("Encryption", "\"tile-key-usage\": \"any-of-three\""),
            "tile",
        ),
    ]);
    let twins = "(name: \"A\", issued: (profile: \"Next version\")), (name: \"B\", issued: (profile: \"Next version\")),";
    let duplicates = Desk::default().holding(twins);
    assert_eq!(duplicates.outcomes(), [(1, "tile"), (2, "tile.duplicate")]);
    let shown = duplicates.assuming("\"filter-duplicates-default\": \"all-shown\"");
    assert_eq!(shown.outcomes(), [(1, "tile"), (2, "tile")]);
    let configured = shown.set("\"FilterDuplicateCerts\": Enabled");
    assert_eq!(configured.outcomes(), [(1, "tile"), (2, "tile.duplicate")]);
}

#[test]
fn c2_2_no_chain_is_looked_at_before_the_pin() {
    let mut desk = Desk::default();
    "(name: \"A\", issued: (profile: \"SmartcardLogon\", revoked: true)),"
        .clone_into(&mut desk.containers);
    assert_eq!(desk.first(), "tile");
    assert_eq!(desk.logon().0, "kdc.revocation.revoked");
}

#[test]
fn c2_2_a_certificate_that_policy_shows_is_refused_by_the_domain_controller_all_the_same() {
    let expired = "(name: \"A\", issued: (profile: \"SmartcardLogon\", not_before: \"2019-01-01\", not_after: \"2020-01-01\")),";
    let desk = Desk::default()
        .holding(expired)
        .set("\"AllowTimeInvalidCertificates\": Enabled");
    assert_eq!(desk.first(), "tile");
    let (ending, steps) = desk.logon();
    assert!(steps.contains(&"tile.time.allowed"));
    assert!(ending.starts_with("kdc."), "{ending}");
}
