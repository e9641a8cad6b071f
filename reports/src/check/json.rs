//! A run of checks as JSON.

use schemars::JsonSchema;
use serde::Serialize;
use sim::{CheckRun, Checked, Judged, Tally};

use super::row::Row;
use crate::json::{Header, written};

#[derive(Serialize, JsonSchema)]
pub(crate) struct Check<'r> {
    schema: &'static str,
    tally: Counts,
    fail_level: String,
    deny_unknown: bool,
    unused_waivers: Vec<String>,
    worlds: Vec<World<'r>>,
}

#[derive(Serialize, JsonSchema)]
struct World<'r> {
    name: String,
    scenario: Option<&'r str>,
    header: Header,
    tally: Counts,
    cases_over_limit: String,
    rows: Vec<Found<'r>>,
}

#[derive(Serialize, JsonSchema)]
struct Found<'r> {
    #[serde(flatten)]
    row: Row<'r>,
    rationale: &'r str,
    depends_on: Vec<Otherwise>,
}

#[derive(Serialize, JsonSchema)]
struct Otherwise {
    assumption: &'static str,
    reading: &'static str,
    result: &'static str,
    why: Option<String>,
}

#[derive(Serialize, JsonSchema)]
struct Counts {
    met: usize,
    not_met: usize,
    expired: usize,
    waived: usize,
    known: usize,
    unknown: usize,
    not_applicable: usize,
    not_effective: usize,
    decided: usize,
    coverable: usize,
}

impl From<Tally> for Counts {
    fn from(tally: Tally) -> Self {
        let (decided, coverable) = tally.coverage();
        Self {
            met: tally.met,
            not_met: tally.not_met,
            expired: tally.expired,
            waived: tally.waived,
            known: tally.known,
            unknown: tally.unknown,
            not_applicable: tally.not_applicable,
            not_effective: tally.not_effective,
            decided,
            coverable,
        }
    }
}

pub(super) fn json(run: &CheckRun) -> String {
    let unused = run.unused_waivers().into_iter();
    written(&Check {
        schema: "cardtwin/check/2",
        tally: run.tally().into(),
        fail_level: run.gate.fail_level.to_string(),
        deny_unknown: run.gate.deny_unknown,
        unused_waivers: unused.map(|waiver| waiver.written.to_string()).collect(),
        worlds: run.checked.iter().map(|of| world(run, of)).collect(),
    })
}

fn world<'r>(run: &'r CheckRun, checked: &'r Checked) -> World<'r> {
    World {
        name: checked.name(),
        scenario: checked.scenario.as_deref(),
        header: (&checked.header).into(),
        tally: checked.tally().into(),
        cases_over_limit: checked.over_limit.to_string(),
        rows: checked
            .findings
            .iter()
            .map(|judged| found(run, checked, judged))
            .collect(),
    }
}

fn found<'r>(run: &'r CheckRun, checked: &'r Checked, judged: &'r Judged) -> Found<'r> {
    let otherwise = judged.finding.otherwise.iter();
    Found {
        row: Row::new(run, checked, judged),
        rationale: &judged.finding.rationale,
        depends_on: otherwise
            .map(|(assumption, reading, result)| Otherwise {
                assumption,
                reading,
                result: super::result_word(result),
                why: super::why(result).map(str::to_owned),
            })
            .collect(),
    }
}
