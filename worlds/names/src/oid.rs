//! Object identifiers.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// An object identifier in dotted form.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Oid(Vec<u64>);

/// Why a text is no object identifier.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{0}` is no object identifier: expected numbers with dots between them, as in `1.3.6.1.5.5.7.3.2`")]
pub struct OidError(String);

impl Oid {
    /// The arcs, from the root.
    pub fn arcs(&self) -> &[u64] {
        &self.0
    }
}

impl FromStr for Oid {
    type Err = OidError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let arcs: Option<Vec<u64>> = text.split('.').map(|arc| arc.parse().ok()).collect();
        match arcs.as_deref() {
            Some([first, second, ..]) if *first <= 2 && (*first == 2 || *second < 40) => {
                Ok(Self(arcs.unwrap_or_default()))
            }
            _ => Err(OidError(text.to_owned())),
        }
    }
}

impl fmt::Display for Oid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, arc) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str(".")?;
            }
            write!(f, "{arc}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::Oid;

    #[test]
    fn dotted_numbers_round_trip_and_others_are_refused() {
        assert_eq!("2.5.29.37.0".parse::<Oid>().unwrap().to_string(), "2.5.29.37.0");
        for wrong in ["", "1", "3.1", "1.40", "1..2", "1.2.x"] {
            assert!(wrong.parse::<Oid>().is_err(), "{wrong}");
        }
    }
}
