//! `completions` and `man`: the command line told to shells, and to readers.

use std::path::Path;

use clap::CommandFactory;
use clap_complete::Shell;
use miette::miette;

use crate::arguments::Arguments;
use crate::exit::{ExitCode, Failure};
use crate::output;

/// Writes what completes words of the command line in a shell.
pub(crate) fn completions(shell: Shell) -> ExitCode {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "cardtwin", &mut script);
    output::text(&String::from_utf8_lossy(&script));
    ExitCode::Met
}

/// Writes the manual pages into a folder, or the first one to standard output.
pub(crate) fn pages(folder: Option<&Path>) -> Result<ExitCode, Failure> {
    let command = Arguments::command();
    let Some(folder) = folder else {
        let mut page = Vec::new();
        let written = clap_mangen::Man::new(command).render(&mut page);
        written.map_err(|error| Failure::input(miette!("the page cannot be written: {error}")))?;
        output::text(&String::from_utf8_lossy(&page));
        return Ok(ExitCode::Met);
    };
    let written =
        std::fs::create_dir_all(folder).and_then(|()| clap_mangen::generate_to(command, folder));
    written.map_err(|error| {
        Failure::input(miette!(
            "`{}` cannot be written to: {error}",
            folder.display()
        ))
    })?;
    Ok(ExitCode::Met)
}
