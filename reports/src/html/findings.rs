//! Findings: what is not met, not known, waived or known, each with its cause, and the smallest change that meets it.

use std::collections::BTreeMap;

use maud::{Markup, html};
use sim::policies::{self, Severity};
use sim::{CheckRun, Checked, Effect, Judged, LogonRow, RuleResult, Standing, Step};

use super::material::{Mended, WorldReport};
use super::page::{Page, anchor, fill, more};
use super::refusals::{changes, effects};

/// So many things of one finding are named at once.
const WITNESSES: usize = 3;
/// So many are named when all are asked for.
const ALL: usize = 100;

/// A finding's status, as the filter names it.
pub(super) fn status(run: &CheckRun, judged: &Judged) -> &'static str {
    match (&judged.finding.result, judged.standing) {
        (RuleResult::Pass, _) => "met",
        (RuleResult::NotApplicable | RuleResult::NotEffective, _) => "aside",
        (_, Standing::Waived(_)) => "waived",
        (_, Standing::Known) => "known",
        (RuleResult::Fail { .. }, _) if run.is_failure(judged) => "failing",
        (RuleResult::Fail { .. }, _) => "unmet",
        (RuleResult::Unknown(_), _) => "unknown",
    }
}

/// The word for a status, and how it is shown.
pub(super) fn status_word(page: Page, status: &str) -> (&'static str, &'static str) {
    let words = page.words;
    match status {
        "failing" => (words.not_met_fails, "bad-tag"),
        "unmet" => (words.not_met, "warn-tag"),
        "unknown" => (words.unknown, "ask-tag"),
        "waived" => (words.waived, "plain"),
        "known" => (words.known, "plain"),
        "met" => (words.met, "good-tag"),
        _ => (words.aside, "plain"),
    }
}

pub(super) fn severity_word(page: Page, severity: Severity) -> &'static str {
    match severity {
        Severity::Error => page.words.error,
        Severity::Warning => page.words.warning,
        Severity::Note => page.words.note,
    }
}

/// Findings of one rule that have the same status: one item of the page.
pub(super) struct Group<'g> {
    pub(super) status: &'static str,
    pub(super) findings: Vec<&'g Judged>,
}

impl Group<'_> {
    pub(super) fn first(&self) -> Option<&Judged> {
        self.findings.first().copied()
    }
}

/// The findings that are told one by one, what fails first, the worst first.
pub(super) fn groups<'g>(run: &CheckRun, checked: &'g Checked) -> Vec<Group<'g>> {
    let order = ["failing", "unmet", "unknown", "known", "waived"];
    let place = |status: &str| order.iter().position(|known| *known == status);
    let mut groups: BTreeMap<(usize, std::cmp::Reverse<Severity>, &str), Group<'g>> =
        BTreeMap::new();
    for judged in &checked.findings {
        let status = status(run, judged);
        let Some(at) = place(status) else {
            continue;
        };
        let severity = std::cmp::Reverse(judged.finding.severity);
        groups
            .entry((at, severity, &judged.finding.rule))
            .or_insert_with(|| Group {
                status,
                findings: Vec::new(),
            })
            .findings
            .push(judged);
    }
    groups.into_values().collect()
}

/// All findings of a world.
pub(super) fn findings(
    page: Page,
    id: &str,
    run: &CheckRun,
    checked: &Checked,
    told: &WorldReport,
) -> Markup {
    let words = page.words;
    let groups = groups(run, checked);
    html! {
        h3 id={ (id) "-findings" } { (words.findings) }
        p { (super::summary::tally(page, &checked.tally())) }
        @if groups.is_empty() { p { (words.every_expectation_met) } }
        @for (at, group) in groups.iter().enumerate() {
            (self::group(page, (id, &anchor(id, "finding", at)), run, group, told))
        }
        (met(page, run, checked))
    }
}

fn group(
    page: Page,
    (part, id): (&str, &str),
    run: &CheckRun,
    group: &Group<'_>,
    told: &WorldReport,
) -> Markup {
    let words = page.words;
    let Some(first) = group.first().map(|judged| &judged.finding) else {
        return html! {};
    };
    let (word, class) = status_word(page, group.status);
    let mut mended = group.findings.iter();
    let mended = mended.find_map(|judged| {
        let mended = told.mended.get(&judged.fingerprint)?;
        Some((judged, mended))
    });
    html! {
        article.item id=(id) data-severity=(first.severity) data-status=(group.status) data-cause=(first.rule) {
            ul.tags {
                li class=(class) { (word) }
                li.plain { (severity_word(page, first.severity)) }
                li.plain { (first.rule) }
                li.plain { (page.count(group.findings.len(), &words.things)) }
            }
            h4 { (page.said(&first.title)) }
            dl.pairs {
                dt { (words.cause) }
                dd { ul { @for judged in group.findings.iter().take(WITNESSES) { (one(page, run, judged)) } } }
                dt { (words.what_happens) }
                dd { (page.said(&first.rationale)) }
                dt { (words.user_sees) }
                dd { (user_sees(page, part, group, told)) }
                dt { (words.remedy) }
                dd { (page.said(&first.remedy)) }
                @if group.status != "unknown" {
                    dt { (words.smallest_fix) }
                    dd {
                        @match mended {
                            Some((judged, mended)) => (fix(page, &judged.finding.subject, mended)),
                            None if told.is_fixed => (words.fix_not_sought),
                            None => (words.fix_too_large),
                        }
                    }
                }
                dt { (words.source) }
                dd { (source(page, &first.source)) }
            }
            @if group.findings.len() > WITNESSES { (all(page, run, group)) }
        }
    }
}

/// What is seen at the screen: of cards that open nothing, how their logons end.
fn user_sees(page: Page, part: &str, group: &Group<'_>, told: &WorldReport) -> Markup {
    let words = page.words;
    let mut endings: BTreeMap<&str, &Step> = BTreeMap::new();
    for judged in &group.findings {
        let finding = &judged.finding;
        let is_card = finding.about == Some(policies::Subject::Cards);
        let rows = told.logon.iter().flat_map(|logon| &logon.rows);
        let rows: Vec<&LogonRow> = rows
            .filter(|row| is_card && row.certificate.card == finding.subject)
            .collect();
        if rows
            .iter()
            .all(|row| row.ending.step.effect != Effect::Opens)
        {
            let steps = rows.iter().map(|row| row.ending.step);
            endings.extend(steps.map(|step| (step.id, step)));
        }
    }
    if endings.is_empty() {
        return html! {
            (words.nothing_by_itself) " " a href={ "#" (part) "-refusals" } { (words.refusals) }
        };
    }
    html! {
        ul {
            @for step in endings.values() {
                li {
                    @match step.seen.user {
                        Some(message) => { (words.quote_open) (page.said(message)) (words.quote_close) }
                        None => (words.no_message),
                    }
                    @if let Some(status) = step.seen.status() { ", " code { (status) } }
                    (words.colon)
                    @match told.refusals.iter().position(|refusal| refusal.cause.ending.step.id == step.id) {
                        Some(at) => a href={ "#" (anchor(part, "cause", at)) } { (page.said(step.sentence)) },
                        None => (page.said(step.sentence)),
                    }
                }
            }
        }
    }
}

/// One thing: why, where it is written, and what a waiver says.
fn one(page: Page, run: &CheckRun, judged: &Judged) -> Markup {
    let words = page.words;
    let finding = &judged.finding;
    let why = match &finding.result {
        RuleResult::Fail { why, .. } | RuleResult::Unknown(why) => why.as_str(),
        RuleResult::Pass | RuleResult::NotApplicable | RuleResult::NotEffective => "",
    };
    let waiver = match judged.standing {
        Standing::Waived(at) => run
            .waivers
            .get(at)
            .map(|waiver| (words.waived_until, waiver)),
        Standing::Expired(at) => run
            .waivers
            .get(at)
            .map(|waiver| (words.waiver_expired, waiver)),
        Standing::Counts | Standing::Known => None,
    };
    html! {
        li {
            strong { (finding.subject) } (page.words.colon) (page.said(why))
            @if let Some(at) = &finding.at { " (" code { (at) } ")" }
            @if let Some((says, waiver)) = waiver {
                p.note { (fill(says, &[&waiver.expires.date(), &waiver.owner])) (page.words.colon) (waiver.rationale) }
            }
            @for (assumption, reading, result) in &finding.otherwise {
                p.note {
                    (fill(words.under_reading, &[&format!("{assumption}={reading}")])) " "
                    (result_word(page, result))
                }
            }
        }
    }
}

fn result_word(page: Page, result: &RuleResult) -> &'static str {
    let words = page.words;
    match result {
        RuleResult::Pass => words.met,
        RuleResult::Fail { .. } => words.not_met,
        RuleResult::Unknown(_) => words.unknown,
        RuleResult::NotApplicable | RuleResult::NotEffective => words.aside,
    }
}

fn fix(page: Page, subject: &str, mended: &Mended) -> Markup {
    let words = page.words;
    if mended.changes.is_empty() {
        return html! { (page.count(mended.worlds, &words.fix_none_of)) };
    }
    html! {
        (changes(&mended.changes))
        p { (fill(words.mend_verified, &[subject])) " " (effects(page, &mended.effects)) }
    }
}

fn all(page: Page, run: &CheckRun, group: &Group<'_>) -> Markup {
    let left_out = group.findings.len().saturating_sub(ALL);
    more(
        &page.count(group.findings.len(), &page.words.all_things),
        &html! {
            ul { @for judged in group.findings.iter().take(ALL) { (one(page, run, judged)) } }
            @if left_out > 0 { p.left-out { (page.count(left_out, &page.words.rows_left_out)) } }
        },
    )
}

/// The documents that a rule cites, with a link to each that the ledger knows.
fn source(page: Page, text: &str) -> Markup {
    let ledger = policies::shipped_sources();
    html! {
        @for (at, cited) in text.split("; ").enumerate() {
            @if at > 0 { (page.words.semicolon) }
            @let document = cited.split(" (").next().unwrap_or(cited);
            @match ledger.iter().find(|known| known.id.as_str() == document) {
                Some(known) => {
                    @let place = cited.get(document.len()..).unwrap_or_default();
                    @match &known.url {
                        Some(url) => a.source href=(url) rel="noreferrer external" { (page.said(&known.title)) },
                        None => (page.said(&known.title)),
                    }
                    (page.said(place))
                }
                None => (page.said(cited)),
            }
        }
    }
}

/// What is met, and what is not looked at, in a table.
fn met(page: Page, run: &CheckRun, checked: &Checked) -> Markup {
    let words = page.words;
    let mut rules: BTreeMap<&str, (&str, usize, usize)> = BTreeMap::new();
    for judged in &checked.findings {
        let finding = &judged.finding;
        let entry = rules.entry(&finding.rule).or_insert((&finding.title, 0, 0));
        match status(run, judged) {
            "met" => entry.1 += 1,
            "aside" => entry.2 += 1,
            _ => {}
        }
    }
    let rows: Vec<Vec<Markup>> = rules
        .into_iter()
        .filter(|(_, (_, met, aside))| met + aside > 0)
        .map(|(rule, (title, met, aside))| {
            vec![
                html! { code { (rule) } },
                page.said(title),
                html! { span.number { (met) } },
                html! { span.number { (aside) } },
            ]
        })
        .collect();
    if rows.is_empty() {
        return html! {};
    }
    more(
        words.met_expectations,
        &page.table(
            words.met_expectations,
            &[words.rule, words.expectation, words.met, words.aside],
            &rows,
        ),
    )
}
