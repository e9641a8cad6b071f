//! `fix`: what would fix a logon, and how accounts come to strong mappings.

use schemars::JsonSchema;
use serde::Serialize;

use super::diff::NewLogon;
use super::{Certificate, Header};

#[derive(Serialize, JsonSchema)]
pub(in crate::json) struct Fix {
    schema: &'static str,
    header: Header,
    of: String,
    says: Outcome,
    deny: bool,
    fixes: Vec<Fixed>,
    worlds: usize,
    is_bounded: bool,
}

#[derive(Serialize, JsonSchema)]
struct Fixed {
    changes: Vec<String>,
    to: Outcome,
    also_lets_in: Vec<NewLogon>,
    also_keeps_out: Vec<NewLogon>,
    effects: Vec<EffectOf>,
}

#[derive(Serialize, JsonSchema)]
struct EffectOf {
    category: &'static str,
    cases: String,
}

#[derive(Serialize, JsonSchema)]
struct Outcome {
    step: &'static str,
    sentence: &'static str,
    account: Option<String>,
}

impl From<&sim::Outcome> for Outcome {
    fn from(outcome: &sim::Outcome) -> Self {
        Self {
            step: outcome.step.id,
            sentence: outcome.step.sentence,
            account: outcome.account.clone(),
        }
    }
}

impl From<&sim::Fix> for Fix {
    fn from(fix: &sim::Fix) -> Self {
        let option = |option: &sim::FixOption| Fixed {
            changes: option.changes.iter().map(ToString::to_string).collect(),
            to: (&option.to).into(),
            also_lets_in: option.also_lets_in.iter().map(NewLogon::from).collect(),
            also_keeps_out: option.also_keeps_out.iter().map(NewLogon::from).collect(),
            effects: option
                .effects
                .iter()
                .map(|(category, cases)| EffectOf {
                    category: category.name(),
                    cases: cases.to_string(),
                })
                .collect(),
        };
        Self {
            schema: "cardtwin/fix/1",
            header: (&fix.header).into(),
            of: fix.of.clone(),
            says: (&fix.says).into(),
            deny: fix.deny,
            fixes: fix.options.iter().map(option).collect(),
            worlds: fix.worlds,
            is_bounded: fix.is_bounded,
        }
    }
}

#[derive(Serialize, JsonSchema)]
pub(in crate::json) struct StrongMapping {
    schema: &'static str,
    header: Header,
    open_today: usize,
    ready: usize,
    mappings: Vec<Planned>,
    left_over: Vec<LeftOver>,
    lost: Vec<NewLogon>,
    let_in: Vec<NewLogon>,
    gained: Vec<NewLogon>,
}

#[derive(Serialize, JsonSchema)]
struct Planned {
    account: String,
    domain: String,
    sam_account_name: String,
    distinguished_name: String,
    certificate: Certificate,
    form: &'static str,
    value: String,
    survives_renewal: bool,
}

#[derive(Serialize, JsonSchema)]
struct LeftOver {
    account: String,
    certificate: Certificate,
    step: &'static str,
    sentence: &'static str,
}

impl From<&sim::StrongMappingPlan> for StrongMapping {
    fn from(plan: &sim::StrongMappingPlan) -> Self {
        let planned = |mapping: &sim::PlannedMapping| Planned {
            account: mapping.account.clone(),
            domain: mapping.domain.clone(),
            sam_account_name: mapping.sam_account_name.clone(),
            distinguished_name: mapping.distinguished_name.clone(),
            certificate: (&mapping.certificate).into(),
            form: mapping.form,
            value: mapping.value.clone(),
            survives_renewal: mapping.survives_renewal,
        };
        let left_over = |left: &sim::LeftOver| LeftOver {
            account: left.account.clone(),
            certificate: (&left.certificate).into(),
            step: left.step.id,
            sentence: left.step.sentence,
        };
        Self {
            schema: "cardtwin/strong-mapping/1",
            header: (&plan.header).into(),
            open_today: plan.open_today,
            ready: plan.ready,
            mappings: plan.mappings.iter().map(planned).collect(),
            left_over: plan.left_over.iter().map(left_over).collect(),
            lost: plan.lost.iter().map(NewLogon::from).collect(),
            let_in: plan.let_in.iter().map(NewLogon::from).collect(),
            gained: plan.gained.iter().map(NewLogon::from).collect(),
        }
    }
}
