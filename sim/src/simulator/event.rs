//! Events: what people and time do.

use std::collections::VecDeque;

use bevy_ecs::prelude::{ResMut, Resource};
use facts::Row;

use super::Assembly;
use crate::stage::Stage;

/// One event of a script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Event {
    /// A card goes into the reader of a workstation.
    CardInserted {
        /// The card.
        card: Row,
        /// The workstation.
        workstation: Row,
    },
    /// A person picks a tile and types.
    LogonRequested(LogonEvent),
    /// The client follows a referral to another domain controller.
    Referred(LogonEvent),
    /// A card leaves its reader.
    CardRemoved {
        /// The card.
        card: Row,
    },
}

/// What a person does at the logon screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LogonEvent {
    /// The card.
    pub(crate) card: Row,
    /// The certificate; `None` picks the first tile.
    pub(crate) certificate: Option<Row>,
    /// The workstation.
    pub(crate) workstation: Row,
    /// The domain controller that will be asked.
    pub(crate) controller: Row,
    /// The attempt: 0 types no hint.
    pub(crate) attempt: Row,
    /// The PIN.
    pub(crate) pin: String,
    /// The domain controller that answers wherever its domain is asked.
    pub(crate) preferred: Option<Row>,
    /// How often the client was referred so far.
    pub(crate) referrals: u8,
}

/// Events that have not happened yet.
#[derive(Resource, Debug, Default)]
pub(crate) struct Queue(pub(crate) VecDeque<Event>);

/// The event that is happening.
#[derive(Resource, Debug, Default)]
pub(crate) struct Current(pub(crate) Option<Event>);

/// Registers the systems.
pub(crate) fn install(assembly: &mut Assembly) {
    assembly.add(Stage::Inputs, take_event);
}

fn take_event(mut queue: ResMut<'_, Queue>, mut current: ResMut<'_, Current>) {
    current.0 = queue.0.pop_front();
}
