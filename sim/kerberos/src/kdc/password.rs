//! A password instead of a certificate: a timestamp under its key [RFC 4120 §5.2.7.2].

use pki::names::{Realm, Timestamp};
use rasn::types::{OctetString, SequenceOf};
use rasn_kerberos as krb;

use super::request::ReceivedRequest;
use crate::cipher::{EncryptionKey, EncryptionType};
use crate::error::Error;
use crate::messages::error_data::DataElement;
use crate::messages::{PA_ENC_TIMESTAMP, PA_ETYPE_INFO2, USAGE_ENC_TIMESTAMP, general, timestamp};
use crate::tlv;

/// A timestamp, encrypted under the key of a password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EncryptedTimestamp {
    /// Encryption type of the key, as a number.
    pub etype: i32,
    cipher: Vec<u8>,
}

/// What an encrypted timestamp shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TimestampVerdict {
    /// It is under the key, and of now.
    Fresh,
    /// It is under the key, and the clocks differ.
    ClockOff,
    /// It is not under the key.
    WrongKey,
}

impl EncryptedTimestamp {
    /// Reads PA-ENC-TIMESTAMP; what cannot be read is none.
    pub(super) fn read(value: &[u8]) -> Option<Self> {
        let data: krb::EncryptedData = crate::wire::decode(value).ok()?;
        Some(Self {
            etype: data.etype,
            cipher: data.cipher.to_vec(),
        })
    }

    /// What it shows to who has the key, at an instant.
    pub fn verify(
        &self,
        key: &EncryptionKey,
        now: Timestamp,
        skew_seconds: u64,
    ) -> TimestampVerdict {
        let opened = (key.etype().code() == self.etype)
            .then(|| key.decrypt(USAGE_ENC_TIMESTAMP, &self.cipher).ok());
        let stamp = opened.flatten().and_then(|plain| {
            let (stamp, _) = tlv::first(&plain)?;
            crate::wire::decode::<krb::PaEncTsEnc>(stamp.whole).ok()
        });
        match stamp {
            None => TimestampVerdict::WrongKey,
            Some(stamp) => {
                let sent = timestamp(&stamp.patimestamp);
                if sent.unix().abs_diff(now.unix()) <= skew_seconds {
                    TimestampVerdict::Fresh
                } else {
                    TimestampVerdict::ClockOff
                }
            }
        }
    }
}

/// What a KDC knows of an account's password.
#[derive(Debug, Clone)]
pub struct PasswordKeys {
    /// The keys, the strongest first.
    pub keys: Vec<EncryptionKey>,
    /// What they are salted with; RC4 has no salt.
    pub salt: String,
}

impl PasswordKeys {
    /// The keys of a user's password: one for each encryption type, salted with realm and account name
    /// [RFC 4120 §4, MS-KILE 3.1.1.2].
    ///
    /// # Errors
    /// When an encryption type makes no key.
    pub fn of_user(
        realm: &Realm,
        account: &str,
        password: &str,
        etypes: &[EncryptionType],
    ) -> Result<Self, Error> {
        let salt = format!("{realm}{account}");
        let keys: Result<Vec<_>, _> = etypes
            .iter()
            .map(|etype| EncryptionKey::from_password(*etype, password, salt.as_bytes()))
            .collect();
        Ok(Self { keys: keys?, salt })
    }

    /// The key of an encryption type.
    pub fn of_type(&self, etype: i32) -> Option<&EncryptionKey> {
        self.keys.iter().find(|key| key.etype().code() == etype)
    }

    /// The key for a client: the first of its types that there is.
    pub fn for_client(&self, request: &ReceivedRequest) -> Option<&EncryptionKey> {
        request.etypes.iter().find_map(|etype| self.of_type(*etype))
    }

    /// How a client makes its key: PA-ETYPE-INFO2 of the types that both know [RFC 4120 §5.2.7.5].
    pub(super) fn info(&self, request: &ReceivedRequest) -> Option<Vec<u8>> {
        let entries: Vec<krb::EtypeInfo2Entry> = request
            .etypes
            .iter()
            .filter_map(|etype| self.of_type(*etype))
            .map(|key| krb::EtypeInfo2Entry {
                etype: key.etype().code(),
                salt: (key.etype() != EncryptionType::Rc4Hmac).then(|| general(&self.salt)),
                s2kparams: None,
            })
            .collect();
        if entries.is_empty() {
            return None;
        }
        crate::wire::encode(&SequenceOf::from(entries)).ok()
    }

    /// What the client is told: that a timestamp will do, and how its key is made.
    pub(super) fn hints(&self, request: &ReceivedRequest) -> Vec<DataElement> {
        self.info(request).map_or_else(Vec::new, |info| {
            vec![
                DataElement::new(PA_ENC_TIMESTAMP, []),
                DataElement::new(PA_ETYPE_INFO2, info),
            ]
        })
    }

    /// The same as pre-authentication data of a reply.
    pub(super) fn in_reply(&self, request: &ReceivedRequest) -> Vec<krb::PaData> {
        let info = self.info(request);
        info.into_iter()
            .map(|info| krb::PaData {
                r#type: PA_ETYPE_INFO2,
                value: OctetString::from(info),
            })
            .collect()
    }
}
