//! `fix`: the smallest change that fixes a logon, and the way to strong mappings.

use std::path::{Path, PathBuf};

use miette::{IntoDiagnostic, WrapErr, miette};
use sim::FixRequest;

use crate::arguments::{FormatArgument, WorldArguments};
use crate::exit::{ExitCode, Failure};
use crate::output;

pub(super) fn run(
    world: &WorldArguments,
    request: &FixRequest,
    format: FormatArgument,
) -> Result<ExitCode, Failure> {
    let logon = &request.logon;
    if logon.card.is_empty() || logon.workstation.is_empty() {
        return Err(Failure::usage(miette!(
            help = "for example `--card \"Luc's card\" --workstation PARIS-W7-01`, or `--strong-mapping`",
            "name a card and a workstation: `--card` and `--workstation`"
        )));
    }
    if logon.pin.is_some() || logon.mishap.is_some() {
        return Err(Failure::usage(miette!(
            "`fix` changes the world, not what is typed: leave `--pin` and `--mishap` away"
        )));
    }
    let fix = super::twin(world)?
        .fix(request)
        .map_err(|error| Failure::usage(miette!(help = error.help(), "{error}")))?;
    output::text(&reports::fix(&fix, format.into(), output::width()));
    Ok(if fix.options.is_empty() && !fix.is_needless() {
        ExitCode::Unmet
    } else {
        ExitCode::Met
    })
}

/// Files that are written.
pub(super) struct Files {
    pub(super) ldif: Option<PathBuf>,
    pub(super) powershell: Option<PathBuf>,
}

pub(super) fn strong_mapping(
    world: &WorldArguments,
    files: &Files,
    format: FormatArgument,
) -> Result<ExitCode, Failure> {
    let twin = super::twin(world)?;
    let plan = twin.plan_strong_mapping().map_err(super::change_failure)?;
    if let Some(file) = &files.ldif {
        write(file, &reports::ldif(&plan))?;
    }
    if let Some(file) = &files.powershell {
        write(file, &reports::powershell(&plan))?;
    }
    output::text(&reports::strong_mapping(
        &plan,
        format.into(),
        output::width(),
    ));
    Ok(if plan.lost.is_empty() {
        ExitCode::Met
    } else {
        ExitCode::Unmet
    })
}

fn write(file: &Path, text: &str) -> Result<(), Failure> {
    std::fs::write(file, text)
        .into_diagnostic()
        .wrap_err_with(|| format!("cannot write `{}`", file.display()))
        .map_err(Failure::input)
}
