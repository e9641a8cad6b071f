//! Readers, and how sessions elsewhere come to them.

use bevy_ecs::prelude as ecs;
use bevy_ecs::prelude::{Component, Entity, Has, Query, Resource};
use bevy_ecs::system::SystemParam;
use facts::Row;
use worlds::World;

use crate::value::CardLossCause;

/// A slot for a card.
#[derive(Component, Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reader {
    /// The machine that it is plugged into.
    pub(crate) workstation: Row,
    /// Its number there, from 0, in the order of the world.
    pub(crate) number: usize,
    /// Its name.
    pub(crate) name: String,
}

/// The reader is plugged in.
#[derive(Component, Debug, Clone, Copy)]
pub(crate) struct Plugged;

/// The reader stands where the user of a machine without readers sits, and holds this card.
#[derive(Component, Debug, Clone, Copy)]
pub(crate) struct WhereTheUserSits(pub(crate) Row);

/// How often a card came or went: the event count in the state of a reader (PC/SC).
#[derive(Component, Debug, Clone, Copy)]
pub(crate) struct EventCount(pub(crate) u32);

/// A remote desktop connection, from the machine at which somebody sits.
#[derive(Component, Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Connection {
    /// The machine at which the user sits.
    pub(crate) client: Row,
    /// The machine that the session is on.
    pub(crate) host: Row,
    /// Whether the client's readers are redirected.
    pub(crate) redirects_cards: bool,
    /// The session, once there is one.
    pub(crate) session: Option<Entity>,
}

/// Cards that were lost in this event, for those who watch.
#[derive(Resource, Debug, Default)]
pub(crate) struct Losses(pub(crate) Vec<Lost>);

/// A card that left its reader, or a reader that went with the card in it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Lost {
    /// The reader.
    pub(crate) reader: Entity,
    /// How the one who watches comes to know.
    pub(crate) cause: CardLossCause,
    /// The session that loses it; `None`: every one.
    pub(crate) session: Option<Entity>,
}

/// Who reaches which reader.
#[derive(SystemParam)]
pub(crate) struct Seats<'w, 's> {
    readers: Query<
        'w,
        's,
        (
            Entity,
            &'static Reader,
            Has<Plugged>,
            Option<&'static WhereTheUserSits>,
        ),
    >,
    connections: Query<'w, 's, (Entity, &'static Connection)>,
}

impl Seats<'_, '_> {
    /// The readers of a machine, in the order of the world.
    pub(crate) fn of(&self, workstation: Row) -> Vec<Entity> {
        let mut list: Vec<(usize, Entity)> = self
            .readers
            .iter()
            .filter(|(_, reader, _, seat)| reader.workstation == workstation && seat.is_none())
            .map(|(entity, reader, ..)| (reader.number, entity))
            .collect();
        list.sort_unstable();
        list.into_iter().map(|(_, entity)| entity).collect()
    }

    /// The reader that stands where the holder of a card sits.
    pub(crate) fn elsewhere(&self, workstation: Row, card: Row) -> Option<Entity> {
        let mut all = self.readers.iter();
        all.find(|(_, reader, _, seat)| {
            reader.workstation == workstation && seat.is_some_and(|seat| seat.0 == card)
        })
        .map(|(entity, ..)| entity)
    }

    /// The reader's machine and name.
    pub(crate) fn reader(&self, reader: Entity) -> Option<&Reader> {
        self.readers.get(reader).ok().map(|(_, reader, ..)| reader)
    }

    /// Whether a reader is plugged in.
    pub(crate) fn is_plugged(&self, reader: Entity) -> bool {
        self.readers
            .get(reader)
            .is_ok_and(|(_, _, plugged, _)| plugged)
    }

    /// Whether a session on a machine sees a reader: its own ones, and those of clients that redirect them.
    pub(crate) fn reaches(&self, reader: Entity, workstation: Row) -> bool {
        let Ok((_, place, plugged, _)) = self.readers.get(reader) else {
            return false;
        };
        plugged
            && (place.workstation == workstation
                || self
                    .waiting(place.workstation, workstation)
                    .is_some_and(|(_, connection)| connection.redirects_cards))
    }

    /// Whether the reader's user sits elsewhere than before the machine.
    pub(crate) fn is_remote(&self, reader: Entity, workstation: Row) -> bool {
        self.readers
            .get(reader)
            .is_ok_and(|(_, place, _, seat)| seat.is_some() || place.workstation != workstation)
    }

    /// The connection of a client to a host that no session has yet.
    pub(crate) fn waiting(&self, client: Row, host: Row) -> Option<(Entity, Connection)> {
        let mut all = self.connections.iter();
        all.find(|(_, known)| {
            known.client == client && known.host == host && known.session.is_none()
        })
        .map(|(entity, connection)| (entity, *connection))
    }

    /// The connection of a session.
    pub(crate) fn of_session(&self, session: Entity) -> Option<(Entity, Connection)> {
        let mut all = self.connections.iter();
        all.find(|(_, known)| known.session == Some(session))
            .map(|(entity, connection)| (entity, *connection))
    }
}

/// Spawns the readers of a world, plugged in, in its order.
pub(crate) fn spawn_readers(ecs: &mut ecs::World, world: &World) {
    for (workstation, machine) in (0u32..).zip(&world.workstations) {
        for (number, reader) in machine.readers.iter().enumerate() {
            let reader = Reader {
                workstation,
                number,
                name: reader.name.clone(),
            };
            ecs.spawn((reader, Plugged, EventCount(0)));
        }
    }
}

/// Readers that Windows makes of a chip of the machine: their card is in them for good.
pub(crate) fn is_virtual(reader: &str) -> bool {
    ["Microsoft Virtual Smart Card", "Windows Hello for Business"]
        .iter()
        .any(|name| reader.starts_with(name))
}
