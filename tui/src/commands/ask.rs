//! `ask`: a question about a world.

use std::path::Path;

use miette::miette;
use reports::{Format, RowFormat};
use sim::{QuestionId, Request, Twin};

use crate::arguments::{AskFormat, FormatTarget, ParameterArguments, WorldArguments};
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
    target: Option<&FormatTarget<AskFormat>>,
) -> Result<ExitCode, Failure> {
    let question = known(question)?;
    let format = match target.map(|target| target.format) {
        None => Format::Text,
        Some(AskFormat::Answer(format)) => format,
        Some(AskFormat::Rows(_)) => {
            let message = "csv, ndjson and parquet are formats of `ask logon --full`";
            return Err(Failure::usage(miette!("{message}")));
        }
    };
    let file = target.and_then(|target| target.file.as_deref());
    if asked.flips && !(question.has_flips() && asked.parameters.is_empty()) {
        let known = QuestionId::ALL
            .into_iter()
            .filter(|known| known.has_flips());
        let known: Vec<&str> = known.map(QuestionId::name).collect();
        let message = format!("`--flips` is of the whole questions {}", known.join(", "));
        return Err(Failure::usage(miette!("{message}")));
    }
    if let Some(against) = asked.against {
        return compare(question, world, asked.parameters, against, (format, file));
    }
    let twin = super::twin(world)?;
    let request = request(question, asked.parameters, &[&twin])?;
    let answer = if asked.flips {
        twin.ask_with_flips(question)
    } else {
        twin.ask(request)
    };
    output::told(file, |width| reports::answer(&answer, format, width))?;
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
    target: Option<&FormatTarget<AskFormat>>,
) -> Result<ExitCode, Failure> {
    if known(question)? != QuestionId::Logon || !asked.parameters.is_empty() {
        return Err(Failure::usage(miette!(
            "`--full` is of the question `logon`, without parameters"
        )));
    }
    let format = match target.map(|target| target.format) {
        None => RowFormat::Csv,
        Some(AskFormat::Rows(format)) => format,
        Some(AskFormat::Answer(_)) => {
            let message = "`--full` is written as csv, ndjson or parquet";
            return Err(Failure::usage(miette!("{message}")));
        }
    };
    let twin = super::twin(world)?;
    match target.and_then(|target| target.file.as_deref()) {
        None => output::logon_table(&twin, format),
        Some(file) => output::file(file, |out| {
            reports::logon_table(&twin, format, out).map(|_| ())
        })?,
    }
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
    (format, file): (Format, Option<&Path>),
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
    output::told(file, |width| {
        reports::comparison(&comparison, format, width)
    })?;
    Ok(ExitCode::Met)
}
