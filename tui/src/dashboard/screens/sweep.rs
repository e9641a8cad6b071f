//! The screen Sweep: scenarios, one that is swept, and the tree of what decides.

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use crossterm::event::KeyCode;
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Position, Rect};
use ratatui::text::{Line, Span};
use sim::SweepProgress;

use crate::dashboard::keymap::{Action, Binding, bind, key, letter};
use crate::dashboard::list::List;
use crate::dashboard::overlay::{Field, Prompt, PromptOf};
use crate::dashboard::pane::{draw_lines, frame_of, inside, number};
use crate::dashboard::screen::{Clicks, Effect, Found, Happened, Screen, ScreenEvent, ScreenId};
use crate::dashboard::snapshot::Snapshot;
use crate::dashboard::text::{cut, wrapped};
use crate::dashboard::theme::{Mark, Theme};
use crate::dashboard::worker::{Answer, Node, Request, Saved, ScenarioSource, SweepSeen};

/// What the screen remembers.
#[derive(Debug, Default)]
pub(super) struct Sweep {
    scenarios: Vec<ScenarioSource>,
    scenario: List,
    state: State,
    /// Nodes whose children are not shown.
    collapsed: BTreeSet<usize>,
    /// The places of the nodes that are shown.
    shown: Vec<usize>,
    node: List,
    in_tree: bool,
}

/// How far it is.
#[derive(Debug, Default)]
enum State {
    #[default]
    Idle,
    Going {
        name: String,
        progress: SweepProgress,
    },
    Done {
        name: String,
        seen: Arc<SweepSeen>,
    },
    Ended {
        name: String,
    },
    Failed {
        name: String,
        problem: String,
    },
}

/// Where the parts are drawn.
struct Parts {
    scenarios: Rect,
    progress: Rect,
    tree: Rect,
}

impl Parts {
    fn of(area: Rect, scenarios: usize) -> Self {
        let list = u16::try_from(scenarios + 2).unwrap_or(u16::MAX).clamp(4, 8);
        let [scenarios, progress, tree] = Layout::vertical([
            Constraint::Length(list),
            Constraint::Length(5),
            Constraint::Min(4),
        ])
        .areas(area);
        Self {
            scenarios,
            progress,
            tree,
        }
    }

    /// Where the tree is, and where the whole text of its selected line.
    fn tree_parts(tree: Rect) -> (Rect, Rect) {
        let [tree, told] =
            Layout::vertical([Constraint::Min(1), Constraint::Length(2)]).areas(inside(tree));
        (tree, told)
    }
}

const KEYS: &[Binding] = &[
    bind(&[letter('r')], Action::Run, "sweep the selected scenario").with_footer("sweep"),
    bind(&[letter('x')], Action::Stop, "end the sweep").with_footer("end it"),
    bind(
        &[letter('o')],
        Action::OpenFile,
        "open the file of a scenario",
    )
    .with_footer("file"),
    bind(
        &[key(KeyCode::Right), letter('l'), letter('+')],
        Action::Expand,
        "show what is below a line",
    ),
    bind(
        &[key(KeyCode::Left), letter('h'), letter('-')],
        Action::Collapse,
        "hide what is below a line",
    )
    .with_footer("collapse"),
];

impl Screen for Sweep {
    fn keymap(&self) -> &'static [Binding] {
        KEYS
    }

    fn update(&mut self, event: ScreenEvent, seen: &Snapshot) -> Vec<Effect> {
        let parts = Parts::of(event.area, self.scenarios.len());
        match event.what {
            Happened::Shown => {
                self.look_for_scenarios(seen);
                Vec::new()
            }
            Happened::Did(action) => self.did(action, &parts),
            Happened::Clicked(at, clicks) => self.click(at, clicks, &parts),
            Happened::Scrolled(at, by) => {
                if parts.scenarios.contains(at) {
                    let height = inside(parts.scenarios).height;
                    self.scenario.move_by(by, self.scenarios.len(), height);
                } else {
                    let height = Parts::tree_parts(parts.tree).0.height;
                    self.node.move_by(by, self.shown.len(), height);
                }
                Vec::new()
            }
            Happened::Said(PromptOf::File, said) => {
                let path = said.into_iter().next().unwrap_or_default();
                self.add(PathBuf::from(path.trim()));
                self.run()
            }
            Happened::Said(..) => Vec::new(),
        }
    }

    fn take(&mut self, answer: &Answer, _: &Snapshot) -> Vec<Effect> {
        match answer {
            Answer::Sweeping(now) => {
                if let State::Going { progress, .. } = &mut self.state {
                    progress.clone_from(now);
                }
            }
            Answer::Swept(found) => {
                let State::Going { name, .. } = std::mem::take(&mut self.state) else {
                    return Vec::new();
                };
                self.state = match found {
                    Ok(Some(seen)) => State::Done {
                        name,
                        seen: Arc::clone(seen),
                    },
                    Ok(None) => State::Ended { name },
                    Err(problem) => State::Failed {
                        name,
                        problem: problem.clone(),
                    },
                };
                self.collapsed.clear();
                self.node = List::default();
                self.in_tree = matches!(self.state, State::Done { .. });
                self.look_again();
            }
            // What was saved elsewhere can be swept here.
            Answer::Saved(Saved::Scenario(_), path, Ok(())) => self.add(path.clone()),
            _ => {}
        }
        Vec::new()
    }

    fn searchable(&self, _: &Snapshot) -> Arc<[Found]> {
        let scenarios = self.scenarios.iter().enumerate();
        let found = scenarios.map(|(at, scenario)| Found {
            screen: ScreenId::Sweep,
            kind: "scenario",
            name: scenario.name().into(),
            at,
        });
        found.collect()
    }

    fn go_to(&mut self, found: &Found, _: &Snapshot) -> Vec<Effect> {
        self.scenario.select(found.at);
        self.in_tree = false;
        Vec::new()
    }

    fn draw(&self, frame: &mut Frame<'_>, area: Rect, _: &Snapshot, theme: Theme) {
        let parts = Parts::of(area, self.scenarios.len());
        self.draw_scenarios(frame, parts.scenarios, theme);
        self.draw_progress(frame, parts.progress, theme);
        self.draw_tree(frame, parts.tree, theme);
    }
}

impl Sweep {
    /// The scenarios of the command line, then those that are shipped.
    fn look_for_scenarios(&mut self, seen: &Snapshot) {
        let named = seen
            .world
            .iter()
            .flat_map(|world| world.scenarios.iter().cloned());
        for path in named {
            self.add_last(ScenarioSource::File(path));
        }
        for (name, _) in sim::shipped_scenarios() {
            self.add_last(ScenarioSource::Shipped(name));
        }
    }

    fn add_last(&mut self, scenario: ScenarioSource) {
        if !self.scenarios.contains(&scenario) {
            self.scenarios.push(scenario);
        }
    }

    /// A file is a scenario too, and the selected one.
    fn add(&mut self, path: PathBuf) {
        let scenario = ScenarioSource::File(path);
        self.add_last(scenario.clone());
        let at = self.scenarios.iter().position(|known| *known == scenario);
        self.scenario.select(at.unwrap_or(0));
    }

    fn nodes(&self) -> &[Node] {
        match &self.state {
            State::Done { seen, .. } => &seen.nodes,
            _ => &[],
        }
    }

    /// Finds out which nodes are shown: those that are below no collapsed one.
    fn look_again(&mut self) {
        let mut shown = Vec::new();
        let mut hidden_below = None;
        for (at, node) in self.nodes().iter().enumerate() {
            if hidden_below.is_some_and(|depth| node.depth > depth) {
                continue;
            }
            hidden_below = self.collapsed.contains(&at).then_some(node.depth);
            shown.push(at);
        }
        self.shown = shown;
    }

    fn has_children(&self, at: usize) -> bool {
        let nodes = self.nodes();
        let depth = |at: usize| nodes.get(at).map(|node| node.depth);
        depth(at + 1)
            .zip(depth(at))
            .is_some_and(|(below, own)| below > own)
    }

    fn selected_node(&self) -> Option<usize> {
        self.shown
            .get(self.node.selected(self.shown.len())?)
            .copied()
    }

    fn did(&mut self, action: Action, parts: &Parts) -> Vec<Effect> {
        match action {
            Action::Run => return self.run(),
            Action::Stop => {
                if matches!(self.state, State::Going { .. }) {
                    return vec![Effect::Ask(Request::Sweep(None))];
                }
                return vec![Effect::Notice("no sweep is going on".to_owned())];
            }
            Action::OpenFile => {
                let field = Field::new("File", "", |text| {
                    if std::path::Path::new(text.trim()).is_file() {
                        Ok(())
                    } else {
                        Err("there is no such file".to_owned())
                    }
                });
                let prompt =
                    Prompt::new(PromptOf::File, "Sweep the scenario of a file", vec![field]);
                return vec![Effect::Prompt(prompt)];
            }
            Action::NextPane => self.in_tree = !self.in_tree,
            Action::Open if !self.in_tree => return self.run(),
            Action::Open => self.toggle(),
            Action::Expand | Action::Collapse => {
                if let Some(at) = self.selected_node() {
                    self.collapse(at, action == Action::Collapse);
                }
            }
            action if self.in_tree => {
                let height = Parts::tree_parts(parts.tree).0.height;
                self.node.act(action, self.shown.len(), height);
            }
            action => {
                let height = inside(parts.scenarios).height;
                self.scenario.act(action, self.scenarios.len(), height);
            }
        }
        Vec::new()
    }

    fn toggle(&mut self) {
        if let Some(at) = self.selected_node() {
            let collapses = !self.collapsed.contains(&at);
            self.collapse(at, collapses);
        }
    }

    /// Hides what is below a node, or shows it; of a node with nothing below, the one above is hidden.
    fn collapse(&mut self, at: usize, collapses: bool) {
        let at = if collapses && !self.has_children(at) {
            self.above(at)
        } else {
            Some(at)
        };
        let Some(at) = at else { return };
        if collapses {
            self.collapsed.insert(at);
        } else {
            self.collapsed.remove(&at);
        }
        self.look_again();
        let row = self.shown.iter().position(|known| *known == at);
        self.node.select(row.unwrap_or(0));
    }

    fn above(&self, at: usize) -> Option<usize> {
        let nodes = self.nodes();
        let depth = nodes.get(at)?.depth;
        (0..at)
            .rev()
            .find(|above| nodes.get(*above).is_some_and(|node| node.depth < depth))
    }

    fn run(&mut self) -> Vec<Effect> {
        let at = self.scenario.selected(self.scenarios.len());
        let Some(scenario) = at.and_then(|at| self.scenarios.get(at)).cloned() else {
            return Vec::new();
        };
        self.state = State::Going {
            name: scenario.name(),
            progress: SweepProgress::default(),
        };
        self.look_again();
        vec![Effect::Ask(Request::Sweep(Some(scenario)))]
    }

    fn click(&mut self, at: Position, clicks: Clicks, parts: &Parts) -> Vec<Effect> {
        let scenarios = inside(parts.scenarios);
        if self
            .scenario
            .click(at, scenarios, self.scenarios.len())
            .is_some()
        {
            self.in_tree = false;
            if clicks == Clicks::Two {
                return self.run();
            }
        }
        if self
            .node
            .click(at, Parts::tree_parts(parts.tree).0, self.shown.len())
            .is_some()
        {
            self.in_tree = true;
            if clicks == Clicks::Two {
                self.toggle();
            }
        }
        Vec::new()
    }

    fn draw_scenarios(&self, frame: &mut Frame<'_>, area: Rect, theme: Theme) {
        let focus = (theme, !self.in_tree);
        frame_of(frame, area, "Scenarios", focus);
        let inside = inside(area);
        let width = inside.width.saturating_sub(1);
        self.scenario
            .draw(frame, inside, self.scenarios.len(), focus, |row| {
                let name = self.scenarios.get(row).map(ScenarioSource::name);
                cut(Line::raw(name.unwrap_or_default()), width)
            });
    }

    fn draw_progress(&self, frame: &mut Frame<'_>, area: Rect, theme: Theme) {
        frame_of(frame, area, "How far it is", (theme, false));
        let area = inside(area);
        let lines = match &self.state {
            State::Idle => vec![
                Line::raw(
                    "A sweep explores every choice that a scenario leaves open and the logons read.",
                ),
                Line::styled("Select a scenario and press Enter or r.", theme.faint()),
            ],
            State::Going { name, progress } => going(name, progress, area.width, theme),
            State::Done { name, seen } => vec![
                Line::from(vec![
                    Span::styled(format!("{} ", Mark::Good.symbol()), theme.mark(Mark::Good)),
                    Span::styled(format!("{}  ", seen.title), theme.title()),
                    Span::styled(name.clone(), theme.faint()),
                ]),
                Line::raw(seen.summary.clone()),
            ],
            State::Ended { name } => {
                vec![Line::styled(
                    format!(
                        "{} {name}: ended before its time, nothing is claimed",
                        Mark::Unknown.symbol()
                    ),
                    theme.mark(Mark::Unknown),
                )]
            }
            State::Failed { name, problem } => {
                let text = format!("{} {name}: {problem}", Mark::Bad.symbol());
                let style = theme.mark(Mark::Bad);
                wrapped(&text, area.width)
                    .into_iter()
                    .map(|line| Line::styled(line, style))
                    .collect()
            }
        };
        draw_lines(frame, area, lines);
    }

    fn draw_tree(&self, frame: &mut Frame<'_>, area: Rect, theme: Theme) {
        let focus = (theme, self.in_tree);
        frame_of(frame, area, "What decides", focus);
        let inside = inside(area);
        if self.shown.is_empty() {
            let line = match self.state {
                State::Going { .. } => "the tree is drawn when every leaf is found",
                _ => "nothing was swept yet",
            };
            return draw_lines(frame, inside, [Line::styled(line, theme.faint())]);
        }
        let (inside, told) = Parts::tree_parts(area);
        if let Some(node) = self.selected_node().and_then(|at| self.nodes().get(at)) {
            let lines = wrapped(&node.text, told.width).into_iter();
            draw_lines(
                frame,
                told,
                lines.map(|line| Line::styled(line, theme.faint())),
            );
        }
        let width = inside.width.saturating_sub(1);
        self.node
            .draw(frame, inside, self.shown.len(), focus, |row| {
                let at = self.shown.get(row).copied().unwrap_or(0);
                let Some(node) = self.nodes().get(at) else {
                    return Line::default();
                };
                let arrow = match (self.has_children(at), self.collapsed.contains(&at)) {
                    (false, _) => "  ",
                    (true, true) => "▸ ",
                    (true, false) => "▾ ",
                };
                let mut spans = vec![Span::styled(
                    format!("{}{arrow}", "  ".repeat(node.depth)),
                    theme.faint(),
                )];
                if let Some(mark) = node.mark {
                    spans.push(Span::styled(
                        format!("{} ", mark.symbol()),
                        theme.mark(mark),
                    ));
                }
                let is_head = node.depth == 0;
                spans.push(if is_head {
                    Span::styled(node.text.clone(), theme.title())
                } else {
                    Span::raw(node.text.clone())
                });
                cut(Line::from(spans), width)
            });
    }
}

/// How far a sweep is: leaves, share of the space, depth, and the leaf that was found last.
fn going(name: &str, progress: &SweepProgress, width: u16, theme: Theme) -> Vec<Line<'static>> {
    let share = (progress.covered.saturating_mul(1000))
        .checked_div(progress.whole)
        .unwrap_or(0)
        .min(1000);
    let bar = usize::from(width.saturating_sub(8).min(50));
    let full = usize::try_from(share).unwrap_or(0) * bar / 1000;
    let gauge = format!(
        "{}{} {:>3}.{}%",
        "█".repeat(full),
        "░".repeat(bar - full),
        share / 10,
        share % 10
    );
    let leaves = u128::try_from(progress.leaves).unwrap_or(0);
    let told = format!(
        "{name}: {} leaves, {} choices deep, part {} of {}",
        number(leaves),
        progress.deepest,
        progress.done,
        progress.parts
    );
    let latest = progress.latest.as_ref().map(|leaf| {
        let choices: Vec<String> = leaf
            .choices
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        format!("{} → {}", choices.join(", "), leaf.ending.sentence)
    });
    vec![
        Line::raw(told),
        Line::styled(gauge, theme.title()),
        Line::styled(latest.unwrap_or_default(), theme.faint()),
    ]
}
