//! Files that the dashboard writes: scenarios, lists of changes, scripts.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::{Path, PathBuf};

use sim::{Change, Scenario};

use super::WorldSource;
use super::sessions::Plays;

/// What is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::dashboard) enum Saved {
    /// Changes as a scenario, which `cardtwin sweep` and `check` take.
    Scenario(Vec<Change>),
    /// Changes as a list, which `--what-if @FILE` takes.
    Changes(Vec<Change>),
    /// Events as a script, which `cardtwin explain --script` plays.
    Script(Vec<String>),
}

impl Saved {
    /// What it is, in words.
    pub(in crate::dashboard) const fn words(&self) -> &'static str {
        match self {
            Self::Scenario(_) => "a scenario",
            Self::Changes(_) => "a list of changes",
            Self::Script(_) => "a script",
        }
    }
}

/// Writes a new file; one that is there already is not touched.
pub(super) fn save(
    (source, plays): (&WorldSource, &Plays<'_>),
    saved: &Saved,
    path: &Path,
) -> Result<(), String> {
    let title = path.file_stem();
    let title = title.map(|stem| stem.to_string_lossy().replace(['-', '_'], " "));
    let title = title.unwrap_or_default();
    let all = |changes: &[Change]| [source.changes.as_slice(), changes].concat();
    let text = match saved {
        Saved::Changes(changes) => Change::write_list(&all(changes)),
        Saved::Scenario(changes) => Scenario::document(&title, &world(source), &all(changes)),
        Saved::Script(events) => plays.document(&title, &world(source), events)?,
    };
    let file = OpenOptions::new().write(true).create_new(true).open(path);
    let written = file.and_then(|mut file| file.write_all(text.as_bytes()));
    written.map_err(|error| format!("`{}` cannot be written: {error}", path.display()))
}

/// The world as a file elsewhere names it.
fn world(source: &WorldSource) -> String {
    match source.file() {
        None => source.world.clone(),
        Some(file) => {
            let path = std::path::absolute(file).unwrap_or_else(|_| PathBuf::from(file));
            path.display().to_string()
        }
    }
}
