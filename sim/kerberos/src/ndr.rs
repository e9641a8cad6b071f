//! Network data representation, as far as the PAC needs it [C706 chapter 14, MS-RPCE 2.2.6].
//!
//! A type serialisation, version 1: a header, the pointer to the whole, the fixed parts, and what
//! pointers point to in the order of the pointers. Pointers inside of that get their referents and
//! their data after it, in turn.

use pki::names::Sid;

/// Referent identifiers go up in fours from here; the first is of the whole.
const FIRST_REFERENT: u32 = 0x0002_0000;
/// The header: version 1, little-endian, eight bytes long, filler.
const HEADER: [u8; 8] = [0x01, 0x10, 0x08, 0x00, 0xCC, 0xCC, 0xCC, 0xCC];

/// RPC_UNICODE_STRING [MS-DTYP 2.3.10].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UnicodeString {
    /// The text; `None` for a null pointer.
    pub text: Option<String>,
    /// MaximumLength in bytes: that of the text, or two more where room for an end is counted.
    pub maximum: u16,
}

impl UnicodeString {
    /// A text without room for an end.
    pub fn new(text: &str) -> Self {
        Self {
            maximum: u16::try_from(text.encode_utf16().count() * 2).unwrap_or(u16::MAX),
            text: Some(text.to_owned()),
        }
    }

    /// A text with room for an end, as the names of server and domain are written.
    pub fn with_end(text: &str) -> Self {
        let mut string = Self::new(text);
        string.maximum = string.maximum.saturating_add(2);
        string
    }

    /// The text; empty for a null pointer.
    pub fn as_str(&self) -> &str {
        self.text.as_deref().unwrap_or_default()
    }
}

/// What a pointer points to.
#[derive(Debug)]
enum Deferred {
    Bytes(Vec<u8>),
    Sids(Vec<(Sid, u32)>),
}

/// Writes a type serialisation.
#[derive(Debug, Default)]
pub struct Writer {
    fixed: Vec<u8>,
    deferred: Vec<Deferred>,
    referents: u32,
}

impl Writer {
    /// A 16-bit number.
    pub fn u16(&mut self, value: u16) {
        align(&mut self.fixed, 2);
        self.fixed.extend(value.to_le_bytes());
    }

    /// A 32-bit number.
    pub fn u32(&mut self, value: u32) {
        align(&mut self.fixed, 4);
        self.fixed.extend(value.to_le_bytes());
    }

    /// FILETIME: two 32-bit numbers, the lower first [MS-DTYP 2.3.3].
    pub fn file_time(&mut self, value: u64) {
        align(&mut self.fixed, 4);
        self.fixed.extend(value.to_le_bytes());
    }

    /// Bytes in place.
    pub fn bytes(&mut self, value: &[u8]) {
        self.fixed.extend_from_slice(value);
    }

    /// A pointer to a conformant array of bytes.
    pub fn byte_array(&mut self, value: Option<&[u8]>) {
        self.pointer(value.map(|bytes| {
            let mut out = count(bytes.len()).to_vec();
            out.extend_from_slice(bytes);
            Deferred::Bytes(out)
        }));
    }

    /// A pointer to a conformant array of GROUP_MEMBERSHIP [MS-PAC 2.2.2].
    pub fn groups(&mut self, groups: Option<&[(u32, u32)]>) {
        self.pointer(groups.map(|groups| {
            let mut out = count(groups.len()).to_vec();
            for (rid, attributes) in groups {
                out.extend(rid.to_le_bytes());
                out.extend(attributes.to_le_bytes());
            }
            Deferred::Bytes(out)
        }));
    }

    /// A pointer to an RPC_SID [MS-DTYP 2.4.2.3].
    pub fn sid(&mut self, value: Option<&Sid>) {
        self.pointer(value.map(|value| Deferred::Bytes(sid(value))));
    }

    /// A pointer to a conformant array of KERB_SID_AND_ATTRIBUTES [MS-PAC 2.2.1].
    pub fn sids(&mut self, sids: Option<&[(Sid, u32)]>) {
        self.pointer(sids.map(|sids| Deferred::Sids(sids.to_vec())));
    }

    /// RPC_UNICODE_STRING [MS-DTYP 2.3.10].
    pub fn string(&mut self, string: &UnicodeString) {
        let units: Vec<u16> = string.as_str().encode_utf16().collect();
        self.u16(u16::try_from(units.len() * 2).unwrap_or(u16::MAX));
        self.u16(string.maximum);
        self.pointer(string.text.is_some().then(|| {
            // A conformant and varying array: room, offset, number of units, units.
            let mut out = count(usize::from(string.maximum / 2)).to_vec();
            out.extend([0; 4]);
            out.extend(count(units.len()));
            out.extend(units.iter().flat_map(|unit| unit.to_le_bytes()));
            Deferred::Bytes(out)
        }));
    }

    fn referent(&mut self) -> u32 {
        self.referents += 1;
        FIRST_REFERENT + 4 * self.referents
    }

    fn pointer(&mut self, data: Option<Deferred>) {
        match data {
            None => self.u32(0),
            Some(data) => {
                let referent = self.referent();
                self.u32(referent);
                self.deferred.push(data);
            }
        }
    }

    /// The serialisation with its headers and the pointer to the whole.
    pub fn finish(mut self) -> Vec<u8> {
        for part in std::mem::take(&mut self.deferred) {
            align(&mut self.fixed, 4);
            match part {
                Deferred::Bytes(bytes) => self.fixed.extend(bytes),
                Deferred::Sids(sids) => {
                    self.fixed.extend(count(sids.len()));
                    for (_, attributes) in &sids {
                        let referent = self.referent();
                        self.fixed.extend(referent.to_le_bytes());
                        self.fixed.extend(attributes.to_le_bytes());
                    }
                    for (value, _) in &sids {
                        self.fixed.extend(sid(value));
                    }
                }
            }
        }
        let mut body = FIRST_REFERENT.to_le_bytes().to_vec();
        body.extend(self.fixed);
        align(&mut body, 8);
        let mut out = HEADER.to_vec();
        out.extend(count(body.len()));
        out.extend([0; 4]);
        out.extend(body);
        out
    }
}

fn align(bytes: &mut Vec<u8>, to: usize) {
    while !bytes.len().is_multiple_of(to) {
        bytes.push(0);
    }
}

fn count(n: usize) -> [u8; 4] {
    u32::try_from(n).unwrap_or(u32::MAX).to_le_bytes()
}

/// RPC_SID: a conformant structure, its count in front.
fn sid(sid: &Sid) -> Vec<u8> {
    let mut out = count(sid.subauthorities().len()).to_vec();
    out.extend(sid.to_bytes());
    out
}

/// Reads a type serialisation. Every method gives `None` where the bytes end or cannot be what is asked
/// for; counts are compared with what is left before anything is allocated.
#[derive(Debug, Clone)]
pub struct Reader<'b> {
    bytes: &'b [u8],
    at: usize,
}

/// The fixed part of a string, whose text comes later.
#[derive(Debug, Clone, Copy)]
pub struct StringHeader {
    maximum: u16,
    present: bool,
}

impl<'b> Reader<'b> {
    /// The fixed parts behind the headers and the pointer to the whole.
    pub fn new(serialisation: &'b [u8]) -> Option<Self> {
        (serialisation.first_chunk::<8>()? == &HEADER).then_some(())?;
        let size = serialisation.get(8..12)?.try_into().ok();
        let size = usize::try_from(size.map(u32::from_le_bytes)?).ok()?;
        let bytes = serialisation.get(16..16usize.checked_add(size)?)?;
        // The pointer to the whole is there, and not null.
        let whole = bytes.first_chunk::<4>()?;
        (u32::from_le_bytes(*whole) != 0).then_some(())?;
        Some(Self { bytes, at: 4 })
    }

    fn take(&mut self, size: usize, to: usize) -> Option<&'b [u8]> {
        let from = self.at.checked_next_multiple_of(to)?;
        let end = from.checked_add(size)?;
        let slice = self.bytes.get(from..end)?;
        self.at = end;
        Some(slice)
    }

    /// A 16-bit number.
    pub fn u16(&mut self) -> Option<u16> {
        self.take(2, 2)?.try_into().ok().map(u16::from_le_bytes)
    }

    /// A 32-bit number.
    pub fn u32(&mut self) -> Option<u32> {
        self.take(4, 4)?.try_into().ok().map(u32::from_le_bytes)
    }

    /// FILETIME.
    pub fn file_time(&mut self) -> Option<u64> {
        self.take(8, 4)?.try_into().ok().map(u64::from_le_bytes)
    }

    /// Bytes in place.
    pub fn bytes(&mut self, size: usize) -> Option<&'b [u8]> {
        self.take(size, 1)
    }

    /// Whether a pointer points to anything.
    pub fn pointer(&mut self) -> Option<bool> {
        self.u32().map(|referent| referent != 0)
    }

    /// The fixed part of a string.
    pub fn string_header(&mut self) -> Option<StringHeader> {
        self.u16()?;
        let maximum = self.u16()?;
        let present = self.pointer()?;
        Some(StringHeader { maximum, present })
    }

    /// The text of a string whose fixed part was read before.
    pub fn string(&mut self, header: StringHeader) -> Option<UnicodeString> {
        let maximum = header.maximum;
        if !header.present {
            return Some(UnicodeString {
                text: None,
                maximum,
            });
        }
        let (_room, offset, length) = (self.u32()?, self.u32()?, self.u32()?);
        if offset != 0 {
            return None;
        }
        let bytes = self.bytes(usize::try_from(length).ok()?.checked_mul(2)?)?;
        let units: Vec<u16> = bytes
            .chunks_exact(2)
            .filter_map(|pair| pair.try_into().ok().map(u16::from_le_bytes))
            .collect();
        let text = Some(String::from_utf16(&units).ok()?);
        Some(UnicodeString { text, maximum })
    }

    /// A conformant array of bytes.
    pub fn byte_array(&mut self) -> Option<&'b [u8]> {
        let size = usize::try_from(self.u32()?).ok()?;
        self.bytes(size)
    }

    /// A conformant array of `expected` GROUP_MEMBERSHIP.
    pub fn groups(&mut self, expected: u32) -> Option<Vec<(u32, u32)>> {
        let number = self.elements(expected, 8)?;
        (0..number)
            .map(|_| Some((self.u32()?, self.u32()?)))
            .collect()
    }

    /// An RPC_SID.
    pub fn sid(&mut self) -> Option<Sid> {
        let parts = usize::try_from(self.u32()?)
            .ok()
            .filter(|parts| *parts <= 15)?;
        let bytes = self.bytes(8 + 4 * parts)?;
        Sid::from_bytes(bytes).ok()
    }

    /// A conformant array of `expected` KERB_SID_AND_ATTRIBUTES, and the SIDs they point to.
    pub fn sids(&mut self, expected: u32) -> Option<Vec<(Sid, u32)>> {
        let number = self.elements(expected, 8)?;
        let attributes: Vec<u32> = (0..number)
            .map(|_| self.pointer()?.then_some(self.u32()?))
            .collect::<Option<_>>()?;
        attributes
            .into_iter()
            .map(|attributes| Some((self.sid()?, attributes)))
            .collect()
    }

    /// The number of elements of an array: the one that was announced, and no more than there is room for.
    fn elements(&mut self, expected: u32, size: usize) -> Option<usize> {
        let number = self.u32().filter(|number| *number == expected)?;
        let number = usize::try_from(number).ok()?;
        let left = self.bytes.len().saturating_sub(self.at);
        (number.checked_mul(size)? <= left).then_some(number)
    }
}
