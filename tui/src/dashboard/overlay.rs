//! What is shown over a screen: texts, prompts, the help, the search, problems of the files.

use std::sync::Arc;

use crossterm::event::KeyCode;
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Position, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, BorderType, Clear};
use ratatui_textarea::TextArea;

use super::keymap::{Action, Binding, EVERYWHERE, Key, MOVING};
use super::list::Scroll;
use super::screen::ScreenId;
use super::search::Search;
use super::text::cut;
use super::theme::{Mark, Theme};
use super::worker::PageOf;

/// So high is the help where there is room.
const HELP_ROWS: u16 = 60;

/// Something that is shown over a screen.
#[derive(Debug)]
pub(super) enum Overlay {
    Help(Scroll),
    Problems(Scroll),
    Page(Page),
    Prompt(Box<Prompt>),
    Search(Box<Search>),
}

/// A text that can be scrolled; the worker writes it for the width that there is.
#[derive(Debug)]
pub(super) struct Page {
    pub(super) title: String,
    pub(super) of: PageOf,
    /// The lines; `None`: they are awaited.
    pub(super) lines: Option<Arc<[String]>>,
    pub(super) scroll: Scroll,
}

impl Page {
    /// A page that is awaited.
    pub(super) fn new(title: impl Into<String>, of: PageOf) -> Self {
        Self {
            title: title.into(),
            of,
            lines: None,
            scroll: Scroll::default(),
        }
    }
}

/// What a prompt is for. The screen that opened it gets what was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PromptOf {
    /// What a list is to have in it; said again with every letter.
    Filter,
    /// Why something that is not met is accepted: rationale, owner, expiry.
    Waiver,
    /// What a property shall be.
    Value,
    /// Where a file is to be written.
    Save,
    /// The same of another kind of file.
    SaveOther,
    /// Which file is to be read.
    File,
    /// An event as a script writes it.
    Event,
}

/// Something that is asked of the person.
#[derive(Debug)]
pub(super) struct Prompt {
    pub(super) of: PromptOf,
    pub(super) title: String,
    pub(super) fields: Vec<Field>,
    focus: usize,
    /// Why what was typed does not do.
    pub(super) problem: Option<String>,
    /// Whether it is said with every letter, and not at the end only.
    is_live: bool,
}

/// A line to type in.
#[derive(Debug)]
pub(super) struct Field {
    label: &'static str,
    text: TextArea<'static>,
    check: fn(&str) -> Result<(), String>,
}

impl Field {
    /// A field with what stands in it at first.
    pub(super) fn new(
        label: &'static str,
        text: &str,
        check: fn(&str) -> Result<(), String>,
    ) -> Self {
        Self {
            label,
            text: line_of(text),
            check,
        }
    }
}

/// A line to type in, with a text in it and the cursor behind that.
pub(super) fn line_of(text: &str) -> TextArea<'static> {
    let mut area = TextArea::new(vec![text.to_owned()]);
    area.move_cursor(ratatui_textarea::CursorMove::End);
    area.set_cursor_line_style(ratatui::style::Style::new());
    area
}

/// What stands in a line.
pub(super) fn typed(area: &TextArea<'_>) -> String {
    area.lines().concat()
}

/// What became of a prompt.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Prompted {
    /// It goes on.
    Open,
    /// It goes on, and this was said.
    Live(Vec<String>),
    /// This was said, and it is over.
    Done(Vec<String>),
    /// It is over, and nothing was said.
    Left,
}

impl Prompt {
    /// A prompt that is answered at its end.
    pub(super) fn new(of: PromptOf, title: impl Into<String>, fields: Vec<Field>) -> Self {
        Self {
            of,
            title: title.into(),
            fields,
            focus: 0,
            problem: None,
            is_live: false,
        }
    }

    /// A filter: a line that is said with every letter.
    pub(super) fn filter(text: &str) -> Self {
        let field = Field::new("Rows with", text, |_| Ok(()));
        Self {
            is_live: true,
            ..Self::new(PromptOf::Filter, "Filter", vec![field])
        }
    }

    fn said(&self) -> Vec<String> {
        self.fields.iter().map(|field| typed(&field.text)).collect()
    }

    /// A key was pressed.
    pub(super) fn key(&mut self, event: crossterm::event::KeyEvent) -> Prompted {
        match event.code {
            KeyCode::Esc if self.is_live => {
                return Prompted::Done(vec![String::new(); self.fields.len()]);
            }
            KeyCode::Esc => return Prompted::Left,
            KeyCode::Enter => return self.enter(),
            KeyCode::Tab | KeyCode::Down => self.focus = (self.focus + 1) % self.fields.len(),
            KeyCode::BackTab | KeyCode::Up => {
                self.focus = (self.focus + self.fields.len() - 1) % self.fields.len();
            }
            _ => {
                if let Some(field) = self.fields.get_mut(self.focus)
                    && field.text.input(event)
                {
                    self.problem = None;
                    if self.is_live {
                        return Prompted::Live(self.said());
                    }
                }
            }
        }
        Prompted::Open
    }

    /// A text was pasted: its first line.
    pub(super) fn paste(&mut self, text: &str) {
        if let Some(field) = self.fields.get_mut(self.focus) {
            field
                .text
                .insert_str(text.lines().next().unwrap_or_default());
        }
    }

    /// The next field, or the end where every field does.
    fn enter(&mut self) -> Prompted {
        if self.focus + 1 < self.fields.len() {
            self.focus += 1;
            return Prompted::Open;
        }
        for (at, field) in self.fields.iter().enumerate() {
            if let Err(problem) = (field.check)(&typed(&field.text)) {
                self.problem = Some(problem);
                self.focus = at;
                return Prompted::Open;
            }
        }
        Prompted::Done(self.said())
    }

    fn height(&self) -> u16 {
        let fields = u16::try_from(self.fields.len()).unwrap_or(1);
        fields + 3
    }

    fn draw(&self, frame: &mut Frame<'_>, area: Rect, theme: Theme) {
        let area = if self.is_live {
            // Below the rows, which are seen while they are filtered.
            Rect::new(area.x, area.bottom().saturating_sub(4), area.width, 4).intersection(area)
        } else {
            middle(area, 72, self.height())
        };
        let inside = window(frame, area, &self.title, theme);
        let labels = self.fields.iter().map(|field| field.label.len()).max();
        let labels = u16::try_from(labels.unwrap_or(0)).unwrap_or(0) + 2;
        for ((at, field), y) in self
            .fields
            .iter()
            .enumerate()
            .zip(inside.y..inside.bottom())
        {
            let row = Rect::new(inside.x, y, inside.width, 1);
            let [label, text] =
                Layout::horizontal([Constraint::Length(labels), Constraint::Min(1)]).areas(row);
            frame.render_widget(Line::from(field.label), label);
            let mut shown = field.text.clone();
            if at != self.focus {
                shown.set_cursor_style(ratatui::style::Style::new());
            }
            frame.render_widget(&shown, text);
        }
        let last = Rect::new(inside.x, inside.bottom().saturating_sub(1), inside.width, 1);
        let line = match &self.problem {
            Some(problem) => Line::from(vec![
                Span::styled(Mark::Bad.symbol(), theme.mark(Mark::Bad)),
                Span::raw(format!(" {problem}")),
            ]),
            None if self.is_live => {
                Line::styled("Enter keeps it, Esc shows all rows again", theme.faint())
            }
            None => Line::styled(
                "Enter goes on, Tab to another field, Esc gives up",
                theme.faint(),
            ),
        };
        frame.render_widget(cut(line, inside.width), last);
    }
}

/// A rectangle of at most this size in the middle of another.
pub(super) fn middle(area: Rect, width: u16, height: u16) -> Rect {
    let width = width.min(area.width);
    let height = height.min(area.height);
    Rect::new(
        area.x + (area.width - width) / 2,
        area.y + (area.height - height) / 2,
        width,
        height,
    )
}

/// Draws an empty window; the area inside it.
pub(super) fn window(frame: &mut Frame<'_>, area: Rect, title: &str, theme: Theme) -> Rect {
    frame.render_widget(Clear, area);
    let title = cut(
        Line::styled(format!(" {title} "), theme.title()),
        area.width.saturating_sub(4),
    );
    let block = Block::bordered()
        .border_type(BorderType::Rounded)
        .border_style(theme.border(true))
        .title(title);
    let inside = block.inner(area);
    frame.render_widget(block, area);
    inside
}

/// The help: every binding that holds on a screen, by where it holds.
pub(super) fn help_rows(screen: ScreenId, own: &[Binding]) -> Vec<HelpRow> {
    let tables = [
        (format!("On the screen {screen}"), own),
        ("In lists and texts".to_owned(), MOVING),
        ("Everywhere".to_owned(), EVERYWHERE),
    ];
    let mut rows = Vec::new();
    for (title, bindings) in tables {
        if bindings.is_empty() {
            continue;
        }
        if !rows.is_empty() {
            rows.push(HelpRow::Blank);
        }
        rows.push(HelpRow::Title(title));
        for binding in bindings {
            let keys: Vec<String> = binding.keys.iter().map(Key::to_string).collect();
            rows.push(HelpRow::Binding(keys.join(" or "), binding.words));
        }
    }
    rows.push(HelpRow::Blank);
    rows.push(HelpRow::Title("With the mouse".to_owned()));
    for (what, words) in [
        ("click", "select, or show a screen by its name above"),
        ("double click", "open"),
        ("wheel", "scroll"),
    ] {
        rows.push(HelpRow::Binding(what.to_owned(), words));
    }
    rows
}

/// A row of the help.
#[derive(Debug)]
pub(super) enum HelpRow {
    Title(String),
    Binding(String, &'static str),
    Blank,
}

impl HelpRow {
    fn line(&self, theme: Theme) -> Line<'_> {
        match self {
            Self::Title(title) => Line::styled(title.as_str(), theme.title()),
            Self::Binding(keys, words) => Line::from(vec![
                Span::styled(format!("  {keys:<16}"), theme.key()),
                Span::raw(*words),
            ]),
            Self::Blank => Line::default(),
        }
    }
}

/// What overlays draw from, besides themselves.
pub(super) struct Behind<'a> {
    pub(super) screen: ScreenId,
    pub(super) keymap: &'static [Binding],
    pub(super) problems: &'a [super::snapshot::ProblemSeen],
}

impl Overlay {
    /// Where its text is, for a whole area.
    pub(super) fn text_area(&self, area: Rect) -> Rect {
        let window = match self {
            Self::Help(_) => middle(area, 80, HELP_ROWS),
            Self::Problems(_) => middle(area, 110, 30),
            Self::Page(_) => area,
            Self::Prompt(prompt) => middle(area, 72, prompt.height()),
            Self::Search(_) => super::search::place(area),
        };
        Block::bordered().inner(window)
    }

    fn scroll(&mut self) -> Option<&mut Scroll> {
        match self {
            Self::Help(scroll) | Self::Problems(scroll) => Some(scroll),
            Self::Page(page) => Some(&mut page.scroll),
            Self::Prompt(_) | Self::Search(_) => None,
        }
    }

    fn lines(&self, behind: &Behind<'_>, width: u16) -> usize {
        match self {
            Self::Help(_) => help_rows(behind.screen, behind.keymap).len(),
            Self::Problems(_) => problem_lines(behind.problems, width, Theme::plain()).len(),
            Self::Page(page) => page.lines.as_ref().map_or(1, |lines| lines.len()),
            Self::Prompt(_) | Self::Search(_) => 0,
        }
    }

    /// Scrolls as a key says.
    pub(super) fn act(&mut self, action: Action, area: Rect, behind: &Behind<'_>) {
        let text = self.text_area(area);
        let lines = self.lines(behind, text.width);
        if let Some(scroll) = self.scroll() {
            scroll.act(action, lines, text.height);
        }
    }

    /// Scrolls by so many lines.
    pub(super) fn move_by(&mut self, by: isize, area: Rect, behind: &Behind<'_>) {
        let text = self.text_area(area);
        let lines = self.lines(behind, text.width);
        if let Some(scroll) = self.scroll() {
            scroll.move_by(by, lines, text.height);
        }
    }

    /// Whether a click at a place is outside, and so closes it.
    pub(super) fn is_outside(&self, at: Position, area: Rect) -> bool {
        !self.text_area(area).contains(at)
    }

    /// Draws it.
    pub(super) fn draw(
        &self,
        frame: &mut Frame<'_>,
        area: Rect,
        behind: &Behind<'_>,
        theme: Theme,
    ) {
        match self {
            Self::Help(scroll) => {
                let rows = help_rows(behind.screen, behind.keymap);
                let inside = window(frame, middle(area, 80, HELP_ROWS), "Keys", theme);
                scroll.draw(frame, inside, rows.len(), theme, |row| {
                    let line = rows.get(row).map(|row| row.line(theme));
                    cut(line.unwrap_or_default(), inside.width)
                });
            }
            Self::Problems(scroll) => {
                let title = "The files cannot be used as they are; what is shown is from before";
                let inside = window(frame, middle(area, 110, 30), title, theme);
                let lines = problem_lines(behind.problems, inside.width, theme);
                scroll.draw(frame, inside, lines.len(), theme, |row| {
                    cut(lines.get(row).cloned().unwrap_or_default(), inside.width)
                });
            }
            Self::Page(page) => {
                let inside = window(frame, area, &page.title, theme);
                match &page.lines {
                    None => frame.render_widget(Line::styled("asking …", theme.faint()), inside),
                    Some(lines) => page.scroll.draw(frame, inside, lines.len(), theme, |row| {
                        let text = lines.get(row).map_or("", String::as_str);
                        cut(Line::raw(text), inside.width)
                    }),
                }
            }
            Self::Prompt(prompt) => prompt.draw(frame, area, theme),
            Self::Search(search) => search.draw(frame, area, theme),
        }
    }
}

/// Problems of files with their places and advice.
fn problem_lines(
    problems: &[super::snapshot::ProblemSeen],
    width: u16,
    theme: Theme,
) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    for problem in problems {
        if !lines.is_empty() {
            lines.push(Line::default());
        }
        lines.push(Line::from(vec![
            Span::styled(format!("{} ", Mark::Bad.symbol()), theme.mark(Mark::Bad)),
            Span::styled(problem.place.clone(), theme.title()),
        ]));
        for line in super::text::wrapped(&problem.message, width.saturating_sub(2)) {
            lines.push(Line::raw(format!("  {line}")));
        }
        if let Some(help) = &problem.help {
            for line in super::text::wrapped(&format!("help: {help}"), width.saturating_sub(2)) {
                lines.push(Line::styled(format!("  {line}"), theme.faint()));
            }
        }
    }
    lines
}
