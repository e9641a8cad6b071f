//! Losses: logons that fail, grouped by the instant and the step that ends them.

use std::collections::{BTreeMap, BTreeSet};

use facts::{Row, StepId};
use names::Timestamp;

use super::Logons;
use crate::answer::{Ending, OutageLoss, Witness};
use crate::question::cases::names;
use crate::revocation::Asker;
use crate::roles::{Certificate, DomainController, Workstation};
use crate::step::{Confidence, Party, step};
use crate::twin::Twin;

/// Witnesses of a loss.
const WITNESSES: usize = 3;
/// Machines of which is told why.
const TOLD: usize = 3;

/// What was lost so far.
#[derive(Debug, Default)]
pub(super) struct Losses {
    groups: BTreeMap<(Timestamp, &'static str), Group>,
}

#[derive(Debug)]
struct Group {
    loss: OutageLoss,
    certificates: BTreeSet<Row>,
    workstations: BTreeSet<Row>,
    controllers: BTreeSet<Row>,
    told: BTreeSet<Asker>,
}

impl Losses {
    /// Enters what fails from an instant on.
    pub(super) fn enter(&mut self, gone: &Twin, instant: Timestamp, lost: &[Logons]) {
        for logons in lost {
            let ending = step(logons.ending);
            let group = self
                .groups
                .entry((instant, ending.id))
                .or_insert_with(|| Group {
                    loss: OutageLoss {
                        first: instant,
                        ending: Ending {
                            step: ending,
                            confidence: Confidence::Recorded,
                        },
                        logons: 0,
                        certificates: 0,
                        workstations: Vec::new(),
                        domain_controllers: Vec::new(),
                        why: Vec::new(),
                        witnesses: Vec::new(),
                    },
                    certificates: BTreeSet::new(),
                    workstations: BTreeSet::new(),
                    controllers: BTreeSet::new(),
                    told: BTreeSet::new(),
                });
            group.enter(gone, instant, logons, logons.ending);
        }
        self.name_machines(gone);
    }

    fn name_machines(&mut self, gone: &Twin) {
        for group in self.groups.values_mut() {
            let loss = &mut group.loss;
            loss.certificates = group.certificates.len();
            loss.workstations = names(gone, Workstation::ID, group.workstations.iter().copied());
            loss.domain_controllers = names(
                gone,
                DomainController::ID,
                group.controllers.iter().copied(),
            );
        }
    }

    /// How many logons were lost so far.
    pub(super) fn logons(&self) -> u128 {
        self.groups.values().map(|group| group.loss.logons).sum()
    }

    /// The losses, in order of time.
    pub(super) fn close(self) -> Vec<OutageLoss> {
        self.groups.into_values().map(|group| group.loss).collect()
    }
}

impl Group {
    fn enter(&mut self, gone: &Twin, instant: Timestamp, logons: &Logons, ending: StepId) {
        let steps = logons.steps.iter().chain([&ending]);
        let weakest = steps.map(|id| step(*id).confidence).min();
        let confidence = &mut self.loss.ending.confidence;
        *confidence = weakest.map_or(*confidence, |weakest| weakest.min(*confidence));
        self.loss.logons += logons.count();
        self.certificates.extend(logons.certificates());
        self.workstations.extend(logons.workstations());
        self.controllers.extend(logons.controllers());
        for certificate in logons.certificates().iter().take(WITNESSES) {
            self.loss
                .witnesses
                .extend(witness(gone, logons, *certificate));
        }
        self.loss.witnesses.sort();
        self.loss.witnesses.dedup();
        self.loss.witnesses.truncate(WITNESSES);
        for (asker, certificate) in judged(gone, logons) {
            let like = gone.revocation.stands_for(asker).unwrap_or(asker);
            if self.told.len() < TOLD && self.told.insert(like) {
                self.loss.why.extend(why(gone, asker, certificate, instant));
            }
        }
    }
}

/// One of some logons.
pub(super) fn witness(twin: &Twin, logons: &Logons, certificate: Row) -> Option<Witness> {
    let workstation = *logons.workstations().first()?;
    let controller = *logons.controllers().first()?;
    Some(Witness {
        certificate: twin.label(certificate),
        hint: twin.hint(logons.attempt()),
        workstation: twin.view.row_name(Workstation::ID, workstation),
        domain_controller: twin.view.row_name(DomainController::ID, controller),
        account: None,
    })
}

/// Who refused what: a domain controller the user's certificate or its own, a workstation the KDC's.
fn judged(gone: &Twin, logons: &Logons) -> Vec<(Asker, Row)> {
    let ending = step(logons.ending);
    let controllers = logons.controllers().iter().copied();
    if ending.by == Party::Client {
        let mut controllers = controllers;
        let own = controllers.find_map(|row| gone.kdc_certificate(row));
        let workstations = logons.workstations().iter().copied();
        return own.map_or_else(Vec::new, |own| {
            workstations
                .map(|row| (Asker::Workstation(row), own))
                .collect()
        });
    }
    if ending.id.starts_with("kdc.certificate") {
        let stored = controllers.filter_map(|row| {
            let selection = gone.selection(row)?;
            let (certificate, _) = selection.others.first()?;
            Some((Asker::Controller(row), *certificate))
        });
        return stored.collect();
    }
    let certificate = logons.certificates().first().copied();
    certificate.map_or_else(Vec::new, |certificate| {
        controllers
            .map(|row| (Asker::Controller(row), certificate))
            .collect()
    })
}

/// What a machine had until an instant, and what it finds out then.
fn why(gone: &Twin, asker: Asker, certificate: Row, instant: Timestamp) -> Vec<String> {
    let (role, row) = match asker {
        Asker::Controller(row) => (DomainController::ID, row),
        Asker::Workstation(row) => (Workstation::ID, row),
    };
    let machine = gone.view.row_name(role, row);
    let named = gone.view.row_name(Certificate::ID, certificate);
    let looked = |at| gone.looked_at(asker, certificate, at).unwrap_or_default();
    let (before, after) = (looked(instant.plus_seconds(-1)), looked(instant));
    let turned: Vec<bool> = before
        .iter()
        .zip(&after)
        .map(|(had, has)| had.says() != has.says())
        .collect();
    let (before, after) = (gone.looked_in_words(&before), gone.looked_in_words(&after));
    let mut lines = Vec::new();
    for ((had, has), turned) in before.iter().zip(&after).zip(turned) {
        if turned {
            lines.push(format!("{machine} on {named}, until then: {had}"));
            lines.push(format!("{machine} on {named}, from then on: {has}"));
        }
    }
    // A KDC that looks every ten hours notices later than it happened.
    if lines.is_empty() {
        lines.extend(
            after
                .iter()
                .map(|line| format!("{machine} on {named}: {line}")),
        );
    }
    lines
}
