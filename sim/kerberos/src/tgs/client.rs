//! The client [RFC 4120 §3.3.1 and §3.3.4].

use pki::names::Timestamp;
use rand_core::Rng;
use rasn::types::{BitString, Integer, OctetString, SequenceOf};
use rasn_kerberos as krb;

use super::ticket::{encode, open, seal, session_key};
use super::{
    KdcOptions, Principal, TicketFlags, USAGE_AUTHENTICATOR, USAGE_BODY_CHECKSUM,
    USAGE_REPLY_SUBKEY,
};
use crate::cipher::{EncryptionKey, EncryptionType};
use crate::error::{Error, KrbErrorCode};
use crate::messages::{PA_TGS_REQ, kerberos_time, timestamp};

/// What the client asks for.
#[derive(Debug, Clone)]
pub struct TgsRequest {
    /// DER of the ticket-granting ticket.
    pub ticket: Vec<u8>,
    /// Its session key.
    pub session_key: EncryptionKey,
    /// The client, as the KDC named it in the reply that the ticket came with.
    pub client: Principal,
    /// The service.
    pub service: Principal,
    /// The client's clock.
    pub now: Timestamp,
    /// Until when the ticket is wanted.
    pub till: Timestamp,
    /// Encryption types for the session key, the preferred first.
    pub etypes: Vec<EncryptionType>,
    /// Options; Windows asks for the default.
    pub options: KdcOptions,
}

/// A request that waits for the KDC's reply.
#[derive(Debug)]
pub struct PendingTgs {
    request: TgsRequest,
    subkey: EncryptionKey,
    nonce: u32,
    bytes: Vec<u8>,
}

/// A KDC's error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TgsError {
    /// The number.
    pub number: i32,
    /// The code, where the number is one of this exchange.
    pub code: Option<KrbErrorCode>,
    /// Data, undecoded.
    pub data: Vec<u8>,
}

/// What the KDC answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TgsReply {
    /// An error.
    Error(TgsError),
    /// A ticket that belongs to the request.
    Ticket(Box<ServiceTicket>),
}

/// A service's ticket with its session key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceTicket {
    /// The client.
    pub client: Principal,
    /// The service.
    pub service: Principal,
    /// Key that client and service share.
    pub session_key: EncryptionKey,
    /// Flags.
    pub flags: TicketFlags,
    /// When the client was authenticated.
    pub auth_time: Timestamp,
    /// From when on the ticket is valid.
    pub start_time: Timestamp,
    /// When the ticket ends.
    pub end_time: Timestamp,
    /// Until when it can be renewed.
    pub renew_till: Option<Timestamp>,
    /// DER of the ticket.
    pub ticket: Vec<u8>,
}

impl TgsRequest {
    /// Makes the request: a body, and in PA-TGS-REQ an AP-REQ whose authenticator carries the
    /// body's checksum and a subkey for the reply.
    ///
    /// # Errors
    /// When the ticket is none, or a name cannot be encoded.
    pub fn begin(self, rng: &mut impl Rng) -> Result<PendingTgs, Error> {
        let ticket: krb::Ticket =
            crate::wire::decode(&self.ticket).map_err(|_| Error::Decode("ticket"))?;
        // Nonces are 31 bits: some implementations read them as signed [RFC 4120 §5.4.1].
        let nonce = rng.next_u32() >> 1;
        let etype = self.session_key.etype();
        let mut subkey = vec![0; etype.key_size()];
        rng.fill_bytes(&mut subkey);
        let subkey = EncryptionKey::new(etype, subkey)?;
        let req_body = self.body(nonce);
        let body = encode(&req_body, "request body")?;
        let authenticator = self.authenticator(&body, &subkey, rng.next_u32() % 1_000_000)?;
        let mut confounder = [0; 16];
        rng.fill_bytes(&mut confounder);
        let ap_req = krb::ApReq {
            pvno: Integer::from(5),
            msg_type: Integer::from(14),
            ap_options: krb::ApOptions(BitString::from_slice(&[0; 4])),
            ticket,
            authenticator: seal(
                &self.session_key,
                USAGE_AUTHENTICATOR,
                None,
                confounder,
                &authenticator,
            ),
        };
        let message = krb::TgsReq(krb::KdcReq {
            pvno: Integer::from(5),
            msg_type: Integer::from(12),
            padata: Some(SequenceOf::from(vec![krb::PaData {
                r#type: PA_TGS_REQ,
                value: OctetString::from(encode(&ap_req, "AP-REQ")?),
            }])),
            req_body,
        });
        Ok(PendingTgs {
            subkey,
            nonce,
            bytes: encode(&message, "TGS-REQ")?,
            request: self,
        })
    }

    fn body(&self, nonce: u32) -> krb::KdcReqBody {
        let renewable = self.options.contains(KdcOptions::RENEWABLE);
        krb::KdcReqBody {
            kdc_options: krb::KdcOptions(self.options.to_bits()),
            cname: None,
            realm: self.service.krb_realm(),
            sname: Some(self.service.to_krb()),
            from: None,
            till: kerberos_time(self.till),
            rtime: renewable.then(|| kerberos_time(self.till)),
            nonce,
            etype: self.etypes.iter().map(|etype| etype.code()).collect(),
            addresses: None,
            enc_authorization_data: None,
            additional_tickets: None,
        }
    }

    fn authenticator(
        &self,
        body: &[u8],
        subkey: &EncryptionKey,
        cusec: u32,
    ) -> Result<Vec<u8>, Error> {
        let key = &self.session_key;
        let authenticator = krb::Authenticator {
            authenticator_vno: Integer::from(5),
            crealm: self.client.krb_realm(),
            cname: self.client.to_krb(),
            cksum: Some(krb::Checksum {
                r#type: key.etype().checksum_code(),
                checksum: OctetString::from(key.checksum(USAGE_BODY_CHECKSUM, body)),
            }),
            cusec: Integer::from(cusec),
            ctime: kerberos_time(self.now),
            subkey: Some(krb::EncryptionKey {
                r#type: subkey.etype().code(),
                value: OctetString::from(subkey.bytes().to_vec()),
            }),
            seq_number: None,
            authorization_data: None,
        };
        encode(&authenticator, "authenticator")
    }
}

impl PendingTgs {
    /// The request as it goes to the KDC.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Reads the KDC's answer and verifies that it belongs to the request [RFC 4120 §3.3.4].
    ///
    /// # Errors
    /// When the bytes are neither an error nor a reply, the reply does not open with the subkey, or
    /// it is for another request.
    pub fn receive(&self, bytes: &[u8]) -> Result<TgsReply, Error> {
        if let Ok(error) = crate::wire::decode::<krb::KrbError>(bytes) {
            return Ok(TgsReply::Error(TgsError {
                number: error.error_code,
                code: KrbErrorCode::from_code(error.error_code),
                data: error.e_data.map(|data| data.to_vec()).unwrap_or_default(),
            }));
        }
        let krb::TgsRep(reply) =
            crate::wire::decode(bytes).map_err(|_| Error::Decode("TGS-REP"))?;
        if reply.pvno != Integer::from(5) || reply.msg_type != Integer::from(13) {
            return Err(Error::Decode("TGS-REP"));
        }
        let client = Principal::from_krb(&reply.cname, &reply.crealm);
        if !client.is(&self.request.client) {
            return Err(Error::Mismatch("name of the client"));
        }
        let krb::EncTgsRepPart(part) = open(
            &self.subkey,
            USAGE_REPLY_SUBKEY,
            &reply.enc_part,
            "reply part",
        )?;
        self.verify(&reply, &part)?;
        let session_key = session_key(&part.key)?;
        if !self.request.etypes.contains(&session_key.etype()) {
            return Err(Error::Mismatch("encryption type of the session key"));
        }
        let auth_time = timestamp(&part.auth_time);
        Ok(TgsReply::Ticket(Box::new(ServiceTicket {
            // Nothing protects the name in the reply: even its type could be a stranger's.
            client: self.request.client.clone(),
            service: Principal::from_krb(&part.sname, &part.srealm),
            session_key,
            flags: TicketFlags::from_bits(&part.flags.0),
            auth_time,
            start_time: part.start_time.as_ref().map_or(auth_time, timestamp),
            end_time: timestamp(&part.end_time),
            renew_till: part.renew_till.as_ref().map(timestamp),
            ticket: encode(&reply.ticket, "ticket")?,
        })))
    }

    fn verify(&self, reply: &krb::KdcRep, part: &krb::EncKdcRepPart) -> Result<(), Error> {
        if part.nonce != self.nonce {
            return Err(Error::Mismatch("nonce"));
        }
        let service = Principal::from_krb(&part.sname, &part.srealm);
        if !service.is(&self.request.service) {
            return Err(Error::Mismatch("name of the service"));
        }
        let on_the_ticket = Principal::from_krb(&reply.ticket.sname, &reply.ticket.realm);
        if !service.is(&on_the_ticket) {
            return Err(Error::Mismatch("name on the ticket"));
        }
        if timestamp(&part.end_time) > self.request.till {
            return Err(Error::Mismatch("end of the ticket"));
        }
        Ok(())
    }
}
