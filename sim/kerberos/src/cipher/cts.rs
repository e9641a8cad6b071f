//! AES in CBC mode with cipher text stealing, the last two blocks swapped [RFC 3962 §5].

use super::block::BlockCipher;

const BLOCK: usize = 16;
const ZERO: [u8; BLOCK] = [0; BLOCK];

/// Encrypts one block or more.
pub(super) fn encrypt(key: &[u8], text: &[u8]) -> Vec<u8> {
    let length = text.len();
    let mut out = text.to_vec();
    out.resize(length.next_multiple_of(BLOCK), 0);
    BlockCipher::Aes.encrypt(key, &ZERO, &mut out);
    swap_last_two(&mut out);
    out.truncate(length);
    out
}

/// Decrypts one block or more.
pub(super) fn decrypt(key: &[u8], text: &[u8]) -> Vec<u8> {
    let length = text.len();
    let mut out = text.to_vec();
    if length > BLOCK {
        // What the last block lacks was stolen from the end of the block before it, decrypted.
        let short = length - (length - 1) / BLOCK * BLOCK;
        let before = length - short - BLOCK;
        let mut stolen: Vec<u8> = text.iter().copied().skip(before).take(BLOCK).collect();
        BlockCipher::Aes.decrypt(key, &ZERO, &mut stolen);
        out.extend(stolen.into_iter().skip(short));
        swap_last_two(&mut out);
    }
    BlockCipher::Aes.decrypt(key, &ZERO, &mut out);
    out.truncate(length);
    out
}

fn swap_last_two(blocks: &mut [u8]) {
    let Some(at) = blocks.len().checked_sub(2 * BLOCK) else {
        return;
    };
    if let Some((before, last)) = blocks
        .get_mut(at..)
        .and_then(|two| two.split_at_mut_checked(BLOCK))
    {
        before.swap_with_slice(last);
    }
}
