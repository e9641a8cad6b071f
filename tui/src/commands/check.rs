//! `check`: worlds and scenarios against expectations.

mod input;

use std::collections::BTreeSet;
use std::io::Write;
use std::path::PathBuf;

use miette::miette;
use reports::{Baseline, BaselineError};
use sim::policies::Rule;
use sim::{CheckRun, Finding, Gate, SweepResult};

use crate::arguments::{CheckArguments, CheckOutput, CheckedArguments, FormatTarget};
use crate::exit::{ExitCode, Failure};
use crate::output;

use input::Expectations;
pub(super) use input::Subject;

pub(super) fn run(arguments: &CheckArguments) -> Result<ExitCode, Failure> {
    distinct(&arguments.format)?;
    // Nothing is checked before everything was read.
    let older = older_baseline(arguments)?;
    let gate = Gate {
        fail_level: arguments.fail_level.into(),
        deny_unknown: arguments.deny_unknown,
    };
    let mut found = Found::of(&arguments.checked, &[], gate)?;
    let run = &mut found.run;
    if let Some(older) = &older {
        run.know(&older.fingerprints());
    }
    let newer = arguments.write_baseline.as_deref().map(|file| {
        let newer = Baseline::after(run, older.as_ref(), arguments.accept_new);
        run.know(&newer.fingerprints());
        (file, newer)
    });
    for target in &arguments.format {
        write(&found, target)?;
    }
    let run = &found.run;
    if let Some((file, newer)) = newer {
        output::told(Some(file), |_| newer.text())?;
    }
    if arguments.strict {
        input::waivers_are_used(run)?;
    }
    Ok(exit(run, arguments))
}

/// What was checked, and what was found.
pub(super) struct Found {
    pub(super) subjects: Vec<Subject>,
    pub(super) rules: Vec<Rule>,
    pub(super) run: CheckRun,
    /// What came of each scenario, in the order of the subjects.
    pub(super) sweeps: Vec<Option<SweepResult>>,
}

impl Found {
    /// Reads everything, then checks it; these scenarios as well.
    pub(super) fn of(
        arguments: &CheckedArguments,
        scenarios: &[PathBuf],
        gate: Gate,
    ) -> Result<Self, Failure> {
        let changes = super::changes(&arguments.changes)?;
        let expectations = Expectations::read(arguments)?;
        let waivers = input::waivers(arguments.waivers.as_deref())?;
        let is_named = !arguments.paths.is_empty() || !arguments.world.is_empty();
        let mut subjects = if is_named || scenarios.is_empty() {
            input::subjects(arguments, &changes)?
        } else {
            Vec::new()
        };
        for file in scenarios {
            subjects.push(input::scenario(file)?);
        }
        expectations.check_units(&subjects)?;
        let mut run = CheckRun::new(gate, waivers);
        let mut sweeps = Vec::new();
        for subject in &subjects {
            sweeps.push(match subject {
                Subject::World { twin, .. } => {
                    let mut findings = twin.check(&expectations.rules);
                    findings.extend(twin.check_logons(&expectations.logons));
                    run.add(twin, each_once(findings));
                    None
                }
                Subject::Scenario {
                    file,
                    text,
                    scenario,
                } => {
                    let result = sim::sweep(scenario, None, &|_, _| {}).map_err(Failure::input)?;
                    run.add_sweep(file, text, &result);
                    Some(result)
                }
            });
        }
        Ok(Self {
            subjects,
            rules: expectations.rules,
            run,
            sweeps,
        })
    }
}

fn write(found: &Found, target: &FormatTarget<CheckOutput>) -> Result<(), Failure> {
    let file = target.file.as_deref();
    match target.format {
        CheckOutput::Run(format) => {
            output::told(file, |width| reports::check(&found.run, format, width))
        }
        CheckOutput::Html => super::report::write(found, reports::Language::English, file),
        CheckOutput::Parquet => {
            let mut bytes = Vec::new();
            reports::check_parquet(&found.run, &mut bytes)
                .map_err(|error| Failure::input(miette!("{error}")))?;
            match file {
                None => output::bytes(&bytes),
                Some(file) => output::file(file, |out| out.write_all(&bytes))?,
            }
            Ok(())
        }
    }
}

/// One format at most goes to standard output, and no two to one file.
fn distinct(targets: &[FormatTarget<CheckOutput>]) -> Result<(), Failure> {
    let mut files = BTreeSet::new();
    for target in targets {
        if !files.insert(target.file.as_deref()) {
            let place = match &target.file {
                None => "standard output".to_owned(),
                Some(file) => format!("`{}`", file.display()),
            };
            return Err(Failure::usage(miette!(
                help = "write `--format FORMAT=FILE` for all but one",
                "two formats go to {place}"
            )));
        }
    }
    Ok(())
}

/// A rule that two packs have speaks of a thing once.
fn each_once(findings: Vec<Finding>) -> Vec<Finding> {
    let mut seen = BTreeSet::new();
    findings
        .into_iter()
        .filter(|finding| seen.insert((finding.rule.clone(), finding.subject.clone())))
        .collect()
}

/// What was known before: what --baseline names, else what --write-baseline will replace.
fn older_baseline(arguments: &CheckArguments) -> Result<Option<Baseline>, Failure> {
    let replaced = arguments.write_baseline.as_deref();
    let file = match &arguments.baseline {
        Some(file) => Some(file.as_path()),
        None => replaced.filter(|file| file.exists()),
    };
    let Some(file) = file else {
        return Ok(None);
    };
    let name = file.display();
    let text = std::fs::read_to_string(file).map_err(|error| {
        Failure::input(miette!(
            help = "`--write-baseline` writes one",
            "cannot read the baseline `{name}`: {error}"
        ))
    })?;
    let read = Baseline::read(&text).map_err(|error| {
        let place = match &error {
            BaselineError::Malformed(what, line, column) => {
                format!("{name}:{line}:{column}: {what}")
            }
            other @ BaselineError::OtherSchema(_) => format!("{name}: {other}"),
        };
        Failure::input(miette!(
            help = "a baseline is written by `check --write-baseline`, not by hand",
            "the baseline is malformed: {place}"
        ))
    })?;
    Ok(Some(read))
}

/// What is not met comes before what is not known.
fn exit(run: &CheckRun, arguments: &CheckArguments) -> ExitCode {
    let tally = run.tally();
    let (decided, whole) = tally.coverage();
    let least = usize::from(arguments.min_coverage.unwrap_or(0));
    if run.findings().any(|(_, judged)| run.is_failure(judged)) {
        ExitCode::Unmet
    } else if decided.saturating_mul(100) < least.saturating_mul(whole) {
        output::remark(&format!(
            "{decided} of {whole} were decided, which is less than {least} percent"
        ));
        ExitCode::Input
    } else if arguments.deny_unknown && tally.unknown > 0 {
        ExitCode::Undecided
    } else if run.over_limit() > 0 {
        ExitCode::Incomplete
    } else {
        ExitCode::Met
    }
}
