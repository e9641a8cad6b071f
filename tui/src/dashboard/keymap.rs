//! Keys: tables of what each does, from which the help and the footer are made.

use std::fmt;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::screen::ScreenId;

/// A key with what is held down beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Key {
    code: KeyCode,
    control: bool,
}

/// A key by itself.
pub(super) const fn key(code: KeyCode) -> Key {
    Key {
        code,
        control: false,
    }
}

/// A character.
pub(super) const fn letter(letter: char) -> Key {
    key(KeyCode::Char(letter))
}

/// A character with Control.
pub(super) const fn control(letter: char) -> Key {
    Key {
        code: KeyCode::Char(letter),
        control: true,
    }
}

impl From<KeyEvent> for Key {
    /// Shift is in the character already, and BackTab is a key of its own.
    fn from(event: KeyEvent) -> Self {
        Self {
            code: event.code,
            control: event.modifiers.contains(KeyModifiers::CONTROL),
        }
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.control {
            f.write_str("Ctrl+")?;
        }
        match self.code {
            KeyCode::Char(' ') => f.write_str("Space"),
            KeyCode::Char(letter) => write!(f, "{letter}"),
            KeyCode::Up => f.write_str("↑"),
            KeyCode::Down => f.write_str("↓"),
            KeyCode::Left => f.write_str("←"),
            KeyCode::Right => f.write_str("→"),
            KeyCode::PageUp => f.write_str("PgUp"),
            KeyCode::PageDown => f.write_str("PgDn"),
            KeyCode::BackTab => f.write_str("Shift+Tab"),
            KeyCode::F(number) => write!(f, "F{number}"),
            other => write!(f, "{other:?}"),
        }
    }
}

/// What a key does. A screen says of which it takes in its own table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Action {
    Quit,
    Help,
    Search,
    Show(ScreenId),
    NextScreen,
    PreviousScreen,
    Reload,
    Up,
    Down,
    PageUp,
    PageDown,
    First,
    Last,
    /// Opens what is selected, or says yes.
    Open,
    /// Closes what was opened last.
    Back,
    /// Goes to the next part of a screen.
    NextPane,
    Expand,
    Collapse,
    /// Shows only what has a text in it.
    Filter,
    /// Copies what is selected.
    Copy,
    /// Shows only what is of one severity, and then of another.
    Severity,
    /// Shows only what has come to one status, and then to another.
    Status,
    Waive,
    /// Tells how what is selected comes about.
    Explain,
    /// Looks for changes that mend what is selected.
    Mend,
    Left,
    Right,
    GroupPeople,
    GroupMachines,
    Why,
    /// Shows messages as bytes, or as fields.
    Bytes,
    /// Types a value.
    Value,
    Undo,
    /// The other set of changes.
    OtherSet,
    /// Compares two sets of changes.
    Compare,
    Save,
    SaveOther,
    Remove,
    /// Begins what takes long.
    Run,
    /// Ends what takes long.
    Stop,
    /// Opens a file.
    OpenFile,
    /// An event that can happen at a machine.
    Event(EventKey),
}

/// Events that have a key of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum EventKey {
    Any,
    Insert,
    Remove,
    LogOn,
    Lock,
    Unlock,
    Switch,
    Remote,
    Disconnect,
    Reader,
    Service,
    Wait,
    Written,
}

/// Which keys do what.
#[derive(Debug, Clone, Copy)]
pub(super) struct Binding {
    pub(super) keys: &'static [Key],
    pub(super) action: Action,
    /// What it does, for the help.
    pub(super) words: &'static str,
    /// The same in a word, for the footer; `None`: only the help has it.
    pub(super) footer: Option<&'static str>,
}

/// A binding that only the help has.
pub(super) const fn bind(keys: &'static [Key], action: Action, words: &'static str) -> Binding {
    Binding {
        keys,
        action,
        words,
        footer: None,
    }
}

impl Binding {
    /// The same binding, in the footer too.
    pub(super) const fn with_footer(mut self, word: &'static str) -> Self {
        self.footer = Some(word);
        self
    }
}

/// On every screen.
pub(super) const EVERYWHERE: &[Binding] = &[
    bind(&[letter('q'), control('c')], Action::Quit, "quit").with_footer("quit"),
    bind(
        &[letter('?'), key(KeyCode::F(1))],
        Action::Help,
        "show or hide this help",
    )
    .with_footer("help"),
    bind(
        &[letter('/'), control('f')],
        Action::Search,
        "search everything by a few of its letters",
    )
    .with_footer("search"),
    bind(
        &[letter('1')],
        Action::Show(ScreenId::Overview),
        "the screen Overview",
    ),
    bind(
        &[letter('2')],
        Action::Show(ScreenId::Domain),
        "the screen Domain",
    ),
    bind(
        &[letter('3')],
        Action::Show(ScreenId::Logons),
        "the screen Logons",
    ),
    bind(
        &[letter('4')],
        Action::Show(ScreenId::WhatIf),
        "the screen What-if",
    ),
    bind(
        &[letter('5')],
        Action::Show(ScreenId::Sweep),
        "the screen Sweep",
    ),
    bind(
        &[letter('6')],
        Action::Show(ScreenId::Sessions),
        "the screen Sessions",
    ),
    bind(
        &[letter('7')],
        Action::Show(ScreenId::Findings),
        "the screen Findings",
    ),
    bind(&[letter(']')], Action::NextScreen, "the next screen"),
    bind(&[letter('[')], Action::PreviousScreen, "the screen before"),
    bind(&[control('r')], Action::Reload, "read the files again"),
];

/// In every list and text.
pub(super) const MOVING: &[Binding] = &[
    bind(&[key(KeyCode::Up), letter('k')], Action::Up, "one line up"),
    bind(
        &[key(KeyCode::Down), letter('j')],
        Action::Down,
        "one line down",
    ),
    bind(
        &[key(KeyCode::PageUp), control('b')],
        Action::PageUp,
        "a page up",
    ),
    bind(
        &[key(KeyCode::PageDown), control('d')],
        Action::PageDown,
        "a page down",
    ),
    bind(
        &[key(KeyCode::Home), letter('g')],
        Action::First,
        "to the first line",
    ),
    bind(
        &[key(KeyCode::End), letter('G')],
        Action::Last,
        "to the last line",
    ),
    bind(
        &[key(KeyCode::Enter)],
        Action::Open,
        "open what is selected",
    )
    .with_footer("open"),
    bind(
        &[key(KeyCode::Esc)],
        Action::Back,
        "close what was opened, or end a filter",
    ),
    bind(
        &[key(KeyCode::Tab)],
        Action::NextPane,
        "the next part of the screen",
    ),
];

/// What a key does, in the first of some tables that has it.
pub(super) fn action(key: Key, tables: &[&[Binding]]) -> Option<Action> {
    let mut bindings = tables.iter().copied().flatten();
    let found = bindings.find(|binding| binding.keys.contains(&key));
    found.map(|binding| binding.action)
}
