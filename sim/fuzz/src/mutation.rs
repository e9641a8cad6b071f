//! Changes to a valid message, taken from the input.

use crate::element::{Content, Element};

/// Changes that are made to one message at most.
const CHANGES_MAX: usize = 8;
/// Elements and bytes that a message grows to at most.
const ELEMENTS_MAX: usize = 2000;

/// Bytes of the input, one after the other.
#[derive(Debug)]
pub(crate) struct Input<'i>(pub(crate) &'i [u8]);

impl<'i> Input<'i> {
    pub(crate) fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    pub(crate) fn number(&mut self) -> Option<usize> {
        Some(usize::from(self.byte()?) << 8 | usize::from(self.byte()?))
    }

    pub(crate) fn bytes(&mut self) -> Option<&'i [u8]> {
        let length = usize::from(self.byte()? & 0x3F);
        let (bytes, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(bytes)
    }
}

/// The message with the changes that the input names: first those of elements, around which
/// lengths are kept right, then those of bytes.
pub(crate) fn changed(message: &[u8], input: &mut Input<'_>) -> Vec<u8> {
    let mut tree = Element::read(message).expect("INVARIANT: our messages are DER");
    let elements = usize::from(input.byte().unwrap_or_default()) % CHANGES_MAX;
    for _ in 0..elements {
        if change_element(&mut tree, input).is_none() {
            break;
        }
    }
    let mut bytes = tree.to_bytes();
    for _ in 0..CHANGES_MAX {
        if change_bytes(&mut bytes, input).is_none() {
            break;
        }
    }
    bytes
}

fn change_element(tree: &mut Element, input: &mut Input<'_>) -> Option<()> {
    let kind = input.byte()?;
    let count = tree.count();
    let position = input.number()? % count;
    let other = input.number()?;
    let source = tree.at_mut(other % count)?.clone();
    let room = count + source.count() < ELEMENTS_MAX;
    let element = tree.at_mut(position)?;
    match kind % 8 {
        0 => *element = source,
        1 => element.content = source.content,
        2 => element.tag = source.tag,
        3 => element.tag = u8::try_from(other & 0xFF).unwrap_or_default(),
        4 => element.content = Content::Bytes(input.bytes()?.to_vec()),
        5 => {
            if let Some(list) = element.list_mut().filter(|list| !list.is_empty()) {
                list.remove(other % list.len());
            }
        }
        6 => {
            if let Some(list) = element.list_mut().filter(|_| room) {
                let at = usize::from(input.byte()?) % (list.len() + 1);
                list.insert(at, source);
            }
        }
        _ => {
            if let Some(list) = element.list_mut().filter(|list| !list.is_empty()) {
                let by = other % list.len();
                list.rotate_left(by);
            }
        }
    }
    Some(())
}

fn change_bytes(bytes: &mut Vec<u8>, input: &mut Input<'_>) -> Option<()> {
    let kind = input.byte()?;
    let at = input.number()? % (bytes.len() + 1);
    match kind % 4 {
        0 => {
            let value = input.byte()?;
            if let Some(byte) = bytes.get_mut(at) {
                *byte = value;
            }
        }
        1 => {
            let more = input.bytes()?;
            bytes.splice(at..at, more.iter().copied());
        }
        2 => {
            let end = (at + usize::from(input.byte()?)).min(bytes.len());
            bytes.drain(at..end);
        }
        _ => {
            let bit = input.byte()? & 7;
            if let Some(byte) = bytes.get_mut(at) {
                *byte ^= 1 << bit;
            }
        }
    }
    Some(())
}
