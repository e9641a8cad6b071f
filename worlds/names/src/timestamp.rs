//! Instants of the simulated calendar.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use chrono::{DateTime, NaiveDate, NaiveDateTime};

/// An instant in UTC, to the second: the resolution of X.509 and Kerberos times.
///
/// Years 1 to 9999; arithmetic stops at these ends rather than fail, because "never" is commonly written as a date
/// that is very far away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Timestamp(i64);

/// Why a text is not a [`Timestamp`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TimestampError {
    /// Neither a date nor a date with a time.
    #[error("`{text}` is not an instant: write `2012-02-07` or `2012-02-07T10:00:00Z`")]
    Malformed {
        /// The text that was read.
        text: String,
    },
    /// A date with a time that does not say it is UTC.
    #[error("`{text}` does not end in `Z`: every instant is UTC, write `{text}Z`")]
    NoZone {
        /// The text that was read.
        text: String,
    },
    /// The shape is right, but the calendar has no such instant.
    #[error("`{text}` is not in the calendar")]
    NoSuchInstant {
        /// The text that was read.
        text: String,
    },
}

const SECONDS_PER_DAY: i64 = 86_400;

impl Timestamp {
    /// The first instant of year 1.
    pub const MIN: Self = Self(-62_135_596_800);
    /// The last second of year 9999.
    pub const MAX: Self = Self(253_402_300_799);

    /// The instant so many seconds after 1970-01-01T00:00:00Z, brought within years 1 to 9999.
    pub const fn from_unix(seconds: i64) -> Self {
        if seconds < Self::MIN.0 {
            Self::MIN
        } else if seconds > Self::MAX.0 {
            Self::MAX
        } else {
            Self(seconds)
        }
    }

    /// Seconds since 1970-01-01T00:00:00Z.
    pub const fn unix(self) -> i64 {
        self.0
    }

    /// The instant a duration later; fractions of a second are dropped.
    #[must_use]
    pub fn plus(self, duration: Duration) -> Self {
        self.plus_seconds(i64::try_from(duration.as_secs()).unwrap_or(i64::MAX))
    }

    /// The instant a duration earlier; fractions of a second are dropped.
    #[must_use]
    pub fn minus(self, duration: Duration) -> Self {
        self.plus_seconds(i64::try_from(duration.as_secs()).map_or(i64::MIN, |seconds| -seconds))
    }

    /// The instant so many seconds later, or earlier when negative.
    #[must_use]
    pub const fn plus_seconds(self, seconds: i64) -> Self {
        Self::from_unix(self.0.saturating_add(seconds))
    }

    /// The instant so many days later, or earlier when negative.
    #[must_use]
    pub const fn plus_days(self, days: i64) -> Self {
        self.plus_seconds(days.saturating_mul(SECONDS_PER_DAY))
    }

    /// Seconds from another instant to this one; negative when this one is earlier.
    pub const fn seconds_since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    /// The day, as `2012-02-07`.
    pub fn date(self) -> String {
        self.civil().format("%Y-%m-%d").to_string()
    }

    fn civil(self) -> DateTime<chrono::Utc> {
        // Years 1 to 9999 lie well within the range of chrono, so the default never shows.
        DateTime::from_timestamp(self.0, 0).unwrap_or_default()
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(&self.civil().format("%Y-%m-%dT%H:%M:%SZ").to_string())
    }
}

impl FromStr for Timestamp {
    type Err = TimestampError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let malformed = || TimestampError::Malformed {
            text: text.to_owned(),
        };
        let no_such = || TimestampError::NoSuchInstant {
            text: text.to_owned(),
        };
        let shape: String = text
            .chars()
            .map(|c| if c.is_ascii_digit() { '9' } else { c })
            .collect();
        let format = match shape.as_str() {
            "9999-99-99" => {
                let date = NaiveDate::parse_from_str(text, "%Y-%m-%d").map_err(|_| no_such())?;
                let midnight = date.and_hms_opt(0, 0, 0).ok_or_else(no_such)?;
                return Self::in_range(midnight).ok_or_else(no_such);
            }
            "9999-99-99T99:99Z" => "%Y-%m-%dT%H:%MZ",
            "9999-99-99T99:99:99Z" => "%Y-%m-%dT%H:%M:%SZ",
            "9999-99-99T99:99" | "9999-99-99T99:99:99" => {
                return Err(TimestampError::NoZone {
                    text: text.to_owned(),
                });
            }
            _ => return Err(malformed()),
        };
        let instant = NaiveDateTime::parse_from_str(text, format).map_err(|_| no_such())?;
        Self::in_range(instant).ok_or_else(no_such)
    }
}

impl Timestamp {
    fn in_range(instant: NaiveDateTime) -> Option<Self> {
        let seconds = instant.and_utc().timestamp();
        (Self::MIN.0..=Self::MAX.0)
            .contains(&seconds)
            .then_some(Self(seconds))
    }
}

serde_as_text!(Timestamp, "an instant such as `2012-02-07T10:00:00Z`");

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_three_written_forms_are_read() {
        for (text, canonical) in [
            ("2012-02-07", "2012-02-07T00:00:00Z"),
            ("2012-02-07T10:00Z", "2012-02-07T10:00:00Z"),
            ("2012-02-07T10:00:59Z", "2012-02-07T10:00:59Z"),
            ("9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z"),
        ] {
            assert_eq!(text.parse::<Timestamp>().unwrap().to_string(), canonical);
        }
    }

    #[test]
    fn other_forms_are_refused_with_the_reason() {
        let parse = |text: &str| text.parse::<Timestamp>().unwrap_err();
        assert!(matches!(
            parse("2012-02-07T10:00"),
            TimestampError::NoZone { .. }
        ));
        assert!(matches!(
            parse("2012-02-30"),
            TimestampError::NoSuchInstant { .. }
        ));
        assert!(matches!(
            parse("2012-02-07T25:00Z"),
            TimestampError::NoSuchInstant { .. }
        ));
        assert!(matches!(
            parse("0000-01-01"),
            TimestampError::NoSuchInstant { .. }
        ));
        for text in [
            "",
            "7.2.2012",
            "2012-2-7",
            "2012-02-07 10:00Z",
            "2012-02-07T10:00:00+01:00",
        ] {
            assert!(
                matches!(parse(text), TimestampError::Malformed { .. }),
                "{text}"
            );
        }
    }

    #[test]
    fn arithmetic_stops_at_the_ends() {
        assert_eq!(Timestamp::MAX.plus_days(1), Timestamp::MAX);
        assert_eq!(Timestamp::MIN.minus(Duration::MAX), Timestamp::MIN);
        let noon: Timestamp = "2012-02-07T12:00Z".parse().unwrap();
        assert_eq!(noon.plus_days(22).date(), "2012-02-29");
        assert_eq!(
            noon.minus(Duration::from_secs(43_201)).to_string(),
            "2012-02-06T23:59:59Z"
        );
        assert_eq!(noon.plus_days(1).seconds_since(noon), 86_400);
    }

    proptest! {
        #[test]
        fn text_and_back(seconds in Timestamp::MIN.0..=Timestamp::MAX.0) {
            let instant = Timestamp::from_unix(seconds);
            prop_assert_eq!(instant.unix(), seconds);
            prop_assert_eq!(instant.to_string().parse::<Timestamp>().unwrap(), instant);
        }
    }
}
