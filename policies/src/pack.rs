//! Packs: rules that belong together for a purpose.

use names::Timestamp;
use serde::Deserialize;

use crate::document::{self, DocumentError};
use crate::rule::RuleId;

/// Rules that belong together for a purpose.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pack {
    /// The name by which it is asked for, in lower case with hyphens.
    pub name: String,
    /// Its version: another one where a rule comes or goes.
    pub version: u16,
    /// What it is for, in a sentence or two.
    pub description: String,
    /// The simulated instant before which none of it says anything; `None`: each rule has its own dates alone.
    #[serde(default)]
    pub effective: Option<Timestamp>,
    /// The rules.
    pub rules: Vec<RuleId>,
}

impl Pack {
    /// Reads a pack from its file.
    ///
    /// # Errors
    ///
    /// The text is not a pack; the error shows where.
    pub fn read(file_name: &str, text: &str) -> Result<Self, DocumentError> {
        document::read(file_name, text)
    }
}
