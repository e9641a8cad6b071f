//! What a statement rests on: steps with their sources, and what was read.

use std::collections::BTreeSet;

use maud::{Markup, html};
use sim::{Confidence, Effect, Evidence, Step, ToldStep};

use super::page::{Page, more};

/// How well a step is known, in words.
pub(super) fn confidence(page: Page, confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::Inferred => page.words.inferred,
        Confidence::Documented => page.words.documented,
        Confidence::Recorded => page.words.recorded,
    }
}

/// Steps, each once, with source and confidence; and what was read.
pub(super) fn evidence<'e>(
    page: Page,
    steps: impl IntoIterator<Item = &'static Step>,
    reads: impl IntoIterator<Item = &'e Evidence>,
) -> Markup {
    let words = page.words;
    let mut seen = BTreeSet::new();
    let steps: Vec<&Step> = steps
        .into_iter()
        .filter(|step| seen.insert(step.id))
        .collect();
    let reads: BTreeSet<&Evidence> = reads.into_iter().collect();
    let rows: Vec<Vec<Markup>> = steps.into_iter().map(|step| row(page, step)).collect();
    if rows.is_empty() && reads.is_empty() {
        return html! {};
    }
    more(
        words.evidence,
        &html! {
            @if !rows.is_empty() {
                (page.table(words.steps, &[words.step, words.says, words.source, words.confidence], &rows))
            }
            (read(page, &reads.into_iter().collect::<Vec<_>>()))
        },
    )
}

fn row(page: Page, step: &Step) -> Vec<Markup> {
    vec![
        html! { code { (step.id) } },
        page.said(step.sentence),
        page.said(step.source),
        html! { (confidence(page, step.confidence)) },
    ]
}

/// What was read, with where each value comes from.
fn read(page: Page, reads: &[&Evidence]) -> Markup {
    let words = page.words;
    let rows: Vec<Vec<Markup>> = reads
        .iter()
        .map(|read| {
            vec![
                html! { (read.name) },
                page.said(&read.fact.replace('_', " ")),
                page.said(&read.answer.replace('_', " ")),
                page.said(read.origin.as_deref().unwrap_or_default()),
            ]
        })
        .collect();
    if rows.is_empty() {
        return html! {};
    }
    page.table(
        words.reads,
        &[words.thing, words.fact, words.value, words.set_by],
        &rows,
    )
}

/// The steps of one logon in their order, each with what it read.
pub(super) fn story(page: Page, steps: &[ToldStep]) -> Markup {
    html! {
        ol {
            @for told in steps {
                li {
                    (page.said(told.step.sentence)) " " code.id { (told.step.id) }
                    @if !told.evidence.is_empty() {
                        ul {
                            @for read in &told.evidence {
                                li {
                                    (read.name) (page.words.colon)
                                    (page.said(&format!("{}: {}", read.fact.replace('_', " "), read.answer.replace('_', " "))))
                                    @if let Some(origin) = &read.origin { " (" (page.said(origin)) ")" }
                                }
                            }
                        }
                    }
                    p.note { (confidence(page, told.step.confidence)) (page.words.colon) (page.said(told.step.source)) }
                }
            }
        }
    }
}

/// What each party sees of the end of a logon: codes, events, message.
pub(super) fn seen(page: Page, step: &Step, steps: &[ToldStep]) -> Markup {
    let words = page.words;
    let events: Vec<&sim::LoggedEvent> = steps.iter().flat_map(|told| &told.events).collect();
    let is_silent = step.effect == Effect::Passes || step.effect == Effect::Opens;
    html! {
        dl.pairs {
            dt { (words.user_sees) }
            dd {
                @match step.seen.user {
                    Some(message) => { (words.quote_open) (page.said(message)) (words.quote_close) }
                    None if is_silent => (words.nothing_seen),
                    None => (words.no_message),
                }
            }
            @if let Some(code) = step.seen.kerberos_code() {
                dt { (words.kdc_answers) } dd { code { (code) } }
            }
            @if let Some(status) = step.seen.status() {
                dt { "NTSTATUS" } dd { code { (status) } }
            }
            @if let Some(status) = step.seen.chain_status() {
                dt { (words.chain_status) } dd { code { (status) } }
            }
            @if !events.is_empty() {
                dt { (words.events) }
                dd {
                    ul {
                        @for event in events {
                            li {
                                (event.machine) ", " (page.said(&event.log.to_string())) ", "
                                (page.said(event.provider)) ", " strong { (event.id) } (page.words.colon)
                                (page.said(event.sentence)) " (" (page.said(&event.written.to_string())) ")"
                            }
                        }
                    }
                }
            }
        }
    }
}
