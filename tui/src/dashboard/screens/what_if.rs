//! The screen WhatIf.

use std::sync::Arc;

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;

use crate::dashboard::keymap::Binding;
use crate::dashboard::screen::{Effect, Found, Screen, ScreenEvent};
use crate::dashboard::snapshot::Snapshot;
use crate::dashboard::theme::Theme;
use crate::dashboard::worker::Answer;

/// What the screen remembers.
#[derive(Debug, Default)]
pub(super) struct WhatIf;

impl Screen for WhatIf {
    fn keymap(&self) -> &'static [Binding] {
        &[]
    }

    fn update(&mut self, _: ScreenEvent, _: &Snapshot) -> Vec<Effect> {
        Vec::new()
    }

    fn take(&mut self, _: &Answer, _: &Snapshot) -> Vec<Effect> {
        Vec::new()
    }

    fn searchable(&self, _: &Snapshot) -> Arc<[Found]> {
        Arc::default()
    }

    fn go_to(&mut self, _: &Found, _: &Snapshot) -> Vec<Effect> {
        Vec::new()
    }

    fn draw(&self, frame: &mut Frame<'_>, area: Rect, _: &Snapshot, theme: Theme) {
        frame.render_widget(Line::styled("nothing is here yet", theme.faint()), area);
    }
}
