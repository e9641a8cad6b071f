//! Sessions as a chronicle tells them.

use facts::Row;
use names::Timestamp;

use crate::explanation::ToldStep;
use crate::roles::{Card, User, Workstation};
use crate::session::{Outcome, SessionStanding};
use crate::twin::Twin;
use crate::value::{Credential, RemovalBehaviour, SessionKind, SessionState};

/// What became of a session in an event, or of somebody's wish for one.
#[derive(Debug, Clone)]
pub struct SessionOutcome {
    /// The machine.
    pub machine: String,
    /// The number of the session and its user; `None`: there is none.
    pub session: Option<(u32, String)>,
    /// The steps, in order; the last says how it ends.
    pub steps: Vec<ToldStep>,
}

/// A session as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenSession {
    /// The machine.
    pub machine: String,
    /// Its number there, from 1.
    pub number: u32,
    /// Its user.
    pub account: String,
    /// Where the user sits, or sat last.
    pub kind: SessionKind,
    /// What it is doing.
    pub state: SessionState,
    /// What the user was authenticated with last.
    pub credential: Credential,
    /// The card, if it was one.
    pub card: Option<String>,
    /// The machine at which the user of a remote session sits.
    pub client: Option<String>,
    /// The readers that are watched for it.
    pub watched: Vec<WatchedReader>,
    /// When its ticket-granting ticket ends, and until when it can be renewed; `None`: it has none.
    pub ticket: Option<(Timestamp, Timestamp)>,
    /// Its ticket has ended, and the user was asked for current credentials.
    pub asked_for_credentials: bool,
    /// Accounts as which something runs elevated in it.
    pub elevated: Vec<String>,
}

/// A reader that is watched for a session, or of which a record waits for the service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WatchedReader {
    /// The machine that it is plugged into.
    pub machine: String,
    /// Its name.
    pub reader: String,
    /// What the removal of the card will do; `None`: the record waits.
    pub behaviour: Option<RemovalBehaviour>,
}

impl Twin {
    /// An outcome in words.
    pub(super) fn outcome(&self, outcome: &Outcome) -> SessionOutcome {
        let told = outcome.told.iter();
        SessionOutcome {
            machine: self.view.row_name(Workstation::ID, outcome.machine),
            session: outcome
                .session
                .map(|(number, account)| (number, self.view.row_name(User::ID, account))),
            steps: told
                .map(|(step, evidence)| ToldStep {
                    talk_step: None,
                    step,
                    evidence: evidence.clone(),
                    events: Vec::new(),
                })
                .collect(),
        }
    }

    /// A session in words.
    pub(super) fn open_session(&self, standing: &SessionStanding) -> OpenSession {
        let machine = |row: Row| self.view.row_name(Workstation::ID, row);
        let user = |row: Row| self.view.row_name(User::ID, row);
        let session = standing.session;
        OpenSession {
            machine: machine(session.machine),
            number: session.number,
            account: user(session.account),
            kind: standing.kind,
            state: standing.state,
            credential: standing.by.credential,
            card: standing
                .by
                .card
                .map(|(card, _)| self.view.row_name(Card::ID, card)),
            client: standing.client.map(machine),
            watched: standing
                .watches
                .iter()
                .map(|watch| WatchedReader {
                    machine: machine(watch.machine),
                    reader: watch.reader.clone(),
                    behaviour: watch.behaviour,
                })
                .collect(),
            ticket: standing
                .ticket
                .map(|ticket| (ticket.end_time, ticket.renew_till)),
            asked_for_credentials: standing.asked_for_credentials,
            elevated: standing.elevated.iter().copied().map(user).collect(),
        }
    }
}
