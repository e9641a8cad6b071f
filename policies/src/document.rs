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

impl DocumentError {
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
