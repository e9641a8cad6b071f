//! A user who has been authenticated gets a session.

use bevy_ecs::prelude::{Commands, Entity, Res, ResMut};
use facts::Row;

use super::{
    AskedForCredentials, Authenticated, Doing, JustAuthenticated, KeptPin, Outcome, Session,
    SessionNumbers, Sessions, SitsAt,
};
use crate::card_stack::{Connection, Losses, Lost, Seats};
use crate::decisions::ARRIVE;
use crate::lens::session::{Standing, arrival_row};
use crate::roles::Workstation;
use crate::simulator::{Current, ScriptEvent, Telling};
use crate::step::{Effect, SESSION_NEW, step};
use crate::value::{CardLossCause, ScreenState, SessionKind, SessionState};

/// A remote desktop connection is there before its session.
pub(super) fn connect(current: Res<'_, Current>, mut commands: Commands<'_, '_>) {
    if let Some(ScriptEvent::Connected {
        client,
        host,
        redirects_cards,
    }) = &current.0
    {
        commands.spawn(Connection {
            client: *client,
            host: *host,
            redirects_cards: *redirects_cards,
            session: None,
        });
    }
}

/// What somebody finds who has been authenticated.
struct Found {
    screen: ScreenState,
    /// The user's session, if he has one.
    own: Option<Entity>,
    /// Sessions of others that lose the screen when he gets it.
    in_the_way: Vec<Entity>,
}

/// The rules say which session it is; others go to the background.
pub(super) fn arrive(
    current: Res<'_, Current>,
    sessions: Sessions<'_, '_>,
    seats: Seats<'_, '_>,
    mut numbers: ResMut<'_, SessionNumbers>,
    mut losses: ResMut<'_, Losses>,
    mut telling: Telling<'_>,
    mut commands: Commands<'_, '_>,
) {
    let Some(ScriptEvent::Authenticated(user)) = &current.0 else {
        return;
    };
    let many = telling
        .facts
        .flag(Workstation::ID, "holds_many_sessions", user.workstation);
    let found = look(user, many, &sessions);
    let rows = [
        user.workstation,
        Standing::opened(user.kind, user.by.credential).row(),
        arrival_row(found.screen, found.own.is_some()),
    ];
    let (decided, told) = telling.consider(&ARRIVE, &rows);
    if decided.step.effect == Effect::Refuses {
        telling.outcome(Outcome {
            machine: user.workstation,
            session: None,
            told,
        });
        return;
    }
    for other in found.in_the_way {
        hang_up(other, &seats, &mut losses, &mut commands);
        commands
            .entity(other)
            .insert(Doing(SessionState::Disconnected));
    }
    let is_new = decided.step.id == step(SESSION_NEW).id;
    let (entity, session) = if let Some(own) = found.own.filter(|_| !is_new) {
        // Who unlocks a remote session from where he sits stays there.
        let stays = user.client.is_some_and(|client| {
            let connection = seats.of_session(own);
            connection.is_some_and(|(_, known)| known.client == client)
                && seats.waiting(client, user.workstation).is_none()
        });
        if !stays {
            hang_up(own, &seats, &mut losses, &mut commands);
        }
        let session = sessions.get(own).map(|(_, session, ..)| *session);
        (own, session.ok())
    } else {
        let number = numbers.0.entry(user.workstation).or_default();
        *number += 1;
        let session = Session {
            machine: user.workstation,
            number: *number,
            account: user.account,
        };
        (commands.spawn(session).id(), Some(session))
    };
    let mut entity = commands.entity(entity);
    entity.remove::<AskedForCredentials>().insert((
        SitsAt(user.kind),
        Doing(SessionState::Active),
        user.by,
        JustAuthenticated(user.reader),
    ));
    if let Some(ticket) = user.ticket {
        entity.insert(ticket);
    }
    match &user.pin {
        Some(pin) => entity.insert(KeptPin(pin.clone())),
        None => entity.remove::<KeptPin>(),
    };
    let id = entity.id();
    if let Some((waiting, connection)) = user
        .client
        .and_then(|client| seats.waiting(client, user.workstation))
    {
        commands.entity(waiting).insert(Connection {
            session: Some(id),
            ..connection
        });
    }
    if let Some(session) = session {
        telling.outcome(Outcome::of(session, told));
    }
}

/// What is on the screen, and what the user has on the machine.
fn look(user: &Authenticated, many: bool, sessions: &Sessions<'_, '_>) -> Found {
    let mut here: Vec<_> = sessions
        .iter()
        .filter(|(_, session, ..)| session.machine == user.workstation)
        .collect();
    here.sort_by_key(|(_, session, ..)| session.number);
    // A client shows one session, wherever its user sits; a server has a screen besides.
    let shown = here.iter().find(|(_, _, sits, doing, _)| {
        doing.0 != SessionState::Disconnected && (!many || sits.0 == SessionKind::Console)
    });
    let screen = match shown {
        Some(_) if many && user.kind == SessionKind::Remote => ScreenState::Free,
        None => ScreenState::Free,
        Some((_, session, sits, doing, _)) => {
            let own = session.account == user.account;
            // Before the machine the screen of a remote session is a locked one.
            let in_use = doing.0 == SessionState::Active && sits.0 == SessionKind::Console
                || user.kind == SessionKind::Remote;
            match (own, in_use) {
                (true, true) => ScreenState::InUseByTheUser,
                (true, false) => ScreenState::LockedByTheUser,
                (false, true) => ScreenState::InUseByAnother,
                (false, false) => ScreenState::LockedByAnother,
            }
        }
    };
    let mine = |session: &Session| session.account == user.account;
    let on_screen = shown.filter(|(_, session, ..)| mine(session));
    let own = on_screen
        .or_else(|| here.iter().find(|(_, session, ..)| mine(session)))
        .map(|(entity, ..)| *entity);
    let in_the_way = shown
        .filter(|(_, session, ..)| !mine(session) && screen != ScreenState::Free)
        .map(|(entity, ..)| *entity);
    Found {
        screen,
        own,
        in_the_way: in_the_way.into_iter().collect(),
    }
}

/// The connection of a session ends, and with it what it saw of the client's readers.
pub(super) fn hang_up(
    session: Entity,
    seats: &Seats<'_, '_>,
    losses: &mut Losses,
    commands: &mut Commands<'_, '_>,
) {
    let Some((entity, connection)) = seats.of_session(session) else {
        return;
    };
    commands.entity(entity).despawn();
    if connection.redirects_cards {
        let readers = seats.of(connection.client).into_iter();
        losses.0.extend(readers.map(|reader| Lost {
            reader,
            cause: CardLossCause::ConnectionDropped,
            session: Some(session),
        }));
    }
}

/// The session on the screen of a machine, or that of a user on it.
pub(super) fn meant(
    workstation: Row,
    account: Option<Row>,
    sessions: &Sessions<'_, '_>,
) -> Option<(Entity, Session, SitsAt, Doing)> {
    let mut here: Vec<_> = sessions
        .iter()
        .filter(|(_, session, ..)| session.machine == workstation)
        .filter(|(_, session, sits, doing, _)| match account {
            Some(account) => session.account == account,
            None => sits.0 == SessionKind::Console && doing.0 != SessionState::Disconnected,
        })
        .collect();
    // One that is in use before one in the background.
    here.sort_by_key(|(_, session, _, doing, _)| (doing.0, session.number));
    here.first()
        .map(|(entity, session, sits, doing, _)| (*entity, **session, **sits, **doing))
}
