//! One logon, step by step, with the messages that go over the network.

use std::sync::Arc;

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Position, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use sim::{LogonRequest, TALK_STEPS};

use crate::dashboard::keymap::Action;
use crate::dashboard::list::{List, Scroll};
use crate::dashboard::pane::{draw_lines, frame_of, hanging, inside};
use crate::dashboard::text::{cut, wrapped};
use crate::dashboard::theme::{Mark, Theme};
use crate::dashboard::worker::{MessageSeen, ReplaySeen, StepSeen};

/// A logon that is replayed.
#[derive(Debug)]
pub(super) struct Replay {
    pub(super) request: LogonRequest,
    /// What happens; why there is nothing; `None`: it is awaited.
    told: Option<Result<Arc<ReplaySeen>, String>>,
    /// The step that is shown: those after it have not happened yet.
    steps: List,
    messages: Scroll,
    /// Whether keys go to the messages.
    in_messages: bool,
    /// Whether messages are shown as bytes.
    bytes: bool,
}

/// Where the parts are drawn.
struct Parts {
    head: Rect,
    steps_frame: Rect,
    step_frame: Rect,
    messages_frame: Rect,
}

impl Parts {
    fn of(area: Rect) -> Self {
        let [head, rest] =
            Layout::vertical([Constraint::Length(3), Constraint::Min(6)]).areas(area);
        let [steps_frame, right] =
            Layout::horizontal([Constraint::Percentage(45), Constraint::Min(20)]).areas(rest);
        let [step_frame, messages_frame] =
            Layout::vertical([Constraint::Percentage(40), Constraint::Min(4)]).areas(right);
        Self {
            head,
            steps_frame,
            step_frame,
            messages_frame,
        }
    }
}

impl Replay {
    pub(super) fn new(request: LogonRequest) -> Self {
        Self {
            request,
            told: None,
            steps: List::default(),
            messages: Scroll::default(),
            in_messages: false,
            bytes: false,
        }
    }

    pub(super) fn take(&mut self, told: &Result<Arc<ReplaySeen>, String>) {
        self.told = Some(told.clone());
    }

    fn seen(&self) -> Option<&ReplaySeen> {
        match &self.told {
            Some(Ok(seen)) => Some(seen),
            _ => None,
        }
    }

    fn count(&self) -> usize {
        self.seen().map_or(0, |seen| seen.steps.len())
    }

    pub(super) fn act(&mut self, action: Action, area: Rect) {
        let parts = Parts::of(area);
        let count = self.count();
        let height = inside(parts.steps_frame).height;
        match action {
            Action::NextPane => self.in_messages = !self.in_messages,
            Action::Bytes => self.bytes = !self.bytes,
            Action::Left => self.step(Action::Up, count, height),
            Action::Right => self.step(Action::Down, count, height),
            action if self.in_messages => {
                let inside = inside(parts.messages_frame);
                let lines = self.lines(inside.width).len();
                self.messages.act(action, lines, inside.height);
            }
            action => self.step(action, count, height),
        }
    }

    fn step(&mut self, action: Action, count: usize, height: u16) {
        if self.steps.act(action, count, height) {
            self.messages = Scroll::default();
        }
    }

    pub(super) fn click(&mut self, at: Position, area: Rect) {
        let parts = Parts::of(area);
        let steps = inside(parts.steps_frame);
        if self.steps.click(at, steps, self.count()).is_some() {
            self.in_messages = false;
            self.messages = Scroll::default();
        }
        self.in_messages |= parts.messages_frame.contains(at);
    }

    pub(super) fn scroll(&mut self, at: Position, by: isize, area: Rect) {
        let parts = Parts::of(area);
        if parts.messages_frame.contains(at) {
            let inside = inside(parts.messages_frame);
            let lines = self.lines(inside.width).len();
            self.messages.move_by(by, lines, inside.height);
        } else {
            let height = inside(parts.steps_frame).height;
            self.steps.move_by(by, self.count(), height);
        }
    }

    /// The step that is shown.
    fn current(&self) -> Option<(usize, &StepSeen)> {
        let seen = self.seen()?;
        let at = self.steps.selected(seen.steps.len())?;
        Some((at, seen.steps.get(at)?))
    }

    /// The messages that went out last, and whether that was at this step.
    fn last_messages(&self) -> (Vec<&MessageSeen>, bool) {
        let (Some(seen), Some((at, _))) = (self.seen(), self.current()) else {
            return (Vec::new(), false);
        };
        let so_far = seen
            .messages
            .iter()
            .filter(|message| message.after <= at + 1);
        let Some(latest) = so_far.clone().map(|message| message.after).max() else {
            return (Vec::new(), false);
        };
        let messages = so_far.filter(|message| message.after == latest);
        (messages.collect(), latest == at + 1)
    }

    /// What the messages say: each line, and whether it begins a message.
    fn lines(&self, width: u16) -> Vec<(String, bool)> {
        let mut lines = Vec::new();
        for message in self.last_messages().0 {
            let heads = wrapped(&message.line, width).into_iter();
            lines.extend(heads.map(|line| (line, true)));
            if self.bytes {
                lines.extend(dump(&message.bytes).map(|line| (line, false)));
                continue;
            }
            for field in &message.fields {
                let indent = "  ".repeat(field.depth);
                let value = match field.value.as_str() {
                    "" => String::new(),
                    value => format!(" {value}"),
                };
                let meaning = match field.meaning.as_str() {
                    "" => String::new(),
                    meaning => format!(" — {meaning}"),
                };
                let text = format!("{indent}{}:{value}{meaning}", field.name);
                lines.extend(hanging(&text, width).into_iter().map(|line| (line, false)));
            }
        }
        lines
    }

    pub(super) fn draw(&self, frame: &mut Frame<'_>, area: Rect, theme: Theme) {
        let parts = Parts::of(area);
        let count = self.count();
        let at = self.current().map(|(at, _)| at);
        let numbered = at.map_or_else(String::new, |at| format!(" {} of {count}", at + 1));
        frame_of(
            frame,
            parts.steps_frame,
            &format!("Step{numbered}"),
            (theme, !self.in_messages),
        );
        frame_of(frame, parts.step_frame, "What happens", (theme, false));
        let (messages, is_now) = self.last_messages();
        let title = match (messages.is_empty(), is_now) {
            (true, _) => "On the network",
            (false, true) => "On the network, now",
            (false, false) => "On the network, before",
        };
        frame_of(
            frame,
            parts.messages_frame,
            title,
            (theme, self.in_messages),
        );
        let seen = match &self.told {
            None => {
                return draw_lines(
                    frame,
                    parts.head,
                    [Line::styled(" running it on real bytes …", theme.faint())],
                );
            }
            Some(Err(problem)) => {
                let line = format!(" {} {problem}", Mark::Bad.symbol());
                return draw_lines(
                    frame,
                    parts.head,
                    [Line::styled(line, theme.mark(Mark::Bad))],
                );
            }
            Some(Ok(seen)) => seen,
        };
        self.draw_head(frame, parts.head, seen, theme);
        self.draw_steps(frame, inside(parts.steps_frame), seen, theme);
        if let Some((_, step)) = self.current() {
            let inside = inside(parts.step_frame);
            let mut lines = vec![(format!("{}: {}", step.by, step.sentence), Style::new())];
            lines.extend(
                step.details
                    .iter()
                    .map(|line| (line.clone(), theme.faint())),
            );
            let lines = lines.into_iter().flat_map(|(text, style)| {
                let lines = hanging(&text, inside.width).into_iter();
                lines.map(move |line| Line::styled(line, style))
            });
            draw_lines(frame, inside, lines);
        }
        let area = inside(parts.messages_frame);
        let lines = self.lines(area.width.saturating_sub(1));
        if lines.is_empty() {
            return draw_lines(
                frame,
                area,
                [Line::styled("nothing was sent yet", theme.faint())],
            );
        }
        self.messages.draw(frame, area, lines.len(), theme, |row| {
            let (text, is_head) = lines.get(row).cloned().unwrap_or_default();
            let style = match (is_head, is_now) {
                (true, _) => theme.title(),
                (false, true) => Style::new(),
                (false, false) => theme.faint(),
            };
            cut(Line::styled(text, style), area.width)
        });
    }

    /// Which logon it is, and how far it is in the talk's list.
    fn draw_head(&self, frame: &mut Frame<'_>, area: Rect, seen: &ReplaySeen, theme: Theme) {
        let so_far = self.steps.selected(seen.steps.len()).map_or(0, |at| at + 1);
        let reached: Vec<u8> = seen
            .steps
            .iter()
            .take(so_far)
            .filter_map(|step| step.talk_step)
            .collect();
        let now = self.current().and_then(|(_, step)| step.talk_step);
        let mut spans = vec![Span::styled(" the talk's steps ", theme.faint())];
        for number in 1..=18u8 {
            let (text, style) = if now == Some(number) {
                (format!("[{number}]"), theme.title())
            } else if reached.contains(&number) {
                (format!("{number}✓"), theme.mark(Mark::Good))
            } else {
                (format!("{number}"), theme.faint())
            };
            spans.push(Span::styled(format!(" {text}"), style));
        }
        let sentence = now.and_then(|number| TALK_STEPS.get(usize::from(number).saturating_sub(1)));
        let sentence = match (now, sentence) {
            (Some(number), Some(sentence)) => format!(" {number}: {sentence}"),
            _ => " this step is none of the talk's list".to_owned(),
        };
        draw_lines(
            frame,
            area,
            [
                Line::styled(format!(" {}", seen.title), theme.title()),
                Line::from(spans),
                Line::styled(sentence, theme.faint()),
            ],
        );
    }

    fn draw_steps(&self, frame: &mut Frame<'_>, area: Rect, seen: &ReplaySeen, theme: Theme) {
        let current = self.steps.selected(seen.steps.len()).unwrap_or(0);
        let width = area.width.saturating_sub(1);
        let focus = (theme, !self.in_messages);
        self.steps
            .draw(frame, area, seen.steps.len(), focus, |row| {
                let Some(step) = seen.steps.get(row) else {
                    return Line::default();
                };
                let sent = seen.messages.iter().any(|message| message.after == row + 1);
                let talk = step
                    .talk_step
                    .map_or_else(|| "   ".to_owned(), |at| format!("{at:>2} "));
                let is_to_come = row > current;
                let style = if is_to_come {
                    theme.faint()
                } else {
                    Style::new()
                };
                let mark = if is_to_come { " " } else { step.mark.symbol() };
                let line = Line::from(vec![
                    Span::styled(talk, theme.faint()),
                    Span::styled(format!("{mark} "), theme.mark(step.mark)),
                    Span::styled(if sent { "↔ " } else { "  " }, theme.title()),
                    Span::styled(step.sentence, style),
                ]);
                cut(line, width)
            });
    }
}

/// Bytes in hexadecimal, sixteen a line.
fn dump(bytes: &[u8]) -> impl Iterator<Item = String> {
    bytes.chunks(16).enumerate().map(|(at, line)| {
        let hex: Vec<String> = line.iter().map(|byte| format!("{byte:02x}")).collect();
        format!("{:04x}  {}", at * 16, hex.join(" "))
    })
}
