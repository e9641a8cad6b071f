//! An attempt with a password.

use schemars::JsonSchema;
use serde::Serialize;
use sim::PasswordExplanation;

use super::ticket::Ticket;
use super::{Dependency, Ending, Header, Told, ending};

#[derive(Serialize, JsonSchema)]
pub(crate) struct ExplainedPasswords {
    schema: &'static str,
    header: Option<Header>,
    attempts: Vec<Attempt>,
}

/// One attempt.
#[derive(Serialize, JsonSchema)]
pub(super) struct Attempt {
    account: String,
    way: &'static str,
    wrong: bool,
    somebody_knows: bool,
    workstation: String,
    domain_controller: String,
    steps: Vec<Told>,
    ending: Ending,
    ticket: Option<Ticket>,
    depends_on: Vec<Dependency>,
}

impl ExplainedPasswords {
    pub(crate) fn new(told: &[PasswordExplanation]) -> Self {
        Self {
            schema: "cardtwin/explain-password/1",
            header: told.first().map(|told| (&told.header).into()),
            attempts: told.iter().map(Attempt::from).collect(),
        }
    }
}

impl From<&PasswordExplanation> for Attempt {
    fn from(told: &PasswordExplanation) -> Self {
        Self {
            account: told.account.clone(),
            way: told.path.name(),
            wrong: told.wrong,
            somebody_knows: told.somebody_knows,
            workstation: told.workstation.clone(),
            domain_controller: told.domain_controller.clone(),
            steps: told.steps.iter().map(Told::from).collect(),
            ending: ending(told.ending, told.confidence),
            ticket: told.ticket.as_ref().map(Ticket::from),
            depends_on: told.depends_on.iter().map(Dependency::from).collect(),
        }
    }
}
