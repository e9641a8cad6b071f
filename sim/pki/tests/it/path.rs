//! Paths. Each test draws its chain: `root -> issuing -> user`.

use pki::path::{AnchorTime, PathProblem, PathSettings, PathVerdict, validate};
use pki::{
    Certificate, GeneralName, Issuance, KeyAlgorithm, KeyUsage, NameConstraints, PrivateKey,
};

use crate::issue::{authority, dn, key};

struct Chain {
    root: Certificate,
    issuing: Certificate,
    user: Certificate,
}

/// `root -> issuing -> user`, with a change to the issuing authority's certificate.
fn chain(change: impl FnOnce(&mut Issuance)) -> Chain {
    let (root_key, issuing_key, user_key) = keys();
    let root = authority("CN=Root", &root_key);
    let mut issuing = Issuance {
        subject: dn("CN=Issuing"),
        issuer: dn("CN=Root"),
        serial: vec![2],
        not_before: 1_100_000_000,
        not_after: 1_500_000_000,
        authority: true,
        key_usage: Some(KeyUsage::KEY_CERT_SIGN | KeyUsage::CRL_SIGN),
        ..Issuance::default()
    };
    change(&mut issuing);
    let user = Issuance {
        subject: dn("CN=User"),
        issuer: dn("CN=Issuing"),
        serial: vec![3],
        not_before: 1_200_000_000,
        not_after: 1_400_000_000,
        ..Issuance::default()
    };
    Chain {
        root,
        issuing: issuing.issue(issuing_key.public_key(), &root_key).unwrap(),
        user: user.issue(user_key.public_key(), &issuing_key).unwrap(),
    }
}

fn keys() -> (PrivateKey, PrivateKey, PrivateKey) {
    (
        key(KeyAlgorithm::P256, 1),
        key(KeyAlgorithm::P256, 2),
        key(KeyAlgorithm::P256, 3),
    )
}

fn problem(chain: &Chain, at: &str) -> Option<PathProblem> {
    let settings = PathSettings {
        at: Some(at.parse().unwrap()),
        ..PathSettings::default()
    };
    let intermediates = std::slice::from_ref(&chain.issuing);
    match validate(
        &chain.user,
        intermediates,
        std::slice::from_ref(&chain.root),
        &settings,
    ) {
        PathVerdict::Trusted(path) => {
            assert_eq!(path.certificates().len(), 3);
            None
        }
        PathVerdict::Refused { problem, .. } => Some(problem),
    }
}

#[test]
fn a_good_chain_is_trusted_while_all_its_certificates_are_valid() {
    let chain = chain(|_| {});
    assert_eq!(problem(&chain, "2010-01-01"), None);
    assert_eq!(
        problem(&chain, "2007-01-01"),
        Some(PathProblem::NotYetValid)
    );
    assert_eq!(problem(&chain, "2015-01-01"), Some(PathProblem::Expired));
}

#[test]
fn an_expired_issuer_ends_the_chain() {
    let chain = chain(|issuing| issuing.not_after = 1_250_000_000);
    assert_eq!(problem(&chain, "2010-01-01"), Some(PathProblem::Expired));
}

#[test]
fn an_issuer_that_is_no_authority_issues_nothing() {
    let chain = chain(|issuing| issuing.authority = false);
    assert_eq!(
        problem(&chain, "2010-01-01"),
        Some(PathProblem::NotAnAuthority)
    );
}

#[test]
fn an_issuer_whose_key_may_not_sign_certificates_issues_nothing() {
    let chain = chain(|issuing| issuing.key_usage = Some(KeyUsage::DIGITAL_SIGNATURE));
    assert_eq!(problem(&chain, "2010-01-01"), Some(PathProblem::KeyUsage));
}

#[test]
fn without_an_anchor_there_is_no_path() {
    let chain = chain(|_| {});
    let verdict = validate(
        &chain.user,
        &[chain.issuing, chain.root],
        &[],
        &PathSettings::default(),
    );
    assert!(matches!(
        verdict,
        PathVerdict::Refused {
            problem: PathProblem::NoPath,
            ..
        }
    ));
}

#[test]
fn a_tampered_certificate_is_found_out() {
    let good = chain(|_| {});
    let mut bytes = good.user.der().to_vec();
    let at = bytes.windows(4).position(|w| w == b"User").unwrap();
    bytes[at] = b'L';
    let user = Certificate::from_der(&bytes).unwrap();
    let tampered = Chain { user, ..good };
    assert_eq!(
        problem(&tampered, "2010-01-01"),
        Some(PathProblem::Signature)
    );
}

#[test]
fn truncated_certificates_are_refused_at_every_length() {
    let der = chain(|_| {}).user.der().to_vec();
    for length in 0..der.len() {
        assert!(Certificate::from_der(&der[..length]).is_err(), "{length}");
    }
}

#[test]
fn the_caller_may_constrain_names_as_an_authority_does() {
    let chain = chain(|_| {});
    let settings = |permitted: &str| PathSettings {
        names: Some(NameConstraints {
            permitted: vec![GeneralName::Directory(dn(permitted))],
            excluded: vec![],
        }),
        ..PathSettings::default()
    };
    let verdict = |permitted| {
        let pool = std::slice::from_ref(&chain.issuing);
        let anchors = std::slice::from_ref(&chain.root);
        validate(&chain.user, pool, anchors, &settings(permitted)).problem()
    };
    assert_eq!(verdict(""), None);
    assert_eq!(verdict("CN=User"), Some(PathProblem::NameNotPermitted));
}

#[test]
fn the_time_of_an_anchor_counts_only_if_asked() {
    let lasting = chain(|issuing| issuing.not_after = 2_500_000_000);
    let key = key(KeyAlgorithm::P256, 1);
    let short = Issuance {
        subject: dn("CN=Root"),
        issuer: dn("CN=Root"),
        serial: vec![1],
        not_before: 1_000_000_000,
        not_after: 1_100_000_000,
        authority: true,
        ..Issuance::default()
    };
    let root = short.issue(key.public_key(), &key).unwrap();
    let verdict = |anchors| {
        let settings = PathSettings {
            at: Some("2010-01-01".parse().unwrap()),
            anchors,
            ..PathSettings::default()
        };
        let pool = std::slice::from_ref(&lasting.issuing);
        validate(&lasting.user, pool, std::slice::from_ref(&root), &settings).problem()
    };
    assert_eq!(verdict(AnchorTime::Checked), Some(PathProblem::Expired));
    assert_eq!(verdict(AnchorTime::Ignored), None);
}
