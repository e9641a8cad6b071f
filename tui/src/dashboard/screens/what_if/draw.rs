//! How the screen looks.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};
use sim::ChangeableProperty;

use super::{Pane, Parts, WhatIf, named};
use crate::dashboard::pane::{draw_lines, end_of, frame_of, hanging, inside};
use crate::dashboard::snapshot::Snapshot;
use crate::dashboard::text::{cut, fitted, wrapped};
use crate::dashboard::theme::{Mark, Theme};
use crate::dashboard::worker::Compared;

/// Columns for a label before a line.
const LABEL: u16 = 11;

pub(super) fn draw(
    screen: &WhatIf,
    frame: &mut Frame<'_>,
    area: Rect,
    seen: &Snapshot,
    theme: Theme,
) {
    let parts = Parts::of(area);
    draw_things(screen, frame, parts.things, theme);
    draw_properties(screen, frame, parts.properties, theme);
    draw_changes(screen, frame, parts.changes, seen, theme);
    draw_differences(screen, frame, parts.differences, theme);
    if let Some(chooser) = &screen.chooser {
        chooser.draw(frame, area, theme);
    }
}

fn draw_things(screen: &WhatIf, frame: &mut Frame<'_>, area: Rect, theme: Theme) {
    let focus = (theme, screen.focus == Pane::Things);
    let title = match screen.filter.as_str() {
        "" => format!("What can be changed, {}", screen.shown.len()),
        filter => format!("With “{filter}”, {}", screen.shown.len()),
    };
    frame_of(frame, area, &title, focus);
    let inside = inside(area);
    let Some(things) = &screen.things else {
        return draw_lines(frame, inside, [Line::styled("looking …", theme.faint())]);
    };
    if screen.shown.is_empty() {
        return draw_lines(
            frame,
            inside,
            [Line::styled(
                "nothing has that in it; Esc shows all",
                theme.faint(),
            )],
        );
    }
    let width = inside.width.saturating_sub(1);
    screen
        .thing
        .draw(frame, inside, screen.shown.len(), focus, |row| {
            let thing = screen.shown.get(row).and_then(|at| things.get(*at));
            let Some(thing) = thing else {
                return Line::default();
            };
            let is_changed =
                screen.set().changes().iter().any(|change| {
                    change.target.kind == thing.kind && change.target.name == thing.name
                });
            let mark = if is_changed { "* " } else { "  " };
            let line = Line::from(vec![
                Span::styled(mark, theme.mark(Mark::Warning)),
                Span::raw(named(thing)),
            ]);
            cut(line, width)
        });
}

fn draw_properties(screen: &WhatIf, frame: &mut Frame<'_>, area: Rect, theme: Theme) {
    let focus = (theme, screen.focus == Pane::Properties);
    let title = screen.selected_thing().map(named);
    let title = title.unwrap_or_else(|| "Properties".to_owned());
    frame_of(frame, area, &title, focus);
    let (list, told) = property_parts(area);
    let offered = screen.offered();
    if offered.is_empty() {
        let line = if screen.selected_thing().is_some() {
            "looking …"
        } else {
            ""
        };
        return draw_lines(frame, list, [Line::styled(line, theme.faint())]);
    }
    let width = usize::from(list.width.saturating_sub(1));
    let names = width.saturating_sub(16).clamp(8, 42);
    screen
        .property
        .draw(frame, list, offered.len(), focus, |row| {
            let Some(property) = offered.get(row) else {
                return Line::default();
            };
            let name = fitted(property_name(property), names);
            let now = property.now.as_deref().unwrap_or("not set");
            let spans = match screen.set().value_of(property) {
                None => vec![
                    Span::raw(format!("  {name} ")),
                    Span::styled(now.to_owned(), theme.faint()),
                ],
                Some(value) => vec![
                    Span::styled("* ", theme.mark(Mark::Warning)),
                    Span::raw(format!("{name} ")),
                    Span::styled(value.to_owned(), theme.mark(Mark::Warning)),
                    Span::styled(format!(" was {now}"), theme.faint()),
                ],
            };
            cut(Line::from(spans), list.width.saturating_sub(1))
        });
    if let Some(property) = screen.selected_property() {
        let now = screen.set().value_of(property).or(property.now.as_deref());
        let mut offered = property.values.iter();
        let meaning = offered.find(|offered| Some(offered.value.as_str()) == now);
        let meaning = meaning.filter(|offered| !offered.meaning.is_empty());
        let mut text = property_name(property).to_owned();
        if !property.meaning.is_empty() {
            text.clone_from(&property.meaning);
        }
        if let Some(offered) = meaning {
            text.push_str(&format!(" = {}: {}", offered.value, offered.meaning));
        }
        let lines = hanging(&text, told.width).into_iter();
        draw_lines(
            frame,
            told,
            lines.map(|line| Line::styled(line, theme.faint())),
        );
    }
}

/// Where the properties are, and where the selected one is told.
pub(super) fn property_parts(area: Rect) -> (Rect, Rect) {
    let [list, told] =
        Layout::vertical([Constraint::Min(1), Constraint::Length(2)]).areas(inside(area));
    (list, told)
}

/// The name of a property; of what has no other, that of the thing.
fn property_name(property: &ChangeableProperty) -> &str {
    match property.target.property.as_str() {
        "" if property.target.name.is_empty() => property.target.kind.word(),
        "" => &property.target.name,
        name => name,
    }
}

/// The letter of the set that is put together.
fn letter(screen: &WhatIf) -> &'static str {
    if screen.active == 0 { "A" } else { "B" }
}

fn draw_changes(screen: &WhatIf, frame: &mut Frame<'_>, area: Rect, seen: &Snapshot, theme: Theme) {
    let focus = (theme, screen.focus == Pane::Changes);
    let changes = screen.set().changes();
    let [a, b] = &screen.sets;
    let other = if screen.active == 0 {
        ("B", b)
    } else {
        ("A", a)
    };
    let title = format!(
        "Set {} of changes, {}; set {} has {}",
        letter(screen),
        changes.len(),
        other.0,
        other.1.changes().len()
    );
    frame_of(frame, area, &title, focus);
    let inside = inside(area);
    if changes.is_empty() {
        let base = seen.world.as_ref().map_or(0, |world| world.changes.len());
        let mut text = "Select a property and press → or Space to change it, Enter to choose among its values, v to type one.".to_owned();
        if base > 0 {
            text.push_str(&format!(
                " The {base} changes of the command line hold anyway."
            ));
        }
        let lines = wrapped(&text, inside.width).into_iter();
        let lines = lines.map(|line| Line::styled(line, theme.faint()));
        return draw_lines(frame, inside, lines);
    }
    let width = inside.width.saturating_sub(1);
    screen
        .change
        .draw(frame, inside, changes.len(), focus, |row| {
            let change = changes.get(row).map(ToString::to_string);
            Line::raw(end_of(&change.unwrap_or_default(), usize::from(width)))
        });
}

fn draw_differences(screen: &WhatIf, frame: &mut Frame<'_>, area: Rect, theme: Theme) {
    let focus = (theme, screen.focus == Pane::Differences);
    let title = match &screen.diff.wanted {
        None => "Differences".to_owned(),
        Some(Compared::WithBase(_)) => {
            format!("With set {}, against the world as it is", letter(screen))
        }
        Some(Compared::Sets(..)) => "With set B, against set A".to_owned(),
    };
    let title = if screen.diff.is_awaited() {
        format!("{title}: computing …")
    } else {
        title
    };
    frame_of(frame, area, &title, focus);
    let inside = inside(area);
    let lines = difference_lines(screen, inside.width.saturating_sub(1), theme);
    screen
        .diff
        .scroll
        .draw(frame, inside, lines.len(), theme, |row| {
            cut(lines.get(row).cloned().unwrap_or_default(), inside.width)
        });
}

/// What is otherwise, in lines.
pub(super) fn difference_lines(screen: &WhatIf, width: u16, theme: Theme) -> Vec<Line<'static>> {
    let faint = |text: &str| vec![Line::styled(text.to_owned(), theme.faint())];
    if screen.diff.wanted.is_none() {
        return faint("Nothing is changed: everything is as it is.");
    }
    let Some(seen) = &screen.diff.seen else {
        return faint("computing …");
    };
    // What was found before stays until there is something newer.
    let is_old = screen.diff.is_awaited();
    let mut lines = Vec::new();
    if is_old {
        lines.extend(faint("(of the changes before)"));
    }
    match &seen.told {
        Err(problem) => {
            let text = format!("{} {problem}", Mark::Bad.symbol());
            let style = theme.mark(Mark::Bad);
            lines.extend(
                hanging(&text, width)
                    .into_iter()
                    .map(|line| Line::styled(line, style)),
            );
        }
        Ok(categories) if categories.is_empty() => lines.extend(faint("Nothing is otherwise.")),
        Ok(categories) => {
            for category in categories {
                if !lines.is_empty() {
                    lines.push(Line::default());
                }
                let text = format!("{} {}", category.mark.symbol(), category.heading);
                let style = theme.mark(category.mark);
                lines.extend(
                    hanging(&text, width)
                        .into_iter()
                        .map(|line| Line::styled(line, style)),
                );
                for (number, cause) in category.causes.iter().enumerate() {
                    let many = format!("  {}. {}", number + 1, cause.many);
                    lines.extend(hanging(&many, width).into_iter().map(Line::raw));
                    for (label, text) in &cause.lines {
                        lines.extend(labelled(label, text, width, theme));
                    }
                }
            }
        }
    }
    if !seen.compared.is_empty() {
        lines.push(Line::default());
        let compared = hanging(&seen.compared, width).into_iter();
        lines.extend(compared.map(|line| Line::styled(line, theme.faint())));
    }
    lines
}

/// Lines with a label before the first.
fn labelled(label: &str, text: &str, width: u16, theme: Theme) -> Vec<Line<'static>> {
    let room = width.saturating_sub(LABEL + 4);
    let mut lines = Vec::new();
    let mut label = label.to_owned();
    for line in text.lines().flat_map(|line| hanging(line, room)) {
        lines.push(Line::from(vec![
            Span::styled(
                format!("    {label:<pad$}", pad = usize::from(LABEL)),
                theme.faint(),
            ),
            Span::raw(line),
        ]));
        label.clear();
    }
    lines
}
