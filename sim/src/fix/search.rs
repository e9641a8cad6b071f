//! The search for changes: one, then more, each further one suggested by what is read under those before.

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::change::Change;
use crate::flips::{Candidate, Claim, Outcome, candidates, hinted, located, order};
use crate::twin::Twin;

/// At most so many changes at once.
const CHANGES: usize = 4;
/// So many worlds are gone on from.
const BEAM: usize = 6;

/// What is looked for, and among what.
pub(super) struct Search<'s> {
    pub(super) base: &'s Twin,
    pub(super) claim: &'s Claim,
    pub(super) allowed: &'s (dyn Fn(&Change) -> bool + Sync),
    pub(super) wanted: &'s (dyn Fn(&Outcome) -> bool + Sync),
}

/// What was found: changes with how it ends under them.
pub(super) struct Found {
    pub(super) list: Vec<(Vec<Change>, Outcome)>,
    pub(super) worlds: usize,
    pub(super) is_bounded: bool,
}

/// Changes, and how it ends under them.
type Tried = (Vec<Candidate>, Outcome);

impl Search<'_> {
    pub(super) fn run(&self) -> Found {
        let mut found: Vec<Tried> = Vec::new();
        let mut frontier: Vec<Vec<Candidate>> = vec![Vec::new()];
        let (mut worlds, mut is_bounded) = (0, false);
        for _ in 0..CHANGES {
            let mut further: BTreeMap<&'static str, Tried> = BTreeMap::new();
            for made in &frontier {
                let Some((before, suggested)) = self.suggested(made) else {
                    continue;
                };
                worlds += suggested.len();
                let tried: Vec<Tried> = suggested
                    .into_par_iter()
                    .filter_map(|candidate| {
                        let mut all = made.clone();
                        all.push(candidate);
                        let outcome = self.outcome(&all)?;
                        Some((all, outcome))
                    })
                    .collect();
                for (all, outcome) in tried {
                    if (self.wanted)(&outcome) {
                        found.push((all, outcome));
                    } else if outcome.step.id != before.step.id {
                        // Of those that come to the same refusal, the one of the least effort.
                        let known = further.get(outcome.step.id);
                        if known.is_none_or(|(known, _)| order(known) > order(&all)) {
                            further.insert(outcome.step.id, (all, outcome));
                        }
                    }
                }
            }
            if !found.is_empty() {
                break;
            }
            let mut next: Vec<Vec<Candidate>> = further.into_values().map(|(all, _)| all).collect();
            next.sort_by_cached_key(|all| order(all));
            is_bounded |= next.len() > BEAM;
            next.truncate(BEAM);
            frontier = next;
        }
        Found {
            list: self.told(found),
            worlds,
            is_bounded,
        }
    }

    /// How the case ends under some changes, and what is suggested further.
    fn suggested(&self, made: &[Candidate]) -> Option<(Outcome, Vec<Candidate>)> {
        let fork;
        let (twin, rows) = if made.is_empty() {
            (self.base, self.claim.rows.clone())
        } else {
            fork = self.fork(made)?;
            (&fork.0, fork.1.clone())
        };
        let trace = twin.view.trace(self.claim.decision, &rows, &[]);
        let outcome = Outcome::of(twin, &trace.run)?;
        let claim = Claim {
            rows,
            ..self.claim.clone()
        };
        let is_new = |one: &Candidate| {
            let mut known = made.iter();
            known.all(|made| made.change.target != one.change.target)
        };
        let list = candidates(twin, &trace, &claim);
        let list = list
            .into_iter()
            .filter(|one| (self.allowed)(&one.change) && is_new(one));
        Some((outcome, list.collect()))
    }

    fn fork(&self, made: &[Candidate]) -> Option<(Twin, Vec<facts::Row>)> {
        let changes: Vec<Change> = made.iter().map(|one| one.change.clone()).collect();
        let fork = self.base.what_if(&changes).ok()?;
        if let Some(rows) = located(self.base, &fork, self.claim) {
            return Some((fork, rows));
        }
        let twin = hinted(self.base, &fork, self.claim)?;
        let rows = located(self.base, &twin, self.claim)?;
        Some((twin, rows))
    }

    fn outcome(&self, made: &[Candidate]) -> Option<Outcome> {
        let (twin, rows) = self.fork(made)?;
        let run = twin.view.run(self.claim.decision, &rows, &[]);
        Outcome::of(&twin, &run)
    }

    /// What was found, the smallest first, without changes that are not needed; of several values of the same
    /// properties that lead to the same end the nearest.
    fn told(&self, mut found: Vec<Tried>) -> Vec<(Vec<Change>, Outcome)> {
        for (all, outcome) in &mut found {
            let mut at = all.len();
            while at > 0 && all.len() > 1 {
                at -= 1;
                let mut fewer = all.clone();
                fewer.remove(at);
                if let Some(there) = self.outcome(&fewer).filter(|there| (self.wanted)(there)) {
                    (*all, *outcome) = (fewer, there);
                }
            }
        }
        found.sort_by_cached_key(|(all, _)| order(all));
        let mut list: Vec<(Vec<Change>, Outcome)> = Vec::new();
        for (all, to) in found {
            let changes: Vec<Change> = all.into_iter().map(|one| one.change).collect();
            let nearer = list.iter().any(|(known, end)| {
                let same = known.iter().zip(&changes);
                end.step.id == to.step.id
                    && end.account == to.account
                    && known.len() == changes.len()
                    && same
                        .into_iter()
                        .all(|(one, other)| one.target == other.target)
            });
            if !nearer {
                list.push((changes, to));
            }
        }
        list
    }
}
