//! Framed parts of a screen, and what is drawn in several of them.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, BorderType};

use super::text::{cut, wrapped};
use super::theme::{Mark, Theme};

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

/// A line with a mark before it.
pub(super) fn marked(mark: Mark, text: impl Into<String>, theme: Theme) -> Line<'static> {
    Line::from(vec![
        Span::styled(format!("{} ", mark.symbol()), theme.mark(mark)),
        Span::raw(text.into()),
    ])
}

/// A text in lines of at most this many columns; what does not fit goes on below, as deep as it began and a bit deeper.
pub(super) fn hanging(text: &str, width: u16) -> Vec<String> {
    let words = text.trim_start_matches(' ');
    let indent = text.len() - words.len();
    let deep = u16::try_from(indent).unwrap_or(0);
    let first = width.saturating_sub(deep);
    let mut lines = wrapped(words, first.max(8)).into_iter();
    let head = lines.next().unwrap_or_default();
    let rest: Vec<String> = lines.collect();
    let mut hung = vec![format!("{}{head}", " ".repeat(indent))];
    if !rest.is_empty() {
        let again = wrapped(&rest.join(" "), first.saturating_sub(2).max(8));
        hung.extend(
            again
                .into_iter()
                .map(|line| format!("{}  {line}", " ".repeat(indent))),
        );
    }
    hung
}

/// A text of at most this many columns, of which the end says more than the beginning.
pub(super) fn end_of(text: &str, width: usize) -> String {
    let letters = text.chars().count();
    if letters <= width {
        return text.to_owned();
    }
    let end: String = text.chars().skip(letters + 1 - width.max(1)).collect();
    format!("…{end}")
}

/// Whether a text has another in it, whatever the case of ASCII letters.
pub(super) fn fits(text: &str, wanted: &str) -> bool {
    let (text, wanted) = (text.as_bytes(), wanted.as_bytes());
    wanted.is_empty()
        || text
            .windows(wanted.len())
            .any(|part| part.eq_ignore_ascii_case(wanted))
}

/// A number for people: thousands apart, and large ones short.
pub(super) fn number(count: u128) -> String {
    if count >= 10_000_000 {
        let units = [
            ("M", 1_000_000),
            ("G", 1_000_000_000),
            ("T", 1_000_000_000_000),
        ];
        let unit = units.into_iter().rev().find(|(_, of)| count >= *of);
        let (name, of) = unit.unwrap_or(("", 1));
        return format!("{}.{}{name}", count / of, count % of * 10 / of);
    }
    let digits = count.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_for_people() {
        for (count, text) in [
            (0, "0"),
            (999, "999"),
            (1000, "1,000"),
            (1_234_567, "1,234,567"),
            (21_900_000, "21.9M"),
            (2_200_000_000, "2.2G"),
        ] {
            assert_eq!(number(count), text);
        }
    }

    #[test]
    fn the_end_of_a_text_is_kept() {
        assert_eq!(end_of("fabrikam.com/Users", 20), "fabrikam.com/Users");
        assert_eq!(end_of("fabrikam.com/Users", 6), "…Users");
    }

    #[test]
    fn what_goes_on_below_hangs() {
        assert_eq!(
            hanging("  one two three four", 12),
            ["  one two", "    three", "    four"]
        );
        assert_eq!(hanging("short", 12), ["short"]);
        assert_eq!(hanging("", 12), [""]);
    }
}
