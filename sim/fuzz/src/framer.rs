//! Messages on a stream.

use kerberos::{Framer, FramingError};

/// A limit, a size of pieces, and a stream: what comes out is the same however the stream is cut,
/// and who reads no more than is wanted keeps no more than one message.
pub fn framing(bytes: &[u8]) {
    let [limit, cut, stream @ ..] = bytes else {
        return;
    };
    let limit = usize::from(*limit) * 16;
    let expected = taken_apart(stream, limit);
    let mut framer = Framer::new(limit);
    let mut pieces = stream.chunks(usize::from(*cut) + 1);
    assert_eq!(read(&mut framer, limit, |_| pieces.next()), expected);
    let mut framer = Framer::new(limit);
    let mut rest = stream;
    let wanted = read(&mut framer, limit, |wants| {
        let (piece, after) = rest.split_at(wants.min(rest.len()));
        rest = after;
        (!piece.is_empty()).then_some(piece)
    });
    assert_eq!(wanted, expected);
}

type Messages = (Vec<Vec<u8>>, Option<FramingError>);

/// Reads until there are no more pieces, each asked for with how many bytes are wanted.
fn read<'s>(
    framer: &mut Framer,
    limit: usize,
    mut piece: impl FnMut(usize) -> Option<&'s [u8]>,
) -> Messages {
    let mut messages = Vec::new();
    while let Some(piece) = piece(framer.wants()) {
        let mut next = framer.next(piece);
        while let Ok(Some(message)) = next {
            assert!(message.len() <= limit);
            messages.push(message);
            next = framer.next(&[]);
        }
        if let Err(error) = next {
            return (messages, Some(error));
        }
        assert!((1..=limit.max(4)).contains(&framer.wants()));
    }
    (messages, None)
}

/// The same in one go.
fn taken_apart(mut stream: &[u8], limit: usize) -> Messages {
    let mut messages = Vec::new();
    while let Some((length, rest)) = stream.split_first_chunk::<4>() {
        let length = u32::from_be_bytes(*length);
        let size = usize::try_from(length).unwrap_or(usize::MAX);
        if size > limit {
            return (messages, Some(FramingError::TooLong(length)));
        }
        let Some((message, rest)) = rest.split_at_checked(size) else {
            break;
        };
        messages.push(message.to_vec());
        stream = rest;
    }
    (messages, None)
}
