//! A run of checks as text.

use sim::{CheckRun, Checked, Judged};

use crate::text::{header, table};

pub(super) fn text(run: &CheckRun, width: u16) -> String {
    let mut text = String::new();
    for (at, checked) in run.checked.iter().enumerate() {
        if at > 0 {
            text.push('\n');
        }
        text.push_str(&of_world(run, checked, width));
    }
    let tally = run.tally();
    let (decided, whole) = tally.coverage();
    if run.checked.len() > 1 {
        text.push_str(&format!("\nIn all: {}.\n", super::tally_words(&tally)));
    }
    text.push_str(&format!(
        "{decided} of {whole} pairs of an expectation and a thing were decided.\n"
    ));
    for remark in super::remarks(run) {
        text.push_str(&crate::text::wrapped(&format!("Note: {remark}."), 0, width));
    }
    text
}

/// What rules say of one world, those that count first.
fn of_world(run: &CheckRun, checked: &Checked, width: u16) -> String {
    let mut text = header(&checked.header);
    if let Some(title) = &checked.scenario {
        text.push_str(&format!("scenario {title}\n"));
    }
    text.push('\n');
    let mut shown: Vec<(&Judged, Vec<String>)> = checked
        .findings
        .iter()
        .filter_map(|judged| Some((judged, row(run, judged)?)))
        .collect();
    shown.sort_by_key(|(judged, _)| !judged.counts());
    let rows: Vec<Vec<String>> = shown.into_iter().map(|(_, row)| row).collect();
    if rows.is_empty() {
        text.push_str("Every expectation is met.\n");
    } else {
        text.push_str(&table(&["rule", "of", "finding"], &rows, width));
    }
    let tally = super::tally_words(&checked.tally());
    text.push_str(&format!("\n{tally}.\n"));
    text
}

/// A finding that is not met, not known, or would be otherwise under another reading.
fn row(run: &CheckRun, judged: &Judged) -> Option<Vec<String>> {
    let finding = &judged.finding;
    let word = super::status(judged);
    let otherwise =
        finding
            .otherwise
            .iter()
            .fold(String::new(), |text, (assumption, reading, result)| {
                let word = match super::result_word(result) {
                    "pass" => "met",
                    "fail" => "not met",
                    "not-applicable" => "not applicable",
                    "not-effective" => "not effective",
                    other => other,
                };
                text + &format!("\nwith {assumption}={reading}: {word}")
            });
    let says = match super::why(&finding.result) {
        None if otherwise.is_empty() => return None,
        None => format!("{}\n{word}, but{otherwise}", finding.title),
        Some(why) => {
            let mut says = format!("{}\n{word}: {why}{otherwise}", finding.title);
            if let Some(waiver) = super::waiver_says(run, judged) {
                says.push_str(&format!("\n{waiver}"));
            }
            if let Some(at) = &finding.at {
                says.push_str(&format!("\nat {at}"));
            }
            says + &format!("\nremedy: {}", finding.remedy)
        }
    };
    Some(vec![
        format!("{} {}", finding.severity, finding.rule),
        finding.subject.clone(),
        says,
    ])
}
