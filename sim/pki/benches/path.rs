//! What a path costs: reading a certificate, finding and validating `root -> CA -> user`, and the
//! same with lists. The signatures alone are there to compare with.
#![allow(
    clippy::unwrap_used,
    clippy::missing_docs_in_private_items,
    missing_docs,
    reason = "a bench: a failure is the message"
)]

use pki::path::{PathSettings, validate};
use pki::revocation::{self, RevocationSources};
use pki::{Certificate, Crl, CrlIssuance, Issuance, KeyAlgorithm, KeyUsage, PrivateKey};

fn main() {
    divan::main();
}

const ALGORITHMS: [KeyAlgorithm; 2] = [KeyAlgorithm::P256, KeyAlgorithm::Rsa2048];

struct Chain {
    root: Certificate,
    ca: Certificate,
    user: Certificate,
    lists: [Crl; 2],
}

fn chain(algorithm: KeyAlgorithm) -> Chain {
    let key = |seed| PrivateKey::generate(algorithm, [seed; 32]).unwrap();
    let (root, ca, user) = (key(1), key(2), key(3));
    let issue = |subject: &str, of: &PrivateKey, issuer: &str, by: &PrivateKey, authority| {
        let usage = KeyUsage::KEY_CERT_SIGN | KeyUsage::CRL_SIGN;
        Issuance {
            subject: format!("{subject},DC=fabrikam,DC=com").parse().unwrap(),
            issuer: format!("{issuer},DC=fabrikam,DC=com").parse().unwrap(),
            serial: vec![1],
            not_before: 1_200_000_000,
            not_after: 1_500_000_000,
            authority,
            key_usage: authority.then_some(usage),
            ..Issuance::default()
        }
        .issue(of.public_key(), by)
        .unwrap()
    };
    let list = |issuer: &str, by: &PrivateKey| {
        let issuer = format!("{issuer},DC=fabrikam,DC=com").parse().unwrap();
        let (from, to) = ("2010-01-01".parse().unwrap(), "2010-02-01".parse().unwrap());
        CrlIssuance::new(issuer, from, to).issue(by).unwrap()
    };
    Chain {
        root: issue("CN=Root", &root, "CN=Root", &root, true),
        ca: issue("CN=CA", &ca, "CN=Root", &root, true),
        user: issue("CN=User", &user, "CN=CA", &ca, false),
        lists: [list("CN=Root", &root), list("CN=CA", &ca)],
    }
}

fn settings() -> PathSettings {
    PathSettings {
        at: Some("2010-01-15".parse().unwrap()),
        ..PathSettings::default()
    }
}

#[divan::bench(args = ALGORITHMS)]
fn read(bencher: divan::Bencher<'_, '_>, algorithm: KeyAlgorithm) {
    let chain = chain(algorithm);
    bencher.bench(|| Certificate::from_der(chain.user.der()).unwrap());
}

#[divan::bench(args = ALGORITHMS)]
fn two_signatures(bencher: divan::Bencher<'_, '_>, algorithm: KeyAlgorithm) {
    let chain = chain(algorithm);
    bencher.bench(|| {
        (
            chain.user.verify_with(chain.ca.public_key()),
            chain.ca.verify_with(chain.root.public_key()),
        )
    });
}

#[divan::bench(args = ALGORITHMS)]
fn validated(bencher: divan::Bencher<'_, '_>, algorithm: KeyAlgorithm) {
    let chain = chain(algorithm);
    let settings = settings();
    bencher.bench(|| {
        let pool = std::slice::from_ref(&chain.ca);
        let anchors = std::slice::from_ref(&chain.root);
        let verdict = validate(&chain.user, pool, anchors, &settings);
        assert!(verdict.trusted().is_some());
    });
}

#[divan::bench(args = ALGORITHMS)]
fn validated_with_lists(bencher: divan::Bencher<'_, '_>, algorithm: KeyAlgorithm) {
    let chain = chain(algorithm);
    let settings = settings();
    let sources = RevocationSources {
        lists: &chain.lists,
        ..RevocationSources::default()
    };
    bencher.bench(|| {
        let pool = std::slice::from_ref(&chain.ca);
        let anchors = std::slice::from_ref(&chain.root);
        let verdict = revocation::validate(&chain.user, pool, anchors, &settings, &sources);
        assert!(verdict.trusted().is_some());
    });
}
