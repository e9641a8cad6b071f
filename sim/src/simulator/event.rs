//! Events: what people and time do.

use std::collections::VecDeque;

use bevy_ecs::prelude::{ResMut, Resource};
use facts::Row;

use super::Assembly;
use crate::session::{Authenticated, CardProof};
use crate::stage::Stage;
use crate::value::Mishap;

/// One event of a script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Event {
    /// A card goes into a reader of a workstation.
    CardInserted {
        /// The card.
        card: Row,
        /// The workstation.
        workstation: Row,
        /// Which of its readers, from 0; `None`: the first that is free.
        reader: Option<usize>,
    },
    /// A person picks a tile and types.
    LogonRequested(LogonEvent),
    /// The client follows a referral to another domain controller.
    Referred(LogonEvent),
    /// A user was authenticated.
    Authenticated(Authenticated),
    /// A user was authenticated with a card in a reader.
    ProvedByCard(CardProof),
    /// A card leaves its reader.
    CardRemoved {
        /// The card.
        card: Row,
    },
    /// A reader is plugged in.
    ReaderPlugged {
        /// The workstation.
        workstation: Row,
        /// Which of its readers, from 0.
        reader: usize,
    },
    /// A reader is unplugged.
    ReaderUnplugged {
        /// The workstation.
        workstation: Row,
        /// Which of its readers, from 0.
        reader: usize,
    },
    /// A remote desktop connection is made; who it is for is not known yet.
    Connected {
        /// The machine at which somebody sits.
        client: Row,
        /// The machine that the session will be on.
        host: Row,
        /// Whether the client's readers are redirected.
        redirects_cards: bool,
    },
    /// Something is done to the session of a user, or to the one on the screen.
    Screen {
        /// The machine.
        workstation: Row,
        /// The user; `None`: of the session on the screen.
        account: Option<Row>,
        /// What.
        change: ScreenChange,
    },
    /// What runs elevated is authenticated by a second card.
    Elevated {
        /// The machine.
        workstation: Row,
        /// As whom.
        account: Row,
    },
    /// The removal service of a machine has started.
    ServiceStarted {
        /// The machine.
        workstation: Row,
    },
    /// The removal service of a machine has stopped.
    ServiceStopped {
        /// The machine.
        workstation: Row,
    },
    /// The machine goes down.
    MachineStopped {
        /// The machine.
        workstation: Row,
    },
    /// The clock has moved.
    TimePassed,
}

/// What is done to a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ScreenChange {
    /// It is locked.
    Lock,
    /// Its user logs off.
    LogOff,
    /// It goes to the background, for another user to log on; or its connection ends.
    Disconnect,
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
    /// What befalls it between tile and signature.
    pub(crate) mishap: Mishap,
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
