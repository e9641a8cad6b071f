//! What can happen to the dashboard.

use std::path::PathBuf;

use crossterm::event::{KeyEvent, MouseEvent};

use super::worker::Answered;

/// Something that happened.
#[derive(Debug)]
pub(super) enum Message {
    /// A key was pressed.
    Key(KeyEvent),
    /// The mouse did something.
    Mouse(MouseEvent),
    /// A text was pasted.
    Paste(String),
    /// The terminal has this many columns and rows.
    Resize(u16, u16),
    /// What came of a request.
    Answered(Answered),
    /// Files of the world or of its waivers changed.
    Changed(Vec<PathBuf>),
    /// Time went by, while something is waited for.
    Tick,
    /// The system asks the program to end.
    Stop,
}
