//! Sweeps and findings as text.

use std::collections::BTreeMap;

use sim::{Finding, Header, RuleResult, SweepResult};

use super::table::table;

/// What a sweep found: each card and certificate with the choices that decide.
pub(crate) fn sweep(result: &SweepResult, width: u16) -> String {
    let mut text = super::header(&result.header);
    text.push_str(&format!(
        "\n{}\n{} cases, {} combinations of {} unknowns, {} leaves\n\n",
        result.title,
        result.cases,
        result.space,
        result.variables.len(),
        result.leaves.len(),
    ));
    let mut last = None;
    let rows: Vec<Vec<String>> = result
        .leaves
        .iter()
        .map(|leaf| {
            let witness = &leaf.witness;
            let case = format!(
                "{} #{}\nat {}",
                witness.certificate.card, witness.certificate.number, witness.workstation
            );
            let shown = if last.as_ref() == Some(&case) {
                String::new()
            } else {
                case.clone()
            };
            last = Some(case);
            let choices: Vec<String> = leaf
                .choices
                .iter()
                .map(|(name, value)| format!("{name} = {value}"))
                .collect();
            let choices = if choices.is_empty() {
                "whatever holds".to_owned()
            } else {
                choices.join("\n")
            };
            let mut result = super::outcome(&leaf.ending, leaf.account.as_deref());
            for step in &leaf.afterwards {
                result.push_str(&format!("\nthen {}", step.sentence));
            }
            vec![shown, choices, result, leaf.combinations.to_string()]
        })
        .collect();
    text.push_str(&table(
        &["case", "if", "then", "combinations"],
        &rows,
        width,
    ));
    if !result.never_read.is_empty() {
        text.push_str(&format!(
            "\nNever read, so it never mattered: {}\n",
            result.never_read.join(", ")
        ));
    }
    for witness in &result.over_limit {
        text.push_str(&format!(
            "Too many leaves, nothing is claimed: {} at {}\n",
            witness.certificate.card, witness.workstation
        ));
    }
    text
}

/// What rules say, those that are not met first.
pub(crate) fn findings(header: &Header, findings: &[Finding], width: u16) -> String {
    let mut text = super::header(header);
    text.push('\n');
    let mut rows = Vec::new();
    let mut tally: BTreeMap<&str, usize> = BTreeMap::new();
    for finding in findings {
        let word = result_word(&finding.result);
        let why = match &finding.result {
            RuleResult::Fail { why, .. } | RuleResult::Unknown(why) => Some(why),
            RuleResult::Pass | RuleResult::NotApplicable | RuleResult::NotEffective => None,
        };
        *tally.entry(word).or_default() += 1;
        let otherwise =
            finding
                .otherwise
                .iter()
                .fold(String::new(), |text, (assumption, reading, result)| {
                    text + &format!("\nwith {assumption}={reading}: {}", result_word(result))
                });
        if why.is_none() && !otherwise.is_empty() {
            rows.push(vec![
                format!("{} {}", finding.severity, finding.rule),
                finding.subject.clone(),
                format!("{}\n{word}, but{otherwise}", finding.title),
            ]);
        }
        if let Some(why) = why {
            rows.push(vec![
                format!("{} {}", finding.severity, finding.rule),
                finding.subject.clone(),
                format!(
                    "{}\n{word}: {why}{otherwise}\nremedy: {}",
                    finding.title, finding.remedy
                ),
            ]);
        }
    }
    if rows.is_empty() {
        text.push_str("Every expectation is met.\n");
    } else {
        text.push_str(&table(&["rule", "of", "finding"], &rows, width));
    }
    let tally: Vec<String> = tally
        .iter()
        .map(|(word, count)| format!("{count} {word}"))
        .collect();
    text.push_str(&format!("\n{}.\n", tally.join(", ")));
    text
}

fn result_word(result: &RuleResult) -> &'static str {
    match result {
        RuleResult::Pass => "met",
        RuleResult::NotApplicable => "not applicable",
        RuleResult::NotEffective => "not effective",
        RuleResult::Fail { .. } => "not met",
        RuleResult::Unknown(_) => "unknown",
    }
}
