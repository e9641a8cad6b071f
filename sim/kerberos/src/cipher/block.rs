//! Block ciphers in CBC mode, for encryption types and for CMS content.

use aes::cipher::{
    Array, BlockCipherDecrypt, BlockCipherEncrypt, BlockModeDecrypt, BlockModeEncrypt,
    BlockSizeUser, KeyInit, KeyIvInit,
};
use aes::{Aes128, Aes192, Aes256};
use des::TdesEde3;

/// A block cipher.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BlockCipher {
    /// DES in encrypt-decrypt-encrypt with three keys.
    TripleDes,
    /// AES; the key's size says which.
    Aes,
}

impl BlockCipher {
    /// Bytes of a block.
    pub(crate) fn block_size(self) -> usize {
        match self {
            Self::TripleDes => 8,
            Self::Aes => 16,
        }
    }

    /// Encrypts whole blocks in place. `false`: the key or initial vector has another size.
    pub(crate) fn encrypt(self, key: &[u8], iv: &[u8], text: &mut [u8]) -> bool {
        match (self, key.len()) {
            (Self::TripleDes, 24) => encrypt::<TdesEde3>(key, iv, text),
            (Self::Aes, 16) => encrypt::<Aes128>(key, iv, text),
            (Self::Aes, 24) => encrypt::<Aes192>(key, iv, text),
            (Self::Aes, 32) => encrypt::<Aes256>(key, iv, text),
            _ => false,
        }
    }

    /// Decrypts whole blocks in place. `false`: the key or initial vector has another size.
    pub(crate) fn decrypt(self, key: &[u8], iv: &[u8], text: &mut [u8]) -> bool {
        match (self, key.len()) {
            (Self::TripleDes, 24) => decrypt::<TdesEde3>(key, iv, text),
            (Self::Aes, 16) => decrypt::<Aes128>(key, iv, text),
            (Self::Aes, 24) => decrypt::<Aes192>(key, iv, text),
            (Self::Aes, 32) => decrypt::<Aes256>(key, iv, text),
            _ => false,
        }
    }
}

fn encrypt<C: BlockCipherEncrypt + KeyInit>(key: &[u8], iv: &[u8], text: &mut [u8]) -> bool
where
    cbc::Encryptor<C>: KeyIvInit + BlockModeEncrypt,
{
    let Ok(mut mode) = cbc::Encryptor::<C>::new_from_slices(key, iv) else {
        return false;
    };
    let (blocks, rest) =
        Array::<u8, <cbc::Encryptor<C> as BlockSizeUser>::BlockSize>::slice_as_chunks_mut(text);
    mode.encrypt_blocks(blocks);
    rest.is_empty()
}

fn decrypt<C: BlockCipherDecrypt + KeyInit>(key: &[u8], iv: &[u8], text: &mut [u8]) -> bool
where
    cbc::Decryptor<C>: KeyIvInit + BlockModeDecrypt,
{
    let Ok(mut mode) = cbc::Decryptor::<C>::new_from_slices(key, iv) else {
        return false;
    };
    let (blocks, rest) =
        Array::<u8, <cbc::Decryptor<C> as BlockSizeUser>::BlockSize>::slice_as_chunks_mut(text);
    mode.decrypt_blocks(blocks);
    rest.is_empty()
}
