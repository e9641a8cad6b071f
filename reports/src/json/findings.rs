//! What rules say, as JSON.

use schemars::JsonSchema;
use serde::Serialize;
use sim::RuleResult;

use super::v1::Header;

#[derive(Serialize, JsonSchema)]
pub(super) struct Findings {
    schema: &'static str,
    header: Header,
    rows: Vec<Found>,
}

#[derive(Serialize, JsonSchema)]
struct Found {
    rule: String,
    title: String,
    severity: String,
    subject: String,
    result: &'static str,
    why: Option<String>,
    remedy: String,
    source: String,
    depends_on: Vec<Otherwise>,
}

#[derive(Serialize, JsonSchema)]
struct Otherwise {
    assumption: &'static str,
    reading: &'static str,
    result: &'static str,
    why: Option<String>,
}

impl Findings {
    pub(super) fn new(header: &sim::Header, findings: &[sim::Finding]) -> Self {
        Self {
            schema: "cardtwin/check/1",
            header: header.into(),
            rows: findings.iter().map(Found::from).collect(),
        }
    }
}

impl From<&sim::Finding> for Found {
    fn from(finding: &sim::Finding) -> Self {
        let (result, why) = words(&finding.result);
        Self {
            rule: finding.rule.clone(),
            title: finding.title.clone(),
            severity: finding.severity.to_string(),
            subject: finding.subject.clone(),
            result,
            why,
            remedy: finding.remedy.clone(),
            source: finding.source.clone(),
            depends_on: finding
                .otherwise
                .iter()
                .map(|(assumption, reading, result)| {
                    let (result, why) = words(result);
                    Otherwise {
                        assumption,
                        reading,
                        result,
                        why,
                    }
                })
                .collect(),
        }
    }
}

fn words(result: &RuleResult) -> (&'static str, Option<String>) {
    match result {
        RuleResult::Pass => ("pass", None),
        RuleResult::NotApplicable => ("not-applicable", None),
        RuleResult::NotEffective => ("not-effective", None),
        RuleResult::Fail { why, .. } => ("fail", Some(why.clone())),
        RuleResult::Unknown(why) => ("unknown", Some(why.clone())),
    }
}
