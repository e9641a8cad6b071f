//! `card-removal` and `parallel-sessions`.

use schemars::JsonSchema;
use serde::Serialize;
use sim::Step;
use sim::value::TicketStanding;

use super::chronicle::{credential, kind, state};
use super::{Ending, Evidence, Header, Work, ending, evidence};

#[derive(Serialize, JsonSchema)]
pub(in crate::json) struct CardRemoval {
    schema: &'static str,
    header: Header,
    rows: Vec<Removal>,
    work: Work,
}

#[derive(Serialize, JsonSchema)]
struct Removal {
    workstations: Vec<String>,
    kind: &'static str,
    credential: &'static str,
    endings: Vec<InState>,
    option_set_by: String,
    decided_by: Vec<Evidence>,
}

#[derive(Serialize, JsonSchema)]
struct InState {
    state: &'static str,
    ending: Ending,
    notes: Vec<Ending>,
}

#[derive(Serialize, JsonSchema)]
pub(in crate::json) struct ParallelSessions {
    schema: &'static str,
    header: Header,
    machines: Vec<Machines>,
    users: Vec<User>,
    cards: Vec<OfCard>,
    tickets: Vec<TicketLife>,
    later: Vec<Later>,
    work: Work,
}

#[derive(Serialize, JsonSchema)]
struct TicketLife {
    domain: String,
    hours: u32,
    renewal_days: u32,
}

#[derive(Serialize, JsonSchema)]
struct Later {
    renewable: bool,
    card_in_reader: bool,
    ending: Ending,
}

#[derive(Serialize, JsonSchema)]
struct Machines {
    workstations: Vec<String>,
    another_at_the_screen: Vec<Ending>,
    another_remote: Vec<Ending>,
    same_remote: Vec<Ending>,
    removal_in_use: Vec<Ending>,
    removal_in_background: Vec<Ending>,
}

#[derive(Serialize, JsonSchema)]
struct User {
    account: String,
    cards: Vec<String>,
    one_session_on: Vec<String>,
    several_sessions_on: Vec<String>,
}

#[derive(Serialize, JsonSchema)]
struct OfCard {
    card: String,
    accounts: Vec<String>,
    workstations: Vec<String>,
    undefined: bool,
    second_session: Vec<Ending>,
    on_the_screen: Vec<Ending>,
    in_the_background: Vec<Ending>,
}

fn said(steps: &[&'static Step]) -> Vec<Ending> {
    steps
        .iter()
        .map(|step| ending(step, step.confidence))
        .collect()
}

impl From<&sim::CardRemovalAnswer> for CardRemoval {
    fn from(answer: &sim::CardRemovalAnswer) -> Self {
        let row = |row: &sim::CardRemovalRow| Removal {
            workstations: row.workstations.clone(),
            kind: kind(row.kind),
            credential: credential(row.credential),
            endings: row
                .endings
                .iter()
                .map(|of| InState {
                    state: state(of.state),
                    ending: ending(of.ending.step, of.ending.confidence),
                    notes: said(&of.notes),
                })
                .collect(),
            option_set_by: row.option_set_by.clone(),
            decided_by: evidence(&row.decided_by),
        };
        Self {
            schema: "cardtwin/card-removal/1",
            header: (&answer.header).into(),
            rows: answer.rows.iter().map(row).collect(),
            work: (&answer.work).into(),
        }
    }
}

impl From<&sim::ParallelSessionsAnswer> for ParallelSessions {
    fn from(answer: &sim::ParallelSessionsAnswer) -> Self {
        let machines = |row: &sim::ParallelMachinesRow| Machines {
            workstations: row.workstations.clone(),
            another_at_the_screen: said(&row.another_at_the_screen),
            another_remote: said(&row.another_remote),
            same_remote: said(&row.same_remote),
            removal_in_use: said(&row.removal_in_use),
            removal_in_background: said(&row.removal_in_background),
        };
        let user = |row: &sim::ParallelUserRow| User {
            account: row.account.clone(),
            cards: row.cards.clone(),
            one_session_on: row.one_session_on.to_vec(),
            several_sessions_on: row.several_sessions_on.to_vec(),
        };
        let card = |row: &sim::ParallelCardRow| OfCard {
            card: row.card.clone(),
            accounts: row.accounts.clone(),
            workstations: row.workstations.clone(),
            undefined: row.undefined,
            second_session: said(&row.second_session),
            on_the_screen: said(&row.on_the_screen),
            in_the_background: said(&row.in_the_background),
        };
        let life = |row: &sim::TicketLifeRow| TicketLife {
            domain: row.domain.clone(),
            hours: row.hours,
            renewal_days: row.renewal_days,
        };
        let later = |row: &sim::LaterRow| Later {
            renewable: row.standing == TicketStanding::Renewable,
            card_in_reader: row.card_in_reader,
            ending: ending(row.ending, row.ending.confidence),
        };
        Self {
            schema: "cardtwin/parallel-sessions/1",
            header: (&answer.header).into(),
            machines: answer.machines.iter().map(machines).collect(),
            users: answer.users.iter().map(user).collect(),
            cards: answer.cards.iter().map(card).collect(),
            tickets: answer.tickets.iter().map(life).collect(),
            later: answer.later.iter().map(later).collect(),
            work: (&answer.work).into(),
        }
    }
}
