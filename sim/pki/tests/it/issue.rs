//! What is issued is read back, for every kind of key, and again byte for byte.

use names::{DistinguishedName, Sid};
use pki::{
    Certificate, CrlIssuance, Issuance, KeyAlgorithm, KeyUsage, PrivateKey, RevokedEntry,
    SignatureVerdict, oid,
};

/// A key by a number; small numbers are enough to tell keys apart.
pub fn key(algorithm: KeyAlgorithm, seed: u8) -> PrivateKey {
    PrivateKey::generate(algorithm, [seed; 32]).unwrap()
}

pub fn dn(text: &str) -> DistinguishedName {
    text.parse().unwrap()
}

pub fn authority(subject: &str, key: &PrivateKey) -> Certificate {
    Issuance {
        subject: dn(subject),
        issuer: dn(subject),
        serial: vec![1],
        not_before: 1_000_000_000,
        not_after: 2_600_000_000,
        authority: true,
        key_usage: Some(KeyUsage::KEY_CERT_SIGN | KeyUsage::CRL_SIGN),
        ..Issuance::default()
    }
    .issue(key.public_key(), key)
    .unwrap()
}

fn full() -> Issuance {
    Issuance {
        subject: dn("CN=Jane Anderson,CN=Users,DC=fabrikam,DC=com"),
        issuer: dn("CN=fabrikam-FABRIKAMDC1-CA,DC=fabrikam,DC=com"),
        serial: vec![0x61, 0x15, 0x7e, 0xee, 0, 0, 0, 0, 0, 0x11],
        not_before: 1_300_000_000,
        not_after: 1_400_000_000,
        upn: Some("jane@fabrikam.com".parse().unwrap()),
        rfc822: Some("jane@fabrikam.com".into()),
        dns_names: vec!["ws7-01.fabrikam.com".into()],
        uris: vec!["tag:microsoft.com,2022-09-14:sid:S-1-5-21-1-2-3-4".into()],
        extended_key_usage: Some(vec![oid::SMART_CARD_LOGON.parse().unwrap()]),
        key_usage: Some(KeyUsage::DIGITAL_SIGNATURE | KeyUsage::KEY_ENCIPHERMENT),
        sid: Some("S-1-5-21-1-2-3-4".parse().unwrap()),
        template: Some(("1.3.6.1.4.1.311.21.8.1.2.3".into(), 100, 4)),
        policies: vec!["2.16.840.1.101.3.2.1.3.13".parse().unwrap()],
        crl_distribution_points: vec!["http://pki.fabrikam.com/ca.crl".into()],
        fasc_n: Some(vec![0xD1; 25]),
        ..Issuance::default()
    }
}

#[test]
fn every_kind_of_key_signs_and_is_certified() {
    for algorithm in [
        KeyAlgorithm::Rsa2048,
        KeyAlgorithm::Rsa3072,
        KeyAlgorithm::P256,
        KeyAlgorithm::P384,
        KeyAlgorithm::P521,
    ] {
        let (ca, user) = (key(algorithm, 1), key(algorithm, 2));
        let issued = full().issue(user.public_key(), &ca).unwrap();
        assert_eq!(issued.public_key().algorithm(), Some(algorithm));
        assert_eq!(issued.verify_with(ca.public_key()), SignatureVerdict::Valid);
        assert_eq!(
            issued.verify_with(user.public_key()),
            SignatureVerdict::Invalid
        );
        assert!(user.fits(&issued) && !ca.fits(&issued));
        let again = full()
            .issue(key(algorithm, 2).public_key(), &key(algorithm, 1))
            .unwrap();
        assert_eq!(
            issued.der(),
            again.der(),
            "{algorithm}: same seed, same bytes"
        );
        let stored = PrivateKey::from_pkcs8_der(&user.to_pkcs8_der().unwrap()).unwrap();
        assert!(stored.fits(&issued), "{algorithm}");
    }
}

#[test]
fn what_was_issued_is_read_back() {
    let (ca, user) = (key(KeyAlgorithm::P256, 1), key(KeyAlgorithm::P256, 2));
    let c = full().issue(user.public_key(), &ca).unwrap();
    assert_eq!(
        c.subject().to_string(),
        "CN=Jane Anderson,CN=Users,DC=fabrikam,DC=com"
    );
    assert_eq!(
        c.issuer(),
        &dn("CN=fabrikam-FABRIKAMDC1-CA,DC=fabrikam,DC=com")
    );
    assert_eq!(c.serial().to_string(), "61157eee000000000011");
    assert_eq!(
        (c.not_before().unix(), c.not_after().unix()),
        (1_300_000_000, 1_400_000_000)
    );
    assert_eq!(c.upns()[0].to_string(), "jane@fabrikam.com");
    assert_eq!(c.rfc822_names(), ["jane@fabrikam.com"]);
    assert_eq!(c.dns_names(), ["ws7-01.fabrikam.com"]);
    assert_eq!(c.uris().len(), 1);
    assert_eq!(
        c.extended_key_usage().unwrap()[0].to_string(),
        oid::SMART_CARD_LOGON
    );
    assert!(
        c.key_usage()
            .unwrap()
            .contains(KeyUsage::DIGITAL_SIGNATURE | KeyUsage::KEY_ENCIPHERMENT)
    );
    assert!(!c.key_usage().unwrap().contains(KeyUsage::KEY_CERT_SIGN));
    assert_eq!(
        c.sid_extension(),
        Some(&"S-1-5-21-1-2-3-4".parse::<Sid>().unwrap())
    );
    let template = c.template().unwrap();
    assert_eq!(
        (template.name(), template.major(), template.minor()),
        ("1.3.6.1.4.1.311.21.8.1.2.3", 100, 4)
    );
    assert_eq!(c.policies()[0].to_string(), "2.16.840.1.101.3.2.1.3.13");
    assert_eq!(
        c.crl_distribution_points(),
        ["http://pki.fabrikam.com/ca.crl"]
    );
    assert_eq!(c.fasc_n().map(<[u8]>::len), Some(25));
    assert_eq!(c.authority(), None);
    assert!(c.unknown_critical_extensions().is_empty());
}

#[test]
fn a_template_of_version_1_is_a_name() {
    let ca = key(KeyAlgorithm::P256, 1);
    let issuance = Issuance {
        template: Some(("DomainController".into(), 9, 9)),
        ..full()
    };
    let c = issuance.issue(ca.public_key(), &ca).unwrap();
    assert_eq!(c.template(), issuance.template().as_ref());
    assert_eq!(
        (c.template().unwrap().name(), c.template().unwrap().major()),
        ("DomainController", 1)
    );
}

#[test]
fn a_revocation_list_lists_what_it_was_given() {
    let ca = key(KeyAlgorithm::P256, 1);
    let crl = CrlIssuance {
        revoked: vec![RevokedEntry::new(
            "61157eee".parse().unwrap(),
            "2012-01-01".parse().unwrap(),
        )],
        ..CrlIssuance::new(
            dn("CN=CA"),
            "2012-02-01".parse().unwrap(),
            "2012-02-08".parse().unwrap(),
        )
    }
    .issue(&ca)
    .unwrap();
    assert_eq!(crl.verify_with(ca.public_key()), SignatureVerdict::Valid);
    assert!(crl.lists(&"61157eee".parse().unwrap()) && !crl.lists(&"61157eef".parse().unwrap()));
    assert_eq!(crl.next_update().unwrap().date(), "2012-02-08");
}

/// The identifiers that an enterprise makes of its own number take 41 bytes where its numbers are large.
#[test]
fn long_identifiers_of_an_enterprise_are_read() {
    let ca = key(KeyAlgorithm::P256, 1);
    let long =
        "1.3.6.1.4.1.311.21.8.16735922.7437492.10570883.12539024.15756463.10240.8293219.9040161";
    let issuance = Issuance {
        template: Some((long.into(), 100, 4)),
        policies: vec![long.parse().unwrap()],
        extended_key_usage: Some(vec![long.parse().unwrap()]),
        ..full()
    };
    let c = issuance.issue(ca.public_key(), &ca).unwrap();
    assert_eq!(c.template().unwrap().name(), long);
    assert_eq!(c.policies()[0].to_string(), long);
    assert_eq!(c.extended_key_usage().unwrap()[0].to_string(), long);
}
