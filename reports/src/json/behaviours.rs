//! Version 1 of the rule book's JSON.

use schemars::JsonSchema;
use serde::Serialize;
use sim::names::Timestamp;
use sim::policies;
use sim::rule_book::{BehaviourRow, PhaseRow};
use sim::worlds::ProductVersion;

#[derive(Serialize, JsonSchema)]
pub(super) struct Behaviours {
    schema: &'static str,
    rule_book: String,
    at: Option<String>,
    os: Option<&'static str>,
    rows: Vec<Behaviour>,
}

#[derive(Serialize, JsonSchema)]
struct Behaviour {
    name: &'static str,
    sentence: &'static str,
    side: String,
    setting: Option<&'static str>,
    registry_value: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    before: Option<String>,
    phases: Vec<Phase>,
}

#[derive(Serialize, JsonSchema)]
struct Phase {
    first_version: &'static str,
    last_version: Option<&'static str>,
    update: Option<&'static str>,
    assumption: Option<Reading>,
    value: String,
    registry: Vec<Meaning>,
    source: &'static str,
    confidence: String,
}

#[derive(Serialize, JsonSchema)]
struct Reading {
    name: &'static str,
    reading: &'static str,
}

#[derive(Serialize, JsonSchema)]
struct Meaning {
    number: u32,
    value: String,
}

impl Behaviours {
    pub(super) fn new(
        rows: &[BehaviourRow],
        at: Option<Timestamp>,
        os: Option<ProductVersion>,
    ) -> Self {
        Self {
            schema: "cardtwin/behaviours/1",
            rule_book: sim::rule_book::edition(),
            at: at.map(Timestamp::date),
            os: os.map(ProductVersion::name),
            rows: rows.iter().map(Behaviour::from).collect(),
        }
    }
}

impl From<&BehaviourRow> for Behaviour {
    fn from(row: &BehaviourRow) -> Self {
        let setting = row.setting.map(policies::setting);
        Self {
            name: row.name,
            sentence: row.sentence,
            side: row.side.to_string(),
            setting: setting.map(|setting| setting.name),
            registry_value: setting.map(policies::Setting::path),
            before: row.before.clone(),
            phases: row.phases.iter().map(Phase::from).collect(),
        }
    }
}

impl From<&PhaseRow> for Phase {
    fn from(phase: &PhaseRow) -> Self {
        Self {
            first_version: phase.first.name(),
            last_version: phase.last.map(ProductVersion::name),
            update: phase.update,
            assumption: phase.under.map(|(name, reading)| Reading { name, reading }),
            value: phase.default.clone(),
            registry: phase
                .registry
                .iter()
                .map(|(number, value)| Meaning {
                    number: *number,
                    value: value.clone(),
                })
                .collect(),
            source: phase.source,
            confidence: phase.confidence.to_string(),
        }
    }
}
