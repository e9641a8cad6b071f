//! Keys and key usages of given certificates at the KDC.

use names::Timestamp;
use pki::encode::{bit_string, dotted, sequence, unsigned};
use pki::{Issuance, KeyAlgorithm, KeyUsage, PrivateKey, PublicKey};
use sim::{LogonRequest, Twin, worlds};

fn instant(text: &str) -> i64 {
    text.parse::<Timestamp>().unwrap().unix()
}

/// An RSA key of so many bits of which nobody has the private half.
fn rsa(bits: usize) -> PublicKey {
    let mut modulus = vec![0xB5; bits / 8];
    *modulus.last_mut().unwrap() = 0x9D;
    let null = vec![0x05, 0x00];
    let algorithm = sequence([dotted("1.2.840.113549.1.1.1"), null]);
    let key = sequence([unsigned(&modulus), unsigned(&[1, 0, 1])]);
    PublicKey::from_spki_der(&sequence([algorithm, bit_string(&key)])).unwrap()
}

/// A domain with one card, whose certificate has this key and key usage.
fn twin(key: &PublicKey, key_usage: Option<u16>, changes: &[&str]) -> Twin {
    let root = PrivateKey::generate(KeyAlgorithm::P256, [1; 32]).unwrap();
    let authority = Issuance {
        subject: "CN=Given CA".parse().unwrap(),
        issuer: "CN=Given CA".parse().unwrap(),
        serial: vec![1],
        not_before: instant("2010-01-01"),
        not_after: instant("2040-01-01"),
        authority: true,
        key_usage: Some(KeyUsage::KEY_CERT_SIGN | KeyUsage::CRL_SIGN),
        ..Issuance::default()
    };
    let leaf = Issuance {
        subject: "CN=Anna".parse().unwrap(),
        serial: vec![2],
        authority: false,
        upn: Some("anna@corp.example".parse().unwrap()),
        extended_key_usage: Some(vec![pki::oid::SMART_CARD_LOGON.parse().unwrap()]),
        key_usage,
        crl_distribution_points: vec!["http://pki.corp.example/given.crl".to_owned()],
        ..authority.clone()
    };
    let ca = authority.issue(root.public_key(), &root).unwrap();
    let card = leaf.issue(key, &root).unwrap();
    let files = move |path: &str| match path {
        "ca.crt" => Ok(ca.der().to_vec()),
        "card.crt" => Ok(card.der().to_vec()),
        _ => Err(std::io::ErrorKind::NotFound.into()),
    };
    let text = r#"(
        name: "keys",
        clock: "2026-11-23T12:00Z",
        seed: 5,
        key_pool: 2,
        domains: [(name: "corp.example", netbios: "CORP")],
        certification_authorities: [
            (name: "Good CA", key: "P-256", not_before: "2010-01-01", not_after: "2040-01-01", crl: (next_update: "2045-01-01")),
            (name: "Given CA", given: (certificate: "ca.crt"), in_root_store: true, crl: (next_update: "2045-01-01")),
        ],
        users: [(name: "anna", created: "2005-01-01")],
        domain_controllers: [
            (name: "DC1", product: "Server 2008 R2", patched: "2024-01-09", certificates: [(name: "kdc", issued: (profile: "KerberosAuthentication", ca: "Good CA", not_before: "2010-06-01", not_after: "2040-01-01"))]),
        ],
        workstations: [(name: "PC1", product: "Windows 7", patched: "2012-01-01")],
        cards: [(name: "Card", holder: "anna", containers: [(name: "logon", given: (certificate: "card.crt"))])],
    )"#;
    let world = worlds::parse("keys.ron", text, &files).unwrap().world;
    let changes: Vec<sim::Change> = changes
        .iter()
        .map(|change| change.parse().unwrap())
        .collect();
    Twin::new(world).unwrap().what_if(&changes).unwrap()
}

fn ends(key: &PublicKey, key_usage: Option<u16>, changes: &[&str]) -> &'static str {
    let request = LogonRequest {
        card: "Card".to_owned(),
        workstation: "PC1".to_owned(),
        ..LogonRequest::default()
    };
    twin(key, key_usage, changes)
        .explain(&request)
        .unwrap()
        .ending
        .id
}

#[test]
fn rsa_keys_below_1024_bits_are_refused_since_october_2012() {
    let signs = Some(KeyUsage::DIGITAL_SIGNATURE);
    for (bits, changes, step) in [
        (512, &["dc:DC1.patched=2012-10-08"][..], "session.opened"),
        (512, &["dc:DC1.patched=2012-10-09"], "kdc.key.short"),
        (
            512,
            &["dc:DC1.product=Server 2012", "dc:DC1.patched=2012-09-04"],
            "kdc.key.short",
        ),
        (1016, &[], "kdc.key.short"),
        (1024, &[], "session.opened"),
        (2048, &[], "session.opened"),
    ] {
        assert_eq!(ends(&rsa(bits), signs, changes), step, "{bits} {changes:?}");
    }
}

/// The client hides what has no digitalSignature, so a KDC meets it from other clients only.
#[test]
fn a_key_usage_without_digital_signature_is_hidden_by_the_client() {
    let key = rsa(2048);
    let only_encipherment = Some(KeyUsage::KEY_ENCIPHERMENT);
    assert_eq!(ends(&key, only_encipherment, &[]), "tile.key-usage");
    assert_eq!(ends(&key, None, &[]), "session.opened");
    assert_eq!(
        ends(&key, None, &["assume:key-usage=required"]),
        "kdc.key-usage.absent"
    );
}
