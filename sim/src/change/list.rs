//! Lists of changes in a file: a RON list of texts, each a change as it is written on a command line.

use std::path::Path;

use super::Change;
use crate::scenario::{ScenarioError, Source};

const HELP: &str =
    "a list of changes is written `[\"user:tmiller.disabled=true\", \"clock=2025-09-09\"]`";

impl Change {
    /// Reads a list of changes.
    ///
    /// # Errors
    /// When the file cannot be read or a change in it is none; all that is wrong at once, with its place.
    pub fn load_list(path: &Path) -> Result<Vec<Self>, ScenarioError> {
        let name = path.display().to_string();
        let text = std::fs::read_to_string(path).map_err(|source| ScenarioError::File {
            path: name.clone(),
            source,
        })?;
        Self::read_list(&name, &text)
    }

    /// Writes a list of changes, which [`Self::load_list`] reads.
    pub fn write_list(changes: &[Self]) -> String {
        let lines = changes
            .iter()
            .map(|change| format!("    {:?},\n", change.to_string()));
        let lines: String = lines.collect();
        format!("// `--what-if @FILE` makes these changes.\n[\n{lines}]\n")
    }

    /// Reads a list of changes from a text, which errors name so.
    ///
    /// # Errors
    /// As [`Self::load_list`].
    pub fn read_list(name: &str, text: &str) -> Result<Vec<Self>, ScenarioError> {
        let source = Source { name, text };
        let written: Vec<String> = source.read(HELP)?;
        let (mut changes, mut problems) = (Vec::new(), Vec::new());
        for text in &written {
            match source.change(text) {
                Ok(change) => changes.push(change),
                Err(problem) => problems.push(problem),
            }
        }
        ScenarioError::all(problems)?;
        Ok(changes)
    }
}
