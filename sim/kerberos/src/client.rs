//! The client of the initial exchange [RFC 4120 §3.1, RFC 4556 §3.2].
//!
//! `AsRequest` → [`PendingSignature`] (the card signs) → [`PendingReply`] (bytes go out) →
//! [`Reply`] (bytes came in; the caller decides about the KDC's certificate) → [`Tgt`].

use pki::names::{Realm, Timestamp};
use pki::{Certificate, DigestAlgorithm, SignatureVerdict};
use rand_core::Rng;
use rasn::types::{BitString, Integer, OctetString, SequenceOf};
use rasn_kerberos as krb;

use crate::cipher::{EncryptionKey, EncryptionType};
use crate::cms::{SignedContent, Unsigned, dh_public_key};
use crate::dh::{KeyPair, octetstring2key};
use crate::error::{Error, KrbErrorCode};
use crate::messages::error_data::ErrorDatum;
use crate::messages::pkinit::{
    AuthPack, ID_PKINIT_AUTH_DATA, ID_PKINIT_DH_KEY_DATA, KdcDhKeyInfo, PaPkAsRep, PaPkAsReq,
    PkAuthenticator, SubjectPublicKeyInfo,
};
use crate::messages::{
    ClientName, PA_PAC_REQUEST, PA_PK_AS_REP, PA_PK_AS_REQ, USAGE_AS_REP, kerberos_time, krbtgt,
    text, timestamp,
};

/// What the client asks for.
#[derive(Debug, Clone)]
pub struct AsRequest {
    /// Realm of the KDC.
    pub realm: Realm,
    /// Name of the client.
    pub client: ClientName,
    /// The client's clock.
    pub now: Timestamp,
    /// Until when the ticket is wanted.
    pub till: Timestamp,
    /// Encryption types, the preferred first.
    pub etypes: Vec<EncryptionType>,
    /// The client's certificate, then its intermediates.
    pub certificates: Vec<Certificate>,
    /// Hash of the signature.
    pub digest: DigestAlgorithm,
}

/// A request that waits for the card's signature.
#[derive(Debug)]
pub struct PendingSignature {
    request: AsRequest,
    body: Vec<u8>,
    body_message: krb::KdcReqBody,
    nonce: u32,
    pair: KeyPair,
    unsigned: Unsigned,
}

/// Begins an exchange. The key agreement is Diffie-Hellman over group 14.
///
/// # Errors
/// When the request cannot be encoded.
pub fn begin(request: AsRequest, rng: &mut impl Rng) -> Result<PendingSignature, Error> {
    // Nonces are 31 bits: some implementations read them as signed [RFC 4120 §5.4.1].
    let nonce = rng.next_u32() >> 1;
    let cusec = rng.next_u32() % 1_000_000;
    let pair = KeyPair::generate(rng);
    let body_message = krb::KdcReqBody {
        // forwardable, renewable, canonicalize, renewable-ok: what Windows asks for.
        kdc_options: krb::KdcOptions(BitString::from_slice(&[0x40, 0x81, 0x00, 0x10])),
        cname: Some(request.client.to_principal()),
        realm: crate::messages::general(request.realm.as_str()),
        sname: Some(krbtgt(&request.realm)),
        from: None,
        till: kerberos_time(request.till),
        rtime: Some(kerberos_time(request.till)),
        nonce,
        etype: request
            .etypes
            .iter()
            .map(|etype| etype.code())
            .collect::<Vec<_>>(),
        addresses: None,
        enc_authorization_data: None,
        additional_tickets: None,
    };
    let body = rasn::der::encode(&body_message).map_err(|_| Error::Encode("request body"))?;
    let public: SubjectPublicKeyInfo = rasn::der::decode(&dh_public_key(pair.public()))
        .map_err(|_| Error::Encode("public value"))?;
    let auth_pack = AuthPack {
        pk_authenticator: PkAuthenticator {
            cusec,
            ctime: kerberos_time(request.now),
            nonce,
            pa_checksum: Some(OctetString::from(DigestAlgorithm::Sha1.hash(&body))),
            freshness_token: None,
            pa_checksum2: None,
        },
        client_public_value: Some(public),
        supported_cms_types: None,
        client_dh_nonce: None,
        supported_kdfs: None,
    };
    let content =
        rasn::der::encode(&auth_pack).map_err(|_| Error::Encode("authentication pack"))?;
    let unsigned = Unsigned::new(
        ID_PKINIT_AUTH_DATA,
        content,
        request.certificates.clone(),
        request.digest,
    );
    Ok(PendingSignature {
        request,
        body,
        body_message,
        nonce,
        pair,
        unsigned,
    })
}

impl PendingSignature {
    /// What the card signs.
    pub fn to_be_signed(&self) -> Vec<u8> {
        self.unsigned.to_be_signed()
    }

    /// The hash that the card signs with.
    pub fn digest(&self) -> DigestAlgorithm {
        self.unsigned.digest()
    }

    /// The request with the card's signature.
    ///
    /// # Errors
    /// When the request cannot be encoded.
    pub fn sign(self, signature: &[u8]) -> Result<PendingReply, Error> {
        let pa = PaPkAsReq {
            signed_auth_pack: OctetString::from(self.unsigned.signed(signature)),
            trusted_certifiers: None,
            kdc_pk_id: None,
        };
        let encode = |_| Error::Encode("request");
        let value = rasn::der::encode(&pa).map_err(encode)?;
        // PA-PAC-REQUEST { include-pac TRUE } [MS-KILE 2.2.3].
        let pac_request = vec![0x30, 0x05, 0xA0, 0x03, 0x01, 0x01, 0xFF];
        let message = krb::AsReq(krb::KdcReq {
            pvno: Integer::from(5),
            msg_type: Integer::from(10),
            padata: Some(SequenceOf::from(vec![
                krb::PaData {
                    r#type: PA_PK_AS_REQ,
                    value: OctetString::from(value),
                },
                krb::PaData {
                    r#type: PA_PAC_REQUEST,
                    value: OctetString::from(pac_request),
                },
            ])),
            req_body: self.body_message,
        });
        let bytes = rasn::der::encode(&message).map_err(encode)?;
        debug_assert!(bytes.ends_with(&self.body), "the body is what was hashed");
        Ok(PendingReply {
            request: self.request,
            nonce: self.nonce,
            pair: self.pair,
            bytes,
        })
    }
}

/// A request that waits for the KDC's reply.
#[derive(Debug)]
pub struct PendingReply {
    request: AsRequest,
    nonce: u32,
    pair: KeyPair,
    bytes: Vec<u8>,
}

/// A KDC's error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KrbErrorReport {
    /// The number.
    pub number: i32,
    /// The code, where the number is known.
    pub code: Option<KrbErrorCode>,
    /// NTSTATUS in a KERB-EXT-ERROR [MS-KILE 2.2.2].
    pub nt_status: Option<u32>,
    /// Text.
    pub text: Option<String>,
    /// What came with it: typed data or methods of pre-authentication.
    pub typed_data: Vec<ErrorDatum>,
    /// Data, undecoded.
    pub data: Vec<u8>,
}

/// The error that a message is, if it is one.
pub fn error(bytes: &[u8]) -> Option<KrbErrorReport> {
    rasn::der::decode::<krb::KrbError>(bytes)
        .ok()
        .map(|error| report(&error))
}

/// What the KDC answered.
#[derive(Debug)]
pub enum Reply {
    /// An error.
    Error(KrbErrorReport),
    /// A reply with a ticket.
    Ticket(Box<ReceivedReply>),
}

/// A reply whose KDC certificate is for the caller to judge.
#[derive(Debug)]
pub struct ReceivedReply {
    reply: krb::KdcRep,
    info: KdcDhKeyInfo,
    /// The signed part: the KDC's certificates, signer and signature.
    pub signed: SignedContent,
}

/// A ticket-granting ticket with its session key.
#[derive(Debug, Clone)]
pub struct Tgt {
    /// Client's name as the KDC canonicalised it.
    pub client: ClientName,
    /// Realm.
    pub realm: String,
    /// Session key.
    pub session_key: EncryptionKey,
    /// Key under which the reply came.
    pub reply_key: EncryptionKey,
    /// When the client was authenticated.
    pub auth_time: Timestamp,
    /// From when the ticket is good.
    pub start_time: Timestamp,
    /// When the ticket ends.
    pub end_time: Timestamp,
    /// Until when it can be renewed.
    pub renew_till: Option<Timestamp>,
    /// Flags, the first bit of RFC 4120 §5.3 being the most significant.
    pub flags: u32,
    /// DER of the ticket.
    pub ticket: Vec<u8>,
}

impl PendingReply {
    /// The request as it goes to the KDC.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Reads the KDC's answer.
    ///
    /// # Errors
    /// When the bytes are neither an error nor a reply with a signed Diffie-Hellman value.
    pub fn receive(&self, bytes: &[u8]) -> Result<Reply, Error> {
        if let Ok(error) = rasn::der::decode::<krb::KrbError>(bytes) {
            return Ok(Reply::Error(report(&error)));
        }
        let krb::AsRep(reply) =
            rasn::der::decode(bytes).map_err(|_| Error::Decode("reply of a KDC"))?;
        let padata = reply
            .padata
            .iter()
            .flat_map(|list| list.iter())
            .find(|pa| pa.r#type == PA_PK_AS_REP)
            .ok_or(Error::Mismatch("no PA-PK-AS-REP"))?;
        let PaPkAsRep::DhInfo(info) =
            rasn::der::decode(&padata.value).map_err(|_| Error::Decode("PA-PK-AS-REP"))?
        else {
            return Err(Error::Mismatch("RSA key transport was not asked for"));
        };
        let signed = SignedContent::read(&info.dh_signed_data)?;
        if signed.content_type != ID_PKINIT_DH_KEY_DATA {
            return Err(Error::Mismatch(
                "the signed content is no Diffie-Hellman value",
            ));
        }
        let info = rasn::der::decode(&signed.content).map_err(|_| Error::Decode("KDCDHKeyInfo"))?;
        Ok(Reply::Ticket(Box::new(ReceivedReply {
            reply,
            info,
            signed,
        })))
    }

    /// Derives the reply key and opens the reply [RFC 4556 §3.2.4].
    ///
    /// # Errors
    /// When the reply is not for this request, is not signed, or does not open.
    pub fn open(&self, received: &ReceivedReply) -> Result<Tgt, Error> {
        if received.signed.signature != SignatureVerdict::Valid {
            return Err(Error::Mismatch("the KDC's signature does not verify"));
        }
        if received.info.nonce != self.nonce {
            return Err(Error::Mismatch("nonce of the signed value"));
        }
        let public: Integer = rasn::der::decode(received.info.subject_public_key.as_raw_slice())
            .map_err(|_| Error::Decode("Diffie-Hellman value"))?;
        let secret = self.pair.agree(&unsigned_bytes(&public))?;
        let code = received.reply.enc_part.etype;
        let etype = EncryptionType::from_code(code)
            .filter(|etype| self.request.etypes.contains(etype))
            .ok_or(Error::EncryptionType(code))?;
        let reply_key = EncryptionKey::new(etype, octetstring2key(&secret, etype.key_size()))?;
        let plain = reply_key.decrypt(USAGE_AS_REP, &received.reply.enc_part.cipher)?;
        let part = decode_reply_part(&plain)?;
        if part.nonce != self.nonce {
            return Err(Error::Mismatch("nonce of the encrypted part"));
        }
        let session = EncryptionType::from_code(part.key.r#type)
            .ok_or(Error::EncryptionType(part.key.r#type))?;
        Ok(Tgt {
            client: ClientName::from_principal(&received.reply.cname),
            realm: text(&received.reply.crealm),
            session_key: EncryptionKey::new(session, part.key.value.to_vec())?,
            reply_key,
            auth_time: timestamp(&part.auth_time),
            start_time: timestamp(part.start_time.as_ref().unwrap_or(&part.auth_time)),
            end_time: timestamp(&part.end_time),
            renew_till: part.renew_till.as_ref().map(timestamp),
            flags: flags(&part.flags),
            ticket: rasn::der::encode(&received.reply.ticket)
                .map_err(|_| Error::Encode("ticket"))?,
        })
    }
}

fn flags(flags: &krb::TicketFlags) -> u32 {
    let mut bytes = [0; 4];
    for (to, from) in bytes.iter_mut().zip(flags.0.as_raw_slice()) {
        *to = *from;
    }
    u32::from_be_bytes(bytes)
}

/// EncASRepPart; some KDCs label it as EncTGSRepPart [RFC 4120 §5.4.2].
fn decode_reply_part(plain: &[u8]) -> Result<krb::EncKdcRepPart, Error> {
    if let Ok(krb::EncAsRepPart(part)) = rasn::der::decode(plain) {
        return Ok(part);
    }
    rasn::der::decode::<krb::EncTgsRepPart>(plain)
        .map(|krb::EncTgsRepPart(part)| part)
        .map_err(|_| Error::Decode("encrypted part of a reply"))
}

pub(crate) fn unsigned_bytes(number: &Integer) -> Vec<u8> {
    rasn::der::encode(number)
        .ok()
        .and_then(|der| crate::tlv::first(&der).map(|(tlv, _)| tlv.content.to_vec()))
        .unwrap_or_default()
        .into_iter()
        .skip_while(|byte| *byte == 0)
        .collect()
}

fn report(error: &krb::KrbError) -> KrbErrorReport {
    let data = error
        .e_data
        .as_ref()
        .map(|data| data.to_vec())
        .unwrap_or_default();
    KrbErrorReport {
        number: error.error_code,
        code: KrbErrorCode::from_code(error.error_code),
        nt_status: crate::kdc::nt_status(&data),
        text: error.e_text.as_ref().map(text),
        typed_data: ErrorDatum::read(&data),
        data,
    }
}
