//! The questions about cards, accounts and certificates.

use std::collections::BTreeSet;

use maud::{Markup, html};
use sim::{MultiCardAccountsAnswer, MultiCertificateCardsAnswer, OpenedAccount, SharedCardsAnswer};

use super::super::evidence::evidence;
use super::super::page::{Page, fill, grouped_len};
use super::Told;

/// Can one card authenticate several users?
pub(super) fn shared(page: Page, answer: &SharedCardsAnswer) -> Told {
    let words = page.words;
    let rows: Vec<Vec<Markup>> = answer
        .rows
        .iter()
        .flat_map(|row| row.accounts.iter().map(|one| opened(page, &row.card, one)))
        .collect();
    let hinted = answer
        .rows
        .iter()
        .filter(|row| row.accounts.iter().any(|one| one.hint_needed))
        .count();
    Told {
        sentence: html! {
            @if answer.rows.is_empty() {
                (words.answer_6_none)
            } @else {
                (page.count(answer.rows.len(), &words.answer_6)) " "
                @if hinted > 0 { (page.count(hinted, &words.answer_6_hint)) }
            }
        },
        behind: html! {
            @if !rows.is_empty() {
                (page.table(words.cards_of_several, &[words.card, words.certificate, words.account, words.machines_title], &rows))
            }
        },
    }
}

/// Can several cards authenticate one user?
pub(super) fn accounts(page: Page, answer: &MultiCardAccountsAnswer) -> Told {
    let words = page.words;
    let rows: Vec<Vec<Markup>> = answer
        .rows
        .iter()
        .flat_map(|row| {
            let account = if row.administrator {
                format!("{} ({})", row.account, words.administrator)
            } else {
                row.account.clone()
            };
            row.cards.iter().map(move |one| {
                let mut cells = opened(page, &one.certificate.card, one);
                if let Some(cell) = cells.get_mut(2) {
                    *cell = html! { (account) };
                }
                cells
            })
        })
        .collect();
    let administrators = answer.rows.iter().filter(|row| row.administrator).count();
    Told {
        sentence: html! {
            @if answer.rows.is_empty() {
                (words.answer_7_none)
            } @else {
                (page.count(answer.rows.len(), &words.answer_7)) " "
                @if administrators > 0 { (page.count(administrators, &words.answer_7_administrators)) }
            }
        },
        behind: html! {
            @if !rows.is_empty() {
                (page.table(words.accounts_of_several, &[words.card, words.certificate, words.account, words.machines_title], &rows))
            }
        },
    }
}

fn opened(page: Page, card: &str, one: &OpenedAccount) -> Vec<Markup> {
    let label = &one.certificate;
    vec![
        html! { (card) },
        html! { "#" (label.number) " " (label.shows) },
        html! { (one.account) @if one.hint_needed { p.note { (page.words.only_with_hint) } } },
        html! { (page.names(&one.workstations, &[])) },
    ]
}

/// Can a card carry several logon certificates?
pub(super) fn certificates(page: Page, answer: &MultiCertificateCardsAnswer) -> Told {
    let words = page.words;
    let two = answer.rows.iter().filter(|row| row.two_identities).count();
    let uses = || answer.rows.iter().flat_map(|row| &row.certificates);
    let opened: BTreeSet<&String> = uses().flat_map(|used| &used.opens).collect();
    let rows: Vec<Vec<Markup>> = answer
        .rows
        .iter()
        .flat_map(|row| {
            row.certificates.iter().map(move |used| {
                let label = &used.certificate;
                vec![
                    html! { (row.card) @if row.two_identities { p.note { (words.two_identities) } } },
                    html! { "#" (label.number) " " (label.shows) },
                    html! {
                        @if used.tile_at.is_empty() { (words.nowhere) } @else { (page.names(&used.tile_at, &[])) }
                        @for (step, places) in &used.hidden {
                            p { (words.not_at) " " (page.names(places, &[])) (page.words.colon) (page.said(step.sentence)) }
                        }
                    },
                    html! { @if used.opens.is_empty() { (words.nothing) } @else { (page.names(&used.opens, &[])) } },
                ]
            })
        })
        .collect();
    let hidden = uses().flat_map(|used| used.hidden.iter().map(|(step, _)| *step));
    Told {
        sentence: html! {
            @if answer.rows.is_empty() {
                (words.answer_8_none)
            } @else {
                (page.count(answer.rows.len(), &words.answer_8)) " "
                (fill(words.answer_8_opens, &[&grouped_len(opened.len())])) " "
                @if two > 0 { (page.count(two, &words.answer_8_two)) }
            }
        },
        behind: html! {
            @if !rows.is_empty() {
                (page.table(words.cards_with_several, &[words.card, words.certificate, words.tile_at, words.opens], &rows))
            }
            (evidence(page, hidden, []))
        },
    }
}
