//! The calendar: on which day who loses logon, plotted, with what is behind each drop.

use maud::{Markup, html};
use sim::names::Timestamp;
use sim::{CalendarAnswer, CalendarCause, CalendarDay, Direction, Trigger};

use super::evidence::confidence;
use super::page::{Page, ROWS, fill, grouped, grouped_len, more};
use super::plot::Plot;

/// So many causes are told.
const CAUSES: usize = 40;

/// Which day who loses logon, and why.
pub(super) fn calendar(page: Page, id: &str, answer: &CalendarAnswer) -> Markup {
    let words = page.words;
    let patching = answer.patching.to_string();
    let publishing = answer.publishing.to_string();
    html! {
        h3 id={ (id) "-calendar" } { (words.calendar) }
        p {
            (fill(words.calendar_span, &[&answer.from.date(), &answer.until.date()])) " "
            (words.updates_are) " " (page.said(&patching)) (page.words.semicolon) (words.lists_are) " " (page.said(&publishing)) ". "
            (words.not_renewed)
        }
        p {
            (fill(words.at_first, &[&grouped(answer.at_first.0), &grouped_len(answer.at_first.1)])) " "
            (fill(words.at_last, &[&grouped(answer.at_last.0), &grouped_len(answer.at_last.1)]))
        }
        @if answer.within_hours > 0 { p.note { (page.count(answer.within_hours, &words.within_hours)) } }
        @if answer.causes.is_empty() {
            p { (words.no_logon_turns) }
        } @else {
            (plots(page, id, answer))
            (causes(page, &answer.causes))
            (more(&page.count(answer.days.len(), &words.days_of_turns), &days(page, &answer.days)))
        }
    }
}

/// The accounts that can log on, and the logons that open, over time.
fn plots(page: Page, id: &str, answer: &CalendarAnswer) -> Markup {
    let words = page.words;
    let count = |list: &[String]| u128::try_from(list.len()).unwrap_or(0);
    let mut accounts = u128::try_from(answer.at_first.1).unwrap_or(0);
    let mut logons = answer.at_first.0;
    let (mut of_accounts, mut of_logons) = (Vec::new(), Vec::new());
    let (mut account_marks, mut logon_marks) = (Vec::new(), Vec::new());
    for day in &answer.days {
        let Ok(at) = day.day.parse::<Timestamp>() else {
            continue;
        };
        let at = at.max(answer.from);
        let loses = most(day, Direction::Loses);
        let gains = most(day, Direction::Gains);
        let (left_out, let_in) = (count(&day.left_out), count(&day.let_in));
        if left_out != let_in {
            accounts = (accounts + let_in).saturating_sub(left_out);
            of_accounts.push((at, accounts));
            let gain = let_in > left_out;
            let cause = if gain { gains } else { loses };
            account_marks.extend(cause.map(|cause| (at, cause, gain)));
        }
        let before = logons;
        for change in &day.changes {
            logons = match change.direction {
                Direction::Loses => logons.saturating_sub(change.logons),
                Direction::Gains => logons.saturating_add(change.logons),
                Direction::OpensAnother => logons,
            };
        }
        if logons != before {
            of_logons.push((at, logons));
            let gain = logons > before;
            let cause = if gain { gains } else { loses };
            logon_marks.extend(cause.map(|cause| (at, cause, gain)));
        }
    }
    let draw = |kind: &str, title: &str, first, turns: &[_], marks: &[_]| {
        Plot {
            id: &format!("{id}-{kind}"),
            title,
            description: words.plot_description,
            from: answer.from,
            until: answer.until,
            first,
            turns,
            marks,
        }
        .draw()
    };
    let first = u128::try_from(answer.at_first.1).unwrap_or(0);
    html! {
        figure.plot {
            (draw("accounts", words.accounts_over_time, first, &of_accounts, &account_marks))
            figcaption { (words.accounts_over_time) " " (words.marks_are) }
        }
        figure.plot {
            (draw("logons", words.logons_over_time, answer.at_first.0, &of_logons, &logon_marks))
            figcaption { (words.logons_over_time) " " (words.marks_are) }
        }
    }
}

/// The cause of most changes of a day in one direction.
fn most(day: &CalendarDay, direction: Direction) -> Option<usize> {
    let changes = day.changes.iter();
    let changes = changes.filter(|change| change.direction == direction);
    changes
        .max_by_key(|change| (change.logons, std::cmp::Reverse(change.cause)))
        .map(|change| change.cause)
}

fn direction(page: Page, direction: Direction) -> &'static str {
    match direction {
        Direction::Loses => page.words.lost,
        Direction::Gains => page.words.gained,
        Direction::OpensAnother => page.words.opens_another,
    }
}

fn causes(page: Page, causes: &[CalendarCause]) -> Markup {
    let words = page.words;
    let rows: Vec<Vec<Markup>> = (1..)
        .zip(causes)
        .take(CAUSES)
        .map(|(number, cause): (usize, _)| {
            vec![
                html! { (number) },
                html! {
                    span.date { (cause.first.date()) }
                    @if cause.days > 1 { " – " span.date { (cause.last.date()) } p.note { (page.count(cause.days, &words.days)) } }
                },
                html! {
                    (direction(page, cause.direction)) (page.words.colon) (page.count(cause.logons, &words.logons)) ", "
                    (page.count(cause.accounts, &words.accounts))
                },
                html! {
                    @if cause.direction == Direction::Gains { (words.no_longer) " " }
                    (page.ending(cause.step))
                    @if let Some(trigger) = &cause.trigger { p { (self::trigger(page, trigger)) } }
                },
                html! { (page.said(cause.step.source)) p.note { (confidence(page, cause.step.confidence)) } },
                html! {
                    @for witness in &cause.witnesses {
                        p { (witness.certificate.card) " #" (witness.certificate.number) ", " (witness.workstation) }
                    }
                },
            ]
        })
        .collect();
    let left_out = causes.len().saturating_sub(CAUSES);
    html! {
        (page.table(
            words.calendar_causes,
            &[words.number, words.when, words.who, words.why, words.source, words.witnesses],
            &rows,
        ))
        @if left_out > 0 { p.left-out { (page.count(left_out, &words.rows_left_out)) } }
    }
}

/// The fact that turns, before and after.
fn trigger(page: Page, trigger: &Trigger) -> Markup {
    html! {
        (trigger.name) (page.words.colon) (page.said(&trigger.fact.replace('_', " "))) (page.words.colon)
        (page.said(&trigger.before.replace('_', " "))) " → " (page.said(&trigger.after.replace('_', " ")))
    }
}

/// The table behind the curves; of many days those on which accounts are left out or let in come first.
fn days(page: Page, days: &[CalendarDay]) -> Markup {
    let words = page.words;
    let decisive = |day: &&CalendarDay| !day.left_out.is_empty() || !day.let_in.is_empty();
    let mut shown: Vec<&CalendarDay> = days.iter().collect();
    if shown.len() > ROWS {
        shown.retain(decisive);
    }
    let quiet = days.len() - shown.len();
    let rows: Vec<Vec<Markup>> = shown
        .into_iter()
        .map(|day| {
            vec![
                html! { span.date { (day.day) } },
                html! {
                    @for change in &day.changes {
                        p {
                            (direction(page, change.direction)) (page.words.colon) (page.count(change.logons, &words.logons)) ", "
                            (page.count(change.accounts, &words.accounts)) " (" (words.cause) " " (change.cause) ")"
                        }
                    }
                },
                html! { @if !day.left_out.is_empty() { (page.names(&day.left_out, &[])) } },
                html! { @if !day.let_in.is_empty() { (page.names(&day.let_in, &[])) } },
            ]
        })
        .collect();
    html! {
        (page.table(words.calendar_days, &[words.day, words.logons_title, words.left_out, words.let_in], &rows))
        @if quiet > 0 { p.left-out { (page.count(quiet, &words.quiet_days)) } }
    }
}
