//! `ask`: a question about a world.

use miette::miette;
use sim::{Answer, QuestionId};

use crate::arguments::{CalendarArguments, FormatArgument, WorldArguments};
use crate::exit::{ExitCode, Failure};
use crate::output;

pub(super) fn run(
    question: &str,
    world: &WorldArguments,
    calendar: &CalendarArguments,
    format: FormatArgument,
) -> Result<ExitCode, Failure> {
    let question: QuestionId = question
        .parse()
        .map_err(|error: sim::UnknownQuestion| Failure::usage(miette!("{error}")))?;
    let twin = super::twin(world)?;
    let answer = match (question, calendar.request()) {
        (QuestionId::Calendar, Some(request)) => Answer::Calendar(twin.calendar(&request)),
        (_, None) => twin.ask(question),
        (_, Some(_)) => {
            let message = "`--from`, `--until`, `--patching` and `--publishing` are of the question `calendar`";
            return Err(Failure::usage(miette!("{message}")));
        }
    };
    output::text(&reports::answer(&answer, format.into(), output::width()));
    Ok(ExitCode::Met)
}
