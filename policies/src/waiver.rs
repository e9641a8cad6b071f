//! Waivers: unmet expectations that somebody answers for, until a day.

mod write;

pub use write::NewWaiver;

use std::collections::BTreeSet;
use std::ops::Range;

use names::Timestamp;
use serde::Deserialize;

use crate::document::{self, DocumentError, DocumentProblems};
use crate::rule::Selector;

/// An unmet expectation that is accepted for a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiver {
    /// Identifier of the expectation: that of a rule, `SC.KDC.2v1`, or as findings show it.
    pub expectation: String,
    /// Of whom it is accepted.
    pub subjects: WaivedSubjects,
    /// In which worlds, by name; empty: in all.
    pub worlds: Vec<String>,
    /// Why it is accepted.
    pub rationale: String,
    /// Who answers for it.
    pub owner: String,
    /// The simulated instant from which it counts again.
    pub expires: Timestamp,
    /// Where it is written.
    pub written: WrittenAt,
}

/// Where something is written in a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrittenAt {
    /// The file.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
}

impl std::fmt::Display for WrittenAt {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { file, line, column } = self;
        write!(formatter, "{file}:{line}:{column}")
    }
}

/// Of whom an unmet expectation is accepted.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub enum WaivedSubjects {
    /// Of everything.
    All,
    /// Of what has these names.
    Named(Vec<String>),
    /// Of what a selector selects, as in a rule.
    Selected(Selector),
}

/// A waiver as it is written.
#[derive(Deserialize)]
#[serde(rename = "Waiver", deny_unknown_fields)]
struct WaiverDocument {
    expectation: String,
    subjects: WaivedSubjects,
    #[serde(default)]
    worlds: Vec<String>,
    rationale: String,
    owner: String,
    expires: Timestamp,
}

impl Waiver {
    /// Whether it counts at an instant of the simulated calendar.
    pub fn is_in_force_at(&self, instant: Timestamp) -> bool {
        instant < self.expires
    }

    /// Reads a list of waivers from its file.
    ///
    /// # Errors
    ///
    /// All that is wrong at once, each with its place.
    pub fn read_list(file_name: &str, text: &str) -> Result<Vec<Self>, DocumentProblems> {
        let mut waivers: Vec<Self> = Vec::new();
        let mut problems = Vec::new();
        let mut seen: BTreeSet<(String, String)> = BTreeSet::new();
        for (span, written) in document::read_each::<WaiverDocument>(file_name, text)? {
            let document = match written {
                Ok(document) => document,
                Err(problem) => {
                    problems.push(problem);
                    continue;
                }
            };
            problems.extend(document.problems(file_name, text, &span));
            let scope = format!("{:?} {:?}", document.subjects, document.worlds);
            if !seen.insert((document.expectation.clone(), scope)) {
                problems.push(DocumentError::at(
                    file_name,
                    text,
                    span.clone(),
                    format!(
                        "`{}` is waived twice for the same things",
                        document.expectation
                    ),
                    "remove one of the two",
                ));
            }
            let (line, column) = document::position(text, span.start);
            waivers.push(Self {
                expectation: document.expectation,
                subjects: document.subjects,
                worlds: document.worlds,
                rationale: document.rationale,
                owner: document.owner,
                expires: document.expires,
                written: WrittenAt {
                    file: file_name.to_owned(),
                    line,
                    column,
                },
            });
        }
        DocumentProblems::none(problems)?;
        Ok(waivers)
    }
}

impl WaiverDocument {
    /// What a reader of the file would miss.
    fn problems(&self, file_name: &str, text: &str, span: &Range<usize>) -> Vec<DocumentError> {
        let nobody = matches!(&self.subjects, WaivedSubjects::Named(names) if names.is_empty());
        let missing = [
            (
                self.rationale.trim().is_empty(),
                "says no reason",
                "write in `rationale` why it is accepted",
            ),
            (
                self.owner.trim().is_empty(),
                "has no owner",
                "write in `owner` who answers for it",
            ),
            (
                nobody,
                "names nothing",
                "name in `subjects` what is waived, or write `All`",
            ),
        ];
        missing
            .into_iter()
            .filter(|(is_missing, _, _)| *is_missing)
            .map(|(_, what, help)| {
                let message = format!("the waiver of `{}` {what}", self.expectation);
                DocumentError::at(file_name, text, span.clone(), message, help)
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::{Selector, UserSelector};

    #[test]
    fn waivers_read_with_their_places() {
        let text = r#"[
    // The lab has no strong mappings yet.
    (
        expectation: "SC.MAPPING.1v1", subjects: Named(["jane"]), worlds: ["lab"],
        rationale: "moves in May", owner: "pki team", expires: "2026-06-01",
    ),
    (expectation: "SC.ENFORCEMENT.1v1", subjects: Selected(Users(Administrators)), rationale: "r", owner: "o", expires: "2027-01-01"),
]"#;
        let read = Waiver::read_list("waivers.ron", text).unwrap();
        let [first, second] = read.as_slice() else {
            panic!("two waivers");
        };
        assert_eq!(first.written.to_string(), "waivers.ron:3:5");
        assert_eq!(second.written.line, 7);
        assert_eq!(
            second.subjects,
            WaivedSubjects::Selected(Selector::Users(UserSelector::Administrators))
        );
        for (instant, in_force) in [("2026-05-31", true), ("2026-06-01", false)] {
            assert_eq!(first.is_in_force_at(instant.parse().unwrap()), in_force);
        }
    }

    #[test]
    fn all_that_is_wrong_is_told_at_once_with_its_place() {
        let text = r#"[
    (expectation: "A", subjects: All, rationale: " ", owner: "", expires: "2027-01-01"),
    (expectation: "B", subjects: Everybody, rationale: "r", owner: "o", expires: "2027-01-01"),
    (expectation: "C", subjects: All, rationale: "r", owner: "o", expires: "soon"),
    (expectation: "D", subjects: Named([]), rationale: "r", owner: "o", expires: "2027-01-01"),
    (expectation: "E", subjects: All, rationale: "r", owner: "o", expires: "2027-01-01"),
    (expectation: "E", subjects: All, rationale: "s", owner: "p", expires: "2028-01-01"),
    (expectation: "F", subject: All, rationale: "r", owner: "o", expires: "2027-01-01"),
]"#;
        let error = Waiver::read_list("waivers.ron", text).unwrap_err();
        let told: Vec<(usize, String)> = error
            .problems()
            .iter()
            .map(|problem| (problem.line(), problem.to_string()))
            .collect();
        let lines: Vec<usize> = told.iter().map(|(line, _)| *line).collect();
        assert_eq!(lines, [2, 2, 3, 4, 5, 7, 8], "{told:?}");
        for (at, part) in [
            (0, "says no reason"),
            (1, "has no owner"),
            (2, "Everybody"),
            (4, "names nothing"),
            (5, "waived twice"),
            (6, "subject"),
        ] {
            assert!(told[at].1.contains(part), "{told:?}");
        }
    }

    #[test]
    fn a_text_that_is_no_list_is_one_problem() {
        let error = Waiver::read_list("waivers.ron", "(1").unwrap_err();
        assert_eq!(error.problems().len(), 1);
    }
}
