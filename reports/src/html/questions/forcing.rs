//! The questions about forcing the card, and about passwords and the applications that ask for them.

use std::collections::{BTreeMap, BTreeSet};

use maud::{Markup, html};
use sim::{Effect, EnforcedPopulation, EnforcementAnswer, PasswordUseAnswer, PasswordUseRow, Step};

use super::super::evidence::evidence;
use super::super::page::{Page, fill, grouped, grouped_len};
use super::Told;

/// The step of those whom nothing forces.
const NOT_FORCED: &str = "enforced.not";

fn lets_in(step: &Step) -> bool {
    matches!(step.effect, Effect::Opens | Effect::Passes)
}

fn pairs(population: &EnforcedPopulation) -> u128 {
    let number = |list: &[String]| u128::try_from(list.len()).unwrap_or(0);
    number(&population.accounts).saturating_mul(number(&population.workstations))
}

/// Can the card be forced, and for whom, and where?
pub(super) fn enforcement(page: Page, answer: &EnforcementAnswer) -> Told {
    let words = page.words;
    let all: u128 = answer.populations.iter().map(pairs).sum();
    let forced = || {
        let populations = answer.populations.iter();
        populations.filter(|population| population.step.id != NOT_FORCED)
    };
    let many: u128 = forced().map(pairs).sum();
    let of = |population: &EnforcedPopulation, ids: [&str; 2]| ids.contains(&population.step.id);
    let accounts: BTreeSet<&String> = forced()
        .filter(|population| of(population, ["enforced.user", "enforced.both"]))
        .flat_map(|population| &population.accounts)
        .collect();
    let machines: BTreeSet<&String> = forced()
        .filter(|population| of(population, ["enforced.machine", "enforced.both"]))
        .flat_map(|population| &population.workstations)
        .collect();
    let users = every(answer.populations.iter().map(|of| &of.accounts));
    let places = every(answer.populations.iter().map(|of| &of.workstations));
    let rows: Vec<Vec<Markup>> = answer
        .populations
        .iter()
        .map(|of| population(page, of, &users, &places))
        .collect();
    Told {
        sentence: html! {
            @if all == 0 {
                (words.answer_1_nobody)
            } @else if many == 0 {
                (words.answer_1_none)
            } @else {
                (fill(words.answer_1, &[&grouped(many), &grouped(all)])) " "
                (fill(words.answer_1_by, &[
                    &page.count(accounts.len(), &words.accounts),
                    &page.count(machines.len(), &words.machines),
                ]))
            }
        },
        behind: html! {
            (page.table(
                words.forced_title,
                &[words.users_title, words.machines_title, words.what_forces, words.password_still, words.without_card],
                &rows,
            ))
            (evidence(
                page,
                answer.populations.iter().map(|of| of.step),
                answer.populations.iter().flat_map(|of| &of.decided_by),
            ))
        },
    }
}

fn population(
    page: Page,
    of: &EnforcedPopulation,
    users: &[String],
    places: &[String],
) -> Vec<Markup> {
    let open = of.ways.iter().filter(|way| {
        let mut endings = way.endings.iter();
        endings.any(|ending| lets_in(ending.step))
    });
    let open: Vec<&str> = open.map(|way| way.path.sentence()).collect();
    vec![
        html! { (page.names(&of.accounts, users)) },
        html! { (page.names(&of.workstations, places)) },
        page.said(of.step.sentence),
        html! { @if open.is_empty() { (page.words.nothing) } @else { ul { @for way in open { li { (page.said(way)) } } } } },
        html! { @if !of.without_card.is_empty() { (page.names(&of.without_card, users)) } },
    ]
}

fn every<'a>(lists: impl Iterator<Item = &'a Vec<String>>) -> Vec<String> {
    let all: BTreeSet<&String> = lists.flatten().collect();
    all.into_iter().cloned().collect()
}

/// Does a user have to know the password?
pub(super) fn passwords(page: Page, answer: &PasswordUseAnswer) -> Told {
    let words = page.words;
    let number = |is: &dyn Fn(&PasswordUseRow) -> bool| -> usize {
        let rows = answer.rows.iter().filter(|row| is(row));
        rows.map(|row| row.accounts.len()).sum()
    };
    let all = number(&|_| true);
    let needed = number(&|row| !row.by_password_only.is_empty());
    let unknown = number(&|row| !row.somebody_knows);
    let good = number(&|row| {
        let mut endings = row.ways.iter().flat_map(|way| &way.endings);
        row.somebody_knows && endings.any(|ending| lets_in(ending.step))
    });
    let places = every(answer.rows.iter().flat_map(|row| {
        [
            &row.by_card,
            &row.by_password_only,
            &row.by_hello,
            &row.by_neither,
        ]
    }));
    let rows: Vec<Vec<Markup>> = answer
        .rows
        .iter()
        .map(|row| {
            vec![
                html! { (page.names(&row.accounts, &[])) },
                html! {
                    p { (match row.required {
                        Some(true) => words.card_required,
                        Some(false) => words.card_not_required,
                        None => words.unknown,
                    }) }
                    p { (if row.somebody_knows { words.somebody_knows } else { words.nobody_knows }) }
                },
                html! { @if !row.by_card.is_empty() { (page.names(&row.by_card, &places)) } },
                html! { @if !row.by_password_only.is_empty() { (page.names(&row.by_password_only, &places)) } },
                html! { @if !row.by_neither.is_empty() { (page.names(&row.by_neither, &places)) } },
            ]
        })
        .collect();
    let steps = answer.rows.iter().flat_map(|row| {
        let endings = row.ways.iter().flat_map(|way| &way.endings);
        endings.map(|ending| ending.step)
    });
    Told {
        sentence: html! {
            @if all == 0 {
                (words.answer_1_nobody)
            } @else {
                @if needed == 0 { (words.answer_2_none) } @else { (fill(words.answer_2, &[&grouped_len(needed), &grouped_len(all)])) }
                " " (fill(words.answer_2_good, &[&grouped_len(good), &grouped_len(unknown)]))
            }
        },
        behind: html! {
            (page.table(
                words.passwords_title,
                &[words.users_title, words.password, words.by_card, words.by_password_only, words.by_neither],
                &rows,
            ))
            (evidence(page, steps, []))
        },
    }
}

/// What becomes of one kind of application, for how many accounts.
#[derive(Default)]
struct Kind {
    sentence: &'static str,
    works: usize,
    breaks: usize,
    why: BTreeMap<&'static str, &'static Step>,
}

/// What becomes of applications that ask for a password?
pub(super) fn applications(page: Page, answer: &PasswordUseAnswer) -> Told {
    let words = page.words;
    let mut kinds: Vec<(&'static str, Kind)> = Vec::new();
    let mut broken: BTreeSet<&'static str> = BTreeSet::new();
    let (mut all, mut with_all, mut with_none) = (0, 0, 0);
    for row in &answer.rows {
        let breaks = row.applications.iter().filter(|used| {
            let mut endings = used.endings.iter();
            !endings.any(|ending| lets_in(ending.step))
        });
        let breaks: Vec<&'static str> = breaks.map(|used| used.kind.name()).collect();
        all += row.accounts.len();
        if breaks.is_empty() {
            with_all += row.accounts.len();
        } else if breaks.len() == row.applications.len() {
            with_none += row.accounts.len();
        } else {
            broken.extend(&breaks);
        }
        for used in &row.applications {
            let name = used.kind.name();
            let at = kinds.iter().position(|(known, _)| *known == name);
            let at = at.unwrap_or_else(|| {
                kinds.push((name, Kind::default()));
                kinds.len() - 1
            });
            let Some((_, kind)) = kinds.get_mut(at) else {
                continue;
            };
            kind.sentence = used.kind.sentence();
            if breaks.contains(&name) {
                kind.breaks += row.accounts.len();
                let steps = used.endings.iter().map(|ending| ending.step);
                kind.why.extend(steps.map(|step| (step.id, step)));
            } else {
                kind.works += row.accounts.len();
            }
        }
    }
    let broken: Vec<&str> = broken.into_iter().collect();
    let steps: Vec<&'static Step> = kinds
        .iter()
        .flat_map(|(_, kind)| kind.why.values().copied())
        .collect();
    let rows: Vec<Vec<Markup>> = kinds
        .iter()
        .map(|(name, kind)| {
            vec![
                html! { code { (name) } },
                page.said(kind.sentence),
                html! { (page.count(kind.works, &words.users)) },
                html! { @if kind.breaks > 0 { (page.count(kind.breaks, &words.users)) } },
                html! { @for step in kind.why.values() { p { (page.said(step.sentence)) } } },
            ]
        })
        .collect();
    Told {
        sentence: html! {
            @if kinds.is_empty() {
                (words.answer_1_nobody)
            } @else {
                (fill(words.answer_3, &[&grouped_len(with_all), &grouped_len(all), &grouped_len(with_none)])) " "
                @if !broken.is_empty() { (fill(words.answer_3_broken, &[&broken.join(", ")])) }
            }
        },
        behind: html! {
            (page.table(
                words.applications_title,
                &[words.kind, words.says, words.works_for, words.breaks_for, words.why],
                &rows,
            ))
            (evidence(page, steps, []))
        },
    }
}
