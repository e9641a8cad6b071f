//! `revocation-outage` as JSON.

use schemars::JsonSchema;
use serde::Serialize;
use sim::Witness as Logon;

use super::{Certificate, Header, Seen, Work, seen};

#[derive(Serialize, JsonSchema)]
pub(in crate::json) struct RevocationOutage {
    schema: &'static str,
    header: Header,
    at: String,
    rows: Vec<Outage>,
    work: Work,
}

#[derive(Serialize, JsonSchema)]
struct Outage {
    lost: &'static str,
    authority: String,
    url: Option<String>,
    open_before: String,
    open_after: String,
    losses: Vec<Loss>,
    spared: Vec<Spared>,
}

#[derive(Serialize, JsonSchema)]
struct Loss {
    first: String,
    step: &'static str,
    sentence: &'static str,
    source: &'static str,
    confidence: String,
    seen: Seen,
    logons: String,
    certificates: usize,
    workstations: Vec<String>,
    domain_controllers: Vec<String>,
    why: Vec<String>,
    witnesses: Vec<Witness>,
}

#[derive(Serialize, JsonSchema)]
struct Spared {
    why: String,
    logons: String,
    certificates: usize,
    machines: Vec<String>,
    witnesses: Vec<Witness>,
}

#[derive(Serialize, JsonSchema)]
struct Witness {
    certificate: Certificate,
    hint: Option<String>,
    workstation: String,
    domain_controller: String,
}

impl From<&Logon> for Witness {
    fn from(logon: &Logon) -> Self {
        Self {
            certificate: (&logon.certificate).into(),
            hint: logon.hint.clone(),
            workstation: logon.workstation.clone(),
            domain_controller: logon.domain_controller.clone(),
        }
    }
}

impl From<&sim::OutageLoss> for Loss {
    fn from(loss: &sim::OutageLoss) -> Self {
        let step = loss.ending.step;
        Self {
            first: loss.first.to_string(),
            step: step.id,
            sentence: step.sentence,
            source: step.source,
            confidence: loss.ending.confidence.to_string(),
            seen: seen(step),
            logons: loss.logons.to_string(),
            certificates: loss.certificates,
            workstations: loss.workstations.clone(),
            domain_controllers: loss.domain_controllers.clone(),
            why: loss.why.clone(),
            witnesses: loss.witnesses.iter().map(Into::into).collect(),
        }
    }
}

impl From<&sim::RevocationOutageAnswer> for RevocationOutage {
    fn from(answer: &sim::RevocationOutageAnswer) -> Self {
        let rows = answer.outages.iter().map(|outage| Outage {
            lost: outage.lost.word(),
            authority: outage.authority.clone(),
            url: outage.url.clone(),
            open_before: outage.open_before.to_string(),
            open_after: outage.open_after.to_string(),
            losses: outage.losses.iter().map(Into::into).collect(),
            spared: outage
                .spared
                .iter()
                .map(|spared| Spared {
                    why: spared.why.clone(),
                    logons: spared.logons.to_string(),
                    certificates: spared.certificates,
                    machines: spared.machines.clone(),
                    witnesses: spared.witnesses.iter().map(Into::into).collect(),
                })
                .collect(),
        });
        Self {
            schema: "cardtwin/revocation-outage/1",
            header: (&answer.header).into(),
            at: answer.at.to_string(),
            rows: rows.collect(),
            work: (&answer.work).into(),
        }
    }
}
