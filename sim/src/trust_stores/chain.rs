//! Chains: the authorities above a certificate, and where they end for someone with given stores.

use std::collections::BTreeSet;

use facts::Row;
use pki::Certificate;
use pki::path::{PathProblem, PathSettings, PathVerdict, validate};

use super::StoreContent;
use crate::certificate_services::{Origin, Vault};
use crate::value::PathToRoot;

/// The authorities above certificates: those that one authority of the world issues share a chain; a
/// certificate that was given has its own, because only its bytes tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum ChainSource {
    /// Issued here by the authority of this index.
    IssuedBy(usize),
    /// The given certificate of this index.
    Given(usize),
}

/// A chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Chain {
    /// Of which certificates.
    pub(crate) source: ChainSource,
    /// The authorities from the issuer upwards, as the world has them.
    pub(crate) authorities: Vec<Row>,
}

/// Where a chain ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum ChainEnd {
    /// In a trusted root, with every authority valid.
    Trusted {
        /// Whether some authority on the way is in NTAuth.
        in_ntauth: bool,
    },
    /// In a trusted root, but an authority on the way has expired.
    Expired,
    /// In a trusted root, but an authority on the way is not yet valid.
    NotYet,
    /// At a root that is not trusted.
    AtForeignRoot,
    /// A signature or a constraint on the way does not hold.
    Broken,
    /// A signature on the way is of an algorithm or a key that is not known here.
    Unverified,
    /// At no root: the issuer is not known, or an intermediate is missing.
    Untrusted,
}

impl ChainEnd {
    /// The same without times.
    pub(crate) fn path(self) -> PathToRoot {
        match self {
            Self::Trusted { .. } | Self::Expired | Self::NotYet => PathToRoot::Trusted,
            Self::Broken => PathToRoot::BadSignature,
            Self::Unverified => PathToRoot::Unverified,
            Self::AtForeignRoot | Self::Untrusted => PathToRoot::Untrusted,
        }
    }
}

/// Every chain of a world: one of each authority, then one of each given certificate.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Chains {
    /// The chains.
    pub(crate) list: Vec<Chain>,
    of_certificates: Vec<Option<Row>>,
}

impl Chains {
    /// The chains of a world's certificates.
    pub(crate) fn of(vault: &Vault) -> Self {
        let mut list: Vec<Chain> = (0..vault.authorities.len())
            .map(|at| Chain {
                source: ChainSource::IssuedBy(at),
                authorities: above(vault, Some(at)),
            })
            .collect();
        let of_certificates = vault
            .certificates
            .iter()
            .enumerate()
            .map(|(at, entry)| match &entry.origin {
                Origin::Issued { .. } => entry.issuer.and_then(|at| Row::try_from(at).ok()),
                Origin::Given { .. } => {
                    list.push(Chain {
                        source: ChainSource::Given(at),
                        authorities: above(vault, entry.issuer),
                    });
                    Row::try_from(list.len() - 1).ok()
                }
            })
            .collect();
        Self {
            list,
            of_certificates,
        }
    }

    /// The chain of a certificate.
    pub(crate) fn of_certificate(&self, certificate: Row) -> Option<Row> {
        let at = usize::try_from(certificate).ok()?;
        self.of_certificates.get(at).copied().flatten()
    }

    /// The topmost authority of a chain.
    pub(crate) fn top(&self, chain: Row) -> Option<Row> {
        let chain = self.list.get(usize::try_from(chain).ok()?)?;
        chain.authorities.last().copied()
    }

    /// Where each chain ends for someone with these stores.
    pub(crate) fn ends(&self, vault: &Vault, content: &StoreContent) -> Vec<ChainEnd> {
        self.list
            .iter()
            .map(|chain| chain.end(vault, content))
            .collect()
    }

    /// Where a certificate's chain ends for someone with these stores.
    pub(crate) fn end_of(
        &self,
        vault: &Vault,
        content: &StoreContent,
        certificate: Row,
    ) -> ChainEnd {
        self.of_certificate(certificate)
            .and_then(|chain| self.list.get(usize::try_from(chain).ok()?))
            .map_or(ChainEnd::Untrusted, |chain| chain.end(vault, content))
    }
}

/// The authorities from one upwards, as the world says who issued whom.
fn above(vault: &Vault, authority: Option<usize>) -> Vec<Row> {
    let mut list = Vec::new();
    let mut at = authority;
    while let Some(index) = at {
        let Ok(row) = Row::try_from(index) else { break };
        if list.contains(&row) {
            break;
        }
        list.push(row);
        at = vault.authorities.get(index).and_then(|entry| entry.issuer);
    }
    list
}

impl Chain {
    fn end(&self, vault: &Vault, content: &StoreContent) -> ChainEnd {
        let is_made_here = |row: &Row| {
            let at = usize::try_from(*row).ok();
            let entry = at.and_then(|at| vault.authorities.get(at));
            entry.is_some_and(|entry| matches!(entry.origin, Origin::Issued { .. }))
        };
        match self.source {
            ChainSource::IssuedBy(_) if self.authorities.iter().all(is_made_here) => {
                self.followed(content)
            }
            ChainSource::IssuedBy(at) => {
                let Some(made) = vault.authority(at) else {
                    return ChainEnd::Untrusted;
                };
                let issuer = Row::try_from(at).unwrap_or(Row::MAX);
                if content.roots.contains(&issuer) {
                    return in_time(content, &[issuer]);
                }
                if !content.takes_what_is_sent && !content.intermediates.contains(&issuer) {
                    return ChainEnd::Untrusted;
                }
                self.verified(vault, content, &made.certificate, Some(issuer))
            }
            ChainSource::Given(at) => vault.certificate(at).map_or(ChainEnd::Untrusted, |made| {
                self.verified(vault, content, &made.certificate, None)
            }),
        }
    }

    /// Authorities of the twin's own making are what the world says of them: nothing is to be verified.
    fn followed(&self, content: &StoreContent) -> ChainEnd {
        for (at, authority) in self.authorities.iter().enumerate() {
            let way = self.authorities.get(..=at).unwrap_or_default();
            if content.roots.contains(authority) {
                return in_time(content, way);
            }
            let is_last = at + 1 == self.authorities.len();
            if is_last {
                return match in_time(content, way) {
                    ChainEnd::Trusted { .. } => ChainEnd::AtForeignRoot,
                    _ => ChainEnd::Untrusted,
                };
            }
            if !content.takes_what_is_sent && !content.intermediates.contains(authority) {
                return ChainEnd::Untrusted;
            }
        }
        ChainEnd::Untrusted
    }

    /// Bytes from elsewhere are verified [RFC 5280 §6].
    fn verified(
        &self,
        vault: &Vault,
        content: &StoreContent,
        end: &Certificate,
        end_is: Option<Row>,
    ) -> ChainEnd {
        let made = |row: &Row| {
            let at = usize::try_from(*row).ok()?;
            vault.authority(at).map(|made| made.certificate.clone())
        };
        let sent = if content.takes_what_is_sent {
            self.authorities.as_slice()
        } else {
            &[]
        };
        let known: BTreeSet<Row> = content
            .intermediates
            .iter()
            .chain(&content.roots)
            .chain(sent)
            .copied()
            .collect();
        let intermediates: Vec<Certificate> = known.iter().filter_map(made).collect();
        let anchors: Vec<Certificate> = content.roots.iter().filter_map(made).collect();
        let settings = PathSettings::default();
        let verdict = validate(end, &intermediates, &anchors, &settings);
        if let PathVerdict::Trusted(path) = &verdict {
            let way = path
                .certificates()
                .iter()
                .skip(1)
                .filter_map(|certificate| {
                    known
                        .iter()
                        .copied()
                        .find(|row| made(row).as_ref() == Some(certificate))
                });
            let way: Vec<Row> = end_is.into_iter().chain(way).collect();
            return in_time(content, &way);
        }
        match path_end(&verdict, &intermediates) {
            PathToRoot::BadSignature => ChainEnd::Broken,
            PathToRoot::Unverified => ChainEnd::Unverified,
            PathToRoot::Trusted | PathToRoot::Untrusted => {
                let top = self.authorities.last().and_then(made);
                let foreign = top.filter(Certificate::is_self_issued).is_some_and(|top| {
                    let verdict = validate(end, &intermediates, &[top], &settings);
                    verdict.trusted().is_some()
                });
                if foreign {
                    ChainEnd::AtForeignRoot
                } else {
                    ChainEnd::Untrusted
                }
            }
        }
    }
}

/// A way to a trusted root, judged by the time of its authorities.
fn in_time(content: &StoreContent, way: &[Row]) -> ChainEnd {
    if way.iter().any(|row| content.not_yet.contains(row)) {
        ChainEnd::NotYet
    } else if way.iter().any(|row| content.expired.contains(row)) {
        ChainEnd::Expired
    } else {
        ChainEnd::Trusted {
            in_ntauth: way.iter().any(|row| content.ntauth.contains(row)),
        }
    }
}

/// How a validated path ends. An authority of the right name whose key identifier is not the one that the
/// certificate names is not its issuer: Windows does not go on to verify with it
/// [Certificate path discovery: key match before name match].
pub(crate) fn path_end(verdict: &PathVerdict, authorities: &[Certificate]) -> PathToRoot {
    match verdict {
        PathVerdict::Trusted(_) => PathToRoot::Trusted,
        PathVerdict::Refused {
            problem: PathProblem::NoPath,
            ..
        } => PathToRoot::Untrusted,
        PathVerdict::Refused {
            problem: PathProblem::UnsupportedSignature,
            ..
        } => PathToRoot::Unverified,
        PathVerdict::Refused {
            problem: PathProblem::Signature,
            at: Some(at),
            ..
        } => {
            let has_its_key = |authority: &&Certificate| match (
                at.authority_key_id(),
                authority.subject_key_id(),
            ) {
                (Some(wanted), Some(has)) => wanted == has,
                _ => true,
            };
            let mut named = authorities
                .iter()
                .filter(|authority| authority.subject() == at.issuer());
            if named.any(|authority| has_its_key(&authority)) {
                PathToRoot::BadSignature
            } else {
                PathToRoot::Untrusted
            }
        }
        PathVerdict::Refused { .. } => PathToRoot::BadSignature,
    }
}
