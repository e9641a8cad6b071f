//! Fixes and the plan of strong mappings, as text.

use sim::{Effect, Fix, FixOption, NewLogon, Outcome, StrongMappingPlan};

use super::diff::some;
use super::table::table;
use super::{header, wrapped};

/// So many others are named of a fix.
const OTHERS: usize = 4;

/// What would fix a logon.
pub(crate) fn fix(fix: &Fix, width: u16) -> String {
    let mut text = header(&fix.header);
    let line = format!("{}: {}", fix.of, outcome(&fix.says));
    text.push_str(&format!("\n{}", wrapped(&line, 0, width)));
    let wish = if fix.deny { "refused" } else { "opened" };
    if fix.is_needless() {
        text.push_str(&format!(
            "\nIt is {wish} as it is; there is nothing to fix.\n"
        ));
        return text;
    }
    if fix.options.is_empty() {
        let line = format!(
            "No change among these levers makes it {wish}; {} changed worlds were tried{}.",
            fix.worlds,
            if fix.is_bounded {
                ", and not every combination"
            } else {
                ""
            }
        );
        text.push_str(&format!("\n{}", wrapped(&line, 0, width)));
        return text;
    }
    text.push_str(&format!("\nIt is {wish} with\n"));
    for (number, option) in (1..).zip(&fix.options) {
        text.push_str(&self::option(number, option, width));
    }
    let line = format!(
        "{} changed worlds were tried; each fix was simulated once more from the card to the session, and none of its changes can be left out.{}",
        fix.worlds,
        if fix.is_bounded {
            " There is more that was not tried or is not told."
        } else {
            ""
        }
    );
    text.push_str(&format!("\n{}", wrapped(&line, 0, width)));
    text
}

fn option(number: usize, option: &FixOption, width: u16) -> String {
    let changes: Vec<String> = option.changes.iter().map(ToString::to_string).collect();
    let line = changes.join("\nand ");
    let mut text = String::from("\n");
    for (at, line) in line.lines().enumerate() {
        let number = if at == 0 {
            format!("{number:>2}  ")
        } else {
            "    ".to_owned()
        };
        let told = wrapped(line, 4, width);
        text.push_str(&format!("{number}{}", told.get(4..).unwrap_or_default()));
    }
    text.push_str(&wrapped(&outcome(&option.to), 6, width));
    let lists = [
        ("also lets in", &option.also_lets_in),
        ("also keeps out", &option.also_keeps_out),
    ];
    for (what, list) in lists {
        if list.is_empty() {
            continue;
        }
        let mut told: Vec<String> = list.iter().take(OTHERS).map(logon).collect();
        if list.len() > OTHERS {
            told.push(format!("and {} more", list.len() - OTHERS));
        }
        text.push_str(&wrapped(&format!("{what} {}", told.join("; ")), 6, width));
    }
    if option.also_lets_in.is_empty() && option.also_keeps_out.is_empty() {
        text.push_str("      lets in and keeps out nobody else\n");
    }
    let told: Vec<String> = option
        .effects
        .iter()
        .map(|(category, cases)| match category {
            sim::Category::OtherRemoval => format!("{cases} {}", category.words()),
            _ => format!("{cases} logons {}", category.words()),
        })
        .collect();
    text.push_str(&wrapped(&format!("in all: {}", told.join("; ")), 6, width));
    text
}

fn logon(new: &NewLogon) -> String {
    let label = &new.certificate;
    format!(
        "{} #{} as {} at {}",
        label.card,
        label.number,
        new.account,
        some(&new.workstations, "machines")
    )
}

fn outcome(outcome: &Outcome) -> String {
    match (outcome.step.effect, &outcome.account) {
        (Effect::Opens, Some(account)) => format!("opens as {account}"),
        _ => outcome.step.sentence.to_owned(),
    }
}

/// How accounts come to strong mappings.
pub(crate) fn strong_mapping(plan: &StrongMappingPlan, width: u16) -> String {
    let mut text = header(&plan.header);
    let line = format!(
        "{} pairs of certificate and account open a session today; {} of them need nothing for full enforcement.",
        plan.open_today, plan.ready
    );
    text.push_str(&format!("\n{}", wrapped(&line, 0, width)));
    if !plan.mappings.is_empty() {
        text.push_str("\nValues of altSecurityIdentities to add\n\n");
        let rows: Vec<Vec<String>> = plan
            .mappings
            .iter()
            .map(|mapping| {
                let label = &mapping.certificate;
                vec![
                    mapping.account.clone(),
                    format!("{} #{}", label.card, label.number),
                    mapping.form.to_owned(),
                    if mapping.survives_renewal {
                        "yes, with its key".to_owned()
                    } else {
                        "no: write it anew, or issue it with the SID".to_owned()
                    },
                ]
            })
            .collect();
        let columns = ["account", "certificate", "form", "survives renewal"];
        text.push_str(&table(&columns, &rows, width));
        for mapping in &plan.mappings {
            text.push_str(&format!("{}\n    {}\n", mapping.account, mapping.value));
        }
    }
    if !plan.left_over.is_empty() {
        text.push_str("\nLeft over: to be issued again, with the SID of the account\n\n");
        let rows: Vec<Vec<String>> = plan
            .left_over
            .iter()
            .map(|left| {
                let label = &left.certificate;
                vec![
                    left.account.clone(),
                    format!("{} #{}", label.card, label.number),
                    left.step.sentence.to_owned(),
                ]
            })
            .collect();
        text.push_str(&table(&["account", "certificate", "why"], &rows, width));
    }
    text.push_str("\nThe planned world, every domain controller enforcing\n\n");
    if plan.lost.is_empty() && plan.gained.is_empty() {
        text.push_str(
            "  everybody gets in who gets in today, and nobody whom the plan does not name\n",
        );
    }
    for (what, list) in [
        ("no longer opens", &plan.lost),
        ("gets in whom a weak mapping keeps out today", &plan.let_in),
        ("opens, and did not", &plan.gained),
    ] {
        for new in list {
            text.push_str(&wrapped(&format!("{what}: {}", logon(new)), 2, width));
        }
    }
    text
}
