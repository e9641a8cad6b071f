//! Where the end of a logon depends on which domain controller answers.

use std::collections::{BTreeMap, BTreeSet};

use facts::{Row, Rows, StepId};

use super::cases::{Case, Cases, has, names, story};
use super::places::{Alike, Namer, by_workstation};
use crate::answer::{ControllerDependence, ControllerOutcome};
use crate::roles::{DomainController, User, Workstation};
use crate::step::CLIENT_DC_UNREACHABLE;
use crate::twin::Twin;

/// How a logon ends, and at which domain controllers: those that answer at last.
type Outcomes = BTreeMap<(StepId, Option<Row>), BTreeSet<Row>>;

/// What is the same of certificates that share a dependence: what was typed, the workstations, and which
/// domain controllers end it how.
type Shared = (Row, Rows, Vec<(StepId, Vec<Row>)>);

/// A certificate of a dependence, with its own accounts.
struct Member<'a, 'c> {
    certificate: Row,
    outcomes: Outcomes,
    alike: &'a Alike<'c>,
}

/// The workstations and hints at which it depends on the domain controller, and for which certificates.
pub(super) fn dependences(twin: &Twin, cases: &Cases) -> Vec<ControllerDependence> {
    let all = cases.alike();
    let mut shared: BTreeMap<(Row, usize), (Shared, Member<'_, '_>, Vec<Row>)> = BTreeMap::new();
    let mut known: BTreeMap<Shared, (Row, usize)> = BTreeMap::new();
    for alike in &all {
        for (certificate, places) in of_each(alike) {
            for (number, (outcomes, workstations)) in places.into_iter().enumerate() {
                let controllers = outcomes.iter();
                let controllers = controllers
                    .map(|((step, _), rows)| (*step, rows.iter().copied().collect::<Vec<Row>>()));
                let key = (alike.attempt, workstations.into(), controllers.collect());
                let at = *known.entry(key.clone()).or_insert((certificate, number));
                let member = Member {
                    certificate,
                    outcomes,
                    alike,
                };
                let entry = shared.entry(at).or_insert((key, member, Vec::new()));
                entry.2.push(certificate);
            }
        }
    }
    let mut namer = Namer::new(twin);
    let told = shared.into_values();
    told.map(
        |((attempt, workstations, _), first, certificates)| ControllerDependence {
            certificates: certificates
                .into_iter()
                .map(|row| twin.label(row))
                .collect(),
            hint: twin.hint(attempt),
            outcomes: outcomes(twin, &first, &workstations),
            workstations: namer.names(Workstation::ID, &workstations),
        },
    )
    .collect()
}

/// For each certificate the workstations at which it depends on the domain controller, by what the answers are.
fn of_each(alike: &Alike<'_>) -> Vec<(Row, BTreeMap<Outcomes, Vec<Row>>)> {
    // The client goes on from one that does not answer to one that does.
    let answered: Vec<&Case> = alike
        .cases
        .iter()
        .filter(|case| case.ending != CLIENT_DC_UNREACHABLE)
        .copied()
        .collect();
    let mut groups: BTreeMap<Vec<usize>, Vec<Row>> = BTreeMap::new();
    for (workstation, members) in by_workstation(&answered) {
        if members.len() > 1 {
            groups.entry(members).or_default().push(workstation);
        }
    }
    if groups.is_empty() {
        return Vec::new();
    }
    let certificates = alike.certificates.iter();
    certificates
        .map(|certificate| {
            let mut places: BTreeMap<Outcomes, Vec<Row>> = BTreeMap::new();
            for (members, workstations) in &groups {
                let mut outcomes = Outcomes::new();
                for case in members.iter().filter_map(|at| answered.get(*at)) {
                    let ending = (case.ending, case.account(*certificate));
                    outcomes.entry(ending).or_default().extend(case.answering());
                }
                if outcomes.len() > 1 {
                    places.entry(outcomes).or_default().extend(workstations);
                }
            }
            for workstations in places.values_mut() {
                workstations.sort_unstable();
            }
            (*certificate, places)
        })
        .collect()
}

fn outcomes(twin: &Twin, of: &Member<'_, '_>, workstations: &Rows) -> Vec<ControllerOutcome> {
    let Some(workstation) = workstations.first() else {
        return Vec::new();
    };
    let outcomes = of.outcomes.iter();
    outcomes
        .filter_map(|((ending, account), controllers)| {
            let one = member(of, *workstation, *ending, controllers)?;
            let (_, decided_by) = story(twin, &one);
            Some(ControllerOutcome {
                domain_controllers: names(twin, DomainController::ID, controllers.iter().copied()),
                ending: one.ending(),
                account: account.map(|account| twin.view.row_name(User::ID, account)),
                decided_by,
            })
        })
        .collect()
}

/// One logon that ends so.
fn member(
    of: &Member<'_, '_>,
    workstation: Row,
    ending: StepId,
    controllers: &BTreeSet<Row>,
) -> Option<Case> {
    let case = of.alike.cases.iter().find(|case| {
        case.ending == ending
            && has(&case.workstations, workstation)
            && case.answering().iter().any(|row| controllers.contains(row))
    })?;
    Some(Case {
        certificates: [of.certificate].into(),
        workstations: [workstation].into(),
        controllers: case.controllers.iter().copied().take(1).collect(),
        referred: case.referred.iter().copied().take(1).collect(),
        ..(*case).clone()
    })
}
