//! Sessions: who works where, by what right, and what becomes of it when the card is gone.
//!
//! An exchange that was verified, or a password that was, authenticates a user ([`Authenticated`] is said nowhere else);
//! the rules of arrival say which session that is. A card then leaves a record for the one who watches its reader:
//! the Smart Card Removal Policy service, which starts a watch for each record and deletes it, or Winlogon before
//! Windows Vista. What is lost wakes the watches, each of which acts once.

mod arrive;
mod machine;
mod open;
mod screen;
mod standing;
mod ticket;
mod watch;

pub(crate) use open::{CardProof, authenticated};
pub(crate) use standing::SessionStanding;

use bevy_ecs::prelude as ecs;

use std::collections::BTreeMap;

use bevy_ecs::prelude::{Component, Entity, Query, Resource, Without};
use facts::Row;
use names::Timestamp;
use worlds::WorkstationKind;

use crate::evidence::Told;
use crate::lens::session::Standing;
use crate::simulator::Assembly;
use crate::stage::Stage;
use crate::twin::Twin;
use crate::value::{Credential, RemovalBehaviour, SessionKind, SessionState};

/// A session.
#[derive(Component, Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Session {
    /// The machine that it is on.
    pub(crate) machine: Row,
    /// Its number there, from 1.
    pub(crate) number: u32,
    /// Whose it is.
    pub(crate) account: Row,
}

/// Where the user of a session sits.
#[derive(Component, Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct SitsAt(pub(crate) SessionKind);

/// What a session is doing.
#[derive(Component, Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Doing(pub(crate) SessionState);

/// What its user was authenticated with last.
#[derive(Component, Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct OpenedBy {
    /// The kind.
    pub(crate) credential: Credential,
    /// The card and the certificate on it, if it was one.
    pub(crate) card: Option<(Row, Row)>,
}

/// Its ticket-granting ticket. A session that was opened without a domain controller has none.
#[derive(Component, Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Ticket {
    /// When it was issued or renewed.
    pub(crate) since: Timestamp,
    /// When it ends.
    pub(crate) end_time: Timestamp,
    /// Until when it can be renewed.
    pub(crate) renew_till: Timestamp,
}

/// The PIN that LSASS keeps of the logon, for single sign-on.
#[derive(Component, Debug, Clone, PartialEq, Eq)]
pub(crate) struct KeptPin(pub(crate) String);

/// Its ticket has ended, and its user was asked for current credentials.
#[derive(Component, Debug, Clone, Copy)]
pub(crate) struct AskedForCredentials;

/// Its user was authenticated in this event, through this reader where it was by card.
#[derive(Component, Debug, Clone, Copy)]
pub(crate) struct JustAuthenticated(pub(crate) Option<Entity>);

/// What Winlogon of Windows XP read at logon that the removal of the card does.
#[derive(Component, Debug, Clone, Copy)]
pub(crate) struct OptionAtLogon(pub(crate) RemovalBehaviour);

/// It ends with this event.
#[derive(Component, Debug, Clone, Copy)]
pub(crate) struct LoggedOff;

/// A logon session within a session, for what runs elevated.
#[derive(Component, Debug, Clone, Copy)]
pub(crate) struct Elevated {
    /// The session that it runs in.
    pub(crate) within: Entity,
    /// As whom.
    pub(crate) account: Row,
}

/// The value that the credential provider writes below `Winlogon\..\Removal Policy`, named by the session.
#[derive(Component, Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct RemovalRecord {
    /// The session.
    pub(crate) session: Entity,
    /// The reader.
    pub(crate) reader: Entity,
    /// Its event count when the record was written.
    pub(crate) event_count: u32,
}

/// Somebody waits for the card of a session to leave its reader.
#[derive(Component, Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Watch {
    /// The session.
    pub(crate) session: Entity,
    /// The reader.
    pub(crate) reader: Entity,
    /// What is done then.
    pub(crate) behaviour: RemovalBehaviour,
}

/// The highest number that a session had on each machine.
#[derive(Resource, Debug, Default)]
pub(crate) struct SessionNumbers(pub(crate) BTreeMap<Row, u32>);

/// A user was authenticated at a machine: by an exchange that was verified, or by a password that was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Authenticated {
    /// The machine.
    pub(crate) workstation: Row,
    /// The user.
    pub(crate) account: Row,
    /// Where he sits.
    pub(crate) kind: SessionKind,
    /// The machine before which he sits, where that is another one of the world.
    pub(crate) client: Option<Row>,
    /// With what.
    pub(crate) by: OpenedBy,
    /// Through which reader.
    pub(crate) reader: Option<Entity>,
    /// The PIN that was typed, where it was by card.
    pub(crate) pin: Option<String>,
    /// The ticket that came of it.
    pub(crate) ticket: Option<Ticket>,
}

/// What became of a session in an event, or of somebody's wish for one.
#[derive(Debug, Clone)]
pub(crate) struct Outcome {
    /// The machine.
    pub(crate) machine: Row,
    /// The number of the session and its user, if there is one.
    pub(crate) session: Option<(u32, Row)>,
    /// The steps, each with what was read; the last says how it ends.
    pub(crate) told: Vec<Told>,
}

impl Outcome {
    /// Whether it is what the loss of a card led to.
    pub(crate) fn tells_of_a_removal(&self) -> bool {
        let lossless = ["removal.record", "removal.xp", "removal.watched"];
        self.told.last().is_some_and(|(step, _)| {
            step.id.starts_with("removal.") && !lossless.iter().any(|id| step.id.starts_with(id))
        })
    }

    /// What became of a session.
    pub(crate) fn of(session: Session, told: Vec<Told>) -> Self {
        Self {
            machine: session.machine,
            session: Some((session.number, session.account)),
            told,
        }
    }
}

/// A session with what is seen of it.
pub(crate) type Seen = (
    Entity,
    &'static Session,
    &'static SitsAt,
    &'static Doing,
    &'static OpenedBy,
);

/// Sessions that have not ended.
pub(crate) type Sessions<'w, 's> = Query<'w, 's, Seen, Without<LoggedOff>>;

/// How a session stands, for those who decide about it.
pub(crate) fn standing(sits: SitsAt, doing: Doing, by: OpenedBy) -> Standing {
    Standing {
        kind: sits.0,
        state: doing.0,
        credential: by.credential,
        watched_for: RemovalBehaviour::NoAction,
    }
}

impl Twin {
    /// Where those who work on a machine sit, if nothing else is said: a session host has no seats of its own.
    pub(crate) fn usual_kind(&self, workstation: Row) -> SessionKind {
        let at = usize::try_from(workstation).unwrap_or(usize::MAX);
        let machine = self.world.workstations.get(at);
        if machine.is_some_and(|machine| machine.kind == WorkstationKind::TerminalServer) {
            SessionKind::Remote
        } else {
            SessionKind::Console
        }
    }
}

/// How every session stands, by machine and number.
pub(crate) fn standings(ecs: &mut ecs::World) -> Vec<SessionStanding> {
    standing::all(ecs)
}

/// Registers the systems.
pub(crate) fn install(assembly: &mut Assembly) {
    use bevy_ecs::schedule::IntoScheduleConfigs;
    assembly.add(
        Stage::Session,
        (
            (open::open_session, open::prove_by_card).chain(),
            arrive::connect,
            arrive::arrive,
            screen::change_screen,
            screen::elevate,
            machine::stop_machine,
            watch::arm,
            watch::stop_service,
            watch::start_service,
            watch::act,
            ticket::pass_time,
            machine::end_sessions,
        )
            .chain(),
    );
}
