//! Forcing the card, and what passwords are still good for, as text.

use std::collections::BTreeMap;

use sim::{
    Effect, EnforcedPopulation, EnforcementAnswer, LocalUse, PasswordUseAnswer, PasswordUseRow,
    Step, WayEnding,
};

use super::table::table;
use super::{names, wrapped};

/// Who is forced where and by what, and which ways remain.
pub(super) fn enforcement(answer: &EnforcementAnswer, width: u16) -> String {
    let mut text = super::header(&answer.header);
    text.push_str("\nWho is forced to use a card, where, by what, and which ways remain?\n");
    let accounts = every_account(&answer.populations);
    let machines = super::every(answer.populations.iter().map(|p| &p.workstations));
    for population in &answer.populations {
        text.push_str(&self::population(population, &accounts, &machines, width));
    }
    if answer.populations.is_empty() {
        text.push_str("\nNobody: the world has no users, or no machines at which they log on.\n");
    }
    text.push_str(&local(&answer.local, width));
    text.push_str(&super::otherwise(&answer.header, width));
    text.push('\n');
    text.push_str(&super::work(&answer.work, width));
    text
}

fn every_account(populations: &[EnforcedPopulation]) -> Vec<String> {
    super::every(populations.iter().map(|population| &population.accounts))
}

fn population(
    population: &EnforcedPopulation,
    accounts: &[String],
    machines: &[String],
    width: u16,
) -> String {
    let who = names(&population.accounts, accounts, "users");
    let place = names(&population.workstations, machines, "workstations");
    let mut text = "\n".to_owned();
    let sentence = population.step.sentence;
    text.push_str(&wrapped(
        &format!("{who} at {place}: {sentence}."),
        0,
        width,
    ));
    for evidence in &population.decided_by {
        let fact = evidence.fact.replace('_', " ");
        let origin = evidence.origin.as_ref();
        let origin = origin.map_or_else(String::new, |origin| format!(" ({origin})"));
        let line = format!("{}: {fact}: {}{origin}", evidence.name, evidence.answer);
        text.push_str(&wrapped(&line, 2, width));
    }
    if !population.without_card.is_empty() {
        let who = names(&population.without_card, accounts, "users");
        let line = format!("No card opens a session there for {who}.");
        text.push_str(&wrapped(&line, 0, width));
    }
    if !population.without_logon.is_empty() {
        let place = names(&population.without_logon, machines, "workstations");
        let line = format!("No card opens a session for any of them at {place}.");
        text.push_str(&wrapped(&line, 0, width));
    }
    for ending in &population.hello {
        let who = names(&ending.accounts, accounts, "users");
        let place = names(&ending.workstations, machines, "workstations");
        let line = format!(
            "By Windows Hello for Business, {who} at {place}: {}.",
            ending.step.sentence
        );
        text.push_str(&wrapped(&line, 0, width));
    }
    text.push_str(&table(
        &["password", "what becomes of it"],
        &ways(population),
        width,
    ));
    text
}

/// The ways of a population, those that end alike together.
fn ways(population: &EnforcedPopulation) -> Vec<Vec<String>> {
    let mut alike: Vec<(String, Vec<&'static str>)> = Vec::new();
    for way in &population.ways {
        let several = way.endings.len() > 1;
        let endings = way.endings.iter().map(|ending| {
            let what = outcome(ending.step);
            if !several {
                return what;
            }
            let who = names(&ending.accounts, &population.accounts, "users");
            let machines = &population.workstations;
            let place = names(&ending.workstations, machines, "workstations");
            format!("- {who} at {place}: {what}")
        });
        let what = endings.collect::<Vec<String>>().join("\n");
        match alike.iter_mut().find(|(known, _)| *known == what) {
            Some((_, names)) => names.push(way.path.name()),
            None => alike.push((what, vec![way.path.name()])),
        }
    }
    alike
        .into_iter()
        .map(|(what, names)| vec![names.join(",\n"), what])
        .collect()
}

/// Who needs or can use a password, on which way, and which applications break.
pub(super) fn password_use(answer: &PasswordUseAnswer, width: u16) -> String {
    let mut text = super::header(&answer.header);
    text.push_str(
        "\nWho needs or can use a password, on which way, and which applications break?\n\n",
    );
    let machines = super::every(answer.rows.iter().flat_map(|row| {
        let endings = row.ways.iter().flat_map(|way| &way.endings);
        endings
            .map(|ending| &*ending.workstations)
            .chain([&*row.by_card, &*row.by_neither])
    }));
    let rows: Vec<Vec<String>> = answer
        .rows
        .iter()
        .map(|row| {
            let ways = row.ways.iter();
            let ways = ways.map(|way| (way.path.name(), &way.endings[..]));
            let applications = row.applications.iter();
            let applications = applications.map(|used| (used.kind.name(), &used.endings[..]));
            let lines = [
                screens(row, &machines),
                uses(ways, &machines),
                format!("Applications\n{}", uses(applications, &machines)),
            ];
            vec![people(row), lines.join("\n")]
        })
        .collect();
    text.push_str(&table(
        &["users", "at a screen; with the password or its hash"],
        &rows,
        width,
    ));
    text.push_str("\nKinds of applications:\n");
    if let Some(row) = answer.rows.first() {
        for used in &row.applications {
            let line = format!("{}: {}", used.kind.name(), used.kind.sentence());
            text.push_str(&wrapped(&line, 2, width));
        }
    }
    text.push_str(&local(&answer.local, width));
    text.push_str(&super::otherwise(&answer.header, width));
    text.push('\n');
    text.push_str(&super::work(&answer.work, width));
    text
}

fn people(row: &PasswordUseRow) -> String {
    let accounts = match &row.accounts[..] {
        many if many.len() <= 12 => many.join("\n"),
        [first, .., last] => format!("{} users, {first} to {last}", row.accounts.len()),
        [] | [_] => row.accounts.join("\n"),
    };
    let knows = if row.somebody_knows {
        "somebody knows the password"
    } else {
        "nobody knows the password"
    };
    let required = match row.required {
        Some(true) => "smart card required",
        Some(false) => "smart card not required",
        None => "not known whether a smart card is required",
    };
    format!("{accounts}\n({required}; {knows})")
}

/// By what a session opens where.
fn screens(row: &PasswordUseRow, machines: &[String]) -> String {
    let place = |list: &[String]| names(list, machines, "workstations");
    let mut lines = Vec::new();
    if !row.by_card.is_empty() {
        lines.push(format!("by card: {}", place(&row.by_card)));
    }
    if !row.by_hello.is_empty() {
        lines.push(format!("by Windows Hello: {}", place(&row.by_hello)));
    }
    if !row.by_password_only.is_empty() {
        let place = place(&row.by_password_only);
        lines.push(format!("by password, and by no card: {place}"));
    }
    if !row.by_neither.is_empty() {
        lines.push(format!("by neither: {}", place(&row.by_neither)));
    }
    lines.join("\n")
}

/// Uses that end alike together: one line each, and below it where they end how.
fn uses<'r>(
    list: impl Iterator<Item = (&'static str, &'r [WayEnding])>,
    machines: &[String],
) -> String {
    let mut groups: Vec<(Vec<String>, Vec<&'static str>)> = Vec::new();
    for (name, endings) in list {
        let several = endings.len() > 1;
        let lines: Vec<String> = endings
            .iter()
            .map(|ending| {
                let what = outcome(ending.step);
                if several {
                    let place = names(&ending.workstations, machines, "workstations");
                    format!("{place}: {what}")
                } else {
                    what
                }
            })
            .collect();
        match groups.iter_mut().find(|(known, _)| *known == lines) {
            Some((_, names)) => names.push(name),
            None => groups.push((lines, vec![name])),
        }
    }
    let groups = groups.into_iter().map(|(lines, names)| {
        let names = names.join(", ");
        match &lines[..] {
            [one] => format!("{names}: {one}"),
            many => format!("{names}:\n- {}", many.join("\n- ")),
        }
    });
    groups.collect::<Vec<String>>().join("\n")
}

fn outcome(step: &Step) -> String {
    match step.effect {
        Effect::Opens | Effect::Passes => "opens".to_owned(),
        Effect::Undefined => "not said".to_owned(),
        Effect::Refuses => match step.seen.status() {
            Some(status) => format!("refused, {status}"),
            None => format!("refused: {}", step.sentence),
        },
    }
}

/// Machines' own accounts, the ways that end alike together.
fn local(list: &[LocalUse], width: u16) -> String {
    let mut by_account: BTreeMap<&str, Vec<(String, Vec<&'static str>)>> = BTreeMap::new();
    for local in list {
        let exempt = local
            .steps
            .iter()
            .map(|step| format!(": {}", step.sentence));
        let what = format!("{}{}", outcome(local.ending), exempt.collect::<String>());
        let lines = by_account.entry(&local.account).or_default();
        match lines.iter_mut().find(|(known, _)| *known == what) {
            Some((_, ways)) => ways.push(local.path.name()),
            None => lines.push((what, vec![local.path.name()])),
        }
    }
    if by_account.is_empty() {
        return String::new();
    }
    let mut alike: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for (account, lines) in by_account {
        let lines = lines
            .into_iter()
            .map(|(what, ways)| format!("{}: {what}", ways.join(", ")));
        let lines = lines.collect::<Vec<String>>().join("\n");
        alike.entry(lines).or_default().push(account);
    }
    let rows: Vec<Vec<String>> = alike
        .into_iter()
        .map(|(lines, accounts)| vec![accounts.join("\n"), lines])
        .collect();
    format!(
        "\nMachines' own accounts, with their passwords:\n\n{}",
        table(&["account", "what becomes of it"], &rows, width)
    )
}
