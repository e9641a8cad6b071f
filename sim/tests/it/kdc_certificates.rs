//! The certificate of a domain controller: templates, choice, and what each client makes of it.

use sim::{Answer, Change, KdcCertificateRow, LogonRequest, QuestionId, Twin};

use crate::shipped::twin;

fn what_if(base: &Twin, changes: &[&str]) -> Twin {
    let changes: Vec<Change> = changes.iter().map(|text| text.parse().unwrap()).collect();
    base.what_if(&changes).unwrap()
}

fn rows(twin: &Twin) -> Vec<KdcCertificateRow> {
    match twin.ask(QuestionId::KdcCertificates) {
        Answer::KdcCertificates(answer) => answer.rows,
        other => panic!("{other:?}"),
    }
}

/// Which check of a workstation ends the acceptance of FABRIKAMDC1's certificate.
fn accepts(twin: &Twin, workstation: &str) -> &'static str {
    let rows = rows(twin);
    let row = rows
        .iter()
        .find(|row| row.domain_controller == "FABRIKAMDC1")
        .unwrap();
    let client = row
        .clients
        .iter()
        .find(|client| client.workstations.iter().any(|name| name == workstation));
    client.unwrap().ending.step.id
}

/// The four templates of page 23: what their certificates say, on bytes.
#[test]
fn the_four_templates_say_what_page_23_shows() {
    let base = twin("fabrikam");
    let client = "1.3.6.1.5.5.7.3.2";
    let server = "1.3.6.1.5.5.7.3.1";
    let card = "1.3.6.1.4.1.311.20.2.2";
    let host = "FABRIKAMDC1.fabrikam.com";
    for (profile, subject, purposes, names, guid, template) in [
        (
            "DomainController",
            "CN=FABRIKAMDC1.fabrikam.com",
            &[client, server][..],
            &[host][..],
            true,
            "DomainController",
        ),
        (
            "DirectoryEmailReplication",
            "",
            &["1.3.6.1.4.1.311.21.19"],
            &[host],
            true,
            ".1.29",
        ),
        (
            "DomainControllerAuthentication",
            "",
            &[client, server, card],
            &[host],
            false,
            ".1.28",
        ),
        (
            "KerberosAuthentication",
            "",
            &[client, server, card, "1.3.6.1.5.2.3.5"],
            &[host, "fabrikam.com", "FABRIKAM"],
            false,
            ".1.33",
        ),
    ] {
        let change = format!("dc:FABRIKAMDC1.certificate/kdc/profile={profile}");
        let export = what_if(&base, &[&change]).export();
        let exported = export
            .domain_controllers
            .iter()
            .find(|exported| exported.name == "FABRIKAMDC1/kdc")
            .unwrap();
        let certificate = pki::Certificate::from_der(&exported.certificate).unwrap();
        assert!(
            certificate
                .subject()
                .to_string()
                .eq_ignore_ascii_case(subject),
            "{profile}: {}",
            certificate.subject()
        );
        let mut found: Vec<String> = certificate
            .extended_key_usage()
            .unwrap()
            .iter()
            .map(ToString::to_string)
            .collect();
        let mut wanted = purposes.to_vec();
        found.sort();
        wanted.sort_unstable();
        assert_eq!(found, wanted, "{profile}");
        let found: Vec<String> = certificate
            .dns_names()
            .iter()
            .map(|name| name.to_lowercase())
            .collect();
        let names: Vec<String> = names.iter().map(|name| name.to_lowercase()).collect();
        assert_eq!(found, names, "{profile}");
        // 1.3.6.1.4.1.311.25.1 in DER.
        let oid = [0x2B, 0x06, 0x01, 0x04, 0x01, 0x82, 0x37, 0x19, 0x01];
        let has_guid = exported.certificate.windows(oid.len()).any(|w| w == oid);
        assert_eq!(has_guid, guid, "{profile}");
        let stamp = certificate.template().unwrap();
        assert!(
            stamp.name().ends_with(template),
            "{profile}: {}",
            stamp.name()
        );
        let (version, of_enterprise) = (
            stamp.major(),
            stamp.name().starts_with("1.3.6.1.4.1.311.21.8."),
        );
        assert_eq!(of_enterprise, version > 1, "{profile}: version {version}");
    }
}

#[test]
fn page_23_alone_leaves_the_host_out_of_kerberos_authentication() {
    let base = what_if(
        &twin("fabrikam"),
        &["assume:kerberos-authentication-san=two-names"],
    );
    let rows = rows(&base);
    let Some(Ok(stored)) = &rows[0].uses else {
        panic!("{rows:?}")
    };
    assert_eq!(stored.dns_names, ["fabrikam.com", "FABRIKAM"]);
    assert_eq!(accepts(&base, "PARIS-W7-01"), "reply.kdc.trusted");
}

/// Which templates pass at which client, as SEC2302 pages 23 and 24 and Kerberos.admx have it.
#[test]
fn each_template_passes_where_the_documents_say() {
    let base = twin("fabrikam");
    let strict = "workstation:PARIS-W7-01.KdcValidation=2";
    for (profile, xp, vista, seven, seven_strict) in [
        (
            "DomainController",
            "reply.kdc.trusted",
            "reply.kdc.trusted",
            "reply.kdc.trusted",
            "reply.strict.eku",
        ),
        (
            "DomainControllerAuthentication",
            "reply.kdc.trusted",
            "reply.kdc.trusted",
            "reply.kdc.trusted",
            "reply.strict.eku",
        ),
        (
            "KerberosAuthentication",
            "reply.kdc.trusted",
            "reply.kdc.trusted",
            "reply.kdc.trusted",
            "reply.kdc.trusted",
        ),
    ] {
        let change = format!("dc:FABRIKAMDC1.certificate/kdc/profile={profile}");
        let twin = what_if(&base, &[&change]);
        assert_eq!(accepts(&twin, "LYON-XP-01"), xp, "{profile}");
        assert_eq!(accepts(&twin, "PARIS-VISTA-01"), vista, "{profile}");
        assert_eq!(accepts(&twin, "PARIS-W7-01"), seven, "{profile}");
        let twin = what_if(&twin, &[strict]);
        assert_eq!(accepts(&twin, "PARIS-W7-01"), seven_strict, "{profile}");
    }
    let change = "dc:FABRIKAMDC1.certificate/kdc/profile=DirectoryEmailReplication";
    let rows = rows(&what_if(&base, &[change]));
    let Some(Err(step)) = &rows[0].uses else {
        panic!("a certificate for mail replication is none for a KDC: {rows:?}")
    };
    assert_eq!(step.id, "kdc.certificate.none");
    assert_eq!(rows[0].others[0].1.id, "kdc.candidate.unmarked");
}

#[test]
fn each_check_of_a_client_has_its_step() {
    let base = twin("fabrikam");
    let strict = "workstation:PARIS-W7-01.KdcValidation=2";
    for (changes, step) in [
        (&[][..], "reply.kdc.trusted"),
        (&[strict], "reply.kdc.trusted"),
        (
            &["workstation:PARIS-W7-01.clock_skew_seconds=-631152000"],
            "reply.path.not-yet",
        ),
        (
            &["workstation:PARIS-W7-01.clock_skew_seconds=63115200"],
            "reply.path.expired",
        ),
        (
            &["workstation:PARIS-W7-01.clock_skew_seconds=2592000"],
            "reply.revocation.stale",
        ),
        (
            &[
                "workstation:PARIS-W7-01.clock_skew_seconds=2592000",
                "workstation:PARIS-W7-01.Kerberos\\UseCachedCRLOnlyAndIgnoreRevocationUnknownErrors=1",
            ],
            "reply.kdc.trusted",
        ),
    ] {
        let twin = what_if(&base, changes);
        assert_eq!(accepts(&twin, "PARIS-W7-01"), step, "{changes:?}");
    }
}

/// The value of the policy counts where one is set, else the local one [SEC2302 page 24].
#[test]
fn the_policy_on_strict_validation_wins_over_the_local_value() {
    let base = what_if(
        &twin("fabrikam"),
        &["dc:FABRIKAMDC1.certificate/kdc/profile=DomainControllerAuthentication"],
    );
    let policy = |value: &str| format!("workstation:PARIS-W7-01.KdcValidation={value}");
    let local = |value: &str| format!("workstation:PARIS-W7-01.Lsa\\KdcValidation={value}");
    for (changes, strict) in [
        (vec![], false),
        (vec![policy("2")], true),
        (vec![policy("0")], false),
        (vec![local("2")], true),
        (vec![local("0")], false),
        (vec![policy("0"), local("2")], false),
        (vec![policy("2"), local("0")], true),
    ] {
        let texts: Vec<&str> = changes.iter().map(String::as_str).collect();
        let twin = what_if(&base, &texts);
        let step = if strict {
            "reply.strict.eku"
        } else {
            "reply.kdc.trusted"
        };
        assert_eq!(accepts(&twin, "PARIS-W7-01"), step, "{changes:?}");
        // Conflict C7: the local value may be one that nobody reads.
        let unread = what_if(&twin, &["assume:local-kdc-validation=policy-only"]);
        let by_policy = texts
            .iter()
            .any(|text| text.ends_with("01.KdcValidation=2"));
        assert_eq!(
            accepts(&unread, "PARIS-W7-01") == "reply.strict.eku",
            by_policy,
            "{changes:?}"
        );
    }
}

#[test]
fn windows_xp_asks_for_both_purposes_or_for_none() {
    let base = what_if(
        &twin("fabrikam"),
        &["dc:FABRIKAMDC1.certificate/kdc/profile=SmartcardLogon"],
    );
    assert_eq!(accepts(&base, "LYON-XP-01"), "reply.eku.xp");
    let step = accepts(&base, "PARIS-W7-01");
    assert_eq!(
        step, "reply.eku.server",
        "Smart Card Logon makes it a candidate"
    );
    let other = what_if(&base, &["assume:xp-kdc-purposes=none"]);
    assert_eq!(accepts(&other, "LYON-XP-01"), "reply.kdc.trusted");
}

#[test]
fn the_computer_itself_asks_for_what_strict_validation_asks_for() {
    let of = |twin: &Twin, controller: &str, workstation: &str| {
        let rows = rows(twin);
        let row = rows
            .iter()
            .find(|row| row.domain_controller == controller)
            .unwrap();
        let client = row
            .clients
            .iter()
            .find(|client| client.workstations.iter().any(|name| name == workstation));
        client.unwrap().computer.map(|step| step.id)
    };
    let today = twin("today");
    let controller = rows(&today)[0].domain_controller.clone();
    assert_eq!(
        of(&today, &controller, "W11-001"),
        Some("reply.kdc.trusted")
    );
    let change = format!("dc:{controller}.certificate/kdc/profile=DomainControllerAuthentication");
    let old = what_if(&today, &[&change]);
    assert_eq!(of(&old, &controller, "W11-001"), Some("reply.computer.eku"));
    let notes: Vec<&str> = rows(&old)[0].notes.iter().map(|step| step.id).collect();
    assert!(
        notes.contains(&"kdc.certificate.no-kdc-purpose"),
        "{notes:?}"
    );
    let fabrikam = twin("fabrikam");
    let seven = of(&fabrikam, "FABRIKAMDC1", "PARIS-W7-01");
    assert_eq!(seven, Some("reply.computer.version"));
}

#[test]
fn a_logon_tells_why_the_kdc_takes_no_other_certificate() {
    let base = what_if(
        &twin("fabrikam"),
        &["ca:fabrikam-FABRIKAMDC1-CA.in_ntauth=false"],
    );
    let request = LogonRequest {
        card: "Tom's card".to_owned(),
        workstation: "PARIS-W7-01".to_owned(),
        ..LogonRequest::default()
    };
    let told = base.explain(&request).unwrap();
    assert_eq!(told.ending.id, "kdc.certificate.none");
    assert_eq!(told.ending.seen.kerberos, Some(16));
    let last = told.steps.last().unwrap();
    let reasons: Vec<&str> = last
        .evidence
        .iter()
        .filter(|read| read.fact == "kdc_candidate")
        .map(|read| read.answer.as_str())
        .collect();
    assert_eq!(
        reasons,
        [
            "not taken: the authority that issued it is not in the domain controller's copy of NTAuth"
        ]
    );
}

#[test]
fn a_certificate_that_ends_leaves_the_kdc_without_one_and_says_so() {
    let base = twin("fabrikam");
    let changes = ["dc:FABRIKAMDC1.certificate/kdc/not_after=2012-02-07T08:00Z"];
    let rows = rows(&what_if(&base, &changes));
    let Some(Err(step)) = &rows[0].uses else {
        panic!("{rows:?}")
    };
    assert_eq!(step.id, "kdc.certificate.lost");
    assert_eq!(step.seen.dc_events, [20, 29]);
    assert_eq!(rows[0].others[0].1.id, "kdc.candidate.expired");
    assert_eq!(rows[0].others[0].1.seen.dc_events, [120]);
    assert_eq!(rows[0].others[0].0.days_left, -1);
}
