//! The encrypted part of a ticket, and the PAC in it.

use pki::names::Timestamp;
use rasn::types::{Integer, OctetString, SequenceOf};
use rasn_kerberos as krb;

use super::{Refusal, TicketFlags, TicketTimes};
use crate::cipher::{EncryptionKey, EncryptionType};
use crate::error::{Error, KrbErrorCode};
use crate::messages::{AD_WIN2K_PAC, USAGE_TICKET, timestamp};
use crate::pac::ReadPac;
use crate::tlv;

/// Authorization data that only a KDC may write: KDC-ISSUED, MANDATORY-FOR-KDC,
/// INITIAL-VERIFIED-CAS, CAMMAC, AUTHENTICATION-INDICATOR, the PAC [RFC 4120 §5.2.6, RFC 4556 §5,
/// RFC 7751, RFC 8129].
const OF_THE_KDC: [i32; 6] = [4, 8, 9, 96, 97, AD_WIN2K_PAC];
/// How deep containers of authorization data are looked into.
const DEPTH_MAX: u32 = 4;

/// A long-term key with its version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VersionedKey {
    /// Version.
    pub kvno: u32,
    /// The key.
    pub key: EncryptionKey,
}

/// The key that something is encrypted with.
pub(super) fn key_for<'k>(
    keys: &'k [VersionedKey],
    data: &krb::EncryptedData,
) -> Result<&'k VersionedKey, Refusal> {
    let of_version = |key: &&VersionedKey| data.kvno.is_none_or(|kvno| kvno == key.kvno);
    if !keys.iter().any(|key| of_version(&key)) {
        return Err(Refusal::new(
            KrbErrorCode::BadKeyVersion,
            "no key of the ticket's version is at hand",
        ));
    }
    keys.iter()
        .filter(of_version)
        .find(|key| key.key.etype().code() == data.etype)
        .ok_or(Refusal::new(
            KrbErrorCode::NoKey,
            "no key of the ticket's encryption type is at hand",
        ))
}

/// Decrypts and decodes. Encryption types that pad leave their padding behind the message.
pub(super) fn open<T: rasn::Decode>(
    key: &EncryptionKey,
    usage: u32,
    data: &krb::EncryptedData,
    what: &'static str,
) -> Result<T, Error> {
    if data.etype != key.etype().code() {
        return Err(Error::Integrity(what));
    }
    let plain = key
        .decrypt(usage, &data.cipher)
        .map_err(|_| Error::Integrity(what))?;
    let (message, _) = tlv::first(&plain).ok_or(Error::Decode(what))?;
    crate::wire::decode(message.whole).map_err(|_| Error::Decode(what))
}

/// Encrypts what was encoded. The confounder is bytes that no other message has.
pub(super) fn seal(
    key: &EncryptionKey,
    usage: u32,
    kvno: Option<u32>,
    confounder: [u8; 16],
    plain: &[u8],
) -> krb::EncryptedData {
    krb::EncryptedData {
        etype: key.etype().code(),
        kvno,
        cipher: OctetString::from(key.encrypt(usage, confounder, plain)),
    }
}

/// The encrypted part of a ticket, opened.
pub(super) fn open_ticket(
    key: &EncryptionKey,
    ticket: &krb::Ticket,
) -> Result<krb::EncTicketPart, Refusal> {
    if ticket.tkt_vno != Integer::from(5) {
        return Err(Refusal::new(
            KrbErrorCode::BadVersion,
            "the ticket is not of version 5",
        ));
    }
    open(key, USAGE_TICKET, &ticket.enc_part, "ticket").map_err(|_| {
        Refusal::new(
            KrbErrorCode::BadIntegrity,
            "the ticket does not open with its key",
        )
    })
}

/// Whether a ticket can be used at an instant [RFC 4120 §3.2.3].
pub(super) fn check_times(
    part: &krb::EncTicketPart,
    now: Timestamp,
    skew_seconds: i64,
) -> Result<TicketTimes, Refusal> {
    let times = TicketTimes {
        auth_time: timestamp(&part.auth_time),
        start_time: timestamp(part.start_time.as_ref().unwrap_or(&part.auth_time)),
        end_time: timestamp(&part.end_time),
        renew_till: part.renew_till.as_ref().map(timestamp),
    };
    let flags = TicketFlags::from_bits(&part.flags.0);
    if times.start_time.seconds_since(now) > skew_seconds || flags.contains(TicketFlags::INVALID) {
        return Err(Refusal::new(
            KrbErrorCode::TicketNotYetValid,
            "the ticket is not yet valid",
        ));
    }
    if now.seconds_since(times.end_time) > skew_seconds {
        return Err(Refusal::new(
            KrbErrorCode::TicketExpired,
            "the ticket is expired",
        ));
    }
    Ok(times)
}

/// A session key or subkey.
pub(super) fn session_key(key: &krb::EncryptionKey) -> Result<EncryptionKey, Error> {
    let etype = EncryptionType::from_code(key.r#type).ok_or(Error::EncryptionType(key.r#type))?;
    EncryptionKey::new(etype, key.value.to_vec())
}

/// The elements of an AD-IF-RELEVANT.
fn relevant(element: &krb::AuthorizationDataValue) -> Option<krb::AuthorizationData> {
    (element.r#type == krb::AuthorizationDataValue::IF_RELEVANT)
        .then(|| crate::wire::decode(&element.data).ok())
        .flatten()
}

/// The one PAC of a ticket: it stands in an AD-IF-RELEVANT at the top [MS-KILE 3.1.1.1].
pub(super) fn pac(part: &krb::EncTicketPart) -> Result<Option<ReadPac>, Refusal> {
    let modified = |reason| Refusal::new(KrbErrorCode::Modified, reason);
    let mut found = part
        .authorization_data
        .iter()
        .flatten()
        .filter_map(relevant)
        .flatten()
        .filter(|element| element.r#type == AD_WIN2K_PAC);
    let Some(element) = found.next() else {
        return Ok(None);
    };
    if found.next().is_some() {
        return Err(modified("the ticket has more than one PAC"));
    }
    ReadPac::from_bytes(&element.data)
        .map(Some)
        .map_err(|_| modified("the PAC is malformed"))
}

/// AD-IF-RELEVANT with the PAC.
pub(super) fn pac_element(pac: Vec<u8>) -> Result<krb::AuthorizationDataValue, Error> {
    let elements: krb::AuthorizationData = SequenceOf::from(vec![krb::AuthorizationDataValue {
        r#type: AD_WIN2K_PAC,
        data: OctetString::from(pac),
    }]);
    Ok(krb::AuthorizationDataValue {
        r#type: krb::AuthorizationDataValue::IF_RELEVANT,
        data: OctetString::from(encode(&elements, "authorization data")?),
    })
}

/// What the ticket's signature covers: the encrypted part with one zero byte in place of the PAC
/// [MS-PAC 2.8.3].
pub(super) fn to_be_signed(part: &krb::EncTicketPart) -> Result<Vec<u8>, Error> {
    let mut part = part.clone();
    for element in part.authorization_data.iter_mut().flatten() {
        let Some(mut inner) = relevant(element) else {
            continue;
        };
        let mut has_pac = false;
        for pac in inner.iter_mut().filter(|pac| pac.r#type == AD_WIN2K_PAC) {
            pac.data = OctetString::from(vec![0]);
            has_pac = true;
        }
        if has_pac {
            element.data = OctetString::from(encode(&inner, "authorization data")?);
        }
    }
    encode(&part, "ticket")
}

/// The elements of a ticket-granting ticket that go on into a service's ticket: all but the PAC.
pub(super) fn without_pac(part: &krb::EncTicketPart) -> Vec<krb::AuthorizationDataValue> {
    let has_pac = |element: &krb::AuthorizationDataValue| {
        relevant(element).is_some_and(|inner| inner.iter().any(|e| e.r#type == AD_WIN2K_PAC))
    };
    part.authorization_data
        .iter()
        .flatten()
        .filter(|element| !has_pac(element))
        .cloned()
        .collect()
}

/// Whether authorization data of a client says what only a KDC may say, or hides it too deep.
pub(super) fn claims_to_be_of_the_kdc(elements: &krb::AuthorizationData) -> bool {
    fn claims(elements: &krb::AuthorizationData, depth: u32) -> bool {
        elements.iter().any(|element| {
            if element.r#type != krb::AuthorizationDataValue::IF_RELEVANT {
                // AD-AND-OR is a container too, which nobody sends: it is refused with the rest.
                return OF_THE_KDC.contains(&element.r#type)
                    || element.r#type == krb::AuthorizationDataValue::AND_OR;
            }
            depth == 0 || relevant(element).is_none_or(|inner| claims(&inner, depth - 1))
        })
    }
    claims(elements, DEPTH_MAX)
}

pub(super) fn encode(value: &impl rasn::Encode, what: &'static str) -> Result<Vec<u8>, Error> {
    crate::wire::encode(value).map_err(|_| Error::Encode(what))
}
