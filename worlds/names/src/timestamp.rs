//! Instants: one clock type for the whole house.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, NaiveDate, NaiveDateTime};
use thiserror::Error;

/// An instant, to the second, in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

/// Why a text is no instant.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{0}` is no date: expected `2012-02-07`, `2012-02-07T09:00Z` or `2012-02-07T09:00:00Z`")]
pub struct TimestampError(String);

/// Seconds of a day.
const DAY: i64 = 86_400;

impl Timestamp {
    /// The instant so many seconds after 1970-01-01T00:00:00Z.
    pub const fn from_unix(seconds: i64) -> Self {
        Self(seconds)
    }

    /// Seconds since 1970-01-01T00:00:00Z.
    pub const fn unix(self) -> i64 {
        self.0
    }

    /// So many seconds later; earlier, if negative.
    #[must_use]
    pub const fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds))
    }

    /// So many days later; earlier, if negative.
    #[must_use]
    pub const fn plus_days(self, days: i64) -> Self {
        Self(self.0.saturating_add(days.saturating_mul(DAY)))
    }

    /// The day, as `2012-02-07`.
    pub fn date(self) -> String {
        self.to_string().chars().take(10).collect()
    }
}

impl FromStr for Timestamp {
    type Err = TimestampError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let naive = ["%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%dT%H:%MZ"]
            .iter()
            .find_map(|form| NaiveDateTime::parse_from_str(text, form).ok())
            .or_else(|| {
                NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().and_then(|day| day.and_hms_opt(0, 0, 0))
            });
        naive.map(|t| Self(t.and_utc().timestamp())).ok_or_else(|| TimestampError(text.to_owned()))
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match DateTime::from_timestamp(self.0, 0) {
            Some(instant) => write!(f, "{}", instant.format("%Y-%m-%dT%H:%M:%SZ")),
            None => write!(f, "{} s", self.0),
        }
    }
}

/// The seed of everything random in a world.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Seed(u64);

impl Seed {
    /// A seed.
    pub const fn new(value: u64) -> Self {
        Self(value)
    }

    /// The number.
    pub const fn value(self) -> u64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Timestamp;

    #[test]
    fn three_forms_are_read() {
        let day: Timestamp = "2012-02-07".parse().unwrap();
        assert_eq!(day.to_string(), "2012-02-07T00:00:00Z");
        assert_eq!("2012-02-07T09:30Z".parse::<Timestamp>().unwrap().to_string(), "2012-02-07T09:30:00Z");
        assert_eq!(day.plus_days(1).date(), "2012-02-08");
        assert!("07.02.2012".parse::<Timestamp>().unwrap_err().to_string().contains("expected"));
    }

    proptest! {
        #[test]
        fn shown_and_read_again_is_the_same(seconds in -2_000_000_000i64..20_000_000_000) {
            let instant = Timestamp::from_unix(seconds);
            prop_assert_eq!(instant.to_string().parse::<Timestamp>(), Ok(instant));
        }
    }
}
