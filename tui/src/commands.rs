//! The commands, each in a file of its own.

mod ask;
mod check;
mod dashboard;
mod diff;
mod explain;
mod export;
mod fix;
mod generate;
mod gpo;
mod kdc;
mod kinit;
mod list;
mod manual;
mod new;
mod overview;
mod record;
mod report;
mod sweep;
mod why;

use std::path::Path;

use miette::miette;
use sim::worlds::{self, World};
use sim::{Change, Twin};

use crate::arguments::{
    Arguments, ChangeArguments, Command, Exported, Imported, Listed, ServedWorldArguments,
    WorldArguments,
};
use crate::exit::{ExitCode, Failure};
use crate::output;

/// Does what the command line asks.
#[expect(clippy::too_many_lines, reason = "one arm a command")]
pub(crate) fn run(arguments: Arguments) -> Result<ExitCode, Failure> {
    match arguments.command {
        None => overview::run(),
        Some(Command::Ask {
            question,
            world,
            parameters,
            flips,
            against,
            full,
            no_memo,
            format,
        }) => {
            let asked = ask::Asked {
                parameters: &parameters,
                flips,
                no_memo,
                against: against.as_deref(),
            };
            if full {
                return ask::full(&question, &world, &asked, format.as_ref());
            }
            ask::run(&question, &world, &asked, format.as_ref())
        }
        Some(Command::Diff {
            before,
            after,
            changes,
            full,
            exit_code,
            no_new_logon,
            output,
        }) => {
            let options = diff::Options {
                full,
                exit_code,
                no_new_logon,
                format: output.format,
            };
            diff::run(&before, after.as_deref(), &changes, options)
        }
        Some(Command::Explain {
            world,
            card,
            user,
            computer,
            own_certificate,
            way,
            wrong_password,
            script,
            steps,
            workstation,
            certificate,
            hint,
            pin,
            mishap,
            form,
            from,
            readers_not_offered,
            session_of,
            dc,
            output,
        }) => {
            let workstation = workstation.unwrap_or_default();
            if let Some(computer) = computer {
                let request = sim::ComputerRequest {
                    computer,
                    certificate: own_certificate,
                    domain_controller: dc,
                };
                return explain::computer(&world, &request, output.format);
            }
            if let (Some(form), Some(card)) = (form, &card) {
                let request = sim::FormRequest {
                    card: card.clone(),
                    certificate,
                    hint,
                    pin,
                    form,
                    workstation,
                    from,
                    readers_not_offered,
                    session_of,
                    domain_controller: dc,
                    mishap,
                };
                return explain::form(&world, &request, output.format);
            }
            match (script, user) {
                (Some(script), _) => explain::script(&script, steps, output.format),
                (None, Some(user)) => {
                    let attempt = explain::Attempt {
                        user,
                        way,
                        wrong: wrong_password,
                        workstation,
                        dc,
                    };
                    explain::password(&world, &attempt, output.format)
                }
                (None, None) => {
                    let request = sim::LogonRequest {
                        card: card.unwrap_or_default(),
                        workstation,
                        certificate,
                        hint,
                        pin,
                        domain_controller: dc,
                        mishap,
                    };
                    explain::run(&world, &request, output.format)
                }
            }
        }
        Some(Command::Why {
            world,
            logon,
            user,
            way,
            wrong_password,
            form,
            from,
            output,
        }) => {
            let asked = match (user, form) {
                (Some(user), _) => why::Asked::Password(sim::PasswordRequest {
                    user,
                    workstation: logon.workstation.unwrap_or_default(),
                    path: way,
                    wrong: wrong_password,
                    domain_controller: logon.dc,
                }),
                (None, Some(form)) => why::Asked::Form(sim::FormRequest {
                    card: logon.card.unwrap_or_default(),
                    certificate: logon.certificate,
                    hint: logon.hint,
                    pin: logon.pin,
                    form,
                    workstation: logon.workstation.unwrap_or_default(),
                    from,
                    readers_not_offered: false,
                    session_of: None,
                    domain_controller: logon.dc,
                    mishap: logon.mishap,
                }),
                (None, None) => why::Asked::Logon(logon.request()),
            };
            why::run(&world, &asked, output.format)
        }
        Some(Command::Fix {
            world,
            logon,
            lever,
            deny,
            strong_mapping,
            ldif,
            powershell,
            output,
        }) => {
            if strong_mapping {
                let files = fix::Files { ldif, powershell };
                return fix::strong_mapping(&world, &files, output.format);
            }
            let request = sim::FixRequest {
                logon: logon.request(),
                levers: lever,
                deny,
            };
            fix::run(&world, &request, output.format)
        }
        Some(Command::Check(arguments)) => check::run(&arguments),
        Some(Command::Report(arguments)) => report::run(&arguments),
        Some(Command::Dashboard(arguments)) => dashboard::run(&arguments),
        Some(Command::Record {
            world,
            card,
            workstation,
            out,
        }) => {
            let request = sim::RecordRequest {
                cards: card,
                workstations: workstation,
            };
            record::run(&world, &request, out.as_deref())
        }
        Some(Command::Sweep {
            file,
            threads,
            limit,
            no_memo,
            output,
        }) => sweep::run(&file, threads, limit, no_memo, output.format),
        Some(Command::Kdc {
            world,
            dc,
            listen,
            pcap,
            largest_datagram,
            steps,
        }) => {
            let options = kdc::Options {
                listen,
                pcap,
                largest_datagram,
                steps,
            };
            kdc::run(&world, dc.as_deref(), options)
        }
        Some(Command::Export {
            what:
                Some(Exported::Gpo {
                    policy_set,
                    to,
                    domain,
                    time,
                }),
            ..
        }) => gpo::export(&policy_set, &to, domain, time),
        Some(Command::Export {
            what: None,
            world,
            to,
            kdc,
        }) => export::run(&world, &to.unwrap_or_default(), kdc),
        Some(Command::Import {
            what:
                Imported::Gpo {
                    path,
                    only,
                    to,
                    output,
                },
        }) => gpo::import(&path, only.as_deref(), to.as_deref(), output.format),
        Some(Command::Kinit(arguments)) => kinit::run(&arguments),
        Some(Command::List {
            what,
            name,
            at,
            os,
            output,
        }) => match (what, name) {
            (Listed::Schemas, Some(name)) => list::schema(&name),
            (_, Some(name)) => Err(Failure::usage(miette!(
                "only schemas are listed by name: `{name}` is one too many"
            ))),
            (_, None) => list::run(what, at, os, output.format),
        },
        Some(Command::New { folder, only }) => new::run(&folder, &only),
        Some(Command::Completions { shell }) => Ok(manual::completions(shell)),
        Some(Command::Man { to }) => manual::pages(to.as_deref()),
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
        None => return Err(no_world(name)),
    };
    let loaded = loaded.map_err(Failure::input)?;
    for warning in loaded.warnings {
        let place = loaded.world.locate(warning.place);
        output::remark(&format!("warning: {place}: {}", warning.message));
    }
    Ok(loaded.world)
}

fn no_world(name: &str) -> Failure {
    let names: Vec<&str> = worlds::shipped().iter().map(|world| world.name).collect();
    Failure::input(miette!(
        help = format!("give a file, or one of {}", names.join(", ")),
        "there is no world `{name}`"
    ))
}

/// A world with another clock: a document that includes it.
fn load_at(name: &str, clock: &str) -> Result<World, Failure> {
    let include = if worlds::load_shipped(name).is_some() {
        format!("shipped:{name}")
    } else {
        std::path::absolute(name)
            .map_or_else(|_| name.to_owned(), |path| path.display().to_string())
    };
    let text = format!("(name: {name:?}, include: [{include:?}], clock: {clock:?})");
    let loaded = worlds::parse("--clock", &text, &|path| std::fs::read(path));
    loaded.map(|loaded| loaded.world).map_err(Failure::input)
}

/// The twin of a world that is served, and whether it has the machine's time.
fn served_twin(arguments: &ServedWorldArguments) -> Result<(Twin, bool), Failure> {
    let world = &arguments.world;
    match arguments.clock.as_deref() {
        None => Ok((changed(world, load(&world.world)?)?, false)),
        // Midnight: what is exported and what is served on one day has the same dates.
        Some("now") => {
            let midnight = crate::wire::now().date();
            Ok((changed(world, load_at(&world.world, &midnight)?)?, true))
        }
        Some(clock) => Ok((changed(world, load_at(&world.world, clock)?)?, false)),
    }
}

/// The twin of a world with its changes.
fn twin(arguments: &WorldArguments) -> Result<Twin, Failure> {
    changed(arguments, load(&arguments.world)?)
}

fn changed(arguments: &WorldArguments, world: World) -> Result<Twin, Failure> {
    changed_twin(plain_twin(world)?, &arguments.changes)
}

/// The twin of a world as it is; its warnings are remarked.
fn plain_twin(world: World) -> Result<Twin, Failure> {
    let twin = Twin::new(world).map_err(Failure::input)?;
    for warning in twin.warnings() {
        let place = twin.world().locate(warning.place);
        output::remark(&format!("warning: {place}: {}", warning.message));
    }
    Ok(twin)
}

/// A twin with changes.
fn changed_twin(twin: Twin, arguments: &ChangeArguments) -> Result<Twin, Failure> {
    let changes = changes(arguments)?;
    if changes.is_empty() {
        Ok(twin)
    } else {
        twin.what_if(&changes).map_err(change_failure)
    }
}

/// The changes that are written on the command line, and in files that it names.
fn changes(arguments: &ChangeArguments) -> Result<Vec<Change>, Failure> {
    let mut changes: Vec<Change> = Vec::new();
    for text in &arguments.what_if {
        match text.strip_prefix('@') {
            Some(file) => {
                changes.extend(Change::load_list(Path::new(file)).map_err(Failure::input)?);
            }
            None => changes.push(text.parse().map_err(change_failure)?),
        }
    }
    for assumption in &arguments.assume {
        let text = format!("assume:{assumption}");
        changes.push(text.parse().map_err(change_failure)?);
    }
    Ok(changes)
}

fn change_failure(error: sim::ChangeError) -> Failure {
    Failure::usage(miette!(
        help = "write `KIND:NAME.PROPERTY=VALUE`, for example `user:tmiller.disabled=true`, `gpo:NAME.ScRemoveOption=1` or `clock=2025-09-09`",
        "{error}"
    ))
}
