//! A computer's own logon by certificate, as text.

use sim::ComputerExplanation;

use super::{story, wrapped};

/// The steps with what they read, the messages, and what each party sees.
pub(crate) fn computer(told: &ComputerExplanation, width: u16) -> String {
    let mut text = super::header(&told.header);
    text.push('\n');
    let account = match &told.account {
        Some(account) => format!("as {account}"),
        None => "which is joined to no domain".to_owned(),
    };
    let line = format!(
        "{} {account} with its certificate {}, asked of {}",
        told.computer, told.certificate, told.domain_controller
    );
    text.push_str(&wrapped(&line, 0, width));
    text.push('\n');
    text.push_str(&story::steps(&told.steps, width));
    text.push_str(&story::messages(&told.messages, width));
    text.push_str(&story::events(&told.steps, width));
    text.push_str(&story::negotiated(&told.negotiated, width));
    if let Some(privileges) = &told.privileges {
        text.push('\n');
        text.push_str(&wrapped(
            &format!("The ticket says: {privileges}."),
            0,
            width,
        ));
    }
    text.push_str(&story::seen(
        told.ending,
        told.ending.sentence,
        told.confidence,
        width,
    ));
    if let Some(then) = &told.by_password {
        text.push_str("\nWithout a ticket by certificate:\n");
        text.push_str(&story::steps(&then.steps, width));
        text.push_str(&story::events(&then.steps, width));
    }
    text.push_str(&story::assumptions(&told.depends_on, width));
    text
}
