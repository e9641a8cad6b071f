//! The screen Domain: the things of the world as a tree, and what is known of the selected one, with where it comes from.

mod facts;
mod tree;

use std::sync::Arc;

use crossterm::event::KeyCode;
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Position, Rect};
use ratatui::text::Line;
use sim::policies::Subject;
use sim::{LogonRequest, ThingId};

use self::facts::Facts;
use self::tree::Tree;
use crate::dashboard::keymap::{Action, Binding, bind, key, letter};
use crate::dashboard::overlay::Page;
use crate::dashboard::pane::{frame_of, inside};
use crate::dashboard::screen::{Clicks, Effect, Found, Happened, Screen, ScreenEvent};
use crate::dashboard::snapshot::Snapshot;
use crate::dashboard::theme::{Mark, Theme};
use crate::dashboard::worker::{Answer, PageOf, Request};

const KEYMAP: &[Binding] = &[
    bind(
        &[key(KeyCode::Right), letter('l')],
        Action::Expand,
        "show what is below, or go there",
    ),
    bind(
        &[key(KeyCode::Left), letter('h')],
        Action::Collapse,
        "hide what is below, or go up",
    ),
    bind(
        &[letter('e')],
        Action::Explain,
        "policy of the machine, or the logon with the card",
    )
    .with_footer("explain"),
    bind(
        &[letter('c')],
        Action::Copy,
        "copy where it is written: file, line and column",
    )
    .with_footer("copy place"),
];

/// What the screen remembers.
#[derive(Debug, Default)]
pub(super) struct Domain {
    tree: Tree,
    facts: Facts,
    pane: Pane,
}

/// The part that has the keys.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Pane {
    #[default]
    Tree,
    Facts,
}

impl Screen for Domain {
    fn keymap(&self) -> &'static [Binding] {
        KEYMAP
    }

    fn update(&mut self, event: ScreenEvent, seen: &Snapshot) -> Vec<Effect> {
        let parts = Parts::of(event.area);
        match event.what {
            Happened::Did(Action::NextPane) => {
                self.pane = match self.pane {
                    Pane::Tree => Pane::Facts,
                    Pane::Facts => Pane::Tree,
                };
                Vec::new()
            }
            Happened::Did(Action::Explain) => self.explain(seen),
            Happened::Did(Action::Copy) => self.copy(),
            Happened::Did(action) if self.pane == Pane::Tree => {
                let changed = self.tree.act(action, parts.tree.height);
                self.selected_again(changed)
            }
            Happened::Did(Action::Open) => self.facts.open(),
            Happened::Did(Action::Collapse | Action::Back) => {
                self.pane = Pane::Tree;
                Vec::new()
            }
            Happened::Did(action) => {
                self.facts.act(action, parts.facts, seen);
                Vec::new()
            }
            Happened::Clicked(at, clicks) => self.click(at, clicks, &parts, seen),
            Happened::Scrolled(at, lines) if parts.tree_frame.contains(at) => {
                let changed = self.tree.move_by(lines, parts.tree.height);
                self.selected_again(changed)
            }
            Happened::Scrolled(_, lines) => {
                self.facts.move_by(lines, parts.facts, seen);
                Vec::new()
            }
            Happened::Said(..) | Happened::Shown => Vec::new(),
        }
    }

    fn take(&mut self, answer: &Answer, _: &Snapshot) -> Vec<Effect> {
        match answer {
            Answer::Inventory(things) => {
                self.tree.renew(things);
                self.selected_again(true)
            }
            Answer::Thing(id, facts) => {
                if self.tree.selected() == Some(*id) {
                    self.facts.set(*id, Arc::clone(facts));
                }
                Vec::new()
            }
            Answer::Loaded(_) => {
                self.facts.forget();
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    fn searchable(&self, seen: &Snapshot) -> Arc<[Found]> {
        let things = seen.things.as_ref();
        things
            .map(|things| Arc::clone(&things.found))
            .unwrap_or_default()
    }

    fn go_to(&mut self, found: &Found, _: &Snapshot) -> Vec<Effect> {
        self.pane = Pane::Tree;
        let changed = self.tree.go_to(found.at);
        self.selected_again(changed)
    }

    fn draw(&self, frame: &mut Frame<'_>, area: Rect, seen: &Snapshot, theme: Theme) {
        let parts = Parts::of(area);
        let count = seen
            .things
            .as_ref()
            .map_or(0, |things| things.inventory.things.len());
        let is_tree = self.pane == Pane::Tree;
        let title = format!("{count} things");
        frame_of(frame, parts.tree_frame, &title, (theme, is_tree));
        if seen.things.is_none() {
            let words = if seen.world.is_some() {
                "looking …"
            } else {
                "no world is there yet"
            };
            frame.render_widget(Line::styled(words, theme.faint()), parts.tree);
        }
        self.tree.draw(frame, parts.tree, seen, (theme, is_tree));
        let title = self.facts.title().unwrap_or_default();
        frame_of(frame, parts.facts_frame, &title, (theme, !is_tree));
        self.facts.draw(frame, parts.facts, seen, (theme, !is_tree));
    }
}

impl Domain {
    /// Asks for the facts of what is selected, where that is another thing than before.
    fn selected_again(&self, changed: bool) -> Vec<Effect> {
        match self.tree.selected() {
            Some(id) if changed && self.facts.id() != Some(id) => {
                vec![Effect::Ask(Request::Thing(id))]
            }
            _ => Vec::new(),
        }
    }

    fn click(
        &mut self,
        at: Position,
        clicks: Clicks,
        parts: &Parts,
        seen: &Snapshot,
    ) -> Vec<Effect> {
        if parts.tree_frame.contains(at) {
            self.pane = Pane::Tree;
            let mut changed = self.tree.click(at, parts.tree);
            if changed && clicks == Clicks::Two {
                changed |= self.tree.act(Action::Open, parts.tree.height);
            }
            return self.selected_again(changed);
        }
        self.pane = Pane::Facts;
        let is_on_row = self.facts.click(at, parts.facts, seen);
        if is_on_row && clicks == Clicks::Two {
            return self.facts.open();
        }
        Vec::new()
    }

    fn copy(&self) -> Vec<Effect> {
        let place = match self.pane {
            Pane::Tree => self.facts.written(),
            Pane::Facts => self.facts.selected_place(),
        };
        match place {
            Some(place) => vec![Effect::Copy(place.to_owned(), "the place")],
            None => vec![Effect::Notice("it is written in no file".to_owned())],
        }
    }

    /// What the rules make of the thing.
    fn explain(&self, seen: &Snapshot) -> Vec<Effect> {
        let facts = self.facts.facts();
        let Some((id, facts)) = self.tree.selected().zip(facts) else {
            return Vec::new();
        };
        let name = facts.name.as_str();
        let machine = seen
            .world
            .as_ref()
            .and_then(|world| world.first_machine.clone());
        let of_card = |card: &str, certificate: Option<usize>| {
            let workstation = machine.clone().unwrap_or_default();
            let title = format!("{card} at {workstation}");
            let request = LogonRequest {
                card: card.to_owned(),
                workstation,
                certificate,
                ..LogonRequest::default()
            };
            Effect::Page(Page::new(title, PageOf::Explanation(request)))
        };
        match id {
            ThingId::Workstation(_) | ThingId::DomainController(_) => {
                let title = format!("policy of {name}");
                vec![Effect::Page(Page::new(
                    title,
                    PageOf::Policy(name.to_owned()),
                ))]
            }
            ThingId::Card(_) => vec![of_card(name, None)],
            ThingId::Container(of) => {
                let card = name.split_once('/').map_or(name, |(card, _)| card);
                vec![of_card(card, Some(of.container + 1))]
            }
            _ => {
                let words = "machines, cards and their certificates are explained";
                vec![Effect::Notice(words.to_owned())]
            }
        }
    }
}

/// The kind of things of which a rule speaks, of a thing.
fn subject(id: ThingId) -> Option<Subject> {
    match id {
        ThingId::User(_) => Some(Subject::Users),
        ThingId::Card(_) => Some(Subject::Cards),
        ThingId::Workstation(_) => Some(Subject::Workstations),
        ThingId::DomainController(_) => Some(Subject::DomainControllers),
        _ => None,
    }
}

/// How the findings about a thing mark it, where they are worth being looked at.
fn mark(id: ThingId, name: &str, seen: &Snapshot) -> Option<Mark> {
    let of = (subject(id)?, name.to_owned());
    let mark = seen.findings.as_ref()?.marks.get(&of).copied();
    mark.filter(|mark| matches!(mark, Mark::Bad | Mark::Warning | Mark::Unknown))
}

/// Where the parts are drawn.
struct Parts {
    tree_frame: Rect,
    tree: Rect,
    facts_frame: Rect,
    facts: Rect,
}

impl Parts {
    fn of(area: Rect) -> Self {
        let tree_width = (area.width * 2 / 5).clamp(30, 56);
        let [tree_frame, facts_frame] =
            Layout::horizontal([Constraint::Length(tree_width), Constraint::Min(10)]).areas(area);
        Self {
            tree_frame,
            tree: inside(tree_frame),
            facts_frame,
            facts: inside(facts_frame),
        }
    }
}
