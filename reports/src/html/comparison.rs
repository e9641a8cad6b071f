//! Before and after a what-if: what is otherwise, by cause.

use maud::{Markup, html};
use sim::{Because, Category, ChangedFact, Diff, DiffCause, DiffEnd, DiffWitness, Header};

use super::page::{Page, anchor, fill, grouped};
use super::words::Counted;

/// How many things are otherwise, in one way.
pub(super) fn counted(page: Page, category: Category) -> &'static Counted {
    let words = page.words;
    match category {
        Category::GainsLogon => &words.gain_logon,
        Category::LosesLogon => &words.lose_logon,
        Category::OpensAnotherAccount => &words.open_another,
        Category::WeakerMapping => &words.weaker_mapping,
        Category::StrongerMapping => &words.stronger_mapping,
        Category::OtherMapping => &words.other_mapping,
        Category::OtherMessage => &words.other_message,
        Category::OtherReason => &words.other_reason,
        Category::OtherRemoval => &words.other_removal,
    }
}

/// What is otherwise in the world after.
pub(super) fn comparison(page: Page, id: &str, header: &Header, diff: &Diff) -> Markup {
    let words = page.words;
    let sums = Category::ALL.into_iter().filter_map(|category| {
        let of = diff.causes.iter();
        let of = of.filter(|cause| cause.category == category);
        let cases: u128 = of.map(|cause| cause.cases).sum();
        (cases > 0).then_some((category, cases))
    });
    let sums: Vec<(Category, u128)> = sums.collect();
    html! {
        h3 id={ (id) "-diff" } { (words.comparison) }
        p { (words.compared_with) }
        ul.changes { @for change in &header.changes { li { code { (change) } } } }
        @if diff.is_empty() {
            p { (words.nothing_otherwise) }
        } @else {
            ul { @for (category, cases) in &sums { li { (page.count(*cases, counted(page, *category))) } } }
        }
        p.note { (fill(words.compared, &[&grouped(diff.compared)])) }
        @for (at, cause) in diff.causes.iter().enumerate() {
            (self::cause(page, &anchor(id, "change", at), cause))
        }
    }
}

fn cause(page: Page, id: &str, cause: &DiffCause) -> Markup {
    let words = page.words;
    let (class, status) = match cause.category {
        Category::LosesLogon => ("bad-tag", "loses"),
        Category::GainsLogon => ("good-tag", "gains"),
        Category::OpensAnotherAccount | Category::WeakerMapping => ("warn-tag", "otherwise"),
        _ => ("plain", "otherwise"),
    };
    html! {
        article.item id=(id) data-status=(status) data-cause=(cause.after.step.map_or("none", |step| step.id)) {
            ul.tags {
                li class=(class) { (page.count(cause.cases, counted(page, cause.category))) }
                li.plain { (page.count(cause.accounts, &words.accounts)) }
                li.plain { (page.count(cause.workstations, &words.machines)) }
            }
            h4 { (because(page, &cause.because)) }
            dl.pairs {
                dt { (words.before) } dd { (end(page, &cause.before)) }
                dt { (words.after) } dd { (end(page, &cause.after)) }
                dt { (words.witnesses) }
                dd { ul { @for witness in &cause.witnesses { li { (self::witness(page, witness)) } } } }
            }
        }
    }
}

fn end(page: Page, end: &DiffEnd) -> Markup {
    let words = page.words;
    html! {
        @match end.step {
            None => (words.no_such_thing),
            Some(step) => (page.ending(step)),
        }
        @if let Some(account) = &end.account { ", " (words.account) " " strong { (account) } }
        @if let Some(mapping) = &end.mapping {
            (page.words.semicolon) (if mapping.is_strong { words.strong } else { words.weak }) (page.words.colon) (page.said(&mapping.words))
        }
        @if !end.seen.is_empty() {
            ul { @for seen in &end.seen { li { (page.said(seen)) } } }
        }
    }
}

/// Why something is otherwise.
fn because(page: Page, because: &Because) -> Markup {
    let words = page.words;
    match because {
        Because::Changed(facts) | Because::NotKept(facts) => html! {
            @for (at, fact) in facts.iter().enumerate() {
                @if at > 0 { (page.words.semicolon) }
                (self::fact(page, fact))
            }
        },
        Because::FirstRead(fact) => html! { (words.first_read) " " (self::fact(page, fact)) },
        Because::OnlyIn { role, after } => {
            let template = if *after {
                words.only_after
            } else {
                words.only_before
            };
            html! { (fill(template, &[role])) }
        }
        Because::NotTold => html! { (words.no_read_otherwise) },
    }
}

fn fact(page: Page, fact: &ChangedFact) -> Markup {
    html! {
        (page.names(&fact.names, &[])) (page.words.colon)
        (page.said(&fact.fact.replace('_', " "))) (page.words.colon)
        (page.said(&fact.before.replace('_', " "))) " → " (page.said(&fact.after.replace('_', " ")))
        @if !fact.rests_on.is_empty() { " (" (page.said(&fact.rests_on.join("; "))) ")" }
    }
}

fn witness(page: Page, witness: &DiffWitness) -> Markup {
    html! {
        @match &witness.certificate {
            Some(label) => { (label.card) " #" (label.number) ", " (witness.workstation) }
            None => { (witness.workstation) (page.words.colon) (page.said(witness.session.as_deref().unwrap_or_default())) }
        }
        @if let Some(controller) = &witness.domain_controller { ", " (controller) }
        @if let Some(hint) = &witness.hint { ", " (page.words.hint) " " code { (hint) } }
        @if witness.account_before.is_some() || witness.account_after.is_some() {
            (page.words.colon) (witness.account_before.as_deref().unwrap_or("–")) " → " (witness.account_after.as_deref().unwrap_or("–"))
        }
    }
}
