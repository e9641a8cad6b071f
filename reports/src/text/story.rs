//! One logon as a story.

use sim::{
    Confidence, Effect, Evidence, Explanation, Message, Negotiated, OtherReading, Step, ToldStep,
};

use super::wrapped;

/// The tiles, the steps with what they read, the messages, and what each party sees.
pub(crate) fn explanation(told: &Explanation, width: u16) -> String {
    let mut text = super::header(&told.header);
    let card = told
        .certificate
        .as_ref()
        .map_or("a card", |label| &label.card);
    text.push_str(&format!(
        "\n{card} at {}, asked of {}\n\n",
        told.workstation, told.domain_controller
    ));
    for tile in &told.tiles {
        let label = &tile.certificate;
        let under = match &tile.user {
            Some(user) if tile.step.effect != Effect::Refuses => {
                format!(", under the sign-in options of {user}")
            }
            _ => String::new(),
        };
        text.push_str(&format!(
            "  #{} {}: {}{under}\n",
            label.number, tile.label, tile.step.sentence
        ));
    }
    text.push('\n');
    text.push_str(&steps(&told.steps, width));
    text.push_str(&messages(&told.messages, width));
    text.push_str(&events(&told.steps, width));
    text.push_str(&negotiated(&told.negotiated, width));
    if let Some(ticket) = &told.ticket {
        text.push_str(&super::ticket::ticket(ticket, width));
    }
    text.push_str(&parties(told, width));
    for other in &told.other_controllers {
        let ending = match &other.account {
            Some(account) => format!("a session would open as {account}"),
            None => format!(
                "it would end with {}, {}",
                other.ending.id, other.ending.sentence
            ),
        };
        let line = format!(
            "This depends on which domain controller answers: at {} {ending}.",
            other.domain_controllers.join(", ")
        );
        text.push_str(&wrapped(&line, 0, width));
    }
    text.push_str(&assumptions(&told.depends_on, width));
    text
}

/// The messages, each with what is in it.
pub(super) fn messages(list: &[Message], width: u16) -> String {
    let mut text = String::new();
    if !list.is_empty() {
        text.push_str("\nOn the network\n");
    }
    for message in list {
        let line = format!(
            "{}: {} to {}, {} bytes",
            message.what,
            message.from,
            message.to,
            message.bytes.len()
        );
        text.push_str(&wrapped(&line, 2, width));
        for content in &message.contents {
            text.push_str(&wrapped(content, 4, width));
        }
    }
    text
}

/// What steps leave in event logs.
pub(super) fn events(list: &[ToldStep], width: u16) -> String {
    let events: Vec<_> = list.iter().flat_map(|step| &step.events).collect();
    let mut text = String::new();
    if !events.is_empty() {
        text.push_str("\nIn the event logs\n");
    }
    for event in events {
        text.push_str(&super::events::event(event, width));
    }
    text
}

/// What client and KDC settled on, and by which behaviours of the rule book.
pub(super) fn negotiated(list: &[Negotiated], width: u16) -> String {
    if list.is_empty() {
        return String::new();
    }
    let mut text = "\nSettled between client and KDC\n".to_owned();
    for row in list {
        let rules = row.rules.join(", ");
        let line = format!("{}: {} (rule book: {rules})", row.what, row.value);
        text.push_str(&wrapped(&line, 2, width));
    }
    text
}

/// What other readings of assumptions would change.
pub(super) fn assumptions(list: &[OtherReading], width: u16) -> String {
    list.iter()
        .map(|other| {
            let line = format!(
                "This rests on an assumption: with {}={} it would end with {}, {}.",
                other.assumption.name, other.reading.name, other.step.id, other.step.sentence
            );
            wrapped(&line, 0, width)
        })
        .collect()
}

/// The steps, each with what it read and its source.
pub(super) fn steps(list: &[ToldStep], width: u16) -> String {
    let mut text = String::new();
    for (number, step) in (1..).zip(list) {
        let talk = step
            .talk_step
            .map_or_else(String::new, |n| format!(" (step {n} of the talk)"));
        text.push_str(&format!(
            "{number:>3}. {} {}{talk}\n",
            step.step.by, step.step.id
        ));
        text.push_str(&wrapped(step.step.sentence, 5, width));
        for evidence in &step.evidence {
            text.push_str(&wrapped(&read(evidence), 7, width));
        }
        text.push_str(&wrapped(
            &format!("{}: {}", step.step.confidence, step.step.source),
            5,
            width,
        ));
    }
    text
}

/// What the KDC, the client and the user see of the end.
fn parties(told: &Explanation, width: u16) -> String {
    let ending = match &told.account {
        Some(account) => format!("a session opens as {account}"),
        None => told.ending.sentence.to_owned(),
    };
    let mut text = seen(told.ending, &ending, told.confidence, width);
    // The screen shows what is left where a try was lost.
    if let Some((left, most)) = told.pin_tries.filter(|(left, most)| left < most) {
        text.push_str(&wrapped(
            &format!("{:<14} {left} of {most}", "PIN tries"),
            0,
            width,
        ));
    }
    text
}

/// What each party sees of a step that ends something.
pub(super) fn seen(step: &Step, ending: &str, confidence: Confidence, width: u16) -> String {
    let seen = step.seen;
    let mut lines = vec![("Result", format!("{ending} [{confidence}]"))];
    lines.extend(
        seen.kerberos_code()
            .map(|code| ("KDC answers", code.to_string())),
    );
    lines.extend(
        seen.status()
            .map(|status| ("Client status", status.to_string())),
    );
    let sspi = seen.status().and_then(sim::NtStatus::sspi);
    lines.extend(sspi.map(|(code, symbol)| ("Client SSPI", format!("{symbol} (0x{code:X})"))));
    lines.extend(seen.user.map(|message| ("User reads", message.to_owned())));
    let mut text = "\n".to_owned();
    for (name, value) in lines {
        text.push_str(&wrapped(&format!("{name:<14} {value}"), 0, width));
    }
    text
}

/// A read in one line.
fn read(evidence: &Evidence) -> String {
    let fact = evidence.fact.replace('_', " ");
    let origin = evidence
        .origin
        .as_ref()
        .map_or_else(String::new, |origin| format!(" ({origin})"));
    format!(
        "{}: {fact}: {}{origin}",
        evidence.name,
        evidence.answer.replace('_', " ")
    )
}
