//! Findings as rows.

use schemars::JsonSchema;
use serde::Serialize;
use sim::{CheckRun, Checked, Judged, Standing};

/// One finding; a field that says nothing is empty, or null.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Row<'r> {
    pub(crate) world: String,
    pub(crate) clock: String,
    pub(crate) rule: &'r str,
    pub(crate) title: &'r str,
    pub(crate) severity: String,
    pub(crate) subject: &'r str,
    pub(crate) result: &'static str,
    pub(crate) standing: &'static str,
    pub(crate) why: Option<&'r str>,
    pub(crate) file: Option<&'r str>,
    pub(crate) line: Option<usize>,
    pub(crate) column: Option<usize>,
    pub(crate) remedy: &'r str,
    pub(crate) source: &'r str,
    pub(crate) waiver: Option<String>,
    pub(crate) fingerprint: &'r str,
}

impl<'r> Row<'r> {
    pub(crate) fn new(run: &'r CheckRun, checked: &'r Checked, judged: &'r Judged) -> Self {
        let finding = &judged.finding;
        let at = finding.at.as_ref();
        Self {
            world: checked.name(),
            clock: checked.header.clock.to_string(),
            rule: &finding.rule,
            title: &finding.title,
            severity: finding.severity.to_string(),
            subject: &finding.subject,
            result: super::result_word(&finding.result),
            standing: match judged.standing {
                Standing::Counts => "counts",
                Standing::Waived(_) => "waived",
                Standing::Expired(_) => "waiver-expired",
                Standing::Known => "known",
            },
            why: super::why(&finding.result),
            file: at.map(|at| &*at.file),
            line: at.map(|at| at.line),
            column: at.map(|at| at.column),
            remedy: &finding.remedy,
            source: &finding.source,
            waiver: super::waiver_says(run, judged),
            fingerprint: &judged.fingerprint,
        }
    }

    fn all(run: &'r CheckRun) -> impl Iterator<Item = Self> {
        run.findings()
            .map(|(checked, judged)| Self::new(run, checked, judged))
    }
}

pub(super) fn ndjson(run: &CheckRun) -> String {
    Row::all(run)
        .map(|row| serde_json::to_string(&row).unwrap_or_default() + "\n")
        .collect()
}

pub(super) fn csv(run: &CheckRun) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in Row::all(run) {
        // Rows go to memory, and all have the same fields.
        if writer.serialize(row).is_err() {
            break;
        }
    }
    let bytes = writer.into_inner().unwrap_or_default();
    String::from_utf8(bytes).unwrap_or_default()
}
