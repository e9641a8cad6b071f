//! The matrix of populations: how many users of each unit log on at the machines of each.

use maud::{Markup, html};
use sim::{Cell, TableAnswer};

use super::page::{Page, fill, grouped};

/// So many units of users, and of machines, are shown.
const UNITS: usize = 40;

/// A row of the answer.
struct Pairs<'a> {
    users_of: &'a str,
    users: u128,
    machines_of: &'a str,
    machines: u128,
    log_on: u128,
    refused: u128,
    unknown: u128,
    without_card: u128,
}

impl<'a> Pairs<'a> {
    fn read(row: &'a [Cell]) -> Option<Self> {
        let text = |at: usize| match row.get(at)? {
            Cell::Text(text) => Some(text.as_str()),
            Cell::Number(_) | Cell::Names(_) => None,
        };
        let number = |at: usize| match row.get(at)? {
            Cell::Number(number) => Some(*number),
            Cell::Text(_) | Cell::Names(_) => None,
        };
        Some(Self {
            users_of: text(0)?,
            users: number(1)?,
            machines_of: text(2)?,
            machines: number(3)?,
            log_on: number(4)?,
            refused: number(5)?,
            unknown: number(6)?,
            without_card: number(7)?,
        })
    }

    fn all(&self) -> u128 {
        self.users.saturating_mul(self.machines)
    }
}

/// Users' units by machines' units.
pub(super) fn populations(page: Page, id: &str, answer: &TableAnswer) -> Markup {
    let words = page.words;
    let pairs: Vec<Pairs<'_>> = answer
        .rows
        .iter()
        .filter_map(|row| Pairs::read(row))
        .collect();
    let mut machines: Vec<(&str, u128)> = Vec::new();
    let mut users: Vec<(&str, u128)> = Vec::new();
    for pair in &pairs {
        if !machines.iter().any(|(name, _)| *name == pair.machines_of) {
            machines.push((pair.machines_of, pair.machines));
        }
        if !users.iter().any(|(name, _)| *name == pair.users_of) {
            users.push((pair.users_of, pair.users));
        }
    }
    let left_out = users.len().saturating_sub(UNITS) + machines.len().saturating_sub(UNITS);
    users.truncate(UNITS);
    machines.truncate(UNITS);
    let of = |row: &str, column: &str| {
        let mut pairs = pairs.iter();
        pairs.find(|pair| pair.users_of == row && pair.machines_of == column)
    };
    html! {
        h3 id={ (id) "-populations" } { (words.populations) }
        p { (words.populations_are) }
        div.frame role="group" tabindex="0" aria-label=(words.populations) {
            table.matrix {
                caption { (words.populations_caption) }
                thead {
                    tr {
                        th scope="col" { (words.users_of) }
                        @for (name, size) in &machines {
                            th scope="col" { (name) br; (page.count(*size, &words.machines)) }
                        }
                    }
                }
                tbody {
                    @for (name, size) in &users {
                        tr {
                            th scope="row" { (name) br; span.note { (page.count(*size, &words.users)) } }
                            @for (column, _) in &machines {
                                td { @if let Some(pair) = of(name, column) { (cell(page, pair)) } }
                            }
                        }
                    }
                }
            }
        }
        @if left_out > 0 { p.left-out { (page.count(left_out, &words.units_left_out)) } }
    }
}

fn cell(page: Page, pair: &Pairs<'_>) -> Markup {
    let words = page.words;
    let share = fill(
        words.of_pairs,
        &[&grouped(pair.log_on), &grouped(pair.all())],
    );
    html! {
        span.share { (share) }
        (bar(pair))
        ul {
            @for (count, counted) in [
                (pair.refused, &words.pairs_refused),
                (pair.unknown, &words.pairs_unknown),
                (pair.without_card, &words.pairs_without_card),
            ] {
                @if count > 0 { li { (page.count(count, counted)) } }
            }
        }
    }
}

/// Parts of a whole, side by side; the numbers beside it say the same.
fn bar(pair: &Pairs<'_>) -> Markup {
    let all = pair.all().max(1);
    let mut at = 0u128;
    let parts = [
        (pair.log_on, "opens"),
        (pair.refused, "refused"),
        (pair.unknown, "unknown"),
        (pair.without_card, "none"),
    ];
    let parts = parts.map(|(count, class)| {
        let (from, width) = (
            at.saturating_mul(1000) / all,
            count.saturating_mul(1000) / all,
        );
        at += count;
        (from, width, class)
    });
    html! {
        svg.bar viewBox="0 0 1000 60" preserveAspectRatio="none" aria-hidden="true" focusable="false" {
            @for (from, width, class) in parts {
                @if width > 0 { rect class=(class) x=(from) y="0" width=(width) height="60" {} }
            }
        }
    }
}
