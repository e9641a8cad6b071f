//! Whether a certificate is revoked, by lists [RFC 5280 §6.3] and status responses [RFC 6960] that
//! are at hand. Nothing is fetched.

mod lists;
mod responses;

use std::cell::RefCell;

use names::{DistinguishedName, Timestamp};

use crate::certificate::Certificate;
use crate::crl::{Crl, RevocationReason};
use crate::key::{PublicKey, SignatureVerdict};
use crate::ocsp::OcspResponse;
use crate::path::{
    self, CertificationPath, PathProblem, PathSettings, PathVerdict, RevocationCheck, Work,
};

/// What is known about revocation, and how it is used.
#[derive(Debug, Clone, Copy, Default)]
pub struct RevocationSources<'a> {
    /// Lists, complete ones and changes, of any issuer.
    pub lists: &'a [Crl],
    /// Status responses.
    pub responses: &'a [OcspResponse],
    /// The nonce that a response has to repeat, where one was sent.
    pub nonce: Option<&'a [u8]>,
    /// Whether lists of changes are used (`use-deltas`).
    pub deltas: DeltaUse,
    /// What becomes of a path whose revocation cannot be told.
    pub unknown: UnknownStatus,
}

/// Whether lists of changes are used.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum DeltaUse {
    /// They are, where they fit a complete list.
    #[default]
    Used,
    /// Complete lists only.
    Ignored,
}

/// What becomes of a path whose revocation cannot be told.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum UnknownStatus {
    /// It is refused.
    #[default]
    Refuses,
    /// It passes.
    Passes,
}

/// What is known of a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RevocationVerdict {
    /// It is not revoked, for any reason.
    Good,
    /// It is revoked.
    Revoked {
        /// Why, if the source says so.
        reason: Option<RevocationReason>,
        /// Since when.
        since: Timestamp,
    },
    /// It cannot be told.
    Unknown(RevocationGap),
}

/// Why it cannot be told. Of several sources the one that came closest speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum RevocationGap {
    /// Nothing is at hand for the certificate.
    NoSource,
    /// What is at hand covers other certificates or points [RFC 5280 §6.3.3 (b)].
    OutOfScope,
    /// It has critical extensions that are not understood, or is malformed [RFC 5280 §5.2].
    Flawed,
    /// It is of the future, or its next update is past [RFC 5280 §6.3.3 (a)].
    Stale,
    /// It repeats no nonce, or another one [RFC 6960 §4.4.1].
    Nonce,
    /// No signer with a valid path may sign it [RFC 5280 §6.3.3 (f)].
    NoSigner,
    /// The signature on it does not verify [RFC 5280 §6.3.3 (g), (h)].
    Signature,
    /// The responder does not know the certificate.
    UnknownToResponder,
    /// Good so far, but not all reasons are covered [RFC 5280 §6.3.3].
    ReasonsNotCovered,
    /// The signer's own status leads back to this one.
    Circle,
    /// More work than the settings allow.
    Budget,
}

/// Validates the best path as [`path::validate`] does, asking of each certificate on it whether it
/// is revoked [RFC 5280 §6.1.3 (a)(3)].
pub fn validate(
    end: &Certificate,
    intermediates: &[Certificate],
    anchors: &[Certificate],
    settings: &PathSettings,
    sources: &RevocationSources<'_>,
) -> PathVerdict {
    let work = Work::new(&settings.limits);
    let checker = Checker::new(intermediates, settings, sources, &work);
    path::validate_with(end, intermediates, anchors, settings, &checker, &work)
}

/// The status of the certificate at a position of a path; the certificates above it have to be
/// valid. The anchor is never revoked.
pub fn status(
    path: &CertificationPath,
    position: usize,
    intermediates: &[Certificate],
    settings: &PathSettings,
    sources: &RevocationSources<'_>,
) -> RevocationVerdict {
    let work = Work::new(&settings.limits);
    let checker = Checker::new(intermediates, settings, sources, &work);
    let above = path.certificates().get(position.saturating_add(1)..);
    let key = above.unwrap_or_default().iter().rev().fold(
        None,
        |above: Option<PublicKey>, certificate| {
            let own = certificate.public_key();
            Some(above.map_or_else(|| own.clone(), |above| own.inheriting(&above)))
        },
    );
    match key {
        Some(issuer) => checker.status(path, position, &issuer),
        None => RevocationVerdict::Good,
    }
}

/// One validation's view of the sources.
struct Checker<'a> {
    intermediates: &'a [Certificate],
    settings: &'a PathSettings,
    sources: &'a RevocationSources<'a>,
    work: &'a Work,
    /// Certificates whose status is being asked, to find circles.
    asked: RefCell<Vec<Certificate>>,
}

/// The most certificates whose status hangs on one another.
const DEEPEST: usize = 6;

/// A certificate whose status is asked, with what is known about its issuer.
#[derive(Clone, Copy)]
struct Asked<'p> {
    certificate: &'p Certificate,
    issuer: &'p Certificate,
    issuer_key: &'p PublicKey,
    path: &'p CertificationPath,
    position: usize,
}

impl<'a> Checker<'a> {
    fn new(
        intermediates: &'a [Certificate],
        settings: &'a PathSettings,
        sources: &'a RevocationSources<'a>,
        work: &'a Work,
    ) -> Self {
        Self {
            intermediates,
            settings,
            sources,
            work,
            asked: RefCell::new(Vec::new()),
        }
    }

    fn status(
        &self,
        path: &CertificationPath,
        position: usize,
        issuer_key: &PublicKey,
    ) -> RevocationVerdict {
        let certificates = path.certificates();
        let (Some(certificate), Some(issuer)) =
            (certificates.get(position), certificates.get(position + 1))
        else {
            return RevocationVerdict::Good;
        };
        {
            let mut asked = self.asked.borrow_mut();
            if asked.len() >= DEEPEST || asked.contains(certificate) {
                return RevocationVerdict::Unknown(RevocationGap::Circle);
            }
            asked.push(certificate.clone());
        }
        let asked = Asked {
            certificate,
            issuer,
            issuer_key,
            path,
            position,
        };
        let verdict = match self.by_responses(asked) {
            RevocationVerdict::Unknown(gap) => match self.by_lists(asked) {
                RevocationVerdict::Unknown(other) => RevocationVerdict::Unknown(gap.max(other)),
                told => told,
            },
            told => told,
        };
        self.asked.borrow_mut().pop();
        verdict
    }

    /// Whether something issued for a time is current.
    fn check_freshness(
        &self,
        this_update: Timestamp,
        next_update: Option<Timestamp>,
    ) -> Result<(), RevocationGap> {
        let Some(at) = self.settings.at else {
            return Ok(());
        };
        if this_update <= at && next_update.is_some_and(|next| at <= next) {
            Ok(())
        } else {
            Err(RevocationGap::Stale)
        }
    }

    /// Verifies a signature within the bounds on work.
    fn check_signature(
        &self,
        verify: impl FnOnce() -> SignatureVerdict,
    ) -> Result<(), RevocationGap> {
        match self.work.verify(verify) {
            Ok(SignatureVerdict::Valid) => Ok(()),
            Ok(SignatureVerdict::Invalid | SignatureVerdict::Unsupported(_)) => {
                Err(RevocationGap::Signature)
            }
            Err(_) => Err(RevocationGap::Budget),
        }
    }

    /// What is asked of the path of a signer: the same time and bounds, no policies.
    fn signer_settings(&self) -> PathSettings {
        PathSettings {
            at: self.settings.at,
            anchors: self.settings.anchors,
            conformance: self.settings.conformance,
            limits: self.settings.limits,
            ..PathSettings::default()
        }
    }

    /// Certificates at hand with a subject, those of the path first.
    fn named<'c>(
        &'c self,
        subject: &'c DistinguishedName,
        path: &'c CertificationPath,
    ) -> impl Iterator<Item = &'c Certificate> {
        path.certificates()
            .iter()
            .chain(self.intermediates)
            .take(self.settings.limits.candidates)
            .filter(move |certificate| certificate.subject() == subject)
    }
}

impl RevocationCheck for Checker<'_> {
    fn check(
        &self,
        path: &CertificationPath,
        position: usize,
        issuer: &PublicKey,
    ) -> Result<(), PathProblem> {
        match (self.status(path, position, issuer), self.sources.unknown) {
            (RevocationVerdict::Good, _)
            | (RevocationVerdict::Unknown(_), UnknownStatus::Passes) => Ok(()),
            (RevocationVerdict::Revoked { .. }, _) => Err(PathProblem::Revoked),
            (RevocationVerdict::Unknown(_), UnknownStatus::Refuses) => {
                Err(PathProblem::RevocationUnknown)
            }
        }
    }
}
