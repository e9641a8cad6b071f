//! Fuzzy search over everything that the screens have.

use std::sync::Arc;

use crossterm::event::{KeyCode, KeyEvent};
use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};
use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};
use ratatui_textarea::TextArea;

use super::keymap::{self, MOVING};
use super::list::List;
use super::overlay::{line_of, middle, typed, window};
use super::screen::Found;
use super::text::{cut, fitted};
use super::theme::Theme;
use super::worker::Request;

/// So many of the best are shown.
const SHOWN: usize = 200;

/// The search: what is typed, and what fits it best.
#[derive(Debug)]
pub(super) struct Search {
    text: TextArea<'static>,
    /// What each screen has.
    among: Vec<Arc<[Found]>>,
    best: Arc<[Found]>,
    list: List,
}

/// What became of a search.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Searched {
    /// It goes on.
    Open,
    /// It goes on with another text.
    Typed,
    /// This was chosen.
    Chosen(Found),
    /// It is over.
    Left,
}

impl Search {
    /// A search among some things, of which all fit at first.
    pub(super) fn new(among: Vec<Arc<[Found]>>) -> Self {
        Self {
            text: line_of(""),
            best: best("", &among),
            among,
            list: List::default(),
        }
    }

    /// What the worker is asked: matching a large world takes longer than drawing.
    pub(super) fn request(&self) -> Request {
        Request::Search {
            text: typed(&self.text),
            among: self.among.clone(),
        }
    }

    /// What fits best.
    pub(super) fn take(&mut self, best: &Arc<[Found]>) {
        self.best = Arc::clone(best);
        self.list = List::default();
    }

    /// A key was pressed.
    pub(super) fn key(&mut self, event: KeyEvent, area: Rect) -> Searched {
        let height = rows(area).height;
        match event.code {
            KeyCode::Esc => return Searched::Left,
            KeyCode::Enter => return self.chosen(),
            KeyCode::Char(_) => {}
            KeyCode::Home | KeyCode::End => {}
            _ => {
                let action = keymap::action(event.into(), &[MOVING]);
                if action.is_some_and(|action| self.list.act(action, self.best.len(), height)) {
                    return Searched::Open;
                }
            }
        }
        if self.text.input(event) {
            Searched::Typed
        } else {
            Searched::Open
        }
    }

    /// A text was pasted: its first line.
    pub(super) fn paste(&mut self, text: &str) {
        self.text
            .insert_str(text.lines().next().unwrap_or_default());
    }

    /// A click: what it is on is chosen.
    pub(super) fn click(&mut self, at: Position, area: Rect) -> Searched {
        if !place(area).contains(at) {
            return Searched::Left;
        }
        match self.list.click(at, rows(area), self.best.len()) {
            Some(_) => self.chosen(),
            None => Searched::Open,
        }
    }

    /// Scrolls by so many rows.
    pub(super) fn move_by(&mut self, by: isize, area: Rect) {
        self.list.move_by(by, self.best.len(), rows(area).height);
    }

    fn chosen(&self) -> Searched {
        let selected = self.list.selected(self.best.len());
        let found = selected.and_then(|at| self.best.get(at));
        found.map_or(Searched::Open, |found| Searched::Chosen(found.clone()))
    }

    /// Draws it.
    pub(super) fn draw(&self, frame: &mut Frame<'_>, area: Rect, theme: Theme) {
        let count: usize = self.among.iter().map(|part| part.len()).sum();
        let title = format!("Search among {count}");
        let inside = window(frame, place(area), &title, theme);
        let first = Rect::new(inside.x, inside.y, inside.width, 1).intersection(inside);
        frame.render_widget(&self.text, first);
        let rows = rows(area);
        if self.best.is_empty() {
            frame.render_widget(Line::styled("nothing fits", theme.faint()), rows);
        }
        self.list
            .draw(frame, rows, self.best.len(), (theme, true), |row| {
                let Some(found) = self.best.get(row) else {
                    return Line::default();
                };
                let line = Line::from(vec![
                    Span::styled(fitted(found.kind, 22), theme.faint()),
                    Span::raw(found.name.to_string()),
                ]);
                cut(line, rows.width)
            });
    }
}

/// Where the search is drawn.
pub(super) fn place(area: Rect) -> Rect {
    middle(area, 90, 24)
}

/// Where the rows are drawn: inside the window, below what is typed.
fn rows(area: Rect) -> Rect {
    let inside = ratatui::widgets::Block::bordered().inner(place(area));
    let above = inside.height.min(2);
    Rect::new(
        inside.x,
        inside.y + above,
        inside.width,
        inside.height - above,
    )
}

/// What fits a text, the best first; where two fit alike, the shorter, then the one that comes first.
pub(super) fn best(text: &str, among: &[Arc<[Found]>]) -> Arc<[Found]> {
    let all = || among.iter().flat_map(|part| part.iter());
    if text.trim().is_empty() {
        return all().take(SHOWN).cloned().collect();
    }
    let pattern = Pattern::parse(text, CaseMatching::Smart, Normalization::Smart);
    let mut matcher = Matcher::new(Config::DEFAULT);
    let mut letters = Vec::new();
    let mut scored: Vec<(u32, usize, usize, &Found)> = Vec::new();
    for (at, found) in all().enumerate() {
        let said = format!("{} {}", found.name, found.kind);
        let score = pattern.score(Utf32Str::new(&said, &mut letters), &mut matcher);
        scored.extend(score.map(|score| (score, found.name.len(), at, found)));
    }
    let key = |(score, length, at, _): &(u32, usize, usize, &Found)| {
        (std::cmp::Reverse(*score), *length, *at)
    };
    if scored.len() > SHOWN {
        scored.select_nth_unstable_by_key(SHOWN - 1, key);
        scored.truncate(SHOWN);
    }
    scored.sort_unstable_by_key(key);
    let found = scored.into_iter().map(|(_, _, _, found)| found);
    found.cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dashboard::screen::ScreenId;

    fn names(text: &str, among: &[&str]) -> Vec<String> {
        let found = |(at, name): (usize, &&str)| Found {
            screen: ScreenId::Domain,
            kind: "user",
            name: (*name).into(),
            at,
        };
        let among: Arc<[Found]> = among.iter().enumerate().map(found).collect();
        best(text, &[among])
            .iter()
            .map(|found| found.name.to_string())
            .collect()
    }

    #[test]
    fn a_few_letters_find_what_has_them_in_order() {
        let among = ["tmiller", "bwood", "PARIS-W7-01", "Tom's card"];
        assert_eq!(names("tml", &among), ["tmiller"]);
        assert_eq!(names("paris01", &among), ["PARIS-W7-01"]);
        assert!(names("xyz", &among).is_empty());
        assert_eq!(names("", &among), among);
    }

    #[test]
    fn only_the_best_are_kept_of_many() {
        let many: Vec<String> = (0..1000).map(|number| format!("user{number:04}")).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        let found = names("user", &many);
        assert_eq!(found.len(), SHOWN);
        assert_eq!(names("0999", &many)[0], "user0999");
    }
}
