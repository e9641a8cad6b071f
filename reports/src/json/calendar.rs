//! `calendar` as JSON.

use schemars::JsonSchema;
use serde::Serialize;
use sim::Direction;

use super::v1::{Certificate, Header, Work};

#[derive(Serialize, JsonSchema)]
pub(super) struct Calendar {
    schema: &'static str,
    header: Header,
    from: String,
    until: String,
    patching: String,
    publishing: String,
    at_first: Open,
    at_last: Open,
    instants: usize,
    within_hours: usize,
    days: Vec<Day>,
    causes: Vec<Cause>,
    work: Work,
}

#[derive(Serialize, JsonSchema)]
struct Open {
    logons: String,
    accounts: usize,
}

#[derive(Serialize, JsonSchema)]
struct Day {
    date: String,
    changes: Vec<Change>,
    left_out: Vec<String>,
    let_in: Vec<String>,
}

#[derive(Serialize, JsonSchema)]
struct Change {
    cause: usize,
    direction: &'static str,
    logons: String,
    accounts: usize,
}

#[derive(Serialize, JsonSchema)]
struct Cause {
    number: usize,
    direction: &'static str,
    step: &'static str,
    sentence: &'static str,
    trigger: Option<Trigger>,
    first: String,
    last: String,
    days: usize,
    logons: String,
    accounts: usize,
    witnesses: Vec<Witness>,
}

#[derive(Serialize, JsonSchema)]
struct Trigger {
    role: &'static str,
    name: String,
    fact: &'static str,
    before: String,
    after: String,
}

#[derive(Serialize, JsonSchema)]
struct Witness {
    at: String,
    certificate: Certificate,
    hint: Option<String>,
    workstation: String,
    domain_controller: String,
    account_before: Option<String>,
    account_after: Option<String>,
    trigger: Option<Trigger>,
}

impl From<&sim::CalendarAnswer> for Calendar {
    fn from(answer: &sim::CalendarAnswer) -> Self {
        Self {
            schema: "cardtwin/calendar/1",
            header: (&answer.header).into(),
            from: answer.from.to_string(),
            until: answer.until.to_string(),
            patching: answer.patching.to_string(),
            publishing: answer.publishing.to_string(),
            at_first: open(answer.at_first),
            at_last: open(answer.at_last),
            instants: answer.instants,
            within_hours: answer.within_hours,
            days: answer
                .days
                .iter()
                .map(|day| Day {
                    date: day.day.clone(),
                    changes: day
                        .changes
                        .iter()
                        .map(|change| Change {
                            cause: change.cause,
                            direction: direction(change.direction),
                            logons: change.logons.to_string(),
                            accounts: change.accounts,
                        })
                        .collect(),
                    left_out: day.left_out.clone(),
                    let_in: day.let_in.clone(),
                })
                .collect(),
            causes: (1..)
                .zip(&answer.causes)
                .map(|(number, cause)| Cause {
                    number,
                    direction: direction(cause.direction),
                    step: cause.step.id,
                    sentence: cause.step.sentence,
                    trigger: cause.trigger.as_ref().map(Trigger::from),
                    first: cause.first.to_string(),
                    last: cause.last.to_string(),
                    days: cause.days,
                    logons: cause.logons.to_string(),
                    accounts: cause.accounts,
                    witnesses: cause.witnesses.iter().map(Witness::from).collect(),
                })
                .collect(),
            work: (&answer.work).into(),
        }
    }
}

fn open((logons, accounts): (u128, usize)) -> Open {
    Open {
        logons: logons.to_string(),
        accounts,
    }
}

fn direction(direction: Direction) -> &'static str {
    match direction {
        Direction::Loses => "loses",
        Direction::Gains => "gains",
        Direction::OpensAnother => "opens-another",
    }
}

impl From<&sim::Trigger> for Trigger {
    fn from(trigger: &sim::Trigger) -> Self {
        Self {
            role: trigger.role,
            name: trigger.name.clone(),
            fact: trigger.fact,
            before: trigger.before.clone(),
            after: trigger.after.clone(),
        }
    }
}

impl From<&sim::CalendarWitness> for Witness {
    fn from(witness: &sim::CalendarWitness) -> Self {
        Self {
            at: witness.at.to_string(),
            certificate: (&witness.certificate).into(),
            hint: witness.hint.clone(),
            workstation: witness.workstation.clone(),
            domain_controller: witness.domain_controller.clone(),
            account_before: witness.account_before.clone(),
            account_after: witness.account_after.clone(),
            trigger: witness.trigger.as_ref().map(Trigger::from),
        }
    }
}
