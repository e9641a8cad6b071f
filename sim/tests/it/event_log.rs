//! Event logs: what each party writes about a logon, with every field.

use std::path::Path;

use sim::{Data, Explanation, Level, Log, LoggedEvent, LogonRequest, Twin, Written, event_kinds};

use crate::shipped::twin;

fn explain(twin: &Twin, card: &str, workstation: &str) -> Explanation {
    twin.explain(&LogonRequest {
        card: card.to_owned(),
        workstation: workstation.to_owned(),
        ..LogonRequest::default()
    })
    .unwrap()
}

fn events(told: &Explanation) -> Vec<&LoggedEvent> {
    told.steps.iter().flat_map(|step| &step.events).collect()
}

pub(crate) fn event(told: &Explanation, id: u16) -> &LoggedEvent {
    events(told)
        .into_iter()
        .find(|event| event.id == id)
        .unwrap_or_else(|| panic!("no event {id}: {:?}", events(told)))
}

#[test]
fn a_ticket_is_audited_with_every_field_of_event_4768() {
    let told = explain(&twin("today"), "Ben's card", "W11-001");
    let audit = event(&told, 4768);
    assert_eq!(
        (audit.log, audit.level, audit.written),
        (Log::Security, Level::AuditSuccess, Written::IfAudited)
    );
    assert_eq!(audit.provider, "Microsoft-Windows-Security-Auditing");
    let fields: Vec<&str> = audit.data.iter().map(|(name, _)| *name).collect();
    assert_eq!(
        fields,
        [
            "TargetUserName",
            "TargetDomainName",
            "TargetSid",
            "ServiceName",
            "ServiceSid",
            "TicketOptions",
            "Status",
            "TicketEncryptionType",
            "PreAuthType",
            "IpAddress",
            "IpPort",
            "CertIssuerName",
            "CertSerialNumber",
            "CertThumbprint",
        ]
    );
    for (name, text) in [
        ("TargetUserName", "bwood"),
        ("TargetDomainName", "CONTOSO.EXAMPLE"),
        ("ServiceName", "krbtgt"),
        ("Status", "0x0"),
        ("TicketEncryptionType", "0x12"),
        ("PreAuthType", "16"),
        ("CertIssuerName", "Contoso Issuing 1"),
    ] {
        assert_eq!(audit.text(name), Some(text), "{name}");
    }
    let sid = audit.text("TargetSid").unwrap();
    let (domain, _) = sid.rsplit_once('-').unwrap();
    assert_eq!(audit.text("ServiceSid"), Some(&*format!("{domain}-502")));
    assert_eq!(audit.text("CertThumbprint").unwrap().len(), 40);
    assert!(matches!(audit.datum("IpAddress"), Some(Data::Unknown(_))));
}

#[test]
fn a_weak_mapping_is_refused_with_event_39_as_an_error_and_the_audit_says_0x42() {
    let told = explain(&twin("today"), "Felipe's card", "W11-001");
    let weak = event(&told, 39);
    assert_eq!((weak.log, weak.level), (Log::System, Level::Error));
    assert_eq!(weak.text("AccountName"), Some("fgarcia"));
    assert_eq!(weak.text("Subject"), Some("@@@CN=Felipe Garcia"));
    assert_eq!(weak.text("Issuer"), Some("Contoso Issuing 1"));
    let audit = event(&told, 4768);
    assert_eq!(audit.level, Level::AuditFailure);
    assert_eq!(audit.text("Status"), Some("0x42"));
    assert_eq!(audit.text("TargetSid"), Some("S-1-0-0"));
    assert_eq!(audit.text("ServiceName"), Some("krbtgt/CONTOSO.EXAMPLE"));
    assert_eq!(audit.text("TicketEncryptionType"), Some("0xFFFFFFFF"));
    assert_eq!(
        audit.text("CertSerialNumber"),
        weak.text("SerialNumber"),
        "one certificate"
    );
}

#[test]
fn event_41_names_both_sids() {
    let told = explain(&twin("today"), "Julia's card", "W11-001");
    let differs = event(&told, 41);
    let (account, certificate) = (
        differs.text("AccountSid").unwrap(),
        differs.text("CertificateSid").unwrap(),
    );
    assert!(account.starts_with("S-1-5-21-") && certificate.starts_with("S-1-5-21-"));
    assert_ne!(account, certificate);
}

/// KB5014754: the numbers on Server 2008 SP2 and 2008 R2 SP1.
#[test]
fn server_2008_r2_numbers_the_events_of_strong_mapping_otherwise() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../worlds/fixtures/mappings-are-strong.fail.ron");
    let twin = Twin::new(worlds::load(&path).unwrap().world).unwrap();
    for (product, id) in [
        ("Server 2008 R2", 41),
        ("Server 2012", 39),
        ("Server 2025", 39),
    ] {
        let change = format!("dc:DC1.product={product}").parse().unwrap();
        let told = explain(&twin.what_if(&[change]).unwrap(), "Jane's card", "PC1");
        let weak = event(&told, id);
        assert_eq!(weak.level, Level::Warning, "{product}: the logon goes on");
        assert_eq!(told.account.as_deref(), Some("jane"));
    }
}

#[test]
fn a_certificate_that_is_not_trusted_is_event_21_here_and_8_and_103_there() {
    let twin = twin("today");
    let change = "ca:Contoso Issuing 1.in_ntauth=false".parse().unwrap();
    let told = explain(&twin.what_if(&[change]).unwrap(), "Ben's card", "W11-001");
    // Without NTAuth the KDC has no certificate of its own either.
    assert_eq!(told.ending.id, "kdc.certificate.none");
    assert_eq!(event(&told, 19).machine, "DC25-1.contoso.example");
    let client = event(&told, 104);
    assert_eq!(client.machine, "W11-001.contoso.example");
    assert_eq!(client.written, Written::IfLogIsEnabled);
    assert_eq!(
        client.text("DomainController"),
        Some("DC25-1.contoso.example")
    );
}

#[test]
fn every_kind_of_event_has_its_own_number_at_its_party() {
    let mut seen = std::collections::BTreeSet::new();
    for kind in event_kinds() {
        assert!(seen.insert((kind.by, kind.id)), "{} twice", kind.id);
        assert!(!kind.sentence.is_empty() && !kind.source.is_empty());
        let names: Vec<&str> = kind.data_names().collect();
        let unique: std::collections::BTreeSet<&str> = names.iter().copied().collect();
        assert_eq!(names.len(), unique.len(), "{}", kind.id);
    }
}
