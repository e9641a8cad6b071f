//! Block ciphers in CBC mode, for encryption types and for CMS content.

use aes::cipher::{
    Array, BlockCipherDecrypt, BlockCipherEncrypt, BlockModeDecrypt, BlockModeEncrypt,
    BlockSizeUser, KeyInit, KeyIvInit,
};
use aes::{Aes128, Aes192, Aes256};
use des::TdesEde3;
use rc2::Rc2;

/// A block cipher.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BlockCipher {
    /// DES in encrypt-decrypt-encrypt with three keys.
    TripleDes,
    /// RC2 [RFC 2268]; all bits of the key are effective.
    Rc2,
    /// AES; the key's size says which.
    Aes,
}

impl BlockCipher {
    /// Bytes of a block.
    pub(crate) fn block_size(self) -> usize {
        match self {
            Self::TripleDes | Self::Rc2 => 8,
            Self::Aes => 16,
        }
    }

    /// Encrypts whole blocks in place. `false`: the key or initial vector has another size.
    pub(crate) fn encrypt(self, key: &[u8], iv: &[u8], text: &mut [u8]) -> bool {
        match (self, key.len()) {
            (Self::TripleDes, 24) => encrypt::<TdesEde3>(key, iv, text),
            (Self::Rc2, 5..=32) => encrypt::<Rc2>(key, iv, text),
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
            (Self::Rc2, 5..=32) => decrypt::<Rc2>(key, iv, text),
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

#[cfg(test)]
mod tests {
    use super::BlockCipher;

    /// [RFC 2268 §5]: the examples whose keys have as many bits as are effective.
    #[test]
    fn rc2_gives_what_its_document_says() {
        for (key, text, cipher_text) in [
            (
                0x30_00_00_00_00_00_00_00_u64,
                0x10_00_00_00_00_00_00_01_u64,
                0x30_64_9e_df_9b_e7_d2_c2_u64,
            ),
            (u64::MAX, u64::MAX, 0x27_8b_27_e4_2e_2f_0d_49),
        ] {
            let mut block = text.to_be_bytes();
            assert!(BlockCipher::Rc2.encrypt(&key.to_be_bytes(), &[0; 8], &mut block));
            assert_eq!(block, cipher_text.to_be_bytes());
            assert!(BlockCipher::Rc2.decrypt(&key.to_be_bytes(), &[0; 8], &mut block));
            assert_eq!(block, text.to_be_bytes());
        }
        let key = 0x88_bc_a9_0e_90_87_5a_7f_0f_79_c3_84_62_7b_af_b2_u128.to_be_bytes();
        let mut block = [0; 8];
        assert!(BlockCipher::Rc2.encrypt(&key, &[0; 8], &mut block));
        assert_eq!(block, 0x22_69_55_2a_b0_f8_5c_a6_u64.to_be_bytes());
        assert!(!BlockCipher::Rc2.encrypt(&[0; 4], &[0; 8], &mut block));
        assert!(!BlockCipher::Rc2.decrypt(&[0; 33], &[0; 8], &mut block));
    }
}
