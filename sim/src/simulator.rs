//! The simulator: an ECS world in which events happen, one after the other.
//!
//! The installs below are in the order in which data flows: they are the table of contents.

mod event;
mod story;

pub(crate) use event::{Current, Queue};
pub(crate) use event::{Event as ScriptEvent, LogonEvent, ScreenChange};
pub(crate) use story::{Facts, Keys, Story, Telling, WantedTicket, account_looked_at};

use bevy_ecs::prelude as ecs;
use bevy_ecs::schedule::{
    IntoScheduleConfigs, LogLevel, Schedule, ScheduleBuildSettings, SingleThreadedExecutor,
};
use facts::{Row, VariableId};

use crate::card_stack::{Connection, Edge, InsertedIn, IsCard, Plugged, Reader, WhereTheUserSits};
use crate::session::{AskedForCredentials, KeptPin, OpenedBy, Session, SessionStanding, Ticket};
use crate::stage::Stage;
use crate::twin::Twin;
use crate::{card_stack, logon, network, session};

/// A world in which a script runs.
pub(crate) struct Simulator {
    ecs: ecs::World,
    schedule: Schedule,
}

impl std::fmt::Debug for Simulator {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Simulator")
    }
}

/// Where capabilities register their systems.
pub(crate) struct Assembly {
    pub(crate) schedule: Schedule,
}

impl Simulator {
    /// A simulator of a twin, under choices for what it leaves open.
    pub(crate) fn new(twin: &Twin, choices: Vec<(VariableId, u32)>) -> Self {
        let mut schedule = Schedule::default();
        schedule.set_executor(SingleThreadedExecutor::new());
        schedule.set_build_settings(ScheduleBuildSettings {
            ambiguity_detection: LogLevel::Error,
            hierarchy_detection: LogLevel::Error,
            ..ScheduleBuildSettings::default()
        });
        schedule.configure_sets(
            (
                Stage::Inputs,
                Stage::Card,
                Stage::Logon,
                Stage::Kdc,
                Stage::Session,
                Stage::Observe,
            )
                .chain(),
        );
        let mut assembly = Assembly { schedule };
        event::install(&mut assembly);
        card_stack::install(&mut assembly);
        logon::install(&mut assembly);
        network::install(&mut assembly);
        session::install(&mut assembly);
        story::install(&mut assembly);

        let mut ecs = ecs::World::new();
        for (row, _) in (0u32..).zip(&twin.world.cards) {
            ecs.spawn(IsCard(row));
        }
        card_stack::spawn_readers(&mut ecs, &twin.world);
        let (facts, keys) = story::of_twin(twin, choices);
        ecs.insert_resource(facts);
        ecs.insert_resource(keys);
        ecs.insert_resource(Story::default());
        ecs.insert_resource(Queue::default());
        ecs.insert_resource(Current::default());
        ecs.insert_resource(network::Wire::default());
        ecs.insert_resource(card_stack::Losses::default());
        ecs.insert_resource(session::SessionNumbers::default());
        Self {
            ecs,
            schedule: assembly.schedule,
        }
    }

    /// The world is another one from here on: its facts and keys. Cards, readers and sessions stay as they are; what
    /// the world says of a card's PIN holds.
    pub(crate) fn enter(&mut self, twin: &Twin) {
        let (facts, keys) = story::of_twin(twin, Vec::new());
        let mut edges = self.ecs.query::<(&IsCard, &mut Edge)>();
        for (card, mut edge) in edges.iter_mut(&mut self.ecs) {
            edge.0 = keys.edge(card.0);
        }
        self.ecs.insert_resource(facts);
        self.ecs.insert_resource(keys);
    }

    /// Begins a new story; what stands, stands.
    pub(crate) fn turn_the_page(&mut self) {
        self.ecs.insert_resource(Story::default());
    }

    /// Lets events happen, in order.
    pub(crate) fn run(&mut self, events: impl IntoIterator<Item = ScriptEvent>) {
        self.ecs.resource_mut::<Queue>().0.extend(events);
        while !self.ecs.resource::<Queue>().0.is_empty() {
            self.schedule.run(&mut self.ecs);
        }
    }

    /// What has happened so far.
    pub(crate) fn story(&self) -> &Story {
        self.ecs.resource::<Story>()
    }

    /// How every session stands, by machine and number.
    pub(crate) fn sessions(&mut self) -> Vec<SessionStanding> {
        session::standings(&mut self.ecs)
    }

    /// The machine of the reader in which a card is, and that reader.
    pub(crate) fn place_of(&mut self, card: Row) -> Option<Reader> {
        let mut cards = self.ecs.query::<(&IsCard, &InsertedIn)>();
        let place = cards.iter(&self.ecs).find(|(known, _)| known.0 == card);
        let reader = place?.1.0;
        self.ecs.get::<Reader>(reader).cloned()
    }

    /// Whether a machine has a reader that is plugged in and holds no card: the one meant, or any.
    pub(crate) fn has_free_reader(&mut self, workstation: Row, meant: Option<usize>) -> bool {
        let mut cards = self.ecs.query::<&InsertedIn>();
        let taken: Vec<ecs::Entity> = cards.iter(&self.ecs).map(|place| place.0).collect();
        let mut readers = self.ecs.query_filtered::<
            (ecs::Entity, &Reader, ecs::Has<Plugged>),
            ecs::Without<WhereTheUserSits>,
        >();
        let mut free = readers.iter(&self.ecs).filter(|(entity, reader, plugged)| {
            reader.workstation == workstation && *plugged && !taken.contains(entity)
        });
        free.any(|(_, reader, _)| meant.is_none_or(|number| number == reader.number))
    }

    /// The readers of a machine, in the order of the world.
    pub(crate) fn readers_of(&mut self, workstation: Row) -> Vec<Reader> {
        let mut readers = self
            .ecs
            .query_filtered::<&Reader, ecs::Without<WhereTheUserSits>>();
        let mut list: Vec<Reader> = readers
            .iter(&self.ecs)
            .filter(|reader| reader.workstation == workstation)
            .cloned()
            .collect();
        list.sort_by_key(|reader| reader.number);
        list
    }

    /// Whether a reader is plugged in.
    pub(crate) fn is_plugged(&mut self, reader: &Reader) -> bool {
        let mut readers = self.ecs.query_filtered::<&Reader, ecs::With<Plugged>>();
        readers.iter(&self.ecs).any(|known| known == reader)
    }

    /// The card in a reader.
    pub(crate) fn card_in(&mut self, reader: &Reader) -> Option<Row> {
        let mut cards = self.ecs.query::<(&IsCard, &InsertedIn)>();
        let mut all = cards.iter(&self.ecs);
        all.find(|(_, place)| self.ecs.get::<Reader>(place.0) == Some(reader))
            .map(|(card, _)| card.0)
    }

    /// What is typed as a card's PIN: its own, where nothing is said.
    pub(crate) fn pin_typed(&self, card: Row, pin: Option<&str>) -> String {
        let at = usize::try_from(card).unwrap_or(usize::MAX);
        let world = &self.ecs.resource::<Keys>().participants.world;
        let own = world.cards.get(at).map(|card| card.pin.clone());
        pin.map(str::to_owned).or(own).unwrap_or_default()
    }

    /// The PIN of a card was changed at a machine: the sessions there that it opened keep the new one.
    pub(crate) fn keep_pin(&mut self, card: Row, workstation: Row, pin: &str) {
        let mut sessions = self.ecs.query::<(&Session, &OpenedBy, &mut KeptPin)>();
        for (session, by, mut kept) in sessions.iter_mut(&mut self.ecs) {
            let of_card = by.card.is_some_and(|(known, _)| known == card);
            if of_card && session.machine == workstation {
                pin.clone_into(&mut kept.0);
            }
        }
    }

    /// A PIN is typed for a card that is in a reader, its own where none is said: the card counts the tries.
    pub(crate) fn type_pin(&mut self, card: Row, pin: Option<&str>) {
        let pin = self.pin_typed(card, pin);
        let mut cards = self.ecs.query::<(&IsCard, &mut Edge)>();
        let mut all = cards.iter_mut(&mut self.ecs);
        if let Some((_, mut edge)) = all.find(|(known, _)| known.0 == card) {
            // What comes of it is what the form was told.
            let _ = edge.0.verify_pin(&pin);
        }
    }

    /// How many tries a card's PIN has left, once it was in a reader.
    pub(crate) fn tries_left(&mut self, card: Row) -> Option<u8> {
        let mut cards = self.ecs.query::<(&IsCard, &Edge)>();
        let found = cards.iter(&self.ecs).find(|(known, _)| known.0 == card);
        found.map(|(_, edge)| edge.0.tries_left())
    }

    /// Tells what became of a session, where no system did.
    pub(crate) fn tell(&mut self, outcome: session::Outcome) {
        self.ecs.resource_mut::<Story>().outcomes.push(outcome);
    }

    /// Remote desktop connections that no session came of end.
    pub(crate) fn drop_waiting_connections(&mut self) {
        let mut connections = self.ecs.query::<(ecs::Entity, &Connection)>();
        let waiting: Vec<ecs::Entity> = connections
            .iter(&self.ecs)
            .filter(|(_, connection)| connection.session.is_none())
            .map(|(entity, _)| entity)
            .collect();
        for connection in waiting {
            self.ecs.despawn(connection);
        }
    }

    /// A session has another ticket-granting ticket; `None`: there was none to be had, and its user is asked for current
    /// credentials.
    pub(crate) fn settle_ticket(&mut self, session: ecs::Entity, ticket: Option<Ticket>) {
        if let Ok(mut session) = self.ecs.get_entity_mut(session) {
            match ticket {
                Some(ticket) => session.insert(ticket),
                None => session.insert(AskedForCredentials),
            };
        }
    }

    /// The choices that what happened depends on.
    pub(crate) fn choices(&self) -> &[(VariableId, u32)] {
        &self.ecs.resource::<Facts>().choices
    }
}

impl Assembly {
    /// Adds a system to a stage.
    pub(crate) fn add<M>(
        &mut self,
        stage: Stage,
        systems: impl IntoScheduleConfigs<bevy_ecs::system::ScheduleSystem, M>,
    ) {
        self.schedule.add_systems(systems.in_set(stage));
    }
}
