//! How the screen looks.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use sim::MachineStanding;

use super::{Parts, Sessions};
use crate::dashboard::pane::{draw_lines, frame_of, hanging, inside, marked};
use crate::dashboard::text::cut;
use crate::dashboard::theme::{Mark, Theme};
use crate::dashboard::worker::PlayedSeen;

pub(super) fn draw(screen: &Sessions, frame: &mut Frame<'_>, area: Rect, theme: Theme) {
    let parts = Parts::of(area);
    draw_machines(screen, frame, parts.machines, theme);
    draw_standing(screen, frame, parts.standing, theme);
    draw_log(screen, frame, parts.log, theme);
    if let Some(chooser) = &screen.chooser {
        chooser.draw(frame, area, theme);
    }
}

fn draw_machines(screen: &Sessions, frame: &mut Frame<'_>, area: Rect, theme: Theme) {
    let focus = (theme, !screen.in_log);
    let title = match screen.filter.as_str() {
        "" => format!("Machines, {}", screen.shown.len()),
        filter => format!("With “{filter}”, {}", screen.shown.len()),
    };
    frame_of(frame, area, &title, focus);
    let inside = inside(area);
    let Some(cast) = &screen.cast else {
        return draw_lines(frame, inside, [Line::styled("looking …", theme.faint())]);
    };
    let busy = screen
        .played
        .as_ref()
        .map_or(&[][..], |played| &played.busy);
    let width = inside.width.saturating_sub(1);
    screen
        .machine
        .draw(frame, inside, screen.shown.len(), focus, |row| {
            let name = screen.shown.get(row).and_then(|at| cast.machines.get(*at));
            let name = name.map_or("", String::as_str);
            let is_busy = busy
                .binary_search_by(|known| known.as_str().cmp(name))
                .is_ok();
            let mark = if is_busy { "* " } else { "  " };
            let line = Line::from(vec![
                Span::styled(mark, theme.mark(Mark::Good)),
                Span::raw(name.to_owned()),
            ]);
            cut(line, width)
        });
}

fn draw_standing(screen: &Sessions, frame: &mut Frame<'_>, area: Rect, theme: Theme) {
    let now = screen
        .played
        .as_ref()
        .map_or("", |played| played.now.as_str());
    let title = format!("{}  at {now}", screen.selected().unwrap_or("no machine"));
    frame_of(frame, area, &title, (theme, false));
    let inside = inside(area);
    let played = screen.played.as_ref();
    let Some(played) = played.filter(|played| {
        let machine = played.machine.as_ref();
        machine.is_some_and(|machine| Some(machine.name.as_str()) == screen.selected())
    }) else {
        return draw_lines(frame, inside, [Line::styled("looking …", theme.faint())]);
    };
    if let Some(machine) = &played.machine {
        let mut lines = standing_lines(machine, played, inside.width, theme);
        let room = usize::from(inside.height);
        if lines.len() > room {
            let more = lines.len() + 1 - room;
            lines.truncate(room.saturating_sub(1));
            lines.push(Line::styled(
                format!("… and {more} more lines"),
                theme.faint(),
            ));
        }
        draw_lines(frame, inside, lines);
    }
}

fn standing_lines(
    machine: &MachineStanding,
    played: &PlayedSeen,
    width: u16,
    theme: Theme,
) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    if machine.is_down {
        lines.push(marked(Mark::Bad, "the machine is down", theme));
    }
    if machine.readers.is_empty() {
        lines.push(marked(Mark::Silent, "it has no reader", theme));
    }
    for reader in &machine.readers {
        let (mark, holds) = match (reader.is_plugged, &reader.card) {
            (false, _) => (Mark::Bad, "unplugged".to_owned()),
            (true, Some(card)) => (Mark::Good, format!("holds {card}")),
            (true, None) => (Mark::Silent, "empty".to_owned()),
        };
        lines.push(marked(mark, format!("{}: {holds}", reader.name), theme));
    }
    lines.push(services(machine, theme));
    if machine.sessions.is_empty() {
        lines.push(marked(Mark::Silent, "nobody is logged on", theme));
    }
    for session in &played.sessions {
        // Which machine it is stands above.
        let said = session.strip_prefix(&machine.name).unwrap_or(session);
        let text = format!("session{said}");
        lines.extend(hanging(&text, width).into_iter().map(Line::raw));
    }
    lines
}

/// Every service of cards, in a line.
fn services(machine: &MachineStanding, theme: Theme) -> Line<'static> {
    let mut spans = Vec::new();
    for service in &machine.services {
        let (mark, runs) = match service.running {
            Some(true) => (Mark::Good, "runs"),
            Some(false) => (Mark::Bad, "stopped"),
            None => (Mark::Unknown, "not known"),
        };
        if !spans.is_empty() {
            spans.push(Span::raw("  "));
        }
        spans.push(Span::styled(
            format!("{} ", mark.symbol()),
            theme.mark(mark),
        ));
        spans.push(Span::raw(format!("{} {runs}", service.name)));
    }
    Line::from(spans)
}

fn draw_log(screen: &Sessions, frame: &mut Frame<'_>, area: Rect, theme: Theme) {
    let focus = (theme, screen.in_log);
    let title = match screen.events.len() {
        1 => "What happened, 1 event".to_owned(),
        events => format!("What happened, {events} events"),
    };
    frame_of(frame, area, &title, focus);
    let inside = inside(area);
    let lines = log_lines(screen, inside.width.saturating_sub(1), theme);
    screen.log.draw(frame, inside, lines.len(), theme, |row| {
        cut(lines.get(row).cloned().unwrap_or_default(), inside.width)
    });
}

/// What happened, in lines.
pub(super) fn log_lines(screen: &Sessions, width: u16, theme: Theme) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    let log = screen.played.as_ref().map_or(&[][..], |played| &played.log);
    for entry in log {
        for (at, line) in entry.iter().enumerate() {
            let style = if at == 0 { theme.title() } else { Style::new() };
            lines.extend(
                hanging(line, width)
                    .into_iter()
                    .map(|line| Line::styled(line, style)),
            );
        }
    }
    if let Some(problem) = &screen.problem {
        let text = format!("{} this cannot happen: {problem}", Mark::Bad.symbol());
        let style = theme.mark(Mark::Bad);
        lines.extend(
            hanging(&text, width)
                .into_iter()
                .map(|line| Line::styled(line, style)),
        );
    }
    if lines.is_empty() {
        lines.push(Line::styled(
            "Nothing has happened yet: a shows what can.",
            theme.faint(),
        ));
    }
    lines
}
