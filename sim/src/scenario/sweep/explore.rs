//! Exploring the cases of a scenario: logons as sets of rows, scripts one by one.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::Arc;

use facts::{Assumed, Exploration, Memory, Row, Rows, VariableId, explore_runs};
use rayon::prelude::*;

use super::watch::Watched;
use crate::answer::{Ending, Witness};
use crate::decisions::{LOGON, REFERRAL};
use crate::evidence::Told;
use crate::roles::{Card, Certificate, Domain, DomainController, Workstation};
use crate::scenario::document::{Event, Scenario};
use crate::simulator::{LogonEvent, ScriptEvent, Simulator, Story};
use crate::step::{Step, TILE_CARD_NOT_RECOGNISED, step};
use crate::twin::Twin;
use crate::value::Mishap;

/// So many cases of a kind are shown.
pub(super) const SHOWN: usize = 3;
/// Certificates that are explored together.
const TOGETHER: usize = 2048;

/// Some certificates at some workstations, all of which ask one domain controller first, and go to one if they are
/// referred: every pair is a case.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Rectangle {
    certificates: Rows,
    workstations: Rows,
    controller: Row,
    referred: Row,
}

impl Rectangle {
    fn cases(&self) -> u128 {
        pairs(&self.certificates, &self.workstations)
    }
}

/// How many cases some certificates at some workstations are.
fn pairs(certificates: &Rows, workstations: &Rows) -> u128 {
    let sides = [certificates.len(), workstations.len()];
    let sides = sides.iter().map(|side| u128::try_from(*side).unwrap_or(0));
    sides.product()
}

/// What the exploration of a part of the cases found.
pub(super) struct Explored {
    /// The domain controller that is asked first.
    pub(super) controller: Row,
    /// The one that answers at last.
    pub(super) referred: Row,
    pub(super) certificates: Rows,
    pub(super) workstations: Rows,
    /// The leaves; `None`: there are more than the limit.
    pub(super) leaves: Option<Vec<Leaf>>,
    /// How often a decision's own code was run.
    pub(super) runs: usize,
}

impl Explored {
    pub(super) fn cases(&self) -> u128 {
        pairs(&self.certificates, &self.workstations)
    }

    /// The first of its cases.
    pub(super) fn first(&self, twin: &Twin, count: usize) -> Vec<Witness> {
        let pairs = self.certificates.iter();
        let pairs = pairs.flat_map(|row| self.workstations.iter().map(move |place| (*row, *place)));
        pairs
            .take(count)
            .map(|(certificate, workstation)| {
                witness(twin, (certificate, workstation, self.controller))
            })
            .collect()
    }
}

/// One case by its names.
pub(super) fn witness(
    twin: &Twin,
    (certificate, workstation, controller): (Row, Row, Row),
) -> Witness {
    Witness {
        certificate: twin.label(certificate),
        hint: None,
        workstation: twin.view.row_name(Workstation::ID, workstation),
        domain_controller: twin.view.row_name(DomainController::ID, controller),
        account: None,
    }
}

/// One way that some cases can go.
#[derive(Debug, Clone)]
pub(super) struct Leaf {
    pub(super) certificates: Rows,
    pub(super) workstations: Rows,
    pub(super) choices: Vec<(VariableId, u32)>,
    pub(super) ending: Ending,
    pub(super) undecided: bool,
    /// The account, one for each certificate or one for all.
    pub(super) accounts: Option<Rows>,
    pub(super) afterwards: Vec<&'static Step>,
}

impl Leaf {
    /// The account of a certificate, by its place among those of the leaf.
    pub(super) fn account(&self, certificate: Row) -> Option<Row> {
        let accounts = self.accounts.as_ref()?;
        if accounts.len() < self.certificates.len() {
            return accounts.first().copied();
        }
        let at = self.certificates.binary_search(&certificate).ok()?;
        accounts.get(at).copied()
    }
}

/// Explores the logons of a scenario.
pub(super) fn explore_logons(
    scenario: &Scenario,
    twin: &Twin,
    watched: &Watched<'_>,
) -> Vec<Explored> {
    let rectangles = rectangles(scenario, twin);
    let cases = rectangles.iter().map(Rectangle::cases).sum();
    watched.begin(rectangles.len(), cases);
    let one = |rectangle: &Rectangle| {
        let explored = explore_rectangle(twin, rectangle, scenario.limit, watched);
        watched.part();
        explored
    };
    rectangles.par_iter().map(one).collect()
}

fn explore_rectangle(twin: &Twin, of: &Rectangle, limit: usize, watched: &Watched<'_>) -> Explored {
    let mut memory = Memory::new(&LOGON);
    let sets: [&[Row]; 6] = [
        &of.certificates,
        &[0],
        &of.workstations,
        &[of.controller],
        &[of.referred],
        &[0],
    ];
    let mut leaves = Vec::new();
    let walked = memory.walk_until(&twin.view, &sets, |region| {
        if leaves.len() == limit || watched.watch.is_cancelled() {
            return ControlFlow::Break(());
        }
        let [certificates, _, workstations, ..] = region.rows else {
            return ControlFlow::Continue(());
        };
        let leaf = Leaf {
            certificates: Arc::clone(certificates),
            workstations: Arc::clone(workstations),
            choices: region.choices.to_vec(),
            ending: ending(
                step(region.conclusion.step),
                region.steps.iter().map(|id| step(*id)),
            ),
            undecided: region.conclusion.undecided,
            accounts: region.subject.map(|subject| Arc::clone(subject.rows)),
            afterwards: Vec::new(),
        };
        watched.leaf(&leaf);
        leaves.push(leaf);
        ControlFlow::Continue(())
    });
    Explored {
        controller: of.controller,
        referred: of.referred,
        certificates: Arc::clone(&of.certificates),
        workstations: Arc::clone(&of.workstations),
        leaves: walked.is_continue().then_some(leaves),
        runs: memory.runs(),
    }
}

/// Explores the script of a scenario for each case.
pub(super) fn explore_scripts(
    scenario: &Scenario,
    twin: &Twin,
    watched: &Watched<'_>,
) -> Vec<Explored> {
    let mut cases: Vec<(Row, Row, Row)> = Vec::new();
    for of in rectangles(scenario, twin) {
        for certificate in of.certificates.iter() {
            let places = of.workstations.iter();
            cases.extend(places.map(|workstation| (*certificate, *workstation, of.controller)));
        }
    }
    watched.begin(cases.len(), u128::try_from(cases.len()).unwrap_or(0));
    let one = |case: &(Row, Row, Row)| {
        let explored = explore_script(scenario, twin, *case, watched);
        watched.part();
        explored
    };
    cases.par_iter().map(one).collect()
}

/// A script runs again along each path: given the choices it is deterministic.
fn explore_script(
    scenario: &Scenario,
    twin: &Twin,
    case: (Row, Row, Row),
    watched: &Watched<'_>,
) -> Explored {
    let explored = explore_runs(twin.view.variables(), scenario.limit, |choices| {
        // A run that depends on nothing is the last.
        if watched.watch.is_cancelled() {
            return (Vec::new(), None);
        }
        let leaf = run_script(scenario, twin, case, choices);
        watched.leaf(&leaf);
        (leaf.choices.clone(), Some(leaf))
    });
    let leaves: Option<Vec<Leaf>> = match explored {
        Exploration::Complete(leaves) => leaves.into_iter().map(|(_, leaf)| leaf).collect(),
        Exploration::LimitReached { .. } => None,
    };
    Explored {
        controller: case.2,
        referred: case.2,
        certificates: [case.0].into(),
        workstations: [case.1].into(),
        runs: leaves.as_ref().map_or(0, Vec::len),
        leaves,
    }
}

fn run_script(
    scenario: &Scenario,
    twin: &Twin,
    (certificate, workstation, controller): (Row, Row, Row),
    choices: &[(VariableId, u32)],
) -> Leaf {
    let card = twin.card_of(certificate).unwrap_or(Row::MAX);
    let at = usize::try_from(card).unwrap_or(usize::MAX);
    let pin = twin.world.cards.get(at);
    let pin = pin.map(|card| card.pin.clone()).unwrap_or_default();
    let events: Vec<ScriptEvent> = scenario
        .script
        .iter()
        .map(|event| match event {
            Event::Insert => ScriptEvent::CardInserted {
                card,
                workstation,
                reader: None,
            },
            Event::LogOn {
                certificate: number,
                pin: typed,
            } => ScriptEvent::LogonRequested(LogonEvent {
                card,
                certificate: number
                    .and_then(|number| twin.numbered(card, number).ok())
                    .or(Some(certificate)),
                workstation,
                controller,
                attempt: 0,
                pin: typed.clone().unwrap_or_else(|| pin.clone()),
                preferred: Some(controller),
                referrals: 0,
                mishap: Mishap::Nothing,
            }),
            Event::Remove => ScriptEvent::CardRemoved { card },
        })
        .collect();
    let mut simulator = Simulator::new(twin, choices.to_vec());
    simulator.run(events);
    let story = simulator.story();
    let last = story.steps.last();
    let last = last.map_or_else(|| step(TILE_CARD_NOT_RECOGNISED), |(step, _)| *step);
    let told = story.steps.iter().chain(removals(story));
    Leaf {
        certificates: [certificate].into(),
        workstations: [workstation].into(),
        choices: simulator.choices().to_vec(),
        ending: ending(last, told.map(|(step, _)| *step)),
        undecided: false,
        accounts: story.account.map(|account| [account].into()),
        afterwards: removals(story).map(|(step, _)| *step).collect(),
    }
}

/// An ending rests on the weakest of the steps that lead to it.
fn ending(last: &'static Step, steps: impl Iterator<Item = &'static Step>) -> Ending {
    let steps = steps.chain([last]);
    Ending {
        step: last,
        confidence: steps
            .map(|step| step.confidence)
            .min()
            .unwrap_or(last.confidence),
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

/// The cases of a scenario, those together that go to the same domain controllers.
fn rectangles(scenario: &Scenario, twin: &Twin) -> Vec<Rectangle> {
    let wanted = |role: u8, names: &[String]| -> Vec<Row> {
        let is_wanted = |row: &Row| {
            let name = twin.view.row_name(role, *row);
            names.is_empty()
                || names
                    .iter()
                    .any(|wanted| wanted.eq_ignore_ascii_case(&name))
        };
        (0..twin.view.rows(role)).filter(is_wanted).collect()
    };
    let workstations = wanted(Workstation::ID, &scenario.workstations);
    let named = wanted(DomainController::ID, &scenario.domain_controllers);
    let cards = wanted(Card::ID, &scenario.cards);
    let certificates: Vec<Row> = cards
        .iter()
        .filter_map(|card| usize::try_from(*card).ok())
        .flat_map(|card| twin.certificates.of_card(card).iter().copied())
        .collect();
    let mut list = Vec::new();
    for certificates in by_domain(twin, &certificates).into_values() {
        // What is asked first is the same for certificates whose subject names one domain.
        let any = certificates.first().copied();
        let mut first: BTreeMap<Row, Vec<Row>> = BTreeMap::new();
        for workstation in &workstations {
            if scenario.domain_controllers.is_empty() {
                let controller = twin.first_controller(any, 0, *workstation, None);
                first.entry(controller).or_default().push(*workstation);
            } else {
                for controller in &named {
                    first.entry(*controller).or_default().push(*workstation);
                }
            }
        }
        for (controller, workstations) in first {
            for certificates in certificates.chunks(TOGETHER) {
                referrals(twin, certificates, &workstations, controller, &mut list);
            }
        }
    }
    list.sort_by(|a, b| {
        let key = |of: &Rectangle| (Arc::clone(&of.certificates), of.controller, of.referred);
        key(a)
            .cmp(&key(b))
            .then_with(|| a.workstations.cmp(&b.workstations))
    });
    list
}

/// The certificates by the domain that their subject names.
fn by_domain(twin: &Twin, certificates: &[Row]) -> BTreeMap<Option<Row>, Vec<Row>> {
    let domains = twin.view.rows(Domain::ID);
    let mut groups: BTreeMap<Option<Row>, Vec<Row>> = BTreeMap::new();
    for certificate in certificates {
        let named = twin.fact(Certificate::ID, "subject_domain", *certificate);
        let named = named.filter(|domain| *domain < domains);
        groups.entry(named).or_default().push(*certificate);
    }
    groups
}

/// Splits by the domain controller to which the one that is asked first refers the client.
fn referrals(
    twin: &Twin,
    certificates: &[Row],
    workstations: &[Row],
    controller: Row,
    list: &mut Vec<Rectangle>,
) {
    let participants = twin.participants();
    // Where it leads is told for the first choice of each unknown.
    let variables = twin.view.variables().iter();
    let first: Assumed = variables.map(|(variable, _)| (variable, 0)).collect();
    let mut open = vec![(
        Rows::from(certificates),
        Rows::from(workstations),
        controller,
    )];
    for _ in 0..2 {
        let mut further = Vec::new();
        for (certificates, workstations, asked) in open {
            let sets: [&[Row]; 4] = [&certificates, &[0], &workstations, &[asked]];
            Memory::new(&REFERRAL).walk_assuming(&twin.view, &sets, &first, |region, other| {
                let [certificates, _, workstations, _] = region.rows else {
                    return;
                };
                if other.is_some() {
                    return;
                }
                let next = |domain: Option<Row>| {
                    let next = domain?;
                    participants.controller_of(next, Some(controller))
                };
                // The domain hangs on one side of the pairs at most.
                let Some(subject) = region.subject.filter(|subject| subject.root % 2 == 0) else {
                    let domain = region
                        .subject
                        .and_then(|subject| subject.rows.first().copied());
                    let to = next(domain).unwrap_or(asked);
                    further.push((Arc::clone(certificates), Arc::clone(workstations), to));
                    return;
                };
                let mut by_domain: BTreeMap<Row, Vec<Row>> = BTreeMap::new();
                let side = if subject.root == 0 {
                    certificates
                } else {
                    workstations
                };
                for (row, domain) in side.iter().zip(subject.rows.iter()) {
                    by_domain.entry(*domain).or_default().push(*row);
                }
                for (domain, rows) in by_domain {
                    let to = next(Some(domain)).unwrap_or(asked);
                    let rows = Rows::from(rows);
                    further.push(if subject.root == 0 {
                        (rows, Arc::clone(workstations), to)
                    } else {
                        (Arc::clone(certificates), rows, to)
                    });
                }
            });
        }
        open = further;
    }
    let found = open.into_iter();
    list.extend(
        found.map(|(certificates, workstations, referred)| Rectangle {
            certificates,
            workstations,
            controller,
            referred,
        }),
    );
}
