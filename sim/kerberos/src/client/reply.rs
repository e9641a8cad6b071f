//! Reading the reply [RFC 4556 §3.2.4].

use pki::SignatureVerdict;
use pki::names::Timestamp;
use rasn_kerberos as krb;

use super::request::{ClientDialect, PendingReply};
use crate::agreement::{Kdf, KdfInput, KeyAgreement, PublicValue, reply_key_of_octets};
use crate::cipher::{EncryptionKey, EncryptionType};
use crate::cms::enveloped::Enveloped;
use crate::cms::{ID_DATA, SignedContent};
use crate::error::{Error, KrbErrorCode};
use crate::framing::MESSAGE_MAX;
use crate::messages::error_data::ErrorData;
use crate::messages::pkinit::{
    DhRepInfo, ID_PKINIT_DH_KEY_DATA, ID_PKINIT_RKEY_DATA, KdcDhKeyInfo, PaPkAsRep,
    PaPkAsRepDraft9, ReplyKeyPack, ReplyKeyPackDraft9,
};
use crate::messages::{
    ClientName, KX_LABEL, KX_REPLY_LABEL, PA_PK_AS_REP, PA_PK_AS_REP_DRAFT9, PA_PK_OCSP_RESPONSE,
    PA_PKINIT_KX, PA_REQ_ENC_PA_REP, USAGE_AS_CHECKSUM, USAGE_AS_REP, USAGE_PKINIT_KX,
    USAGE_REQ_ENC_PA_REP, encryption_key, flag_bits, ocsp_responses, option, text, timestamp,
};
use crate::tlv;

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
    /// The KDC's clock.
    pub server_time: Timestamp,
    /// Realm of the client, where the KDC names one [RFC 6806 §7].
    pub client_realm: Option<String>,
    /// Data, decoded.
    pub data: ErrorData,
    /// Data, as it came.
    pub e_data: Vec<u8>,
}

/// What the KDC answered.
#[derive(Debug)]
pub enum Reply {
    /// An error.
    Error(KrbErrorReport),
    /// A reply with a ticket.
    Ticket(Box<ReceivedReply>),
    /// A reply whose key is in an envelope, which the client's private key opens.
    Encrypted(Box<EncryptedReply>),
}

/// A reply whose KDC certificate is for the caller to judge.
#[derive(Debug)]
pub struct ReceivedReply {
    reply: krb::KdcRep,
    content: Content,
    /// The signed part: the KDC's certificates, signer and signature.
    pub signed: SignedContent,
    /// Responses about the KDC's certificates [RFC 4557].
    pub ocsp_responses: Vec<Vec<u8>>,
}

#[derive(Debug)]
enum Content {
    Agreed {
        info: KdcDhKeyInfo,
        server_nonce: Option<Vec<u8>>,
        kdf: Option<String>,
        /// The value of PA-PK-AS-REP, which the key depends on.
        value: Vec<u8>,
    },
    Transported(EncryptionKey),
}

/// A reply whose key is in an envelope.
#[derive(Debug)]
pub struct EncryptedReply {
    reply: krb::KdcRep,
    envelope: Enveloped,
}

impl EncryptedReply {
    /// What the client's private key is to be applied to.
    pub fn encrypted_key(&self) -> &[u8] {
        self.envelope.encrypted_key()
    }
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
    /// The way to the reply key.
    pub agreement: KeyAgreement,
    /// Key derivation function, where one was negotiated.
    pub kdf: Option<Kdf>,
    /// Flags, the first in the most significant bit.
    pub flags: u32,
    /// When the client was authenticated.
    pub auth_time: Timestamp,
    /// When the ticket begins.
    pub start_time: Option<Timestamp>,
    /// When the ticket ends.
    pub end_time: Timestamp,
    /// Until when it can be renewed.
    pub renew_till: Option<Timestamp>,
    /// DER of the ticket.
    pub ticket: Vec<u8>,
}

/// One error for all that may be wrong with an envelope: which it was, is nobody's business.
const ENVELOPE: Error = Error::Integrity("reply key");

impl PendingReply {
    /// Reads the KDC's answer.
    ///
    /// # Errors
    /// When the bytes are neither an error nor a reply of the kind that was asked for.
    pub fn receive(&self, bytes: &[u8]) -> Result<Reply, Error> {
        const WRONG: Error = Error::Decode("reply of a KDC");
        if bytes.len() > MESSAGE_MAX {
            return Err(WRONG);
        }
        if let Some(report) = KrbErrorReport::read(bytes) {
            return Ok(Reply::Error(report));
        }
        let krb::AsRep(reply) = crate::wire::decode(bytes).map_err(|_| WRONG)?;
        if reply.pvno != 5.into() || reply.msg_type != 11.into() {
            return Err(WRONG);
        }
        let options = &self.request.options;
        let newer = options.dialect == ClientDialect::Rfc4556;
        let kind = match padata(&reply, PA_PK_AS_REP) {
            Some(_) if newer => PA_PK_AS_REP,
            None if options.also_draft9 => PA_PK_AS_REP_DRAFT9,
            _ if newer => PA_PK_AS_REP,
            _ => PA_PK_AS_REP_DRAFT9,
        };
        let value = padata(&reply, kind).ok_or(Error::Mismatch("no PA-PK-AS-REP"))?;
        let encrypted = match kind {
            PA_PK_AS_REP => match crate::wire::decode(&value) {
                Ok(PaPkAsRep::DhInfo(info)) => return self.agreed(reply, &info, value),
                Ok(PaPkAsRep::EncKeyPack(envelope)) => Some(envelope),
                Err(_) => None,
            },
            _ => match crate::wire::decode(&value) {
                Ok(PaPkAsRepDraft9::EncKeyPack(envelope)) => Some(envelope),
                Ok(PaPkAsRepDraft9::DhSignedData(_)) => {
                    return Err(Error::Unsupported("Diffie-Hellman of draft 9"));
                }
                Err(_) => None,
            },
        };
        let encrypted = encrypted.ok_or(Error::Decode("PA-PK-AS-REP"))?;
        if self.secret.pair.is_some() && kind == PA_PK_AS_REP {
            return Err(Error::Mismatch("RSA key transport was not asked for"));
        }
        let own = self.request.certificates.first();
        let envelope = Enveloped::read(&encrypted, own.ok_or(Error::PublicKeyEncryption)?)?;
        Ok(Reply::Encrypted(Box::new(EncryptedReply {
            reply,
            envelope,
        })))
    }

    fn agreed(&self, reply: krb::KdcRep, info: &DhRepInfo, value: Vec<u8>) -> Result<Reply, Error> {
        if self.secret.pair.is_none() {
            return Err(Error::Mismatch("Diffie-Hellman was not asked for"));
        }
        let signed = SignedContent::read(&info.dh_signed_data)?;
        if signed.content_type != ID_PKINIT_DH_KEY_DATA {
            return Err(Error::Mismatch(
                "the signed content is no Diffie-Hellman value",
            ));
        }
        let content = Content::Agreed {
            info: crate::wire::decode(&signed.content)
                .map_err(|_| Error::Decode("KDCDHKeyInfo"))?,
            server_nonce: info.server_dh_nonce.as_ref().map(|nonce| nonce.to_vec()),
            kdf: info.kdf.as_ref().map(|kdf| kdf.kdf_id.to_string()),
            value,
        };
        Ok(Reply::Ticket(Box::new(ReceivedReply::new(
            reply, content, signed,
        ))))
    }

    /// Opens the envelope with what the private key made of [`EncryptedReply::encrypted_key`]: the
    /// padded block, as from [`crate::private_operation`] or a card; `None` where that failed. The
    /// key in it is bound to the request by a checksum or, in draft 9, a nonce.
    ///
    /// # Errors
    /// When it does not open, with one error whatever the reason.
    pub fn unwrap(
        &self,
        encrypted: EncryptedReply,
        block: Option<&[u8]>,
    ) -> Result<ReceivedReply, Error> {
        let opened = encrypted
            .envelope
            .open(block, &self.secret.rejection)
            .ok_or(ENVELOPE)?;
        let signed = SignedContent::read_any(&opened).map_err(|_| ENVELOPE)?;
        let key = self.transported_key(&signed)?;
        Ok(ReceivedReply::new(
            encrypted.reply,
            Content::Transported(key),
            signed,
        ))
    }

    fn transported_key(&self, signed: &SignedContent) -> Result<EncryptionKey, Error> {
        let dialect = self.request.options.dialect;
        let known = match dialect {
            ClientDialect::Rfc4556 if !self.request.options.also_draft9 => {
                signed.content_type == ID_PKINIT_RKEY_DATA
            }
            _ => [ID_PKINIT_RKEY_DATA, ID_DATA].contains(&signed.content_type.as_str()),
        };
        if !known {
            return Err(ENVELOPE);
        }
        if dialect == ClientDialect::Draft9 {
            let pack: ReplyKeyPackDraft9 =
                crate::wire::decode(&signed.content).map_err(|_| ENVELOPE)?;
            if pack.nonce != i64::from(self.secret.nonce) {
                return Err(Error::Mismatch("nonce of the reply key"));
            }
            return encryption_key(&pack.reply_key);
        }
        let pack: ReplyKeyPack = crate::wire::decode(&signed.content).map_err(|_| ENVELOPE)?;
        let key = encryption_key(&pack.reply_key)?;
        let sum = &pack.as_checksum;
        if sum.r#type != key.etype().checksum_code()
            || !key.verifies(USAGE_AS_CHECKSUM, &self.bytes, &sum.checksum)
        {
            return Err(Error::Mismatch("checksum of the request"));
        }
        Ok(key)
    }

    /// Derives the reply key and opens the reply.
    ///
    /// # Errors
    /// When the reply is not for this request, is not signed, or does not open.
    pub fn open(&self, received: &ReceivedReply) -> Result<Tgt, Error> {
        if received.signed.signature != SignatureVerdict::Valid {
            return Err(Error::Mismatch("the KDC's signature does not verify"));
        }
        let reply = &received.reply;
        let code = reply.enc_part.etype;
        let etype = EncryptionType::from_code(code)
            .filter(|etype| self.request.etypes.contains(etype))
            .ok_or(Error::EncryptionType(code))?;
        let (reply_key, agreement, kdf) = self.reply_key(&received.content, etype)?;
        let plain = reply_key.decrypt(USAGE_AS_REP, &reply.enc_part.cipher)?;
        let part = decode_reply_part(&plain)?;
        self.check_part(reply, &part, &reply_key)?;
        let session_key = encryption_key(&part.key)?;
        check_contribution(reply, &session_key, &reply_key)?;
        Ok(Tgt {
            client: ClientName::from_principal(&reply.cname),
            realm: text(&part.srealm),
            session_key,
            reply_key,
            agreement,
            kdf,
            flags: flag_bits(&part.flags.0),
            auth_time: timestamp(&part.auth_time),
            start_time: part.start_time.as_ref().map(timestamp),
            end_time: timestamp(&part.end_time),
            renew_till: part.renew_till.as_ref().map(timestamp),
            ticket: crate::wire::encode(&reply.ticket).map_err(|_| Error::Encode("ticket"))?,
        })
    }

    fn reply_key(
        &self,
        content: &Content,
        etype: EncryptionType,
    ) -> Result<(EncryptionKey, KeyAgreement, Option<Kdf>), Error> {
        let (info, server_nonce, kdf, value) = match content {
            Content::Transported(key) if key.etype() == etype => {
                return Ok((key.clone(), KeyAgreement::RsaKeyTransport, None));
            }
            Content::Transported(_) => return Err(Error::Mismatch("type of the reply key")),
            Content::Agreed {
                info,
                server_nonce,
                kdf,
                value,
            } => (info, server_nonce, kdf, value),
        };
        if info.nonce != self.secret.nonce {
            return Err(Error::Mismatch("nonce of the signed value"));
        }
        // A nonce goes with a key pair that lasts, and only with one [RFC 4556 §3.2.3.1].
        if server_nonce.is_some() && info.dh_key_expiration.is_none() {
            return Err(Error::Mismatch("nonce of the KDC without a lasting key"));
        }
        let pair = self.secret.pair.as_ref().ok_or(Error::DiffieHellman)?;
        let group = pair.public().group();
        let public = PublicValue::from_bits(group, info.subject_public_key.as_raw_slice())
            .map_err(|_| Error::DiffieHellman)?;
        let secret = pair.agree(&public)?;
        let agreement = KeyAgreement::DiffieHellman(group);
        let Some(kdf) = kdf else {
            let nonces = self
                .secret
                .client_nonce
                .as_deref()
                .zip(server_nonce.as_deref());
            return Ok((
                reply_key_of_octets(etype, &secret, nonces)?,
                agreement,
                None,
            ));
        };
        let kdf = Kdf::from_oid(kdf)
            .filter(|kdf| self.request.options.kdfs.contains(kdf))
            .ok_or(Error::Mismatch("key derivation function"))?;
        let [client, server] = &self.secret.names;
        let input = KdfInput {
            client,
            server,
            as_req: &self.bytes,
            pk_as_rep: value,
        };
        Ok((kdf.reply_key(etype, &secret, &input)?, agreement, Some(kdf)))
    }

    /// That the reply is for this request [RFC 4120 §3.1.5, RFC 6806 §6 and §11].
    fn check_part(
        &self,
        reply: &krb::KdcRep,
        part: &krb::EncKdcRepPart,
        key: &EncryptionKey,
    ) -> Result<(), Error> {
        if part.nonce != self.secret.nonce {
            return Err(Error::Mismatch("nonce of the encrypted part"));
        }
        let parts: Vec<String> = part.sname.string.iter().map(text).collect();
        if !matches!(parts.as_slice(), [service, _] if service == "krbtgt")
            || part.sname.string != reply.ticket.sname.string
        {
            return Err(Error::Mismatch("server of the ticket"));
        }
        let canonical = self.request.options.kdc_options & option::CANONICALIZE != 0
            || self.request.client.name_type != crate::messages::NameType::Principal;
        if !canonical && ClientName::from_principal(&reply.cname).name != self.request.client.name {
            return Err(Error::Mismatch("name of the client"));
        }
        // Only the encrypted part is protected, and a KDC serves clients of its own realm.
        if !text(&reply.crealm).eq_ignore_ascii_case(&text(&part.srealm)) {
            return Err(Error::Mismatch("realm of the client"));
        }
        // The flag says what the KDC can do; whom it did not ask, it does not protect.
        if !self.request.options.request_checksum
            || flag_bits(&part.flags.0) & option::ENC_PA_REP == 0
        {
            return Ok(());
        }
        let list = part.encrypted_pa_data.iter().flat_map(|list| list.iter());
        let protected = list
            .into_iter()
            .find(|pa| pa.r#type == PA_REQ_ENC_PA_REP)
            .and_then(|pa| crate::wire::decode::<krb::Checksum>(&pa.value).ok())
            .is_some_and(|sum| {
                sum.r#type == key.etype().checksum_code()
                    && key.verifies(USAGE_REQ_ENC_PA_REP, &self.bytes, &sum.checksum)
            });
        if protected {
            Ok(())
        } else {
            Err(Error::Mismatch("protection of the request"))
        }
    }
}

/// Where the KDC shows its part in the session key, the session key must be made of it
/// [RFC 6112 §4].
fn check_contribution(
    reply: &krb::KdcRep,
    session_key: &EncryptionKey,
    reply_key: &EncryptionKey,
) -> Result<(), Error> {
    const WRONG: Error = Error::Decode("PA-PKINIT-KX");
    let Some(value) = padata(reply, PA_PKINIT_KX).filter(|value| !value.is_empty()) else {
        return Ok(());
    };
    let encrypted: krb::EncryptedData = crate::wire::decode(&value).map_err(|_| WRONG)?;
    let plain = reply_key.decrypt(USAGE_PKINIT_KX, &encrypted.cipher)?;
    let (key, _) = tlv::first(&plain).ok_or(WRONG)?;
    let own = encryption_key(&crate::wire::decode(key.whole).map_err(|_| WRONG)?)?;
    if own.combined(KX_LABEL, reply_key, KX_REPLY_LABEL)? == *session_key {
        Ok(())
    } else {
        Err(Error::Mismatch("session key"))
    }
}

impl ReceivedReply {
    fn new(reply: krb::KdcRep, content: Content, signed: SignedContent) -> Self {
        let responses = padata(&reply, PA_PK_OCSP_RESPONSE);
        Self {
            ocsp_responses: responses.as_deref().map(ocsp_responses).unwrap_or_default(),
            reply,
            content,
            signed,
        }
    }
}

fn padata(reply: &krb::KdcRep, kind: i32) -> Option<Vec<u8>> {
    let mut list = reply.padata.iter().flat_map(|list| list.iter());
    list.find(|pa| pa.r#type == kind)
        .map(|pa| pa.value.to_vec())
}

/// EncASRepPart; some KDCs label it as EncTGSRepPart [RFC 4120 §5.4.2]. Padding may follow.
fn decode_reply_part(plain: &[u8]) -> Result<krb::EncKdcRepPart, Error> {
    const WRONG: Error = Error::Decode("encrypted part of a reply");
    let (part, _) = tlv::first(plain).ok_or(WRONG)?;
    if let Ok(krb::EncAsRepPart(part)) = crate::wire::decode(part.whole) {
        return Ok(part);
    }
    crate::wire::decode::<krb::EncTgsRepPart>(part.whole)
        .map(|krb::EncTgsRepPart(part)| part)
        .map_err(|_| WRONG)
}

impl KrbErrorReport {
    /// Reads a KRB-ERROR; `None` for any other message.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let error: krb::KrbError = crate::wire::decode(bytes).ok()?;
        if error.pvno != 5.into() || error.msg_type != 30.into() {
            return None;
        }
        let e_data = error
            .e_data
            .as_ref()
            .map(|data| data.to_vec())
            .unwrap_or_default();
        let data = ErrorData::read(&e_data);
        Some(Self {
            number: error.error_code,
            code: KrbErrorCode::from_code(error.error_code),
            nt_status: data.nt_status,
            text: error.e_text.as_ref().map(text),
            server_time: timestamp(&error.stime),
            client_realm: error.crealm.as_ref().map(text),
            data,
            e_data,
        })
    }
}
