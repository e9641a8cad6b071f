//! What the removal of the card does to a session [Smart Card Removal Policy Service]: who watches from the logon on,
//! and what the one who watches does.

use facts::StepId;

use crate::roles::{Assumptions, CardLoss, Session, Workstation};
use crate::step::{
    REMOVAL_COUNTER, REMOVAL_DISCONNECT, REMOVAL_DISCONNECTED_ALREADY, REMOVAL_DROPPED,
    REMOVAL_DROPPED_ENDS, REMOVAL_FORGOTTEN, REMOVAL_IN_BACKGROUND, REMOVAL_KEPT, REMOVAL_LOCK,
    REMOVAL_LOCKED_ALREADY, REMOVAL_LOCKED_STAYS, REMOVAL_LOGOFF, REMOVAL_MANAGER_STOPPED,
    REMOVAL_NO_CARD, REMOVAL_NO_RECORD, REMOVAL_NOT_REMOTE, REMOVAL_NOT_WATCHED, REMOVAL_NOTHING,
    REMOVAL_OTHER_SESSION, REMOVAL_PASSWORD, REMOVAL_RECORD, REMOVAL_RECORD_WAITS,
    REMOVAL_SERVICE_STOPPED, REMOVAL_STILL_WATCHED, REMOVAL_TWO_IDENTITIES, REMOVAL_UNPLUGGED,
    REMOVAL_UNPLUGGED_NOT_SEEN, REMOVAL_VIRTUAL_CARD, REMOVAL_WATCH_DISCONNECT, REMOVAL_WATCH_ENDS,
    REMOVAL_WATCH_LOCK, REMOVAL_WATCH_LOGOFF, REMOVAL_WATCH_NOTHING, REMOVAL_XP,
};
use crate::value::{
    CardLossCause, Credential, DroppedReading, LockedRemovalReading, PasswordUnlockReading,
    ReaderSharing, RemovalBehaviour, RemovalOptionReading, SecondWatchReading,
    ServiceRestartReading, SessionKind, SessionState, SharedReaderReading, UnpluggedReading,
};

facts::decision! {
    /// What does the removal of the card do to a session, if nothing has happened since its user was authenticated?
    pub(crate) REMOVAL = removal(Workstation, Session, CardLoss, Assumptions);
}
facts::decision! {
    /// The user of a session was authenticated: who watches the reader from now on, and what for?
    pub(crate) ARM = arm(Workstation, Session);
}
facts::decision! {
    /// The same, where Winlogon watches and read the option at logon.
    pub(crate) ARM_AGAIN = arm_again(Workstation, Session);
}
facts::decision! {
    /// The service starts and finds a record whose reader is as it was: what does it watch it for?
    pub(crate) TAKE_RECORD = take_record(Workstation);
}
facts::decision! {
    /// The card of a session is gone: what is done?
    pub(crate) ACT = act(Workstation, Session, CardLoss, Assumptions);
}
facts::decision! {
    /// A card is gone from a reader that nobody watches: why does nothing happen to a session?
    pub(crate) NOT_WATCHED = not_watched(Session);
}
facts::decision! {
    /// The user of a session was authenticated again: is what was watched for it still watched?
    pub(crate) EARLIER_WATCH = earlier_watch(Session, Assumptions);
}
facts::decision! {
    /// The removal service stops: does it know the session when it starts again?
    pub(crate) SERVICE_STOPS = service_stops(Workstation, Assumptions);
}

fn removal(
    workstation: Workstation<'_>,
    session: Session<'_>,
    loss: CardLoss<'_>,
    assumptions: Assumptions<'_>,
) -> StepId {
    match session.credential() {
        Credential::Password => return REMOVAL_PASSWORD,
        Credential::NetworkLogon => return REMOVAL_NO_CARD,
        Credential::VirtualCard => return REMOVAL_VIRTUAL_CARD,
        Credential::Card => {}
    }
    let behaviour = workstation.removal_behaviour();
    if behaviour == RemovalBehaviour::NoAction {
        return REMOVAL_NOTHING;
    }
    match nobody_looks(workstation, session) {
        Some(why) => why,
        None => done(behaviour, workstation, session, loss, assumptions),
    }
}

fn arm(workstation: Workstation<'_>, session: Session<'_>) -> StepId {
    if !is_of_a_card(session) {
        return REMOVAL_NO_RECORD;
    }
    if workstation.removal_needs_service() {
        workstation.note(REMOVAL_RECORD);
        if !workstation.removal_service_runs() {
            return REMOVAL_RECORD_WAITS;
        }
    } else {
        workstation.note(REMOVAL_XP);
    }
    watched_for(workstation.removal_behaviour())
}

fn arm_again(workstation: Workstation<'_>, session: Session<'_>) -> StepId {
    if !is_of_a_card(session) {
        return REMOVAL_NO_RECORD;
    }
    workstation.note(REMOVAL_XP);
    watched_for(session.watched_for())
}

/// Whether the machine saw a card when the user of the session was authenticated.
fn is_of_a_card(session: Session<'_>) -> bool {
    match session.credential() {
        Credential::Card | Credential::VirtualCard => true,
        Credential::Password | Credential::NetworkLogon => false,
    }
}

fn take_record(workstation: Workstation<'_>) -> StepId {
    watched_for(workstation.removal_behaviour())
}

fn watched_for(behaviour: RemovalBehaviour) -> StepId {
    match behaviour {
        RemovalBehaviour::NoAction => REMOVAL_WATCH_NOTHING,
        RemovalBehaviour::Lock => REMOVAL_WATCH_LOCK,
        RemovalBehaviour::Logoff => REMOVAL_WATCH_LOGOFF,
        RemovalBehaviour::Disconnect => REMOVAL_WATCH_DISCONNECT,
    }
}

fn act(
    workstation: Workstation<'_>,
    session: Session<'_>,
    loss: CardLoss<'_>,
    assumptions: Assumptions<'_>,
) -> StepId {
    if let Some(why) = nobody_looks(workstation, session) {
        return why;
    }
    let by_service = workstation.removal_needs_service();
    let behaviour = if by_service && assumptions.removal_option() == RemovalOptionReading::AtRemoval
    {
        workstation.removal_behaviour()
    } else {
        session.watched_for()
    };
    done(behaviour, workstation, session, loss, assumptions)
}

/// Why nobody sees that the card is gone. Windows XP's Winlogon needs no service of its own. A redirected reader does
/// not depend on the machine's resource manager.
fn nobody_looks(workstation: Workstation<'_>, session: Session<'_>) -> Option<StepId> {
    if workstation.removal_needs_service() {
        if !workstation.removal_service_runs() {
            return Some(REMOVAL_SERVICE_STOPPED);
        }
    } else {
        workstation.note(REMOVAL_XP);
    }
    let by_manager = session.kind() == SessionKind::Console;
    (by_manager && !workstation.smart_card_service_runs()).then_some(REMOVAL_MANAGER_STOPPED)
}

/// The option says what is done, as far as the session's state leaves something to do.
fn done(
    behaviour: RemovalBehaviour,
    workstation: Workstation<'_>,
    session: Session<'_>,
    loss: CardLoss<'_>,
    assumptions: Assumptions<'_>,
) -> StepId {
    if behaviour == RemovalBehaviour::NoAction {
        return REMOVAL_NOTHING;
    }
    match loss.cause() {
        CardLossCause::CardOut => {}
        CardLossCause::CounterDiffers => loss.note(REMOVAL_COUNTER),
        CardLossCause::ReaderUnplugged => match assumptions.reader_unplugged() {
            UnpluggedReading::AsRemoval => loss.note(REMOVAL_UNPLUGGED),
            UnpluggedReading::NotSeen => return REMOVAL_UNPLUGGED_NOT_SEEN,
        },
        CardLossCause::ConnectionDropped => match assumptions.redirection_dropped() {
            DroppedReading::AsRemoval => loss.note(REMOVAL_DROPPED),
            DroppedReading::WatchEnds => return REMOVAL_DROPPED_ENDS,
        },
    }
    let sharing = loss.sharing();
    if sharing == ReaderSharing::SeveralUsers && workstation.declines_two_identities() {
        loss.note(REMOVAL_TWO_IDENTITIES);
    }
    if sharing != ReaderSharing::OneSession
        && session.state() == SessionState::Disconnected
        && assumptions.shared_reader() == SharedReaderReading::OnlyTheOneOnTheScreen
    {
        return REMOVAL_OTHER_SESSION;
    }
    match behaviour {
        RemovalBehaviour::NoAction => REMOVAL_NOTHING,
        RemovalBehaviour::Lock => locks(session),
        RemovalBehaviour::Logoff => ends(session, assumptions, REMOVAL_LOGOFF, REMOVAL_LOGOFF),
        RemovalBehaviour::Disconnect if session.kind() == SessionKind::Remote => {
            let (now, already) = (REMOVAL_DISCONNECT, REMOVAL_DISCONNECTED_ALREADY);
            ends(session, assumptions, now, already)
        }
        RemovalBehaviour::Disconnect => {
            session.note(REMOVAL_NOT_REMOTE);
            locks(session)
        }
    }
}

fn locks(session: Session<'_>) -> StepId {
    match session.state() {
        SessionState::Active => REMOVAL_LOCK,
        SessionState::Locked => REMOVAL_LOCKED_ALREADY,
        SessionState::Disconnected => REMOVAL_IN_BACKGROUND,
    }
}

/// Logoff and disconnection do not ask whether somebody sees the session.
fn ends(
    session: Session<'_>,
    assumptions: Assumptions<'_>,
    on_the_screen: StepId,
    in_the_background: StepId,
) -> StepId {
    match session.state() {
        SessionState::Active => on_the_screen,
        SessionState::Locked => match assumptions.locked_removal() {
            LockedRemovalReading::Acts => on_the_screen,
            LockedRemovalReading::Nothing => REMOVAL_LOCKED_STAYS,
        },
        SessionState::Disconnected => in_the_background,
    }
}

fn not_watched(session: Session<'_>) -> StepId {
    match session.credential() {
        Credential::Password => REMOVAL_PASSWORD,
        Credential::NetworkLogon => REMOVAL_NO_CARD,
        Credential::Card | Credential::VirtualCard => REMOVAL_NOT_WATCHED,
    }
}

fn earlier_watch(session: Session<'_>, assumptions: Assumptions<'_>) -> StepId {
    let goes_on = match session.credential() {
        Credential::Password | Credential::NetworkLogon => {
            assumptions.password_unlock() == PasswordUnlockReading::StillWatched
        }
        Credential::Card | Credential::VirtualCard => {
            assumptions.second_watch() == SecondWatchReading::BothWatch
        }
    };
    if goes_on {
        REMOVAL_STILL_WATCHED
    } else {
        REMOVAL_WATCH_ENDS
    }
}

fn service_stops(_: Workstation<'_>, assumptions: Assumptions<'_>) -> StepId {
    match assumptions.service_restart() {
        ServiceRestartReading::Forgotten => REMOVAL_FORGOTTEN,
        ServiceRestartReading::WatchedAgain => REMOVAL_KEPT,
    }
}
