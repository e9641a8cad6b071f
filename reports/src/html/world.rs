//! One world: what it is, and all that is told of it.

use maud::{Markup, html};
use sim::{CheckRun, Checked, Header};

use super::material::WorldReport;
use super::page::{Page, grouped_len};
use super::{appendix, calendar, comparison, findings, populations, questions, refusals};

/// A world with all its parts.
pub(super) fn world(
    page: Page,
    id: &str,
    run: &CheckRun,
    checked: &Checked,
    told: &WorldReport,
) -> Markup {
    html! {
        h2 id=(id) { (page.words.world) " " (checked.name()) }
        (about(page, &told.header))
        @if let Some(diff) = &told.diff { (comparison::comparison(page, id, &told.header, diff)) }
        (questions::questions(page, id, told))
        (findings::findings(page, id, run, checked, told))
        @if let Some(answer) = &told.populations { (populations::populations(page, id, answer)) }
        (refusals::refusals(page, id, told))
        @if let Some(answer) = &told.calendar { (calendar::calendar(page, id, answer)) }
        (appendix::appendix(page, id, told))
    }
}

/// What everything that is told of a world rests on.
pub(super) fn about(page: Page, header: &Header) -> Markup {
    let words = page.words;
    let counts = header.counts;
    let sizes = [
        page.count(counts.users, &words.users),
        page.count(counts.cards, &words.cards_counted),
        page.count(counts.certificates, &words.certificates),
        page.count(counts.workstations, &words.machines),
        page.count(counts.domain_controllers, &words.controllers),
    ];
    html! {
        dl.about {
            dt { (words.size) } dd { (sizes.join(", ")) }
            dt { (words.clock) } dd { (header.clock) }
            dt { (words.seed) } dd { (header.seed) }
            dt { (words.rule_book) } dd { (header.rule_book) }
            dt { (words.facts_hash) } dd { code { (header.facts) } }
            @if let Some(size) = header.key_pool {
                dt { (words.key_pool) } dd { (grouped_len(usize::from(size))) }
            }
            @if !header.changes.is_empty() {
                dt { (words.what_if) } dd { @for change in &header.changes { p { code { (change) } } } }
            }
            @if !header.assumptions.is_empty() {
                dt { (words.assumed) }
                dd { @for (name, reading) in &header.assumptions { p { code { (name) "=" (reading) } } } }
            }
        }
    }
}
