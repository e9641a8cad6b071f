//! A card goes into a reader: its certificates become tiles, or do not.

use bevy_ecs::prelude::{Commands, Entity, Query, Res, ResMut};

use super::{Edge, InsertedIn, IsCard};
use crate::decisions::TILE;
use crate::simulator::Current;
use crate::simulator::{Assembly, Facts, Keys, ScriptEvent, Story};
use crate::stage::Stage;

/// Registers the systems.
pub(crate) fn install(assembly: &mut Assembly) {
    assembly.add(Stage::Card, insert_card);
}

/// The reader sees a card: it gets its edge, and the credential provider enumerates it.
fn insert_card(
    current: Res<'_, Current>,
    keys: Res<'_, Keys>,
    cards: Query<'_, '_, (Entity, &IsCard, Option<&Edge>)>,
    mut facts: ResMut<'_, Facts>,
    mut story: ResMut<'_, Story>,
    mut commands: Commands<'_, '_>,
) {
    let Some(ScriptEvent::CardInserted { card, workstation }) = &current.0 else {
        return;
    };
    let Some((entity, _, edge)) = cards.iter().find(|(_, row, _)| row.0 == *card) else {
        return;
    };
    if edge.is_none() {
        commands.entity(entity).insert(Edge(keys.edge(*card)));
    }
    commands.entity(entity).insert(InsertedIn(*workstation));
    let at = usize::try_from(*card).unwrap_or(usize::MAX);
    let certificates = keys.tiles_of_cards.get(at).map_or(&[][..], Vec::as_slice);
    story.tiles.retain(|(row, _)| !certificates.contains(row));
    for certificate in certificates {
        let rows = [*certificate, *workstation, 0];
        let (decided, _) = facts.consider(&mut story, &TILE, &rows);
        story.tiles.push((*certificate, decided.step));
    }
}

impl Keys {
    /// The card with the keys that the vault has for it.
    fn edge(&self, row: facts::Row) -> card::Card {
        let at = usize::try_from(row).unwrap_or(usize::MAX);
        let certificates = self.of_cards.get(at).cloned().unwrap_or_default();
        let containers = certificates
            .iter()
            .map(|certificate| {
                let at = usize::try_from(*certificate).unwrap_or(usize::MAX);
                let made = self.participants.vault.certificate(at);
                card::Container {
                    name: at.to_string(),
                    certificate: made.map(|made| made.certificate.clone()),
                    key: made.and_then(|made| made.key.clone()),
                }
            })
            .collect();
        match self.participants.world.cards.get(at) {
            Some(card) => card::Card::new(
                containers,
                card.pin.clone(),
                card.pin_tries_max,
                card.pin_tries_left,
            ),
            None => card::Card::new(containers, "", 0, 0),
        }
    }
}
