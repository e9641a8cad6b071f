//! The questions about sessions, and about the removal of the card.

use std::collections::BTreeMap;

use maud::{Markup, html};
use sim::value::{Credential, SessionKind, SessionState};
use sim::{CardRemovalAnswer, CardRemovalRow, ParallelSessionsAnswer, Step};

use super::super::evidence::evidence;
use super::super::page::{Page, fill, grouped_len};
use super::Told;

/// Can a user open several sessions at once?
pub(super) fn parallel(page: Page, answer: &ParallelSessionsAnswer) -> Told {
    let words = page.words;
    let several = answer
        .users
        .iter()
        .filter(|user| user.one_session_on.len() + user.several_sessions_on.len() > 1)
        .count();
    let unbound = answer
        .users
        .iter()
        .filter(|user| !user.several_sessions_on.is_empty())
        .count();
    let most = answer
        .users
        .iter()
        .map(|user| user.one_session_on.len() + user.several_sessions_on.len())
        .max()
        .unwrap_or(0);
    let users: Vec<Vec<Markup>> = answer
        .users
        .iter()
        .map(|user| {
            vec![
                html! { (user.account) },
                html! { (page.names(&user.cards, &[])) },
                html! { (page.names(&user.one_session_on, &[])) },
                html! { (page.names(&user.several_sessions_on, &[])) },
            ]
        })
        .collect();
    let machines: Vec<Vec<Markup>> = answer
        .machines
        .iter()
        .map(|row| {
            vec![
                html! { (page.names(&row.workstations, &[])) },
                said(page, &row.another_at_the_screen),
                said(page, &row.another_remote),
                said(page, &row.same_remote),
            ]
        })
        .collect();
    let steps = answer.machines.iter().flat_map(|row| {
        let lists = [
            &row.another_at_the_screen,
            &row.another_remote,
            &row.same_remote,
        ];
        lists.into_iter().flatten().copied()
    });
    Told {
        sentence: html! {
            @if several == 0 {
                (words.answer_4_none)
            } @else {
                (page.count(several, &words.answer_4)) " " (fill(words.answer_4_most, &[&grouped_len(most)]))
                @if unbound > 0 { " " (page.count(unbound, &words.answer_4_unbound)) }
            }
        },
        behind: html! {
            (page.table(
                words.sessions_of_users,
                &[words.user, words.cards, words.one_session_on, words.several_sessions_on],
                &users,
            ))
            (page.table(
                words.sessions_of_machines,
                &[words.machines_title, words.another_at_screen, words.another_remote, words.same_remote],
                &machines,
            ))
            (evidence(page, steps, []))
        },
    }
}

fn said(page: Page, steps: &[&'static Step]) -> Markup {
    html! { @for step in steps { p { (page.said(step.sentence)) } } }
}

/// What does the removal of the card do?
pub(super) fn removal(page: Page, answer: &CardRemovalAnswer) -> Told {
    let words = page.words;
    // How it ends for a session that is in use, at its own screen, and that a card opened.
    let mut usual: BTreeMap<&'static str, (&'static Step, usize)> = BTreeMap::new();
    let at_screen = answer
        .rows
        .iter()
        .filter(|row| row.kind == SessionKind::Console && row.credential == Credential::Card);
    for row in at_screen {
        if let Some(ending) = in_use(row) {
            usual.entry(ending.id).or_insert((ending, 0)).1 += row.workstations.len();
        }
    }
    let mut usual: Vec<(&'static Step, usize)> = usual.into_values().collect();
    usual.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.id.cmp(b.0.id)));
    let rows: Vec<Vec<Markup>> = answer.rows.iter().map(|row| self::row(page, row)).collect();
    let steps = answer.rows.iter().flat_map(|row| {
        let endings = row.endings.iter();
        endings.flat_map(|ending| ending.notes.iter().copied().chain([ending.ending.step]))
    });
    let reads = answer.rows.iter().flat_map(|row| &row.decided_by);
    Told {
        sentence: html! {
            @if usual.is_empty() {
                (words.answer_5_none)
            } @else {
                (words.answer_5) " "
                @for (at, (step, machines)) in usual.iter().enumerate() {
                    @if at > 0 { (page.words.semicolon) }
                    (page.count(*machines, &words.at_machines)) " " (page.said(step.sentence))
                }
                "."
            }
        },
        behind: html! {
            (page.table(
                words.removals,
                &[words.session, words.opened_by, words.machines_title, words.in_use, words.otherwise, words.set_by],
                &rows,
            ))
            (evidence(page, steps, reads))
        },
    }
}

fn in_use(row: &CardRemovalRow) -> Option<&'static Step> {
    let mut endings = row.endings.iter();
    let ending = endings.find(|ending| ending.state == SessionState::Active)?;
    Some(ending.ending.step)
}

fn row(page: Page, row: &CardRemovalRow) -> Vec<Markup> {
    let words = page.words;
    let kind = match row.kind {
        SessionKind::Console => words.at_the_screen,
        SessionKind::Remote => words.by_remote_desktop,
    };
    let credential = match row.credential {
        Credential::Card => words.a_card,
        Credential::VirtualCard => words.a_virtual_card,
        Credential::Password => words.a_password,
        Credential::NetworkLogon => words.a_network_logon,
    };
    let usual = in_use(row);
    let others = row.endings.iter().filter(|ending| {
        ending.state != SessionState::Active
            && usual.is_none_or(|usual| usual.id != ending.ending.step.id)
    });
    vec![
        html! { (kind) },
        html! { (credential) },
        html! { (page.names(&row.workstations, &[])) },
        html! { @if let Some(step) = usual { (page.said(step.sentence)) } },
        html! {
            @for ending in others {
                @let state = match ending.state {
                    SessionState::Active => words.in_use,
                    SessionState::Locked => words.if_locked,
                    SessionState::Disconnected => words.if_in_background,
                };
                p { (state) (page.words.colon) (page.said(ending.ending.step.sentence)) }
            }
        },
        page.said(&row.option_set_by),
    ]
}
