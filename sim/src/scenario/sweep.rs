//! Sweeps: every case of a scenario, under every choice that its decisions read.

mod expectation;
mod explore;
mod kinds;
#[cfg(test)]
mod tests;
mod verify;
mod watch;

use std::collections::BTreeSet;

use facts::VariableId;

use self::explore::{explore_logons, explore_scripts};
use self::kinds::Kinds;
use super::document::{Scenario, ScenarioError};
use crate::answer::{Ending, Header, Witness, Work};
use crate::twin::{Situation, Twin};
use crate::verification::Verification;

pub(crate) use expectation::Expectation;
pub use expectation::{CounterExample, ExpectationVerdict, SweepExpectation};
pub use watch::{LatestLeaf, SweepProgress, SweepWatch};

use watch::{Watched, space};

/// What a sweep found.
#[derive(Debug, Clone)]
pub struct SweepResult {
    /// What it rests on.
    pub header: Header,
    /// Title of the scenario.
    pub title: String,
    /// Cases: certificate, workstation, domain controller.
    pub cases: u128,
    /// Combinations of all unknowns together.
    pub space: u128,
    /// Cases that go alike, in the order of the first of each.
    pub kinds: Vec<SweepKind>,
    /// What the scenario expects, each with what is known of it.
    pub expectations: Vec<SweepExpectation>,
    /// The unknowns with what they can be.
    pub variables: Vec<(String, Vec<String>)>,
    /// Unknowns that no case read: they never mattered.
    pub never_read: Vec<String>,
    /// Cases that were not explored to the end, because there are more leaves than the limit; of these
    /// nothing is claimed.
    pub over_limit: OverLimit,
    /// What was executed.
    pub work: Work,
}

/// Cases that were not explored to the end.
#[derive(Debug, Clone, Default)]
pub struct OverLimit {
    /// How many.
    pub cases: u128,
    /// Some of them.
    pub witnesses: Vec<Witness>,
}

/// Cases that go alike: the same choices decide, and lead to the same ends.
#[derive(Debug, Clone)]
pub struct SweepKind {
    /// How many.
    pub cases: u128,
    /// The first of them, with the account of the first leaf that opens.
    pub witnesses: Vec<Witness>,
    /// Every really different way, in the order of the choices.
    pub leaves: Vec<SweepLeaf>,
    /// Which unknown decides first, which next.
    pub tree: SweepTree,
}

/// One way that cases can go.
#[derive(Debug, Clone)]
pub struct SweepLeaf {
    /// The choices that lead to it, in the order in which they were read.
    pub choices: Vec<(String, String)>,
    /// How it ends.
    pub ending: Ending,
    /// Whether something was read of which nothing is known.
    pub undecided: bool,
    /// The account whose session opens, of the first case.
    pub account: Option<String>,
    /// Combinations of all unknowns that end so.
    pub combinations: u128,
    /// Steps after the logon, from the script.
    pub afterwards: Vec<&'static crate::step::Step>,
}

/// How the choices decide.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SweepTree {
    /// A leaf, by its number.
    Leaf(usize),
    /// An unknown is read.
    Fork {
        /// The unknown.
        variable: String,
        /// What follows, with the values after which the same follows.
        arms: Vec<(Vec<String>, Self)>,
    },
}

impl SweepResult {
    /// Every leaf of every kind.
    pub fn leaves(&self) -> impl Iterator<Item = (&SweepKind, &SweepLeaf)> {
        let of = |kind| (std::iter::repeat(kind), kind);
        self.kinds
            .iter()
            .map(of)
            .flat_map(|(kind, of)| kind.zip(&of.leaves))
    }

    /// How many combinations of cases and choices were covered.
    pub fn covered(&self) -> u128 {
        let leaves = self.leaves();
        let each = leaves.map(|(kind, leaf)| kind.cases.saturating_mul(leaf.combinations));
        each.fold(0, u128::saturating_add)
    }
}

/// Explores a scenario on all cores, or on so many threads. The order of the result is that of the
/// cases, whatever the number of threads.
///
/// # Errors
/// When the situation of the scenario cannot be set up.
pub fn sweep(
    scenario: &Scenario,
    threads: Option<usize>,
    progress: &(dyn Fn(usize, usize) + Sync),
) -> Result<SweepResult, ScenarioError> {
    let (twin, parts) = explored(scenario, threads, (&SweepWatch::default(), progress))?;
    Ok(collect(scenario, &twin, parts))
}

/// The same, for who watches it while it goes on. `None`: it was ended before its time.
///
/// # Errors
/// As [`sweep`].
pub fn sweep_watched(
    scenario: &Scenario,
    threads: Option<usize>,
    watch: &SweepWatch,
) -> Result<Option<SweepResult>, ScenarioError> {
    let (twin, parts) = explored(scenario, threads, (watch, &|_, _| {}))?;
    let result = (!watch.is_cancelled()).then(|| collect(scenario, &twin, parts));
    Ok(result)
}

/// The same, and a sample of what was found done again without memory.
///
/// # Errors
/// As [`sweep`].
pub fn sweep_and_verify(
    scenario: &Scenario,
    threads: Option<usize>,
    progress: &(dyn Fn(usize, usize) + Sync),
) -> Result<(SweepResult, Verification), ScenarioError> {
    let (twin, parts) = explored(scenario, threads, (&SweepWatch::default(), progress))?;
    let verification = verify::verify(scenario, &twin, &parts);
    Ok((collect(scenario, &twin, parts), verification))
}

/// The twin in which the unknowns are open, and what was found in it.
fn explored(
    scenario: &Scenario,
    threads: Option<usize>,
    (watch, parts_done): (&SweepWatch, &(dyn Fn(usize, usize) + Sync)),
) -> Result<(Twin, Vec<explore::Explored>), ScenarioError> {
    let situation = Situation {
        unknowns: scenario.unknowns.clone(),
        ..Situation::default()
    };
    let twin = scenario
        .twin
        .in_situation(&situation)
        .map_err(|error| ScenarioError::File {
            path: scenario.title.clone(),
            source: std::io::Error::other(error.to_string()),
        })?;
    let watched = Watched {
        watch,
        parts_done,
        variables: twin.view.variables(),
    };
    let explore = || {
        if scenario.script.is_empty() {
            explore_logons(scenario, &twin, &watched)
        } else {
            explore_scripts(scenario, &twin, &watched)
        }
    };
    let parts = match pool(threads) {
        Some(pool) => pool.install(explore),
        None => explore(),
    };
    Ok((twin, parts))
}

fn pool(threads: Option<usize>) -> Option<rayon::ThreadPool> {
    let mut builder = rayon::ThreadPoolBuilder::new();
    if let Some(threads) = threads {
        builder = builder.num_threads(threads);
    }
    builder.build().ok()
}

fn collect(scenario: &Scenario, twin: &Twin, explored: Vec<explore::Explored>) -> SweepResult {
    let variables = twin.view.variables();
    let space = space(variables);
    let mut read: BTreeSet<VariableId> = BTreeSet::new();
    let mut kinds = Kinds::new(twin, space);
    let mut over_limit = OverLimit::default();
    let mut work = Work::default();
    let mut cases = 0;
    let mut leaves = 0;
    for part in explored {
        cases += part.cases();
        work.runs += part.runs;
        leaves += part.leaves.as_ref().map_or(0, Vec::len);
        match part.leaves {
            // The parts come in their order: what is kept does not depend on the number of threads.
            Some(found) if leaves <= scenario.limit => {
                for leaf in &found {
                    read.extend(leaf.choices.iter().map(|(id, _)| *id));
                }
                kinds.take(part.controller, &found);
            }
            _ => {
                over_limit.cases += part.cases();
                let missing = explore::SHOWN.saturating_sub(over_limit.witnesses.len());
                let first = part.first(twin, missing);
                over_limit.witnesses.extend(first);
            }
        }
    }
    let kinds = kinds.list();
    work.cases = u128::saturating_mul(cases, space);
    work.regions = kinds.iter().map(|kind| kind.told.leaves.len()).sum();
    let complete = over_limit.cases == 0;
    SweepResult {
        header: scenario.twin.header(),
        title: scenario.title.clone(),
        cases,
        space,
        expectations: expectation::verdicts(scenario, twin, &kinds, complete),
        kinds: kinds.into_iter().map(|kind| kind.told).collect(),
        variables: variables
            .iter()
            .map(|(_, variable)| (variable.name.clone(), variable.choices.clone()))
            .collect(),
        never_read: variables
            .iter()
            .filter(|(id, _)| complete && !read.contains(id))
            .map(|(_, variable)| variable.name.clone())
            .collect(),
        over_limit,
        work,
    }
}
