//! NIST PKITS 1.0.1: every case of its sections 4.1 to 4.16, with revocation checked.
//!
//! All certificates of the suite are offered as intermediates and all its lists as sources, so the
//! paths have to be found among four hundred certificates, too.
//!
//! Not run: nothing. DSA with inherited parameters (4.1.4 to 4.1.6) runs, through the crate `dsa`.

mod table;

use std::path::Path;

use pki::path::{PathProblem, PathSettings, PathVerdict, PolicySet};
use pki::revocation::{self, RevocationSources};
use pki::{Certificate, Crl};

use crate::samples::samples;

/// Settings of the policy cases [PKITS §4.8 to §4.12]; policies by the last arc of their OID.
#[derive(Debug, Clone, Copy)]
pub struct Settings {
    policies: Option<&'static [u8]>,
    explicit: bool,
    inhibit_mapping: bool,
    inhibit_any: bool,
}

/// The default settings: any policy, no flag.
pub const ANY: Settings = Settings {
    policies: None,
    explicit: false,
    inhibit_mapping: false,
    inhibit_any: false,
};

/// With initial-explicit-policy.
pub const fn explicit() -> Settings {
    Settings {
        explicit: true,
        ..ANY
    }
}

impl Settings {
    /// With this initial-policy-set, and as the document then has it, an explicit policy.
    pub const fn of(self, policies: &'static [u8]) -> Self {
        Self {
            policies: Some(policies),
            explicit: true,
            ..self
        }
    }
    /// With initial-policy-mapping-inhibit.
    pub const fn unmapped(self) -> Self {
        Self {
            inhibit_mapping: true,
            ..self
        }
    }
    /// With initial-inhibit-any-policy.
    pub const fn no_any(self) -> Self {
        Self {
            inhibit_any: true,
            ..self
        }
    }

    fn path_settings(self) -> PathSettings {
        PathSettings {
            // Within the validity of the suite, 2010 to 2030.
            at: Some("2020-06-01T12:00:00Z".parse().unwrap()),
            initial_policies: self
                .policies
                .map(|list| list.iter().map(|n| policy(*n)).collect()),
            explicit_policy: self.explicit,
            inhibit_policy_mapping: self.inhibit_mapping,
            inhibit_any_policy: self.inhibit_any,
            ..PathSettings::default()
        }
    }
}

/// NIST-test-policy-n.
fn policy(n: u8) -> names::Oid {
    format!("2.16.840.1.101.3.2.1.48.{n}").parse().unwrap()
}

/// What has to come out.
#[derive(Debug, Clone, Copy)]
pub enum Expected {
    /// The path is valid, for these policies where they are given.
    Valid(Option<&'static [u8]>),
    /// It is not, for this reason.
    Invalid(PathProblem),
}

struct Suite {
    anchor: Vec<Certificate>,
    certificates: Vec<Certificate>,
    lists: Vec<Crl>,
}

fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut all: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| {
            let path = entry.unwrap().path();
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            (name, std::fs::read(path).unwrap())
        })
        .collect();
    all.sort();
    all
}

impl Suite {
    fn read() -> Option<Self> {
        let folder = samples()?.join("pkits");
        let certificates = files(&folder.join("certs"));
        let read = |(name, der): &(String, Vec<u8>)| {
            Certificate::from_der(der).unwrap_or_else(|e| panic!("{name}: {e:?}"))
        };
        let anchor = certificates
            .iter()
            .find(|(name, _)| name == "TrustAnchorRootCertificate");
        let suite = Self {
            anchor: anchor.map(read).into_iter().collect(),
            certificates: certificates.iter().map(read).collect(),
            lists: files(&folder.join("crls"))
                .iter()
                .map(|(name, der)| Crl::from_der(der).unwrap_or_else(|e| panic!("{name}: {e:?}")))
                .collect(),
        };
        assert_eq!((suite.certificates.len(), suite.lists.len()), (405, 173));
        Some(suite)
    }

    fn validate(&self, end: &str, settings: Settings) -> PathVerdict {
        let path = samples()
            .unwrap()
            .join("pkits/certs")
            .join(format!("{end}.crt"));
        let end = Certificate::from_der(&std::fs::read(path).unwrap()).unwrap();
        let sources = RevocationSources {
            lists: &self.lists,
            ..RevocationSources::default()
        };
        revocation::validate(
            &end,
            &self.certificates,
            &self.anchor,
            &settings.path_settings(),
            &sources,
        )
    }
}

fn agrees(verdict: &PathVerdict, expected: Expected) -> bool {
    match (verdict, expected) {
        (PathVerdict::Trusted(_), Expected::Valid(None)) => true,
        (PathVerdict::Trusted(path), Expected::Valid(Some(policies))) => {
            let expected = PolicySet::These(policies.iter().map(|n| policy(*n)).collect());
            path.policies().user_constrained == expected
        }
        (PathVerdict::Refused { problem, .. }, Expected::Invalid(expected)) => *problem == expected,
        _ => false,
    }
}

fn outcome(verdict: &PathVerdict) -> String {
    match verdict {
        PathVerdict::Trusted(path) => {
            let policies = match &path.policies().user_constrained {
                PolicySet::Any => "*".to_owned(),
                PolicySet::These(set) => {
                    let last = |p: &names::Oid| p.arcs().last().unwrap().to_string();
                    set.iter().map(last).collect::<Vec<_>>().join(", ")
                }
            };
            format!("VALID [{policies}]")
        }
        PathVerdict::Refused { problem, at, .. } => format!("{problem:?} [{at:?}]"),
    }
}

#[test]
fn every_case_comes_out_as_the_document_says() {
    let Some(suite) = Suite::read() else { return };
    let (mut run, mut failed) = (0, Vec::new());
    for (number, end, settings, expected) in table::SECTIONS.into_iter().flatten() {
        let verdict = suite.validate(end, *settings);
        println!("RESULT {number} {}", outcome(&verdict));
        run += 1;
        if !agrees(&verdict, *expected) {
            failed.push(format!(
                "{number} {end}: {} instead of {expected:?}",
                outcome(&verdict)
            ));
        }
    }
    let cases: std::collections::BTreeSet<_> = table::SECTIONS
        .into_iter()
        .flatten()
        .map(|(number, ..)| number.split('.').take(3).collect::<Vec<_>>())
        .collect();
    println!(
        "PKITS: {} cases in {run} rows, {} failed",
        cases.len(),
        failed.len()
    );
    assert!(failed.is_empty(), "{}", failed.join("\n"));
    assert_eq!((cases.len(), run), (224, 247));
}
