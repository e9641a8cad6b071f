//! `ask`: a question about a world.

use miette::miette;
use reports::{Format, RowFormat};
use sim::{QuestionId, Request, Twin};

use crate::arguments::{AskFormatArgument, ParameterArguments, WorldArguments};
use crate::exit::{ExitCode, Failure};
use crate::output;

/// What the question is asked for, and how.
pub(super) struct Asked<'a> {
    pub(super) parameters: &'a ParameterArguments,
    pub(super) flips: bool,
    /// A sample is done again without memory.
    pub(super) no_memo: bool,
    /// The world before, empty for the same one without its changes.
    pub(super) against: Option<&'a str>,
}

pub(super) fn run(
    question: &str,
    world: &WorldArguments,
    asked: &Asked<'_>,
    format: Option<AskFormatArgument>,
) -> Result<ExitCode, Failure> {
    let question = known(question)?;
    let format = match format {
        None | Some(AskFormatArgument::Text) => Format::Text,
        Some(AskFormatArgument::Json) => Format::Json,
        Some(AskFormatArgument::Csv | AskFormatArgument::Ndjson) => {
            let message = "csv and ndjson are formats of `ask logon --full`";
            return Err(Failure::usage(miette!("{message}")));
        }
    };
    if asked.flips && !(question.has_flips() && asked.parameters.is_empty()) {
        let known = QuestionId::ALL
            .into_iter()
            .filter(|known| known.has_flips());
        let known: Vec<&str> = known.map(QuestionId::name).collect();
        let message = format!("`--flips` is of the whole questions {}", known.join(", "));
        return Err(Failure::usage(miette!("{message}")));
    }
    if let Some(against) = asked.against {
        return compare(question, world, asked.parameters, against, format);
    }
    let twin = super::twin(world)?;
    let request = request(question, asked.parameters, &[&twin])?;
    let answer = if asked.flips {
        twin.ask_with_flips(question)
    } else {
        twin.ask(request)
    };
    output::text(&reports::answer(&answer, format, output::width()));
    if asked.no_memo {
        return Ok(output::verification(&twin.verify(), format));
    }
    Ok(ExitCode::Met)
}

/// Every logon by itself, written while it is told.
pub(super) fn full(
    question: &str,
    world: &WorldArguments,
    asked: &Asked<'_>,
    format: Option<AskFormatArgument>,
) -> Result<ExitCode, Failure> {
    if known(question)? != QuestionId::Logon || !asked.parameters.is_empty() {
        return Err(Failure::usage(miette!(
            "`--full` is of the question `logon`, without parameters"
        )));
    }
    let format = match format {
        None | Some(AskFormatArgument::Csv) => RowFormat::Csv,
        Some(AskFormatArgument::Ndjson) => RowFormat::Ndjson,
        Some(AskFormatArgument::Text | AskFormatArgument::Json) => {
            let message = "`--full` is written as csv or ndjson";
            return Err(Failure::usage(miette!("{message}")));
        }
    };
    output::logon_table(&super::twin(world)?, format);
    Ok(ExitCode::Met)
}

fn known(question: &str) -> Result<QuestionId, Failure> {
    question
        .parse()
        .map_err(|error: sim::UnknownQuestion| Failure::usage(miette!("{error}")))
}

/// The question with its parameters; all that is wrong with them at once.
fn request(
    question: QuestionId,
    parameters: &ParameterArguments,
    twins: &[&Twin],
) -> Result<Request, Failure> {
    Request::new(question, parameters.given(), twins).map_err(|error| {
        let own = question.question().parameters.iter();
        let own: Vec<String> = own
            .map(|own| format!("--{} {}: {}", own.name, own.kind.placeholder(), own.doc))
            .collect();
        let help = match own.as_slice() {
            [] => format!("`{question}` has no parameters"),
            own => format!("`{question}` has\n{}", own.join("\n")),
        };
        Failure::usage(miette!(help = help, "{error}"))
    })
}

/// What the answer says otherwise than in the world before.
fn compare(
    question: QuestionId,
    world: &WorldArguments,
    parameters: &ParameterArguments,
    against: &str,
    format: Format,
) -> Result<ExitCode, Failure> {
    let changes = super::changes(&world.changes)?;
    let own = super::plain_twin(super::load(&world.world)?)?;
    let other = if against.is_empty() || against == world.world {
        None
    } else {
        Some(super::plain_twin(super::load(against)?)?)
    };
    if other.is_none() && changes.is_empty() {
        return Err(Failure::usage(miette!(
            help = "name another world, or say what is different: `--what-if CHANGE`",
            "there is nothing to compare `{}` with",
            world.world
        )));
    }
    let after = own.what_if(&changes).map_err(super::change_failure)?;
    let before = other.as_ref().unwrap_or(&own);
    let request = request(question, parameters, &[before, &after])?;
    let comparison = before.compare(&after, request);
    let width = output::width();
    output::text(&reports::comparison(&comparison, format, width));
    Ok(ExitCode::Met)
}
