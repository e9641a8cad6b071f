//! `multi-certificate-cards`: cards with several certificates, and what becomes of each.

use std::collections::{BTreeMap, BTreeSet};

use facts::{Memory, Row};

use super::cases::names;
use super::lines::{InLines, Lines, named};
use super::probe::Probe;
use super::{Others, Question, flips};
use crate::answer::{
    Answer, CertificateUse, MultiCertificateCardRow, MultiCertificateCardsAnswer, Work,
};
use crate::decisions::TILE;
use crate::flips::Claim;
use crate::roles::{Card, User, Workstation};
use crate::step::{Effect, Step, step};
use crate::twin::Twin;

/// The question.
pub(super) const QUESTION: Question = Question {
    name: "multi-certificate-cards",
    sentence: "which cards carry several certificates, where each is a tile, and what it opens",
    example: "cardtwin ask multi-certificate-cards --world agency",
    source: "SEC2302 pages 4, 14 and 37; KB4516576",
    parameters: &[],
    columns: &[],
    answer: |twin, _| Answer::MultiCertificateCards(answer(twin)).resting_on(twin.readings()),
    others: Others::None,
    claims: Some(claims),
};

pub(super) fn answer(twin: &Twin) -> MultiCertificateCardsAnswer {
    let cases = twin.cases();
    let mut work = cases.work;
    let tiles = tiles(twin, &mut work);
    let opened = cases.opened();
    let mut rows = Vec::new();
    for (card_row, card) in (0u32..).zip(&twin.world.cards) {
        let certificates = twin
            .certificates
            .of_card(usize::try_from(card_row).unwrap_or(0));
        if certificates.len() < 2 {
            continue;
        }
        rows.push(MultiCertificateCardRow {
            card: card.name.to_string(),
            two_identities: twin.flag(Card::ID, "carries_two_identities", card_row),
            certificates: certificates
                .iter()
                .map(|certificate| {
                    let accounts = opened
                        .keys()
                        .filter(|(row, _, _)| row == certificate)
                        .map(|(_, _, account)| *account);
                    let (tile_at, hidden) = tiles.get(certificate).cloned().unwrap_or_default();
                    CertificateUse {
                        certificate: twin.label(*certificate),
                        tile_at: names(twin, Workstation::ID, tile_at),
                        hidden: hidden
                            .into_values()
                            .map(|(step, rows)| (step, names(twin, Workstation::ID, rows)))
                            .collect(),
                        opens: names(twin, User::ID, accounts.collect::<BTreeSet<_>>()),
                    }
                })
                .collect(),
        });
    }
    rows.sort_by(|a, b| a.card.cmp(&b.card));
    MultiCertificateCardsAnswer {
        header: twin.header(),
        rows,
        work,
    }
}

type Tiles = BTreeMap<
    Row,
    (
        BTreeSet<Row>,
        BTreeMap<&'static str, (&'static Step, BTreeSet<Row>)>,
    ),
>;

/// Where each certificate is a tile, and where it is hidden for which reason.
fn tiles(twin: &Twin, work: &mut Work) -> Tiles {
    let sets = [
        (0..twin.certificates.on_cards()).collect(),
        (0..twin.view.rows(Workstation::ID)).collect::<Vec<Row>>(),
        vec![0],
    ];
    let mut tiles = Tiles::new();
    if sets.iter().any(Vec::is_empty) {
        return tiles;
    }
    let mut memory = Memory::new(&TILE);
    memory.walk(&twin.view, &sets, |region| {
        let [certificates, workstations, _] = region.rows else {
            return;
        };
        let ending = step(region.conclusion.step);
        for certificate in certificates.iter() {
            let (shown, hidden) = tiles.entry(*certificate).or_default();
            if ending.effect == Effect::Passes {
                shown.extend(workstations.iter());
            } else {
                hidden
                    .entry(ending.id)
                    .or_insert((ending, BTreeSet::new()))
                    .1
                    .extend(workstations.iter());
            }
        }
    });
    work.runs += memory.runs();
    tiles
}

/// The tiles and the logons of cards with several certificates.
fn claims(twin: &Twin) -> Vec<Claim> {
    let several: BTreeSet<Row> = (0..twin.world.cards.len())
        .map(|card| twin.certificates.of_card(card))
        .filter(|certificates| certificates.len() > 1)
        .flatten()
        .copied()
        .collect();
    let mut claims = flips::tiles(twin, |row| several.contains(&row));
    claims.extend(flips::logons(twin, |row| several.contains(&row)));
    claims
}

impl InLines for MultiCertificateCardsAnswer {
    fn say(&self, lines: &mut Lines) {
        for used in self.rows.iter().flat_map(|row| &row.certificates) {
            let of = named(&used.certificate);
            let tile = |workstation: &String| {
                Some(Probe::Tile {
                    certificate: used.certificate.clone(),
                    workstation: workstation.clone(),
                })
            };
            for machine in &used.tile_at {
                let key = (format!("tile of {of}"), machine.clone());
                lines.enter(key, "is shown".to_owned(), tile(machine));
            }
            for (step, machines) in &used.hidden {
                for machine in machines {
                    let key = (format!("tile of {of}"), machine.clone());
                    lines.enter(key, step.sentence.to_owned(), tile(machine));
                }
            }
            let opens = if used.opens.is_empty() {
                "nothing".to_owned()
            } else {
                used.opens.join(", ")
            };
            let probe = Probe::Opens {
                certificate: used.certificate.clone(),
                account: None,
            };
            let key = (format!("{of} opens"), String::new());
            lines.enter(key, opens, Some(probe));
        }
    }
}
