//! The KDC's side [RFC 4120 §3.3.2 and §3.3.3].

use pki::names::Timestamp;
use rand_core::CryptoRng;
use rasn::types::{BitString, Integer, OctetString, SequenceOf};
use rasn_kerberos as krb;

use super::{PA_TGS_REQ, USAGE_AUTHENTICATOR, USAGE_BODY, USAGE_REPLY, USAGE_REPLY_SUBKEY};
use crate::cipher::{EncryptionKey, EncryptionType};
use crate::error::{Error, KrbErrorCode};
use crate::kdc::{bits, confounder, fresh_key, raw_body};
use crate::messages::{ClientName, USAGE_TICKET, general, kerberos_time, text, timestamp};
use crate::pac::{BufferType, Container, is_signed};
use crate::tlv;

/// Clocks may differ by so many seconds [RFC 4120 §1.3].
const SKEW_SECONDS: i64 = 300;
/// Options that are not served: forwarded, proxy, postdated, renew, validate, a ticket to another's key.
const OPTIONS_NOT_SERVED: u32 = 0x2800_0000 | 0x0200_0000 | 0x0000_000B;

/// A request that proved to come from the holder of a ticket-granting ticket.
#[derive(Debug, Clone)]
pub struct ReceivedTgs {
    /// The service that is asked for.
    pub service: Vec<String>,
    /// The client, as the ticket names it.
    pub client: ClientName,
    /// Realm.
    pub realm: String,
    nonce: u32,
    till: Timestamp,
    etypes: Vec<i32>,
    ticket: krb::EncTicketPart,
    /// The client's subkey, if it chose one, else the session key; and the usage that goes with it.
    reply_key: (EncryptionKey, u32),
}

/// Why a request is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TgsRefusal(pub KrbErrorCode);

/// Reads a request and checks ticket, authenticator and checksum with the key of krbtgt. What is wrong
/// with them is an answer, not an error.
///
/// # Errors
/// When the bytes are no TGS-REQ with a ticket.
pub fn receive(
    bytes: &[u8],
    krbtgt_key: &EncryptionKey,
    now: Timestamp,
) -> Result<Result<ReceivedTgs, TgsRefusal>, Error> {
    let krb::TgsReq(request) = rasn::der::decode(bytes).map_err(|_| Error::Decode("TGS-REQ"))?;
    let body = raw_body(bytes).ok_or(Error::Decode("TGS-REQ"))?;
    let padata = request
        .padata
        .iter()
        .flat_map(|list| list.iter())
        .find(|pa| pa.r#type == PA_TGS_REQ)
        .ok_or(Error::Decode("PA-TGS-REQ"))?;
    let ap_req: krb::ApReq =
        rasn::der::decode(&padata.value).map_err(|_| Error::Decode("AP-REQ"))?;
    Ok(check(request, body, &ap_req, krbtgt_key, now).map_err(TgsRefusal))
}

fn check(
    request: krb::KdcReq,
    body: &[u8],
    ap_req: &krb::ApReq,
    krbtgt_key: &EncryptionKey,
    now: Timestamp,
) -> Result<ReceivedTgs, KrbErrorCode> {
    let wrong = KrbErrorCode::BadIntegrity;
    let opened = |key: &EncryptionKey, usage, cipher: &[u8]| {
        let plain = key.decrypt(usage, cipher).map_err(|_| wrong)?;
        let (whole, _) = tlv::first(&plain).ok_or(wrong)?;
        Ok(whole.whole.to_vec())
    };
    let for_krbtgt = ap_req.ticket.sname.string.first().map(text);
    if for_krbtgt.as_deref() != Some("krbtgt") {
        return Err(KrbErrorCode::NotUs);
    }
    let plain = opened(krbtgt_key, USAGE_TICKET, &ap_req.ticket.enc_part.cipher)?;
    let ticket: krb::EncTicketPart = rasn::der::decode(&plain).map_err(|_| wrong)?;
    let etype = EncryptionType::from_code(ticket.key.r#type)
        .ok_or(KrbErrorCode::EncryptionTypeNotSupported)?;
    let session_key = EncryptionKey::new(etype, ticket.key.value.to_vec()).map_err(|_| wrong)?;
    if timestamp(&ticket.end_time).plus_seconds(SKEW_SECONDS) < now {
        return Err(KrbErrorCode::TicketExpired);
    }
    let plain = opened(
        &session_key,
        USAGE_AUTHENTICATOR,
        &ap_req.authenticator.cipher,
    )?;
    let authenticator: krb::Authenticator = rasn::der::decode(&plain).map_err(|_| wrong)?;
    if authenticator.cname.string != ticket.cname.string || authenticator.crealm != ticket.crealm {
        return Err(KrbErrorCode::BadMatch);
    }
    if (timestamp(&authenticator.ctime).unix() - now.unix()).abs() > SKEW_SECONDS {
        return Err(KrbErrorCode::Skew);
    }
    match &authenticator.cksum {
        None => return Err(KrbErrorCode::InappropriateChecksum),
        Some(sum) if sum.r#type != etype.checksum_code() => {
            return Err(KrbErrorCode::InappropriateChecksum);
        }
        Some(sum) if !session_key.verifies(USAGE_BODY, body, &sum.checksum) => {
            return Err(KrbErrorCode::Modified);
        }
        Some(_) => {}
    }
    let options = bits(request.req_body.kdc_options.0.as_raw_slice());
    if options & OPTIONS_NOT_SERVED != 0 {
        return Err(KrbErrorCode::BadOption);
    }
    let reply_key = match &authenticator.subkey {
        None => (session_key, USAGE_REPLY),
        Some(subkey) => {
            let etype = EncryptionType::from_code(subkey.r#type)
                .ok_or(KrbErrorCode::EncryptionTypeNotSupported)?;
            let key = EncryptionKey::new(etype, subkey.value.to_vec()).map_err(|_| wrong)?;
            (key, USAGE_REPLY_SUBKEY)
        }
    };
    let service = request.req_body.sname.as_ref();
    let service = service.ok_or(KrbErrorCode::ServerPrincipalUnknown)?;
    Ok(ReceivedTgs {
        service: service.string.iter().map(text).collect(),
        client: ClientName::from_principal(&ticket.cname),
        realm: text(&request.req_body.realm),
        nonce: request.req_body.nonce,
        till: timestamp(&request.req_body.till),
        etypes: request.req_body.etype.clone(),
        ticket,
        reply_key,
    })
}

/// Writes the reply: a ticket for the service, with the PAC of the ticket-granting ticket, signed again
/// for the service [MS-PAC 2.8]. The buffers that only a ticket-granting ticket has are left out.
///
/// # Errors
/// When no encryption type fits, the PAC is not the KDC's, or something cannot be encoded.
pub fn reply(
    request: &ReceivedTgs,
    service_key: &EncryptionKey,
    krbtgt_key: &EncryptionKey,
    now: Timestamp,
    rng: &mut impl CryptoRng,
) -> Result<Vec<u8>, Error> {
    let encode = |_| Error::Encode("TGS-REP");
    let etype = request
        .etypes
        .iter()
        .filter_map(|code| EncryptionType::from_code(*code))
        .find(|etype| *etype == service_key.etype())
        .ok_or_else(|| Error::EncryptionType(request.etypes.first().copied().unwrap_or(0)))?;
    let session = fresh_key(etype, rng)?;
    let session = krb::EncryptionKey {
        r#type: etype.code(),
        value: OctetString::from(session.bytes().to_vec()),
    };
    let end_time = request.till.min(timestamp(&request.ticket.end_time));
    let realm = general(&request.realm);
    let sname = super::client::service_name(&request.service);
    // initial is the mark of the first exchange; forwardable and pre-authent go on.
    let flags = bits(request.ticket.flags.0.as_raw_slice()) & 0x4020_0000;
    let flags = krb::TicketFlags(BitString::from_slice(&flags.to_be_bytes()));
    let mut part = request.ticket.clone();
    part.flags = flags.clone();
    part.key = session.clone();
    part.end_time = kerberos_time(end_time);
    part.start_time = Some(kerberos_time(now));
    part.renew_till = None;
    part.authorization_data = Some(authorization(request, service_key, krbtgt_key)?);
    let plain = rasn::der::encode(&part).map_err(encode)?;
    let ticket = krb::Ticket {
        tkt_vno: Integer::from(5),
        realm: realm.clone(),
        sname: sname.clone(),
        enc_part: krb::EncryptedData {
            etype: service_key.etype().code(),
            kvno: Some(1),
            cipher: OctetString::from(service_key.encrypt(USAGE_TICKET, confounder(rng), &plain)),
        },
    };
    let answer = krb::EncTgsRepPart(krb::EncKdcRepPart {
        key: session,
        last_req: SequenceOf::from(vec![krb::LastReqValue {
            r#type: 0,
            value: kerberos_time(now),
        }]),
        nonce: request.nonce,
        key_expiration: None,
        flags,
        auth_time: request.ticket.auth_time.clone(),
        start_time: Some(kerberos_time(now)),
        end_time: kerberos_time(end_time),
        renew_till: None,
        srealm: realm,
        sname,
        caddr: None,
        encrypted_pa_data: None,
    });
    let plain = rasn::der::encode(&answer).map_err(encode)?;
    let (key, usage) = &request.reply_key;
    let message = krb::TgsRep(krb::KdcRep {
        pvno: Integer::from(5),
        msg_type: Integer::from(13),
        padata: None,
        crealm: request.ticket.crealm.clone(),
        cname: request.ticket.cname.clone(),
        ticket,
        enc_part: krb::EncryptedData {
            etype: key.etype().code(),
            kvno: None,
            cipher: OctetString::from(key.encrypt(*usage, confounder(rng), &plain)),
        },
    });
    rasn::der::encode(&message).map_err(encode)
}

/// The authorization data of a service ticket: the PAC, signed for the service.
fn authorization(
    request: &ReceivedTgs,
    service_key: &EncryptionKey,
    krbtgt_key: &EncryptionKey,
) -> Result<krb::AuthorizationData, Error> {
    let encode = |_| Error::Encode("authorization data");
    let bytes = crate::kdc::pac_of(&request.ticket);
    if !is_signed(&bytes, krbtgt_key, krbtgt_key) {
        return Err(Error::Integrity("PAC"));
    }
    let mut pac = Container::decode(&bytes).ok_or(Error::Decode("PAC"))?;
    pac.buffers
        .retain(|(kind, _)| ![BufferType::ATTRIBUTES_INFO, BufferType::REQUESTOR].contains(kind));
    let inner: krb::AuthorizationData = SequenceOf::from(vec![krb::AuthorizationDataValue {
        r#type: 128,
        data: OctetString::from(pac.sign(service_key, krbtgt_key)),
    }]);
    let relevant = rasn::der::encode(&inner).map_err(encode)?;
    Ok(SequenceOf::from(vec![krb::AuthorizationDataValue {
        r#type: krb::AuthorizationDataValue::IF_RELEVANT,
        data: OctetString::from(relevant),
    }]))
}
