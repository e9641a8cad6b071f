//! Annotations of GitHub Actions: a workflow command a finding.

use sim::policies::Severity;
use sim::{CheckRun, RuleResult};

/// What counts, a line each. A finding below the level that fails is a notice.
pub(super) fn github(run: &CheckRun) -> String {
    let mut text = String::new();
    for (checked, judged) in run.findings().filter(|(_, judged)| judged.counts()) {
        let finding = &judged.finding;
        let command = match (&finding.result, finding.severity) {
            (RuleResult::Fail { .. }, _) if !run.is_failure(judged) => "notice",
            (RuleResult::Fail { .. }, Severity::Error) => "error",
            (RuleResult::Fail { .. }, Severity::Warning) => "warning",
            (RuleResult::Fail { .. }, Severity::Note) => "notice",
            (RuleResult::Unknown(_), _) if run.gate.deny_unknown => "error",
            (RuleResult::Unknown(_), _) => "notice",
            _ => continue,
        };
        let mut properties = Vec::new();
        if let Some(at) = &finding.at {
            properties.push(format!("file={}", property(&at.file)));
            properties.push(format!("line={}", at.line));
            properties.push(format!("col={}", at.column));
        }
        let title = format!("{} {}", finding.rule, finding.title);
        properties.push(format!("title={}", property(&title)));
        let mut says = format!(
            "{} in {}: {}",
            finding.subject,
            checked.name(),
            super::why(&finding.result).unwrap_or_default()
        );
        if let Some(waiver) = super::waiver_says(run, judged) {
            says.push_str(&format!("\n{waiver}"));
        }
        says.push_str(&format!("\nremedy: {}", finding.remedy));
        text.push_str(&format!(
            "::{command} {}::{}\n",
            properties.join(","),
            data(&says)
        ));
    }
    text
}

/// A text as the data of a workflow command.
fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// A text as a property of a workflow command.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_a_meaning_is_escaped() {
        assert_eq!(data("100%\r\na: b, c"), "100%25%0D%0Aa: b, c");
        assert_eq!(property("a: b, 1%"), "a%3A b%2C 1%25");
    }
}
