//! Freshness tokens: the KDC's proof to itself that a client signed lately [RFC 8070].

use pki::names::Timestamp;

use crate::cipher::EncryptionKey;

/// Key usage of tokens, of the range for local use.
const USAGE_FRESHNESS: u32 = 514;
/// Bytes of an instant.
const INSTANT: usize = 8;

/// The key that tokens are made with, and how long they are good for.
#[derive(Debug, Clone)]
pub struct FreshnessKey {
    key: EncryptionKey,
    lifetime_seconds: i64,
}

/// What is wrong with a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FreshnessFlaw {
    /// It was good once: KDC_ERR_PREAUTH_EXPIRED.
    Expired,
    /// It is none of ours: KRB_AP_ERR_MODIFIED.
    Damaged,
}

impl FreshnessKey {
    /// Tokens made with a key that only this KDC has, good for some seconds.
    pub fn new(key: EncryptionKey, lifetime_seconds: i64) -> Self {
        Self {
            key,
            lifetime_seconds,
        }
    }

    /// A token: an instant, and a keyed checksum over it.
    pub fn issue(&self, now: Timestamp) -> Vec<u8> {
        let mut token = now.unix().to_be_bytes().to_vec();
        let checksum = self.key.checksum(USAGE_FRESHNESS, &token);
        token.extend(checksum);
        token
    }

    /// Whether a token is ours, and not older than it may be nor from further ahead.
    ///
    /// # Errors
    /// With what is wrong with it.
    pub fn verify(&self, token: &[u8], now: Timestamp) -> Result<(), FreshnessFlaw> {
        let Some((instant, checksum)) = token.split_first_chunk::<INSTANT>() else {
            return Err(FreshnessFlaw::Damaged);
        };
        if !self.key.verifies(USAGE_FRESHNESS, instant, checksum) {
            return Err(FreshnessFlaw::Damaged);
        }
        let age = now.unix().abs_diff(i64::from_be_bytes(*instant));
        if i64::try_from(age).is_ok_and(|age| age <= self.lifetime_seconds) {
            Ok(())
        } else {
            Err(FreshnessFlaw::Expired)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{FreshnessFlaw, FreshnessKey};
    use crate::cipher::{EncryptionKey, EncryptionType};
    use pki::names::Timestamp;

    #[test]
    fn a_token_is_good_for_its_time_and_only_unaltered() {
        let key = |byte| {
            let etype = EncryptionType::Aes256CtsHmacSha196;
            FreshnessKey::new(EncryptionKey::new(etype, vec![byte; 32]).unwrap(), 600)
        };
        let now: Timestamp = "2026-03-01T10:00Z".parse().unwrap();
        let token = key(1).issue(now);
        for (later, verdict) in [
            (0, Ok(())),
            (600, Ok(())),
            (-600, Ok(())),
            (601, Err(FreshnessFlaw::Expired)),
            (-601, Err(FreshnessFlaw::Expired)),
        ] {
            assert_eq!(key(1).verify(&token, now.plus_seconds(later)), verdict);
        }
        assert_eq!(key(2).verify(&token, now), Err(FreshnessFlaw::Damaged));
        for at in 0..token.len() {
            let mut damaged = token.clone();
            damaged[at] ^= 1;
            assert_eq!(key(1).verify(&damaged, now), Err(FreshnessFlaw::Damaged));
            assert_eq!(
                key(1).verify(&token[..at], now),
                Err(FreshnessFlaw::Damaged)
            );
        }
    }
}
