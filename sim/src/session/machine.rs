//! Machines go down, and sessions end.

use bevy_ecs::prelude::{Commands, Entity, Query, Res, ResMut, With};

use super::arrive::hang_up;
use super::{Doing, Elevated, LoggedOff, Outcome, RemovalRecord, Session, Sessions, Watch};
use crate::card_stack::{Losses, Seats};
use crate::simulator::{Current, ScriptEvent, Story};
use crate::step::{SESSION_ELEVATED_ENDS, step};
use crate::value::SessionState;

/// A machine goes down: its sessions end, and those elsewhere whose users sat before it are disconnected.
pub(super) fn stop_machine(
    current: Res<'_, Current>,
    sessions: Sessions<'_, '_>,
    seats: Seats<'_, '_>,
    mut losses: ResMut<'_, Losses>,
    mut commands: Commands<'_, '_>,
) {
    let Some(ScriptEvent::MachineStopped { workstation }) = &current.0 else {
        return;
    };
    let mut all: Vec<_> = sessions.iter().collect();
    all.sort_by_key(|(_, session, ..)| **session);
    for (entity, session, ..) in all {
        let connection = seats.of_session(entity);
        if session.machine == *workstation {
            commands.entity(entity).insert(LoggedOff);
        } else if connection.is_some_and(|(_, known)| known.client == *workstation) {
            hang_up(entity, &seats, &mut losses, &mut commands);
            commands
                .entity(entity)
                .insert(Doing(SessionState::Disconnected));
        }
    }
}

/// A session whose user was logged off goes, and with it what ran elevated, what was watched, and its connection.
pub(super) fn end_sessions(
    ended: Query<'_, '_, (Entity, &Session), With<LoggedOff>>,
    watches: Query<'_, '_, (Entity, &Watch)>,
    records: Query<'_, '_, (Entity, &RemovalRecord)>,
    elevated: Query<'_, '_, (Entity, &Elevated)>,
    seats: Seats<'_, '_>,
    mut story: ResMut<'_, Story>,
    mut commands: Commands<'_, '_>,
) {
    let mut ended: Vec<_> = ended.iter().collect();
    ended.sort_by_key(|(_, session)| **session);
    for (session, place) in ended {
        let watches = watches
            .iter()
            .map(|(entity, watch)| (entity, watch.session));
        let records = records
            .iter()
            .map(|(entity, record)| (entity, record.session));
        let within: Vec<Entity> = elevated
            .iter()
            .filter(|(_, elevated)| elevated.within == session)
            .map(|(entity, _)| entity)
            .collect();
        if !within.is_empty() {
            let told = vec![(step(SESSION_ELEVATED_ENDS), Vec::new())];
            story.outcomes.push(Outcome::of(*place, told));
        }
        let connection = seats.of_session(session).map(|(entity, _)| entity);
        let gone = watches
            .chain(records)
            .filter(|(_, of)| *of == session)
            .map(|(entity, _)| entity)
            .chain(within)
            .chain(connection);
        for entity in gone {
            commands.entity(entity).despawn();
        }
        commands.entity(session).despawn();
    }
}
