//! `explain`: one logon, by card, by password or of a computer itself, or a script of events, step by step.

use std::path::Path;

use miette::miette;
use sim::facts::Value;
use sim::value::PasswordPath;
use sim::{ComputerRequest, FormRequest, LogonRequest, PasswordRequest, Script};

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

/// A logon with a card in one of its forms.
pub(super) fn form(
    world: &WorldArguments,
    request: &FormRequest,
    format: FormatArgument,
) -> Result<ExitCode, Failure> {
    let told = super::twin(world)?
        .explain_form(request)
        .map_err(|error| Failure::usage(miette!(help = error.help(), "{error}")))?;
    output::text(&reports::form(&told, format.into(), output::width()));
    Ok(ExitCode::Met)
}

/// A computer's own logon by certificate.
pub(super) fn computer(
    world: &WorldArguments,
    request: &ComputerRequest,
    format: FormatArgument,
) -> Result<ExitCode, Failure> {
    let told = super::twin(world)?
        .explain_computer(request)
        .map_err(|error| Failure::usage(miette!(help = error.help(), "{error}")))?;
    output::text(&reports::computer(&told, format.into(), output::width()));
    Ok(ExitCode::Met)
}

/// An attempt with a password.
pub(super) struct Attempt {
    pub(super) user: String,
    pub(super) way: Option<PasswordPath>,
    pub(super) wrong: bool,
    pub(super) workstation: String,
    pub(super) dc: Option<String>,
}

/// One way of a password, or each of them.
pub(super) fn password(
    world: &WorldArguments,
    attempt: &Attempt,
    format: FormatArgument,
) -> Result<ExitCode, Failure> {
    let twin = super::twin(world)?;
    let all = PasswordPath::ALL;
    let ways = attempt.way.as_ref().map_or(all, std::slice::from_ref);
    let mut told = Vec::new();
    for way in ways {
        let request = PasswordRequest {
            user: attempt.user.clone(),
            workstation: attempt.workstation.clone(),
            path: *way,
            wrong: attempt.wrong,
            domain_controller: attempt.dc.clone(),
        };
        let attempt = twin
            .explain_password(&request)
            .map_err(|error| Failure::usage(miette!(help = error.help(), "{error}")))?;
        told.push(attempt);
    }
    output::text(&reports::passwords(&told, format.into(), output::width()));
    Ok(ExitCode::Met)
}

/// What happens to accounts in the course of a script.
pub(super) fn script(
    path: &Path,
    steps: bool,
    format: FormatArgument,
) -> Result<ExitCode, Failure> {
    let script = Script::load(path).map_err(Failure::input)?;
    let chronicle = script
        .run()
        .map_err(|error| Failure::usage(miette!(help = error.help(), "{error}")))?;
    output::text(&reports::chronicle(
        &chronicle,
        steps,
        format.into(),
        output::width(),
    ));
    Ok(ExitCode::Met)
}
