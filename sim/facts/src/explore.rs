//! Exploring one case: every way it can go, by running it again with other choices.

use crate::column::Row;
use crate::decision::Decision;
use crate::expression::{VariableId, Variables};
use crate::trace::Run;
use crate::view::View;

/// Every way a case can go: inner nodes are the variables that were really read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DecisionTree {
    /// How it ends when the choices above hold.
    Leaf(Run),
    /// It depends on a variable; one arm a choice.
    Fork {
        /// The variable.
        variable: VariableId,
        /// What follows from each choice.
        arms: Vec<Self>,
    },
}

impl DecisionTree {
    /// The leaves, from the first choices to the last.
    pub fn leaves(&self) -> Vec<&Run> {
        match self {
            Self::Leaf(run) => vec![run],
            Self::Fork { arms, .. } => arms.iter().flat_map(Self::leaves).collect(),
        }
    }

    /// How many forks lie on the longest path.
    pub fn depth(&self) -> usize {
        match self {
            Self::Leaf(_) => 0,
            Self::Fork { arms, .. } => 1 + arms.iter().map(Self::depth).max().unwrap_or(0),
        }
    }
}

/// What an exploration came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Exploration<T> {
    /// Every way was gone.
    Complete(T),
    /// More than the limit of leaves; nothing is claimed.
    LimitReached {
        /// The limit.
        limit: usize,
    },
}

/// Explores one case of a decision, at most `limit` leaves.
pub fn explore(
    view: &View,
    decision: &Decision,
    rows: &[Row],
    limit: usize,
) -> Exploration<DecisionTree> {
    match explore_runs(view.variables(), limit, |choices| {
        let run = view.run(decision, rows, choices);
        (run.choices.clone(), run)
    }) {
        Exploration::Complete(runs) => {
            Exploration::Complete(tree(runs.into_iter().map(|(_, run)| run).collect(), 0))
        }
        Exploration::LimitReached { limit } => Exploration::LimitReached { limit },
    }
}

/// The choices of a run, and what it came to.
pub type Leaf<T> = (Vec<(VariableId, u32)>, T);

/// Runs anything that asks for choices until every way was gone.
///
/// `run` gets the choices that are settled, and gives back those it depends on: the settled ones
/// first, then what it asked further, each at its first choice.
pub fn explore_runs<T>(
    variables: &Variables,
    limit: usize,
    mut run: impl FnMut(&[(VariableId, u32)]) -> Leaf<T>,
) -> Exploration<Vec<Leaf<T>>> {
    let mut leaves = Vec::new();
    let mut settled: Vec<(VariableId, u32)> = Vec::new();
    loop {
        if leaves.len() == limit {
            return Exploration::LimitReached { limit };
        }
        let (choices, outcome) = run(&settled);
        settled.clone_from(&choices);
        leaves.push((choices, outcome));
        // The next way: advance the last choice that has a successor, forget what came after it.
        loop {
            match settled.pop() {
                None => return Exploration::Complete(leaves),
                Some((variable, choice)) if choice + 1 < variables.choices(variable) => {
                    settled.push((variable, choice + 1));
                    break;
                }
                Some(_) => {}
            }
        }
    }
}

/// Folds runs in order of their choices into a tree.
fn tree(runs: Vec<Run>, depth: usize) -> DecisionTree {
    let Some((variable, _)) = runs.first().and_then(|run| run.choices.get(depth)).copied() else {
        return runs.into_iter().next().map_or(
            DecisionTree::Fork {
                variable: VariableId(u32::MAX),
                arms: Vec::new(),
            },
            DecisionTree::Leaf,
        );
    };
    let mut arms: Vec<Vec<Run>> = Vec::new();
    let mut last = None;
    for run in runs {
        let choice = run.choices.get(depth).map(|(_, choice)| *choice);
        if choice != last {
            arms.push(Vec::new());
            last = choice;
        }
        if let Some(arm) = arms.last_mut() {
            arm.push(run);
        }
    }
    DecisionTree::Fork {
        variable,
        arms: arms.into_iter().map(|arm| tree(arm, depth + 1)).collect(),
    }
}
