//! A strip of time with the days on which logons turn.

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};
use sim::Direction;

use crate::dashboard::keymap::Action;
use crate::dashboard::pane::draw_lines;
use crate::dashboard::snapshot::{CalendarSeen, DaySeen, Snapshot};
use crate::dashboard::theme::{Mark, Theme};

const SECONDS_A_DAY: i64 = 86_400;

/// Which day is selected.
#[derive(Debug, Default)]
pub(super) struct Calendar {
    day: usize,
}

/// What a part of the strip stands for; the one that matters most last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Turn {
    Another,
    Gains,
    Loses,
    LeftOut,
}

impl Turn {
    fn of(day: &DaySeen) -> Self {
        let directions = day.directions.iter().map(|direction| match direction {
            Direction::Loses => Self::Loses,
            Direction::Gains => Self::Gains,
            Direction::OpensAnother => Self::Another,
        });
        let worst = directions.max().unwrap_or(Self::Another);
        if day.left_out > 0 {
            Self::LeftOut
        } else {
            worst
        }
    }

    const fn symbol(self) -> &'static str {
        match self {
            Self::Another => "◆",
            Self::Gains => "▲",
            Self::Loses => "▼",
            Self::LeftOut => "✗",
        }
    }

    const fn words(self) -> &'static str {
        match self {
            Self::Another => "another account",
            Self::Gains => "logons gained",
            Self::Loses => "logons lost",
            Self::LeftOut => "somebody left out",
        }
    }

    const fn mark(self) -> Mark {
        match self {
            Self::Another => Mark::Note,
            Self::Gains => Mark::Good,
            Self::Loses => Mark::Warning,
            Self::LeftOut => Mark::Bad,
        }
    }
}

impl Calendar {
    /// Goes to another day.
    pub(super) fn act(&mut self, action: Action, seen: &Snapshot) {
        let days = seen
            .calendar
            .as_ref()
            .map_or(0, |calendar| calendar.days.len());
        let last = days.saturating_sub(1);
        match action {
            Action::Expand | Action::Down => self.day = (self.day + 1).min(last),
            Action::Collapse | Action::Up => self.day = self.day.min(last).saturating_sub(1),
            Action::First => self.day = 0,
            Action::Last => self.day = last,
            _ => {}
        }
    }

    /// A click on the strip: the first day on that part of it, or behind.
    pub(super) fn click(&mut self, at: Position, area: Rect, seen: &Snapshot) {
        if let Some(calendar) = &seen.calendar
            && at.y == area.y
        {
            let column = at.x.saturating_sub(area.x);
            let mut days = calendar.days.iter();
            let found = days.position(|day| column_of(calendar, day, area.width) >= column);
            self.day = found.unwrap_or(self.day);
        }
    }

    /// Draws the strip, its ends, and the selected day.
    pub(super) fn draw(
        &self,
        frame: &mut Frame<'_>,
        area: Rect,
        seen: &Snapshot,
        (theme, is_focused): (Theme, bool),
    ) {
        let Some(calendar) = &seen.calendar else {
            let words = if seen.world.is_some() {
                "is asked with the questions …"
            } else {
                ""
            };
            draw_lines(frame, area, vec![Line::styled(words, theme.faint())]);
            return;
        };
        let selected = calendar.days.get(self.day);
        let mut strip = vec![None; usize::from(area.width)];
        for day in &calendar.days {
            let column = usize::from(column_of(calendar, day, area.width));
            if let Some(part) = strip.get_mut(column) {
                *part = (*part).max(Some(Turn::of(day)));
            }
        }
        let chosen = selected.map(|day| usize::from(column_of(calendar, day, area.width)));
        let strip = strip.into_iter().enumerate().map(|(column, turn)| {
            let style = turn.map_or(theme.faint(), |turn| theme.mark(turn.mark()));
            let style = if chosen == Some(column) {
                style.patch(theme.selected(is_focused))
            } else {
                style
            };
            Span::styled(turn.map_or("·", Turn::symbol), style)
        });
        let strip = Line::from(strip.collect::<Vec<_>>());
        let mut lines = vec![strip, ends(calendar, area.width, theme)];
        match selected {
            None => lines.push(Line::raw("no logon turns in this time")),
            Some(day) => lines.extend(day_lines(day, (self.day, calendar.days.len()), theme)),
        }
        draw_lines(frame, area, lines);
    }
}

/// The part of the strip in which a day is.
fn column_of(calendar: &CalendarSeen, day: &DaySeen, width: u16) -> u16 {
    let whole = calendar.until.seconds_since(calendar.from) / SECONDS_A_DAY;
    let at = day.since * i64::from(width) / (whole + 1).max(1);
    u16::try_from(at).unwrap_or(0).min(width.saturating_sub(1))
}

/// The first and the last day, with what the symbols mean between them where there is room.
fn ends(calendar: &CalendarSeen, width: u16, theme: Theme) -> Line<'static> {
    let (from, until) = (calendar.from.date(), calendar.until.date());
    let mut present: Vec<Turn> = calendar.days.iter().map(Turn::of).collect();
    present.sort_unstable();
    present.dedup();
    let legend = present
        .iter()
        .rev()
        .map(|turn| format!("{} {}", turn.symbol(), turn.words()));
    let mut legend = legend.collect::<Vec<_>>().join("  ");
    let room = usize::from(width).saturating_sub(from.len() + until.len());
    if legend.chars().count() + 2 > room {
        legend = String::new();
    }
    Line::styled(format!("{from}{legend:^room$}{until}"), theme.faint())
}

fn day_lines(day: &DaySeen, (at, of): (usize, usize), theme: Theme) -> Vec<Line<'static>> {
    let turn = Turn::of(day);
    let mut words = vec![format!("{} logons turn", day.logons)];
    if day.left_out > 0 {
        words.push(format!("{} accounts left out", day.left_out));
    }
    if day.let_in > 0 {
        words.push(format!("{} accounts let in", day.let_in));
    }
    let first = Line::from(vec![
        Span::styled(
            format!("{} {} ", turn.symbol(), day.date),
            theme.mark(turn.mark()),
        ),
        Span::raw(words.join(", ")),
        Span::styled(format!("  (day {} of {of})", at + 1), theme.faint()),
    ]);
    let why = day.why.iter().map(|why| Line::raw(format!("  {why}")));
    std::iter::once(first).chain(why).collect()
}
