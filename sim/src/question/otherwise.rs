//! What the logons of a world would come to under other readings of the assumptions that they rest on.

use std::collections::{BTreeMap, BTreeSet};

use facts::{Row, StepId, VariableId};

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
    certificates: Vec<Row>,
    workstations: Vec<Row>,
    controllers: Vec<Row>,
    /// Domain controllers that a referral leads to; none where there is no referral.
    referred: Vec<Row>,
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

/// Cases as a walk with open assumptions finds them: those of the world, and those of one other reading.
#[derive(Debug, Default)]
pub(super) struct Leaves {
    /// Cases under the world's readings, each with the assumptions that it read.
    pub(super) chosen: Vec<(Case, Vec<(VariableId, u32)>)>,
    /// Cases under one other reading.
    others: BTreeMap<(VariableId, u32), Vec<Case>>,
}

impl Leaves {
    /// Takes a case; one that needs two other readings at once is nobody's answer.
    pub(super) fn take(&mut self, open: &OpenTwin, mut case: Case) {
        let (assumed, choices) = open.part(&case.choices);
        case.choices = choices;
        if open.is_chosen(&assumed) {
            self.chosen.push((case, assumed));
        } else if let Some(deviation) = open.deviation(&assumed) {
            self.others.entry(deviation).or_default().push(case);
        }
    }

    /// The world's cases, each with what it would be otherwise; and the effect of each reading.
    pub(super) fn compare(self, open: &OpenTwin) -> (Vec<Case>, Vec<ReadingEffect>) {
        let mut list: Vec<Case> = Vec::new();
        let mut effects: BTreeMap<(VariableId, u32), u128> = BTreeMap::new();
        let indexes: BTreeMap<(VariableId, u32), Index<'_>> = self
            .others
            .iter()
            .map(|(deviation, cases)| (*deviation, Index::of(cases)))
            .collect();
        for (mut case, assumed) in self.chosen {
            for (deviation, index) in &indexes {
                if !assumed.iter().any(|(variable, _)| *variable == deviation.0) {
                    continue;
                }
                let total = effects.entry(*deviation).or_default();
                let Some((assumption, reading)) = open.named(*deviation) else {
                    continue;
                };
                for other in index.differences(&case, assumption, reading) {
                    *total += other.count();
                    case.otherwise.push(other);
                }
            }
            list.push(case);
        }
        let mut effects: Vec<ReadingEffect> = effects
            .into_iter()
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
        (list, effects)
    }
}

/// Cases by the certificates that they are about.
#[derive(Debug)]
struct Index<'c> {
    cases: &'c [Case],
    by_certificate: BTreeMap<Row, Vec<usize>>,
}

impl<'c> Index<'c> {
    fn of(cases: &'c [Case]) -> Self {
        let mut by_certificate: BTreeMap<Row, Vec<usize>> = BTreeMap::new();
        for (at, case) in cases.iter().enumerate() {
            for certificate in &case.certificates {
                by_certificate.entry(*certificate).or_default().push(at);
            }
        }
        Self {
            cases,
            by_certificate,
        }
    }

    /// The logons of a case that end otherwise here.
    fn differences(
        &self,
        case: &Case,
        assumption: &'static Assumption,
        reading: &'static Reading,
    ) -> Vec<Otherwise> {
        let mut meeting: BTreeSet<usize> = BTreeSet::new();
        for certificate in &case.certificates {
            meeting.extend(self.by_certificate.get(certificate).into_iter().flatten());
        }
        meeting
            .into_iter()
            .filter_map(|at| self.cases.get(at))
            .filter(|other| other.attempt == case.attempt && agree(&other.choices, &case.choices))
            .filter(|other| {
                let both = !case.referred.is_empty() && !other.referred.is_empty();
                !both || shared(&case.referred, &other.referred).next().is_some()
            })
            .map(|other| Otherwise {
                assumption,
                reading,
                ending: other.ending,
                certificates: shared(&case.certificates, &other.certificates)
                    .filter(|certificate| {
                        other.ending != case.ending
                            || other.account(*certificate) != case.account(*certificate)
                    })
                    .collect(),
                workstations: shared(&case.workstations, &other.workstations).collect(),
                controllers: shared(&case.controllers, &other.controllers).collect(),
                referred: referrals(&case.referred, &other.referred),
            })
            .filter(|other| other.count() > 0)
            .collect()
    }
}

/// Where both are referred to; a logon without a referral is the same wherever one would lead.
fn referrals(one: &[Row], other: &[Row]) -> Vec<Row> {
    match (one.is_empty(), other.is_empty()) {
        (true, _) => other.to_vec(),
        (_, true) => one.to_vec(),
        _ => shared(one, other).collect(),
    }
}

/// Whether no variable is chosen in two ways.
fn agree(one: &[(VariableId, u32)], other: &[(VariableId, u32)]) -> bool {
    one.iter()
        .all(|(variable, at)| other.iter().all(|(v, a)| v != variable || a == at))
}

/// Rows in both lists.
fn shared<'r>(one: &'r [Row], other: &'r [Row]) -> impl Iterator<Item = Row> + 'r {
    let there: BTreeSet<Row> = other.iter().copied().collect();
    one.iter().copied().filter(move |row| there.contains(row))
}
