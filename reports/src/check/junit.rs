//! A run of checks as JUnit XML: a suite a world, a case a finding.

use quick_junit::{NonSuccessKind, Property, Report, TestCase, TestCaseStatus, TestSuite};
use sim::{CheckRun, Checked, Judged, RuleResult, Standing};

pub(super) fn junit(run: &CheckRun) -> String {
    let mut report = Report::new("cardtwin check");
    for checked in &run.checked {
        report.add_test_suite(suite(run, checked));
    }
    let mut text = report.to_string().unwrap_or_default();
    if !text.ends_with('\n') {
        text.push('\n');
    }
    text
}

fn suite(run: &CheckRun, checked: &Checked) -> TestSuite {
    let header = &checked.header;
    let mut suite = TestSuite::new(checked.name());
    suite.add_properties([
        Property::new("clock", header.clock.to_string()),
        Property::new("seed", header.seed.to_string()),
        Property::new("rule book", header.rule_book.as_str()),
        Property::new("facts", header.facts.as_str()),
    ]);
    for judged in &checked.findings {
        suite.add_test_case(case(run, judged));
    }
    suite
}

fn case(run: &CheckRun, judged: &Judged) -> TestCase {
    let finding = &judged.finding;
    let status = match (&finding.result, judged.standing) {
        (RuleResult::Pass, _) => TestCaseStatus::success(),
        (RuleResult::NotApplicable, _) => skipped("not applicable".to_owned()),
        (RuleResult::NotEffective, _) => skipped("not effective at the clock".to_owned()),
        (_, Standing::Waived(_)) => skipped(super::waiver_says(run, judged).unwrap_or_default()),
        (RuleResult::Fail { why, .. }, Standing::Known) => skipped(format!("known before: {why}")),
        (RuleResult::Fail { why, .. }, _) if run.is_failure(judged) => {
            let mut failure = TestCaseStatus::non_success(NonSuccessKind::Failure);
            failure.set_type(finding.severity.to_string());
            failure.set_message(why.as_str());
            failure.set_description(described(run, judged));
            failure
        }
        (RuleResult::Fail { why, .. }, _) => {
            skipped(format!("{}, which does not fail: {why}", finding.severity))
        }
        (RuleResult::Unknown(why), _) if run.gate.deny_unknown => {
            let mut error = TestCaseStatus::non_success(NonSuccessKind::Error);
            error.set_type("unknown");
            error.set_message(why.as_str());
            error.set_description(described(run, judged));
            error
        }
        (RuleResult::Unknown(why), _) => skipped(format!("unknown: {why}")),
    };
    let mut case = TestCase::new(format!("{}: {}", finding.title, finding.subject), status);
    case.set_classname(finding.rule.as_str());
    case
}

fn skipped(message: String) -> TestCaseStatus {
    let mut status = TestCaseStatus::skipped();
    status.set_message(message);
    status
}

/// Where, what else, and what to do.
fn described(run: &CheckRun, judged: &Judged) -> String {
    let finding = &judged.finding;
    let lines = [
        finding.at.as_ref().map(|at| format!("at {at}")),
        super::waiver_says(run, judged),
        Some(finding.rationale.clone()),
        Some(format!("remedy: {}", finding.remedy)),
        Some(format!("source: {}", finding.source)),
    ];
    let lines: Vec<String> = lines.into_iter().flatten().collect();
    lines.join("\n")
}
