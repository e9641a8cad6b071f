//! The tree of things, of which only the rows that are seen are looked at.

use std::collections::BTreeSet;
use std::sync::Arc;

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};
use sim::{Thing, ThingId};

use crate::dashboard::keymap::Action;
use crate::dashboard::list::List;
use crate::dashboard::snapshot::{Snapshot, ThingsSeen};
use crate::dashboard::text::cut;
use crate::dashboard::theme::Theme;

/// In a world of fewer things, all units are open at first.
const SMALL: usize = 200;

/// Which things are open, and which is selected.
#[derive(Debug, Default)]
pub(super) struct Tree {
    open: BTreeSet<ThingId>,
    /// The positions of the things that are neither hidden nor scrolled away.
    visible: Vec<usize>,
    list: List,
    /// The inventory that the others are of.
    of: Option<Arc<ThingsSeen>>,
}

impl Tree {
    /// Another inventory: what was open and selected stays so, by its name.
    pub(super) fn renew(&mut self, things: &Arc<ThingsSeen>) {
        let before = self.of.replace(Arc::clone(things));
        let all = things.inventory.things.iter();
        self.open = match &before {
            None => {
                let is_small = things.inventory.things.len() < SMALL;
                let opens = |thing: &&Thing| {
                    thing.depth == 0 && matches!(thing.id, ThingId::Domain(_))
                        || is_small && matches!(thing.id, ThingId::OrganizationalUnit(_))
                };
                all.filter(opens).map(|thing| thing.id).collect()
            }
            Some(before) => {
                let open = before
                    .inventory
                    .things
                    .iter()
                    .filter(|thing| self.open.contains(&thing.id));
                let open: BTreeSet<(&str, &str)> = open.map(named).collect();
                let all = all.filter(|thing| open.contains(&named(thing)));
                all.map(|thing| thing.id).collect()
            }
        };
        let selected = self.list.selected(self.visible.len());
        let selected = selected.and_then(|row| self.visible.get(row).copied());
        let selected = before
            .as_ref()
            .zip(selected)
            .and_then(|(before, at)| before.inventory.things.get(at));
        self.flatten();
        if let Some(name) = selected.map(named) {
            let mut rows = self.visible.iter();
            let is_it = |at: &usize| {
                things
                    .inventory
                    .things
                    .get(*at)
                    .is_some_and(|thing| named(thing) == name)
            };
            if let Some(row) = rows.position(is_it) {
                self.list.select(row);
            }
        }
    }

    fn things(&self) -> &[Thing] {
        self.of
            .as_ref()
            .map_or(&[], |of| of.inventory.things.as_slice())
    }

    /// Which things are seen: those whose every thing above is open.
    fn flatten(&mut self) {
        let mut visible = Vec::new();
        let things = self.things();
        let mut at = 0;
        while let Some(thing) = things.get(at) {
            visible.push(at);
            at = if self.open.contains(&thing.id) {
                at + 1
            } else {
                thing.end
            };
        }
        self.visible = visible;
    }

    fn selected_at(&self) -> Option<usize> {
        let row = self.list.selected(self.visible.len())?;
        self.visible.get(row).copied()
    }

    /// The thing that is selected.
    pub(super) fn selected(&self) -> Option<ThingId> {
        let thing = self.things().get(self.selected_at()?)?;
        Some(thing.id)
    }

    /// Does what a key says; whether another thing may be selected.
    pub(super) fn act(&mut self, action: Action, height: u16) -> bool {
        let Some(at) = self.selected_at() else {
            return false;
        };
        let Some(thing) = self.things().get(at) else {
            return false;
        };
        let (id, depth, is_leaf) = (thing.id, thing.depth, thing.end == at + 1);
        let is_open = self.open.contains(&id);
        match action {
            Action::Open if is_open => self.close(id),
            Action::Open | Action::Expand if !is_open && !is_leaf => {
                self.open.insert(id);
                self.flatten();
            }
            Action::Expand if !is_leaf => self.list.move_by(1, self.visible.len(), height),
            Action::Collapse if is_open => self.close(id),
            Action::Collapse => {
                let above = self.visible.iter().take_while(|other| **other < at);
                let above = above.enumerate().filter(|(_, other)| {
                    self.things()
                        .get(**other)
                        .is_some_and(|other| other.depth < depth)
                });
                if let Some((row, _)) = above.last() {
                    self.list.select(row);
                }
            }
            other => {
                self.list.act(other, self.visible.len(), height);
            }
        }
        true
    }

    fn close(&mut self, id: ThingId) {
        self.open.remove(&id);
        self.flatten();
    }

    /// Moves by so many rows; whether another thing may be selected.
    pub(super) fn move_by(&mut self, by: isize, height: u16) -> bool {
        self.list.move_by(by, self.visible.len(), height);
        true
    }

    /// A click; whether it was on a thing.
    pub(super) fn click(&mut self, at: Position, area: Rect) -> bool {
        self.list.click(at, area, self.visible.len()).is_some()
    }

    /// Opens all that is above a thing, and selects it.
    pub(super) fn go_to(&mut self, at: usize) -> bool {
        let above = self.things().iter().enumerate().take(at);
        let above = above.filter(|(_, thing)| thing.end > at);
        let above: Vec<ThingId> = above.map(|(_, thing)| thing.id).collect();
        self.open.extend(above);
        self.flatten();
        match self.visible.binary_search(&at) {
            Ok(row) => {
                self.list.select(row);
                true
            }
            Err(_) => false,
        }
    }

    /// Draws the rows that are seen.
    pub(super) fn draw(
        &self,
        frame: &mut Frame<'_>,
        area: Rect,
        seen: &Snapshot,
        (theme, is_focused): (Theme, bool),
    ) {
        let width = area.width.saturating_sub(1);
        let look = (theme, is_focused);
        self.list
            .draw(frame, area, self.visible.len(), look, |row| {
                let at = self.visible.get(row).copied().unwrap_or(usize::MAX);
                let thing = self.things().get(at);
                let line = thing.map(|thing| self.line(at, thing, seen, theme));
                cut(line.unwrap_or_default(), width)
            });
    }

    fn line<'t>(&self, at: usize, thing: &'t Thing, seen: &Snapshot, theme: Theme) -> Line<'t> {
        let sign = match (thing.end == at + 1, self.open.contains(&thing.id)) {
            (true, _) => " ",
            (false, true) => "▾",
            (false, false) => "▸",
        };
        let mut spans = vec![Span::raw(format!("{}{sign} ", "  ".repeat(thing.depth)))];
        if let Some(mark) = super::mark(thing.id, &thing.name, seen) {
            spans.push(Span::styled(
                format!("{} ", mark.symbol()),
                theme.mark(mark),
            ));
        }
        spans.push(Span::raw(thing.name.as_str()));
        if !matches!(thing.id, ThingId::Holder(_)) {
            spans.push(Span::styled(
                format!("  {}", thing.id.kind()),
                theme.faint(),
            ));
        }
        let below = thing.end - at - 1;
        if below > 0 && !self.open.contains(&thing.id) {
            spans.push(Span::styled(format!(" ({below})"), theme.faint()));
        }
        Line::from(spans)
    }
}

/// What a thing is called, by which it is known again in another inventory.
fn named(thing: &Thing) -> (&'static str, &str) {
    (thing.id.kind(), thing.name.as_str())
}
