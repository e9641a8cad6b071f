//! Expectations: checked once for a twin, told with the waivers as they are.

use std::fs;
use std::path::Path;

use sim::policies::{NewWaiver, Rule, Severity, Waiver, shipped_rules};
use sim::{Change, CheckRun, Evidence, Finding, Gate, Judged, RuleResult, Standing, Tally};

use super::{Held, WorldSource};
use crate::dashboard::snapshot::{FindingSeen, FindingsSeen, ProblemSeen, Status};

/// What the rules say, as far as it is worth being told.
pub(super) struct Kept {
    /// What is not simply met.
    findings: Vec<Finding>,
    /// How many there are of the others.
    others: Tally,
}

fn rules() -> Vec<Rule> {
    shipped_rules()
        .into_iter()
        .map(|shipped| shipped.rule)
        .collect()
}

impl Held {
    fn kept(&self) -> &Kept {
        self.findings.get_or_init(|| {
            let mut others = Tally::default();
            let mut findings = self.twin.check(&rules());
            findings.retain(|finding| {
                let count = match finding.result {
                    RuleResult::Pass if finding.otherwise.is_empty() => &mut others.met,
                    RuleResult::NotApplicable => &mut others.not_applicable,
                    RuleResult::NotEffective => &mut others.not_effective,
                    _ => return true,
                };
                *count += 1;
                false
            });
            Kept { findings, others }
        })
    }
}

/// What became of the expectations, with the waivers as they are now.
pub(super) fn seen(held: &Held, source: &WorldSource) -> FindingsSeen {
    let kept = held.kept();
    let (waivers, problems) = match waivers(source.waivers.as_deref()) {
        Ok(waivers) => (waivers, Vec::new()),
        Err(problems) => (Vec::new(), problems),
    };
    let mut run = CheckRun::new(Gate::default(), waivers);
    run.add(&held.twin, kept.findings.clone());
    let own = run.tally();
    let mut seen = FindingsSeen {
        tally: Tally {
            met: own.met + kept.others.met,
            not_applicable: kept.others.not_applicable,
            not_effective: kept.others.not_effective,
            ..own
        },
        problems,
        ..FindingsSeen::default()
    };
    seen.rows = run
        .findings()
        .map(|(_, judged)| row(&run, judged))
        .collect();
    let key = |row: &FindingSeen| (row.status, std::cmp::Reverse(row.severity));
    seen.rows.sort_by_key(key);
    for row in &seen.rows {
        if matches!(row.status, Status::NotMet | Status::Expired) {
            let [errors, warnings, notes] = &mut seen.not_met;
            *match row.severity {
                Severity::Error => errors,
                Severity::Warning => warnings,
                Severity::Note => notes,
            } += 1;
        }
        if let Some(about) = row.about {
            let of = (about, row.subject.clone());
            // What counts most comes first.
            seen.marks.entry(of).or_insert(row.mark());
        }
    }
    seen
}

fn row(run: &CheckRun, judged: &Judged) -> FindingSeen {
    let finding = &judged.finding;
    let (status, why, evidence) = match (&finding.result, judged.standing) {
        (RuleResult::Fail { why, evidence }, standing) => (
            status(standing, Status::NotMet),
            why.clone(),
            evidence.as_slice(),
        ),
        (RuleResult::Unknown(why), standing) => (
            status(standing, Status::Unknown),
            format!("not known: {why}"),
            [].as_slice(),
        ),
        _ => {
            let why = "met, and would not be under another reading".to_owned();
            (Status::MetBut, why, [].as_slice())
        }
    };
    let otherwise = finding.otherwise.iter();
    FindingSeen {
        rule: finding.rule.clone(),
        title: finding.title.clone(),
        severity: finding.severity,
        about: finding.about,
        subject: finding.subject.clone(),
        status,
        why,
        evidence: evidence.iter().map(read).collect(),
        rationale: finding.rationale.clone(),
        remedy: finding.remedy.clone(),
        source: finding.source.clone(),
        at: finding.at.as_ref().map(ToString::to_string),
        otherwise: otherwise
            .map(|(assumption, reading, result)| {
                format!("{assumption}={reading}: {}", result_words(result))
            })
            .collect(),
        waiver: reports::waiver(run, judged),
    }
}

fn status(standing: Standing, counts: Status) -> Status {
    match standing {
        Standing::Waived(_) => Status::Waived,
        Standing::Expired(_) => Status::Expired,
        Standing::Counts | Standing::Known => counts,
    }
}

fn result_words(result: &RuleResult) -> String {
    match result {
        RuleResult::Pass => "met".to_owned(),
        RuleResult::Fail { why, .. } => format!("not met: {why}"),
        RuleResult::NotApplicable => "not applicable".to_owned(),
        RuleResult::NotEffective => "not effective".to_owned(),
        RuleResult::Unknown(why) => format!("not known: {why}"),
    }
}

fn read(evidence: &Evidence) -> String {
    let fact = evidence.fact.replace('_', " ");
    let origin = evidence.origin.as_ref();
    let origin = origin.map_or_else(String::new, |origin| format!(" ({origin})"));
    format!("{}: {fact}: {}{origin}", evidence.name, evidence.answer)
}

/// The waivers of a file; one that is not there yet has none.
fn waivers(file: Option<&Path>) -> Result<Vec<Waiver>, Vec<ProblemSeen>> {
    let Some(file) = file else {
        return Ok(Vec::new());
    };
    let name = file.display().to_string();
    let text = text(file).map_err(|problem| vec![problem])?;
    if text.trim().is_empty() {
        return Ok(Vec::new());
    }
    Waiver::read_list(&name, &text).map_err(|problems| {
        let told = problems.problems().iter().map(|problem| ProblemSeen {
            place: format!("{name}:{}", problem.line()),
            message: problem.to_string(),
            help: None,
        });
        told.collect()
    })
}

fn text(file: &Path) -> Result<String, ProblemSeen> {
    match fs::read_to_string(file) {
        Ok(text) => Ok(text),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(String::new()),
        Err(error) => Err(ProblemSeen {
            place: file.display().to_string(),
            message: error.to_string(),
            help: None,
        }),
    }
}

/// Adds a waiver to its file; says what was done, or why it could not be.
pub(super) fn waive(source: &WorldSource, waiver: &NewWaiver) -> Result<String, String> {
    let Some(file) = source.waivers.as_deref() else {
        return Err("there is no file for waivers: start with --waivers FILE".to_owned());
    };
    let name = file.display().to_string();
    let before = text(file).map_err(|problem| format!("{name}: {}", problem.message))?;
    let added = waiver.added_to(&name, &before).map_err(|problems| {
        let told = problems.problems().iter();
        let told: Vec<String> = told
            .map(|problem| format!("{name}:{}: {problem}", problem.line()))
            .collect();
        told.join("; ")
    })?;
    fs::write(file, added).map_err(|error| format!("cannot write `{name}`: {error}"))?;
    Ok(format!(
        "waived {} of {} until {} in {name}",
        waiver.expectation,
        waiver.subject,
        waiver.expires.date()
    ))
}

/// Changes with which a thing meets a rule.
pub(super) fn mend(held: &Held, rule: &str, subject: &str) -> Option<Vec<Change>> {
    let rules = rules();
    let rule = rules.iter().find(|known| known.id.to_string() == rule)?;
    let mended = held.twin.mend(rule, subject)?;
    Some(mended.changes).filter(|changes| !changes.is_empty())
}
