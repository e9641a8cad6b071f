//! From the command line to a twin, again whenever a file changes.

use std::path::{Path, PathBuf};

use sim::worlds::{self, LoadError, Loaded, Problem, World};
use sim::{Change, Twin};

use super::Held;
use crate::dashboard::snapshot::{ProblemSeen, WorldSeen};

/// Which world, and what is different in it.
#[derive(Debug, Clone)]
pub(crate) struct WorldSource {
    /// The name of a shipped world, or a file.
    pub(crate) world: String,
    /// What is changed in it.
    pub(crate) changes: Vec<Change>,
    /// Where waivers are kept.
    pub(crate) waivers: Option<PathBuf>,
    /// Scenarios for the sweep.
    pub(crate) scenarios: Vec<PathBuf>,
}

impl WorldSource {
    /// The file of the world, and the folder of what it includes; `None`: it is a shipped one.
    pub(crate) fn file(&self) -> Option<&Path> {
        let is_shipped = worlds::shipped()
            .iter()
            .any(|shipped| shipped.name == self.world);
        (!is_shipped).then(|| Path::new(self.world.as_str()))
    }

    /// Reads the files and makes the twin.
    pub(super) fn load(&self) -> Result<(Held, WorldSeen), Vec<ProblemSeen>> {
        let Loaded {
            world,
            mut warnings,
        } = match self.file() {
            Some(file) => worlds::load(file),
            None => worlds::load_shipped(&self.world).unwrap_or_else(|| {
                // A shipped world is one of those that were looked through for its name.
                worlds::load(Path::new(&self.world))
            }),
        }
        .map_err(|error| problems(&error))?;
        let mut files = self.files(&world);
        files.extend(self.waivers.clone());
        let plain = Twin::new(world).map_err(|error| problems(&error))?;
        warnings.extend(plain.warnings().iter().cloned());
        let twin = if self.changes.is_empty() {
            plain
        } else {
            plain.what_if(&self.changes).map_err(|error| {
                vec![ProblemSeen {
                    place: "--what-if".to_owned(),
                    message: error.to_string(),
                    help: None,
                }]
            })?
        };
        let header = twin.header();
        let world = twin.world();
        let seen = WorldSeen {
            name: header.world,
            scenarios: self.scenarios.clone(),
            description: world.description.clone(),
            source: self.world.clone(),
            clock: header.clock,
            rule_book: header.rule_book,
            counts: header.counts,
            changes: header.changes,
            warnings: warnings
                .iter()
                .map(|problem| warning(world, problem))
                .collect(),
            files,
            waivers: self.waivers.clone(),
            first_machine: world
                .workstations
                .first()
                .map(|machine| machine.name.to_string()),
        };
        Ok((Held::new(twin), seen))
    }

    /// The files that the world was read from.
    fn files(&self, world: &World) -> Vec<PathBuf> {
        let Some(first) = self.file() else {
            return Vec::new();
        };
        let folder = first.parent().unwrap_or(Path::new(""));
        let files = world.sources.files().iter().enumerate();
        files
            .filter(|(_, file)| !file.name.starts_with("shipped:"))
            .map(|(at, file)| match at {
                0 => first.to_path_buf(),
                _ => folder.join(&*file.name),
            })
            .collect()
    }
}

fn warning(world: &World, problem: &Problem) -> ProblemSeen {
    ProblemSeen {
        place: world.locate(problem.place).to_string(),
        message: problem.message.clone(),
        help: problem.help.clone(),
    }
}

/// What is wrong with files, all at once.
fn problems(error: &LoadError) -> Vec<ProblemSeen> {
    if let LoadError::Unreadable { reason, help, .. } = error {
        return vec![ProblemSeen {
            place: error.to_string(),
            message: reason.to_string(),
            help: help.clone(),
        }];
    }
    let told = error.problems().iter().map(|problem| ProblemSeen {
        place: problem.location().to_string(),
        message: problem.to_string(),
        help: problem.advice().map(str::to_owned),
    });
    told.collect()
}
