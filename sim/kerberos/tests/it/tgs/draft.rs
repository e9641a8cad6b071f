//! A request that is written field by field, so that any of them can be wrong.

use kerberos::pac::Pac;
use kerberos::tgs::{KdcOptions, Principal, TicketFlags, TicketGranting, VersionedKey};
use kerberos::{EncryptionKey, EncryptionType};
use pki::names::Timestamp;
use rasn::types::{BitString, GeneralString, GeneralizedTime, Integer, OctetString};
use rasn_kerberos as krb;

use crate::account::jane;

fn key(byte: u8) -> EncryptionKey {
    EncryptionKey::new(EncryptionType::Aes256CtsHmacSha196, vec![byte; 32]).unwrap()
}

pub fn krbtgt() -> VersionedKey {
    VersionedKey {
        kvno: 2,
        key: key(3),
    }
}

/// Session key of the ticket-granting ticket.
pub fn tgt_key() -> EncryptionKey {
    key(4)
}

pub fn subkey() -> EncryptionKey {
    key(6)
}

pub fn as_reply_key() -> EncryptionKey {
    key(8)
}

pub fn now() -> Timestamp {
    "2012-02-07T09:00Z".parse().unwrap()
}

pub fn granting() -> TicketGranting {
    TicketGranting {
        realm: "FABRIKAM.COM".parse().unwrap(),
        keys: vec![krbtgt()],
        skew_seconds: 300,
    }
}

pub fn account() -> Pac {
    jane(now().plus_seconds(-60))
}

pub fn time(instant: Timestamp) -> krb::KerberosTime {
    let time = chrono::DateTime::from_timestamp(instant.unix(), 0).unwrap();
    krb::KerberosTime(GeneralizedTime::from(time))
}

pub fn principal(name: &Principal) -> krb::PrincipalName {
    krb::PrincipalName {
        r#type: name.name_type,
        string: name.components.iter().map(|part| text(part)).collect(),
    }
}

pub fn text(text: &str) -> GeneralString {
    GeneralString::from_bytes(text.as_bytes()).unwrap()
}

pub fn encode(value: &impl rasn::Encode) -> Vec<u8> {
    rasn::der::encode(value).unwrap()
}

fn seal(key: &EncryptionKey, usage: u32, kvno: Option<u32>, plain: &[u8]) -> krb::EncryptedData {
    krb::EncryptedData {
        etype: key.etype().code(),
        kvno,
        cipher: OctetString::from(key.encrypt(usage, [1; 16], plain)),
    }
}

pub fn element(kind: i32, data: Vec<u8>) -> krb::AuthorizationDataValue {
    krb::AuthorizationDataValue {
        r#type: kind,
        data: OctetString::from(data),
    }
}

/// A key as it travels.
fn wire(key: &EncryptionKey) -> krb::EncryptionKey {
    krb::EncryptionKey {
        r#type: key.etype().code(),
        value: OctetString::from(key.bytes().to_vec()),
    }
}

/// How the checksum of the body is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BodyChecksum {
    /// As it should be.
    Right,
    /// Not at all.
    Absent,
    /// Over something else.
    Wrong,
    /// Of another type.
    Type(i32),
}

/// The fields of a request and of its ticket. The default is a good one.
#[derive(Debug, Clone)]
pub struct Draft {
    pub krbtgt: VersionedKey,
    pub ticket_name: Principal,
    pub ticket_version: u8,
    pub session_key: EncryptionKey,
    pub client: Principal,
    pub flags: TicketFlags,
    pub start_time: Timestamp,
    pub end_time: Timestamp,
    pub renew_till: Timestamp,
    /// The PAC's bytes; without any, the account's.
    pub pac: Option<Vec<u8>>,
    pub authorization_data: Option<Vec<krb::AuthorizationDataValue>>,
    pub version: u8,
    pub message_type: u8,
    pub padata_type: i32,
    pub more_padata: Vec<i32>,
    pub ap_options: [u8; 4],
    pub authenticator_client: Principal,
    pub authenticator_key: EncryptionKey,
    pub authenticator_version: u8,
    pub ctime: Timestamp,
    pub checksum: BodyChecksum,
    pub subkey: Option<EncryptionKey>,
    pub subkey_type: Option<i32>,
    pub options: KdcOptions,
    pub from: Option<Timestamp>,
    pub service: Option<Principal>,
    pub realm: &'static str,
    pub etypes: Vec<i32>,
    pub additional_ticket: bool,
    /// Authorization data of the client.
    pub client_data: Option<krb::AuthorizationData>,
}

/// When Jane was authenticated.
pub fn auth_time() -> Timestamp {
    now().plus_seconds(-60)
}

impl Default for Draft {
    fn default() -> Self {
        let client = Principal::client("jane", "FABRIKAM.COM");
        Self {
            krbtgt: krbtgt(),
            ticket_name: Principal::krbtgt("FABRIKAM.COM"),
            ticket_version: 5,
            session_key: tgt_key(),
            client: client.clone(),
            flags: TicketFlags::FORWARDABLE
                | TicketFlags::RENEWABLE
                | TicketFlags::INITIAL
                | TicketFlags::PRE_AUTHENT,
            start_time: now().plus_seconds(-60),
            end_time: now().plus_seconds(30_000),
            renew_till: now().plus_days(7),
            pac: None,
            authorization_data: None,
            version: 5,
            message_type: 12,
            padata_type: 1,
            more_padata: Vec::new(),
            ap_options: [0; 4],
            authenticator_client: client,
            authenticator_key: tgt_key(),
            authenticator_version: 5,
            ctime: now(),
            checksum: BodyChecksum::Right,
            subkey: Some(subkey()),
            subkey_type: None,
            options: KdcOptions::default(),
            from: None,
            service: Some(super::host()),
            realm: "FABRIKAM.COM",
            etypes: vec![18, 17],
            additional_ticket: false,
            client_data: None,
        }
    }
}

impl Draft {
    /// AD-IF-RELEVANT with a PAC.
    pub fn pac_element(&self) -> krb::AuthorizationDataValue {
        let pac = self.pac.clone().unwrap_or_else(|| {
            account()
                .contents(&as_reply_key(), [7; 16])
                .sign_for_krbtgt(&self.krbtgt.key)
                .unwrap()
        });
        let inner: krb::AuthorizationData = vec![element(128, pac)];
        element(1, encode(&inner))
    }

    fn ticket(&self) -> krb::Ticket {
        let part = krb::EncTicketPart {
            flags: krb::TicketFlags(BitString::from_slice(&self.flags.0.to_be_bytes())),
            key: wire(&self.session_key),
            crealm: text(&self.client.realm),
            cname: principal(&self.client),
            transited: krb::TransitedEncoding {
                r#type: 1,
                contents: OctetString::from(Vec::new()),
            },
            auth_time: time(auth_time()),
            start_time: Some(time(self.start_time)),
            end_time: time(self.end_time),
            renew_till: Some(time(self.renew_till)),
            caddr: None,
            authorization_data: Some(
                self.authorization_data
                    .clone()
                    .unwrap_or_else(|| vec![self.pac_element()]),
            ),
        };
        let key = &self.krbtgt;
        krb::Ticket {
            tkt_vno: Integer::from(self.ticket_version),
            realm: text(&self.ticket_name.realm),
            sname: principal(&self.ticket_name),
            enc_part: seal(&key.key, 2, Some(key.kvno), &encode(&part)),
        }
    }

    pub fn ticket_bytes(&self) -> Vec<u8> {
        encode(&self.ticket())
    }

    fn body(&self) -> krb::KdcReqBody {
        let data = self.client_data.as_ref().map(|data| match &self.subkey {
            Some(subkey) => seal(subkey, 5, None, &encode(data)),
            None => seal(&self.session_key, 4, None, &encode(data)),
        });
        krb::KdcReqBody {
            kdc_options: krb::KdcOptions(BitString::from_slice(&self.options.0.to_be_bytes())),
            cname: None,
            realm: text(self.realm),
            sname: self.service.as_ref().map(principal),
            from: self.from.map(time),
            till: time(now().plus_days(1)),
            rtime: None,
            nonce: 77,
            etype: self.etypes.clone(),
            addresses: None,
            enc_authorization_data: data,
            additional_tickets: self.additional_ticket.then(|| vec![self.ticket()]),
        }
    }

    fn authenticator(&self, body: &[u8]) -> krb::Authenticator {
        let key = &self.session_key;
        let due = key.etype().checksum_code();
        let (kind, message) = match self.checksum {
            BodyChecksum::Wrong => (due, &b"another body"[..]),
            BodyChecksum::Type(kind) => (kind, body),
            BodyChecksum::Right | BodyChecksum::Absent => (due, body),
        };
        let checksum = krb::Checksum {
            r#type: kind,
            checksum: OctetString::from(key.checksum(6, message)),
        };
        krb::Authenticator {
            authenticator_vno: Integer::from(self.authenticator_version),
            crealm: text(&self.authenticator_client.realm),
            cname: principal(&self.authenticator_client),
            cksum: (self.checksum != BodyChecksum::Absent).then_some(checksum),
            cusec: Integer::from(1),
            ctime: time(self.ctime),
            subkey: self.subkey.as_ref().map(|subkey| krb::EncryptionKey {
                r#type: self.subkey_type.unwrap_or(subkey.etype().code()),
                ..wire(subkey)
            }),
            seq_number: None,
            authorization_data: None,
        }
    }

    /// The request.
    pub fn bytes(&self) -> Vec<u8> {
        let req_body = self.body();
        let authenticator = self.authenticator(&encode(&req_body));
        let ap_req = krb::ApReq {
            pvno: Integer::from(5),
            msg_type: Integer::from(14),
            ap_options: krb::ApOptions(BitString::from_slice(&self.ap_options)),
            ticket: self.ticket(),
            authenticator: seal(&self.authenticator_key, 7, None, &encode(&authenticator)),
        };
        let padata = |kind| krb::PaData {
            r#type: kind,
            value: OctetString::from(encode(&ap_req)),
        };
        let kinds = [self.padata_type]
            .into_iter()
            .chain(self.more_padata.clone());
        encode(&krb::TgsReq(krb::KdcReq {
            pvno: Integer::from(self.version),
            msg_type: Integer::from(self.message_type),
            padata: Some(kinds.map(padata).collect()),
            req_body,
        }))
    }
}
