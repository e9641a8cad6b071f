//! Roles of sessions: how they stand, how their card is lost, who comes, what becomes of their ticket.

use crate::lens;
use crate::lens::Source;
use crate::value::{
    CardLossCause, Credential, ReaderSharing, RemovalBehaviour, ScreenState, SessionKind,
    SessionState, TicketStanding,
};

facts::role! {
    /// A session as those see it who decide about it: one row for each way in which it can stand.
    pub Session = 21 in Source<'_> {
        /// Where its user sits.
        field kind: SessionKind = lens::session::kind;
        /// What it is doing.
        field state: SessionState = lens::session::state;
        /// What its user was authenticated with last.
        field credential: Credential = lens::session::credential;
        /// What the removal of its card will do, as was read when its reader began to be watched.
        field watched_for: RemovalBehaviour = lens::session::watched_for;
    }
}

facts::role! {
    /// How the one who watches a reader comes to know that the card is gone, and how many sessions that reader opened.
    pub CardLoss = 22 in Source<'_> {
        /// By what.
        field cause: CardLossCause = lens::session::cause;
        /// How many sessions are watched through the reader, and whose.
        field sharing: ReaderSharing = lens::session::sharing;
    }
}

facts::role! {
    /// What somebody who has been authenticated finds at the machine.
    pub Arrival = 23 in Source<'_> {
        /// What is on the screen.
        field screen: ScreenState = lens::session::screen;
        /// Whether the user has a session there.
        field has_session: bool = lens::session::has_session;
    }
}

facts::role! {
    /// The ticket-granting ticket of a session when time has passed.
    pub TicketLife = 24 in Source<'_> {
        /// How it stands.
        field standing: TicketStanding = lens::session::standing;
        /// Whether the card that it was got with is in a reader of the session.
        field card_in_reader: bool = lens::session::card_in_reader;
        /// Whether the PIN that was kept of the logon is still the card's.
        field pin_is_right: bool = lens::session::pin_is_right;
    }
}
