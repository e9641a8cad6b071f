//! `multi-certificate-cards`: cards with several certificates, and what becomes of each.

use std::collections::{BTreeMap, BTreeSet};

use facts::{Memory, Row};

use super::cases::names;
use crate::answer::{CertificateUse, MultiCertificateCardRow, MultiCertificateCardsAnswer};
use crate::decisions::TILE;
use crate::roles::{Card, User, Workstation};
use crate::step::{Effect, Step, step};
use crate::twin::Twin;

pub(super) fn answer(twin: &Twin) -> MultiCertificateCardsAnswer {
    let cases = twin.cases();
    let tiles = tiles(twin);
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
        work: cases.work,
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
fn tiles(twin: &Twin) -> Tiles {
    let sets = [
        (0..twin.certificates.on_cards()).collect(),
        (0..twin.view.rows(Workstation::ID)).collect::<Vec<Row>>(),
        vec![0],
    ];
    let mut tiles = Tiles::new();
    if sets.iter().any(Vec::is_empty) {
        return tiles;
    }
    Memory::new(&TILE).walk(&twin.view, &sets, |region| {
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
    tiles
}
