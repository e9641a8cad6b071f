//! `card-removal` and `parallel-sessions` as text.

use sim::value::{Credential, SessionKind, SessionState, TicketStanding};
use sim::{
    CardRemovalAnswer, CardRemovalRow, ParallelCardRow, ParallelMachinesRow,
    ParallelSessionsAnswer, ParallelUserRow, Step,
};

use super::table::table;

/// What the removal does: a table for those before the machine, and one for those elsewhere.
pub(super) fn card_removal(answer: &CardRemovalAnswer, width: u16) -> String {
    let all = super::every(answer.rows.iter().map(|row| &row.workstations));
    let mut text = super::header(&answer.header);
    text.push_str("\nWhat does the removal of the card do to a session, and why?\n");
    for (kind, title) in [
        (SessionKind::Console, "The user sits before the machine"),
        (
            SessionKind::Remote,
            "The user sits elsewhere, his reader redirected by remote desktop",
        ),
    ] {
        let rows: Vec<Vec<String>> = answer
            .rows
            .iter()
            .filter(|row| row.kind == kind)
            .map(|row| removal(row, &all))
            .collect();
        if !rows.is_empty() {
            text.push_str(&format!("\n{title}\n\n"));
            let columns = [
                "opened by",
                "machines",
                "the card leaves its reader",
                "set by",
            ];
            text.push_str(&table(&columns, &rows, width));
        }
    }
    text.push_str(&super::otherwise(&answer.header, width));
    let executed = format!("{}.", super::executed(&answer.work));
    text.push_str(&format!("\n{}", super::wrapped(&executed, 0, width)));
    text
}

fn removal(row: &CardRemovalRow, all: &[String]) -> Vec<String> {
    let by = match row.credential {
        Credential::Card => "a card",
        Credential::VirtualCard => "a virtual smart card",
        Credential::Password => "a password",
        Credential::NetworkLogon => "a network logon",
    };
    let mut lines = Vec::new();
    let mut endings = row.endings.iter();
    if let Some(first) = endings.next() {
        lines.extend(first.notes.iter().map(|step| step.sentence.to_owned()));
        lines.push(first.ending.step.sentence.to_owned());
        for other in endings.filter(|other| other.ending.step.id != first.ending.step.id) {
            let state = match other.state {
                SessionState::Active => "in use",
                SessionState::Locked => "if it is locked",
                SessionState::Disconnected => "if it is in the background",
            };
            lines.push(format!("{state}: {}", other.ending.step.sentence));
        }
    }
    vec![
        by.to_owned(),
        super::names(&row.workstations, all, "machines"),
        lines.join("\n"),
        row.option_set_by.clone(),
    ]
}

/// Who can have sessions where at once, and what the removal of a card then does.
pub(super) fn parallel_sessions(answer: &ParallelSessionsAnswer, width: u16) -> String {
    let all = super::every(answer.machines.iter().map(|row| &row.workstations));
    let mut text = super::header(&answer.header);
    text.push_str("\nHow many sessions can there be at once, and of whom?\n\n");
    text.push_str("Where there is a session already\n\n");
    let machines: Vec<Vec<String>> = answer
        .machines
        .iter()
        .map(|row| machines(row, &all))
        .collect();
    let columns = [
        "machines",
        "who comes",
        "the card of a session leaves its reader",
    ];
    text.push_str(&table(&columns, &machines, width));
    text.push_str("\nWhere a user can have sessions at once, by card\n\n");
    let users: Vec<Vec<String>> = answer.users.iter().map(|row| user(row, &all)).collect();
    let columns = [
        "user",
        "cards",
        "one session on each of",
        "several on each of",
    ];
    text.push_str(&table(&columns, &users, width));
    if !answer.cards.is_empty() {
        text.push_str("\nCards that open sessions of several users through one reader\n\n");
        let cards: Vec<Vec<String>> = answer.cards.iter().map(|row| card(row, &all)).collect();
        let columns = [
            "card",
            "users",
            "machines",
            "both sessions, and the removal of the card",
        ];
        text.push_str(&table(&columns, &cards, width));
    }
    text.push_str(&after(answer, width));
    text.push('\n');
    text.push_str(&super::work(&answer.work, width));
    text
}

/// When the card is needed again.
fn after(answer: &ParallelSessionsAnswer, width: u16) -> String {
    let mut text = "\nAfter the logon, where the removal of the card does nothing\n\n".to_owned();
    for row in &answer.tickets {
        let line = format!(
            "{}: a ticket-granting ticket lasts {} hours and is renewed for {} days, without the card.",
            row.domain, row.hours, row.renewal_days
        );
        text.push_str(&super::wrapped(&line, 2, width));
    }
    for row in &answer.later {
        let card = if row.card_in_reader {
            "with"
        } else {
            "without"
        };
        let when = match row.standing {
            TicketStanding::Renewable => "while it is renewed",
            TicketStanding::Ended => "after that",
        };
        let line = format!(
            "{when}, {card} the card in a reader: {}.",
            row.ending.sentence
        );
        text.push_str(&super::wrapped(&line, 2, width));
    }
    text
}

/// What happens, in words.
fn said(steps: &[&'static Step]) -> String {
    let sentences: Vec<&str> = steps.iter().map(|step| step.sentence).collect();
    sentences.join("; ")
}

fn machines(row: &ParallelMachinesRow, all: &[String]) -> Vec<String> {
    let mut removals = vec![format!("in use: {}", said(&row.removal_in_use))];
    if !row.removal_in_background.is_empty() {
        let background = said(&row.removal_in_background);
        removals.push(format!("in the background: {background}"));
    }
    vec![
        super::names(&row.workstations, all, "machines"),
        format!(
            "another user at the locked screen: {}\nanother user by remote desktop: {}\nthe same user by remote desktop: {}",
            said(&row.another_at_the_screen),
            said(&row.another_remote),
            said(&row.same_remote)
        ),
        removals.join("\n"),
    ]
}

fn user(row: &ParallelUserRow, all: &[String]) -> Vec<String> {
    vec![
        row.account.clone(),
        row.cards.join("\n"),
        super::names(&row.one_session_on, all, "machines"),
        super::names(&row.several_sessions_on, all, "machines"),
    ]
}

fn card(row: &ParallelCardRow, all: &[String]) -> Vec<String> {
    let mut lines = Vec::new();
    if row.undefined {
        lines.push("UNDEFINED (KB4516576); by the mechanism:".to_owned());
    }
    lines.push(format!("the second user: {}", said(&row.second_session)));
    if !row.on_the_screen.is_empty() {
        lines.push(format!("on the screen: {}", said(&row.on_the_screen)));
        lines.push(format!(
            "in the background: {}",
            said(&row.in_the_background)
        ));
    }
    vec![
        row.card.clone(),
        row.accounts.join("\n"),
        super::names(&row.workstations, all, "machines"),
        lines.join("\n"),
    ]
}
