//! `ask`: a question about a world.

use miette::miette;
use sim::{Answer, QuestionId};

use crate::arguments::{
    CalendarArguments, CardStackArguments, FormatArgument, OutageArguments, PolicyArguments,
    WorldArguments,
};
use crate::exit::{ExitCode, Failure};
use crate::output;

/// What single questions are asked for.
pub(super) struct Asked<'a> {
    pub(super) calendar: &'a CalendarArguments,
    pub(super) outage: &'a OutageArguments,
    pub(super) policy: &'a PolicyArguments,
    pub(super) stack: &'a CardStackArguments,
    pub(super) flips: bool,
    /// The world before, empty for the same one without its changes.
    pub(super) against: Option<&'a str>,
}

pub(super) fn run(
    question: &str,
    world: &WorldArguments,
    asked: &Asked<'_>,
    format: FormatArgument,
) -> Result<ExitCode, Failure> {
    let question: QuestionId = question
        .parse()
        .map_err(|error: sim::UnknownQuestion| Failure::usage(miette!("{error}")))?;
    let narrowed = [
        asked.policy.request().is_some(),
        asked.outage.request().is_some(),
        asked.calendar.request().is_some(),
        asked.stack.request().is_some(),
    ];
    if asked.flips && (!question.has_flips() || narrowed.contains(&true)) {
        let known = sim::questions().iter().filter(|known| known.id.has_flips());
        let known: Vec<&str> = known.map(|known| known.name).collect();
        let message = format!("`--flips` is of the whole questions {}", known.join(", "));
        return Err(Failure::usage(miette!("{message}")));
    }
    if let Some(against) = asked.against {
        if narrowed.contains(&true) {
            let message = "`--against` is of whole questions";
            return Err(Failure::usage(miette!("{message}")));
        }
        return compare(question, world, against, format);
    }
    let twin = super::twin(world)?;
    if let Some(request) = asked.policy.request() {
        if question != QuestionId::ResultantPolicy {
            let message = "`--computer` and `--user` are of the question `resultant-policy`";
            return Err(Failure::usage(miette!("{message}")));
        }
        let answer = twin
            .resultant_policy(&request)
            .map_err(|error| Failure::usage(miette!("{error}")))?;
        let answer = Answer::ResultantPolicy(answer);
        output::text(&reports::answer(&answer, format.into(), output::width()));
        return Ok(ExitCode::Met);
    }
    if let Some(request) = asked.outage.request() {
        if question != QuestionId::RevocationOutage {
            let message = "`--at` and `--authority` are of the question `revocation-outage`";
            return Err(Failure::usage(miette!("{message}")));
        }
        let known = |name: &String| twin.world().find_certification_authority(name).is_some();
        if let Some(name) = request.authority.as_ref().filter(|name| !known(name)) {
            let message = format!("the world has no certification authority named `{name}`");
            return Err(Failure::usage(miette!("{message}")));
        }
        let answer = Answer::RevocationOutage(twin.revocation_outage(&request));
        output::text(&reports::answer(&answer, format.into(), output::width()));
        return Ok(ExitCode::Met);
    }
    if let Some(request) = asked.stack.request() {
        let world = twin.world();
        let known_card = |name: &String| world.find_card(name).is_some();
        let known_machine = |name: &String| world.find_workstation(name).is_some();
        let card = request.card.as_ref().filter(|name| !known_card(name));
        let machine = request.workstation.as_ref();
        let machine = machine.filter(|name| !known_machine(name));
        let missing = card.map(|name| ("card", name));
        if let Some((what, name)) = missing.or(machine.map(|name| ("workstation", name))) {
            let message = format!("the world has no {what} named `{name}`");
            return Err(Failure::usage(miette!("{message}")));
        }
        let answer = match twin.ask(question) {
            Answer::Tiles(tiles) => Answer::Tiles(tiles.only(&request)),
            Answer::Middleware(middleware) => Answer::Middleware(middleware.only(&request)),
            _ => {
                let message =
                    "`--card` and `--workstation` are of the questions `tiles` and `middleware`";
                return Err(Failure::usage(miette!("{message}")));
            }
        };
        output::text(&reports::answer(&answer, format.into(), output::width()));
        return Ok(ExitCode::Met);
    }
    let answer = match (question, asked.calendar.request()) {
        (QuestionId::Calendar, Some(request)) => Answer::Calendar(twin.calendar(&request)),
        (_, None) if asked.flips => twin.ask_with_flips(question),
        (_, None) => twin.ask(question),
        (_, Some(_)) => {
            let message = "`--from`, `--until`, `--patching` and `--publishing` are of the question `calendar`";
            return Err(Failure::usage(miette!("{message}")));
        }
    };
    output::text(&reports::answer(&answer, format.into(), output::width()));
    Ok(ExitCode::Met)
}

/// What the answer says otherwise than in the world before.
fn compare(
    question: QuestionId,
    world: &WorldArguments,
    against: &str,
    format: FormatArgument,
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
    let comparison = other.as_ref().unwrap_or(&own).compare(&after, question);
    let width = output::width();
    output::text(&reports::comparison(&comparison, format.into(), width));
    Ok(ExitCode::Met)
}
