//! `chaos`: how often logons fail when things go wrong at rates, and by which causes: a distribution, never a proof.
//!
//! Each day of each trial draws faults from streams of its own. What a day comes to is a what-if on the world: the clock
//! of that day, and the faults as changes. Equal days are looked at once, on all cores; the bytes of the answer follow
//! from world, seed and rates alone. Machines keep their level of updates, authorities keep publishing.

mod fault;
mod logons;
mod rate;
mod tally;

use std::collections::{BTreeMap, BTreeSet};

use facts::View;
use names::{Seed, Timestamp};
use rayon::prelude::*;

use self::fault::{Faults, Thing, changes, draw, kinds, things};
use self::logons::{Logon, is_open, run, usual};
use self::rate::millionths;
pub use self::rate::{FaultKind, Rate};
use self::tally::{Cause, Counts, Tally, Witness};
use super::calendar::trigger;
use super::{Others, Parameter, ParameterKind, Parameters, Question, QuestionId};
use crate::answer::{Answer, Cell, CellKind, TableAnswer, TableColumn, Trigger, Work};
use crate::change::{Change, ChangeError};
use crate::explanation::LogonRequest;
use crate::schedule::hours_between_lists;
use crate::step::{ACCOUNT_HOURS, Effect, step};
use crate::target::{Kind, Target};
use crate::twin::Twin;

/// What the question is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChaosRequest {
    /// The seed of the faults; `None`: the world's.
    pub seed: Option<u64>,
    /// How many days a trial has, the first at the world's clock.
    pub days: u32,
    /// How many trials.
    pub trials: u32,
    /// The rates; a kind of fault that is not among them does not happen.
    pub rates: Vec<Rate>,
}

impl Default for ChaosRequest {
    fn default() -> Self {
        Self {
            seed: None,
            days: 30,
            trials: 20,
            rates: FaultKind::ALL.map(FaultKind::default_rate).to_vec(),
        }
    }
}

impl ChaosRequest {
    /// What is asked for, over what is usual.
    fn of(asked: &Parameters) -> Self {
        let usual = Self::default();
        let number = |name, usual: u32| {
            let asked = asked.number(name);
            asked.map_or(usual, |number| u32::try_from(number).unwrap_or(u32::MAX))
        };
        let mut request = Self {
            seed: asked.number("seed"),
            days: number("days", usual.days),
            trials: number("trials", usual.trials),
            rates: usual.rates,
        };
        for rate in &mut request.rates {
            let is_of = |(name, _): &(&str, f64)| FaultKind::named(name) == Some(rate.kind);
            if let Some((_, probability)) = asked.rates("rate").filter(is_of).last() {
                rate.millionths = millionths(probability);
            }
            if let Some((_, days)) = asked.rates("lasts").filter(is_of).last() {
                rate.days = format!("{days:.0}").parse().unwrap_or(u32::MAX).max(1);
            }
        }
        request
    }
}

const COLUMNS: &[TableColumn] = &[
    TableColumn {
        name: "cause",
        heading: "what",
        doc: "The step that ends logons and the fact that differs; or what all causes come to, days without any, what was drawn, and the logons.",
        kind: CellKind::Text,
    },
    TableColumn {
        name: "days",
        heading: "days",
        doc: "On how many of all simulated days it happens.",
        kind: CellKind::Number,
    },
    TableColumn {
        name: "mean",
        heading: "logons a day, mean",
        doc: "The mean number of such logons a day, over all simulated days; nothing where logons are not counted.",
        kind: CellKind::Text,
    },
    TableColumn {
        name: "median",
        heading: "median",
        doc: "The median over all simulated days.",
        kind: CellKind::Text,
    },
    TableColumn {
        name: "percentile_95",
        heading: "95th percentile",
        doc: "The 95th percentile over all simulated days, by nearest rank.",
        kind: CellKind::Text,
    },
    TableColumn {
        name: "worst",
        heading: "worst day",
        doc: "The most on one day.",
        kind: CellKind::Text,
    },
    TableColumn {
        name: "when",
        heading: "witness",
        doc: "The first of the worst days, by trial and day.",
        kind: CellKind::Text,
    },
    TableColumn {
        name: "logons",
        heading: "logon",
        doc: "A logon that fails then; or the logons of a day.",
        kind: CellKind::Names,
    },
    TableColumn {
        name: "what_if",
        heading: "what-if",
        doc: "The changes of the world that make that day: with them `explain` tells the same end of the logon.",
        kind: CellKind::Names,
    },
];

/// The question.
pub(super) const QUESTION: Question = Question {
    name: "chaos",
    sentence: "how often logons fail when things go wrong at rates, and by which causes",
    example: "cardtwin ask chaos --trials 100 --rate dc-down=0.02 --lasts dc-down=2",
    source: "the logons' own rules on each day; rates are the asker's, and no sample is a proof",
    parameters: &[
        Parameter {
            name: "seed",
            doc: "the seed of the faults; the world's, if absent",
            kind: ParameterKind::Number,
            repeatable: false,
        },
        Parameter {
            name: "days",
            doc: "how many days a trial has, from the world's clock on; 30, if absent",
            kind: ParameterKind::Number,
            repeatable: false,
        },
        Parameter {
            name: "trials",
            doc: "how many trials; 20, if absent",
            kind: ParameterKind::Number,
            repeatable: false,
        },
        Parameter {
            name: "rate",
            doc: "how often a fault befalls each thing on a day, up to 1; the answer tells the rates it took",
            kind: ParameterKind::Rate(&FaultKind::NAMES),
            repeatable: true,
        },
        Parameter {
            name: "lasts",
            doc: "for how many days a fault lasts",
            kind: ParameterKind::Rate(&FaultKind::NAMES),
            repeatable: true,
        },
    ],
    columns: COLUMNS,
    answer: |twin, asked| Answer::Table(answer(twin, asked)),
    others: Others::None,
    claims: None,
};

/// A day as a witness: what the world is, the logon, and how it ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChaosWitness {
    /// The step that ends the logon.
    pub ending: &'static str,
    /// The changes that make the day.
    pub changes: Vec<Change>,
    /// The logon.
    pub request: LogonRequest,
}

/// What the days of a request come to.
struct Outcome {
    trials: Vec<Vec<Faults>>,
    things: Vec<Thing>,
    logons: Vec<Logon>,
    publishing: Vec<Change>,
    tally: Tally,
    states: usize,
    runs: usize,
}

/// What is looked at once: a day with its faults.
type State = (u32, Faults);
/// The logons that do not open in a state, each with the cause.
type Failures = Vec<(usize, Cause)>;

impl Twin {
    /// How often logons fail when things go wrong at rates.
    ///
    /// # Errors
    /// When the world cannot be changed as a fault would change it.
    pub fn chaos(&self, request: &ChaosRequest) -> Result<TableAnswer, ChangeError> {
        let outcome = self.chaos_outcome(request)?;
        Ok(TableAnswer {
            header: self.header(),
            question: QuestionId::Chaos,
            rows: self.chaos_rows(request, &outcome),
            work: Work {
                cases: u128::try_from(outcome.tally.days * outcome.logons.len()).unwrap_or(0),
                regions: outcome.states,
                runs: outcome.runs,
                ..Work::default()
            },
        })
    }

    /// The witnesses of an answer, in the order of its rows that have one.
    ///
    /// # Errors
    /// As [`Self::chaos`].
    pub fn chaos_witnesses(
        &self,
        request: &ChaosRequest,
    ) -> Result<Vec<ChaosWitness>, ChangeError> {
        let outcome = self.chaos_outcome(request)?;
        let causes = in_order(&outcome.tally.causes);
        let witnesses = causes.into_iter().filter_map(|(cause, counts)| {
            let witness = counts.witness()?;
            Some(ChaosWitness {
                ending: cause.step,
                changes: self.chaos_changes(&outcome, witness),
                request: outcome.logons.get(witness.logon)?.request(),
            })
        });
        Ok(witnesses.collect())
    }

    fn chaos_outcome(&self, request: &ChaosRequest) -> Result<Outcome, ChangeError> {
        let seed = request.seed.map_or(self.world.seed, Seed::new);
        let publishing = publishing(self);
        let base = self.what_if(&publishing)?.with_settled_cases();
        let logons = usual(&base);
        let things = things(&self.world, &request.rates);
        let trials: Vec<Vec<Faults>> = (0..request.trials)
            .map(|trial| draw(seed, trial, request.days, &things, &request.rates))
            .collect();
        let day_of = |day: u32| -> Result<Self, ChangeError> {
            let faults = changes(&Faults::new(), &things, &|day| self.chaos_day(day));
            self.what_if(&self.chaos_state(&publishing, day, faults))
        };
        // What a day comes to without faults is looked at first: what ends by itself is a cause of its own.
        let days: Vec<Day> = (0..request.days)
            .into_par_iter()
            .map(|day| Ok(Day::of(&base, &day_of(day)?, &logons)))
            .collect::<Result<_, ChangeError>>()?;
        let states: BTreeSet<State> = trials
            .iter()
            .flat_map(|trial| (0..).zip(trial.iter().cloned()))
            .collect();
        let states: Vec<State> = states.into_iter().collect();
        let looked: Vec<Failures> = states
            .par_iter()
            .map(|(number, faults)| {
                let Some(day) = usize::try_from(*number).ok().and_then(|at| days.get(at)) else {
                    return Ok(Failures::new());
                };
                if faults.is_empty() {
                    return Ok(day.failures.clone());
                }
                let faults = changes(faults, &things, &|day| self.chaos_day(day));
                let twin = self.what_if(&self.chaos_state(&publishing, *number, faults))?;
                Ok(day.failures_in(&twin, &logons))
            })
            .collect::<Result<_, ChangeError>>()?;
        let looked: BTreeMap<State, Failures> = states.into_iter().zip(looked).collect();
        let mut tally = Tally::default();
        for (trial, faults) in (0..).zip(&trials) {
            for (day, faults) in (0..).zip(faults) {
                let failures = looked.get(&(day, faults.clone()));
                tally.enter(trial, day, failures.map_or(&[], |list| list));
            }
        }
        Ok(Outcome {
            states: looked.len(),
            runs: (looked.len() + days.len()) * logons.len(),
            trials,
            things,
            logons,
            publishing,
            tally,
        })
    }

    /// The instant of a day.
    fn chaos_day(&self, day: u32) -> Timestamp {
        self.world.clock.plus_days(i64::from(day))
    }

    /// The changes that make a day with some faults.
    fn chaos_state(&self, publishing: &[Change], day: u32, faults: Vec<Change>) -> Vec<Change> {
        let clock = Change {
            target: Target {
                kind: Kind::Clock,
                name: String::new(),
                property: String::new(),
            },
            value: self.chaos_day(day).to_string(),
        };
        // How far lists reach follows from the clock that the world states.
        let before = publishing.iter().cloned();
        before.chain([clock]).chain(faults).collect()
    }

    fn chaos_changes(&self, outcome: &Outcome, witness: Witness) -> Vec<Change> {
        let at = |number: u32| usize::try_from(number).unwrap_or(usize::MAX);
        let trial = outcome.trials.get(at(witness.trial));
        let faults = trial.and_then(|days| days.get(at(witness.day)));
        let faults = faults.map_or_else(Vec::new, |faults| {
            changes(faults, &outcome.things, &|day| self.chaos_day(day))
        });
        self.chaos_state(&outcome.publishing, witness.day, faults)
    }

    fn chaos_rows(&self, request: &ChaosRequest, outcome: &Outcome) -> Vec<Vec<Cell>> {
        let tally = &outcome.tally;
        let mut rows = vec![
            told(
                format!(
                    "every logon opens; drawn {} for {} with seed {}, which proves nothing of other days",
                    counted(request.trials, "time", "times"),
                    counted(request.days, "day", "days"),
                    request.seed.unwrap_or(self.world.seed.value())
                ),
                tally.fine,
            ),
            self.chaos_row(
                "a logon fails, by whatever cause".to_owned(),
                &tally.failed,
                outcome,
            ),
        ];
        if tally.unknown.sum() > 0 {
            let what = "it is not known whether a logon opens".to_owned();
            rows.push(self.chaos_row(what, &tally.unknown, outcome));
        }
        for (cause, counts) in in_order(&tally.causes) {
            rows.push(self.chaos_row(cause.words(), counts, outcome));
        }
        for rate in &request.rates {
            let with = |faults: &&Faults| kinds(faults, &outcome.things).contains(&rate.kind);
            let days = outcome.trials.iter().flatten().filter(with).count();
            rows.push(told(
                format!(
                    "{rate}: {}; {}",
                    rate.kind.sentence(),
                    things_in_words(rate.kind, &outcome.things)
                ),
                days,
            ));
        }
        let what = "the logons of a day: one for each holder and class of machines, by kind, version, unit and site";
        let mut logons = told(what.to_owned(), tally.days);
        if let Some(cell) = logons.get_mut(7) {
            *cell = Cell::Names(outcome.logons.iter().map(Logon::words).collect());
        }
        rows.push(logons);
        rows
    }

    fn chaos_row(&self, what: String, counts: &Counts, outcome: &Outcome) -> Vec<Cell> {
        let over = counts.over(outcome.tally.days);
        let witness = counts.witness();
        let logon = witness.and_then(|witness| outcome.logons.get(witness.logon));
        let changes = witness.map_or_else(Vec::new, |witness| self.chaos_changes(outcome, witness));
        vec![
            Cell::Text(what),
            Cell::Number(u128::try_from(over.days).unwrap_or(0)),
            Cell::Text(over.mean),
            Cell::Text(over.median.to_string()),
            Cell::Text(over.percentile_95.to_string()),
            Cell::Text(over.worst.to_string()),
            Cell::Text(witness.map_or_else(
                || "-".to_owned(),
                |witness| {
                    let date = self.chaos_day(witness.day).date();
                    format!(
                        "trial {}, day {} ({date})",
                        witness.trial + 1,
                        witness.day + 1
                    )
                },
            )),
            Cell::Names(logon.map(Logon::words).into_iter().collect()),
            Cell::Names(changes.iter().map(ToString::to_string).collect()),
        ]
    }
}

/// A row in which no logons are counted.
fn told(what: String, days: usize) -> Vec<Cell> {
    let mut row = vec![
        Cell::Text(what),
        Cell::Number(u128::try_from(days).unwrap_or(0)),
    ];
    row.extend((0..5).map(|_| Cell::Text("-".to_owned())));
    row.extend((0..2).map(|_| Cell::Names(Vec::new())));
    row
}

fn counted(number: u32, one: &str, many: &str) -> String {
    let what = if number == 1 { one } else { many };
    format!("{number} {what}")
}

fn things_in_words(kind: FaultKind, things: &[Thing]) -> String {
    let number = fault::count(kind, things);
    match number {
        0 => "nothing here".to_owned(),
        1 => "one here".to_owned(),
        number => format!("each of {number} here"),
    }
}

/// The causes, the one of most failures first.
fn in_order(causes: &BTreeMap<Cause, Counts>) -> Vec<(&Cause, &Counts)> {
    let mut list: Vec<(&Cause, &Counts)> = causes.iter().collect();
    list.sort_by_key(|(cause, counts)| (std::cmp::Reverse(counts.sum()), *cause));
    list
}

/// The changes by which the authorities of a world keep publishing.
fn publishing(twin: &Twin) -> Vec<Change> {
    let world = &twin.world;
    let hours = hours_between_lists(world).into_iter();
    let changes = hours.filter_map(|(at, hours)| {
        let authority = world.certification_authorities.get(at)?;
        Some(Change {
            target: Target {
                kind: Kind::CertificationAuthority,
                name: authority.name.to_string(),
                property: "crl_interval_hours".to_owned(),
            },
            value: hours.to_string(),
        })
    });
    changes.collect()
}

/// A day on which nothing is wrong.
struct Day {
    view: View,
    /// The logons that are due, by place: outside of their hours nobody makes them.
    due: BTreeSet<usize>,
    /// What ends by itself.
    failures: Failures,
}

impl Day {
    fn of(base: &Twin, twin: &Twin, logons: &[Logon]) -> Self {
        let mut due = BTreeSet::new();
        let mut failures = Failures::new();
        for (at, logon) in logons.iter().enumerate() {
            match failure(&base.view, twin, logon) {
                Some(cause) if cause.step == step(ACCOUNT_HOURS).id => {}
                Some(cause) => {
                    due.insert(at);
                    failures.push((at, cause));
                }
                None => {
                    due.insert(at);
                }
            }
        }
        Self {
            view: twin.view.fork(),
            due,
            failures,
        }
    }

    /// The logons that do not open on this day with faults. What ends by itself keeps its cause, unless a fault ends the
    /// logon in another way.
    fn failures_in(&self, twin: &Twin, logons: &[Logon]) -> Failures {
        let mut failures = Failures::new();
        for (at, logon) in logons
            .iter()
            .enumerate()
            .filter(|(at, _)| self.due.contains(at))
        {
            let Some(cause) = failure(&self.view, twin, logon) else {
                continue;
            };
            let own = self.failures.iter().find(|(known, _)| *known == at);
            let same = own.filter(|(_, own)| own.step == cause.step);
            failures.push((at, same.map_or(cause, |(_, own)| own.clone())));
        }
        failures
    }
}

/// Why a logon does not open in a twin, against another one; `None`: it opens.
fn failure(before: &View, twin: &Twin, logon: &Logon) -> Option<Cause> {
    let rows = logon.rows(twin).ok()?;
    let run = run(&twin.view, &rows);
    if is_open(&run) {
        return None;
    }
    let ending = step(run.conclusion.step);
    let trigger = trigger(before, &twin.view, &rows, true);
    Some(Cause {
        step: ending.id,
        fact: trigger.map_or_else(String::new, |trigger| fact_in_words(&trigger)),
        unknown: ending.effect != Effect::Refuses || run.undecided.is_some(),
    })
}

fn fact_in_words(trigger: &Trigger) -> String {
    let Trigger {
        role,
        fact,
        before,
        after,
        ..
    } = trigger;
    let fact = fact.replace('_', " ");
    // Instants and names differ from case to case, words do not.
    let is_plain = |text: &String| !text.bytes().any(|byte| byte.is_ascii_digit());
    if is_plain(before) && is_plain(after) {
        format!("{fact} of {role}: {before}, then {after}")
    } else {
        format!("{fact} of {role}")
    }
}

impl Cause {
    fn words(&self) -> String {
        let known = crate::step::steps().map(|(_, step)| step);
        let mut same = known.filter(|step| step.id == self.step);
        let sentence = same.next().map_or("", |step| step.sentence);
        let fact = if self.fact.is_empty() {
            String::new()
        } else {
            format!(" [{}]", self.fact)
        };
        let unknown = if self.unknown { "not known: " } else { "" };
        format!("{unknown}{}: {sentence}{fact}", self.step)
    }
}

fn answer(twin: &Twin, asked: &Parameters) -> TableAnswer {
    let request = ChaosRequest::of(asked);
    twin.chaos(&request).unwrap_or_else(|error| TableAnswer {
        header: twin.header(),
        question: QuestionId::Chaos,
        rows: vec![told(format!("nothing was drawn: {error}"), 0)],
        work: Work::default(),
    })
}
