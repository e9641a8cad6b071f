//! The KDC's first part: what a request is worth [RFC 4120 §3.3.2 and §3.3.3, MS-KILE 3.3.5.7].

use pki::names::{Realm, Timestamp};
use rasn::types::Integer;
use rasn_kerberos as krb;

use super::ticket::{self, check_times, key_for, open_ticket};
use super::{
    KdcOptions, PA_FOR_USER, PA_FOR_X509_USER, Principal, Refusal, TicketFlags,
    USAGE_AUTHENTICATOR, USAGE_AUTHORIZATION_DATA_SESSION_KEY, USAGE_AUTHORIZATION_DATA_SUBKEY,
    USAGE_BODY_CHECKSUM, USAGE_REPLY_SESSION_KEY, USAGE_REPLY_SUBKEY, VersionedKey,
};
use crate::cipher::{EncryptionKey, equal};
use crate::error::KrbErrorCode as Code;
use crate::messages::{PA_TGS_REQ, timestamp};
use crate::ndr::FileTime;
use crate::pac::ReadPac;
use crate::tlv::request_body;

/// The ticket-granting service of a realm.
#[derive(Debug, Clone)]
pub struct TicketGranting {
    /// Realm.
    pub realm: Realm,
    /// Keys of krbtgt, the current one first.
    pub keys: Vec<VersionedKey>,
    /// How far clocks may be apart.
    pub skew_seconds: i64,
}

/// The times of a ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TicketTimes {
    /// When the client was authenticated.
    pub auth_time: Timestamp,
    /// From when on it is valid.
    pub start_time: Timestamp,
    /// When it ends.
    pub end_time: Timestamp,
    /// Until when it can be renewed.
    pub renew_till: Option<Timestamp>,
}

/// A request that holds: its ticket, authenticator and PAC are what they should be. Whether the
/// service exists, and whether the authenticator was seen before, is for the caller to find out.
#[derive(Debug, Clone)]
pub struct ReceivedTgs {
    /// The client, as its ticket names it.
    pub client: Principal,
    /// The service that is asked for.
    pub service: Principal,
    /// Options.
    pub options: KdcOptions,
    /// Encryption types for the session key, the preferred first, as numbers.
    pub etypes: Vec<i32>,
    /// Until when the ticket is wanted; `None` for as long as can be.
    pub till: Option<Timestamp>,
    /// Until when it should be renewable.
    pub renew_till: Option<Timestamp>,
    /// What makes the authenticator one of a kind, for a [`crate::ReplayCache`]: client, service
    /// and the client's clock [RFC 4120 §3.2.3].
    pub authenticator: Vec<u8>,
    /// The body that it is for.
    pub body: Vec<u8>,
    /// Flags of the ticket-granting ticket.
    pub tgt_flags: TicketFlags,
    /// Times of the ticket-granting ticket.
    pub tgt_times: TicketTimes,
    /// Its PAC.
    pub pac: ReadPac,
    pub(super) nonce: u32,
    pub(super) reply_key: EncryptionKey,
    pub(super) reply_usage: u32,
    pub(super) tgt: krb::EncTicketPart,
    pub(super) authorization_data: krb::AuthorizationData,
}

/// Options that are not served.
const REFUSED: KdcOptions = KdcOptions(
    KdcOptions::FORWARDED.0
        | KdcOptions::PROXY.0
        | KdcOptions::ALLOW_POSTDATE.0
        | KdcOptions::POSTDATED.0
        | KdcOptions::CNAME_IN_ADDITIONAL_TICKET.0
        | KdcOptions::ENC_TKT_IN_SKEY.0
        | KdcOptions::RENEW.0
        | KdcOptions::VALIDATE.0,
);

/// Reads a request and checks it as far as the ticket-granting service alone can. Addresses in a
/// ticket are not compared: only who carries the bytes knows where they come from.
///
/// # Errors
/// With the code for the client.
pub fn receive(
    bytes: &[u8],
    granting: &TicketGranting,
    now: Timestamp,
) -> Result<ReceivedTgs, Refusal> {
    let malformed = Refusal::new(Code::Generic, "not a TGS-REQ");
    let krb::TgsReq(request) = crate::wire::decode(bytes).map_err(|_| malformed)?;
    check_header(&request.pvno, &request.msg_type, 12)?;
    let body_bytes = request_body(bytes).ok_or(malformed)?;
    let ap_req = find_ap_req(&request)?;
    let tgt = open_tgt(&ap_req, granting)?;
    let session_key = ticket::session_key(&tgt.key).map_err(|_| unsupported("session key"))?;
    let authenticator = open_authenticator(&ap_req, &session_key)?;
    if authenticator.authenticator_vno != Integer::from(5) {
        return Err(Refusal::new(
            Code::BadVersion,
            "the authenticator is not of version 5",
        ));
    }
    let client = Principal::from_krb(&tgt.cname, &tgt.crealm);
    let named = Principal::from_krb(&authenticator.cname, &authenticator.crealm);
    if !client.is(&named) {
        return Err(Refusal::new(
            Code::BadMatch,
            "the ticket is another client's than the authenticator",
        ));
    }
    let ctime = timestamp(&authenticator.ctime);
    if ctime.seconds_since(now).saturating_abs() > granting.skew_seconds {
        return Err(Refusal::new(Code::Skew, "the client's clock is off"));
    }
    let tgt_times = check_times(&tgt, now, granting.skew_seconds)?;
    check_body(&authenticator, &session_key, body_bytes)?;
    let service = check_request(&request, granting, now)?;
    let pac = check_pac(&tgt, &client, granting, &ap_req.ticket)?;
    let subkey = authenticator
        .subkey
        .as_ref()
        .map(ticket::session_key)
        .transpose()
        .map_err(|_| unsupported("subkey"))?;
    let body = request.req_body;
    let authorization_data = open_authorization_data(&body, &session_key, subkey.as_ref())?;
    Ok(ReceivedTgs {
        authenticator: format!(
            "{client} {service} {} {}",
            ctime.unix(),
            authenticator.cusec
        )
        .into_bytes(),
        body: body_bytes.to_vec(),
        client,
        service,
        options: KdcOptions::from_bits(&body.kdc_options.0),
        till: limit(&body.till),
        renew_till: body.rtime.as_ref().and_then(limit),
        etypes: body.etype,
        tgt_flags: TicketFlags::from_bits(&tgt.flags.0),
        tgt_times,
        pac,
        nonce: body.nonce,
        reply_usage: match subkey {
            Some(_) => USAGE_REPLY_SUBKEY,
            None => USAGE_REPLY_SESSION_KEY,
        },
        reply_key: subkey.unwrap_or(session_key),
        tgt,
        authorization_data,
    })
}

fn unsupported(what: &'static str) -> Refusal {
    Refusal::new(Code::EncryptionTypeNotSupported, what)
}

/// 1970-01-01 stands for no limit [RFC 4120 §5.4.1].
fn limit(time: &krb::KerberosTime) -> Option<Timestamp> {
    Some(timestamp(time)).filter(|time| time.unix() != 0)
}

fn check_header(version: &Integer, found: &Integer, due: u8) -> Result<(), Refusal> {
    if *version != Integer::from(5) {
        return Err(Refusal::new(Code::BadVersion, "not Kerberos 5"));
    }
    if *found != Integer::from(due) {
        return Err(Refusal::new(Code::MessageType, "another type of message"));
    }
    Ok(())
}

fn find_ap_req(request: &krb::KdcReq) -> Result<krb::ApReq, Refusal> {
    let padata = || request.padata.iter().flatten();
    if padata().any(|pa| [PA_FOR_USER, PA_FOR_X509_USER].contains(&pa.r#type)) {
        return Err(Refusal::new(
            Code::BadOption,
            "a ticket on behalf of another is not to be had",
        ));
    }
    let pa = padata()
        .find(|pa| pa.r#type == PA_TGS_REQ)
        .ok_or(Refusal::new(
            Code::PadataTypeNotSupported,
            "there is no PA-TGS-REQ",
        ))?;
    let ap_req: krb::ApReq = crate::wire::decode(&pa.value)
        .map_err(|_| Refusal::new(Code::Generic, "the PA-TGS-REQ is no AP-REQ"))?;
    check_header(&ap_req.pvno, &ap_req.msg_type, 14)?;
    if ap_req.ap_options.0.get(1).is_some_and(|bit| *bit) {
        return Err(Refusal::new(
            Code::BadOption,
            "the ticket is for a session key",
        ));
    }
    Ok(ap_req)
}

fn open_tgt(ap_req: &krb::ApReq, granting: &TicketGranting) -> Result<krb::EncTicketPart, Refusal> {
    let ticket = &ap_req.ticket;
    let us = Principal::krbtgt(granting.realm.as_str());
    if !Principal::from_krb(&ticket.sname, &ticket.realm).is(&us) {
        return Err(Refusal::new(
            Code::NotUs,
            "the ticket is not for this ticket-granting service",
        ));
    }
    open_ticket(&key_for(&granting.keys, &ticket.enc_part)?.key, ticket)
}

fn open_authenticator(
    ap_req: &krb::ApReq,
    session_key: &EncryptionKey,
) -> Result<krb::Authenticator, Refusal> {
    let data = &ap_req.authenticator;
    ticket::open(session_key, USAGE_AUTHENTICATOR, data, "authenticator").map_err(|_| {
        Refusal::new(
            Code::BadIntegrity,
            "the authenticator does not open with the session key",
        )
    })
}

/// The checksum must be keyed, with the session key, over the body [RFC 4120 §3.3.2 and §3.3.3].
fn check_body(
    authenticator: &krb::Authenticator,
    session_key: &EncryptionKey,
    body: &[u8],
) -> Result<(), Refusal> {
    /// crc32, rsa-md4, rsa-md5, sha1: whoever can change the body can make them.
    const UNKEYED: [i32; 5] = [1, 2, 7, 10, 14];
    let refuse = |code, reason| Err(Refusal::new(code, reason));
    let Some(checksum) = &authenticator.cksum else {
        return refuse(
            Code::InappropriateChecksum,
            "the authenticator has no checksum",
        );
    };
    if UNKEYED.contains(&checksum.r#type) {
        return refuse(Code::InappropriateChecksum, "the checksum is not keyed");
    }
    if checksum.r#type != session_key.etype().checksum_code() {
        return refuse(
            Code::ChecksumTypeNotSupported,
            "the checksum is not of the session key's type",
        );
    }
    if !equal(
        &checksum.checksum,
        &session_key.checksum(USAGE_BODY_CHECKSUM, body),
    ) {
        return refuse(Code::Modified, "the body is not what was signed");
    }
    Ok(())
}

fn check_request(
    request: &krb::KdcReq,
    granting: &TicketGranting,
    now: Timestamp,
) -> Result<Principal, Refusal> {
    let body = &request.req_body;
    let refuse = |code, reason| Err(Refusal::new(code, reason));
    if KdcOptions::from_bits(&body.kdc_options.0).intersects(REFUSED) {
        return refuse(Code::BadOption, "an option that is not served");
    }
    if body
        .additional_tickets
        .as_ref()
        .is_some_and(|tickets| !tickets.is_empty())
    {
        return refuse(Code::BadOption, "additional tickets are not served");
    }
    let from = body.from.as_ref().and_then(limit);
    if from.is_some_and(|from| from.seconds_since(now) > granting.skew_seconds) {
        return refuse(Code::CannotPostdate, "a ticket for later is not to be had");
    }
    let Some(name) = &body.sname else {
        return refuse(Code::ServerPrincipalUnknown, "no service is named");
    };
    let service = Principal::from_krb(name, &body.realm);
    if service.realm != granting.realm.as_str() {
        return refuse(Code::WrongRealm, "the service is of another realm");
    }
    if service
        .components
        .first()
        .is_some_and(|part| part == "krbtgt")
    {
        return refuse(
            Code::BadOption,
            "another ticket-granting ticket is not to be had",
        );
    }
    Ok(service)
}

/// The PAC must be there, signed by this KDC, and this client's [MS-KILE 3.3.5.7, MS-PAC 2.7].
fn check_pac(
    tgt: &krb::EncTicketPart,
    client: &Principal,
    granting: &TicketGranting,
    sealed: &krb::Ticket,
) -> Result<ReadPac, Refusal> {
    let revoked = |reason| Refusal::new(Code::TgtRevoked, reason);
    let pac = ticket::pac(tgt)?.ok_or(revoked("the ticket has no PAC"))?;
    if !pac.is_signed_with(&key_for(&granting.keys, &sealed.enc_part)?.key) {
        return Err(Refusal::new(
            Code::Modified,
            "the PAC is not signed by this KDC",
        ));
    }
    check_client_info(&pac, client, timestamp(&tgt.auth_time))?;
    let contents = pac.contents();
    if let (Some(requestor), Some(info)) = (contents.requestor(), contents.logon_info())
        && info.user_sid().as_ref() != Some(requestor)
    {
        return Err(revoked("the PAC is another account's than the requestor's"));
    }
    Ok(pac)
}

/// CLIENT_INFO binds the PAC to the ticket [MS-PAC 2.7].
pub(super) fn check_client_info(
    pac: &ReadPac,
    client: &Principal,
    auth_time: Timestamp,
) -> Result<(), Refusal> {
    let modified = |reason| Refusal::new(Code::Modified, reason);
    let info = pac.contents().client_info();
    let info = info.ok_or(modified("the PAC names no client"))?;
    if info.name != client.name() || info.client_id != FileTime::from(auth_time) {
        return Err(modified("the PAC belongs to another ticket"));
    }
    Ok(())
}

/// Authorization data of the client restricts its ticket; it must not say what a KDC says.
fn open_authorization_data(
    body: &krb::KdcReqBody,
    session_key: &EncryptionKey,
    subkey: Option<&EncryptionKey>,
) -> Result<krb::AuthorizationData, Refusal> {
    let Some(data) = &body.enc_authorization_data else {
        return Ok(krb::AuthorizationData::default());
    };
    let (key, usage) = match subkey {
        Some(subkey) => (subkey, USAGE_AUTHORIZATION_DATA_SUBKEY),
        None => (session_key, USAGE_AUTHORIZATION_DATA_SESSION_KEY),
    };
    let elements = ticket::open(key, usage, data, "authorization data").map_err(|_| {
        Refusal::new(
            Code::BadIntegrity,
            "the authorization data does not open with its key",
        )
    })?;
    if ticket::claims_to_be_of_the_kdc(&elements) {
        return Err(Refusal::new(
            Code::Policy,
            "the authorization data says what only a KDC may say",
        ));
    }
    Ok(elements)
}
