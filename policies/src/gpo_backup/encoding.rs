//! The encodings of the files of a backup: UTF-16 with a byte order mark, or UTF-8.

/// Text that is neither.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the file is neither UTF-16 nor UTF-8")]
pub(super) struct EncodingError;

/// The text of a file.
///
/// # Errors
///
/// The bytes are neither UTF-16 nor UTF-8.
pub(super) fn decode(bytes: &[u8]) -> Result<String, EncodingError> {
    match bytes {
        [0xFF, 0xFE, rest @ ..] => utf_16(rest, u16::from_le_bytes),
        [0xFE, 0xFF, rest @ ..] => utf_16(rest, u16::from_be_bytes),
        // Latin letters in UTF-16 without a mark.
        [first, 0, ..] if *first != 0 => utf_16(bytes, u16::from_le_bytes),
        [0xEF, 0xBB, 0xBF, rest @ ..] => utf_8(rest),
        _ => utf_8(bytes),
    }
}

/// The bytes of a text in UTF-16, with the mark that Windows writes.
pub(super) fn encode(text: &str) -> Vec<u8> {
    std::iter::once(0xFEFF)
        .chain(text.encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect()
}

fn utf_16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<String, EncodingError> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    if !rest.is_empty() {
        return Err(EncodingError);
    }
    let units: Vec<u16> = pairs.iter().map(|pair| unit(*pair)).collect();
    String::from_utf16(&units).map_err(|_| EncodingError)
}

fn utf_8(bytes: &[u8]) -> Result<String, EncodingError> {
    String::from_utf8(bytes.to_vec()).map_err(|_| EncodingError)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_encoding_that_windows_writes_is_read() {
        for bytes in [
            encode("[é]"),
            b"\xFE\xFF\0[\0\xE9\0]".to_vec(),
            b"[\0\xE9\0]\0".to_vec(),
            b"\xEF\xBB\xBF[\xC3\xA9]".to_vec(),
            b"[\xC3\xA9]".to_vec(),
        ] {
            assert_eq!(decode(&bytes).as_deref(), Ok("[é]"), "{bytes:?}");
        }
        assert_eq!(decode(b"[\xE9]"), Err(EncodingError));
        assert_eq!(decode(b"\xFF\xFE["), Err(EncodingError));
        assert_eq!(decode(b"\xFF\xFE\0\xD8"), Err(EncodingError));
    }
}
