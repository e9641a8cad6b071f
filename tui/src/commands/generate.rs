//! `generate`: a world with a population.

use std::path::Path;

use miette::{IntoDiagnostic, WrapErr};
use sim::names::Seed;
use sim::worlds::{Population, generate};

use crate::exit::{ExitCode, Failure};
use crate::output;

pub(super) fn run(
    users: usize,
    workstations: usize,
    seed: u64,
    out: Option<&Path>,
) -> Result<ExitCode, Failure> {
    let text = generate(&Population::new(Seed::new(seed), users, workstations));
    match out {
        None => output::text(&text),
        Some(path) => std::fs::write(path, text)
            .into_diagnostic()
            .wrap_err_with(|| format!("cannot write `{}`", path.display()))
            .map_err(Failure::input)?,
    }
    Ok(ExitCode::Met)
}
