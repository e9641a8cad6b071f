//! The world, and how many expectations it does not meet.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::dashboard::overlay::Page;
use crate::dashboard::pane::draw_lines;
use crate::dashboard::screen::Effect;
use crate::dashboard::snapshot::{FindingsSeen, Snapshot};
use crate::dashboard::theme::{Mark, Theme};
use crate::dashboard::worker::PageOf;

/// What the world is, in two lines.
pub(super) fn draw_world(frame: &mut Frame<'_>, area: Rect, seen: &Snapshot, theme: Theme) {
    let Some(world) = &seen.world else {
        return;
    };
    let counts = world.counts;
    let of = |number: usize, one: &str, many: &str| {
        let word = if number == 1 { one } else { many };
        format!("{number} {word}")
    };
    let counts = [
        of(counts.users, "user", "users"),
        of(counts.cards, "card", "cards"),
        of(counts.certificates, "certificate", "certificates"),
        of(counts.workstations, "machine", "machines"),
        of(
            counts.domain_controllers,
            "domain controller",
            "domain controllers",
        ),
    ];
    let lines = vec![
        Line::styled(format!(" {}", world.description), theme.faint()),
        Line::raw(format!(" {}", counts.join(", "))),
    ];
    draw_lines(frame, area, lines);
}

/// How many expectations are not met, by severity; the worst of them; what is likely not meant in the files.
pub(super) fn draw(frame: &mut Frame<'_>, area: Rect, seen: &Snapshot, theme: Theme) {
    let mut lines = Vec::new();
    match &seen.findings {
        None if seen.world.is_none() => {}
        None => lines.push(Line::styled("checking …", theme.faint())),
        Some(findings) => {
            lines.extend(counts(findings, area.width, theme));
            lines.push(worst(findings, theme));
        }
    }
    if let Some(world) = &seen.world
        && let Some(first) = world.warnings.first()
    {
        let more = match world.warnings.len() {
            1 => String::new(),
            many => format!(" and {} more", many - 1),
        };
        let mark = Mark::Warning;
        lines.push(Line::from(vec![
            Span::styled(format!("{} ", mark.symbol()), theme.mark(mark)),
            Span::raw(format!("{}: {}{more} (w)", first.place, first.message)),
        ]));
    }
    draw_lines(frame, area, lines);
}

/// The counts in a line, or in two where that is too long.
fn counts(findings: &FindingsSeen, width: u16, theme: Theme) -> Vec<Line<'static>> {
    let [errors, warnings, notes] = findings.not_met;
    let tally = findings.tally;
    let told = |(mark, count, word): (Mark, usize, &str)| {
        let word = if count == 1 {
            word.trim_end_matches('s')
        } else {
            word
        };
        let style = if count == 0 {
            theme.faint()
        } else {
            theme.mark(mark)
        };
        Span::styled(format!("{} {count} {word}  ", mark.symbol()), style)
    };
    let not_met = [
        (Mark::Bad, errors, "errors"),
        (Mark::Warning, warnings, "warnings"),
        (Mark::Note, notes, "notes"),
    ];
    let others = [
        (Mark::Unknown, tally.unknown, "unknown"),
        (Mark::Waived, tally.waived, "waived"),
        (Mark::Good, tally.met, "met"),
    ];
    let all: Line<'_> = not_met.into_iter().chain(others).map(told).collect();
    if all.width() <= usize::from(width) + 2 {
        return vec![all];
    }
    vec![
        not_met.into_iter().map(told).collect(),
        others.into_iter().map(told).collect(),
    ]
}

fn worst(findings: &FindingsSeen, theme: Theme) -> Line<'static> {
    let [errors, warnings, notes] = findings.not_met;
    if errors + warnings + notes == 0 {
        return Line::raw("every expectation that could be decided is met");
    }
    let Some(first) = findings.rows.first() else {
        return Line::default();
    };
    Line::from(vec![
        Span::styled("first: ", theme.faint()),
        Span::raw(format!("{} {}: {}", first.rule, first.subject, first.title)),
    ])
}

/// All that is likely not meant in the files.
pub(super) fn warnings(seen: &Snapshot) -> Vec<Effect> {
    let warnings = seen.world.iter().flat_map(|world| &world.warnings);
    let mut text = String::new();
    for warning in warnings {
        text.push_str(&format!("{}: {}\n", warning.place, warning.message));
        if let Some(help) = &warning.help {
            text.push_str(&format!("    help: {help}\n"));
        }
    }
    if text.is_empty() {
        return vec![Effect::Notice(
            "nothing looks wrong in the files".to_owned(),
        )];
    }
    let title = "What is likely not meant in the files";
    vec![Effect::Page(Page::new(title, PageOf::Text(text.into())))]
}
