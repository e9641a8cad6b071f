//! A sweep on its way: how far it is, for who watches it, and whether it shall end.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use facts::{VariableId, Variables};

use super::explore::Leaf;
use crate::step::Step;

/// How far a sweep is.
#[derive(Debug, Clone, Default)]
pub struct SweepProgress {
    /// Parts that the cases are explored in.
    pub parts: usize,
    /// Those that are done.
    pub done: usize,
    /// Leaves so far.
    pub leaves: usize,
    /// Choices on the longest path so far.
    pub deepest: usize,
    /// Combinations of cases and choices that the leaves cover.
    pub covered: u128,
    /// All of them.
    pub whole: u128,
    /// The leaf that was found last.
    pub latest: Option<LatestLeaf>,
}

/// A leaf that was just found.
#[derive(Debug, Clone)]
pub struct LatestLeaf {
    /// The choices that lead to it.
    pub choices: Vec<(String, String)>,
    /// How it ends.
    pub ending: &'static Step,
}

/// Somebody who watches a sweep, and can end it.
#[derive(Debug, Default)]
pub struct SweepWatch {
    cancelled: AtomicBool,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    progress: SweepProgress,
    variables: Variables,
    latest: Option<(Vec<(VariableId, u32)>, &'static Step)>,
}

impl SweepWatch {
    /// Ends the sweep.
    pub fn cancel(&self) {
        self.cancelled.store(true, Ordering::Relaxed);
    }

    /// Whether it shall end.
    pub fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }

    /// How far it is.
    pub fn progress(&self) -> SweepProgress {
        self.told(|state| {
            let latest = state.latest.as_ref().map(|(choices, ending)| {
                let named = choices.iter().filter_map(|(id, choice)| {
                    let variable = state.variables.get(*id)?;
                    let value = variable.choices.get(usize::try_from(*choice).ok()?)?;
                    Some((variable.name.clone(), value.clone()))
                });
                LatestLeaf {
                    choices: named.collect(),
                    ending,
                }
            });
            SweepProgress {
                latest,
                ..state.progress.clone()
            }
        })
    }

    fn told<T>(&self, tell: impl FnOnce(&mut State) -> T) -> T {
        tell(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// What the exploration tells its watchers.
pub(super) struct Watched<'w> {
    pub(super) watch: &'w SweepWatch,
    pub(super) parts_done: &'w (dyn Fn(usize, usize) + Sync),
    pub(super) variables: &'w Variables,
}

impl Watched<'_> {
    /// The parts are known, and how many cases they are.
    pub(super) fn begin(&self, parts: usize, cases: u128) {
        let space = space(self.variables);
        self.watch.told(|state| {
            state.progress.parts = parts;
            state.progress.whole = cases.saturating_mul(space);
            state.variables.clone_from(self.variables);
        });
    }

    pub(super) fn leaf(&self, leaf: &Leaf) {
        let sides = [leaf.certificates.len(), leaf.workstations.len()];
        let sides = sides.iter().map(|side| u128::try_from(*side).unwrap_or(0));
        let settled = leaf.choices.iter();
        let settled = settled.map(|(id, _)| u128::from(self.variables.choices(*id)));
        let free = space(self.variables) / settled.product::<u128>().max(1);
        let covered = sides.product::<u128>().saturating_mul(free);
        let ending = leaf.afterwards.last().copied().unwrap_or(leaf.ending.step);
        self.watch.told(|state| {
            let progress = &mut state.progress;
            progress.leaves += 1;
            progress.deepest = progress.deepest.max(leaf.choices.len());
            progress.covered = progress.covered.saturating_add(covered);
            state.latest = Some((leaf.choices.clone(), ending));
        });
    }

    pub(super) fn part(&self) {
        let (done, parts) = self.watch.told(|state| {
            state.progress.done += 1;
            (state.progress.done, state.progress.parts)
        });
        (self.parts_done)(done, parts);
    }
}

/// Combinations of all unknowns.
pub(super) fn space(variables: &Variables) -> u128 {
    let sizes = variables.iter();
    sizes
        .map(|(_, variable)| u128::try_from(variable.choices.len()).unwrap_or(1))
        .fold(1, u128::saturating_mul)
}
