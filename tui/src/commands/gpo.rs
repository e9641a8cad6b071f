//! `import gpo` and `export gpo`: backups of Group Policy objects.

use std::fs;
use std::path::Path;

use miette::{IntoDiagnostic, WrapErr, miette};
use sim::names::{EntityName, Timestamp};
use sim::policies::{
    BackedUpGpo, BackupFile, BackupTarget, Delivery, PolicySet, read_gpo_backups, setting,
    shipped_policy_sets, write_gpo_backup,
};

use crate::arguments::FormatArgument;
use crate::exit::{ExitCode, Failure};
use crate::output;

pub(super) fn import(
    path: &Path,
    only: Option<&str>,
    to: Option<&Path>,
    format: FormatArgument,
) -> Result<ExitCode, Failure> {
    let mut files = Vec::new();
    collect(path, "", &mut files)?;
    let mut gpos = read_gpo_backups(&files).map_err(Failure::input)?;
    if let Some(only) = only {
        let wanted = |gpo: &BackedUpGpo| {
            [&gpo.name, &gpo.guid]
                .into_iter()
                .flatten()
                .any(|known| known.eq_ignore_ascii_case(only))
                || gpo.folder.eq_ignore_ascii_case(only)
        };
        gpos.retain(wanted);
    }
    if let Some(to) = to {
        write_policy_set(&gpos, to)?;
    }
    output::text(&reports::gpos(&gpos, format.into(), output::width()));
    Ok(ExitCode::Met)
}

fn write_policy_set(gpos: &[BackedUpGpo], to: &Path) -> Result<(), Failure> {
    let [gpo] = gpos else {
        let names: Vec<&str> = gpos
            .iter()
            .map(|gpo| gpo.name.as_deref().unwrap_or(&gpo.folder))
            .collect();
        let help = format!("choose one with `--only`: {}", names.join(", "));
        let found = gpos.len();
        return Err(Failure::usage(miette!(
            help = help,
            "one file is one policy set, and there are {found} objects"
        )));
    };
    let stem = to
        .file_stem()
        .map(|stem| stem.to_string_lossy().into_owned());
    let name = gpo.name.clone().or(stem).unwrap_or_default();
    let name: EntityName = name
        .parse()
        .into_diagnostic()
        .wrap_err("the object has no name that a policy set can have")
        .map_err(Failure::input)?;
    let text = gpo.policy_set(name).write();
    fs::write(to, text)
        .into_diagnostic()
        .wrap_err_with(|| format!("cannot write `{}`", to.display()))
        .map_err(Failure::input)
}

/// The files of a folder and of those below it, by name.
fn collect(folder: &Path, below: &str, files: &mut Vec<BackupFile>) -> Result<(), Failure> {
    let unreadable = |path: &Path| format!("cannot read `{}`", path.display());
    let mut entries: Vec<_> = fs::read_dir(folder)
        .and_then(Iterator::collect::<std::io::Result<_>>)
        .into_diagnostic()
        .wrap_err_with(|| unreadable(folder))
        .map_err(Failure::input)?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        let shown = if below.is_empty() {
            name
        } else {
            format!("{below}/{name}")
        };
        if path.is_dir() {
            collect(&path, &shown, files)?;
            continue;
        }
        let bytes = fs::read(&path)
            .into_diagnostic()
            .wrap_err_with(|| unreadable(&path))
            .map_err(Failure::input)?;
        files.push(BackupFile { path: shown, bytes });
    }
    Ok(())
}

pub(super) fn export(
    policy_set: &str,
    to: &Path,
    domain: String,
    time: Option<Timestamp>,
) -> Result<ExitCode, Failure> {
    let set = named(policy_set)?;
    let time = match time {
        Some(time) => time,
        None => sim::rule_book::edition()
            .parse()
            .into_diagnostic()
            .map_err(Failure::input)?,
    };
    let files = write_gpo_backup(&set, &BackupTarget { domain, time });
    for file in &files {
        let path = to.join(&file.path);
        let folder = path.parent().map_or(Ok(()), fs::create_dir_all);
        folder
            .and_then(|()| fs::write(&path, &file.bytes))
            .into_diagnostic()
            .wrap_err_with(|| format!("cannot write `{}`", path.display()))
            .map_err(Failure::input)?;
    }
    for one in &set.settings {
        let catalogued = setting(one.setting);
        if catalogued.delivery == Delivery::RegistryOnly {
            output::remark(&format!(
                "{}: no policy has this setting; it stays in the registry when the object is no longer applied",
                catalogued.name
            ));
        }
    }
    output::text(&format!("{} files in {}\n", files.len(), to.display()));
    Ok(ExitCode::Met)
}

/// A shipped policy set by its name, else a file.
fn named(name: &str) -> Result<PolicySet, Failure> {
    let shipped = shipped_policy_sets();
    let names: Vec<String> = shipped.iter().map(|set| set.name.to_string()).collect();
    let found = shipped
        .into_iter()
        .find(|set| set.name.as_str().eq_ignore_ascii_case(name));
    if let Some(set) = found {
        return Ok(set);
    }
    let text = fs::read_to_string(name).map_err(|_| {
        let help = format!("give a file, or one of {}", names.join(", "));
        Failure::input(miette!(help = help, "there is no policy set `{name}`"))
    })?;
    PolicySet::read(name, &text).map_err(Failure::input)
}
