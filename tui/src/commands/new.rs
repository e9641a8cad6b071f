//! `new`: files to begin with.

use std::path::{Path, PathBuf};

use miette::miette;
use sim::names::EntityName;

use crate::arguments::Scaffolded as Kind;
use crate::exit::{ExitCode, Failure};
use crate::output;

/// A file to begin with: its kind, its path below the folder, and its text.
struct Scaffold {
    kind: Kind,
    path: &'static str,
    text: String,
}

/// Writes files to begin with, those of some kinds or all of them; none, where one of them is there already.
pub(crate) fn run(folder: &Path, kinds: &[Kind]) -> Result<ExitCode, Failure> {
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    if name.parse::<EntityName>().is_err() {
        return Err(Failure::usage(miette!(
            help = "the world is named after the folder",
            "`{}` does not end in a name that a world can have",
            folder.display()
        )));
    }
    let wanted = |scaffold: &Scaffold| kinds.is_empty() || kinds.contains(&scaffold.kind);
    let files: Vec<(PathBuf, String)> = scaffolds(&name)
        .into_iter()
        .filter(wanted)
        .map(|scaffold| (folder.join(scaffold.path), scaffold.text))
        .collect();
    let there = files.iter().map(|(path, _)| path);
    let there: Vec<String> = there
        .filter(|path| path.exists())
        .map(|path| path.display().to_string())
        .collect();
    if !there.is_empty() {
        return Err(Failure::usage(miette!(
            help = "nothing was written; name another folder, or the kinds that are wanted with --only",
            "there already: {}",
            there.join(", ")
        )));
    }
    for (path, text) in &files {
        write(path, text).map_err(|error| {
            Failure::input(miette!("`{}` cannot be written: {error}", path.display()))
        })?;
        output::text(&format!("{}\n", path.display()));
    }
    Ok(ExitCode::Met)
}

fn write(path: &Path, text: &str) -> std::io::Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    std::fs::write(path, text)
}

fn scaffolds(name: &str) -> Vec<Scaffold> {
    let named = |text: &str| text.replace("NAME", name);
    let fixture = |says: &str, verdict: &str, start: &str| {
        include_str!("new/fixture.ron")
            .replace("FIXTURE", says)
            .replace("VERDICT", verdict)
            .replace("START", start)
    };
    let file = |kind, path, text| Scaffold { kind, path, text };
    vec![
        file(
            Kind::World,
            "world.ron",
            named(include_str!("new/world.ron")),
        ),
        file(
            Kind::PolicySet,
            "policies/kiosks.ron",
            include_str!("new/policy-set.ron").to_owned(),
        ),
        file(
            Kind::Rule,
            "rules/kiosks-lock.ron",
            include_str!("new/rule.ron").to_owned(),
        ),
        file(
            Kind::Rule,
            "fixtures/kiosks-lock.pass.ron",
            fixture(
                "Passes: the service that acts on the setting is started.",
                "pass",
                "Automatic",
            ),
        ),
        file(
            Kind::Rule,
            "fixtures/kiosks-lock.fail.ron",
            fixture(
                "Fails: the setting is there, but nothing acts on it.",
                "fail",
                "Manual",
            ),
        ),
        file(
            Kind::Scenario,
            "scenarios/kdc-updates.ron",
            include_str!("new/scenario.ron").to_owned(),
        ),
        file(
            Kind::Workflow,
            ".github/workflows/cardtwin.yml",
            include_str!("new/workflow.yml").to_owned(),
        ),
        file(
            Kind::Readme,
            "README.md",
            named(include_str!("new/README.md")),
        ),
    ]
}
