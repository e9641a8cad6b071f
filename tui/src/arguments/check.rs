//! The options of `check`.

use std::path::PathBuf;
use std::str::FromStr;

use clap::{Args, ValueEnum};
use reports::{CheckFormat, Language};
use sim::policies::Severity;

use super::ChangeArguments;

/// What is checked against what.
#[derive(Debug, Args)]
pub(crate) struct CheckedArguments {
    /// World documents, scenarios (files that begin with `Scenario(`), and folders of both; the built-in world, if absent.
    pub(crate) paths: Vec<PathBuf>,
    /// A shipped world or a file; can be repeated.
    #[arg(long)]
    pub(crate) world: Vec<String>,
    #[command(flatten)]
    pub(crate) changes: ChangeArguments,
    /// A shipped pack, `all`, or the file of a pack; its rules about workstations only for those in a unit with `NAME@UNIT`.
    /// `essentials`, if no other expectation is given; can be repeated.
    #[arg(long, value_name = "NAME[@UNIT]")]
    pub(crate) pack: Vec<String>,
    /// A rule of one's own, or a folder of them; can be repeated.
    #[arg(long, value_name = "PATH")]
    pub(crate) rules: Vec<PathBuf>,
    /// Expected logons, as `record` writes them; can be repeated.
    #[arg(long, value_name = "FILE")]
    pub(crate) expect: Vec<PathBuf>,
    /// Waivers: what is not met but accepted, by whom, and until when.
    #[arg(long, value_name = "FILE")]
    pub(crate) waivers: Option<PathBuf>,
}

/// What is checked, and how it is told.
#[derive(Debug, Args)]
pub(crate) struct CheckArguments {
    #[command(flatten)]
    pub(crate) checked: CheckedArguments,
    /// Exit with 3 if a waiver matches nothing.
    #[arg(long, requires = "waivers")]
    pub(crate) strict: bool,
    /// What was known before: it does not fail, what is new does.
    #[arg(long, value_name = "FILE")]
    pub(crate) baseline: Option<PathBuf>,
    /// Write what is known after this run. A file that is there loses what is met by now, and gets nothing new.
    #[arg(long, value_name = "FILE")]
    pub(crate) write_baseline: Option<PathBuf>,
    /// Of --write-baseline: write what is new as well.
    #[arg(long, requires = "write_baseline")]
    pub(crate) accept_new: bool,
    /// The least severity that fails.
    #[arg(long, value_enum, value_name = "SEVERITY", default_value_t = FailLevel::Error)]
    pub(crate) fail_level: FailLevel,
    /// Exit with 3 if less than this share of the pairs of an expectation and a thing was decided, in percent.
    #[arg(long, value_name = "PERCENT", value_parser = clap::value_parser!(u8).range(0..=100))]
    pub(crate) min_coverage: Option<u8>,
    /// Exit with 4 if anything is unknown.
    #[arg(long)]
    pub(crate) deny_unknown: bool,
    /// text, markdown, json, ndjson, csv, junit, sarif, github, html or parquet, with `=FILE` into a file; can be repeated.
    #[arg(long, value_name = "FORMAT[=FILE]", default_value = "text")]
    pub(crate) format: Vec<FormatTarget<CheckOutput>>,
}

/// What is reported on, and to whom.
#[derive(Debug, Args)]
pub(crate) struct ReportArguments {
    #[command(flatten)]
    pub(crate) checked: CheckedArguments,
    /// A scenario that is swept and told as well; can be repeated.
    #[arg(long, value_name = "FILE")]
    pub(crate) scenario: Vec<PathBuf>,
    /// Language of the report's own words: en or fr.
    #[arg(long, value_name = "LANGUAGE", default_value = "en")]
    pub(crate) lang: Language,
    /// File to write; standard output, if absent.
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
}

/// A format of a run of checks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CheckOutput {
    /// One of those that tell of the run alone.
    Run(CheckFormat),
    /// The report for people, in English.
    Html,
    /// Findings in columns.
    Parquet,
}

impl FromStr for CheckOutput {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "html" => Ok(Self::Html),
            "parquet" => Ok(Self::Parquet),
            _ => text
                .parse()
                .map(Self::Run)
                .map_err(|error: String| format!("{error}, html, parquet")),
        }
    }
}

/// A severity.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum FailLevel {
    /// Someone who should log on cannot, or someone who should not can.
    Error,
    /// Something works less well, or less safely, than was meant.
    Warning,
    /// Worth knowing.
    Note,
}

impl From<FailLevel> for Severity {
    fn from(level: FailLevel) -> Self {
        match level {
            FailLevel::Error => Self::Error,
            FailLevel::Warning => Self::Warning,
            FailLevel::Note => Self::Note,
        }
    }
}

/// A format and where it goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FormatTarget<F> {
    /// The format.
    pub(crate) format: F,
    /// The file; `None`: standard output.
    pub(crate) file: Option<PathBuf>,
}

impl<F: FromStr<Err = String>> FromStr for FormatTarget<F> {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (format, file) = match text.split_once('=') {
            Some((_, "")) => return Err("the name of the file is missing".to_owned()),
            Some((format, file)) => (format, Some(PathBuf::from(file))),
            None => (text, None),
        };
        Ok(Self {
            format: format.parse()?,
            file,
        })
    }
}
