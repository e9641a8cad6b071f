//! RPC_UNICODE_STRING.

use std::fmt;

use super::{NdrError, Reader};

/// A counted text [MS-DTYP 2.3.10].
///
/// ```text
/// typedef struct _RPC_UNICODE_STRING {
///   unsigned short Length;
///   unsigned short MaximumLength;
///   [size_is(MaximumLength/2), length_is(Length/2)] WCHAR* Buffer;
/// } RPC_UNICODE_STRING;
/// ```
///
/// A null pointer and an empty text are told apart, and the room is kept, so that what was read is
/// written as it was.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct UnicodeString {
    text: Option<String>,
    maximum_length: u16,
}

/// The most UTF-16 units of a text: with a terminator, its bytes are still counted in 16 bits.
const UNITS_MAX: u16 = 32_766;

impl UnicodeString {
    /// A text in just the room that it takes. What exceeds 32,766 units of UTF-16 is cut off: no
    /// attribute of the directory is that long.
    pub fn new(text: &str) -> Self {
        let (text, units) = cut(text);
        Self {
            text: Some(text.to_owned()),
            maximum_length: units * 2,
        }
    }

    /// A text in a room that has a place for a terminator, which is not sent.
    pub fn terminated(text: &str) -> Self {
        let mut made = Self::new(text);
        made.maximum_length += 2;
        made
    }

    /// The null pointer.
    pub const fn null() -> Self {
        Self {
            text: None,
            maximum_length: 0,
        }
    }

    /// The text; empty for a null pointer.
    pub fn as_str(&self) -> &str {
        self.text.as_deref().unwrap_or_default()
    }

    /// Whether it is a null pointer rather than a text.
    pub fn is_null(&self) -> bool {
        self.text.is_none()
    }

    /// Bytes of the text.
    pub(super) fn length(&self) -> u16 {
        // INVARIANT: no text is made or read that has more units.
        u16::try_from(self.as_str().encode_utf16().count() * 2).unwrap_or(UNITS_MAX * 2)
    }

    /// Bytes of the room for it.
    pub fn maximum_length(&self) -> u16 {
        self.maximum_length
    }
}

/// The longest beginning with at most [`UNITS_MAX`] units, and how many it has.
fn cut(text: &str) -> (&str, u16) {
    let mut units = 0;
    for (at, character) in text.char_indices() {
        let more = if character.len_utf16() == 2 { 2 } else { 1 };
        if units + more > UNITS_MAX {
            return (text.get(..at).unwrap_or_default(), units);
        }
        units += more;
    }
    (text, units)
}

impl From<&str> for UnicodeString {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl fmt::Display for UnicodeString {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// The fixed part of a counted text, whose text is still to be read.
#[derive(Debug, Clone, Copy)]
#[must_use]
pub struct UnicodeHeader {
    length: u16,
    maximum_length: u16,
    present: bool,
}

impl UnicodeHeader {
    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, NdrError> {
        let header = Self {
            length: reader.u16()?,
            maximum_length: reader.u16()?,
            present: reader.pointer()?,
        };
        if !header.length.is_multiple_of(2) || !header.maximum_length.is_multiple_of(2) {
            return Err(NdrError::Text("an odd number of bytes"));
        }
        if header.length > header.maximum_length {
            return Err(NdrError::Text("longer than its room"));
        }
        if !header.present && header.maximum_length != 0 {
            return Err(NdrError::NullPointer("a text with a length"));
        }
        Ok(header)
    }

    /// Reads the text.
    ///
    /// # Errors
    /// When its counts are not those of the fixed part, or it is not UTF-16.
    pub fn text(self, reader: &mut Reader<'_>) -> Result<UnicodeString, NdrError> {
        if !self.present {
            return Ok(UnicodeString::null());
        }
        let counts = [
            ("room of a text", self.maximum_length / 2),
            ("offset of a text", 0),
            ("units of a text", self.length / 2),
        ];
        for (what, expected) in counts {
            let (declared, expected) = (reader.u32()?, u32::from(expected));
            if declared != expected {
                return Err(NdrError::Count {
                    what,
                    declared,
                    expected,
                });
            }
        }
        let text = utf16(reader.bytes(self.length.into())?)?;
        Ok(UnicodeString {
            text: Some(text),
            maximum_length: self.maximum_length,
        })
    }
}

/// A text of little-endian UTF-16.
pub(crate) fn utf16(bytes: &[u8]) -> Result<String, NdrError> {
    let (units, odd) = bytes.as_chunks::<2>();
    if !odd.is_empty() {
        return Err(NdrError::Text("an odd number of bytes"));
    }
    char::decode_utf16(units.iter().map(|unit| u16::from_le_bytes(*unit)))
        .collect::<Result<_, _>>()
        .map_err(|_| NdrError::Text("not UTF-16"))
}
