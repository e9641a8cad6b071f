//! DER of the messages. Windows puts UTF-8 into KerberosString [MS-KILE 2.1], and the type at hand
//! refuses the bytes 80 to A0 in it, which every capital umlaut has. They change places with as many
//! control characters, which no name has, in the messages' memory; on the wire all is as it was.

use rasn::error::{DecodeError, EncodeError};
use rasn::types::GeneralString;

use crate::tlv;

/// Tag of a GeneralString.
const GENERAL_STRING: u8 = 0x1B;
/// Constructed, of any class.
const CONSTRUCTED: u8 = 0x20;
/// How deep messages are; deeper is none of ours.
const DEPTH_MAX: u8 = 24;

/// DER of a message.
pub(crate) fn encode<T: rasn::Encode>(message: &T) -> Result<Vec<u8>, EncodeError> {
    let mut bytes = rasn::der::encode(message)?;
    exchange_strings(&mut bytes);
    Ok(bytes)
}

/// The message that bytes are the DER of.
pub(crate) fn decode<T: rasn::Decode>(bytes: &[u8]) -> Result<T, DecodeError> {
    let mut places = Vec::new();
    find_strings(bytes, 0, 0, &mut places);
    let concerned = places
        .iter()
        .filter_map(|place| bytes.get(place.clone()))
        .any(|string| string.iter().any(|byte| exchanged(*byte) != *byte));
    if !concerned {
        return rasn::der::decode(bytes);
    }
    let mut copy = bytes.to_vec();
    exchange_strings(&mut copy);
    rasn::der::decode(&copy)
}

/// A text as a KerberosString.
pub(crate) fn general(text: &str) -> GeneralString {
    let mut string = GeneralString::default();
    string.extend(text.bytes().map(exchanged));
    string
}

/// The text of a KerberosString.
pub(crate) fn text(string: &GeneralString) -> String {
    let bytes: Vec<u8> = string.iter().copied().map(exchanged).collect();
    String::from_utf8_lossy(&bytes).into_owned()
}

/// 80 to 9F and 00 to 1F change places, and A0 and 7F.
fn exchanged(byte: u8) -> u8 {
    match byte {
        0x00..=0x1F | 0x80..=0x9F => byte ^ 0x80,
        0x7F => 0xA0,
        0xA0 => 0x7F,
        _ => byte,
    }
}

fn exchange_strings(der: &mut [u8]) {
    let mut places = Vec::new();
    find_strings(der, 0, 0, &mut places);
    for place in places {
        for byte in der.get_mut(place).into_iter().flatten() {
            *byte = exchanged(*byte);
        }
    }
}

fn find_strings(der: &[u8], start: usize, depth: u8, places: &mut Vec<std::ops::Range<usize>>) {
    if depth > DEPTH_MAX {
        return;
    }
    let mut at = start;
    for element in tlv::elements(der) {
        let end = at + element.whole.len();
        let content = end - element.content.len();
        if element.tag == GENERAL_STRING {
            places.push(content..end);
        } else if element.tag & CONSTRUCTED != 0 {
            find_strings(element.content, content, depth + 1, places);
        }
        at = end;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rasn::types::SequenceOf;
    use rasn_kerberos::PrincipalName;

    use super::{decode, encode, exchanged, general, text};

    fn name(parts: &[&str]) -> PrincipalName {
        PrincipalName {
            r#type: 1,
            string: SequenceOf::from(parts.iter().map(|part| general(part)).collect::<Vec<_>>()),
        }
    }

    #[test]
    fn names_go_over_the_wire_as_utf_8() {
        let der = encode(&name(&["Ähm", "voilà"])).unwrap();
        assert_eq!(
            der,
            [
                &[
                    0x30, 0x17, 0xA0, 0x03, 0x02, 0x01, 0x01, 0xA1, 0x10, 0x30, 0x0E
                ][..],
                &[0x1B, 0x04, 0xC3, 0x84, 0x68, 0x6D],
                &[0x1B, 0x06, 0x76, 0x6F, 0x69, 0x6C, 0xC3, 0xA0],
            ]
            .concat()
        );
        let read: PrincipalName = decode(&der).unwrap();
        assert_eq!(
            read.string.iter().map(text).collect::<Vec<_>>(),
            ["Ähm", "voilà"]
        );
        assert_eq!(encode(&read).unwrap(), der);
    }

    #[test]
    fn each_byte_comes_back() {
        for byte in 0..=u8::MAX {
            assert_eq!(exchanged(exchanged(byte)), byte);
        }
    }

    proptest! {
        #[test]
        fn every_name_comes_back(parts in proptest::collection::vec("\\PC{0,20}", 0..4)) {
            let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
            let read: PrincipalName = decode(&encode(&name(&parts)).unwrap()).unwrap();
            let read: Vec<String> = read.string.iter().map(text).collect();
            prop_assert_eq!(read, parts);
        }

        #[test]
        fn any_bytes_are_a_message_or_none(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = decode::<PrincipalName>(&bytes);
        }
    }
}
