//! Backups of real Group Policy objects: read into policy sets, and written from them.
//!
//! A backup is a folder that the Group Policy Management Console writes: `manifest.xml`, and for each object a folder with
//! `bkupInfo.xml`, `Backup.xml`, `gpreport.xml` and the files of the object, of which `Registry.pol` ([`registry_pol`]) and
//! `GptTmpl.inf` ([`gpt_tmpl`]) hold settings. A folder of SYSVOL, and files that were copied flat, are read as well. What
//! is not understood is a list ([`NotUnderstood`]), and nothing else is left out.

mod encoding;
mod export;
mod gpt_tmpl;
mod registry_pol;
mod security_descriptor;
mod understand;
mod xml;

use std::collections::BTreeMap;
use std::fmt;

use miette::{Diagnostic, NamedSource, SourceSpan};
use names::EntityName;
use worlds::ServiceStart;

use crate::policy_set::PolicySet;
use crate::rule::RequiredSetting;

pub use export::{BackupTarget, write_gpo_backup};
pub use gpt_tmpl::{
    PrivilegeLine, RegistryValueLine, SecurityTemplate, ServiceLine, TemplateError, TemplateLine,
    TemplateSection,
};
pub use registry_pol::{
    RecordData, RegistryPolicy, RegistryPolicyError, RegistryPolicyFault, RegistryRecord,
};
pub use security_descriptor::BackedUpPermission;
pub use xml::BackedUpLink;

/// A file of a backup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackupFile {
    /// The path below the folder of the backup, with slashes.
    pub path: String,
    /// The content.
    pub bytes: Vec<u8>,
}

/// A Group Policy object, read from a backup.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BackedUpGpo {
    /// The folder below the one that was read; empty: that one.
    pub folder: String,
    /// The name.
    pub name: Option<String>,
    /// The identifier.
    pub guid: Option<String>,
    /// The domain.
    pub domain: Option<String>,
    /// When it was backed up, as the backup says: a time without a zone.
    pub backed_up: Option<String>,
    /// The computer half.
    pub computer: BackedUpHalf,
    /// The user half.
    pub user: BackedUpHalf,
    /// The settings of the computer half that the catalogue has, each once.
    pub settings: Vec<RequiredSetting>,
    /// How it starts services.
    pub services: BTreeMap<String, ServiceStart>,
    /// Where it was linked; a backup without a report does not say.
    pub links: Vec<BackedUpLink>,
    /// Who may read and apply it; `None`: the backup does not say.
    pub permissions: Option<Vec<BackedUpPermission>>,
    /// The WMI filter.
    pub wmi_filter: Option<String>,
    /// What was understood, but not as Windows documents it.
    pub remarks: Vec<String>,
    /// What is not modelled, in the order of the files.
    pub not_understood: Vec<NotUnderstood>,
}

impl BackedUpGpo {
    /// The policy set with what was understood, under a name.
    pub fn policy_set(&self, name: EntityName) -> PolicySet {
        let of = self.name.as_deref().unwrap_or("a Group Policy object");
        let from = match (&self.domain, &self.backed_up) {
            (Some(domain), Some(time)) => format!(" of {domain}, backed up at {time}"),
            (Some(domain), None) => format!(" of {domain}"),
            (None, _) => String::new(),
        };
        PolicySet {
            name,
            description: format!("What the twin models of {of}{from}."),
            settings: self.settings.clone(),
            services: self.services.clone(),
            rules: Vec::new(),
        }
    }
}

/// Half of an object.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct BackedUpHalf {
    /// Whether it is enabled; `None`: the backup does not say.
    pub enabled: Option<bool>,
    /// The version in the directory; `None`: the backup does not say.
    pub version: Option<u16>,
}

/// Something in a backup that the twin does not model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotUnderstood {
    /// The client-side extension, or the section of the security template that it applies.
    pub extension: String,
    /// The key, or the file.
    pub key: String,
    /// The value.
    pub value: String,
    /// Why it is not understood.
    pub why: String,
}

/// Why a backup cannot be read: all that is wrong, each with its file and place.
#[derive(Debug, Clone, thiserror::Error, Diagnostic)]
#[error("the backup cannot be read")]
pub struct GpoBackupError {
    #[related]
    problems: Vec<BackupProblem>,
}

/// Something that is wrong with a file of a backup.
#[derive(Debug, Clone, thiserror::Error, Diagnostic)]
#[error("{path}: {message}")]
pub struct BackupProblem {
    /// The file.
    pub path: String,
    /// What is wrong.
    pub message: String,
    #[help]
    help: Option<String>,
    #[source_code]
    text: Option<NamedSource<String>>,
    #[label]
    span: Option<SourceSpan>,
}

impl GpoBackupError {
    /// What is wrong, file by file.
    pub fn problems(&self) -> &[BackupProblem] {
        &self.problems
    }
}

impl BackupProblem {
    fn of_bytes(path: &str, message: impl fmt::Display, help: &str) -> Self {
        Self {
            path: path.to_owned(),
            message: message.to_string(),
            help: Some(help.to_owned()),
            text: None,
            span: None,
        }
    }

    fn of_text(path: &str, text: &str, offset: usize, message: impl fmt::Display) -> Self {
        Self {
            path: path.to_owned(),
            message: message.to_string(),
            help: Some("back the object up again, or take the file out of the folder".to_owned()),
            text: Some(NamedSource::new(path, text.to_owned())),
            span: Some((offset, 0).into()),
        }
    }
}

/// Reads the objects of a folder: those of every backup in it, in the order of their folders.
///
/// # Errors
///
/// There is no backup, or files of one are malformed: all problems at once.
pub fn read_gpo_backups(files: &[BackupFile]) -> Result<Vec<BackedUpGpo>, GpoBackupError> {
    let mut problems = Vec::new();
    let folders = folders(files);
    if folders.is_empty() {
        problems.push(BackupProblem::of_bytes(
            ".",
            "the folder holds no backup of a Group Policy object",
            "give a folder with Backup.xml, Registry.pol or GptTmpl.inf, or one with such folders",
        ));
    }
    let listed = listed(files, &mut problems);
    let read: Vec<BackedUpGpo> = folders
        .iter()
        .map(|folder| understand::gpo(folder, files, &listed, &mut problems))
        .collect();
    if problems.is_empty() {
        Ok(read)
    } else {
        Err(GpoBackupError { problems })
    }
}

/// The folders that are backups: those with a `Backup.xml`; where there is none, the one with files of an object.
fn folders(files: &[BackupFile]) -> Vec<String> {
    let mut folders: Vec<String> = files
        .iter()
        .filter(|file| file_name(&file.path).eq_ignore_ascii_case("Backup.xml"))
        .map(|file| folder_of(&file.path).to_owned())
        .collect();
    let holds_settings = |file: &BackupFile| {
        let name = file_name(&file.path);
        ["Registry.pol", "GptTmpl.inf"]
            .iter()
            .any(|known| known.eq_ignore_ascii_case(name))
    };
    if folders.is_empty() && files.iter().any(holds_settings) {
        folders.push(String::new());
    }
    folders.sort();
    folders
}

/// What the manifest says of each backup.
fn listed(files: &[BackupFile], problems: &mut Vec<BackupProblem>) -> Vec<xml::Instance> {
    let manifest = files.iter().find(|file| {
        folder_of(&file.path).is_empty()
            && file_name(&file.path).eq_ignore_ascii_case("manifest.xml")
    });
    let read = manifest.and_then(|file| read_xml(file, xml::instances, problems));
    read.unwrap_or_default()
}

fn read_xml<T>(
    file: &BackupFile,
    read: fn(&str) -> Result<T, roxmltree::Error>,
    problems: &mut Vec<BackupProblem>,
) -> Option<T> {
    let text = read_text(file, problems)?;
    match read(&text) {
        Ok(read) => Some(read),
        Err(error) => {
            let at = error.pos();
            let offset = offset(&text, at.row, at.col);
            problems.push(BackupProblem::of_text(&file.path, &text, offset, error));
            None
        }
    }
}

fn read_text(file: &BackupFile, problems: &mut Vec<BackupProblem>) -> Option<String> {
    match encoding::decode(&file.bytes) {
        Ok(text) => Some(text),
        Err(error) => {
            let help = "write the file in UTF-16 or UTF-8, as Windows does";
            problems.push(BackupProblem::of_bytes(&file.path, error, help));
            None
        }
    }
}

/// The byte at a row and a column of characters, both from 1.
fn offset(text: &str, row: u32, column: u32) -> usize {
    let number = |number: u32| {
        usize::try_from(number)
            .unwrap_or(usize::MAX)
            .saturating_sub(1)
    };
    let start: usize = text
        .split_inclusive('\n')
        .take(number(row))
        .map(str::len)
        .sum();
    let line = text.get(start..).unwrap_or_default();
    start
        + line
            .chars()
            .take(number(column))
            .map(char::len_utf8)
            .sum::<usize>()
}

fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

fn file_name(path: &str) -> &str {
    path.rsplit_once('/').map_or(path, |(_, name)| name)
}
