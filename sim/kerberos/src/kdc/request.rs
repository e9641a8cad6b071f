//! Reading a request, and what of it verifies.

use pki::names::Timestamp;
use pki::{DigestAlgorithm, PublicKey};
use rasn_kerberos as krb;

use super::password::EncryptedTimestamp;
use crate::agreement::{Kdf, PublicValue, PublicValueFlaw};
use crate::cipher::equal;
use crate::cms::{ContentCipher, ID_DATA, SignedContent};
use crate::error::Error;
use crate::framing::MESSAGE_MAX;
use crate::messages::error_data::CertificateIdentifier;
use crate::messages::pkinit::{
    AuthPack, AuthPackDraft9, ID_PKINIT_AUTH_DATA, PaPkAsReq, PaPkAsReqDraft9, PkAuthenticator,
};
use crate::messages::{
    ADDRESS_NETBIOS, ClientName, ETYPE_DES_EDE3_CBC_ENV, NETBIOS_NAME_BYTES, PA_AS_CHECKSUM,
    PA_AS_FRESHNESS, PA_ENC_TIMESTAMP, PA_PAC_REQUEST, PA_PK_AS_REP_DRAFT9, PA_PK_AS_REQ,
    PA_PK_AS_REQ_DRAFT9, PA_PK_OCSP_RESPONSE, PA_REQ_ENC_PA_REP, flag_bits, ocsp_responses,
    principal_with_realm, text, timestamp,
};
use crate::tlv::{self, request_body};

/// Most NetBIOS names that are looked at.
const NETBIOS_NAMES_MAX: usize = 8;

/// A request as the KDC received it.
#[derive(Debug, Clone)]
pub struct ReceivedRequest {
    /// Realm.
    pub realm: String,
    /// Name of the client.
    pub client: Option<ClientName>,
    /// Name of the server that the ticket is wanted for, its components joined by `/`.
    pub server: Option<String>,
    /// KDC options, the first in the most significant bit [RFC 4120 §5.4.1].
    pub options: u32,
    /// Encryption types, the preferred first, as numbers.
    pub etypes: Vec<i32>,
    /// Until when the ticket is wanted.
    pub till: Timestamp,
    /// Until when it shall be renewable.
    pub renew_till: Option<Timestamp>,
    /// Types of all pre-authentication data, in order.
    pub padata: Vec<i32>,
    /// Whether the client wants privilege attributes, if it says so [MS-KILE 2.2.3].
    pub wants_pac: Option<bool>,
    /// Responses about the client's certificate, if it speaks of them [RFC 4557].
    pub ocsp_responses: Option<Vec<Vec<u8>>>,
    /// NetBIOS names among the client's addresses, without their padding [RFC 4120 §7.5.3].
    pub netbios_names: Vec<String>,
    /// A timestamp under the key of a password, if there is one.
    pub timestamp: Option<EncryptedTimestamp>,
    /// The public-key pre-authentication, if there is any.
    pub pkinit: Option<Pkinit>,
    pub(super) in_both_forms: bool,
    pub(super) nonce: u32,
    pub(super) message: Vec<u8>,
    /// The body's own bytes.
    pub(super) body: Vec<u8>,
    /// The client's and the server's KRB5PrincipalName, as sent.
    pub(super) names: [Vec<u8>; 2],
}

impl ReceivedRequest {
    /// Whether the client asks that the reply protects its request [RFC 6806 §11].
    pub fn wants_request_checksum(&self) -> bool {
        self.padata.contains(&PA_REQ_ENC_PA_REP)
    }

    /// Whether the public-key pre-authentication comes in the form of draft 9 and in that of RFC 4556.
    pub fn is_in_both_forms(&self) -> bool {
        self.in_both_forms
    }

    /// Whether the client opens envelopes whose content is under three-key DES [RFC 4556 §3.1.4].
    pub fn opens_envelopes(&self) -> bool {
        self.etypes.contains(&ETYPE_DES_EDE3_CBC_ENV)
    }

    /// Whether the client knows freshness tokens [RFC 8070 §2.1].
    pub fn knows_freshness(&self) -> bool {
        self.padata.contains(&PA_AS_FRESHNESS)
    }
}

/// The public-key pre-authentication of a request.
#[derive(Debug, Clone)]
pub struct Pkinit {
    /// Which PKINIT it is.
    pub dialect: Dialect,
    /// The signed part: the client's certificates, signer and signature.
    pub signed: SignedContent,
    /// The checksum over the request's body. Draft 9 has none.
    pub checksum: ChecksumVerdict,
    /// The checksum with another hash, where the client sent one [MS-PKCA 2.2.3].
    pub checksum2: Option<ChecksumVerdict>,
    /// The client's clock.
    pub ctime: Timestamp,
    /// Its microseconds.
    pub cusec: u32,
    /// How the client wants the reply key.
    pub agreement: Agreement,
    /// Key derivation functions that the client knows; `None`: it knows none of this.
    pub kdfs: Option<Vec<Kdf>>,
    /// Ciphers for an envelope that the client names; none: it does not say.
    pub content_ciphers: Vec<ContentCipher>,
    /// Nonce for keys that are used again.
    pub client_nonce: Option<Vec<u8>>,
    /// Freshness token.
    pub freshness_token: Option<Vec<u8>>,
    /// Whom the client trusts.
    pub trusted_certifiers: Vec<CertificateIdentifier>,
    pub(super) nonce: i64,
}

impl Pkinit {
    /// The public key of the signer, if its certificate came along.
    pub(super) fn signer_key(&self) -> Option<&PublicKey> {
        self.signed
            .signer
            .as_ref()
            .map(pki::Certificate::public_key)
    }
}

/// Which PKINIT a client speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// RFC 4556, padata 16.
    Rfc4556,
    /// Draft 9, padata 14 or 15 [MS-PKCA 2.2.1].
    Draft9 {
        /// Whether the reply's key is bound to the request by a checksum, as in the RFC, which the
        /// client asks for with padata 132 [MS-PKCA 2.2.2].
        as_checksum: bool,
        /// Whether the request names this KDC's realm.
        names_kdc: bool,
    },
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
    /// Its algorithm is not known here.
    Unsupported,
}

/// How the client wants the reply key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Agreement {
    /// Diffie-Hellman with this public value.
    PublicValue(PublicValue),
    /// Diffie-Hellman with something that is no public value of a known group.
    Flawed(PublicValueFlaw),
    /// Key transport with the client's RSA key.
    RsaKeyTransport,
}

/// Which forms of the public-key pre-authentication a KDC reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Forms {
    /// Both; of a client that sends both, the RFC's is read.
    Any,
    /// Draft 9; the RFC's is dropped, as if it were not there [MS-PKCA appendix A].
    Draft9Only,
}

/// Reads a request in any form.
///
/// # Errors
/// When the bytes are no AS-REQ, or its PA-PK-AS-REQ cannot be read.
pub fn receive(bytes: &[u8]) -> Result<ReceivedRequest, Error> {
    receive_in(bytes, Forms::Any)
}

/// Reads a request in the forms that a KDC knows.
///
/// # Errors
/// When the bytes are no AS-REQ, or its PA-PK-AS-REQ cannot be read.
pub fn receive_in(bytes: &[u8], forms: Forms) -> Result<ReceivedRequest, Error> {
    const WRONG: Error = Error::Decode("AS-REQ");
    if bytes.len() > MESSAGE_MAX {
        return Err(WRONG);
    }
    let krb::AsReq(request) = crate::wire::decode(bytes).map_err(|_| WRONG)?;
    if request.pvno != 5.into() || request.msg_type != 10.into() {
        return Err(WRONG);
    }
    let body = request_body(bytes).ok_or(WRONG)?;
    let value = |kind: i32| {
        let list = request.padata.iter().flat_map(|list| list.iter());
        list.into_iter()
            .find(|pa| pa.r#type == kind)
            .map(|pa| &*pa.value)
    };
    let realm = text(&request.req_body.realm);
    let draft9 = || {
        [PA_PK_AS_REQ_DRAFT9, PA_PK_AS_REP_DRAFT9]
            .into_iter()
            .find_map(|kind| value(kind).filter(|value| !value.is_empty()))
    };
    let rfc4556 = value(PA_PK_AS_REQ).filter(|_| forms == Forms::Any);
    let in_both_forms = rfc4556.is_some() && draft9().is_some();
    let pkinit = match rfc4556 {
        Some(pa) => Some(read_pkinit(pa, body)?),
        None => match draft9() {
            Some(pa) => Some(read_draft9(pa, &realm, value(PA_AS_CHECKSUM).is_some())?),
            None => None,
        },
    };
    let padata = request.padata.iter().flat_map(|list| list.iter());
    let server = request.req_body.sname.as_ref().map(|name| {
        let parts: Vec<String> = name.string.iter().map(text).collect();
        parts.join("/")
    });
    Ok(ReceivedRequest {
        realm,
        client: request
            .req_body
            .cname
            .as_ref()
            .map(ClientName::from_principal),
        server,
        options: flag_bits(&request.req_body.kdc_options.0),
        etypes: request.req_body.etype.clone(),
        till: timestamp(&request.req_body.till),
        renew_till: request.req_body.rtime.as_ref().map(timestamp),
        padata: padata.map(|pa| pa.r#type).collect(),
        wants_pac: value(PA_PAC_REQUEST).and_then(wants_pac),
        ocsp_responses: value(PA_PK_OCSP_RESPONSE).map(ocsp_responses),
        netbios_names: netbios_names(&request.req_body),
        timestamp: value(PA_ENC_TIMESTAMP).and_then(EncryptedTimestamp::read),
        pkinit,
        in_both_forms,
        nonce: request.req_body.nonce,
        message: bytes.to_vec(),
        body: body.to_vec(),
        names: raw_names(body),
    })
}

/// Names of the type NetBIOS: fifteen characters padded with blanks, and the kind of service [RFC 4120 §7.5.3].
fn netbios_names(body: &krb::KdcReqBody) -> Vec<String> {
    let addresses = body.addresses.iter().flat_map(|list| list.iter());
    addresses
        .filter(|address| address.addr_type == ADDRESS_NETBIOS)
        .take(NETBIOS_NAMES_MAX)
        .map(|address| {
            let bytes = address.address.iter().take(NETBIOS_NAME_BYTES);
            let name: String = bytes.copied().map(char::from).collect();
            name.trim_end_matches([' ', '\0']).to_owned()
        })
        .collect()
}

fn raw_names(body: &[u8]) -> [Vec<u8>; 2] {
    let content = tlv::first(body).map_or(&[][..], |(body, _)| body.content);
    let part = |tag| tlv::find(content, tag).map_or(&[][..], |part| part.content);
    let realm = part(0xA2);
    [
        principal_with_realm(realm, part(0xA1)),
        principal_with_realm(realm, part(0xA3)),
    ]
}

/// `KERB-PA-PAC-REQUEST ::= SEQUENCE { include-pac [0] BOOLEAN }` [MS-KILE 2.2.3].
fn wants_pac(value: &[u8]) -> Option<bool> {
    let (sequence, _) = tlv::first(value)?;
    let (include, _) = tlv::first(tlv::find(sequence.content, 0xA0)?.content)?;
    include.content.first().map(|byte| *byte != 0)
}

fn read_pkinit(value: &[u8], body: &[u8]) -> Result<Pkinit, Error> {
    let request: PaPkAsReq =
        crate::wire::decode(value).map_err(|_| Error::Decode("PA-PK-AS-REQ"))?;
    let signed = SignedContent::read(&request.signed_auth_pack)?;
    if signed.content_type != ID_PKINIT_AUTH_DATA {
        return Err(Error::Mismatch(
            "the signed content is no authentication pack",
        ));
    }
    let pack: AuthPack =
        crate::wire::decode(&signed.content).map_err(|_| Error::Decode("AuthPack"))?;
    let authenticator = &pack.pk_authenticator;
    let certifiers = request.trusted_certifiers.iter().flatten();
    let ciphers = pack.supported_cms_types.iter().flatten();
    Ok(Pkinit {
        dialect: Dialect::Rfc4556,
        checksum: checksum(authenticator, body),
        checksum2: checksum2(authenticator, body),
        ctime: timestamp(&authenticator.ctime),
        cusec: authenticator.cusec,
        agreement: match &pack.client_public_value {
            None => Agreement::RsaKeyTransport,
            Some(key) => PublicValue::from_spki_der(key.as_bytes())
                .map_or_else(Agreement::Flawed, Agreement::PublicValue),
        },
        kdfs: pack.supported_kdfs.as_ref().map(|list| {
            list.iter()
                .filter_map(|kdf| Kdf::from_oid(&kdf.kdf_id.to_string()))
                .collect()
        }),
        content_ciphers: ciphers
            .filter_map(|kind| ContentCipher::from_oid(&kind.algorithm.to_string()))
            .collect(),
        client_nonce: pack.client_dh_nonce.as_ref().map(|nonce| nonce.to_vec()),
        freshness_token: authenticator.freshness_token.as_ref().map(|t| t.to_vec()),
        trusted_certifiers: certifiers
            .map(CertificateIdentifier::from_message)
            .collect(),
        nonce: i64::from(authenticator.nonce),
        signed,
    })
}

fn checksum(authenticator: &PkAuthenticator, body: &[u8]) -> ChecksumVerdict {
    match &authenticator.pa_checksum {
        None => ChecksumVerdict::Missing,
        Some(sum) if equal(sum, &DigestAlgorithm::Sha1.hash(body)) => ChecksumVerdict::Valid,
        Some(_) => ChecksumVerdict::Mismatch,
    }
}

/// Checked whenever it is there [MS-PKCA 2.2.3].
fn checksum2(authenticator: &PkAuthenticator, body: &[u8]) -> Option<ChecksumVerdict> {
    let sum = authenticator.pa_checksum2.as_ref()?;
    let digest = DigestAlgorithm::from_oid(&sum.algorithm.algorithm.to_string());
    Some(match digest {
        None => ChecksumVerdict::Unsupported,
        Some(digest) if equal(&sum.checksum, &digest.hash(body)) => ChecksumVerdict::Valid,
        Some(_) => ChecksumVerdict::Mismatch,
    })
}

/// The request of Windows 2000, XP and Server 2003: plain data in PKCS #7, no Diffie-Hellman and
/// no checksum over the body [MS-PKCA 2.2.1 and appendix A].
fn read_draft9(value: &[u8], realm: &str, as_checksum: bool) -> Result<Pkinit, Error> {
    const WRONG: Error = Error::Decode("PA-PK-AS-REQ of draft 9");
    let request: PaPkAsReqDraft9 = crate::wire::decode(value).map_err(|_| WRONG)?;
    let signed = SignedContent::read(&request.signed_auth_pack)?;
    if ![ID_DATA, ID_PKINIT_AUTH_DATA].contains(&signed.content_type.as_str()) {
        return Err(Error::Mismatch(
            "the signed content is no authentication pack",
        ));
    }
    let pack: AuthPackDraft9 = crate::wire::decode(&signed.content).map_err(|_| WRONG)?;
    if pack.client_public_value.is_some() {
        return Err(Error::Unsupported("Diffie-Hellman of draft 9"));
    }
    let authenticator = &pack.pk_authenticator;
    let service = authenticator.kdc_name.string.first().map(text);
    Ok(Pkinit {
        dialect: Dialect::Draft9 {
            as_checksum,
            names_kdc: service.is_some_and(|name| name.eq_ignore_ascii_case("krbtgt"))
                && text(&authenticator.kdc_realm).eq_ignore_ascii_case(realm),
        },
        checksum: ChecksumVerdict::Missing,
        checksum2: None,
        ctime: timestamp(&authenticator.ctime),
        cusec: authenticator.cusec,
        agreement: Agreement::RsaKeyTransport,
        kdfs: None,
        content_ciphers: Vec::new(),
        client_nonce: None,
        freshness_token: None,
        trusted_certifiers: Vec::new(),
        nonce: authenticator.nonce,
        signed,
    })
}
