//! Writing the request [RFC 4556 §3.2.1].

use pki::names::{Realm, Timestamp};
use pki::{Certificate, DigestAlgorithm};
use rand_core::Rng;
use rasn::types::{Any, Integer, OctetString, SequenceOf};
use rasn_kerberos as krb;

use crate::agreement::{Group, Kdf, KeyAgreement, KeyPair};
use crate::cipher::EncryptionType;
use crate::cms::{ContentCipher, ID_DATA, Unsigned};
use crate::error::Error;
use crate::messages::error_data::CertificateIdentifier;
use crate::messages::pkinit::{
    AlgorithmIdentifier, AuthPack, AuthPackDraft9, ID_PKINIT_AUTH_DATA, KdfAlgorithmId,
    PaChecksum2, PaPkAsReq, PaPkAsReqDraft9, PkAuthenticator, PkAuthenticatorDraft9,
    object_identifier,
};
use crate::messages::{
    ADDRESS_NETBIOS, ClientName, ETYPE_DES_EDE3_CBC_ENV, NETBIOS_NAME_BYTES, PA_AS_CHECKSUM,
    PA_AS_FRESHNESS, PA_FX_COOKIE, PA_PAC_REQUEST, PA_PK_AS_REP_DRAFT9, PA_PK_AS_REQ,
    PA_PK_OCSP_RESPONSE, PA_REQ_ENC_PA_REP, flag_string, general, kerberos_time, krbtgt, option,
    principal_with_realm,
};

/// Bytes of the client's nonce.
const CLIENT_NONCE: usize = 32;

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
    /// What else can be chosen.
    pub options: Options,
}

/// Which PKINIT the client speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ClientDialect {
    /// RFC 4556.
    Rfc4556,
    /// Draft 9, as Windows 2000 [MS-PKCA 2.2.1].
    Draft9,
    /// Draft 9 with a reply bound to the request, as Windows XP and Server 2003 with their last
    /// updates [MS-PKCA 2.2.2].
    Draft9WithChecksum,
}

/// What can be chosen in a request. By default it is what Windows sends.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a choice of its own, as messages have it"
)]
#[derive(Debug, Clone)]
pub struct Options {
    /// Which PKINIT.
    pub dialect: ClientDialect,
    /// Whether the request comes in draft 9 beside RFC 4556, as Windows Vista and 7 send it
    /// [MS-PKCA appendix A]; the card then signs twice.
    pub also_draft9: bool,
    /// The way to the reply key.
    pub agreement: KeyAgreement,
    /// Key derivation functions to offer, the preferred first; none: no negotiation.
    pub kdfs: Vec<Kdf>,
    /// Ciphers for an envelope to offer, the preferred first.
    pub content_ciphers: Vec<ContentCipher>,
    /// Whether to list des-ede3-cbc-EnvOID where the key comes in an envelope [RFC 4556 §3.1.4].
    pub envelope_etype: bool,
    /// Whether to send paChecksum, which is made with SHA-1.
    pub checksum: bool,
    /// Hash of a second checksum over the body [MS-PKCA 2.2.3].
    pub checksum2: Option<DigestAlgorithm>,
    /// NetBIOS name among the client's addresses [RFC 4120 §7.5.3].
    pub netbios_name: Option<String>,
    /// Freshness token that the KDC gave.
    pub freshness_token: Option<Vec<u8>>,
    /// Cookie that the KDC gave.
    pub cookie: Option<Vec<u8>>,
    /// Whether to send a nonce for the key derivation.
    pub client_nonce: bool,
    /// Whom to say that one trusts.
    pub trusted_certifiers: Vec<CertificateIdentifier>,
    /// Whether to ask for a reply that protects the request [RFC 6806 §11].
    pub request_checksum: bool,
    /// Whether to say that privilege attributes are wanted or not [MS-KILE 2.2.3].
    pub pac: Option<bool>,
    /// Whether to ask for responses about the KDC's certificate [RFC 4557].
    pub ocsp: bool,
    /// KDC options, the first in the most significant bit.
    pub kdc_options: u32,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            dialect: ClientDialect::Rfc4556,
            also_draft9: false,
            agreement: KeyAgreement::DiffieHellman(Group::Modp14),
            kdfs: Vec::new(),
            content_ciphers: Vec::new(),
            envelope_etype: true,
            checksum: true,
            checksum2: None,
            netbios_name: None,
            freshness_token: None,
            cookie: None,
            client_nonce: false,
            trusted_certifiers: Vec::new(),
            request_checksum: false,
            pac: Some(true),
            ocsp: false,
            kdc_options: option::FORWARDABLE
                | option::RENEWABLE
                | option::CANONICALIZE
                | option::RENEWABLE_OK,
        }
    }
}

/// A request that waits for the card's signature.
#[derive(Debug)]
pub struct PendingSignature {
    request: AsRequest,
    body: krb::KdcReqBody,
    secret: Secret,
    unsigned: Unsigned,
    /// The same in draft 9.
    draft9: Option<Unsigned>,
}

/// What the client keeps to itself.
#[derive(Debug)]
pub(super) struct Secret {
    pub(super) nonce: u32,
    pub(super) pair: Option<KeyPair>,
    pub(super) client_nonce: Option<Vec<u8>>,
    /// Where an envelope does not open, it opens with a key of this.
    pub(super) rejection: [u8; 32],
    /// Client's and server's KRB5PrincipalName.
    pub(super) names: [Vec<u8>; 2],
}

/// Begins an exchange.
///
/// # Errors
/// When the request cannot be encoded.
pub fn begin(request: AsRequest, rng: &mut impl Rng) -> Result<PendingSignature, Error> {
    let nonce = nonce(rng);
    let cusec = rng.next_u32() % 1_000_000;
    let options = &request.options;
    let pair = match options.agreement {
        KeyAgreement::DiffieHellman(group) if options.dialect == ClientDialect::Rfc4556 => {
            Some(KeyPair::generate(group, rng))
        }
        _ => None,
    };
    let mut rejection = [0; 32];
    if pair.is_none() || options.also_draft9 {
        rng.fill_bytes(&mut rejection);
    }
    let client_nonce = options.client_nonce.then(|| {
        let mut nonce = vec![0; CLIENT_NONCE];
        rng.fill_bytes(&mut nonce);
        nonce
    });
    let body = body(&request, nonce);
    let secret = Secret {
        nonce,
        pair,
        client_nonce,
        rejection,
        names: names(&body)?,
    };
    let (kind, content) = match options.dialect {
        ClientDialect::Rfc4556 => (
            ID_PKINIT_AUTH_DATA,
            auth_pack(&request, &body, cusec, &secret)?,
        ),
        _ => (ID_DATA, auth_pack_draft9(&request, cusec, nonce)?),
    };
    let unsigned =
        |kind, content, digest| Unsigned::new(kind, content, request.certificates.clone(), digest);
    let draft9 = if options.also_draft9 && options.dialect == ClientDialect::Rfc4556 {
        let content = auth_pack_draft9(&request, cusec, nonce)?;
        Some(unsigned(ID_DATA, content, DigestAlgorithm::Sha1))
    } else {
        None
    };
    let unsigned = unsigned(kind, content, request.digest);
    Ok(PendingSignature {
        request,
        body,
        secret,
        unsigned,
        draft9,
    })
}

/// A first request without pre-authentication: the KDC answers how it wants it. It says that the
/// client knows freshness tokens and protected requests.
///
/// # Errors
/// When the request cannot be encoded.
pub fn unauthenticated(request: &AsRequest, rng: &mut impl Rng) -> Result<Vec<u8>, Error> {
    let mut padata = Vec::new();
    if request.options.dialect == ClientDialect::Rfc4556 {
        padata.push(element(PA_AS_FRESHNESS, Vec::new()));
    }
    padata.extend(general_padata(&request.options));
    message(padata, body(request, nonce(rng)))
}

/// Nonces are 31 bits: some implementations read them as signed [RFC 4120 §5.4.1].
fn nonce(rng: &mut impl Rng) -> u32 {
    rng.next_u32() >> 1
}

fn body(request: &AsRequest, nonce: u32) -> krb::KdcReqBody {
    krb::KdcReqBody {
        kdc_options: krb::KdcOptions(flag_string(request.options.kdc_options)),
        cname: Some(request.client.to_principal()),
        realm: general(request.realm.as_str()),
        sname: Some(krbtgt(&request.realm)),
        from: None,
        till: kerberos_time(request.till),
        rtime: Some(kerberos_time(request.till)),
        nonce,
        etype: etypes(request),
        addresses: request.options.netbios_name.as_deref().map(netbios),
        enc_authorization_data: None,
        additional_tickets: None,
    }
}

fn etypes(request: &AsRequest) -> Vec<i32> {
    let options = &request.options;
    let envelope = options.also_draft9 || options.agreement == KeyAgreement::RsaKeyTransport;
    let listed = (envelope && options.envelope_etype).then_some(ETYPE_DES_EDE3_CBC_ENV);
    let own = request.etypes.iter().map(|etype| etype.code());
    own.chain(listed).collect()
}

/// A NetBIOS name as an address: fifteen characters padded with blanks, and the kind of a workstation
/// [RFC 4120 §7.5.3].
fn netbios(name: &str) -> krb::HostAddresses {
    let name = name.to_uppercase();
    let padded = name.bytes().chain(std::iter::repeat(b' '));
    let mut address: Vec<u8> = padded.take(NETBIOS_NAME_BYTES).collect();
    address.push(b' ');
    SequenceOf::from(vec![krb::HostAddress {
        addr_type: ADDRESS_NETBIOS,
        address: OctetString::from(address),
    }])
}

fn names(body: &krb::KdcReqBody) -> Result<[Vec<u8>; 2], Error> {
    let wrong = |_| Error::Encode("principal name");
    let realm = crate::wire::encode(&body.realm).map_err(wrong)?;
    let client = crate::wire::encode(&body.cname).map_err(wrong)?;
    let server = crate::wire::encode(&body.sname).map_err(wrong)?;
    Ok([
        principal_with_realm(&realm, &client),
        principal_with_realm(&realm, &server),
    ])
}

fn auth_pack(
    request: &AsRequest,
    body: &krb::KdcReqBody,
    cusec: u32,
    secret: &Secret,
) -> Result<Vec<u8>, Error> {
    let options = &request.options;
    let body = crate::wire::encode(body).map_err(|_| Error::Encode("request body"))?;
    let algorithm = |oid: &str| {
        let algorithm = object_identifier(oid)?;
        Ok::<_, Error>(AlgorithmIdentifier {
            algorithm,
            parameters: None,
        })
    };
    let checksum2 = options.checksum2.map(|digest| {
        Ok::<_, Error>(PaChecksum2 {
            checksum: OctetString::from(digest.hash(&body)),
            algorithm: algorithm(digest.oid())?,
        })
    });
    let ciphers: Result<Vec<_>, Error> = options
        .content_ciphers
        .iter()
        .map(|cipher| algorithm(cipher.oid()))
        .collect();
    let kdfs: Result<Vec<_>, Error> = options
        .kdfs
        .iter()
        .map(|kdf| KdfAlgorithmId::new(kdf.oid()))
        .collect();
    let agrees = secret.pair.is_some();
    let pack = AuthPack {
        pk_authenticator: PkAuthenticator {
            cusec,
            ctime: kerberos_time(request.now),
            nonce: secret.nonce,
            pa_checksum: options
                .checksum
                .then(|| OctetString::from(DigestAlgorithm::Sha1.hash(&body))),
            freshness_token: options.freshness_token.clone().map(OctetString::from),
            pa_checksum2: checksum2.transpose()?,
        },
        client_public_value: secret
            .pair
            .as_ref()
            .map(|pair| Any::from(pair.public().to_spki_der())),
        supported_cms_types: Some(ciphers?).filter(|list| !list.is_empty()),
        client_dh_nonce: secret.client_nonce.clone().map(OctetString::from),
        supported_kdfs: Some(kdfs?).filter(|list| agrees && !list.is_empty()),
    };
    crate::wire::encode(&pack).map_err(|_| Error::Encode("authentication pack"))
}

fn auth_pack_draft9(request: &AsRequest, cusec: u32, nonce: u32) -> Result<Vec<u8>, Error> {
    let pack = AuthPackDraft9 {
        pk_authenticator: PkAuthenticatorDraft9 {
            kdc_name: krbtgt(&request.realm),
            kdc_realm: general(request.realm.as_str()),
            cusec,
            ctime: kerberos_time(request.now),
            nonce: i64::from(nonce),
        },
        client_public_value: None,
    };
    crate::wire::encode(&pack).map_err(|_| Error::Encode("authentication pack"))
}

fn element(kind: i32, value: Vec<u8>) -> krb::PaData {
    krb::PaData {
        r#type: kind,
        value: OctetString::from(value),
    }
}

fn draft9_element(signed_auth_pack: OctetString) -> Result<krb::PaData, Error> {
    let pa = PaPkAsReqDraft9 { signed_auth_pack };
    let value = crate::wire::encode(&pa).map_err(|_| Error::Encode("request"))?;
    Ok(element(PA_PK_AS_REP_DRAFT9, value))
}

/// What goes with every request.
fn general_padata(options: &Options) -> Vec<krb::PaData> {
    let mut padata = Vec::new();
    if options.request_checksum {
        padata.push(element(PA_REQ_ENC_PA_REP, Vec::new()));
    }
    if let Some(wanted) = options.pac {
        // KERB-PA-PAC-REQUEST { include-pac } [MS-KILE 2.2.3].
        let value = if wanted { 0xFF } else { 0 };
        padata.push(element(
            PA_PAC_REQUEST,
            vec![0x30, 0x05, 0xA0, 0x03, 0x01, 0x01, value],
        ));
    }
    padata
}

fn message(padata: Vec<krb::PaData>, body: krb::KdcReqBody) -> Result<Vec<u8>, Error> {
    let message = krb::AsReq(krb::KdcReq {
        pvno: Integer::from(5),
        msg_type: Integer::from(10),
        padata: Some(SequenceOf::from(padata)).filter(|list| !list.is_empty()),
        req_body: body,
    });
    crate::wire::encode(&message).map_err(|_| Error::Encode("request"))
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

    /// What the card signs with SHA-1 for the request in draft 9, where it goes out beside.
    pub fn also_to_be_signed(&self) -> Option<Vec<u8>> {
        self.draft9.as_ref().map(Unsigned::to_be_signed)
    }

    /// The request in one form, with the card's signature.
    ///
    /// # Errors
    /// When the request cannot be encoded, or a second signature is missing.
    pub fn sign(self, signature: &[u8]) -> Result<PendingReply, Error> {
        self.sign_both(signature, None)
    }

    /// The request with the card's signature, and the one of [`Self::also_to_be_signed`].
    ///
    /// # Errors
    /// When the request cannot be encoded, or the second signature is missing.
    pub fn sign_both(self, signature: &[u8], also: Option<&[u8]>) -> Result<PendingReply, Error> {
        let encode = |_| Error::Encode("request");
        let options = &self.request.options;
        let signed = OctetString::from(self.unsigned.signed(signature));
        let mut padata: Vec<krb::PaData> = Vec::new();
        padata.extend(
            options
                .cookie
                .as_ref()
                .map(|cookie| element(PA_FX_COOKIE, cookie.clone())),
        );
        match options.dialect {
            ClientDialect::Rfc4556 => {
                let certifiers = options.trusted_certifiers.iter();
                let certifiers: Vec<_> =
                    certifiers.map(CertificateIdentifier::to_message).collect();
                let pa = PaPkAsReq {
                    signed_auth_pack: signed,
                    trusted_certifiers: Some(certifiers).filter(|list| !list.is_empty()),
                    kdc_pk_id: None,
                };
                padata.push(element(
                    PA_PK_AS_REQ,
                    crate::wire::encode(&pa).map_err(encode)?,
                ));
                if let Some(draft9) = &self.draft9 {
                    let also = also.ok_or(Error::Encode("second signature"))?;
                    padata.push(draft9_element(OctetString::from(draft9.signed(also)))?);
                    padata.push(element(PA_AS_CHECKSUM, Vec::new()));
                }
            }
            dialect => {
                padata.push(draft9_element(signed)?);
                if dialect == ClientDialect::Draft9WithChecksum {
                    padata.push(element(PA_AS_CHECKSUM, Vec::new()));
                }
            }
        }
        if options.freshness_token.is_some() {
            padata.push(element(PA_AS_FRESHNESS, Vec::new()));
        }
        if options.ocsp {
            padata.push(element(PA_PK_OCSP_RESPONSE, Vec::new()));
        }
        padata.extend(general_padata(options));
        Ok(PendingReply {
            bytes: message(padata, self.body)?,
            request: self.request,
            secret: self.secret,
        })
    }
}

/// A request that waits for the KDC's reply.
#[derive(Debug)]
pub struct PendingReply {
    pub(super) request: AsRequest,
    pub(super) secret: Secret,
    pub(super) bytes: Vec<u8>,
}

impl PendingReply {
    /// The request as it goes to the KDC.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}
