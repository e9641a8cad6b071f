//! What can be wrong with a PAC.

use thiserror::Error;

use super::{BufferType, SignatureType};
use crate::ndr::NdrError;

/// Why bytes are not a PAC, or a PAC does not hold.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum PacError {
    /// The directory of buffers is cut off, of another version or too long.
    #[error("the directory of the PAC is malformed: {0}")]
    Directory(&'static str),
    /// A buffer lies outside of the PAC, on another buffer or on no multiple of eight.
    #[error("the place of {kind} is malformed: {reason}")]
    Place {
        /// Which buffer.
        kind: BufferType,
        /// What is wrong with its place.
        reason: &'static str,
    },
    /// Two buffers of one type.
    #[error("{0} occurs twice")]
    Duplicate(BufferType),
    /// A buffer whose content is not what its type says.
    #[error("{kind} is malformed: {reason}")]
    Buffer {
        /// Which buffer.
        kind: BufferType,
        /// What is wrong.
        reason: &'static str,
    },
    /// A buffer whose NDR is malformed.
    #[error("{kind} is malformed")]
    Ndr {
        /// Which buffer.
        kind: BufferType,
        /// What is wrong.
        #[source]
        source: NdrError,
    },
    /// Content that exceeds what the format can count.
    #[error("{0} is too long for its buffer")]
    TooLong(&'static str),
    /// A buffer that is needed is not there.
    #[error("there is no {0}")]
    Missing(BufferType),
    /// A signature of another type than the key makes.
    #[error("{kind} is a signature of type {found}, where the key makes {expected}")]
    SignatureType {
        /// Which signature.
        kind: BufferType,
        /// Its type.
        found: SignatureType,
        /// The type that the key makes.
        expected: SignatureType,
    },
    /// A signature that is not the key's.
    #[error("{0} does not verify")]
    Signature(BufferType),
    /// Credentials that are not for this key.
    #[error("the credentials do not open with the reply key")]
    Credentials,
}
