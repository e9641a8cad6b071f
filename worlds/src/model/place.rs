//! Where in which file something is written.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

/// A span of bytes in one of the files of a world.
///
/// Feeds nothing to a hash: where a thing is written does not change what it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    file: usize,
    start: usize,
    end: usize,
}

impl Place {
    pub(crate) const fn new(file: usize, start: usize, end: usize) -> Self {
        Self { file, start, end }
    }

    /// The position of the file in [`Sources`].
    pub const fn file(self) -> usize {
        self.file
    }

    /// The first byte.
    pub const fn start(self) -> usize {
        self.start
    }

    /// The byte after the last.
    pub const fn end(self) -> usize {
        self.end
    }
}

impl Hash for Place {
    fn hash<H: Hasher>(&self, _: &mut H) {}
}

/// The files a world was read from.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    files: Vec<SourceFile>,
}

/// One file of a world: its name as it was given, and its text.
#[derive(Debug, Clone)]
pub struct SourceFile {
    /// The name of the file.
    pub name: Arc<str>,
    /// The text of the file.
    pub text: Arc<str>,
}

/// A place as people read it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Location {
    /// The name of the file.
    pub file: Arc<str>,
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
}

impl fmt::Display for Location {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}:{}", self.file, self.line, self.column)
    }
}

impl Sources {
    /// Adds a file beside those of the world, such as one of a change; its number is what [`Sources::place`] takes.
    pub fn add(&mut self, name: &str, text: &str) -> usize {
        self.push(name, text.into())
    }

    /// A place in a file, from its first byte to the one behind its last; `None` where the file has no such bytes.
    pub fn place(&self, file: usize, bytes: std::ops::Range<usize>) -> Option<Place> {
        let text = &self.files.get(file)?.text;
        text.get(bytes.clone())?;
        Some(Place::new(file, bytes.start, bytes.end))
    }

    pub(crate) fn push(&mut self, name: &str, text: Arc<str>) -> usize {
        self.files.push(SourceFile {
            name: name.into(),
            text,
        });
        self.files.len() - 1
    }

    /// The files, in the order in which they were read.
    pub fn files(&self) -> &[SourceFile] {
        &self.files
    }

    /// File, line and column of a place.
    pub fn locate(&self, place: Place) -> Location {
        let Some(file) = self.files.get(place.file) else {
            return Location {
                file: "".into(),
                line: 1,
                column: 1,
            };
        };
        let before = file.text.get(..place.start).unwrap_or(&file.text);
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        Location {
            file: Arc::clone(&file.name),
            line: before.matches('\n').count() + 1,
            column: before.get(line_start..).unwrap_or_default().chars().count() + 1,
        }
    }

    /// The text at a place.
    pub fn text(&self, place: Place) -> &str {
        self.files
            .get(place.file)
            .and_then(|file| file.text.get(place.start..place.end))
            .unwrap_or_default()
    }
}
