//! `kdc-certificates`.

use schemars::JsonSchema;
use serde::Serialize;
use sim::Step;

use super::{Ending, Evidence, Header, ending, evidence};

#[derive(Serialize, JsonSchema)]
pub(in crate::json) struct KdcCertificates {
    schema: &'static str,
    header: Header,
    rows: Vec<Row>,
}

#[derive(Serialize, JsonSchema)]
struct Row {
    domain_controller: String,
    product: String,
    running: bool,
    looked: Option<String>,
    uses: Option<Stored>,
    has_none: Option<Ending>,
    notes: Vec<Ending>,
    others: Vec<Other>,
    clients: Vec<Client>,
}

#[derive(Serialize, JsonSchema)]
struct Stored {
    name: String,
    template: Option<String>,
    issuer: String,
    serial: String,
    not_after: String,
    days_left: i64,
    dns_names: Vec<String>,
    unmet: Vec<&'static str>,
}

#[derive(Serialize, JsonSchema)]
struct Other {
    certificate: Stored,
    why: Ending,
}

#[derive(Serialize, JsonSchema)]
struct Client {
    windows: String,
    join: &'static str,
    strict: bool,
    card: Option<String>,
    workstations: Vec<String>,
    accepted: bool,
    undecided: bool,
    ending: Ending,
    decided_by: Vec<Evidence>,
    with_strictness_turned: Option<Ending>,
    computer_logon: Option<Ending>,
}

fn said(step: &'static Step) -> Ending {
    ending(step, step.confidence)
}

impl From<&sim::StoredCertificate> for Stored {
    fn from(stored: &sim::StoredCertificate) -> Self {
        Self {
            name: stored.name.clone(),
            template: stored.template.clone(),
            issuer: stored.issuer.clone(),
            serial: stored.serial.clone(),
            not_after: stored.not_after.to_string(),
            days_left: stored.days_left,
            dns_names: stored.dns_names.clone(),
            unmet: stored.unmet.clone(),
        }
    }
}

impl From<&sim::KdcClientRow> for Client {
    fn from(client: &sim::KdcClientRow) -> Self {
        Self {
            windows: client.windows.clone(),
            join: client.join,
            strict: client.strict,
            card: client.card.clone(),
            workstations: client.workstations.clone(),
            accepted: client.ending.step.effect != sim::Effect::Refuses,
            undecided: client.undecided,
            ending: ending(client.ending.step, client.ending.confidence),
            decided_by: evidence(&client.decided_by),
            with_strictness_turned: client.otherwise.map(said),
            computer_logon: client.computer.map(said),
        }
    }
}

impl From<&sim::KdcCertificateRow> for Row {
    fn from(row: &sim::KdcCertificateRow) -> Self {
        Self {
            domain_controller: row.domain_controller.clone(),
            product: row.product.clone(),
            running: row.running,
            looked: row.looked.map(|looked| looked.to_string()),
            uses: match &row.uses {
                Some(Ok(stored)) => Some(stored.into()),
                _ => None,
            },
            has_none: match row.uses {
                Some(Err(step)) => Some(said(step)),
                _ => None,
            },
            notes: row.notes.iter().map(|step| said(step)).collect(),
            others: row
                .others
                .iter()
                .map(|(stored, why)| Other {
                    certificate: stored.into(),
                    why: said(why),
                })
                .collect(),
            clients: row.clients.iter().map(Client::from).collect(),
        }
    }
}

impl From<&sim::KdcCertificatesAnswer> for KdcCertificates {
    fn from(answer: &sim::KdcCertificatesAnswer) -> Self {
        Self {
            schema: "cardtwin/kdc-certificates/1",
            header: (&answer.header).into(),
            rows: answer.rows.iter().map(Row::from).collect(),
        }
    }
}
