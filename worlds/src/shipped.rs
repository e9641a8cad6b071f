//! The worlds that come with the twin.

use crate::error::LoadError;
use crate::load::{Loaded, parse};

/// A world that comes with the twin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shipped {
    /// The name by which it is loaded.
    pub name: &'static str,
    /// What it is, in a few words.
    pub title: &'static str,
    /// The document.
    pub text: &'static str,
}

const SHIPPED: [Shipped; 3] = [
    Shipped {
        name: "fabrikam",
        title: "a domain of 2012: Server 2008 R2, Windows 7, every way of mapping a card to an account",
        text: include_str!("../fabrikam.ron"),
    },
    Shipped {
        name: "agency",
        title: "an agency with PIV cards of four certificates",
        text: include_str!("../agency.ron"),
    },
    Shipped {
        name: "today",
        title: "a domain of late 2026: Server 2025, Windows 11, strong mappings only",
        text: include_str!("../today.ron"),
    },
];

/// The worlds that come with the twin; the first is the built-in one.
pub fn shipped() -> &'static [Shipped] {
    &SHIPPED
}

/// The document of a shipped world.
pub(crate) fn shipped_text(name: &str) -> Option<&'static str> {
    SHIPPED
        .iter()
        .find(|world| world.name == name)
        .map(|world| world.text)
}

/// Loads a shipped world by its name; `None` when none has it.
///
/// # Errors
/// Never in a build that passed its tests: they load every shipped world.
pub fn load_shipped(name: &str) -> Option<Result<Loaded, LoadError>> {
    let text = shipped_text(name)?;
    let no_files = |_: &str| Err(std::io::Error::from(std::io::ErrorKind::NotFound));
    Some(parse(&format!("{name}.ron"), text, &no_files))
}
