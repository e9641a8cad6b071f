//! Updates of Windows that brought, changed or ended a setting.

use names::Timestamp;

/// The updates between which a setting is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Updates {
    /// The update that brought it; `None`: it came with the version of Windows.
    pub since: Option<Timestamp>,
    /// The update that ended it; `None`: none so far.
    pub until: Option<Timestamp>,
}

impl Updates {
    pub(super) const NONE: Self = Self {
        since: None,
        until: None,
    };
}

/// 29 July 2021: key transport without des-ede3-cbc can be allowed for a time (KB5005408).
pub(super) const LATE_JULY_2021: Timestamp = Timestamp::from_unix(1_627_516_800);
/// 9 August 2022: it can no longer be allowed (KB5005408).
pub(super) const AUGUST_2022: Timestamp = Timestamp::from_unix(1_660_003_200);
/// 10 May 2022: strong certificate mapping arrives (KB5014754).
pub(super) const MAY_2022: Timestamp = Timestamp::from_unix(1_652_140_800);
/// 10 September 2024: name-based strong mappings.
pub(super) const SEPTEMBER_2024: Timestamp = Timestamp::from_unix(1_725_926_400);
/// 11 February 2025: full enforcement becomes the default (KB5014754).
pub(super) const FEBRUARY_2025: Timestamp = Timestamp::from_unix(1_739_232_000);
/// 8 April 2025: the `NTAuth` check of explicit mappings, audited (KB5057784).
pub(super) const APRIL_2025: Timestamp = Timestamp::from_unix(1_744_070_400);
/// 8 July 2025: the `NTAuth` check is enforced by default (KB5057784).
pub(super) const JULY_2025: Timestamp = Timestamp::from_unix(1_751_932_800);
/// 9 September 2025: the strength of mappings can no longer be chosen (KB5014754).
pub(super) const SEPTEMBER_2025: Timestamp = Timestamp::from_unix(1_757_376_000);
/// 14 October 2025: the `NTAuth` check can no longer be chosen (KB5057784).
pub(super) const OCTOBER_2025: Timestamp = Timestamp::from_unix(1_760_400_000);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_days_are_those_of_the_articles() {
        for (update, day) in [
            (LATE_JULY_2021, "2021-07-29"),
            (AUGUST_2022, "2022-08-09"),
            (MAY_2022, "2022-05-10"),
            (SEPTEMBER_2024, "2024-09-10"),
            (FEBRUARY_2025, "2025-02-11"),
            (APRIL_2025, "2025-04-08"),
            (JULY_2025, "2025-07-08"),
            (SEPTEMBER_2025, "2025-09-09"),
            (OCTOBER_2025, "2025-10-14"),
        ] {
            assert_eq!(Ok(update), day.parse());
        }
    }
}
