//! `tiles`: what the logon screen shows of each card, in order, and why it does not show the others.

use std::collections::BTreeMap;

use facts::{Row, StepId};

use super::alike::{CardKinds, Machines, Pairs};
use super::cases::names;
use super::lines::{InLines, Lines, named};
use super::places::Namer;
use super::probe::Probe;
use super::{Others, Parameter, ParameterKind, Question, flips};
use crate::answer::{
    Answer, CertificateLabel, HiddenCertificate, LogonScreen, Names, ShownTile, TilesAnswer,
    TilesRow,
};
use crate::decisions::{SCREEN, TILE};
use crate::evidence::decided_by;
use crate::roles::Workstation;
use crate::step::{Effect, Step, step};
use crate::twin::Twin;

/// The question.
pub(super) const QUESTION: Question = Question {
    name: "tiles",
    sentence: "which tiles each card shows on which machines, in order, and why not the others",
    example: "cardtwin ask tiles --world agency",
    source: "Certificate Requirements and Enumeration; Smartcard.admx; SEC2302 pages 14, 19 and 37",
    parameters: &[CARD, WORKSTATION],
    columns: &[],
    answer: |twin, asked| {
        let (card, workstation) = (asked.thing("card"), asked.thing("workstation"));
        Answer::Tiles(answer(twin).only(card, workstation))
    },
    others: Others::OfCards,
    claims: Some(|twin| flips::tiles(twin, |_| true)),
};

/// The card that is asked for.
pub(super) const CARD: Parameter = Parameter {
    name: "card",
    doc: "the card; all of them, if absent",
    kind: ParameterKind::Card,
    repeatable: false,
};
/// The machine that is asked for.
pub(super) const WORKSTATION: Parameter = Parameter {
    name: "workstation",
    doc: "the machine; all of them, if absent",
    kind: ParameterKind::Workstation,
    repeatable: false,
};

pub(super) fn answer(twin: &Twin) -> TilesAnswer {
    let pairs = Pairs::walk(twin, &TILE, twin.certificates.on_cards(), &[0]);
    let own = |row: Row| (twin.reverses_subjects(row), twin.groups_tiles_by_user(row));
    let machines = Machines::apart(twin, &[&pairs], own);
    let own: Vec<(bool, bool)> = machines.firsts().map(own).collect();
    let mut namer = Namer::new(twin);
    let mut kinds = CardKinds::new(twin);
    let mut rows = Vec::new();
    for (at, card) in twin.world.cards.iter().enumerate() {
        let certificates = twin.certificates.of_card(at);
        let said: Vec<Vec<usize>> = certificates
            .iter()
            .map(|certificate| pairs.of(*certificate, 0, &machines))
            .collect();
        // The order of a subject is seen where a subject is shown.
        let shows_subject = certificates.iter().any(|row| twin.shows_subject(*row));
        let at_each: Vec<(Vec<usize>, bool, bool)> = own
            .iter()
            .enumerate()
            .map(|(at, (reversed, by_user))| {
                let here = said.iter().filter_map(|list| list.get(at).copied());
                (here.collect(), *reversed && shows_subject, *by_user)
            })
            .collect();
        let order = twin.tile_order(certificates.iter().copied());
        let order = order
            .iter()
            .map(|row| certificates.iter().position(|other| other == row));
        let kind = (at_each.clone(), order.collect::<Vec<_>>());
        let Some(kind) = kinds.first(card.name.as_str(), kind) else {
            continue;
        };
        for ((numbers, ..), machines) in machines.together(at_each) {
            let told = certificates
                .iter()
                .zip(numbers)
                .map(|(certificate, number)| (*certificate, pairs.said(number)));
            let names = namer.names(Workstation::ID, &machines);
            let first = machines.first().copied().unwrap_or(0);
            let row = row(twin, card.name.as_str(), told.collect(), (first, names));
            rows.push((kind, row));
        }
    }
    let mut rows: Vec<TilesRow> = rows
        .into_iter()
        .map(|(kind, row)| TilesRow {
            alike: kinds.others(kind),
            ..row
        })
        .collect();
    rows.sort_by(|a, b| (&a.card, &a.workstations).cmp(&(&b.card, &b.workstations)));
    TilesAnswer {
        header: twin.header(),
        rows,
        screens: screens(twin),
    }
}

/// What logon screens show without a card, those together that show the same.
fn screens(twin: &Twin) -> Vec<LogonScreen> {
    let mut groups: BTreeMap<Vec<StepId>, Vec<Row>> = BTreeMap::new();
    for row in 0..twin.view.rows(Workstation::ID) {
        let run = twin.view.run(&SCREEN, &[row], &[]);
        let mut steps = run.steps;
        if steps.last() != Some(&run.conclusion.step) {
            steps.push(run.conclusion.step);
        }
        groups.entry(steps).or_default().push(row);
    }
    let mut screens: Vec<LogonScreen> = groups
        .into_iter()
        .map(|(steps, machines)| LogonScreen {
            workstations: names(twin, Workstation::ID, machines).into(),
            steps: steps.iter().copied().map(step).collect(),
        })
        .collect();
    screens.sort_by(|a, b| a.workstations.cmp(&b.workstations));
    screens
}

/// What machines show of one card.
fn row(
    twin: &Twin,
    card: &str,
    told: Vec<(Row, Vec<&'static Step>)>,
    (first, workstations): (Row, Names),
) -> TilesRow {
    let is_tile = |steps: &[&'static Step]| {
        steps
            .last()
            .is_some_and(|last| last.effect != Effect::Refuses)
    };
    let (shown, hidden): (Vec<_>, Vec<_>) = told.into_iter().partition(|(_, steps)| is_tile(steps));
    let mut tiles: Vec<(Row, Vec<&'static Step>)> = shown;
    let order = twin.tile_order(tiles.iter().map(|(certificate, _)| *certificate));
    tiles.sort_by_key(|(certificate, _)| order.iter().position(|other| other == certificate));
    // Tiles of one user stand together, at the place of the first of them.
    let users: Vec<Option<String>> = order
        .iter()
        .map(|certificate| twin.tile_user(*certificate, first))
        .collect();
    if users.iter().any(Option::is_some) {
        let place = |certificate: &Row| {
            let user = twin.tile_user(*certificate, first);
            users.iter().position(|other| *other == user)
        };
        tiles.sort_by_key(|(certificate, _)| place(certificate));
    }
    TilesRow {
        card: card.to_owned(),
        alike: Names::default(),
        workstations,
        tiles: tiles
            .into_iter()
            .map(|(certificate, mut steps)| {
                steps.pop();
                ShownTile {
                    certificate: twin.label(certificate),
                    label: twin.tile_label(certificate, first),
                    user: twin.tile_user(certificate, first),
                    steps,
                }
            })
            .collect(),
        hidden: hidden
            .into_iter()
            .filter_map(|(certificate, mut steps)| {
                let step = steps.pop()?;
                let rows = [certificate, first, 0];
                let trace = twin.view.trace(&TILE, &rows, &[]);
                Some(HiddenCertificate {
                    certificate: twin.label(certificate),
                    step,
                    steps,
                    decided_by: decided_by(twin, &trace),
                })
            })
            .collect(),
    }
}

/// The tiles of each card at each machine, in their order with what they show, and why each other certificate is none;
/// and each screen without a card. Labels are told where every card has its row, and so its own.
impl InLines for TilesAnswer {
    fn say(&self, lines: &mut Lines) {
        let with_labels = self.rows.iter().all(|row| row.alike.is_empty());
        for row in &self.rows {
            for card in row.cards() {
                for machine in row.workstations.iter() {
                    let mut tell = |certificate: &CertificateLabel, said: String| {
                        let certificate = CertificateLabel {
                            card: card.clone(),
                            ..certificate.clone()
                        };
                        let key = (named(&certificate), machine.clone());
                        let probe = Probe::Tile {
                            certificate,
                            workstation: machine.clone(),
                        };
                        lines.enter(key, said, Some(probe));
                    };
                    for (place, tile) in (1..).zip(&row.tiles) {
                        let label = if with_labels {
                            tile.label.as_str()
                        } else {
                            "is shown"
                        };
                        tell(&tile.certificate, format!("tile {place}: {label}"));
                    }
                    for hidden in &row.hidden {
                        let said = format!("no tile: {}", hidden.step.sentence);
                        tell(&hidden.certificate, said);
                    }
                }
            }
        }
        for screen in &self.screens {
            let said: Vec<&str> = screen.steps.iter().map(|step| step.sentence).collect();
            for machine in screen.workstations.iter() {
                lines.say_at("screen without a card", machine, said.join("; "));
            }
        }
    }
}
