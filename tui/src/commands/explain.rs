//! `explain`: one logon, step by step.

use miette::miette;
use sim::LogonRequest;

use crate::arguments::{FormatArgument, WorldArguments};
use crate::exit::{ExitCode, Failure};
use crate::output;

pub(super) fn run(
    world: &WorldArguments,
    request: &LogonRequest,
    format: FormatArgument,
) -> Result<ExitCode, Failure> {
    let told = super::twin(world)?
        .explain(request)
        .map_err(|error| Failure::usage(miette!(help = error.help(), "{error}")))?;
    output::text(&reports::explanation(&told, format.into(), output::width()));
    Ok(ExitCode::Met)
}
