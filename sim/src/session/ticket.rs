//! The ticket-granting ticket of a session lives on without the card: it is renewed as long as it may be.

use bevy_ecs::prelude::{Commands, Entity, Query, Res, Without};
use names::Timestamp;

use super::{
    AskedForCredentials, Doing, KeptPin, LoggedOff, OpenedBy, Outcome, Session, SitsAt, Ticket,
    standing,
};
use crate::card_stack::{Edge, InsertedIn, IsCard, Seats};
use crate::decisions::TICKET;
use crate::lens::session::ticket_row;
use crate::simulator::{Current, Keys, ScriptEvent, Telling, WantedTicket};
use crate::step::{TICKET_ENDED, TICKET_PIN_CHANGED, TICKET_RENEWED, step};
use crate::value::TicketStanding;

/// A session with its ticket, whose user has not been asked for credentials yet.
type WithTicket = (
    Entity,
    &'static Session,
    &'static SitsAt,
    &'static Doing,
    &'static OpenedBy,
    &'static Ticket,
    Option<&'static KeptPin>,
);

impl Ticket {
    /// The ticket that it was renewed to by an instant before which it ended: renewed whenever it came to its end.
    fn renewed(self, now: Timestamp) -> Self {
        let life = self.end_time.seconds_since(self.since).max(1);
        let times = now.seconds_since(self.since) / life;
        let since = self.since.plus_seconds(times * life);
        let end_time = since.plus_seconds(life).min(self.renew_till);
        Self {
            since,
            end_time,
            ..self
        }
    }
}

/// Time has passed: tickets are renewed, or have to be got again.
pub(super) fn pass_time(
    current: Res<'_, Current>,
    keys: Res<'_, Keys>,
    sessions: Query<'_, '_, WithTicket, (Without<LoggedOff>, Without<AskedForCredentials>)>,
    mut cards: Query<'_, '_, (&IsCard, &InsertedIn, &mut Edge)>,
    seats: Seats<'_, '_>,
    mut telling: Telling<'_>,
    mut commands: Commands<'_, '_>,
) {
    if current.0 != Some(ScriptEvent::TimePassed) {
        return;
    }
    let now = keys.participants.world.clock;
    let mut all: Vec<_> = sessions
        .iter()
        .filter(|(.., ticket, _)| ticket.end_time <= now)
        .collect();
    all.sort_by_key(|(_, session, ..)| **session);
    for (entity, session, sits, doing, by, ticket, kept) in all {
        let standing_of_ticket = if now < ticket.renew_till {
            TicketStanding::Renewable
        } else {
            TicketStanding::Ended
        };
        // A redirected reader is there as long as its connection.
        let client = seats.of_session(entity).map(|(_, known)| known.client);
        let in_reader = by.card.is_some_and(|(card, _)| {
            let place = cards.iter().find(|(known, ..)| known.0 == card);
            place.is_some_and(|(_, place, _)| {
                let at = seats.reader(place.0).map(|reader| reader.workstation);
                seats.is_plugged(place.0)
                    && at.is_some_and(|at| at == session.machine || Some(at) == client)
            })
        });
        let pin_is_right = by.card.is_none_or(|(card, _)| {
            let at = usize::try_from(card).unwrap_or(usize::MAX);
            let card = keys.participants.world.cards.get(at);
            kept.zip(card).is_none_or(|(kept, card)| kept.0 == card.pin)
        });
        let rows = [
            standing(*sits, *doing, *by).row(),
            ticket_row(standing_of_ticket, in_reader, pin_is_right),
        ];
        let (decided, told) = telling.consider(&TICKET, &rows);
        telling.outcome(Outcome::of(*session, told));
        if decided.step.id == step(TICKET_RENEWED).id {
            commands.entity(entity).insert(ticket.renewed(now));
        } else if decided.step.id == step(TICKET_ENDED).id {
            commands.entity(entity).insert(AskedForCredentials);
        } else if decided.step.id == step(TICKET_PIN_CHANGED).id {
            commands.entity(entity).insert(AskedForCredentials);
            let mut cards = cards.iter_mut();
            let edge = cards.find(|(known, ..)| by.card.is_some_and(|(card, _)| known.0 == card));
            if let (Some((.., mut edge)), Some(kept)) = (edge, kept) {
                // The card counts it, and refuses.
                let _ = edge.0.verify_pin(&kept.0);
            }
        } else {
            telling.story.wanted_tickets.push(WantedTicket {
                session: entity,
                place: *session,
                by: *by,
            });
        }
    }
}
