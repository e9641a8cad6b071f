//! The simulator: an ECS world in which events happen, one after the other.
//!
//! The installs below are in the order in which data flows: they are the table of contents.

mod event;
mod story;

pub(crate) use event::{Current, Queue};
pub(crate) use event::{Event as ScriptEvent, LogonEvent};
pub(crate) use story::{Facts, Keys, Story, account_looked_at};

use bevy_ecs::prelude as ecs;
use bevy_ecs::schedule::{
    IntoScheduleConfigs, LogLevel, Schedule, ScheduleBuildSettings, SingleThreadedExecutor,
};
use facts::{Row, VariableId};

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
    pub(crate) fn new(twin: Twin, choices: Vec<(VariableId, u32)>) -> Self {
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

        let (mut ecs, facts, keys) = story::move_in(twin, choices);
        ecs.insert_resource(facts);
        ecs.insert_resource(keys);
        ecs.insert_resource(Story::default());
        ecs.insert_resource(Queue::default());
        ecs.insert_resource(Current::default());
        ecs.insert_resource(network::Wire::default());
        Self {
            ecs,
            schedule: assembly.schedule,
        }
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

    /// How many tries of its PIN a card has left, once it was put into a reader.
    pub(crate) fn pin_tries(&mut self, card: Row) -> Option<u8> {
        let mut cards = self.ecs.query::<(&card_stack::IsCard, &card_stack::Edge)>();
        cards
            .iter(&self.ecs)
            .find(|(known, _)| known.0 == card)
            .map(|(_, edge)| edge.0.tries_left())
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
