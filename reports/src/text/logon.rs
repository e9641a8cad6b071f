//! `logon` as text.

use sim::{LogonAnswer, LogonRow};

use super::table::table;

/// Who can log on where, as whom, and why not.
pub(super) fn logon(answer: &LogonAnswer, width: u16) -> String {
    let counts = answer.header.counts;
    let all = super::every(answer.rows.iter().map(|row| &row.workstations));
    let mut text = super::header(&answer.header);
    text.push_str(
        "\nWho can log on where, with which card and certificate, as whom, and why not?\n\n",
    );
    if answer.rows.is_empty() {
        text.push_str("Too many certificates for a row each; the causes follow.\n");
    } else {
        let rows: Vec<Vec<String>> = answer
            .rows
            .iter()
            .enumerate()
            .map(|(index, row)| {
                let before = index
                    .checked_sub(1)
                    .and_then(|before| answer.rows.get(before));
                let same = before.is_some_and(|before| before.certificate == row.certificate);
                let card = if same { String::new() } else { card(row) };
                let mut place = super::names(&row.workstations, &all, "workstations");
                if row.domain_controllers.len() != counts.domain_controllers {
                    place = format!("{place}\nanswered by {}", row.domain_controllers.join(", "));
                }
                let mut result = super::outcome(&row.ending, row.account.as_deref());
                if let Some(hint) = &row.hint {
                    result = format!("with hint {hint}: {result}");
                }
                if row.account.is_some() {
                    result.extend(mapping(row).map(|mapping| format!("\n{mapping}")));
                }
                vec![card, place, result]
            })
            .collect();
        text.push_str(&table(
            &["card and certificate", "workstations", "result"],
            &rows,
            width,
        ));
    }
    text.push_str("\nWhy logons end as they do:\n\n");
    let causes: Vec<Vec<String>> = answer
        .causes
        .iter()
        .map(|cause| {
            let witness = cause.witnesses.first().map_or_else(String::new, |w| {
                format!("{} at {}", w.certificate.card, w.workstation)
            });
            vec![
                cause.cases.to_string(),
                cause.ending.step.id.to_owned(),
                cause.ending.step.sentence.to_owned(),
                witness,
            ]
        })
        .collect();
    text.push_str(&table(
        &["logons", "step", "meaning", "for example"],
        &causes,
        width,
    ));
    text.push('\n');
    text.push_str(&super::work(&answer.work));
    text
}

fn card(row: &LogonRow) -> String {
    format!(
        "{} #{}\n{}",
        row.certificate.card, row.certificate.number, row.certificate.shows
    )
}

/// How the certificate was found to be the account's.
fn mapping(row: &LogonRow) -> Option<String> {
    let step = row.steps.iter().find(|step| {
        step.id.starts_with("map.")
            && step.effect == sim::Effect::Passes
            && step.id != "map.upn.ignored"
    })?;
    Some(step.sentence.to_owned())
}
