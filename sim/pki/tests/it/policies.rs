//! Policies and evidence. PKITS judges the verdicts; here is what the twin reads besides.

use std::collections::BTreeSet;

use names::Oid;
use pki::path::{Check, PathProblem, PathSettings, PolicySet, validate};
use pki::{Certificate, Extension, Issuance, PolicyConstraints};

use crate::chain::{Party, authority_issuance, party, user_issuance};

fn oid(n: u32) -> Oid {
    format!("1.2.3.{n}").parse().unwrap()
}

fn set(policies: &[u32]) -> PolicySet {
    PolicySet::These(policies.iter().map(|n| oid(*n)).collect())
}

struct Chain {
    root: Certificate,
    ca: Certificate,
    user: Certificate,
}

/// `root -> CA (policies, extensions) -> user (policies)`.
fn chain(ca_policies: &[u32], ca_extensions: Vec<Extension>, user_policies: &[u32]) -> Chain {
    let (root, ca) = (party("CN=Root", 1), party("CN=CA", 2));
    let user: Party = party("CN=User", 3);
    let ca_issuance = Issuance {
        policies: ca_policies.iter().map(|n| oid(*n)).collect(),
        ..authority_issuance(&ca, &root, 2)
    };
    let user_issuance = Issuance {
        policies: user_policies.iter().map(|n| oid(*n)).collect(),
        ..user_issuance(&user, &ca, 3)
    };
    Chain {
        root: root.authority_of(&root, 1),
        ca: ca.certified_with(&root, &ca_issuance, ca_extensions),
        user: user.certified(&ca, &user_issuance),
    }
}

fn policies(chain: &Chain, settings: &PathSettings) -> Result<PolicySet, PathProblem> {
    let verdict = validate(
        &chain.user,
        std::slice::from_ref(&chain.ca),
        std::slice::from_ref(&chain.root),
        settings,
    );
    match verdict.trusted() {
        Some(path) => Ok(path.policies().user_constrained.clone()),
        None => Err(verdict.problem().unwrap()),
    }
}

#[test]
fn policies_are_those_that_every_certificate_has() {
    let chain = chain(&[1, 2], vec![], &[2, 3]);
    assert_eq!(policies(&chain, &PathSettings::default()), Ok(set(&[2])));
    let asked = |n| PathSettings {
        initial_policies: Some(BTreeSet::from([oid(n)])),
        explicit_policy: true,
        ..PathSettings::default()
    };
    assert_eq!(policies(&chain, &asked(2)), Ok(set(&[2])));
    assert_eq!(policies(&chain, &asked(1)), Err(PathProblem::NoValidPolicy));
}

#[test]
fn a_mapped_policy_is_told_in_the_terms_of_the_first_authority() {
    let mapping = Extension::policy_mappings(&[(oid(1), oid(5)), (oid(1), oid(6))]);
    let chain = chain(&[1, 2], vec![mapping], &[5]);
    assert_eq!(policies(&chain, &PathSettings::default()), Ok(set(&[1])));
    let unmapped = PathSettings {
        inhibit_policy_mapping: true,
        explicit_policy: true,
        ..PathSettings::default()
    };
    assert_eq!(policies(&chain, &unmapped), Err(PathProblem::NoValidPolicy));
}

#[test]
fn an_authority_may_require_a_policy() {
    let constraints = Extension::policy_constraints(PolicyConstraints {
        require_explicit_policy: Some(0),
        inhibit_policy_mapping: None,
    });
    let without = chain(&[1], vec![constraints.clone()], &[2]);
    assert_eq!(
        policies(&without, &PathSettings::default()),
        Err(PathProblem::NoValidPolicy)
    );
    let with = chain(&[1], vec![constraints], &[1]);
    assert_eq!(policies(&with, &PathSettings::default()), Ok(set(&[1])));
}

/// Many policies, each mapped to many: a tree would have a hundred times a hundred nodes for each
/// certificate more.
#[test]
fn policies_times_mappings_do_not_explode() {
    let numbers: Vec<u32> = (1..=100).collect();
    let mappings: Vec<_> = numbers
        .iter()
        .flat_map(|a| numbers.iter().map(|b| (oid(*a), oid(*b))))
        .collect();
    let parties: Vec<_> = ["CN=0", "CN=1", "CN=2", "CN=3", "CN=4", "CN=5"]
        .into_iter()
        .zip(30..)
        .map(|(name, seed)| party(name, seed))
        .collect();
    let authorities: Vec<_> = parties
        .windows(2)
        .map(|pair| {
            let issuance = Issuance {
                policies: numbers.iter().map(|n| oid(*n)).collect(),
                ..authority_issuance(&pair[1], &pair[0], 1)
            };
            let mappings = Extension::policy_mappings(&mappings);
            pair[1].certified_with(&pair[0], &issuance, vec![mappings])
        })
        .collect();
    let user = Issuance {
        policies: vec![oid(7)],
        ..user_issuance(&party("CN=User", 1), &parties[5], 1)
    };
    let user = party("CN=User", 1).certified(&parties[5], &user);
    let root = parties[0].authority_of(&parties[0], 1);
    let verdict = validate(&user, &authorities, &[root], &PathSettings::default());
    let path = verdict.trusted().expect("a path");
    assert_eq!(path.policies().user_constrained, set(&numbers));
}

#[test]
fn the_verdict_keeps_what_each_check_said_of_each_certificate() {
    let constraints = Extension::inhibit_any_policy(0);
    let chain = chain(&[1], vec![constraints], &[1]);
    let verdict = validate(
        &chain.user,
        &[chain.ca],
        &[chain.root],
        &PathSettings::default(),
    );
    let path = verdict.trusted().expect("a path");
    let of = |position| -> Vec<Check> {
        let records = path.checks().iter();
        let here = records.filter(|record| record.position == position);
        here.map(|record| record.check).collect()
    };
    assert_eq!(of(2), [Check::AnchorValidity]);
    assert_eq!(
        of(1),
        [
            Check::Profile,
            Check::Signature,
            Check::Validity,
            Check::NameChaining,
            Check::NameConstraints,
            Check::Policies,
            Check::PolicyMappings,
            Check::BasicConstraints,
            Check::PathLength,
            Check::KeyUsage,
            Check::CriticalExtensions,
        ]
    );
    assert_eq!(of(0).last(), Some(&Check::ValidPolicies));
    assert!(path.checks().iter().all(|record| record.result.is_ok()));
}
