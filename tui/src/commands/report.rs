//! `report`: what was checked, asked and found, as one file for people.

use std::path::Path;

use reports::{Language, Part, Report, WorldReport};
use sim::Gate;

use super::check::{Found, Subject};
use crate::arguments::ReportArguments;
use crate::exit::{ExitCode, Failure};
use crate::output;

pub(super) fn run(arguments: &ReportArguments) -> Result<ExitCode, Failure> {
    let found = Found::of(&arguments.checked, &arguments.scenario, Gate::default())?;
    write(&found, arguments.lang, arguments.out.as_deref())?;
    Ok(ExitCode::Met)
}

/// Asks what the report tells, and writes it.
pub(super) fn write(found: &Found, language: Language, file: Option<&Path>) -> Result<(), Failure> {
    let checked = found.subjects.iter().zip(&found.run.checked);
    let parts =
        checked
            .zip(&found.sweeps)
            .filter_map(|((subject, checked), sweep)| match subject {
                Subject::World { twin, before } => Some(Part::World(Box::new(WorldReport::of(
                    twin,
                    before.as_deref(),
                    checked,
                    &found.rules,
                )))),
                Subject::Scenario { .. } => sweep.as_ref().map(Part::Scenario),
            });
    let report = Report {
        run: &found.run,
        parts: parts.collect(),
    };
    output::told(file, |_| reports::html(&report, language))
}
