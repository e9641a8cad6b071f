//! The commands, each in a file of its own.

mod ask;
mod check;
mod explain;
mod generate;
mod list;
mod overview;
mod sweep;

use std::path::Path;

use miette::miette;
use sim::worlds::{self, World};
use sim::{Change, Twin};

use crate::arguments::{Arguments, Command, WorldArguments};
use crate::exit::{ExitCode, Failure};
use crate::output;

/// Does what the command line asks.
pub(crate) fn run(arguments: Arguments) -> Result<ExitCode, Failure> {
    match arguments.command {
        None => overview::run(),
        Some(Command::Ask {
            question,
            world,
            output,
        }) => ask::run(&question, &world, output.format),
        Some(Command::Explain {
            world,
            card,
            workstation,
            certificate,
            hint,
            pin,
            dc,
            output,
        }) => {
            let request = sim::LogonRequest {
                card,
                workstation,
                certificate,
                hint,
                pin,
                domain_controller: dc,
            };
            explain::run(&world, &request, output.format)
        }
        Some(Command::Check {
            paths,
            world,
            deny_unknown,
            output,
        }) => check::run(&paths, &world, deny_unknown, output.format),
        Some(Command::Sweep {
            file,
            threads,
            output,
        }) => sweep::run(&file, threads, output.format),
        Some(Command::List { what, output }) => list::run(what, output.format),
        Some(Command::Generate {
            users,
            workstations,
            seed,
            out,
        }) => generate::run(users, workstations, seed, out.as_deref()),
    }
}

/// A shipped world by its name, else a file; its warnings are remarked.
fn load(name: &str) -> Result<World, Failure> {
    let loaded = match worlds::load_shipped(name) {
        Some(loaded) => loaded,
        None if Path::new(name).exists() => worlds::load(Path::new(name)),
        None => {
            let names: Vec<&str> = worlds::shipped().iter().map(|world| world.name).collect();
            return Err(Failure::input(miette!(
                help = format!("give a file, or one of {}", names.join(", ")),
                "there is no world `{name}`"
            )));
        }
    };
    let loaded = loaded.map_err(Failure::input)?;
    for warning in loaded.warnings {
        let place = loaded.world.locate(warning.place);
        output::remark(&format!("warning: {place}: {}", warning.message));
    }
    Ok(loaded.world)
}

/// The twin of a world with its changes.
fn twin(arguments: &WorldArguments) -> Result<Twin, Failure> {
    let twin = Twin::new(load(&arguments.world)?).map_err(Failure::input)?;
    for warning in twin.warnings() {
        let place = twin.world().locate(warning.place);
        output::remark(&format!("warning: {place}: {}", warning.message));
    }
    let assumed = arguments
        .assume
        .iter()
        .map(|assumption| format!("assume:{assumption}"));
    let changes: Vec<Change> = arguments
        .what_if
        .iter()
        .cloned()
        .chain(assumed)
        .map(|text| text.parse::<Change>().map_err(change_failure))
        .collect::<Result<_, _>>()?;
    if changes.is_empty() {
        Ok(twin)
    } else {
        twin.what_if(&changes).map_err(change_failure)
    }
}

fn change_failure(error: sim::ChangeError) -> Failure {
    Failure::usage(miette!(
        help = "write `KIND:NAME.PROPERTY=VALUE`, for example `user:tmiller.disabled=true`, `gpo:NAME.ScRemoveOption=1` or `clock=2025-09-09`",
        "{error}"
    ))
}
