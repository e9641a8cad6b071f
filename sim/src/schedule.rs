//! What goes on while the clock moves, that a world at one instant does not say: when machines get updates, and
//! whether authorities keep publishing.

use std::fmt;
use std::str::FromStr;

use names::Timestamp;
use thiserror::Error;
use worlds::{CrlSchedule, World};

/// When machines get the updates of Windows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Patching {
    /// Never again: each machine keeps the level that the world states.
    AsStated,
    /// On the second Tuesday of each month, or so many days after it.
    PatchTuesday {
        /// Days between the release and the installation.
        days_later: u16,
    },
}

/// Whether authorities keep publishing their revocation lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Publishing {
    /// Before each list ends there is the next one, where its place of publication can be reached.
    OnSchedule,
    /// No list comes after the one that the world states.
    AsStated,
}

/// A text that is no schedule.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{text}` is no schedule: expected {expected}")]
pub struct ScheduleError {
    text: String,
    expected: &'static str,
}

impl Patching {
    /// The level of updates of a machine at an instant. What the world states holds from that day on; before it, a
    /// machine has been patched by the schedule as well.
    pub fn level(self, stated: Timestamp, at: Timestamp) -> Timestamp {
        let Self::PatchTuesday { days_later } = self else {
            return stated;
        };
        let installed = last_patch_tuesday(at.plus_days(-i64::from(days_later)));
        if stated <= at {
            stated.max(installed)
        } else {
            installed
        }
    }

    /// The first instant at which a machine has the update of a day; `None`: it never gets it.
    pub fn arrival(self, stated: Timestamp, update: Timestamp) -> Option<Timestamp> {
        let Self::PatchTuesday { days_later } = self else {
            return (update <= stated).then_some(Timestamp::MIN);
        };
        let last = last_patch_tuesday(update);
        let tuesday = if last < update { next(last) } else { last };
        let installed = tuesday.plus_days(i64::from(days_later));
        Some(if update <= stated {
            installed.min(stated)
        } else {
            installed
        })
    }
}

/// The second Tuesday of the month of an instant, or of the month before, where it is yet to come.
fn last_patch_tuesday(at: Timestamp) -> Timestamp {
    let this = second_tuesday(at);
    if this <= at {
        this
    } else {
        second_tuesday(month_before(at))
    }
}

/// The second Tuesday of the month after one.
fn next(tuesday: Timestamp) -> Timestamp {
    // The 32nd day of every month lies in the next one.
    second_tuesday(tuesday.plus_days(32 - i64::from(day_of_month(tuesday))))
}

/// An instant in the month before.
fn month_before(at: Timestamp) -> Timestamp {
    at.plus_days(-i64::from(day_of_month(at)))
}

fn day_of_month(at: Timestamp) -> u8 {
    let date = at.date();
    let (_, day) = date.rsplit_once('-').unwrap_or_default();
    day.parse().unwrap_or(1)
}

fn second_tuesday(at: Timestamp) -> Timestamp {
    const DAY: i64 = 86_400;
    let first = at.unix().div_euclid(DAY) - i64::from(day_of_month(at)) + 1;
    // 1 January 1970 was a Thursday, and Tuesday comes five days after one.
    let to_tuesday = (5 - first).rem_euclid(7);
    Timestamp::from_unix((first + to_tuesday + 7) * DAY)
}

/// So long lists overlap where a world does not say.
const OVERLAP_SECONDS: i64 = 12 * 3600;

impl Publishing {
    /// Goes on with a schedule that states one list: it is as good as it is written, and each that follows for as
    /// long; the next one comes before it ends. What a world says of an interval, or of a list without an end, stays.
    pub(crate) fn keep_up(self, schedule: &mut CrlSchedule, clock: Timestamp) {
        let stated = schedule
            .next_update
            .filter(|_| schedule.interval_seconds.is_none());
        let (Self::OnSchedule, Some(end)) = (self, stated) else {
            return;
        };
        let validity = end.seconds_since(schedule.this_update);
        let left = end.seconds_since(clock);
        // The list of the clock is the one that is stated, unless that has ended.
        let overlap = if left < 0 {
            OVERLAP_SECONDS
        } else {
            left.min(OVERLAP_SECONDS)
        };
        schedule.interval_seconds = Some((validity - overlap).max(1));
    }
}

/// Lets the authorities of a world keep publishing, but for those whose last list has ended already.
pub(crate) fn keep_publishing(world: &mut World) {
    let clock = world.clock;
    for authority in &mut world.certification_authorities {
        let schedule = &mut authority.crl.schedule;
        if schedule.next_update.is_some_and(|end| clock <= end) {
            Publishing::OnSchedule.keep_up(schedule, clock);
        }
    }
}

/// After how many whole hours each authority of a world issues its next list, where it keeps publishing and the world
/// does not say when; by its place.
pub(crate) fn hours_between_lists(world: &World) -> Vec<(usize, i64)> {
    let mut kept = world.clone();
    keep_publishing(&mut kept);
    let authorities = world.certification_authorities.iter();
    let pairs = authorities.zip(&kept.certification_authorities).enumerate();
    let turned = pairs.filter_map(|(at, (stated, kept))| {
        let (stated, kept) = (&stated.crl.schedule, &kept.crl.schedule);
        let seconds = kept
            .interval_seconds
            .filter(|_| stated.interval_seconds.is_none())?;
        Some((at, (seconds / 3600).max(1)))
    });
    turned.collect()
}

impl fmt::Display for Patching {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AsStated => f.write_str("as-stated"),
            Self::PatchTuesday { days_later: 0 } => f.write_str("patch-tuesday"),
            Self::PatchTuesday { days_later } => write!(f, "patch-tuesday+{days_later}"),
        }
    }
}

impl FromStr for Patching {
    type Err = ScheduleError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let later = match text {
            "as-stated" => return Ok(Self::AsStated),
            "patch-tuesday" => Some(0),
            _ => text
                .strip_prefix("patch-tuesday+")
                .and_then(|days| days.parse().ok()),
        };
        later
            .map(|days_later| Self::PatchTuesday { days_later })
            .ok_or_else(|| ScheduleError {
                text: text.to_owned(),
                expected: "`as-stated`, `patch-tuesday` or `patch-tuesday+DAYS`",
            })
    }
}

impl fmt::Display for Publishing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::OnSchedule => "on-schedule",
            Self::AsStated => "as-stated",
        })
    }
}

impl FromStr for Publishing {
    type Err = ScheduleError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "on-schedule" => Ok(Self::OnSchedule),
            "as-stated" => Ok(Self::AsStated),
            _ => Err(ScheduleError {
                text: text.to_owned(),
                expected: "`on-schedule` or `as-stated`",
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    const ON_THE_DAY: Patching = Patching::PatchTuesday { days_later: 0 };

    #[test]
    fn updates_come_on_the_second_tuesday() {
        for (day, level) in [
            ("2022-05-09", "2022-04-12"),
            ("2022-05-10", "2022-05-10"),
            ("2025-02-11", "2025-02-11"),
            ("2025-09-08", "2025-08-12"),
            ("2025-09-09", "2025-09-09"),
            ("2025-03-31", "2025-03-11"),
            ("2026-01-01", "2025-12-09"),
        ] {
            assert_eq!(
                ON_THE_DAY.level(Timestamp::MIN, at(day)),
                at(level),
                "{day}"
            );
        }
    }

    #[test]
    fn every_update_of_the_rule_book_that_came_on_a_tuesday_arrives_on_its_day() {
        for day in ["2021-07-13", "2021-11-09", "2023-04-11", "2025-10-14"] {
            assert_eq!(
                ON_THE_DAY.arrival(Timestamp::MIN, at(day)),
                Some(at(day)),
                "{day}"
            );
        }
        let late = Patching::PatchTuesday { days_later: 14 };
        assert_eq!(
            late.arrival(at("2020-01-01"), at("2025-09-09")),
            Some(at("2025-09-23"))
        );
        assert_eq!(
            ON_THE_DAY.arrival(at("2020-01-01"), at("2022-09-20")),
            Some(at("2022-10-11"))
        );
    }

    /// A machine has an update from its arrival on, and not before.
    #[test]
    fn arrival_and_level_agree_on_every_day_of_twenty_years() {
        let later = [0, 1, 14, 40];
        for (days, days_later) in (0..7300).zip(later.into_iter().cycle()) {
            let patching = Patching::PatchTuesday { days_later };
            let update = at("2012-01-01").plus_days(days);
            let arrival = patching.arrival(Timestamp::MIN, update).unwrap();
            assert!(
                patching.level(Timestamp::MIN, arrival) >= update,
                "{update}"
            );
            let before = arrival.plus_days(-1);
            assert!(patching.level(Timestamp::MIN, before) < update, "{update}");
        }
    }

    #[test]
    fn what_the_world_states_holds_from_its_day_on_and_the_schedule_before() {
        let stated = at("2026-11-23");
        assert_eq!(ON_THE_DAY.level(stated, at("2026-11-24")), stated);
        assert_eq!(ON_THE_DAY.level(stated, at("2022-05-12")), at("2022-05-10"));
        assert_eq!(Patching::AsStated.level(stated, at("2022-05-12")), stated);
        let never = Patching::AsStated.arrival(at("2024-01-01"), at("2025-02-11"));
        assert_eq!(never, None);
        let late = Patching::PatchTuesday { days_later: 400 };
        assert_eq!(late.arrival(stated, at("2026-11-10")), Some(stated));
    }

    #[test]
    fn a_schedule_is_shown_as_it_is_written() {
        for text in ["as-stated", "patch-tuesday", "patch-tuesday+14"] {
            assert_eq!(text.parse::<Patching>().unwrap().to_string(), text);
        }
        assert!("sometimes".parse::<Patching>().is_err());
        assert!("patch-tuesday+".parse::<Patching>().is_err());
    }
}
