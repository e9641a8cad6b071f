//! The summary: the verdict, the tallies, and what to do first; and the tools to search what follows.

use std::collections::{BTreeMap, BTreeSet};

use maud::{Markup, html};
use sim::{CheckRun, Effect, Tally};

use super::comparison::counted;
use super::findings::{Group, groups, severity_word, status_word};
use super::material::{Part, Report};
use super::page::{Page, fill, grouped, grouped_len};

/// So many things to do are named.
const FIRST: usize = 5;

/// What everybody should read.
pub(super) fn summary(page: Page, report: &Report<'_>) -> Markup {
    let words = page.words;
    let run = report.run;
    html! {
        section aria-labelledby="summary" {
            h2 id="summary" { (words.summary) }
            (verdict(page, run))
            (tiles(page, report))
            h3 { (words.do_first) }
            (do_first(page, report))
            (tools(page, report))
        }
    }
}

fn verdict(page: Page, run: &CheckRun) -> Markup {
    let words = page.words;
    let tally = run.tally();
    let failing = run
        .findings()
        .filter(|(_, judged)| run.is_failure(judged))
        .count();
    let (class, mark, sentence) = if failing > 0 {
        ("bad", "✗", page.count(failing, &words.verdict_fails))
    } else if tally.unknown > 0 || run.over_limit() > 0 {
        ("ask", "?", words.verdict_open.to_owned())
    } else if tally.not_met > 0 {
        ("warn", "!", page.count(tally.not_met, &words.verdict_below))
    } else {
        ("good", "✓", words.verdict_met.to_owned())
    };
    html! {
        div class={ "verdict " (class) } {
            span.mark aria-hidden="true" { (mark) }
            p { (sentence) " " (self::tally(page, &tally)) }
        }
    }
}

/// The tally in words.
pub(super) fn tally(page: Page, tally: &Tally) -> String {
    let words = page.words;
    let (decided, whole) = tally.coverage();
    fill(words.decided, &[&grouped_len(decided), &grouped_len(whole)])
}

fn tiles(page: Page, report: &Report<'_>) -> Markup {
    let words = page.words;
    let tally = report.run.tally();
    let (mut open, mut all) = (0u128, 0u128);
    for part in &report.parts {
        if let Part::World(told) = part
            && let Some(logon) = &told.logon
        {
            all += logon.work.cases;
            let causes = logon.causes.iter();
            open += causes
                .filter(|cause| cause.ending.step.effect == Effect::Opens)
                .map(|cause| cause.cases)
                .sum::<u128>();
        }
    }
    let tiles = [
        (tally.not_met, words.not_met),
        (tally.unknown, words.unknown),
        (tally.waived, words.waived),
        (tally.known, words.known),
        (tally.met, words.met),
    ];
    html! {
        dl.tiles {
            @for (count, word) in tiles { div { dt { (word) } dd { (grouped_len(count)) } } }
            @if all > 0 { div { dt { (fill(words.of_logons_open, &[&grouped(all)])) } dd { (grouped(open)) } } }
        }
    }
}

/// The worst that is not met, and what is lost by a what-if.
fn do_first(page: Page, report: &Report<'_>) -> Markup {
    let words = page.words;
    let mut worst: Vec<(String, Group<'_>, String)> = Vec::new();
    for (at, checked) in report.run.checked.iter().enumerate() {
        let id = format!("part-{}", at + 1);
        let unmet = groups(report.run, checked).into_iter().enumerate();
        let unmet = unmet.filter(|(_, group)| matches!(group.status, "failing" | "unmet"));
        for (number, group) in unmet {
            let anchor = super::page::anchor(&id, "finding", number);
            worst.push((anchor, group, checked.name()));
        }
    }
    worst.sort_by_key(|(_, group, _)| {
        let severity = group.first().map(|judged| judged.finding.severity);
        (group.status != "failing", std::cmp::Reverse(severity))
    });
    let more = worst.len().saturating_sub(FIRST);
    let several = report.run.checked.len() > 1;
    html! {
        @for (at, part) in report.parts.iter().enumerate() {
            @if let Part::World(told) = part {
                @if let Some(diff) = &told.diff {
                    p {
                        a href={ "#part-" (at + 1) "-diff" } { (words.comparison) } (page.words.colon)
                        @if diff.is_empty() { (words.nothing_otherwise) }
                        @let sums: BTreeMap<_, u128> = diff.causes.iter().fold(BTreeMap::new(), |mut sums, cause| {
                            *sums.entry(cause.category).or_default() += cause.cases;
                            sums
                        });
                        @for (place, (category, cases)) in sums.into_iter().enumerate() {
                            @if place > 0 { (page.words.semicolon) }
                            (page.count(cases, counted(page, category)))
                        }
                    }
                }
            }
        }
        @if worst.is_empty() {
            p { (words.nothing_to_do) }
        } @else {
            ol.first {
                @for (anchor, group, name) in worst.iter().take(FIRST) {
                    @if let Some(first) = group.first().map(|judged| &judged.finding) {
                        li {
                            a href={ "#" (anchor) } { (page.said(&first.title)) }
                            (page.words.colon) (severity_word(page, first.severity)) ", " (page.count(group.findings.len(), &words.things))
                            @if several { ", " (name) }
                            ". " (page.said(&first.remedy))
                        }
                    }
                }
            }
            @if more > 0 { p.left-out { (page.count(more, &words.more_findings)) } }
        }
    }
}

/// Search and filters; without a script they are not there, and nothing is hidden.
fn tools(page: Page, report: &Report<'_>) -> Markup {
    let words = page.words;
    let mut causes: BTreeSet<String> = BTreeSet::new();
    let mut statuses: BTreeSet<&'static str> = BTreeSet::new();
    for (checked, part) in report.run.checked.iter().zip(&report.parts) {
        for group in groups(report.run, checked) {
            statuses.insert(group.status);
            causes.extend(group.first().map(|judged| judged.finding.rule.clone()));
        }
        if let Part::World(told) = part {
            let refused = told.refusals.iter();
            causes.extend(refused.map(|refusal| refusal.cause.ending.step.id.to_owned()));
        }
    }
    let severities = [
        sim::policies::Severity::Error,
        sim::policies::Severity::Warning,
        sim::policies::Severity::Note,
    ];
    html! {
        form.tools id="tools" role="search" aria-label=(words.search_title) {
            label { (words.search) input type="search" id="search" name="search" autocomplete="off"; }
            label {
                (words.severity)
                select id="by-severity" name="severity" {
                    option value="" { (words.any) }
                    @for severity in severities { option value=(severity) { (severity_word(page, severity)) } }
                }
            }
            label {
                (words.status)
                select id="by-status" name="status" {
                    option value="" { (words.any) }
                    @for status in statuses { option value=(status) { (status_word(page, status).0) } }
                    option value="refused" { (words.refused_logons) }
                }
            }
            label {
                (words.cause)
                select id="by-cause" name="cause" {
                    option value="" { (words.any) }
                    @for cause in causes { option value=(cause) { (cause) } }
                }
            }
            button type="submit" { (words.search) }
            button type="reset" { (words.reset) }
            button type="button" id="expand" { (words.expand) }
            button type="button" id="collapse" { (words.collapse) }
            output id="shown" for="search by-severity by-status by-cause" data-words=(words.shown) {}
        }
    }
}
