//! Reading.

use pki::names::Sid;

use super::{FileTime, NdrError, UnicodeHeader};

/// Version 1, little-endian, length of this header [MS-RPCE 2.2.6.1]. The four filler bytes that
/// follow are ignored.
const COMMON_HEADER: [u8; 4] = [0x01, 0x10, 0x08, 0x00];
/// Size of the common and the private header together.
const HEADERS: usize = 16;
/// An object is padded to a multiple of this.
const OBJECT_ALIGNMENT: usize = 8;

/// Reads the object of a type serialisation, from its first byte.
#[derive(Debug, Clone)]
pub struct Reader<'b> {
    object: &'b [u8],
    at: usize,
}

impl<'b> Reader<'b> {
    /// Reads the headers [MS-RPCE 2.2.6.1 and 2.2.6.2].
    ///
    /// # Errors
    /// When they are not those of version 1, little-endian, or the object's length is not theirs.
    pub fn open(serialisation: &'b [u8]) -> Result<Self, NdrError> {
        let ([a, b, c, d, _, _, _, _, l0, l1, l2, l3, _, _, _, _], object) = serialisation
            .split_first_chunk::<HEADERS>()
            .ok_or(NdrError::Header)?;
        if [*a, *b, *c, *d] != COMMON_HEADER {
            return Err(NdrError::Header);
        }
        let declared = u32::from_le_bytes([*l0, *l1, *l2, *l3]);
        let wrong = NdrError::ObjectLength {
            declared,
            present: object.len(),
        };
        // Encryption types that pad leave up to a block of padding behind the object.
        let (object, padding) = usize::try_from(declared)
            .ok()
            .and_then(|length| object.split_at_checked(length))
            .ok_or_else(|| wrong.clone())?;
        if padding.len() >= OBJECT_ALIGNMENT {
            return Err(wrong);
        }
        Ok(Self { object, at: 0 })
    }

    fn left(&self) -> usize {
        self.object.len().saturating_sub(self.at)
    }

    /// Goes on to the next multiple; what is skipped has no meaning [C706 §14.2.2].
    fn align(&mut self, to: usize) {
        self.at = self.at.next_multiple_of(to);
    }

    /// Bytes in place.
    ///
    /// # Errors
    /// When there are not so many.
    pub fn bytes(&mut self, size: usize) -> Result<&'b [u8], NdrError> {
        let taken = self
            .at
            .checked_add(size)
            .and_then(|end| self.object.get(self.at..end))
            .ok_or(NdrError::Truncated {
                at: self.at,
                needed: size,
                left: self.left(),
            })?;
        self.at += size;
        Ok(taken)
    }

    /// A known number of bytes in place.
    ///
    /// # Errors
    /// When there are not so many.
    pub fn array<const N: usize>(&mut self) -> Result<[u8; N], NdrError> {
        let (at, left) = (self.at, self.left());
        let needed = N;
        self.bytes(N)?
            .try_into()
            .map_err(|_| NdrError::Truncated { at, needed, left })
    }

    /// A 16-bit number.
    ///
    /// # Errors
    /// When the bytes end before.
    pub fn u16(&mut self) -> Result<u16, NdrError> {
        self.align(2);
        self.array().map(u16::from_le_bytes)
    }

    /// A 32-bit number.
    ///
    /// # Errors
    /// When the bytes end before.
    pub fn u32(&mut self) -> Result<u32, NdrError> {
        self.align(4);
        self.array().map(u32::from_le_bytes)
    }

    /// A unique pointer: whether it points to something.
    ///
    /// # Errors
    /// When the bytes end before.
    pub fn pointer(&mut self) -> Result<bool, NdrError> {
        Ok(self.u32()? != 0)
    }

    /// FILETIME [MS-DTYP 2.3.3]: two 32-bit numbers, the low one first.
    ///
    /// # Errors
    /// When the bytes end before.
    pub fn file_time(&mut self) -> Result<FileTime, NdrError> {
        let (low, high) = (self.u32()?, self.u32()?);
        Ok(FileTime(u64::from(high) << 32 | u64::from(low)))
    }

    /// The fixed part of an RPC_UNICODE_STRING.
    ///
    /// # Errors
    /// When its lengths contradict each other.
    pub fn unicode(&mut self) -> Result<UnicodeHeader, NdrError> {
        UnicodeHeader::read(self)
    }

    /// A conformant array whose size was also said elsewhere; `element_size` is the least that an
    /// element takes, so that nothing is allocated for elements that cannot be there.
    ///
    /// # Errors
    /// When both sizes differ, the bytes cannot hold so many, or an element is wrong.
    pub fn conformant<T>(
        &mut self,
        count: u32,
        element_size: usize,
        mut element: impl FnMut(&mut Self) -> Result<T, NdrError>,
    ) -> Result<Vec<T>, NdrError> {
        let declared = self.u32()?;
        if declared != count {
            return Err(NdrError::Count {
                what: "size of an array",
                declared,
                expected: count,
            });
        }
        let count = usize::try_from(count).unwrap_or(usize::MAX);
        let needed = count.saturating_mul(element_size);
        if needed > self.left() {
            return Err(NdrError::Truncated {
                at: self.at,
                needed,
                left: self.left(),
            });
        }
        let mut elements = Vec::with_capacity(count);
        for _ in 0..count {
            elements.push(element(self)?);
        }
        Ok(elements)
    }

    /// The referent of a pointer to a conformant array, where zero elements are a null pointer.
    ///
    /// # Errors
    /// When there are elements but no pointer, or the array is wrong.
    pub fn conformant_behind<T>(
        &mut self,
        present: bool,
        count: u32,
        element_size: usize,
        element: impl FnMut(&mut Self) -> Result<T, NdrError>,
    ) -> Result<Vec<T>, NdrError> {
        match (present, count) {
            (true, _) => self.conformant(count, element_size, element),
            (false, 0) => Ok(Vec::new()),
            (false, _) => Err(NdrError::NullPointer("an array with elements")),
        }
    }

    /// The referent of a pointer to an RPC_SID [MS-DTYP 2.4.2.3], whose size stands in front.
    ///
    /// # Errors
    /// When it is no SID of revision 1 with 1 to 15 sub-authorities, or the sizes differ.
    pub fn sid(&mut self) -> Result<Sid, NdrError> {
        let declared = self.u32()?;
        let start = self.at;
        let [revision, count, ..] = self.array::<8>()?;
        if declared != u32::from(count) {
            return Err(NdrError::Count {
                what: "number of sub-authorities",
                declared: u32::from(count),
                expected: declared,
            });
        }
        if revision != 1 {
            return Err(NdrError::Sid);
        }
        self.bytes(usize::from(count) * 4)?;
        let packet = self.object.get(start..self.at).unwrap_or_default();
        Sid::from_bytes(packet).map_err(|_| NdrError::Sid)
    }

    /// Ends the reading.
    ///
    /// # Errors
    /// When more is left than pads the object.
    pub fn finish(self) -> Result<(), NdrError> {
        match self.left() {
            left if left < OBJECT_ALIGNMENT => Ok(()),
            left => Err(NdrError::Trailing(left)),
        }
    }
}
