//! Identifiers of rules.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, de};

/// The identifier of a rule: `SC.KDC.2v1` is the second rule about KDCs, in its first version.
///
/// A rule whose meaning changes gets a new version; an identifier is never used again.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RuleId {
    area: Box<str>,
    number: u16,
    version: u16,
}

/// Why a text is not a [`RuleId`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{text}` is not the identifier of a rule: write `SC.`, the area in capitals, a number and a version, such as `SC.KDC.2v1`"
)]
pub struct RuleIdError {
    text: String,
}

impl RuleId {
    /// The area, in lower case as the folder of the rule: `kdc`.
    pub fn area(&self) -> String {
        self.area.to_lowercase()
    }

    /// The number in the area.
    pub const fn number(&self) -> u16 {
        self.number
    }

    /// The version.
    pub const fn version(&self) -> u16 {
        self.version
    }
}

impl fmt::Display for RuleId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            area,
            number,
            version,
        } = self;
        formatter.pad(&format!("SC.{area}.{number}v{version}"))
    }
}

impl FromStr for RuleId {
    type Err = RuleIdError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        parse(text).ok_or_else(|| RuleIdError {
            text: text.to_owned(),
        })
    }
}

fn parse(text: &str) -> Option<RuleId> {
    let (area, rest) = text.strip_prefix("SC.")?.split_once('.')?;
    let (number, version) = rest.split_once('v')?;
    let capitals = !area.is_empty() && area.bytes().all(|byte| byte.is_ascii_uppercase());
    capitals.then_some(())?;
    Some(RuleId {
        area: area.into(),
        number: positive(number)?,
        version: positive(version)?,
    })
}

fn positive(text: &str) -> Option<u16> {
    let canonical = text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with('0');
    canonical.then(|| text.parse().ok()).flatten()
}

impl<'de> Deserialize<'de> for RuleId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn other_texts_are_refused() {
        for text in [
            "",
            "SC",
            "SC.KDC",
            "SC.KDC.2",
            "SC.KDC.2v",
            "SC.KDC.v1",
            "SC.kdc.2v1",
            "SC..2v1",
            "KDC.2v1",
            "SC.KDC.0v1",
            "SC.KDC.02v1",
            "SC.KDC.+2v1",
            "SC.KDC.2v1 ",
            "SC.KDC.99999v1",
        ] {
            assert!(text.parse::<RuleId>().is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn text_and_back(area in "[A-Z]{1,12}", number in 1_u16.., version in 1_u16..) {
            let text = format!("SC.{area}.{number}v{version}");
            let id: RuleId = text.parse().unwrap();
            prop_assert_eq!(id.to_string(), text);
            prop_assert_eq!(id.area(), area.to_lowercase());
            prop_assert_eq!((id.number(), id.version()), (number, version));
        }
    }
}
