//! One attempt with a password, as text.

use sim::PasswordExplanation;

use super::{story, wrapped};

/// The steps with what they read, and what each party sees.
pub(crate) fn passwords(told: &[PasswordExplanation], width: u16) -> String {
    let header = told.first().map(|told| super::header(&told.header));
    let bodies = told.iter().map(|told| format!("\n{}", body(told, width)));
    header.into_iter().chain(bodies).collect()
}

fn body(told: &PasswordExplanation, width: u16) -> String {
    let typed = if told.wrong {
        "a wrong password"
    } else {
        "the right password"
    };
    let knows = if told.somebody_knows || told.wrong {
        ""
    } else {
        "\n(Nobody knows this account's password: this is what would become of who had it, or its hash.)"
    };
    let mut text = String::new();
    for line in format!(
        "{} with {typed}, {}: {}, asked of {}{knows}",
        told.account,
        told.path.sentence(),
        told.workstation,
        told.domain_controller
    )
    .split('\n')
    {
        text.push_str(&wrapped(line, 0, width));
    }
    text.push('\n');
    text.push_str(&story::steps(&told.steps, width));
    if let Some(ticket) = &told.ticket {
        text.push_str(&super::ticket::ticket(ticket, width));
    }
    text.push_str(&story::seen(
        told.ending,
        told.ending.sentence,
        told.confidence,
        width,
    ));
    text.push_str(&story::assumptions(&told.depends_on, width));
    text
}
