//! The appendix: assumptions, what is not known, what was never exercised; and the glossary.

use maud::{Markup, html};
use sim::assumption::ASSUMPTIONS;
use sim::{Cell, TableAnswer};

use super::material::WorldReport;
use super::page::{Page, fill, grouped, more};
use super::words::GLOSSARY;

/// So many names of a cell are written.
const NAMES: usize = 12;

/// What an auditor asks last.
pub(super) fn appendix(page: Page, id: &str, told: &WorldReport) -> Markup {
    let words = page.words;
    html! {
        h3 id={ (id) "-appendix" } { (words.appendix) }
        (more(words.assumptions, &assumptions(page, told)))
        @if let Some(unknowns) = &told.unknowns {
            @if unknowns.rows.is_empty() { p { (words.nothing_unknown) } }
            @else { (more(words.unknowns, &table(page, words.unknowns, unknowns))) }
        }
        @if let Some(never) = &told.never {
            @if never.rows.is_empty() { p { (words.all_exercised) } }
            @else { (more(words.never_exercised, &table(page, words.never_exercised, never))) }
        }
        @if let Some(logon) = &told.logon {
            p.note {
                (page.count(logon.work.cases, &words.logons)) (page.words.colon)
                (page.count(logon.work.regions, &words.told_apart)) ", "
                (page.count(logon.work.exchanges, &words.exchanges)) "."
                @if logon.work.assumed > 0 { " " (page.count(logon.work.assumed, &words.exchanges_assumed)) }
            }
        }
    }
}

/// Assumptions that the logons rest on, with their readings; which one is taken, and what another would change.
fn assumptions(page: Page, told: &WorldReport) -> Markup {
    let words = page.words;
    let Some(header) = told.logon.as_ref().map(|logon| &logon.header) else {
        return html! {};
    };
    let rests: Vec<&sim::assumption::Assumption> = ASSUMPTIONS
        .iter()
        .filter(|assumption| {
            let mut effects = header.rests_on.iter();
            effects.any(|effect| effect.assumption.name == assumption.name)
        })
        .collect();
    let rows: Vec<Vec<Markup>> = rests
        .iter()
        .map(|assumption| {
            let chosen = header.assumptions.iter();
            let chosen = chosen
                .filter(|(name, _)| name == assumption.name)
                .map(|(_, reading)| reading.as_str())
                .next()
                .or_else(|| assumption.readings.first().map(|reading| reading.name));
            vec![
                html! { code { (assumption.name) } p { (page.said(assumption.question)) } },
                html! {
                    ul {
                        @for reading in assumption.readings {
                            @let effect = header.rests_on.iter().find(|effect| {
                                effect.assumption.name == assumption.name && effect.reading.name == reading.name
                            });
                            li {
                                code { (reading.name) } (page.words.colon) (page.said(reading.sentence))
                                " (" (page.said(reading.source)) ")"
                                @if chosen == Some(reading.name) { " " strong { (words.reading_taken) } }
                                @if let Some(effect) = effect { (page.words.colon) (page.count(effect.logons, &words.logons_otherwise)) }
                            }
                        }
                    }
                },
            ]
        })
        .collect();
    html! {
        p { (words.assumptions_are) }
        @if rows.is_empty() { p { (words.no_assumption) } }
        @else { (page.table(words.assumptions, &[words.assumption, words.readings], &rows)) }
    }
}

/// An answer that is a table, as the twin heads it.
fn table(page: Page, caption: &str, answer: &TableAnswer) -> Markup {
    let columns: Vec<&str> = answer
        .columns()
        .iter()
        .map(|column| column.heading)
        .collect();
    let rows: Vec<Vec<Markup>> = answer
        .rows
        .iter()
        .map(|row| row.iter().map(|cell| self::cell(page, cell)).collect())
        .collect();
    html! { div lang="en" { (page.table(caption, &columns, &rows)) } }
}

fn cell(page: Page, cell: &Cell) -> Markup {
    match cell {
        Cell::Text(text) => html! { (text) },
        Cell::Number(number) => html! { span.number { (grouped(*number)) } },
        Cell::Names(names) => {
            let left_out = names.len().saturating_sub(NAMES);
            html! {
                @for (at, name) in names.iter().take(NAMES).enumerate() { @if at > 0 { ", " } (name) }
                @if left_out > 0 { " " (page.count(left_out, &page.words.more)) }
            }
        }
    }
}

/// Words of the field, explained.
pub(super) fn glossary(page: Page) -> Markup {
    let words = page.words;
    html! {
        section.part aria-labelledby="glossary" {
            h2 id="glossary" { (words.glossary) }
            p.note { (fill(words.glossary_is, &[])) }
            dl.pairs {
                @for (term, meaning) in GLOSSARY.iter().map(|(term, meaning)| (term, meaning(words))) {
                    dt { (term) } dd { (meaning) }
                }
            }
        }
    }
}
