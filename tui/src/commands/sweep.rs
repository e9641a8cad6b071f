//! `sweep`: a scenario with all its choices.

use std::io::IsTerminal;
use std::path::Path;

use indicatif::{ProgressBar, ProgressStyle};
use sim::Scenario;

use crate::arguments::FormatArgument;
use crate::exit::{ExitCode, Failure};
use crate::output;

pub(super) fn run(
    file: &Path,
    threads: Option<usize>,
    format: FormatArgument,
) -> Result<ExitCode, Failure> {
    let scenario = Scenario::load(file).map_err(Failure::input)?;
    let bar = if std::io::stderr().is_terminal() {
        ProgressBar::new(0)
    } else {
        ProgressBar::hidden()
    };
    if let Ok(style) = ProgressStyle::with_template("{bar:40} {pos}/{len} cases {eta}") {
        bar.set_style(style);
    }
    let result = sim::sweep(&scenario, threads, &|done, total| {
        bar.set_length(u64::try_from(total).unwrap_or(0));
        bar.set_position(u64::try_from(done).unwrap_or(0));
    })
    .map_err(Failure::input)?;
    bar.finish_and_clear();
    output::text(&reports::sweep(&result, format.into(), output::width()));
    Ok(if result.over_limit.is_empty() {
        ExitCode::Met
    } else {
        ExitCode::Incomplete
    })
}
