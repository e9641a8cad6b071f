//! Writing.

use pki::names::Sid;

use super::{FileTime, UnicodeString};

/// Writes the object of a type serialisation.
#[derive(Debug, Default)]
pub struct Writer {
    object: Vec<u8>,
    referents: u32,
}

/// The number of a list's elements. A list longer than 32 bits can say does not fit in memory
/// beside its own elements; the most that can be said stands for it.
fn size(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

impl Writer {
    fn align(&mut self, to: usize) {
        let length = self.object.len().next_multiple_of(to);
        self.object.resize(length, 0);
    }

    /// Bytes in place.
    pub fn bytes(&mut self, bytes: &[u8]) {
        self.object.extend_from_slice(bytes);
    }

    /// A 16-bit number.
    pub fn u16(&mut self, value: u16) {
        self.align(2);
        self.bytes(&value.to_le_bytes());
    }

    /// A 32-bit number.
    pub fn u32(&mut self, value: u32) {
        self.align(4);
        self.bytes(&value.to_le_bytes());
    }

    /// The number of elements of a list that is written elsewhere.
    pub fn count(&mut self, count: usize) {
        self.u32(size(count));
    }

    /// A unique pointer: null, or the next number of those that Windows and Samba count with.
    pub fn pointer(&mut self, present: bool) {
        if present {
            self.u32(0x0002_0000_u32.wrapping_add(self.referents.wrapping_mul(4)));
            self.referents = self.referents.wrapping_add(1);
        } else {
            self.u32(0);
        }
    }

    /// FILETIME [MS-DTYP 2.3.3].
    pub fn file_time(&mut self, time: FileTime) {
        self.align(4);
        self.bytes(&time.0.to_le_bytes());
    }

    /// The fixed part of an RPC_UNICODE_STRING [MS-DTYP 2.3.10].
    pub fn unicode(&mut self, text: &UnicodeString) {
        self.u16(text.length());
        self.u16(text.maximum_length());
        self.pointer(!text.is_null());
    }

    /// Its referent: a conformant and varying array, nothing for a null pointer.
    pub fn unicode_text(&mut self, text: &UnicodeString) {
        if !text.is_null() {
            self.u32(u32::from(text.maximum_length() / 2));
            self.u32(0);
            self.u32(u32::from(text.length() / 2));
            for unit in text.as_str().encode_utf16() {
                self.bytes(&unit.to_le_bytes());
            }
        }
    }

    /// A conformant array: its size, then its elements' fixed parts.
    pub fn conformant<T>(&mut self, elements: &[T], mut write: impl FnMut(&mut Self, &T)) {
        self.count(elements.len());
        for element in elements {
            write(self, element);
        }
    }

    /// An RPC_SID [MS-DTYP 2.4.2.3].
    pub fn sid(&mut self, sid: &Sid) {
        self.count(sid.subauthorities().len());
        self.bytes(&sid.to_bytes());
    }

    /// The serialisation: both headers in front, the object padded to a multiple of eight
    /// [MS-RPCE 2.2.6.1 and 2.2.6.2].
    pub fn finish(mut self) -> Vec<u8> {
        self.align(8);
        let mut out = vec![0x01, 0x10, 0x08, 0x00, 0xCC, 0xCC, 0xCC, 0xCC];
        out.extend(size(self.object.len()).to_le_bytes());
        out.extend([0; 4]);
        out.extend(self.object);
        out
    }
}
