//! Certification paths: building them, and validating them [RFC 5280 §6].
//!
//! Settings, path and verdict are three things. The checks are named functions in the order of the
//! standard; the verdict keeps what each of them said of which certificate.

mod build;
mod checks;
mod policy;
mod problem;
mod settings;
mod work;

use crate::certificate::Certificate;
use crate::key::PublicKey;

pub use policy::{PolicySet, ValidPolicies};
pub use problem::{Check, CheckRecord, PathProblem};
pub use settings::{AnchorTime, Conformance, PathLimits, PathSettings};
pub(crate) use work::Work;

/// A path from a certificate to an anchor, the certificate first, the anchor last.
#[derive(Debug, Clone, PartialEq, Eq)]
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

    /// The anchor.
    pub fn anchor(&self) -> Option<&Certificate> {
        self.certificates.last()
    }
}

/// A path that passed every check, and what came out of it.
#[derive(Debug, Clone)]
pub struct ValidPath {
    path: CertificationPath,
    policies: ValidPolicies,
    public_key: PublicKey,
    checks: Vec<CheckRecord>,
}

impl ValidPath {
    /// The path.
    pub fn path(&self) -> &CertificationPath {
        &self.path
    }

    /// The certificates, the end certificate first, the anchor last.
    pub fn certificates(&self) -> &[Certificate] {
        self.path.certificates()
    }

    /// The certificate that issued the end certificate; the anchor itself where it is the end.
    pub fn issuer(&self) -> Option<&Certificate> {
        self.path.issuer()
    }

    /// The policies that the path is valid for.
    pub fn policies(&self) -> &ValidPolicies {
        &self.policies
    }

    /// The key of the end certificate, with the parameters that it inherits.
    pub fn public_key(&self) -> &PublicKey {
        &self.public_key
    }

    /// Every check that passed, in the order of the standard.
    pub fn checks(&self) -> &[CheckRecord] {
        &self.checks
    }
}

/// What validation came to.
#[derive(Debug, Clone)]
pub enum PathVerdict {
    /// Every check passed.
    Trusted(Box<ValidPath>),
    /// A check failed.
    Refused {
        /// The first check that failed on the best path.
        problem: PathProblem,
        /// The certificate at fault, if one is.
        at: Option<Certificate>,
        /// The path on which it failed, where one reached an anchor.
        path: Option<CertificationPath>,
        /// What the checks said, the last being the one that failed.
        checks: Vec<CheckRecord>,
    },
}

impl PathVerdict {
    /// The valid path, if there is one.
    pub fn trusted(&self) -> Option<&ValidPath> {
        match self {
            Self::Trusted(path) => Some(path),
            Self::Refused { .. } => None,
        }
    }

    /// The problem, if there is one.
    pub fn problem(&self) -> Option<PathProblem> {
        match self {
            Self::Trusted(_) => None,
            Self::Refused { problem, .. } => Some(*problem),
        }
    }

    fn refused(problem: PathProblem) -> Self {
        Self::Refused {
            problem,
            at: None,
            path: None,
            checks: Vec::new(),
        }
    }
}

/// The question whether a certificate of a path is revoked [RFC 5280 §6.1.3 (a)(3)].
pub(crate) trait RevocationCheck {
    /// Asks of the certificate at a position; everything above it is validated, and `issuer` is
    /// the key that signed it.
    fn check(
        &self,
        path: &CertificationPath,
        position: usize,
        issuer: &PublicKey,
    ) -> Result<(), PathProblem>;
}

/// Validates the best path from a certificate through intermediates to one of the anchors, without
/// a look at revocation; [`crate::revocation::validate`] has one.
///
/// An anchor is trusted by itself: neither its signature nor its extensions are looked at, only its
/// time, because Windows checks the root's time too.
pub fn validate(
    end: &Certificate,
    intermediates: &[Certificate],
    anchors: &[Certificate],
    settings: &PathSettings,
) -> PathVerdict {
    let work = Work::new(&settings.limits);
    validate_within(end, intermediates, anchors, settings, &work)
}

/// As [`validate`], within the bounds of work under way.
pub(crate) fn validate_within(
    end: &Certificate,
    intermediates: &[Certificate],
    anchors: &[Certificate],
    settings: &PathSettings,
    work: &Work,
) -> PathVerdict {
    build::search(end, intermediates, anchors, settings, None, work)
}

/// As [`validate`], asking of each certificate whether it is revoked.
pub(crate) fn validate_with(
    end: &Certificate,
    intermediates: &[Certificate],
    anchors: &[Certificate],
    settings: &PathSettings,
    revocation: &dyn RevocationCheck,
    work: &Work,
) -> PathVerdict {
    build::search(
        end,
        intermediates,
        anchors,
        settings,
        Some(revocation),
        work,
    )
}
