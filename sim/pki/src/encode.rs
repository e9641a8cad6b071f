//! Writing DER: the few shapes that certificates and signed messages need.

use names::{DistinguishedName, Oid, Timestamp};

/// Tag of a SEQUENCE.
pub const SEQUENCE: u8 = 0x30;
/// Tag of a SET.
pub const SET: u8 = 0x31;
/// Tag of an OCTET STRING.
pub const OCTET_STRING: u8 = 0x04;
/// Tag of an OBJECT IDENTIFIER.
const OBJECT_IDENTIFIER: u8 = 0x06;

/// A tag with its content.
pub fn tagged(tag: u8, content: &[u8]) -> Vec<u8> {
    let mut bytes = vec![tag];
    let length = content.len();
    match u8::try_from(length) {
        Ok(short) if short < 0x80 => bytes.push(short),
        _ => {
            let big: Vec<u8> = length
                .to_be_bytes()
                .into_iter()
                .skip_while(|b| *b == 0)
                .collect();
            bytes.push(0x80 | u8::try_from(big.len()).unwrap_or(8));
            bytes.extend(big);
        }
    }
    bytes.extend_from_slice(content);
    bytes
}

/// A SEQUENCE of encoded parts.
pub fn sequence<P: AsRef<[u8]>>(parts: impl IntoIterator<Item = P>) -> Vec<u8> {
    tagged(SEQUENCE, &concat(parts))
}

/// Encoded parts one after the other.
pub fn concat<P: AsRef<[u8]>>(parts: impl IntoIterator<Item = P>) -> Vec<u8> {
    parts.into_iter().fold(Vec::new(), |mut all, part| {
        all.extend_from_slice(part.as_ref());
        all
    })
}

/// An OBJECT IDENTIFIER.
pub fn oid(oid: &Oid) -> Vec<u8> {
    let mut content = Vec::new();
    let mut arcs = oid.arcs().iter().copied();
    let first = arcs.next().unwrap_or(0) * 40 + arcs.next().unwrap_or(0);
    for arc in std::iter::once(first).chain(arcs) {
        let mut groups = vec![u8::try_from(arc & 0x7F).unwrap_or(0)];
        let mut rest = arc >> 7;
        while rest > 0 {
            groups.push(0x80 | u8::try_from(rest & 0x7F).unwrap_or(0));
            rest >>= 7;
        }
        groups.reverse();
        content.extend(groups);
    }
    tagged(OBJECT_IDENTIFIER, &content)
}

/// An OBJECT IDENTIFIER given in dotted form.
pub fn dotted(text: &str) -> Vec<u8> {
    text.parse()
        .map_or_else(|_| Vec::new(), |parsed| oid(&parsed))
}

/// An unsigned INTEGER, most significant byte first.
pub fn unsigned(bytes: &[u8]) -> Vec<u8> {
    let mut content: Vec<u8> = bytes.iter().copied().skip_while(|b| *b == 0).collect();
    if content.first().is_none_or(|b| *b >= 0x80) {
        content.insert(0, 0);
    }
    tagged(0x02, &content)
}

/// A BIT STRING without unused bits.
pub fn bit_string(bytes: &[u8]) -> Vec<u8> {
    let mut content = vec![0];
    content.extend_from_slice(bytes);
    tagged(0x03, &content)
}

/// A named bit list of sixteen bits at most: trailing zero bits are left out [X.690 §11.2.2].
pub fn named_bits(bits: u16) -> Vec<u8> {
    let [first, second] = bits.to_be_bytes();
    let bytes: &[u8] = match (first, second) {
        (0, 0) => &[],
        (_, 0) => &[first],
        _ => &[first, second],
    };
    let unused = bytes.last().map_or(0, |byte| byte.trailing_zeros().min(7));
    let mut content = vec![u8::try_from(unused).unwrap_or(0)];
    content.extend_from_slice(bytes);
    tagged(0x03, &content)
}

/// An encoded element under another tag, as IMPLICIT tagging wants.
pub fn retagged(tag: u8, element: &[u8]) -> Vec<u8> {
    let mut bytes = element.to_vec();
    if let Some(first) = bytes.first_mut() {
        *first = tag;
    }
    bytes
}

/// A time: UTCTime until 2049, GeneralizedTime after [RFC 5280 §4.1.2.5].
pub fn time(instant: Timestamp) -> Vec<u8> {
    let general = digits(instant);
    match general.get(..4) {
        Some(year) if ("1950".."2050").contains(&year) => {
            tagged(0x17, general.get(2..).unwrap_or_default().as_bytes())
        }
        _ => tagged(0x18, general.as_bytes()),
    }
}

/// A GeneralizedTime, whatever the year.
pub fn general_time(instant: Timestamp) -> Vec<u8> {
    tagged(0x18, digits(instant).as_bytes())
}

fn digits(instant: Timestamp) -> String {
    let text = instant.to_string();
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    format!("{digits}Z")
}

/// A Name. Domain components and e-mail addresses are IA5String, all else UTF8String, as AD CS writes.
pub fn name(name: &DistinguishedName) -> Vec<u8> {
    const IA5: [&str; 2] = ["0.9.2342.19200300.100.1.25", "1.2.840.113549.1.9.1"];
    sequence(name.rdns().iter().map(|rdn| {
        let mut members: Vec<Vec<u8>> = rdn
            .attributes
            .iter()
            .map(|attribute| {
                let dotted = attribute.oid.to_string();
                let tag = if dotted == "2.5.4.6" {
                    0x13
                } else if IA5.contains(&dotted.as_str()) {
                    0x16
                } else {
                    0x0C
                };
                sequence([oid(&attribute.oid), tagged(tag, attribute.value.as_bytes())])
            })
            .collect();
        members.sort();
        tagged(SET, &concat(members))
    }))
}
