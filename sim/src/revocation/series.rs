//! Series: the lists that an authority publishes one after the other.

use names::Timestamp;
use worlds::CrlSchedule;

const SECONDS_PER_HOUR: i64 = 3600;

/// A list as it is published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct PublishedList {
    /// When it was issued.
    pub(crate) this_update: Timestamp,
    /// Until when it is good; `None`: it never ages.
    pub(crate) next_update: Option<Timestamp>,
}

impl PublishedList {
    /// Its number: the hour it was issued in, because no two lists follow within one hour.
    pub(crate) fn number(self) -> u64 {
        u64::try_from(self.this_update.unix().div_euclid(SECONDS_PER_HOUR)).unwrap_or(0)
    }

    /// Whether it is good by a clock.
    pub(crate) fn is_good_at(self, clock: Timestamp) -> bool {
        self.next_update.is_none_or(|end| clock <= end)
    }
}

/// Lists that follow one another at the same distance, or one list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Series {
    first: PublishedList,
    /// Seconds from one to the next; `None`: there is one list, which was always there.
    period: Option<i64>,
    /// From when on no list is published any more.
    stopped: Option<Timestamp>,
}

impl Series {
    /// The complete lists of a schedule.
    pub(crate) fn complete(schedule: &CrlSchedule) -> Self {
        Self {
            first: PublishedList {
                this_update: schedule.this_update,
                next_update: schedule.next_update,
            },
            period: schedule.interval_seconds,
            stopped: schedule.stopped,
        }
    }

    /// The lists of changes of a schedule: as long as complete lists overlap, these do too.
    pub(crate) fn changes(schedule: &CrlSchedule) -> Option<Self> {
        let period = schedule.delta_seconds?;
        let end = schedule.next_update.zip(schedule.interval_seconds);
        let overlap = end.map_or(0, |(next, interval)| {
            let overlap = next.seconds_since(schedule.this_update) - interval;
            overlap.clamp(0, period)
        });
        Some(Self {
            first: PublishedList {
                this_update: schedule.this_update,
                next_update: Some(schedule.this_update.plus_seconds(period + overlap)),
            },
            period: Some(period),
            stopped: schedule.stopped,
        })
    }

    /// Seconds from one list to the next; `None`: there is one list.
    pub(crate) fn period(&self) -> Option<i64> {
        self.period
    }

    /// How long each list is good; `None`: for ever.
    fn validity(&self) -> Option<i64> {
        let end = self.first.next_update?;
        Some(end.seconds_since(self.first.this_update))
    }

    fn nth(&self, n: i64) -> PublishedList {
        let later = self.period.unwrap_or(0).saturating_mul(n);
        PublishedList {
            this_update: self.first.this_update.plus_seconds(later),
            next_update: self.first.next_update.map(|end| end.plus_seconds(later)),
        }
    }

    /// The number in the series of the list that is published at an instant.
    fn at(&self, instant: Timestamp) -> i64 {
        let Some(period) = self.period else { return 0 };
        let last = match self.stopped {
            Some(stopped) if stopped <= instant => stopped.plus_seconds(-1),
            _ => instant,
        };
        last.seconds_since(self.first.this_update)
            .div_euclid(period)
    }

    /// The list that is published at an instant: the last one that was issued, good or not.
    pub(crate) fn list_at(&self, instant: Timestamp) -> PublishedList {
        self.nth(self.at(instant))
    }

    /// Of the lists that are issued up to an instant, the oldest that is good by a clock; the last one where
    /// none is.
    pub(crate) fn oldest_at(&self, instant: Timestamp, clock: Timestamp) -> PublishedList {
        let last = self.at(instant);
        let (Some(period), Some(validity)) = (self.period, self.validity()) else {
            return self.nth(last);
        };
        let age = clock.seconds_since(self.first.this_update) - validity;
        let oldest = age.div_euclid(period) + i64::from(age.rem_euclid(period) > 0);
        self.nth(oldest.min(last))
    }

    /// The first list that is issued at or after an instant, if there is one.
    pub(crate) fn first_from(&self, instant: Timestamp) -> Option<PublishedList> {
        let Some(period) = self.period else {
            return Some(self.first).filter(|list| instant <= list.this_update);
        };
        let age = instant.seconds_since(self.first.this_update);
        let number = age.div_euclid(period) + i64::from(age.rem_euclid(period) > 0);
        let list = self.nth(number);
        let goes_on = self
            .stopped
            .is_none_or(|stopped| list.this_update < stopped);
        goes_on.then_some(list)
    }

    /// Whether a list is still good when the next one is issued.
    pub(crate) fn overlaps(&self) -> bool {
        let known = self.period.zip(self.validity());
        known.is_some_and(|(period, validity)| period < validity)
    }

    /// Seconds from one list to the next, where the one ends before the next is issued.
    pub(crate) fn leaves_gaps(&self) -> Option<i64> {
        let (period, validity) = (self.period?, self.validity()?);
        (validity < period).then_some(period)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn weekly(overlap_hours: i64) -> CrlSchedule {
        let this_update = at("2026-11-02T06:00Z");
        CrlSchedule {
            this_update,
            next_update: Some(this_update.plus_seconds((168 + overlap_hours) * 3600)),
            interval_seconds: Some(168 * 3600),
            delta_seconds: Some(24 * 3600),
            stopped: None,
        }
    }

    #[test]
    fn a_list_follows_each_week_and_before_the_first_one_as_well() {
        let series = Series::complete(&weekly(12));
        for (instant, issued, ends) in [
            (
                "2026-11-02T06:00Z",
                "2026-11-02T06:00Z",
                "2026-11-09T18:00Z",
            ),
            (
                "2026-11-09T05:59Z",
                "2026-11-02T06:00Z",
                "2026-11-09T18:00Z",
            ),
            (
                "2026-11-09T06:00Z",
                "2026-11-09T06:00Z",
                "2026-11-16T18:00Z",
            ),
            (
                "2026-10-30T00:00Z",
                "2026-10-26T06:00Z",
                "2026-11-02T18:00Z",
            ),
        ] {
            let list = series.list_at(at(instant));
            assert_eq!(list.this_update, at(issued), "{instant}");
            assert_eq!(list.next_update, Some(at(ends)), "{instant}");
        }
    }

    #[test]
    fn during_the_overlap_the_list_before_is_the_oldest_that_is_good() {
        let series = Series::complete(&weekly(12));
        for (instant, issued) in [
            ("2026-11-09T06:00Z", "2026-11-02T06:00Z"),
            ("2026-11-09T18:00Z", "2026-11-02T06:00Z"),
            ("2026-11-09T18:01Z", "2026-11-09T06:00Z"),
        ] {
            let list = series.oldest_at(at(instant), at(instant));
            assert_eq!(list.this_update, at(issued), "{instant}");
        }
    }

    #[test]
    fn changes_come_daily_and_are_good_as_long_as_complete_lists_overlap() {
        let changes = Series::changes(&weekly(12)).unwrap();
        let list = changes.list_at(at("2026-11-05T09:00Z"));
        assert_eq!(list.this_update, at("2026-11-05T06:00Z"));
        assert_eq!(list.next_update, Some(at("2026-11-06T18:00Z")));
    }

    #[test]
    fn an_authority_that_stopped_publishes_its_last_list_for_ever() {
        let schedule = CrlSchedule {
            stopped: Some(at("2026-11-10")),
            ..weekly(0)
        };
        let series = Series::complete(&schedule);
        let list = series.list_at(at("2027-03-01"));
        assert_eq!(list.this_update, at("2026-11-09T06:00Z"));
        assert!(!list.is_good_at(at("2026-11-17")));
        assert_eq!(series.first_from(at("2026-11-10")), None);
        let next = series.first_from(at("2026-11-03")).unwrap();
        assert_eq!(next.this_update, at("2026-11-09T06:00Z"));
    }

    #[test]
    fn one_list_was_always_there() {
        let schedule = CrlSchedule {
            interval_seconds: None,
            delta_seconds: None,
            ..weekly(0)
        };
        let series = Series::complete(&schedule);
        assert_eq!(
            series.list_at(at("2020-01-01")).this_update,
            at("2026-11-02T06:00Z")
        );
        assert!(Series::changes(&schedule).is_none());
    }

    #[test]
    fn gaps_are_left_where_a_list_ends_before_the_next_one() {
        assert_eq!(Series::complete(&weekly(12)).leaves_gaps(), None);
        assert_eq!(Series::complete(&weekly(0)).leaves_gaps(), None);
        let schedule = CrlSchedule {
            next_update: Some(at("2026-11-08")),
            ..weekly(0)
        };
        assert_eq!(Series::complete(&schedule).leaves_gaps(), Some(168 * 3600));
    }
}
