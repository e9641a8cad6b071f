//! The status of a certificate by lists: the algorithm of [RFC 5280 §6.3.3], step by step.

use names::DistinguishedName;

use super::{Asked, Checker, DeltaUse, RevocationGap, RevocationVerdict};
use crate::certificate::{Certificate, KeyUsage};
use crate::crl::{Crl, CrlEntry, RevocationReason};
use crate::distribution_point::{
    CrlScope, DistributionPoint, DistributionPointName, IssuingDistributionPoint, ReasonSet,
};
use crate::general_name::GeneralName;
use crate::key::PublicKey;
use crate::path::{self, CertificationPath, PathVerdict};

/// The most distribution points of a certificate that are followed.
const MOST_POINTS: usize = 32;

/// What one list said for one distribution point.
enum Answer<'c> {
    /// It lists the certificate.
    Listed(&'c CrlEntry),
    /// It does not, and covers these reasons.
    NotListed(ReasonSet),
}

/// Whether a certificate may vouch for itself by a list that its own key signed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum OwnWord {
    Refused,
    Accepted,
}

impl Checker<'_> {
    /// The status by lists that others signed. Where none tells, an authority may have meant that
    /// its signer of lists is covered by the list that it signs; then that list is asked.
    pub(super) fn by_lists(&self, asked: Asked<'_>) -> RevocationVerdict {
        match self.by_points(asked, OwnWord::Refused) {
            RevocationVerdict::Unknown(RevocationGap::Circle) => {
                self.by_points(asked, OwnWord::Accepted)
            }
            told => told,
        }
    }

    /// The status by every distribution point, and at last by the point that the issuer's name
    /// stands for [RFC 5280 §6.3.3].
    fn by_points(&self, asked: Asked<'_>, own_word: OwnWord) -> RevocationVerdict {
        let own = DistributionPoint {
            name: Some(DistributionPointName::Full(vec![GeneralName::Directory(
                asked.certificate.issuer().clone(),
            )])),
            ..DistributionPoint::default()
        };
        let points = asked.certificate.distribution_points().iter();
        let mut covered = ReasonSet::NONE;
        let mut gap = RevocationGap::NoSource;
        for point in points.take(MOST_POINTS).chain([&own]) {
            for list in self.complete_lists() {
                match self.ask(asked, point, list, covered, own_word) {
                    Ok(Answer::Listed(entry)) => {
                        return RevocationVerdict::Revoked {
                            reason: entry.reason(),
                            since: entry.since(),
                        };
                    }
                    Ok(Answer::NotListed(reasons)) => covered = covered.union(reasons),
                    Err(other) => gap = gap.max(other),
                }
            }
            if covered.contains(ReasonSet::ALL) {
                return RevocationVerdict::Good;
            }
        }
        if covered != ReasonSet::NONE {
            gap = gap.max(RevocationGap::ReasonsNotCovered);
        }
        RevocationVerdict::Unknown(gap)
    }

    /// Complete lists, the latest first.
    fn complete_lists(&self) -> Vec<&Crl> {
        let lists = self.sources.lists.iter();
        let mut complete: Vec<&Crl> = lists.filter(|list| list.base().is_none()).collect();
        complete.sort_by(|a, b| (b.this_update(), b.number()).cmp(&(a.this_update(), a.number())));
        complete
    }

    /// Steps (a) to (l) for one list.
    fn ask<'c>(
        &'c self,
        asked: Asked<'_>,
        point: &DistributionPoint,
        list: &'c Crl,
        covered: ReasonSet,
        own_word: OwnWord,
    ) -> Result<Answer<'c>, RevocationGap> {
        check_issuer(asked.certificate, point, list)?;
        check_scope(asked.certificate, point, list)?;
        let reasons = interim_reasons(point, list);
        if covered.contains(reasons) {
            return Ok(Answer::NotListed(ReasonSet::NONE));
        }
        if !list.flaws().is_empty() {
            return Err(RevocationGap::Flawed);
        }
        let changes = self.changes_to(list);
        // A list past its time still serves where current changes complete it (a)(1).
        if changes.is_none() {
            self.check_freshness(list.this_update(), list.next_update())?;
        }
        let signer = self.signer(asked, list, own_word)?;
        if let Some(changes) = changes {
            self.check_signature(|| changes.verify_with(&signer))?;
        }
        let (issuer, serial) = (
            asked.certificate.issuer(),
            asked.certificate.serial_octets(),
        );
        let entry = changes
            .and_then(|changes| changes.entry(issuer, serial))
            .or_else(|| list.entry(issuer, serial))
            .filter(|entry| entry.reason() != Some(RevocationReason::RemoveFromCrl));
        Ok(entry.map_or(Answer::NotListed(reasons), Answer::Listed))
    }

    /// Step (c) and [RFC 5280 §5.2.4]: the latest current list of changes to a complete list.
    fn changes_to(&self, list: &Crl) -> Option<&Crl> {
        if self.sources.deltas == DeltaUse::Ignored {
            return None;
        }
        let number = list.number()?;
        self.sources
            .lists
            .iter()
            .filter(|changes| {
                changes.base().is_some_and(|base| base <= number)
                    && changes.number().is_some_and(|own| own > number)
                    && changes.issuer() == list.issuer()
                    && changes.scope() == list.scope()
                    && changes.authority_key_id() == list.authority_key_id()
                    && changes.flaws().is_empty()
                    && self
                        .check_freshness(changes.this_update(), changes.next_update())
                        .is_ok()
            })
            .max_by_key(|changes| changes.number())
    }

    /// Steps (f) and (g): the key of who may sign the list, and whose signature it has.
    fn signer(
        &self,
        asked: Asked<'_>,
        list: &Crl,
        own_word: OwnWord,
    ) -> Result<PublicKey, RevocationGap> {
        let mut gap = RevocationGap::NoSigner;
        if asked.issuer.subject() == list.issuer() && may_sign_lists(asked.issuer) {
            match self.check_signature(|| list.verify_with(asked.issuer_key)) {
                Ok(()) => return Ok(asked.issuer_key.clone()),
                Err(other) => gap = gap.max(other),
            }
        }
        for candidate in self.named(list.issuer(), asked.path) {
            let identified = match (list.authority_key_id(), candidate.subject_key_id()) {
                (Some(wanted), Some(has)) => wanted == has,
                _ => true,
            };
            if !identified || candidate == asked.issuer || !may_sign_lists(candidate) {
                continue;
            }
            if candidate == asked.certificate {
                // Its path was validated down to this very question.
                match self.check_signature(|| list.verify_with(candidate.public_key())) {
                    Ok(()) if own_word == OwnWord::Accepted => {
                        return Ok(candidate.public_key().clone());
                    }
                    Ok(()) => gap = gap.max(RevocationGap::Circle),
                    Err(other) => gap = gap.max(other),
                }
                continue;
            }
            match self.signed_by(candidate, list, asked.path) {
                Ok(key) => return Ok(key),
                Err(other) => gap = gap.max(other),
            }
        }
        Err(gap)
    }

    /// The key of a signer of lists, if it signed this one and its path is valid to the anchor of
    /// the path in question. The signature is asked first, because it costs less.
    fn signed_by(
        &self,
        signer: &Certificate,
        list: &Crl,
        path: &CertificationPath,
    ) -> Result<PublicKey, RevocationGap> {
        if !self.work.step() {
            return Err(RevocationGap::Budget);
        }
        let known_key = !signer.public_key().lacks_parameters();
        if known_key {
            self.check_signature(|| list.verify_with(signer.public_key()))?;
        }
        let anchor = path.anchor().ok_or(RevocationGap::NoSigner)?;
        let verdict = path::validate_with(
            signer,
            self.intermediates,
            std::slice::from_ref(anchor),
            &self.signer_settings(),
            self,
            self.work,
        );
        let PathVerdict::Trusted(valid) = verdict else {
            return Err(RevocationGap::NoSigner);
        };
        if !known_key {
            self.check_signature(|| list.verify_with(valid.public_key()))?;
        }
        Ok(valid.public_key().clone())
    }
}

fn may_sign_lists(certificate: &Certificate) -> bool {
    certificate
        .key_usage()
        .is_none_or(|usage| usage.contains(KeyUsage::CRL_SIGN))
}

/// Step (b)(1): the list is of the issuer that the point names, or else of the certificate's.
fn check_issuer(
    certificate: &Certificate,
    point: &DistributionPoint,
    list: &Crl,
) -> Result<(), RevocationGap> {
    let fits = if point.crl_issuer.is_empty() {
        list.issuer() == certificate.issuer()
    } else {
        point.crl_issuer_names().contains(&list.issuer())
    };
    if !fits {
        return Err(RevocationGap::NoSource);
    }
    if !point.crl_issuer.is_empty() && !list.scope().is_some_and(|scope| scope.indirect) {
        return Err(RevocationGap::OutOfScope);
    }
    Ok(())
}

/// Step (b)(2): the point and the certificate are in the scope of the list.
fn check_scope(
    certificate: &Certificate,
    point: &DistributionPoint,
    list: &Crl,
) -> Result<(), RevocationGap> {
    let Some(scope) = list.scope() else {
        return Ok(());
    };
    let authority = certificate.authority().is_some();
    let in_kind = match scope.scope {
        CrlScope::All => true,
        CrlScope::UserCertificates => !authority,
        CrlScope::AuthorityCertificates => authority,
        CrlScope::AttributeCertificates => false,
    };
    if in_kind && names_the_point(scope, list.issuer(), point, certificate) {
        Ok(())
    } else {
        Err(RevocationGap::OutOfScope)
    }
}

/// Step (b)(2)(i): one of the names in the list is one of the point's, or where the point has
/// none, of its CRL issuers.
fn names_the_point(
    scope: &IssuingDistributionPoint,
    list_issuer: &DistinguishedName,
    point: &DistributionPoint,
    certificate: &Certificate,
) -> bool {
    let Some(name) = &scope.name else {
        return true;
    };
    let in_list = name.resolved(&[list_issuer]);
    let in_point = match &point.name {
        Some(name) => {
            let mut issuers = point.crl_issuer_names();
            if issuers.is_empty() {
                issuers.push(certificate.issuer());
            }
            name.resolved(&issuers)
        }
        None => point.crl_issuer.clone(),
    };
    in_list
        .iter()
        .any(|name| in_point.iter().any(|other| name.matches(other)))
}

/// Step (d): the reasons that both the list and the point cover.
fn interim_reasons(point: &DistributionPoint, list: &Crl) -> ReasonSet {
    let of_list = list.scope().and_then(|scope| scope.only_some_reasons);
    of_list
        .unwrap_or(ReasonSet::ALL)
        .intersection(point.reasons.unwrap_or(ReasonSet::ALL))
}
