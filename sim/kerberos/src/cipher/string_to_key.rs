//! Keys from passwords [RFC 3961 §6.3.1, RFC 3962 §4, RFC 8009 §4, RFC 4757 §2].

use ::sha2::{Sha256, Sha384};
use md4::{Digest, Md4};
use sha1::Sha1;

use super::simplified::{Profile, des3_key, n_fold};
use super::{EncryptionKey, EncryptionType, sha2};
use crate::error::Error;

const KERBEROS: &[u8] = b"kerberos";
/// Iterations where nobody says another number [RFC 3962 §4, RFC 8009 §4].
const ITERATIONS_SHA1: u32 = 4096;
const ITERATIONS_SHA2: u32 = 32_768;

pub(super) fn string_to_key(
    etype: EncryptionType,
    password: &str,
    salt: &[u8],
    iterations: Option<u32>,
) -> Result<EncryptionKey, Error> {
    let size = etype.key_size();
    let secret = password.as_bytes();
    let bytes = match etype {
        EncryptionType::Rc4Hmac => {
            let wide: Vec<u8> = password.encode_utf16().flat_map(u16::to_le_bytes).collect();
            Md4::digest(&wide).to_vec()
        }
        EncryptionType::Des3CbcSha1Kd => {
            let folded = n_fold(&[secret, salt].concat(), 21);
            Profile::new(true, &des3_key(&folded)).derive(KERBEROS)
        }
        EncryptionType::Aes128CtsHmacSha196 | EncryptionType::Aes256CtsHmacSha196 => {
            let mut base = vec![0; size];
            let rounds = iterations.unwrap_or(ITERATIONS_SHA1);
            pbkdf2::pbkdf2_hmac::<Sha1>(secret, salt, rounds, &mut base);
            Profile::new(false, &base).derive(KERBEROS)
        }
        EncryptionType::Aes128CtsHmacSha256128 | EncryptionType::Aes256CtsHmacSha384192 => {
            let salt = [etype.name().as_bytes(), &[0], salt].concat();
            let mut base = vec![0; size];
            let rounds = iterations.unwrap_or(ITERATIONS_SHA2);
            if size == 32 {
                pbkdf2::pbkdf2_hmac::<Sha384>(secret, &salt, rounds, &mut base);
            } else {
                pbkdf2::pbkdf2_hmac::<Sha256>(secret, &salt, rounds, &mut base);
            }
            sha2::derive(&base, KERBEROS, size)
        }
    };
    EncryptionKey::new(etype, bytes)
}
