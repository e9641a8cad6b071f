//! Messages on a stream: four bytes of length, then the message [RFC 4120 §7.2.2].

use thiserror::Error;

/// The longest message that is taken: requests are a few thousand bytes, replies with large PACs
/// some tens of thousands.
pub const LONGEST: usize = 128 * 1024;

/// Why a stream is no stream of messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum FramingError {
    /// The high bit of the length is reserved and was set.
    #[error("the reserved bit of the length is set")]
    ReservedBit,
    /// A message longer than anything this protocol has.
    #[error("a message of {0} bytes is longer than {LONGEST}")]
    TooLong(usize),
}

/// A message with its length before it.
pub fn frame(message: &[u8]) -> Vec<u8> {
    let length = u32::try_from(message.len()).unwrap_or(u32::MAX);
    let mut framed = length.to_be_bytes().to_vec();
    framed.extend_from_slice(message);
    framed
}

/// Puts a stream's pieces together to messages.
#[derive(Debug, Default)]
pub struct Framer {
    received: Vec<u8>,
}

impl Framer {
    /// Takes what was received; gives back the next message, if it is whole.
    ///
    /// # Errors
    /// When the stream announces what cannot be a message; nothing more can be read from it.
    pub fn push(&mut self, bytes: &[u8]) -> Result<Option<Vec<u8>>, FramingError> {
        self.received.extend_from_slice(bytes);
        let Some(length) = self.received.first_chunk::<4>() else {
            return Ok(None);
        };
        let length = u32::from_be_bytes(*length);
        if length & 0x8000_0000 != 0 {
            return Err(FramingError::ReservedBit);
        }
        let length = usize::try_from(length).unwrap_or(usize::MAX);
        if length > LONGEST {
            return Err(FramingError::TooLong(length));
        }
        if self.received.len() < length + 4 {
            return Ok(None);
        }
        let rest = self.received.split_off(length + 4);
        let mut message = std::mem::replace(&mut self.received, rest);
        message.drain(..4);
        Ok(Some(message))
    }
}

#[cfg(test)]
mod tests {
    use super::{Framer, FramingError, LONGEST, frame};

    #[test]
    fn messages_come_whole_however_they_were_cut() {
        let stream = [frame(b"first"), frame(b""), frame(b"third")].concat();
        for size in 1..=stream.len() {
            let mut framer = Framer::default();
            let mut messages = Vec::new();
            for piece in stream.chunks(size) {
                let mut next = framer.push(piece).unwrap();
                while let Some(message) = next {
                    messages.push(message);
                    next = framer.push(&[]).unwrap();
                }
            }
            assert_eq!(messages, [b"first".to_vec(), Vec::new(), b"third".to_vec()]);
        }
    }

    #[test]
    fn what_cannot_be_a_message_is_refused_before_it_is_read() {
        let push = |bytes: &[u8]| Framer::default().push(bytes);
        assert_eq!(push(&[0x80, 0, 0, 1]), Err(FramingError::ReservedBit));
        let long = u32::try_from(LONGEST + 1).unwrap().to_be_bytes();
        assert_eq!(push(&long), Err(FramingError::TooLong(LONGEST + 1)));
        assert_eq!(push(&[0, 0]), Ok(None));
    }
}
