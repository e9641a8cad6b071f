//! Certification paths: building them, and validating them [RFC 5280 §6].
//!
//! Settings, path and verdict are three things. The checks are a list of named functions in the
//! order of the standard; the verdict keeps what each of them said.

use names::Timestamp;

use crate::certificate::{Certificate, KeyUsage};
use crate::key::SignatureVerdict;

/// What the caller asks of a path.
#[derive(Debug, Clone, Copy, Default)]
pub struct PathSettings {
    /// The instant at which every certificate has to be valid; `None` leaves time to the caller.
    pub at: Option<Timestamp>,
}

/// A path from a certificate to an anchor, the certificate first, the anchor last.
#[derive(Debug, Clone)]
pub struct CertificationPath {
    certificates: Vec<Certificate>,
}

impl CertificationPath {
    /// The certificates, the end certificate first, the anchor last.
    pub fn certificates(&self) -> &[Certificate] {
        &self.certificates
    }

    /// The certificate that issued the end certificate; the anchor itself where it is the end.
    pub fn issuer(&self) -> Option<&Certificate> {
        self.certificates
            .get(1)
            .or_else(|| self.certificates.first())
    }
}

/// Why a path is not valid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum PathProblem {
    /// No chain of issuers leads to an anchor.
    NoPath,
    /// A signature does not verify [RFC 5280 §6.1.3 (a)(1)].
    Signature,
    /// A signature's algorithm or key is not known here.
    UnsupportedSignature,
    /// A certificate is not yet valid [RFC 5280 §6.1.3 (a)(2)].
    NotYetValid,
    /// A certificate has expired [RFC 5280 §6.1.3 (a)(2)].
    Expired,
    /// An issuer is no authority [RFC 5280 §6.1.4 (k)].
    NotAnAuthority,
    /// More authorities than allowed [RFC 5280 §6.1.4 (m)].
    TooLong,
    /// An issuer's key may not sign certificates [RFC 5280 §6.1.4 (n)].
    KeyUsage,
    /// A critical extension is not understood [RFC 5280 §6.1.4 (o)].
    CriticalExtension,
}

/// What validation came to.
#[derive(Debug, Clone)]
pub enum PathVerdict {
    /// Every check passed.
    Trusted(CertificationPath),
    /// A check failed.
    Refused {
        /// The first check that failed on the best path.
        problem: PathProblem,
        /// The certificate at fault, if one is.
        at: Option<Certificate>,
    },
}

/// The most certificates in a path.
const LONGEST: usize = 10;

/// Validates the best path from a certificate through intermediates to one of the anchors.
///
/// An anchor is trusted by itself: neither its signature nor its extensions are looked at, only its
/// time, because Windows checks the root's time too.
pub fn validate(
    end: &Certificate,
    intermediates: &[Certificate],
    anchors: &[Certificate],
    settings: PathSettings,
) -> PathVerdict {
    let mut first_problem = None;
    for path in build(end, intermediates, anchors) {
        match check(&path, settings) {
            Ok(()) => return PathVerdict::Trusted(path),
            Err(refused) => {
                first_problem.get_or_insert(refused);
            }
        }
    }
    let (problem, at) = first_problem.unwrap_or((PathProblem::NoPath, None));
    PathVerdict::Refused { problem, at }
}

/// Every chain of issuers from a certificate to an anchor, by names and key identifiers.
fn build(
    end: &Certificate,
    intermediates: &[Certificate],
    anchors: &[Certificate],
) -> Vec<CertificationPath> {
    let mut found = Vec::new();
    let mut open = vec![vec![end.clone()]];
    while let Some(chain) = open.pop() {
        let Some(last) = chain.last() else { continue };
        if anchors.contains(last) {
            found.push(CertificationPath {
                certificates: chain,
            });
            continue;
        }
        if chain.len() == LONGEST {
            continue;
        }
        for candidate in intermediates.iter().chain(anchors) {
            if may_have_issued(candidate, last) && !chain.contains(candidate) {
                let mut longer = chain.clone();
                longer.push(candidate.clone());
                open.push(longer);
            }
        }
    }
    found.sort_by_key(|path| path.certificates.len());
    found
}

/// Name chaining, and key identifiers where both are there [RFC 5280 §4.2.1.1].
fn may_have_issued(issuer: &Certificate, subject: &Certificate) -> bool {
    issuer.subject() == subject.issuer()
        && match (subject.authority_key_id(), issuer.subject_key_id()) {
            (Some(wanted), Some(has)) => wanted == has,
            _ => true,
        }
}

type Refusal = (PathProblem, Option<Certificate>);

fn check(path: &CertificationPath, settings: PathSettings) -> Result<(), Refusal> {
    check_signatures(path)?;
    check_time(path, settings)?;
    check_authorities(path)?;
    check_critical_extensions(path)
}

fn check_signatures(path: &CertificationPath) -> Result<(), Refusal> {
    for (subject, issuer) in path
        .certificates
        .iter()
        .zip(path.certificates.iter().skip(1))
    {
        let problem = match subject.verify_with(issuer.public_key()) {
            SignatureVerdict::Valid => continue,
            SignatureVerdict::Invalid => PathProblem::Signature,
            SignatureVerdict::Unsupported(_) => PathProblem::UnsupportedSignature,
        };
        return Err((problem, Some(subject.clone())));
    }
    Ok(())
}

fn check_time(path: &CertificationPath, settings: PathSettings) -> Result<(), Refusal> {
    let Some(at) = settings.at else { return Ok(()) };
    for certificate in &path.certificates {
        if at < certificate.not_before() {
            return Err((PathProblem::NotYetValid, Some(certificate.clone())));
        }
        if at > certificate.not_after() {
            return Err((PathProblem::Expired, Some(certificate.clone())));
        }
    }
    Ok(())
}

/// Basic constraints and key usage of every issuer below the anchor.
fn check_authorities(path: &CertificationPath) -> Result<(), Refusal> {
    let below_anchor = path.certificates.len().saturating_sub(1);
    for (depth, issuer) in path
        .certificates
        .iter()
        .enumerate()
        .take(below_anchor)
        .skip(1)
    {
        let refuse = |problem| Err((problem, Some(issuer.clone())));
        let Some(authority) = issuer.authority() else {
            return refuse(PathProblem::NotAnAuthority);
        };
        let between = path
            .certificates
            .iter()
            .take(depth)
            .skip(1)
            .filter(|c| !c.is_self_issued());
        if authority
            .path_length
            .is_some_and(|longest| between.count() > usize::from(longest))
        {
            return refuse(PathProblem::TooLong);
        }
        if issuer
            .key_usage()
            .is_some_and(|usage| !usage.contains(KeyUsage::KEY_CERT_SIGN))
        {
            return refuse(PathProblem::KeyUsage);
        }
    }
    Ok(())
}

fn check_critical_extensions(path: &CertificationPath) -> Result<(), Refusal> {
    let below_anchor = path.certificates.len().saturating_sub(1).max(1);
    match path
        .certificates
        .iter()
        .take(below_anchor)
        .find(|certificate| !certificate.unknown_critical_extensions().is_empty())
    {
        Some(certificate) => Err((PathProblem::CriticalExtension, Some(certificate.clone()))),
        None => Ok(()),
    }
}
