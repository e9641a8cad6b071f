//! Finding paths: from a certificate through issuers to an anchor, within bounds.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use super::checks::{self, Passed};
use super::problem::{Check, CheckRecord, PathProblem};
use super::settings::PathSettings;
use super::work::Work;
use super::{CertificationPath, PathVerdict, RevocationCheck, ValidPath};
use crate::certificate::Certificate;
use crate::key::{PublicKey, SignatureVerdict};

/// The certificates of one search by number: the end certificate, the anchors, the intermediates.
struct Pool<'a> {
    all: Vec<&'a Certificate>,
    anchors: usize,
    /// By the hash of the subject.
    by_subject: BTreeMap<u64, Vec<usize>>,
    /// Whether names lead from a certificate to an anchor.
    anchored: Vec<bool>,
}

const END: usize = 0;

impl<'a> Pool<'a> {
    fn new(
        end: &'a Certificate,
        intermediates: &'a [Certificate],
        anchors: &'a [Certificate],
        most: usize,
    ) -> Self {
        let all: Vec<&Certificate> = std::iter::once(end)
            .chain(anchors)
            .chain(intermediates.iter().take(most))
            .collect();
        let mut by_subject: BTreeMap<_, Vec<usize>> = BTreeMap::new();
        for (number, certificate) in all.iter().enumerate().skip(1) {
            let same: &mut Vec<usize> = by_subject.entry(certificate.name_hashes().0).or_default();
            if !same.iter().any(|n| all.get(*n) == Some(certificate)) {
                same.push(number);
            }
        }
        let mut pool = Self {
            anchored: vec![false; all.len()],
            all,
            anchors: anchors.len(),
            by_subject,
        };
        pool.mark_anchored();
        pool
    }

    fn get(&self, number: usize) -> Option<&'a Certificate> {
        self.all.get(number).copied()
    }

    fn is_anchor(&self, number: usize) -> bool {
        (1..=self.anchors).contains(&number)
    }

    /// An anchor with the bytes of the end certificate.
    fn end_as_anchor(&self) -> Option<usize> {
        let end = self.get(END)?;
        (1..=self.anchors).find(|number| self.get(*number) == Some(end))
    }

    /// Walks from the anchors to all whose issuer was reached.
    fn mark_anchored(&mut self) {
        let mut by_issuer: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
        for (number, certificate) in self.all.iter().enumerate() {
            by_issuer
                .entry(certificate.name_hashes().1)
                .or_default()
                .push(number);
        }
        let mut open: Vec<usize> = (1..=self.anchors).collect();
        while let Some(number) = open.pop() {
            let Some(mark) = self.anchored.get_mut(number) else {
                continue;
            };
            if std::mem::replace(mark, true) {
                continue;
            }
            if let Some(certificate) = self.all.get(number)
                && let Some(issued) = by_issuer.remove(&certificate.name_hashes().0)
            {
                open.extend(issued);
            }
        }
    }

    /// Certificates that may have issued another, the likeliest first: those whose key identifier
    /// fits, those valid now, anchors.
    fn issuers(&self, of: usize, settings: &PathSettings) -> Vec<usize> {
        let Some(certificate) = self.get(of) else {
            return Vec::new();
        };
        let named = self.by_subject.get(&certificate.name_hashes().1);
        let mut ranked: Vec<_> = named
            .into_iter()
            .flatten()
            .filter(|number| self.anchored.get(**number) == Some(&true))
            .filter_map(|number| {
                let issuer = self.get(*number)?;
                if !certificate.names_as_issuer(issuer) {
                    return None;
                }
                let fits = match (certificate.authority_key_id(), issuer.subject_key_id()) {
                    (Some(wanted), Some(has)) => i8::from(wanted == has) * 2 - 1,
                    _ => 0,
                };
                let in_time = settings
                    .at
                    .is_none_or(|at| (issuer.not_before()..=issuer.not_after()).contains(&at));
                let rank = (fits, in_time, self.is_anchor(*number));
                Some((std::cmp::Reverse(rank), *number))
            })
            .collect();
        ranked.sort();
        ranked.into_iter().map(|(_, number)| number).collect()
    }
}

/// A search under way.
struct Search<'a, 'w> {
    pool: Pool<'a>,
    settings: &'a PathSettings,
    work: &'w Work,
    revocation: Option<&'w dyn RevocationCheck>,
    /// Verdicts on signatures, by certificate and issuer.
    verdicts: BTreeMap<(usize, usize), SignatureVerdict>,
    /// The first refusal of a whole path.
    refused: Option<PathVerdict>,
    /// The first refusal on the way.
    stopped: Option<PathVerdict>,
}

/// Finds a valid path, or the best reason why there is none.
pub(super) fn search(
    end: &Certificate,
    intermediates: &[Certificate],
    anchors: &[Certificate],
    settings: &PathSettings,
    revocation: Option<&dyn RevocationCheck>,
    work: &Work,
) -> PathVerdict {
    let mut search = Search {
        pool: Pool::new(end, intermediates, anchors, settings.limits.candidates),
        settings,
        work,
        revocation,
        verdicts: BTreeMap::new(),
        refused: None,
        stopped: None,
    };
    let start = search.pool.end_as_anchor().unwrap_or(END);
    match search.extend(&mut vec![start]) {
        ControlFlow::Break(verdict) => verdict,
        ControlFlow::Continue(()) => search
            .refused
            .or(search.stopped)
            .unwrap_or_else(|| PathVerdict::refused(PathProblem::NoPath)),
    }
}

impl Search<'_, '_> {
    /// Tries every issuer of the last certificate of a chain, depth first.
    fn extend(&mut self, chain: &mut Vec<usize>) -> ControlFlow<PathVerdict> {
        let Some(last) = chain.last().copied() else {
            return ControlFlow::Continue(());
        };
        if self.pool.is_anchor(last) {
            return self.validate(chain);
        }
        if chain.len() >= self.settings.limits.certificates {
            self.stop(PathProblem::TooLong, last);
            return ControlFlow::Continue(());
        }
        for issuer in self.pool.issuers(last, self.settings) {
            if self.repeats(chain, issuer) {
                continue;
            }
            if !self.work.step() {
                return ControlFlow::Break(PathVerdict::refused(PathProblem::Budget));
            }
            match self.verdict(last, issuer) {
                Err(problem) => return ControlFlow::Break(PathVerdict::refused(problem)),
                Ok(SignatureVerdict::Invalid) => self.stop(PathProblem::Signature, last),
                Ok(SignatureVerdict::Unsupported(_)) => {
                    self.stop(PathProblem::UnsupportedSignature, last);
                }
                Ok(SignatureVerdict::Valid) => {
                    chain.push(issuer);
                    self.extend(chain)?;
                    chain.pop();
                }
            }
        }
        ControlFlow::Continue(())
    }

    /// A path with one name and key twice goes in a circle [RFC 4158 §2.4.2].
    fn repeats(&self, chain: &[usize], candidate: usize) -> bool {
        let Some(candidate) = self.pool.get(candidate) else {
            return true;
        };
        chain.iter().skip(1).any(|number| {
            self.pool.get(*number).is_some_and(|seen| {
                seen.public_key() == candidate.public_key() && seen.subject() == candidate.subject()
            })
        })
    }

    /// Whether the key of an issuer verifies the signature on a certificate. A key that lacks its
    /// parameters gets the benefit of the doubt, since they come from above.
    fn verdict(
        &mut self,
        certificate: usize,
        issuer: usize,
    ) -> Result<SignatureVerdict, PathProblem> {
        let (Some(signed), Some(by)) = (self.pool.get(certificate), self.pool.get(issuer)) else {
            return Err(PathProblem::NoPath);
        };
        if by.public_key().lacks_parameters() {
            return Ok(SignatureVerdict::Valid);
        }
        if let Some(verdict) = self.verdicts.get(&(certificate, issuer)) {
            return Ok(verdict.clone());
        }
        let verdict = self.work.verify(|| signed.verify_with(by.public_key()))?;
        self.verdicts.insert((certificate, issuer), verdict.clone());
        Ok(verdict)
    }

    /// Keeps the first reason to leave a chain before an anchor.
    fn stop(&mut self, problem: PathProblem, at: usize) {
        if self.stopped.is_some() {
            return;
        }
        let check = match problem {
            PathProblem::TooLong => Check::PathLength,
            _ => Check::Signature,
        };
        self.stopped = Some(PathVerdict::Refused {
            problem,
            at: self.pool.get(at).cloned(),
            path: None,
            checks: vec![CheckRecord {
                check,
                position: 0,
                result: Err(problem),
            }],
        });
    }

    fn validate(&mut self, chain: &[usize]) -> ControlFlow<PathVerdict> {
        let path = CertificationPath {
            certificates: chain
                .iter()
                .filter_map(|number| self.pool.get(*number).cloned())
                .collect(),
        };
        let pool = &self.pool;
        let (verdicts, work) = (&self.verdicts, self.work);
        let mut verify = |position: usize, key: &PublicKey| {
            let number = chain.get(position).copied().unwrap_or(END);
            let issuer = chain.get(position + 1).copied().unwrap_or(END);
            match (verdicts.get(&(number, issuer)), pool.get(number)) {
                (Some(verdict), _) => Ok(verdict.clone()),
                (None, Some(certificate)) => work.verify(|| certificate.verify_with(key)),
                (None, None) => Err(PathProblem::NoPath),
            }
        };
        let (passed, checks) = checks::run(&path, self.settings, &mut verify, self.revocation);
        match passed {
            Ok(Passed {
                policies,
                public_key,
            }) => ControlFlow::Break(PathVerdict::Trusted(Box::new(ValidPath {
                path,
                policies,
                public_key,
                checks,
            }))),
            Err(problem) => {
                if self.refused.is_none() {
                    let position = checks.last().map_or(0, |record| record.position);
                    self.refused = Some(PathVerdict::Refused {
                        problem,
                        at: path.certificates.get(position).cloned(),
                        path: Some(path),
                        checks,
                    });
                }
                ControlFlow::Continue(())
            }
        }
    }
}
