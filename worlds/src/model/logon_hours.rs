//! The hours of the week in which an account may log on.

use std::fmt;
use std::str::FromStr;

use names::Timestamp;

/// `logonHours`: one bit for each hour of the week, the first for Sunday from 00:00 to 01:00 UTC [MS-SAMR 2.2.6.5].
///
/// Written as hours of days, `Mon-Fri 07-19, Sat 08-12`, always UTC as the directory has them; as `never`; or as the 42
/// hexadecimal digits of the attribute. A range of hours that ends before it begins goes on into the next day.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct LogonHours([u8; BYTES]);

/// Why a text says no hours.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LogonHoursError {
    /// A part is not days and hours.
    #[error("`{0}` is not days and hours in UTC: write `Mon-Fri 07-19`")]
    Part(String),
    /// A day is none.
    #[error("`{0}` is not a day: write Sun, Mon, Tue, Wed, Thu, Fri or Sat")]
    Day(String),
    /// Hours are none.
    #[error("`{0}` are not hours: write `07-19`, from 00 to 24")]
    Hours(String),
    /// Digits, but not 42 hexadecimal ones.
    #[error("the attribute has 42 hexadecimal digits, not {0}")]
    Digits(usize),
}

const BYTES: usize = 21;
const HOURS: u16 = 168;
const DAYS: [&str; 7] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

impl LogonHours {
    /// How many hours a week has.
    pub const HOURS: u16 = HOURS;

    /// The hour of the week of an instant, from Sunday 00:00 UTC.
    pub fn hour_of_week(instant: Timestamp) -> u16 {
        // 1 January 1970 was a Thursday, the fifth day of a week that begins with Sunday.
        let hours = instant.unix().div_euclid(3600) + 4 * 24;
        u16::try_from(hours.rem_euclid(i64::from(HOURS))).unwrap_or(0)
    }

    /// Whether an hour of the week is allowed.
    pub fn allows(&self, hour: u16) -> bool {
        let byte = self.0.get(usize::from(hour / 8)).copied().unwrap_or(0);
        byte >> (hour % 8) & 1 == 1
    }

    /// The hours that are allowed.
    pub fn hours(&self) -> impl Iterator<Item = u16> + '_ {
        (0..HOURS).filter(|hour| self.allows(*hour))
    }

    /// The name of an hour, `Mon 07`.
    pub fn name(hour: u16) -> String {
        let day = DAYS.get(usize::from(hour / 24)).copied().unwrap_or("?");
        format!("{day} {:02}", hour % 24)
    }

    fn none() -> Self {
        Self([0; BYTES])
    }

    fn allow(&mut self, hour: u16) {
        let hour = hour % HOURS;
        if let Some(byte) = self.0.get_mut(usize::from(hour / 8)) {
            *byte |= 1 << (hour % 8);
        }
    }

    /// What follows from `Mon-Fri 07-19`.
    fn add(&mut self, part: &str) -> Result<(), LogonHoursError> {
        let mut words = part.split_whitespace();
        let (Some(days), hours, None) = (words.next(), words.next(), words.next()) else {
            return Err(LogonHoursError::Part(part.to_owned()));
        };
        let (first, last) = days.split_once('-').unwrap_or((days, days));
        let (first, last) = (day(first)?, day(last)?);
        let (from, to) = match hours {
            None => (0, 24),
            Some(hours) => hour_range(hours)?,
        };
        let length = if to > from { to - from } else { to + 24 - from };
        let days = (last + 7 - first) % 7;
        for day in 0..=days {
            for hour in 0..length {
                self.allow((first + day) * 24 + from + hour);
            }
        }
        Ok(())
    }

    /// The ranges of hours that are allowed on a day.
    fn ranges(&self, day: u16) -> Vec<(u16, u16)> {
        let mut ranges: Vec<(u16, u16)> = Vec::new();
        for hour in (0..24).filter(|hour| self.allows(day * 24 + hour)) {
            match ranges.last_mut() {
                Some((_, end)) if *end == hour => *end = hour + 1,
                _ => ranges.push((hour, hour + 1)),
            }
        }
        ranges
    }
}

fn day(text: &str) -> Result<u16, LogonHoursError> {
    (0..)
        .zip(DAYS)
        .find(|(_, name)| name.eq_ignore_ascii_case(text))
        .map(|(number, _)| number)
        .ok_or_else(|| LogonHoursError::Day(text.to_owned()))
}

fn hour_range(text: &str) -> Result<(u16, u16), LogonHoursError> {
    let wrong = || LogonHoursError::Hours(text.to_owned());
    let (from, to) = text.split_once('-').ok_or_else(wrong)?;
    let hour = |text: &str| text.parse::<u16>().ok().filter(|hour| *hour <= 24);
    match (hour(from), hour(to)) {
        (Some(from), Some(to)) if from < 24 && to > 0 && from != to => Ok((from, to)),
        (Some(from), Some(0)) if (1..24).contains(&from) => Ok((from, 24)),
        _ => Err(wrong()),
    }
}

impl FromStr for LogonHours {
    type Err = LogonHoursError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        if text.eq_ignore_ascii_case("never") {
            return Ok(Self::none());
        }
        if text.len() > 7 && text.chars().all(|c| c.is_ascii_hexdigit()) {
            return from_digits(text);
        }
        let mut hours = Self::none();
        for part in text.split(',') {
            hours.add(part.trim())?;
        }
        Ok(hours)
    }
}

fn from_digits(text: &str) -> Result<LogonHours, LogonHoursError> {
    let bytes: Vec<u8> = (0..text.len() / 2)
        .filter_map(|at| text.get(2 * at..2 * at + 2))
        .filter_map(|digits| u8::from_str_radix(digits, 16).ok())
        .collect();
    match <[u8; BYTES]>::try_from(bytes) {
        Ok(bytes) if text.len() == 2 * BYTES => Ok(LogonHours(bytes)),
        _ => Err(LogonHoursError::Digits(text.len())),
    }
}

impl fmt::Display for LogonHours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut parts: Vec<String> = Vec::new();
        let mut first = 0;
        while first < 7 {
            let ranges = self.ranges(first);
            let alike = (first + 1..7)
                .take_while(|day| self.ranges(*day) == ranges)
                .last()
                .unwrap_or(first);
            let name = |day: u16| DAYS.get(usize::from(day)).copied().unwrap_or_default();
            let days = if alike == first {
                name(first).to_owned()
            } else {
                format!("{}-{}", name(first), name(alike))
            };
            parts.extend(
                ranges
                    .iter()
                    .map(|(from, to)| format!("{days} {from:02}-{to:02}")),
            );
            first = alike + 1;
        }
        if parts.is_empty() {
            return f.write_str("never");
        }
        f.write_str(&parts.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn hours(text: &str) -> LogonHours {
        text.parse().unwrap()
    }

    #[test]
    fn hours_of_days_become_bits_of_the_week() {
        for (text, hour, allowed) in [
            ("Mon-Fri 07-19", "2012-02-06T07:00Z", true),
            ("Mon-Fri 07-19", "2012-02-06T06:59Z", false),
            ("Mon-Fri 07-19", "2012-02-06T18:59Z", true),
            ("Mon-Fri 07-19", "2012-02-06T19:00Z", false),
            ("Mon-Fri 07-19", "2012-02-05T12:00Z", false),
            ("Sun", "2012-02-05T23:59Z", true),
            ("Fri-Mon 00-24", "2012-02-04T03:00Z", true),
            ("Fri-Mon 00-24", "2012-02-07T03:00Z", false),
            // Over midnight, into the next day and the next week.
            ("Sat 22-06", "2012-02-05T05:30Z", true),
            ("Sat 22-06", "2012-02-04T05:30Z", false),
            ("never", "2012-02-05T05:30Z", false),
        ] {
            let at = LogonHours::hour_of_week(hour.parse().unwrap());
            assert_eq!(hours(text).allows(at), allowed, "{text} at {hour}");
        }
    }

    #[test]
    fn the_first_bit_is_sunday_at_midnight_utc() {
        let first = hours(&format!("01{}", "00".repeat(20)));
        assert_eq!(first.hours().collect::<Vec<_>>(), [0]);
        assert_eq!(first.to_string(), "Sun 00-01");
        assert_eq!(LogonHours::name(31), "Mon 07");
    }

    #[test]
    fn what_says_no_hours_is_told_why() {
        for (text, message) in [
            ("", "`` is not days and hours in UTC: write `Mon-Fri 07-19`"),
            (
                "Mon Tue 07-19",
                "`Mon Tue 07-19` is not days and hours in UTC: write `Mon-Fri 07-19`",
            ),
            (
                "Monday 07-19",
                "`Monday` is not a day: write Sun, Mon, Tue, Wed, Thu, Fri or Sat",
            ),
            (
                "Mon 07-25",
                "`07-25` are not hours: write `07-19`, from 00 to 24",
            ),
            (
                "Mon 07-07",
                "`07-07` are not hours: write `07-19`, from 00 to 24",
            ),
            (
                "0123456789",
                "the attribute has 42 hexadecimal digits, not 10",
            ),
        ] {
            let error = text.parse::<LogonHours>().unwrap_err();
            assert_eq!(error.to_string(), message);
        }
    }

    proptest! {
        #[test]
        fn text_and_back(bytes in any::<[u8; BYTES]>()) {
            let hours = LogonHours(bytes);
            prop_assert_eq!(hours.to_string().parse::<LogonHours>().unwrap(), hours);
        }
    }
}
