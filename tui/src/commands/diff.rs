//! `diff`: what is otherwise in another world.

use miette::miette;

use crate::arguments::{ChangeArguments, FormatArgument};
use crate::exit::{ExitCode, Failure};
use crate::output;

/// How much is told, and what makes it fail.
pub(super) struct Options {
    pub(super) full: bool,
    pub(super) exit_code: bool,
    pub(super) no_new_logon: bool,
    pub(super) format: FormatArgument,
}

pub(super) fn run(
    before: &str,
    after: Option<&str>,
    changes: &ChangeArguments,
    options: Options,
) -> Result<ExitCode, Failure> {
    let made = super::changes(changes)?;
    if after.is_none() && made.is_empty() {
        return Err(Failure::usage(miette!(
            help = "name a second world, or say what is different: `--what-if CHANGE`",
            "there is nothing to compare `{before}` with"
        )));
    }
    let own = super::plain_twin(super::load(before)?)?;
    let other = match after {
        Some(after) => Some(super::plain_twin(super::load(after)?)?),
        None => None,
    };
    let other = other
        .as_ref()
        .unwrap_or(&own)
        .what_if(&made)
        .map_err(super::change_failure)?;
    let diff = own.diff(&other);
    let width = output::width();
    output::text(&reports::diff(
        &diff,
        options.full,
        options.format.into(),
        width,
    ));
    Ok(if options.no_new_logon && !diff.new_logons.is_empty() {
        ExitCode::Unmet
    } else if options.exit_code && !diff.is_empty() {
        ExitCode::Differs
    } else {
        ExitCode::Met
    })
}
