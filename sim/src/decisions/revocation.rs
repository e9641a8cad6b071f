//! What a machine finds out about the revocation of a certificate.

use facts::{Found, PASS, Search, StepId, Verdict, refuse};

use crate::roles::{Certificate, RevocationKnowledge};
use crate::value::RevocationFound;

/// What is found out about a certificate by a machine with this knowledge; `cache_only`: by what it keeps alone.
///
/// Windows asks about every certificate of the path but the root (KB281245).
pub(crate) fn revocation_of<'f>(
    certificate: Certificate<'f>,
    knowledge: Search<'f, RevocationKnowledge<'f>>,
    cache_only: bool,
) -> RevocationFound {
    let class = certificate.revocation_class();
    match knowledge.found_with(RevocationKnowledge::class, class) {
        Found::One(known) if cache_only => known.by_cache(),
        Found::One(known) => known.by_fetching(),
        Found::None | Found::Several => RevocationFound::NoPublication,
    }
}

/// The steps by which a party tells what it found out.
pub(crate) struct Steps {
    /// Not revoked; `None`: that is not told.
    pub(crate) good: Option<StepId>,
    pub(crate) revoked: StepId,
    pub(crate) authority_revoked: StepId,
    pub(crate) offline: StepId,
    pub(crate) slow: StepId,
    pub(crate) stale: StepId,
    pub(crate) not_published: StepId,
    pub(crate) signer: StepId,
    /// That it cannot be told is ignored.
    pub(crate) ignored: StepId,
}

/// Is the certificate not revoked, or what cannot be told ignored? Who ignores that asks its cache alone, and a kept
/// "revoked" still counts [UseCachedCRLOnlyAndIgnoreRevocationUnknownErrors].
pub(crate) fn revocation_is_settled<'f>(
    certificate: Certificate<'f>,
    knowledge: Search<'f, RevocationKnowledge<'f>>,
    cache_only: bool,
    steps: &Steps,
) -> Verdict {
    let unknown = match revocation_of(certificate, knowledge, cache_only) {
        RevocationFound::Good => {
            if let Some(good) = steps.good {
                certificate.note(good);
            }
            return PASS;
        }
        RevocationFound::Revoked => return refuse(steps.revoked),
        RevocationFound::AuthorityRevoked => return refuse(steps.authority_revoked),
        RevocationFound::Unreachable => steps.offline,
        RevocationFound::TooSlow => steps.slow,
        RevocationFound::Stale | RevocationFound::NothingKept => steps.stale,
        RevocationFound::NoPublication => steps.not_published,
        RevocationFound::SignerRefused => steps.signer,
    };
    if !cache_only {
        return refuse(unknown);
    }
    certificate.note(steps.ignored);
    PASS
}
