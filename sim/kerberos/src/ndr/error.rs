//! What can be wrong with a serialisation.

use thiserror::Error;

/// Why bytes are not the serialisation of a type.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum NdrError {
    /// The bytes end too early.
    #[error("{needed} bytes are needed at {at}, where {left} are left")]
    Truncated {
        /// Where, counted from the start of the object.
        at: usize,
        /// How many are needed.
        needed: usize,
        /// How many are there.
        left: usize,
    },
    /// Not version 1, not little-endian, or a header of another length.
    #[error("the header is not that of a little-endian type serialisation, version 1")]
    Header,
    /// The length in the header is not that of the bytes.
    #[error("the header says {declared} bytes, {present} are there")]
    ObjectLength {
        /// What the header says.
        declared: u32,
        /// What is there.
        present: usize,
    },
    /// Two numbers that must be the same are not.
    #[error("{what}: {declared} where {expected} is due")]
    Count {
        /// Which numbers.
        what: &'static str,
        /// What was read.
        declared: u32,
        /// What it should be.
        expected: u32,
    },
    /// A pointer is null where something must be.
    #[error("{0} is a null pointer")]
    NullPointer(&'static str),
    /// A text of an odd number of bytes, longer than its room, or no UTF-16.
    #[error("not a text: {0}")]
    Text(&'static str),
    /// Not a security identifier.
    #[error("not a security identifier")]
    Sid,
    /// Bytes after the end of the object.
    #[error("{0} bytes follow the object")]
    Trailing(usize),
}
