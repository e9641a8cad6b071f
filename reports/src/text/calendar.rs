//! `calendar` as text.

use sim::{CalendarAnswer, CalendarCause, CalendarDay, Direction, Trigger};

use super::table::table;
use super::wrapped;

/// So many names are written out; of more, the number is told.
const NAMES: usize = 3;
/// So many days are written out; of more, those on which accounts are left out or let in, and in the end none.
const DAYS: usize = 120;

/// Which day who loses logon, and why.
pub(super) fn calendar(answer: &CalendarAnswer, width: u16) -> String {
    let mut text = super::header(&answer.header);
    text.push_str("\nWhich day who loses logon, or gains it, and why?\n\n");
    let line = format!(
        "{} to {}; updates: {}; revocation lists: {}; certificates are not renewed",
        answer.from.date(),
        answer.until.date(),
        answer.patching,
        answer.publishing
    );
    text.push_str(&wrapped(&line, 0, width));
    let line = format!(
        "{} logons open {} accounts at first, {} open {} at the end",
        answer.at_first.0, answer.at_first.1, answer.at_last.0, answer.at_last.1
    );
    text.push_str(&wrapped(&line, 0, width));
    if answer.within_hours > 0 {
        let who = match answer.within_hours {
            1 => "1 account".to_owned(),
            many => format!("{many} accounts"),
        };
        let line =
            format!("{who} may log on at some hours of the week only: looked at within these");
        text.push_str(&wrapped(&line, 0, width));
    }
    if answer.causes.is_empty() {
        text.push_str("\nNo logon turns.\n");
        text.push_str(&super::otherwise(&answer.header, width));
        return text;
    }
    text.push_str("\nCauses, the first to come first\n\n");
    let causes: Vec<Vec<String>> = (1..)
        .zip(&answer.causes)
        .map(|(number, cause)| cause_row(number, cause))
        .collect();
    text.push_str(&table(
        &["", "when", "who", "why", "for example"],
        &causes,
        width,
    ));
    text.push_str("\nDays\n\n");
    text.push_str(&days(&answer.days, width));
    text.push_str(&super::otherwise(&answer.header, width));
    let line = format!(
        "{} instants at which something could turn were looked at, and no other; {}.",
        answer.instants,
        super::executed(&answer.work)
    );
    text.push('\n');
    text.push_str(&wrapped(&line, 0, width));
    text
}

fn cause_row(number: usize, cause: &CalendarCause) -> Vec<String> {
    let verb = match cause.direction {
        Direction::Loses => "lost",
        Direction::Gains => "gained",
        Direction::OpensAnother => "open another account",
    };
    let when = if cause.days == 1 {
        cause.first.date()
    } else {
        format!(
            "{} to {}\non {} days",
            cause.first.date(),
            cause.last.date(),
            cause.days
        )
    };
    let mut why = match cause.direction {
        Direction::Gains => format!("no longer: {}", cause.step.sentence),
        Direction::Loses | Direction::OpensAnother => cause.step.sentence.to_owned(),
    };
    if let Some(trigger) = &cause.trigger {
        why.push_str(&format!("\n{}", turned(trigger)));
    }
    let witnesses: Vec<String> = cause
        .witnesses
        .iter()
        .map(|witness| {
            format!(
                "{} #{} at {}",
                witness.certificate.card, witness.certificate.number, witness.workstation
            )
        })
        .collect();
    vec![
        number.to_string(),
        when,
        format!(
            "{} logons of {} {verb}",
            cause.logons,
            accounts(cause.accounts)
        ),
        why,
        witnesses.join("\n"),
    ]
}

/// What turned, in one line.
fn turned(trigger: &Trigger) -> String {
    let fact = trigger.fact.replace('_', " ");
    format!(
        "{}: {fact}: {}, was {}",
        trigger.name,
        trigger.after.replace('_', " "),
        trigger.before.replace('_', " ")
    )
}

fn days(days: &[CalendarDay], width: u16) -> String {
    let decisive = |day: &&CalendarDay| !day.left_out.is_empty() || !day.let_in.is_empty();
    let mut shown: Vec<&CalendarDay> = days.iter().collect();
    let mut note = String::new();
    if shown.len() > DAYS {
        shown.retain(decisive);
        note = format!(
            "{} days on which logons turn, but no account is left out or let in, are not shown\n",
            days.len() - shown.len()
        );
    }
    if shown.len() > DAYS {
        note = format!(
            "{} more days after these; the JSON has all {}\n",
            shown.len() - DAYS,
            days.len()
        );
        shown.truncate(DAYS);
    }
    let rows: Vec<Vec<String>> = shown
        .iter()
        .map(|day| {
            let changes: Vec<String> = day
                .changes
                .iter()
                .map(|change| {
                    let sign = match change.direction {
                        Direction::Loses => "-",
                        Direction::Gains => "+",
                        Direction::OpensAnother => "~",
                    };
                    format!(
                        "{sign}{} logons of {} (cause {})",
                        change.logons,
                        accounts(change.accounts),
                        change.cause
                    )
                })
                .collect();
            vec![
                day.day.clone(),
                changes.join("\n"),
                names(&day.left_out),
                names(&day.let_in),
            ]
        })
        .collect();
    table(
        &["day", "logons", "can log on nowhere", "can log on again"],
        &rows,
        width,
    ) + &note
}

fn accounts(count: usize) -> String {
    if count == 1 {
        "1 account".to_owned()
    } else {
        format!("{count} accounts")
    }
}

fn names(list: &[String]) -> String {
    match list {
        [] => String::new(),
        few if few.len() <= NAMES => few.join(", "),
        many => {
            let first: Vec<&str> = many.iter().take(NAMES).map(String::as_str).collect();
            format!("{} and {} more", first.join(", "), many.len() - NAMES)
        }
    }
}
