//! Object identifiers.

use std::fmt;
use std::str::FromStr;

/// An object identifier in dotted form [X.660].
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Oid(Box<[u64]>);

/// Why a text or a list of arcs is not an [`Oid`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OidError {
    /// An arc is not a plain decimal number of 64 bits.
    #[error(
        "`{arc}` in `{text}` is not an arc: an OID is numbers joined by dots, such as `1.3.6.1.5.2.3.4`"
    )]
    NotANumber {
        /// The text that was read.
        text: String,
        /// The part that is not a number.
        arc: String,
    },
    /// Fewer than two arcs.
    #[error("`{text}` has fewer than two arcs")]
    TooShort {
        /// The text that was read.
        text: String,
    },
    /// The root arc is above 2, or the second above 39 under a root of 0 or 1.
    #[error(
        "`{text}` is not in the OID tree: the first arc is 0, 1 or 2, and under 0 and 1 the second is at most 39"
    )]
    OutsideTheTree {
        /// The text that was read.
        text: String,
    },
}

impl Oid {
    /// The identifier with these arcs.
    ///
    /// # Errors
    /// When there are fewer than two arcs, or the first two lie outside the tree.
    pub fn from_arcs(arcs: &[u64]) -> Result<Self, OidError> {
        let text = || {
            let arcs: Vec<String> = arcs.iter().map(u64::to_string).collect();
            arcs.join(".")
        };
        match arcs {
            [] | [_] => Err(OidError::TooShort { text: text() }),
            [0 | 1, (40..), ..] | [(3..), ..] => Err(OidError::OutsideTheTree { text: text() }),
            // X.690 encodes the first two arcs as one number, which must fit as well.
            [2, second, ..] if *second > u64::MAX - 80 => {
                Err(OidError::OutsideTheTree { text: text() })
            }
            arcs => Ok(Self(arcs.into())),
        }
    }

    /// Whether it is the identifier that is written so, with dots.
    pub fn is(&self, dotted: &str) -> bool {
        let mut parts = dotted.split('.');
        let mut arcs = self.0.iter();
        arcs.all(|arc| parts.next().is_some_and(|part| part.parse() == Ok(*arc)))
            && parts.next().is_none()
    }

    /// The numbers, root first.
    pub fn arcs(&self) -> &[u64] {
        &self.0
    }
}

impl fmt::Display for Oid {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, arc) in self.0.iter().enumerate() {
            if position > 0 {
                formatter.write_str(".")?;
            }
            write!(formatter, "{arc}")?;
        }
        Ok(())
    }
}

impl FromStr for Oid {
    type Err = OidError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut arcs = Vec::with_capacity(12);
        for arc in text.split('.') {
            let canonical = !arc.is_empty()
                && arc.bytes().all(|byte| byte.is_ascii_digit())
                && (arc == "0" || !arc.starts_with('0'));
            match arc.parse() {
                Ok(number) if canonical => arcs.push(number),
                _ => {
                    return Err(OidError::NotANumber {
                        text: text.to_owned(),
                        arc: arc.to_owned(),
                    });
                }
            }
        }
        Self::from_arcs(&arcs)
    }
}

serde_as_text!(Oid, "an object identifier such as `1.3.6.1.5.2.3.4`");

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_no_oid_is_refused() {
        let parse = |text: &str| text.parse::<Oid>().unwrap_err();
        assert!(matches!(parse("2"), OidError::TooShort { .. }));
        assert!(matches!(parse("1.40.1"), OidError::OutsideTheTree { .. }));
        assert!(matches!(parse("3.1"), OidError::OutsideTheTree { .. }));
        for text in [
            "",
            "1..2",
            "1.02",
            "1.+2",
            "1.2.",
            "SmartCardLogon",
            "1.99999999999999999999",
        ] {
            assert!(matches!(parse(text), OidError::NotANumber { .. }), "{text}");
        }
    }

    proptest! {
        #[test]
        fn text_and_back(root in 0_u64..2, second in 0_u64..40, rest in proptest::collection::vec(any::<u64>(), 0..10)) {
            let arcs: Vec<u64> = [root, second].into_iter().chain(rest).collect();
            let oid = Oid::from_arcs(&arcs).unwrap();
            prop_assert_eq!(oid.arcs(), arcs.as_slice());
            prop_assert!(oid.is(&oid.to_string()));
            let longer = oid.to_string() + ".1";
            prop_assert!(!oid.is(&longer));
            prop_assert_eq!(oid.to_string().parse::<Oid>().unwrap(), oid);
        }
    }
}
