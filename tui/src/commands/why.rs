//! `why`: the fewest facts that decide one logon.

use miette::miette;
use sim::{FormRequest, LogonRequest, PasswordRequest};

use crate::arguments::{FormatArgument, WorldArguments};
use crate::exit::{ExitCode, Failure};
use crate::output;

/// What is asked about.
pub(super) enum Asked {
    Logon(LogonRequest),
    Form(FormRequest),
    Password(PasswordRequest),
}

pub(super) fn run(
    world: &WorldArguments,
    asked: &Asked,
    format: FormatArgument,
) -> Result<ExitCode, Failure> {
    let names = match asked {
        Asked::Logon(request) => [&request.card, &request.workstation],
        Asked::Form(request) => [&request.card, &request.workstation],
        Asked::Password(request) => [&request.user, &request.workstation],
    };
    if names.iter().any(|name| name.is_empty()) {
        return Err(Failure::usage(miette!(
            help = "for example `--card \"Tom's card\" --workstation PARIS-W7-01`",
            "name a card or a user, and a workstation: `--card` or `--user`, and `--workstation`"
        )));
    }
    let twin = super::twin(world)?;
    let why = match asked {
        Asked::Logon(request) => twin.why(request),
        Asked::Form(request) => twin.why_form(request),
        Asked::Password(request) => twin.why_password(request),
    };
    let why = why.map_err(|error| Failure::usage(miette!(help = error.help(), "{error}")))?;
    output::text(&reports::why(&why, format.into(), output::width()));
    Ok(ExitCode::Met)
}
