//! The questions `smart-card-enforcement` and `password-use`.

use schemars::JsonSchema;
use serde::Serialize;
use sim::{EnforcementAnswer, LocalUse, PasswordUseAnswer, WayEnding};

use super::{Ending, Evidence, Header, Work, ending, evidence};

#[derive(Serialize, JsonSchema)]
pub(crate) struct SmartCardEnforcement {
    schema: &'static str,
    header: Header,
    populations: Vec<Population>,
    local_accounts: Vec<Local>,
    work: Work,
}

#[derive(Serialize, JsonSchema)]
struct Population {
    enforced: Ending,
    accounts: Vec<String>,
    workstations: Vec<String>,
    decided_by: Vec<Evidence>,
    without_card: Vec<String>,
    without_logon: Vec<String>,
    ways: Vec<PopulationWay>,
    windows_hello: Vec<PopulationEnding>,
}

#[derive(Serialize, JsonSchema)]
struct PopulationWay {
    way: &'static str,
    endings: Vec<PopulationEnding>,
}

#[derive(Serialize, JsonSchema)]
struct PopulationEnding {
    ending: Ending,
    accounts: Vec<String>,
    workstations: Vec<String>,
}

#[derive(Serialize, JsonSchema)]
struct Local {
    account: String,
    forced: Option<bool>,
    way: &'static str,
    steps: Vec<&'static str>,
    ending: Ending,
}

fn local(list: &[LocalUse]) -> Vec<Local> {
    list.iter()
        .map(|local| Local {
            account: local.account.clone(),
            forced: local.forced,
            way: local.path.name(),
            steps: local.steps.iter().map(|step| step.id).collect(),
            ending: ending(local.ending, local.ending.confidence),
        })
        .collect()
}

fn of_population(endings: &[sim::PopulationEnding]) -> Vec<PopulationEnding> {
    let endings = endings.iter().map(|found| PopulationEnding {
        ending: ending(found.step, found.step.confidence),
        accounts: found.accounts.clone(),
        workstations: found.workstations.clone(),
    });
    endings.collect()
}

impl From<&EnforcementAnswer> for SmartCardEnforcement {
    fn from(answer: &EnforcementAnswer) -> Self {
        Self {
            schema: "cardtwin/smart-card-enforcement/1",
            header: (&answer.header).into(),
            populations: answer
                .populations
                .iter()
                .map(|population| Population {
                    enforced: ending(population.step, population.step.confidence),
                    accounts: population.accounts.clone(),
                    workstations: population.workstations.clone(),
                    decided_by: evidence(&population.decided_by),
                    without_card: population.without_card.clone(),
                    without_logon: population.without_logon.clone(),
                    ways: population
                        .ways
                        .iter()
                        .map(|way| PopulationWay {
                            way: way.path.name(),
                            endings: of_population(&way.endings),
                        })
                        .collect(),
                    windows_hello: of_population(&population.hello),
                })
                .collect(),
            local_accounts: local(&answer.local),
            work: (&answer.work).into(),
        }
    }
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct PasswordUse {
    schema: &'static str,
    header: Header,
    rows: Vec<Row>,
    local_accounts: Vec<Local>,
    work: Work,
}

#[derive(Serialize, JsonSchema)]
struct Row {
    accounts: Vec<String>,
    smart_card_required: Option<bool>,
    somebody_knows: bool,
    by_card: Vec<String>,
    by_password_only: Vec<String>,
    by_windows_hello: Vec<String>,
    by_neither: Vec<String>,
    ways: Vec<Way>,
    applications: Vec<Application>,
}

#[derive(Serialize, JsonSchema)]
struct Way {
    way: &'static str,
    endings: Vec<Place>,
}

#[derive(Serialize, JsonSchema)]
struct Application {
    kind: &'static str,
    sentence: &'static str,
    endings: Vec<Place>,
}

#[derive(Serialize, JsonSchema)]
struct Place {
    ending: Ending,
    workstations: Vec<String>,
}

fn places(list: &[WayEnding]) -> Vec<Place> {
    list.iter()
        .map(|found| Place {
            ending: ending(found.step, found.step.confidence),
            workstations: found.workstations.to_vec(),
        })
        .collect()
}

impl From<&PasswordUseAnswer> for PasswordUse {
    fn from(answer: &PasswordUseAnswer) -> Self {
        Self {
            schema: "cardtwin/password-use/1",
            header: (&answer.header).into(),
            rows: answer
                .rows
                .iter()
                .map(|row| Row {
                    accounts: row.accounts.clone(),
                    smart_card_required: row.required,
                    somebody_knows: row.somebody_knows,
                    by_card: row.by_card.clone(),
                    by_password_only: row.by_password_only.clone(),
                    by_windows_hello: row.by_hello.clone(),
                    by_neither: row.by_neither.clone(),
                    ways: row
                        .ways
                        .iter()
                        .map(|way| Way {
                            way: way.path.name(),
                            endings: places(&way.endings),
                        })
                        .collect(),
                    applications: row
                        .applications
                        .iter()
                        .map(|used| Application {
                            kind: used.kind.name(),
                            sentence: used.kind.sentence(),
                            endings: places(&used.endings),
                        })
                        .collect(),
                })
                .collect(),
            local_accounts: local(&answer.local),
            work: (&answer.work).into(),
        }
    }
}
