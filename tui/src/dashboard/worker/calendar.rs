//! The days on which logons turn, as a strip shows them.

use sim::CalendarAnswer;
use sim::names::Timestamp;

use crate::dashboard::snapshot::{CalendarSeen, DaySeen};

const SECONDS_A_DAY: i64 = 86_400;

/// So many causes of a day are told.
const CAUSES: usize = 3;

/// What a strip shows of a calendar.
pub(super) fn seen(answer: &CalendarAnswer) -> CalendarSeen {
    let days = answer.days.iter().filter_map(|day| {
        let at: Timestamp = day.day.parse().ok()?;
        let mut changes: Vec<_> = day.changes.iter().collect();
        changes.sort_by_key(|change| std::cmp::Reverse(change.logons));
        let why = changes.iter().filter_map(|change| {
            let cause = answer.causes.get(change.cause.checked_sub(1)?)?;
            Some(cause.step.sentence)
        });
        Some(DaySeen {
            since: at
                .seconds_since(answer.from)
                .div_euclid(SECONDS_A_DAY)
                .max(0),
            date: day.day.clone(),
            directions: changes.iter().map(|change| change.direction).collect(),
            left_out: day.left_out.len(),
            let_in: day.let_in.len(),
            logons: changes.iter().map(|change| change.logons).sum(),
            why: why.take(CAUSES).collect(),
        })
    });
    CalendarSeen {
        from: answer.from,
        until: answer.until,
        days: days.collect(),
    }
}
