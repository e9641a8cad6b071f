//! The screen Overview: how the domain is, in counts, findings, answers and days.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, BorderType};
use sim::QuestionId;

use crate::dashboard::keymap::{Action, Binding};
use crate::dashboard::list::List;
use crate::dashboard::overlay::Page;
use crate::dashboard::screen::{Clicks, Effect, Found, Happened, Screen, ScreenEvent, ScreenId};
use crate::dashboard::snapshot::{QuestionSeen, Snapshot, WorldSeen};
use crate::dashboard::text::{cut, fitted};
use crate::dashboard::theme::Theme;
use crate::dashboard::worker::{Answer, PageOf};

/// What the screen remembers.
#[derive(Debug, Default)]
pub(super) struct Overview {
    questions: List,
}

/// Columns for the name of a question.
const NAME_WIDTH: usize = 25;

impl Screen for Overview {
    fn keymap(&self) -> &'static [Binding] {
        &[]
    }

    fn update(&mut self, event: ScreenEvent, seen: &Snapshot) -> Vec<Effect> {
        let rows = seen.questions.len();
        let list = Parts::of(event.area).questions;
        match event.what {
            Happened::Did(Action::Open) => return self.open(seen),
            Happened::Did(action) => {
                self.questions.act(action, rows, list.height);
            }
            Happened::Clicked(at, clicks) => {
                let is_on_row = self.questions.click(at, list, rows).is_some();
                if is_on_row && clicks == Clicks::Two {
                    return self.open(seen);
                }
            }
            Happened::Scrolled(_, lines) => self.questions.move_by(lines, rows, list.height),
            Happened::Said(..) | Happened::Shown => {}
        }
        Vec::new()
    }

    fn take(&mut self, _: &Answer) {}

    fn searchable(&self, _: &Snapshot) -> Vec<Found> {
        let found = |(at, question): (usize, QuestionId)| Found {
            screen: ScreenId::Overview,
            kind: "question",
            name: format!("{question}: {}", question.question().sentence).into(),
            at,
        };
        QuestionId::ALL.into_iter().enumerate().map(found).collect()
    }

    fn go_to(&mut self, found: &Found, _: &Snapshot) -> Vec<Effect> {
        self.questions.select(found.at);
        Vec::new()
    }

    fn draw(&self, frame: &mut Frame<'_>, area: Rect, seen: &Snapshot, theme: Theme) {
        let parts = Parts::of(area);
        if let Some(world) = &seen.world {
            draw_world(frame, parts.world, world, theme);
        }
        let answered = seen
            .questions
            .iter()
            .filter(|row| row.line.is_some())
            .count();
        let title = format!(
            " Questions, {answered} of {} answered ",
            seen.questions.len()
        );
        frame.render_widget(
            Block::bordered()
                .border_type(BorderType::Rounded)
                .border_style(theme.border(true))
                .title(Span::styled(title, theme.title())),
            parts.questions_frame,
        );
        let width = parts.questions.width.saturating_sub(1);
        let rows = seen.questions.len();
        self.questions
            .draw(frame, parts.questions, rows, (theme, true), |row| {
                let line = seen.questions.get(row).map(|row| question_line(row, theme));
                cut(line.unwrap_or_default(), width)
            });
    }
}

impl Overview {
    fn open(&self, seen: &Snapshot) -> Vec<Effect> {
        let selected = self.questions.selected(seen.questions.len());
        let row = selected.and_then(|at| seen.questions.get(at));
        let question = row.map(|row| row.question);
        let page = |question: QuestionId| {
            let title = format!("{question}: {}", question.question().sentence);
            Effect::Page(Page::new(title, PageOf::Question(question)))
        };
        question.map(page).into_iter().collect()
    }
}

/// Where the parts are drawn.
struct Parts {
    world: Rect,
    questions_frame: Rect,
    questions: Rect,
}

impl Parts {
    fn of(area: Rect) -> Self {
        let [world, questions_frame] =
            Layout::vertical([Constraint::Length(3), Constraint::Min(3)]).areas(area);
        Self {
            world,
            questions_frame,
            questions: Block::bordered().inner(questions_frame),
        }
    }
}

fn draw_world(frame: &mut Frame<'_>, area: Rect, world: &WorldSeen, theme: Theme) {
    let counts = world.counts;
    let line = format!(
        " {} users, {} cards with {} certificates, {} workstations, {} domain controllers",
        counts.users,
        counts.cards,
        counts.certificates,
        counts.workstations,
        counts.domain_controllers,
    );
    let lines = [
        Line::styled(format!(" {}", world.description), theme.faint()),
        Line::raw(line),
    ];
    for (line, y) in lines.into_iter().zip(area.y..area.bottom()) {
        let row = Rect::new(area.x, y, area.width, 1);
        frame.render_widget(cut(line, area.width), row);
    }
}

fn question_line(row: &QuestionSeen, theme: Theme) -> Line<'_> {
    let name = fitted(row.question.name(), NAME_WIDTH);
    match &row.line {
        None => Line::from(vec![
            Span::raw(name),
            Span::styled("asking …", theme.faint()),
        ]),
        Some(line) => Line::from(vec![Span::raw(name), Span::raw(&**line)]),
    }
}
