//! A list of rows of which only those that are seen are drawn.

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::text::Line;
use ratatui::widgets::{Scrollbar, ScrollbarOrientation, ScrollbarState};

use super::keymap::Action;
use super::theme::Theme;

/// Which row is selected, and which is the first that is seen.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct List {
    selected: usize,
    first: usize,
}

impl List {
    /// The selected row; the last where there are fewer by now.
    pub(super) fn selected(&self, rows: usize) -> Option<usize> {
        rows.checked_sub(1).map(|last| self.selected.min(last))
    }

    /// Selects a row.
    pub(super) fn select(&mut self, row: usize) {
        self.selected = row;
    }

    /// The first row that is seen in so many lines, so that the selected one is among them.
    fn first(&self, rows: usize, height: usize) -> usize {
        let Some(selected) = self.selected(rows) else {
            return 0;
        };
        let lowest = (selected + 1).saturating_sub(height);
        let last = rows.saturating_sub(height);
        self.first.max(lowest).min(selected).min(last)
    }

    /// Moves as a key says; whether it was one that moves.
    pub(super) fn act(&mut self, action: Action, rows: usize, height: u16) -> bool {
        let page = isize::try_from(height).unwrap_or(1).max(1);
        let by = match action {
            Action::Up => -1,
            Action::Down => 1,
            Action::PageUp => -page,
            Action::PageDown => page,
            Action::First => isize::MIN,
            Action::Last => isize::MAX,
            _ => return false,
        };
        self.move_by(by, rows, height);
        true
    }

    /// Moves the selection by so many rows.
    pub(super) fn move_by(&mut self, by: isize, rows: usize, height: u16) {
        let Some(selected) = self.selected(rows) else {
            return;
        };
        self.first = self.first(rows, usize::from(height));
        self.selected = selected.saturating_add_signed(by).min(rows - 1);
        self.first = self.first(rows, usize::from(height));
    }

    /// The row at a place of the list's area, which becomes the selected one.
    pub(super) fn click(&mut self, at: Position, area: Rect, rows: usize) -> Option<usize> {
        if !area.contains(at) {
            return None;
        }
        let first = self.first(rows, usize::from(area.height));
        let row = first + usize::from(at.y - area.y);
        (row < rows).then(|| {
            self.first = first;
            self.selected = row;
            row
        })
    }

    /// Draws the rows that are seen, and a scroll bar where there are more.
    pub(super) fn draw<'a>(
        &self,
        frame: &mut Frame<'_>,
        area: Rect,
        rows: usize,
        (theme, is_focused): (Theme, bool),
        row: impl Fn(usize) -> Line<'a>,
    ) {
        let height = usize::from(area.height);
        let first = self.first(rows, height);
        let has_bar = rows > height && area.width > 1;
        let width = area.width - u16::from(has_bar);
        for (number, y) in (first..rows).zip(area.y..area.bottom()) {
            let place = Rect::new(area.x, y, width, 1);
            frame.render_widget(row(number), place);
            if self.selected(rows) == Some(number) {
                frame
                    .buffer_mut()
                    .set_style(place, theme.selected(is_focused));
            }
        }
        if has_bar {
            scroll_bar(frame, area, rows, first, theme);
        }
    }
}

/// A text of which so many lines were scrolled away.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Scroll {
    first: usize,
}

impl Scroll {
    /// At the end of the text.
    pub(super) const fn last() -> Self {
        Self { first: usize::MAX }
    }

    /// The first line that is seen.
    pub(super) fn first(&self, lines: usize, height: u16) -> usize {
        self.first.min(lines.saturating_sub(usize::from(height)))
    }

    /// Moves as a key says; whether it was one that moves.
    pub(super) fn act(&mut self, action: Action, lines: usize, height: u16) -> bool {
        let mut list = List {
            selected: self.first(lines, height),
            first: 0,
        };
        let tops = lines.saturating_sub(usize::from(height)) + 1;
        let moved = list.act(action, tops, height);
        self.first = list.selected;
        moved
    }

    /// Scrolls by so many lines.
    pub(super) fn move_by(&mut self, by: isize, lines: usize, height: u16) {
        self.first = self.first(lines, height).saturating_add_signed(by);
        self.first = self.first(lines, height);
    }

    /// Draws the lines that are seen, and a scroll bar where there are more.
    pub(super) fn draw<'a>(
        &self,
        frame: &mut Frame<'_>,
        area: Rect,
        lines: usize,
        theme: Theme,
        line: impl Fn(usize) -> Line<'a>,
    ) {
        let first = self.first(lines, area.height);
        let has_bar = lines > usize::from(area.height) && area.width > 1;
        let width = area.width - u16::from(has_bar);
        for (number, y) in (first..lines).zip(area.y..area.bottom()) {
            frame.render_widget(line(number), Rect::new(area.x, y, width, 1));
        }
        if has_bar {
            scroll_bar(frame, area, lines, first, theme);
        }
    }
}

fn scroll_bar(frame: &mut Frame<'_>, area: Rect, rows: usize, first: usize, theme: Theme) {
    let height = usize::from(area.height);
    let mut state = ScrollbarState::new(rows.saturating_sub(height) + 1)
        .viewport_content_length(height)
        .position(first);
    let bar = Scrollbar::new(ScrollbarOrientation::VerticalRight)
        .begin_symbol(None)
        .end_symbol(None)
        .track_symbol(Some("│"))
        .thumb_symbol("█")
        .style(theme.faint());
    frame.render_stateful_widget(bar, area, &mut state);
}
