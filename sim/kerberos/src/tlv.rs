//! Reading DER far enough to find the bytes that a checksum or signature covers.

/// Tags that are looked for.
pub(crate) const INTEGER: u8 = 0x02;
pub(crate) const OCTET_STRING: u8 = 0x04;
pub(crate) const OBJECT_IDENTIFIER: u8 = 0x06;
pub(crate) const SEQUENCE: u8 = 0x30;
pub(crate) const SET: u8 = 0x31;

/// A tag with its content and the whole.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Tlv<'b> {
    pub(crate) tag: u8,
    pub(crate) content: &'b [u8],
    pub(crate) whole: &'b [u8],
}

/// The first element and what follows it; `None` for bytes that are not DER.
pub(crate) fn first(bytes: &[u8]) -> Option<(Tlv<'_>, &[u8])> {
    let (&tag, rest) = bytes.split_first()?;
    let (&length, rest) = rest.split_first()?;
    let (length, rest) = if length < 0x80 {
        (usize::from(length), rest)
    } else {
        let count = usize::from(length & 0x7F);
        if count == 0 || count > 4 {
            return None;
        }
        let (digits, rest) = rest.split_at_checked(count)?;
        (
            digits
                .iter()
                .fold(0usize, |n, d| (n << 8) | usize::from(*d)),
            rest,
        )
    };
    let (content, after) = rest.split_at_checked(length)?;
    let whole = bytes.get(..bytes.len() - after.len())?;
    Some((
        Tlv {
            tag,
            content,
            whole,
        },
        after,
    ))
}

/// The elements one after the other; stops at the first that is not DER.
pub(crate) fn elements(mut bytes: &[u8]) -> impl Iterator<Item = Tlv<'_>> {
    std::iter::from_fn(move || {
        let (element, rest) = first(bytes)?;
        bytes = rest;
        Some(element)
    })
}

/// The element with a tag among the elements of some content.
pub(crate) fn find(content: &[u8], tag: u8) -> Option<Tlv<'_>> {
    elements(content).find(|element| element.tag == tag)
}

/// The body of a KDC-REQ in its own bytes: a checksum covers what was sent, not what would be encoded again
/// [RFC 4120 §5.4.1].
pub(crate) fn request_body(message: &[u8]) -> Option<&[u8]> {
    let (application, _) = first(message)?;
    let (sequence, _) = first(application.content)?;
    let body = find(sequence.content, 0xA4)?;
    first(body.content).map(|(body, _)| body.whole)
}
