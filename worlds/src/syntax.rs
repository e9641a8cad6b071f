//! Errors of RON and of types, in the words of a world document.

use ron::error::{Error, Position, SpannedError};

use crate::error::Problem;
use crate::model::Place;
use crate::nearest::did_you_mean;

/// The problem that RON found.
pub(crate) fn problem(file: usize, text: &str, error: &SpannedError) -> Problem {
    let start = offset(text, error.span.start);
    let end = offset(text, error.span.end).max(start);
    let place = Place::new(file, start, end);
    match &error.code {
        Error::NoSuchStructField { expected, found, outer } => {
            let thing = outer.as_deref().map_or_else(String::new, |outer| format!(" of {outer}"));
            Problem::error(place, format!("`{found}` is not a field{thing}"))
                .with_help(choice(found, expected, "fields"))
        }
        Error::NoSuchEnumVariant { expected, found, .. } => {
            Problem::error(place, format!("`{found}` is not one of the words that may stand here"))
                .with_help(choice(found, expected, "words"))
        }
        Error::MissingStructField { field, outer } => {
            let thing = outer.as_deref().unwrap_or("what stands here");
            Problem::error(place, format!("the field `{field}` of {thing} is missing"))
                .with_help(format!("write `{field}: …`"))
        }
        Error::DuplicateStructField { field, .. } => {
            Problem::error(place, format!("the field `{field}` is written twice"))
                .with_help("remove one of the two")
        }
        Error::Message(message) => complaint(file, text, place, message),
        Error::IntegerOutOfBounds => Problem::error(place, "the number is out of the range of this field"),
        Error::Eof => Problem::error(place, "the document ends too early")
            .with_help("a bracket or a quote is not closed"),
        other => Problem::error(place, lower_first(&other.to_string()))
            .with_help("the document is RON: fields as `name: value`, lists in `[ ]`, things in `( )`, a comma after each"),
    }
}

/// A complaint of our own types: what is wrong stands in the first backticks, advice after a semicolon. RON tells where it
/// stood when it heard of it, which is behind the value.
fn complaint(file: usize, text: &str, place: Place, message: &str) -> Problem {
    let place = message
        .split('`')
        .nth(1)
        .and_then(|wrong| Some((text.get(..place.start())?.rfind(wrong)?, wrong.len())))
        .map_or(place, |(start, length)| {
            Place::new(file, start, start + length)
        });
    match message.split_once("; ") {
        Some((message, help)) => Problem::error(place, message).with_help(help),
        None => Problem::error(place, message),
    }
}

fn choice(found: &str, expected: &[&str], what: &str) -> String {
    did_you_mean(found, expected.iter().copied()).unwrap_or_else(|| {
        let mut sorted = expected.to_vec();
        sorted.sort_unstable();
        format!("the {what} are {}", sorted.join(", "))
    })
}

fn lower_first(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| {
        first.to_lowercase().chain(characters).collect()
    })
}

/// The byte of a line and column, both counted from 1 in characters.
fn offset(text: &str, position: Position) -> usize {
    let line_start: usize = text
        .split_inclusive('\n')
        .take(position.line.saturating_sub(1))
        .map(str::len)
        .sum();
    let line = text.get(line_start..).unwrap_or_default();
    let before: usize = line
        .chars()
        .take(position.col.saturating_sub(1))
        .map(char::len_utf8)
        .sum();
    (line_start + before).min(text.len())
}
