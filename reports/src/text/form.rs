//! One logon with a card in one of its forms, as text.

use sim::FormExplanation;

use super::{story, wrapped};

/// The steps with what they read, the exchanges behind them, and what each party sees.
pub(crate) fn form(told: &FormExplanation, width: u16) -> String {
    let mut text = super::header(&told.header);
    text.push('\n');
    text.push_str(&wrapped(&title(told), 0, width));
    text.push('\n');
    text.push_str(&story::steps(&told.steps, width));
    text.push_str(&exchanges(told, width));
    text.push_str(&story::events(&told.steps, width));
    if let Some(ticket) = &told.ticket {
        text.push_str(&super::ticket::ticket(ticket, width));
    }
    let ending = match &told.account {
        Some(account) => format!("{}: {account}", told.ending.sentence),
        None => told.ending.sentence.to_owned(),
    };
    text.push_str(&story::seen(told.ending, &ending, told.confidence, width));
    text.push_str(&story::assumptions(&told.depends_on, width));
    text
}

fn title(told: &FormExplanation) -> String {
    let card = &told.certificate.card;
    let from = told.from.as_ref();
    let from = from.map_or_else(String::new, |from| format!(", from {from}"));
    let owner = told.session_of.as_ref();
    let owner = owner.map_or_else(String::new, |owner| {
        format!(", where {owner} has a session")
    });
    format!(
        "{card} {}: {}{from}{owner}",
        told.form.sentence(),
        told.workstation
    )
}

fn exchanges(told: &FormExplanation, width: u16) -> String {
    let mut text = String::new();
    for exchange in &told.exchanges {
        let how = if exchange.executed {
            "executed on real bytes"
        } else {
            "assumed, because the private key is elsewhere"
        };
        let line = format!(
            "PKINIT exchange of {} with {}: {how}.",
            exchange.workstation, exchange.domain_controller
        );
        if text.is_empty() {
            text.push('\n');
        }
        text.push_str(&wrapped(&line, 0, width));
    }
    text
}
