//! How strongly a certificate maps: the recorded runs C and D, each assumption in both readings, and what must hold
//! whatever the world.

use std::collections::BTreeSet;
use std::io;

use proptest::prelude::*;
use sim::{Answer, Effect, LogonRequest, MappingAnswer, QuestionId, Twin};

mod assumptions;
mod questions;
pub mod schannel;

fn no_files(_: &str) -> io::Result<Vec<u8>> {
    Err(io::ErrorKind::NotFound.into())
}

/// A small domain with one card. Each part is the text of the world's document.
#[derive(Debug, Clone)]
pub struct Domain {
    pub clock: &'static str,
    pub product: &'static str,
    pub patched: &'static str,
    pub registry: String,
    pub settings: String,
    pub users: String,
    pub issued: String,
    pub assumptions: String,
    pub in_ntauth: bool,
}

impl Default for Domain {
    fn default() -> Self {
        Self {
            clock: "2026-03-02T09:00Z",
            product: "Server 2016",
            patched: "2025-06-10",
            registry: String::new(),
            settings: String::new(),
            users: "(name: \"administrator\"), (name: \"b\")".to_owned(),
            issued: String::new(),
            assumptions: String::new(),
            in_ntauth: true,
        }
    }
}

impl Domain {
    pub fn text(&self) -> String {
        let Self {
            clock,
            product,
            patched,
            registry,
            settings,
            users,
            issued,
            assumptions,
            in_ntauth,
        } = self;
        format!(
            r#"(
    name: "essos", description: "One card at one domain controller.", clock: "{clock}", key_pool: 2,
    assumptions: {{ {assumptions} }},
    domains: [(name: "essos.local", gpo_links: [(gpo: "Cards")])],
    gpos: [(name: "Cards", settings: {{ "X509HintsNeeded": Enabled, "AllowCertificatesWithNoEKU": Enabled, {settings} }})],
    certification_authorities: [
        (name: "ESSOS-CA", subject: "CN=ESSOS-CA,DC=essos,DC=local", key: "P-256", not_before: "2015-01-01", not_after: "2040-01-01"),
        (name: "Card CA", subject: "CN=Card CA,O=Cards,C=US", key: "P-256", not_before: "2015-01-01", not_after: "2040-01-01", in_ntauth: {in_ntauth}),
    ],
    profiles: [(
        name: "Card", based_on: "SmartcardLogon", subject: Empty, subject_alternative_names: [], sid_extension: false,
        template_name: None, template_version: (100, 1), policies: ["2.16.840.1.101.3.2.1.3.13"],
    )],
    users: [{users}],
    domain_controllers: [(
        name: "DC03", product: "{product}", patched: "{patched}", registry: {{ {registry} }},
        certificates: [(name: "kdc", issued: (profile: "KerberosAuthentication", ca: "ESSOS-CA"))],
    )],
    workstations: [(name: "PC1", product: "Windows 10")],
    cards: [(name: "Card", containers: [(name: "logon", issued: (profile: "Card", ca: "Card CA", not_before: "2026-02-01", {issued}))])],
)"#
        )
    }

    pub fn twin(&self) -> Twin {
        let text = self.text();
        let loaded = worlds::parse("essos.ron", &text, &no_files)
            .unwrap_or_else(|error| panic!("{error:?}\n{text}"));
        Twin::new(loaded.world).unwrap_or_else(|error| panic!("{error:?}\n{text}"))
    }

    /// How a logon ends, as whom, and by which steps of the mapping.
    pub fn logon(&self, hint: Option<&str>) -> (&'static str, Option<String>, Vec<&'static str>) {
        let told = self
            .twin()
            .explain(&LogonRequest {
                card: "Card".to_owned(),
                workstation: "PC1".to_owned(),
                certificate: Some(1),
                hint: hint.map(|hint| format!("ESSOS\\{hint}")),
                ..LogonRequest::default()
            })
            .unwrap();
        let steps = told.steps.iter().map(|told| told.step.id);
        let mapping = steps.filter(|id| id.starts_with("map.") || id.starts_with("kdc.ntauth"));
        (told.ending.id, told.account, mapping.collect())
    }

    #[track_caller]
    pub fn expect(&self, hint: Option<&str>, ending: &str, step: &str) {
        let (found, _, steps) = self.logon(hint);
        assert_eq!(found, ending, "{steps:?}");
        assert!(steps.contains(&step), "{step} in {steps:?}");
    }

    pub fn enforcement(mode: u32) -> Self {
        Self {
            registry: format!("\"StrongCertificateBindingEnforcement\": {mode},"),
            ..Self::default()
        }
    }

    pub fn with_issued(self, issued: &str) -> Self {
        Self {
            issued: issued.to_owned(),
            ..self
        }
    }

    pub fn with_users(self, users: &str) -> Self {
        Self {
            users: users.to_owned(),
            ..self
        }
    }

    pub fn assuming(self, name: &str, reading: &str) -> Self {
        Self {
            assumptions: format!("\"{name}\": \"{reading}\""),
            ..self
        }
    }

    pub fn patched(self, product: &'static str, patched: &'static str) -> Self {
        Self {
            product,
            patched,
            ..self
        }
    }
}

/// An account `b` with these values.
pub fn b(values: &str) -> String {
    format!("(name: \"administrator\"), (name: \"b\", alt_security_identities: [{values}])")
}

pub const OPENED: &str = "session.opened";

#[test]
fn c1_and_c2_a_upn_without_suffix_is_an_account_name_and_weak() {
    let esc9 = "upn: \"administrator\"";
    let (ending, account, steps) = Domain::enforcement(1).with_issued(esc9).logon(None);
    assert_eq!(
        (ending, account.as_deref()),
        (OPENED, Some("administrator"))
    );
    assert!(steps.contains(&"map.weak.accepted"));
    Domain::enforcement(2)
        .with_issued(esc9)
        .expect(None, "map.weak.refused", "map.upn");
}

#[test]
fn c3_the_sid_of_another_account_is_refused_whatever_the_registry_says() {
    for mode in [0, 1, 2] {
        Domain::enforcement(mode)
            .with_issued("upn: \"administrator\", sid: \"b\"")
            .expect(None, "map.sid.differs", "map.upn");
    }
}

#[test]
fn c5_and_c6_a_strong_explicit_mapping_beats_a_foreign_sid() {
    let foreign =
        "sid: \"S-1-5-21-9-9-9-1105\", serial: \"64000000052d06c5643675746d000000000005\"";
    let value = "\"X509:<I>C=US,O=Cards,CN=Card CA<SR>0500000000006d74753664c5062d0500000064\"";
    let domain = Domain::enforcement(2).with_issued(foreign);
    domain
        .clone()
        .with_users(&b(value))
        .expect(Some("b"), OPENED, "map.issuer-serial");
    domain.expect(Some("b"), "map.name-mismatch", "map.name-mismatch");
}

#[test]
fn c7_and_c8_a_mail_address_is_weak() {
    let domain = |mode| {
        Domain::enforcement(mode)
            .with_issued("email: \"x@essos.local\"")
            .with_users(&b("\"X509:<RFC822>x@essos.local\""))
    };
    domain(1).expect(None, OPENED, "map.weak.accepted");
    domain(0).expect(None, OPENED, "map.weak.accepted");
    domain(2).expect(None, "map.weak.refused", "map.rfc822");
}

#[test]
fn c11_and_c12_an_issuer_outside_ntauth_is_audited_or_refused() {
    let domain = |bypass: u32| Domain {
        registry: format!(
            "\"AllowNtAuthPolicyBypass\": {bypass}, \"StrongCertificateBindingEnforcement\": 2,"
        ),
        in_ntauth: false,
        ..Domain::default().with_users(&b("Ski(of: (\"Card\", \"logon\"))"))
    };
    domain(0).expect(Some("b"), OPENED, "kdc.ntauth.not-checked");
    domain(1).expect(Some("b"), OPENED, "kdc.ntauth.audited");
    domain(2).expect(Some("b"), "kdc.ntauth.absent", "map.ski");
}

#[test]
fn kb5057784_asks_for_ntauth_by_the_form_of_the_mapping() {
    let outside = |value: &str, reading: &str| Domain {
        registry: "\"StrongCertificateBindingEnforcement\": 1,".to_owned(),
        in_ntauth: false,
        ..Domain::default()
            .patched("Server 2022", "2025-07-08")
            .with_issued(
                "subject: \"CN=gman,O=Cards,C=US\", email: \"b@essos.local\", san_sid: \"b\"",
            )
            .with_users(&b(value))
            .assuming("issuer-sid-ntauth", reading)
    };
    for (form, ending, step) in [
        (
            "IssuerSerialNumber",
            "kdc.ntauth.absent",
            "map.issuer-serial",
        ),
        ("Ski", "kdc.ntauth.absent", "map.ski"),
        ("Sha1PublicKey", "kdc.ntauth.absent", "map.sha1-public-key"),
        ("IssuerSubject", "kdc.ntauth.absent", "map.issuer-subject"),
        ("SubjectOnly", OPENED, "kdc.ntauth.not-asked"),
        ("Rfc822", OPENED, "kdc.ntauth.not-asked"),
    ] {
        let value = format!("{form}(of: (\"Card\", \"logon\"))");
        outside(&value, "checked").expect(Some("b"), ending, step);
    }
    let value = "IssuerSid(of: (\"Card\", \"logon\"))";
    for (reading, ending, step) in [
        ("checked", "kdc.ntauth.absent", "map.issuer-sid"),
        ("not-checked", OPENED, "kdc.ntauth.not-asked"),
    ] {
        let domain = Domain {
            patched: "2025-09-09",
            ..outside(value, reading)
        };
        domain.expect(Some("b"), ending, step);
    }
}

#[test]
fn d1_a_requested_upn_meets_the_requesters_sid() {
    let esc6 = "upn: \"administrator@essos.local\", sid: \"b\"";
    Domain::default()
        .patched("Server 2016", "2022-04-12")
        .with_issued(esc6)
        .expect(None, OPENED, "map.strength.not-checked");
    for mode in [1, 2] {
        Domain::enforcement(mode)
            .with_issued(esc6)
            .expect(None, "map.sid.differs", "map.upn");
    }
}

#[test]
fn d2_without_the_sid_extension_compatibility_mode_lets_it_pass_unless_the_certificate_is_older() {
    let esc9 = "upn: \"administrator@essos.local\"";
    Domain::enforcement(1)
        .with_issued(esc9)
        .expect(None, OPENED, "map.weak.accepted");
    Domain::enforcement(2)
        .with_issued(esc9)
        .expect(None, "map.weak.refused", "map.upn");
    Domain::enforcement(1)
        .with_issued(esc9)
        .with_users("(name: \"administrator\", created: \"2026-02-02\")")
        .expect(None, "map.weak.older", "map.upn");
}

#[test]
fn d3_a_uri_with_the_victims_sid_is_strong_since_2019_and_ignored_before() {
    let esc16 = "upn: \"administrator@essos.local\", san_sid: \"administrator\"";
    for mode in [1, 2] {
        Domain::enforcement(mode)
            .patched("Server 2019", "2025-06-10")
            .with_issued(esc16)
            .expect(None, OPENED, "map.sid-uri.same");
    }
    Domain::enforcement(1)
        .with_issued(esc16)
        .expect(None, OPENED, "map.sid-uri.not-read");
    Domain::enforcement(2).with_issued(esc16).expect(
        None,
        "map.weak.refused",
        "map.sid-uri.not-read",
    );
}

#[test]
fn d4_the_extension_is_read_first_and_its_word_is_final() {
    for mode in [1, 2] {
        Domain::enforcement(mode)
            .patched("Server 2022", "2025-06-10")
            .with_issued(
                "upn: \"administrator@essos.local\", sid: \"b\", san_sid: \"administrator\"",
            )
            .expect(None, "map.sid.differs", "map.upn");
    }
}

#[test]
fn d5_before_april_2023_the_value_0_turns_every_check_off() {
    Domain::enforcement(0)
        .patched("Server 2016", "2023-03-14")
        .with_issued("upn: \"administrator@essos.local\", sid: \"b\"")
        .expect(None, OPENED, "map.strength.not-checked");
}

#[test]
fn d7_a_strong_value_of_the_attackers_certificate_opens_the_victims_account() {
    for mode in [0, 1, 2] {
        Domain::enforcement(mode)
            .with_issued("upn: \"b@essos.local\", sid: \"b\"")
            .with_users("(name: \"administrator\", alt_security_identities: [IssuerSerialNumber(of: (\"Card\", \"logon\"))]), (name: \"b\")")
            .expect(Some("administrator"), OPENED, "map.issuer-serial");
    }
}

#[test]
fn a_uri_of_another_account_is_no_evidence_or_final_by_the_assumption() {
    let domain = |reading| {
        Domain::enforcement(1)
            .patched("Server 2019", "2025-06-10")
            .with_issued("upn: \"administrator@essos.local\", san_sid: \"b\"")
            .assuming("sid-uri-mismatch", reading)
    };
    domain("no-evidence").expect(None, OPENED, "map.sid-uri.no-evidence");
    domain("final").expect(None, "map.sid-uri.differs", "map.upn");
}

#[test]
fn use_subject_alt_name_0_takes_the_sid_out_of_evidence_and_issuer_and_sid_fills_the_gap() {
    let domain = |value: &str| Domain {
        registry: "\"Kdc/UseSubjectAltName\": 0,".to_owned(),
        ..Domain::default()
            .patched("Server 2022", "2025-09-09")
            .with_issued("subject: \"CN=gman\", upn: \"other@essos.local\", sid: \"b\"")
            .with_users(&b(value))
    };
    domain("\"X509:<S>CN=gman\"").expect(Some("b"), "map.weak.refused", "map.sid.ignored");
    domain("IssuerSid(of: (\"Card\", \"logon\"))").expect(Some("b"), OPENED, "map.issuer-sid");
}

#[test]
fn the_tolerance_is_that_of_the_registry_to_the_second() {
    let domain = |registry: &str, created: &str| Domain {
        registry: format!("\"StrongCertificateBindingEnforcement\": 1, {registry}"),
        ..Domain::default()
            .with_issued("upn: \"administrator@essos.local\"")
            .with_users(&format!(
                "(name: \"administrator\", created: \"{created}\")"
            ))
    };
    // The certificate is of 2026-02-01T00:00:00Z.
    for (registry, created, ending) in [
        ("", "2026-02-01T00:10:00Z", OPENED),
        ("", "2026-02-01T00:10:01Z", "map.weak.older"),
        (
            "\"CertificateBackdatingCompensation\": 600,",
            "2026-02-01T00:10:01Z",
            "map.weak.older",
        ),
        (
            "\"CertificateBackdatingCompensation\": 601,",
            "2026-02-01T00:10:01Z",
            OPENED,
        ),
        (
            "\"CertificateBackdatingCompensation\": 0,",
            "2026-02-01T00:00:01Z",
            "map.weak.older",
        ),
        (
            "\"CertificateBackdatingCompensation\": 0,",
            "2026-02-01T00:00:00Z",
            OPENED,
        ),
        (
            "\"CertificateBackdatingCompensation\": 0x01E13380,",
            "2026-02-20",
            OPENED,
        ),
    ] {
        domain(registry, created).expect(None, ending, "map.upn");
    }
}

#[test]
fn name_rules_make_a_upn_suffix_or_issuer_and_subject_strong() {
    let rules =
        |lines: &str| format!("\"UseStrongNameMatches\": 1, \"StrongNameMatches\": [{lines}],");
    let domain = |lines: &str| Domain {
        settings: rules(lines),
        ..Domain::default().patched("Server 2022", "2025-09-09")
    };
    let upn = "upn: \"b@essos.local\"";
    let policy = "2.16.840.1.101.3.2.1.3.13";
    for (line, ending, step) in [
        (
            format!("ca:Card CA; {policy}; UpnSuffix=essos.local"),
            OPENED,
            "map.name-rule.upn-suffix",
        ),
        (
            format!("ca:Card CA; 1.2.3, {policy}; IssuerSubject, UpnSuffix=ESSOS.local"),
            OPENED,
            "map.name-rule.upn-suffix",
        ),
        (
            format!("ca:Card CA; {policy}; UpnSuffix=other.local"),
            "map.weak.refused",
            "map.upn",
        ),
        (
            "ca:Card CA; 1.2.3; UpnSuffix=essos.local".to_owned(),
            "map.weak.refused",
            "map.upn",
        ),
        (
            format!("ca:ESSOS-CA; {policy}; UpnSuffix=essos.local"),
            "map.weak.refused",
            "map.upn",
        ),
        (
            format!("ca:Card CA; {policy}; IssuerSubject"),
            "map.weak.refused",
            "map.upn",
        ),
    ] {
        domain(&format!("\"{line}\""))
            .with_issued(upn)
            .expect(None, ending, step);
    }
    let line = format!("\"ca:Card CA; {policy}; IssuerSubject\"");
    domain(&line)
        .with_issued("subject: \"CN=gman\"")
        .with_users(&b("\"X509:<I>C=US,O=Cards,CN=Card CA<S>CN=gman\""))
        .expect(None, OPENED, "map.name-rule.issuer-subject");
    // Neither Server 2016 nor an update before September 2024 reads them.
    for (product, patched) in [("Server 2016", "2025-09-09"), ("Server 2022", "2024-08-13")] {
        let old = Domain {
            registry: "\"StrongCertificateBindingEnforcement\": 2,".to_owned(),
            ..domain(&format!("\"ca:Card CA; {policy}; UpnSuffix=essos.local\""))
        };
        old.patched(product, patched)
            .with_issued(upn)
            .expect(None, "map.weak.refused", "map.upn");
    }
}

#[test]
fn an_issuer_named_twice_voids_the_rules_since_february_2026() {
    let policy = "2.16.840.1.101.3.2.1.3.13";
    let twice = format!(
        "\"UseStrongNameMatches\": 1, \"StrongNameMatches\": [\"ca:Card CA; {policy}; UpnSuffix=essos.local\", \"ca:Card CA; 1.2.3; IssuerSubject\"],"
    );
    let domain = |patched, reading: &str| Domain {
        settings: twice.clone(),
        ..Domain::default()
            .patched("Server 2019", patched)
            .with_issued("upn: \"b@essos.local\"")
            .assuming("duplicate-name-rule", reading)
    };
    domain("2026-01-13", "rules-ignored").expect(None, OPENED, "map.name-rule.upn-suffix");
    domain("2026-02-10", "rules-ignored").expect(None, "map.weak.refused", "map.name-rule.ignored");
    let explicit = |reading| {
        domain("2026-02-10", reading)
            .with_users(&b("IssuerSerialNumber(of: (\"Card\", \"logon\"))"))
    };
    explicit("rules-ignored").expect(Some("b"), OPENED, "map.strong");
    explicit("every-mapping-fails").expect(Some("b"), "map.name-rule.fails", "map.issuer-serial");
}

fn mapping(domain: &Domain) -> MappingAnswer {
    match domain.twin().ask(QuestionId::Mapping) {
        Answer::Mapping(answer) => answer,
        other => panic!("{other:?}"),
    }
}

/// Evidence in a certificate and values of the account, in any combination.
fn domains() -> impl Strategy<Value = Domain> {
    let upn = prop::sample::select(vec![
        "",
        "upn: \"b@essos.local\",",
        "upn: \"administrator@essos.local\",",
        "upn: \"b\",",
    ]);
    let sid = prop::sample::select(vec!["", "sid: \"b\",", "sid: \"administrator\","]);
    let uri = prop::sample::select(vec!["", "san_sid: \"b\",", "san_sid: \"administrator\","]);
    let forms = prop::sample::subsequence(
        vec![
            "IssuerSubject",
            "SubjectOnly",
            "IssuerSerialNumber",
            "Rfc822",
        ],
        0..=4,
    );
    let created = prop::sample::select(vec!["2020-01-01", "2026-02-01T00:05Z", "2026-02-20"]);
    let product = prop::sample::select(vec![
        "Server 2012 R2",
        "Server 2016",
        "Server 2019",
        "Server 2022",
    ]);
    let names = any::<bool>();
    (upn, sid, uri, forms, created, product, names).prop_map(
        |(upn, sid, uri, forms, created, product, names)| {
            let values: Vec<String> =
                forms.iter().map(|form| format!("{form}(of: (\"Card\", \"logon\"))")).collect();
            let users = format!(
                "(name: \"administrator\"), (name: \"b\", created: \"{created}\", alt_security_identities: [{}])",
                values.join(", ")
            );
            let use_names = u32::from(!names);
            Domain {
                registry: format!("\"Kdc/UseSubjectAltName\": {use_names},"),
                product,
                patched: "2022-12-13",
                ..Domain::default()
                    .with_issued(&format!("{upn} {sid} {uri} subject: \"CN=gman\", email: \"b@essos.local\""))
                    .with_users(&users)
            }
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_stronger_enforcement_never_admits_what_a_weaker_one_refuses(domain in domains()) {
        let mut refused_before = BTreeSet::new();
        for mode in [0, 1, 2] {
            let domain = Domain {
                registry: format!("{} \"StrongCertificateBindingEnforcement\": {mode},", domain.registry),
                ..domain.clone()
            };
            let Answer::Mapping(answer) = domain.twin().ask(QuestionId::Mapping) else { panic!() };
            let accounts = answer.certificates.into_iter().flat_map(|row| row.accounts);
            let refused: BTreeSet<String> = accounts
                .filter(|mapped| mapped.today.iter().any(|verdict| verdict.step.effect == Effect::Refuses))
                .map(|mapped| mapped.account)
                .collect();
            prop_assert!(refused.is_superset(&refused_before), "mode {mode} admits more: {}", domain.text());
            refused_before = refused;
        }
    }
}
