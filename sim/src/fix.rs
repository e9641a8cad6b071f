//! Fixes: the smallest changes of the world that let a refused logon in, or keep an opened one out.
//!
//! What the run of a logon read is turned into changes (`flips/candidates`), as far as they are among the levers that
//! may be pulled. Each is made, and the decision is run in the changed world; where no single one does it, those that
//! bring the logon to another refusal are gone on from. What is found is run again on real bytes, and the whole world is
//! compared with what it becomes, because a change rarely concerns one logon alone.

mod expectation;
mod lever;
mod plan;
mod search;

pub use expectation::Mend;
pub use lever::{Lever, UnknownLever};
pub use plan::{LeftOver, PlannedMapping, StrongMappingPlan};

use std::collections::BTreeMap;

use crate::answer::{Category, Header, NewLogon};
use crate::change::Change;
use crate::decisions::LOGON;
use crate::explain::{ExplainError, PreparedCase};
use crate::explanation::LogonRequest;
use crate::flips::{Claim, Outcome};
use crate::roles::Workstation;
use crate::step::Effect;
use crate::twin::Twin;
use search::Search;

/// So many fixes are told.
const TOLD: usize = 8;

/// What is to be fixed.
#[derive(Debug, Clone, Default)]
pub struct FixRequest {
    /// The logon. What is typed and what befalls it is as it should be.
    pub logon: LogonRequest,
    /// The levers that may be pulled; empty: all.
    pub levers: Vec<Lever>,
    /// Whether it is to be refused, and not to be opened.
    pub deny: bool,
}

/// What would fix a logon.
#[derive(Debug, Clone)]
pub struct Fix {
    /// What it rests on.
    pub header: Header,
    /// Which logon.
    pub of: String,
    /// How it ends.
    pub says: Outcome,
    /// Whether it is to be refused.
    pub deny: bool,
    /// The fixes, the smallest first; each was run on real bytes.
    pub options: Vec<FixOption>,
    /// Worlds that were tried.
    pub worlds: usize,
    /// Whether there are more fixes than are told, or ways that were not gone.
    pub is_bounded: bool,
}

impl Fix {
    /// Whether the logon ends as it should without any fix.
    pub fn is_needless(&self) -> bool {
        is_wanted(self.deny, &self.says)
    }
}

/// Changes that fix a logon. Without any one of them it is not fixed.
#[derive(Debug, Clone)]
pub struct FixOption {
    /// The changes, as a what-if takes them.
    pub changes: Vec<Change>,
    /// How the logon ends then.
    pub to: Outcome,
    /// Who else gets in.
    pub also_lets_in: Vec<NewLogon>,
    /// Who else is kept out.
    pub also_keeps_out: Vec<NewLogon>,
    /// What else is otherwise: how many logons or removals.
    pub effects: Vec<(Category, u128)>,
}

fn is_wanted(deny: bool, outcome: &Outcome) -> bool {
    let effect = if deny { Effect::Refuses } else { Effect::Opens };
    outcome.step.effect == effect
}

impl Twin {
    /// The smallest changes that open a logon, or that refuse it.
    ///
    /// # Errors
    /// When the world has no such card, workstation, certificate or domain controller.
    pub fn fix(&self, request: &FixRequest) -> Result<Fix, ExplainError> {
        let logon = LogonRequest {
            pin: None,
            mishap: None,
            ..request.logon.clone()
        };
        let prepared = self.prepare(&logon)?;
        let twin = &prepared.twin;
        let PreparedCase { rows, label, of } = prepared.case()?;
        let logon = LogonRequest {
            certificate: Some(label.number),
            ..logon
        };
        let claim = Claim {
            of: of.clone(),
            decision: &LOGON,
            rows: rows.to_vec(),
        };
        let run = twin.view.run(&LOGON, &rows, &[]);
        let says = Outcome::of(twin, &run)
            .ok_or_else(|| ExplainError::Situation(format!("{of}: it is not decided")))?;
        let mut fix = Fix {
            header: self.header(),
            of,
            says,
            deny: request.deny,
            options: Vec::new(),
            worlds: 0,
            is_bounded: false,
        };
        if fix.is_needless() {
            return Ok(fix);
        }
        let levers = &request.levers;
        let search = Search {
            base: twin,
            claim: &claim,
            allowed: &|change| levers.is_empty() || levers.contains(&Lever::of(change)),
            wanted: &|outcome| is_wanted(request.deny, outcome),
        };
        let found = search.run();
        fix.worlds = found.worlds;
        fix.is_bounded = found.is_bounded || found.list.len() > TOLD;
        let wanted = Wanted {
            card: label.card,
            number: label.number,
            workstation: twin
                .view
                .row_name(Workstation::ID, prepared.event.workstation),
        };
        for (changes, to) in found.list.into_iter().take(TOLD) {
            fix.options
                .extend(self.option(&logon, &wanted, changes, to));
        }
        Ok(fix)
    }

    /// A fix with its side effects; `None` where the run on real bytes does not end so: another domain controller is
    /// asked there.
    fn option(
        &self,
        logon: &LogonRequest,
        wanted: &Wanted,
        changes: Vec<Change>,
        to: Outcome,
    ) -> Option<FixOption> {
        let changed = self.what_if(&changes).ok()?;
        let told = changed.explain(logon).ok()?;
        if told.ending.effect != to.step.effect || told.account != to.account {
            return None;
        }
        let diff = self.diff(&changed);
        let mut effects: BTreeMap<Category, u128> = BTreeMap::new();
        for cause in &diff.causes {
            *effects.entry(cause.category).or_default() += cause.cases;
        }
        Some(FixOption {
            changes,
            to,
            also_lets_in: wanted.others(diff.new_logons),
            also_keeps_out: wanted.others(diff.lost_logons),
            effects: effects.into_iter().collect(),
        })
    }
}

/// The logon that is to be fixed: what becomes of it is no side effect.
struct Wanted {
    card: String,
    number: usize,
    workstation: String,
}

impl Wanted {
    fn others(&self, mut list: Vec<NewLogon>) -> Vec<NewLogon> {
        for new in &mut list {
            if (&new.certificate.card, new.certificate.number) == (&self.card, self.number) {
                new.workstations.retain(|name| *name != self.workstation);
            }
        }
        list.retain(|new| !new.workstations.is_empty());
        list
    }
}
