//! A run of checks as Markdown: the summary of a job.

use sim::{CheckRun, Checked, Judged};

pub(super) fn markdown(run: &CheckRun) -> String {
    let tally = run.tally();
    let (decided, whole) = tally.coverage();
    let mut text = format!(
        "# cardtwin check\n\n{}; {decided} of {whole} decided.\n",
        super::tally_words(&tally)
    );
    for remark in super::remarks(run) {
        text.push_str(&format!("\n- {}\n", escaped(&remark)));
    }
    text.push_str(
        "\n| world | clock | not met | unknown | waived | known | met |\n\
         | --- | --- | ---: | ---: | ---: | ---: | ---: |\n",
    );
    for checked in &run.checked {
        let tally = checked.tally();
        text.push_str(&format!(
            "| {} | {} | {} | {} | {} | {} | {} |\n",
            escaped(&checked.name()),
            checked.header.clock,
            tally.not_met,
            tally.unknown,
            tally.waived,
            tally.known,
            tally.met,
        ));
    }
    for checked in &run.checked {
        text.push_str(&findings(run, checked));
    }
    text
}

/// What is not met or not known in one world, those first that count.
fn findings(run: &CheckRun, checked: &Checked) -> String {
    let told = |judged: &&Judged| super::why(&judged.finding.result).is_some();
    let mut rows: Vec<&Judged> = checked.findings.iter().filter(told).collect();
    if rows.is_empty() {
        return String::new();
    }
    rows.sort_by_key(|judged| !judged.counts());
    let mut text = format!(
        "\n## {}\n\n| status | rule | of | finding | where |\n| --- | --- | --- | --- | --- |\n",
        escaped(&checked.name())
    );
    for judged in rows {
        let finding = &judged.finding;
        let mut says = format!(
            "{}: {}",
            finding.title,
            super::why(&finding.result).unwrap_or_default()
        );
        if let Some(waiver) = super::waiver_says(run, judged) {
            says.push_str(&format!("; {waiver}"));
        }
        says.push_str(&format!("; remedy: {}", finding.remedy));
        let at = finding.at.as_ref().map(ToString::to_string);
        text.push_str(&format!(
            "| {} | {} {} | {} | {} | {} |\n",
            super::status(judged),
            finding.severity,
            escaped(&finding.rule),
            escaped(&finding.subject),
            escaped(&says),
            escaped(&at.unwrap_or_default()),
        ));
    }
    text
}

/// A text whose characters mean themselves, in a cell of a table as well.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\n' | '\r' => escaped.push(' '),
            '\\' | '|' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '~' | '&' | '$' => {
                escaped.push('\\');
                escaped.push(character);
            }
            other => escaped.push(other),
        }
    }
    escaped
}
