//! Expected logons: how single logons end, and why.

use std::fmt::Write as _;

use serde::Deserialize;

use crate::document::{self, DocumentError};

/// How single logons are expected to end.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExpectedLogons {
    /// In which world, by name; `None`: in every world that is checked.
    #[serde(default)]
    pub world: Option<String>,
    /// The logons.
    pub logons: Vec<ExpectedLogon>,
}

/// How one logon is expected to end.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExpectedLogon {
    /// Name of the card.
    pub card: String,
    /// Number of the container, from 1.
    pub certificate: usize,
    /// The user name hint that is typed.
    #[serde(default)]
    pub hint: Option<String>,
    /// Name of the workstation.
    pub workstation: String,
    /// Name of the domain controller that is asked; `None`: any.
    #[serde(default)]
    pub domain_controller: Option<String>,
    /// The step that ends it.
    pub ends: String,
    /// The account whose session opens, or of which the refusal is; `None`: none.
    #[serde(default)]
    pub account: Option<String>,
    /// Numbers of the events that the step makes the domain controller and the client write; `None`: not asked.
    #[serde(default)]
    pub events: Option<Vec<u16>>,
}

impl ExpectedLogons {
    /// Reads expected logons from their file.
    ///
    /// # Errors
    ///
    /// The text is no list of expected logons; the error shows where.
    pub fn read(file_name: &str, text: &str) -> Result<Self, DocumentError> {
        document::read(file_name, text)
    }

    /// The document, as [`ExpectedLogons::read`] reads it; a logon a line.
    pub fn write(&self) -> String {
        let mut text = String::from("ExpectedLogons(\n");
        if let Some(world) = &self.world {
            let _ = writeln!(text, "    world: {world:?},");
        }
        text.push_str("    logons: [\n");
        for logon in &self.logons {
            let _ = write!(
                text,
                "        (card: {:?}, certificate: {}",
                logon.card, logon.certificate
            );
            let words = [
                ("hint", logon.hint.as_deref()),
                ("workstation", Some(logon.workstation.as_str())),
                ("domain_controller", logon.domain_controller.as_deref()),
                ("ends", Some(logon.ends.as_str())),
                ("account", logon.account.as_deref()),
            ];
            for (name, word) in words {
                if let Some(word) = word {
                    let _ = write!(text, ", {name}: {word:?}");
                }
            }
            if let Some(events) = &logon.events {
                let _ = write!(text, ", events: {events:?}");
            }
            text.push_str("),\n");
        }
        text.push_str("    ],\n)\n");
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_reads_back() {
        let logon = ExpectedLogon {
            card: "Tom's \"card\"".to_owned(),
            certificate: 1,
            hint: None,
            workstation: "PC1".to_owned(),
            domain_controller: Some("DC1".to_owned()),
            ends: "session.opened".to_owned(),
            account: Some("tmiller".to_owned()),
            events: Some(vec![4768, 4624]),
        };
        let refused = ExpectedLogon {
            hint: Some("FABRIKAM\\tom".to_owned()),
            domain_controller: None,
            account: None,
            events: None,
            ..logon.clone()
        };
        let expected = ExpectedLogons {
            world: Some("lab".to_owned()),
            logons: vec![logon, refused],
        };
        let text = expected.write();
        assert_eq!(ExpectedLogons::read("logons.ron", &text).unwrap(), expected);
    }

    #[test]
    fn other_fields_are_refused() {
        let text = "(logons: [(card: \"a\", certificate: 1, workstation: \"b\", ends: \"c\", acount: \"d\")])";
        let error = ExpectedLogons::read("logons.ron", text).unwrap_err();
        assert!(error.to_string().contains("acount"), "{error}");
    }
}
