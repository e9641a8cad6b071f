//! Certificate stores: what is published to machines, and what is put on one machine.

use std::fmt;
use std::str::FromStr;

use names::Timestamp;

use super::{CaRef, Place};

/// A certificate store of Windows that decides about trust.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Deserialize)]
pub enum StoreKind {
    /// Trusted roots; published in `CN=Certification Authorities`.
    Root,
    /// Intermediate authorities; published in `CN=AIA`.
    Intermediate,
    /// Authorities whose certificates log on; published in `CN=NTAuthCertificates`.
    NtAuth,
}

/// When something stands in a place: never, or from an instant on, until another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Presence {
    /// At no time.
    Never,
    /// From `since`, if it is written, until `until`, if that is.
    During {
        /// The instant it came; `None`: it has always been there.
        since: Option<Timestamp>,
        /// The instant it went; `None`: it stays.
        until: Option<Timestamp>,
    },
}

impl Presence {
    /// It has always been there and stays.
    pub const ALWAYS: Self = Self::During {
        since: None,
        until: None,
    };

    /// Whether it is there at an instant.
    pub fn holds_at(self, instant: Timestamp) -> bool {
        match self {
            Self::Never => false,
            Self::During { since, until } => {
                since.is_none_or(|since| since <= instant)
                    && until.is_none_or(|until| instant < until)
            }
        }
    }

    /// The instants at which it comes or goes.
    pub fn instants(self) -> impl Iterator<Item = Timestamp> {
        let (since, until) = match self {
            Self::Never => (None, None),
            Self::During { since, until } => (since, until),
        };
        since.into_iter().chain(until)
    }
}

impl From<bool> for Presence {
    fn from(present: bool) -> Self {
        if present { Self::ALWAYS } else { Self::Never }
    }
}

impl fmt::Display for Presence {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Never => formatter.write_str("false"),
            Self::During {
                since: None,
                until: None,
            } => formatter.write_str("true"),
            Self::During { since, until } => {
                if let Some(since) = since {
                    write!(formatter, "since {since}")?;
                }
                if let Some(until) = until {
                    let blank = if since.is_some() { " " } else { "" };
                    write!(formatter, "{blank}until {until}")?;
                }
                Ok(())
            }
        }
    }
}

/// A text that is not a [`Presence`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{text}` does not say when something is there: `true`, `false`, `since DATE`, `until DATE` or both"
)]
pub struct ParsePresenceError {
    text: String,
}

impl FromStr for Presence {
    type Err = ParsePresenceError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let error = || ParsePresenceError {
            text: text.to_owned(),
        };
        match text.trim().to_lowercase().as_str() {
            "true" | "yes" | "1" => return Ok(Self::ALWAYS),
            "false" | "no" | "0" => return Ok(Self::Never),
            _ => {}
        }
        let (mut since, mut until) = (None, None);
        let mut words = text.split_whitespace();
        while let Some(word) = words.next() {
            let instant: Timestamp = words
                .next()
                .and_then(|instant| instant.parse().ok())
                .ok_or_else(error)?;
            let written = match word.to_lowercase().as_str() {
                "since" => &mut since,
                "until" => &mut until,
                _ => return Err(error()),
            };
            if written.replace(instant).is_some() {
                return Err(error());
            }
        }
        match (since, until) {
            (None, None) => Err(error()),
            (Some(from), Some(to)) if to <= from => Err(error()),
            _ => Ok(Self::During { since, until }),
        }
    }
}

/// An authority in a store of one machine, put there by hand (`certutil -addstore`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct StoreEntry {
    /// The store.
    pub store: StoreKind,
    /// The authority.
    pub authority: CaRef,
    /// When it is there.
    pub presence: Presence,
    /// Where it is written.
    pub place: Place,
}

/// A root that a Group Policy object distributes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TrustedRoot {
    /// The authority.
    pub authority: CaRef,
    /// When it is in the object.
    pub presence: Presence,
    /// Where it is written.
    pub place: Place,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_presence_is_shown_as_it_is_written() {
        for text in [
            "true",
            "false",
            "since 2026-11-23T08:00Z",
            "until 2026-11-23T08:00Z",
            "since 2026-11-01T00:00Z until 2026-11-23T08:00Z",
        ] {
            let presence: Presence = text.parse().unwrap();
            let again: Presence = presence.to_string().parse().unwrap();
            assert_eq!(again, presence, "{text}");
        }
        for text in [
            "",
            "sometimes",
            "since",
            "since yesterday",
            "since 2026-11-23 since 2026-11-24",
            "since 2026-11-24 until 2026-11-23",
        ] {
            assert!(text.parse::<Presence>().is_err(), "{text}");
        }
    }

    #[test]
    fn it_is_there_from_its_first_instant_to_before_its_last() {
        let presence: Presence = "since 2026-11-01 until 2026-11-23".parse().unwrap();
        assert!(!presence.holds_at(at("2026-10-31T23:59Z")));
        assert!(presence.holds_at(at("2026-11-01")));
        assert!(presence.holds_at(at("2026-11-22T23:59Z")));
        assert!(!presence.holds_at(at("2026-11-23")));
        assert!(Presence::ALWAYS.holds_at(Timestamp::MIN));
        assert!(!Presence::Never.holds_at(at("2026-11-23")));
    }
}
