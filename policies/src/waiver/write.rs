//! A waiver that is added to the text of its file, which people write by hand too.

use names::Timestamp;

use super::{Waiver, WaiverDocument};
use crate::document::{self, DocumentProblems};

/// A waiver of one thing in one world, to be added to a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewWaiver {
    /// Identifier of the expectation, as findings show it.
    pub expectation: String,
    /// The thing, by its name.
    pub subject: String,
    /// The world, by its name.
    pub world: String,
    /// Why it is accepted.
    pub rationale: String,
    /// Who answers for it.
    pub owner: String,
    /// The simulated instant from which it counts again.
    pub expires: Timestamp,
}

impl NewWaiver {
    /// The text of a file with this waiver at its end; comments and other waivers stay as they are.
    ///
    /// # Errors
    ///
    /// The text is no list of waivers, or the new one is wrong or there already: all that is wrong at once.
    pub fn added_to(&self, file_name: &str, text: &str) -> Result<String, DocumentProblems> {
        let text = if text.trim().is_empty() {
            "[\n]\n"
        } else {
            text
        };
        let entries = document::read_each::<WaiverDocument>(file_name, text)?;
        let added = match entries.last() {
            Some((last, _)) => {
                // What is read of the last waiver may end with a comment, which may have brackets of its own.
                let entry = text.get(last.clone()).unwrap_or_default();
                let closings = entry.rmatch_indices(')');
                let ends = closings.map(|(at, _)| last.start + at + 1);
                let mut tried = ends.map(|end| self.behind(text, end));
                tried.find(|added| has(file_name, added, entries.len() + 1))
            }
            None => self.first_in(file_name, text),
        };
        let added = added.unwrap_or_else(|| text.to_owned());
        Waiver::read_list(file_name, &added)?;
        Ok(added)
    }

    /// Behind the last waiver, which ends at a byte; what is said beside that one on its line stays there.
    fn behind(&self, text: &str, end: usize) -> String {
        let (before, rest) = text.split_at_checked(end).unwrap_or((text, ""));
        let line = rest.find('\n').map_or(rest.len(), |newline| newline + 1);
        let (of_line, below) = rest.split_at(line);
        let entry = self.entry();
        if of_line.trim_start().starts_with(',') && !of_line.contains(']') {
            format!("{before}{of_line}{entry},\n{below}")
        } else if of_line.contains(']') {
            format!("{before},\n{entry}{}", with_line(rest.trim_start()))
        } else {
            format!("{before},{of_line}{entry}{}", with_line(below))
        }
    }

    /// In a list without any: behind the bracket that makes it one, which may stand in a comment before that, too.
    fn first_in(&self, file_name: &str, text: &str) -> Option<String> {
        let brackets = text.match_indices('[');
        let mut tried = brackets.map(|(at, _)| {
            let (before, rest) = text.split_at(at + 1);
            format!("{before}\n{},\n{}", self.entry(), rest.trim_start())
        });
        tried.find(|added| has(file_name, added, 1))
    }

    fn entry(&self) -> String {
        let Self {
            expectation,
            subject,
            world,
            rationale,
            owner,
            expires,
        } = self;
        [
            "    (".to_owned(),
            format!("        expectation: {expectation:?},"),
            format!("        subjects: Named([{subject:?}]),"),
            format!("        worlds: [{world:?}],"),
            format!("        rationale: {rationale:?},"),
            format!("        owner: {owner:?},"),
            format!("        expires: \"{}\",", expires.date()),
            "    )".to_owned(),
        ]
        .join("\n")
    }
}

/// Whether a text is a list of so many waivers, right or wrong.
fn has(file_name: &str, text: &str, count: usize) -> bool {
    let list = document::read_each::<WaiverDocument>(file_name, text);
    list.is_ok_and(|list| list.len() == count)
}

/// A text on a line of its own, and not behind a comma that is written already.
fn with_line(rest: &str) -> String {
    let after_comma = rest.trim_start().starts_with(',') || rest.starts_with('\n');
    let comma = if after_comma { "" } else { ",\n" };
    format!("{comma}{rest}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::WaivedSubjects;

    fn waiver(subject: &str) -> NewWaiver {
        NewWaiver {
            expectation: "SC.KDC.2v1".to_owned(),
            subject: subject.to_owned(),
            world: "lab".to_owned(),
            rationale: "it is \"old\"\nand goes".to_owned(),
            owner: "pki team".to_owned(),
            expires: "2026-06-01".parse().unwrap(),
        }
    }

    const ONE: &str = "(expectation: \"A\", subjects: All, rationale: \"r\", owner: \"o\", expires: \"2027-01-01\")";

    #[test]
    fn a_waiver_is_added_behind_those_that_are_there() {
        for (text, before) in [
            (String::new(), 0),
            ("[]".to_owned(), 0),
            ("[\n]\n".to_owned(), 0),
            ("// [ nothing yet ]\n[ // none\n]\n".to_owned(), 0),
            (format!("[{ONE}]"), 1),
            (format!("[{ONE},]"), 1),
            (
                format!("[\n    {ONE}, // until May [really]\n    // no more\n]\n// end ]\n"),
                1,
            ),
            (format!("[\n    {ONE} // until May\n]\n"), 1),
            (format!("[\n    {ONE} // (until May)\n]\n"), 1),
            (format!("[\n    {ONE}\n    , // until May\n]\n"), 1),
        ] {
            let added = waiver("DC1").added_to("waivers.ron", &text);
            let added = added.unwrap_or_else(|problems| panic!("{text}: {problems:?}"));
            let list = Waiver::read_list("waivers.ron", &added).unwrap();
            assert_eq!(list.len(), before + 1, "{added}");
            let last = list.last().unwrap();
            assert_eq!(last.rationale, "it is \"old\"\nand goes");
            assert_eq!(last.worlds, ["lab"]);
            assert_eq!(last.subjects, WaivedSubjects::Named(vec!["DC1".to_owned()]));
            for comment in ["until May", "no more", "nothing yet", "// end ]"] {
                assert_eq!(text.contains(comment), added.contains(comment), "{added}");
            }
        }
    }

    #[test]
    fn what_stands_beside_a_waiver_stays_beside_it() {
        let text = format!("[\n    {ONE}, // until May\n]\n");
        let added = waiver("DC1").added_to("waivers.ron", &text).unwrap();
        assert!(
            added.contains("\"2027-01-01\"), // until May\n    (\n"),
            "{added}"
        );
        assert!(added.ends_with("    ),\n]\n"), "{added}");
    }

    #[test]
    fn what_is_wrong_with_the_file_or_the_waiver_is_told() {
        assert!(waiver("DC1").added_to("waivers.ron", "(1").is_err());
        let nobody = NewWaiver {
            owner: " ".to_owned(),
            ..waiver("DC1")
        };
        let problems = nobody.added_to("waivers.ron", "[]").unwrap_err();
        assert!(problems.problems()[0].to_string().contains("has no owner"));
        let once = waiver("DC1").added_to("waivers.ron", "[]").unwrap();
        let twice = waiver("DC1").added_to("waivers.ron", &once).unwrap_err();
        assert!(twice.problems()[0].to_string().contains("waived twice"));
        assert!(waiver("DC2").added_to("waivers.ron", &once).is_ok());
    }
}
