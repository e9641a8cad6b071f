//! The screen Sessions: events that are played at machines, and what becomes of sessions and services.

mod draw;
mod events;
#[cfg(test)]
mod tests;

use std::path::PathBuf;
use std::sync::Arc;

use crossterm::event::KeyCode;
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Position, Rect};

use crate::dashboard::chooser::{Chooser, Chosen};
use crate::dashboard::keymap::{Action, Binding, EventKey, bind, key, letter};
use crate::dashboard::list::{List, Scroll};
use crate::dashboard::overlay::{Field, Prompt, PromptOf};
use crate::dashboard::pane::{fits, inside};
use crate::dashboard::screen::{Clicks, Effect, Found, Happened, Screen, ScreenEvent, ScreenId};
use crate::dashboard::snapshot::Snapshot;
use crate::dashboard::theme::Theme;
use crate::dashboard::worker::{Answer, CastSeen, PlayedSeen, Request, Saved};
use events::{Open, chooser_of};

/// What the screen remembers.
#[derive(Debug, Default)]
pub(super) struct Sessions {
    cast: Option<Arc<CastSeen>>,
    /// How the search finds the machines.
    found: Arc<[Found]>,
    filter: String,
    /// The places of the machines that are shown.
    shown: Vec<usize>,
    machine: List,
    /// What happens, as a script writes it.
    events: Vec<String>,
    played: Option<Arc<PlayedSeen>>,
    problem: Option<String>,
    log: Scroll,
    in_log: bool,
    chooser: Option<Chooser<Open>>,
}

/// Where the parts are drawn.
struct Parts {
    machines: Rect,
    standing: Rect,
    log: Rect,
}

impl Parts {
    fn of(area: Rect) -> Self {
        let wide = (area.width / 4).clamp(18, 34);
        let [machines, right] =
            Layout::horizontal([Constraint::Length(wide), Constraint::Min(20)]).areas(area);
        let [standing, log] =
            Layout::vertical([Constraint::Percentage(42), Constraint::Min(5)]).areas(right);
        Self {
            machines,
            standing,
            log,
        }
    }
}

const fn on(
    keys: &'static [crate::dashboard::keymap::Key],
    event: EventKey,
    words: &'static str,
) -> Binding {
    bind(keys, Action::Event(event), words)
}

const KEYS: &[Binding] = &[
    on(
        &[letter('a')],
        EventKey::Any,
        "choose among all events of the machine",
    )
    .with_footer("all events"),
    on(
        &[letter('i')],
        EventKey::Insert,
        "a card goes into a reader",
    )
    .with_footer("insert"),
    on(&[letter('r')], EventKey::Remove, "a card is taken out").with_footer("remove"),
    on(
        &[letter('o')],
        EventKey::LogOn,
        "somebody logs on, in a form",
    )
    .with_footer("log on"),
    on(
        &[letter('c')],
        EventKey::Lock,
        "the session on the screen is locked",
    )
    .with_footer("lock"),
    on(&[letter('n')], EventKey::Unlock, "somebody unlocks").with_footer("unlock"),
    on(&[letter('b')], EventKey::Switch, "another user may log on"),
    on(
        &[letter('t')],
        EventKey::Remote,
        "somebody connects by remote desktop",
    ),
    on(
        &[letter('d')],
        EventKey::Disconnect,
        "a session is disconnected, or its user logs off",
    ),
    on(
        &[letter('p')],
        EventKey::Reader,
        "a reader is plugged in or out",
    ),
    on(
        &[letter('v')],
        EventKey::Service,
        "a service starts or stops",
    ),
    on(&[letter('w')], EventKey::Wait, "time passes").with_footer("wait"),
    on(
        &[letter('e')],
        EventKey::Written,
        "type an event as a script writes it",
    ),
    bind(
        &[letter('u'), key(KeyCode::Backspace)],
        Action::Undo,
        "take the last event back",
    )
    .with_footer("undo"),
    bind(
        &[letter('f')],
        Action::Filter,
        "show the machines that have a text in their name",
    ),
    bind(&[letter('s')], Action::Save, "save the events as a script").with_footer("save"),
];

impl Screen for Sessions {
    fn keymap(&self) -> &'static [Binding] {
        KEYS
    }

    fn update(&mut self, event: ScreenEvent, _: &Snapshot) -> Vec<Effect> {
        let area = event.area;
        if let Some(effects) = self.choose(&event.what, area) {
            return effects;
        }
        match event.what {
            Happened::Shown => self.show(),
            Happened::Did(action) => self.did(action, area),
            Happened::Clicked(at, clicks) => self.click(at, clicks, area),
            Happened::Scrolled(at, by) => self.scroll(at, by, area),
            Happened::Said(of, said) => self.said(of, said),
        }
    }

    fn take(&mut self, answer: &Answer, _: &Snapshot) -> Vec<Effect> {
        match answer {
            Answer::Loaded(_) => {
                self.cast = None;
                self.played = None;
                self.chooser = None;
            }
            Answer::Cast(cast) => {
                self.cast = Some(Arc::clone(cast));
                let machines = cast.machines.iter().enumerate();
                let found = machines.map(|(at, name)| Found {
                    screen: ScreenId::Sessions,
                    kind: "sessions at",
                    name: name.as_str().into(),
                    at,
                });
                self.found = found.collect();
                self.refilter();
                return self.play();
            }
            Answer::Played(Ok(played)) => {
                self.problem.clone_from(&played.problem);
                // What did not happen is no part of the script.
                self.events.clone_from(&played.events);
                self.played = Some(Arc::clone(played));
                self.log = Scroll::last();
            }
            Answer::Played(Err(problem)) => self.problem = Some(problem.clone()),
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
        self.machine.select(found.at);
        self.play()
    }

    fn draw(&self, frame: &mut Frame<'_>, area: Rect, _: &Snapshot, theme: Theme) {
        draw::draw(self, frame, area, theme);
    }
}

impl Sessions {
    fn show(&mut self) -> Vec<Effect> {
        match (&self.cast, &self.played) {
            (None, _) => vec![Effect::Ask(Request::Cast)],
            (Some(_), None) => self.play(),
            (Some(_), Some(_)) => Vec::new(),
        }
    }

    fn refilter(&mut self) {
        let machines = self
            .cast
            .iter()
            .flat_map(|cast| cast.machines.iter().enumerate());
        let shown = machines.filter(|(_, name)| fits(name, &self.filter));
        self.shown = shown.map(|(at, _)| at).collect();
    }

    /// The machine that is selected.
    fn selected(&self) -> Option<&str> {
        let at = self.shown.get(self.machine.selected(self.shown.len())?)?;
        let name = self.cast.as_ref()?.machines.get(*at)?;
        Some(name)
    }

    /// Lets the events happen, and looks at the selected machine.
    fn play(&self) -> Vec<Effect> {
        let Some(machine) = self.selected() else {
            return Vec::new();
        };
        vec![Effect::Ask(Request::Play {
            events: self.events.clone(),
            machine: machine.to_owned(),
        })]
    }

    fn happen(&mut self, event: String) -> Vec<Effect> {
        self.problem = None;
        self.events.push(event);
        self.play()
    }

    fn did(&mut self, action: Action, area: Rect) -> Vec<Effect> {
        match action {
            Action::Event(EventKey::Written) => {
                let field = Field::new("Event", "", |text| match text.trim() {
                    "" => Err("write an event, for example Wait(hours: 1)".to_owned()),
                    _ => Ok(()),
                });
                let title = "An event as a script writes it";
                return vec![Effect::Prompt(Prompt::new(
                    PromptOf::Event,
                    title,
                    vec![field],
                ))];
            }
            Action::Event(event) => return self.begin(event),
            Action::Open => return self.begin(EventKey::Any),
            Action::NextPane => self.in_log = !self.in_log,
            Action::Filter => return vec![Effect::Prompt(Prompt::filter(&self.filter))],
            Action::Back if !self.filter.is_empty() => {
                return self.said(PromptOf::Filter, vec![String::new()]);
            }
            Action::Undo => {
                self.problem = None;
                return match self.events.pop() {
                    Some(event) => {
                        let mut effects = self.play();
                        effects.push(Effect::Notice(format!("taken back: {event}")));
                        effects
                    }
                    None => vec![Effect::Notice("nothing has happened yet".to_owned())],
                };
            }
            Action::Save => {
                if self.events.is_empty() {
                    return vec![Effect::Notice("nothing has happened yet".to_owned())];
                }
                let field = Field::new("File", "events.ron", |text| match text.trim() {
                    "" => Err("give the file a name".to_owned()),
                    _ => Ok(()),
                });
                let title = "Save as a script, for `cardtwin explain --script`";
                return vec![Effect::Prompt(Prompt::new(
                    PromptOf::Save,
                    title,
                    vec![field],
                ))];
            }
            action if self.in_log => {
                let inside = inside(Parts::of(area).log);
                let lines = draw::log_lines(self, inside.width, Theme::plain()).len();
                self.log.act(action, lines, inside.height);
            }
            action => {
                let height = inside(Parts::of(area).machines).height;
                let before = self.machine.selected(self.shown.len());
                self.machine.act(action, self.shown.len(), height);
                if self.machine.selected(self.shown.len()) != before {
                    return self.play();
                }
            }
        }
        Vec::new()
    }

    /// An event begins: what it still needs is asked for.
    fn begin(&mut self, event: EventKey) -> Vec<Effect> {
        let (Some(cast), Some(machine)) = (&self.cast, self.selected()) else {
            return vec![Effect::Notice("select a machine first".to_owned())];
        };
        let standing = self
            .played
            .as_ref()
            .and_then(|played| played.machine.as_ref());
        let standing = standing.filter(|standing| standing.name == machine);
        let open = events::begin(event, machine);
        self.go_on(open, &Arc::clone(cast), standing.cloned().as_ref())
    }

    /// Goes on with an event: it happens, or what it needs next is chosen.
    fn go_on(
        &mut self,
        open: Open,
        cast: &CastSeen,
        standing: Option<&sim::MachineStanding>,
    ) -> Vec<Effect> {
        match open {
            Open::Event(event) => self.happen(event),
            open => {
                let chooser = chooser_of(&open, cast, standing);
                if chooser.options.is_empty() {
                    return vec![Effect::Notice(format!(
                        "{}: there is none here",
                        chooser.title
                    ))];
                }
                self.chooser = Some(chooser);
                Vec::new()
            }
        }
    }

    /// What happens to the chooser, while there is one.
    fn choose(&mut self, what: &Happened, area: Rect) -> Option<Vec<Effect>> {
        let chooser = self.chooser.as_mut()?;
        let chosen = match what {
            Happened::Did(Action::Filter) => {
                return Some(vec![Effect::Prompt(Prompt::filter(chooser.filter()))]);
            }
            Happened::Said(PromptOf::Filter, said) => {
                chooser.filter_by(said.first().map_or("", String::as_str));
                Chosen::Open
            }
            Happened::Did(action) => chooser.act(*action, area),
            Happened::Clicked(at, _) => chooser.click(*at, area),
            Happened::Scrolled(_, by) => {
                chooser.scroll(*by, area);
                Chosen::Open
            }
            Happened::Said(..) | Happened::Shown => return None,
        };
        match chosen {
            Chosen::Open => Some(Vec::new()),
            Chosen::Left => {
                self.chooser = None;
                Some(Vec::new())
            }
            Chosen::At(at) => {
                let open = chooser.options.get(at).map(|(_, open)| open.clone());
                self.chooser = None;
                let cast = self.cast.clone();
                let standing = self
                    .played
                    .as_ref()
                    .and_then(|played| played.machine.clone());
                Some(match (open, cast) {
                    (Some(open), Some(cast)) => self.go_on(open, &cast, standing.as_ref()),
                    _ => Vec::new(),
                })
            }
        }
    }

    fn said(&mut self, of: PromptOf, said: Vec<String>) -> Vec<Effect> {
        let text = said.into_iter().next().unwrap_or_default();
        match of {
            PromptOf::Filter => {
                self.filter = text;
                self.refilter();
                self.play()
            }
            PromptOf::Event => self.happen(text.trim().to_owned()),
            PromptOf::Save => {
                let saved = Saved::Script(self.events.clone());
                vec![Effect::Ask(Request::Save(
                    saved,
                    PathBuf::from(text.trim()),
                ))]
            }
            _ => Vec::new(),
        }
    }

    fn click(&mut self, at: Position, clicks: Clicks, area: Rect) -> Vec<Effect> {
        let parts = Parts::of(area);
        self.in_log = parts.log.contains(at);
        let machines = inside(parts.machines);
        if self.machine.click(at, machines, self.shown.len()).is_none() {
            return Vec::new();
        }
        match clicks {
            Clicks::One => self.play(),
            Clicks::Two => self.begin(EventKey::Any),
        }
    }

    fn scroll(&mut self, at: Position, by: isize, area: Rect) -> Vec<Effect> {
        let parts = Parts::of(area);
        if parts.machines.contains(at) {
            let height = inside(parts.machines).height;
            self.machine.move_by(by, self.shown.len(), height);
            return self.play();
        }
        let inside = inside(parts.log);
        let lines = draw::log_lines(self, inside.width, Theme::plain()).len();
        self.log.move_by(by, lines, inside.height);
        Vec::new()
    }
}
