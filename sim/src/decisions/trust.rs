//! Where a certificate's path ends for the machine that judges it.

use facts::Key;

use crate::roles::{Certificate, Instant, TrustStores};

/// What a machine finds of a certificate's path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PathFound {
    /// It ends in a trusted root, and every certificate in it is valid now.
    Trusted,
    /// It ends in no trusted root.
    Untrusted,
    /// A signature or a constraint in it does not hold.
    Broken,
    /// A signature in it is of an algorithm or a key that is not known here.
    Unverified,
    /// A certificate in it is not yet valid.
    NotYet,
    /// A certificate in it has expired.
    Expired,
}

/// Follows a certificate's path with the stores and the clock of a machine [RFC 5280 §6.1].
pub(crate) fn path_of<'f>(
    certificate: Certificate<'f>,
    stores: Option<TrustStores<'f>>,
    clock: Key<'f, Instant>,
) -> PathFound {
    let (Some(stores), Some(chain)) = (stores, certificate.chain()) else {
        return PathFound::Untrusted;
    };
    if !stores.trusted().includes(chain) {
        return if stores.expired().includes(chain) {
            PathFound::Expired
        } else if stores.not_yet_valid().includes(chain) {
            PathFound::NotYet
        } else if stores.broken().includes(chain) {
            PathFound::Broken
        } else if stores.unverified().includes(chain) {
            PathFound::Unverified
        } else {
            PathFound::Untrusted
        };
    }
    own_time(certificate, clock)
}

/// The certificate's own validity, of a path whose authorities are fine.
pub(crate) fn own_time<'f>(certificate: Certificate<'f>, clock: Key<'f, Instant>) -> PathFound {
    if clock.is_before(certificate.not_before()) {
        PathFound::NotYet
    } else if clock.is_after(certificate.not_after()) {
        PathFound::Expired
    } else {
        PathFound::Trusted
    }
}

/// Whether the authority that issued a certificate is in the copy of NTAuth of a machine.
pub(crate) fn issuer_in_ntauth<'f>(
    certificate: Certificate<'f>,
    stores: Option<TrustStores<'f>>,
) -> bool {
    match (stores, certificate.issuer()) {
        (Some(stores), Some(issuer)) => stores.ntauth().includes(issuer),
        _ => false,
    }
}

/// Whether any authority of a certificate's path is in the copy of NTAuth of a machine.
pub(crate) fn path_in_ntauth<'f>(
    certificate: Certificate<'f>,
    stores: Option<TrustStores<'f>>,
) -> bool {
    match (stores, certificate.chain()) {
        (Some(stores), Some(chain)) => stores.with_ntauth_on_the_way().includes(chain),
        _ => false,
    }
}
