//! The screen Overview: how the domain is, in counts, findings, days and answers.

mod calendar;
mod health;

use std::sync::Arc;

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Position, Rect};
use ratatui::text::{Line, Span};
use sim::QuestionId;

use self::calendar::Calendar;
use crate::dashboard::keymap::{Action, Binding, bind, key, letter};
use crate::dashboard::list::List;
use crate::dashboard::overlay::Page;
use crate::dashboard::pane::{frame_of, inside};
use crate::dashboard::screen::{Clicks, Effect, Found, Happened, Screen, ScreenEvent, ScreenId};
use crate::dashboard::snapshot::{QuestionSeen, Snapshot};
use crate::dashboard::text::{cut, fitted};
use crate::dashboard::theme::{Mark, Theme};
use crate::dashboard::worker::{Answer, PageOf};

const KEYMAP: &[Binding] = &[
    bind(
        &[key(crossterm::event::KeyCode::Right), letter('l')],
        Action::Expand,
        "in the calendar: the next day on which logons turn",
    ),
    bind(
        &[key(crossterm::event::KeyCode::Left), letter('h')],
        Action::Collapse,
        "in the calendar: the day before on which they do",
    ),
    bind(
        &[letter('w')],
        Action::Explain,
        "show what is likely not meant in the files",
    ),
];

/// What the screen remembers.
#[derive(Debug, Default)]
pub(super) struct Overview {
    questions: List,
    calendar: Calendar,
    pane: Pane,
}

/// The part that has the keys.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Pane {
    #[default]
    Questions,
    Health,
    Calendar,
}

/// Columns for the name of a question.
const NAME_WIDTH: usize = 24;

impl Screen for Overview {
    fn keymap(&self) -> &'static [Binding] {
        KEYMAP
    }

    fn update(&mut self, event: ScreenEvent, seen: &Snapshot) -> Vec<Effect> {
        let parts = Parts::of(event.area);
        let rows = seen.questions.len();
        let height = parts.questions.height;
        match event.what {
            Happened::Did(Action::Open) => return self.open(seen),
            Happened::Did(Action::Explain) => return health::warnings(seen),
            Happened::Did(Action::NextPane) => {
                self.pane = match self.pane {
                    Pane::Questions => Pane::Health,
                    Pane::Health => Pane::Calendar,
                    Pane::Calendar => Pane::Questions,
                };
            }
            Happened::Did(Action::Back) => self.pane = Pane::Questions,
            Happened::Did(action) if self.pane == Pane::Calendar => self.calendar.act(action, seen),
            Happened::Did(action) if self.pane == Pane::Questions => {
                self.questions.act(action, rows, height);
            }
            Happened::Clicked(at, clicks) => return self.click(at, clicks, &parts, seen),
            Happened::Scrolled(_, lines) => self.questions.move_by(lines, rows, height),
            Happened::Did(_) | Happened::Said(..) | Happened::Shown => {}
        }
        Vec::new()
    }

    fn take(&mut self, answer: &Answer, _: &Snapshot) -> Vec<Effect> {
        if matches!(answer, Answer::Loaded(_)) {
            self.calendar = Calendar::default();
        }
        Vec::new()
    }

    fn searchable(&self, _: &Snapshot) -> Arc<[Found]> {
        let found = |(at, question): (usize, QuestionId)| Found {
            screen: ScreenId::Overview,
            kind: "question",
            name: format!("{question}: {}", question.question().sentence).into(),
            at,
        };
        QuestionId::ALL.into_iter().enumerate().map(found).collect()
    }

    fn go_to(&mut self, found: &Found, seen: &Snapshot) -> Vec<Effect> {
        self.pane = Pane::Questions;
        self.questions.select(found.at);
        self.open(seen)
    }

    fn draw(&self, frame: &mut Frame<'_>, area: Rect, seen: &Snapshot, theme: Theme) {
        let parts = Parts::of(area);
        health::draw_world(frame, parts.world, seen, theme);
        let look = (theme, self.pane == Pane::Health);
        frame_of(frame, parts.health_frame, "Health", look);
        health::draw(frame, inside(parts.health_frame), seen, theme);
        let look = (theme, self.pane == Pane::Calendar);
        frame_of(frame, parts.calendar_frame, "Calendar", look);
        let inside = inside(parts.calendar_frame);
        self.calendar.draw(frame, inside, seen, look);

        let answered = seen
            .questions
            .iter()
            .filter(|row| row.line.is_some())
            .count();
        let title = format!("Questions, {answered} of {} answered", seen.questions.len());
        let look = (theme, self.pane == Pane::Questions);
        frame_of(frame, parts.questions_frame, &title, look);
        let width = parts.questions.width.saturating_sub(1);
        let first_open = seen.questions.iter().position(|row| row.line.is_none());
        let rows = seen.questions.len();
        self.questions
            .draw(frame, parts.questions, rows, look, |at| {
                let is_asked = seen.world.is_some() && first_open == Some(at);
                let row = seen.questions.get(at);
                let line = row.map(|row| question_line(row, is_asked, theme));
                cut(line.unwrap_or_default(), width)
            });
    }
}

impl Overview {
    fn open(&self, seen: &Snapshot) -> Vec<Effect> {
        match self.pane {
            Pane::Questions => {
                let selected = self.questions.selected(seen.questions.len());
                let row = selected.and_then(|at| seen.questions.get(at));
                row.map(|row| page(row.question)).into_iter().collect()
            }
            Pane::Health => vec![Effect::GoTo(Found {
                screen: ScreenId::Findings,
                kind: "finding",
                name: "".into(),
                at: 0,
            })],
            Pane::Calendar => vec![page(QuestionId::Calendar)],
        }
    }

    fn click(
        &mut self,
        at: Position,
        clicks: Clicks,
        parts: &Parts,
        seen: &Snapshot,
    ) -> Vec<Effect> {
        if parts.health_frame.contains(at) {
            self.pane = Pane::Health;
        } else if parts.calendar_frame.contains(at) {
            self.pane = Pane::Calendar;
            self.calendar.click(at, inside(parts.calendar_frame), seen);
        } else if parts.questions_frame.contains(at) {
            self.pane = Pane::Questions;
            let rows = seen.questions.len();
            if self.questions.click(at, parts.questions, rows).is_none() {
                return Vec::new();
            }
        } else {
            return Vec::new();
        }
        match clicks {
            Clicks::One => Vec::new(),
            Clicks::Two => self.open(seen),
        }
    }
}

/// The whole answer of a question.
fn page(question: QuestionId) -> Effect {
    let title = format!("{question}: {}", question.question().sentence);
    Effect::Page(Page::new(title, PageOf::Question(question)))
}

fn question_line(row: &QuestionSeen, is_asked: bool, theme: Theme) -> Line<'_> {
    let name = fitted(row.question.name(), NAME_WIDTH);
    let (mark, said) = match &row.line {
        Some(line) => (Mark::Good, Span::raw(&**line)),
        None if is_asked => (Mark::Silent, Span::styled("asking …", theme.faint())),
        None => (Mark::Silent, Span::styled("waits", theme.faint())),
    };
    Line::from(vec![
        Span::styled(format!("{} ", mark.symbol()), theme.mark(mark)),
        Span::raw(name),
        said,
    ])
}

/// Where the parts are drawn.
struct Parts {
    world: Rect,
    health_frame: Rect,
    calendar_frame: Rect,
    questions_frame: Rect,
    questions: Rect,
}

impl Parts {
    fn of(area: Rect) -> Self {
        let is_wide = area.width >= 120;
        let above = if is_wide { 6 } else { 10 };
        let [world, summary, questions_frame] = Layout::vertical([
            Constraint::Length(2),
            Constraint::Length(above),
            Constraint::Min(5),
        ])
        .areas(area);
        let [health_frame, calendar_frame] = if is_wide {
            Layout::horizontal([Constraint::Percentage(45), Constraint::Percentage(55)])
                .areas(summary)
        } else {
            Layout::vertical([Constraint::Length(5), Constraint::Length(5)]).areas(summary)
        };
        Self {
            world,
            health_frame,
            calendar_frame,
            questions_frame,
            questions: inside(questions_frame),
        }
    }
}
