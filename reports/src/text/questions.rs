//! The talk's questions about cards as text.

use sim::{MultiCardAccountsAnswer, MultiCertificateCardsAnswer, OpenedAccount, SharedCardsAnswer};

use super::table::table;

/// Cards that open several accounts.
pub(super) fn shared_cards(answer: &SharedCardsAnswer, width: u16) -> String {
    let opened_at = answer.rows.iter().flat_map(|row| &row.accounts);
    let all = super::every(opened_at.map(|account| &account.workstations));
    let mut text = super::header(&answer.header);
    text.push_str("\nWhich cards open several accounts?\n\n");
    let rows: Vec<Vec<String>> = answer
        .rows
        .iter()
        .flat_map(|row| {
            row.accounts
                .iter()
                .map(|a| opened(&row.card, &a.account, a, &all))
        })
        .collect();
    finish(
        text,
        &["card", "account", "certificate", "workstations"],
        &rows,
        &answer.work,
        width,
    )
}

/// Accounts that several cards open.
pub(super) fn multi_card_accounts(answer: &MultiCardAccountsAnswer, width: u16) -> String {
    let opened_at = answer.rows.iter().flat_map(|row| &row.cards);
    let all = super::every(opened_at.map(|card| &card.workstations));
    let all = &all;
    let mut text = super::header(&answer.header);
    text.push_str("\nWhich accounts do several cards open?\n\n");
    let rows: Vec<Vec<String>> = answer
        .rows
        .iter()
        .flat_map(|row| {
            let kind = if row.administrator {
                " (administrator)"
            } else {
                ""
            };
            let account = format!("{}{kind}", row.account);
            row.cards
                .iter()
                .map(move |card| opened(&account, &card.certificate.card, card, all))
        })
        .collect();
    finish(
        text,
        &["account", "card", "certificate", "workstations"],
        &rows,
        &answer.work,
        width,
    )
}

fn opened(first: &str, second: &str, opened: &OpenedAccount, all: &[String]) -> Vec<String> {
    let hint = if opened.hint_needed {
        "\nonly with a user name hint"
    } else {
        ""
    };
    let places = super::names(&opened.workstations, all, "workstations");
    vec![
        first.to_owned(),
        second.to_owned(),
        format!(
            "#{} {}",
            opened.certificate.number, opened.certificate.shows
        ),
        format!("{places}{hint}"),
    ]
}

/// Cards with several certificates.
pub(super) fn multi_certificate_cards(answer: &MultiCertificateCardsAnswer, width: u16) -> String {
    let uses = || answer.rows.iter().flat_map(|row| &row.certificates);
    let hidden = uses().flat_map(|c| c.hidden.iter().map(|(_, places)| places));
    let all = super::every(uses().map(|c| &c.tile_at).chain(hidden));
    let mut text = super::header(&answer.header);
    text.push_str("\nWhich cards carry several certificates, and what becomes of each?\n\n");
    let mut rows = Vec::new();
    for row in &answer.rows {
        for (index, certificate) in row.certificates.iter().enumerate() {
            let card = match (index, row.two_identities) {
                (0, true) => format!(
                    "{}\ntwo identities: not supported on Windows 10 and later",
                    row.card
                ),
                (0, false) => row.card.clone(),
                _ => String::new(),
            };
            let mut shown = vec![match certificate.tile_at.as_slice() {
                [] => "nowhere".to_owned(),
                places => super::names(places, &all, "workstations"),
            }];
            shown.extend(certificate.hidden.iter().map(|(step, places)| {
                format!(
                    "not at {}: {}",
                    super::names(places, &all, "workstations"),
                    step.sentence
                )
            }));
            let opens = match certificate.opens.as_slice() {
                [] => "nothing".to_owned(),
                accounts => accounts.join(", "),
            };
            let label = &certificate.certificate;
            rows.push(vec![
                card,
                format!("#{} {}", label.number, label.shows),
                shown.join("\n"),
                opens,
            ]);
        }
    }
    finish(
        text,
        &["card", "certificate", "tile", "opens"],
        &rows,
        &answer.work,
        width,
    )
}

fn finish(
    mut text: String,
    columns: &[&str],
    rows: &[Vec<String>],
    work: &sim::Work,
    width: u16,
) -> String {
    if rows.is_empty() {
        text.push_str("None.\n");
    } else {
        text.push_str(&table(columns, rows, width));
    }
    text.push('\n');
    text.push_str(&super::work(work, width));
    text
}
