//! `revocation-outage` as text.

use sim::{OutageLoss, OutageRow, RevocationOutageAnswer, Spared, Witness};

use super::table::table;

/// What the loss of each thing that tells of revocation comes to.
pub(super) fn revocation_outage(answer: &RevocationOutageAnswer, width: u16) -> String {
    let mut text = super::header(&answer.header);
    let question = format!(
        "What if something that tells of revocation goes away on {}, for good?",
        answer.at
    );
    text.push('\n');
    text.push_str(&super::wrapped(&question, 0, width));
    if answer.outages.is_empty() {
        text.push_str("\nNothing is known of any publication.\n");
    }
    for outage in &answer.outages {
        text.push('\n');
        text.push_str(&row(outage, width));
    }
    let executed = format!("{}.", super::executed(&answer.work));
    text.push_str(&format!("\n{}", super::wrapped(&executed, 0, width)));
    text
}

fn row(outage: &OutageRow, width: u16) -> String {
    let url = outage
        .url
        .as_ref()
        .map_or_else(String::new, |url| format!(" {url}"));
    let lost = outage.open_before.saturating_sub(outage.open_after);
    let sum = match (outage.open_before, lost) {
        (0, _) => "no logon opens anyway".to_owned(),
        (before, 0) => format!("none of {before} logons is lost"),
        (before, lost) => format!("{lost} of {before} logons are lost"),
    };
    let title = format!("{} of {}{url}: {sum}", outage.lost.word(), outage.authority);
    let mut text = super::wrapped(&title, 0, width);
    if !outage.losses.is_empty() {
        let rows: Vec<Vec<String>> = outage.losses.iter().map(loss).collect();
        let columns = ["from", "how it ends", "logons", "where", "for example"];
        text.push_str(&table(&columns, &rows, width));
        for loss in &outage.losses {
            for line in &loss.why {
                text.push_str(&super::wrapped(line, 2, width));
            }
        }
    }
    for spared in &outage.spared {
        text.push_str(&super::wrapped(&not_lost(spared), 2, width));
    }
    text
}

fn loss(loss: &OutageLoss) -> Vec<String> {
    let words = |list: &[String], what: &str| {
        if list.len() > 6 {
            format!("{} {what}", list.len())
        } else {
            list.join(", ")
        }
    };
    vec![
        loss.first.to_string(),
        super::outcome(&loss.ending, None),
        format!("{}\nof {} certificates", loss.logons, loss.certificates),
        format!(
            "{}\nat {}",
            words(&loss.domain_controllers, "domain controllers"),
            words(&loss.workstations, "workstations")
        ),
        examples(&loss.witnesses),
    ]
}

fn examples(witnesses: &[Witness]) -> String {
    let told: Vec<String> = witnesses
        .iter()
        .map(|witness| {
            format!(
                "{}, {}",
                witness.certificate.card, witness.certificate.shows
            )
        })
        .collect();
    told.join("\n")
}

fn not_lost(spared: &Spared) -> String {
    let machines = if spared.machines.len() > 6 {
        format!("{} machines", spared.machines.len())
    } else {
        spared.machines.join(", ")
    };
    format!(
        "not lost, {} certificates at {machines}: {}",
        spared.certificates, spared.why
    )
}
