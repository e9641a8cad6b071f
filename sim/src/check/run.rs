//! A run of checks: what becomes of each finding, with waivers and what was known before.

use std::collections::{BTreeMap, BTreeSet};

use policies::{Selector, Severity, WaivedSubjects, Waiver};
use worlds::Location;

use super::{Finding, RuleResult};
use crate::answer::Header;
use crate::scenario::{CounterExample, ExpectationVerdict, SweepResult};
use crate::twin::Twin;

/// What becomes of a finding that is not met, or not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It counts as it is.
    Counts,
    /// A waiver accepts it, by its position in the run.
    Waived(usize),
    /// A waiver accepted it until a day that has come; it counts again.
    Expired(usize),
    /// It was known before.
    Known,
}

/// A finding and what becomes of it.
#[derive(Debug, Clone)]
pub struct Judged {
    /// The finding.
    pub finding: Finding,
    /// What becomes of it.
    pub standing: Standing,
    /// What stays the same from run to run: made of expectation, world and subject.
    pub fingerprint: String,
}

/// What was found of one world, or of one scenario.
#[derive(Debug, Clone)]
pub struct Checked {
    /// What it rests on.
    pub header: Header,
    /// The title of the scenario; `None`: a world.
    pub scenario: Option<String>,
    /// The findings, in the order of the expectations.
    pub findings: Vec<Judged>,
    /// Of a scenario: cases with more leaves than its limit, of which nothing is claimed.
    pub over_limit: u128,
}

/// When a run fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gate {
    /// The least severity that fails where it is not met.
    pub fail_level: Severity,
    /// Whether what is not known fails too.
    pub deny_unknown: bool,
}

impl Default for Gate {
    fn default() -> Self {
        Self {
            fail_level: Severity::Error,
            deny_unknown: false,
        }
    }
}

/// How many findings there are of each kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Met.
    pub met: usize,
    /// Not met, and counted; those of an expired waiver are among them.
    pub not_met: usize,
    /// Not met or not known, and counted again because the waiver expired.
    pub expired: usize,
    /// Not met or not known, and waived.
    pub waived: usize,
    /// Of those that are waived: not known.
    pub waived_unknown: usize,
    /// Not met, and known before.
    pub known: usize,
    /// Not known.
    pub unknown: usize,
    /// The expectation says nothing of the thing.
    pub not_applicable: usize,
    /// The expectation does not hold at the simulated clock.
    pub not_effective: usize,
}

impl Tally {
    /// Pairs of an expectation that holds and a thing that were decided, and how many there are. What is not known is
    /// not decided by being waived.
    pub fn coverage(&self) -> (usize, usize) {
        let counted = self.met + self.not_met + self.waived + self.known + self.not_applicable;
        let decided = counted - self.waived_unknown;
        (decided, counted + self.unknown)
    }
}

/// A run of checks over worlds and scenarios.
#[derive(Debug, Clone, Default)]
pub struct CheckRun {
    /// What was found, in the order in which it was checked.
    pub checked: Vec<Checked>,
    /// The waivers.
    pub waivers: Vec<Waiver>,
    /// When it fails.
    pub gate: Gate,
    /// Whether it was compared with what was known before.
    pub has_baseline: bool,
    used: BTreeSet<usize>,
}

impl CheckRun {
    /// A run in which nothing was checked yet.
    pub fn new(gate: Gate, waivers: Vec<Waiver>) -> Self {
        Self {
            waivers,
            gate,
            ..Self::default()
        }
    }

    /// Takes out what was known before, by its fingerprint; what is waived stays waived.
    pub fn know(&mut self, known: &BTreeSet<String>) {
        self.has_baseline = true;
        let all = self.checked.iter_mut();
        for judged in all.flat_map(|checked| &mut checked.findings) {
            let fails = matches!(judged.finding.result, RuleResult::Fail { .. });
            if fails && judged.counts() && known.contains(&judged.fingerprint) {
                judged.standing = Standing::Known;
            }
        }
    }

    /// Adds what was found of a world.
    pub fn add(&mut self, twin: &Twin, findings: Vec<Finding>) {
        let header = twin.header();
        let mut selected: BTreeMap<usize, BTreeSet<String>> = BTreeMap::new();
        for (at, waiver) in self.waivers.iter().enumerate() {
            if let WaivedSubjects::Selected(selector) = &waiver.subjects {
                selected.insert(at, twin.selected_names(selector));
            }
        }
        self.judge(header, None, findings, &selected, 0);
    }

    /// Adds what came of the expectations of a scenario, which was read from a file with this text.
    pub fn add_sweep(&mut self, file: &str, text: &str, result: &SweepResult) {
        let findings = result
            .expectations
            .iter()
            .map(|of| {
                let written = format!("{:?}", of.says);
                Finding {
                    rule: "scenario".to_owned(),
                    title: of.says.clone(),
                    severity: Severity::Error,
                    about: None,
                    subject: format!("{}: {}", result.title, of.says),
                    result: verdict(&of.verdict),
                    rationale: "The scenario expects it, whatever is chosen.".to_owned(),
                    remedy: "`cardtwin sweep` on the scenario shows what decides.".to_owned(),
                    source: file.to_owned(),
                    at: text.find(&written).map(|byte| located(file, text, byte)),
                    otherwise: Vec::new(),
                }
            })
            .collect();
        self.judge(
            result.header.clone(),
            Some(result.title.clone()),
            findings,
            &BTreeMap::new(),
            result.over_limit.cases,
        );
    }

    fn judge(
        &mut self,
        header: Header,
        scenario: Option<String>,
        findings: Vec<Finding>,
        selected: &BTreeMap<usize, BTreeSet<String>>,
        over_limit: u128,
    ) {
        let findings = findings
            .into_iter()
            .map(|finding| {
                let fingerprint = fingerprint(&header.world, &finding);
                let standing = self.standing(&header, &finding, selected);
                Judged {
                    finding,
                    standing,
                    fingerprint,
                }
            })
            .collect();
        self.checked.push(Checked {
            header,
            scenario,
            findings,
            over_limit,
        });
    }

    fn standing(
        &mut self,
        header: &Header,
        finding: &Finding,
        selected: &BTreeMap<usize, BTreeSet<String>>,
    ) -> Standing {
        if !matches!(
            finding.result,
            RuleResult::Fail { .. } | RuleResult::Unknown(_)
        ) {
            return Standing::Counts;
        }
        let mut expired = None;
        let mut waived = None;
        for (at, waiver) in self.waivers.iter().enumerate() {
            let in_world = waiver.worlds.is_empty() || waiver.worlds.contains(&header.world);
            let of_subject = match &waiver.subjects {
                WaivedSubjects::All => true,
                WaivedSubjects::Named(names) => names.contains(&finding.subject),
                WaivedSubjects::Selected(selector) => {
                    finding.about == Some(selector.subject())
                        && selected
                            .get(&at)
                            .is_some_and(|names| names.contains(&finding.subject))
                }
            };
            if waiver.expectation != finding.rule || !in_world || !of_subject {
                continue;
            }
            self.used.insert(at);
            if waiver.is_in_force_at(header.clock) {
                waived = waived.or(Some(at));
            } else {
                expired = expired.or(Some(at));
            }
        }
        match (waived, expired) {
            (Some(at), _) => Standing::Waived(at),
            (None, Some(at)) => Standing::Expired(at),
            (None, None) => Standing::Counts,
        }
    }

    /// The findings of everything that was checked.
    pub fn findings(&self) -> impl Iterator<Item = (&Checked, &Judged)> {
        self.checked
            .iter()
            .flat_map(|checked| checked.findings.iter().map(move |judged| (checked, judged)))
    }

    /// Waivers that match nothing that is not met or not known.
    pub fn unused_waivers(&self) -> Vec<&Waiver> {
        let waivers = self.waivers.iter().enumerate();
        waivers
            .filter(|(at, _)| !self.used.contains(at))
            .map(|(_, waiver)| waiver)
            .collect()
    }

    /// How many findings there are of each kind.
    pub fn tally(&self) -> Tally {
        self.checked
            .iter()
            .flat_map(|checked| &checked.findings)
            .fold(Tally::default(), |mut tally, judged| {
                tally.count(judged);
                tally
            })
    }

    /// Whether a finding makes the run fail as not met.
    pub fn is_failure(&self, judged: &Judged) -> bool {
        matches!(judged.finding.result, RuleResult::Fail { .. })
            && judged.counts()
            && judged.finding.severity >= self.gate.fail_level
    }

    /// Cases of scenarios of which nothing is claimed, because they have more leaves than the limit.
    pub fn over_limit(&self) -> u128 {
        self.checked.iter().map(|checked| checked.over_limit).sum()
    }
}

impl Checked {
    /// How many findings there are of each kind.
    pub fn tally(&self) -> Tally {
        let mut tally = Tally::default();
        for judged in &self.findings {
            tally.count(judged);
        }
        tally
    }

    /// Its name: that of the world with its changes, or the title of the scenario.
    pub fn name(&self) -> String {
        match &self.scenario {
            Some(title) => title.clone(),
            None if self.header.changes.is_empty() => self.header.world.clone(),
            None => format!("{}, {}", self.header.world, self.header.changes.join(", ")),
        }
    }
}

impl Judged {
    /// Whether neither a waiver nor what was known before takes it out.
    pub fn counts(&self) -> bool {
        matches!(self.standing, Standing::Counts | Standing::Expired(_))
    }
}

impl Tally {
    fn count(&mut self, judged: &Judged) {
        let field = match (&judged.finding.result, judged.standing) {
            (RuleResult::Pass, _) => &mut self.met,
            (RuleResult::NotApplicable, _) => &mut self.not_applicable,
            (RuleResult::NotEffective, _) => &mut self.not_effective,
            (_, Standing::Waived(_)) => &mut self.waived,
            (_, Standing::Known) => &mut self.known,
            (RuleResult::Fail { .. }, _) => &mut self.not_met,
            (RuleResult::Unknown(_), _) => &mut self.unknown,
        };
        *field += 1;
        if matches!(judged.standing, Standing::Expired(_)) {
            self.expired += 1;
        }
        let is_unknown = matches!(judged.finding.result, RuleResult::Unknown(_));
        if is_unknown && matches!(judged.standing, Standing::Waived(_)) {
            self.waived_unknown += 1;
        }
    }
}

impl Twin {
    /// The names of what a selector selects.
    fn selected_names(&self, selector: &Selector) -> BTreeSet<String> {
        let (role, rows) = self.selected(selector);
        rows.into_iter()
            .map(|row| self.view.row_name(role, row))
            .collect()
    }
}

/// A hash of what stays the same from run to run.
fn fingerprint(world: &str, finding: &Finding) -> String {
    let mut hasher = blake3::Hasher::new();
    for part in [finding.rule.as_str(), world, &finding.subject] {
        hasher.update(part.as_bytes());
        hasher.update(&[0]);
    }
    let hex = hasher.finalize().to_hex();
    hex.as_str().chars().take(32).collect()
}

/// What is known of an expectation of a scenario, as a result.
fn verdict(verdict: &ExpectationVerdict) -> RuleResult {
    let example = |example: &CounterExample| {
        let witness = &example.witness;
        let choices: Vec<String> = example
            .choices
            .iter()
            .map(|(name, value)| format!("{name} = {value}"))
            .collect();
        let with = if choices.is_empty() {
            String::new()
        } else {
            format!(" with {}", choices.join(", "))
        };
        let last = example.afterwards.last().unwrap_or(&example.ending.step);
        format!(
            "{} #{} at {} by {}{with}: {} ({})",
            witness.certificate.card,
            witness.certificate.number,
            witness.workstation,
            witness.domain_controller,
            last.sentence,
            last.id,
        )
    };
    match verdict {
        ExpectationVerdict::Proven => RuleResult::Pass,
        ExpectationVerdict::Refuted { example: found, .. } => super::fail(example(found)),
        ExpectationVerdict::Undecided(found) => RuleResult::Unknown(example(found)),
        ExpectationVerdict::NotFinished => {
            RuleResult::Unknown("there are more leaves than the limit".to_owned())
        }
        ExpectationVerdict::NoCases => super::fail("it is about no case of the scenario"),
    }
}

/// File, line and column of a byte.
fn located(file: &str, text: &str, byte: usize) -> Location {
    let before = text.get(..byte).unwrap_or_default();
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    Location {
        file: file.into(),
        line: before.matches('\n').count() + 1,
        column: before.get(line_start..).unwrap_or_default().chars().count() + 1,
    }
}
