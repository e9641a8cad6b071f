//! Certificates and keys that are given as files.

use std::fs;

use names::Timestamp;
use pki::{Issuance, KeyAlgorithm, PrivateKey};
use sim::{Answer, QuestionId, Twin};

fn key(seed: u8) -> PrivateKey {
    PrivateKey::generate(KeyAlgorithm::P256, [seed; 32]).unwrap()
}

/// A self-signed authority, and a logon certificate of `tmiller` that it issued.
fn files() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, bytes: &[u8]| fs::write(folder.path().join(name), bytes).unwrap();
    let instant = |text: &str| text.parse::<Timestamp>().unwrap().unix();
    let (root, card) = (key(1), key(2));
    let authority = Issuance {
        subject: "CN=Given CA,DC=fabrikam,DC=com".parse().unwrap(),
        issuer: "CN=Given CA,DC=fabrikam,DC=com".parse().unwrap(),
        serial: vec![1],
        not_before: instant("2011-01-01"),
        not_after: instant("2021-01-01"),
        authority: true,
        key_usage: Some(pki::KeyUsage::KEY_CERT_SIGN | pki::KeyUsage::CRL_SIGN),
        ..Issuance::default()
    };
    let leaf = Issuance {
        subject: "CN=Tom Miller,CN=Users,DC=fabrikam,DC=com".parse().unwrap(),
        serial: vec![2],
        authority: false,
        upn: Some("tmiller@fabrikam.com".parse().unwrap()),
        extended_key_usage: Some(vec![pki::oid::SMART_CARD_LOGON.parse().unwrap()]),
        key_usage: Some(pki::KeyUsage::DIGITAL_SIGNATURE),
        crl_distribution_points: vec!["http://pki.fabrikam.com/given.crl".to_owned()],
        issuer_key_id: Some(root.public_key().key_id()),
        ..authority.clone()
    };
    write(
        "ca.crt",
        authority.issue(root.public_key(), &root).unwrap().der(),
    );
    write(
        "card.crt",
        leaf.issue(card.public_key(), &root).unwrap().der(),
    );
    write("card.key", &card.to_pkcs8_der().unwrap());
    write("other.key", &key(3).to_pkcs8_der().unwrap());
    folder
}

fn twin(private_key: &str) -> Result<Twin, worlds::LoadError> {
    let folder = files();
    let path = folder.path().join("given.ron");
    let document = format!(
        r#"(
            name: "given",
            include: ["shipped:fabrikam"],
            certification_authorities: [(
                name: "Given CA",
                given: (certificate: "ca.crt"),
                in_root_store: true,
                crl: (next_update: "2012-03-01"),
            )],
            cards: [(name: "given card", default_container: "logon", containers: [
                (name: "logon", paired_with: "agreement", given: (certificate: "card.crt"{private_key})),
                (name: "agreement", key_spec: KeyAgreement),
            ])],
        )"#
    );
    fs::write(&path, document).unwrap();
    let loaded = worlds::load(&path)?;
    Twin::new(loaded.world)
}

fn ending(twin: &Twin) -> (sim::Work, Option<String>) {
    let twin = twin
        .what_if(&["workstation:ENG-W7-01.EnumerateECCCerts=1".parse().unwrap()])
        .unwrap();
    let Answer::Logon(answer) = twin.ask(QuestionId::Logon) else {
        panic!()
    };
    let row = answer
        .rows
        .iter()
        .find(|row| row.certificate.card == "given card" && row.account.is_some());
    (answer.work, row.and_then(|row| row.account.clone()))
}

#[test]
fn a_given_key_signs_real_exchanges_and_without_it_possession_is_assumed() {
    let (with, account) = ending(&twin(r#", private_key: "card.key""#).unwrap());
    let (without, same) = ending(&twin("").unwrap());
    assert_eq!(account.as_deref(), Some("tmiller"));
    assert_eq!(account, same);
    assert_eq!((with.assumed, without.assumed), (0, 2));
    assert_eq!(with.exchanges, without.exchanges + without.assumed);
}

#[test]
fn a_key_of_another_certificate_is_an_error_at_its_place() {
    let error = twin(r#", private_key: "other.key""#).unwrap_err();
    let [problem] = error.problems() else {
        panic!("{error:?}")
    };
    let (line, message) = (problem.location().line, problem.to_string());
    assert_eq!(
        (line, &*message),
        (
            11,
            "the private key does not fit the certificate `card.crt`"
        )
    );
}

/// What is written of a domain controller's certificate counts as it does for a card's.
#[test]
fn a_revoked_certificate_of_a_domain_controller_is_none() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../worlds/today.ron");
    let text = fs::read_to_string(path).unwrap().replacen(
        r#"issued: (profile: "KerberosAuthentication"))"#,
        r#"issued: (profile: "KerberosAuthentication", revoked: true))"#,
        1,
    );
    let no_files = |_: &str| Err(std::io::ErrorKind::NotFound.into());
    let world = worlds::parse("today.ron", &text, &no_files).unwrap().world;
    let request = |controller: &str| sim::LogonRequest {
        card: "Ben's card".to_owned(),
        workstation: "W11-001".to_owned(),
        domain_controller: Some(controller.to_owned()),
        ..sim::LogonRequest::default()
    };
    let twin = Twin::new(world).unwrap();
    let ending = |controller| twin.explain(&request(controller)).unwrap().ending.id;
    assert_eq!(ending("DC25-1"), "kdc.certificate.none");
    assert_eq!(ending("DC25-2"), "session.opened");
    let (judged, verified) = twin.judged_and_verified();
    assert_eq!(judged, verified);
}
