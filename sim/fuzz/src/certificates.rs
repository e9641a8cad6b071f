//! Certificates, revocation lists and status responses against one anchor.

use pki::encode::{bit_string, dotted, sequence, tagged};
use pki::ocsp::OcspResponse;
use pki::path::{PathSettings, validate};
use pki::revocation::{self, RevocationSources};
use pki::{Certificate, Crl, SignatureVerdict};

use crate::domain::{AUTHORITY, JANE, now};

fn settings() -> PathSettings {
    PathSettings {
        at: Some(now()),
        ..PathSettings::default()
    }
}

/// What is to be signed, with the authority's signature.
fn signed(to_be_signed: &[u8]) -> Vec<u8> {
    let signature = AUTHORITY.key.sign(AUTHORITY.key.digest(), to_be_signed);
    sequence([
        to_be_signed,
        &AUTHORITY.key.signature_algorithm(),
        &bit_string(&signature.expect("INVARIANT: an authority signs")),
    ])
}

/// A certificate, or behind a zero what the authority signs in one: on a path it is trusted only
/// with the authority's signature, and beside a path it changes nothing.
pub fn certificate(bytes: &[u8]) {
    let der = match bytes.split_first() {
        Some((0, to_be_signed)) => signed(to_be_signed),
        _ => bytes.to_vec(),
    };
    let Ok(certificate) = Certificate::from_der(&der) else {
        return;
    };
    assert_eq!(certificate.der(), der);
    let _ = format!("{certificate:?} {}", certificate.thumbprint());
    let _ = certificate.upns().len() + certificate.policies().len();
    let anchor = &AUTHORITY.certificate;
    let anchors = std::slice::from_ref(anchor);
    let verdict = validate(&certificate, &[], anchors, &settings());
    if verdict.trusted().is_some() && certificate != *anchor {
        let verified = certificate.verify_with(anchor.public_key());
        assert_eq!(verified, SignatureVerdict::Valid);
    }
    // As an intermediate, as its own anchor.
    let beside = std::slice::from_ref(&certificate);
    let verdict = validate(&JANE.certificate, beside, anchors, &settings());
    assert_eq!(verdict.problem(), None);
    let _ = validate(&certificate, beside, beside, &settings());
    let _ = validate(&JANE.certificate, &[], beside, &settings());
}

/// A revocation list, or behind a zero what the authority signs in one: it vouches for a
/// certificate only with the authority's signature.
pub fn crl(bytes: &[u8]) {
    let der = match bytes.split_first() {
        Some((0, to_be_signed)) => signed(to_be_signed),
        _ => bytes.to_vec(),
    };
    let Ok(list) = Crl::from_der(&der) else {
        return;
    };
    assert_eq!(list.der(), der);
    let _ = format!("{list:?}");
    let anchor = &AUTHORITY.certificate;
    let _ = list.entry(anchor.subject(), JANE.certificate.serial_octets());
    let sources = RevocationSources {
        lists: std::slice::from_ref(&list),
        ..RevocationSources::default()
    };
    if vouches(&sources) {
        let verified = list.verify_with(anchor.public_key());
        assert_eq!(verified, SignatureVerdict::Valid);
        assert!(!list.lists(JANE.certificate.serial()));
    }
}

/// A status response, or behind a zero what the authority signs in one: it vouches for a
/// certificate only with the authority's signature, or that of somebody it names.
pub fn ocsp(bytes: &[u8]) {
    let der = match bytes.split_first() {
        Some((0, to_be_signed)) => {
            let basic = tagged(0x04, &signed(to_be_signed));
            let bytes = sequence([dotted(pki::oid::OCSP_BASIC), basic]);
            sequence([vec![0x0A, 1, 0], tagged(0xA0, &bytes)])
        }
        _ => bytes.to_vec(),
    };
    let Ok(response) = OcspResponse::from_der(&der) else {
        return;
    };
    let _ = format!("{response:?}");
    let sources = RevocationSources {
        responses: std::slice::from_ref(&response),
        ..RevocationSources::default()
    };
    if vouches(&sources) {
        let basic = response.basic().expect("a refusal vouches for nobody");
        let anchor = &AUTHORITY.certificate;
        let signers = basic.certificates().iter().chain([anchor]);
        let verified = signers
            .map(|signer| basic.verify_with(signer.public_key()))
            .any(|verdict| verdict == SignatureVerdict::Valid);
        assert!(verified, "somebody signed it");
    }
}

/// Whether Jane's certificate is good with these sources.
fn vouches(sources: &RevocationSources<'_>) -> bool {
    let anchors = std::slice::from_ref(&AUTHORITY.certificate);
    let verdict = revocation::validate(&JANE.certificate, &[], anchors, &settings(), sources);
    verdict.trusted().is_some()
}
