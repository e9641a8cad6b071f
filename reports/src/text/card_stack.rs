//! `tiles` and `middleware` as text.

use sim::{
    CertificateUses, Effect, Evidence, HiddenCertificate, LogonScreen, MachineStack,
    MiddlewareAnswer, MiddlewareRow, ServiceState, ShownTile, Step, TilesAnswer, TilesRow,
};

use super::wrapped;

/// So many reads of a filter are shown.
const FILTER_READS: usize = 2;

/// What the logon screen shows of each card.
pub(super) fn tiles(answer: &TilesAnswer, width: u16) -> String {
    let all = super::every(answer.rows.iter().map(|row| &row.workstations));
    let mut text = super::header(&answer.header);
    text.push_str("\nWhich tiles does each card show where, and why not the others?\n");
    let mut card = "";
    for row in &answer.rows {
        if card != row.card {
            card = &row.card;
            text.push_str(&format!("\n{}\n", cards(card, &row.alike)));
        }
        text.push_str(&card_at(row, &all, width));
    }
    if answer.rows.is_empty() {
        text.push_str("\nThere are no cards.\n");
    }
    text.push_str("\nWithout a card in a reader\n");
    let all = super::every(answer.screens.iter().map(|screen| &screen.workstations));
    for screen in &answer.screens {
        text.push_str(&without_card(screen, &all, width));
    }
    text.push_str(&super::otherwise(&answer.header, width));
    text
}

/// A card, and those like it.
fn cards(card: &str, alike: &[String]) -> String {
    match alike {
        [] => card.to_owned(),
        [one] => format!("{card}, and {one} alike"),
        [first, ..] => format!(
            "{card}, and {} alike, such as {first}",
            super::count(alike.len(), "card", "cards")
        ),
    }
}

fn without_card(screen: &LogonScreen, all: &[String], width: u16) -> String {
    let places = super::names(&screen.workstations, all, "machines");
    let mut text = wrapped(&format!("at {places}"), 2, width);
    text.push_str(&sentences(&screen.steps, 4, width));
    text
}

fn card_at(row: &TilesRow, all: &[String], width: u16) -> String {
    let places = super::names(&row.workstations, all, "machines");
    let mut text = wrapped(&format!("at {places}"), 2, width);
    if row.tiles.is_empty() && row.hidden.is_empty() {
        text.push_str("    it has no certificates\n");
    }
    let mut user = None;
    for (place, tile) in (1..).zip(&row.tiles) {
        if tile.user != user {
            user.clone_from(&tile.user);
            let of = user.as_deref().unwrap_or_default();
            text.push_str(&wrapped(&format!("sign-in options of {of}"), 4, width));
        }
        text.push_str(&shown(place, tile, width));
    }
    for certificate in &row.hidden {
        text.push_str(&hidden(certificate, width));
    }
    text
}

fn shown(place: usize, tile: &ShownTile, width: u16) -> String {
    let label = &tile.certificate;
    let line = format!(
        "tile {place}: {} (#{} {})",
        tile.label, label.number, label.container
    );
    let mut text = wrapped(&line, 4, width);
    text.push_str(&sentences(&tile.steps, 8, width));
    text
}

fn hidden(certificate: &HiddenCertificate, width: u16) -> String {
    let label = &certificate.certificate;
    let line = format!(
        "no tile: #{} {}, {}: {}",
        label.number, label.container, label.shows, certificate.step.sentence
    );
    let mut text = wrapped(&line, 4, width);
    // The last reads are those of the filter.
    let before = certificate.decided_by.len().saturating_sub(FILTER_READS);
    for evidence in certificate.decided_by.iter().skip(before) {
        text.push_str(&wrapped(&read(evidence), 8, width));
    }
    text
}

/// A read in one line, with where the value comes from.
fn read(evidence: &Evidence) -> String {
    let origin = evidence
        .origin
        .as_ref()
        .map_or_else(String::new, |origin| format!(" ({origin})"));
    format!(
        "{}: {}: {}{origin}",
        evidence.name,
        evidence.fact.replace('_', " "),
        evidence.answer.replace('_', " ")
    )
}

fn sentences(steps: &[&'static Step], indent: usize, width: u16) -> String {
    steps
        .iter()
        .map(|step| wrapped(step.sentence, indent, width))
        .collect()
}

/// What drives each card where, and who can use it.
pub(super) fn middleware(answer: &MiddlewareAnswer, width: u16) -> String {
    let all = super::every(answer.machines.iter().map(|stack| &stack.workstations));
    let mut text = super::header(&answer.header);
    text.push_str("\nWhat drives each card where, and who can use it?\n");
    let mut card = "";
    for row in &answer.rows {
        if card != row.card {
            card = &row.card;
            text.push_str(&format!("\n{}\n", cards(card, &row.alike)));
        }
        text.push_str(&driven(row, &all, width));
    }
    text.push_str("\nReaders and services\n");
    for stack in &answer.machines {
        text.push_str(&machine(stack, &all, width));
    }
    text.push_str(&super::otherwise(&answer.header, width));
    text
}

fn driven(row: &MiddlewareRow, all: &[String], width: u16) -> String {
    let places = super::names(&row.workstations, all, "machines");
    let driver = match &row.driver {
        Some(driver) => {
            let specification = driver
                .specification
                .as_ref()
                .map_or_else(String::new, |number| format!(" of specification {number}"));
            format!("{}, {}{specification}", driver.name, driver.kind)
        }
        None => "nothing drives it".to_owned(),
    };
    let mut text = wrapped(&format!("at {places}: {driver}"), 2, width);
    text.push_str(&sentences(&row.association, 4, width));
    if row.driver.is_none() {
        return text;
    }
    text.push_str(&wrapped(&format!("PIN: {}", row.pin.sentence), 4, width));
    let unblock: Vec<&str> = row.unblock.iter().map(|step| step.sentence).collect();
    let unblock = format!("if it is blocked: {}", unblock.join("; "));
    text.push_str(&wrapped(&unblock, 4, width));
    let change = row.pin_change.sentence;
    text.push_str(&wrapped(&format!("to change the PIN: {change}"), 4, width));
    if let Some(roots) = row.roots {
        text.push_str(&wrapped(
            &format!("its roots: {}", roots.sentence),
            4,
            width,
        ));
    }
    for certificate in &row.certificates {
        text.push_str(&uses(certificate, width));
    }
    text
}

/// A certificate: whether programs see it, which use it by what, and why the others do not.
fn uses(certificate: &CertificateUses, width: u16) -> String {
    let label = &certificate.certificate;
    let line = format!("#{} {}, {}", label.number, label.container, label.shows);
    let mut text = wrapped(&line, 4, width);
    if certificate.propagation.effect == Effect::Refuses {
        text.push_str(&wrapped(certificate.propagation.sentence, 6, width));
        return text;
    }
    for (name, step) in &certificate.uses {
        let answer = if step.effect == Effect::Refuses {
            "no"
        } else {
            "yes"
        };
        let line = format!("{name}: {answer}, {}", step.sentence);
        text.push_str(&wrapped(&line, 6, width));
    }
    text
}

fn machine(stack: &MachineStack, all: &[String], width: u16) -> String {
    let places = super::names(&stack.workstations, all, "machines");
    let mut text = wrapped(&format!("{places} ({})", stack.windows), 2, width);
    for (reader, has_driver) in &stack.readers {
        let state = if *has_driver { "" } else { ": no driver" };
        text.push_str(&wrapped(&format!("reader {reader}{state}"), 4, width));
    }
    if stack.readers.is_empty() {
        text.push_str("    no reader of its own\n");
    }
    for service in &stack.services {
        text.push_str(&service_line(service, width));
    }
    text
}

fn service_line(service: &ServiceState, width: u16) -> String {
    let state = match service.running {
        Some(true) => "runs",
        Some(false) => "does not run",
        None => "not known whether it runs",
    };
    let mut line = format!("{} ({}) {state}", service.name, service.start);
    for step in &service.stopped {
        line.push_str(&format!("; {}", step.sentence));
    }
    wrapped(&line, 4, width)
}
