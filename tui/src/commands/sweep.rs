//! `sweep`: a scenario with all its choices.

use std::io::IsTerminal;
use std::path::Path;

use indicatif::{ProgressBar, ProgressStyle};
use sim::{ExpectationVerdict, Scenario, SweepResult};

use crate::arguments::FormatArgument;
use crate::exit::{ExitCode, Failure};
use crate::output;

pub(super) fn run(
    file: &Path,
    threads: Option<usize>,
    limit: Option<usize>,
    no_memo: bool,
    format: FormatArgument,
) -> Result<ExitCode, Failure> {
    let mut scenario = Scenario::load(file).map_err(Failure::input)?;
    if let Some(limit) = limit {
        scenario = scenario.with_limit(limit);
    }
    let bar = if std::io::stderr().is_terminal() {
        ProgressBar::new(0)
    } else {
        ProgressBar::hidden()
    };
    if let Ok(style) = ProgressStyle::with_template("{bar:40} {pos}/{len} cases {eta}") {
        bar.set_style(style);
    }
    let progress = |done, total| {
        bar.set_length(u64::try_from(total).unwrap_or(0));
        bar.set_position(u64::try_from(done).unwrap_or(0));
    };
    let (result, verification) = if no_memo {
        let found = sim::sweep_and_verify(&scenario, threads, &progress);
        let (result, verification) = found.map_err(Failure::input)?;
        (result, Some(verification))
    } else {
        let result = sim::sweep(&scenario, threads, &progress);
        (result.map_err(Failure::input)?, None)
    };
    bar.finish_and_clear();
    output::text(&reports::sweep(&result, format.into(), output::width()));
    if let Some(told) = verification {
        let code = output::verification(&told, format.into());
        if code != ExitCode::Met {
            return Ok(code);
        }
    }
    Ok(exit(&result))
}

/// A demand that is refuted comes before what is not known.
fn exit(result: &SweepResult) -> ExitCode {
    let verdicts = result.expectations.iter().map(|of| &of.verdict);
    let mut code = if result.over_limit.cases == 0 {
        ExitCode::Met
    } else {
        ExitCode::Incomplete
    };
    for verdict in verdicts {
        match verdict {
            ExpectationVerdict::Refuted { .. } | ExpectationVerdict::NoCases => {
                return ExitCode::Unmet;
            }
            ExpectationVerdict::Undecided(_) => code = ExitCode::Undecided,
            ExpectationVerdict::Proven | ExpectationVerdict::NotFinished => {}
        }
    }
    code
}
