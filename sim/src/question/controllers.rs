//! Where the end of a logon depends on which domain controller answers.

use std::collections::{BTreeMap, BTreeSet};

use facts::{Row, StepId};

use super::cases::{Case, Cases, names, story};
use crate::answer::{ControllerDependence, ControllerOutcome};
use crate::roles::{DomainController, User, Workstation};
use crate::step::CLIENT_DC_UNREACHABLE;
use crate::twin::Twin;

/// How a logon ends, and at which domain controllers: those that answer at last.
type Outcomes = BTreeMap<(StepId, Option<Row>), BTreeSet<Row>>;

/// For each certificate and hint: the workstations at which it depends on the domain controller.
pub(super) fn dependences(twin: &Twin, cases: &Cases) -> Vec<ControllerDependence> {
    let mut all: BTreeMap<(Row, Row), BTreeMap<Row, Outcomes>> = BTreeMap::new();
    for case in &cases.list {
        // The client goes on to one that answers.
        if case.ending == CLIENT_DC_UNREACHABLE {
            continue;
        }
        for certificate in case.certificates.iter() {
            let ending = (case.ending, case.account(*certificate));
            let places = all.entry((*certificate, case.attempt)).or_default();
            for workstation in case.workstations.iter() {
                let outcomes = places.entry(*workstation).or_default();
                outcomes.entry(ending).or_default().extend(case.answering());
            }
        }
    }
    let mut dependences = Vec::new();
    for ((certificate, attempt), places) in all {
        let mut alike: BTreeMap<Outcomes, Vec<Row>> = BTreeMap::new();
        for (workstation, outcomes) in places {
            if outcomes.len() > 1 {
                alike.entry(outcomes).or_default().push(workstation);
            }
        }
        for (outcomes, workstations) in alike {
            let Some(workstation) = workstations.first().copied() else {
                continue;
            };
            dependences.push(ControllerDependence {
                certificate: twin.label(certificate),
                hint: twin.hint(attempt),
                outcomes: outcomes
                    .into_iter()
                    .filter_map(|((ending, account), controllers)| {
                        let one = member(
                            cases,
                            (certificate, attempt, workstation),
                            ending,
                            &controllers,
                        )?;
                        let (_, decided_by) = story(twin, &one);
                        Some(ControllerOutcome {
                            domain_controllers: names(twin, DomainController::ID, controllers),
                            ending: one.ending(),
                            account: account.map(|account| twin.view.row_name(User::ID, account)),
                            decided_by,
                        })
                    })
                    .collect(),
                workstations: names(twin, Workstation::ID, workstations),
            });
        }
    }
    dependences
}

/// One logon that ends so.
fn member(
    cases: &Cases,
    (certificate, attempt, workstation): (Row, Row, Row),
    ending: StepId,
    controllers: &BTreeSet<Row>,
) -> Option<Case> {
    let case = cases.list.iter().find(|case| {
        case.attempt == attempt
            && case.ending == ending
            && case.certificates.contains(&certificate)
            && case.workstations.contains(&workstation)
            && case
                .answering()
                .iter()
                .any(|controller| controllers.contains(controller))
    })?;
    Some(Case {
        certificates: [certificate].into(),
        workstations: [workstation].into(),
        controllers: case.controllers.iter().copied().take(1).collect(),
        referred: case.referred.iter().copied().take(1).collect(),
        ..case.clone()
    })
}
