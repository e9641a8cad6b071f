//! The facts of the selected thing, a row each, and all of the selected one below.

use std::sync::Arc;

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Position, Rect};
use ratatui::text::{Line, Span};
use sim::{FactRow, ThingFacts, ThingId};

use crate::dashboard::keymap::Action;
use crate::dashboard::list::List;
use crate::dashboard::overlay::Page;
use crate::dashboard::screen::Effect;
use crate::dashboard::snapshot::{FindingSeen, Snapshot};
use crate::dashboard::text::{cut, cut_text, fitted, wrapped};
use crate::dashboard::theme::Theme;
use crate::dashboard::worker::PageOf;

/// Lines for all that is known of the selected fact.
const DETAIL: u16 = 7;

/// The facts of a thing, and which of them is selected.
#[derive(Debug, Default)]
pub(super) struct Facts {
    of: Option<(ThingId, Arc<ThingFacts>)>,
    list: List,
}

/// A row of the list.
enum Row<'f> {
    Title(&'static str),
    Fact(&'f FactRow),
    Finding(&'f FindingSeen),
}

impl Facts {
    pub(super) fn set(&mut self, id: ThingId, facts: Arc<ThingFacts>) {
        self.of = Some((id, facts));
        self.list = List::default();
        self.list.select(1);
    }

    pub(super) fn forget(&mut self) {
        self.of = None;
    }

    pub(super) fn id(&self) -> Option<ThingId> {
        self.of.as_ref().map(|(id, _)| *id)
    }

    pub(super) fn facts(&self) -> Option<&ThingFacts> {
        self.of.as_ref().map(|(_, facts)| &**facts)
    }

    pub(super) fn title(&self) -> Option<String> {
        let facts = self.facts()?;
        let place = facts.written.as_ref();
        let place = place.map_or_else(String::new, |place| format!(", {place}"));
        Some(format!("{} {}{place}", facts.kind, facts.name))
    }

    /// Where the thing is written.
    pub(super) fn written(&self) -> Option<&str> {
        self.facts()?.written.as_deref()
    }

    /// Where the selected fact is written; else where the thing is.
    pub(super) fn selected_place(&self) -> Option<&str> {
        let facts = self.facts()?;
        let rows = own_rows(facts);
        let row = self.list.selected(rows.len()).and_then(|at| rows.get(at));
        match row {
            Some(Row::Fact(fact)) => fact.at.as_deref().or(facts.written.as_deref()),
            _ => facts.written.as_deref(),
        }
    }

    fn rows<'f>(&'f self, seen: &'f Snapshot) -> Vec<Row<'f>> {
        let Some((id, facts)) = &self.of else {
            return Vec::new();
        };
        let mut rows = own_rows(facts);
        if let (Some(about), Some(findings)) = (super::subject(*id), &seen.findings) {
            let of = findings.rows.iter();
            let of = of.filter(|row| row.about == Some(about) && row.subject == facts.name);
            let of: Vec<Row<'_>> = of.map(Row::Finding).collect();
            if !of.is_empty() {
                rows.push(Row::Title("what is expected of it"));
                rows.extend(of);
            }
        }
        rows
    }

    fn list_area(area: Rect) -> [Rect; 2] {
        Layout::vertical([
            Constraint::Min(3),
            Constraint::Length(DETAIL.min(area.height / 3)),
        ])
        .areas(area)
    }

    pub(super) fn act(&mut self, action: Action, area: Rect, seen: &Snapshot) {
        let [list, _] = Self::list_area(area);
        let rows = self.rows(seen).len();
        self.list.act(action, rows, list.height);
    }

    pub(super) fn move_by(&mut self, by: isize, area: Rect, seen: &Snapshot) {
        let [list, _] = Self::list_area(area);
        let rows = self.rows(seen).len();
        self.list.move_by(by, rows, list.height);
    }

    /// A click; whether it was on a row.
    pub(super) fn click(&mut self, at: Position, area: Rect, seen: &Snapshot) -> bool {
        let [list, _] = Self::list_area(area);
        let rows = self.rows(seen).len();
        self.list.click(at, list, rows).is_some()
    }

    /// All facts as a text.
    pub(super) fn open(&self) -> Vec<Effect> {
        let Some(facts) = self.facts() else {
            return Vec::new();
        };
        let mut text = String::new();
        for part in &facts.parts {
            text.push_str(&format!("{}\n", part.title));
            for row in &part.rows {
                text.push_str(&format!("  {}: {}\n", row.name, value(row)));
                for more in [&row.note, &row.from, &row.at].into_iter().flatten() {
                    text.push_str(&format!("      {more}\n"));
                }
            }
            text.push('\n');
        }
        let title = self.title().unwrap_or_default();
        vec![Effect::Page(Page::new(title, PageOf::Text(text.into())))]
    }

    pub(super) fn draw(
        &self,
        frame: &mut Frame<'_>,
        area: Rect,
        seen: &Snapshot,
        (theme, is_focused): (Theme, bool),
    ) {
        let [list, detail] = Self::list_area(area);
        let rows = self.rows(seen);
        let width = list.width.saturating_sub(1);
        self.list
            .draw(frame, list, rows.len(), (theme, is_focused), |at| {
                let line = rows.get(at).map(|row| row.line(width, theme));
                cut(line.unwrap_or_default(), width)
            });
        let selected = self.list.selected(rows.len()).and_then(|at| rows.get(at));
        let lines = selected.map_or_else(Vec::new, |row| row.detail(detail.width, theme));
        let rule = Line::styled("─".repeat(usize::from(detail.width)), theme.faint());
        let lines = std::iter::once(rule).chain(lines);
        for (line, y) in lines.zip(detail.y..detail.bottom()) {
            let row = Rect::new(detail.x, y, detail.width, 1);
            frame.render_widget(cut(line, detail.width), row);
        }
    }
}

fn own_rows(facts: &ThingFacts) -> Vec<Row<'_>> {
    let parts = facts.parts.iter();
    parts
        .flat_map(|part| {
            std::iter::once(Row::Title(part.title)).chain(part.rows.iter().map(Row::Fact))
        })
        .collect()
}

fn value(row: &FactRow) -> &str {
    row.value.as_deref().unwrap_or("not known")
}

impl Row<'_> {
    fn line(&self, width: u16, theme: Theme) -> Line<'_> {
        // The names have two fifths, the values the rest; what says where they come from stands behind, if there is room.
        let width = usize::from(width);
        let names = (width * 2 / 5).clamp(16, 34);
        match self {
            Row::Title(title) => Line::styled(*title, theme.title()),
            Row::Fact(row) => {
                let mut spans = vec![
                    Span::styled(format!(" {} ", fitted(&row.name, names)), theme.faint()),
                    Span::raw(value(row)),
                ];
                let from = row.at.as_ref().or(row.from.as_ref());
                let used = names + 2 + value(row).chars().count() + 2;
                if let (Some(from), Some(room)) = (from, width.checked_sub(used + 8)) {
                    spans.push(Span::styled(
                        format!("  {}", cut_text(from, room + 8)),
                        theme.faint(),
                    ));
                }
                Line::from(spans)
            }
            Row::Finding(finding) => {
                let mark = finding.mark();
                Line::from(vec![
                    Span::styled(format!(" {} ", mark.symbol()), theme.mark(mark)),
                    Span::raw(format!("{} {}: ", finding.status.words(), finding.rule)),
                    Span::raw(finding.why.as_str()),
                ])
            }
        }
    }

    /// All that is known of it.
    fn detail(&self, width: u16, theme: Theme) -> Vec<Line<'static>> {
        let mut lines = Vec::new();
        let mut say = |text: &str, style| {
            let wrapped = wrapped(text, width).into_iter();
            lines.extend(wrapped.map(|line| Line::styled(line, style)));
        };
        match self {
            Row::Title(_) => {}
            Row::Fact(row) => {
                let plain = ratatui::style::Style::new();
                say(&format!("{}: {}", row.name, value(row)), plain);
                for more in [&row.note, &row.from, &row.at].into_iter().flatten() {
                    say(more, theme.faint());
                }
            }
            Row::Finding(finding) => {
                let title = format!("{} {}: {}", finding.severity, finding.rule, finding.title);
                say(&title, theme.mark(finding.mark()));
                say(&finding.why, ratatui::style::Style::new());
                say(&finding.remedy, theme.faint());
            }
        }
        lines
    }
}
