//! A number over time, drawn in steps.
//!
//! Colours come from the page's style sheet, so that a drawing follows the light and the dark scheme; what it shows stands in a
//! table as well.

use maud::{Markup, html};
use sim::names::Timestamp;

use super::page::grouped;

const WIDTH: i64 = 860;
const HEIGHT: i64 = 250;
const LEFT: i64 = 82;
const RIGHT: i64 = 16;
const TOP: i64 = 26;
const BOTTOM: i64 = 34;
/// At most so many instants are named along the axis.
const TICKS: i64 = 9;
/// Marks are so far apart, or they are left out.
const APART: i64 = 19;

/// A curve, and how it is named.
pub(super) struct Plot<'p> {
    pub(super) id: &'p str,
    pub(super) title: &'p str,
    pub(super) description: &'p str,
    pub(super) from: Timestamp,
    pub(super) until: Timestamp,
    pub(super) first: u128,
    /// Where it turns, and to what; in order.
    pub(super) turns: &'p [(Timestamp, u128)],
    /// Turns that are marked: the number of the cause, and whether something is gained.
    pub(super) marks: &'p [(Timestamp, usize, bool)],
}

impl Plot<'_> {
    fn x(&self, at: Timestamp) -> i64 {
        let whole = self.until.seconds_since(self.from).max(1);
        let part = at.seconds_since(self.from).clamp(0, whole);
        LEFT + part.saturating_mul(WIDTH - LEFT - RIGHT) / whole
    }

    fn most(&self) -> u128 {
        let values = self.turns.iter().map(|(_, value)| *value);
        values.chain([self.first]).max().unwrap_or(0).max(1)
    }

    fn y(&self, value: u128) -> i64 {
        let room = u128::try_from(HEIGHT - TOP - BOTTOM).unwrap_or(1);
        let part = value.saturating_mul(room) / self.most();
        HEIGHT - BOTTOM - i64::try_from(part).unwrap_or(0)
    }

    /// The steps of the curve.
    fn path(&self) -> String {
        let mut path = format!("M{} {}", LEFT, self.y(self.first));
        for (at, value) in self.turns {
            path.push_str(&format!("H{}V{}", self.x(*at), self.y(*value)));
        }
        path + &format!("H{}", WIDTH - RIGHT)
    }

    /// The first days of months, few enough to be named.
    fn ticks(&self) -> Vec<(i64, String)> {
        let month = |at: Timestamp| {
            let date = at.date();
            let mut parts = date.split('-').filter_map(|part| part.parse::<i64>().ok());
            let (year, month) = (parts.next().unwrap_or(1), parts.next().unwrap_or(1));
            year * 12 + month - 1
        };
        let (first, last) = (month(self.from), month(self.until));
        let steps = [1, 3, 6, 12, 24, 60, 120, 240, 600];
        let step = steps
            .into_iter()
            .find(|step| (last - first) / step < TICKS)
            .unwrap_or(1200);
        let mut ticks = Vec::new();
        let mut at = first + (step - first.rem_euclid(step)) % step;
        while at <= last {
            let (year, month) = (at.div_euclid(12), at.rem_euclid(12) + 1);
            let written = format!("{year:04}-{month:02}-01");
            if let Ok(day) = written.parse::<Timestamp>()
                && day >= self.from
            {
                let name = if step % 12 == 0 {
                    format!("{year}")
                } else {
                    format!("{year}-{month:02}")
                };
                ticks.push((self.x(day), name));
            }
            at += step;
        }
        ticks
    }

    /// Marks that have room, the largest turns first, with the value after each; of one cause not many side by side.
    fn shown(&self) -> Vec<(i64, i64, usize, bool)> {
        let mut before = self.first;
        let mut turns: Vec<(u128, i64, i64, usize, bool)> = Vec::new();
        for (at, value) in self.turns {
            let size = before.abs_diff(*value);
            before = *value;
            let marks = self.marks.iter().filter(|(mark, ..)| mark == at);
            turns.extend(
                marks.map(|(_, number, gain)| (size, self.x(*at), self.y(*value), *number, *gain)),
            );
        }
        turns.sort_by_key(|(size, x, ..)| (std::cmp::Reverse(*size), *x));
        let mut shown: Vec<(i64, i64, usize, bool)> = Vec::new();
        for (_, x, y, number, gain) in turns {
            let is_near = |(other, _, same, _): &(i64, i64, usize, bool)| {
                let apart = if *same == number { 4 * APART } else { APART };
                (x - other).abs() < apart
            };
            if !shown.iter().any(is_near) {
                shown.push((x, y, number, gain));
            }
        }
        shown.sort_unstable();
        shown
    }

    pub(super) fn draw(&self) -> Markup {
        let floor = HEIGHT - BOTTOM;
        let most = self.most();
        let path = self.path();
        let area = format!("{path}V{floor}H{LEFT}Z");
        let mut levels = vec![0, most / 2, most];
        levels.dedup();
        html! {
            svg viewBox={ "0 0 " (WIDTH) " " (HEIGHT) } role="img" aria-labelledby={ (self.id) "-title " (self.id) "-desc" } {
                title id={ (self.id) "-title" } { (self.title) }
                desc id={ (self.id) "-desc" } { (self.description) }
                path.under d=(area) {}
                @for level in levels {
                    line.grid x1=(LEFT) x2=(WIDTH - RIGHT) y1=(self.y(level)) y2=(self.y(level)) {}
                    text.soft x=(LEFT - 8) y=(self.y(level) + 4) text-anchor="end" { (grouped(level)) }
                }
                @for (x, name) in self.ticks() {
                    line.axis x1=(x) x2=(x) y1=(floor) y2=(floor + 5) {}
                    text.soft x=(x) y=(floor + 20) text-anchor="middle" { (name) }
                }
                line.axis x1=(LEFT) x2=(WIDTH - RIGHT) y1=(floor) y2=(floor) {}
                path.curve d=(path) {}
                @for (x, y, number, gain) in self.shown() {
                    @let class = if gain { "mark gain" } else { "mark" };
                    circle class=(class) cx=(x) cy=(y) r="9" {}
                    text.mark-number x=(x) y=(y + 4) { (number) }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests: a failure is the message")]

    use super::*;

    fn day(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_curve_goes_down_where_something_is_lost() {
        let plot = Plot {
            id: "p",
            title: "t",
            description: "d",
            from: day("2024-01-01"),
            until: day("2026-01-01"),
            first: 10,
            turns: &[(day("2025-01-01"), 5), (day("2025-01-02"), 0)],
            marks: &[(day("2025-01-01"), 1, false), (day("2025-01-02"), 2, false)],
        };
        let middle = plot.x(day("2025-01-01"));
        assert_eq!(plot.y(10), TOP);
        assert_eq!(plot.y(0), HEIGHT - BOTTOM);
        let half = i64::midpoint(TOP, HEIGHT - BOTTOM);
        assert!(
            plot.path()
                .starts_with(&format!("M{LEFT} {TOP}H{middle}V{half}H"))
        );
        // The second mark, as large, would lie on the first.
        assert_eq!(plot.shown(), [(middle, half, 1, false)]);
        let names: Vec<String> = plot.ticks().into_iter().map(|(_, name)| name).collect();
        assert_eq!(
            names,
            [
                "2024-01", "2024-04", "2024-07", "2024-10", "2025-01", "2025-04", "2025-07",
                "2025-10", "2026-01"
            ]
        );
    }
}
