//! The leaf-first text of [RFC 4514].

use std::fmt::{self, Write as _};
use std::iter::Peekable;
use std::str::CharIndices;

use super::keyword::Keyword;
use super::{Attribute, DistinguishedName, Rdn};
use crate::bytes;

/// Why a text is not a distinguished name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DistinguishedNameError {
    /// A part has no `=`.
    #[error("`{part}` is not `type=value`: write a comma inside a value as `\\,`")]
    NoEquals {
        /// The part that was read.
        part: String,
    },
    /// The type of an attribute is neither a known keyword nor an OID.
    #[error(
        "`{keyword}` is not an attribute type: write CN, OU, O, C, L, ST, STREET, DC, UID, E, T, G, I, SN or an OID"
    )]
    UnknownType {
        /// The keyword that was read.
        keyword: String,
    },
    /// A backslash is followed by neither a special character nor two hexadecimal digits.
    #[error(
        "the escape `\\{escape}` is neither a special character nor two hexadecimal digits of UTF-8"
    )]
    BadEscape {
        /// What follows the backslash.
        escape: String,
    },
    /// A double quote is not closed.
    #[error("a double quote in `{text}` is not closed")]
    OpenQuote {
        /// The text that was read.
        text: String,
    },
    /// A `#` value is not the encoding of a string type.
    #[error("`#{digits}` is not the hexadecimal encoding of a string of at most 127 bytes")]
    BadHexValue {
        /// The digits that were read.
        digits: String,
    },
    /// An attribute has no value.
    #[error("`{keyword}=` has no value")]
    EmptyValue {
        /// The keyword that was read.
        keyword: String,
    },
}

type Characters<'text> = Peekable<CharIndices<'text>>;

/// Reads a whole name.
pub(super) fn parse(text: &str) -> Result<DistinguishedName, DistinguishedNameError> {
    let mut rdns = Vec::new();
    if text.trim().is_empty() {
        return Ok(DistinguishedName { rdns });
    }
    let mut characters = text.char_indices().peekable();
    let mut attributes = Vec::new();
    loop {
        attributes.push(attribute(text, &mut characters)?);
        let separator = characters.next().map(|(_, separator)| separator);
        if separator != Some('+') {
            rdns.push(Rdn {
                attributes: std::mem::take(&mut attributes),
            });
        }
        if separator.is_none() {
            break;
        }
    }
    rdns.reverse();
    Ok(DistinguishedName { rdns })
}

/// Reads `type=value` up to an unescaped separator, which is left to be read.
fn attribute(
    text: &str,
    characters: &mut Characters<'_>,
) -> Result<Attribute, DistinguishedNameError> {
    let mut keyword = String::new();
    loop {
        match characters.next() {
            Some((_, '=')) => break,
            Some((_, ',' | '+' | ';')) | None => {
                return Err(DistinguishedNameError::NoEquals {
                    part: keyword.trim().to_owned(),
                });
            }
            Some((_, character)) => keyword.push(character),
        }
    }
    let keyword = keyword.trim();
    let oid = Keyword::read(keyword).ok_or_else(|| DistinguishedNameError::UnknownType {
        keyword: keyword.to_owned(),
    })?;

    while characters
        .next_if(|(_, character)| *character == ' ')
        .is_some()
    {}
    let value = match characters.peek() {
        Some((_, '#')) => hex_value(characters)?,
        Some((_, '"')) => quoted_value(text, characters)?,
        _ => plain_value(characters)?,
    };
    if value.is_empty() {
        return Err(DistinguishedNameError::EmptyValue {
            keyword: keyword.to_owned(),
        });
    }
    Ok(Attribute { oid, value })
}

fn plain_value(characters: &mut Characters<'_>) -> Result<String, DistinguishedNameError> {
    let mut bytes = Vec::new();
    // Blanks at the end count only when they are escaped.
    let mut significant = 0;
    while let Some((_, character)) = characters.next_if(|(_, c)| !matches!(c, ',' | '+' | ';')) {
        if character == '\\' {
            escape(characters, &mut bytes)?;
            significant = bytes.len();
        } else {
            bytes.extend(character.encode_utf8(&mut [0; 4]).bytes());
            if character != ' ' {
                significant = bytes.len();
            }
        }
    }
    bytes.truncate(significant);
    String::from_utf8(bytes).map_err(|error| DistinguishedNameError::BadEscape {
        escape: bytes::encode(error.as_bytes()),
    })
}

fn escape(
    characters: &mut Characters<'_>,
    bytes: &mut Vec<u8>,
) -> Result<(), DistinguishedNameError> {
    let bad = |escape: String| DistinguishedNameError::BadEscape { escape };
    let Some((_, first)) = characters.next() else {
        return Err(bad(String::new()));
    };
    if matches!(
        first,
        ' ' | '"' | '#' | '+' | ',' | ';' | '<' | '=' | '>' | '\\'
    ) {
        bytes.extend(first.encode_utf8(&mut [0; 4]).bytes());
        return Ok(());
    }
    let mut pair = String::from(first);
    pair.extend(characters.next().map(|(_, second)| second));
    bytes.extend(bytes::decode(&pair).map_err(|_| bad(pair))?);
    Ok(())
}

/// The older quoted form of [RFC 2253 §4], which tools of Windows still print.
fn quoted_value(
    text: &str,
    characters: &mut Characters<'_>,
) -> Result<String, DistinguishedNameError> {
    characters.next();
    let mut value = String::new();
    loop {
        match characters.next() {
            Some((_, '"')) if characters.next_if(|(_, next)| *next == '"').is_some() => {
                value.push('"');
            }
            Some((_, '"')) => break,
            Some((_, '\\')) => value.extend(characters.next().map(|(_, escaped)| escaped)),
            Some((_, character)) => value.push(character),
            None => {
                return Err(DistinguishedNameError::OpenQuote {
                    text: text.to_owned(),
                });
            }
        }
    }
    while characters
        .next_if(|(_, character)| *character == ' ')
        .is_some()
    {}
    match characters.peek() {
        None | Some((_, ',' | '+' | ';')) => Ok(value),
        Some(_) => Err(DistinguishedNameError::OpenQuote {
            text: text.to_owned(),
        }),
    }
}

/// The `#` form [RFC 4514 §2.4]: the BER encoding of the value, here of the string types only.
fn hex_value(characters: &mut Characters<'_>) -> Result<String, DistinguishedNameError> {
    characters.next();
    let mut digits = String::new();
    while let Some((_, digit)) = characters.next_if(|(_, c)| !matches!(c, ',' | '+' | ';')) {
        digits.push(digit);
    }
    let bytes = bytes::decode(digits.trim()).unwrap_or_default();
    match bytes.as_slice() {
        // UTF8String, PrintableString, TeletexString (its ASCII part) and IA5String in the short form.
        [0x0c | 0x13 | 0x14 | 0x16, length, content @ ..]
            if *length < 0x80 && usize::from(*length) == content.len() =>
        {
            String::from_utf8(content.to_vec()).ok()
        }
        _ => None,
    }
    .ok_or(DistinguishedNameError::BadHexValue { digits })
}

/// Writes a whole name, leaf first.
pub(super) fn write(name: &DistinguishedName, out: &mut impl fmt::Write) -> fmt::Result {
    for (position, rdn) in name.rdns.iter().rev().enumerate() {
        if position > 0 {
            out.write_char(',')?;
        }
        for (position, attribute) in rdn.attributes.iter().enumerate() {
            if position > 0 {
                out.write_char('+')?;
            }
            match Keyword::of(&attribute.oid) {
                Some(row) => out.write_str(row.ldap)?,
                None => write!(out, "{}", attribute.oid)?,
            }
            out.write_char('=')?;
            write_value(&attribute.value, out)?;
        }
    }
    Ok(())
}

fn write_value(value: &str, out: &mut impl fmt::Write) -> fmt::Result {
    let last = value.chars().count().saturating_sub(1);
    for (position, character) in value.chars().enumerate() {
        match character {
            '"' | '+' | ',' | ';' | '<' | '>' | '\\' => write!(out, "\\{character}")?,
            '#' if position == 0 => out.write_str("\\#")?,
            ' ' if position == 0 || position == last => out.write_str("\\ ")?,
            character if character.is_control() => {
                let mut escaped = String::new();
                for byte in character.encode_utf8(&mut [0; 4]).bytes() {
                    write!(escaped, "\\{byte:02x}")?;
                }
                out.write_str(&escaped)?;
            }
            character => out.write_char(character)?,
        }
    }
    Ok(())
}
