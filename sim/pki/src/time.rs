//! Reading times.
//!
//! `der` reads times as seconds since 1970, but certificates may be valid since 1950.

use der::asn1::AnyRef;
use der::{Tag, Tagged};
use names::Timestamp;

/// Reads a time as certificates and lists have it: with seconds, in UTC, without fractions.
///
/// ```asn1
/// Time ::= CHOICE { utcTime UTCTime, generalTime GeneralizedTime }
/// ```
/// [RFC 5280 §4.1.2.5]
pub(crate) fn read(any: &AnyRef<'_>) -> Option<Timestamp> {
    let text = std::str::from_utf8(any.value()).ok()?;
    let digits = text.strip_suffix('Z')?;
    if !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let digits = match (any.tag(), digits.len()) {
        // Two digits of the year: from 50 on they are of the 20th century [RFC 5280 §4.1.2.5.1].
        (Tag::UtcTime, 12) if digits.get(..2)? >= "50" => format!("19{digits}"),
        (Tag::UtcTime, 12) => format!("20{digits}"),
        (Tag::GeneralizedTime, 14) => digits.to_owned(),
        _ => return None,
    };
    let part = |from: usize, to: usize| digits.get(from..to);
    format!(
        "{}-{}-{}T{}:{}:{}Z",
        part(0, 4)?,
        part(4, 6)?,
        part(6, 8)?,
        part(8, 10)?,
        part(10, 12)?,
        part(12, 14)?
    )
    .parse()
    .ok()
}

/// As [`read`], of a GeneralizedTime only.
pub(crate) fn read_general(any: &AnyRef<'_>) -> Option<Timestamp> {
    (any.tag() == Tag::GeneralizedTime).then(|| read(any))?
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encode::{tagged, time};
    use der::Decode;

    fn at(tag: u8, text: &str) -> Option<String> {
        let der = tagged(tag, text.as_bytes());
        read(&AnyRef::from_der(&der).unwrap()).map(|t| t.to_string())
    }

    #[test]
    fn both_forms_and_both_centuries_are_read() {
        let utc = |text| at(0x17, text);
        assert_eq!(utc("500101120000Z").unwrap(), "1950-01-01T12:00:00Z");
        assert_eq!(utc("491231235959Z").unwrap(), "2049-12-31T23:59:59Z");
        assert_eq!(at(0x18, "20500101000000Z").unwrap(), "2050-01-01T00:00:00Z");
    }

    #[test]
    fn what_the_standard_does_not_allow_is_no_time() {
        for text in [
            "5001011200Z",
            "500101120000+0100",
            "501301120000Z",
            "500101126000Z",
            "",
        ] {
            assert_eq!(at(0x17, text), None, "{text}");
        }
        for text in [
            "20500101000000.5Z",
            "20500101000000",
            "2050010100000\u{ff11}Z",
        ] {
            assert_eq!(at(0x18, text), None, "{text}");
        }
    }

    #[test]
    fn what_is_written_is_read() {
        for text in [
            "1950-01-01",
            "1969-12-31",
            "2049-12-31",
            "2050-01-01",
            "9999-12-31",
        ] {
            let instant: Timestamp = text.parse().unwrap();
            let der = time(instant);
            assert_eq!(read(&AnyRef::from_der(&der).unwrap()), Some(instant));
        }
    }
}
