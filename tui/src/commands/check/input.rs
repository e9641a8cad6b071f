//! What `check` reads: rules, packs, expected logons, waivers, worlds and scenarios.

use std::path::{Path, PathBuf};

use miette::{Diagnostic, miette};
use sim::names::EntityName;
use sim::policies::{
    self, DocumentError, ExpectedLogons, Pack, Rule, Selector, Waiver, WorkstationSelector,
};
use sim::{Change, CheckRun, Scenario, Twin};

use crate::arguments::CheckedArguments;
use crate::exit::Failure;

/// The pack that is taken where no expectation is given.
const USUAL: &str = "essentials";

/// What is expected.
pub(super) struct Expectations {
    pub(super) rules: Vec<Rule>,
    pub(super) logons: Vec<ExpectedLogons>,
    /// The units to which packs were narrowed.
    units: Vec<EntityName>,
}

/// What is checked.
pub(in super::super) enum Subject {
    World {
        twin: Box<Twin>,
        /// Without the changes of a what-if.
        before: Option<Box<Twin>>,
    },
    Scenario {
        file: String,
        text: String,
        scenario: Box<Scenario>,
    },
}

/// Several files are wrong, each by itself.
#[derive(Debug, thiserror::Error, Diagnostic)]
#[error("{} of the expectations cannot be used", .0.len())]
struct Wrong(#[related] Vec<DocumentError>);

impl Expectations {
    /// Reads what the options name; all that is wrong with rules at once.
    pub(super) fn read(arguments: &CheckedArguments) -> Result<Self, Failure> {
        let mut expectations = Self {
            rules: Vec::new(),
            logons: Vec::new(),
            units: Vec::new(),
        };
        let is_usual =
            arguments.pack.is_empty() && arguments.rules.is_empty() && arguments.expect.is_empty();
        if is_usual {
            expectations.add_pack(USUAL)?;
        }
        for pack in &arguments.pack {
            expectations.add_pack(pack)?;
        }
        let mut wrong = Vec::new();
        for file in files(&arguments.rules)? {
            let (name, text) = read(&file)?;
            match Rule::read(&name, &text) {
                Ok(rule) => expectations.add_rule(rule, &name)?,
                Err(error) => wrong.push(error),
            }
        }
        for file in files(&arguments.expect)? {
            let (name, text) = read(&file)?;
            match ExpectedLogons::read(&name, &text) {
                Ok(logons) => expectations.logons.push(logons),
                Err(error) => wrong.push(error),
            }
        }
        if wrong.is_empty() {
            Ok(expectations)
        } else {
            Err(Failure::input(Wrong(wrong)))
        }
    }

    /// A rule of one's own must not have the identifier of another.
    fn add_rule(&mut self, rule: Rule, name: &str) -> Result<(), Failure> {
        let shipped = policies::shipped_rules()
            .into_iter()
            .map(|shipped| shipped.rule);
        let others = self.rules.iter().cloned().chain(shipped);
        for other in others {
            if other.id == rule.id && other.expect != rule.expect {
                return Err(Failure::input(miette!(
                    help = "give it an area of its own, such as `SC.LAB.1v1`",
                    "{name}: another rule is called `{}`",
                    rule.id
                )));
            }
        }
        self.rules.push(rule);
        Ok(())
    }

    fn add_pack(&mut self, written: &str) -> Result<(), Failure> {
        let (name, unit) = match written.split_once('@') {
            Some((name, unit)) => (name, Some(unit)),
            None => (written, None),
        };
        let unit = unit
            .map(|unit| {
                unit.parse::<EntityName>()
                    .map_err(|error| Failure::usage(miette!("`{written}`: {error}")))
            })
            .transpose()?;
        let shipped: Vec<Rule> = policies::shipped_rules()
            .into_iter()
            .map(|shipped| shipped.rule)
            .collect();
        let (mut rules, effective) = if name == "all" {
            (shipped, None)
        } else {
            let pack = pack(name)?;
            let rules = pack.rules.iter().map(|id| {
                let found = shipped.iter().find(|rule| rule.id == *id);
                found.cloned().ok_or_else(|| {
                    Failure::input(miette!(
                        help = "`list rules` has the rules",
                        "the pack `{name}` names {id}, which is no rule"
                    ))
                })
            });
            (
                rules.collect::<Result<Vec<Rule>, Failure>>()?,
                pack.effective,
            )
        };
        for rule in &mut rules {
            rule.effective = rule.effective.max(effective);
            if let (Some(unit), Selector::Workstations(WorkstationSelector::All)) =
                (&unit, &rule.applies_to)
            {
                let below = WorkstationSelector::OrganizationalUnit(unit.clone());
                rule.applies_to = Selector::Workstations(below);
            }
        }
        self.units.extend(unit);
        for rule in rules {
            if !self.rules.contains(&rule) {
                self.rules.push(rule);
            }
        }
        Ok(())
    }

    /// Each unit to which a pack was narrowed is one of some world: a misspelt one would check nothing.
    pub(super) fn check_units(&self, subjects: &[Subject]) -> Result<(), Failure> {
        for unit in &self.units {
            let is_there = subjects.iter().any(|subject| match subject {
                Subject::World { twin, .. } => twin
                    .world()
                    .organizational_units
                    .iter()
                    .any(|one| one.name.as_str().eq_ignore_ascii_case(unit.as_str())),
                Subject::Scenario { .. } => false,
            });
            if !is_there {
                return Err(Failure::usage(miette!(
                    help = "name an organizational unit by its path, such as `fabrikam.com/Workstations`",
                    "no world has the organizational unit `{unit}`"
                )));
            }
        }
        Ok(())
    }
}

/// A shipped pack by its name, else a file.
fn pack(name: &str) -> Result<Pack, Failure> {
    let shipped = policies::shipped_packs();
    if let Some(pack) = shipped.iter().find(|pack| pack.name == name) {
        return Ok(pack.clone());
    }
    if Path::new(name).exists() {
        let (name, text) = read(Path::new(name))?;
        return Pack::read(&name, &text).map_err(Failure::input);
    }
    let names: Vec<&str> = shipped.iter().map(|pack| pack.name.as_str()).collect();
    Err(Failure::usage(miette!(
        help = format!("give a file, `all`, or one of {}", names.join(", ")),
        "there is no pack `{name}`"
    )))
}

/// The waivers of a file.
pub(super) fn waivers(file: Option<&Path>) -> Result<Vec<Waiver>, Failure> {
    let Some(file) = file else {
        return Ok(Vec::new());
    };
    let (name, text) = read(file)?;
    Waiver::read_list(&name, &text).map_err(Failure::input)
}

/// Fails with all waivers that match nothing.
pub(super) fn waivers_are_used(run: &CheckRun) -> Result<(), Failure> {
    let unused: Vec<String> = run
        .unused_waivers()
        .into_iter()
        .map(|waiver| format!("{}: the waiver of {}", waiver.written, waiver.expectation))
        .collect();
    if unused.is_empty() {
        return Ok(());
    }
    Err(Failure::input(miette!(
        help = "remove what nothing needs any more, or mend the name of the expectation or of its subject",
        "with --strict a waiver must match something that is not met:\n{}",
        unused.join("\n")
    )))
}

/// What is checked, in the order of the command line; nothing named is the built-in world.
pub(super) fn subjects(
    arguments: &CheckedArguments,
    changes: &[Change],
) -> Result<Vec<Subject>, Failure> {
    let mut subjects = Vec::new();
    for path in files(&arguments.paths)? {
        let name = path.display().to_string();
        subjects.push(if !is_scenario(&path) {
            world(&name, changes)?
        } else if changes.is_empty() {
            scenario(&path)?
        } else {
            return Err(Failure::usage(miette!(
                help = "write the change into `changes` of the scenario",
                "`{name}` is a scenario, which --what-if does not change"
            )));
        });
    }
    for name in &arguments.world {
        subjects.push(world(name, changes)?);
    }
    if subjects.is_empty() {
        subjects.push(world("fabrikam", changes)?);
    }
    Ok(subjects)
}

fn world(name: &str, changes: &[Change]) -> Result<Subject, Failure> {
    let twin = super::super::plain_twin(super::super::load(name)?)?;
    if changes.is_empty() {
        return Ok(Subject::World {
            twin: Box::new(twin),
            before: None,
        });
    }
    let changed = twin
        .what_if(changes)
        .map_err(super::super::change_failure)?;
    Ok(Subject::World {
        twin: Box::new(changed),
        before: Some(Box::new(twin)),
    })
}

/// A scenario by its file.
pub(super) fn scenario(path: &Path) -> Result<Subject, Failure> {
    let scenario = Scenario::load(path).map_err(Failure::input)?;
    Ok(Subject::Scenario {
        file: path.display().to_string(),
        text: std::fs::read_to_string(path).unwrap_or_default(),
        scenario: Box::new(scenario),
    })
}

/// Whether a file begins with `Scenario(`, behind comments.
fn is_scenario(path: &Path) -> bool {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    let mut lines = text.lines().map(str::trim);
    lines
        .find(|line| !line.is_empty() && !line.starts_with("//") && !line.starts_with("#!"))
        .is_some_and(|first| first.starts_with("Scenario"))
}

/// The files that are named, and those of folders that are named, by their names.
fn files(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    let mut files = Vec::new();
    for path in paths {
        if path.is_dir() {
            let found = below(path)?;
            if found.is_empty() {
                return Err(Failure::input(miette!(
                    "there is no file `*.ron` in `{}`",
                    path.display()
                )));
            }
            files.extend(found);
        } else {
            files.push(path.clone());
        }
    }
    Ok(files)
}

/// The files `*.ron` in a folder and in those below it.
fn below(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let unreadable = |error: std::io::Error| {
        Failure::input(miette!("cannot read `{}`: {error}", folder.display()))
    };
    let mut entries = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        entries.push(entry.map_err(unreadable)?.path());
    }
    entries.sort();
    let mut files = Vec::new();
    for entry in entries {
        if entry.is_dir() {
            files.extend(below(&entry)?);
        } else if entry
            .extension()
            .is_some_and(|extension| extension == "ron")
        {
            files.push(entry);
        }
    }
    Ok(files)
}

/// A file's name and text.
fn read(file: &Path) -> Result<(String, String), Failure> {
    let name = file.display().to_string();
    match std::fs::read_to_string(file) {
        Ok(text) => Ok((name, text)),
        Err(error) => Err(Failure::input(miette!("cannot read `{name}`: {error}"))),
    }
}
