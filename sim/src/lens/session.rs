//! Facts of sessions and of what happens to them. These roles have a row for each way in which such a thing can stand;
//! who meets one asks for the row of what he sees.

use facts::{Fact, Row, Value};

use super::Source;
use crate::evidence::plain;
use crate::value::{
    CardLossCause, Credential, ReaderSharing, RemovalBehaviour, ScreenState, SessionKind,
    SessionState, TicketStanding,
};

/// How many values a fact has.
fn count<V: Value>() -> u32 {
    u32::try_from(V::ALL.len()).unwrap_or(1)
}

/// The value that a row of mixed digits has, below which `below` values stand.
fn digit<V: Value>(row: Row, below: u32) -> Fact<V> {
    Fact::Known(V::from_index(row / below % count::<V>()))
}

/// The rows of as many things as there are combinations, each named.
fn names<const N: usize>(labels: [&[&str]; N]) -> Vec<String> {
    labels.iter().fold(vec![String::new()], |names, labels| {
        let longer = |label: &str| {
            let add = move |name: &String| match name.as_str() {
                "" => plain(label),
                name => format!("{name}, {}", plain(label)),
            };
            names.iter().map(add).collect::<Vec<String>>()
        };
        labels.iter().flat_map(|label| longer(label)).collect()
    })
}

/// A session as those see it who decide about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Standing {
    pub(crate) kind: SessionKind,
    pub(crate) state: SessionState,
    pub(crate) credential: Credential,
    pub(crate) watched_for: RemovalBehaviour,
}

impl Standing {
    /// A session whose user was just authenticated; nothing watches its card yet.
    pub(crate) fn opened(kind: SessionKind, credential: Credential) -> Self {
        Self {
            kind,
            state: SessionState::Active,
            credential,
            watched_for: RemovalBehaviour::NoAction,
        }
    }

    /// Its row.
    pub(crate) fn row(self) -> Row {
        let Self {
            kind,
            state,
            credential,
            watched_for,
        } = self;
        let last = watched_for.index();
        let last = last * count::<Credential>() + credential.index();
        let last = last * count::<SessionState>() + state.index();
        last * count::<SessionKind>() + kind.index()
    }
}

pub(crate) fn session_names() -> Vec<String> {
    names([
        SessionKind::LABELS,
        SessionState::LABELS,
        Credential::LABELS,
        RemovalBehaviour::LABELS,
    ])
}

pub(crate) fn kind(_: &Source<'_>, row: Row) -> Fact<SessionKind> {
    digit(row, 1)
}

pub(crate) fn state(_: &Source<'_>, row: Row) -> Fact<SessionState> {
    digit(row, count::<SessionKind>())
}

pub(crate) fn credential(_: &Source<'_>, row: Row) -> Fact<Credential> {
    digit(row, count::<SessionKind>() * count::<SessionState>())
}

pub(crate) fn watched_for(_: &Source<'_>, row: Row) -> Fact<RemovalBehaviour> {
    let below = count::<SessionKind>() * count::<SessionState>() * count::<Credential>();
    digit(row, below)
}

/// The row of a card that is gone.
pub(crate) fn loss_row(cause: CardLossCause, sharing: ReaderSharing) -> Row {
    sharing.index() * count::<CardLossCause>() + cause.index()
}

pub(crate) fn loss_names() -> Vec<String> {
    names([CardLossCause::LABELS, ReaderSharing::LABELS])
}

pub(crate) fn cause(_: &Source<'_>, row: Row) -> Fact<CardLossCause> {
    digit(row, 1)
}

pub(crate) fn sharing(_: &Source<'_>, row: Row) -> Fact<ReaderSharing> {
    digit(row, count::<CardLossCause>())
}

/// The row of what somebody finds who has been authenticated.
pub(crate) fn arrival_row(screen: ScreenState, has_session: bool) -> Row {
    u32::from(has_session) * count::<ScreenState>() + screen.index()
}

pub(crate) fn arrival_names() -> Vec<String> {
    names([ScreenState::LABELS, &["NoSession", "HasSession"]])
}

pub(crate) fn screen(_: &Source<'_>, row: Row) -> Fact<ScreenState> {
    digit(row, 1)
}

pub(crate) fn has_session(_: &Source<'_>, row: Row) -> Fact<bool> {
    Fact::Known(row / count::<ScreenState>() > 0)
}

/// The row of a ticket when time has passed.
pub(crate) fn ticket_row(
    standing: TicketStanding,
    card_in_reader: bool,
    pin_is_right: bool,
) -> Row {
    let last = u32::from(!pin_is_right) * 2 + u32::from(card_in_reader);
    last * count::<TicketStanding>() + standing.index()
}

pub(crate) fn ticket_names() -> Vec<String> {
    names([
        TicketStanding::LABELS,
        &["CardGone", "CardInReader"],
        &["PinKept", "PinChanged"],
    ])
}

pub(crate) fn standing(_: &Source<'_>, row: Row) -> Fact<TicketStanding> {
    digit(row, 1)
}

pub(crate) fn card_in_reader(_: &Source<'_>, row: Row) -> Fact<bool> {
    Fact::Known(!(row / count::<TicketStanding>()).is_multiple_of(2))
}

pub(crate) fn pin_is_right(_: &Source<'_>, row: Row) -> Fact<bool> {
    Fact::Known(row / count::<TicketStanding>() < 2)
}
