//! The questions about mapping as text.

use sim::names::MappingStrength;
use sim::{
    Ambiguity, AmbiguityRow, AmbiguousMappingsAnswer, CertificateLabel, CertificateMappingRow,
    Effect, MappedAccount, MappingAnswer, MappingValue, MappingVerdict, SchannelAnswer,
};

use super::table::table;
use super::{every, header, names, wrapped};

/// Above so many certificates only those are shown of which something has to be done.
const ALL_UP_TO: usize = 100;
/// Rows of a table of which something has to be done.
const ROWS: usize = 200;

/// Which certificate belongs to which account, by what, and how strongly.
pub(super) fn mapping(answer: &MappingAnswer, width: u16) -> String {
    let mut text = header(&answer.header);
    let counts = answer.counts;
    text.push_str("\nWhich certificate belongs to which account, and how strongly?\n\n");
    text.push_str(&wrapped(
        &format!(
            "Certificates: {}; accepted today and under full enforcement: {}; only today: {}; not at all or not \
             everywhere: {}; of no account: {}. Values of altSecurityIdentities that never match: {}.",
            answer.certificates.len(),
            counts.ready,
            counts.lost,
            counts.refused,
            counts.unmapped,
            counts.never_match,
        ),
        0,
        width,
    ));
    text.push('\n');
    let verdicts = || {
        let accounts = answer.certificates.iter().flat_map(|row| &row.accounts);
        accounts.flat_map(|account| account.today.iter().chain(&account.enforced))
    };
    let controllers = every(verdicts().map(|verdict| &verdict.domain_controllers));
    let few = answer.certificates.len() <= ALL_UP_TO;
    let shown: Vec<&CertificateMappingRow> = answer
        .certificates
        .iter()
        .filter(|row| few || needs_work(row))
        .collect();
    let mut rows = Vec::new();
    for row in shown.iter().take(ROWS) {
        rows.extend(certificate_rows(row, &controllers));
    }
    if !few {
        text.push_str("Those of which something has to be done:\n");
    }
    text.push_str(&table(
        &[
            "certificate",
            "account",
            "by",
            "today",
            "under full enforcement",
        ],
        &rows,
        width,
    ));
    if shown.len() > ROWS {
        text.push_str(&format!(
            "and {} more; JSON has them all\n",
            shown.len() - ROWS
        ));
    }
    text.push_str(&values_to_write(&shown, width));
    text.push_str(&values_that_map_nothing(answer, width));
    text
}

fn needs_work(row: &CertificateMappingRow) -> bool {
    row.accounts.is_empty()
        || row
            .accounts
            .iter()
            .any(|account| refused(&account.today) || refused(&account.enforced))
}

fn refused(verdicts: &[MappingVerdict]) -> bool {
    verdicts.is_empty() || verdicts.iter().any(|v| v.step.effect == Effect::Refuses)
}

fn certificate_rows(row: &CertificateMappingRow, controllers: &[String]) -> Vec<Vec<String>> {
    let mut label = certificate(&row.certificate);
    label.push_str(&format!("\nserial {}", row.serial));
    if let Some(carried) = &row.sid {
        let place = if carried.in_uri {
            "SID in a URI"
        } else {
            "SID"
        };
        let whose = carried.account.as_deref().unwrap_or("nobody");
        label.push_str(&format!("\n{place} of {whose}"));
    }
    if row.accounts.is_empty() {
        let nobody = "no account of this world".to_owned();
        return vec![vec![
            label,
            nobody,
            String::new(),
            String::new(),
            String::new(),
        ]];
    }
    let rows = row.accounts.iter().enumerate().map(|(index, mapped)| {
        vec![
            if index == 0 {
                label.clone()
            } else {
                String::new()
            },
            mapped.account.clone(),
            methods(mapped),
            verdicts(&mapped.today, controllers),
            enforced(mapped, controllers),
        ]
    });
    rows.collect()
}

fn certificate(label: &CertificateLabel) -> String {
    format!("{} #{}\n{}", label.card, label.number, label.shows)
}

fn methods(mapped: &MappedAccount) -> String {
    let methods = mapped.methods.iter().map(|method| {
        let strength = match method.strength {
            MappingStrength::Strong => "strong",
            MappingStrength::Weak => "weak",
        };
        format!("{} ({strength})", method.name)
    });
    methods.collect::<Vec<_>>().join("\n")
}

/// What is said, by whom where not all say the same.
fn verdicts(list: &[MappingVerdict], controllers: &[String]) -> String {
    if list.is_empty() {
        return "no domain controller of its domain".to_owned();
    }
    let lines = list.iter().map(|verdict| {
        let said = match verdict.step.effect {
            Effect::Refuses => {
                let code = verdict
                    .step
                    .seen
                    .kerberos
                    .map_or_else(String::new, |code| format!(" ({code})"));
                format!("refused{code}: {}", verdict.step.sentence)
            }
            _ => format!("accepted: {}", verdict.step.sentence),
        };
        if list.len() == 1 {
            said
        } else {
            let who = names(
                &verdict.domain_controllers,
                controllers,
                "domain controllers",
            );
            format!("{who}: {said}")
        }
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn enforced(mapped: &MappedAccount, controllers: &[String]) -> String {
    let today = verdicts(&mapped.today, controllers);
    let mut text = verdicts(&mapped.enforced, controllers);
    if text == today {
        "the same".clone_into(&mut text);
    }
    for (name, reading) in &mapped.depends_on {
        text.push_str(&format!("\notherwise if {name} is {reading}"));
    }
    text
}

/// The strong values of certificates that full enforcement loses, one for each account.
fn values_to_write(rows: &[&CertificateMappingRow], width: u16) -> String {
    let mut text = String::new();
    for row in rows.iter().take(ROWS) {
        let Some(value) = &row.strong_value else {
            continue;
        };
        for mapped in &row.accounts {
            let lost = !refused(&mapped.today) && refused(&mapped.enforced);
            if lost {
                text.push_str(&wrapped(&format!("{}:", mapped.account), 0, width));
                // A value is copied as it stands, and so never wrapped.
                text.push_str(&format!("    {value}\n"));
            }
        }
    }
    if text.is_empty() {
        return text;
    }
    let title = "Values of altSecurityIdentities that keep what full enforcement refuses:";
    format!("\n{}\n{text}", wrapped(title, 0, width).trim_end())
}

fn values_that_map_nothing(answer: &MappingAnswer, width: u16) -> String {
    let mut text = String::new();
    for account in &answer.accounts {
        for value in account
            .values
            .iter()
            .filter(|value| value.certificates.is_empty())
        {
            text.push_str(&format!("{}: {}\n", account.account, value.value));
            text.push_str(&why(value, width));
        }
    }
    if text.is_empty() {
        return text;
    }
    format!("\nValues of altSecurityIdentities that map no certificate of this world:\n{text}")
}

fn why(value: &MappingValue, width: u16) -> String {
    let Some(diagnosis) = &value.diagnosis else {
        return wrapped(
            "well written: its certificate is elsewhere, or never was",
            4,
            width,
        );
    };
    let faults: Vec<&str> = diagnosis
        .faults
        .iter()
        .map(|(fault, _)| fault.as_str())
        .collect();
    let mut text = wrapped(&format!("never matches: {}", faults.join("; ")), 4, width);
    match (&diagnosis.correct, &diagnosis.meant) {
        (Some(correct), Some(meant)) => {
            let label = format!("write this, which maps {} #{}:", meant.card, meant.number);
            text.push_str(&wrapped(&label, 4, width));
            text.push_str(&format!("    {correct}\n"));
        }
        (Some(correct), None) => {
            text.push_str(&wrapped("mended by its text alone, it would be:", 4, width));
            text.push_str(&format!("    {correct}\n"));
        }
        (None, _) => {
            for (_, help) in &diagnosis.faults {
                text.push_str(&wrapped(help, 4, width));
            }
        }
    }
    text
}

/// What belongs to more than one, and what comes of it.
pub(super) fn ambiguous_mappings(answer: &AmbiguousMappingsAnswer, width: u16) -> String {
    let mut text = header(&answer.header);
    text.push_str("\nWhich certificates, values and names belong to more than one?\n");
    if answer.rows.is_empty() {
        text.push_str("\nNone.\n");
    }
    let outcomes = answer.rows.iter().flat_map(|row| &row.without_hint);
    let controllers = every(outcomes.map(|outcome| &outcome.domain_controllers));
    for kind in Ambiguity::ALL {
        let rows: Vec<&AmbiguityRow> = answer.rows.iter().filter(|row| row.kind == kind).collect();
        if rows.is_empty() {
            continue;
        }
        let mut sentence = kind.sentence().to_owned();
        if let Some(first) = sentence.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        text.push_str(&format!("\n{}", wrapped(&format!("{sentence}."), 0, width)));
        let cells: Vec<Vec<String>> = rows
            .iter()
            .take(ROWS)
            .map(|row| ambiguity(row, &controllers))
            .collect();
        let last = match kind {
            Ambiguity::CertificateOfSeveralAccounts => "without a hint",
            _ => "certificates",
        };
        text.push_str(&table(&["what", "accounts", last], &cells, width));
        if rows.len() > ROWS {
            text.push_str(&format!(
                "and {} more; JSON has them all\n",
                rows.len() - ROWS
            ));
        }
    }
    text.push_str(&super::otherwise(&answer.header, width));
    text
}

fn ambiguity(row: &AmbiguityRow, controllers: &[String]) -> Vec<String> {
    let last = if row.kind == Ambiguity::CertificateOfSeveralAccounts {
        let outcomes = row.without_hint.iter().map(|outcome| {
            let said = match &outcome.account {
                Some(account) => format!("{account}: {}", outcome.step.sentence),
                None => format!("nobody: {}", outcome.step.sentence),
            };
            if row.without_hint.len() == 1 {
                return said;
            }
            let who = names(
                &outcome.domain_controllers,
                controllers,
                "domain controllers",
            );
            format!("{who}: {said}")
        });
        outcomes.collect::<Vec<_>>().join("\n")
    } else {
        let labels = row.certificates.iter();
        labels
            .map(|label| format!("{} #{}", label.card, label.number))
            .collect::<Vec<_>>()
            .join("\n")
    };
    vec![row.subject.clone(), row.accounts.join("\n"), last]
}

/// As whom each certificate logs on over TLS.
pub(super) fn schannel_logon(answer: &SchannelAnswer, width: u16) -> String {
    let mut text = header(&answer.header);
    text.push_str(
        "\nAs whom does each certificate log on to a domain controller over TLS (LDAPS)?\n\n",
    );
    let controllers = every(answer.rows.iter().map(|row| &row.domain_controllers));
    let mut before: Option<&CertificateLabel> = None;
    let mut rows = Vec::new();
    for row in answer.rows.iter().take(ROWS) {
        let label = if before == Some(&row.certificate) {
            String::new()
        } else {
            certificate(&row.certificate)
        };
        before = Some(&row.certificate);
        let mut how = row.step.sentence.to_owned();
        if row.carries_another_sid {
            how.push_str("\nalthough the certificate carries the SID of another account");
        }
        for (name, reading) in &row.depends_on {
            how.push_str(&format!("\notherwise if {name} is {reading}"));
        }
        rows.push(vec![
            label,
            names(&row.domain_controllers, &controllers, "domain controllers"),
            row.methods
                .map_or_else(|| "unknown".to_owned(), |methods| format!("{methods:#04x}")),
            row.account.clone().unwrap_or_else(|| "nobody".to_owned()),
            how,
        ]);
    }
    text.push_str(&table(
        &[
            "certificate",
            "domain controllers",
            "methods",
            "logs on as",
            "how",
        ],
        &rows,
        width,
    ));
    if answer.rows.len() > ROWS {
        text.push_str(&format!(
            "and {} more; JSON has them all\n",
            answer.rows.len() - ROWS
        ));
    }
    text
}
