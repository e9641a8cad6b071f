//! Identifiers that are bytes and are written in hexadecimal: serial numbers, key identifiers, thumbprints.

use std::fmt::{self, Write as _};
use std::str::FromStr;

use crate::SignByte;

/// Why a text is not the hexadecimal form of an identifier.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum HexError {
    /// Nothing was written.
    #[error("the hexadecimal text is empty")]
    Empty,
    /// A character is not a hexadecimal digit.
    #[error("`{character}` in `{text}` is not a hexadecimal digit")]
    NotADigit {
        /// The text that was read.
        text: String,
        /// The first character that is wrong.
        character: char,
    },
    /// The digits do not come in pairs.
    #[error("`{text}` has an odd number of hexadecimal digits ({digits})")]
    OddDigits {
        /// The text that was read.
        text: String,
        /// How many digits there are.
        digits: usize,
    },
    /// The identifier has a fixed length, and this is another.
    #[error("`{text}` has {found} bytes instead of {expected}")]
    WrongLength {
        /// The text that was read.
        text: String,
        /// The number of bytes it must have.
        expected: usize,
        /// The number of bytes it has.
        found: usize,
    },
}

/// Reads pairs of hexadecimal digits of either case.
pub(crate) fn decode(text: &str) -> Result<Vec<u8>, HexError> {
    if text.is_empty() {
        return Err(HexError::Empty);
    }
    if let Some(character) = text
        .chars()
        .find(|character| !character.is_ascii_hexdigit())
    {
        return Err(HexError::NotADigit {
            text: text.to_owned(),
            character,
        });
    }
    let (pairs, odd) = text.as_bytes().as_chunks::<2>();
    if !odd.is_empty() {
        return Err(HexError::OddDigits {
            text: text.to_owned(),
            digits: text.len(),
        });
    }
    Ok(pairs
        .iter()
        .map(|[high, low]| nibble(*high) << 4 | nibble(*low))
        .collect())
}

fn nibble(digit: u8) -> u8 {
    match digit {
        b'0'..=b'9' => digit - b'0',
        b'a'..=b'f' => digit - b'a' + 10,
        _ => digit.wrapping_sub(b'A').wrapping_add(10),
    }
}

/// Lower-case hexadecimal text of the bytes.
pub(crate) fn encode<'a>(bytes: impl IntoIterator<Item = &'a u8>) -> String {
    bytes.into_iter().fold(String::new(), |mut text, byte| {
        // Writing to a `String` does not fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The serial number of a certificate, as an unsigned number of any length.
///
/// Read from text with or without separators (`61:15:7e…`, `61 15 7e…`); an odd number of digits is padded on the left.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct SerialNumber(Box<[u8]>);

impl SerialNumber {
    /// The number with these bytes, most significant first; leading zeros are dropped, zero itself is one byte.
    pub fn from_be_bytes(bytes: &[u8]) -> Self {
        let leading = bytes.iter().take_while(|byte| **byte == 0).count();
        match bytes.get(leading..) {
            Some(significant @ [_, ..]) => Self(significant.into()),
            _ => Self([0].into()),
        }
    }

    /// The bytes, most significant first.
    pub fn as_be_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The bytes in reverse order in hexadecimal, as `altSecurityIdentities` writes them after `<SR>`.
    pub fn reversed_hex(&self) -> String {
        encode(self.0.iter().rev())
    }

    /// The same, with the zero byte that the encoding puts before a number whose first bit is set.
    pub fn reversed_hex_with(&self, sign_byte: SignByte) -> String {
        let mut text = self.reversed_hex();
        if sign_byte == SignByte::Kept && self.has_sign_byte() {
            text.push_str("00");
        }
        text
    }

    /// Whether its encoding begins with a zero byte, so that the number does not read as negative [X.690 §8.3].
    pub fn has_sign_byte(&self) -> bool {
        self.0.first().is_some_and(|first| *first >= 0x80)
    }

    /// The number in decimal, as some tools print it.
    pub fn to_decimal(&self) -> String {
        // Least significant digit first; each byte multiplies what is there by 256.
        let mut digits = vec![0_u8];
        for byte in &self.0 {
            let mut carry = u32::from(*byte);
            for digit in &mut digits {
                let sum = u32::from(*digit) * 256 + carry;
                *digit = u8::try_from(sum % 10).unwrap_or(0);
                carry = sum / 10;
            }
            while carry > 0 {
                digits.push(u8::try_from(carry % 10).unwrap_or(0));
                carry /= 10;
            }
        }
        digits
            .iter()
            .rev()
            .map(|digit| char::from(b'0' + digit))
            .collect()
    }
}

impl Ord for SerialNumber {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.0.len(), &self.0).cmp(&(other.0.len(), &other.0))
    }
}
impl PartialOrd for SerialNumber {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for SerialNumber {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(&encode(&*self.0))
    }
}

impl FromStr for SerialNumber {
    type Err = HexError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut digits: String = text.chars().filter(|c| !matches!(c, ':' | ' ')).collect();
        if digits.len() % 2 == 1 {
            digits.insert(0, '0');
        }
        decode(&digits).map(|bytes| Self::from_be_bytes(&bytes))
    }
}

serde_as_text!(
    SerialNumber,
    "a serial number in hexadecimal such as `61157eee000000000011`"
);

/// The value of a certificate's Subject Key Identifier extension [RFC 5280 §4.2.1.2].
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SubjectKeyId(Box<[u8]>);

impl SubjectKeyId {
    /// The identifier with these bytes.
    pub fn new(bytes: impl Into<Box<[u8]>>) -> Self {
        Self(bytes.into())
    }

    /// The bytes of the identifier.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Display for SubjectKeyId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(&encode(&*self.0))
    }
}

impl FromStr for SubjectKeyId {
    type Err = HexError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        decode(text).map(|bytes| Self(bytes.into()))
    }
}

serde_as_text!(SubjectKeyId, "a key identifier in hexadecimal");

/// A SHA-1 digest that names a certificate or a public key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Thumbprint([u8; 20]);

impl Thumbprint {
    /// The thumbprint with these bytes.
    pub const fn new(bytes: [u8; 20]) -> Self {
        Self(bytes)
    }

    /// The bytes of the digest.
    pub const fn as_bytes(&self) -> &[u8; 20] {
        &self.0
    }
}

impl fmt::Display for Thumbprint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(&encode(&self.0))
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
            .map_err(|_| HexError::WrongLength {
                text: text.to_owned(),
                expected: 20,
                found,
            })
    }
}

serde_as_text!(Thumbprint, "a SHA-1 digest in hexadecimal (40 digits)");

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn recorded_serials_are_reversed_by_bytes() {
        for (serial, reversed) in [
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
            assert_eq!(
                serial.parse::<SerialNumber>().unwrap().reversed_hex(),
                reversed
            );
        }
    }

    #[test]
    fn serials_are_numbers() {
        let parse = |text: &str| text.parse::<SerialNumber>().unwrap();
        assert_eq!(parse("123"), parse("0123"));
        assert_eq!(parse("00"), SerialNumber::from_be_bytes(&[]));
        assert_eq!(parse("0").to_string(), "00");
        assert!(parse("ff") < parse("0100"));
        assert!("".parse::<SerialNumber>().is_err());
        assert!("12g4".parse::<SerialNumber>().is_err());
    }

    #[test]
    fn the_sign_byte_of_a_serial_ends_the_reversed_text_or_is_dropped() {
        let serial: SerialNumber = "00:9f:01".parse().unwrap();
        assert!(serial.has_sign_byte());
        assert_eq!(serial.reversed_hex_with(SignByte::Kept), "019f00");
        assert_eq!(serial.reversed_hex_with(SignByte::Dropped), "019f");
        let serial: SerialNumber = "7f01".parse().unwrap();
        assert_eq!(serial.reversed_hex_with(SignByte::Kept), "017f");
        assert_eq!(serial.reversed_hex_with(SignByte::Dropped), "017f");
    }

    #[test]
    fn serials_are_written_in_decimal_too() {
        for (hex, decimal) in [
            ("00", "0"),
            ("0a", "10"),
            ("ffff", "65535"),
            ("61157eee000000000011", "458466076711796722368529"),
        ] {
            let serial: SerialNumber = hex.parse().unwrap();
            assert_eq!(serial.to_decimal(), decimal);
        }
    }

    #[test]
    fn fixed_and_paired_digits_are_demanded() {
        assert!(matches!(
            "abc".parse::<SubjectKeyId>(),
            Err(HexError::OddDigits { digits: 3, .. })
        ));
        assert!(matches!(
            "ab cd".parse::<SubjectKeyId>(),
            Err(HexError::NotADigit { character: ' ', .. })
        ));
        assert!(matches!(
            "abcd".parse::<Thumbprint>(),
            Err(HexError::WrongLength { found: 2, .. })
        ));
    }

    proptest! {
        #[test]
        fn text_and_back(bytes in proptest::collection::vec(any::<u8>(), 1..24), digest in any::<[u8; 20]>()) {
            let serial = SerialNumber::from_be_bytes(&bytes);
            prop_assert_eq!(&serial.to_string().parse::<SerialNumber>().unwrap(), &serial);
            for sign_byte in [SignByte::Kept, SignByte::Dropped] {
                let mut reversed = decode(&serial.reversed_hex_with(sign_byte)).unwrap();
                reversed.reverse();
                prop_assert_eq!(&SerialNumber::from_be_bytes(&reversed), &serial);
            }
            let key = SubjectKeyId::new(bytes.clone());
            prop_assert_eq!(&key.to_string().to_uppercase().parse::<SubjectKeyId>().unwrap(), &key);
            let thumbprint = Thumbprint::new(digest);
            prop_assert_eq!(thumbprint.to_string().parse::<Thumbprint>().unwrap(), thumbprint);
        }
    }
}
