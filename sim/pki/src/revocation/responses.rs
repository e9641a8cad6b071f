//! The status of a certificate by status responses [RFC 6960 §3.2, §4.2.2].

use super::{Asked, Checker, RevocationGap, RevocationVerdict};
use crate::certificate::{Certificate, KeyUsage};
use crate::key::PublicKey;
use crate::ocsp::{BasicOcspResponse, OcspResponse, OcspStatus, SingleResponse};
use crate::oid;
use crate::path::{self, PathVerdict};

impl Checker<'_> {
    /// The status by the first response that may be relied on; one that says revoked goes before
    /// one that says good.
    pub(super) fn by_responses(&self, asked: Asked<'_>) -> RevocationVerdict {
        let mut gap = RevocationGap::NoSource;
        let mut good = false;
        for response in self
            .sources
            .responses
            .iter()
            .filter_map(OcspResponse::basic)
        {
            for answer in response.answers() {
                if !answer
                    .certificate
                    .names(asked.certificate, asked.issuer_key)
                {
                    continue;
                }
                if let Err(other) = self.rely_on(response, answer, asked) {
                    gap = gap.max(other);
                    continue;
                }
                match answer.status {
                    OcspStatus::Revoked { since, reason } => {
                        return RevocationVerdict::Revoked { reason, since };
                    }
                    OcspStatus::Good => good = true,
                    OcspStatus::Unknown => gap = gap.max(RevocationGap::UnknownToResponder),
                }
            }
        }
        if good {
            RevocationVerdict::Good
        } else {
            RevocationVerdict::Unknown(gap)
        }
    }

    /// The acceptance requirements of [RFC 6960 §3.2].
    fn rely_on(
        &self,
        response: &BasicOcspResponse,
        answer: &SingleResponse,
        asked: Asked<'_>,
    ) -> Result<(), RevocationGap> {
        if !response.unknown_critical_extensions().is_empty() || !response.parameters_allowed() {
            return Err(RevocationGap::Flawed);
        }
        if self.sources.nonce.is_some() && self.sources.nonce != response.nonce() {
            return Err(RevocationGap::Nonce);
        }
        self.check_freshness(answer.this_update, answer.next_update)?;
        let key = self.responder_key(response, asked)?;
        self.check_signature(|| response.verify_with(&key))
    }

    /// The key of the authority itself, or of one to whom it delegated [RFC 6960 §4.2.2.2].
    fn responder_key(
        &self,
        response: &BasicOcspResponse,
        asked: Asked<'_>,
    ) -> Result<PublicKey, RevocationGap> {
        let responder = response.responder();
        if responder.names(asked.issuer.subject(), asked.issuer_key) {
            return Ok(asked.issuer_key.clone());
        }
        let mut gap = RevocationGap::NoSigner;
        for delegate in response.certificates().iter().chain(self.intermediates) {
            if responder.names(delegate.subject(), delegate.public_key()) && may_respond(delegate) {
                match self.delegate_key(delegate, asked) {
                    Ok(key) => return Ok(key),
                    Err(other) => gap = gap.max(other),
                }
            }
        }
        Err(gap)
    }

    /// The key of a delegate, if the authority that issued the certificate in question issued the
    /// delegate's, and it is valid and not revoked. The authorities above were asked before.
    fn delegate_key(
        &self,
        delegate: &Certificate,
        asked: Asked<'_>,
    ) -> Result<PublicKey, RevocationGap> {
        if !self.work.step() {
            return Err(RevocationGap::Budget);
        }
        let above = asked.path.certificates().get(asked.position + 1..);
        let [authorities @ .., anchor] = above.unwrap_or_default() else {
            return Err(RevocationGap::NoSigner);
        };
        let verdict = path::validate_within(
            delegate,
            authorities,
            std::slice::from_ref(anchor),
            &self.signer_settings(),
            self.work,
        );
        let PathVerdict::Trusted(valid) = verdict else {
            return Err(RevocationGap::NoSigner);
        };
        let issued_by_the_same =
            valid.issuer() == Some(asked.issuer) && valid.certificates().len() > 1;
        if !issued_by_the_same {
            return Err(RevocationGap::NoSigner);
        }
        if !delegate.ocsp_no_check() {
            match self.status(valid.path(), 0, asked.issuer_key) {
                RevocationVerdict::Good => {}
                RevocationVerdict::Revoked { .. } => return Err(RevocationGap::NoSigner),
                RevocationVerdict::Unknown(gap) => return Err(gap.max(RevocationGap::NoSigner)),
            }
        }
        Ok(valid.public_key().clone())
    }
}

/// Marked for signing responses, and allowed to sign.
fn may_respond(certificate: &Certificate) -> bool {
    let marked = certificate
        .extended_key_usage()
        .is_some_and(|purposes| purposes.iter().any(|p| p.to_string() == oid::OCSP_SIGNING));
    let signs = certificate
        .key_usage()
        .is_none_or(|usage| usage.contains(KeyUsage::DIGITAL_SIGNATURE));
    marked && signs
}
