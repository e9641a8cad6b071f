//! Every logon of small worlds, run by the rule alone: how it ends, whom it opens, and what other readings make of it.

use std::collections::{BTreeMap, BTreeSet};

use facts::{Exploration, Row, Run, VariableId, explore_runs};
use rayon::prelude::*;

use super::{Draw, number_of_worlds, small_worlds};
use crate::decisions::LOGON;
use crate::question::Cases;
use crate::readings::OpenTwin;
use crate::roles::{DomainController, User, Workstation};
use crate::step::{CLIENT_NAME_FROM_HINT, CLIENT_NOT_ASKED, MAP_REFERRED, step};
use crate::twin::{Situation, Twin};

/// So many worlds are held against the rule; of one in so many the exchanges are executed, too.
const WORLDS: usize = 2_400;
const EXECUTED: usize = 40;
/// So many small worlds are changed.
const BASES: usize = 24;

/// A logon: certificate, hint, workstation, domain controller, and the one that it is referred to.
type Logon = ([Row; 4], Option<Row>);
/// What holds of it under choices of what is not known: step, account, whether it is undecided.
type End = (Vec<(VariableId, u32)>, &'static str, Option<String>, bool);
/// What another reading makes of it: assumption, reading, step.
type Other = (&'static str, &'static str, &'static str);

#[derive(Debug, Default, PartialEq)]
struct Told {
    ends: BTreeMap<Logon, BTreeSet<End>>,
    otherwise: BTreeMap<Logon, BTreeSet<Other>>,
}

fn name(twin: &Twin, account: Option<Row>) -> Option<String> {
    account.map(|row| twin.view.row_name(User::ID, row))
}

/// What the walk tells, logon by logon.
fn walked(twin: &Twin, cases: &Cases) -> Told {
    let mut told = Told::default();
    for case in &cases.list {
        let referred: Vec<Option<Row>> = match case.referred.len() {
            0 => vec![None],
            _ => case.referred.iter().copied().map(Some).collect(),
        };
        for certificate in case.certificates.iter() {
            for workstation in case.workstations.iter() {
                for controller in case.controllers.iter() {
                    for referred in &referred {
                        let rows = [*certificate, case.attempt, *workstation, *controller];
                        let end = (
                            case.choices.clone(),
                            step(case.ending).id,
                            name(twin, case.account(*certificate)),
                            case.undecided,
                        );
                        let is_new = told.ends.entry((rows, *referred)).or_default().insert(end);
                        assert!(is_new, "{rows:?} is told twice");
                    }
                }
            }
        }
        for other in &case.otherwise {
            let (assumption, reading, ending) = other.named();
            for ([certificate, workstation, controller], referred) in other.logons() {
                let rows = [certificate, case.attempt, workstation, controller];
                let others = told.otherwise.entry((rows, referred)).or_default();
                others.insert((assumption, reading, ending));
            }
        }
    }
    told
}

/// Whether a run is a logon that is told: somebody is asked, and what was typed came to be used.
fn is_told(attempt: Row, run: &Run) -> bool {
    let of_mapping = |id| step(id).id.starts_with("map.");
    let mut steps = run.steps.iter().copied().chain([run.conclusion.step]);
    let hint_used = run.steps.contains(&CLIENT_NAME_FROM_HINT) && steps.any(of_mapping);
    run.conclusion.step != CLIENT_NOT_ASKED && (attempt == 0 || hint_used)
}

/// The hints with the certificates for which they have a reason to be typed.
fn attempts(twin: &Twin) -> Vec<(Row, Vec<Row>)> {
    let all = 0..twin.certificates.on_cards();
    let mut attempts = vec![(0, all.clone().collect())];
    for (attempt, hint) in (1..).zip(&twin.hints) {
        let shares = |row: &Row| Some(twin.shared_accounts(*row).contains(&hint.account?));
        let fitting = all.clone().filter(|row| shares(row) == Some(true));
        attempts.push((attempt, fitting.collect()));
    }
    attempts
}

/// Each logon run by the rule, with nothing remembered.
fn run_alone(twin: &Twin, open: &OpenTwin) -> Told {
    let mut told = Told::default();
    for (attempt, certificates) in attempts(twin) {
        for certificate in certificates {
            for workstation in 0..twin.view.rows(Workstation::ID) {
                let controllers = 0..twin.view.rows(DomainController::ID);
                for controller in controllers.clone() {
                    let logon = [certificate, attempt, workstation, controller];
                    for referred in controllers.clone() {
                        run_logon(twin, open, (logon, referred), &mut told);
                    }
                }
            }
        }
    }
    told
}

fn run_logon(twin: &Twin, open: &OpenTwin, (logon, referred): ([Row; 4], Row), told: &mut Told) {
    let [certificate, attempt, workstation, controller] = logon;
    let rows = [certificate, attempt, workstation, controller, referred, 0];
    let explored = explore_runs(twin.view.variables(), usize::MAX, |choices| {
        let run = twin.view.run(&LOGON, &rows, choices);
        (run.choices.clone(), run)
    });
    let Exploration::Complete(runs) = explored else {
        panic!("no limit was given");
    };
    for (choices, run) in runs.iter().filter(|(_, run)| is_told(attempt, run)) {
        let at = run.steps.contains(&MAP_REFERRED).then_some(referred);
        let account = name(twin, run.subject.map(|(_, row)| row));
        let end = (
            choices.clone(),
            step(run.conclusion.step).id,
            account,
            run.undecided.is_some(),
        );
        told.ends.entry((logon, at)).or_default().insert(end);
    }
    let ([(choices, here)], []) = (
        &runs[..],
        &twin.view.variables().iter().collect::<Vec<_>>()[..],
    ) else {
        return;
    };
    if !choices.is_empty() || !is_told(attempt, here) {
        return;
    }
    let chosen = open.choices();
    for (variable, at) in read(open, &rows) {
        let (assumption, _) = open.named((variable, at)).unwrap();
        for reading in (0u32..)
            .take(assumption.readings.len())
            .filter(|other| *other != at)
        {
            let mut choices = chosen.clone();
            choices.retain(|(other, _)| *other != variable);
            choices.push((variable, reading));
            let there = open.twin.view.run(&LOGON, &rows, &choices);
            let same =
                (there.conclusion.step, there.subject) == (here.conclusion.step, here.subject);
            if same || !is_told(attempt, &there) {
                continue;
            }
            let referred = [here, &there]
                .iter()
                .any(|run| run.steps.contains(&MAP_REFERRED))
                .then_some(referred);
            let (assumption, reading) = open.named((variable, reading)).unwrap();
            let others = told.otherwise.entry((logon, referred)).or_default();
            others.insert((
                assumption.name,
                reading.name,
                step(there.conclusion.step).id,
            ));
        }
    }
}

/// The choices that a logon reads under the readings of its world.
fn read(open: &OpenTwin, rows: &[Row]) -> Vec<(VariableId, u32)> {
    let chosen = open.choices();
    let mut settled: Vec<(VariableId, u32)> = Vec::new();
    loop {
        let choices = open.twin.view.run(&LOGON, rows, &settled).choices;
        let Some(at) = choices.iter().position(|choice| !chosen.contains(choice)) else {
            return choices;
        };
        // What is asked further was answered with the first reading.
        settled = choices[..at].to_vec();
        let own = chosen
            .iter()
            .find(|(variable, _)| *variable == choices[at].0);
        settled.push(*own.unwrap());
    }
}

/// What the worlds came to together, to see that they are not all alike.
#[derive(Debug, Default)]
struct Seen {
    logons: usize,
    endings: BTreeSet<&'static str>,
    readings: BTreeSet<(&'static str, &'static str)>,
    referred: usize,
    hinted: usize,
    exchanges: usize,
}

impl Seen {
    fn with(mut self, other: Self) -> Self {
        self.logons += other.logons;
        self.endings.extend(other.endings);
        self.readings.extend(other.readings);
        self.referred += other.referred;
        self.hinted += other.hinted;
        self.exchanges += other.exchanges;
        self
    }

    fn of(told: &Told) -> Self {
        let ends = told.ends.values().flatten();
        let others = told.otherwise.values().flatten();
        Self {
            logons: told.ends.len(),
            endings: ends.map(|(_, ending, ..)| *ending).collect(),
            readings: others.map(|(one, reading, _)| (*one, *reading)).collect(),
            referred: told.ends.keys().filter(|(_, at)| at.is_some()).count(),
            hinted: told
                .ends
                .keys()
                .filter(|([_, hint, ..], _)| *hint > 0)
                .count(),
            exchanges: 0,
        }
    }
}

/// The first logon of which something else is said.
fn difference<T: PartialEq + std::fmt::Debug>(
    walked: &BTreeMap<Logon, T>,
    alone: &BTreeMap<Logon, T>,
) -> Option<String> {
    let all: BTreeSet<&Logon> = walked.keys().chain(alone.keys()).collect();
    let other = all.into_iter().find(|at| walked.get(at) != alone.get(at))?;
    let (here, there) = (walked.get(other), alone.get(other));
    Some(format!("{other:?}: walked {here:?}, by itself {there:?}"))
}

#[test]
fn every_logon_of_a_drawn_world_ends_as_it_does_by_itself() {
    let bases = small_worlds(BASES);
    let seen = number_of_worlds(WORLDS).into_par_iter().map(|number| {
        let mut draw = Draw::new("logons", number);
        let base = &bases[number % bases.len()];
        let count = draw.below(7);
        let mut changes = base.changes(&mut draw, count);
        let twin = base.what_if(&mut changes);
        let open = twin.with_open_assumptions(&Situation::default()).unwrap();
        let walked = walked(&twin, &Cases::walk(&twin, &open));
        let alone = run_alone(&twin, &open);
        let other = difference(&walked.ends, &alone.ends);
        let other = other.or_else(|| difference(&walked.otherwise, &alone.otherwise));
        let changes: Vec<String> = changes.iter().map(ToString::to_string).collect();
        assert_eq!(other, None, "world {number} with {changes:?}");
        let mut seen = Seen::of(&alone);
        // What the decisions admit, the protocol carries: another end is a panic.
        if number % EXECUTED == 0 {
            seen.exchanges = twin.cases().work.exchanges;
        }
        seen
    });
    let seen = seen.reduce(Seen::default, Seen::with);
    if std::env::var("CARDTWIN_DRAWN").is_err() {
        assert!(seen.logons > 50_000, "{seen:?}");
        assert!(seen.endings.len() > 40, "{seen:?}");
        assert!(seen.readings.len() > 12, "{seen:?}");
        assert!(seen.referred > 300 && seen.hinted > 300, "{seen:?}");
        assert!(seen.exchanges > 100, "{seen:?}");
    }
}
