//! What a machine finds out about the revocation of a certificate.

use facts::{Found, Search};

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
