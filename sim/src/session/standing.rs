//! How sessions stand, for those who look at them from outside.

use bevy_ecs::prelude as ecs;
use bevy_ecs::prelude::Entity;
use facts::Row;

use super::{
    AskedForCredentials, Doing, Elevated, OpenedBy, RemovalRecord, Session, SitsAt, Ticket, Watch,
};
use crate::card_stack::{Connection, Reader};
use crate::value::{RemovalBehaviour, SessionKind, SessionState};

/// A session as it stands.
#[derive(Debug, Clone)]
pub(crate) struct SessionStanding {
    pub(crate) session: Session,
    pub(crate) kind: SessionKind,
    pub(crate) state: SessionState,
    pub(crate) by: OpenedBy,
    pub(crate) client: Option<Row>,
    pub(crate) ticket: Option<Ticket>,
    pub(crate) asked_for_credentials: bool,
    pub(crate) watches: Vec<WatchStanding>,
    pub(crate) elevated: Vec<Row>,
}

/// A reader that is watched for a session, or would be if the service ran.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct WatchStanding {
    pub(crate) machine: Row,
    pub(crate) reader: String,
    /// What for; `None`: the record waits for the service.
    pub(crate) behaviour: Option<RemovalBehaviour>,
}

/// Every session, by machine and number.
pub(super) fn all(ecs: &mut ecs::World) -> Vec<SessionStanding> {
    let watches = watches(ecs);
    let connections: Vec<Connection> = ecs.query::<&Connection>().iter(ecs).copied().collect();
    let elevated: Vec<Elevated> = ecs.query::<&Elevated>().iter(ecs).copied().collect();
    let mut query = ecs.query::<(
        Entity,
        &Session,
        &SitsAt,
        &Doing,
        &OpenedBy,
        Option<&Ticket>,
        ecs::Has<AskedForCredentials>,
    )>();
    let mut list: Vec<SessionStanding> = query
        .iter(ecs)
        .map(|(entity, session, sits, doing, by, ticket, asked)| {
            let connection = connections
                .iter()
                .find(|known| known.session == Some(entity));
            let mut watches: Vec<WatchStanding> = watches
                .iter()
                .filter(|(of, _)| *of == entity)
                .map(|(_, watch)| watch.clone())
                .collect();
            watches.sort();
            let within = elevated.iter().filter(|one| one.within == entity);
            SessionStanding {
                session: *session,
                kind: sits.0,
                state: doing.0,
                by: *by,
                client: connection.map(|known| known.client),
                ticket: ticket.copied(),
                asked_for_credentials: asked,
                watches,
                elevated: within.map(|one| one.account).collect(),
            }
        })
        .collect();
    list.sort_by_key(|standing| standing.session);
    list
}

fn watches(ecs: &mut ecs::World) -> Vec<(Entity, WatchStanding)> {
    let watched: Vec<(Entity, Entity, Option<RemovalBehaviour>)> = ecs
        .query::<&Watch>()
        .iter(ecs)
        .map(|watch| (watch.session, watch.reader, Some(watch.behaviour)))
        .collect();
    let recorded: Vec<(Entity, Entity, Option<RemovalBehaviour>)> = ecs
        .query::<&RemovalRecord>()
        .iter(ecs)
        .map(|record| (record.session, record.reader, None))
        .collect();
    watched
        .into_iter()
        .chain(recorded)
        .filter_map(|(session, reader, behaviour)| {
            let reader = ecs.get::<Reader>(reader)?;
            let standing = WatchStanding {
                machine: reader.workstation,
                reader: reader.name.clone(),
                behaviour,
            };
            Some((session, standing))
        })
        .collect()
}
