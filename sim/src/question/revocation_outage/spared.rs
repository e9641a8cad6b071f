//! Who does not fail, and why.

use std::collections::{BTreeMap, BTreeSet};

use facts::{Row, Rows};
use names::Timestamp;

use super::Logons;
use super::loss::witness;
use crate::answer::{Spared, Witness};
use crate::question::cases::names;
use crate::revocation::{Asker, Mode, Via};
use crate::roles::{DomainController, Workstation};
use crate::twin::Twin;

/// Witnesses of a reason.
const WITNESSES: usize = 3;

#[derive(Debug, Default)]
struct Group {
    logons: u128,
    certificates: BTreeSet<Row>,
    controllers: BTreeSet<Row>,
    workstations: BTreeSet<Row>,
    witnesses: Vec<Witness>,
}

/// The logons that still open, grouped by why the domain controller and the workstation still tell the status.
pub(super) fn spared(gone: &Twin, authority: usize, at: Timestamp, open: &[Logons]) -> Vec<Spared> {
    let mut groups: BTreeMap<String, Group> = BTreeMap::new();
    for logons in open {
        for certificate in logons.certificates() {
            let one = Logons {
                rows: logons
                    .rows
                    .iter()
                    .enumerate()
                    .map(|(root, rows)| {
                        if root == 0 {
                            Rows::from([*certificate])
                        } else {
                            rows.clone()
                        }
                    })
                    .collect(),
                ..logons.clone()
            };
            for controller in logons.controllers() {
                let asker = Asker::Controller(*controller);
                let reason = why(gone, authority, at, asker, *certificate);
                let group = groups.entry(format!("the KDC: {reason}")).or_default();
                group.enter(gone, &one, *certificate);
                group.controllers.insert(*controller);
            }
        }
        let controllers = logons.controllers().iter();
        let own: BTreeSet<Row> = controllers
            .filter_map(|row| gone.kdc_certificate(*row))
            .collect();
        for (own, workstation) in own
            .iter()
            .flat_map(|own| logons.workstations().iter().map(move |row| (*own, *row)))
        {
            let reason = why(gone, authority, at, Asker::Workstation(workstation), own);
            let group = groups
                .entry(format!("the client about the KDC: {reason}"))
                .or_default();
            group.workstations.insert(workstation);
            group.certificates.extend(logons.certificates());
            if let Some(first) = logons.certificates().first() {
                group.remember(gone, logons, *first);
            }
        }
    }
    groups
        .into_iter()
        .map(|(why, group)| Spared {
            why,
            logons: group.logons,
            certificates: group.certificates.len(),
            machines: if group.controllers.is_empty() {
                names(gone, Workstation::ID, group.workstations)
            } else {
                names(gone, DomainController::ID, group.controllers)
            },
            witnesses: group.witnesses,
        })
        .collect()
}

impl Group {
    fn enter(&mut self, gone: &Twin, logons: &Logons, certificate: Row) {
        let wide = |rows: &[Row]| u128::try_from(rows.len()).unwrap_or(0);
        self.logons += wide(logons.workstations());
        self.certificates.insert(certificate);
        self.remember(gone, logons, certificate);
    }

    fn remember(&mut self, gone: &Twin, logons: &Logons, certificate: Row) {
        if self.witnesses.len() >= WITNESSES {
            return;
        }
        let witness = witness(gone, logons, certificate);
        let new = witness.filter(|witness| !self.witnesses.contains(witness));
        self.witnesses.extend(new);
    }
}

/// Why a machine still passes a certificate.
fn why(gone: &Twin, authority: usize, at: Timestamp, asker: Asker, certificate: Row) -> String {
    let class = gone.revocation_class(certificate);
    let path = class.map(|class| gone.revocation.classes.path(class));
    let path = path.unwrap_or_default();
    let Some(position) = path
        .iter()
        .position(|class| class.authority == Some(authority))
    else {
        return "nothing on the certificate's path is told of by it".to_owned();
    };
    if gone
        .inquiry(asker)
        .is_some_and(|(_, mode)| mode == Mode::CacheOnly)
    {
        return "it looks at its cache only, and ignores what cannot be told".to_owned();
    }
    let looked = gone.looked_at(asker, certificate, at).unwrap_or_default();
    let found = looked
        .get(position)
        .and_then(|looked| looked.found.as_ref());
    match found {
        Some(Ok(found)) => {
            let from = found
                .url
                .as_ref()
                .map_or_else(String::new, |url| format!(", {url}"));
            match (found.via, found.kept) {
                (Via::Response(_), _) => format!("a responder still answers{from}"),
                (Via::List(..), false) => format!("a list can still be fetched{from}"),
                (Via::List(list, _), true) => list.next_update.map_or_else(
                    || "the list that is kept has no end".to_owned(),
                    |end| format!("the list that is kept is good until {end}"),
                ),
            }
        }
        Some(Err(_)) | None => "the path does not matter: the account holds the key".to_owned(),
    }
}
