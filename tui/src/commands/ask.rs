//! `ask`: a question about a world.

use miette::miette;
use sim::QuestionId;

use crate::arguments::{FormatArgument, WorldArguments};
use crate::exit::{ExitCode, Failure};
use crate::output;

pub(super) fn run(
    question: &str,
    world: &WorldArguments,
    format: FormatArgument,
) -> Result<ExitCode, Failure> {
    let question: QuestionId = question
        .parse()
        .map_err(|error: sim::UnknownQuestion| Failure::usage(miette!("{error}")))?;
    let answer = super::twin(world)?.ask(question);
    output::text(&reports::answer(&answer, format.into(), output::width()));
    Ok(ExitCode::Met)
}
