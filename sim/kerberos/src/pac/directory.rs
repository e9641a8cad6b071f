//! PACTYPE and PAC_INFO_BUFFER: where the buffers are [MS-PAC 2.3 and 2.4].
//!
//! ```text
//! PACTYPE         { ULONG cBuffers; ULONG Version = 0; PAC_INFO_BUFFER Buffers[cBuffers]; }
//! PAC_INFO_BUFFER { ULONG ulType; ULONG cbBufferSize; ULONG64 Offset; }
//! ```

use std::ops::Range;

use super::{BufferType, PacError};

/// The most buffers that are read. Nineteen types are known.
const BUFFERS_MAX: usize = 64;
const HEADER: usize = 8;
const ENTRY: usize = 16;
const ALIGNMENT: usize = 8;

/// The types and places of the buffers, in the order of the directory.
pub(super) fn read(bytes: &[u8]) -> Result<Vec<(BufferType, Range<usize>)>, PacError> {
    let number = |at: usize| -> Option<u32> {
        let field = bytes.get(at..at.checked_add(4)?)?;
        field.try_into().ok().map(u32::from_le_bytes)
    };
    let cut_off = PacError::Directory("cut off");
    let (Some(count), Some(version)) = (number(0), number(4)) else {
        return Err(cut_off);
    };
    if version != 0 {
        return Err(PacError::Directory("not version 0"));
    }
    let count = usize::try_from(count).unwrap_or(usize::MAX);
    if count > BUFFERS_MAX {
        return Err(PacError::Directory("too many buffers"));
    }
    let data = HEADER + ENTRY * count;
    if bytes.len() < data {
        return Err(cut_off);
    }
    let mut places: Vec<(BufferType, Range<usize>)> = Vec::with_capacity(count);
    for at in (HEADER..data).step_by(ENTRY) {
        let entry = (number(at), number(at + 4), number(at + 8), number(at + 12));
        let (Some(kind), Some(size), Some(offset), Some(offset_high)) = entry else {
            return Err(cut_off);
        };
        let kind = BufferType(kind);
        let wrong = |reason| PacError::Place { kind, reason };
        if places.iter().any(|(other, _)| *other == kind) {
            return Err(PacError::Duplicate(kind));
        }
        let outside = wrong("outside of the PAC");
        let start = usize::try_from(u64::from(offset_high) << 32 | u64::from(offset))
            .map_err(|_| outside.clone())?;
        let end = usize::try_from(size)
            .ok()
            .and_then(|size| start.checked_add(size))
            .filter(|end| *end <= bytes.len() && start >= data)
            .ok_or(outside)?;
        if !start.is_multiple_of(ALIGNMENT) {
            return Err(wrong("not on a multiple of eight"));
        }
        if places
            .iter()
            .any(|(_, other)| start < other.end && other.start < end)
        {
            return Err(wrong("on another buffer"));
        }
        places.push((kind, start..end));
    }
    Ok(places)
}

/// The PAC of these buffers, in their order, and where each is.
pub(super) fn write(
    buffers: &[(BufferType, Vec<u8>)],
) -> (Vec<u8>, Vec<(BufferType, Range<usize>)>) {
    let field = |number: usize| u32::try_from(number).unwrap_or(u32::MAX).to_le_bytes();
    let mut bytes = Vec::new();
    bytes.extend(field(buffers.len()));
    bytes.extend([0; 4]);
    let mut data = Vec::new();
    let mut places = Vec::with_capacity(buffers.len());
    let start_of_data = HEADER + ENTRY * buffers.len();
    for (kind, buffer) in buffers {
        let start = start_of_data + data.len();
        bytes.extend(kind.0.to_le_bytes());
        bytes.extend(field(buffer.len()));
        bytes.extend(field(start));
        bytes.extend([0; 4]);
        places.push((*kind, start..start + buffer.len()));
        data.extend_from_slice(buffer);
        data.resize(data.len().next_multiple_of(ALIGNMENT), 0);
    }
    bytes.extend(data);
    (bytes, places)
}
