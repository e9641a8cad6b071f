//! What the logons of a world would come to under other readings of the assumptions that they rest on.

use std::collections::BTreeMap;
use std::sync::Arc;

use facts::{Row, Rows, StepId, VariableId};

use super::cases::Case;
use crate::assumption::{Assumption, Reading};
use crate::readings::{OpenTwin, OtherReading, ReadingEffect, order};
use crate::step::step;

/// Logons of a case that end otherwise under another reading of one assumption.
#[derive(Debug, Clone)]
pub(crate) struct Otherwise {
    assumption: &'static Assumption,
    reading: &'static Reading,
    ending: StepId,
    certificates: Rows,
    workstations: Rows,
    controllers: Rows,
    /// Domain controllers that a referral leads to; none where there is no referral.
    referred: Rows,
}

impl Otherwise {
    fn count(&self) -> u128 {
        [&self.certificates, &self.workstations, &self.controllers]
            .iter()
            .map(|rows| rows.len())
            .chain([self.referred.len().max(1)])
            .map(|rows| u128::try_from(rows).unwrap_or(0))
            .product()
    }

    /// The names of the assumption and the reading, and the step that would end it.
    #[cfg(test)]
    pub(crate) fn named(&self) -> (&'static str, &'static str, &'static str) {
        (
            self.assumption.name,
            self.reading.name,
            step(self.ending).id,
        )
    }

    /// Each logon: certificate, workstation, domain controller; and the one referred to.
    #[cfg(test)]
    pub(crate) fn logons(&self) -> Vec<([Row; 3], Option<Row>)> {
        let mut logons = Vec::new();
        for certificate in self.certificates.iter() {
            for workstation in self.workstations.iter() {
                for controller in self.controllers.iter() {
                    let rows = [*certificate, *workstation, *controller];
                    let referred = self.referred.iter().map(|row| (rows, Some(*row)));
                    logons.extend(referred);
                    logons.extend(self.referred.is_empty().then_some((rows, None)));
                }
            }
        }
        logons
    }

    /// What a part of a case comes to under one other choice, where that is something else; `last` are the domain
    /// controllers that a referral of either would lead to.
    pub(super) fn than(
        open: &OpenTwin,
        case: &Case,
        (other, last): (&Case, &Rows),
        deviation: (VariableId, u32),
    ) -> Option<Self> {
        let (assumption, reading) = open.named(deviation)?;
        if other.ending == case.ending && other.has_accounts_of(case) {
            return None;
        }
        let otherwise = |certificate: &Row| {
            other.ending != case.ending || other.account(*certificate) != case.account(*certificate)
        };
        let certificates = other.certificates.iter().copied();
        let certificates: Vec<Row> = certificates.filter(otherwise).collect();
        (!certificates.is_empty()).then(|| Self {
            assumption,
            reading,
            ending: other.ending,
            certificates: certificates.into(),
            workstations: Arc::clone(&other.workstations),
            controllers: Arc::clone(&other.controllers),
            referred: Arc::clone(if case.referred.is_empty() {
                &other.referred
            } else {
                last
            }),
        })
    }

    /// The part of it that is about one certificate at some places.
    fn of(&self, certificate: Row, workstations: &[Row], controllers: &[Row]) -> Self {
        Self {
            certificates: shared(&self.certificates, &[certificate]).collect(),
            workstations: shared(&self.workstations, workstations).collect(),
            controllers: shared(&self.controllers, controllers).collect(),
            ..self.clone()
        }
    }
}

/// Other readings summed up, by reading and by the step that would end the logons.
pub(super) fn together<'o>(list: impl IntoIterator<Item = &'o Otherwise>) -> Vec<OtherReading> {
    let mut all: Vec<OtherReading> = Vec::new();
    for other in list {
        let known = all.iter_mut().find(|known| {
            known.assumption.name == other.assumption.name
                && known.reading.name == other.reading.name
                && known.step.id == step(other.ending).id
        });
        match known {
            Some(known) => known.logons += other.count(),
            None if other.count() > 0 => all.push(OtherReading {
                assumption: other.assumption,
                reading: other.reading,
                step: step(other.ending),
                logons: other.count(),
            }),
            None => {}
        }
    }
    all
}

/// Other readings of the logons of one certificate at some places.
pub(super) fn of_row<'c>(
    cases: impl IntoIterator<Item = &'c Case>,
    certificate: Row,
    workstations: &[Row],
    controllers: &[Row],
) -> Vec<OtherReading> {
    let parts: Vec<Otherwise> = cases
        .into_iter()
        .flat_map(|case| &case.otherwise)
        .map(|other| other.of(certificate, workstations, controllers))
        .collect();
    together(&parts)
}

/// What each other reading would change.
#[derive(Debug, Default)]
pub(super) struct Effects(BTreeMap<(VariableId, u32), u128>);

impl Effects {
    /// Counts what a part of a case comes to under one other choice, if that is something else.
    pub(super) fn count(&mut self, deviation: (VariableId, u32), otherwise: Option<&Otherwise>) {
        *self.0.entry(deviation).or_default() += otherwise.map_or(0, Otherwise::count);
    }

    /// The effect of each reading.
    pub(super) fn list(self, open: &OpenTwin) -> Vec<ReadingEffect> {
        let effects = self.0.into_iter();
        let mut effects: Vec<ReadingEffect> = effects
            .filter_map(|(deviation, logons)| {
                let (assumption, reading) = open.named(deviation)?;
                Some(ReadingEffect {
                    assumption,
                    reading,
                    logons,
                })
            })
            .collect();
        effects.sort_by_key(order);
        effects
    }
}

/// Rows in both lists.
fn shared<'r>(one: &'r [Row], other: &'r [Row]) -> impl Iterator<Item = Row> + 'r {
    debug_assert!(other.is_sorted(), "rows are told in order");
    let there = |row: &Row| other.binary_search(row).is_ok();
    one.iter().copied().filter(there)
}
