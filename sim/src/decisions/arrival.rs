//! Somebody has been authenticated at a machine: which session is that, and what becomes of those that are there
//! [Smart Card and Remote Desktop Services]. And what becomes of its ticket when that ends.

use facts::StepId;

use crate::roles::{Arrival, Session, TicketLife, Workstation};
use crate::step::{
    REMOTE_NOT_REDIRECTED, REMOTE_REDIRECTED, SESSION_NEW, SESSION_NO_BACKGROUND,
    SESSION_NO_SWITCHING, SESSION_ONE_AT_A_TIME, SESSION_OTHER_TO_BACKGROUND, SESSION_RESUMED,
    SESSION_UNLOCKED, TICKET_AGAIN_BY_CARD, TICKET_AGAIN_BY_PASSWORD, TICKET_ENDED,
    TICKET_PIN_CHANGED, TICKET_RENEWED,
};
use crate::value::{Credential, ScreenState, SessionKind, TicketStanding};

facts::decision! {
    /// Which session does the user get?
    pub(crate) ARRIVE = arrive(Workstation, Session, Arrival);
}
facts::decision! {
    /// Does a session on this host see the readers of the machine before which its user sits?
    pub(crate) REDIRECT = redirect(Workstation);
}
facts::decision! {
    /// Time has passed: what becomes of the session's ticket-granting ticket?
    pub(crate) TICKET = ticket(Session, TicketLife);
}

fn arrive(workstation: Workstation<'_>, session: Session<'_>, arrival: Arrival<'_>) -> StepId {
    match session.kind() {
        SessionKind::Console => at_the_screen(workstation, arrival),
        SessionKind::Remote if workstation.holds_many_sessions() => own(workstation, arrival),
        SessionKind::Remote => at_a_client(workstation, arrival),
    }
}

/// At the screen of the machine itself.
fn at_the_screen(workstation: Workstation<'_>, arrival: Arrival<'_>) -> StepId {
    match arrival.screen() {
        ScreenState::LockedByTheUser => SESSION_UNLOCKED,
        ScreenState::InUseByTheUser => SESSION_RESUMED,
        ScreenState::Free => own(workstation, arrival),
        ScreenState::LockedByAnother | ScreenState::InUseByAnother => {
            if !workstation.keeps_background_sessions() {
                return SESSION_NO_BACKGROUND;
            }
            if workstation.hides_switching() {
                return SESSION_NO_SWITCHING;
            }
            workstation.note(SESSION_OTHER_TO_BACKGROUND);
            own(workstation, arrival)
        }
    }
}

/// By remote desktop to a client, which shows one session at a time.
fn at_a_client(workstation: Workstation<'_>, arrival: Arrival<'_>) -> StepId {
    match arrival.screen() {
        ScreenState::Free => own(workstation, arrival),
        ScreenState::LockedByTheUser | ScreenState::InUseByTheUser => SESSION_RESUMED,
        ScreenState::LockedByAnother | ScreenState::InUseByAnother => {
            if !workstation.keeps_background_sessions() {
                return SESSION_NO_BACKGROUND;
            }
            workstation.note(SESSION_ONE_AT_A_TIME);
            own(workstation, arrival)
        }
    }
}

/// The session that the user has here, or a new one.
fn own(workstation: Workstation<'_>, arrival: Arrival<'_>) -> StepId {
    if arrival.has_session() && workstation.one_session_a_user() {
        SESSION_RESUMED
    } else {
        SESSION_NEW
    }
}

fn redirect(host: Workstation<'_>) -> StepId {
    if host.redirects_cards() {
        REMOTE_REDIRECTED
    } else {
        REMOTE_NOT_REDIRECTED
    }
}

fn ticket(session: Session<'_>, life: TicketLife<'_>) -> StepId {
    match (life.standing(), session.credential()) {
        (TicketStanding::Renewable, _) => TICKET_RENEWED,
        (TicketStanding::Ended, Credential::Password) => TICKET_AGAIN_BY_PASSWORD,
        (TicketStanding::Ended, _) if life.card_in_reader() => {
            if life.pin_is_right() {
                TICKET_AGAIN_BY_CARD
            } else {
                TICKET_PIN_CHANGED
            }
        }
        (TicketStanding::Ended, _) => TICKET_ENDED,
    }
}
