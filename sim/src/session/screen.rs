//! What people do to sessions: lock, log off, switch users, disconnect, run something elevated.

use bevy_ecs::prelude::{Commands, Res, ResMut};

use super::arrive::{hang_up, meant};
use super::{Doing, Elevated, LoggedOff, Outcome, Sessions};
use crate::card_stack::{Losses, Seats};
use crate::simulator::{Current, ScreenChange, ScriptEvent, Story};
use crate::step::{SESSION_ELEVATED, step};
use crate::value::SessionState;

/// A session is locked, left or disconnected.
pub(super) fn change_screen(
    current: Res<'_, Current>,
    sessions: Sessions<'_, '_>,
    seats: Seats<'_, '_>,
    mut losses: ResMut<'_, Losses>,
    mut commands: Commands<'_, '_>,
) {
    let Some(ScriptEvent::Screen {
        workstation,
        account,
        change,
    }) = &current.0
    else {
        return;
    };
    let Some((entity, _, _, doing)) = meant(*workstation, *account, &sessions) else {
        return;
    };
    match change {
        ScreenChange::Lock if doing.0 == SessionState::Active => {
            commands.entity(entity).insert(Doing(SessionState::Locked));
        }
        ScreenChange::Lock => {}
        ScreenChange::LogOff => {
            commands.entity(entity).insert(LoggedOff);
        }
        ScreenChange::Disconnect => {
            hang_up(entity, &seats, &mut losses, &mut commands);
            commands
                .entity(entity)
                .insert(Doing(SessionState::Disconnected));
        }
    }
}

/// A logon session opens within the session on the screen; nothing of it is recorded for the removal service.
pub(super) fn elevate(
    current: Res<'_, Current>,
    sessions: Sessions<'_, '_>,
    mut story: ResMut<'_, Story>,
    mut commands: Commands<'_, '_>,
) {
    let Some(ScriptEvent::Elevated {
        workstation,
        account,
    }) = &current.0
    else {
        return;
    };
    let Some((within, session, ..)) = meant(*workstation, None, &sessions) else {
        return;
    };
    commands.spawn(Elevated {
        within,
        account: *account,
    });
    let told = vec![(step(SESSION_ELEVATED), Vec::new())];
    story.outcomes.push(Outcome::of(session, told));
}
