use pki::names::{Sid, Timestamp};
use proptest::prelude::*;

use super::{FileTime, NdrError, Reader, TypeSerialized, UnicodeString, Writer};

/// One of everything: a number that unaligns, a text, a pointer to a SID that may be null, an
/// array of texts whose referents follow the array.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Sample {
    small: u16,
    time: FileTime,
    name: UnicodeString,
    sid: Option<Sid>,
    texts: Vec<UnicodeString>,
}

impl TypeSerialized for Sample {
    fn write(&self, w: &mut Writer) {
        w.u16(self.small);
        w.file_time(self.time);
        w.unicode(&self.name);
        w.pointer(self.sid.is_some());
        w.count(self.texts.len());
        w.pointer(!self.texts.is_empty());
        w.unicode_text(&self.name);
        if let Some(sid) = &self.sid {
            w.sid(sid);
        }
        if !self.texts.is_empty() {
            w.conformant(&self.texts, Writer::unicode);
            for text in &self.texts {
                w.unicode_text(text);
            }
        }
    }

    fn read(r: &mut Reader<'_>) -> Result<Self, NdrError> {
        let (small, time, name) = (r.u16()?, r.file_time()?, r.unicode()?);
        let (has_sid, count, has_texts) = (r.pointer()?, r.u32()?, r.pointer()?);
        let name = name.text(r)?;
        let sid = has_sid.then(|| r.sid()).transpose()?;
        let headers = r.conformant_behind(has_texts, count, 8, Reader::unicode)?;
        let texts = headers
            .into_iter()
            .map(|header| header.text(r))
            .collect::<Result<_, _>>()?;
        Ok(Self {
            small,
            time,
            name,
            sid,
            texts,
        })
    }
}

fn sample() -> Sample {
    Sample {
        small: 7,
        time: FileTime(0x0102_0304_0506_0708),
        name: UnicodeString::terminated("DC1"),
        sid: "S-1-5-32-544".parse().ok(),
        texts: vec![UnicodeString::new("a"), UnicodeString::null()],
    }
}

#[test]
fn the_bytes_are_those_of_the_rules_of_ndr() {
    #[rustfmt::skip]
    let expected = [
        // Common header, then the private one: 0x70 bytes of object.
        0x01, 0x10, 0x08, 0x00, 0xCC, 0xCC, 0xCC, 0xCC, 0x70, 0, 0, 0, 0, 0, 0, 0,
        // Pointer to the whole; the small number, a gap, the time.
        0, 0, 2, 0, 7, 0, 0, 0, 8, 7, 6, 5, 4, 3, 2, 1,
        // Text of 6 bytes in a room of 8; the pointers to the SID and the array of two.
        6, 0, 8, 0, 4, 0, 2, 0, 8, 0, 2, 0, 2, 0, 0, 0, 12, 0, 2, 0,
        // Referent of the text, then a gap.
        4, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, b'D', 0, b'C', 0, b'1', 0, 0, 0,
        // The SID behind its count.
        2, 0, 0, 0, 1, 2, 0, 0, 0, 0, 0, 5, 32, 0, 0, 0, 0x20, 2, 0, 0,
        // The array: its size, both fixed parts, then the one referent and the padding.
        2, 0, 0, 0, 2, 0, 2, 0, 16, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    ];
    let written = sample().to_ndr();
    assert_eq!(written.get(..expected.len()), Some(&expected[..]));
    #[rustfmt::skip]
    assert_eq!(written[expected.len()..], [1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, b'a', 0, 0, 0][..]);
    assert_eq!(written.len(), 16 + 0x70);
}

#[test]
fn every_truncation_is_refused() {
    let written = sample().to_ndr();
    assert_eq!(Sample::from_ndr(&written), Ok(sample()));
    for length in 0..written.len() {
        assert!(Sample::from_ndr(&written[..length]).is_err(), "{length}");
    }
}

#[test]
fn what_contradicts_itself_is_refused_with_the_reason() {
    let check = |at: usize, value: u8, expected: NdrError| {
        let mut bytes = sample().to_ndr();
        bytes[at] = value;
        assert_eq!(Sample::from_ndr(&bytes), Err(expected), "{at}");
    };
    check(0, 2, NdrError::Header);
    check(1, 0, NdrError::Header);
    check(18, 0, NdrError::NullPointer("the whole"));
    check(32, 7, NdrError::Text("an odd number of bytes"));
    check(34, 4, NdrError::Text("longer than its room"));
    let count = |what, declared, expected| NdrError::Count {
        what,
        declared,
        expected,
    };
    check(52, 5, count("room of a text", 5, 4));
    check(56, 1, count("offset of a text", 1, 0));
    check(60, 2, count("units of a text", 2, 3));
    check(72, 3, count("number of sub-authorities", 2, 3));
    check(76, 2, NdrError::Sid);
    check(92, 3, count("size of an array", 3, 2));
    // Without its pointer the array is a contradiction.
    let mut bytes = sample().to_ndr();
    bytes[48..52].fill(0);
    bytes.drain(92..);
    bytes[8..12].copy_from_slice(&76u32.to_le_bytes());
    assert_eq!(
        Sample::from_ndr(&bytes),
        Err(NdrError::NullPointer("an array with elements"))
    );
}

#[test]
fn a_count_beyond_the_bytes_allocates_nothing() {
    let mut w = Writer::default();
    w.pointer(true);
    w.u16(0);
    w.file_time(FileTime::ZERO);
    w.unicode(&UnicodeString::null());
    w.pointer(false);
    w.u32(u32::MAX);
    w.pointer(true);
    w.u32(u32::MAX);
    let error = Sample::from_ndr(&w.finish());
    assert!(
        matches!(error, Err(NdrError::Truncated { needed, left, .. })
            if needed == usize::try_from(u32::MAX).unwrap() * 8 && left < 8),
        "{error:?}"
    );
}

#[test]
fn bytes_behind_the_object_are_refused_unless_they_pad() {
    let mut bytes = sample().to_ndr();
    bytes.extend([0; 7]);
    assert_eq!(Sample::from_ndr(&bytes), Ok(sample()));
    bytes.push(0);
    assert!(matches!(
        Sample::from_ndr(&bytes),
        Err(NdrError::ObjectLength { .. })
    ));
    // Declared as part of the object, they are refused as well.
    let length = u32::try_from(bytes.len() - 16).unwrap();
    bytes[8..12].copy_from_slice(&length.to_le_bytes());
    assert_eq!(Sample::from_ndr(&bytes), Err(NdrError::Trailing(10)));
}

#[test]
fn file_times_are_instants_except_never_and_zero() {
    let instant: Timestamp = "2012-02-07T09:00Z".parse().unwrap();
    let time = FileTime::from(instant);
    assert_eq!(time.0, 129_730_788_000_000_000);
    assert_eq!(time.timestamp(), Some(instant));
    assert_eq!(FileTime::NEVER.timestamp(), None);
    assert_eq!(FileTime::ZERO.timestamp(), None);
    assert_eq!(FileTime(u64::MAX).timestamp(), None);
    assert_eq!(FileTime::from(Timestamp::MIN), FileTime::ZERO);
}

#[test]
fn a_text_too_long_is_cut_between_characters() {
    let text = "a".repeat(32_765) + "\u{1F511}";
    let made = UnicodeString::terminated(&text);
    assert_eq!(made.as_str().len(), 32_765);
    assert_eq!(made.maximum_length(), 65_532);
    let longest = UnicodeString::terminated(&"b".repeat(40_000));
    assert_eq!(longest.maximum_length(), 65_534);
}

fn sids() -> impl Strategy<Value = Sid> {
    proptest::collection::vec(any::<u32>(), 1..=15).prop_map(|parts| {
        let text = parts
            .iter()
            .fold("S-1-5".to_owned(), |text, part| format!("{text}-{part}"));
        text.parse().unwrap()
    })
}

fn texts() -> impl Strategy<Value = UnicodeString> {
    prop_oneof![
        Just(UnicodeString::null()),
        any::<String>().prop_map(|text| UnicodeString::new(&text)),
        any::<String>().prop_map(|text| UnicodeString::terminated(&text)),
    ]
}

proptest! {
    #[test]
    fn what_is_written_is_read(
        small: u16,
        time: u64,
        name in texts(),
        sid in proptest::option::of(sids()),
        texts in proptest::collection::vec(texts(), 0..6),
    ) {
        let sample = Sample { small, time: FileTime(time), name, sid, texts };
        let bytes = sample.to_ndr();
        prop_assert_eq!(bytes.len() % 8, 0);
        prop_assert_eq!(Sample::from_ndr(&bytes), Ok(sample));
    }

    #[test]
    fn damaged_bytes_are_read_as_what_they_say_or_refused(at: usize, value: u8) {
        let mut bytes = sample().to_ndr();
        let at = at % bytes.len();
        bytes[at] = value;
        if let Ok(read) = Sample::from_ndr(&bytes) {
            prop_assert_eq!(Sample::from_ndr(&read.to_ndr()), Ok(read));
        }
    }
}
