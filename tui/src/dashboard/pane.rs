//! Framed parts of a screen, and what is drawn in several of them.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::widgets::{Block, BorderType};

use super::text::cut;
use super::theme::Theme;

/// Draws the frame of a part; that of the part that has the keys is thick.
pub(super) fn frame_of(
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
        block = block.title(cut(title, area.width.saturating_sub(4)));
    }
    frame.render_widget(block, area);
}

/// The area inside the frame of a part.
pub(super) fn inside(area: Rect) -> Rect {
    Block::bordered().inner(area)
}

/// Draws lines from the top, as far as there is room.
pub(super) fn draw_lines<'l>(
    frame: &mut Frame<'_>,
    area: Rect,
    lines: impl IntoIterator<Item = Line<'l>>,
) {
    for (line, y) in lines.into_iter().zip(area.y..area.bottom()) {
        let row = Rect::new(area.x, y, area.width, 1);
        frame.render_widget(cut(line, area.width), row);
    }
}
