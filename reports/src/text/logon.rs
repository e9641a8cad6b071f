//! `logon` as text.

use std::collections::BTreeMap;

use sim::{LogonAnswer, LogonRow, OtherReading};

use super::table::table;

/// So many certificates of several of which the same is said.
const SHOWN: usize = 3;

/// Who can log on where, as whom, and why not.
pub(super) fn logon(answer: &LogonAnswer, width: u16) -> String {
    let all = super::every(answer.rows.iter().map(|row| &row.workstations));
    let mut text = super::header(&answer.header);
    text.push_str(
        "\nWho can log on where, with which card and certificate, as whom, and why not?\n\n",
    );
    if answer.rows.is_empty() {
        text.push_str("Too many certificates for a row each; the causes follow.\n");
    } else {
        text.push_str(&rows(answer, &all, width));
    }
    text.push_str(&dependences(answer, &all, width));
    text.push_str("\nWhy logons end as they do:\n\n");
    let causes: Vec<Vec<String>> = answer
        .causes
        .iter()
        .map(|cause| {
            let mut witness = cause.witnesses.first().map_or_else(String::new, |w| {
                format!("{} at {}", w.certificate.card, w.workstation)
            });
            witness.push_str(&otherwise(&cause.otherwise));
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
    text.push_str(&super::work(&answer.work, width));
    text
}

/// What would be under other readings, a line each.
fn otherwise(list: &[OtherReading]) -> String {
    list.iter().fold(String::new(), |text, other| {
        text + &format!(
            "\nwith {}={}: {}",
            other.assumption.name, other.reading.name, other.step.id
        )
    })
}

/// Logons whose end depends on which domain controller answers.
fn dependences(answer: &LogonAnswer, all: &[String], width: u16) -> String {
    let rows: Vec<Vec<String>> = answer
        .depends_on_controller
        .iter()
        .flat_map(|dependence| {
            let shown = dependence.certificates.iter().take(SHOWN);
            let shown = shown.map(|label| format!("{} #{}", label.card, label.number));
            let mut card = shown.collect::<Vec<String>>().join("\n");
            if dependence.certificates.len() > SHOWN {
                card = format!("{card}\nand {} more", dependence.certificates.len() - SHOWN);
            }
            if let Some(hint) = &dependence.hint {
                card = format!("{card}\nwith hint {hint}");
            }
            let place = super::names(&dependence.workstations, all, "workstations");
            let mut first = Some((card, place));
            dependence.outcomes.iter().map(move |outcome| {
                let (card, place) = first.take().unwrap_or_default();
                let result = super::outcome(&outcome.ending, outcome.account.as_deref());
                vec![card, place, outcome.domain_controllers.join(", "), result]
            })
        })
        .collect();
    if rows.is_empty() {
        return String::new();
    }
    let columns = [
        "card and certificate",
        "workstations",
        "answered by",
        "result",
    ];
    format!(
        "\nThese depend on which domain controller answers:\n\n{}",
        table(&columns, &rows, width)
    )
}

/// The rows, and below them what keeps many cards from the same places for the same reason.
fn rows(answer: &LogonAnswer, all: &[String], width: u16) -> String {
    let counts = answer.header.counts;
    let mut alike: BTreeMap<Refusal<'_>, Vec<&LogonRow>> = BTreeMap::new();
    for row in &answer.rows {
        alike
            .entry(refusal(row))
            .or_default()
            .extend(row.account.is_none().then_some(row));
    }
    let has_another = |row: &LogonRow| {
        answer
            .rows
            .iter()
            .any(|other| other.certificate == row.certificate && refusal(other) != refusal(row))
    };
    let is_common = |row: &LogonRow| {
        row.account.is_none()
            && row.hint.is_none()
            && has_another(row)
            && alike
                .get(&refusal(row))
                .is_some_and(|rows| rows.len() >= COMMON)
    };
    let place = |row: &LogonRow| {
        let mut place = super::names(&row.workstations, all, "workstations");
        if row.domain_controllers.len() != counts.domain_controllers {
            place = format!("{place}\nanswered by {}", row.domain_controllers.join(", "));
        }
        if !row.referred_to.is_empty() {
            place = format!("{place}\nreferred to {}", row.referred_to.join(", "));
        }
        place
    };
    let mut last = None;
    let mut own = Vec::new();
    for row in answer.rows.iter().filter(|row| !is_common(row)) {
        let same = last.replace(&row.certificate) == Some(&row.certificate);
        let mut result = super::outcome(&row.ending, row.account.as_deref());
        if let Some(hint) = &row.hint {
            result = format!("with hint {hint}: {result}");
        }
        result.push_str(&otherwise(&row.otherwise));
        if row.account.is_some() {
            result.extend(mapping(row).map(|mapping| format!("\n{mapping}")));
        }
        let card = if same { String::new() } else { card(row) };
        own.push(vec![card, place(row), result]);
    }
    let columns = ["card and certificate", "workstations", "result"];
    let mut text = table(&columns, &own, width);
    let common: Vec<Vec<String>> = alike
        .values()
        .filter_map(|rows| {
            let rows: Vec<&&LogonRow> = rows.iter().filter(|row| is_common(row)).collect();
            let first = rows.first()?;
            let cards: Vec<String> = rows
                .iter()
                .map(|row| format!("{} #{}", row.certificate.card, row.certificate.number))
                .collect();
            Some(vec![
                cards.join(", "),
                place(first),
                super::outcome(&first.ending, None),
            ])
        })
        .collect();
    if !common.is_empty() {
        text.push_str("\nAnd elsewhere, several cards alike:\n\n");
        text.push_str(&table(&columns, &common, width));
    }
    text
}

/// So many cards that end alike at the same places are told together.
const COMMON: usize = 3;

type Refusal<'r> = (&'r [String], &'r [String], &'static str);

fn refusal(row: &LogonRow) -> Refusal<'_> {
    (
        &row.workstations,
        &row.domain_controllers,
        row.ending.step.id,
    )
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
            && !step.id.starts_with("map.referred")
    })?;
    Some(step.sentence.to_owned())
}
