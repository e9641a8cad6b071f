//! A name as people write it into `altSecurityIdentities`: read for what is meant, with what is odd about the writing.

use super::keyword::Keyword;
use super::{Attribute, DistinguishedName, Rdn};

/// What is odd about the writing of a name. Each keeps the directory from finding it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum NameOddity {
    /// A blank stands after a separator.
    BlankAfterComma,
    /// A blank stands around `=`.
    BlankAroundEquals,
    /// `+` stands between the attributes of one relative name.
    PlusSign,
    /// Slashes or semicolons stand between relative names.
    Separator(char),
    /// A keyword that Windows does not write: as it was read, and as Windows writes it.
    Keyword(String, String),
    /// A keyword of no attribute type.
    UnknownKeyword(String),
    /// A part is not `type=value`; it was taken as more of the value before it.
    NotAName(String),
    /// A backslash escapes what Windows writes in quotes.
    Escape,
}

/// A name that was written by a person.
#[derive(Debug, Clone, Default)]
pub(crate) struct WrittenName {
    /// The relative names in the order of the text.
    pub(crate) rdns: Vec<Rdn>,
    /// What is odd, each once.
    pub(crate) oddities: Vec<NameOddity>,
}

/// Keywords that stand at the root of a name.
const ROOT: [&str; 3] = ["DC", "C", "O"];
/// Keywords that stand at the leaf of a name.
const LEAF: [&str; 3] = ["CN", "E", "OID.0.9.2342.19200300.100.1.1"];

impl WrittenName {
    /// Reads a text; whatever it is, something comes out.
    pub(crate) fn read(text: &str) -> Self {
        let mut name = Self::default();
        for part in name.split(text) {
            name.part(&part);
        }
        name
    }

    /// The name in the order of the text.
    pub(crate) fn in_order(&self) -> DistinguishedName {
        DistinguishedName::new(self.rdns.clone())
    }

    /// The name in the opposite order.
    pub(crate) fn turned(&self) -> DistinguishedName {
        DistinguishedName::new(self.rdns.iter().rev().cloned().collect())
    }

    /// Whether the text begins with what stands at the leaf of a name and ends with what stands at its root.
    pub(crate) fn looks_leaf_first(&self) -> bool {
        let keyword = |rdn: Option<&Rdn>| {
            rdn.and_then(|rdn| rdn.attributes.first())
                .map(|attribute| Keyword::in_windows(&attribute.oid))
                .unwrap_or_default()
        };
        self.rdns.len() > 1
            && LEAF.contains(&keyword(self.rdns.first()).as_str())
            && ROOT.contains(&keyword(self.rdns.last()).as_str())
    }

    /// The name that is meant, as far as the text alone tells.
    pub(crate) fn meant(&self) -> DistinguishedName {
        if self.looks_leaf_first() {
            self.turned()
        } else {
            self.in_order()
        }
    }

    fn odd(&mut self, oddity: NameOddity) {
        if !self.oddities.contains(&oddity) {
            self.oddities.push(oddity);
        }
    }

    /// Splits at separators outside quotes that no backslash escapes.
    fn split(&mut self, text: &str) -> Vec<String> {
        let slashed = text.starts_with('/') && text.contains('=');
        let text = if slashed {
            self.odd(NameOddity::Separator('/'));
            text.get(1..).unwrap_or_default()
        } else {
            text
        };
        let (mut quoted, mut escaped) = (false, false);
        let mut parts = vec![String::new()];
        for character in text.chars() {
            let plain = !quoted && !escaped;
            let separates = match character {
                ',' => plain && !slashed,
                ';' => plain && !slashed,
                '/' => plain && slashed,
                _ => false,
            };
            quoted ^= character == '"' && !escaped;
            escaped = character == '\\' && !escaped;
            if separates {
                if character == ';' {
                    self.odd(NameOddity::Separator(';'));
                }
                parts.push(String::new());
            } else if let Some(part) = parts.last_mut() {
                part.push(character);
            }
        }
        parts
    }

    /// One part between separators: the attributes of a relative name, or more of the value before it.
    fn part(&mut self, part: &str) {
        if !self.rdns.is_empty() && part.starts_with(' ') {
            self.odd(NameOddity::BlankAfterComma);
        }
        let Some(pieces) = self.pieces(part) else {
            self.odd(NameOddity::NotAName(part.to_owned()));
            if let Some(value) = self
                .rdns
                .last_mut()
                .and_then(|rdn| rdn.attributes.last_mut())
            {
                value.value.push(',');
                value.value.push_str(part);
            }
            return;
        };
        let mut attributes = Vec::new();
        for (keyword, value) in pieces {
            if keyword.ends_with(' ') || value.starts_with(' ') {
                self.odd(NameOddity::BlankAroundEquals);
            }
            let keyword = keyword.trim();
            let Some(oid) = Keyword::read(keyword) else {
                self.odd(NameOddity::UnknownKeyword(keyword.to_owned()));
                continue;
            };
            let windows = Keyword::in_windows(&oid);
            if !windows.eq_ignore_ascii_case(keyword) {
                self.odd(NameOddity::Keyword(keyword.to_owned(), windows));
            }
            let value = self.value(value.trim());
            attributes.push(Attribute { oid, value });
        }
        self.rdns.extend(Rdn::from_attributes(attributes));
    }

    /// `keyword` and `value` of each attribute of a part; `None` where it does not begin as one.
    fn pieces(&mut self, part: &str) -> Option<Vec<(String, String)>> {
        let (keyword, _) = part.split_once('=')?;
        if !is_keyword(keyword.trim()) {
            return None;
        }
        let mut pieces: Vec<(String, String)> = Vec::new();
        let mut rest = part;
        while let Some((keyword, behind)) = rest.split_once('=') {
            let (end, next, plus) = end_of_value(behind);
            if plus {
                self.odd(NameOddity::PlusSign);
            }
            let value = behind.get(..end).unwrap_or(behind);
            pieces.push((keyword.to_owned(), value.to_owned()));
            rest = behind.get(next..).unwrap_or_default();
            if rest.is_empty() {
                break;
            }
        }
        Some(pieces)
    }

    /// A value without its quotes and escapes.
    fn value(&mut self, text: &str) -> String {
        let inner = text
            .strip_prefix('"')
            .and_then(|inner| inner.strip_suffix('"'));
        if let Some(inner) = inner {
            return inner.replace("\"\"", "\"");
        }
        if !text.contains('\\') {
            return text.to_owned();
        }
        self.odd(NameOddity::Escape);
        let mut value = String::new();
        let mut characters = text.chars();
        while let Some(character) = characters.next() {
            match character {
                '\\' => value.extend(characters.next()),
                _ => value.push(character),
            }
        }
        value
    }
}

fn is_keyword(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '.')
}

/// Where a value ends, where the next attribute begins, and whether `+` stands between. Both ends are the text's length
/// where there is no next attribute.
fn end_of_value(text: &str) -> (usize, usize, bool) {
    let (mut quoted, mut escaped) = (false, false);
    for (position, character) in text.char_indices() {
        let plain = !quoted && !escaped;
        quoted ^= character == '"' && !escaped;
        escaped = character == '\\' && !escaped;
        if plain && matches!(character, '+' | ' ') {
            let behind = text.get(position + 1..).unwrap_or_default();
            let Some((keyword, _)) = behind.split_once('=') else {
                continue;
            };
            // After a blank only what is a type is a keyword: `CN=Jane a=b` is one value to everybody.
            let begins = match character {
                '+' => is_keyword(keyword.trim()),
                _ => is_keyword(keyword) && Keyword::read(keyword).is_some(),
            };
            if begins {
                return (position, position + 1, character == '+');
            }
        }
    }
    (text.len(), text.len(), false)
}
