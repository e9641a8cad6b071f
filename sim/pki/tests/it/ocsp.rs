//! Status responses: issued, read, verified, relied on or not.

use pki::ocsp::{
    CertId, OcspIssuance, OcspRefusal, OcspResponse, OcspStatus, ResponderName, SingleResponse,
};
use pki::path::PathProblem;
use pki::revocation::{RevocationGap, RevocationSources, RevocationVerdict};
use pki::{
    Certificate, DigestAlgorithm, Extension, Issuance, KeyAlgorithm, KeyUsage, PrivateKey,
    RevocationReason, oid,
};

use crate::chain::{Party, party, user_issuance};
use crate::issue::{dn, key};
use crate::revocation::{World, list, revoked, world};

const NOON: &str = "2010-01-15T12:00:00Z";

fn answer(world: &World, digest: DigestAlgorithm, status: OcspStatus) -> SingleResponse {
    SingleResponse {
        certificate: CertId::new(digest, &world.user, world.ca.key.public_key()),
        status,
        this_update: "2010-01-15".parse().unwrap(),
        next_update: Some("2010-01-16".parse().unwrap()),
    }
}

/// An answer about the user that the CA signs itself.
fn direct(world: &World, status: OcspStatus) -> OcspIssuance {
    OcspIssuance {
        responder: ResponderName::Subject(dn("CN=CA")),
        produced_at: "2010-01-15".parse().unwrap(),
        answers: vec![answer(world, DigestAlgorithm::Sha1, status)],
        nonce: None,
        certificates: vec![],
    }
}

/// A delegate's certificate that a party issued.
fn delegate(by: &Party, change: impl FnOnce(&mut Issuance)) -> Certificate {
    delegate_with(by, vec![Extension::ocsp_no_check()], change)
}

fn delegate_with(
    by: &Party,
    extensions: Vec<Extension>,
    change: impl FnOnce(&mut Issuance),
) -> Certificate {
    let responder = party("CN=Responder", 8);
    let mut issuance = Issuance {
        extended_key_usage: Some(vec![oid::OCSP_SIGNING.parse().unwrap()]),
        key_usage: Some(KeyUsage::DIGITAL_SIGNATURE),
        ..user_issuance(&responder, by, 8)
    };
    change(&mut issuance);
    responder.certified_with(by, &issuance, extensions)
}

fn delegated(world: &World, certificate: Certificate) -> OcspIssuance {
    OcspIssuance {
        responder: ResponderName::Key,
        certificates: vec![certificate],
        ..direct(world, OcspStatus::Good)
    }
}

fn responder_key() -> PrivateKey {
    key(KeyAlgorithm::P256, 8)
}

fn ask(world: &World, response: OcspResponse, at: &str) -> RevocationVerdict {
    let sources = RevocationSources {
        responses: &[response],
        ..RevocationSources::default()
    };
    world.status(&sources, at)
}

fn gap(gap: RevocationGap) -> RevocationVerdict {
    RevocationVerdict::Unknown(gap)
}

const GOOD: RevocationVerdict = RevocationVerdict::Good;

#[test]
fn an_authority_answers_for_its_own_certificates() {
    let world = world(vec![]);
    for digest in [
        DigestAlgorithm::Sha1,
        DigestAlgorithm::Sha256,
        DigestAlgorithm::Sha384,
        DigestAlgorithm::Sha512,
    ] {
        let issuance = OcspIssuance {
            answers: vec![answer(&world, digest, OcspStatus::Good)],
            ..direct(&world, OcspStatus::Good)
        };
        let response = issuance.respond(&world.ca.key).unwrap();
        assert_eq!(ask(&world, response, NOON), GOOD, "{digest:?}");
    }
    let since = "2010-01-10".parse().unwrap();
    for reason in [None, Some(RevocationReason::KeyCompromise)] {
        let status = OcspStatus::Revoked { since, reason };
        let response = direct(&world, status).respond(&world.ca.key).unwrap();
        assert_eq!(
            ask(&world, response, NOON),
            RevocationVerdict::Revoked { reason, since }
        );
    }
    let unknown = direct(&world, OcspStatus::Unknown).respond(&world.ca.key);
    assert_eq!(
        ask(&world, unknown.unwrap(), NOON),
        gap(RevocationGap::UnknownToResponder)
    );
}

#[test]
fn every_kind_of_key_signs_responses() {
    for algorithm in [
        KeyAlgorithm::Rsa2048,
        KeyAlgorithm::P384,
        KeyAlgorithm::P521,
    ] {
        let world = world(vec![]);
        let signer = key(algorithm, 5);
        let issuance = OcspIssuance {
            responder: ResponderName::Key,
            ..direct(&world, OcspStatus::Good)
        };
        let response = issuance.respond(&signer).unwrap();
        let basic = response.basic().unwrap();
        assert_eq!(
            basic.verify_with(signer.public_key()),
            pki::SignatureVerdict::Valid,
            "{algorithm}"
        );
        assert!(basic.responder().names(&dn("CN=x"), signer.public_key()));
    }
}

#[test]
fn a_response_counts_from_this_update_to_next_update() {
    let world = world(vec![]);
    let issuance = direct(&world, OcspStatus::Good);
    let on = |at| ask(&world, issuance.respond(&world.ca.key).unwrap(), at);
    assert_eq!(on("2010-01-14T23:59:59Z"), gap(RevocationGap::Stale));
    assert_eq!(on("2010-01-15"), GOOD);
    assert_eq!(on("2010-01-16"), GOOD);
    assert_eq!(on("2010-01-16T00:00:01Z"), gap(RevocationGap::Stale));
    let mut endless = answer(&world, DigestAlgorithm::Sha1, OcspStatus::Good);
    endless.next_update = None;
    let endless = OcspIssuance {
        answers: vec![endless],
        ..direct(&world, OcspStatus::Good)
    };
    let response = endless.respond(&world.ca.key).unwrap();
    assert_eq!(ask(&world, response, NOON), gap(RevocationGap::Stale));
}

#[test]
fn a_delegate_of_the_same_authority_answers_for_it() {
    let world = world(vec![]);
    let response = delegated(&world, delegate(&world.ca, |_| {}));
    let response = response.respond(&responder_key()).unwrap();
    assert_eq!(ask(&world, response, NOON), GOOD);
}

#[test]
fn a_delegate_has_to_be_marked_valid_and_of_the_same_authority() {
    let world = world(vec![]);
    let refused = |certificate: Certificate, what: &str| {
        let response = delegated(&world, certificate).respond(&responder_key());
        assert_eq!(
            ask(&world, response.unwrap(), NOON),
            gap(RevocationGap::NoSigner),
            "{what}"
        );
    };
    refused(
        delegate(&world.ca, |i| i.extended_key_usage = None),
        "no purpose",
    );
    refused(
        delegate(&world.ca, |i| {
            i.extended_key_usage = Some(vec![oid::ANY_PURPOSE.parse().unwrap()]);
        }),
        "any purpose is not this one",
    );
    refused(
        delegate(&world.ca, |i| {
            i.key_usage = Some(KeyUsage::KEY_ENCIPHERMENT);
        }),
        "a key that may not sign",
    );
    refused(
        delegate(&world.ca, |i| i.not_after = 1_200_000_001),
        "expired",
    );
    refused(delegate(&world.root, |_| {}), "the root's, not the CA's");
    refused(delegate(&party("CN=CA", 9), |_| {}), "forged");
}

#[test]
fn a_delegate_without_no_check_needs_a_status_itself() {
    let world = world(vec![]);
    let certificate = delegate_with(&world.ca, vec![], |_| {});
    let response = delegated(&world, certificate).respond(&responder_key());
    let responses = [response.unwrap()];
    let with_lists = |lists: &[pki::Crl]| {
        let sources = RevocationSources {
            responses: &responses,
            lists,
            ..RevocationSources::default()
        };
        world.status(&sources, NOON)
    };
    assert_eq!(with_lists(&[]), gap(RevocationGap::NoSigner));
    let empty = list(&world.ca, 1, vec![]).issue(&world.ca.key).unwrap();
    assert_eq!(with_lists(&[empty]), GOOD);
}

/// The responder's key was stolen and revoked; what it signs says nothing, the list does.
#[test]
fn a_revoked_delegate_is_not_heard() {
    let world = world(vec![]);
    let certificate = delegate_with(&world.ca, vec![], |_| {});
    let response = delegated(&world, certificate).respond(&responder_key());
    let entries = vec![
        revoked("08", RevocationReason::KeyCompromise),
        revoked("07", RevocationReason::Superseded),
    ];
    let sources = RevocationSources {
        responses: &[response.unwrap()],
        lists: &[list(&world.ca, 1, entries).issue(&world.ca.key).unwrap()],
        ..RevocationSources::default()
    };
    let verdict = world.status(&sources, NOON);
    assert!(matches!(
        verdict,
        RevocationVerdict::Revoked {
            reason: Some(RevocationReason::Superseded),
            ..
        }
    ));
}

/// A delegate cannot vouch for itself.
#[test]
fn a_delegate_whose_status_is_in_its_own_response_is_a_circle() {
    let world = world(vec![]);
    let certificate = delegate_with(&world.ca, vec![], |_| {});
    let mut issuance = delegated(&world, certificate.clone());
    issuance.answers.push(SingleResponse {
        certificate: CertId::new(
            DigestAlgorithm::Sha1,
            &certificate,
            world.ca.key.public_key(),
        ),
        ..issuance.answers[0].clone()
    });
    let response = issuance.respond(&responder_key()).unwrap();
    assert!(matches!(
        ask(&world, response, NOON),
        RevocationVerdict::Unknown(_)
    ));
}

#[test]
fn a_response_about_another_certificate_or_key_says_nothing() {
    let world = world(vec![]);
    let id = CertId::new(
        DigestAlgorithm::Sha1,
        &world.user,
        world.root.key.public_key(),
    );
    let other_key = OcspIssuance {
        answers: vec![SingleResponse {
            certificate: id,
            ..answer(&world, DigestAlgorithm::Sha1, OcspStatus::Good)
        }],
        ..direct(&world, OcspStatus::Good)
    };
    let response = other_key.respond(&world.ca.key).unwrap();
    assert_eq!(ask(&world, response, NOON), gap(RevocationGap::NoSource));
    let forged = direct(&world, OcspStatus::Good).respond(&party("CN=CA", 9).key);
    assert_eq!(
        ask(&world, forged.unwrap(), NOON),
        gap(RevocationGap::Signature)
    );
    let refused = OcspResponse::from_der(&OcspRefusal::TryLater.to_der()).unwrap();
    assert!(matches!(
        refused,
        OcspResponse::Refused(OcspRefusal::TryLater)
    ));
    assert_eq!(ask(&world, refused, NOON), gap(RevocationGap::NoSource));
}

#[test]
fn a_nonce_that_was_sent_has_to_come_back() {
    let world = world(vec![]);
    let ask = |sent: Option<&[u8]>, returned: Option<&[u8]>| {
        let issuance = OcspIssuance {
            nonce: returned.map(<[u8]>::to_vec),
            ..direct(&world, OcspStatus::Good)
        };
        let sources = RevocationSources {
            responses: &[issuance.respond(&world.ca.key).unwrap()],
            nonce: sent,
            ..RevocationSources::default()
        };
        world.status(&sources, NOON)
    };
    assert_eq!(
        ask(Some(b"0123456789abcdef"), Some(b"0123456789abcdef")),
        GOOD
    );
    assert_eq!(ask(None, Some(b"0123456789abcdef")), GOOD);
    for returned in [None, Some(&b"fedcba9876543210"[..])] {
        assert_eq!(
            ask(Some(b"0123456789abcdef"), returned),
            gap(RevocationGap::Nonce)
        );
    }
}

#[test]
fn revoked_goes_before_good_among_responses() {
    let world = world(vec![]);
    let status = OcspStatus::Revoked {
        since: "2010-01-10".parse().unwrap(),
        reason: None,
    };
    let responses = [
        direct(&world, OcspStatus::Good)
            .respond(&world.ca.key)
            .unwrap(),
        direct(&world, status).respond(&world.ca.key).unwrap(),
    ];
    let sources = RevocationSources {
        responses: &responses,
        ..RevocationSources::default()
    };
    let verdict = world.status(&sources, NOON);
    assert!(matches!(verdict, RevocationVerdict::Revoked { .. }));
}

#[test]
fn a_path_is_validated_with_responses_for_the_user_and_lists_for_the_authorities() {
    let world = world(vec![]);
    let response = direct(&world, OcspStatus::Good).respond(&world.ca.key);
    let of_root = list(&world.root, 1, vec![]).issue(&world.root.key);
    let sources = RevocationSources {
        responses: &[response.unwrap()],
        lists: &[of_root.unwrap()],
        ..RevocationSources::default()
    };
    assert_eq!(world.verdict(&sources, NOON).problem(), None);
    assert_eq!(
        world.verdict(&sources, "2010-01-17").problem(),
        Some(PathProblem::RevocationUnknown)
    );
}

#[test]
fn responses_are_the_same_bytes_each_time_and_refused_when_cut() {
    let world = world(vec![]);
    let issuance = delegated(&world, delegate(&world.ca, |_| {}));
    let der = issuance.issue(&responder_key()).unwrap();
    assert_eq!(der, issuance.issue(&responder_key()).unwrap());
    for length in 0..der.len() {
        assert!(OcspResponse::from_der(&der[..length]).is_err(), "{length}");
    }
    let mut longer = der;
    longer.push(0);
    assert!(OcspResponse::from_der(&longer).is_err());
}
