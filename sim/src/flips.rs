//! What would change an answer: changes of the world under which a case ends otherwise.
//!
//! A fact that a run did not read cannot matter to it. So the facts that it read are turned into changes that a world
//! can be given (`candidates`), and each change is made: another twin is built, and the same decision is run there. What
//! ends otherwise is a flip; where no single change does it, two at once are tried, the second of them among the facts
//! that are read under the first. Nothing is guessed: every flip was run.

mod candidates;

use std::collections::BTreeMap;

use facts::{Decision, Row, Run};
use rayon::prelude::*;

use crate::change::Change;
use crate::directory::ClientName;
use crate::roles::{Attempt, User};
use crate::step::{
    Effect, REMOVAL_DISCONNECT, REMOVAL_LOCK, REMOVAL_LOGOFF, REMOVAL_RECORD, Step, step,
};
use crate::twin::{Situation, Twin};
pub(crate) use candidates::{Candidate, candidates, of_setting, settings_behind};

/// Above so many certificates on cards nothing is tried: each change means another twin.
const CERTIFICATES: u32 = 1000;
/// So many pairs of changes are tried of one case.
const PAIRS: usize = 150;
/// So many flips are kept of one case.
const FLIPS: usize = 40;

/// What would change an answer.
#[derive(Debug, Clone)]
pub enum Flips {
    /// Nobody asked.
    NotAsked,
    /// There are too many certificates to build a twin for each change.
    NotTried,
    /// What was found of each thing that the answer says.
    Tried {
        /// Things that the answer says, each with what would change it.
        claims: Vec<FlippedClaim>,
        /// Twins that were built.
        worlds: usize,
    },
}

/// One thing that an answer says, and what would change it.
#[derive(Debug, Clone)]
pub struct FlippedClaim {
    /// What it is said of: one case, which stands for those of its row.
    pub of: String,
    /// How it ends.
    pub says: Outcome,
    /// The changes, the smallest first: one before two, and a switch before a version of Windows.
    pub flips: Vec<Flip>,
    /// Whether something was left untried or is not told.
    pub is_bounded: bool,
}

/// How a case ends, and as whom.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// The step that ends it.
    pub step: &'static Step,
    /// The account that it opens.
    pub account: Option<String>,
}

/// Changes under which a case ends otherwise. Without any one of them it ends as it does.
#[derive(Debug, Clone)]
pub struct Flip {
    /// What is changed, as a what-if takes it.
    pub changes: Vec<Change>,
    /// How it ends then.
    pub to: Outcome,
}

/// Something that an answer says: a case of a decision.
#[derive(Debug, Clone)]
pub(crate) struct Claim {
    /// What it is said of.
    pub(crate) of: String,
    /// The decision.
    pub(crate) decision: &'static Decision,
    /// The rows of its roots.
    pub(crate) rows: Vec<Row>,
}

/// What tells outcomes apart: a refusal for another reason is no other answer.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Sense {
    Refuses,
    /// The removal of a card does nothing, for whichever reason.
    Nothing,
    Opens(Option<String>),
    Ends(&'static str),
}

impl Outcome {
    /// `None` where the run does not decide.
    pub(crate) fn of(twin: &Twin, run: &Run) -> Option<Self> {
        let account = run.subject.filter(|(role, _)| *role == User::ID);
        let ending = step(run.conclusion.step);
        // What the vendor leaves open or the world does not say is no answer.
        let is_decided = !run.conclusion.undecided && ending.effect != Effect::Undefined;
        is_decided.then(|| Self {
            step: ending,
            account: account.map(|(role, row)| twin.view.row_name(role, row)),
        })
    }

    pub(crate) fn sense(&self) -> Sense {
        let done = [REMOVAL_LOCK, REMOVAL_LOGOFF, REMOVAL_DISCONNECT];
        let of_removal =
            self.step.by == step(REMOVAL_RECORD).by && self.step.id.starts_with("removal.");
        match self.step.effect {
            Effect::Refuses => Sense::Refuses,
            Effect::Opens => Sense::Opens(self.account.clone()),
            _ if of_removal && !done.iter().any(|id| step(*id).id == self.step.id) => {
                Sense::Nothing
            }
            Effect::Passes | Effect::Undefined => Sense::Ends(self.step.id),
        }
    }
}

/// A case that is looked at: how it ends, and what was found.
struct Search {
    claim: Claim,
    says: Outcome,
    candidates: Vec<Candidate>,
    found: Vec<(Vec<Candidate>, Outcome)>,
    /// For a candidate that changes nothing alone: what is read under it.
    further: BTreeMap<usize, Vec<Candidate>>,
    is_bounded: bool,
}

/// A search, how its case ends under a change where that is another end, and what more is read there where it is not.
type Tried = (usize, Option<Outcome>, Vec<Candidate>);

/// Changes that are made together, by how they are written, and the searches that ask for them.
type Wanted = BTreeMap<Vec<String>, (Vec<Candidate>, Vec<usize>)>;

impl Twin {
    /// What would change each of these claims.
    pub(crate) fn flips(&self, claims: Vec<Claim>) -> Flips {
        if self.certificates.on_cards() > CERTIFICATES {
            return Flips::NotTried;
        }
        let mut searches: Vec<Search> = claims
            .into_iter()
            .filter_map(|claim| self.search(claim))
            .collect();
        let mut wanted = Wanted::new();
        for (at, search) in searches.iter().enumerate() {
            for candidate in &search.candidates {
                want(&mut wanted, vec![candidate.clone()], at);
            }
        }
        let mut worlds = self.try_each(&wanted, &mut searches);
        let mut pairs = Wanted::new();
        for (at, search) in searches.iter_mut().enumerate() {
            for pair in search.pairs() {
                want(&mut pairs, pair, at);
            }
        }
        worlds += self.try_each(&pairs, &mut searches);
        Flips::Tried {
            claims: searches.into_iter().map(Search::told).collect(),
            worlds,
        }
    }

    fn search(&self, claim: Claim) -> Option<Search> {
        let trace = self.view.trace(claim.decision, &claim.rows, &[]);
        let says = Outcome::of(self, &trace.run)?;
        let candidates = candidates(self, &trace, &claim);
        Some(Search {
            claim,
            says,
            candidates,
            found: Vec::new(),
            further: BTreeMap::new(),
            is_bounded: false,
        })
    }

    /// Makes the changes and runs the cases that ask for them; says how many twins that took.
    fn try_each(&self, wanted: &Wanted, searches: &mut [Search]) -> usize {
        let before = &*searches;
        let tried: Vec<Vec<Tried>> = wanted
            .par_iter()
            .map(|(_, (made, asking))| {
                let changes: Vec<Change> = made.iter().map(|one| one.change.clone()).collect();
                let Ok(fork) = self.what_if(&changes) else {
                    return Vec::new();
                };
                let asking = asking.iter().filter_map(|at| Some((*at, before.get(*at)?)));
                asking
                    .filter_map(|(at, search)| {
                        let (outcome, further) = search.under(self, &fork, made.len() == 1)?;
                        Some((at, outcome, further))
                    })
                    .collect()
            })
            .collect();
        for ((_, (made, _)), outcomes) in wanted.iter().zip(tried) {
            for (at, outcome, further) in outcomes {
                let Some(search) = searches.get_mut(at) else {
                    continue;
                };
                match (outcome, made.as_slice()) {
                    (Some(outcome), _) => search.found.push((search.own(made), outcome)),
                    (None, [one]) => {
                        let own = search.candidates.iter();
                        let place = own.clone().position(|own| own.change == one.change);
                        search.further.extend(place.map(|place| (place, further)));
                    }
                    (None, _) => {}
                }
            }
        }
        wanted.len()
    }
}

fn want(wanted: &mut Wanted, mut changes: Vec<Candidate>, search: usize) {
    changes.sort_by_cached_key(|one| one.change.to_string());
    let key = changes.iter().map(|one| one.change.to_string()).collect();
    let (_, asking) = wanted.entry(key).or_insert_with(|| (changes, Vec::new()));
    asking.push(search);
}

impl Search {
    /// How the case ends in a fork, where that is another end; else what more is read there. `None` where the fork has
    /// no such case, or it is not decided.
    fn under(
        &self,
        base: &Twin,
        fork: &Twin,
        is_single: bool,
    ) -> Option<(Option<Outcome>, Vec<Candidate>)> {
        let mut with_hint = None;
        let rows = if let Some(rows) = located(base, fork, &self.claim) {
            rows
        } else {
            let twin = hinted(base, fork, &self.claim)?;
            let rows = located(base, &twin, &self.claim)?;
            with_hint = Some(twin);
            rows
        };
        let fork = with_hint.as_ref().unwrap_or(fork);
        let trace = fork.view.trace(self.claim.decision, &rows, &[]);
        let outcome = Outcome::of(fork, &trace.run)?;
        if outcome.sense() != self.says.sense() {
            return Some((Some(outcome), Vec::new()));
        }
        if !is_single {
            return Some((None, Vec::new()));
        }
        let claim = Claim {
            rows,
            ..self.claim.clone()
        };
        Some((None, candidates(fork, &trace, &claim)))
    }

    /// The same changes as this search knows them: how early their facts are read is its own affair.
    fn own(&self, made: &[Candidate]) -> Vec<Candidate> {
        let same = |one: &Candidate| {
            let mut known = self.candidates.iter();
            known.find(|own| own.change == one.change).cloned()
        };
        made.iter()
            .map(|one| same(one).unwrap_or_else(|| one.clone()))
            .collect()
    }

    /// Two changes at once, where no one alone does it: what is read under the first only comes first.
    fn pairs(&mut self) -> Vec<Vec<Candidate>> {
        if !self.found.is_empty() {
            return Vec::new();
        }
        let known = |one: &Candidate| self.candidates.iter().any(|own| own.change == one.change);
        let mut pairs: Vec<(bool, Vec<Candidate>)> = Vec::new();
        for (place, further) in &self.further {
            let Some(first) = self.candidates.get(*place) else {
                continue;
            };
            for second in further {
                if first.change.target != second.change.target {
                    pairs.push((known(second), vec![first.clone(), second.clone()]));
                }
            }
        }
        pairs.sort_by_cached_key(|(known, pair)| (*known, order(pair)));
        self.is_bounded = pairs.len() > PAIRS;
        pairs.truncate(PAIRS);
        pairs.into_iter().map(|(_, pair)| pair).collect()
    }

    fn told(mut self) -> FlippedClaim {
        self.found.sort_by_cached_key(|(made, _)| order(made));
        let mut flips: Vec<Flip> = Vec::new();
        for (made, to) in self.found {
            let changes: Vec<Change> = made.into_iter().map(|one| one.change).collect();
            // Of several values of the same properties that lead to the same end, the nearest is told.
            let nearer = flips.iter().any(|known| {
                let same = known.changes.iter().zip(&changes);
                known.to.step.id == to.step.id
                    && known.to.account == to.account
                    && known.changes.len() == changes.len()
                    && same
                        .into_iter()
                        .all(|(one, other)| one.target == other.target)
            });
            if !nearer {
                flips.push(Flip { changes, to });
            }
        }
        let is_bounded = self.is_bounded || flips.len() > FLIPS;
        flips.truncate(FLIPS);
        FlippedClaim {
            of: self.claim.of,
            says: self.says,
            flips,
            is_bounded,
        }
    }
}

/// The order of changes: what costs less effort first, then what is read earlier, then what is nearer.
pub(crate) fn order(
    changes: &[Candidate],
) -> (usize, Vec<candidates::Effort>, Vec<(usize, usize)>, String) {
    let mut efforts: Vec<candidates::Effort> = changes.iter().map(|one| one.effort).collect();
    efforts.sort_unstable_by(|one, other| other.cmp(one));
    let written: Vec<String> = changes.iter().map(|one| one.change.to_string()).collect();
    (
        changes.len(),
        efforts,
        changes.iter().map(|one| (one.read, one.distance)).collect(),
        written.join(" "),
    )
}

/// The rows of a claim in a fork: the things of the same names.
pub(crate) fn located(base: &Twin, fork: &Twin, claim: &Claim) -> Option<Vec<Row>> {
    let roots = claim.decision.roots.iter().zip(&claim.rows);
    roots
        .map(|(role, row)| {
            let name = base.view.row_name(*role, *row);
            if fork.view.row_name(*role, *row) == name {
                return Some(*row);
            }
            if let Some(hint) = hint_of(base, *role, *row) {
                let at = fork.hints.iter().position(|other| other.name == *hint)?;
                return Row::try_from(at + 1).ok();
            }
            (0..fork.view.rows(*role)).find(|other| fork.view.row_name(*role, *other) == name)
        })
        .collect()
}

/// The hint that a claim types, where it types one.
fn hint_of(base: &Twin, role: u8, row: Row) -> Option<&ClientName> {
    let typed = (role == Attempt::ID).then_some(row)?;
    base.hinted_name(typed)
}

/// A fork in which the hint of a claim is typed, though nobody has a reason to any more.
pub(crate) fn hinted(base: &Twin, fork: &Twin, claim: &Claim) -> Option<Twin> {
    let mut roots = claim.decision.roots.iter().zip(&claim.rows);
    let hint = roots.find_map(|(role, row)| hint_of(base, *role, *row))?;
    let situation = Situation {
        hints: vec![hint.clone()],
        ..Situation::default()
    };
    fork.in_situation(&situation).ok()
}
