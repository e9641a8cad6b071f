//! The validation of one path [RFC 5280 §6.1], a named function for each check.

use names::Timestamp;

use super::policy::{PolicyState, ValidPolicies};
use super::problem::{Check, CheckRecord, PathProblem};
use super::settings::{AnchorTime, Conformance, PathSettings};
use super::{CertificationPath, RevocationCheck};
use crate::certificate::{Certificate, KeyUsage};
use crate::general_name::GeneralName;
use crate::key::{PublicKey, SignatureVerdict};
use crate::name_constraints::{NameState, NameViolation};
use crate::oid;

/// What a path that passed every check comes with.
#[derive(Debug)]
pub(super) struct Passed {
    pub(super) policies: ValidPolicies,
    pub(super) public_key: PublicKey,
}

/// Asks whether a signature on a certificate of the path, by position, verifies with a key.
pub(super) type VerifySignature<'a> =
    &'a mut dyn FnMut(usize, &PublicKey) -> Result<SignatureVerdict, PathProblem>;

/// State variables of the algorithm [RFC 5280 §6.1.2].
struct State<'a> {
    path: &'a CertificationPath,
    settings: &'a PathSettings,
    records: Vec<CheckRecord>,
    names: NameState,
    policies: PolicyState,
    max_path_length: usize,
    working_key: PublicKey,
}

/// Validates a path, and says what every check said until one failed.
pub(super) fn run(
    path: &CertificationPath,
    settings: &PathSettings,
    verify: VerifySignature<'_>,
    revocation: Option<&dyn RevocationCheck>,
) -> (Result<Passed, PathProblem>, Vec<CheckRecord>) {
    let length = path.certificates.len().saturating_sub(1);
    let (Some(anchor), Some(policies)) = (path.anchor(), PolicyState::new(length, settings)) else {
        return (Err(PathProblem::NoPath), Vec::new());
    };
    let mut state = State {
        path,
        settings,
        records: Vec::new(),
        names: NameState::default(),
        policies,
        max_path_length: length,
        working_key: anchor.public_key().clone(),
    };
    if let Some(names) = &settings.names {
        state.names.add(names);
    }
    let result = state.run(anchor, verify, revocation);
    (result, state.records)
}

impl State<'_> {
    fn run(
        &mut self,
        anchor: &Certificate,
        verify: VerifySignature<'_>,
        revocation: Option<&dyn RevocationCheck>,
    ) -> Result<Passed, PathProblem> {
        let path = self.path;
        let anchor_at = path.certificates.len().saturating_sub(1);
        if self.settings.anchors == AnchorTime::Checked {
            let result = check_validity(anchor, self.settings.at);
            self.record(Check::AnchorValidity, anchor_at, result)?;
        }
        let mut issuer = anchor;
        for (position, certificate) in path.certificates.iter().enumerate().rev().skip(1) {
            let last = position == 0;
            let result = check_profile(certificate, self.settings.conformance);
            self.record(Check::Profile, position, result)?;
            let result = check_signature(verify(position, &self.working_key));
            self.record(Check::Signature, position, result)?;
            let result = check_validity(certificate, self.settings.at);
            self.record(Check::Validity, position, result)?;
            if let Some(revocation) = revocation {
                let result = revocation.check(path, position, &self.working_key);
                self.record(Check::Revocation, position, result)?;
            }
            let result = check_name_chaining(certificate, issuer);
            self.record(Check::NameChaining, position, result)?;
            let result = self.check_names(certificate, last);
            self.record(Check::NameConstraints, position, result)?;
            let result = self.policies.process(certificate, last);
            self.record(Check::Policies, position, result)?;
            if !last {
                self.prepare(certificate, position)?;
            }
            let result = check_critical_extensions(certificate);
            self.record(Check::CriticalExtensions, position, result)?;
            self.working_key = certificate.public_key().inheriting(&self.working_key);
            issuer = certificate;
        }
        self.wrap_up()
    }

    /// Preparation for the certificate below [RFC 5280 §6.1.4].
    fn prepare(&mut self, certificate: &Certificate, position: usize) -> Result<(), PathProblem> {
        let result = self.policies.map(certificate);
        self.record(Check::PolicyMappings, position, result)?;
        if let Some(constraints) = certificate.name_constraints() {
            self.names.add(constraints);
        }
        self.policies.prepare(certificate);
        let result = check_basic_constraints(certificate);
        self.record(Check::BasicConstraints, position, result)?;
        let result = self.check_path_length(certificate);
        self.record(Check::PathLength, position, result)?;
        let result = check_key_usage(certificate);
        self.record(Check::KeyUsage, position, result)
    }

    /// The end of the algorithm [RFC 5280 §6.1.5].
    fn wrap_up(&mut self) -> Result<Passed, PathProblem> {
        let last = self.path.certificates.first();
        let last = last.filter(|_| self.path.certificates.len() > 1);
        let policies = self.policies.wrap_up(last, self.settings);
        self.record(
            Check::ValidPolicies,
            0,
            policies.as_ref().map(|_| ()).map_err(|p| *p),
        )?;
        Ok(Passed {
            policies: policies?,
            public_key: self.working_key.clone(),
        })
    }

    fn record(
        &mut self,
        check: Check,
        position: usize,
        result: Result<(), PathProblem>,
    ) -> Result<(), PathProblem> {
        self.records.push(CheckRecord {
            check,
            position,
            result,
        });
        result
    }

    /// Subject and alternative names within the subtrees [RFC 5280 §6.1.3 (b), (c)]. Of the
    /// self-issued certificates only the last is looked at.
    fn check_names(&mut self, certificate: &Certificate, last: bool) -> Result<(), PathProblem> {
        if certificate.is_self_issued() && !last {
            return Ok(());
        }
        let subject = certificate.subject();
        let mut names = Vec::new();
        if !subject.is_empty() {
            names.push(GeneralName::Directory(subject.clone()));
        }
        match certificate.alternative_names() {
            Some(alternative) => names.extend_from_slice(alternative),
            None => names.extend(subject_addresses(certificate)),
        }
        for name in &names {
            self.names
                .check(name)
                .map_err(|violation| match violation {
                    NameViolation::NotPermitted => PathProblem::NameNotPermitted,
                    NameViolation::Excluded => PathProblem::NameExcluded,
                    NameViolation::NotProcessed => PathProblem::NameNotProcessed,
                    NameViolation::Budget => PathProblem::Budget,
                })?;
        }
        Ok(())
    }

    /// [RFC 5280 §6.1.4 (l), (m)].
    fn check_path_length(&mut self, certificate: &Certificate) -> Result<(), PathProblem> {
        if !certificate.is_self_issued() {
            self.max_path_length = self
                .max_path_length
                .checked_sub(1)
                .ok_or(PathProblem::TooLong)?;
        }
        if let Some(length) = certificate.authority().and_then(|a| a.path_length) {
            self.max_path_length = self.max_path_length.min(usize::from(length));
        }
        Ok(())
    }
}

/// E-mail addresses in a subject, to which constraints on addresses apply where the certificate
/// has no alternative names [RFC 5280 §4.2.1.10].
fn subject_addresses(certificate: &Certificate) -> Vec<GeneralName> {
    let attributes = certificate.subject().rdns().iter();
    attributes
        .flat_map(|rdn| &rdn.attributes)
        .filter(|attribute| attribute.oid.to_string() == oid::EMAIL_ADDRESS)
        .map(|attribute| GeneralName::Rfc822(attribute.value.clone()))
        .collect()
}

fn check_profile(certificate: &Certificate, conformance: Conformance) -> Result<(), PathProblem> {
    let refused = certificate
        .irregularities()
        .iter()
        .any(|irregularity| conformance == Conformance::Profile || irregularity.is_fatal());
    if refused {
        return Err(PathProblem::Irregular);
    }
    Ok(())
}

fn check_signature(verdict: Result<SignatureVerdict, PathProblem>) -> Result<(), PathProblem> {
    match verdict? {
        SignatureVerdict::Valid => Ok(()),
        SignatureVerdict::Invalid => Err(PathProblem::Signature),
        SignatureVerdict::Unsupported(_) => Err(PathProblem::UnsupportedSignature),
    }
}

/// Both ends of the validity are within it [RFC 5280 §4.1.2.5].
fn check_validity(certificate: &Certificate, at: Option<Timestamp>) -> Result<(), PathProblem> {
    match at {
        Some(at) if at < certificate.not_before() => Err(PathProblem::NotYetValid),
        Some(at) if at > certificate.not_after() => Err(PathProblem::Expired),
        _ => Ok(()),
    }
}

fn check_name_chaining(certificate: &Certificate, issuer: &Certificate) -> Result<(), PathProblem> {
    if !certificate.names_as_issuer(issuer) {
        return Err(PathProblem::NameChaining);
    }
    Ok(())
}

fn check_basic_constraints(certificate: &Certificate) -> Result<(), PathProblem> {
    certificate
        .authority()
        .map(|_| ())
        .ok_or(PathProblem::NotAnAuthority)
}

fn check_key_usage(certificate: &Certificate) -> Result<(), PathProblem> {
    match certificate.key_usage() {
        Some(usage) if !usage.contains(KeyUsage::KEY_CERT_SIGN) => Err(PathProblem::KeyUsage),
        _ => Ok(()),
    }
}

fn check_critical_extensions(certificate: &Certificate) -> Result<(), PathProblem> {
    if certificate.unknown_critical_extensions().is_empty() {
        return Ok(());
    }
    Err(PathProblem::CriticalExtension)
}
