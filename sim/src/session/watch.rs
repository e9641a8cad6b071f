//! Who watches the reader of a session, and what he does when its card is gone.

use bevy_ecs::prelude::{Commands, Entity, Query, Res, ResMut};
use facts::Row;

use super::{
    Doing, JustAuthenticated, LoggedOff, OpenedBy, OptionAtLogon, Outcome, RemovalRecord, Session,
    Sessions, SitsAt, Watch, standing,
};
use crate::card_stack::{EventCount, Losses, Lost, Seats};
use crate::decisions::{
    ACT, ARM, ARM_AGAIN, EARLIER_WATCH, NOT_WATCHED, SERVICE_STOPS, TAKE_RECORD,
};
use crate::lens::session::{Standing, loss_row};
use crate::roles::Workstation;
use crate::simulator::{Current, ScriptEvent, Telling};
use crate::step::{
    REMOVAL_DISCONNECT, REMOVAL_KEPT, REMOVAL_LOCK, REMOVAL_LOGOFF, REMOVAL_RECORD_WAITS,
    REMOVAL_STILL_WATCHED, REMOVAL_UNPLUGGED_NOT_SEEN, REMOVAL_WATCH_DISCONNECT,
    REMOVAL_WATCH_LOCK, REMOVAL_WATCH_LOGOFF, REMOVAL_WATCH_NOTHING, Step, step,
};
use crate::value::{CardLossCause, ReaderSharing, RemovalBehaviour, SessionState};

/// What a watch that a step began is for.
fn watched_for(told: &Step) -> Option<RemovalBehaviour> {
    let behaviours = [
        (REMOVAL_WATCH_NOTHING, RemovalBehaviour::NoAction),
        (REMOVAL_WATCH_LOCK, RemovalBehaviour::Lock),
        (REMOVAL_WATCH_LOGOFF, RemovalBehaviour::Logoff),
        (REMOVAL_WATCH_DISCONNECT, RemovalBehaviour::Disconnect),
    ];
    behaviours
        .into_iter()
        .find(|(id, _)| step(*id).id == told.id)
        .map(|(_, behaviour)| behaviour)
}

/// A session whose user was authenticated in this event.
type Arriving = (
    Entity,
    &'static Session,
    &'static SitsAt,
    &'static Doing,
    &'static OpenedBy,
    &'static JustAuthenticated,
    Option<&'static OptionAtLogon>,
);

/// The card of a user who was just authenticated leaves a record, and the service takes it if it runs.
pub(super) fn arm(
    just: Query<'_, '_, Arriving>,
    watches: Query<'_, '_, (Entity, &Watch)>,
    records: Query<'_, '_, (Entity, &RemovalRecord)>,
    counts: Query<'_, '_, &EventCount>,
    mut telling: Telling<'_>,
    mut commands: Commands<'_, '_>,
) {
    for (session, place, sits, doing, by, authenticated, at_logon) in &just {
        commands.entity(session).remove::<JustAuthenticated>();
        let stands = standing(*sits, *doing, *by);
        let mut told = Vec::new();
        let reader = authenticated.0;
        let earlier = watches
            .iter()
            .map(|(entity, watch)| (entity, watch.session, watch.reader))
            .chain(
                records
                    .iter()
                    .map(|(entity, record)| (entity, record.session, record.reader)),
            );
        for (entity, _, watched) in earlier.filter(|(_, watched, _)| *watched == session) {
            // The same reader is written and watched anew.
            if reader == Some(watched) {
                commands.entity(entity).despawn();
                continue;
            }
            let (decided, steps) = telling.consider(&EARLIER_WATCH, &[stands.row(), 0]);
            told.extend(steps);
            if decided.step.id != step(REMOVAL_STILL_WATCHED).id {
                commands.entity(entity).despawn();
            }
        }
        // Winlogon reads the option at logon, and a log off is needed for another one.
        let stands = Standing {
            watched_for: at_logon.map_or(stands.watched_for, |read| read.0),
            ..stands
        };
        let arm = if at_logon.is_some() { &ARM_AGAIN } else { &ARM };
        let (decided, steps) = telling.consider(arm, &[place.machine, stands.row()]);
        told.extend(steps);
        if let Some(behaviour) = watched_for(decided.step)
            && !telling
                .facts
                .flag(Workstation::ID, "removal_needs_service", place.machine)
        {
            commands.entity(session).insert(OptionAtLogon(behaviour));
        }
        if let Some(reader) = reader {
            let event_count = counts.get(reader).map_or(0, |count| count.0);
            if decided.step.id == step(REMOVAL_RECORD_WAITS).id {
                commands.spawn(RemovalRecord {
                    session,
                    reader,
                    event_count,
                });
            } else if let Some(behaviour) = watched_for(decided.step) {
                commands.spawn(Watch {
                    session,
                    reader,
                    behaviour,
                });
            }
        }
        telling.outcome(Outcome::of(*place, told));
    }
}

/// The service stops: it watches no more.
pub(super) fn stop_service(
    current: Res<'_, Current>,
    sessions: Sessions<'_, '_>,
    watches: Query<'_, '_, (Entity, &Watch)>,
    counts: Query<'_, '_, &EventCount>,
    mut telling: Telling<'_>,
    mut commands: Commands<'_, '_>,
) {
    let Some(ScriptEvent::ServiceStopped { workstation }) = &current.0 else {
        return;
    };
    for (entity, watch, session) in of_machine(*workstation, &sessions, &watches) {
        commands.entity(entity).despawn();
        let (decided, told) = telling.consider(&SERVICE_STOPS, &[*workstation, 0]);
        if decided.step.id == step(REMOVAL_KEPT).id {
            let event_count = counts.get(watch.reader).map_or(0, |count| count.0);
            commands.spawn(RemovalRecord {
                session: watch.session,
                reader: watch.reader,
                event_count,
            });
        }
        telling.outcome(Outcome::of(session, told));
    }
}

/// The watches of a machine's sessions, in the order of these.
fn of_machine(
    workstation: Row,
    sessions: &Sessions<'_, '_>,
    watches: &Query<'_, '_, (Entity, &Watch)>,
) -> Vec<(Entity, Watch, Session)> {
    let mut list: Vec<_> = watches
        .iter()
        .filter_map(|(entity, watch)| {
            let (_, session, ..) = sessions.get(watch.session).ok()?;
            (session.machine == workstation).then_some((entity, *watch, *session))
        })
        .collect();
    list.sort_by_key(|(entity, watch, session)| (*session, watch.reader, *entity));
    list
}

/// The service starts, and takes each record: it watches the reader, or acts at once where that has changed.
pub(super) fn start_service(
    current: Res<'_, Current>,
    sessions: Sessions<'_, '_>,
    records: Query<'_, '_, (Entity, &RemovalRecord)>,
    counts: Query<'_, '_, &EventCount>,
    mut telling: Telling<'_>,
    mut losses: ResMut<'_, Losses>,
    mut commands: Commands<'_, '_>,
) {
    let Some(ScriptEvent::ServiceStarted { workstation }) = &current.0 else {
        return;
    };
    let mut pending: Vec<_> = records
        .iter()
        .filter_map(|(entity, record)| {
            let (_, session, ..) = sessions.get(record.session).ok()?;
            (session.machine == *workstation).then_some((entity, *record, *session))
        })
        .collect();
    pending.sort_by_key(|(entity, _, session)| (*session, *entity));
    for (entity, record, session) in pending {
        commands.entity(entity).despawn();
        let (decided, told) = telling.consider(&TAKE_RECORD, &[*workstation]);
        if let Some(behaviour) = watched_for(decided.step) {
            commands.spawn(Watch {
                session: record.session,
                reader: record.reader,
                behaviour,
            });
        }
        telling.outcome(Outcome::of(session, told));
        let count = counts.get(record.reader).map_or(0, |count| count.0);
        if count != record.event_count {
            losses.0.push(Lost {
                reader: record.reader,
                cause: CardLossCause::CounterDiffers,
                session: Some(record.session),
            });
        }
    }
}

/// Somebody who waits for the card of a session, or a record that nobody has taken.
#[derive(Debug, Clone, Copy)]
struct Waiting {
    entity: Entity,
    session: Entity,
    place: Session,
    /// What it is for; `None`: a record.
    behaviour: Option<RemovalBehaviour>,
}

/// Cards are gone: each watch of their readers does what it is for, once.
pub(super) fn act(
    sessions: Sessions<'_, '_>,
    watches: Query<'_, '_, (Entity, &Watch)>,
    records: Query<'_, '_, (Entity, &RemovalRecord)>,
    seats: Seats<'_, '_>,
    mut losses: ResMut<'_, Losses>,
    mut telling: Telling<'_>,
    mut commands: Commands<'_, '_>,
) {
    for lost in std::mem::take(&mut losses.0) {
        let all = waiting(lost.reader, &sessions, &watches, &records);
        let loss = loss_row(lost.cause, sharing(&all));
        let concerned = |waiting: &&Waiting| lost.session.is_none_or(|one| one == waiting.session);
        for waiting in all.iter().filter(concerned) {
            let Ok((_, _, sits, doing, by)) = sessions.get(waiting.session) else {
                continue;
            };
            let stands = Standing {
                watched_for: waiting.behaviour.unwrap_or(RemovalBehaviour::NoAction),
                ..standing(*sits, *doing, *by)
            };
            let rows = [waiting.place.machine, stands.row(), loss, 0];
            let (decided, told) = telling.consider(&ACT, &rows);
            telling.outcome(Outcome::of(waiting.place, told));
            let ends_with = |id| decided.step.id == step(id).id;
            // A record stays for the service to find, and a watch that saw nothing goes on.
            if waiting.behaviour.is_some() && !ends_with(REMOVAL_UNPLUGGED_NOT_SEEN) {
                commands.entity(waiting.entity).despawn();
            }
            let mut session = commands.entity(waiting.session);
            if ends_with(REMOVAL_LOCK) {
                session.insert(Doing(SessionState::Locked));
            } else if ends_with(REMOVAL_LOGOFF) {
                session.insert(LoggedOff);
            } else if ends_with(REMOVAL_DISCONNECT) {
                session.insert(Doing(SessionState::Disconnected));
                // What else was watched through the connection goes with it.
                if let Some((connection, _)) = seats.of_session(waiting.session) {
                    commands.entity(connection).despawn();
                }
                let others = watches.iter().filter(|(entity, watch)| {
                    watch.session == waiting.session && *entity != waiting.entity
                });
                for (other, _) in others {
                    commands.entity(other).try_despawn();
                }
            }
        }
        if all.is_empty() && lost.session.is_none() {
            nobody_watched(lost.reader, &sessions, &seats, &mut telling);
        }
    }
}

/// Who waits for the card of a reader, in the order of the sessions.
fn waiting(
    reader: Entity,
    sessions: &Sessions<'_, '_>,
    watches: &Query<'_, '_, (Entity, &Watch)>,
    records: &Query<'_, '_, (Entity, &RemovalRecord)>,
) -> Vec<Waiting> {
    let watches = watches
        .iter()
        .filter(|(_, watch)| watch.reader == reader)
        .map(|(entity, watch)| (entity, watch.session, Some(watch.behaviour)));
    let records = records
        .iter()
        .filter(|(_, record)| record.reader == reader)
        .map(|(entity, record)| (entity, record.session, None));
    let mut all: Vec<Waiting> = watches
        .chain(records)
        .filter_map(|(entity, session, behaviour)| {
            let (_, place, ..) = sessions.get(session).ok()?;
            Some(Waiting {
                entity,
                session,
                place: *place,
                behaviour,
            })
        })
        .collect();
    all.sort_by_key(|waiting| (waiting.place, waiting.entity));
    all
}

/// How many sessions of one machine a reader opened, and whose they are.
fn sharing(all: &[Waiting]) -> ReaderSharing {
    let on_one_machine = |one: &Waiting, other: &Waiting| {
        one.place.machine == other.place.machine && one.session != other.session
    };
    let mut pairs = all
        .iter()
        .flat_map(|one| all.iter().map(move |other| (one, other)))
        .filter(|(one, other)| on_one_machine(one, other))
        .peekable();
    if pairs.peek().is_none() {
        ReaderSharing::OneSession
    } else if pairs.all(|(one, other)| one.place.account == other.place.account) {
        ReaderSharing::OneUser
    } else {
        ReaderSharing::SeveralUsers
    }
}

/// Nobody watched the reader: what that means for those who see it.
fn nobody_watched(
    reader: Entity,
    sessions: &Sessions<'_, '_>,
    seats: &Seats<'_, '_>,
    telling: &mut Telling<'_>,
) {
    let Some(machine) = seats.reader(reader).map(|reader| reader.workstation) else {
        return;
    };
    let mut here: Vec<_> = sessions
        .iter()
        .filter(|(entity, session, _, doing, _)| {
            let connection = seats.of_session(*entity);
            let sees = connection
                .is_some_and(|(_, known)| known.client == machine && known.redirects_cards);
            (session.machine == machine || sees) && doing.0 != SessionState::Disconnected
        })
        .collect();
    here.sort_by_key(|(_, session, ..)| **session);
    for (_, session, sits, doing, by) in here {
        let rows = [standing(*sits, *doing, *by).row()];
        let (_, told) = telling.consider(&NOT_WATCHED, &rows);
        telling.outcome(Outcome::of(*session, told));
    }
}
