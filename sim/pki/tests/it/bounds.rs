//! Path building terminates, whatever the certificates: loops, meshes, chains without an end.

use pki::path::{PathLimits, PathProblem, PathSettings, PathVerdict, validate};
use pki::{Certificate, KeyAlgorithm};

use crate::chain::{Party, party};
use crate::issue::key;

fn settings() -> PathSettings {
    PathSettings {
        at: Some("2010-01-01".parse().unwrap()),
        ..PathSettings::default()
    }
}

/// `n` authorities, each certified by each other.
fn mesh(n: u8) -> (Vec<Party>, Vec<Certificate>) {
    const NAMES: [&str; 7] = ["CN=A", "CN=B", "CN=C", "CN=D", "CN=E", "CN=F", "CN=G"];
    let parties: Vec<_> = NAMES
        .iter()
        .zip(10..10 + n)
        .map(|(name, seed)| party(name, seed))
        .collect();
    let mut cross = Vec::new();
    for (i, subject) in parties.iter().enumerate() {
        for (j, issuer) in parties.iter().enumerate() {
            if i != j {
                cross.push(subject.authority_of(issuer, u8::try_from(i * 7 + j).unwrap()));
            }
        }
    }
    (parties, cross)
}

/// `A <-> B`, and no way to the root: there is nothing to try.
#[test]
fn a_loop_without_an_anchor_is_no_path() {
    let (parties, cross) = mesh(2);
    let user = party("CN=User", 1).user_of(&parties[0], 1);
    let root = party("CN=Root", 2);
    let verdict = validate(&user, &cross, &[root.authority_of(&root, 1)], &settings());
    assert_eq!(verdict.problem(), Some(PathProblem::NoPath));
}

/// `root -> G`, `A .. G` all cross-certified, user below A: the way through the mesh is found.
#[test]
fn a_mesh_with_an_anchor_has_a_path_through_it() {
    let (parties, mut cross) = mesh(7);
    let root = party("CN=Root", 2);
    cross.push(parties[6].authority_of(&root, 99));
    let user = party("CN=User", 1).user_of(&parties[0], 1);
    let verdict = validate(&user, &cross, &[root.authority_of(&root, 1)], &settings());
    let path = verdict.trusted().expect("a path");
    assert!(path.certificates().len() >= 4, "user, A, G, root at least");
}

/// As above, but the only certificate that the root issued has expired: every way through the mesh
/// ends there.
#[test]
fn a_mesh_whose_every_path_fails_ends_within_its_budget() {
    let (parties, mut cross) = mesh(5);
    let root = party("CN=Root", 2);
    let expired = pki::Issuance {
        not_after: 1_200_000_001,
        ..crate::chain::authority_issuance(&parties[4], &root, 99)
    };
    cross.push(parties[4].certified(&root, &expired));
    let user = party("CN=User", 1).user_of(&parties[0], 1);
    let anchors = [root.authority_of(&root, 1)];
    let verdict = validate(&user, &cross, &anchors, &settings());
    // Ways from A to E through B, C and D: 1 + 3 + 6 + 6.
    assert_eq!(verdict.problem(), Some(PathProblem::Expired));
    let short = PathSettings {
        limits: PathLimits {
            steps: 20,
            ..PathLimits::default()
        },
        ..settings()
    };
    let verdict = validate(&user, &cross, &anchors, &short);
    assert_eq!(verdict.problem(), Some(PathProblem::Budget));
}

/// Fifty certificates of the issuer's name and key identifier, none with its key.
#[test]
fn issuers_of_one_name_cost_one_signature_check_each_and_no_more_than_allowed() {
    let root = party("CN=Root", 2);
    let anchors = [root.authority_of(&root, 1)];
    let user = party("CN=User", 1).user_of(&party("CN=CA", 3), 1);
    let impostors: Vec<_> = (100..150)
        .map(|seed| party("CN=CA", seed).authority_of(&root, seed))
        .collect();
    let verdict = validate(&user, &impostors, &anchors, &settings());
    assert_eq!(verdict.problem(), Some(PathProblem::Signature));
    let few = PathSettings {
        limits: PathLimits {
            signature_checks: 20,
            ..PathLimits::default()
        },
        ..settings()
    };
    let verdict = validate(&user, &impostors, &anchors, &few);
    assert_eq!(verdict.problem(), Some(PathProblem::Budget));
    let true_ca = party("CN=CA", 3).authority_of(&root, 3);
    let mut all = impostors;
    all.push(true_ca);
    let verdict = validate(&user, &all, &anchors, &few);
    assert!(
        verdict.trusted().is_some(),
        "the key identifier leads to it at once"
    );
}

/// `root -> 1 -> 2 -> .. -> 12 -> user`.
#[test]
fn a_chain_longer_than_allowed_is_refused() {
    const NAMES: [&str; 12] = [
        "CN=1", "CN=2", "CN=3", "CN=4", "CN=5", "CN=6", "CN=7", "CN=8", "CN=9", "CN=10", "CN=11",
        "CN=12",
    ];
    let root = party("CN=Root", 2);
    let anchors = [root.authority_of(&root, 1)];
    let mut parties = vec![root];
    let mut chain = Vec::new();
    for (name, seed) in NAMES.into_iter().zip(20..) {
        let next = party(name, seed);
        chain.push(next.authority_of(parties.last().unwrap(), seed));
        parties.push(next);
    }
    let user = party("CN=User", 1).user_of(parties.last().unwrap(), 1);
    let verdict = validate(&user, &chain, &anchors, &settings());
    assert_eq!(verdict.problem(), Some(PathProblem::TooLong));
    let long = PathSettings {
        limits: PathLimits {
            certificates: 14,
            ..PathLimits::default()
        },
        ..settings()
    };
    assert!(validate(&user, &chain, &anchors, &long).trusted().is_some());
}

/// `root -> old CA`, `old CA -> new CA` of the same name: not a circle, since the keys differ.
#[test]
fn a_change_of_key_is_no_circle() {
    let root = party("CN=Root", 2);
    let (old, new) = (party("CN=CA", 3), party("CN=CA", 4));
    let pool = [old.authority_of(&root, 3), new.authority_of(&old, 4)];
    let user = party("CN=User", 1).user_of(&new, 1);
    match validate(&user, &pool, &[root.authority_of(&root, 1)], &settings()) {
        PathVerdict::Trusted(path) => assert_eq!(path.certificates().len(), 4),
        refused @ PathVerdict::Refused { .. } => panic!("{refused:?}"),
    }
}

/// The same certificates always give the same path, in whatever order they come.
#[test]
fn the_order_of_the_intermediates_does_not_matter_to_the_verdict() {
    let (parties, mut cross) = mesh(4);
    let root = party("CN=Root", 2);
    cross.push(parties[3].authority_of(&root, 99));
    let user = party("CN=User", 1).user_of(&parties[0], 1);
    let anchors = [root.authority_of(&root, 1)];
    let forward = validate(&user, &cross, &anchors, &settings());
    cross.reverse();
    let backward = validate(&user, &cross, &anchors, &settings());
    assert!(forward.trusted().is_some() && backward.trusted().is_some());
    assert_eq!(key(KeyAlgorithm::P256, 1).public_key(), user.public_key());
}
