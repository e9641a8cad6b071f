//! Other readings: which assumptions an outcome rests on, and what would be under their other readings.
//!
//! A twin whose assumptions are all open forks only over those that a run really reads; the readings that the
//! world chose are one path among them.

use std::collections::BTreeMap;

use facts::{Decision, Row, StepId, VariableId};

use crate::assumption::{ASSUMPTIONS, Assumption, Reading, assumption, reading};
use crate::change::UnknownError;
use crate::step::{Step, step};
use crate::twin::{Situation, Twin};

/// What would be under another reading of one assumption.
#[derive(Debug, Clone)]
pub struct OtherReading {
    /// The assumption.
    pub assumption: &'static Assumption,
    /// The reading.
    pub reading: &'static Reading,
    /// The step that would end it.
    pub step: &'static Step,
    /// How many logons of those it is said of would end so.
    pub logons: u128,
}

/// How many logons another reading of one assumption would change.
#[derive(Debug, Clone)]
pub struct ReadingEffect {
    /// The assumption.
    pub assumption: &'static Assumption,
    /// The reading.
    pub reading: &'static Reading,
    /// Logons that would end otherwise; none, where it was read and changes nothing.
    pub logons: u128,
}

/// A twin whose assumptions are all open, and the readings that its world chose.
#[derive(Debug)]
pub(crate) struct OpenTwin {
    pub(crate) twin: Twin,
    pub(crate) chosen: BTreeMap<VariableId, (&'static Assumption, u32)>,
    /// The variables that are open in the other twin, too, by their numbers here.
    common: BTreeMap<VariableId, VariableId>,
}

impl OpenTwin {
    /// A twin in which nothing is open.
    pub(crate) fn settled(twin: Twin) -> Self {
        let variables = twin.view.variables().iter();
        let common = variables
            .map(|(variable, _)| (variable, variable))
            .collect();
        Self {
            twin,
            chosen: BTreeMap::new(),
            common,
        }
    }

    /// The choices of the world.
    pub(crate) fn choices(&self) -> Vec<(VariableId, u32)> {
        let chosen = self.chosen.iter();
        chosen.map(|(variable, (_, at))| (*variable, *at)).collect()
    }

    /// The choices that are not about assumptions, under the numbers of the twin whose assumptions are settled.
    pub(crate) fn others(&self, choices: &[(VariableId, u32)]) -> Vec<(VariableId, u32)> {
        let others = choices.iter();
        let others = others.filter_map(|(variable, at)| Some((*self.common.get(variable)?, *at)));
        others.collect()
    }

    /// The assumption and the reading of a choice.
    pub(crate) fn named(
        &self,
        (variable, at): (VariableId, u32),
    ) -> Option<(&'static Assumption, &'static Reading)> {
        let (assumption, _) = self.chosen.get(&variable)?;
        let reading = assumption.readings.get(usize::try_from(at).ok()?)?;
        Some((assumption, reading))
    }

    /// What one run of a decision would come to under the other readings of those assumptions that it reads,
    /// where that is something else.
    pub(crate) fn otherwise(&self, decision: &Decision, rows: &[Row]) -> Vec<OtherReading> {
        type End = (StepId, Option<(u8, Row)>);
        let run = |choices: &[(VariableId, u32)]| -> (End, Vec<(VariableId, u32)>) {
            let run = self.twin.view.run(decision, rows, choices);
            ((run.conclusion.step, run.subject), run.choices)
        };
        let chosen = self.choices();
        let (here, read) = run(&chosen);
        let mut list = Vec::new();
        for (variable, _) in read.iter().filter(|(v, _)| self.chosen.contains_key(v)) {
            let Some((assumption, at)) = self.chosen.get(variable) else {
                continue;
            };
            for (index, reading) in (0u32..).zip(assumption.readings) {
                let mut choices = chosen.clone();
                choices.retain(|(other, _)| other != variable);
                choices.push((*variable, index));
                let (there, _) = run(&choices);
                if index != *at && there != here {
                    list.push(OtherReading {
                        assumption,
                        reading,
                        step: step(there.0),
                        logons: 1,
                    });
                }
            }
        }
        list
    }
}

impl Twin {
    /// The reading that this twin's world chose.
    pub(crate) fn reading(&self, of: &Assumption) -> u8 {
        let mut choices = self.world.assumptions.iter();
        choices
            .find(|choice| choice.name.eq_ignore_ascii_case(of.name))
            .and_then(|choice| reading(of, &choice.reading))
            .unwrap_or(0)
    }

    /// The same twin with every assumption open.
    pub(crate) fn with_open_assumptions(
        &self,
        situation: &Situation,
    ) -> Result<OpenTwin, UnknownError> {
        let twin = self.in_situation(&Situation {
            open_assumptions: true,
            ..situation.clone()
        })?;
        let chosen = twin
            .view
            .variables()
            .iter()
            .filter_map(|(variable, declared)| {
                let name = declared.name.strip_prefix("assume:")?;
                let known = assumption(name)?;
                Some((variable, (known, u32::from(self.reading(known)))))
            })
            .collect();
        let here: BTreeMap<&str, VariableId> = self
            .view
            .variables()
            .iter()
            .map(|(variable, declared)| (&*declared.name, variable))
            .collect();
        let common = twin
            .view
            .variables()
            .iter()
            .filter_map(|(variable, declared)| Some((variable, *here.get(&*declared.name)?)))
            .collect();
        Ok(OpenTwin {
            twin,
            chosen,
            common,
        })
    }

    /// For each assumption that some logon of the world reads, and each reading that the world did not choose:
    /// how many logons would end otherwise.
    pub fn readings(&self) -> &[ReadingEffect] {
        &self.cases().readings
    }

    /// The same twin under another reading of one assumption.
    pub(crate) fn assuming(
        &self,
        assumption: &'static Assumption,
        reading: &'static Reading,
    ) -> Result<Self, UnknownError> {
        self.reading_otherwise(assumption, reading)
            .map(Self::with_settled_cases)
    }

    /// The same, its logons not walked.
    pub(crate) fn reading_otherwise(
        &self,
        assumption: &'static Assumption,
        reading: &'static Reading,
    ) -> Result<Self, UnknownError> {
        self.in_situation(&Situation {
            assume: Some((assumption.name, reading.name)),
            ..Situation::default()
        })
    }
}

/// Every assumption in the order of the list, with its other readings.
pub(crate) fn order(effect: &ReadingEffect) -> (usize, usize) {
    let of = ASSUMPTIONS
        .iter()
        .position(|known| known.name == effect.assumption.name);
    let at = effect
        .assumption
        .readings
        .iter()
        .position(|known| known.name == effect.reading.name);
    (of.unwrap_or(usize::MAX), at.unwrap_or(usize::MAX))
}
