//! Parameters of questions: each question declares its own, and what is given is checked against the world at once.

use std::collections::BTreeMap;
use std::fmt;

use names::Timestamp;
use thiserror::Error;

use super::QuestionId;
use crate::group_policy::{machines, named};
use crate::schedule::{Patching, Publishing};
use crate::twin::Twin;

/// A parameter of a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parameter {
    /// Its name, on the command line after two dashes.
    pub name: &'static str,
    /// What it is, and what holds without it.
    pub doc: &'static str,
    /// What its values are.
    pub kind: ParameterKind,
    /// Whether it can be given several times.
    pub repeatable: bool,
}

/// What the values of a parameter are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ParameterKind {
    /// The name of a card of the world.
    Card,
    /// The name of a workstation or server at which people log on.
    Workstation,
    /// The name of a workstation or domain controller.
    Computer,
    /// The name of a user account.
    User,
    /// The name of a certification authority.
    Authority,
    /// A date, with or without a time.
    Date,
    /// A whole number, not negative.
    Number,
    /// One of these names with a number, not negative: `NAME=NUMBER`.
    Rate(&'static [&'static str]),
    /// When machines get updates.
    Patching,
    /// Whether authorities keep publishing.
    Publishing,
}

impl ParameterKind {
    /// The placeholder of a value on the command line.
    pub fn placeholder(self) -> &'static str {
        match self {
            Self::Card | Self::Workstation | Self::Computer | Self::User | Self::Authority => {
                "NAME"
            }
            Self::Date => "DATE",
            Self::Number => "NUMBER",
            Self::Rate(_) => "NAME=NUMBER",
            Self::Patching | Self::Publishing => "SCHEDULE",
        }
    }

    /// A value of a world; the thing named where there is one.
    fn read(self, twin: &Twin, text: &str) -> Result<ParameterValue, String> {
        let world = twin.world();
        let known = |what: &str, found: Option<String>| {
            let missing = || format!("the world has no {what} named `{text}`");
            found.map(ParameterValue::Name).ok_or_else(missing)
        };
        match self {
            Self::Card => {
                let found = world.find_card(text);
                known("card", found.map(|at| world.card(at).name.to_string()))
            }
            Self::Workstation => {
                let found = world.find_workstation(text);
                let found = found.map(|at| world.workstation(at).name.to_string());
                known("workstation", found)
            }
            Self::Computer => {
                let mut names = machines(world).map(|machine| named(world, machine).1);
                known(
                    "computer",
                    names.find(|name| name.eq_ignore_ascii_case(text)),
                )
            }
            Self::User => {
                let found = world.find_user(text);
                known("user", found.map(|at| world.user(at).name.to_string()))
            }
            Self::Authority => {
                let found = world.find_certification_authority(text);
                let found = found.map(|at| world.certification_authority(at).name.to_string());
                known("certification authority", found)
            }
            Self::Date => {
                let date = text.parse().map(ParameterValue::Date);
                date.map_err(|error| format!("{error}"))
            }
            Self::Number => {
                let number = text.parse().map(ParameterValue::Number);
                number.map_err(|_| format!("`{text}` is no whole number"))
            }
            Self::Rate(names) => {
                let expected = || {
                    format!(
                        "`{text}` is no NAME=NUMBER with a number that is not negative, and a name of {}",
                        names.join(", ")
                    )
                };
                let (name, number) = text.split_once('=').ok_or_else(expected)?;
                let name = names.iter().find(|known| known.eq_ignore_ascii_case(name));
                let number = number.parse::<f64>().ok();
                let number = number.filter(|number| number.is_finite() && *number >= 0.0);
                let rate = name.zip(number).ok_or_else(expected)?;
                Ok(ParameterValue::Rate(rate.0, rate.1))
            }
            Self::Patching => {
                let schedule = text.parse().map(ParameterValue::Patching);
                schedule.map_err(|error| format!("{error}"))
            }
            Self::Publishing => {
                let schedule = text.parse().map(ParameterValue::Publishing);
                schedule.map_err(|error| format!("{error}"))
            }
        }
    }
}

/// A value that was read.
#[derive(Debug, Clone, PartialEq)]
enum ParameterValue {
    /// The name of a thing, as the world writes it.
    Name(String),
    Date(Timestamp),
    Number(u64),
    Rate(&'static str, f64),
    Patching(Patching),
    Publishing(Publishing),
}

/// What a question was asked for: values of its parameters, each of which was checked.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Parameters(BTreeMap<&'static str, Vec<ParameterValue>>);

impl Parameters {
    /// Whether nothing was given.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn values<'p, T: 'p>(
        &'p self,
        name: &str,
        of: fn(&'p ParameterValue) -> Option<T>,
    ) -> impl Iterator<Item = T> + 'p {
        self.0.get(name).into_iter().flatten().filter_map(of)
    }

    /// The name of a thing of the world, as the world writes it.
    pub fn thing(&self, name: &str) -> Option<&str> {
        let mut values = self.0.get(name)?.iter();
        values.find_map(|value| match value {
            ParameterValue::Name(thing) => Some(thing.as_str()),
            _ => None,
        })
    }

    /// A date.
    pub fn date(&self, name: &str) -> Option<Timestamp> {
        let of = |value: &ParameterValue| match value {
            ParameterValue::Date(date) => Some(*date),
            _ => None,
        };
        self.values(name, of).next()
    }

    /// A whole number.
    pub fn number(&self, name: &str) -> Option<u64> {
        let of = |value: &ParameterValue| match value {
            ParameterValue::Number(number) => Some(*number),
            _ => None,
        };
        self.values(name, of).next()
    }

    /// Names with their numbers, in the order in which they were given.
    pub fn rates(&self, name: &str) -> impl Iterator<Item = (&'static str, f64)> {
        let of = |value: &ParameterValue| match value {
            ParameterValue::Rate(name, number) => Some((*name, *number)),
            _ => None,
        };
        self.values(name, of)
    }

    /// When machines get updates.
    pub fn patching(&self, name: &str) -> Option<Patching> {
        let of = |value: &ParameterValue| match value {
            ParameterValue::Patching(schedule) => Some(*schedule),
            _ => None,
        };
        self.values(name, of).next()
    }

    /// Whether authorities keep publishing.
    pub fn publishing(&self, name: &str) -> Option<Publishing> {
        let of = |value: &ParameterValue| match value {
            ParameterValue::Publishing(schedule) => Some(*schedule),
            _ => None,
        };
        self.values(name, of).next()
    }
}

/// A question, and what it is asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// The question.
    pub question: QuestionId,
    /// What it is asked for.
    pub parameters: Parameters,
}

impl From<QuestionId> for Request {
    fn from(question: QuestionId) -> Self {
        Self {
            question,
            parameters: Parameters::default(),
        }
    }
}

impl From<&Self> for Request {
    fn from(request: &Self) -> Self {
        request.clone()
    }
}

/// Something is wrong with what a question was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ParameterError {
    /// The question has no such parameter.
    #[error("`--{name}` is no parameter of `{question}`: it is of {known}", known = in_words(having(name)))]
    NotOfQuestion {
        /// The question.
        question: QuestionId,
        /// The parameter.
        name: String,
    },
    /// The parameter is given more often than once.
    #[error("`--{0}` can be given once only")]
    Repeated(&'static str),
    /// The value cannot be read, or the world has no such thing.
    #[error("`--{name}`: {message}")]
    Value {
        /// The parameter.
        name: &'static str,
        /// What is wrong.
        message: String,
    },
}

/// Everything that is wrong with what a question was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub struct RequestError(pub Vec<ParameterError>);

impl fmt::Display for RequestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, problem) in self.0.iter().enumerate() {
            let between = if at == 0 { "" } else { "\n" };
            write!(f, "{between}{problem}")?;
        }
        Ok(())
    }
}

impl Request {
    /// A question with what it is asked for, as names of parameters and texts. A thing is known if one of the twins has it.
    ///
    /// # Errors
    /// With all that is wrong: parameters of other questions, values that cannot be read, things that no twin has.
    pub fn new<'g>(
        question: QuestionId,
        given: impl IntoIterator<Item = (&'g str, &'g str)>,
        twins: &[&Twin],
    ) -> Result<Self, RequestError> {
        let mut values: BTreeMap<&'static str, Vec<ParameterValue>> = BTreeMap::new();
        let mut wrong = Vec::new();
        for (name, text) in given {
            let mut known = question.question().parameters.iter();
            let Some(parameter) = known.find(|parameter| parameter.name == name) else {
                let name = name.to_owned();
                wrong.push(ParameterError::NotOfQuestion { question, name });
                continue;
            };
            let read = twins.iter().map(|twin| parameter.kind.read(twin, text));
            // The last twin is the one whose answer is wanted: it has the last word.
            match read.reduce(|one, other| if one.is_ok() { one } else { other }) {
                Some(Ok(value)) => values.entry(parameter.name).or_default().push(value),
                Some(Err(message)) => wrong.push(ParameterError::Value {
                    name: parameter.name,
                    message,
                }),
                None => {}
            }
        }
        for parameter in question.question().parameters {
            let count = values.get(parameter.name).map_or(0, Vec::len);
            if count > 1 && !parameter.repeatable {
                wrong.push(ParameterError::Repeated(parameter.name));
            }
        }
        if wrong.is_empty() {
            let parameters = Parameters(values);
            Ok(Self {
                question,
                parameters,
            })
        } else {
            Err(RequestError(wrong))
        }
    }
}

/// The questions that have a parameter of this name.
fn having(name: &str) -> impl Iterator<Item = QuestionId> {
    QuestionId::ALL.into_iter().filter(move |id| {
        let mut parameters = id.question().parameters.iter();
        parameters.any(|parameter| parameter.name == name)
    })
}

/// Names of questions, in a sentence.
fn in_words(questions: impl Iterator<Item = QuestionId>) -> String {
    let names: Vec<String> = questions.map(|id| format!("`{id}`")).collect();
    match names.split_last() {
        None => "no question".to_owned(),
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
    }
}

/// A parameter of some questions, as the command line has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskedParameter {
    /// Its name, after two dashes.
    pub name: &'static str,
    /// The placeholder of its value.
    pub placeholder: &'static str,
    /// Of which questions it is, and what it is there.
    pub doc: String,
}

/// The parameters of all questions, by name.
pub fn parameters() -> Vec<AskedParameter> {
    /// What a parameter is, and in which questions it is that.
    type Docs = Vec<(&'static str, Vec<QuestionId>)>;
    let mut found: BTreeMap<&'static str, (&'static str, Docs)> = BTreeMap::new();
    for id in QuestionId::ALL {
        for parameter in id.question().parameters {
            let placeholder = parameter.kind.placeholder();
            let (_, docs) = found
                .entry(parameter.name)
                .or_insert((placeholder, Vec::new()));
            match docs.iter_mut().find(|(doc, _)| *doc == parameter.doc) {
                Some((_, questions)) => questions.push(id),
                None => docs.push((parameter.doc, vec![id])),
            }
        }
    }
    let told = found.into_iter().map(|(name, (placeholder, docs))| {
        let docs = docs.into_iter().map(|(doc, questions)| {
            let of = in_words(questions.into_iter());
            format!("Of {of}: {doc}")
        });
        AskedParameter {
            name,
            placeholder,
            doc: docs.collect::<Vec<String>>().join(". "),
        }
    });
    told.collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests: a failure is the message")]

    use super::*;

    fn fabrikam() -> Twin {
        let loaded = worlds::load_shipped("fabrikam").unwrap().unwrap();
        Twin::new(loaded.world).unwrap()
    }

    #[test]
    fn everything_wrong_is_told_at_once() {
        let twin = fabrikam();
        let given = [
            ("card", "Nobody's card"),
            ("computer", "KIOSK1"),
            ("workstation", "kiosk1"),
            ("workstation", "PARIS-W7-01"),
        ];
        let wrong = Request::new(QuestionId::Tiles, given, &[&twin]).unwrap_err();
        let told: Vec<String> = wrong.0.iter().map(ToString::to_string).collect();
        assert_eq!(
            told,
            [
                "`--card`: the world has no card named `Nobody's card`",
                "`--computer` is no parameter of `tiles`: it is of `resultant-policy`",
                "`--workstation` can be given once only",
            ]
        );
        let given = [("from", "2012-02-30"), ("patching", "weekly")];
        let wrong = Request::new(QuestionId::Calendar, given, &[&twin]).unwrap_err();
        assert_eq!(wrong.0.len(), 2, "{wrong}");
    }

    #[test]
    fn a_thing_is_read_as_the_world_writes_it() {
        let twin = fabrikam();
        let given = [("workstation", "kiosk1")];
        let request = Request::new(QuestionId::Tiles, given, &[&twin]).unwrap();
        assert_eq!(request.parameters.thing("workstation"), Some("KIOSK1"));
        assert_eq!(request.parameters.thing("card"), None);
    }

    /// A comparison can be about a thing that only one of the worlds has.
    #[test]
    fn a_thing_is_known_if_either_twin_has_it() {
        let loaded = worlds::load_shipped("today").unwrap().unwrap();
        let twins = [&fabrikam(), &Twin::new(loaded.world).unwrap()];
        let given = [("workstation", "KIOSK1")];
        assert!(Request::new(QuestionId::Tiles, given, &twins).is_ok());
        assert!(Request::new(QuestionId::Tiles, given, &twins[1..]).is_err());
    }

    #[test]
    fn numbers_and_rates_are_read_or_refused() {
        let twin = fabrikam();
        let rate = ParameterKind::Rate(&["card-lost", "crl-late"]);
        assert_eq!(
            rate.read(&twin, "Card-Lost=0.5"),
            Ok(ParameterValue::Rate("card-lost", 0.5))
        );
        for text in ["card-lost", "card-lost=-1", "card-lost=NaN", "other=1"] {
            assert!(rate.read(&twin, text).is_err(), "{text}");
        }
        let number = |text| ParameterKind::Number.read(&twin, text);
        assert_eq!(number("30"), Ok(ParameterValue::Number(30)));
        assert!(number("-1").is_err());
    }

    #[test]
    fn each_parameter_says_of_which_questions_it_is() {
        let all = parameters();
        let card = all.iter().find(|known| known.name == "card").unwrap();
        assert!(
            card.doc.starts_with("Of `tiles` and `middleware`: "),
            "{}",
            card.doc
        );
        // A flag has one placeholder, whichever question has it.
        for id in QuestionId::ALL {
            for parameter in id.question().parameters {
                let flag = all
                    .iter()
                    .find(|known| known.name == parameter.name)
                    .unwrap();
                assert_eq!(flag.placeholder, parameter.kind.placeholder());
            }
        }
    }
}
