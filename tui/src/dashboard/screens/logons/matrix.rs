//! The heat map.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Position, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use sim::{Grouping, LogonCounts, LogonMatrix};

use crate::dashboard::keymap::Action;
use crate::dashboard::list::List;
use crate::dashboard::pane::{draw_lines, end_of, frame_of, inside, number};
use crate::dashboard::text::{cut, cut_text, fitted};
use crate::dashboard::theme::{Mark, Theme};
use crate::dashboard::worker::MatrixSeen;

/// Columns of a cell.
const CELL: u16 = 16;

/// Which cell is selected.
#[derive(Debug, Default)]
pub(super) struct Cursor {
    pub(super) rows: List,
    pub(super) column: usize,
}

/// Where the parts are drawn.
pub(super) struct Parts {
    frame: Rect,
    told_frame: Rect,
    /// Names of the groups of machines.
    head: Rect,
    /// The rows, with the names of the groups of people before them.
    pub(super) rows: Rect,
    told: Rect,
    /// Columns for the name of a row.
    names: u16,
}

impl Parts {
    pub(super) fn of(area: Rect) -> Self {
        let [frame, told_frame] =
            Layout::vertical([Constraint::Min(4), Constraint::Length(6)]).areas(area);
        let [head, rows] =
            Layout::vertical([Constraint::Length(1), Constraint::Min(1)]).areas(inside(frame));
        Self {
            frame,
            told_frame,
            head,
            rows,
            told: inside(told_frame),
            names: (area.width / 3).clamp(12, 34),
        }
    }

    /// How many columns of cells there is room for.
    fn columns(&self) -> usize {
        let room = self.rows.width.saturating_sub(self.names + 1);
        usize::from((room / CELL).max(1))
    }

    /// The first column that is seen, so that the selected one is among them.
    fn first(&self, column: usize) -> usize {
        (column + 1).saturating_sub(self.columns())
    }
}

impl Cursor {
    /// Row and column, where there are any.
    pub(super) fn cell(&self, matrix: &LogonMatrix) -> Option<(usize, usize)> {
        let row = self.rows.selected(matrix.people.len())?;
        let last = matrix.machines.len().checked_sub(1)?;
        Some((row, self.column.min(last)))
    }

    pub(super) fn act(&mut self, action: Action, matrix: &LogonMatrix, area: Rect) {
        let last = matrix.machines.len().saturating_sub(1);
        match action {
            Action::Left => self.column = self.column.min(last).saturating_sub(1),
            Action::Right => self.column = (self.column + 1).min(last),
            action => {
                let height = Parts::of(area).rows.height;
                self.rows.act(action, matrix.people.len(), height);
            }
        }
    }

    /// Whether a click was on a cell.
    pub(super) fn click(&mut self, at: Position, matrix: &LogonMatrix, area: Rect) -> bool {
        let parts = Parts::of(area);
        let people = matrix.people.len();
        if self.rows.click(at, parts.rows, people).is_none() {
            return false;
        }
        let right = at.x.saturating_sub(parts.rows.x);
        if let Some(right) = right.checked_sub(parts.names) {
            let last = matrix.machines.len().saturating_sub(1);
            let column = parts.first(self.column) + usize::from(right / CELL);
            self.column = column.min(last);
        }
        true
    }
}

/// A shade for the share of logons that open, and what marks it.
fn shade(counts: LogonCounts) -> (&'static str, Mark) {
    let all = counts.all();
    if all == 0 {
        return ("·", Mark::Silent);
    }
    match counts.opened * 100 / all {
        100 => ("██", Mark::Good),
        67.. => ("▓▓", Mark::Good),
        34.. => ("▒▒", Mark::Warning),
        _ if counts.opened > 0 => ("░░", Mark::Warning),
        _ => ("✗✗", Mark::Bad),
    }
}

fn cell(counts: LogonCounts, theme: Theme) -> Span<'static> {
    let (shade, mark) = shade(counts);
    let text = if counts.all() == 0 {
        shade.to_owned()
    } else {
        let unknown = if counts.unknown > 0 { "?" } else { "" };
        format!(
            "{shade} {}/{}{unknown}",
            short(counts.opened),
            short(counts.all())
        )
    };
    Span::styled(fitted(&text, usize::from(CELL) - 1), theme.mark(mark))
}

/// A number in few columns.
fn short(count: u128) -> String {
    match count {
        0..10_000 => count.to_string(),
        10_000..10_000_000 => format!("{}k", count / 1000),
        _ => number(count),
    }
}

/// The last part of a path.
fn last_part(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or(name)
}

pub(super) fn draw(
    frame: &mut Frame<'_>,
    area: Rect,
    (groupings, seen): ((Grouping, Grouping), Option<&MatrixSeen>),
    cursor: &Cursor,
    theme: Theme,
) {
    let parts = Parts::of(area);
    let title = format!(
        "Logons: people by {}, machines by {}",
        groupings.0.of_people(),
        groupings.1.of_machines()
    );
    frame_of(frame, parts.frame, &title, (theme, true));
    frame_of(frame, parts.told_frame, "This cell", (theme, false));
    let Some(seen) = seen else {
        return draw_lines(
            frame,
            parts.head,
            [Line::styled("counting the logons …", theme.faint())],
        );
    };
    let matrix = &seen.matrix;
    let Some((row, column)) = cursor.cell(matrix) else {
        let line = "there is no card, or no machine: nobody logs on with a card";
        return draw_lines(frame, parts.head, [Line::styled(line, theme.faint())]);
    };
    let first = parts.first(column);
    let columns = first..matrix.machines.len().min(first + parts.columns());
    let names = usize::from(parts.names);
    let mut head = vec![Span::styled(fitted("", names), Style::new())];
    for at in columns.clone() {
        let name = matrix.machines.get(at).map_or("", |name| last_part(name));
        let style = if at == column {
            theme.title()
        } else {
            Style::new()
        };
        let name = cut_text(name, usize::from(CELL) - 1);
        head.push(Span::styled(fitted(&name, usize::from(CELL)), style));
    }
    let left = if first > 0 { "‹" } else { "" };
    let right = if columns.end < matrix.machines.len() {
        "›"
    } else {
        ""
    };
    head.push(Span::styled(format!("{left}{right}"), theme.faint()));
    frame.render_widget(cut(Line::from(head), parts.head.width), parts.head);
    cursor.rows.draw(
        frame,
        parts.rows,
        matrix.people.len(),
        (Theme::plain(), false),
        |at| {
            let name = matrix.people.get(at).map_or("", String::as_str);
            let is_row = at == row;
            let style = if is_row { theme.title() } else { Style::new() };
            let mut spans = vec![Span::styled(fitted(&end_of(name, names - 1), names), style)];
            let line = matrix.cells.get(at);
            for at in columns.clone() {
                let counts = line
                    .and_then(|line| line.get(at))
                    .copied()
                    .unwrap_or_default();
                let mut span = cell(counts, theme);
                if is_row && at == column {
                    span.style = span.style.patch(theme.selected(true));
                }
                spans.push(span);
                spans.push(Span::raw(" "));
            }
            Line::from(spans)
        },
    );
    let counts = matrix.cells.get(row).and_then(|line| line.get(column));
    draw_told(
        frame,
        parts.told,
        (seen, row, column),
        counts.copied().unwrap_or_default(),
        theme,
    );
}

fn draw_told(
    frame: &mut Frame<'_>,
    area: Rect,
    (seen, row, column): (&MatrixSeen, usize, usize),
    counts: LogonCounts,
    theme: Theme,
) {
    let name = |names: &[String], at: usize| names.get(at).cloned().unwrap_or_default();
    let matrix = &seen.matrix;
    let total = matrix.total;
    let overlap = if [seen.people, seen.machines].contains(&Grouping::Group) {
        "; who is in several groups stands in each"
    } else {
        ""
    };
    draw_lines(
        frame,
        area,
        [
            Line::from(vec![
                Span::raw(name(&matrix.people, row)),
                Span::styled("  at  ", theme.faint()),
                Span::raw(name(&matrix.machines, column)),
            ]),
            Line::from(vec![
                Span::styled(format!("{} ", Mark::Good.symbol()), theme.mark(Mark::Good)),
                Span::raw(format!("{} open", number(counts.opened))),
                Span::styled(format!("   {} ", Mark::Bad.symbol()), theme.mark(Mark::Bad)),
                Span::raw(format!("{} refused", number(counts.refused))),
                Span::styled(
                    format!("   {} ", Mark::Unknown.symbol()),
                    theme.mark(Mark::Unknown),
                ),
                Span::raw(format!("{} not known", number(counts.unknown))),
            ]),
            Line::styled(
                format!(
                    "in all {} logons: {} open, {} refused, {} not known{overlap}",
                    number(total.all()),
                    number(total.opened),
                    number(total.refused),
                    number(total.unknown),
                ),
                theme.faint(),
            ),
            Line::styled(
                "██ all open  ▓▓ most  ▒▒ some  ░░ few  ✗✗ none  · no logons",
                theme.faint(),
            ),
        ],
    );
}
