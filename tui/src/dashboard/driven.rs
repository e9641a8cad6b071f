//! The dashboard without a terminal, for tests: keys go in, and a screen comes out.

use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use ratatui::backend::{CrosstermBackend, TestBackend};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::{Terminal, TerminalOptions, Viewport};

use super::application::{Application, Outside};
use super::message::Message;
use super::theme::Theme;
use super::worker::{Request, Worker, WorldSource};

/// Longer than anything takes.
const PATIENCE: Duration = Duration::from_mins(5);

/// A dashboard that is driven by a test.
pub(super) struct Driven {
    application: Application,
    worker: Worker,
    messages: Receiver<Message>,
    size: (u16, u16),
    /// Whether the questions of the overview are asked: they take long.
    asks_questions: bool,
    /// What went to the clipboard.
    pub(super) copied: Vec<String>,
    /// Whether the program was to end.
    pub(super) has_quit: bool,
}

impl Driven {
    /// A dashboard of a world, which is loaded, on a terminal of this size.
    pub(super) fn new(world: &str, (columns, rows): (u16, u16)) -> Self {
        let source = WorldSource {
            world: world.to_owned(),
            changes: Vec::new(),
            waivers: None,
            scenarios: Vec::new(),
        };
        Self::of(source, (columns, rows))
    }

    /// The same with the questions of the overview, which are answered.
    pub(super) fn with_questions(world: &str, size: (u16, u16)) -> Self {
        let mut driven = Self::new(world, size);
        driven.asks_questions = true;
        let asked = driven.application.ask(Request::Questions);
        driven.carry_out(vec![asked]);
        driven.settle();
        driven
    }

    /// The same of any source.
    pub(super) fn of(source: WorldSource, (columns, rows): (u16, u16)) -> Self {
        let (sender, messages) = channel();
        let (application, begin) = Application::new(columns, rows);
        let mut driven = Self {
            application,
            worker: Worker::start(source, sender),
            messages,
            size: (columns, rows),
            asks_questions: false,
            copied: Vec::new(),
            has_quit: false,
        };
        driven.carry_out(begin);
        driven.settle();
        driven
    }

    fn carry_out(&mut self, outside: Vec<Outside>) {
        for outside in outside {
            match outside {
                Outside::Ask(asked)
                    if matches!(asked.request, Request::Questions) && !self.asks_questions =>
                {
                    self.application.forget(&asked.request);
                }
                Outside::Ask(asked) => self.worker.ask(asked),
                Outside::Copy(text) => self.copied.push(text),
                Outside::Watch(_) => {}
                Outside::Quit => self.has_quit = true,
            }
        }
    }

    pub(super) fn hear(&mut self, message: Message) {
        let outside = self.application.update(message);
        self.carry_out(outside);
    }

    /// Waits for what was asked for.
    pub(super) fn settle(&mut self) {
        while self.application.is_busy() {
            let message = self.messages.recv_timeout(PATIENCE).unwrap();
            self.hear(message);
        }
    }

    /// Presses keys: letters, or names in angle brackets, for example `3<Enter>`. Waits after each.
    pub(super) fn press(&mut self, keys: &str) {
        self.press_each(keys, true);
    }

    /// The same, and waits after the last.
    pub(super) fn press_at_once(&mut self, keys: &str) {
        self.press_each(keys, false);
        self.settle();
    }

    fn press_each(&mut self, keys: &str, waits: bool) {
        let mut rest = keys;
        while let Some(letter) = rest.chars().next() {
            let named = rest
                .strip_prefix('<')
                .and_then(|named| named.split_once('>'));
            let code = if let Some((name, after)) = named {
                rest = after;
                match name {
                    "Enter" => KeyCode::Enter,
                    "Esc" => KeyCode::Esc,
                    "Tab" => KeyCode::Tab,
                    "Up" => KeyCode::Up,
                    "Down" => KeyCode::Down,
                    "Left" => KeyCode::Left,
                    "Right" => KeyCode::Right,
                    "End" => KeyCode::End,
                    "Home" => KeyCode::Home,
                    "PgDn" => KeyCode::PageDown,
                    "Back" => KeyCode::Backspace,
                    other => panic!("no key {other}"),
                }
            } else {
                rest = &rest[letter.len_utf8()..];
                KeyCode::Char(letter)
            };
            self.hear(Message::Key(KeyEvent::new(code, KeyModifiers::NONE)));
            if waits {
                self.settle();
            }
        }
    }

    /// Types letters as they are, as into a prompt.
    pub(super) fn type_in(&mut self, text: &str) {
        for letter in text.chars() {
            self.hear(Message::Key(KeyEvent::new(
                KeyCode::Char(letter),
                KeyModifiers::NONE,
            )));
        }
        self.settle();
    }

    /// Clicks at the first place where a text is shown.
    pub(super) fn click(&mut self, text: &str) {
        self.mouse(text, MouseEventKind::Down(MouseButton::Left));
    }

    /// Does something with the mouse at the first place where a text is shown.
    pub(super) fn mouse(&mut self, text: &str, kind: MouseEventKind) {
        let screen = self.screen();
        let place = screen.lines().enumerate().find_map(|(row, line)| {
            let at = line.find(text)?;
            Some((line[..at].chars().count(), row))
        });
        let (column, row) = place.unwrap_or_else(|| panic!("`{text}` is not in\n{screen}"));
        self.hear(Message::Mouse(MouseEvent {
            kind,
            column: u16::try_from(column).unwrap(),
            row: u16::try_from(row).unwrap(),
            modifiers: KeyModifiers::NONE,
        }));
        self.settle();
    }

    /// The terminal has another size.
    pub(super) fn resize(&mut self, columns: u16, rows: u16) {
        self.size = (columns, rows);
        self.hear(Message::Resize(columns, rows));
        self.settle();
    }

    /// What is drawn.
    pub(super) fn buffer(&self, theme: Theme) -> Buffer {
        let (columns, rows) = self.size;
        let mut terminal = Terminal::new(TestBackend::new(columns, rows)).unwrap();
        terminal
            .draw(|frame| self.application.draw(frame, theme))
            .unwrap();
        terminal.backend().buffer().clone()
    }

    /// What is on the terminal.
    pub(super) fn screen(&self) -> String {
        let (columns, rows) = self.size;
        let buffer = self.buffer(Theme::plain());
        let mut text = String::new();
        for row in 0..rows {
            let line: String = (0..columns)
                .map(|column| buffer.cell((column, row)).map_or(" ", |cell| cell.symbol()))
                .collect();
            text.push_str(line.trim_end());
            text.push('\n');
        }
        text
    }

    /// What is on the terminal, as it comes there: with colours.
    pub(super) fn picture(&self) -> String {
        let (columns, rows) = self.size;
        let mut bytes = Vec::new();
        let fixed = TerminalOptions {
            viewport: Viewport::Fixed(Rect::new(0, 0, columns, rows)),
        };
        let mut terminal =
            Terminal::with_options(CrosstermBackend::new(&mut bytes), fixed).unwrap();
        terminal
            .draw(|frame| self.application.draw(frame, Theme::colourful()))
            .unwrap();
        drop(terminal);
        let mut seen = vt100::Parser::new(rows, columns, 0);
        seen.process(&bytes);
        let line = |row| {
            let cells = (0..columns).filter_map(|column| seen.screen().cell(row, column));
            cells.map(in_colour).collect::<String>()
        };
        (0..rows).map(line).collect::<Vec<_>>().join("\n")
    }

    /// The screen at the sizes that it has to look well at.
    pub(super) fn at_each_size(&mut self, mut see: impl FnMut(&str, String)) {
        for (columns, rows) in [(80, 24), (120, 40), (200, 60)] {
            self.resize(columns, rows);
            see(&format!("{columns}x{rows}"), self.screen());
        }
    }
}

/// A cell of a terminal with its style, whatever stands before it.
fn in_colour(cell: &vt100::Cell) -> String {
    let colour = |of: u8, colour: vt100::Color| match colour {
        vt100::Color::Default => None,
        vt100::Color::Idx(index) => Some(format!("{of};5;{index}")),
        vt100::Color::Rgb(red, green, blue) => Some(format!("{of};2;{red};{green};{blue}")),
    };
    let flag = |is_so: bool, code: &str| is_so.then(|| code.to_owned());
    let codes = [
        Some("0".to_owned()),
        colour(38, cell.fgcolor()),
        colour(48, cell.bgcolor()),
        flag(cell.bold(), "1"),
        flag(cell.dim(), "2"),
        flag(cell.underline(), "4"),
        flag(cell.inverse(), "7"),
    ];
    // One sequence a code: what comes behind a colour of a table is else read as part of it.
    let codes = codes.into_iter().flatten();
    let codes: Vec<String> = codes.map(|code| format!("\u{1b}[{code}m")).collect();
    let codes = codes.concat();
    let text = if cell.has_contents() {
        cell.contents()
    } else {
        " "
    };
    format!("{codes}{text}")
}
