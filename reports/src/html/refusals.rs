//! Logons that are refused, by cause: what the user sees, and the smallest fix.

use maud::{Markup, html};
use sim::{Category, Effect, Fix, Witness};

use super::evidence::{confidence, seen, story};
use super::material::{Refusal, WorldReport};
use super::page::{Page, anchor, fill, more};

/// Who is refused, and why.
pub(super) fn refusals(page: Page, id: &str, told: &WorldReport) -> Markup {
    let words = page.words;
    let Some(logon) = &told.logon else {
        return html! {};
    };
    let open: u128 = logon
        .causes
        .iter()
        .filter(|cause| cause.ending.step.effect == Effect::Opens)
        .map(|cause| cause.cases)
        .sum();
    html! {
        h3 id={ (id) "-refusals" } { (words.refusals) }
        p {
            (fill(words.logons_open, &[
                &super::page::grouped(open),
                &page.count(logon.work.cases, &words.logons),
            ]))
            " " (words.logons_are)
        }
        @for (at, refusal) in told.refusals.iter().enumerate() {
            (self::refusal(page, &anchor(id, "cause", at), refusal, told.is_fixed))
        }
        @if told.refusals.is_empty() { p { (words.nobody_refused) } }
    }
}

fn refusal(page: Page, id: &str, refusal: &Refusal, is_fixed: bool) -> Markup {
    let words = page.words;
    let cause = &refusal.cause;
    let step = cause.ending.step;
    let (word, class) = match step.effect {
        Effect::Undefined => (words.undefined, "ask-tag"),
        Effect::Refuses | Effect::Passes | Effect::Opens => (words.refused, "bad-tag"),
    };
    html! {
        article.item id=(id) data-status="refused" data-cause=(step.id) {
            ul.tags {
                li class=(class) { (word) }
                li.plain { (page.count(cause.cases, &words.logons)) }
                li.plain { (confidence(page, cause.ending.confidence)) }
            }
            h4 { (page.ending(step)) }
            (seen(page, step, refusal.explanation.as_ref().map_or(&[], |told| &told.steps)))
            dl.pairs {
                dt { (words.witnesses) }
                dd { ul { @for witness in &cause.witnesses { li { (self::witness(page, witness)) } } } }
                dt { (words.source) }
                dd { (page.said(step.source)) }
                dt { (words.smallest_fix) }
                dd { (fix(page, refusal.fix.as_ref(), is_fixed)) }
                @if !cause.otherwise.is_empty() {
                    dt { (words.other_readings) }
                    dd { ul { @for other in &cause.otherwise {
                        li {
                            code { (other.assumption.name) "=" (other.reading.name) } (page.words.colon)
                            (page.said(other.step.sentence)) " (" (page.count(other.logons, &words.logons)) ")"
                        }
                    } } }
                }
            }
            @if let Some(explanation) = &refusal.explanation {
                (more(words.step_by_step, &story(page, &explanation.steps)))
            }
        }
    }
}

/// One logon by its names.
pub(super) fn witness(page: Page, witness: &Witness) -> Markup {
    let label = &witness.certificate;
    html! {
        (label.card) " #" (label.number) " (" (label.shows) "), " (witness.workstation) ", " (witness.domain_controller)
        @if let Some(hint) = &witness.hint { ", " (page.words.hint) " " code { (hint) } }
    }
}

/// The smallest fix of the first witness, and what else it does.
fn fix(page: Page, fix: Option<&Fix>, is_fixed: bool) -> Markup {
    let words = page.words;
    let option = match fix {
        None if is_fixed => return html! { (words.fix_not_sought) },
        None => return html! { (words.fix_too_large) },
        Some(fix) => fix.options.first(),
    };
    let Some(option) = option else {
        return html! { (words.fix_none) };
    };
    let changes: Vec<String> = option.changes.iter().map(ToString::to_string).collect();
    html! {
        (self::changes(&changes))
        p { (words.fix_verified) " " (effects(page, &option.effects)) }
        @if !option.also_lets_in.is_empty() || !option.also_keeps_out.is_empty() {
            ul {
                @for (name, list) in [(words.also_lets_in, &option.also_lets_in), (words.also_keeps_out, &option.also_keeps_out)] {
                    @if !list.is_empty() {
                        li {
                            (name) (page.words.colon)
                            @for (at, new) in list.iter().take(3).enumerate() {
                                @if at > 0 { (page.words.semicolon) }
                                (new.certificate.card) " #" (new.certificate.number) " → " (new.account)
                                ", " (page.names(&new.workstations, &[]))
                            }
                            @if list.len() > 3 { (page.words.semicolon) (page.count(list.len() - 3, &words.more)) }
                        }
                    }
                }
            }
        }
    }
}

/// Changes, as a what-if takes them.
pub(super) fn changes(changes: &[String]) -> Markup {
    html! {
        ul.changes { @for change in changes { li { code { "--what-if '" (change.replace('\'', "'\\''")) "'" } } } }
    }
}

/// What else a change does.
pub(super) fn effects(page: Page, effects: &[(Category, u128)]) -> Markup {
    let words = page.words;
    html! {
        @if effects.is_empty() {
            (words.no_effect)
        } @else {
            (words.in_all) " "
            @for (at, (category, cases)) in effects.iter().enumerate() {
                @if at > 0 { (page.words.semicolon) }
                (page.count(*cases, super::comparison::counted(page, *category)))
            }
            "."
        }
    }
}
