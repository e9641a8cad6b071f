//! ATTRIBUTES_INFO.

use super::{BufferType, PacError};

/// Whether the client asked for the PAC [MS-PAC 2.14].
///
/// ```text
/// PAC_ATTRIBUTES_INFO { ULONG FlagsLength; ULONG Flags[]; }    FlagsLength counts bits
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PacAttributesInfo {
    /// Number of bits that have a meaning.
    pub flags_length: u32,
    /// The bits, the lowest first.
    pub flags: Vec<u32>,
}

impl PacAttributesInfo {
    /// The client asked for a PAC in PA-PAC-REQUEST.
    pub const REQUESTED: u32 = 1;
    /// The client did not say, and got one.
    pub const GIVEN_IMPLICITLY: u32 = 2;

    /// The flags of today, two bits.
    pub fn new(flags: u32) -> Self {
        Self {
            flags_length: 2,
            flags: vec![flags],
        }
    }

    /// Whether the client asked for a PAC.
    pub fn was_requested(&self) -> bool {
        self.first() & Self::REQUESTED != 0
    }

    /// Whether the client got one without saying.
    pub fn was_given_implicitly(&self) -> bool {
        self.first() & Self::GIVEN_IMPLICITLY != 0
    }

    fn first(&self) -> u32 {
        self.flags.first().copied().unwrap_or(0)
    }

    pub(super) fn read(bytes: &[u8]) -> Result<Self, PacError> {
        let wrong = PacError::Buffer {
            kind: BufferType::ATTRIBUTES_INFO,
            reason: "the number of flags",
        };
        let (words, odd) = bytes.as_chunks::<4>();
        let mut words = words.iter().map(|word| u32::from_le_bytes(*word));
        let flags_length = words.next().ok_or_else(|| wrong.clone())?;
        let flags: Vec<u32> = words.collect();
        let due = usize::try_from(flags_length.div_ceil(32)).unwrap_or(usize::MAX);
        if !odd.is_empty() || flags.len() != due {
            return Err(wrong);
        }
        Ok(Self {
            flags_length,
            flags,
        })
    }

    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = self.flags_length.to_le_bytes().to_vec();
        bytes.extend(self.flags.iter().flat_map(|word| word.to_le_bytes()));
        bytes
    }
}
