//! A chronicle as text.

use sim::{AccountState, Chronicle, ChronicleEntry, Happening};

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

fn entry(entry: &ChronicleEntry, steps: bool, width: u16) -> String {
    let mut text = "\n".to_owned();
    text.push_str(&wrapped(
        &format!("{}  {}", entry.at, entry.event),
        0,
        width,
    ));
    match &entry.happening {
        Some(Happening::Card(told)) => {
            let ending = match &told.account {
                Some(account) => format!("a session opens as {account}"),
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
    for effect in &entry.effects {
        text.push_str(&wrapped(&format!("=> {effect}"), 4, width));
    }
    if let Some(account) = &entry.account {
        text.push_str(&wrapped(&state(account), 4, width));
    }
    text
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
