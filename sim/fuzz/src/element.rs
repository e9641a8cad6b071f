//! DER as a tree, to change a message without breaking the lengths around the change.

/// How deep a tree goes; what is deeper stays bytes.
const DEPTH_MAX: usize = 40;

/// An element: its tag with what is in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Element {
    pub(crate) tag: u8,
    pub(crate) content: Content,
}

/// What is in an element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Content {
    /// Bytes.
    Bytes(Vec<u8>),
    /// Elements. Octet strings that hold elements count as constructed.
    Elements(Vec<Element>),
}

impl Element {
    /// Reads one element that fills the bytes and that is written back as the same bytes.
    pub(crate) fn read(bytes: &[u8]) -> Option<Self> {
        match <[Self; 1]>::try_from(read_all(bytes, 0)?) {
            Ok([element]) => Some(element),
            Err(_) => None,
        }
    }

    /// Its bytes, with the lengths that they have now.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        pki::encode::tagged(self.tag, &self.content_bytes())
    }

    /// The bytes of what is in it.
    pub(crate) fn content_bytes(&self) -> Vec<u8> {
        match &self.content {
            Content::Bytes(bytes) => bytes.clone(),
            Content::Elements(elements) => elements.iter().flat_map(Self::to_bytes).collect(),
        }
    }

    /// The elements in it.
    pub(crate) fn elements(&self) -> &[Self] {
        match &self.content {
            Content::Bytes(_) => &[],
            Content::Elements(elements) => elements,
        }
    }

    /// The first element with each tag, each in the one before.
    pub(crate) fn find(&self, tags: &[u8]) -> Option<&Self> {
        tags.iter().try_fold(self, |element, tag| {
            element.elements().iter().find(|inner| inner.tag == *tag)
        })
    }

    /// As [`Self::find`], to change it.
    pub(crate) fn find_mut(&mut self, tags: &[u8]) -> Option<&mut Self> {
        tags.iter().try_fold(self, |element, tag| {
            element
                .list_mut()?
                .iter_mut()
                .find(|inner| inner.tag == *tag)
        })
    }

    /// The first element, parents before children, of which something holds.
    pub(crate) fn search_mut(&mut self, holds: &dyn Fn(&Self) -> bool) -> Option<&mut Self> {
        if holds(self) {
            return Some(self);
        }
        self.list_mut()?
            .iter_mut()
            .find_map(|inner| inner.search_mut(holds))
    }

    /// The elements in it, to change them.
    pub(crate) fn list_mut(&mut self) -> Option<&mut Vec<Self>> {
        match &mut self.content {
            Content::Bytes(_) => None,
            Content::Elements(elements) => Some(elements),
        }
    }

    /// How many elements there are, this one included.
    pub(crate) fn count(&self) -> usize {
        1 + self.elements().iter().map(Self::count).sum::<usize>()
    }

    /// The element at a position, counted from this one, parents before children.
    pub(crate) fn at_mut(&mut self, position: usize) -> Option<&mut Self> {
        if position == 0 {
            return Some(self);
        }
        let mut left = position - 1;
        for inner in self.list_mut()? {
            let count = inner.count();
            if left < count {
                return inner.at_mut(left);
            }
            left -= count;
        }
        None
    }
}

fn read_all(mut bytes: &[u8], depth: usize) -> Option<Vec<Element>> {
    let mut elements = Vec::new();
    while !bytes.is_empty() {
        let (tag, content, rest) = first(bytes)?;
        let element = Element {
            tag,
            content: read_content(tag, content, depth + 1),
        };
        // What is not written as it was read is not told from other bytes.
        let read = bytes.get(..bytes.len() - rest.len())?;
        if element.to_bytes() != read {
            return None;
        }
        elements.push(element);
        bytes = rest;
    }
    Some(elements)
}

fn read_content(tag: u8, content: &[u8], depth: usize) -> Content {
    let may_hold_elements = tag & 0x20 != 0 || tag == 0x04 || tag & 0xC0 == 0x80;
    let read = (may_hold_elements && depth < DEPTH_MAX && !content.is_empty())
        .then(|| read_all(content, depth))
        .flatten();
    read.map_or_else(|| Content::Bytes(content.to_vec()), Content::Elements)
}

fn first(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&tag, rest) = bytes.split_first()?;
    let (&short, rest) = rest.split_first()?;
    let (length, rest) = match short {
        0..=0x7F => (usize::from(short), rest),
        0x81..=0x84 => {
            let (digits, rest) = rest.split_at_checked(usize::from(short & 0x7F))?;
            let length = digits.iter().fold(0, |n, d| n << 8 | usize::from(*d));
            (length, rest)
        }
        _ => return None,
    };
    let (content, rest) = rest.split_at_checked(length)?;
    Some((tag, content, rest))
}
