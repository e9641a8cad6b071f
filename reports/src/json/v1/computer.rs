//! A computer's own logon by certificate.

use schemars::JsonSchema;
use serde::Serialize;
use sim::{ComputerExplanation, ToldStep};

use super::{Dependency, Ending, Header, Message, Negotiated, Told, ending};

#[derive(Serialize, JsonSchema)]
pub(crate) struct ExplainedComputer {
    schema: &'static str,
    header: Header,
    computer: String,
    account: Option<String>,
    certificate: String,
    domain_controller: String,
    steps: Vec<Told>,
    messages: Vec<Message>,
    negotiated: Vec<Negotiated>,
    ending: Ending,
    ticket_of: Option<String>,
    privileges: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    by_password: Option<ByPassword>,
    depends_on: Vec<Dependency>,
}

/// What it does without a ticket.
#[derive(Serialize, JsonSchema)]
struct ByPassword {
    steps: Vec<Told>,
    ending: Ending,
}

fn told(steps: &[ToldStep]) -> Vec<Told> {
    steps.iter().map(Told::from).collect()
}

impl From<&ComputerExplanation> for ExplainedComputer {
    fn from(told: &ComputerExplanation) -> Self {
        Self {
            schema: "cardtwin/explain-computer/1",
            header: (&told.header).into(),
            computer: told.computer.clone(),
            account: told.account.clone(),
            certificate: told.certificate.clone(),
            domain_controller: told.domain_controller.clone(),
            steps: self::told(&told.steps),
            messages: told.messages.iter().map(Message::from).collect(),
            negotiated: told.negotiated.iter().map(Negotiated::from).collect(),
            ending: ending(told.ending, told.confidence),
            ticket_of: told.ticket_of.clone(),
            privileges: told.privileges.clone(),
            by_password: told.by_password.as_ref().map(|then| ByPassword {
                steps: self::told(&then.steps),
                ending: ending(then.ending, then.ending.confidence),
            }),
            depends_on: told.depends_on.iter().map(Dependency::from).collect(),
        }
    }
}
