//! Frames around the parts of a screen.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::widgets::{Block, BorderType};

use super::text::cut;
use super::theme::Theme;

/// Where a frame leaves room.
pub(super) fn inside(area: Rect) -> Rect {
    Block::bordered().inner(area)
}

/// Draws a frame with a title; that of the part that has the keys stands out.
pub(super) fn draw(
    frame: &mut Frame<'_>,
    area: Rect,
    title: &str,
    (theme, is_focused): (Theme, bool),
) {
    let mut block = Block::bordered()
        .border_type(if is_focused {
            BorderType::Thick
        } else {
            BorderType::Rounded
        })
        .border_style(theme.border(is_focused));
    if !title.is_empty() {
        let title = Line::styled(format!(" {title} "), theme.title());
        block = block.title(cut(title, area.width.saturating_sub(2)));
    }
    frame.render_widget(block, area);
}
