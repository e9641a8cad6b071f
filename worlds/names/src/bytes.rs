//! Names that are bytes: serial numbers, key identifiers, hashes.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// Why a text is no bytes in hexadecimal.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum HexError {
    /// A digit is missing.
    #[error("`{0}` has an odd number of hexadecimal digits")]
    Odd(String),
    /// A character that is no digit.
    #[error("`{text}` is not hexadecimal: `{character}`")]
    Digit {
        /// The text.
        text: String,
        /// The first character at fault.
        character: char,
    },
    /// Too many or too few bytes.
    #[error("`{text}` has {found} bytes, expected {expected}")]
    Length {
        /// The text.
        text: String,
        /// Bytes found.
        found: usize,
        /// Bytes expected.
        expected: usize,
    },
}

pub(crate) fn decode(text: &str) -> Result<Vec<u8>, HexError> {
    if let Some(character) = text.chars().find(|c| !c.is_ascii_hexdigit()) {
        return Err(HexError::Digit { text: text.to_owned(), character });
    }
    if !text.len().is_multiple_of(2) {
        return Err(HexError::Odd(text.to_owned()));
    }
    let nibble = |byte: &u8| char::from(*byte).to_digit(16).and_then(|d| u8::try_from(d).ok());
    Ok(text
        .as_bytes()
        .chunks_exact(2)
        .filter_map(|pair| Some(nibble(pair.first()?)? * 16 + nibble(pair.last()?)?))
        .collect())
}

fn write_hex<'b>(f: &mut fmt::Formatter<'_>, bytes: impl IntoIterator<Item = &'b u8>) -> fmt::Result {
    bytes.into_iter().try_for_each(|byte| write!(f, "{byte:02x}"))
}

/// Serial number of a certificate: an unsigned number, most significant byte first.
///
/// Shown in hexadecimal as Windows displays it. The byte order is reversed only inside
/// `altSecurityIdentities`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SerialNumber(Vec<u8>);

impl SerialNumber {
    /// The number of these bytes; leading zeros do not count.
    pub fn from_be_bytes(bytes: &[u8]) -> Self {
        let significant: Vec<u8> = bytes.iter().copied().skip_while(|b| *b == 0).collect();
        Self(if significant.is_empty() { vec![0] } else { significant })
    }

    /// The significant bytes, most significant first.
    pub fn as_be_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The form of `altSecurityIdentities`: bytes in reverse order [MS-PKCA 3.1.5.2.1.3].
    pub fn reversed_hex(&self) -> String {
        self.0.iter().rev().map(|byte| format!("{byte:02x}")).collect()
    }
}

impl FromStr for SerialNumber {
    type Err = HexError;

    /// Hexadecimal, with or without colons; an odd number of digits is padded on the left.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits: String = text.chars().filter(|c| *c != ':').collect();
        let padded = if digits.len().is_multiple_of(2) { digits } else { format!("0{digits}") };
        decode(&padded).map(|bytes| Self::from_be_bytes(&bytes))
    }
}

impl fmt::Display for SerialNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_hex(f, &self.0)
    }
}

/// Value of a subject key identifier extension [RFC 5280 §4.2.1.2].
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SubjectKeyId(Vec<u8>);

impl SubjectKeyId {
    /// These bytes.
    pub fn new(bytes: impl Into<Vec<u8>>) -> Self {
        Self(bytes.into())
    }

    /// The bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl FromStr for SubjectKeyId {
    type Err = HexError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        decode(text).map(Self)
    }
}

impl fmt::Display for SubjectKeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_hex(f, &self.0)
    }
}

/// A SHA-1 hash: of a certificate, or of its public key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Thumbprint([u8; 20]);

impl Thumbprint {
    /// These bytes.
    pub const fn new(bytes: [u8; 20]) -> Self {
        Self(bytes)
    }

    /// The bytes.
    pub const fn as_bytes(&self) -> &[u8; 20] {
        &self.0
    }
}

impl FromStr for Thumbprint {
    type Err = HexError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let bytes = decode(text)?;
        let found = bytes.len();
        bytes
            .try_into()
            .map(Self)
            .map_err(|_| HexError::Length { text: text.to_owned(), found, expected: 20 })
    }
}

impl fmt::Display for Thumbprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_hex(f, &self.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::SerialNumber;

    #[test]
    fn recorded_serials_reverse_as_windows_writes_them() {
        for (shown, reversed) in [
            ("10e8bd03000000000032", "32000000000003bde810"),
            ("61157eee000000000011", "110000000000ee7e1561"),
            (
                "64:00:00:00:04:71:9f:38:f0:56:0d:00:f7:00:00:00:00:00:05",
                "050000000000f7000d56f0389f710400000064",
            ),
            (
                "64:00:00:00:05:2d:06:c5:64:36:75:74:6d:00:00:00:00:00:05",
                "0500000000006d74753664c5062d0500000064",
            ),
        ] {
            assert_eq!(shown.parse::<SerialNumber>().unwrap().reversed_hex(), reversed);
        }
    }

    proptest! {
        #[test]
        fn shown_and_read_again_is_the_same(bytes in proptest::collection::vec(any::<u8>(), 1..20)) {
            let serial = SerialNumber::from_be_bytes(&bytes);
            prop_assert_eq!(serial.to_string().parse::<SerialNumber>(), Ok(serial));
        }
    }
}
