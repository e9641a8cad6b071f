//! Answers about sessions and the removal of the card.

use super::{Ending, Evidence, Header, Names, Work};
use crate::step::Step;
use crate::value::{Credential, SessionKind, SessionState, TicketStanding};

/// Answer of the question `card-removal`: what the removal of the card does to each session.
#[derive(Debug, Clone)]
pub struct CardRemovalAnswer {
    /// What it rests on.
    pub header: Header,
    /// One row for each kind of session and machines that are alike.
    pub rows: Vec<CardRemovalRow>,
    /// What was executed.
    pub work: Work,
}

/// What the removal of the card does to sessions of one kind, on machines where it does the same for the same reason.
#[derive(Debug, Clone)]
pub struct CardRemovalRow {
    /// The machines, sorted by name.
    pub workstations: Vec<String>,
    /// Where the user of the session sits.
    pub kind: SessionKind,
    /// What opened the session, or unlocked it last.
    pub credential: Credential,
    /// How it ends for a session that is in use, locked, or in the background.
    pub endings: Vec<RemovalEnding>,
    /// Who set the option: a Group Policy object, the machines themselves, or nobody; empty where nobody reads it.
    pub option_set_by: String,
    /// What was read of the first of the machines, for a session that is in use.
    pub decided_by: Vec<Evidence>,
}

/// How the removal ends for a session in some state.
#[derive(Debug, Clone)]
pub struct RemovalEnding {
    /// The state.
    pub state: SessionState,
    /// What is done.
    pub ending: Ending,
    /// What is noted on the way.
    pub notes: Vec<&'static Step>,
}

/// Answer of the question `parallel-sessions`: how many sessions there can be at once, and what the removal of a card
/// does to them.
#[derive(Debug, Clone)]
pub struct ParallelSessionsAnswer {
    /// What it rests on.
    pub header: Header,
    /// One row for machines that are alike.
    pub machines: Vec<ParallelMachinesRow>,
    /// One row for each user whom a card lets in.
    pub users: Vec<ParallelUserRow>,
    /// One row for each card that opens sessions of several users at one machine.
    pub cards: Vec<ParallelCardRow>,
    /// How long the tickets of each domain last without the card.
    pub tickets: Vec<TicketLifeRow>,
    /// What becomes of the ticket of a session by card, later.
    pub later: Vec<LaterRow>,
    /// What was executed.
    pub work: Work,
}

/// How long a ticket-granting ticket of a domain lasts, as the domain's policy says.
#[derive(Debug, Clone)]
pub struct TicketLifeRow {
    /// The domain.
    pub domain: String,
    /// Hours until it ends.
    pub hours: u32,
    /// Days in which it is renewed, which takes no card.
    pub renewal_days: u32,
}

/// What becomes of a ticket that has come to its end.
#[derive(Debug, Clone)]
pub struct LaterRow {
    /// Whether it can still be renewed.
    pub standing: TicketStanding,
    /// Whether the card of the logon is in a reader.
    pub card_in_reader: bool,
    /// What becomes of it.
    pub ending: &'static Step,
}

/// What somebody finds who comes to a machine on which there is a session already.
#[derive(Debug, Clone)]
pub struct ParallelMachinesRow {
    /// The machines, sorted by name.
    pub workstations: Vec<String>,
    /// Another user, at the screen that is locked.
    pub another_at_the_screen: Vec<&'static Step>,
    /// Another user, by remote desktop.
    pub another_remote: Vec<&'static Step>,
    /// The same user, by remote desktop.
    pub same_remote: Vec<&'static Step>,
    /// The removal of the card of the session that is in use.
    pub removal_in_use: Vec<&'static Step>,
    /// The removal of the card of a session in the background; empty where there can be none.
    pub removal_in_background: Vec<&'static Step>,
}

/// Where a user can have sessions at once.
#[derive(Debug, Clone)]
pub struct ParallelUserRow {
    /// The account.
    pub account: String,
    /// Cards that let him in, sorted.
    pub cards: Vec<String>,
    /// Machines on which he gets one session, sorted: one on each at once.
    pub one_session_on: Names,
    /// Machines on which he gets as many as he opens, sorted.
    pub several_sessions_on: Names,
}

/// A card that opens sessions of several users through one reader.
#[derive(Debug, Clone)]
pub struct ParallelCardRow {
    /// The card.
    pub card: String,
    /// The accounts, sorted.
    pub accounts: Vec<String>,
    /// The machines, sorted by name.
    pub workstations: Vec<String>,
    /// Whether Microsoft calls it unsupported there.
    pub undefined: bool,
    /// What stands in the way of the second session; empty: nothing.
    pub second_session: Vec<&'static Step>,
    /// By the mechanism: the removal of the card, for the session on the screen.
    pub on_the_screen: Vec<&'static Step>,
    /// By the mechanism: the same for the one in the background.
    pub in_the_background: Vec<&'static Step>,
}
