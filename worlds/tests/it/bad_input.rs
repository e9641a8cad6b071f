//! Every kind of bad input, and what the author of the document sees.

use std::io;

use miette::{GraphicalReportHandler, GraphicalTheme, Report};
use worlds::{Loaded, Severity, parse};

/// A small world that loads, with something inserted into a list of it or at its end.
fn document(changes: &[(&str, &str)]) -> String {
    let mut text = String::from(
        r#"(
    name: "small",
    clock: "2012-02-07T09:00Z",
    domains: [(name: "fabrikam.com")],
    certification_authorities: [(name: "CA")],
    users: [
        (name: "jane", full_name: "Jane Anderson"),
        (name: "tom"),
    ],
    domain_controllers: [(name: "DC1", product: "Server 2008 R2")],
    workstations: [(name: "W7", product: "Windows 7")],
    cards: [
        (name: "Jane's card", holder: "jane", containers: [(name: "logon", issued: (profile: "SmartcardLogon"))]),
    ],
)
"#,
    );
    for (from, to) in changes {
        assert!(text.contains(from), "`{from}` is not in the document");
        text = text.replacen(from, to, 1);
    }
    text
}

fn no_files(_: &str) -> io::Result<Vec<u8>> {
    Err(io::ErrorKind::NotFound.into())
}

fn load(text: &str) -> Result<Loaded, worlds::LoadError> {
    parse("small.ron", text, &no_files)
}

fn rendered(diagnostic: &dyn miette::Diagnostic) -> String {
    let mut out = String::new();
    GraphicalReportHandler::new_themed(GraphicalTheme::none())
        .with_width(110)
        .render_report(&mut out, diagnostic)
        .unwrap();
    out
}

/// What the author sees of a document that is refused.
fn refusal(changes: &[(&str, &str)]) -> String {
    refusal_with(changes, &no_files)
}

fn refusal_with(changes: &[(&str, &str)], files: &dyn Fn(&str) -> io::Result<Vec<u8>>) -> String {
    match parse("small.ron", &document(changes), files) {
        Ok(_) => panic!("the document loads"),
        Err(error) => {
            assert!(
                error
                    .problems()
                    .iter()
                    .all(|problem| problem.location().line > 0)
            );
            rendered(Report::new(error).as_ref())
        }
    }
}

/// What the author sees of a document that loads with warnings.
fn warnings(changes: &[(&str, &str)]) -> String {
    let loaded = load(&document(changes)).map_err(Report::new).unwrap();
    loaded
        .warnings
        .into_iter()
        .map(|warning| {
            assert_eq!(warning.severity, Severity::Warning);
            rendered(&loaded.world.diagnose(warning))
        })
        .collect()
}

#[test]
fn the_small_world_loads() {
    assert!(
        load(&document(&[]))
            .map_err(Report::new)
            .unwrap()
            .warnings
            .is_empty()
    );
}

macro_rules! refused {
    ($($name:ident: $changes:expr;)+) => {
        $(
            #[test]
            fn $name() {
                insta::assert_snapshot!(refusal(&$changes));
            }
        )+
    };
}

refused! {
    an_unknown_field: [("full_name:", "fullname:")];
    a_field_that_is_like_no_other: [("full_name:", "shoe_size:")];
    a_missing_field: [("product: \"Windows 7\"", "")];
    a_field_written_twice: [("clock:", "name: \"again\",\n    clock:")];
    a_number_where_a_text_should_be: [("full_name: \"Jane Anderson\"", "full_name: 5")];
    a_text_where_a_list_should_be: [("domains: [(name: \"fabrikam.com\")]", "domains: \"fabrikam.com\"")];
    a_number_out_of_range: [("holder: \"jane\"", "pin_tries_max: 300, holder: \"jane\"")];
    a_misspelt_variant: [("(name: \"tom\")", "(name: \"tom\", user_account_control: [SmartcardRequired])")];
    a_misspelt_form_of_mapping: [("(name: \"tom\")", "(name: \"tom\", alt_security_identities: [IssuerSerial(of: (\"Jane's card\", \"logon\"))])")];
    a_mask_of_another_length: [("product: \"Windows 7\"", "product: \"Windows 7\", middleware: [(minidriver: \"Acme\", atr: \"3B 00\", atr_mask: \"FF\")]")];
    a_mask_without_an_atr: [("product: \"Windows 7\"", "product: \"Windows 7\", middleware: [(minidriver: \"Acme\", atr_mask: \"FF\")]")];
    a_reader_that_is_none: [("product: \"Windows 7\"", "product: \"Windows 7\", readers: [(nam: \"R\")]")];
    a_misspelt_specification: [("cards: [", "minidrivers: [(name: \"Acme\", specification: \"7.7\")],\n    cards: [")];
    two_minidrivers_of_one_name: [("cards: [", "minidrivers: [(name: \"Acme\"), (name: \"ACME\")],\n    cards: [")];
    a_minidriver_for_no_keys: [("cards: [", "minidrivers: [(name: \"Acme\", rsa: false, elliptic: false)],\n    cards: [")];
    a_partner_that_is_not_there: [("(name: \"logon\", issued", "(name: \"logon\", paired_with: \"agreement\", issued")];
    a_misspelt_version: [("\"Windows 7\"", "\"Window 7\"")];
    a_misspelt_profile: [("\"SmartcardLogon\"", "\"SmartcardLogin\"")];
    a_setting_that_is_no_value: [("cards: [", "gpos: [(name: \"g\", settings: { \"ScRemoveOption\": Lock })],\n    cards: [")];
    a_bracket_that_is_not_closed: [("],\n)\n", "\n")];
    no_clock: [("    clock: \"2012-02-07T09:00Z\",\n", "")];
    a_date_that_is_none: [("2012-02-07T09:00Z", "7 February 2012")];
    a_duplicate_name: [("(name: \"tom\")", "(name: \"tom\"),\n        (name: \"JANE\")")];
    an_account_name_used_twice: [("(name: \"tom\")", "(name: \"tom\", sam_account_name: \"jane\", user_principal_name: None)")];
    a_dangling_reference: [("holder: \"jane\"", "holder: \"jame\"")];
    many_problems_are_reported_at_once: [
        ("holder: \"jane\"", "holder: \"nobody\""),
        ("\"Server 2008 R2\"", "\"Server 2008 R2\", site: \"Paris\""),
        ("(name: \"tom\")", "(name: \"tom\", member_of: [\"Sales\"], created: \"yesterday\", sid: \"S-1\")"),
        ("(name: \"W7\"", "(name: \"W7\", organizational_unit: \"fabrikam.com/Workstations\"")
    ];
    a_default_container_that_is_not_there: [("containers: [", "default_container: \"login\", containers: [")];
    an_organizational_unit_without_its_parent: [("users: [", "organizational_units: [(name: \"fabrikam.com/People/Sales\")],\n    users: [")];
    a_certificate_without_a_user: [("holder: \"jane\", ", "")];
    a_certificate_that_ends_before_it_begins: [("profile: \"SmartcardLogon\"", "profile: \"SmartcardLogon\", not_before: \"2012-01-01\", not_after: \"2011-01-01\"")];
    a_certificate_issued_and_given: [("issued: (", "given: (certificate: \"jane.crt\"), issued: (")];
    a_certificate_of_an_unsaid_authority: [("[(name: \"CA\")]", "[(name: \"CA\"), (name: \"CA 2\")]")];
    a_mapping_made_of_no_certificate: [
        ("(name: \"tom\")", "(name: \"tom\", alt_security_identities: [Ski(of: (\"Jane's card\", \"key\"))])"),
        ("containers: [", "default_container: \"logon\", containers: [(name: \"key\"), ")
    ];
    a_sid_of_nobody: [("profile: \"SmartcardLogon\"", "profile: \"SmartcardLogon\", sid: \"jame\", san_sid: \"S-1-x\"")];
    a_sid_for_an_extension_that_is_left_out: [("profile: \"SmartcardLogon\"", "profile: \"SmartcardLogon\", sid: \"tom\", sid_extension: false")];
    a_key_that_is_its_own: [("profile: \"SmartcardLogon\"", "profile: \"SmartcardLogon\", same_key_as: (\"Jane's card\", \"logon\")")];
    a_container_that_its_card_has_not: [("(name: \"tom\")", "(name: \"tom\", alt_security_identities: [Ski(of: (\"Jane's card\", \"login\"))])")];
    a_serial_given_twice: [("(name: \"logon\", issued: (", "(name: \"first\", issued: (profile: \"SmartcardUser\", serial: \"0a\")), (name: \"logon\", issued: (serial: \"0A\", ")];
    authorities_in_a_circle: [("[(name: \"CA\")]", "[(name: \"CA\", issuer: \"CA 2\"), (name: \"CA 2\", issuer: \"CA\")]")];
    a_controller_below_the_level_of_its_domain: [("(name: \"fabrikam.com\")", "(name: \"fabrikam.com\", functional_level: \"Server 2012\")")];
    hours_that_are_none: [("(name: \"tom\")", "(name: \"tom\", logon_hours: \"Mon-Fri 7 to 19\")")];
    a_password_with_a_date_that_must_be_changed: [("(name: \"tom\")", "(name: \"tom\", password: (last_set: \"2012-01-01\", must_change: true))")];
    an_issuance_policy_of_a_global_group: [("users: [", "groups: [(name: \"Strong\")],\n    issuance_policies: [(name: \"High\", oid: \"1.2.3\", group: \"Strong\"), (name: \"High again\", oid: \"1.2.3\")],\n    users: [")];
    a_fine_grained_policy_of_nobody: [("(name: \"fabrikam.com\")", "(name: \"fabrikam.com\", password_settings: [(name: \"p\", precedence: 0, applies_to: [\"jan\"])])")];
    an_authentication_policy_that_is_not_there: [("(name: \"tom\")", "(name: \"tom\", authentication_policy: \"Admins\")")];
    a_certificate_file_that_is_not_there: [("issued: (profile: \"SmartcardLogon\")", "given: (certificate: \"jane.crt\")")];
    an_include_that_is_not_there: [("clock:", "include: [\"base.ron\"],\n    clock:")];
    an_include_of_no_shipped_world: [("clock:", "include: [\"shipped:contoso\"],\n    clock:")];
}

const GIVEN: (&str, &str) = (
    "issued: (profile: \"SmartcardLogon\")",
    "given: (certificate: \"jane.crt\", private_key: \"jane.key\")",
);
const CERTIFICATE: &[u8] = b"-----BEGIN CERTIFICATE-----\nMAMCAQU=\n-----END CERTIFICATE-----\n";

#[test]
fn a_certificate_file_that_is_no_certificate() {
    insta::assert_snapshot!(refusal_with(&[GIVEN], &|_| Ok(b"GIF89a".to_vec())));
}

#[test]
fn a_key_file_that_is_no_plain_key() {
    insta::assert_snapshot!(refusal_with(&[GIVEN], &|path| Ok(match path {
        "jane.key" =>
            b"-----BEGIN RSA PRIVATE KEY-----\nMAMCAQU=\n-----END RSA PRIVATE KEY-----\n".to_vec(),
        _ => CERTIFICATE.to_vec(),
    })));
}

#[test]
fn an_included_document_that_includes_the_first() {
    let text = document(&[("clock:", "include: [\"a/base.ron\"],\n    clock:")]);
    let base = "(name: \"base\", include: [\"../a/base.ron\", \"base.ron\"])";
    let error = parse("small.ron", &text, &|_| Ok(base.as_bytes().to_vec())).unwrap_err();
    insta::assert_snapshot!(rendered(Report::new(error).as_ref()));
}

#[test]
fn a_card_with_no_default_container() {
    insta::assert_snapshot!(warnings(&[(
        "containers: [(name: \"logon\", issued: (profile: \"SmartcardLogon\"))]",
        "containers: [(name: \"logon\", issued: (profile: \"SmartcardLogon\")), (name: \"mail\")]"
    )]));
}

#[test]
fn mappings_that_never_match() {
    insta::assert_snapshot!(warnings(&[(
        "(name: \"tom\")",
        "(
            name: \"tom\",
            alt_security_identities: [
                \"X509:<I>DC=com,DC=fabrikam,CN=CA<S>CN=Tom<SR>1100\",
                \"X509:<SN>1100\",
                \"X509:<I>DC=com,DC=fabrikam,CN=CA<SR>110\",
                \"X509:<I>CN=CA, DC=fabrikam, DC=com<S>CN=Tom\",
                \"X509:<I>DC=com,DC=fabrikam,CN=CA<SR>61157eee000000000011\",
            ],
        )"
    )]));
}

#[test]
fn a_upn_of_two_accounts() {
    insta::assert_snapshot!(warnings(&[(
        "(name: \"tom\")",
        "(name: \"tom\", user_principal_name: \"Jane@Fabrikam.com\")"
    )]));
}

#[test]
fn a_password_that_is_older_than_it_is_said_to_be() {
    insta::assert_snapshot!(warnings(&[(
        "(name: \"tom\")",
        "(name: \"tom\", password: (last_set: \"2012-02-01\", expired: true))"
    )]));
}

#[test]
fn a_computers_certificate_has_a_name_of_its_own_a_source_and_a_profile_for_computers() {
    let product = "product: \"Windows 7\"";
    let certificates = r#"product: "Windows 7", certificates: [
        (name: "a", issued: (profile: "KerberosAuthentication")),
        (name: "b"),
        (name: "c", issued: (profile: "Computer", serial: "01")),
        (name: "c", issued: (profile: "Computer", serial: "01")),
    ]"#;
    let card = "issued: (profile: \"SmartcardLogon\")";
    let told = refusal(&[
        (product, certificates),
        (card, "issued: (profile: \"Computer\")"),
    ]);
    for part in [
        "the profile `KerberosAuthentication` is for domain controllers, and this is a workstation",
        "choose a profile for computers, such as `Computer`",
        "the certificate is neither issued nor given",
        "two certificates are named `c`",
        "`CA` has given the serial number 01 already",
        "the profile `Computer` is for computers, and this is a card",
    ] {
        assert!(told.contains(part), "{part}\n{told}");
    }
    let good =
        r#"product: "Windows 7", certificates: [(name: "a", issued: (profile: "Computer"))]"#;
    assert!(load(&document(&[(product, good)])).is_ok());
}

#[test]
fn what_a_computer_keeps_and_its_own_accounts_are_checked_all_at_once() {
    let text = refusal(&[(
        "(name: \"W7\", product: \"Windows 7\")",
        r#"(
            name: "W7",
            product: "Windows 7",
            cached_cards: [(user: "jan", certificate: ("Jane's card", "logon")), (user: "jane", certificate: ("Jane's card", "logn"))],
            local_accounts: [(name: "Administrator"), (name: "ADMINISTRATOR")],
        )"#,
    )]);
    for said in [
        "there is no user named `jan`",
        "no container `logn`",
        "two local accounts are named `ADMINISTRATOR`",
    ] {
        assert!(text.contains(said), "{said}: {text}");
    }
    let text = refusal(&[(
        "product: \"Windows 7\"",
        "product: \"Windows 7\", network: Outsid",
    )]);
    assert!(text.contains("Outsid"), "{text}");
}

#[test]
fn what_filters_a_group_policy_object_is_checked() {
    let gpos = r#"groups: [(name: "Kiosks", members: ["W7", "DC1"])],
    wmi_filters: [(name: "Laptops", results: { "W7": true, "W8": false, "w7": false })],
    gpos: [(
        name: "g",
        wmi_filter: "Laptop",
        permissions: [(trustee: "Kiosk", allow: [Read]), (trustee: "W7"), (trustee: "x.example\\Domain Users", deny: [Apply])],
        services: [(name: "SCPolicySvc", start: Automatic), (name: "scpolicysvc", start: Manual)],
    )],
    cards: ["#;
    let told = refusal(&[
        ("cards: [", gpos),
        (
            "product: \"Windows 7\"",
            "product: \"Windows 7\", local_user_policies: [(of: Everyone, registry: {}), (of: Everyone, registry: {}), (of: User(\"jame\"), registry: {})]",
        ),
    ]);
    for part in [
        "there is no WMI filter named `Laptop`",
        "did you mean `Laptops`?",
        "there is no workstation named `W8`",
        "two results are written for `w7`",
        "there is no group named `Kiosk`",
        "the permission neither allows nor denies anything",
        "there is no domain named `x.example`",
        "the service `scpolicysvc` is written twice",
        "two local policies of the computer are for the same users",
        "there is no user named `jame`",
    ] {
        assert!(told.contains(part), "{part}\n{told}");
    }
}

#[test]
fn password_settings_are_for_no_computers() {
    let told = refusal(&[(
        "[(name: \"fabrikam.com\")]",
        "[(name: \"fabrikam.com\", password_settings: [(name: \"p\", precedence: 1, applies_to: [\"W7\"])])]",
    )]);
    assert!(told.contains("`W7` is a computer"), "{told}");
}
