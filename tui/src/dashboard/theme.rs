//! Colours, symbols and words. A colour never stands alone: each meaning has a symbol and a word too.

use ratatui::style::{Color, Modifier, Style};

/// How things look.
#[derive(Debug, Clone, Copy)]
pub(super) struct Theme {
    has_colour: bool,
}

/// What something comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Mark {
    Good,
    Note,
    Warning,
    Bad,
    Unknown,
    Waived,
    Silent,
}

impl Mark {
    /// Every mark.
    #[cfg(test)]
    pub(super) const ALL: [Self; 7] = [
        Self::Good,
        Self::Note,
        Self::Warning,
        Self::Bad,
        Self::Unknown,
        Self::Waived,
        Self::Silent,
    ];

    /// Its symbol, one column wide.
    pub(super) const fn symbol(self) -> &'static str {
        match self {
            Self::Good => "✓",
            Self::Note => "i",
            Self::Warning => "!",
            Self::Bad => "✗",
            Self::Unknown => "?",
            Self::Waived => "~",
            Self::Silent => "·",
        }
    }
}

#[expect(
    clippy::unused_self,
    reason = "a theme is asked for every style, those without a colour too"
)]
impl Theme {
    /// With colours, unless the environment sets `NO_COLOR` to something <https://no-color.org>.
    pub(super) fn of_environment() -> Self {
        let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        Self {
            has_colour: !refused,
        }
    }

    /// With colours.
    #[cfg(test)]
    pub(super) const fn colourful() -> Self {
        Self { has_colour: true }
    }

    /// Without colours.
    pub(super) const fn plain() -> Self {
        Self { has_colour: false }
    }

    fn coloured(self, colour: Color) -> Style {
        if self.has_colour {
            Style::new().fg(colour)
        } else {
            Style::new()
        }
    }

    /// A mark, and what is said with it.
    pub(super) fn mark(self, mark: Mark) -> Style {
        match mark {
            Mark::Good => self.coloured(Color::Green),
            Mark::Note => self.coloured(Color::Cyan),
            Mark::Warning => self.coloured(Color::Yellow),
            Mark::Bad => self.coloured(Color::Red).add_modifier(Modifier::BOLD),
            Mark::Unknown => self.coloured(Color::Magenta),
            Mark::Waived | Mark::Silent => self.faint(),
        }
    }

    /// A title.
    pub(super) fn title(self) -> Style {
        self.coloured(Color::Cyan).add_modifier(Modifier::BOLD)
    }

    /// What matters less.
    pub(super) fn faint(self) -> Style {
        Style::new().add_modifier(Modifier::DIM)
    }

    /// The frame of a part; that with the keys stands out.
    pub(super) fn border(self, is_focused: bool) -> Style {
        if is_focused {
            self.coloured(Color::Cyan)
        } else {
            self.faint()
        }
    }

    /// The selected row, where the keys go or not.
    pub(super) fn selected(self, is_focused: bool) -> Style {
        if is_focused {
            Style::new().add_modifier(Modifier::REVERSED)
        } else {
            Style::new().add_modifier(Modifier::UNDERLINED)
        }
    }

    /// A key in the footer and in the help.
    pub(super) fn key(self) -> Style {
        self.coloured(Color::Cyan).add_modifier(Modifier::BOLD)
    }
}
