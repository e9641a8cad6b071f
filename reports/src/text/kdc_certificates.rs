//! `kdc-certificates` as text.

use sim::{
    Effect, KdcCertificateRow, KdcCertificatesAnswer, KdcClientRow, Step, StoredCertificate,
};

use super::table::table;

/// What each domain controller shows, and who accepts it.
pub(super) fn kdc_certificates(answer: &KdcCertificatesAnswer, width: u16) -> String {
    let mut text = super::header(&answer.header);
    text.push_str("\nWhich certificate does each KDC use, and which clients accept it?\n");
    for row in &answer.rows {
        text.push('\n');
        text.push_str(&controller(row, width));
    }
    text.push_str(&super::otherwise(&answer.header, width));
    text
}

fn controller(row: &KdcCertificateRow, width: u16) -> String {
    let off = if row.running { "" } else { ", not running" };
    let mut text = format!("{} ({}{off})\n", row.domain_controller, row.product);
    match &row.uses {
        None => text.push_str("  it is not known which certificate its KDC uses\n"),
        Some(Ok(stored)) => {
            text.push_str(&super::wrapped(&format!("uses {}", told(stored)), 2, width));
            text.push_str(&unmet(stored, width));
        }
        Some(Err(step)) => {
            let words = format!("{}{}", step.sentence, codes(step));
            text.push_str(&super::wrapped(&words, 2, width));
        }
    }
    for step in &row.notes {
        for event in step.seen.dc_events {
            let words = format!("event {event}: {}", step.sentence);
            text.push_str(&super::wrapped(&words, 2, width));
        }
    }
    for (stored, why) in &row.others {
        let words = format!("{}: {}", told(stored), why.sentence);
        text.push_str(&super::wrapped(&words, 2, width));
        text.push_str(&unmet(stored, width));
    }
    if let Some(looked) = row.looked {
        text.push_str(&format!("  looked at its store last on {looked}\n"));
    }
    if !row.clients.is_empty() {
        text.push('\n');
        let all = super::every(row.clients.iter().map(|client| &client.workstations));
        let rows: Vec<Vec<String>> = row.clients.iter().map(|row| client(row, &all)).collect();
        let columns = [
            "client",
            "joined to",
            "machines",
            "the KDC's certificate",
            "computer's own logon",
        ];
        text.push_str(&table(&columns, &rows, width));
    }
    text
}

fn told(stored: &StoredCertificate) -> String {
    let template = match &stored.template {
        Some(template) => format!(" of {template}"),
        None => String::new(),
    };
    let time = match stored.days_left {
        left if left < 0 => format!("ended {} days ago", -left),
        0 => "ends today".to_owned(),
        1 => "ends tomorrow".to_owned(),
        left => format!("{left} days left"),
    };
    format!(
        "{}{template}, issued by {}, until {} ({time})",
        stored.name,
        stored.issuer,
        stored.not_after.date()
    )
}

fn unmet(stored: &StoredCertificate, width: u16) -> String {
    if stored.unmet.is_empty() {
        return String::new();
    }
    let words = format!(
        "of what KB291010 asks of a third-party certificate it lacks {}",
        stored.unmet.join(", ")
    );
    super::wrapped(&words, 4, width)
}

fn client(row: &KdcClientRow, all: &[String]) -> Vec<String> {
    let how = if row.strict {
        "strict validation"
    } else {
        "not strict"
    };
    let mut outcome = verdict(row.ending.step);
    if row.undecided {
        outcome = format!("not known; as far as it is: {outcome}");
    }
    if let Some(other) = row.otherwise.filter(|other| other.id != row.ending.step.id) {
        let turned = if row.strict { "not strict" } else { "strict" };
        outcome.push_str(&format!("\nif {turned}: {}", verdict(other)));
    }
    let card = match &row.card {
        Some(card) => format!("\nwith {card}"),
        None => String::new(),
    };
    vec![
        format!("{}, {how}{card}", row.windows),
        match row.join {
            "domain" => "the domain".to_owned(),
            "Entra" => "Entra ID".to_owned(),
            _ => "nothing".to_owned(),
        },
        super::names(&row.workstations, all, "machines"),
        outcome,
        row.computer.map_or_else(
            || "-".to_owned(),
            |step| {
                if step.effect == Effect::Refuses {
                    format!("no: {}", step.sentence)
                } else {
                    "works".to_owned()
                }
            },
        ),
    ]
}

fn verdict(step: &Step) -> String {
    if step.effect == Effect::Refuses {
        format!("refused: {}{}", step.sentence, codes(step))
    } else {
        "accepted".to_owned()
    }
}

fn codes(step: &Step) -> String {
    let mut codes = Vec::new();
    codes.extend(step.seen.kerberos_code().map(|code| code.to_string()));
    codes.extend(step.seen.status().map(|status| status.to_string()));
    let events = |list: &[u16], machine: &str| {
        let list: Vec<String> = list.iter().map(ToString::to_string).collect();
        let word = if list.len() == 1 { "event" } else { "events" };
        (!list.is_empty()).then(|| format!("{word} {} on the {machine}", list.join(", ")))
    };
    codes.extend(events(step.seen.dc_events, "domain controller"));
    codes.extend(events(step.seen.client_events, "client"));
    if codes.is_empty() {
        String::new()
    } else {
        format!(" ({})", codes.join(", "))
    }
}
