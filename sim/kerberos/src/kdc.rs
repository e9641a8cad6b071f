//! The KDC of the initial exchange [RFC 4120 §3.1, RFC 4556 §3.2.2 and §3.2.3].
//!
//! [`receive`] says what a request holds and what of it verifies; [`reply`] and [`error`] write the
//! answer. Whether the certificate is trusted and whose it is, is decided between the two.

use pki::names::{Realm, Timestamp};
use pki::{Certificate, DigestAlgorithm, PrivateKey};
use rand_core::CryptoRng;
use rasn::types::{BitString, Integer, OctetString, SequenceOf};
use rasn_kerberos as krb;

use crate::agreement::{KeyDelivery, KeyPair, PublicValue, public_value};
use crate::cipher::{EncryptionKey, EncryptionType};
use crate::client::kdf_id;
use crate::cms::{SignedContent, Unsigned};
use crate::envelope::{self, ContentCipher};
use crate::error::{Error, KrbErrorCode};
use crate::kdf::{Binding, Kdf, octetstring2key};
use crate::messages::pkinit::{
    AuthPack, DhRepInfo, ID_PKINIT_AUTH_DATA, ID_PKINIT_DH_KEY_DATA, ID_PKINIT_RKEY_DATA,
    KdcDhKeyInfo, PaPkAsRep, PaPkAsReq, PkAuthenticator, ReplyKeyPack,
};
use crate::messages::{
    ClientName, PA_AS_FRESHNESS, PA_PK_AS_REP, PA_PK_AS_REQ, USAGE_AS_CHECKSUM, USAGE_AS_REP,
    USAGE_TICKET, general, kerberos_time, krbtgt, text, timestamp,
};
use crate::pac::Pac;
use crate::tlv;

/// A request as the KDC received it.
#[derive(Debug, Clone)]
pub struct ReceivedRequest {
    /// Realm.
    pub realm: String,
    /// Name of the client.
    pub client: Option<ClientName>,
    /// Encryption types, the preferred first, as numbers.
    pub etypes: Vec<i32>,
    /// Options, the first bit of RFC 4120 §5.4.1 being the most significant.
    pub options: u32,
    /// Until when the ticket is wanted.
    pub till: Timestamp,
    /// Whether the client asks for a freshness token [RFC 8070].
    pub wants_freshness_token: bool,
    /// Until when it is to be renewable.
    pub renewable_till: Option<Timestamp>,
    /// The public-key pre-authentication, if there is any.
    pub pkinit: Option<Pkinit>,
    nonce: u32,
    bytes: Vec<u8>,
    crealm: krb::Realm,
    cname: Option<krb::PrincipalName>,
    sname: Option<krb::PrincipalName>,
}

/// The public-key pre-authentication of a request.
#[derive(Debug, Clone)]
pub struct Pkinit {
    /// The signed part: the client's certificates, signer and signature.
    pub signed: SignedContent,
    /// The checksum over the request's body.
    pub checksum: ChecksumVerdict,
    /// The client's clock.
    pub ctime: Timestamp,
    /// How the client wants the reply key.
    pub agreement: Agreement,
    /// Key derivation functions of RFC 8636 that the client offers, its preferred first.
    pub kdfs: Vec<Kdf>,
    /// Ciphers of envelopes that the client takes, its preferred first; empty where it says nothing.
    pub ciphers: Vec<ContentCipher>,
    /// The freshness token that it returns [RFC 8070].
    pub freshness_token: Option<Vec<u8>>,
    nonce: u32,
}

/// What became of the checksum that binds the signature to the request [RFC 4556 §3.2.1].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChecksumVerdict {
    /// It is the body's.
    Valid,
    /// There is none.
    Missing,
    /// It is another body's.
    Mismatch,
}

/// How the client wants the reply key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Agreement {
    /// Diffie-Hellman with this public value, as the BIT STRING holds it.
    Offered(KeyDelivery, Vec<u8>),
    /// A value outside of its group or curve.
    OutsideOfGroup,
    /// A group, curve or kind of key that is not known here.
    NotAccepted,
    /// Key transport with the client's RSA key.
    RsaKeyTransport,
}

/// Reads a request.
///
/// # Errors
/// When the bytes are no AS-REQ, or its PA-PK-AS-REQ cannot be read.
pub fn receive(bytes: &[u8]) -> Result<ReceivedRequest, Error> {
    let krb::AsReq(request) = rasn::der::decode(bytes).map_err(|_| Error::Decode("AS-REQ"))?;
    let padata = request
        .padata
        .iter()
        .flat_map(|list| list.iter())
        .find(|pa| pa.r#type == PA_PK_AS_REQ);
    let pkinit = match padata {
        None => None,
        Some(pa) => {
            let body = raw_body(bytes).ok_or(Error::Decode("AS-REQ"))?;
            Some(read_pkinit(&pa.value, body)?)
        }
    };
    Ok(ReceivedRequest {
        realm: text(&request.req_body.realm),
        client: request
            .req_body
            .cname
            .as_ref()
            .map(ClientName::from_principal),
        etypes: request.req_body.etype.clone(),
        options: bits(request.req_body.kdc_options.0.as_raw_slice()),
        till: timestamp(&request.req_body.till),
        wants_freshness_token: request
            .padata
            .iter()
            .flatten()
            .any(|pa| pa.r#type == PA_AS_FRESHNESS),
        renewable_till: request.req_body.rtime.as_ref().map(timestamp),
        pkinit,
        nonce: request.req_body.nonce,
        bytes: bytes.to_vec(),
        crealm: request.req_body.realm,
        cname: request.req_body.cname,
        sname: request.req_body.sname,
    })
}

/// The body's own bytes: the checksum covers what was sent, not what would be encoded again.
pub(crate) fn raw_body(bytes: &[u8]) -> Option<&[u8]> {
    let (application, _) = tlv::first(bytes)?;
    let (sequence, _) = tlv::first(application.content)?;
    let body = tlv::find(sequence.content, 0xA4)?;
    tlv::first(body.content).map(|(body, _)| body.whole)
}

fn read_pkinit(value: &[u8], body: &[u8]) -> Result<Pkinit, Error> {
    let request: PaPkAsReq = rasn::der::decode(value).map_err(|_| Error::Decode("PA-PK-AS-REQ"))?;
    let signed = SignedContent::read(&request.signed_auth_pack)?;
    if signed.content_type != ID_PKINIT_AUTH_DATA {
        return Err(Error::Mismatch(
            "the signed content is no authentication pack",
        ));
    }
    let pack: AuthPack =
        rasn::der::decode(&signed.content).map_err(|_| Error::Decode("AuthPack"))?;
    let agreement = match &pack.client_public_value {
        None => Agreement::RsaKeyTransport,
        Some(key) => match public_value(key) {
            PublicValue::Known(delivery, bits) => Agreement::Offered(delivery, bits),
            PublicValue::Outside => Agreement::OutsideOfGroup,
            PublicValue::Unknown => Agreement::NotAccepted,
        },
    };
    let kdfs = pack.supported_kdfs.iter().flatten();
    let ciphers = pack.supported_cms_types.iter().flatten();
    Ok(Pkinit {
        signed,
        checksum: checksum(&pack.pk_authenticator, body),
        ctime: timestamp(&pack.pk_authenticator.ctime),
        agreement,
        kdfs: kdfs
            .filter_map(|id| Kdf::from_oid(&id.kdf_id.to_string()))
            .collect(),
        ciphers: ciphers
            .filter_map(|id| ContentCipher::from_oid(&id.algorithm.to_string()))
            .collect(),
        freshness_token: pack
            .pk_authenticator
            .freshness_token
            .as_ref()
            .map(|token| token.to_vec()),
        nonce: pack.pk_authenticator.nonce,
    })
}

/// The checksum of RFC 4556 has to be there; the second one, where it is there, has to fit as well
/// [MS-PKCA 2.2.3].
fn checksum(authenticator: &PkAuthenticator, body: &[u8]) -> ChecksumVerdict {
    match &authenticator.pa_checksum {
        None => return ChecksumVerdict::Missing,
        Some(sum) if **sum == *DigestAlgorithm::Sha1.hash(body) => {}
        Some(_) => return ChecksumVerdict::Mismatch,
    }
    let Some(second) = &authenticator.pa_checksum2 else {
        return ChecksumVerdict::Valid;
    };
    match DigestAlgorithm::from_oid(&second.algorithm.algorithm.to_string()) {
        Some(digest) if *second.checksum == *digest.hash(body) => ChecksumVerdict::Valid,
        _ => ChecksumVerdict::Mismatch,
    }
}

/// The KDC's own certificate and key.
#[derive(Debug, Clone)]
pub struct KdcIdentity {
    /// Its certificate, then its intermediates.
    pub certificates: Vec<Certificate>,
    /// The key of the certificate.
    pub key: PrivateKey,
}

/// What the ticket will say.
#[derive(Debug, Clone)]
pub struct Grant {
    /// Encryption types that the KDC has; of these the client's first is taken.
    pub etypes: Vec<EncryptionType>,
    /// Key of krbtgt.
    pub krbtgt_key: EncryptionKey,
    /// Version of that key.
    pub kvno: u32,
    /// Name of the client, canonicalised.
    pub client: ClientName,
    /// Realm.
    pub realm: Realm,
    /// When the client was authenticated.
    pub auth_time: Timestamp,
    /// When the ticket ends.
    pub end_time: Timestamp,
    /// Until when it can be renewed.
    pub renew_till: Timestamp,
    /// Privilege attributes.
    pub pac: Pac,
}

/// Option and flag: forwardable, proxiable, renewable [RFC 4120 §5.3, §5.4.1].
const FORWARDABLE: u32 = 0x4000_0000;
const PROXIABLE: u32 = 0x1000_0000;
const RENEWABLE: u32 = 0x0080_0000;
/// Option: a renewable ticket will do, where one cannot be had for as long as wanted.
const RENEWABLE_OK: u32 = 0x0000_0010;
/// Flags: initial, pre-authent.
const INITIAL: u32 = 0x0060_0000;

/// How long a ticket is good and what may be done with it: what was asked for, as far as it is
/// granted [RFC 4120 §3.1.3].
#[derive(Debug, Clone, Copy)]
struct Terms {
    flags: u32,
    end: Timestamp,
    renew_till: Option<Timestamp>,
}

impl Terms {
    fn of(request: &ReceivedRequest, grant: &Grant) -> Self {
        let asked = |bit: u32| request.options & bit != 0;
        // A till of 1970 asks for as long as possible.
        let till = if request.till.unix() <= 0 {
            grant.renew_till
        } else {
            request.till
        };
        let end = grant.end_time.min(till);
        let renew_till = if asked(RENEWABLE) {
            let until = request.renewable_till.filter(|time| time.unix() > 0);
            Some(grant.renew_till.min(until.unwrap_or(grant.renew_till)))
        } else if asked(RENEWABLE_OK) && end < till {
            Some(grant.renew_till.min(till))
        } else {
            None
        };
        let renewable = if renew_till.is_some() { RENEWABLE } else { 0 };
        Self {
            flags: INITIAL | renewable | request.options & (FORWARDABLE | PROXIABLE),
            end,
            renew_till,
        }
    }

    fn ticket_flags(self) -> krb::TicketFlags {
        krb::TicketFlags(BitString::from_slice(&self.flags.to_be_bytes()))
    }
}

pub(crate) fn bits(bytes: &[u8]) -> u32 {
    let mut word = [0; 4];
    for (to, from) in word.iter_mut().zip(bytes) {
        *to = *from;
    }
    u32::from_be_bytes(word)
}

/// Writes the reply with a ticket [RFC 4556 §3.2.3.1].
///
/// # Errors
/// When the request has no usable Diffie-Hellman value or encryption type, or the KDC cannot sign.
pub fn reply(
    request: &ReceivedRequest,
    identity: &KdcIdentity,
    grant: &Grant,
    rng: &mut impl CryptoRng,
) -> Result<Vec<u8>, Error> {
    let Some(pkinit) = &request.pkinit else {
        return Err(Error::Mismatch("no public-key pre-authentication"));
    };
    let etype = request
        .etypes
        .iter()
        .filter_map(|code| EncryptionType::from_code(*code))
        .find(|etype| grant.etypes.contains(etype))
        .ok_or_else(|| Error::EncryptionType(request.etypes.first().copied().unwrap_or(0)))?;
    let (reply_key, pa) = match &pkinit.agreement {
        Agreement::Offered(delivery, value) => {
            agreed(request, pkinit, (*delivery, value), identity, etype, rng)?
        }
        Agreement::RsaKeyTransport => transported(request, pkinit, identity, etype, rng)?,
        Agreement::OutsideOfGroup | Agreement::NotAccepted => return Err(Error::DiffieHellman),
    };

    let session = fresh_key(etype, rng)?;
    let session = krb::EncryptionKey {
        r#type: etype.code(),
        value: OctetString::from(session.bytes().to_vec()),
    };
    let terms = Terms::of(request, grant);
    let ticket = ticket(grant, terms, &session, &reply_key, rng)?;
    let part = reply_part(grant, terms, session, request.nonce);
    let plain =
        rasn::der::encode(&krb::EncAsRepPart(part)).map_err(|_| Error::Encode("reply part"))?;
    let message = krb::AsRep(krb::KdcRep {
        pvno: Integer::from(5),
        msg_type: Integer::from(11),
        padata: Some(SequenceOf::from(vec![krb::PaData {
            r#type: PA_PK_AS_REP,
            value: OctetString::from(pa),
        }])),
        crealm: general(grant.realm.as_str()),
        cname: grant.client.to_principal(),
        ticket,
        enc_part: krb::EncryptedData {
            etype: etype.code(),
            kvno: None,
            cipher: OctetString::from(reply_key.encrypt(USAGE_AS_REP, confounder(rng), &plain)),
        },
    });
    rasn::der::encode(&message).map_err(|_| Error::Encode("AS-REP"))
}

/// Signs content with the KDC's key.
fn signed(
    content_type: &'static str,
    content: Vec<u8>,
    identity: &KdcIdentity,
) -> Result<Vec<u8>, Error> {
    let digest = identity.key.digest();
    let unsigned = Unsigned::new(content_type, content, identity.certificates.clone(), digest);
    let signature = identity
        .key
        .sign(digest, &unsigned.to_be_signed())
        .map_err(Error::Sign)?;
    Ok(unsigned.signed(&signature))
}

/// The reply key by Diffie-Hellman, and the value of PA-PK-AS-REP [RFC 4556 §3.2.3.1].
fn agreed(
    request: &ReceivedRequest,
    pkinit: &Pkinit,
    (delivery, value): (KeyDelivery, &[u8]),
    identity: &KdcIdentity,
    etype: EncryptionType,
    rng: &mut impl CryptoRng,
) -> Result<(EncryptionKey, Vec<u8>), Error> {
    let pair = KeyPair::generate(delivery, rng).ok_or(Error::DiffieHellman)?;
    let secret = pair.agree(value)?;
    let info = KdcDhKeyInfo {
        subject_public_key: BitString::from_vec(pair.public_bits()),
        nonce: pkinit.nonce,
        dh_key_expiration: None,
    };
    let content = rasn::der::encode(&info).map_err(|_| Error::Encode("KDCDHKeyInfo"))?;
    let kdf = Kdf::ALL.into_iter().find(|kdf| pkinit.kdfs.contains(kdf));
    let pa = PaPkAsRep::DhInfo(DhRepInfo {
        dh_signed_data: OctetString::from(signed(ID_PKINIT_DH_KEY_DATA, content, identity)?),
        server_dh_nonce: None,
        kdf: kdf.map(kdf_id),
    });
    let pa = rasn::der::encode(&pa).map_err(|_| Error::Encode("PA-PK-AS-REP"))?;
    let key = match (kdf, &request.cname, &request.sname) {
        (None, _, _) => octetstring2key(&secret, etype.seed_size()),
        (Some(kdf), Some(client), Some(server)) => {
            let binding = Binding {
                client: (&request.crealm, client),
                server: (&request.crealm, server),
                etype: etype.code(),
                as_req: &request.bytes,
                pk_as_rep: &pa,
            };
            kdf.derive(&secret, binding, etype.seed_size())?
        }
        (Some(_), _, _) => return Err(Error::Mismatch("no names to derive a key for")),
    };
    Ok((EncryptionKey::from_seed(etype, &key)?, pa))
}

/// A fresh reply key in an envelope, and the value of PA-PK-AS-REP [RFC 4556 §3.2.3.2].
fn transported(
    request: &ReceivedRequest,
    pkinit: &Pkinit,
    identity: &KdcIdentity,
    etype: EncryptionType,
    rng: &mut impl CryptoRng,
) -> Result<(EncryptionKey, Vec<u8>), Error> {
    let recipient = pkinit
        .signed
        .signer
        .as_ref()
        .ok_or(Error::Mismatch("no certificate to encrypt to"))?;
    let key = fresh_key(etype, rng)?;
    let pack = ReplyKeyPack {
        reply_key: krb::EncryptionKey {
            r#type: etype.code(),
            value: OctetString::from(key.bytes().to_vec()),
        },
        as_checksum: krb::Checksum {
            r#type: etype.checksum_code(),
            checksum: OctetString::from(key.checksum(USAGE_AS_CHECKSUM, &request.bytes)),
        },
    };
    let content = rasn::der::encode(&pack).map_err(|_| Error::Encode("ReplyKeyPack"))?;
    let signed = signed(ID_PKINIT_RKEY_DATA, content, identity)?;
    let cipher = pkinit
        .ciphers
        .first()
        .copied()
        .unwrap_or(ContentCipher::TripleDes);
    let sealed = envelope::seal(&signed, recipient, cipher, rng)?;
    let pa = PaPkAsRep::EncKeyPack(OctetString::from(sealed));
    let pa = rasn::der::encode(&pa).map_err(|_| Error::Encode("PA-PK-AS-REP"))?;
    Ok((key, pa))
}

pub(crate) fn fresh_key(
    etype: EncryptionType,
    rng: &mut impl CryptoRng,
) -> Result<EncryptionKey, Error> {
    let mut seed = vec![0; etype.seed_size()];
    rng.fill_bytes(&mut seed);
    EncryptionKey::from_seed(etype, &seed)
}

pub(crate) fn confounder(rng: &mut impl CryptoRng) -> [u8; 16] {
    let mut bytes = [0; 16];
    rng.fill_bytes(&mut bytes);
    bytes
}

fn reply_part(
    grant: &Grant,
    terms: Terms,
    key: krb::EncryptionKey,
    nonce: u32,
) -> krb::EncKdcRepPart {
    krb::EncKdcRepPart {
        key,
        last_req: SequenceOf::from(vec![krb::LastReqValue {
            r#type: 0,
            value: kerberos_time(grant.auth_time),
        }]),
        nonce,
        key_expiration: None,
        flags: terms.ticket_flags(),
        auth_time: kerberos_time(grant.auth_time),
        start_time: Some(kerberos_time(grant.auth_time)),
        end_time: kerberos_time(terms.end),
        renew_till: terms.renew_till.map(kerberos_time),
        srealm: general(grant.realm.as_str()),
        sname: krbtgt(&grant.realm),
        caddr: None,
        encrypted_pa_data: None,
    }
}

fn ticket(
    grant: &Grant,
    terms: Terms,
    session: &krb::EncryptionKey,
    reply_key: &EncryptionKey,
    rng: &mut impl CryptoRng,
) -> Result<krb::Ticket, Error> {
    let encode = |_| Error::Encode("ticket");
    // Both signatures of a TGT's PAC are made with the key of krbtgt [MS-PAC 2.8].
    let pac = grant
        .pac
        .sign(reply_key, &grant.krbtgt_key, confounder(rng));
    let inner = SequenceOf::from(vec![krb::AuthorizationDataValue {
        r#type: 128,
        data: OctetString::from(pac),
    }]);
    let relevant = rasn::der::encode::<krb::AuthorizationData>(&inner).map_err(encode)?;
    let part = krb::EncTicketPart {
        flags: terms.ticket_flags(),
        key: session.clone(),
        crealm: general(grant.realm.as_str()),
        cname: grant.client.to_principal(),
        transited: krb::TransitedEncoding {
            r#type: 1,
            contents: OctetString::from(Vec::new()),
        },
        auth_time: kerberos_time(grant.auth_time),
        start_time: Some(kerberos_time(grant.auth_time)),
        end_time: kerberos_time(terms.end),
        renew_till: terms.renew_till.map(kerberos_time),
        caddr: None,
        authorization_data: Some(SequenceOf::from(vec![krb::AuthorizationDataValue {
            r#type: krb::AuthorizationDataValue::IF_RELEVANT,
            data: OctetString::from(relevant),
        }])),
    };
    let plain = rasn::der::encode(&part).map_err(encode)?;
    let key = &grant.krbtgt_key;
    Ok(krb::Ticket {
        tkt_vno: Integer::from(5),
        realm: general(grant.realm.as_str()),
        sname: krbtgt(&grant.realm),
        enc_part: krb::EncryptedData {
            etype: key.etype().code(),
            kvno: Some(grant.kvno),
            cipher: OctetString::from(key.encrypt(USAGE_TICKET, confounder(rng), &plain)),
        },
    })
}

/// What a ticket says, to who holds the key of krbtgt.
#[derive(Debug, Clone)]
pub struct OpenTicket {
    /// Name of the client.
    pub client: ClientName,
    /// When the ticket ends.
    pub end_time: Timestamp,
    /// The PAC's bytes.
    pub pac: Vec<u8>,
}

/// Opens a ticket.
///
/// # Errors
/// When the bytes are no ticket, or the key is not the one it is for.
pub fn open_ticket(ticket: &[u8], key: &EncryptionKey) -> Result<OpenTicket, Error> {
    let ticket: krb::Ticket = rasn::der::decode(ticket).map_err(|_| Error::Decode("ticket"))?;
    let plain = key.decrypt(USAGE_TICKET, &ticket.enc_part.cipher)?;
    let plain = tlv::first(&plain).map_or(plain.as_slice(), |(part, _)| part.whole);
    let part: krb::EncTicketPart =
        rasn::der::decode(plain).map_err(|_| Error::Decode("encrypted part of a ticket"))?;
    let pac = pac_of(&part);
    Ok(OpenTicket {
        client: ClientName::from_principal(&part.cname),
        end_time: timestamp(&part.end_time),
        pac,
    })
}

/// The PAC in a ticket's authorization data; empty where there is none.
pub(crate) fn pac_of(part: &krb::EncTicketPart) -> Vec<u8> {
    part.authorization_data
        .iter()
        .flat_map(|list| list.iter())
        .filter(|data| data.r#type == krb::AuthorizationDataValue::IF_RELEVANT)
        .filter_map(|data| rasn::der::decode::<krb::AuthorizationData>(&data.data).ok())
        .flatten()
        .find(|data| data.r#type == 128)
        .map(|data| data.data.to_vec())
        .unwrap_or_default()
}

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
    let data = nt_status.map(|status| {
        let extended: Vec<u8> = [status, 0, 1]
            .into_iter()
            .flat_map(u32::to_le_bytes)
            .collect();
        let value = pki::encode::tagged(0xA2, &pki::encode::tagged(0x04, &extended));
        let kind = pki::encode::tagged(0xA1, &[0x02, 0x01, 0x03]);
        OctetString::from(pki::encode::sequence([kind, value]))
    });
    krb_error(code, realm, now, data)
}

/// Writes the error that names the groups and curves that are accepted, the preferred first:
/// KDC_ERR_DH_KEY_PARAMETERS_NOT_ACCEPTED with TD-DH-PARAMETERS [RFC 4556 §3.2.2].
///
/// # Errors
/// When it cannot be encoded.
pub fn other_parameters(
    realm: &Realm,
    now: Timestamp,
    accepted: &[KeyDelivery],
) -> Result<Vec<u8>, Error> {
    let list = pki::encode::sequence(accepted.iter().filter_map(|delivery| delivery.algorithm()));
    let kind = pki::encode::tagged(0xA0, &[0x02, 0x01, 109]);
    let value = pki::encode::tagged(0xA1, &pki::encode::tagged(0x04, &list));
    let typed = pki::encode::sequence([pki::encode::sequence([kind, value])]);
    krb_error(
        KrbErrorCode::DhKeyParametersNotAccepted,
        realm,
        now,
        Some(OctetString::from(typed)),
    )
}

/// Writes the error that asks for pre-authentication: METHOD-DATA with PA-PK-AS-REQ, and a freshness
/// token where the client asked for one [RFC 8070].
///
/// # Errors
/// When it cannot be encoded.
pub fn preauthentication_required(
    realm: &Realm,
    now: Timestamp,
    freshness_token: Option<Vec<u8>>,
) -> Result<Vec<u8>, Error> {
    let padata = |r#type, value| krb::PaData {
        r#type,
        value: OctetString::from(value),
    };
    let mut methods = vec![padata(PA_PK_AS_REQ, Vec::new())];
    methods.extend(freshness_token.map(|token| padata(PA_AS_FRESHNESS, token)));
    let methods: krb::MethodData = SequenceOf::from(methods);
    let data = rasn::der::encode(&methods).map_err(|_| Error::Encode("METHOD-DATA"))?;
    krb_error(
        KrbErrorCode::PreauthRequired,
        realm,
        now,
        Some(OctetString::from(data)),
    )
}

/// What a returned freshness token is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Freshness {
    /// It was given a short time ago.
    Fresh,
    /// It was given too long ago: KDC_ERR_PREAUTH_EXPIRED.
    Expired,
    /// It was not given by this KDC: KRB_AP_ERR_MODIFIED.
    Damaged,
}

/// A token is good for so many seconds.
const FRESH_SECONDS: i64 = 300;
/// Key usage of the checksum in a token; the token is opaque to everyone else.
const USAGE_FRESHNESS: u32 = 514;

/// A freshness token: the KDC's time under a checksum of its own key [RFC 8070].
pub fn freshness_token(key: &EncryptionKey, now: Timestamp) -> Vec<u8> {
    let mut token = now.unix().to_be_bytes().to_vec();
    let sum = key.checksum(USAGE_FRESHNESS, &token);
    token.extend(sum);
    token
}

/// Judges a token that came back.
pub fn judge_freshness(key: &EncryptionKey, token: &[u8], now: Timestamp) -> Freshness {
    let Some((time, sum)) = token.split_first_chunk::<8>() else {
        return Freshness::Damaged;
    };
    if !key.verifies(USAGE_FRESHNESS, time, sum) {
        return Freshness::Damaged;
    }
    let age = now.unix().saturating_sub(i64::from_be_bytes(*time));
    if (0..=FRESH_SECONDS).contains(&age) {
        Freshness::Fresh
    } else {
        Freshness::Expired
    }
}

fn krb_error(
    code: KrbErrorCode,
    realm: &Realm,
    now: Timestamp,
    e_data: Option<OctetString>,
) -> Result<Vec<u8>, Error> {
    let message = krb::KrbError {
        pvno: Integer::from(5),
        msg_type: Integer::from(30),
        ctime: None,
        cusec: None,
        stime: kerberos_time(now),
        susec: Integer::from(0),
        error_code: code.code(),
        crealm: None,
        cname: None,
        realm: general(realm.as_str()),
        sname: krbtgt(realm),
        e_text: None,
        e_data,
    };
    rasn::der::encode(&message).map_err(|_| Error::Encode("KRB-ERROR"))
}

/// The NTSTATUS in KERB-ERROR-DATA, if there is one.
pub(crate) fn nt_status(data: &[u8]) -> Option<u32> {
    let (sequence, _) = tlv::first(data)?;
    let value = tlv::find(sequence.content, 0xA2)?;
    let (octets, _) = tlv::first(value.content)?;
    octets
        .content
        .first_chunk::<4>()
        .map(|bytes| u32::from_le_bytes(*bytes))
}
