//! The ledgers: the documents that settings and rules cite, and the rules that are no more.

use names::Timestamp;
use serde::Deserialize;

use crate::document::{self, DocumentError};
use crate::rule::RuleId;
use crate::source::SourceId;

/// A document that is cited.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// The identifier.
    pub id: SourceId,
    /// The title.
    pub title: String,
    /// Who published it.
    pub publisher: String,
    /// Its version, revision or date, if it has one.
    pub version: Option<String>,
    /// Where it can be read; `None`: it has left the web, or never was there.
    pub url: Option<String>,
    /// The day on which it was last compared with what is made of it here; `None`: its address was not visited since.
    pub retrieved: Option<Timestamp>,
}

/// A rule that is no more.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Retired {
    /// The identifier, never to be used again.
    pub id: RuleId,
    /// The day on which it went.
    pub retired: Timestamp,
    /// Why.
    pub reason: String,
}

/// Reads a ledger of sources.
///
/// # Errors
///
/// The text is not one; the error shows where.
pub fn read_sources(file_name: &str, text: &str) -> Result<Vec<Source>, DocumentError> {
    document::read(file_name, text)
}

/// Reads a ledger of retired rules.
///
/// # Errors
///
/// The text is not one; the error shows where.
pub fn read_retired(file_name: &str, text: &str) -> Result<Vec<Retired>, DocumentError> {
    document::read(file_name, text)
}
