//! Sources: where a setting or an expectation comes from, and how well it is known.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, de};

/// The identifier of a document in the ledger of sources, such as `rfc4556` or `ms-pkca`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SourceId(Cow<'static, str>);

/// Why a text is not a [`SourceId`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{text}` is not a source: write lower-case letters, digits and hyphens, such as `ms-pkca`"
)]
pub struct SourceIdError {
    text: String,
}

impl SourceId {
    /// An identifier in a table of this crate, which a test reads.
    pub(crate) const fn of_table(text: &'static str) -> Self {
        Self(Cow::Borrowed(text))
    }

    /// The identifier's text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SourceId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(&self.0)
    }
}

impl FromStr for SourceId {
    type Err = SourceIdError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let words = text.split('-').all(|word| {
            !word.is_empty()
                && word
                    .bytes()
                    .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
        });
        if words {
            Ok(Self(Cow::Owned(text.to_owned())))
        } else {
            Err(SourceIdError {
                text: text.to_owned(),
            })
        }
    }
}

impl<'de> Deserialize<'de> for SourceId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(de::Error::custom)
    }
}

/// A place in a source, and what the source demands there.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Citation {
    /// The document.
    pub doc: SourceId,
    /// The section, page or heading.
    pub at: String,
    /// How strongly the document speaks.
    pub strength: Strength,
}

/// How strongly a source speaks [RFC 2119 §1-5].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
pub enum Strength {
    /// An absolute requirement.
    Must,
    /// A recommendation.
    Should,
    /// A possibility.
    May,
    /// Not demanded, but described or seen.
    Observed,
}

/// How something is known; the weakest first, so that the least of several is how well an answer is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
pub enum Confidence {
    /// Deduced from what is documented, or told by one secondary source, or told differently by several.
    Inferred,
    /// Written in a primary document.
    Documented,
    /// Seen on a real system.
    Measured,
}

impl fmt::Display for Confidence {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(match self {
            Self::Inferred => "inferred",
            Self::Documented => "documented",
            Self::Measured => "measured",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn source_ids_are_lower_case_words() {
        assert_eq!("ms-pkca".parse::<SourceId>().unwrap().as_str(), "ms-pkca");
        for text in ["", "MS-PKCA", "ms--pkca", "-rfc", "rfc 4556", "rfc_4556"] {
            assert!(text.parse::<SourceId>().is_err(), "{text}");
        }
    }

    #[test]
    fn the_weakest_confidence_is_the_least() {
        assert_eq!(
            [
                Confidence::Measured,
                Confidence::Inferred,
                Confidence::Documented
            ]
            .into_iter()
            .min(),
            Some(Confidence::Inferred)
        );
    }
}
