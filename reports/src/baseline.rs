//! Baselines: findings that were known before, so that only new ones fail.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sim::{CheckRun, RuleResult};

const SCHEMA: &str = "cardtwin/baseline/1";

/// Findings that were known before: what was not met, in the order of their fingerprints.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Baseline {
    schema: String,
    findings: Vec<KnownFinding>,
}

/// One of them; all but the fingerprint is for those who review the file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct KnownFinding {
    fingerprint: String,
    rule: String,
    world: String,
    subject: String,
    why: String,
}

/// Why a text is no baseline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BaselineError {
    /// It is no JSON of this shape: what is wrong, line and column.
    Malformed(String, usize, usize),
    /// It is a document of another kind or version.
    OtherSchema(String),
}

impl std::fmt::Display for BaselineError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Malformed(what, line, column) => write!(formatter, "{line}:{column}: {what}"),
            Self::OtherSchema(schema) => {
                write!(formatter, "its schema is `{schema}`, not `{SCHEMA}`")
            }
        }
    }
}

impl std::error::Error for BaselineError {}

impl Baseline {
    /// Reads a baseline.
    ///
    /// # Errors
    /// When the text is none, or one of another version.
    pub fn read(text: &str) -> Result<Self, BaselineError> {
        let baseline: Self = serde_json::from_str(text).map_err(|error| {
            let told = error.to_string();
            let what = told.split(" at line ").next().unwrap_or_default();
            BaselineError::Malformed(what.to_owned(), error.line(), error.column())
        })?;
        if baseline.schema != SCHEMA {
            return Err(BaselineError::OtherSchema(baseline.schema));
        }
        Ok(baseline)
    }

    /// The fingerprints.
    pub fn fingerprints(&self) -> BTreeSet<String> {
        let known = self.findings.iter();
        known.map(|known| known.fingerprint.clone()).collect()
    }

    /// The baseline after a run. Without an older one it has what is not met and not waived. With one, what is met by now is
    /// gone, what nobody asked for this time stays, and what is new comes only if it is accepted.
    pub fn after(run: &CheckRun, older: Option<&Self>, accept_new: bool) -> Self {
        let mut findings: BTreeMap<String, KnownFinding> = BTreeMap::new();
        let known = older.map(Self::fingerprints).unwrap_or_default();
        for (checked, judged) in run.findings() {
            let RuleResult::Fail { why, .. } = &judged.finding.result else {
                continue;
            };
            let is_known = known.contains(&judged.fingerprint);
            let is_wanted = is_known || judged.counts() && (older.is_none() || accept_new);
            if is_wanted {
                findings.insert(
                    judged.fingerprint.clone(),
                    KnownFinding {
                        fingerprint: judged.fingerprint.clone(),
                        rule: judged.finding.rule.clone(),
                        world: checked.header.world.clone(),
                        subject: judged.finding.subject.clone(),
                        why: why.clone(),
                    },
                );
            }
        }
        let asked: BTreeSet<(&str, &str)> = run
            .findings()
            .map(|(checked, judged)| {
                let world = checked.header.world.as_str();
                (world, judged.finding.rule.as_str())
            })
            .collect();
        for known in older.iter().flat_map(|older| &older.findings) {
            if !asked.contains(&(known.world.as_str(), known.rule.as_str())) {
                findings.insert(known.fingerprint.clone(), known.clone());
            }
        }
        Self {
            schema: SCHEMA.to_owned(),
            findings: findings.into_values().collect(),
        }
    }

    /// As it is written.
    pub fn text(&self) -> String {
        crate::json::written(self)
    }

    /// How many findings are known.
    pub fn len(&self) -> usize {
        self.findings.len()
    }

    /// Whether none is.
    pub fn is_empty(&self) -> bool {
        self.findings.is_empty()
    }
}
