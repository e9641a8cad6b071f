//! Documents of this crate: rules, policy sets, ledgers, in RON.

use std::ops::Range;

use miette::{Diagnostic, NamedSource, SourceSpan};
use ron::error::Position;
use ron::extensions::Extensions;
use ron::value::RawValue;
use serde::de::{self, Deserialize, DeserializeOwned, Deserializer};
use worlds::SettingValue;

/// Why a document cannot be read, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Diagnostic)]
#[error(transparent)]
#[diagnostic(transparent)]
pub struct DocumentError(Box<Diagnosed>);

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Diagnostic)]
#[error("{message}")]
struct Diagnosed {
    message: String,
    #[help]
    help: Option<String>,
    #[source_code]
    source_code: NamedSource<String>,
    #[label]
    span: SourceSpan,
}

/// How documents of this crate are read.
pub(crate) fn options() -> ron::Options {
    ron::Options::default()
        .with_default_extension(Extensions::IMPLICIT_SOME | Extensions::UNWRAP_VARIANT_NEWTYPES)
}

/// Reads a document of any kind.
pub(crate) fn read<T: DeserializeOwned>(file_name: &str, text: &str) -> Result<T, DocumentError> {
    options().from_str(text).map_err(|error| {
        let span = offset(text, error.span.start)..offset(text, error.span.end);
        DocumentError::new(file_name, text, span, error.code.to_string())
    })
}

/// An entry of a list: its bytes in the text, and what it is.
pub(crate) type Entry<T> = (Range<usize>, Result<T, DocumentError>);

/// Reads a list entry by entry, so that what is wrong with one does not hide the others.
pub(crate) fn read_each<T: DeserializeOwned>(
    file_name: &str,
    text: &str,
) -> Result<Vec<Entry<T>>, DocumentProblems> {
    let entries: Vec<&RawValue> = options().from_str(text).map_err(|error| {
        let span = offset(text, error.span.start)..offset(text, error.span.end);
        DocumentProblems(vec![DocumentError::new(
            file_name,
            text,
            span,
            error.code.to_string(),
        )])
    })?;
    let begin = text.as_ptr().addr();
    let each = entries.into_iter().map(|raw| {
        let raw = raw.get_ron();
        let entry = without_comments(raw).trim_end();
        let start = entry.as_ptr().addr().saturating_sub(begin);
        let read = options().from_str(entry).map_err(|error| {
            let span =
                start + offset(entry, error.span.start)..start + offset(entry, error.span.end);
            DocumentError::new(file_name, text, span, error.code.to_string())
        });
        (start..start + entry.len(), read)
    });
    Ok(each.collect())
}

/// A text from the first thing on that is neither blank nor a comment.
fn without_comments(text: &str) -> &str {
    let mut rest = text.trim_start();
    loop {
        let end = if rest.starts_with("//") {
            rest.find('\n')
        } else if rest.starts_with("/*") {
            rest.find("*/").map(|end| end + 2)
        } else {
            return rest;
        };
        rest = end
            .and_then(|end| rest.get(end..))
            .unwrap_or_default()
            .trim_start();
    }
}

/// The line and the column in characters of a byte, both from 1.
pub(crate) fn position(text: &str, byte: usize) -> (usize, usize) {
    let before = text.get(..byte).unwrap_or(text);
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let column = before.get(line_start..).unwrap_or_default().chars().count();
    (before.matches('\n').count() + 1, column + 1)
}

/// All that is wrong with a document, in the order of the text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Diagnostic)]
#[error("{count}", count = count(.0.len()))]
pub struct DocumentProblems(#[related] Vec<DocumentError>);

fn count(problems: usize) -> String {
    if problems == 1 {
        "1 problem".to_owned()
    } else {
        format!("{problems} problems")
    }
}

impl DocumentProblems {
    /// Fails with the problems, if there are any.
    pub(crate) fn none(mut problems: Vec<DocumentError>) -> Result<(), Self> {
        problems.sort_by_key(|problem| problem.0.span.offset());
        if problems.is_empty() {
            Ok(())
        } else {
            Err(Self(problems))
        }
    }

    /// Each by itself, in the order of the text.
    pub fn problems(&self) -> &[DocumentError] {
        &self.0
    }
}

impl From<Vec<DocumentError>> for DocumentProblems {
    fn from(problems: Vec<DocumentError>) -> Self {
        Self(problems)
    }
}

impl DocumentError {
    /// What is wrong at some bytes of a text, and what to do about it.
    pub(crate) fn at(
        file_name: &str,
        text: &str,
        span: Range<usize>,
        message: String,
        help: &str,
    ) -> Self {
        Self::new(file_name, text, span, format!("{message}\n{help}"))
    }

    /// The line where it stands, from 1.
    pub fn line(&self) -> usize {
        position(self.0.source_code.inner(), self.0.span.offset()).0
    }

    fn new(file_name: &str, text: &str, span: Range<usize>, message: String) -> Self {
        // Messages of our own types carry their advice behind the first line.
        let (message, help) = match message.split_once('\n') {
            Some((message, help)) => (message.to_owned(), Some(help.to_owned())),
            None => (message, None),
        };
        Self(Box::new(Diagnosed {
            message,
            help,
            source_code: NamedSource::new(file_name, text.to_owned()),
            span: span.into(),
        }))
    }
}

/// The byte at a line and column, which RON counts in characters from 1.
fn offset(text: &str, position: Position) -> usize {
    let line_start = text
        .split_inclusive('\n')
        .take(position.line.saturating_sub(1))
        .map(str::len)
        .sum::<usize>();
    let columns = text.get(line_start..).map_or(0, |line| {
        line.chars()
            .take(position.col.saturating_sub(1))
            .map(char::len_utf8)
            .sum()
    });
    line_start.saturating_add(columns)
}

/// The value of a setting, written as in a world: `Enabled`, `Disabled`, a number, a text or a list of texts.
#[derive(Debug, Clone)]
pub(crate) struct WrittenValue(pub(crate) SettingValue);

impl<'de> Deserialize<'de> for WrittenValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        let written = raw.get_ron().trim();
        let value = match written {
            "Enabled" => Some(SettingValue::Enabled),
            "Disabled" => Some(SettingValue::Disabled),
            list if list.starts_with('[') => ron::from_str(list).ok().map(SettingValue::List),
            text if text.starts_with('"') => ron::from_str(text).ok().map(SettingValue::Text),
            number => ron::from_str(number).ok().map(SettingValue::Number),
        };
        value.map(Self).ok_or_else(|| {
            de::Error::custom(format_args!(
                "expected Enabled, Disabled, a number of 32 bits, a text or a list of texts, found `{written}`"
            ))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_written_as_in_a_world() {
        let value = |text| read::<WrittenValue>("value.ron", text).map(|value| value.0);
        assert_eq!(value("Enabled"), Ok(SettingValue::Enabled));
        assert_eq!(value(" Disabled "), Ok(SettingValue::Disabled));
        assert_eq!(value("3"), Ok(SettingValue::Number(3)));
        assert_eq!(value("0x1F"), Ok(SettingValue::Number(31)));
        assert_eq!(value("\"1\""), Ok(SettingValue::Text("1".into())));
        assert_eq!(value("[\"a\"]"), Ok(SettingValue::List(vec!["a".into()])));
        let error = value("Enable").unwrap_err();
        assert!(error.to_string().contains("found `Enable`"), "{error}");
        assert!(value("4294967296").is_err());
    }

    #[test]
    fn offsets_count_characters_of_lines() {
        let text = "é\nabc\n";
        let at = |line, col| offset(text, Position { line, col });
        assert_eq!(at(1, 1), 0);
        assert_eq!(at(1, 2), 2);
        assert_eq!(at(2, 1), 3);
        assert_eq!(at(2, 3), 5);
    }
}
