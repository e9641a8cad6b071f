//! Lines that fit.

use ratatui::text::{Line, Span};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// A line of at most this many columns; one that is longer ends with an ellipsis.
pub(super) fn cut(line: Line<'_>, width: u16) -> Line<'_> {
    let width = usize::from(width);
    if line.width() <= width {
        return line;
    }
    let mut left = width.saturating_sub(1);
    let mut spans = Vec::new();
    for span in line.spans {
        let part = head(&span.content, left).to_owned();
        let is_whole = part.len() == span.content.len();
        left -= part.width();
        spans.push(Span::styled(part, span.style));
        if !is_whole {
            break;
        }
    }
    if width > 0 {
        spans.push(Span::raw("…"));
    }
    Line {
        spans,
        ..Line::default().style(line.style)
    }
}

/// A text of at most this many columns; one that is longer ends with an ellipsis.
pub(super) fn cut_text(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    match width.checked_sub(1) {
        None => String::new(),
        Some(left) => format!("{}…", head(text, left)),
    }
}

/// A text of exactly this many columns.
pub(super) fn fitted(text: &str, width: usize) -> String {
    let mut cut = cut_text(text, width);
    cut.push_str(&" ".repeat(width.saturating_sub(cut.width())));
    cut
}

/// As much of a text as has room.
fn head(text: &str, width: usize) -> &str {
    let mut room = width;
    for (at, letter) in text.char_indices() {
        match room.checked_sub(letter.width().unwrap_or(0)) {
            Some(left) => room = left,
            None => return text.get(..at).unwrap_or_default(),
        }
    }
    text
}

/// A text in lines of at most this many columns, cut between words; a longer word is cut itself.
pub(super) fn wrapped(text: &str, width: u16) -> Vec<String> {
    let width = usize::from(width.max(1));
    let mut lines = Vec::new();
    for paragraph in text.lines() {
        let mut line = String::new();
        for word in paragraph.split(' ') {
            if !line.is_empty() && line.width() + 1 + word.width() > width {
                lines.push(std::mem::take(&mut line));
            }
            if !line.is_empty() {
                line.push(' ');
            }
            let mut rest = word;
            while rest.width() > width {
                let part = head(rest, width);
                if part.is_empty() {
                    break;
                }
                lines.push(part.to_owned());
                rest = rest.get(part.len()..).unwrap_or_default();
            }
            line.push_str(rest);
        }
        lines.push(line);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_long_ends_with_an_ellipsis() {
        for (text, width, expected) in [
            ("smart card", 10, "smart card"),
            ("smart card", 9, "smart ca…"),
            ("smart card", 1, "…"),
            ("smart card", 0, ""),
            ("漢字漢字", 5, "漢字…"),
        ] {
            assert_eq!(cut_text(text, width), expected);
            let line = Line::from(vec![Span::raw(&text[..3]), Span::raw(&text[3..])]);
            let cut = cut(line, u16::try_from(width).unwrap());
            assert_eq!(cut.to_string(), expected);
        }
    }

    #[test]
    fn lines_are_cut_between_words() {
        assert_eq!(wrapped("one two three", 7), ["one two", "three"]);
        assert_eq!(wrapped("abcdefghij k", 4), ["abcd", "efgh", "ij k"]);
        assert_eq!(wrapped("a\n\nb", 4), ["a", "", "b"]);
    }
}
