//! Which hash client and KDC settle on [RFC 8636 §4; MS-PKCA 2.2.3].

use crate::value::{ClientHash, FirstHash, Hash, HashSupport};

/// What two ends come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Settled {
    /// The client supports none.
    NoneAtClient,
    /// The client's first one is taken.
    First(Hash),
    /// The KDC names those that it takes, and the client comes again with this one.
    Again(Hash),
    /// The KDC takes none that the client supports; it tried this one.
    Refused(Hash),
}

/// The hashes that a client with an RSA key tries, in order.
pub(crate) fn tried(hash: ClientHash, first: impl FnOnce() -> FirstHash) -> &'static [Hash] {
    match hash {
        ClientHash::Sha1 => &[Hash::Sha1],
        ClientHash::Sha256 => &[Hash::Sha256],
        ClientHash::Negotiated => match first() {
            FirstHash::Sha256 => &[Hash::Sha256, Hash::Sha384, Hash::Sha512, Hash::Sha1],
            FirstHash::Sha1 => &[Hash::Sha1, Hash::Sha256, Hash::Sha384, Hash::Sha512],
        },
    }
}

/// What a client that tries hashes in an order comes to at a KDC that says which it supports.
pub(crate) fn settle(
    tried: &[Hash],
    client: impl Fn(Hash) -> HashSupport,
    kdc: impl Fn(Hash) -> HashSupport,
) -> Settled {
    let supported = |support: HashSupport| support != HashSupport::NotSupported;
    let mut own = tried
        .iter()
        .copied()
        .filter(|hash| supported(client(*hash)));
    let Some(first) = own.next() else {
        return Settled::NoneAtClient;
    };
    if supported(kdc(first)) {
        return Settled::First(first);
    }
    own.find(|hash| supported(kdc(*hash)))
        .map_or(Settled::Refused(first), Settled::Again)
}

#[cfg(test)]
mod tests {
    use super::{Settled, settle, tried};
    use crate::value::{ClientHash, FirstHash, Hash, HashSupport};

    #[test]
    fn the_first_that_both_support_is_settled_on() {
        use Hash::{Sha1, Sha256, Sha384, Sha512};
        let without = |missing: &'static [Hash]| {
            move |hash: Hash| {
                if missing.contains(&hash) {
                    HashSupport::NotSupported
                } else {
                    HashSupport::Supported
                }
            }
        };
        let new = tried(ClientHash::Negotiated, || FirstHash::Sha256);
        for (client, kdc, expected) in [
            (&[][..], &[][..], Settled::First(Sha256)),
            (&[Sha256], &[], Settled::First(Sha384)),
            (&[], &[Sha256], Settled::Again(Sha384)),
            (&[Sha384], &[Sha256], Settled::Again(Sha512)),
            (&[Sha1, Sha384, Sha512], &[Sha256], Settled::Refused(Sha256)),
            (&[Sha1, Sha256, Sha384, Sha512], &[], Settled::NoneAtClient),
        ] {
            assert_eq!(settle(new, without(client), without(kdc)), expected);
        }
        let old = tried(ClientHash::Negotiated, || FirstHash::Sha1);
        assert_eq!(
            settle(old, without(&[]), without(&[Sha1])),
            Settled::Again(Sha256)
        );
    }
}
