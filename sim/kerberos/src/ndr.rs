//! Network data representation, as far as the PAC needs it [C706 chapter 14, MS-RPCE 2.2.6].

use pki::names::Sid;

/// Writes a type serialisation (version 1): fixed parts first, what pointers point to after them.
#[derive(Debug, Default)]
pub struct Writer {
    fixed: Vec<u8>,
    deferred: Vec<Vec<u8>>,
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

    /// Bytes in place.
    pub fn bytes(&mut self, value: &[u8]) {
        self.fixed.extend_from_slice(value);
    }

    /// A pointer to data that is written after the fixed parts.
    pub fn pointer(&mut self, data: Option<Vec<u8>>) {
        match data {
            None => self.u32(0),
            Some(data) => {
                self.referents += 1;
                self.u32(0x0002_0000 + 4 * self.referents);
                self.deferred.push(data);
            }
        }
    }

    /// RPC_UNICODE_STRING [MS-DTYP 2.3.10].
    pub fn string(&mut self, text: &str) {
        let units: Vec<u16> = text.encode_utf16().collect();
        let bytes = u16::try_from(units.len() * 2).unwrap_or(u16::MAX);
        self.u16(bytes);
        self.u16(bytes);
        self.pointer(Some(counted_text(&units)));
    }

    /// The serialisation with its headers and the pointer to the whole.
    pub fn finish(mut self) -> Vec<u8> {
        for part in std::mem::take(&mut self.deferred) {
            align(&mut self.fixed, 4);
            self.fixed.extend(part);
        }
        align(&mut self.fixed, 8);
        let mut body = 0x0002_0000u32.to_le_bytes().to_vec();
        body.extend(self.fixed);
        align(&mut body, 8);
        let mut out = vec![0x01, 0x10, 0x08, 0x00, 0xCC, 0xCC, 0xCC, 0xCC];
        out.extend(u32::try_from(body.len()).unwrap_or(u32::MAX).to_le_bytes());
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

/// A conformant varying array of UTF-16 units.
fn counted_text(units: &[u16]) -> Vec<u8> {
    let mut out = count(units.len()).to_vec();
    out.extend([0; 4]);
    out.extend(count(units.len()));
    out.extend(units.iter().flat_map(|unit| unit.to_le_bytes()));
    out
}

/// A conformant array of bytes.
pub fn counted_bytes(bytes: &[u8]) -> Vec<u8> {
    let mut out = count(bytes.len()).to_vec();
    out.extend_from_slice(bytes);
    out
}

/// A conformant array of pairs of numbers: GROUP_MEMBERSHIP [MS-PAC 2.2.2].
pub fn counted_groups(groups: &[(u32, u32)]) -> Vec<u8> {
    let mut out = count(groups.len()).to_vec();
    for (rid, attributes) in groups {
        out.extend(rid.to_le_bytes());
        out.extend(attributes.to_le_bytes());
    }
    out
}

/// RPC_SID [MS-DTYP 2.4.2.3]: a conformant structure, its count in front.
pub fn sid(sid: &Sid) -> Vec<u8> {
    let mut out = count(sid.subauthorities().len()).to_vec();
    out.extend(sid.to_bytes());
    out
}

/// Reads a type serialisation.
#[derive(Debug, Clone)]
pub struct Reader<'b> {
    bytes: &'b [u8],
    at: usize,
}

impl<'b> Reader<'b> {
    /// The fixed parts behind the headers and the pointer to the whole.
    pub fn new(serialisation: &'b [u8]) -> Option<Self> {
        (serialisation.first_chunk::<8>()? == &[0x01, 0x10, 0x08, 0x00, 0xCC, 0xCC, 0xCC, 0xCC])
            .then_some(())?;
        let bytes = serialisation.get(20..)?;
        Some(Self { bytes, at: 0 })
    }

    fn take(&mut self, size: usize, to: usize) -> Option<&'b [u8]> {
        // Alignment counts from the start of the body, which begins with a four-byte pointer.
        while !(self.at + 4).is_multiple_of(to) {
            self.at += 1;
        }
        let slice = self.bytes.get(self.at..self.at.checked_add(size)?)?;
        self.at += size;
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

    /// Bytes in place.
    pub fn bytes(&mut self, size: usize) -> Option<&'b [u8]> {
        self.take(size, 1)
    }

    /// Skips a string's fixed part; gives back whether text follows.
    pub fn string_header(&mut self) -> Option<bool> {
        self.u16()?;
        self.u16()?;
        Some(self.u32()? != 0)
    }

    /// A string's deferred part.
    pub fn text(&mut self) -> Option<String> {
        self.u32()?;
        self.u32()?;
        let length = usize::try_from(self.u32()?).ok()?;
        let bytes = self.bytes(length.checked_mul(2)?)?;
        let units: Vec<u16> = bytes
            .chunks_exact(2)
            .filter_map(|pair| pair.try_into().ok().map(u16::from_le_bytes))
            .collect();
        String::from_utf16(&units).ok()
    }

    /// A deferred RPC_SID.
    pub fn sid(&mut self) -> Option<Sid> {
        let parts = usize::try_from(self.u32()?).ok()?;
        let header = self.bytes(8)?;
        let authority = header
            .iter()
            .skip(2)
            .fold(0u64, |n, b| n << 8 | u64::from(*b));
        let mut text = format!("S-1-{authority}");
        for _ in 0..parts.min(15) {
            text = format!("{text}-{}", self.u32()?);
        }
        text.parse().ok()
    }
}
