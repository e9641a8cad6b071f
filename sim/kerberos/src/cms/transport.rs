//! RSA key transport [RFC 8017 §7.2], opened so that nobody learns whether the padding was right.

use pki::encode::{sequence, unsigned};
use pki::{PrivateKey, PublicKey};
use rand_core::Rng;
use subtle::{Choice, ConditionallySelectable, ConstantTimeEq};
use zeroize::Zeroizing;

use crate::error::Error;

/// Bits of the smallest and the largest modulus that is computed with.
const MODULUS_BITS: std::ops::RangeInclusive<u32> = 1024..=8192;

/// Encrypts a content-encryption key for the owner of an RSA key.
///
/// # Errors
/// When the key is no RSA key of a usual size.
pub(crate) fn wrap(
    recipient: &PublicKey,
    secret: &[u8],
    rng: &mut impl Rng,
) -> Result<Vec<u8>, Error> {
    let wrong = Error::PublicKeyEncryption;
    let Some(key) = recipient.rsa() else {
        return Err(wrong);
    };
    if !MODULUS_BITS.contains(&key.bits()) {
        return Err(wrong);
    }
    let size = key.size();
    let Some(padding) = size.checked_sub(secret.len() + 3).filter(|n| *n >= 8) else {
        return Err(wrong);
    };
    // EM = 00 02 PS 00 M, where PS has no zero byte.
    let mut block = Zeroizing::new(vec![0, 2]);
    while block.len() < padding + 2 {
        let [byte, ..] = rng.next_u32().to_le_bytes();
        if byte != 0 {
            block.push(byte);
        }
    }
    block.push(0);
    block.extend_from_slice(secret);
    key.encrypt_block(&block).ok_or(wrong)
}

/// The private operation on a cipher text: what a card does with its key. The result is the padded
/// block, as long as the modulus; `None` where the cipher text is none of this key's.
pub fn private_operation(
    key: &PrivateKey,
    cipher_text: &[u8],
    rng: &mut impl Rng,
) -> Option<Vec<u8>> {
    key.rsa()?.decrypt_block(cipher_text, rng)
}

/// The key of a known size in a padded block. A block that is not padded as it should be leads to
/// the other key, in the same time [RFC 5246 §7.4.7.1 describes the attack].
pub(crate) fn unwrap(block: &[u8], otherwise: &[u8]) -> Zeroizing<Vec<u8>> {
    let size = otherwise.len();
    let mut key = Zeroizing::new(otherwise.to_vec());
    let Some(start) = block.len().checked_sub(size).filter(|start| *start >= 11) else {
        return key;
    };
    let mut good = Choice::from(1);
    for (at, byte) in block.iter().take(start).enumerate() {
        good &= match at {
            0 => byte.ct_eq(&0),
            1 => byte.ct_eq(&2),
            _ if at + 1 == start => byte.ct_eq(&0),
            _ => !byte.ct_eq(&0),
        };
    }
    for (to, from) in key.iter_mut().zip(block.iter().skip(start)) {
        *to = u8::conditional_select(to, from, good);
    }
    key
}

/// AlgorithmIdentifier of rsaEncryption.
pub(super) fn algorithm_identifier() -> Vec<u8> {
    sequence([
        pki::encode::dotted(super::RSA_ENCRYPTION).as_slice(),
        &[0x05, 0x00],
    ])
}

/// The version that goes with a recipient named by issuer and serial number.
pub(super) fn version() -> Vec<u8> {
    unsigned(&[0])
}

#[cfg(test)]
mod tests {
    use pki::{KeyAlgorithm, PrivateKey};
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    use super::{private_operation, unwrap, wrap};

    #[test]
    fn what_is_wrapped_is_unwrapped_and_all_else_leads_to_the_other_key() {
        let key = PrivateKey::generate(KeyAlgorithm::Rsa2048, [1; 32]).unwrap();
        let mut rng = ChaCha20Rng::from_seed([2; 32]);
        let secret: Vec<u8> = (0..24).collect();
        let cipher_text = wrap(key.public_key(), &secret, &mut rng).unwrap();
        assert_eq!(cipher_text.len(), 256);
        let block = private_operation(&key, &cipher_text, &mut rng).unwrap();
        assert_eq!(*unwrap(&block, &[9; 24]), secret);
        // A key of another size than the one in the block.
        assert_eq!(*unwrap(&block, &[9; 32]), [9; 32]);
        assert_eq!(*unwrap(&block, &[9; 16]), [9; 16]);
        for at in [0, 1, 2, 100, 231] {
            let mut wrong = block.clone();
            wrong[at] = u8::from(wrong[at] == 0);
            assert_eq!(*unwrap(&wrong, &[9; 24]), [9; 24], "{at}");
        }
        for block in [&[][..], &[0; 24], &[0; 34], &[0; 256]] {
            assert_eq!(*unwrap(block, &[9; 24]), [9; 24]);
        }
        assert_eq!(private_operation(&key, &cipher_text[1..], &mut rng), None);
        assert_eq!(private_operation(&key, &[0xFF; 256], &mut rng), None);
        let curve = PrivateKey::generate(KeyAlgorithm::P256, [1; 32]).unwrap();
        assert!(wrap(curve.public_key(), &secret, &mut rng).is_err());
        assert_eq!(private_operation(&curve, &cipher_text, &mut rng), None);
    }
}
