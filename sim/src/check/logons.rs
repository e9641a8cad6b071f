//! Expected logons: single logons against what was written down of them.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

use policies::{ExpectedLogon, ExpectedLogons, Severity};

use super::{Finding, RuleResult, fail};
use crate::question::OneLogon;
use crate::roles::Workstation;
use crate::step::Step;
use crate::twin::Twin;

/// Which logons to write down; what is empty does not matter.
#[derive(Debug, Clone, Default)]
pub struct RecordRequest {
    /// Names of cards.
    pub cards: Vec<String>,
    /// Names of workstations.
    pub workstations: Vec<String>,
}

/// What tells logons apart: card, number of the container, workstation.
type Key = (String, usize, String);

/// How a logon ends.
struct Seen {
    hint: Option<String>,
    domain_controller: String,
    account: Option<String>,
    step: &'static Step,
}

impl Twin {
    /// How the logons of this twin end, to be reviewed and kept as expectations; those of which something is not known are
    /// left out.
    pub fn record(&self, request: &RecordRequest) -> ExpectedLogons {
        let wanted = |names: &[String], name: &str| {
            names.is_empty() || names.iter().any(|wanted| wanted.as_str() == name)
        };
        let undecided = self.undecided_logons();
        let mut logons = BTreeSet::new();
        self.each_logon(&mut |one| {
            let is_wanted = wanted(&request.cards, &one.certificate.card)
                && wanted(&request.workstations, one.workstation);
            if is_wanted && !undecided.contains(&key_of(one)) {
                logons.insert(ExpectedLogon {
                    card: one.certificate.card.clone(),
                    certificate: one.certificate.number,
                    hint: one.hint.map(str::to_owned),
                    workstation: one.workstation.to_owned(),
                    domain_controller: Some(one.domain_controller.to_owned()),
                    ends: one.ending.step.id.to_owned(),
                    account: one.account.map(str::to_owned),
                    events: Some(events(one.ending.step)),
                });
            }
            ControlFlow::Continue(())
        });
        ExpectedLogons {
            world: Some(self.world.name.to_string()),
            logons: logons.into_iter().collect(),
        }
    }

    /// Holds expected logons against those of this twin; lists for another world say nothing.
    pub fn check_logons(&self, expected: &[ExpectedLogons]) -> Vec<Finding> {
        let world = self.world.name.to_string();
        let of_this_world = |list: &&ExpectedLogons| {
            let named = list.world.as_ref();
            named.is_none_or(|name| *name == world)
        };
        let expected: Vec<&ExpectedLogon> = expected
            .iter()
            .filter(of_this_world)
            .flat_map(|list| &list.logons)
            .collect();
        if expected.is_empty() {
            return Vec::new();
        }
        let keys: BTreeSet<Key> = expected.iter().map(|logon| key(logon)).collect();
        let undecided = self.undecided_logons();
        let mut seen: BTreeMap<Key, Vec<Seen>> = BTreeMap::new();
        self.each_logon(&mut |one| {
            let key = key_of(one);
            if keys.contains(&key) {
                seen.entry(key).or_default().push(Seen::of(one));
            }
            ControlFlow::Continue(())
        });
        expected
            .into_iter()
            .map(|logon| {
                let found = seen.get(&key(logon)).map_or(&[][..], Vec::as_slice);
                let is_decided = !undecided.contains(&key(logon));
                self.held_against(logon, is_decided.then_some(found))
            })
            .collect()
    }

    /// The logons that read something of which nothing is known.
    fn undecided_logons(&self) -> BTreeSet<Key> {
        let mut keys = BTreeSet::new();
        for case in self.cases().list.iter().filter(|case| case.undecided) {
            for certificate in case.certificates.iter() {
                let label = self.label(*certificate);
                for workstation in case.workstations.iter() {
                    let workstation = self.view.row_name(Workstation::ID, *workstation);
                    keys.insert((label.card.clone(), label.number, workstation));
                }
            }
        }
        keys
    }

    fn held_against(&self, logon: &ExpectedLogon, seen: Option<&[Seen]>) -> Finding {
        let cards = &self.world.cards;
        let card = cards.iter().find(|card| card.name.as_str() == logon.card);
        Finding {
            rule: "expected-logon".to_owned(),
            title: "The logon ends as it was written down".to_owned(),
            severity: Severity::Error,
            about: None,
            subject: subject(logon),
            result: match seen {
                Some(seen) => judged(logon, seen),
                None => RuleResult::Unknown("a fact that the logon reads is not known".to_owned()),
            },
            rationale: "Somebody reviewed how this logon ends, and it ends otherwise.".to_owned(),
            remedy: "Ask for the logon step by step; if the new end is meant, record it."
                .to_owned(),
            source: "expected logons".to_owned(),
            at: card.map(|card| self.world.locate(card.place)),
            otherwise: Vec::new(),
        }
    }
}

impl Seen {
    fn of(one: &OneLogon<'_>) -> Self {
        Self {
            hint: one.hint.map(str::to_owned),
            domain_controller: one.domain_controller.to_owned(),
            account: one.account.map(str::to_owned),
            step: one.ending.step,
        }
    }
}

fn key_of(one: &OneLogon<'_>) -> Key {
    (
        one.certificate.card.clone(),
        one.certificate.number,
        one.workstation.to_owned(),
    )
}

fn key(logon: &ExpectedLogon) -> Key {
    (
        logon.card.clone(),
        logon.certificate,
        logon.workstation.clone(),
    )
}

fn subject(logon: &ExpectedLogon) -> String {
    let mut text = format!(
        "{} #{} at {}",
        logon.card, logon.certificate, logon.workstation
    );
    if let Some(controller) = &logon.domain_controller {
        text.push_str(&format!(" by {controller}"));
    }
    if let Some(hint) = &logon.hint {
        text.push_str(&format!(" as {hint}"));
    }
    text
}

/// The numbers of the events of a step, each once.
fn events(step: &Step) -> Vec<u16> {
    let all: BTreeSet<u16> = step
        .seen
        .dc_events
        .iter()
        .chain(step.seen.client_events)
        .copied()
        .collect();
    all.into_iter().collect()
}

fn judged(logon: &ExpectedLogon, seen: &[Seen]) -> RuleResult {
    let of_logon: Vec<&Seen> = seen
        .iter()
        .filter(|one| {
            one.hint == logon.hint
                && logon
                    .domain_controller
                    .as_ref()
                    .is_none_or(|name| *name == one.domain_controller)
        })
        .collect();
    if of_logon.is_empty() {
        return fail("the world has no such logon");
    }
    for one in of_logon {
        let by = &one.domain_controller;
        if one.step.id != logon.ends {
            return fail(format!(
                "by {by} it ends with {}, not {}: {}",
                one.step.id, logon.ends, one.step.sentence
            ));
        }
        if one.account != logon.account {
            let named =
                |account: &Option<String>| account.as_deref().unwrap_or("no account").to_owned();
            return fail(format!(
                "by {by} it is of {}, not of {}",
                named(&one.account),
                named(&logon.account)
            ));
        }
        if let Some(wanted) = &logon.events {
            let wanted: BTreeSet<u16> = wanted.iter().copied().collect();
            let found = events(one.step);
            if !wanted.iter().eq(found.iter()) {
                return fail(format!(
                    "by {by} it writes the events {found:?}, not {wanted:?}"
                ));
            }
        }
    }
    RuleResult::Pass
}
