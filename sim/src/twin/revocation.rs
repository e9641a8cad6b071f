//! What a twin says of revocation: what machines find out, when that may change, and what the bytes say.

use std::collections::BTreeSet;
use std::sync::Arc;

use facts::{Row, Value};
use names::Timestamp;
use worlds::World;

use super::Twin;
use crate::certificate_services::{Origin, Vault};
use crate::change::Unknowns;
use crate::lens::Looks;
use crate::network::{Judge, Knows};
use crate::revocation::{
    Asker, Classes, Inquiry, Looked, Mode, RevocationIndex, lines, publications,
};
use crate::roles::{Certificate, DomainController, RevocationKnowledge, TrustStores, Workstation};
use crate::rows::Rows;
use crate::trust_stores::{ChainEnd, possible};
use crate::value::{PathToRoot, RevocationFound};

/// Who knows what of which certificates in a world.
pub(super) fn revocation_index(
    world: &World,
    vault: &Vault,
    unknowns: &Unknowns,
    rows: &Rows,
) -> RevocationIndex {
    let authorities = world.certification_authorities.iter();
    let signs_lists: Vec<bool> = authorities
        .zip(&vault.authorities)
        .map(|(authority, entry)| match &entry.origin {
            Origin::Issued { .. } => authority.signs_lists,
            Origin::Given { certificate, .. } => certificate
                .key_usage()
                .is_none_or(|usage| usage.contains(pki::KeyUsage::CRL_SIGN)),
        })
        .collect();
    let published = publications(world, &signs_lists, unknowns);
    RevocationIndex::gather(rows, Classes::of(vault), published)
}

/// Names of what is known: by the machine and the authority.
pub(super) fn names(world: &World, index: &RevocationIndex) -> Vec<String> {
    let name = |knowing: &crate::revocation::Knowing| {
        let machine = match knowing.asker {
            Asker::Controller(row) => usize::try_from(row)
                .ok()
                .and_then(|at| world.domain_controllers.get(at))
                .map(|controller| controller.name.to_string()),
            Asker::Workstation(row) => usize::try_from(row)
                .ok()
                .and_then(|at| world.workstations.get(at))
                .map(|workstation| workstation.name.to_string()),
        };
        let class = index.classes.list.get(knowing.class);
        let authority = class
            .and_then(|class| class.authority)
            .and_then(|at| world.certification_authorities.get(at))
            .map_or_else(|| "nobody here".to_owned(), |a| a.name.to_string());
        let revoked = class
            .and_then(|class| class.revoked)
            .map_or_else(String::new, |revoked| match revoked.since {
                Some(since) => format!(", revoked since {since}"),
                None => ", revoked".to_owned(),
            });
        let points = class.is_some_and(|class| class.points.is_empty());
        let points = if points { ", without a list" } else { "" };
        format!(
            "{} on certificates of {authority}{points}{revoked}",
            machine.unwrap_or_default()
        )
    };
    index.rows.iter().map(name).collect()
}

impl Twin {
    /// What a machine can find out, with whether it fetches; `None`: it is not known.
    pub(crate) fn inquiry(&self, asker: Asker) -> Option<(Inquiry, Mode)> {
        let looks = Looks::default();
        let source = self.source(&looks);
        let inquiry = crate::lens::revocation::inquiry(&source, asker);
        let (role, row) = match asker {
            Asker::Controller(row) => (DomainController::ID, row),
            Asker::Workstation(row) => (Workstation::ID, row),
        };
        let cache_only = self.fact(role, "ignores_unknown_revocation", row)?;
        let mode = if cache_only == 1 {
            Mode::CacheOnly
        } else {
            Mode::Fetching
        };
        Some((inquiry.known()?.clone(), mode))
    }

    /// What each kind of machine can find out.
    pub(crate) fn known_of_revocation(&self) -> Arc<Knows> {
        let knows = self.knows.get_or_init(|| Arc::new(self.gather_knows()));
        Arc::clone(knows)
    }

    fn gather_knows(&self) -> Knows {
        let askers = self.revocation.askers.iter();
        Knows {
            index: Arc::clone(&self.revocation),
            inquiries: askers.map(|asker| self.inquiry(*asker)).collect(),
        }
    }

    /// The class of a certificate.
    pub(crate) fn revocation_class(&self, certificate: Row) -> Option<usize> {
        let at = usize::try_from(certificate).ok()?;
        self.revocation.classes.of_certificate(at)
    }

    /// What a machine finds out about a certificate and the authorities above it at the world's clock.
    pub(crate) fn looked(&self, asker: Asker, certificate: Row) -> Option<Vec<Looked>> {
        self.looked_at(asker, certificate, self.world.clock)
    }

    /// The same at an instant.
    pub(crate) fn looked_at(
        &self,
        asker: Asker,
        certificate: Row,
        instant: Timestamp,
    ) -> Option<Vec<Looked>> {
        let (inquiry, mode) = self.inquiry(asker)?;
        let class = self.revocation_class(certificate)?;
        Some(inquiry.look(&self.revocation.classes, class, instant, mode))
    }

    /// The same in words: one line a certificate of the path.
    pub(crate) fn looked_in_words(&self, looked: &[Looked]) -> Vec<String> {
        lines(&self.world, looked)
    }

    /// Until when the last of what machines have at an instant is good; what has no end does not count.
    pub(crate) fn kept_until(&self, instant: Timestamp) -> Timestamp {
        let classes = &self.revocation.classes;
        let inquiries = self.revocation.askers.iter();
        let ends =
            inquiries
                .filter_map(|asker| self.inquiry(*asker))
                .flat_map(|(inquiry, mode)| {
                    let looked = (0..classes.list.len())
                        .flat_map(|class| inquiry.look(classes, class, instant, mode));
                    let found = looked.filter_map(|looked| looked.found?.ok());
                    found
                        .filter_map(|found| found.via.good_until())
                        .collect::<Vec<_>>()
                });
        ends.max().unwrap_or(instant).max(instant)
    }

    /// The instants at which what a machine finds out may change.
    pub(super) fn revocation_turns(&self, asker: Asker) -> BTreeSet<Timestamp> {
        let looks = Looks::default();
        let source = self.source(&looks);
        let inquiry = crate::lens::revocation::inquiry(&source, asker);
        let classes = &self.revocation.classes;
        let of = |inquiry: &Inquiry| -> Vec<Timestamp> {
            (0..classes.list.len())
                .flat_map(|class| inquiry.turns(classes, class, self.world.clock))
                .collect()
        };
        possible(&inquiry).into_iter().flat_map(of).collect()
    }

    /// The same of all machines.
    pub(crate) fn all_revocation_turns(&self) -> BTreeSet<Timestamp> {
        let askers = self.revocation.askers.iter();
        askers
            .flat_map(|asker| self.revocation_turns(*asker))
            .collect()
    }

    /// What decisions read of each certificate's trust on each machine whose stores differ and of its revocation
    /// on each machine that differs in that, and what a verifier finds on its bytes and on the signed lists and
    /// answers, as text.
    pub fn judged_and_verified(&self) -> (Vec<String>, Vec<String>) {
        let (mut judged, mut verified): (Vec<_>, Vec<_>) =
            self.trust_on_bytes().into_iter().unzip();
        let (found, on_bytes): (Vec<_>, Vec<_>) = self.revocation_on_bytes().into_iter().unzip();
        judged.extend(found);
        verified.extend(on_bytes);
        (judged, verified)
    }

    fn trust_on_bytes(&self) -> Vec<(String, String)> {
        let participants = self.participants();
        let certificates = 0..self.view.rows(Certificate::ID);
        let all =
            certificates.flat_map(|row| (0..).zip(&self.trust.contents).map(move |c| (row, c)));
        let compared = all.filter_map(|(row, (stores, content))| {
            let at = usize::try_from(row).ok()?;
            let made = self.vault.certificate(at)?;
            let entry = self.vault.certificates.get(at)?;
            let sent = self.vault.chain(entry.issuer);
            let found = participants.find_out(&made.certificate, &sent, content, None, None);
            let end = self
                .trust
                .chains
                .of_certificate(row)
                .map_or(ChainEnd::Untrusted, |chain| self.trust.end(stores, chain));
            let in_ntauth = entry
                .issuer
                .and_then(|at| Row::try_from(at).ok())
                .is_some_and(|at| content.ntauth.contains(&at));
            let name = self.view.row_name(Certificate::ID, row);
            let stores = self.view.row_name(TrustStores::ID, stores);
            // What has no path has no issuer either: nothing more can be found out on bytes.
            if end.path() != PathToRoot::Trusted {
                return Some((
                    format!("{name} with {stores}: {:?}", end.path()),
                    format!("{name} with {stores}: {:?}", found.path),
                ));
            }
            Some((
                format!("{name} with {stores}: {:?} {in_ntauth}", end.path()),
                format!(
                    "{name} with {stores}: {:?} {}",
                    found.path, found.issuer_in_ntauth
                ),
            ))
        });
        compared.collect()
    }

    fn revocation_on_bytes(&self) -> Vec<(String, String)> {
        let participants = self.participants();
        let mut compared = Vec::new();
        for asker in &self.revocation.askers {
            let (role, machine) = match asker {
                Asker::Controller(row) => (DomainController::ID, *row),
                Asker::Workstation(row) => (Workstation::ID, *row),
            };
            let stores = self.fact(role, "stores", machine);
            let content = stores.and_then(|stores| self.trust.content(stores));
            let (Some(content), Some(stores)) = (content, stores) else {
                continue;
            };
            for row in 0..self.view.rows(Certificate::ID) {
                let end = self.trust.chains.of_certificate(row);
                let end = end.map(|chain| self.trust.end(stores, chain).path());
                let at = usize::try_from(row).unwrap_or(usize::MAX);
                let (Some(made), Some(entry)) =
                    (self.vault.certificate(at), self.vault.certificates.get(at))
                else {
                    continue;
                };
                if end != Some(PathToRoot::Trusted) {
                    continue;
                }
                let judge = Judge {
                    stores,
                    asker: *asker,
                    card: None,
                };
                let sent = self.vault.chain(entry.issuer);
                let found =
                    participants.find_out(&made.certificate, &sent, content, None, Some(judge));
                let name = format!(
                    "{} at {}",
                    self.view.row_name(Certificate::ID, row),
                    self.view.row_name(role, machine)
                );
                let read = self.read_revocation(role, machine, row);
                compared.push((
                    format!("{name}: {read:?}"),
                    format!("{name}: {:?}", found.revocation),
                ));
            }
        }
        compared
    }

    /// What decisions read of the revocation of every class on a machine.
    pub(crate) fn revocation_read(&self, asker: Asker) -> Vec<Option<u32>> {
        let (role, machine) = match asker {
            Asker::Controller(row) => (DomainController::ID, row),
            Asker::Workstation(row) => (Workstation::ID, row),
        };
        let cache_only = self.flag(role, "ignores_unknown_revocation", machine);
        let column = if cache_only {
            "by_cache"
        } else {
            "by_fetching"
        };
        let rows = self.revocation.of(asker).into_iter();
        rows.map(|row| self.fact(RevocationKnowledge::ID, column, row))
            .collect()
    }

    /// What decisions read of a certificate's revocation on a machine.
    fn read_revocation(&self, role: u8, machine: Row, certificate: Row) -> Option<RevocationFound> {
        let asker = if role == DomainController::ID {
            Asker::Controller(machine)
        } else {
            Asker::Workstation(machine)
        };
        let class = self.revocation_class(certificate)?;
        let rows = self.revocation.of(asker);
        let row = rows.get(class)?;
        let cache_only = self.flag(role, "ignores_unknown_revocation", machine);
        let column = if cache_only {
            "by_cache"
        } else {
            "by_fetching"
        };
        let found = self.fact(RevocationKnowledge::ID, column, *row)?;
        Some(RevocationFound::from_index(found))
    }
}
