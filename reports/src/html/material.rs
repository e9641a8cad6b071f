//! What the report tells: the answers of the twin, each asked once.

use std::collections::{BTreeMap, BTreeSet};

use sim::policies::Rule;
use sim::{
    Answer, CalendarAnswer, Cause, CheckRun, Checked, Diff, Effect, Explanation, Fix, FixRequest,
    Header, LogonAnswer, LogonRequest, QuestionId, RuleResult, SweepResult, TableAnswer, Twin,
};

/// So many causes of refusals are looked into one by one.
const CAUSES: usize = 12;
/// Of so many rules a finding is looked into.
const RULES: usize = 40;
/// Above so many certificates on cards no fix is looked for: each means many other worlds.
const CERTIFICATES: usize = 1000;

/// A report on a run of checks: what was found, and what is told of everything that was checked.
#[derive(Debug)]
pub struct Report<'r> {
    /// What was found.
    pub run: &'r CheckRun,
    /// What is told of each thing that was checked, in the order of the run.
    pub parts: Vec<Part<'r>>,
}

/// What is told of one thing that was checked.
#[derive(Debug)]
pub enum Part<'r> {
    /// A world.
    World(Box<WorldReport>),
    /// A scenario that was swept.
    Scenario(&'r SweepResult),
}

/// What is told of a world besides its findings.
#[derive(Debug)]
pub struct WorldReport {
    pub(super) header: Header,
    pub(super) answers: Vec<Answer>,
    pub(super) logon: Option<LogonAnswer>,
    pub(super) calendar: Option<CalendarAnswer>,
    pub(super) populations: Option<TableAnswer>,
    pub(super) unknowns: Option<TableAnswer>,
    pub(super) never: Option<TableAnswer>,
    /// What is known of refusals, the most frequent first.
    pub(super) refusals: Vec<Refusal>,
    /// The smallest fix of findings, by their fingerprints.
    pub(super) mended: BTreeMap<String, Mended>,
    /// What is otherwise than without the changes that were asked for.
    pub(super) diff: Option<Diff>,
    /// Whether the world is small enough for fixes to be looked for.
    pub(super) is_fixed: bool,
}

/// Logons that are refused for one reason.
#[derive(Debug)]
pub(super) struct Refusal {
    pub(super) cause: Cause,
    /// The first of them, run on real bytes.
    pub(super) explanation: Option<Explanation>,
    /// What would let the first of them in; `None`: it was not looked for.
    pub(super) fix: Option<Fix>,
}

/// What was found when a fix of a finding was looked for.
#[derive(Debug, Clone)]
pub(super) struct Mended {
    /// The smallest changes under which the expectation is met, each as a what-if takes it; empty: none was found.
    pub(super) changes: Vec<String>,
    /// What else is otherwise then: how many logons or removals of each kind.
    pub(super) effects: Vec<(sim::Category, u128)>,
    /// Worlds that were tried.
    pub(super) worlds: usize,
}

/// The talk's questions, in its order, by the question that answers each.
pub(super) const TALK: [QuestionId; 7] = [
    QuestionId::SmartCardEnforcement,
    QuestionId::PasswordUse,
    QuestionId::ParallelSessions,
    QuestionId::CardRemoval,
    QuestionId::SharedCards,
    QuestionId::MultiCardAccounts,
    QuestionId::MultiCertificateCards,
];

impl WorldReport {
    /// Asks a twin all that the report tells of it. `before` is the twin without the changes of a what-if.
    pub fn of(twin: &Twin, before: Option<&Twin>, checked: &Checked, rules: &[Rule]) -> Self {
        let header = twin.header();
        let is_fixed = header.counts.certificates <= CERTIFICATES;
        let logon = match twin.ask(QuestionId::Logon) {
            Answer::Logon(logon) => Some(logon),
            _ => None,
        };
        let calendar = match twin.ask(QuestionId::Calendar) {
            Answer::Calendar(calendar) => Some(calendar),
            _ => None,
        };
        let table = |question: QuestionId| match twin.ask(question) {
            Answer::Table(table) => Some(table),
            _ => None,
        };
        let causes = logon.iter().flat_map(|logon| &logon.causes);
        let refused = causes.filter(|cause| cause.ending.step.effect != Effect::Opens);
        let refusals = (0..)
            .zip(refused)
            .map(|(at, cause)| Refusal::of(twin, cause, is_fixed && at < CAUSES))
            .collect();
        Self {
            header,
            answers: TALK.map(|question| twin.ask(question)).into(),
            calendar,
            populations: table(QuestionId::Populations),
            unknowns: table(QuestionId::Unknowns),
            never: table(QuestionId::NeverExercised),
            refusals,
            mended: if is_fixed {
                mended(twin, checked, rules)
            } else {
                BTreeMap::new()
            },
            diff: before.map(|before| before.diff(twin)),
            logon,
            is_fixed,
        }
    }
}

impl Refusal {
    fn of(twin: &Twin, cause: &Cause, is_fixed: bool) -> Self {
        let request = cause.witnesses.first().map(|witness| LogonRequest {
            card: witness.certificate.card.clone(),
            workstation: witness.workstation.clone(),
            certificate: Some(witness.certificate.number),
            hint: witness.hint.clone(),
            domain_controller: Some(witness.domain_controller.clone()),
            ..LogonRequest::default()
        });
        let fix = request.as_ref().filter(|_| is_fixed).and_then(|request| {
            let request = FixRequest {
                logon: request.clone(),
                ..FixRequest::default()
            };
            twin.fix(&request).ok()
        });
        Self {
            cause: cause.clone(),
            explanation: request.and_then(|request| twin.explain(&request).ok()),
            fix,
        }
    }
}

/// What would mend the first finding of each rule that is not met and counts.
fn mended(twin: &Twin, checked: &Checked, rules: &[Rule]) -> BTreeMap<String, Mended> {
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    let unmet = checked.findings.iter().filter(|judged| {
        matches!(judged.finding.result, RuleResult::Fail { .. })
            && judged.counts()
            && seen.insert(&judged.finding.rule)
    });
    unmet
        .take(RULES)
        .filter_map(|judged| {
            let finding = &judged.finding;
            let mut rules = rules.iter();
            let rule = rules.find(|rule| rule.id.to_string() == finding.rule)?;
            let mended = twin.mend(rule, &finding.subject)?;
            let told = Mended {
                changes: mended.changes.iter().map(ToString::to_string).collect(),
                effects: mended.effects,
                worlds: mended.worlds,
            };
            Some((judged.fingerprint.clone(), told))
        })
        .collect()
}
