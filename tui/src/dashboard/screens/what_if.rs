//! The screen What-if: what can be changed, sets of changes, and what they make otherwise.

mod changes;
mod draw;
#[cfg(test)]
mod tests;

use std::path::PathBuf;
use std::sync::Arc;

use crossterm::event::KeyCode;
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Position, Rect};
use sim::{Change, ChangeableProperty, ChangeableThing, Kind};

use crate::dashboard::chooser::{Chooser, Chosen};
use crate::dashboard::keymap::{Action, Binding, bind, key, letter};
use crate::dashboard::list::{List, Scroll};
use crate::dashboard::overlay::{Field, Prompt, PromptOf};
use crate::dashboard::pane::{fits, inside};
use crate::dashboard::screen::{Clicks, Effect, Found, Happened, Screen, ScreenEvent, ScreenId};
use crate::dashboard::snapshot::Snapshot;
use crate::dashboard::theme::Theme;
use crate::dashboard::worker::{Answer, Compared, DiffSeen, PropertiesSeen, Request, Saved};
use changes::{ChangeSet, options};

/// What the screen remembers.
#[derive(Debug, Default)]
pub(super) struct WhatIf {
    things: Option<Arc<[ChangeableThing]>>,
    /// How the search finds them.
    found: Arc<[Found]>,
    filter: String,
    /// The places of the things that are shown.
    shown: Vec<usize>,
    thing: List,
    properties: Option<Arc<PropertiesSeen>>,
    property: List,
    sets: [ChangeSet; 2],
    /// Which of the sets is put together.
    active: usize,
    change: List,
    diff: Differences,
    focus: Pane,
    chooser: Option<Chooser<String>>,
}

/// What is otherwise, as far as it is known.
#[derive(Debug, Default)]
struct Differences {
    /// What is asked for; `None`: nothing is changed.
    wanted: Option<Compared>,
    seen: Option<Arc<DiffSeen>>,
    scroll: Scroll,
}

impl Differences {
    fn is_awaited(&self) -> bool {
        let known = self.seen.as_ref().map(|seen| &seen.of);
        self.wanted.is_some() && known != self.wanted.as_ref()
    }
}

/// A part of the screen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Pane {
    #[default]
    Things,
    Properties,
    Changes,
    Differences,
}

impl Pane {
    const ALL: [Self; 4] = [
        Self::Things,
        Self::Properties,
        Self::Changes,
        Self::Differences,
    ];
}

/// Where the parts are drawn.
struct Parts {
    things: Rect,
    properties: Rect,
    changes: Rect,
    differences: Rect,
}

impl Parts {
    fn of(area: Rect) -> Self {
        let [left, right] =
            Layout::horizontal([Constraint::Percentage(42), Constraint::Min(20)]).areas(area);
        let [things, properties] =
            Layout::vertical([Constraint::Percentage(45), Constraint::Min(4)]).areas(left);
        let [changes, differences] =
            Layout::vertical([Constraint::Length(6), Constraint::Min(4)]).areas(right);
        Self {
            things,
            properties,
            changes,
            differences,
        }
    }

    fn pane(&self, pane: Pane) -> Rect {
        match pane {
            Pane::Things => self.things,
            Pane::Properties => self.properties,
            Pane::Changes => self.changes,
            Pane::Differences => self.differences,
        }
    }

    /// Where the rows of a part are.
    fn list(&self, pane: Pane) -> Rect {
        match pane {
            Pane::Properties => draw::property_parts(self.properties).0,
            pane => inside(self.pane(pane)),
        }
    }
}

const KEYS: &[Binding] = &[
    bind(
        &[key(KeyCode::Right), letter(' '), letter('l')],
        Action::Right,
        "the next value of the property",
    )
    .with_footer("next value"),
    bind(
        &[key(KeyCode::Left), letter('h')],
        Action::Left,
        "the value before",
    ),
    bind(&[letter('v')], Action::Value, "type a value").with_footer("type one"),
    bind(
        &[letter('f')],
        Action::Filter,
        "show the things that have a text in them",
    )
    .with_footer("filter"),
    bind(
        &[letter('u')],
        Action::Undo,
        "undo the last change of the set",
    )
    .with_footer("undo"),
    bind(
        &[letter('x'), key(KeyCode::Delete)],
        Action::Remove,
        "leave out the selected change",
    ),
    bind(
        &[letter('b')],
        Action::OtherSet,
        "put together the other set of changes, A or B",
    )
    .with_footer("A/B"),
    bind(&[letter('c')], Action::Compare, "compare set A with set B").with_footer("compare"),
    bind(
        &[letter('s')],
        Action::Save,
        "save the changes as a scenario",
    )
    .with_footer("save"),
    bind(
        &[letter('S')],
        Action::SaveOther,
        "save the changes as a list for --what-if @FILE",
    ),
    bind(
        &[letter('y')],
        Action::Copy,
        "copy the command that tells the differences",
    ),
];

impl Screen for WhatIf {
    fn keymap(&self) -> &'static [Binding] {
        KEYS
    }

    fn update(&mut self, event: ScreenEvent, seen: &Snapshot) -> Vec<Effect> {
        let area = event.area;
        if let Some(effects) = self.choose(&event.what, area) {
            return effects;
        }
        match event.what {
            Happened::Shown => self.show(),
            Happened::Did(action) => self.did(action, area, seen),
            Happened::Clicked(at, clicks) => self.click(at, clicks, area),
            Happened::Scrolled(at, lines) => self.scroll(at, lines, area),
            Happened::Said(of, said) => self.said(of, said),
        }
    }

    fn take(&mut self, answer: &Answer, _: &Snapshot) -> Vec<Effect> {
        match answer {
            Answer::Loaded(_) => {
                self.things = None;
                self.shown.clear();
                self.properties = None;
                self.diff.seen = None;
                self.chooser = None;
            }
            Answer::Changeable(things) => {
                self.things = Some(Arc::clone(things));
                self.found = found(things);
                self.refilter();
                return self.ask_properties();
            }
            Answer::Properties(seen) => self.properties = Some(Arc::clone(seen)),
            Answer::Diff(seen) if self.diff.wanted.as_ref() == Some(&seen.of) => {
                self.diff.seen = Some(Arc::clone(seen));
                self.diff.scroll = Scroll::default();
            }
            _ => {}
        }
        Vec::new()
    }

    fn searchable(&self, _: &Snapshot) -> Arc<[Found]> {
        Arc::clone(&self.found)
    }

    fn go_to(&mut self, found: &Found, _: &Snapshot) -> Vec<Effect> {
        self.filter.clear();
        self.refilter();
        self.thing.select(found.at);
        self.focus = Pane::Properties;
        self.ask_properties()
    }

    fn draw(&self, frame: &mut Frame<'_>, area: Rect, seen: &Snapshot, theme: Theme) {
        draw::draw(self, frame, area, seen, theme);
    }
}

/// With more things than so many, accounts and cards are not searched here.
const SEARCHED: usize = 20_000;

/// The things as the search finds them; of very many accounts and cards the screen Domain finds each.
fn found(things: &[ChangeableThing]) -> Arc<[Found]> {
    let all = things.len() <= SEARCHED;
    let numbered = things.iter().enumerate();
    let searched = numbered.filter(|(_, thing)| {
        all || ![Kind::User, Kind::Card, Kind::Computer].contains(&thing.kind)
    });
    let found = searched.map(|(at, thing)| Found {
        screen: ScreenId::WhatIf,
        kind: "what if",
        name: named(thing).into(),
        at,
    });
    found.collect()
}

/// A thing as it is named in a list.
fn named(thing: &ChangeableThing) -> String {
    match thing.name.as_str() {
        "" => thing.kind.word().to_owned(),
        name => format!("{}:{name}", thing.kind.word()),
    }
}

impl WhatIf {
    fn show(&mut self) -> Vec<Effect> {
        let mut effects = Vec::new();
        if self.things.is_none() {
            effects.push(Effect::Ask(Request::Changeable));
        } else if self.properties.is_none() {
            effects.extend(self.ask_properties());
        }
        if self.diff.is_awaited() {
            effects.extend(
                self.diff
                    .wanted
                    .clone()
                    .map(|of| Effect::Ask(Request::Diff(of))),
            );
        }
        effects
    }

    fn refilter(&mut self) {
        let things = self
            .things
            .iter()
            .flat_map(|things| things.iter().enumerate());
        let mut name = String::new();
        let shown = things.filter(|(_, thing)| {
            name.clear();
            name.extend([thing.kind.word(), ":", &thing.name]);
            fits(&name, &self.filter)
        });
        self.shown = shown.map(|(at, _)| at).collect();
    }

    /// The thing that is selected.
    fn selected_thing(&self) -> Option<&ChangeableThing> {
        let at = self.shown.get(self.thing.selected(self.shown.len())?)?;
        self.things.as_ref()?.get(*at)
    }

    /// The properties of the thing that is selected, as far as they are there.
    fn offered(&self) -> &[ChangeableProperty] {
        match (&self.properties, self.selected_thing()) {
            (Some(seen), Some(thing)) if seen.thing == *thing => &seen.properties,
            _ => &[],
        }
    }

    fn selected_property(&self) -> Option<&ChangeableProperty> {
        let offered = self.offered();
        offered.get(self.property.selected(offered.len())?)
    }

    fn set(&self) -> &ChangeSet {
        let [a, b] = &self.sets;
        if self.active == 0 { a } else { b }
    }

    fn changes(&self) -> Vec<Change> {
        self.set().changes().to_vec()
    }

    fn set_mut(&mut self) -> &mut ChangeSet {
        let [a, b] = &mut self.sets;
        if self.active == 0 { a } else { b }
    }

    fn ask_properties(&mut self) -> Vec<Effect> {
        self.property = List::default();
        let thing = self.selected_thing().cloned();
        thing
            .map(|thing| Effect::Ask(Request::Properties(thing)))
            .into_iter()
            .collect()
    }

    /// Asks what the changes make otherwise.
    fn ask_diff(&mut self) -> Vec<Effect> {
        let changes = self.changes();
        self.want(Compared::WithBase(changes))
    }

    fn want(&mut self, of: Compared) -> Vec<Effect> {
        self.diff.scroll = Scroll::default();
        if matches!(&of, Compared::WithBase(changes) if changes.is_empty()) {
            self.diff.wanted = None;
            return Vec::new();
        }
        self.diff.wanted = Some(of.clone());
        if self.diff.is_awaited() {
            vec![Effect::Ask(Request::Diff(of))]
        } else {
            Vec::new()
        }
    }

    fn did(&mut self, action: Action, area: Rect, seen: &Snapshot) -> Vec<Effect> {
        match action {
            Action::NextPane => {
                let at = Pane::ALL
                    .iter()
                    .position(|pane| *pane == self.focus)
                    .unwrap_or(0);
                self.focus = Pane::ALL
                    .get((at + 1) % Pane::ALL.len())
                    .copied()
                    .unwrap_or_default();
                Vec::new()
            }
            Action::Right if self.focus == Pane::Properties => self.turn(false),
            Action::Left if self.focus == Pane::Properties => self.turn(true),
            Action::Right if self.focus == Pane::Things => self.open(),
            Action::Open => self.open(),
            Action::Value => self.prompt_value(),
            Action::Filter => vec![Effect::Prompt(Prompt::filter(&self.filter))],
            Action::Back if !self.filter.is_empty() => {
                self.said(PromptOf::Filter, vec![String::new()])
            }
            Action::Undo => {
                if self.set_mut().undo() {
                    self.ask_diff()
                } else {
                    vec![Effect::Notice(
                        "there is nothing to undo in this set".to_owned(),
                    )]
                }
            }
            Action::Remove => {
                let count = self.set().changes().len();
                match self.change.selected(count) {
                    Some(at) => {
                        self.set_mut().remove(at);
                        self.ask_diff()
                    }
                    None => vec![Effect::Notice("nothing is changed yet".to_owned())],
                }
            }
            Action::OtherSet => {
                self.active = 1 - self.active.min(1);
                self.change = List::default();
                self.ask_diff()
            }
            Action::Compare => self.compare(),
            Action::Save => self.prompt_save(PromptOf::Save),
            Action::SaveOther => self.prompt_save(PromptOf::SaveOther),
            Action::Copy => {
                let world = seen
                    .world
                    .as_ref()
                    .map_or("", |world| world.source.as_str());
                let options = options(self.set().changes());
                vec![Effect::Copy(
                    format!("cardtwin diff {world}{options}"),
                    "the command",
                )]
            }
            action => self.go(action, area),
        }
    }

    fn compare(&mut self) -> Vec<Effect> {
        let [a, b] = &self.sets;
        let (a, b) = (a.changes().to_vec(), b.changes().to_vec());
        if a.is_empty() && b.is_empty() {
            let sentence = "change something in set A or B first, then compare them";
            return vec![Effect::Notice(sentence.to_owned())];
        }
        self.focus = Pane::Differences;
        self.want(Compared::Sets(a, b))
    }

    /// Moves in the part that has the keys.
    fn go(&mut self, action: Action, area: Rect) -> Vec<Effect> {
        let height = Parts::of(area).list(self.focus).height;
        match self.focus {
            Pane::Things => {
                let before = self.thing.selected(self.shown.len());
                self.thing.act(action, self.shown.len(), height);
                if self.thing.selected(self.shown.len()) != before {
                    return self.ask_properties();
                }
            }
            Pane::Properties => {
                let count = self.offered().len();
                self.property.act(action, count, height);
            }
            Pane::Changes => {
                let count = self.set().changes().len();
                self.change.act(action, count, height);
            }
            Pane::Differences => {
                let width = inside(Parts::of(area).differences).width;
                let lines = draw::difference_lines(self, width, Theme::plain()).len();
                self.diff.scroll.act(action, lines, height);
            }
        }
        Vec::new()
    }

    /// The selected property takes its next value.
    fn turn(&mut self, back: bool) -> Vec<Effect> {
        let Some(property) = self.selected_property().cloned() else {
            return Vec::new();
        };
        match self.set().next_value(&property, back) {
            Some(value) => {
                self.set_mut().set(&property, &value);
                self.ask_diff()
            }
            None => self.prompt_value(),
        }
    }

    fn open(&mut self) -> Vec<Effect> {
        match self.focus {
            Pane::Things => self.focus = Pane::Properties,
            Pane::Properties => {
                if let Some(property) = self.selected_property() {
                    let options = property.values.iter().map(|offered| {
                        let label = match offered.meaning.as_str() {
                            "" => offered.value.clone(),
                            meaning => format!("{}  {meaning}", offered.value),
                        };
                        (label, offered.value.clone())
                    });
                    let now = self.set().value_of(property).or(property.now.as_deref());
                    let at = property
                        .values
                        .iter()
                        .position(|offered| Some(offered.value.as_str()) == now);
                    let title = property.target.to_string();
                    let chooser = Chooser::new(title, options.collect());
                    self.chooser = Some(chooser.at(at.unwrap_or(0)));
                }
            }
            Pane::Changes | Pane::Differences => {}
        }
        Vec::new()
    }

    /// What happens to the chooser, while there is one.
    fn choose(&mut self, what: &Happened, area: Rect) -> Option<Vec<Effect>> {
        let chooser = self.chooser.as_mut()?;
        let chosen = match what {
            Happened::Did(action) => chooser.act(*action, area),
            Happened::Clicked(at, _) => chooser.click(*at, area),
            Happened::Scrolled(_, by) => {
                chooser.scroll(*by, area);
                Chosen::Open
            }
            Happened::Said(..) | Happened::Shown => return None,
        };
        match chosen {
            Chosen::Open => {}
            Chosen::Left => self.chooser = None,
            Chosen::At(at) => {
                let value = chooser.options.get(at).map(|(_, value)| value.clone());
                self.chooser = None;
                if let (Some(value), Some(property)) = (value, self.selected_property().cloned()) {
                    self.set_mut().set(&property, &value);
                    return Some(self.ask_diff());
                }
            }
        }
        Some(Vec::new())
    }

    fn prompt_value(&self) -> Vec<Effect> {
        let Some(property) = self.selected_property() else {
            return vec![Effect::Notice("select a property first".to_owned())];
        };
        let now = self.set().value_of(property).or(property.now.as_deref());
        let field = Field::new("Value", now.unwrap_or_default(), |_| Ok(()));
        let title = format!("{} becomes", property.target);
        vec![Effect::Prompt(Prompt::new(
            PromptOf::Value,
            title,
            vec![field],
        ))]
    }

    fn prompt_save(&self, of: PromptOf) -> Vec<Effect> {
        if self.set().changes().is_empty() {
            return vec![Effect::Notice(
                "change something first: there is nothing to save".to_owned(),
            )];
        }
        let title = match of {
            PromptOf::Save => "Save as a scenario, for `cardtwin sweep` and `check`",
            _ => "Save as a list of changes, for `--what-if @FILE`",
        };
        let field = Field::new("File", "what-if.ron", |text| match text.trim() {
            "" => Err("give the file a name".to_owned()),
            _ => Ok(()),
        });
        vec![Effect::Prompt(Prompt::new(of, title, vec![field]))]
    }

    fn said(&mut self, of: PromptOf, said: Vec<String>) -> Vec<Effect> {
        let text = said.into_iter().next().unwrap_or_default();
        match of {
            PromptOf::Filter => {
                self.filter = text;
                self.refilter();
                self.ask_properties()
            }
            PromptOf::Value => match self.selected_property().cloned() {
                Some(property) => {
                    self.set_mut().set(&property, text.trim());
                    self.ask_diff()
                }
                None => Vec::new(),
            },
            PromptOf::Save => {
                vec![Effect::Ask(Request::Save(
                    Saved::Scenario(self.changes()),
                    PathBuf::from(text.trim()),
                ))]
            }
            PromptOf::SaveOther => {
                vec![Effect::Ask(Request::Save(
                    Saved::Changes(self.changes()),
                    PathBuf::from(text.trim()),
                ))]
            }
            _ => Vec::new(),
        }
    }

    fn click(&mut self, at: Position, clicks: Clicks, area: Rect) -> Vec<Effect> {
        let parts = Parts::of(area);
        let mut panes = Pane::ALL.into_iter();
        let Some(pane) = panes.find(|pane| parts.pane(*pane).contains(at)) else {
            return Vec::new();
        };
        self.focus = pane;
        let list = parts.list(pane);
        let hit = match pane {
            Pane::Things => {
                let hit = self.thing.click(at, list, self.shown.len()).is_some();
                if hit && clicks == Clicks::One {
                    return self.ask_properties();
                }
                hit
            }
            Pane::Properties => {
                let count = self.offered().len();
                self.property.click(at, list, count).is_some()
            }
            Pane::Changes => {
                let count = self.set().changes().len();
                self.change.click(at, list, count).is_some()
            }
            Pane::Differences => false,
        };
        if hit && clicks == Clicks::Two {
            return self.open();
        }
        Vec::new()
    }

    fn scroll(&mut self, at: Position, by: isize, area: Rect) -> Vec<Effect> {
        let parts = Parts::of(area);
        let mut panes = Pane::ALL.into_iter();
        let Some(pane) = panes.find(|pane| parts.pane(*pane).contains(at)) else {
            return Vec::new();
        };
        let inside = parts.list(pane);
        match pane {
            Pane::Things => {
                self.thing.move_by(by, self.shown.len(), inside.height);
                return self.ask_properties();
            }
            Pane::Properties => {
                let count = self.offered().len();
                self.property.move_by(by, count, inside.height);
            }
            Pane::Changes => {
                let count = self.set().changes().len();
                self.change.move_by(by, count, inside.height);
            }
            Pane::Differences => {
                let lines = draw::difference_lines(self, inside.width, Theme::plain()).len();
                self.diff.scroll.move_by(by, lines, inside.height);
            }
        }
        Vec::new()
    }
}
