//! The model: which screen is shown, what every screen remembers, what is shown over them, and the last snapshot.
//!
//! [`Application::update`] is the only thing that changes it. It sees no clock, file or thread.

use std::mem::Discriminant;
use std::path::PathBuf;
use std::sync::Arc;

use crossterm::event::{KeyEventKind, MouseButton, MouseEvent, MouseEventKind};
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Position, Rect};
use ratatui::text::{Line, Span};

use super::keymap::{self, Action, Binding, EVERYWHERE, Key, MOVING};
use super::list::Scroll;
use super::message::Message;
use super::overlay::{Behind, Overlay, Prompted};
use super::screen::{Clicks, Effect, Found, Happened, ScreenEvent, ScreenId};
use super::screens::Screens;
use super::search::{Search, Searched};
use super::snapshot::Snapshot;
use super::text::cut;
use super::theme::{Mark, Theme};
use super::worker::{Answer, Answered, Asked, Numbers, Request};

/// What the outside does for the application.
#[derive(Debug)]
pub(super) enum Outside {
    /// Ask the worker.
    Ask(Asked),
    /// Send a text to the clipboard.
    Copy(String),
    /// Watch these files.
    Watch(Vec<PathBuf>),
    /// End the program.
    Quit,
}

/// The model.
#[derive(Debug)]
pub(super) struct Application {
    screen: ScreenId,
    screens: Screens,
    overlays: Vec<Overlay>,
    seen: Snapshot,
    /// A sentence in the footer, until something else is done.
    notice: Option<(Mark, String)>,
    size: Rect,
    numbers: Numbers,
    /// Requests of which something is still to come.
    pending: Vec<(Discriminant<Request>, u64)>,
    ticks: usize,
    last_click: Option<(Position, usize)>,
}

/// Ticks between two clicks that make them a double one: half a second.
const DOUBLE_CLICK_TICKS: usize = 4;

impl Application {
    /// The model at first, on a terminal of this size; the second is what to do to begin.
    pub(super) fn new(columns: u16, rows: u16) -> (Self, Vec<Outside>) {
        let mut application = Self {
            screen: ScreenId::Overview,
            screens: Screens::default(),
            overlays: Vec::new(),
            seen: Snapshot::default(),
            notice: None,
            size: Rect::new(0, 0, columns, rows),
            numbers: Numbers::default(),
            pending: Vec::new(),
            ticks: 0,
            last_click: None,
        };
        let begin = application.ask(Request::Load);
        (application, vec![begin])
    }

    /// Whether something is awaited, so that time has to be shown going by.
    pub(super) fn is_waiting(&self) -> bool {
        !self.pending.is_empty() || self.last_click.is_some()
    }

    /// Whether something that was asked for is still to come.
    #[cfg(test)]
    pub(super) fn is_busy(&self) -> bool {
        !self.pending.is_empty()
    }

    /// Nothing will come of a request.
    #[cfg(test)]
    pub(super) fn forget(&mut self, request: &Request) {
        let kind = request.kind();
        self.pending.retain(|(pending, _)| *pending != kind);
    }

    /// Something happened.
    pub(super) fn update(&mut self, message: Message) -> Vec<Outside> {
        match message {
            Message::Key(event) if event.kind == KeyEventKind::Release => Vec::new(),
            Message::Key(event) => self.key(event),
            Message::Mouse(event) => self.mouse(event),
            Message::Paste(text) => self.paste(&text),
            Message::Resize(columns, rows) => {
                self.size = Rect::new(0, 0, columns, rows);
                let page = self
                    .overlays
                    .iter()
                    .rev()
                    .find_map(|overlay| match overlay {
                        Overlay::Page(page) => Some(page.of.clone()),
                        _ => None,
                    });
                let width = self.page_width();
                page.map(|of| self.ask(Request::Page(of, width)))
                    .into_iter()
                    .collect()
            }
            Message::Answered(answered) => self.answered(answered),
            Message::Changed(files) => self.changed(&files),
            Message::Tick => {
                self.ticks = self.ticks.wrapping_add(1);
                self.last_click = self
                    .last_click
                    .and_then(|(at, left)| left.checked_sub(1).map(|left| (at, left)));
                Vec::new()
            }
            Message::Stop => vec![Outside::Quit],
        }
    }

    /// Files changed: those of the waivers alone do not make another world.
    fn changed(&mut self, files: &[PathBuf]) -> Vec<Outside> {
        let world = self.seen.world.as_ref();
        let waivers = world.and_then(|world| world.waivers.as_ref());
        if waivers.is_some() && files.iter().all(|file| Some(file) == waivers) {
            return vec![self.ask(Request::Findings)];
        }
        self.say(Mark::Note, "a file changed, reading it again");
        vec![self.ask(Request::Load)]
    }

    fn say(&mut self, mark: Mark, sentence: impl Into<String>) {
        self.notice = Some((mark, sentence.into()));
    }

    pub(super) fn ask(&mut self, request: Request) -> Outside {
        let number = self.numbers.next();
        let kind = request.kind();
        self.pending.retain(|(pending, _)| *pending != kind);
        self.pending.push((kind, number));
        Outside::Ask(Asked { number, request })
    }

    fn answered(&mut self, answered: Answered) -> Vec<Outside> {
        let of = (answered.kind, answered.number);
        if !self.pending.contains(&of) {
            return Vec::new();
        }
        if answered.is_last {
            self.pending.retain(|pending| *pending != of);
        }
        self.seen.take(&answered.answer);
        match answered.answer {
            Answer::Loaded(ref world) => {
                self.overlays
                    .retain(|overlay| !matches!(overlay, Overlay::Problems(_)));
                let files = world.files.clone();
                let mut effects = vec![Outside::Watch(files)];
                effects.push(self.ask(Request::Inventory));
                effects.push(self.ask(Request::Findings));
                effects.push(self.ask(Request::Questions));
                effects.extend(self.take(&answered.answer));
                effects.extend(self.happen(Happened::Shown));
                effects
            }
            Answer::NotLoaded(_) => {
                let is_shown = |overlay: &Overlay| matches!(overlay, Overlay::Problems(_));
                if !self.overlays.iter().any(is_shown) {
                    self.overlays.push(Overlay::Problems(Scroll::default()));
                }
                Vec::new()
            }
            Answer::Page(ref lines) => {
                for overlay in &mut self.overlays {
                    if let Overlay::Page(page) = overlay {
                        page.lines = Some(Arc::clone(lines));
                    }
                }
                Vec::new()
            }
            Answer::Best(ref best) => {
                if let Some(Overlay::Search(search)) = self.overlays.last_mut() {
                    search.take(best);
                }
                Vec::new()
            }
            Answer::Done(Ok(ref what)) => {
                self.say(Mark::Good, what.clone());
                Vec::new()
            }
            Answer::Done(Err(ref what)) => {
                self.say(Mark::Bad, what.clone());
                Vec::new()
            }
            Answer::Failed(ref what) => {
                let what = format!("the twin gave up, which is a bug: {what}");
                self.say(Mark::Bad, what);
                Vec::new()
            }
            Answer::Saved(ref saved, ref path, ref done) => {
                match done {
                    Ok(()) => self.say(
                        Mark::Good,
                        format!("{} is in {}", saved.words(), path.display()),
                    ),
                    Err(problem) => self.say(Mark::Bad, problem.as_str()),
                }
                self.take(&answered.answer)
            }
            ref answer => self.take(answer),
        }
    }

    /// Every screen hears of what came.
    fn take(&mut self, answer: &Answer) -> Vec<Outside> {
        let mut effects = Vec::new();
        for id in ScreenId::ALL {
            effects.extend(self.screens.get_mut(id).take(answer, &self.seen));
        }
        self.carry_out(effects)
    }

    /// Something happens to the screen that is shown.
    fn happen(&mut self, what: Happened) -> Vec<Outside> {
        let area = body(self.size);
        let event = ScreenEvent { area, what };
        let effects = self.screens.get_mut(self.screen).update(event, &self.seen);
        self.carry_out(effects)
    }

    fn carry_out(&mut self, effects: Vec<Effect>) -> Vec<Outside> {
        let mut outside = Vec::new();
        for effect in effects {
            match effect {
                Effect::Ask(request) => outside.push(self.ask(request)),
                Effect::Page(page) => {
                    let request = Request::Page(page.of.clone(), self.page_width());
                    self.overlays.push(Overlay::Page(page));
                    outside.push(self.ask(request));
                }
                Effect::Prompt(prompt) => self.overlays.push(Overlay::Prompt(Box::new(prompt))),
                Effect::Copy(text, what) => {
                    self.say(Mark::Good, format!("copied {what}: {}", text.trim_end()));
                    outside.push(Outside::Copy(text));
                }
                Effect::Notice(sentence) => self.say(Mark::Note, sentence),
                Effect::GoTo(found) => outside.extend(self.go_to(&found)),
            }
        }
        outside
    }

    fn go_to(&mut self, found: &Found) -> Vec<Outside> {
        self.overlays.clear();
        let mut outside = self.show(found.screen);
        let effects = self.screens.get_mut(found.screen).go_to(found, &self.seen);
        outside.extend(self.carry_out(effects));
        outside
    }

    fn show(&mut self, screen: ScreenId) -> Vec<Outside> {
        self.screen = screen;
        self.happen(Happened::Shown)
    }

    fn page_width(&self) -> u16 {
        // The frame, and a scroll bar.
        self.size.width.saturating_sub(3)
    }

    fn behind(&self) -> Behind<'_> {
        Behind {
            screen: self.screen,
            keymap: self.screens.get(self.screen).keymap(),
            problems: &self.seen.problems,
        }
    }

    fn key(&mut self, event: crossterm::event::KeyEvent) -> Vec<Outside> {
        let key = Key::from(event);
        if key == keymap::control('c') {
            return vec![Outside::Quit];
        }
        self.notice = None;
        let area = body(self.size);
        match self.overlays.last_mut() {
            Some(Overlay::Prompt(prompt)) => {
                let of = prompt.of;
                let prompted = prompt.key(event);
                self.prompted(of, prompted)
            }
            Some(Overlay::Search(search)) => {
                let searched = search.key(event, area);
                self.searched(searched)
            }
            Some(Overlay::Help(_) | Overlay::Problems(_) | Overlay::Page(_)) => {
                self.key_on_text(key)
            }
            None => self.key_on_screen(key),
        }
    }

    fn prompted(&mut self, of: super::overlay::PromptOf, prompted: Prompted) -> Vec<Outside> {
        match prompted {
            Prompted::Open => Vec::new(),
            Prompted::Live(said) => self.happen(Happened::Said(of, said)),
            Prompted::Done(said) => {
                self.overlays.pop();
                self.happen(Happened::Said(of, said))
            }
            Prompted::Left => {
                self.overlays.pop();
                Vec::new()
            }
        }
    }

    fn searched(&mut self, searched: Searched) -> Vec<Outside> {
        match searched {
            Searched::Open => Vec::new(),
            Searched::Typed => match self.overlays.last() {
                Some(Overlay::Search(search)) => {
                    let request = search.request();
                    vec![self.ask(request)]
                }
                _ => Vec::new(),
            },
            Searched::Chosen(found) => self.go_to(&found),
            Searched::Left => {
                self.overlays.pop();
                Vec::new()
            }
        }
    }

    fn key_on_text(&mut self, key: Key) -> Vec<Outside> {
        match keymap::action(key, &[MOVING, EVERYWHERE]) {
            Some(Action::Back | Action::Help | Action::Quit | Action::Open) => {
                self.overlays.pop();
                Vec::new()
            }
            Some(Action::Show(screen)) => {
                self.overlays.clear();
                self.show(screen)
            }
            Some(action @ (Action::Search | Action::Reload)) => self.everywhere(action),
            Some(action) => {
                let area = body(self.size);
                self.on_top(|overlay, behind| overlay.act(action, area, behind));
                Vec::new()
            }
            None => Vec::new(),
        }
    }

    /// Does something with the overlay on top, which looks at what is behind it.
    fn on_top(&mut self, act: impl FnOnce(&mut Overlay, &Behind<'_>)) {
        if let Some(mut overlay) = self.overlays.pop() {
            act(&mut overlay, &self.behind());
            self.overlays.push(overlay);
        }
    }

    fn key_on_screen(&mut self, key: Key) -> Vec<Outside> {
        let own = self.screens.get(self.screen).keymap();
        if let Some(action) = keymap::action(key, &[own, MOVING]) {
            return self.happen(Happened::Did(action));
        }
        match keymap::action(key, &[EVERYWHERE]) {
            Some(action) => self.everywhere(action),
            None => Vec::new(),
        }
    }

    fn everywhere(&mut self, action: Action) -> Vec<Outside> {
        match action {
            Action::Quit => vec![Outside::Quit],
            Action::Help => {
                self.overlays.push(Overlay::Help(Scroll::default()));
                Vec::new()
            }
            Action::Search => {
                let all = ScreenId::ALL.into_iter();
                let among = all.map(|id| self.screens.get(id).searchable(&self.seen));
                let search = Search::new(among.collect());
                self.overlays.push(Overlay::Search(Box::new(search)));
                Vec::new()
            }
            Action::Show(screen) => self.show(screen),
            Action::NextScreen => self.beside(1),
            Action::PreviousScreen => self.beside(ScreenId::ALL.len() - 1),
            Action::Reload => {
                self.say(Mark::Note, "reading the files again");
                vec![self.ask(Request::Load)]
            }
            _ => Vec::new(),
        }
    }

    fn beside(&mut self, by: usize) -> Vec<Outside> {
        let all = ScreenId::ALL;
        let at = all.iter().position(|id| *id == self.screen).unwrap_or(0);
        let next = all.get((at + by) % all.len()).copied();
        next.map_or_else(Vec::new, |screen| self.show(screen))
    }

    fn paste(&mut self, text: &str) -> Vec<Outside> {
        match self.overlays.last_mut() {
            Some(Overlay::Prompt(prompt)) => {
                prompt.paste(text);
                Vec::new()
            }
            Some(Overlay::Search(search)) => {
                search.paste(text);
                self.searched(Searched::Typed)
            }
            _ => Vec::new(),
        }
    }

    fn mouse(&mut self, event: MouseEvent) -> Vec<Outside> {
        let at = Position::new(event.column, event.row);
        let lines = match event.kind {
            MouseEventKind::ScrollDown => 3,
            MouseEventKind::ScrollUp => -3,
            MouseEventKind::Down(MouseButton::Left) => return self.click(at),
            _ => return Vec::new(),
        };
        let area = body(self.size);
        match self.overlays.last_mut() {
            None => self.happen(Happened::Scrolled(at, lines)),
            Some(Overlay::Search(search)) => {
                search.move_by(lines, area);
                Vec::new()
            }
            Some(_) => {
                self.on_top(|overlay, behind| overlay.move_by(lines, area, behind));
                Vec::new()
            }
        }
    }

    fn click(&mut self, at: Position) -> Vec<Outside> {
        self.notice = None;
        let is_second = matches!(self.last_click, Some((before, _)) if before == at);
        self.last_click = (!is_second).then_some((at, DOUBLE_CLICK_TICKS));
        let area = body(self.size);
        match self.overlays.last_mut() {
            Some(Overlay::Search(search)) => {
                let searched = search.click(at, area);
                self.searched(searched)
            }
            Some(Overlay::Prompt(_)) => Vec::new(),
            Some(overlay) => {
                if overlay.is_outside(at, area) {
                    self.overlays.pop();
                }
                Vec::new()
            }
            None if at.y == 0 => match tab_at(at.x) {
                Some(screen) => self.show(screen),
                None => Vec::new(),
            },
            None => {
                let clicks = if is_second { Clicks::Two } else { Clicks::One };
                self.happen(Happened::Clicked(at, clicks))
            }
        }
    }

    /// Draws everything.
    pub(super) fn draw(&self, frame: &mut Frame<'_>, theme: Theme) {
        let [tabs, header, _, footer] = rows(frame.area());
        let body = body(frame.area());
        self.draw_tabs(frame, tabs, theme);
        self.draw_header(frame, header, theme);
        self.screens
            .get(self.screen)
            .draw(frame, body, &self.seen, theme);
        for overlay in &self.overlays {
            overlay.draw(frame, body, &self.behind(), theme);
        }
        self.draw_footer(frame, footer, theme);
    }

    fn draw_tabs(&self, frame: &mut Frame<'_>, area: Rect, theme: Theme) {
        let mut spans = Vec::new();
        for (label, screen) in tab_labels() {
            let style = if screen == self.screen {
                theme.selected(true)
            } else {
                ratatui::style::Style::new()
            };
            spans.push(Span::styled(label, style));
        }
        frame.render_widget(cut(Line::from(spans), area.width), area);
    }

    fn draw_header(&self, frame: &mut Frame<'_>, area: Rect, theme: Theme) {
        let line = match &self.seen.world {
            None if self.seen.problems.is_empty() => {
                Line::styled(" reading the world …", theme.faint())
            }
            None => Line::styled(" no world could be read", theme.mark(Mark::Bad)),
            Some(world) => {
                let mut spans = vec![
                    Span::styled(format!(" {}", world.name), theme.title()),
                    Span::raw(format!("  clock {}", world.clock)),
                    Span::styled(format!("  rule book to {}", world.rule_book), theme.faint()),
                ];
                if !self.seen.problems.is_empty() {
                    let text = format!(
                        "  {} files are wrong, this is from before",
                        Mark::Bad.symbol()
                    );
                    spans.push(Span::styled(text, theme.mark(Mark::Bad)));
                }
                if !world.changes.is_empty() {
                    let text = format!("  what if {}", world.changes.join(", "));
                    spans.push(Span::styled(text, theme.mark(Mark::Warning)));
                }
                Line::from(spans)
            }
        };
        frame.render_widget(cut(line, area.width), area);
    }

    fn draw_footer(&self, frame: &mut Frame<'_>, area: Rect, theme: Theme) {
        let columns = |line: &Line<'_>| u16::try_from(line.width()).unwrap_or(u16::MAX);
        let busy = self.busy(theme);
        let (own, everywhere) = self.main_keys(theme);
        let (left, right) = match &self.notice {
            Some((mark, sentence)) => (
                Line::from(vec![
                    Span::styled(format!(" {} ", mark.symbol()), theme.mark(*mark)),
                    Span::raw(sentence.as_str()),
                ]),
                Line::default(),
            ),
            None => (own, everywhere),
        };
        // What is on every screen stays, and what is on this one gives way.
        let left_width = columns(&left);
        let [at_left, at_right, _, at_end] = Layout::horizontal([
            Constraint::Max(left_width),
            Constraint::Length(columns(&right)),
            Constraint::Fill(1),
            Constraint::Length(columns(&busy)),
        ])
        .areas(area);
        frame.render_widget(cut(left, at_left.width), at_left);
        frame.render_widget(cut(right, at_right.width), at_right);
        frame.render_widget(busy, at_end);
    }

    /// The keys of the screen, and those of every screen.
    fn main_keys(&self, theme: Theme) -> (Line<'static>, Line<'static>) {
        let said = |tables: &[&[Binding]]| -> Line<'static> {
            let bindings = tables.iter().copied().flatten();
            let told =
                bindings.filter_map(|binding| Some((binding.footer?, binding.keys.first()?)));
            told.flat_map(|(word, key)| {
                [
                    Span::styled(format!(" {key}"), theme.key()),
                    Span::raw(format!(" {word} ")),
                ]
            })
            .collect()
        };
        match self.overlays.last() {
            None => {
                let own = self.screens.get(self.screen).keymap();
                (said(&[own, MOVING]), said(&[EVERYWHERE]))
            }
            Some(Overlay::Prompt(_) | Overlay::Search(_)) => (Line::default(), Line::default()),
            Some(_) => (
                Line::styled(" Esc closes, ↑ ↓ scroll", theme.faint()),
                Line::default(),
            ),
        }
    }

    /// What is worked on.
    fn busy(&self, theme: Theme) -> Line<'static> {
        const TURNING: [&str; 4] = ["◐", "◓", "◑", "◒"];
        if self.pending.is_empty() {
            return Line::default();
        }
        let turn = TURNING.get(self.ticks / 2 % TURNING.len()).unwrap_or(&"");
        Line::styled(format!(" {turn} working "), theme.faint())
    }
}

/// Tabs, header, body, footer.
fn rows(area: Rect) -> [Rect; 4] {
    Layout::vertical([
        Constraint::Length(1),
        Constraint::Length(1),
        Constraint::Min(1),
        Constraint::Length(1),
    ])
    .areas(area)
}

/// Where screens are drawn.
fn body(area: Rect) -> Rect {
    let [_, _, body, _] = rows(area);
    body
}

fn tab_labels() -> impl Iterator<Item = (String, ScreenId)> {
    let numbered = (1..).zip(ScreenId::ALL);
    numbered.map(|(number, screen)| (format!(" {number} {screen} "), screen))
}

/// The screen whose name stands in a column of the first row.
fn tab_at(column: u16) -> Option<ScreenId> {
    let mut right = 0;
    for (label, screen) in tab_labels() {
        right += label.chars().count();
        if usize::from(column) < right {
            return Some(screen);
        }
    }
    None
}
