//! Real certificates, where the samples are at hand.

use std::path::PathBuf;

use pki::ocsp::OcspResponse;
use pki::path::{PathProblem, PathSettings};
use pki::revocation::{self, RevocationSources};
use pki::{Certificate, Crl, SignatureVerdict, oid};

/// The folder of public samples, or a note that the test is skipped.
pub fn samples() -> Option<PathBuf> {
    let folder = std::env::var_os("CARDTWIN_SAMPLES").map(PathBuf::from);
    if folder.is_none() {
        println!("skipped: CARDTWIN_SAMPLES is not set");
    }
    folder
}

fn read(path: PathBuf) -> Certificate {
    let bytes = std::fs::read(&path).unwrap();
    let der = match std::str::from_utf8(&bytes)
        .ok()
        .and_then(|text| text.find("-----BEGIN CERTIFICATE").map(|at| &text[at..]))
    {
        Some(pem) => {
            der::pem::decode_vec(
                pem.split_inclusive("-----END CERTIFICATE-----")
                    .next()
                    .unwrap()
                    .as_bytes(),
            )
            .unwrap()
            .1
        }
        None => bytes,
    };
    Certificate::from_der(&der).unwrap_or_else(|e| panic!("{}: {e:?}", path.display()))
}

#[test]
fn real_piv_certificates_are_read() {
    let Some(folder) = samples().map(|s| s.join("piv-gsa-icam")) else {
        return;
    };
    let card = read(folder.join("46_Golden_FIPS_201-2_PIV_3_-_ICAM_PIV_Auth_SP_800-73-4.crt"));
    assert_eq!(card.upns()[0].to_string(), "0257000046@gsa.gov");
    assert_eq!(card.fasc_n().map(<[u8]>::len), Some(25));
    assert_eq!(
        card.subject().to_windows_x500(),
        "C=US,O=U.S. Government,OU=ICAM Test Cards,CN=ICAM Test Card PIV Auth SP 800-73-4"
    );
    assert!(
        card.extended_key_usage()
            .unwrap()
            .iter()
            .any(|o| o.to_string() == oid::SMART_CARD_LOGON)
    );
    assert!(card.key_usage().unwrap().digital_signature());
    let ca = read(folder.join("CA__ICAM_Test_Card_PIV_Signing_CA_-_gold_gen3.crt"));
    assert_eq!(card.verify_with(ca.public_key()), SignatureVerdict::Valid);
    let card_authentication =
        read(folder.join("46_Golden_FIPS_201-2_PIV_6_-_ICAM_PIV_Card_Auth_SP_800-73-4.crt"));
    assert_eq!(
        card_authentication.extended_key_usage().unwrap()[0].to_string(),
        oid::PIV_CARD_AUTHENTICATION
    );
    assert_eq!(
        card_authentication.verify_with(ca.public_key()),
        SignatureVerdict::Valid
    );
}

#[test]
fn every_sample_certificate_is_read_whatever_its_key() {
    let Some(samples) = samples() else { return };
    let mut count = 0;
    for folder in ["piv-gsa-icam", "gematik", "heimdal-pkinit"] {
        for entry in std::fs::read_dir(samples.join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|e| e == "crt" || e == "pem") {
                read(path);
                count += 1;
            }
        }
    }
    assert!(count >= 20, "{count}");
}

#[test]
fn a_key_on_a_curve_that_windows_does_not_know_is_kept_as_unsupported() {
    let Some(samples) = samples() else { return };
    let card = read(samples.join("gematik/GEM.HBA-CA57_BabetteBeyer.pem"));
    assert_eq!(card.public_key().algorithm(), None);
    assert!(!card.public_key().is_rsa() && !card.public_key().is_elliptic());
}

/// A list of version 1, which has no version field, and its revoked certificate.
#[test]
fn a_list_that_heimdal_issued_revokes() {
    let Some(folder) = samples().map(|s| s.join("heimdal-pkinit")) else {
        return;
    };
    let pem = std::fs::read(folder.join("crl1.crl")).unwrap();
    let list = Crl::from_der(&der::pem::decode_vec(&pem).unwrap().1).unwrap();
    assert_eq!((list.number(), list.flaws()), (None, &[][..]));
    let anchors = [read(folder.join("ca.crt"))];
    let problem = |end: &str, at: &str| {
        let settings = PathSettings {
            at: Some(at.parse().unwrap()),
            ..PathSettings::default()
        };
        let sources = RevocationSources {
            lists: std::slice::from_ref(&list),
            ..RevocationSources::default()
        };
        let end = read(folder.join(end));
        revocation::validate(&end, &[], &anchors, &settings, &sources).problem()
    };
    assert_eq!(problem("pkinit.crt", "2026-11-23"), None);
    assert_eq!(
        problem("revoke.crt", "2026-11-23"),
        Some(PathProblem::Revoked)
    );
    assert_eq!(
        problem("pkinit.crt", "2029-11-23"),
        Some(PathProblem::RevocationUnknown)
    );
}

#[test]
fn a_response_that_openssl_signed_revokes() {
    let ca = Certificate::from_der(include_bytes!("../data/openssl/ca.der")).unwrap();
    let user = Certificate::from_der(include_bytes!("../data/openssl/user.der")).unwrap();
    let bytes = include_bytes!("../data/openssl/revoked.ocsp");
    let response = OcspResponse::from_der(bytes).unwrap();
    let problem = |at: &str| {
        let settings = PathSettings {
            at: Some(at.parse().unwrap()),
            ..PathSettings::default()
        };
        let sources = RevocationSources {
            responses: std::slice::from_ref(&response),
            ..RevocationSources::default()
        };
        let anchors = std::slice::from_ref(&ca);
        revocation::validate(&user, &[], anchors, &settings, &sources).problem()
    };
    assert_eq!(problem("2026-11-24"), Some(PathProblem::Revoked));
    assert_eq!(
        problem("2026-12-24"),
        Some(PathProblem::RevocationUnknown),
        "the response is stale by then"
    );
}
