//! Classes: certificates of which the same is published.

use std::collections::BTreeMap;

use worlds::Revoked;

use crate::certificate_services::{Origin, Vault};

/// Certificates of one authority that name the same places, and none of which or one of which is revoked.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Class {
    /// The authority that issued them; `None`: the world does not have it.
    pub(crate) authority: Option<usize>,
    /// Addresses of the lists that they name.
    pub(crate) points: Vec<String>,
    /// Whether they name a responder.
    pub(crate) responder: bool,
    /// That it is revoked.
    pub(crate) revoked: Option<Revoked>,
    /// The classes of the authorities above, the issuer first; a root is in none.
    pub(crate) above: Vec<usize>,
}

/// Every class of a world.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Classes {
    /// The classes, each once.
    pub(crate) list: Vec<Class>,
    /// The class of each certificate.
    of_certificates: Vec<usize>,
    /// The class of each authority's certificate; `None` for a root.
    pub(crate) of_authorities: Vec<Option<usize>>,
}

/// What makes two certificates be of one class.
type Key = (Option<usize>, Vec<String>, bool, Option<Mark>);
/// A revocation as a key: since when and why.
type Mark = (Option<names::Timestamp>, Option<worlds::RevocationReason>);

impl Classes {
    /// The classes of a world's certificates.
    pub(crate) fn of(vault: &Vault) -> Self {
        let mut numbers: BTreeMap<Key, usize> = BTreeMap::new();
        let mut classes = Self::default();
        for at in 0..vault.authorities.len() {
            let class = authority_key(vault, at).map(|key| classes.number(&mut numbers, key));
            classes.of_authorities.push(class);
        }
        for at in 0..vault.certificates.len() {
            let key = certificate_key(vault, at);
            let class = classes.number(&mut numbers, key);
            classes.of_certificates.push(class);
        }
        let above: Vec<Vec<usize>> = classes
            .list
            .iter()
            .map(|class| classes.way_up(vault, class.authority))
            .collect();
        for (class, above) in classes.list.iter_mut().zip(above) {
            class.above = above;
        }
        classes
    }

    fn number(&mut self, numbers: &mut BTreeMap<Key, usize>, key: Key) -> usize {
        if let Some(known) = numbers.get(&key) {
            return *known;
        }
        let (authority, points, responder, revoked) = key.clone();
        self.list.push(Class {
            authority,
            points,
            responder,
            revoked: revoked.map(|(since, reason)| Revoked { since, reason }),
            above: Vec::new(),
        });
        let number = self.list.len() - 1;
        numbers.insert(key, number);
        number
    }

    /// The classes of an authority and those above it.
    fn way_up(&self, vault: &Vault, authority: Option<usize>) -> Vec<usize> {
        let mut way = Vec::new();
        let mut at = authority;
        while let Some(index) = at {
            let Some(class) = self.of_authorities.get(index).copied().flatten() else {
                break;
            };
            if way.len() > vault.authorities.len() {
                break;
            }
            way.push(class);
            at = vault.authorities.get(index).and_then(|entry| entry.issuer);
        }
        way
    }

    /// The class of a certificate.
    pub(crate) fn of_certificate(&self, at: usize) -> Option<usize> {
        self.of_certificates.get(at).copied()
    }

    /// The certificate itself and the authorities above, as classes.
    pub(crate) fn path(&self, class: usize) -> Vec<&Class> {
        let Some(own) = self.list.get(class) else {
            return Vec::new();
        };
        let above = own.above.iter().filter_map(|at| self.list.get(*at));
        std::iter::once(own).chain(above).collect()
    }
}

fn mark(revoked: Revoked) -> Mark {
    (revoked.since, revoked.reason)
}

fn certificate_key(vault: &Vault, at: usize) -> Key {
    let Some(entry) = vault.certificates.get(at) else {
        return (None, Vec::new(), false, None);
    };
    let content = &entry.content;
    (
        entry.issuer,
        content.distribution_points.clone(),
        content.responder,
        entry.revoked.map(mark),
    )
}

/// The key of an authority's certificate; `None` for a root, and for one whose issuer the world does not have.
fn authority_key(vault: &Vault, at: usize) -> Option<Key> {
    let entry = vault.authorities.get(at)?;
    let issuer = entry.issuer?;
    let (points, responder) = match &entry.origin {
        Origin::Issued { issuance, .. } => (
            issuance.crl_distribution_points.clone(),
            !issuance.ocsp_responders.is_empty(),
        ),
        Origin::Given { certificate, .. } => (
            certificate.crl_distribution_points().to_vec(),
            !certificate.ocsp_responders().is_empty(),
        ),
    };
    Some((Some(issuer), points, responder, entry.revoked.map(mark)))
}
