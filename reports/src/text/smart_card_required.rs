//! Who requires a smart card, and what a password is still good for, as text.

use std::collections::BTreeMap;

use sim::{
    Effect, FlagState, PasswordWay, SecretLife, SecretRolling, SmartCardRequiredAnswer,
    SmartCardRequiredRow, WayEnding,
};

use super::table::table;
use super::wrapped;

/// The answer, accounts that are alike in one row.
pub(super) fn smart_card_required(answer: &SmartCardRequiredAnswer, width: u16) -> String {
    let places = answer
        .rows
        .iter()
        .flat_map(|row| &row.ways)
        .flat_map(|way| way.endings.iter().map(|ending| &ending.workstations));
    let all = super::every(places);
    let mut text = super::header(&answer.header);
    text.push_str("\nWho requires a smart card, and what is a password still good for?\n\n");
    for domain in &answer.domains {
        text.push_str(&wrapped(&rolling(domain), 0, width));
    }
    for (state, title) in [
        (
            FlagState::RequiredWithCard,
            "A smart card is required, and one opens the account",
        ),
        (
            FlagState::RequiredWithoutCard,
            "A smart card is required, and none opens the account: nobody can log on at a screen",
        ),
        (
            FlagState::MissingWithCard,
            "A card opens the account, and no smart card is required: the password still works",
        ),
        (
            FlagState::Unknown,
            "It is not known whether a smart card is required",
        ),
    ] {
        let rows: Vec<&SmartCardRequiredRow> = answer
            .rows
            .iter()
            .filter(|row| row.state == state)
            .collect();
        if rows.is_empty() {
            continue;
        }
        text.push_str(&format!("\n{}\n", wrapped(title, 0, width)));
        let rows = alike(&rows, &all);
        text.push_str(&table(
            &["accounts", "with the right password or its hash", "secret"],
            &rows,
            width,
        ));
    }
    if answer.rows.is_empty() {
        text.push_str("\nNobody: no account requires a smart card, and no card opens one.\n");
    }
    text.push_str(&super::otherwise(&answer.header, width));
    text.push('\n');
    text.push_str(&super::work(&answer.work, width));
    text
}

fn rolling(domain: &SecretRolling) -> String {
    let attribute = "msDS-ExpirePasswordsOnSmartCardOnlyAccounts";
    let name = &domain.domain;
    if domain.rolls {
        let but = if domain.controllers_without.is_empty() {
            String::new()
        } else {
            format!(", but {} cannot", domain.controllers_without.join(" and "))
        };
        return format!("{name} replaces secrets that nobody knows when they expire{but}.");
    }
    let mut reasons = Vec::new();
    match domain.attribute {
        Some(true) => {}
        Some(false) => reasons.push(format!("{attribute} is FALSE")),
        None => reasons.push(format!(
            "{attribute} is absent, as in a domain that was upgraded (new ones of 2016 and later have TRUE)"
        )),
    }
    if !domain.level_suffices {
        reasons.push(format!(
            "its functional level is {}, below Server 2016",
            domain.level
        ));
    }
    if reasons.is_empty() {
        reasons.push("no domain controller of it can".to_owned());
    }
    format!(
        "{name} does not replace secrets that nobody knows: {}.",
        reasons.join("; ")
    )
}

/// Accounts that are alike, in one row each.
fn alike(rows: &[&SmartCardRequiredRow], all: &[String]) -> Vec<Vec<String>> {
    let mut groups: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
    // What is said of ways that lead to the same places is put together once.
    let mut said: BTreeMap<Places, String> = BTreeMap::new();
    for row in rows {
        let ways = said.entry(places(row)).or_insert_with(|| ways(row, all));
        let key = (ways.clone(), secret(row));
        groups.entry(key).or_default().push(account(row));
    }
    let mut rows: Vec<Vec<String>> = groups
        .into_iter()
        .map(|((ways, secret), mut accounts)| {
            accounts.sort();
            vec![accounts.join("\n"), ways, secret]
        })
        .collect();
    rows.sort();
    rows
}

/// Each way with where it ends how, told by the lists themselves.
type Places = Vec<(&'static str, Vec<(&'static str, *const String, usize)>)>;

fn places(row: &SmartCardRequiredRow) -> Places {
    let of = |ending: &WayEnding| {
        let list = &ending.workstations;
        (ending.step.id, list.as_ptr(), list.len())
    };
    let ways = row.ways.iter();
    ways.map(|way| (way.path.name(), way.endings.iter().map(of).collect()))
        .collect()
}

fn account(row: &SmartCardRequiredRow) -> String {
    let mut notes = Vec::new();
    if row.administrator {
        notes.push("administrator");
    }
    if row.disabled {
        notes.push("disabled");
    }
    let notes = if notes.is_empty() {
        String::new()
    } else {
        format!(" ({})", notes.join(", "))
    };
    format!("{}{notes}", row.account)
}

/// The ways, those that end alike together: one line each, and below it where they end how.
fn ways(row: &SmartCardRequiredRow, all: &[String]) -> String {
    let mut groups: Vec<(Vec<String>, Vec<&'static str>)> = Vec::new();
    for PasswordWay { path, endings } in &row.ways {
        let lines: Vec<String> = endings
            .iter()
            .map(|ending| shown(ending, endings.len() > 1, all))
            .collect();
        match groups.iter_mut().find(|(known, _)| *known == lines) {
            Some((_, paths)) => paths.push(path.name()),
            None => groups.push((lines, vec![path.name()])),
        }
    }
    groups
        .into_iter()
        .map(|(lines, paths)| {
            let paths = paths.join(", ");
            match &lines[..] {
                [one] => format!("{paths}: {one}"),
                many => format!("{paths}:\n- {}", many.join("\n- ")),
            }
        })
        .collect::<Vec<_>>()
        .join("\n")
}

fn shown(ending: &WayEnding, several: bool, all: &[String]) -> String {
    let step = ending.step;
    let what = match step.effect {
        Effect::Opens => "opens".to_owned(),
        Effect::Undefined => "not said".to_owned(),
        _ => match step.seen.status() {
            Some(status) => format!("refused, {status}"),
            None => format!("refused: {}", step.sentence),
        },
    };
    if several {
        let places = super::names(&ending.workstations, all, "workstations");
        format!("{places}: {what}")
    } else {
        what
    }
}

fn secret(row: &SmartCardRequiredRow) -> String {
    let SecretLife {
        set,
        age_days,
        max_age_days,
        policy,
        expires,
        cause,
        next_roll,
        must_change,
    } = &row.secret;
    let mut lines = vec![match (row.somebody_knows, set, age_days) {
        (true, Some(set), Some(days)) => {
            format!("somebody knows it; set on {}, {days} days old", set.date())
        }
        (false, Some(set), Some(days)) => {
            format!("nobody knows it; set on {}, {days} days old", set.date())
        }
        (true, ..) => "somebody knows it".to_owned(),
        (false, ..) => "nobody knows it; its age is not said".to_owned(),
    }];
    if *must_change {
        lines.push("to be changed at the next logon".to_owned());
    }
    lines.extend(expires.map(|expires| {
        let days = max_age_days.unwrap_or(0);
        let by = policy
            .as_ref()
            .map_or_else(|| "the domain's policy".to_owned(), Clone::clone);
        format!(
            "by {by} it expires after {days} days, on {}",
            expires.date()
        )
    }));
    lines.push(cause.sentence().to_owned());
    lines.extend(next_roll.map(|roll| format!("replaced at the first request from {roll} on")));
    if row.state != FlagState::MissingWithCard {
        lines.push(format!("clearing the flag {}", row.clearing.sentence()));
    }
    lines.join("\n")
}
