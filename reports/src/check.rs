//! What a run of checks found, in the formats that people, CI systems and auditors read.
//!
//! The same run gives the same bytes: the only time in them is the simulated clock.

mod github;
pub(crate) mod json;
mod junit;
mod markdown;
mod row;
mod sarif;
mod text;

use std::str::FromStr;

use sim::{CheckRun, Judged, RuleResult, Standing};

pub(crate) use row::Row as CheckRow;

/// A format of a run of checks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CheckFormat {
    /// A table for people.
    Text,
    /// Markdown, as the summary of a job.
    Markdown,
    /// One JSON document, `cardtwin/check/2`.
    Json,
    /// Findings as JSON, a line each, `cardtwin/check-row/1`.
    Ndjson,
    /// Comma-separated values with a header, as RFC 4180 describes them.
    Csv,
    /// JUnit XML.
    Junit,
    /// SARIF 2.1.0.
    Sarif,
    /// Annotations of GitHub Actions.
    Github,
}

impl CheckFormat {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Text,
        Self::Markdown,
        Self::Json,
        Self::Ndjson,
        Self::Csv,
        Self::Junit,
        Self::Sarif,
        Self::Github,
    ];

    /// The name by which it is asked for.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Markdown => "markdown",
            Self::Json => "json",
            Self::Ndjson => "ndjson",
            Self::Csv => "csv",
            Self::Junit => "junit",
            Self::Sarif => "sarif",
            Self::Github => "github",
        }
    }
}

impl FromStr for CheckFormat {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.into_iter().find(|format| format.name() == text);
        found.ok_or_else(|| {
            let names: Vec<&str> = Self::ALL.into_iter().map(Self::name).collect();
            format!(
                "`{text}` is no format: expected one of {}",
                names.join(", ")
            )
        })
    }
}

/// What a run of checks found; the width matters to text alone.
pub fn check(run: &CheckRun, format: CheckFormat, width: u16) -> String {
    match format {
        CheckFormat::Text => text::text(run, width),
        CheckFormat::Markdown => markdown::markdown(run),
        CheckFormat::Json => json::json(run),
        CheckFormat::Ndjson => row::ndjson(run),
        CheckFormat::Csv => row::csv(run),
        CheckFormat::Junit => junit::junit(run),
        CheckFormat::Sarif => sarif::sarif(run),
        CheckFormat::Github => github::github(run),
    }
}

/// What became of a finding, in a word or two.
fn status(judged: &Judged) -> &'static str {
    match (&judged.finding.result, judged.standing) {
        (RuleResult::Pass, _) => "met",
        (RuleResult::NotApplicable, _) => "not applicable",
        (RuleResult::NotEffective, _) => "not effective",
        (_, Standing::Waived(_)) => "waived",
        (_, Standing::Known) => "known",
        (RuleResult::Fail { .. }, _) => "not met",
        (RuleResult::Unknown(_), _) => "unknown",
    }
}

/// What the result is by itself, for machines.
fn result_word(result: &RuleResult) -> &'static str {
    match result {
        RuleResult::Pass => "pass",
        RuleResult::NotApplicable => "not-applicable",
        RuleResult::NotEffective => "not-effective",
        RuleResult::Fail { .. } => "fail",
        RuleResult::Unknown(_) => "unknown",
    }
}

/// Why it is so, where something is wrong.
fn why(result: &RuleResult) -> Option<&str> {
    match result {
        RuleResult::Fail { why, .. } | RuleResult::Unknown(why) => Some(why),
        RuleResult::Pass | RuleResult::NotApplicable | RuleResult::NotEffective => None,
    }
}

/// What a waiver has to do with a finding, in a sentence without a full stop.
pub fn waiver_says(run: &CheckRun, judged: &Judged) -> Option<String> {
    let (at, until) = match judged.standing {
        Standing::Waived(at) => (at, "waived until"),
        Standing::Expired(at) => (at, "its waiver expired on"),
        Standing::Counts | Standing::Known => return None,
    };
    let waiver = run.waivers.get(at)?;
    Some(format!(
        "{until} {} by {}: {} ({})",
        waiver.expires.date(),
        waiver.owner,
        waiver.rationale,
        waiver.written
    ))
}

/// The tally in words: what there is none of is left out.
fn tally_words(tally: &sim::Tally) -> String {
    let words = [
        (tally.not_met, "not met"),
        (tally.unknown, "unknown"),
        (tally.waived, "waived"),
        (tally.known, "known"),
        (tally.met, "met"),
        (tally.not_applicable, "not applicable"),
        (tally.not_effective, "not effective"),
    ];
    let words: Vec<String> = words
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| format!("{count} {word}"))
        .collect();
    if words.is_empty() {
        return "nothing to check".to_owned();
    }
    words.join(", ")
}

/// Remarks on the whole run: expired waivers, waivers of nothing, cases over a limit.
fn remarks(run: &CheckRun) -> Vec<String> {
    let mut remarks = Vec::new();
    let tally = run.tally();
    if tally.expired > 0 {
        remarks.push(format!(
            "{} counted again: the waiver expired",
            crate::text::count(tally.expired, "finding is", "findings are")
        ));
    }
    for waiver in run.unused_waivers() {
        remarks.push(format!(
            "the waiver of {} at {} matches nothing",
            waiver.expectation, waiver.written
        ));
    }
    if run.over_limit() > 0 {
        remarks.push(format!(
            "of {} nothing is claimed: there are more leaves than the limit",
            crate::text::count(run.over_limit(), "case", "cases")
        ));
    }
    remarks
}
