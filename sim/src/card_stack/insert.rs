//! Cards go into readers and out of them; readers are plugged in and out.

use bevy_ecs::prelude::{Commands, Entity, Has, Query, Res, ResMut};

use super::{
    Edge, EventCount, InsertedIn, IsCard, Losses, Lost, Plugged, Reader, Seats, WhereTheUserSits,
};
use crate::decisions::TILE;
use crate::simulator::Current;
use crate::simulator::{Assembly, Facts, Keys, ScriptEvent, Story};
use crate::stage::Stage;
use crate::value::CardLossCause;

/// Registers the systems.
pub(crate) fn install(assembly: &mut Assembly) {
    use bevy_ecs::schedule::IntoScheduleConfigs;
    assembly.add(
        Stage::Card,
        (insert_card, remove_card, plug_reader, enumerate_card).chain(),
    );
}

/// The reader sees a card: it gets its edge.
fn insert_card(
    current: Res<'_, Current>,
    keys: Res<'_, Keys>,
    cards: Query<'_, '_, (Entity, &IsCard, Option<&Edge>, Option<&InsertedIn>)>,
    seats: Seats<'_, '_>,
    mut counts: Query<'_, '_, &mut EventCount>,
    mut commands: Commands<'_, '_>,
) {
    let Some(ScriptEvent::CardInserted {
        card,
        workstation,
        reader,
    }) = &current.0
    else {
        return;
    };
    let Some((entity, _, edge, _)) = cards.iter().find(|(_, row, ..)| row.0 == *card) else {
        return;
    };
    let taken = |reader: Entity| {
        let mut places = cards.iter().filter_map(|(.., place)| place);
        places.any(|place| place.0 == reader)
    };
    let own = seats.of(*workstation);
    let free = if let Some(at) = reader {
        own.get(*at).copied()
    } else {
        let mut own = own.iter().copied();
        own.find(|reader| seats.is_plugged(*reader) && !taken(*reader))
    };
    let place = match free {
        Some(reader) => {
            if let Ok(mut count) = counts.get_mut(reader) {
                count.0 += 1;
            }
            reader
        }
        // The user of a machine without readers sits elsewhere, before one of his own.
        None => seats.elsewhere(*workstation, *card).unwrap_or_else(|| {
            let reader = Reader {
                workstation: *workstation,
                number: 0,
                name: "reader where the user sits".to_owned(),
            };
            let seat = WhereTheUserSits(*card);
            commands.spawn((reader, Plugged, EventCount(1), seat)).id()
        }),
    };
    if edge.is_none() {
        commands.entity(entity).insert(Edge(keys.edge(*card)));
    }
    commands.entity(entity).insert(InsertedIn(place));
}

/// The credential provider enumerates a card: when it comes, and when the logon screen is shown with it in a reader.
fn enumerate_card(
    current: Res<'_, Current>,
    keys: Res<'_, Keys>,
    mut facts: ResMut<'_, Facts>,
    mut story: ResMut<'_, Story>,
) {
    let (card, workstation) = match &current.0 {
        Some(ScriptEvent::CardInserted {
            card, workstation, ..
        }) => (*card, *workstation),
        Some(ScriptEvent::LogonRequested(logon)) if story.tiles.is_empty() => {
            (logon.card, logon.workstation)
        }
        _ => return,
    };
    let at = usize::try_from(card).unwrap_or(usize::MAX);
    let certificates = keys.tiles_of_cards.get(at).map_or(&[][..], Vec::as_slice);
    story.tiles.retain(|(row, _)| !certificates.contains(row));
    for certificate in certificates {
        let rows = [*certificate, workstation, 0];
        let (decided, _) = facts.consider(&mut story, &TILE, &rows);
        story.tiles.push((*certificate, decided.step));
    }
}

/// The card leaves its reader.
fn remove_card(
    current: Res<'_, Current>,
    mut cards: Query<'_, '_, (Entity, &IsCard, &InsertedIn, Option<&mut Edge>)>,
    mut counts: Query<'_, '_, (&mut EventCount, Has<Plugged>)>,
    mut losses: ResMut<'_, Losses>,
    mut commands: Commands<'_, '_>,
) {
    let Some(ScriptEvent::CardRemoved { card }) = &current.0 else {
        return;
    };
    let Some((entity, _, place, edge)) = cards.iter_mut().find(|(_, row, _, _)| row.0 == *card)
    else {
        return;
    };
    let reader = place.0;
    if let Some(mut edge) = edge {
        edge.0.reset();
    }
    commands.entity(entity).remove::<InsertedIn>();
    if let Ok((mut count, true)) = counts.get_mut(reader) {
        count.0 += 1;
        losses.0.push(Lost {
            reader,
            cause: CardLossCause::CardOut,
            session: None,
        });
    }
}

/// A reader is plugged in or out, perhaps with a card in it.
fn plug_reader(
    current: Res<'_, Current>,
    seats: Seats<'_, '_>,
    mut cards: Query<'_, '_, (&InsertedIn, &mut Edge)>,
    mut counts: Query<'_, '_, &mut EventCount>,
    mut losses: ResMut<'_, Losses>,
    mut commands: Commands<'_, '_>,
) {
    let (workstation, at, plugs) = match &current.0 {
        Some(ScriptEvent::ReaderPlugged {
            workstation,
            reader,
        }) => (*workstation, *reader, true),
        Some(ScriptEvent::ReaderUnplugged {
            workstation,
            reader,
        }) => (*workstation, *reader, false),
        _ => return,
    };
    let Some(reader) = seats.of(workstation).get(at).copied() else {
        return;
    };
    if seats.is_plugged(reader) == plugs {
        return;
    }
    if let Ok(mut count) = counts.get_mut(reader) {
        count.0 += 1;
    }
    if plugs {
        commands.entity(reader).insert(Plugged);
        return;
    }
    commands.entity(reader).remove::<Plugged>();
    for (_, mut edge) in cards.iter_mut().filter(|(place, _)| place.0 == reader) {
        edge.0.reset();
        losses.0.push(Lost {
            reader,
            cause: CardLossCause::ReaderUnplugged,
            session: None,
        });
    }
}

impl Keys {
    /// The card with the keys that the vault has for it.
    pub(crate) fn edge(&self, row: facts::Row) -> card::Card {
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
