//! A list to choose from, over a screen.

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::text::Line;

use super::keymap::Action;
use super::list::List;
use super::overlay::{middle, window};
use super::pane::{draw_lines, fits, inside};
use super::text::cut;
use super::theme::Theme;

/// A list from which something is chosen, over a screen.
#[derive(Debug)]
pub(super) struct Chooser<T> {
    pub(super) title: String,
    /// What can be chosen, each with its label.
    pub(super) options: Vec<(String, T)>,
    list: List,
    /// What a label has to have in it to be shown.
    filter: String,
    /// The places of the options that are shown.
    shown: Vec<usize>,
    /// Columns of the widest label.
    widest: usize,
}

/// What became of a chooser.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Chosen {
    /// It goes on.
    Open,
    /// This one was chosen, by its place among the options.
    At(usize),
    /// Nothing was.
    Left,
}

impl<T> Chooser<T> {
    pub(super) fn new(title: impl Into<String>, options: Vec<(String, T)>) -> Self {
        let widths = options.iter().map(|(label, _)| label.chars().count());
        Self {
            title: title.into(),
            list: List::default(),
            filter: String::new(),
            shown: (0..options.len()).collect(),
            widest: widths.max().unwrap_or(0),
            options,
        }
    }

    /// The same, with an option selected at first.
    pub(super) fn at(mut self, option: usize) -> Self {
        self.list.select(option);
        self
    }

    /// What a label has to have in it to be shown.
    pub(super) fn filter(&self) -> &str {
        &self.filter
    }

    /// Only labels with a text in them are shown.
    pub(super) fn filter_by(&mut self, text: &str) {
        text.clone_into(&mut self.filter);
        let options = self.options.iter().enumerate();
        let shown = options.filter(|(_, (label, _))| fits(label, text));
        self.shown = shown.map(|(at, _)| at).collect();
    }

    /// Where it is drawn, over an area.
    fn place(&self, area: Rect) -> Rect {
        let widest = self.widest.max(self.title.chars().count() + 6);
        let width = u16::try_from(widest + 4).unwrap_or(u16::MAX).clamp(30, 100);
        let height = u16::try_from(self.options.len() + 2).unwrap_or(u16::MAX);
        middle(area, width, height.clamp(3, 24))
    }

    pub(super) fn act(&mut self, action: Action, area: Rect) -> Chosen {
        match action {
            Action::Back => return Chosen::Left,
            Action::Open => {
                let at = self.list.selected(self.shown.len());
                return at
                    .and_then(|at| self.shown.get(at))
                    .map_or(Chosen::Left, |at| Chosen::At(*at));
            }
            action => {
                let height = inside(self.place(area)).height;
                self.list.act(action, self.shown.len(), height);
            }
        }
        Chosen::Open
    }

    pub(super) fn click(&mut self, at: Position, area: Rect) -> Chosen {
        let inside = inside(self.place(area));
        match self.list.click(at, inside, self.shown.len()) {
            Some(row) => self
                .shown
                .get(row)
                .map_or(Chosen::Open, |at| Chosen::At(*at)),
            None if self.place(area).contains(at) => Chosen::Open,
            None => Chosen::Left,
        }
    }

    pub(super) fn scroll(&mut self, by: isize, area: Rect) {
        let height = inside(self.place(area)).height;
        self.list.move_by(by, self.shown.len(), height);
    }

    pub(super) fn draw(&self, frame: &mut Frame<'_>, area: Rect, theme: Theme) {
        let title = if self.filter.is_empty() {
            self.title.clone()
        } else {
            format!("{} with “{}”", self.title, self.filter)
        };
        let inside = window(frame, self.place(area), &title, theme);
        if self.shown.is_empty() {
            draw_lines(
                frame,
                inside,
                [Line::styled("nothing to choose", theme.faint())],
            );
        }
        let width = inside.width.saturating_sub(1);
        self.list
            .draw(frame, inside, self.shown.len(), (theme, true), |row| {
                let option = self.shown.get(row).and_then(|at| self.options.get(*at));
                let label = option.map_or("", |(label, _)| label.as_str());
                cut(Line::raw(label.to_owned()), width)
            });
    }
}
