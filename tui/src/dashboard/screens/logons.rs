//! The screen Logons: who logs on where, as a heat map; what is in a cell of it; one logon, step by step.

mod matrix;
mod replay;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Position, Rect};
use ratatui::text::{Line, Span};
use sim::{Grouping, LogonRequest};

use crate::dashboard::keymap::{Action, Binding, bind, key, letter};
use crate::dashboard::list::List;
use crate::dashboard::overlay::Page;
use crate::dashboard::pane::{draw_lines, frame_of, hanging, inside, number};
use crate::dashboard::screen::{Clicks, Effect, Found, Happened, Screen, ScreenEvent, ScreenId};
use crate::dashboard::snapshot::Snapshot;
use crate::dashboard::text::cut;
use crate::dashboard::theme::Theme;
use crate::dashboard::worker::{Answer, CellOf, CellSeen, MatrixSeen, PageOf, Request};
use crossterm::event::KeyCode;
use matrix::Cursor;
use replay::Replay;

/// What the screen remembers.
#[derive(Debug, Default)]
pub(super) struct Logons {
    /// What groups people and machines, by its place among the groupings.
    by: (usize, usize),
    matrix: Option<Arc<MatrixSeen>>,
    cursor: Cursor,
    view: View,
}

/// What is shown.
#[derive(Debug, Default)]
enum View {
    #[default]
    Matrix,
    Cell(Cell),
    Replay(Box<(Option<Cell>, Replay)>),
}

/// A cell that was opened.
#[derive(Debug)]
struct Cell {
    of: CellOf,
    /// `None`: it is awaited.
    seen: Option<Arc<CellSeen>>,
    list: List,
}

/// A row of a cell.
#[derive(Debug, Clone, Copy)]
enum RowOf {
    Cause(usize),
    Witness(usize, usize),
}

const KEYS: &[Binding] = &[
    bind(
        &[key(KeyCode::Left), letter('h')],
        Action::Left,
        "a column to the left; a step back",
    ),
    bind(
        &[key(KeyCode::Right), letter('l')],
        Action::Right,
        "a column to the right; a step on",
    ),
    bind(
        &[letter('u')],
        Action::GroupPeople,
        "group people by something else",
    )
    .with_footer("people by"),
    bind(
        &[letter('m')],
        Action::GroupMachines,
        "group machines by something else",
    )
    .with_footer("machines by"),
    bind(
        &[letter('e')],
        Action::Explain,
        "the logon as `cardtwin explain` tells it",
    )
    .with_footer("explain"),
    bind(
        &[letter('w')],
        Action::Why,
        "the facts that decide the logon",
    )
    .with_footer("why"),
    bind(
        &[letter('x')],
        Action::Bytes,
        "messages as bytes, or as fields",
    )
    .with_footer("bytes"),
];

impl Screen for Logons {
    fn keymap(&self) -> &'static [Binding] {
        KEYS
    }

    fn update(&mut self, event: ScreenEvent, _: &Snapshot) -> Vec<Effect> {
        let area = event.area;
        match event.what {
            Happened::Shown => self.shown(),
            Happened::Did(Action::GroupPeople) => {
                self.by.0 = (self.by.0 + 1) % Grouping::ALL.len();
                self.regroup()
            }
            Happened::Did(Action::GroupMachines) => {
                self.by.1 = (self.by.1 + 1) % Grouping::ALL.len();
                self.regroup()
            }
            Happened::Did(Action::Back) => self.back(),
            Happened::Did(Action::Open) => self.open(),
            Happened::Did(Action::Explain) => self.page("Explanation", PageOf::Explanation),
            Happened::Did(Action::Why) => self.page("Why", PageOf::Why),
            Happened::Did(action) => {
                self.act(action, area);
                Vec::new()
            }
            Happened::Clicked(at, clicks) => self.click(at, clicks, area),
            Happened::Scrolled(at, lines) => {
                self.scroll(at, lines, area);
                Vec::new()
            }
            Happened::Said(..) => Vec::new(),
        }
    }

    fn take(&mut self, answer: &Answer, _: &Snapshot) -> Vec<Effect> {
        match answer {
            Answer::Loaded(_) => {
                self.matrix = None;
                self.view = View::Matrix;
            }
            Answer::Matrix(seen) if (seen.people, seen.machines) == self.groupings() => {
                self.matrix = Some(Arc::clone(seen));
            }
            Answer::Cell(seen) => {
                if let View::Cell(cell) = &mut self.view
                    && cell.of == seen.of
                {
                    cell.seen = Some(Arc::clone(seen));
                }
            }
            Answer::Replay(request, told) => {
                if let View::Replay(shown) = &mut self.view
                    && shown.1.request == *request
                {
                    shown.1.take(told);
                }
            }
            _ => {}
        }
        Vec::new()
    }

    fn searchable(&self, _: &Snapshot) -> Arc<[Found]> {
        let Some(seen) = &self.matrix else {
            return Arc::default();
        };
        let of = |kind, names: &[String], from: usize| -> Vec<Found> {
            let names = names.iter().enumerate();
            let found = names.map(|(at, name)| Found {
                screen: ScreenId::Logons,
                kind,
                name: name.as_str().into(),
                at: from + at,
            });
            found.collect()
        };
        let people = seen.matrix.people.len();
        let mut found = of("people of", &seen.matrix.people, 0);
        found.extend(of("machines of", &seen.matrix.machines, people));
        found.into()
    }

    fn go_to(&mut self, found: &Found, _: &Snapshot) -> Vec<Effect> {
        self.view = View::Matrix;
        let people = self
            .matrix
            .as_ref()
            .map_or(0, |seen| seen.matrix.people.len());
        match found.at.checked_sub(people) {
            None => self.cursor.rows.select(found.at),
            Some(column) => self.cursor.column = column,
        }
        Vec::new()
    }

    fn draw(&self, frame: &mut Frame<'_>, area: Rect, _: &Snapshot, theme: Theme) {
        match &self.view {
            View::Matrix => matrix::draw(
                frame,
                area,
                (self.groupings(), self.matrix.as_deref()),
                &self.cursor,
                theme,
            ),
            View::Cell(cell) => cell.draw(frame, area, theme),
            View::Replay(shown) => shown.1.draw(frame, area, theme),
        }
    }
}

impl Logons {
    fn groupings(&self) -> (Grouping, Grouping) {
        let of = |at: usize| Grouping::ALL.get(at).copied();
        let first = Grouping::OrganizationalUnit;
        (
            of(self.by.0).unwrap_or(first),
            of(self.by.1).unwrap_or(first),
        )
    }

    fn shown(&self) -> Vec<Effect> {
        if self.matrix.is_some() {
            return Vec::new();
        }
        let (people, machines) = self.groupings();
        vec![Effect::Ask(Request::Matrix(people, machines))]
    }

    fn regroup(&mut self) -> Vec<Effect> {
        self.view = View::Matrix;
        self.matrix = None;
        self.cursor = Cursor::default();
        self.shown()
    }

    fn back(&mut self) -> Vec<Effect> {
        self.view = match std::mem::take(&mut self.view) {
            View::Replay(shown) => shown.0.map_or(View::Matrix, View::Cell),
            View::Cell(_) | View::Matrix => View::Matrix,
        };
        Vec::new()
    }

    fn open(&mut self) -> Vec<Effect> {
        match &self.view {
            View::Matrix => self.open_cell(),
            View::Cell(cell) => match cell.request() {
                Some(request) => self.replay(request),
                None => Vec::new(),
            },
            View::Replay(_) => self.page("Explanation", PageOf::Explanation),
        }
    }

    fn open_cell(&mut self) -> Vec<Effect> {
        let Some(seen) = &self.matrix else {
            return Vec::new();
        };
        let Some((row, column)) = self.cursor.cell(&seen.matrix) else {
            return Vec::new();
        };
        let name = |names: &[String], at: usize| names.get(at).cloned().unwrap_or_default();
        let of = CellOf {
            people: (seen.people, name(&seen.matrix.people, row)),
            machines: (seen.machines, name(&seen.matrix.machines, column)),
        };
        self.view = View::Cell(Cell {
            of: of.clone(),
            seen: None,
            list: List::default(),
        });
        vec![Effect::Ask(Request::Cell(of))]
    }

    fn replay(&mut self, request: LogonRequest) -> Vec<Effect> {
        let cell = match std::mem::take(&mut self.view) {
            View::Cell(cell) => Some(cell),
            View::Replay(shown) => shown.0,
            View::Matrix => None,
        };
        self.view = View::Replay(Box::new((cell, Replay::new(request.clone()))));
        vec![Effect::Ask(Request::Replay(request))]
    }

    /// The logon that is shown or selected.
    fn request(&self) -> Option<LogonRequest> {
        match &self.view {
            View::Matrix => None,
            View::Cell(cell) => cell.request(),
            View::Replay(shown) => Some(shown.1.request.clone()),
        }
    }

    fn page(&self, title: &str, of: fn(LogonRequest) -> PageOf) -> Vec<Effect> {
        match self.request() {
            Some(request) => {
                let title = format!("{title}: {} at {}", request.card, request.workstation);
                vec![Effect::Page(Page::new(title, of(request)))]
            }
            None => vec![Effect::Notice(
                "open a cell and select a logon first".to_owned(),
            )],
        }
    }

    fn act(&mut self, action: Action, area: Rect) {
        match &mut self.view {
            View::Matrix => {
                if let Some(seen) = &self.matrix {
                    self.cursor.act(action, &seen.matrix, area);
                }
            }
            View::Cell(cell) => {
                let rows = cell.rows().len();
                cell.list.act(action, rows, Cell::parts(area).0.height);
            }
            View::Replay(shown) => shown.1.act(action, area),
        }
    }

    fn click(&mut self, at: Position, clicks: Clicks, area: Rect) -> Vec<Effect> {
        let hit = match &mut self.view {
            View::Matrix => match &self.matrix {
                Some(seen) => self.cursor.click(at, &seen.matrix, area),
                None => false,
            },
            View::Cell(cell) => {
                let rows = cell.rows().len();
                let (list, _) = Cell::parts(area);
                cell.list.click(at, list, rows).is_some()
            }
            View::Replay(shown) => {
                shown.1.click(at, area);
                false
            }
        };
        if hit && clicks == Clicks::Two {
            return self.open();
        }
        Vec::new()
    }

    fn scroll(&mut self, at: Position, by: isize, area: Rect) {
        match &mut self.view {
            View::Matrix => {
                let rows = self
                    .matrix
                    .as_ref()
                    .map_or(0, |seen| seen.matrix.people.len());
                let height = matrix::Parts::of(area).rows.height;
                self.cursor.rows.move_by(by, rows, height);
            }
            View::Cell(cell) => {
                let rows = cell.rows().len();
                let (list, _) = Cell::parts(area);
                cell.list.move_by(by, rows, list.height);
            }
            View::Replay(shown) => shown.1.scroll(at, by, area),
        }
    }
}

impl Cell {
    fn rows(&self) -> Vec<RowOf> {
        let causes = self
            .seen
            .iter()
            .flat_map(|seen| seen.causes.iter().enumerate());
        let mut rows = Vec::new();
        for (at, cause) in causes {
            rows.push(RowOf::Cause(at));
            rows.extend((0..cause.witnesses.len()).map(|witness| RowOf::Witness(at, witness)));
        }
        rows
    }

    /// The logon of the row that is selected; of a cause, its first.
    fn request(&self) -> Option<LogonRequest> {
        let rows = self.rows();
        let row = rows.get(self.list.selected(rows.len())?)?;
        let (cause, witness) = match row {
            RowOf::Cause(cause) => (*cause, 0),
            RowOf::Witness(cause, witness) => (*cause, *witness),
        };
        let cause = self.seen.as_ref()?.causes.get(cause)?;
        Some(cause.witnesses.get(witness)?.request.clone())
    }

    /// Where the list is, and where what is selected is told.
    fn parts(area: Rect) -> (Rect, Rect) {
        let [list, told] =
            Layout::vertical([Constraint::Min(4), Constraint::Length(5)]).areas(area);
        (inside(list), inside(told))
    }

    fn draw(&self, frame: &mut Frame<'_>, area: Rect, theme: Theme) {
        let [list_frame, told_frame] =
            Layout::vertical([Constraint::Min(4), Constraint::Length(5)]).areas(area);
        let title = format!("{}  ×  {}", self.of.people.1, self.of.machines.1);
        frame_of(frame, list_frame, &title, (theme, true));
        frame_of(frame, told_frame, "This cause", (theme, false));
        let (list, told) = Self::parts(area);
        let Some(seen) = &self.seen else {
            return draw_lines(frame, list, [Line::styled("counting …", theme.faint())]);
        };
        if seen.causes.is_empty() {
            return draw_lines(
                frame,
                list,
                [Line::styled(
                    "nobody of these could log on here: there are no such logons",
                    theme.faint(),
                )],
            );
        }
        let rows = self.rows();
        let width = list.width.saturating_sub(1);
        self.list
            .draw(frame, list, rows.len(), (theme, true), |row| {
                let line = match rows.get(row) {
                    Some(RowOf::Cause(at)) => seen.causes.get(*at).map(|cause| {
                        Line::from(vec![
                            Span::styled(
                                format!("{} ", cause.mark.symbol()),
                                theme.mark(cause.mark),
                            ),
                            Span::raw(format!("{:>9}  {}", number(cause.cases), cause.sentence)),
                        ])
                    }),
                    Some(RowOf::Witness(at, witness)) => seen
                        .causes
                        .get(*at)
                        .and_then(|cause| cause.witnesses.get(*witness))
                        .map(|witness| {
                            Line::styled(
                                format!("             such as {}", witness.line),
                                theme.faint(),
                            )
                        }),
                    None => None,
                };
                cut(line.unwrap_or_default(), width)
            });
        let selected = self.list.selected(rows.len()).and_then(|at| rows.get(at));
        let cause = selected.and_then(|row| match row {
            RowOf::Cause(at) | RowOf::Witness(at, _) => seen.causes.get(*at),
        });
        if let Some(cause) = cause {
            let mut lines: Vec<Line<'_>> = hanging(&cause.sentence, told.width)
                .into_iter()
                .take(2)
                .map(Line::raw)
                .collect();
            lines.push(Line::styled(cause.known.clone(), theme.faint()));
            draw_lines(frame, told, lines);
        }
    }
}
