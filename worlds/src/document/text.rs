//! Texts that know where they stand.

use std::ops::Range;

use ron::value::RawValue;
use serde::de::{Deserialize, Deserializer, Error};

/// A text of the document, and the addresses of the bytes it was read from.
///
/// RON tells the position of an error but not of a value. It does lend the raw slice of a value, and that slice points
/// into the document's text: its address, less that of the text, is the position. Addresses are only subtracted, never
/// followed.
#[derive(Debug, Clone)]
pub(crate) struct Text {
    value: String,
    address: Range<usize>,
}

impl Text {
    pub(crate) fn as_str(&self) -> &str {
        &self.value
    }

    pub(crate) fn address(&self) -> Range<usize> {
        self.address.clone()
    }

    /// Another text at the same place: for names that are derived from what is written.
    pub(crate) fn derived(&self, value: impl Into<String>) -> Self {
        Self {
            value: value.into(),
            address: self.address.clone(),
        }
    }
}

/// The addresses of a slice's bytes.
pub(crate) fn address(slice: &str) -> Range<usize> {
    let start = slice.as_ptr().addr();
    start..start + slice.len()
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <&RawValue>::deserialize(deserializer)?.get_ron().trim();
        let plain = raw
            .strip_prefix('"')
            .and_then(|rest| rest.strip_suffix('"'))
            .filter(|inner| !inner.contains(['\\', '"']));
        let value = match plain {
            Some(inner) => inner.to_owned(),
            None => ron::from_str(raw).map_err(|_| {
                D::Error::custom(format_args!(
                    "`{raw}` is not a text; write it in double quotes"
                ))
            })?,
        };
        Ok(Self {
            value,
            address: address(raw),
        })
    }
}
