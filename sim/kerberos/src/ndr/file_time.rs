//! FILETIME.

use pki::names::Timestamp;

/// An instant in intervals of 100 nanoseconds since 1601-01-01T00:00:00Z [MS-DTYP 2.3.3].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct FileTime(pub u64);

/// Seconds from 1601 to 1970.
const UNIX_EPOCH: i64 = 11_644_473_600;
const INTERVALS_PER_SECOND: i64 = 10_000_000;

impl FileTime {
    /// An instant that never comes [MS-PAC 2.5].
    pub const NEVER: Self = Self(0x7FFF_FFFF_FFFF_FFFF);
    /// Nothing was recorded.
    pub const ZERO: Self = Self(0);

    /// The instant to the second; `None` for never, and for zero, which is no instant either.
    pub fn timestamp(self) -> Option<Timestamp> {
        if self == Self::ZERO {
            return None;
        }
        let seconds = i64::try_from(self.0)
            .ok()
            .filter(|time| *time != i64::MAX)?
            / INTERVALS_PER_SECOND;
        Some(Timestamp::from_unix(seconds - UNIX_EPOCH))
    }
}

impl From<Timestamp> for FileTime {
    /// The instant; what lies before 1601 becomes zero.
    fn from(instant: Timestamp) -> Self {
        let intervals = (instant.unix() + UNIX_EPOCH).saturating_mul(INTERVALS_PER_SECOND);
        Self(u64::try_from(intervals).unwrap_or(0))
    }
}
