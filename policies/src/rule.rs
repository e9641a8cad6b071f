//! Rules: what must be true of a world, each with its source.
//!
//! A rule says of whom it speaks ([`Selector`]) and what it expects ([`Expectation`]). Crate `sim` finds out whether the
//! expectation holds; nothing here evaluates.

mod expectation;
mod id;
mod selector;

use names::Timestamp;
use serde::Deserialize;

use crate::document::{self, DocumentError};
use crate::source::{Citation, Confidence};

pub use expectation::{Expectation, RequiredSetting, RequiredSettingError, SettingRange};
pub use id::{RuleId, RuleIdError};
pub use selector::{
    CardSelector, DomainControllerSelector, Selector, Subject, UserSelector, WorkstationSelector,
};

/// A rule: one expectation, of whom, and why.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "RuleDocument")]
pub struct Rule {
    /// The identifier.
    pub id: RuleId,
    /// The expectation in one sentence, without a full stop.
    pub title: String,
    /// How bad it is when the expectation fails.
    pub severity: Severity,
    /// How the expectation is known to matter.
    pub confidence: Confidence,
    /// Of whom it speaks.
    pub applies_to: Selector,
    /// What it expects.
    pub expect: Expectation,
    /// Where it is from.
    pub sources: Vec<Citation>,
    /// The simulated instant from which it holds; `None`: always has.
    pub effective: Option<Timestamp>,
    /// The simulated instant from which it holds no more; `None`: still does.
    pub ineffective: Option<Timestamp>,
    /// What happens when the expectation fails.
    pub rationale: String,
    /// What to do then.
    pub remedy: String,
}

/// How bad it is when an expectation fails; the least first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
pub enum Severity {
    /// Worth knowing.
    Note,
    /// Something works less well, or less safely, than was meant.
    Warning,
    /// Someone who should log on cannot, or someone who should not can.
    Error,
}

impl std::fmt::Display for Severity {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.pad(match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        })
    }
}

/// Why the parts of a rule do not fit together.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RuleError {
    /// The expectation is not about those of whom the rule speaks.
    #[error("rule {id} applies to {subject}, of which its expectation says nothing")]
    WrongSubject {
        /// The rule.
        id: RuleId,
        /// Those of whom it speaks.
        subject: Subject,
    },
    /// The rule has no source.
    #[error("rule {id} has no source")]
    NoSource {
        /// The rule.
        id: RuleId,
    },
    /// The rule ends before it begins.
    #[error("rule {id} is ineffective before it is effective")]
    NeverEffective {
        /// The rule.
        id: RuleId,
    },
}

impl Rule {
    /// Reads a rule from its file.
    ///
    /// # Errors
    ///
    /// The text is not a rule; the error shows where.
    pub fn read(file_name: &str, text: &str) -> Result<Self, DocumentError> {
        document::read(file_name, text)
    }

    /// Whether the rule holds at an instant of the simulated calendar.
    pub fn is_effective_at(&self, instant: Timestamp) -> bool {
        self.effective.is_none_or(|from| from <= instant)
            && self.ineffective.is_none_or(|until| instant < until)
    }
}

/// A rule as it is written.
#[derive(Deserialize)]
#[serde(rename = "Rule", deny_unknown_fields)]
struct RuleDocument {
    id: RuleId,
    title: String,
    severity: Severity,
    confidence: Confidence,
    applies_to: Selector,
    expect: Expectation,
    sources: Vec<Citation>,
    effective: Option<Timestamp>,
    ineffective: Option<Timestamp>,
    rationale: String,
    remedy: String,
}

impl TryFrom<RuleDocument> for Rule {
    type Error = RuleError;

    fn try_from(document: RuleDocument) -> Result<Self, RuleError> {
        let RuleDocument {
            id,
            title,
            severity,
            confidence,
            applies_to,
            expect,
            sources,
            effective,
            ineffective,
            rationale,
            remedy,
        } = document;
        let subject = applies_to.subject();
        if !expect.is_about(subject) {
            return Err(RuleError::WrongSubject { id, subject });
        }
        if sources.is_empty() {
            return Err(RuleError::NoSource { id });
        }
        if let (Some(from), Some(until)) = (effective, ineffective)
            && until <= from
        {
            return Err(RuleError::NeverEffective { id });
        }
        Ok(Self {
            id,
            title,
            severity,
            confidence,
            applies_to,
            expect,
            sources,
            effective,
            ineffective,
            rationale,
            remedy,
        })
    }
}

#[cfg(test)]
mod tests;
