//! The scenario document.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use miette::{Diagnostic, NamedSource, SourceSpan};
use ron::extensions::Extensions;
use serde::Deserialize;
use thiserror::Error;

use super::sweep::Expectation;
use crate::change::{Change, ChangeError, Unknown, UnknownError};
use crate::explain::ExplainError;
use crate::target::TargetError;
use crate::twin::Twin;

/// A scenario, read and checked.
#[derive(Debug)]
pub struct Scenario {
    /// Its title.
    pub title: String,
    /// The world with its changes.
    pub(crate) twin: Twin,
    /// What is left open.
    pub(crate) unknowns: Vec<Unknown>,
    /// Names of cards; empty for all.
    pub(crate) cards: Vec<String>,
    /// Names of workstations; empty for all.
    pub(crate) workstations: Vec<String>,
    /// Names of domain controllers; empty for the nearest of each workstation.
    pub(crate) domain_controllers: Vec<String>,
    /// Most leaves.
    pub(crate) limit: usize,
    /// What happens after the card was inserted; empty for one logon.
    pub(crate) script: Vec<Event>,
    /// What has to hold, whatever is chosen.
    pub(crate) expect: Vec<Expectation>,
}

/// One event of a script.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) enum Event {
    /// The card goes into the reader.
    Insert,
    /// The person picks a tile and types.
    LogOn {
        /// Number of the container, from 1; the first tile, if absent.
        #[serde(default)]
        certificate: Option<usize>,
        /// The PIN; the card's, if absent.
        #[serde(default)]
        pin: Option<String>,
    },
    /// The card leaves the reader.
    Remove,
}

/// What is wrong with a scenario.
#[derive(Debug, Error, Diagnostic)]
#[non_exhaustive]
pub enum ScenarioError {
    /// The file cannot be read.
    #[error("cannot read `{path}`")]
    File {
        /// The file.
        path: String,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The text is no scenario.
    #[error("{message}")]
    Syntax {
        /// What is wrong.
        message: String,
        /// The text.
        #[source_code]
        text: Arc<NamedSource<String>>,
        /// Where.
        #[label("here")]
        place: SourceSpan,
        /// What to do.
        #[help]
        help: String,
    },
    /// A value in it is wrong.
    #[error("{message}")]
    Value {
        /// What is wrong.
        message: String,
        /// The text.
        #[source_code]
        text: Arc<NamedSource<String>>,
        /// Where.
        #[label("this")]
        place: SourceSpan,
        /// What to do.
        #[help]
        help: String,
    },
    /// Several things in it are wrong.
    #[error("{count} things are wrong", count = problems.len())]
    Several {
        /// Each by itself, in the order of the text.
        #[related]
        problems: Vec<Self>,
    },
    /// The world is wrong.
    #[error(transparent)]
    #[diagnostic(transparent)]
    World(Box<worlds::LoadError>),
}

impl ScenarioError {
    /// Fails with all that is wrong, if something is.
    pub(crate) fn all(mut problems: Vec<Self>) -> Result<(), Self> {
        match problems.pop() {
            None => Ok(()),
            Some(one) if problems.is_empty() => Err(one),
            Some(last) => {
                problems.push(last);
                Err(Self::Several { problems })
            }
        }
    }
}

#[derive(Deserialize)]
#[serde(rename = "Scenario", deny_unknown_fields)]
struct Document {
    title: String,
    world: String,
    #[serde(default)]
    changes: Vec<String>,
    #[serde(default)]
    unknowns: Vec<Vary>,
    #[serde(default)]
    cards: Vec<String>,
    #[serde(default)]
    workstations: Vec<String>,
    #[serde(default)]
    domain_controllers: Vec<String>,
    #[serde(default)]
    script: Vec<Event>,
    #[serde(default)]
    expect: Vec<Expectation>,
    #[serde(default = "usual_limit")]
    limit: usize,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Vary {
    vary: String,
    over: Vec<String>,
}

fn usual_limit() -> usize {
    100_000
}

impl Scenario {
    /// Loads a scenario; the world is a shipped one by name, or a file beside the scenario.
    ///
    /// # Errors
    /// When the file, the world, a change, an unknown or a name is wrong.
    pub fn load(path: &Path) -> Result<Self, ScenarioError> {
        let shown = path.display().to_string();
        let text = std::fs::read_to_string(path).map_err(|source| ScenarioError::File {
            path: shown.clone(),
            source,
        })?;
        let folder = path.parent().map(Path::to_path_buf).unwrap_or_default();
        Self::parse(&shown, &text, &folder)
    }

    /// Reads a scenario from text; files are looked for in a folder.
    ///
    /// # Errors
    /// As [`Self::load`].
    pub fn parse(name: &str, text: &str, folder: &Path) -> Result<Self, ScenarioError> {
        let source = Source { name, text };
        let document: Document = source.read(
            "a scenario has title, world, changes, unknowns, cards, workstations, domain_controllers, script, expect and limit",
        )?;
        let here = |found: &str, message, help| source.wrong(found, message, help);
        let twin = source.twin(&document.world, &document.changes, folder)?;
        let mut unknowns = Vec::new();
        for vary in &document.unknowns {
            let target = vary.vary.parse().map_err(|error: TargetError| {
                here(&vary.vary, error.to_string(), CHANGE_HELP.to_owned())
            })?;
            let unknown = Unknown {
                target,
                over: vary.over.clone(),
            };
            crate::change::Unknowns::declare(twin.world(), std::slice::from_ref(&unknown))
                .map_err(|error: UnknownError| {
                    here(&vary.vary, error.to_string(), CHANGE_HELP.to_owned())
                })?;
            unknowns.push(unknown);
        }
        let scenario = Self {
            title: document.title,
            twin,
            unknowns,
            cards: document.cards,
            workstations: document.workstations,
            domain_controllers: document.domain_controllers,
            limit: document.limit,
            script: document.script,
            expect: document.expect,
        };
        scenario.check_names().map_err(|(name, error)| {
            let help = error.help();
            here(&name, error.to_string(), help)
        })?;
        let expectations = scenario.expect.iter();
        let wrong = expectations.flat_map(|expected| expected.wrong_names(&scenario.twin));
        let help = "`list steps` has the steps; names of things are those of the world";
        ScenarioError::all(
            wrong
                .map(|(name, message)| here(&name, message, help.to_owned()))
                .collect(),
        )?;
        Ok(scenario)
    }

    /// A scenario of a world with changes as a document, which [`Self::load`] reads: nothing is left open in it yet.
    pub fn document(title: &str, world: &str, changes: &[Change]) -> String {
        let changes = changes.iter();
        let changes = changes.map(|change| format!("        {:?},\n", change.to_string()));
        let changes: String = changes.collect();
        format!(
            "// `cardtwin sweep FILE`: `unknowns` takes what is left open, `expect` what has to hold.\n\
             Scenario(\n    title: {title:?},\n    world: {world:?},\n    changes: [\n{changes}    ],\n    \
             unknowns: [\n        // (vary: \"dc:NAME.patched\", over: [\"2022-04-12\", \"2025-09-09\"]),\n    ],\n    \
             expect: [],\n)\n"
        )
    }

    /// The same scenario with another limit of leaves.
    #[must_use]
    pub fn with_limit(self, limit: usize) -> Self {
        Self { limit, ..self }
    }

    fn check_names(&self) -> Result<(), (String, ExplainError)> {
        use crate::roles::{Card, DomainController, Workstation};
        for (role, what, names) in [
            (Card::ID, "card", &self.cards),
            (Workstation::ID, "workstation", &self.workstations),
            (
                DomainController::ID,
                "domain controller",
                &self.domain_controllers,
            ),
        ] {
            for name in names {
                self.twin
                    .find(role, what, name)
                    .map_err(|error| (name.clone(), error))?;
            }
        }
        Ok(())
    }
}

/// The text of a document about a world, for what it says and where something in it is wrong.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Source<'t> {
    pub(crate) name: &'t str,
    pub(crate) text: &'t str,
}

impl Source<'_> {
    /// Reads the document; `help` says what it may hold.
    pub(crate) fn read<T: serde::de::DeserializeOwned>(
        &self,
        help: &str,
    ) -> Result<T, ScenarioError> {
        ron::Options::default()
            .with_default_extension(Extensions::IMPLICIT_SOME)
            .with_default_extension(Extensions::UNWRAP_VARIANT_NEWTYPES)
            .from_str(self.text)
            .map_err(|error| syntax(self, &error, help))
    }

    /// Something written in it is wrong.
    pub(crate) fn wrong(&self, found: &str, message: String, help: String) -> ScenarioError {
        ScenarioError::Value {
            message,
            text: Arc::new(NamedSource::new(self.name, self.text.to_owned())),
            place: span(self.text, found),
            help,
        }
    }

    /// A change that is written in it.
    pub(crate) fn change(&self, text: &str) -> Result<Change, ScenarioError> {
        text.parse().map_err(|error: ChangeError| {
            self.wrong(text, error.to_string(), CHANGE_HELP.to_owned())
        })
    }

    /// The twin of the world that it names, with its changes.
    pub(crate) fn twin(
        &self,
        world: &str,
        changes: &[String],
        folder: &Path,
    ) -> Result<Twin, ScenarioError> {
        let loaded = load_world(world, folder).map_err(|error| match error {
            WorldError::Load(error) => ScenarioError::World(error),
            WorldError::Missing(message) => self.wrong(
                world,
                message,
                "give a shipped world (fabrikam, agency, today) or a file beside this one"
                    .to_owned(),
            ),
        })?;
        let base = Twin::new(loaded).map_err(|error| ScenarioError::World(Box::new(error)))?;
        let made = changes
            .iter()
            .map(|text| self.change(text))
            .collect::<Result<Vec<_>, _>>()?;
        base.what_if(&made).map_err(|error| {
            let at = changes.first().map_or("", String::as_str);
            self.wrong(at, error.to_string(), CHANGE_HELP.to_owned())
        })
    }
}

const CHANGE_HELP: &str = "write `KIND:NAME.PROPERTY=VALUE`, for example `gpo:Kiosks.ScRemoveOption=1` or `clock=2025-09-09`";

enum WorldError {
    Load(Box<worlds::LoadError>),
    Missing(String),
}

/// A shipped world by name, else a file.
fn load_world(name: &str, folder: &Path) -> Result<worlds::World, WorldError> {
    if let Some(loaded) = worlds::load_shipped(name) {
        return loaded
            .map(|loaded| loaded.world)
            .map_err(|error| WorldError::Load(Box::new(error)));
    }
    let path: PathBuf = folder.join(name);
    if !path.exists() {
        return Err(WorldError::Missing(format!("there is no world `{name}`")));
    }
    worlds::load(&path)
        .map(|loaded| loaded.world)
        .map_err(|error| WorldError::Load(Box::new(error)))
}

fn span(text: &str, found: &str) -> SourceSpan {
    let quoted = format!("{found:?}");
    let at = text
        .find(&quoted)
        .map(|at| at + 1)
        .or_else(|| text.find(found))
        .unwrap_or(0);
    (at, found.len().max(1)).into()
}

fn syntax(source: &Source<'_>, error: &ron::error::SpannedError, help: &str) -> ScenarioError {
    let Source { name, text } = *source;
    let offset = |position: ron::error::Position| {
        let before: usize = text
            .split_inclusive('\n')
            .take(position.line.saturating_sub(1))
            .map(str::len)
            .sum();
        let line = text.get(before..).unwrap_or_default();
        before
            + line
                .chars()
                .take(position.col.saturating_sub(1))
                .map(char::len_utf8)
                .sum::<usize>()
    };
    let (start, end) = (offset(error.span.start), offset(error.span.end));
    ScenarioError::Syntax {
        message: error.code.to_string(),
        text: Arc::new(NamedSource::new(name, text.to_owned())),
        place: (start, end.saturating_sub(start).max(1)).into(),
        help: help.to_owned(),
    }
}
