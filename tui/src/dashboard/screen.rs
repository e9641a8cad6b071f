//! What a screen is.

use std::fmt;
use std::sync::Arc;

use ratatui::Frame;
use ratatui::layout::{Position, Rect};

use super::keymap::{Action, Binding};
use super::overlay::{Page, Prompt, PromptOf};
use super::snapshot::Snapshot;
use super::theme::Theme;
use super::worker::{Answer, Request};

/// The screens, in the order of their keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum ScreenId {
    Overview,
    Domain,
    Logons,
    WhatIf,
    Sweep,
    Sessions,
    Findings,
}

impl ScreenId {
    /// Every screen.
    pub(super) const ALL: [Self; 7] = [
        Self::Overview,
        Self::Domain,
        Self::Logons,
        Self::WhatIf,
        Self::Sweep,
        Self::Sessions,
        Self::Findings,
    ];

    /// Its name.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Overview => "Overview",
            Self::Domain => "Domain",
            Self::Logons => "Logons",
            Self::WhatIf => "What-if",
            Self::Sweep => "Sweep",
            Self::Sessions => "Sessions",
            Self::Findings => "Findings",
        }
    }
}

impl fmt::Display for ScreenId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What happens to a screen. `area` is where it is drawn.
#[derive(Debug)]
pub(super) struct ScreenEvent {
    pub(super) area: Rect,
    pub(super) what: Happened,
}

/// What happens to a screen.
#[derive(Debug)]
pub(super) enum Happened {
    /// A key of its own table, or of those for moving.
    Did(Action),
    /// A click, once or twice.
    Clicked(Position, Clicks),
    /// The wheel: so many lines down, or up where it is negative.
    Scrolled(Position, isize),
    /// What was typed into a prompt, field by field.
    Said(PromptOf, Vec<String>),
    /// The screen is shown, or the world is another: time to ask for what it draws from.
    Shown,
}

/// How often a button was pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Clicks {
    One,
    Two,
}

/// What comes of an event.
#[derive(Debug)]
pub(super) enum Effect {
    /// The worker is asked.
    Ask(Request),
    /// A text that can be scrolled is shown over the screen.
    Page(Page),
    /// Something is asked of the person.
    Prompt(Prompt),
    /// A text goes to the clipboard; the second says what it is.
    Copy(String, &'static str),
    /// A sentence is shown in the footer.
    Notice(String),
    /// Another screen is shown, at something that was found.
    GoTo(Found),
}

/// Something that the search found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    /// The screen that has it.
    pub(super) screen: ScreenId,
    /// What it is, in a word, for example `user`.
    pub(super) kind: &'static str,
    /// Its name.
    pub(super) name: Arc<str>,
    /// Its position among what the screen has, which is what the screen says it is.
    pub(super) at: usize,
}

/// A screen: state of its own, drawn from a snapshot.
pub(super) trait Screen {
    /// Its bindings, besides those that are everywhere; the help and the footer are made from them.
    fn keymap(&self) -> &'static [Binding];

    /// Something happened to it.
    fn update(&mut self, event: ScreenEvent, seen: &Snapshot) -> Vec<Effect>;

    /// What came of a request; the snapshot has it already, if it is for all screens.
    fn take(&mut self, answer: &Answer, seen: &Snapshot) -> Vec<Effect>;

    /// What the search finds on this screen.
    fn searchable(&self, seen: &Snapshot) -> Arc<[Found]>;

    /// Selects what was found.
    fn go_to(&mut self, found: &Found, seen: &Snapshot) -> Vec<Effect>;

    /// Draws it.
    fn draw(&self, frame: &mut Frame<'_>, area: Rect, seen: &Snapshot, theme: Theme);
}
