//! `record`: how logons end today, as expectations for review.

use std::path::Path;

use miette::miette;
use sim::RecordRequest;

use crate::arguments::WorldArguments;
use crate::exit::{ExitCode, Failure};
use crate::output;

pub(super) fn run(
    world: &WorldArguments,
    request: &RecordRequest,
    out: Option<&Path>,
) -> Result<ExitCode, Failure> {
    let twin = super::twin(world)?;
    let recorded = twin.record(request);
    if recorded.logons.is_empty() {
        return Err(Failure::usage(miette!(
            help = "`ask logon --full --format csv` has the logons that there are",
            "there is no such logon in the world"
        )));
    }
    let text = recorded.write();
    match out {
        None => output::text(&text),
        Some(file) => std::fs::write(file, text).map_err(|error| {
            Failure::input(miette!("cannot write `{}`: {error}", file.display()))
        })?,
    }
    Ok(ExitCode::Met)
}
