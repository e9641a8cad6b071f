//! The client's side [RFC 4120 §3.3.1 and §3.3.4].

use pki::names::Timestamp;
use rand_core::CryptoRng;
use rasn::types::{BitString, Integer, OctetString, SequenceOf};
use rasn_kerberos as krb;

use super::{PA_TGS_REQ, USAGE_AUTHENTICATOR, USAGE_BODY, USAGE_REPLY};
use crate::cipher::{EncryptionKey, EncryptionType};
use crate::client::{Tgt, decode_reply_part};
use crate::error::Error;
use crate::kdc::confounder;
use crate::messages::{general, kerberos_time, timestamp};

/// What is asked for.
#[derive(Debug, Clone)]
pub struct TgsRequest {
    /// The service, for example `host` and the name of the host.
    pub service: Vec<String>,
    /// The client's clock.
    pub now: Timestamp,
    /// Until when the ticket is wanted.
    pub till: Timestamp,
    /// Encryption types, the preferred first.
    pub etypes: Vec<EncryptionType>,
}

/// A request that waits for its reply.
#[derive(Debug)]
pub struct PendingTicket {
    bytes: Vec<u8>,
    nonce: u32,
    service: Vec<String>,
    session_key: EncryptionKey,
}

/// A ticket for a service, with its session key.
#[derive(Debug, Clone)]
pub struct ServiceTicket {
    /// The service.
    pub service: Vec<String>,
    /// Session key.
    pub session_key: EncryptionKey,
    /// When it ends.
    pub end_time: Timestamp,
    /// DER of the ticket.
    pub ticket: Vec<u8>,
}

/// Writes a request: the ticket-granting ticket, and an authenticator that binds the body to it.
///
/// # Errors
/// When it cannot be encoded.
pub fn request(
    tgt: &Tgt,
    wanted: TgsRequest,
    rng: &mut impl CryptoRng,
) -> Result<PendingTicket, Error> {
    let encode = |_| Error::Encode("TGS-REQ");
    let nonce = rng.next_u32() >> 1;
    let cusec = rng.next_u32() % 1_000_000;
    let realm = general(&tgt.realm);
    let body = krb::KdcReqBody {
        // forwardable, canonicalize.
        kdc_options: krb::KdcOptions(BitString::from_slice(&[0x40, 0x01, 0x00, 0x00])),
        cname: None,
        realm: realm.clone(),
        sname: Some(service_name(&wanted.service)),
        from: None,
        till: kerberos_time(wanted.till),
        rtime: None,
        nonce,
        etype: wanted.etypes.iter().map(|etype| etype.code()).collect(),
        addresses: None,
        enc_authorization_data: None,
        additional_tickets: None,
    };
    let body_der = rasn::der::encode(&body).map_err(encode)?;
    let key = &tgt.session_key;
    let authenticator = krb::Authenticator {
        authenticator_vno: Integer::from(5),
        crealm: realm,
        cname: tgt.client.to_principal(),
        cksum: Some(krb::Checksum {
            r#type: key.etype().checksum_code(),
            checksum: OctetString::from(key.checksum(USAGE_BODY, &body_der)),
        }),
        cusec: Integer::from(cusec),
        ctime: kerberos_time(wanted.now),
        subkey: None,
        seq_number: None,
        authorization_data: None,
    };
    let authenticator = rasn::der::encode(&authenticator).map_err(encode)?;
    let ap_req = krb::ApReq {
        pvno: Integer::from(5),
        msg_type: Integer::from(14),
        ap_options: krb::ApOptions(BitString::from_slice(&[0; 4])),
        ticket: rasn::der::decode(&tgt.ticket).map_err(|_| Error::Decode("ticket"))?,
        authenticator: krb::EncryptedData {
            etype: key.etype().code(),
            kvno: None,
            cipher: OctetString::from(key.encrypt(
                USAGE_AUTHENTICATOR,
                confounder(rng),
                &authenticator,
            )),
        },
    };
    let message = krb::TgsReq(krb::KdcReq {
        pvno: Integer::from(5),
        msg_type: Integer::from(12),
        padata: Some(SequenceOf::from(vec![krb::PaData {
            r#type: PA_TGS_REQ,
            value: OctetString::from(rasn::der::encode(&ap_req).map_err(encode)?),
        }])),
        req_body: body,
    });
    Ok(PendingTicket {
        bytes: rasn::der::encode(&message).map_err(encode)?,
        nonce,
        service: wanted.service,
        session_key: key.clone(),
    })
}

/// The principal name of a service, NT-SRV-HST (3) [RFC 4120 §6.2].
pub(super) fn service_name(parts: &[String]) -> krb::PrincipalName {
    krb::PrincipalName {
        r#type: 3,
        string: SequenceOf::from(parts.iter().map(|part| general(part)).collect::<Vec<_>>()),
    }
}

impl PendingTicket {
    /// The request as it goes to the KDC.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Reads the reply and opens it.
    ///
    /// # Errors
    /// When it is an error, not for this request, or does not open with the session key.
    pub fn receive(&self, bytes: &[u8]) -> Result<ServiceTicket, Error> {
        if let Some(error) = crate::client::error(bytes) {
            return Err(Error::Refused(error.number));
        }
        let krb::TgsRep(reply) = rasn::der::decode(bytes).map_err(|_| Error::Decode("TGS-REP"))?;
        let plain = self
            .session_key
            .decrypt(USAGE_REPLY, &reply.enc_part.cipher)?;
        let part = decode_reply_part(&plain)?;
        if part.nonce != self.nonce {
            return Err(Error::Mismatch("nonce of the encrypted part"));
        }
        let asked = service_name(&self.service);
        if part.sname.string != asked.string || reply.ticket.sname.string != asked.string {
            return Err(Error::Mismatch("name of the service"));
        }
        let etype = EncryptionType::from_code(part.key.r#type)
            .ok_or(Error::EncryptionType(part.key.r#type))?;
        Ok(ServiceTicket {
            service: self.service.clone(),
            session_key: EncryptionKey::new(etype, part.key.value.to_vec())?,
            end_time: timestamp(&part.end_time),
            ticket: rasn::der::encode(&reply.ticket).map_err(|_| Error::Encode("ticket"))?,
        })
    }
}
