//! Sweeps: every case of a scenario, under every choice that its decisions read.

use std::collections::BTreeSet;

use facts::{Exploration, Row, VariableId, explore_runs};
use rayon::prelude::*;

use super::document::{Event, Scenario, ScenarioError};
use crate::answer::{Ending, Header, Witness, Work};
use crate::decisions::LOGON;
use crate::evidence::Told;
use crate::roles::{Card, DomainController, User, Workstation};
use crate::simulator::{LogonEvent, ScriptEvent, Simulator, Story};
use crate::step::{Confidence, step};
use crate::twin::{Situation, Twin};
use crate::value::Mishap;

/// What a sweep found.
#[derive(Debug, Clone)]
pub struct SweepResult {
    /// What it rests on.
    pub header: Header,
    /// Title of the scenario.
    pub title: String,
    /// Cases: card, certificate, workstation, domain controller.
    pub cases: usize,
    /// Combinations of all unknowns together.
    pub space: u128,
    /// Every really different way, in the order of the cases.
    pub leaves: Vec<SweepLeaf>,
    /// The unknowns with what they can be.
    pub variables: Vec<(String, Vec<String>)>,
    /// Unknowns that no case read.
    pub never_read: Vec<String>,
    /// Cases with more leaves than the limit; of these nothing is claimed.
    pub over_limit: Vec<Witness>,
    /// What was executed.
    pub work: Work,
}

/// One way a case can go.
#[derive(Debug, Clone)]
pub struct SweepLeaf {
    /// The choices that lead to it, in the order in which they were read.
    pub choices: Vec<(String, String)>,
    /// How it ends.
    pub ending: Ending,
    /// The account whose session opens.
    pub account: Option<String>,
    /// The case.
    pub witness: Witness,
    /// Combinations of all unknowns that end so.
    pub combinations: u128,
    /// Steps after the logon, from the script.
    pub afterwards: Vec<&'static crate::step::Step>,
}

#[derive(Debug, Clone, Copy)]
struct Case {
    card: Row,
    certificate: Row,
    workstation: Row,
    controller: Row,
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
    let cases = cases(scenario, &twin);
    let done = std::sync::atomic::AtomicUsize::new(0);
    let one = |case: &Case| {
        let leaves = if scenario.script.is_empty() {
            explore_logon(&twin, case, scenario.limit)
        } else {
            explore_script(scenario, &twin, case)
        };
        let count = done.fetch_add(1, std::sync::atomic::Ordering::Relaxed) + 1;
        progress(count, cases.len());
        leaves
    };
    let explored: Vec<Option<Vec<Found>>> = match pool(threads) {
        Some(pool) => pool.install(|| cases.par_iter().map(one).collect()),
        None => cases.iter().map(one).collect(),
    };
    Ok(collect(scenario, &twin, &cases, explored))
}

fn pool(threads: Option<usize>) -> Option<rayon::ThreadPool> {
    let mut builder = rayon::ThreadPoolBuilder::new();
    if let Some(threads) = threads {
        builder = builder.num_threads(threads);
    }
    builder.build().ok()
}

/// The cases in the order of cards, certificates, workstations and domain controllers.
fn cases(scenario: &Scenario, twin: &Twin) -> Vec<Case> {
    let wanted = |role: u8, names: &[String]| -> Vec<Row> {
        (0..twin.view.rows(role))
            .filter(|row| {
                let name = twin.view.row_name(role, *row);
                names.is_empty()
                    || names
                        .iter()
                        .any(|wanted| wanted.eq_ignore_ascii_case(&name))
            })
            .collect()
    };
    let workstations = wanted(Workstation::ID, &scenario.workstations);
    let named = wanted(DomainController::ID, &scenario.domain_controllers);
    let mut cases = Vec::new();
    for card in wanted(Card::ID, &scenario.cards) {
        let at = usize::try_from(card).unwrap_or(usize::MAX);
        for certificate in twin.certificates.of_card(at) {
            for workstation in &workstations {
                let controllers = if scenario.domain_controllers.is_empty() {
                    vec![twin.first_controller(Some(*certificate), 0, *workstation, None)]
                } else {
                    named.clone()
                };
                for controller in controllers {
                    cases.push(Case {
                        card,
                        certificate: *certificate,
                        workstation: *workstation,
                        controller,
                    });
                }
            }
        }
    }
    cases
}

/// One leaf: choices, the ending, the account, what came afterwards.
#[derive(Debug, Clone)]
struct Found {
    choices: Vec<(VariableId, u32)>,
    ending: Ending,
    account: Option<Row>,
    afterwards: Vec<&'static crate::step::Step>,
}

fn explore_logon(twin: &Twin, case: &Case, limit: usize) -> Option<Vec<Found>> {
    let rows = twin.logon_rows(
        case.certificate,
        0,
        case.workstation,
        case.controller,
        Some(case.controller),
    );
    let explored = explore_runs(twin.view.variables(), limit, |choices| {
        let run = twin.view.run(&LOGON, &rows, choices);
        let ending = step(run.conclusion.step);
        let confidence = run
            .steps
            .iter()
            .map(|id| step(*id).confidence)
            .chain([ending.confidence])
            .min()
            .unwrap_or(Confidence::Inferred);
        let found = Found {
            choices: run.choices.clone(),
            ending: Ending {
                step: ending,
                confidence,
            },
            account: run.subject.map(|(_, row)| row),
            afterwards: Vec::new(),
        };
        (run.choices, found)
    });
    match explored {
        Exploration::Complete(leaves) => Some(leaves.into_iter().map(|(_, found)| found).collect()),
        Exploration::LimitReached { .. } => None,
    }
}

/// A script runs again along each path: given the choices it is deterministic.
fn explore_script(scenario: &Scenario, twin: &Twin, case: &Case) -> Option<Vec<Found>> {
    let explored = explore_runs(twin.view.variables(), scenario.limit, |choices| {
        let found = run_script(scenario, twin, case, choices);
        (found.choices.clone(), found)
    });
    match explored {
        Exploration::Complete(leaves) => Some(leaves.into_iter().map(|(_, found)| found).collect()),
        Exploration::LimitReached { .. } => None,
    }
}

fn run_script(
    scenario: &Scenario,
    twin: &Twin,
    case: &Case,
    choices: &[(VariableId, u32)],
) -> Found {
    let at = usize::try_from(case.card).unwrap_or(usize::MAX);
    let pin = twin
        .world
        .cards
        .get(at)
        .map(|card| card.pin.clone())
        .unwrap_or_default();
    let events: Vec<ScriptEvent> = scenario
        .script
        .iter()
        .map(|event| match event {
            Event::Insert => ScriptEvent::CardInserted {
                card: case.card,
                workstation: case.workstation,
                reader: None,
            },
            Event::LogOn {
                certificate,
                pin: typed,
            } => ScriptEvent::LogonRequested(LogonEvent {
                card: case.card,
                certificate: certificate
                    .and_then(|number| twin.numbered(case.card, number).ok())
                    .or(Some(case.certificate)),
                workstation: case.workstation,
                controller: case.controller,
                attempt: 0,
                pin: typed.clone().unwrap_or_else(|| pin.clone()),
                preferred: Some(case.controller),
                referrals: 0,
                mishap: Mishap::Nothing,
            }),
            Event::Remove => ScriptEvent::CardRemoved { card: case.card },
        })
        .collect();
    let mut simulator = Simulator::new(twin, choices.to_vec());
    simulator.run(events);
    let story = simulator.story();
    let confidence = story
        .steps
        .iter()
        .chain(removals(story))
        .map(|(step, _)| step.confidence)
        .min()
        .unwrap_or(Confidence::Inferred);
    let ending = story.steps.last().map_or_else(
        || step(crate::step::TILE_CARD_NOT_RECOGNISED),
        |(step, _)| *step,
    );
    Found {
        choices: simulator.choices().to_vec(),
        ending: Ending {
            step: ending,
            confidence,
        },
        account: story.account,
        afterwards: removals(story).map(|(step, _)| *step).collect(),
    }
}

/// What became of the session when its card was removed.
fn removals(story: &Story) -> impl Iterator<Item = &Told> {
    let outcomes = story
        .outcomes
        .iter()
        .skip_while(|outcome| !outcome.tells_of_a_removal());
    outcomes.flat_map(|outcome| &outcome.told)
}

fn collect(
    scenario: &Scenario,
    twin: &Twin,
    cases: &[Case],
    explored: Vec<Option<Vec<Found>>>,
) -> SweepResult {
    let variables = twin.view.variables();
    let space: u128 = variables
        .iter()
        .map(|(_, variable)| u128::try_from(variable.choices.len()).unwrap_or(1))
        .fold(1, u128::saturating_mul);
    let mut read = BTreeSet::new();
    let mut leaves = Vec::new();
    let mut over_limit = Vec::new();
    let mut work = Work::default();
    for (case, found) in cases.iter().zip(explored) {
        let witness = |account: Option<Row>| Witness {
            certificate: twin.label(case.certificate),
            hint: None,
            workstation: twin.view.row_name(Workstation::ID, case.workstation),
            domain_controller: twin.view.row_name(DomainController::ID, case.controller),
            account: account.map(|row| twin.view.row_name(User::ID, row)),
        };
        let Some(found) = found else {
            over_limit.push(witness(None));
            continue;
        };
        work.runs += found.len();
        for leaf in found {
            let chosen: u128 = leaf
                .choices
                .iter()
                .filter_map(|(id, _)| variables.get(*id))
                .map(|variable| u128::try_from(variable.choices.len()).unwrap_or(1))
                .fold(1, u128::saturating_mul);
            read.extend(leaf.choices.iter().map(|(id, _)| *id));
            leaves.push(SweepLeaf {
                choices: leaf
                    .choices
                    .iter()
                    .filter_map(|(id, choice)| {
                        let variable = variables.get(*id)?;
                        let value = variable.choices.get(usize::try_from(*choice).ok()?)?;
                        Some((variable.name.clone(), value.clone()))
                    })
                    .collect(),
                ending: leaf.ending,
                account: leaf.account.map(|row| twin.view.row_name(User::ID, row)),
                witness: witness(leaf.account),
                combinations: space / chosen.max(1),
                afterwards: leaf.afterwards,
            });
        }
    }
    work.cases = u128::try_from(cases.len())
        .unwrap_or(0)
        .saturating_mul(space);
    work.regions = leaves.len();
    SweepResult {
        header: scenario.twin.header(),
        title: scenario.title.clone(),
        cases: cases.len(),
        space,
        leaves,
        variables: variables
            .iter()
            .map(|(_, variable)| (variable.name.clone(), variable.choices.clone()))
            .collect(),
        never_read: variables
            .iter()
            .filter(|(id, _)| !read.contains(id))
            .map(|(_, variable)| variable.name.clone())
            .collect(),
        over_limit,
        work,
    }
}
