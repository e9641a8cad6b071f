//! One logon with a card in one of its forms.

use schemars::JsonSchema;
use serde::Serialize;
use sim::FormExplanation;

use super::ticket::Ticket;
use super::{Certificate, Dependency, Ending, Event, Header, Told, ending, evidence};

#[derive(Serialize, JsonSchema)]
pub(crate) struct ExplainedForm {
    schema: &'static str,
    header: Header,
    form: &'static str,
    certificate: Certificate,
    workstation: String,
    from: Option<String>,
    session_of: Option<String>,
    steps: Vec<Told>,
    exchanges: Vec<Exchange>,
    ticket: Option<Ticket>,
    ending: Ending,
    account: Option<String>,
    depends_on: Vec<Dependency>,
}

#[derive(Serialize, JsonSchema)]
struct Exchange {
    workstation: String,
    domain_controller: String,
    executed: bool,
}

impl From<&FormExplanation> for ExplainedForm {
    fn from(told: &FormExplanation) -> Self {
        Self {
            schema: "cardtwin/explain-form/1",
            header: (&told.header).into(),
            form: told.form.name(),
            certificate: (&told.certificate).into(),
            workstation: told.workstation.clone(),
            from: told.from.clone(),
            session_of: told.session_of.clone(),
            steps: told
                .steps
                .iter()
                .map(|told| Told {
                    talk_step: told.talk_step,
                    by: told.step.by.to_string(),
                    ending: ending(told.step, told.step.confidence),
                    evidence: evidence(&told.evidence),
                    events: told.events.iter().map(Event::from).collect(),
                })
                .collect(),
            exchanges: told
                .exchanges
                .iter()
                .map(|exchange| Exchange {
                    workstation: exchange.workstation.clone(),
                    domain_controller: exchange.domain_controller.clone(),
                    executed: exchange.executed,
                })
                .collect(),
            ticket: told.ticket.as_ref().map(Ticket::from),
            ending: ending(told.ending, told.confidence),
            account: told.account.clone(),
            depends_on: told.depends_on.iter().map(Dependency::from).collect(),
        }
    }
}
