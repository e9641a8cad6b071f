//! Rates: how often a kind of fault befalls a thing, and how long it lasts.

use std::fmt;

/// A kind of fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FaultKind {
    /// A domain controller does not run.
    DomainControllerDown,
    /// The clock of a domain controller is off by more than is tolerated.
    DomainControllerClock,
    /// The clock of a workstation is.
    WorkstationClock,
    /// A place of publication of revocation lists cannot be reached.
    PublicationPointDown,
    /// An OCSP responder cannot be reached.
    ResponderDown,
    /// A card is lost: nobody has it until there is another.
    CardLost,
}

impl FaultKind {
    /// The names of all kinds on the command line.
    pub(super) const NAMES: [&'static str; 6] = [
        Self::DomainControllerDown.name(),
        Self::DomainControllerClock.name(),
        Self::WorkstationClock.name(),
        Self::PublicationPointDown.name(),
        Self::ResponderDown.name(),
        Self::CardLost.name(),
    ];

    /// Every kind.
    pub const ALL: [Self; 6] = [
        Self::DomainControllerDown,
        Self::DomainControllerClock,
        Self::WorkstationClock,
        Self::PublicationPointDown,
        Self::ResponderDown,
        Self::CardLost,
    ];

    /// The name on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::DomainControllerDown => "dc-down",
            Self::DomainControllerClock => "dc-clock",
            Self::WorkstationClock => "clock",
            Self::PublicationPointDown => "crl-down",
            Self::ResponderDown => "ocsp-down",
            Self::CardLost => "card-lost",
        }
    }

    /// What it is, in words.
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::DomainControllerDown => "a domain controller does not run",
            Self::DomainControllerClock => "a domain controller's clock is ten minutes off",
            Self::WorkstationClock => "a workstation's clock is ten minutes off",
            Self::PublicationPointDown => "a place of publication of revocation lists is down",
            Self::ResponderDown => "an OCSP responder is down",
            Self::CardLost => "a card is lost, and there is no other yet",
        }
    }

    /// The rate that is taken where none is given. These are round numbers to begin with, not measurements.
    pub const fn default_rate(self) -> Rate {
        let (millionths, days) = match self {
            Self::DomainControllerDown | Self::PublicationPointDown | Self::ResponderDown => {
                (10_000, 1)
            }
            Self::DomainControllerClock | Self::WorkstationClock => (1_000, 1),
            Self::CardLost => (1_000, 3),
        };
        Rate {
            kind: self,
            millionths,
            days,
        }
    }
}

/// How often a fault befalls each thing of its kind, and how long it lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rate {
    /// The kind of fault.
    pub kind: FaultKind,
    /// The probability that it begins on a day, in millionths.
    pub millionths: u32,
    /// For how many days it lasts.
    pub days: u32,
}

/// One.
const MILLION: u32 = 1_000_000;

impl FaultKind {
    /// The kind of a name.
    pub fn named(name: &str) -> Option<Self> {
        let mut kinds = Self::ALL.into_iter();
        kinds.find(|kind| kind.name().eq_ignore_ascii_case(name))
    }
}

/// A probability in millionths; what is more than certain is certain.
pub(super) fn millionths(probability: f64) -> u32 {
    let text = format!("{probability:.6}");
    let (whole, decimals) = text.split_once('.').unwrap_or((&text, "0"));
    let number = whole.parse::<u32>().ok().and_then(|whole| {
        let whole = whole.checked_mul(MILLION)?;
        whole.checked_add(decimals.parse().ok()?)
    });
    number.map_or(MILLION, |number| number.min(MILLION))
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let decimals = format!("{:06}", self.millionths % MILLION);
        let decimals = decimals.trim_end_matches('0');
        let dot = if decimals.is_empty() { "" } else { "." };
        let whole = self.millionths / MILLION;
        let name = self.kind.name();
        write!(
            f,
            "--rate {name}={whole}{dot}{decimals} --lasts {name}={}",
            self.days
        )
    }
}

#[cfg(test)]
mod tests {
    use super::{FaultKind, MILLION, Rate, millionths};

    #[test]
    fn a_rate_is_shown_as_it_is_asked_for() {
        for (millionths, days, shown) in [
            (10_000, 2, "--rate dc-down=0.01 --lasts dc-down=2"),
            (MILLION, 1, "--rate dc-down=1 --lasts dc-down=1"),
            (0, 1, "--rate dc-down=0 --lasts dc-down=1"),
            (1, 30, "--rate dc-down=0.000001 --lasts dc-down=30"),
        ] {
            let rate = Rate {
                kind: FaultKind::DomainControllerDown,
                millionths,
                days,
            };
            assert_eq!(rate.to_string(), shown);
        }
        for (probability, expected) in [
            (0.0, 0),
            (0.01, 10_000),
            (0.1 + 0.2, 300_000),
            (1.0, MILLION),
            (7.5, MILLION),
            (1e12, MILLION),
            (0.000_000_4, 0),
        ] {
            assert_eq!(millionths(probability), expected, "{probability}");
        }
        for kind in FaultKind::ALL {
            assert_eq!(FaultKind::named(kind.name()), Some(kind));
        }
    }
}
