//! Nothing that a peer sends panics: certificates, lists and responses with bytes changed, cut out,
//! doubled or put in, read and used as if nothing had happened.

use std::sync::OnceLock;

use pki::ocsp::{CertId, OcspIssuance, OcspResponse, OcspStatus, ResponderName, SingleResponse};
use pki::path::{Conformance, PathSettings, PathVerdict};
use pki::revocation::{RevocationSources, validate};
use pki::{
    Additions, Certificate, Crl, CrlIssuance, CrlKind, DigestAlgorithm, DistributionPoint,
    DistributionPointName, Extension, GeneralName, Issuance, IssuingDistributionPoint,
    NameConstraints, PolicyConstraints, ReasonSet, RevocationReason, RevokedEntry, oid,
};
use proptest::prelude::*;

use crate::chain::{authority_issuance, party, user_issuance};
use crate::issue::dn;
use crate::revocation::{list, revoked};
use crate::samples::samples;

/// What is mutated, with everything in it that the crate can write.
struct Corpus {
    anchor: Certificate,
    certificates: Vec<Vec<u8>>,
    lists: Vec<Vec<u8>>,
    responses: Vec<Vec<u8>>,
}

fn corpus() -> &'static Corpus {
    static CORPUS: OnceLock<Corpus> = OnceLock::new();
    CORPUS.get_or_init(|| {
        let mut corpus = issued();
        if let Some(samples) = samples() {
            for (folder, most) in [("piv-gsa-icam", 20), ("pkits/certs", 405), ("gematik", 10)] {
                let read = |der: &Vec<u8>| Certificate::from_der(der).is_ok();
                let certificates = files(&samples.join(folder), most).into_iter().filter(read);
                corpus.certificates.extend(certificates);
            }
            assert!(corpus.certificates.len() > 400);
            corpus.lists.extend(files(&samples.join("pkits/crls"), 173));
        }
        corpus
    })
}

/// The files of a folder that are DER.
fn files(folder: &std::path::Path, most: usize) -> Vec<Vec<u8>> {
    let mut paths: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    let bytes = paths
        .iter()
        .take(most)
        .map(|path| std::fs::read(path).unwrap());
    bytes.filter(|bytes| bytes.first() == Some(&0x30)).collect()
}

fn issued() -> Corpus {
    let (root, ca, user) = (party("CN=Root", 1), party("CN=CA", 2), party("CN=User", 3));
    let policy = |n: u32| format!("1.2.3.{n}").parse().unwrap();
    let point = DistributionPoint {
        name: Some(DistributionPointName::Relative(
            dn("CN=CRL1").rdns()[0].clone(),
        )),
        reasons: Some(ReasonSet::KEY_COMPROMISE),
        crl_issuer: vec![GeneralName::Directory(dn("CN=CA"))],
    };
    let authority = Issuance {
        policies: vec![policy(1), policy(2)],
        ..authority_issuance(&ca, &root, 2)
    };
    let additions = Additions {
        path_length: Some(2),
        extensions: vec![
            Extension::name_constraints(&NameConstraints {
                permitted: vec![
                    GeneralName::Directory(dn("CN=User")),
                    GeneralName::Dns("fabrikam.com".into()),
                    GeneralName::Ip(vec![10, 0, 0, 0, 255, 0, 0, 0]),
                ],
                excluded: vec![GeneralName::Uri(".evil.com".into())],
            }),
            Extension::policy_mappings(&[(policy(1), policy(3))]),
            Extension::policy_constraints(PolicyConstraints {
                require_explicit_policy: Some(3),
                inhibit_policy_mapping: Some(0),
            }),
            Extension::inhibit_any_policy(1),
            Extension::distribution_points(std::slice::from_ref(&point)),
            Extension::freshest_crl(&[point]),
        ],
    };
    let authority = authority.issue_with(&additions, ca.key.public_key(), &root.key);
    let leaf = Issuance {
        dns_names: vec!["a.fabrikam.com".into()],
        upn: Some("jane@fabrikam.com".parse().unwrap()),
        uris: vec!["http://a.fabrikam.com/".into()],
        rfc822: Some("jane@fabrikam.com".into()),
        fasc_n: Some(vec![0xD1; 25]),
        sid: Some("S-1-5-21-1-2-3-4".parse().unwrap()),
        template: Some(("1.3.6.1.4.1.311.21.8.1.2.3".into(), 100, 4)),
        extended_key_usage: Some(vec![oid::SMART_CARD_LOGON.parse().unwrap()]),
        policies: vec![policy(1)],
        ..user_issuance(&user, &ca, 7)
    };
    let leaf = user.certified(&ca, &leaf);
    let full = CrlIssuance {
        scope: Some(IssuingDistributionPoint {
            name: Some(DistributionPointName::Full(vec![GeneralName::Directory(
                dn("CN=CA"),
            )])),
            only_some_reasons: Some(ReasonSet::ALL),
            indirect: true,
            ..IssuingDistributionPoint::default()
        }),
        ..list(
            &ca,
            5,
            vec![
                revoked("05", RevocationReason::KeyCompromise),
                RevokedEntry {
                    certificate_issuer: Some(dn("CN=Root")),
                    ..revoked("06", RevocationReason::Superseded)
                },
            ],
        )
    };
    let delta = CrlIssuance {
        kind: CrlKind::Delta(5.into()),
        ..CrlIssuance {
            number: Some(6.into()),
            ..full.clone()
        }
    };
    let response = OcspIssuance {
        responder: ResponderName::Key,
        produced_at: "2010-01-15".parse().unwrap(),
        answers: vec![SingleResponse {
            certificate: CertId::new(DigestAlgorithm::Sha256, &leaf, ca.key.public_key()),
            status: OcspStatus::Revoked {
                since: "2010-01-10".parse().unwrap(),
                reason: Some(RevocationReason::KeyCompromise),
            },
            this_update: "2010-01-15".parse().unwrap(),
            next_update: Some("2010-01-16".parse().unwrap()),
        }],
        nonce: Some(vec![7; 16]),
        certificates: vec![leaf.clone()],
    };
    Corpus {
        anchor: root.authority_of(&root, 1),
        certificates: vec![leaf.der().to_vec(), authority.unwrap().der().to_vec()],
        lists: vec![
            full.issue(&ca.key).unwrap().der().to_vec(),
            delta.issue(&ca.key).unwrap().der().to_vec(),
        ],
        responses: vec![response.issue(&ca.key).unwrap()],
    }
}

/// One change; positions are taken modulo the length.
#[derive(Debug, Clone)]
enum Mutation {
    Set(usize, u8),
    Flip(usize, u8),
    Cut(usize, usize),
    Double(usize, usize),
    Insert(usize, Vec<u8>),
    Grow(usize, i8),
}

fn mutation() -> impl Strategy<Value = Mutation> {
    let at = any::<usize>();
    prop_oneof![
        (at, any::<u8>()).prop_map(|(at, byte)| Mutation::Set(at, byte)),
        (any::<usize>(), 0..8_u8).prop_map(|(at, bit)| Mutation::Flip(at, bit)),
        (any::<usize>(), 1..40_usize).prop_map(|(at, length)| Mutation::Cut(at, length)),
        (any::<usize>(), 1..40_usize).prop_map(|(at, length)| Mutation::Double(at, length)),
        (any::<usize>(), prop::collection::vec(any::<u8>(), 1..8))
            .prop_map(|(at, bytes)| Mutation::Insert(at, bytes)),
        (any::<usize>(), any::<i8>()).prop_map(|(at, by)| Mutation::Grow(at, by)),
    ]
}

fn mutate(bytes: &mut Vec<u8>, mutation: &Mutation) {
    if bytes.is_empty() {
        return;
    }
    let length = bytes.len();
    let range = |at: usize, span: usize| at % length..(at % length + span).min(length);
    match mutation {
        Mutation::Set(at, byte) => bytes[at % length] = *byte,
        Mutation::Flip(at, bit) => bytes[at % length] ^= 1 << bit,
        Mutation::Cut(at, span) => drop(bytes.drain(range(*at, *span))),
        Mutation::Double(at, span) => {
            let copy = bytes[range(*at, *span)].to_vec();
            bytes.splice(at % length..at % length, copy);
        }
        Mutation::Insert(at, more) => drop(bytes.splice(at % length..at % length, more.clone())),
        Mutation::Grow(at, by) => {
            bytes[at % length] = bytes[at % length].wrapping_add_signed(*by);
        }
    }
}

fn mutated(of: fn(&Corpus) -> &Vec<Vec<u8>>) -> impl Strategy<Value = Vec<u8>> {
    (any::<usize>(), prop::collection::vec(mutation(), 1..4)).prop_map(move |(pick, mutations)| {
        let pool = of(corpus());
        let mut bytes = pool[pick % pool.len()].clone();
        for mutation in &mutations {
            mutate(&mut bytes, mutation);
        }
        bytes
    })
}

/// Uses everything that was read.
fn exercise(
    end: &[u8],
    pool: &[&[u8]],
    lists: &[&[u8]],
    responses: &[&[u8]],
) -> Option<PathVerdict> {
    let end = Certificate::from_der(end).ok()?;
    let _ = format!("{end:?} {} {:?}", end.subject(), end.irregularities());
    let pool: Vec<_> = pool
        .iter()
        .filter_map(|der| Certificate::from_der(der).ok())
        .collect();
    let lists: Vec<_> = lists
        .iter()
        .filter_map(|der| Crl::from_der(der).ok())
        .collect();
    let responses: Vec<_> = responses
        .iter()
        .filter_map(|der| OcspResponse::from_der(der).ok())
        .collect();
    let sources = RevocationSources {
        lists: &lists,
        responses: &responses,
        ..RevocationSources::default()
    };
    let _ = pki::path::validate(
        &end,
        &pool,
        &[corpus().anchor.clone()],
        &PathSettings::default(),
    );
    let settings = PathSettings {
        at: Some("2010-01-15T12:00:00Z".parse().unwrap()),
        conformance: Conformance::Algorithm,
        ..PathSettings::default()
    };
    Some(validate(
        &end,
        &pool,
        &[corpus().anchor.clone()],
        &settings,
        &sources,
    ))
}

#[test]
fn the_corpus_is_read_before_it_is_mutated() {
    let corpus = corpus();
    assert!(
        corpus
            .certificates
            .iter()
            .all(|der| Certificate::from_der(der).is_ok())
    );
    assert!(corpus.lists.iter().all(|der| Crl::from_der(der).is_ok()));
    assert!(
        corpus
            .responses
            .iter()
            .all(|der| OcspResponse::from_der(der).is_ok())
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn mutated_certificates_do_no_harm(end in mutated(|c| &c.certificates), ca in mutated(|c| &c.certificates)) {
        let corpus = corpus();
        let lists: Vec<&[u8]> = corpus.lists.iter().take(2).map(Vec::as_slice).collect();
        let responses: Vec<&[u8]> = corpus.responses.iter().map(Vec::as_slice).collect();
        exercise(&end, &[&ca, &corpus.certificates[1]], &lists, &responses);
    }

    /// `root -> CA -> user`, valid as it was issued: not one bit may change.
    #[test]
    fn a_certificate_that_is_still_trusted_was_not_changed(change in prop::collection::vec(mutation(), 1..3)) {
        let (root, ca) = (party("CN=Root", 1), party("CN=CA", 2));
        let user = party("CN=User", 3).user_of(&ca, 7);
        let mut der = user.der().to_vec();
        for mutation in &change {
            mutate(&mut der, mutation);
        }
        if let Ok(read) = Certificate::from_der(&der) {
            let pool = [ca.authority_of(&root, 2)];
            let anchors = [root.authority_of(&root, 1)];
            let verdict = pki::path::validate(&read, &pool, &anchors, &PathSettings::default());
            prop_assert_eq!(verdict.trusted().is_some(), der == user.der());
        }
    }

    /// Signed after the change, so that validation goes on with it.
    #[test]
    fn mutated_extensions_that_are_signed_do_no_harm(pick in any::<usize>(), change in prop::collection::vec(mutation(), 1..4)) {
        let corpus = corpus();
        let (root, ca) = (party("CN=Root", 1), party("CN=CA", 2));
        let resigned = |which: usize, key| {
            let certificate = Certificate::from_der(&corpus.certificates[which]).unwrap();
            crate::surgery::with_extensions(&certificate, key, |list| {
                let at = pick % list.len();
                for mutation in &change {
                    mutate(&mut list[at], mutation);
                }
            })
        };
        let lists: Vec<&[u8]> = corpus.lists.iter().take(2).map(Vec::as_slice).collect();
        exercise(&resigned(0, &ca.key), &[&corpus.certificates[1]], &lists, &[]);
        exercise(&corpus.certificates[0], &[&resigned(1, &root.key)], &lists, &[]);
    }

    #[test]
    fn mutated_lists_do_no_harm(list in mutated(|c| &c.lists)) {
        let corpus = corpus();
        exercise(&corpus.certificates[0], &[&corpus.certificates[1]], &[&list, &corpus.lists[0]], &[]);
    }

    #[test]
    fn mutated_responses_do_no_harm(response in mutated(|c| &c.responses)) {
        let corpus = corpus();
        exercise(&corpus.certificates[0], &[&corpus.certificates[1]], &[], &[&response]);
    }

    #[test]
    fn noise_is_read_as_nothing(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        prop_assert!(Certificate::from_der(&bytes).is_err());
        prop_assert!(Crl::from_der(&bytes).is_err());
        let _ = OcspResponse::from_der(&bytes);
        let _ = pki::PublicKey::from_spki_der(&bytes);
        let _ = pki::PrivateKey::from_pkcs8_der(&bytes);
    }
}
