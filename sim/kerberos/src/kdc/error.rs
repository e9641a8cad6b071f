//! Errors that the KDC writes [RFC 4120 §5.9.1].

use pki::names::{Realm, Timestamp};
use rasn::types::{Integer, OctetString};
use rasn_kerberos as krb;

use crate::error::{Error, KrbErrorCode};
use crate::messages::error_data::ErrorData;
use crate::messages::{general, kerberos_time, krbtgt};

/// Writes a KRB-ERROR; an NTSTATUS travels as KERB-EXT-ERROR [MS-KILE 2.2.1 and 2.2.2].
///
/// # Errors
/// When it cannot be encoded.
pub fn error(
    code: KrbErrorCode,
    realm: &Realm,
    now: Timestamp,
    nt_status: Option<u32>,
) -> Result<Vec<u8>, Error> {
    let data = nt_status.map(ErrorData::status).unwrap_or_default();
    error_with(code, realm, now, &data)
}

/// Writes the error that refers a client to another realm [RFC 6806 §7].
///
/// # Errors
/// When it cannot be encoded.
pub fn referral(realm: &Realm, to: Realm, now: Timestamp) -> Result<Vec<u8>, Error> {
    let data = ErrorData {
        referred_to: Some(to),
        ..ErrorData::default()
    };
    error_with(KrbErrorCode::WrongRealm, realm, now, &data)
}

/// Writes a KRB-ERROR with data.
///
/// # Errors
/// When it cannot be encoded.
pub fn error_with(
    code: KrbErrorCode,
    realm: &Realm,
    now: Timestamp,
    data: &ErrorData,
) -> Result<Vec<u8>, Error> {
    let message = krb::KrbError {
        pvno: Integer::from(5),
        msg_type: Integer::from(30),
        ctime: None,
        cusec: None,
        stime: kerberos_time(now),
        susec: Integer::from(0),
        error_code: code.code(),
        crealm: data
            .referred_to
            .as_ref()
            .map(|realm| general(realm.as_str())),
        cname: None,
        realm: general(realm.as_str()),
        sname: krbtgt(realm),
        e_text: None,
        e_data: data.encode().map(OctetString::from),
    };
    crate::wire::encode(&message).map_err(|_| Error::Encode("KRB-ERROR"))
}
