//! Messages on a stream: each behind its length [RFC 4120 §7.2.2].

use thiserror::Error;

/// Most bytes of a message that is read; real ones have a few thousand.
pub const MESSAGE_MAX: usize = 65_536;

/// What carries a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transport {
    /// Datagrams.
    Udp,
    /// A stream.
    Tcp,
}

/// Why a stream holds no messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum FramingError {
    /// A length beyond the limit; the high bit, which is reserved, makes it so too.
    #[error("a message of {0} bytes is longer than what is read")]
    TooLong(u32),
}

/// Takes a stream apart, however it is cut.
#[derive(Debug)]
pub struct Framer {
    limit: usize,
    buffer: Vec<u8>,
}

impl Default for Framer {
    fn default() -> Self {
        Self::new(MESSAGE_MAX)
    }
}

impl Framer {
    /// Reads messages of so many bytes at most.
    pub fn new(limit: usize) -> Self {
        Self {
            limit,
            buffer: Vec::new(),
        }
    }

    /// How many more bytes are of use now: never more than one message. A driver that reads no
    /// more than these keeps no more than these.
    pub fn wants(&self) -> usize {
        let whole = match self.length() {
            Some(length) => 4 + usize::try_from(length).unwrap_or(0).min(self.limit),
            None => 4,
        };
        whole.saturating_sub(self.buffer.len())
    }

    /// Takes bytes of the stream, in any pieces, and gives the next whole message if there is one.
    /// Call again with no bytes until there is none.
    ///
    /// # Errors
    /// When a length is beyond the limit; the stream is then of no more use.
    pub fn next(&mut self, bytes: &[u8]) -> Result<Option<Vec<u8>>, FramingError> {
        self.buffer.extend_from_slice(bytes);
        let Some(length) = self.length() else {
            return Ok(None);
        };
        let size = usize::try_from(length)
            .ok()
            .filter(|size| *size <= self.limit)
            .ok_or(FramingError::TooLong(length))?;
        if self.buffer.len() < 4 + size {
            return Ok(None);
        }
        let rest = self.buffer.split_off(4 + size);
        let mut message = std::mem::replace(&mut self.buffer, rest);
        message.drain(..4);
        Ok(Some(message))
    }

    /// Whether a message has begun and not ended.
    pub fn is_within_message(&self) -> bool {
        !self.buffer.is_empty()
    }

    fn length(&self) -> Option<u32> {
        self.buffer
            .first_chunk::<4>()
            .map(|length| u32::from_be_bytes(*length))
    }
}

/// A message with its length before it.
pub fn framed(message: &[u8]) -> Vec<u8> {
    let length = u32::try_from(message.len()).unwrap_or(u32::MAX);
    let mut out = length.to_be_bytes().to_vec();
    out.extend_from_slice(message);
    out
}

#[cfg(test)]
mod tests {
    use super::{Framer, FramingError, framed};
    use proptest::prelude::*;

    #[test]
    fn a_length_beyond_the_limit_is_refused_before_its_bytes_come() {
        let mut framer = Framer::new(100);
        assert_eq!(framer.next(&[0, 0, 0]), Ok(None));
        assert_eq!(framer.next(&[101]), Err(FramingError::TooLong(101)));
        for length in [[0x80, 0, 0, 4], [0xFF; 4], [0, 1, 0, 1]] {
            let refused = Framer::default().next(&length);
            let number = u32::from_be_bytes(length);
            assert_eq!(refused, Err(FramingError::TooLong(number)));
        }
        assert_eq!(Framer::default().next(&[0; 4]), Ok(Some(Vec::new())));
    }

    #[test]
    fn what_is_wanted_is_the_rest_of_one_message() {
        let mut framer = Framer::new(100);
        assert_eq!((framer.wants(), framer.is_within_message()), (4, false));
        framer.next(&[0, 0]).unwrap();
        assert_eq!((framer.wants(), framer.is_within_message()), (2, true));
        framer.next(&[0, 10, 1, 2, 3]).unwrap();
        assert_eq!(framer.wants(), 7);
        assert_eq!(framer.next(&[0; 7]).unwrap().unwrap().len(), 10);
        assert_eq!((framer.wants(), framer.is_within_message()), (4, false));
    }

    proptest! {
        #[test]
        fn messages_come_out_as_they_went_in_however_the_stream_is_cut(
            messages in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..40), 0..6),
            cut in 1usize..50,
        ) {
            let stream: Vec<u8> = messages.iter().flat_map(|m| framed(m)).collect();
            let mut framer = Framer::default();
            let mut out = Vec::new();
            for piece in stream.chunks(cut) {
                let mut next = framer.next(piece).unwrap();
                while let Some(message) = next {
                    out.push(message);
                    next = framer.next(&[]).unwrap();
                }
            }
            prop_assert_eq!(out, messages);
            prop_assert!(!framer.is_within_message());
        }
    }
}
