//! `card-removal`: what the removal of the card does to each session, and why, whatever the world says.

use std::collections::BTreeMap;

use facts::{Memory, Row, StepId, Value};
use policies::SettingId;

use super::cases::names;
use super::lines::{InLines, Lines};
use super::probe::Probe;
use super::{Others, Question, flips};
use crate::answer::{Answer, CardRemovalAnswer, CardRemovalRow, Ending, RemovalEnding, Work};
use crate::card_stack::is_virtual;
use crate::decisions::{REDIRECT, REMOVAL};
use crate::evidence::{decided_by, in_words as words};
use crate::flips::Claim;
use crate::lens::session::{Standing, loss_row};
use crate::roles::Workstation;
use crate::step::{Confidence, step};
use crate::twin::Twin;
use crate::value::{CardLossCause, Credential, ReaderSharing, SessionKind, SessionState};

/// How the removal goes for one machine and session: the steps, the last of which says how it ends.
pub(super) type Steps = Vec<StepId>;

/// Machines on which it goes alike: kind, what opened the session, each state's steps, who set the option.
type Groups = BTreeMap<(SessionKind, Credential, Vec<Steps>, String), Vec<Row>>;

/// The question.
pub(super) const QUESTION: Question = Question {
    name: "card-removal",
    sentence: "what the removal of the card does to each session, and why, or why nothing",
    example: "cardtwin ask card-removal --what-if workstation:PARIS-W7-02.service/SCPolicySvc=running",
    source: "SEC2302 page 4; Smart Card Removal Policy Service; Interactive logon: Smart card removal behavior",
    parameters: &[],
    columns: &[],
    answer: |twin, _| Answer::CardRemoval(answer(twin)),
    others: Others::AskedAgain,
    claims: Some(claims),
};

pub(super) fn answer(twin: &Twin) -> CardRemovalAnswer {
    let mut work = Work::default();
    let machines: Vec<Row> = (0..twin.view.rows(Workstation::ID)).collect();
    let set_by = twin.wording().origins(&machines, SettingId::ScRemoveOption);
    let mut groups = Groups::new();
    for kind in SessionKind::ALL {
        // Of a network logon the machine saw no card.
        for credential in [
            Credential::Card,
            Credential::VirtualCard,
            Credential::Password,
        ] {
            let here: Vec<Row> = machines
                .iter()
                .copied()
                .filter(|machine| {
                    credential != Credential::VirtualCard || has_virtual(twin, *machine)
                })
                .collect();
            let states: Vec<Vec<Steps>> = SessionState::ALL
                .iter()
                .map(|state| {
                    let session = Standing {
                        state: *state,
                        ..Standing::opened(*kind, credential)
                    };
                    removals(twin, &here, session, ReaderSharing::OneSession, &mut work)
                })
                .collect();
            for (at, machine) in here.iter().enumerate() {
                let told = states.iter().filter_map(|of| of.get(at).cloned()).collect();
                let index = usize::try_from(*machine).unwrap_or(usize::MAX);
                // Of the others nobody reads it.
                let set_by = set_by
                    .get(index)
                    .filter(|_| credential == Credential::Card)
                    .cloned()
                    .unwrap_or_default();
                groups
                    .entry((*kind, credential, told, set_by))
                    .or_default()
                    .push(*machine);
            }
        }
    }
    CardRemovalAnswer {
        header: twin.header(),
        rows: groups
            .into_iter()
            .map(|(group, machines)| row(twin, group, &machines))
            .collect(),
        work,
    }
}

/// Whether a machine has a virtual smart card reader.
pub(crate) fn has_virtual(twin: &Twin, machine: Row) -> bool {
    let at = usize::try_from(machine).unwrap_or(usize::MAX);
    let machine = twin.world.workstations.get(at);
    machine.is_some_and(|machine| {
        let mut readers = machine.readers.iter();
        readers.any(|reader| is_virtual(&reader.name))
    })
}

/// The steps of a removal on each of these machines, in their order.
pub(super) fn removals(
    twin: &Twin,
    machines: &[Row],
    session: Standing,
    sharing: ReaderSharing,
    work: &mut Work,
) -> Vec<Steps> {
    let mut found: BTreeMap<Row, Steps> = BTreeMap::new();
    let sets = [
        machines.to_vec(),
        vec![session.row()],
        vec![loss_row(CardLossCause::CardOut, sharing)],
        vec![0],
    ];
    if machines.is_empty() {
        return Vec::new();
    }
    let mut memory = Memory::new(&REMOVAL);
    memory.walk(&twin.view, &sets, |region| {
        let Some(machines) = region.rows.first() else {
            return;
        };
        work.cases += u128::try_from(machines.len()).unwrap_or(0);
        work.regions += 1;
        for machine in machines.iter() {
            let mut steps = region.steps.to_vec();
            if steps.last() != Some(&region.conclusion.step) {
                steps.push(region.conclusion.step);
            }
            found.insert(*machine, steps);
        }
    });
    work.runs += memory.runs();
    found.into_values().collect()
}

/// The steps in words.
pub(super) fn in_words(steps: &[StepId]) -> Vec<&'static crate::step::Step> {
    steps.iter().map(|id| step(*id)).collect()
}

fn row(
    twin: &Twin,
    (kind, credential, states, option_set_by): (SessionKind, Credential, Vec<Steps>, String),
    machines: &[Row],
) -> CardRemovalRow {
    let rows = machines.first().map(|machine| {
        [
            *machine,
            Standing::opened(kind, credential).row(),
            loss_row(CardLossCause::CardOut, ReaderSharing::OneSession),
            0,
        ]
    });
    let decided_by = rows.map(|rows| decided_by(twin, &twin.view.trace(&REMOVAL, &rows, &[])));
    CardRemovalRow {
        workstations: names(twin, Workstation::ID, machines.iter().copied()),
        kind,
        credential,
        endings: SessionState::ALL
            .iter()
            .zip(&states)
            .filter_map(|(state, steps)| ending(*state, steps))
            .collect(),
        option_set_by,
        decided_by: decided_by.unwrap_or_default(),
    }
}

fn ending(state: SessionState, steps: &[StepId]) -> Option<RemovalEnding> {
    let (last, notes) = steps.split_last()?;
    let weakest = steps.iter().map(|id| step(*id).confidence).min();
    Some(RemovalEnding {
        state,
        ending: Ending {
            step: step(*last),
            confidence: weakest.unwrap_or(Confidence::Inferred),
        },
        notes: in_words(notes),
    })
}

/// The removal of the card from sessions of each kind, in use; and whether a remote session sees the card.
pub(super) fn claims(twin: &Twin) -> Vec<Claim> {
    let mut claims = Vec::new();
    for kind in SessionKind::ALL {
        for credential in [Credential::Card, Credential::Password] {
            let session = Standing::opened(*kind, credential);
            let loss = loss_row(CardLossCause::CardOut, ReaderSharing::OneSession);
            let sets = [
                flips::all(twin, Workstation::ID),
                vec![session.row()],
                vec![loss],
                vec![0],
            ];
            for rows in flips::first_of_each(twin, &REMOVAL, &sets, flips::Apart::Reads) {
                claims.push(Claim {
                    of: format!(
                        "{} session by {} at {}",
                        words(*kind),
                        words(credential),
                        flips::machine(twin, &rows, 0)
                    ),
                    decision: &REMOVAL,
                    rows,
                });
            }
        }
    }
    let sets = [flips::all(twin, Workstation::ID)];
    let redirections = flips::first_of_each(twin, &REDIRECT, &sets, flips::Apart::Reads);
    claims.extend(redirections.into_iter().map(|rows| Claim {
        of: format!(
            "card of a remote desktop on {}",
            flips::machine(twin, &rows, 0)
        ),
        decision: &REDIRECT,
        rows,
    }));
    claims
}

impl InLines for CardRemovalAnswer {
    fn say(&self, lines: &mut Lines) {
        for row in &self.rows {
            for ending in &row.endings {
                let of = format!(
                    "{} session by {}, {}",
                    words(row.kind),
                    words(row.credential),
                    words(ending.state)
                );
                for machine in &row.workstations {
                    let probe = Probe::Removal {
                        workstation: machine.clone(),
                        session: Standing {
                            state: ending.state,
                            ..Standing::opened(row.kind, row.credential)
                        },
                    };
                    let said = ending.ending.step.sentence.to_owned();
                    lines.enter((of.clone(), machine.clone()), said, Some(probe));
                }
            }
        }
    }
}
