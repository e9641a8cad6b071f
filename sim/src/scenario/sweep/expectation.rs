//! What a scenario expects of its cases, whatever is chosen: proven, or refuted by the smallest counter-example.

use std::collections::BTreeSet;

use facts::Row;
use serde::Deserialize;

use super::explore::{Leaf, witness};
use super::kinds::Kind;
use crate::answer::{Ending, Witness};
use crate::roles::{Card, User, Workstation};
use crate::scenario::document::Scenario;
use crate::step::{Effect, Step, steps};
use crate::twin::Twin;

/// Something that a scenario expects of some of its cases, whatever is chosen.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Expectation {
    /// The demand as a sentence.
    says: String,
    /// Names of cards; empty for all of the scenario's.
    #[serde(default)]
    cards: Vec<String>,
    /// Names of workstations; empty for all of the scenario's.
    #[serde(default)]
    workstations: Vec<String>,
    /// How the logon has to end.
    #[serde(default)]
    ends: Option<Ends>,
    /// The account whose session has to open, where one opens.
    #[serde(default)]
    account: Option<String>,
    /// Steps one of which has to come after the logon.
    #[serde(default)]
    then: Vec<String>,
}

/// How a logon has to end.
#[derive(Debug, Clone, Deserialize)]
enum Ends {
    /// A session opens.
    Opens,
    /// None opens.
    Refused,
    /// With one of these steps.
    With(Vec<String>),
}

/// An expectation of a scenario, with what is known of it.
#[derive(Debug, Clone)]
pub struct SweepExpectation {
    /// The demand as a sentence.
    pub says: String,
    /// Cases that it is about.
    pub cases: u128,
    /// What is known of it.
    pub verdict: ExpectationVerdict,
}

/// What is known of an expectation.
#[derive(Debug, Clone)]
pub enum ExpectationVerdict {
    /// It holds in every case, whatever is chosen.
    Proven,
    /// It does not hold.
    Refuted {
        /// Combinations of a case and choices in which it does not.
        combinations: u128,
        /// The one with the fewest choices.
        example: Box<CounterExample>,
    },
    /// Where it was decided it holds; here something was read of which nothing is known.
    Undecided(Box<CounterExample>),
    /// Where it was looked at it holds; there are more leaves than the limit.
    NotFinished,
    /// It is about no case of the scenario.
    NoCases,
}

/// A case and choices for which an expectation does not hold.
#[derive(Debug, Clone)]
pub struct CounterExample {
    /// The case.
    pub witness: Witness,
    /// The choices that lead there.
    pub choices: Vec<(String, String)>,
    /// How it ends.
    pub ending: Ending,
    /// Steps after the logon.
    pub afterwards: Vec<&'static Step>,
}

impl Expectation {
    /// Names in it that no step or account has: the name, and what is wrong.
    pub(crate) fn wrong_names(&self, twin: &Twin) -> Vec<(String, String)> {
        let known: BTreeSet<&str> = steps().map(|(_, step)| step.id).collect();
        let ends = match &self.ends {
            Some(Ends::With(ids)) => ids.as_slice(),
            _ => &[],
        };
        let mut wrong: Vec<(String, String)> = ends
            .iter()
            .chain(&self.then)
            .filter(|id| !known.contains(id.as_str()))
            .map(|id| (id.clone(), format!("there is no step `{id}`")))
            .collect();
        let things = [
            (Card::ID, "card", &self.cards),
            (Workstation::ID, "workstation", &self.workstations),
        ];
        for (role, what, names) in things {
            for name in names {
                if let Err(error) = twin.find(role, what, name) {
                    wrong.push((name.clone(), error.to_string()));
                }
            }
        }
        if let Some(account) = &self.account
            && twin.find(User::ID, "account", account).is_err()
        {
            wrong.push((account.clone(), format!("there is no account `{account}`")));
        }
        wrong
    }

    /// Whether a leaf is as it has to be.
    fn holds(&self, twin: &Twin, leaf: &Leaf, certificate: Row) -> bool {
        let ending = leaf.ending.step;
        let opens = ending.effect == Effect::Opens;
        let ends = match &self.ends {
            None => true,
            Some(Ends::Opens) => opens,
            Some(Ends::Refused) => !opens,
            Some(Ends::With(ids)) => ids.iter().any(|id| id == ending.id),
        };
        let account = self.account.as_ref().is_none_or(|wanted| {
            let account = leaf.account(certificate);
            let name = account.map(|row| twin.view.row_name(User::ID, row));
            !opens || name.is_some_and(|name| name.eq_ignore_ascii_case(wanted))
        });
        let then = self.then.is_empty()
            || leaf
                .afterwards
                .iter()
                .any(|step| self.then.iter().any(|id| id == step.id));
        ends && account && then
    }
}

/// What is known of each expectation of a scenario.
pub(super) fn verdicts(
    scenario: &Scenario,
    twin: &Twin,
    kinds: &[Kind],
    complete: bool,
) -> Vec<SweepExpectation> {
    let expectations = scenario.expect.iter();
    expectations
        .map(|expectation| verdict(expectation, twin, kinds, complete))
        .collect()
}

fn verdict(of: &Expectation, twin: &Twin, kinds: &[Kind], complete: bool) -> SweepExpectation {
    let is_named = |names: &[String], name: &str| {
        names.is_empty() || names.iter().any(|wanted| wanted.eq_ignore_ascii_case(name))
    };
    let mut cases = 0u128;
    let mut failing = 0u128;
    let mut refuted: Option<Example<'_>> = None;
    let mut undecided: Option<Example<'_>> = None;
    for kind in kinds {
        for ((certificates, workstations, controller), leaves) in
            kind.cases.iter().zip(&kind.leaves)
        {
            let places: Vec<Row> = workstations
                .iter()
                .copied()
                .filter(|row| {
                    is_named(&of.workstations, &twin.view.row_name(Workstation::ID, *row))
                })
                .collect();
            let Some(place) = places.first().copied() else {
                continue;
            };
            let count = u128::try_from(places.len()).unwrap_or(0);
            for certificate in certificates.iter().copied() {
                let card = twin.card_of(certificate);
                if !card.is_some_and(|row| is_named(&of.cards, &twin.view.row_name(Card::ID, row)))
                {
                    continue;
                }
                cases += count;
                for (number, leaf) in leaves.iter().enumerate() {
                    let told = kind.told.leaves.get(number);
                    let combinations = told.map_or(0, |leaf| leaf.combinations);
                    let place_of = if leaf.undecided {
                        &mut undecided
                    } else if of.holds(twin, leaf, certificate) {
                        continue;
                    } else {
                        failing = failing.saturating_add(count.saturating_mul(combinations));
                        &mut refuted
                    };
                    let example = Example {
                        case: (certificate, place, *controller),
                        kind,
                        number,
                        leaf,
                    };
                    if place_of
                        .as_ref()
                        .is_none_or(|known| example.size() < known.size())
                    {
                        *place_of = Some(example);
                    }
                }
            }
        }
    }
    let verdict = match (refuted, undecided) {
        (Some(example), _) => ExpectationVerdict::Refuted {
            combinations: failing,
            example: Box::new(example.told(twin)),
        },
        (None, Some(example)) => ExpectationVerdict::Undecided(Box::new(example.told(twin))),
        (None, None) if !complete => ExpectationVerdict::NotFinished,
        (None, None) if cases == 0 => ExpectationVerdict::NoCases,
        (None, None) => ExpectationVerdict::Proven,
    };
    SweepExpectation {
        says: of.says.clone(),
        cases,
        verdict,
    }
}

/// A case and a leaf of it.
struct Example<'k> {
    case: (Row, Row, Row),
    kind: &'k Kind,
    number: usize,
    leaf: &'k Leaf,
}

impl Example<'_> {
    /// What makes one smaller than another: fewer choices, fewer of them other than the first that is listed.
    fn size(&self) -> (usize, usize) {
        let choices = &self.leaf.choices;
        let others = choices.iter().filter(|(_, choice)| *choice != 0);
        (choices.len(), others.count())
    }

    fn told(&self, twin: &Twin) -> CounterExample {
        let mut witness = witness(twin, self.case);
        let account = self.leaf.account(self.case.0);
        witness.account = account.map(|row| twin.view.row_name(User::ID, row));
        let told = self.kind.told.leaves.get(self.number);
        CounterExample {
            witness,
            choices: told.map(|leaf| leaf.choices.clone()).unwrap_or_default(),
            ending: self.leaf.ending,
            afterwards: self.leaf.afterwards.clone(),
        }
    }
}
