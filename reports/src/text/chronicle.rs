//! A chronicle as text.

use sim::value::{Credential, RemovalBehaviour, SessionKind, SessionState};
use sim::{
    AccountState, Chronicle, ChronicleEntry, Happening, OpenSession, SessionOutcome, ToldStep,
};

use super::{story, wrapped};

/// Each event with its instant, what came of it, what it changed, and the account afterwards.
pub(crate) fn chronicle(chronicle: &Chronicle, steps: bool, width: u16) -> String {
    let mut text = super::header(&chronicle.header);
    text.push_str(&format!("\n{}\n", chronicle.title));
    for entry in &chronicle.entries {
        text.push_str(&self::entry(entry, steps, width));
    }
    text
}

/// One event.
pub(crate) fn entry(entry: &ChronicleEntry, steps: bool, width: u16) -> String {
    let mut text = "\n".to_owned();
    text.push_str(&wrapped(
        &format!("{}  {}", entry.at, entry.event),
        0,
        width,
    ));
    match &entry.happening {
        Some(Happening::Card(told)) => {
            let ending = match &told.account {
                Some(account) if entry.outcomes.is_empty() => {
                    format!("a session opens as {account}")
                }
                // What session that is, is told below.
                Some(account) => format!("authenticated as {account}"),
                None => format!("{}: {}", told.ending.by, told.ending.sentence),
            };
            if steps {
                text.push_str(&story::steps(&told.steps, width));
            }
            text.push_str(&wrapped(&format!("-> {ending}"), 4, width));
            if let Some(ticket) = &told.ticket {
                let lifetime = &ticket.lifetime;
                let line = format!(
                    "ticket until {}: {}",
                    lifetime.end_time,
                    lifetime.cause.sentence()
                );
                text.push_str(&wrapped(&line, 7, width));
                if let Some(secret) = &ticket.secret {
                    let line = format!("NT hash in it: {}", secret.cause.sentence());
                    text.push_str(&wrapped(&line, 7, width));
                }
            }
        }
        Some(Happening::Form(told)) => {
            if steps {
                text.push_str(&story::steps(&told.steps, width));
            }
            let line = match &told.account {
                Some(account) => format!("-> {}: {account}", told.ending.sentence),
                None => format!("-> {}: {}", told.ending.by, told.ending.sentence),
            };
            text.push_str(&wrapped(&line, 4, width));
        }
        Some(Happening::Password(told)) => {
            if steps {
                text.push_str(&story::steps(&told.steps, width));
            }
            let line = format!("-> {}: {}", told.ending.by, told.ending.sentence);
            text.push_str(&wrapped(&line, 4, width));
            let mut codes = Vec::new();
            codes.extend(
                told.ending
                    .seen
                    .kerberos_code()
                    .map(|code| code.to_string()),
            );
            codes.extend(told.ending.seen.status().map(|status| status.to_string()));
            if !codes.is_empty() {
                text.push_str(&wrapped(&codes.join(", "), 7, width));
            }
            if !told.somebody_knows && !told.wrong {
                text.push_str(&wrapped(
                    "(nobody knows the password; so it would be with it, or its hash)",
                    7,
                    width,
                ));
            }
        }
        Some(Happening::CardWork(done)) => {
            for step in done {
                text.push_str(&wrapped(
                    &format!("-> {}: {}", step.by, step.sentence),
                    4,
                    width,
                ));
            }
        }
        None => {}
    }
    for (at, outcome) in entry.outcomes.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| entry.outcomes.get(at));
        let same = before.is_some_and(|before| {
            before.machine == outcome.machine && before.session == outcome.session
        });
        text.push_str(&self::outcome(outcome, same, width));
    }
    for effect in &entry.effects {
        text.push_str(&wrapped(&format!("=> {effect}"), 4, width));
    }
    let here = entry
        .sessions
        .iter()
        .filter(|session| entry.machines.contains(&session.machine));
    for session in here {
        text.push_str(&wrapped(&self::session(session), 4, width));
    }
    if let Some(account) = &entry.account {
        text.push_str(&wrapped(&state(account), 4, width));
    }
    text
}

/// What became of a session, a line a step; below it the settings that decided, and who set them.
fn outcome(outcome: &SessionOutcome, same: bool, width: u16) -> String {
    let of = match &outcome.session {
        Some((number, account)) => {
            format!("{}, session {number} of {account}", outcome.machine)
        }
        None => outcome.machine.clone(),
    };
    let mut text = if same {
        String::new()
    } else {
        wrapped(&format!("=> {of}:"), 4, width)
    };
    for ToldStep { step, evidence, .. } in &outcome.steps {
        text.push_str(&wrapped(step.sentence, 7, width));
        for evidence in evidence {
            if let Some(origin) = &evidence.origin {
                text.push_str(&wrapped(&format!("by {origin}"), 9, width));
            }
        }
    }
    text
}

/// A session, in a line.
pub(crate) fn session(session: &OpenSession) -> String {
    let OpenSession {
        machine,
        number,
        account,
        ..
    } = session;
    let place = match (session.kind, session.state, &session.client) {
        (_, SessionState::Disconnected, _) => "in the background".to_owned(),
        (SessionKind::Console, ..) => "on the screen".to_owned(),
        (SessionKind::Remote, _, Some(client)) => format!("remote, from {client}"),
        (SessionKind::Remote, ..) => "remote".to_owned(),
    };
    let state = match session.state {
        SessionState::Locked => ", locked",
        SessionState::Active | SessionState::Disconnected => "",
    };
    let by = match (session.credential, &session.card) {
        (Credential::Password, _) => "a password".to_owned(),
        (Credential::NetworkLogon, _) => "a network logon".to_owned(),
        (_, Some(card)) => card.clone(),
        (Credential::Card | Credential::VirtualCard, None) => "a card".to_owned(),
    };
    let watched: Vec<String> = session
        .watched
        .iter()
        .map(|watch| {
            let at = if watch.machine == *machine {
                String::new()
            } else {
                format!(" of {}", watch.machine)
            };
            let what = match watch.behaviour {
                None => "its record waits",
                Some(RemovalBehaviour::NoAction) => "watched, for no action",
                Some(RemovalBehaviour::Lock) => "watched, to lock",
                Some(RemovalBehaviour::Logoff) => "watched, to log off",
                Some(RemovalBehaviour::Disconnect) => "watched, to disconnect",
            };
            format!("; {}{at}: {what}", watch.reader)
        })
        .collect();
    let ticket = match (session.asked_for_credentials, session.ticket) {
        (true, _) => "; asked for current credentials".to_owned(),
        (false, Some((end, till))) if till > end => {
            format!("; ticket until {end}, renewable until {till}")
        }
        (false, Some((end, _))) => format!("; ticket until {end}"),
        (false, None) => String::new(),
    };
    let elevated = match &session.elevated[..] {
        [] => String::new(),
        list => format!("; elevated as {}", list.join(" and ")),
    };
    format!(
        "{machine} {number}: {account}, {place}{state}, by {by}{}{ticket}{elevated}",
        watched.concat()
    )
}

fn state(account: &AccountState) -> String {
    let flag = if account.smart_card_required {
        "smart card required"
    } else {
        "smart card not required"
    };
    let known = if account.known {
        "somebody knows the password"
    } else {
        "nobody knows the secret"
    };
    let age = match (account.must_change, account.set) {
        (true, _) => "to be changed at the next logon".to_owned(),
        (false, Some(set)) => format!("set {set}"),
        (false, None) => "date not said".to_owned(),
    };
    let expires = account
        .expires
        .map(|expires| format!(", by policy until {expires}"))
        .unwrap_or_default();
    let keys = if account.aes_keys {
        "keys for AES and RC4"
    } else {
        "a key for RC4 only"
    };
    format!(
        "{}: {flag}; {known}, secret no. {} ({age}{expires}; {keys})",
        account.name, account.secret
    )
}
