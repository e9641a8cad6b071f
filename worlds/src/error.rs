//! Problems of a world document, and how they are shown.

use std::sync::Arc;

use miette::{Diagnostic, NamedSource, SourceSpan};

use crate::model::{Location, Place, Sources, World};

/// A problem at a place of a world document. Other crates make them too, for what only they can check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Whether the world can be used all the same.
    pub severity: Severity,
    /// What is wrong: lower case, no full stop, user text in backticks.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// Where.
    pub place: Place,
}

/// Whether a world with a problem can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// It can, but something is likely not meant.
    Warning,
    /// It cannot.
    Error,
}

impl Problem {
    /// A problem that makes the world unusable.
    pub fn error(place: Place, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Error,
            message: message.into(),
            help: None,
            place,
        }
    }

    /// A problem that is likely not meant.
    pub fn warning(place: Place, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Warning,
            message: message.into(),
            help: None,
            place,
        }
    }

    /// The problem with advice.
    #[must_use]
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// Why a world cannot be used.
#[derive(Debug, thiserror::Error, Diagnostic)]
#[non_exhaustive]
pub enum LoadError {
    /// A file of the world cannot be read.
    #[error("cannot read the world document `{path}`")]
    Unreadable {
        /// The path.
        path: String,
        /// What the system says.
        #[source]
        reason: std::io::Error,
        /// What to do about it.
        #[help]
        help: Option<String>,
    },
    /// The text is not a world document: its syntax or a type is wrong, and nothing after it was read.
    #[error(transparent)]
    #[diagnostic(transparent)]
    Syntax(Box<Diagnosed>),
    /// The document reads well, but its parts do not fit together.
    #[error("the world has {count}", count = count(problems.len()))]
    Invalid {
        /// Every problem, in the order of their places.
        #[related]
        problems: Vec<Diagnosed>,
    },
}

fn count(problems: usize) -> String {
    if problems == 1 {
        "1 problem".to_owned()
    } else {
        format!("{problems} problems")
    }
}

impl LoadError {
    /// The problems, in the order of their places; none when a file cannot be read.
    pub fn problems(&self) -> &[Diagnosed] {
        match self {
            Self::Unreadable { .. } => &[],
            Self::Syntax(problem) => std::slice::from_ref(problem),
            Self::Invalid { problems } => problems,
        }
    }
}

/// A problem together with the text it is in, ready to be shown.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{message}")]
pub struct Diagnosed {
    severity: Severity,
    message: String,
    help: Option<String>,
    location: Location,
    source_code: NamedSource<Arc<str>>,
    span: SourceSpan,
}

impl Diagnosed {
    pub(crate) fn new(problem: Problem, sources: &Sources) -> Self {
        let Problem {
            severity,
            message,
            help,
            place,
        } = problem;
        let (name, text) = sources.files().get(place.file()).map_or_else(
            || ("".into(), "".into()),
            |file| (Arc::clone(&file.name), Arc::clone(&file.text)),
        );
        Self {
            severity,
            message,
            help,
            location: sources.locate(place),
            source_code: NamedSource::new(name, text),
            span: (place.start(), place.end().saturating_sub(place.start())).into(),
        }
    }

    /// Whether the world can be used all the same.
    pub const fn level(&self) -> Severity {
        self.severity
    }

    /// What to do about it.
    pub fn advice(&self) -> Option<&str> {
        self.help.as_deref()
    }

    /// File, line and column.
    pub const fn location(&self) -> &Location {
        &self.location
    }
}

impl Diagnostic for Diagnosed {
    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
        })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn std::fmt::Display + 'a>> {
        let help: Box<dyn std::fmt::Display> = Box::new(self.help.as_deref()?);
        Some(help)
    }

    fn source_code(&self) -> Option<&dyn miette::SourceCode> {
        Some(&self.source_code)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = miette::LabeledSpan> + '_>> {
        Some(Box::new(std::iter::once(miette::LabeledSpan::underline(
            self.span,
        ))))
    }
}

impl World {
    /// File, line and column of a place of this world.
    pub fn locate(&self, place: Place) -> Location {
        self.sources.locate(place)
    }

    /// The problems as one error that shows them in the text of this world, in the order of their places.
    pub fn report(&self, problems: Vec<Problem>) -> LoadError {
        report(&self.sources, problems)
    }

    /// One problem, ready to be shown in the text of this world: for warnings.
    pub fn diagnose(&self, problem: Problem) -> Diagnosed {
        Diagnosed::new(problem, &self.sources)
    }
}

pub(crate) fn report(sources: &Sources, mut problems: Vec<Problem>) -> LoadError {
    problems.sort_by_key(|problem| problem.place);
    LoadError::Invalid {
        problems: problems
            .into_iter()
            .map(|problem| Diagnosed::new(problem, sources))
            .collect(),
    }
}
