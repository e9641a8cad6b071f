//! Writing the reply with a ticket [RFC 4556 §3.2.3].

use pki::names::{Realm, Timestamp};
use pki::{Certificate, DigestAlgorithm, PrivateKey};
use rand_core::Rng;
use rasn::types::{BitString, Integer, OctetString, SequenceOf};
use rasn_kerberos as krb;

use super::password::PasswordKeys;
use super::policy::{Policy, ReplyDigest, Terms};
use super::request::{Agreement, Dialect, Pkinit, ReceivedRequest};
use super::ticket::ticket;
use crate::agreement::{KdfInput, KeyAgreement, KeyPair, PublicValue, reply_key_of_octets};
use crate::cipher::{EncryptionKey, EncryptionType};
use crate::cms::{ID_DATA, Unsigned, enveloped};
use crate::error::Error;
use crate::messages::pkinit::{
    DhRepInfo, ID_PKINIT_DH_KEY_DATA, ID_PKINIT_RKEY_DATA, KdcDhKeyInfo, KdfAlgorithmId, PaPkAsRep,
    PaPkAsRepDraft9, ReplyKeyPack, ReplyKeyPackDraft9,
};
use crate::messages::{
    ClientName, KX_LABEL, KX_REPLY_LABEL, NameType, PA_FX_FAST, PA_PK_AS_REP, PA_PK_AS_REP_DRAFT9,
    PA_PK_OCSP_RESPONSE, PA_PKINIT_KX, PA_REQ_ENC_PA_REP, USAGE_AS_CHECKSUM, USAGE_AS_REP,
    USAGE_PKINIT_KX, USAGE_REQ_ENC_PA_REP, flag_string, general, kerberos_time, krbtgt, ocsp_data,
    option,
};
use crate::pac::Pac;

/// Bytes of the KDC's nonce [RFC 4556 §3.2.3.1 asks for as many as the key has].
const SERVER_NONCE: usize = 32;

/// The KDC's own certificate and key.
#[derive(Debug, Clone)]
pub struct KdcIdentity {
    /// Its certificate, then its intermediates.
    pub certificates: Vec<Certificate>,
    /// The key of the certificate.
    pub key: PrivateKey,
    /// Responses about its certificates, for clients that ask [RFC 4557].
    pub ocsp_responses: Vec<Vec<u8>>,
}

/// What the ticket will say.
#[derive(Debug, Clone)]
pub struct Grant {
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
    /// When the ticket ends at the latest.
    pub end_time: Timestamp,
    /// Until when it can be renewed at the latest.
    pub renew_till: Timestamp,
    /// Privilege attributes.
    pub pac: Pac,
}

/// What of the grant this request gets.
pub(super) struct Issue<'r> {
    pub(super) client: ClientName,
    pub(super) flags: u32,
    pub(super) end_time: Timestamp,
    pub(super) renew_till: Option<Timestamp>,
    pub(super) session: krb::EncryptionKey,
    pub(super) with_pac: bool,
    request: &'r ReceivedRequest,
}

/// Writes the reply with a ticket.
///
/// # Errors
/// When the request has no public-key pre-authentication that the policy accepts, or the KDC
/// cannot sign.
pub fn reply(
    request: &ReceivedRequest,
    identity: &KdcIdentity,
    policy: &Policy,
    grant: &Grant,
    rng: &mut impl Rng,
) -> Result<Vec<u8>, Error> {
    let pkinit = request
        .pkinit
        .as_ref()
        .ok_or(Error::Mismatch("no public-key pre-authentication"))?;
    let terms = policy
        .terms(request, pkinit)
        .map_err(|refusal| Error::Mismatch(refusal.cause.why()))?;
    let how = Signing {
        terms,
        identity,
        digest: reply_digest(pkinit, identity, policy),
    };
    let (reply_key, pa) = match &pkinit.agreement {
        Agreement::PublicValue(value) => {
            let server_nonce = match &pkinit.client_nonce {
                Some(_) if policy.server_nonce => {
                    let mut nonce = vec![0; SERVER_NONCE];
                    rng.fill_bytes(&mut nonce);
                    Some((nonce, grant.end_time))
                }
                _ => None,
            };
            agreed(request, pkinit, value, &how, server_nonce, rng)?
        }
        _ => transported(request, pkinit, &how, rng)?,
    };
    let mut session = random_key(terms.etype, rng)?;
    let mut padata = vec![pa];
    if policy.key_contribution && terms.agreement != KeyAgreement::RsaKeyTransport {
        let (combined, contribution) = contributed(&session, &reply_key, confounder(rng))?;
        session = combined;
        padata.insert(0, contribution);
    }
    if request.ocsp_responses.is_some() && !identity.ocsp_responses.is_empty() {
        padata.push(krb::PaData {
            r#type: PA_PK_OCSP_RESPONSE,
            value: OctetString::from(ocsp_data(&identity.ocsp_responses)),
        });
    }
    written(request, grant, &session, &reply_key, padata, rng)
}

/// Writes the reply to a client that has shown that it knows a password: its key is the reply key
/// [RFC 4120 §3.1.3].
///
/// # Errors
/// When client and policy have no encryption type for the session, or the reply cannot be written.
pub fn reply_to_password(
    request: &ReceivedRequest,
    keys: &PasswordKeys,
    policy: &Policy,
    grant: &Grant,
    rng: &mut impl Rng,
) -> Result<Vec<u8>, Error> {
    let reply_key = keys
        .for_client(request)
        .ok_or(Error::Mismatch("no key of the password fits"))?;
    let etype = policy
        .common_type(request)
        .ok_or(Error::Mismatch("no encryption type is accepted"))?;
    let session = random_key(etype, rng)?;
    let padata = keys.in_reply(request);
    written(request, grant, &session, reply_key, padata, rng)
}

fn random_key(etype: EncryptionType, rng: &mut impl Rng) -> Result<EncryptionKey, Error> {
    let mut seed = vec![0; etype.seed_size()];
    rng.fill_bytes(&mut seed);
    EncryptionKey::from_seed(etype, &seed)
}

/// The message, once its keys are settled.
fn written(
    request: &ReceivedRequest,
    grant: &Grant,
    session: &EncryptionKey,
    reply_key: &EncryptionKey,
    padata: Vec<krb::PaData>,
    rng: &mut impl Rng,
) -> Result<Vec<u8>, Error> {
    let issue = Issue::new(request, grant, session);
    let ticket = ticket(grant, &issue, reply_key, rng)?;
    let part = issue.reply_part(grant, reply_key)?;
    let plain =
        crate::wire::encode(&krb::EncAsRepPart(part)).map_err(|_| Error::Encode("reply part"))?;
    let message = krb::AsRep(krb::KdcRep {
        pvno: Integer::from(5),
        msg_type: Integer::from(11),
        padata: Some(SequenceOf::from(padata)),
        crealm: general(grant.realm.as_str()),
        cname: issue.client.to_principal(),
        ticket,
        enc_part: krb::EncryptedData {
            etype: reply_key.etype().code(),
            kvno: None,
            cipher: OctetString::from(reply_key.encrypt(USAGE_AS_REP, confounder(rng), &plain)),
        },
    });
    crate::wire::encode(&message).map_err(|_| Error::Encode("AS-REP"))
}

/// How the KDC signs, and what was settled.
struct Signing<'i> {
    terms: Terms,
    identity: &'i KdcIdentity,
    digest: DigestAlgorithm,
}

/// The hash of the KDC's signature. A key on a curve has its own.
fn reply_digest(pkinit: &Pkinit, identity: &KdcIdentity, policy: &Policy) -> DigestAlgorithm {
    let own = identity.key.digest();
    if !identity.key.public_key().is_rsa() {
        return own;
    }
    let [_, asked] = pkinit.signed.digests();
    match policy.reply_digest {
        ReplyDigest::OfKey => own,
        ReplyDigest::Sha1 => DigestAlgorithm::Sha1,
        ReplyDigest::OfRequest => asked.unwrap_or(own),
    }
}

pub(super) fn confounder(rng: &mut impl Rng) -> [u8; 16] {
    let mut bytes = [0; 16];
    rng.fill_bytes(&mut bytes);
    bytes
}

/// The session key made of the KDC's own key and the reply key, and the KDC's own key for the
/// client to see [RFC 6112 §4].
fn contributed(
    own: &EncryptionKey,
    reply_key: &EncryptionKey,
    confounder: [u8; 16],
) -> Result<(EncryptionKey, krb::PaData), Error> {
    let encode = |_| Error::Encode("PA-PKINIT-KX");
    let session = own.combined(KX_LABEL, reply_key, KX_REPLY_LABEL)?;
    let key = krb::EncryptionKey {
        r#type: own.etype().code(),
        value: OctetString::from(own.bytes().to_vec()),
    };
    let plain = crate::wire::encode(&key).map_err(encode)?;
    let encrypted = krb::EncryptedData {
        etype: reply_key.etype().code(),
        kvno: None,
        cipher: OctetString::from(reply_key.encrypt(USAGE_PKINIT_KX, confounder, &plain)),
    };
    let contribution = krb::PaData {
        r#type: PA_PKINIT_KX,
        value: OctetString::from(crate::wire::encode(&encrypted).map_err(encode)?),
    };
    Ok((session, contribution))
}

/// Diffie-Hellman: the KDC's value, signed, and the key that both come to [RFC 4556 §3.2.3.1].
fn agreed(
    request: &ReceivedRequest,
    pkinit: &Pkinit,
    value: &PublicValue,
    how: &Signing<'_>,
    server_nonce: Option<(Vec<u8>, Timestamp)>,
    rng: &mut impl Rng,
) -> Result<(EncryptionKey, krb::PaData), Error> {
    let pair = KeyPair::generate(value.group(), rng);
    let secret = pair.agree(value)?;
    let (server_nonce, expiration) = server_nonce.unzip();
    let info = KdcDhKeyInfo {
        subject_public_key: BitString::from_vec(pair.public().to_bits()),
        nonce: u32::try_from(pkinit.nonce).map_err(|_| Error::Encode("KDCDHKeyInfo"))?,
        // A nonce goes with a key pair that lasts, and only with one [RFC 4556 §3.2.3.1].
        dh_key_expiration: expiration.map(kerberos_time),
    };
    let content = crate::wire::encode(&info).map_err(|_| Error::Encode("KDCDHKeyInfo"))?;
    let terms = how.terms;
    let (unsigned, signature) = signed(ID_PKINIT_DH_KEY_DATA, content, how.identity, how.digest)?;
    let kdf = terms.kdf.map(|kdf| KdfAlgorithmId::new(kdf.oid()));
    let pa = PaPkAsRep::DhInfo(DhRepInfo {
        dh_signed_data: OctetString::from(unsigned.signed(&signature)),
        server_dh_nonce: server_nonce.clone().map(OctetString::from),
        kdf: kdf.transpose()?,
    });
    let value = crate::wire::encode(&pa).map_err(|_| Error::Encode("PA-PK-AS-REP"))?;
    let [client, server] = &request.names;
    let key = if let Some(kdf) = terms.kdf {
        let input = KdfInput {
            client,
            server,
            as_req: &request.message,
            pk_as_rep: &value,
        };
        kdf.reply_key(terms.etype, &secret, &input)?
    } else {
        let nonces = pkinit.client_nonce.as_deref().zip(server_nonce.as_deref());
        reply_key_of_octets(terms.etype, &secret, nonces)?
    };
    let pa = krb::PaData {
        r#type: PA_PK_AS_REP,
        value: OctetString::from(value),
    };
    Ok((key, pa))
}

/// RSA key transport: a key, signed, in an envelope for the client [RFC 4556 §3.2.3.2].
fn transported(
    request: &ReceivedRequest,
    pkinit: &Pkinit,
    how: &Signing<'_>,
    rng: &mut impl Rng,
) -> Result<(EncryptionKey, krb::PaData), Error> {
    let terms = how.terms;
    let encode = |_| Error::Encode("ReplyKeyPack");
    let recipient = pkinit
        .signed
        .signer
        .as_ref()
        .ok_or(Error::PublicKeyEncryption)?;
    let key = random_key(terms.etype, rng)?;
    let reply_key = krb::EncryptionKey {
        r#type: terms.etype.code(),
        value: OctetString::from(key.bytes().to_vec()),
    };
    let with_checksum = |reply_key| {
        crate::wire::encode(&ReplyKeyPack {
            reply_key,
            as_checksum: krb::Checksum {
                r#type: terms.etype.checksum_code(),
                checksum: OctetString::from(key.checksum(USAGE_AS_CHECKSUM, &request.message)),
            },
        })
    };
    let (kind, content, digest) = match pkinit.dialect {
        Dialect::Rfc4556 => {
            let content = with_checksum(reply_key).map_err(encode)?;
            (ID_PKINIT_RKEY_DATA, content, how.digest)
        }
        // The hash that these clients are known to understand.
        Dialect::Draft9 { as_checksum, .. } => {
            let content = if as_checksum {
                with_checksum(reply_key)
            } else {
                crate::wire::encode(&ReplyKeyPackDraft9 {
                    reply_key,
                    nonce: pkinit.nonce,
                })
            };
            let content = content.map_err(encode)?;
            (ID_DATA, content, DigestAlgorithm::Sha1)
        }
    };
    let (unsigned, signature) = signed(kind, content, how.identity, digest)?;
    let bare = unsigned.signed_bare(&signature);
    let envelope = OctetString::from(enveloped::seal(
        recipient,
        terms.content_cipher,
        &bare,
        rng,
    )?);
    let (kind, value) = match pkinit.dialect {
        Dialect::Rfc4556 => (
            PA_PK_AS_REP,
            crate::wire::encode(&PaPkAsRep::EncKeyPack(envelope)),
        ),
        Dialect::Draft9 { .. } => (
            PA_PK_AS_REP_DRAFT9,
            crate::wire::encode(&PaPkAsRepDraft9::EncKeyPack(envelope)),
        ),
    };
    let pa = krb::PaData {
        r#type: kind,
        value: OctetString::from(value.map_err(|_| Error::Encode("PA-PK-AS-REP"))?),
    };
    Ok((key, pa))
}

fn signed(
    kind: &'static str,
    content: Vec<u8>,
    identity: &KdcIdentity,
    digest: DigestAlgorithm,
) -> Result<(Unsigned, Vec<u8>), Error> {
    let unsigned = Unsigned::new(kind, content, identity.certificates.clone(), digest);
    let signature = identity
        .key
        .sign(digest, &unsigned.to_be_signed())
        .map_err(Error::Sign)?;
    Ok((unsigned, signature))
}

impl<'r> Issue<'r> {
    /// What a request gets of a grant: no flag that was not asked for, and no time beyond what was
    /// asked for; clients refuse what they did not ask for [RFC 4120 §3.1.3 and §3.1.5].
    fn new(request: &'r ReceivedRequest, grant: &Grant, session: &EncryptionKey) -> Self {
        let asked = |bit| request.options & bit != 0;
        // The epoch stands for as long as may be.
        let wanted = |instant: Timestamp| (instant.unix() > 0).then_some(instant);
        let till = wanted(request.till);
        let end_time = till.map_or(grant.end_time, |till| till.min(grant.end_time));
        let renew_till = if asked(option::RENEWABLE) {
            let wished = request.renew_till.and_then(wanted).or(till);
            Some(wished.map_or(grant.renew_till, |wished| wished.min(grant.renew_till)))
        } else {
            till.filter(|till| asked(option::RENEWABLE_OK) && *till > grant.end_time)
                .map(|till| till.min(grant.renew_till))
        };
        let renew_till = renew_till.filter(|renew_till| *renew_till >= end_time);
        let mut flags = option::INITIAL | option::PRE_AUTHENT;
        flags |= request.options & (option::FORWARDABLE | option::PROXIABLE);
        if renew_till.is_some() {
            flags |= option::RENEWABLE;
        }
        if request.wants_request_checksum() {
            flags |= option::ENC_PA_REP;
        }
        Self {
            client: canonical_name(request, grant),
            flags,
            end_time,
            renew_till,
            session: krb::EncryptionKey {
                r#type: session.etype().code(),
                value: OctetString::from(session.bytes().to_vec()),
            },
            with_pac: request.wants_pac != Some(false),
            request,
        }
    }

    fn reply_part(
        &self,
        grant: &Grant,
        reply_key: &EncryptionKey,
    ) -> Result<krb::EncKdcRepPart, Error> {
        let encrypted_pa_data = if self.request.wants_request_checksum() {
            Some(protected_padata(self.request, reply_key)?)
        } else {
            None
        };
        Ok(krb::EncKdcRepPart {
            key: self.session.clone(),
            last_req: SequenceOf::from(vec![krb::LastReqValue {
                r#type: 0,
                value: kerberos_time(grant.auth_time),
            }]),
            nonce: self.request.nonce,
            key_expiration: None,
            flags: krb::TicketFlags(flag_string(self.flags)),
            auth_time: kerberos_time(grant.auth_time),
            start_time: Some(kerberos_time(grant.auth_time)),
            end_time: kerberos_time(self.end_time),
            renew_till: self.renew_till.map(kerberos_time),
            srealm: general(grant.realm.as_str()),
            sname: krbtgt(&grant.realm),
            caddr: None,
            encrypted_pa_data,
        })
    }
}

/// The account's name where the client lets the KDC choose, else the name that it used
/// [RFC 6806 §6]: a client that did not ask refuses another.
fn canonical_name(request: &ReceivedRequest, grant: &Grant) -> ClientName {
    match &request.client {
        Some(name)
            if name.name_type == NameType::Principal
                && request.options & option::CANONICALIZE == 0 =>
        {
            name.clone()
        }
        _ => grant.client.clone(),
    }
}

/// What the flag enc-pa-rep promises: a checksum over the request, and that FAST is known
/// [RFC 6806 §11].
fn protected_padata(
    request: &ReceivedRequest,
    reply_key: &EncryptionKey,
) -> Result<SequenceOf<krb::PaData>, Error> {
    let checksum = krb::Checksum {
        r#type: reply_key.etype().checksum_code(),
        checksum: OctetString::from(reply_key.checksum(USAGE_REQ_ENC_PA_REP, &request.message)),
    };
    let value = crate::wire::encode(&checksum).map_err(|_| Error::Encode("checksum"))?;
    Ok(SequenceOf::from(vec![
        krb::PaData {
            r#type: PA_REQ_ENC_PA_REP,
            value: OctetString::from(value),
        },
        krb::PaData {
            r#type: PA_FX_FAST,
            value: OctetString::from(Vec::new()),
        },
    ]))
}
