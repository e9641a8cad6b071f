//! The client of the initial exchange [RFC 4120 §3.1, RFC 4556 §3.2].
//!
//! `AsRequest` → [`PendingSignature`] (the card signs) → [`PendingReply`] (bytes go out) →
//! [`Reply`] (bytes came in; the caller decides about the KDC's certificate) → [`Tgt`].

use pki::names::{Realm, Timestamp};
use pki::{Certificate, DigestAlgorithm, SignatureVerdict};
use rand_core::Rng;
use rasn::types::{BitString, Integer, ObjectIdentifier, OctetString, SequenceOf};
use rasn_kerberos as krb;

use crate::agreement::{KeyDelivery, KeyPair};
use crate::cipher::{EncryptionKey, EncryptionType};
use crate::cms::{SignedContent, Unsigned};
use crate::envelope::{self, ContentCipher};
use crate::error::{Error, KrbErrorCode};
use crate::kdf::{Binding, Kdf, octetstring2key};
use crate::messages::error_data::ErrorDatum;
use crate::messages::pkinit::{
    AlgorithmIdentifier, AuthPack, ID_PKINIT_AUTH_DATA, ID_PKINIT_DH_KEY_DATA, ID_PKINIT_RKEY_DATA,
    KdcDhKeyInfo, KdfAlgorithmId, PaChecksum2, PaPkAsRep, PaPkAsReq, PkAuthenticator, ReplyKeyPack,
    SubjectPublicKeyInfo,
};
use crate::messages::{
    ClientName, PA_FX_COOKIE, PA_PAC_REQUEST, PA_PK_AS_REP, PA_PK_AS_REQ, USAGE_AS_CHECKSUM,
    USAGE_AS_REP, kerberos_time, krbtgt, text, timestamp,
};
use crate::tlv;

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
    /// How the reply key is to be come by.
    pub delivery: KeyDelivery,
    /// Key derivation functions of RFC 8636 that are offered, the preferred first; with none, the one of
    /// RFC 4556 is used.
    pub kdfs: Vec<Kdf>,
    /// Whether a SHA-256 checksum of the body is sent beside the SHA-1 one [MS-PKCA 2.2.3].
    pub second_checksum: bool,
    /// A freshness token that the KDC gave [RFC 8070].
    pub freshness_token: Option<Vec<u8>>,
    /// A cookie that the KDC gave [RFC 6113 §5.2].
    pub cookie: Option<Vec<u8>>,
}

/// A request that waits for the card's signature.
#[derive(Debug)]
pub struct PendingSignature {
    request: AsRequest,
    body: Vec<u8>,
    body_message: krb::KdcReqBody,
    nonce: u32,
    pair: Option<KeyPair>,
    unsigned: Unsigned,
}

/// Begins an exchange.
///
/// # Errors
/// When the request cannot be encoded.
pub fn begin(request: AsRequest, rng: &mut impl Rng) -> Result<PendingSignature, Error> {
    // Nonces are 31 bits: some implementations read them as signed [RFC 4120 §5.4.1].
    let nonce = rng.next_u32() >> 1;
    let cusec = rng.next_u32() % 1_000_000;
    let pair = KeyPair::generate(request.delivery, rng);
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
    let public: Option<SubjectPublicKeyInfo> = pair
        .as_ref()
        .map(|pair| rasn::der::decode(&pair.public_key_info()))
        .transpose()
        .map_err(|_| Error::Encode("public value"))?;
    let second = request.second_checksum.then(|| PaChecksum2 {
        checksum: OctetString::from(DigestAlgorithm::Sha256.hash(&body)),
        algorithm: algorithm_identifier(DigestAlgorithm::Sha256.oid()),
    });
    let kdfs: Vec<KdfAlgorithmId> = request.kdfs.iter().map(|kdf| kdf_id(*kdf)).collect();
    // With key transport the KDC has to be told which ciphers its envelope may have.
    let ciphers = pair.is_none().then(|| {
        let list = [ContentCipher::Aes256, ContentCipher::TripleDes];
        SequenceOf::from(
            list.map(|cipher| algorithm_identifier(cipher.oid()))
                .to_vec(),
        )
    });
    let auth_pack = AuthPack {
        pk_authenticator: PkAuthenticator {
            cusec,
            ctime: kerberos_time(request.now),
            nonce,
            pa_checksum: Some(OctetString::from(DigestAlgorithm::Sha1.hash(&body))),
            freshness_token: request.freshness_token.clone().map(OctetString::from),
            pa_checksum2: second,
        },
        client_public_value: public,
        supported_cms_types: ciphers,
        client_dh_nonce: None,
        supported_kdfs: (!kdfs.is_empty()).then(|| SequenceOf::from(kdfs)),
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
        let padata = |r#type, value: Vec<u8>| krb::PaData {
            r#type,
            value: OctetString::from(value),
        };
        let mut list = Vec::new();
        if let Some(cookie) = &self.request.cookie {
            list.push(padata(PA_FX_COOKIE, cookie.clone()));
        }
        list.push(padata(PA_PK_AS_REQ, value));
        list.push(padata(PA_PAC_REQUEST, pac_request));
        let message = krb::AsReq(krb::KdcReq {
            pvno: Integer::from(5),
            msg_type: Integer::from(10),
            padata: Some(SequenceOf::from(list)),
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
    pair: Option<KeyPair>,
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
    /// A reply with a ticket, whose key is in an envelope for the client's RSA key.
    Sealed(Box<SealedReply>),
}

/// A reply whose KDC certificate is for the caller to judge.
#[derive(Debug)]
pub struct ReceivedReply {
    reply: krb::KdcRep,
    key: ReplyKeySource,
    /// The signed part: the KDC's certificates, signer and signature.
    pub signed: SignedContent,
}

/// A reply in an envelope.
#[derive(Debug)]
pub struct SealedReply {
    reply: krb::KdcRep,
    envelope: Vec<u8>,
}

#[derive(Debug)]
enum ReplyKeySource {
    Agreed {
        info: KdcDhKeyInfo,
        kdf: Option<Kdf>,
        pk_as_rep: Vec<u8>,
    },
    Transported(ReplyKeyPack),
}

impl SealedReply {
    /// Opens the envelope; `unwrap` decrypts with the client's RSA key, which may be on a card.
    ///
    /// # Errors
    /// When the envelope does not open or holds no signed reply key.
    pub fn unseal(self, unwrap: &dyn Fn(&[u8]) -> Option<Vec<u8>>) -> Result<ReceivedReply, Error> {
        let signed = SignedContent::read(&envelope::open(&self.envelope, unwrap)?)?;
        if signed.content_type != ID_PKINIT_RKEY_DATA {
            return Err(Error::Mismatch("the signed content is no reply key"));
        }
        let pack = rasn::der::decode(&signed.content).map_err(|_| Error::Decode("ReplyKeyPack"))?;
        Ok(ReceivedReply {
            reply: self.reply,
            key: ReplyKeySource::Transported(pack),
            signed,
        })
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
        let info = match rasn::der::decode(&padata.value) {
            Ok(PaPkAsRep::DhInfo(info)) => info,
            Ok(PaPkAsRep::EncKeyPack(envelope)) if self.pair.is_none() => {
                let envelope = envelope.to_vec();
                return Ok(Reply::Sealed(Box::new(SealedReply { reply, envelope })));
            }
            Ok(PaPkAsRep::EncKeyPack(_)) => {
                return Err(Error::Mismatch("RSA key transport was not asked for"));
            }
            Err(_) => return Err(Error::Decode("PA-PK-AS-REP")),
        };
        let kdf = match &info.kdf {
            None => None,
            Some(id) => Some(
                Kdf::from_oid(&id.kdf_id.to_string())
                    .filter(|kdf| self.request.kdfs.contains(kdf))
                    .ok_or(Error::Mismatch(
                        "a key derivation function that was not offered",
                    ))?,
            ),
        };
        // The server's nonce counts only beside the client's, and none was sent [RFC 4556 §3.2.3.1].
        let pk_as_rep = padata.value.to_vec();
        let signed = SignedContent::read(&info.dh_signed_data)?;
        if signed.content_type != ID_PKINIT_DH_KEY_DATA {
            return Err(Error::Mismatch(
                "the signed content is no Diffie-Hellman value",
            ));
        }
        let info = rasn::der::decode(&signed.content).map_err(|_| Error::Decode("KDCDHKeyInfo"))?;
        Ok(Reply::Ticket(Box::new(ReceivedReply {
            reply,
            key: ReplyKeySource::Agreed {
                info,
                kdf,
                pk_as_rep,
            },
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
        let code = received.reply.enc_part.etype;
        let etype = EncryptionType::from_code(code)
            .filter(|etype| self.request.etypes.contains(etype))
            .ok_or(Error::EncryptionType(code))?;
        let reply_key = self.reply_key(received, etype)?;
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

impl PendingReply {
    fn reply_key(
        &self,
        received: &ReceivedReply,
        etype: EncryptionType,
    ) -> Result<EncryptionKey, Error> {
        match &received.key {
            ReplyKeySource::Agreed {
                info,
                kdf,
                pk_as_rep,
            } => {
                if info.nonce != self.nonce {
                    return Err(Error::Mismatch("nonce of the signed value"));
                }
                let pair = self
                    .pair
                    .as_ref()
                    .ok_or(Error::Mismatch("key agreement was not asked for"))?;
                let secret = pair.agree(info.subject_public_key.as_raw_slice())?;
                let key = match kdf {
                    None => octetstring2key(&secret, etype.seed_size()),
                    Some(kdf) => {
                        let realm = crate::messages::general(self.request.realm.as_str());
                        let binding = Binding {
                            client: (&realm, &self.request.client.to_principal()),
                            server: (&realm, &krbtgt(&self.request.realm)),
                            etype: etype.code(),
                            as_req: &self.bytes,
                            pk_as_rep,
                        };
                        kdf.derive(&secret, binding, etype.seed_size())?
                    }
                };
                EncryptionKey::from_seed(etype, &key)
            }
            ReplyKeySource::Transported(pack) => {
                if pack.reply_key.r#type != etype.code() {
                    return Err(Error::EncryptionType(pack.reply_key.r#type));
                }
                let key = EncryptionKey::new(etype, pack.reply_key.value.to_vec())?;
                let sum = &pack.as_checksum;
                if sum.r#type != etype.checksum_code()
                    || !key.verifies(USAGE_AS_CHECKSUM, &self.bytes, &sum.checksum)
                {
                    return Err(Error::Mismatch("checksum of the request"));
                }
                Ok(key)
            }
        }
    }
}

pub(crate) fn algorithm_identifier(oid: &str) -> AlgorithmIdentifier {
    AlgorithmIdentifier {
        algorithm: object_identifier(oid),
        parameters: None,
    }
}

pub(crate) fn kdf_id(kdf: Kdf) -> KdfAlgorithmId {
    KdfAlgorithmId {
        kdf_id: object_identifier(kdf.oid()),
    }
}

#[expect(clippy::expect_used, reason = "the identifiers are constants")]
fn object_identifier(oid: &str) -> ObjectIdentifier {
    rasn::der::decode(&pki::encode::dotted(oid))
        .expect("INVARIANT: an identifier that was encoded is read again")
}

/// EncASRepPart; some KDCs label it as EncTGSRepPart [RFC 4120 §5.4.2].
pub(crate) fn decode_reply_part(plain: &[u8]) -> Result<krb::EncKdcRepPart, Error> {
    // DES3 fills the last block: what is behind the message is no part of it [RFC 3961 §6.3].
    let plain = tlv::first(plain).map_or(plain, |(part, _)| part.whole);
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
        .and_then(|der| tlv::first(&der).map(|(tlv, _)| tlv.content.to_vec()))
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
