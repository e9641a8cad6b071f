//! Numbers of the protocol in words.

use crate::agreement::Kdf;
use crate::cipher::EncryptionType;
use crate::messages::error_data::name;
use crate::messages::{
    ETYPE_DES_EDE3_CBC_ENV, PA_AS_CHECKSUM, PA_AS_FRESHNESS, PA_ENC_TIMESTAMP, PA_PAC_REQUEST,
    PA_PK_AS_REP, PA_PK_AS_REP_DRAFT9, PA_PK_AS_REQ, PA_PK_AS_REQ_DRAFT9, PA_PK_OCSP_RESPONSE,
    PA_REQ_ENC_PA_REP, PA_TGS_REQ,
};

/// So many bytes are shown of what is longer.
const SHOWN: usize = 20;

/// Bytes in hexadecimal, of long ones the first.
pub(super) fn hex(bytes: &[u8]) -> String {
    let shown = bytes.iter().take(SHOWN);
    let mut said = shown.fold(String::new(), |text, byte| text + &format!("{byte:02x}"));
    if bytes.len() > SHOWN {
        said.push_str(&format!("… ({})", size(bytes)));
    }
    said
}

pub(super) fn size(bytes: &[u8]) -> String {
    match bytes.len() {
        1 => "1 byte".to_owned(),
        bytes => format!("{bytes} bytes"),
    }
}

/// An encryption type by its name and number.
pub(super) fn encryption(code: i32) -> String {
    match EncryptionType::from_code(code) {
        Some(known) => format!("{} ({code})", known.name()),
        None if code == ETYPE_DES_EDE3_CBC_ENV => format!("des-ede3-cbc-EnvOID ({code})"),
        None => format!("etype {code}"),
    }
}

/// A function that derives keys.
pub(super) fn kdf(oid: &str) -> String {
    Kdf::from_oid(oid).map_or_else(|| oid.to_owned(), |kdf| kdf.to_string())
}

/// KDC options by their bits, the first the highest [RFC 4120 §5.4.1].
const OPTIONS: [(u32, &str); 14] = [
    (1, "forwardable"),
    (2, "forwarded"),
    (3, "proxiable"),
    (4, "proxy"),
    (5, "allow-postdate"),
    (6, "postdated"),
    (8, "renewable"),
    (14, "cname-in-addl-tkt"),
    (15, "canonicalize"),
    (26, "disable-transited-check"),
    (27, "renewable-ok"),
    (28, "enc-tkt-in-skey"),
    (30, "renew"),
    (31, "validate"),
];

pub(super) fn options(bits: u32) -> String {
    let set = OPTIONS
        .iter()
        .filter(|(bit, _)| bits & (1 << (31 - bit)) != 0);
    let set: Vec<&str> = set.map(|(_, name)| *name).collect();
    set.join(", ")
}

/// Name and meaning of a type of padata.
pub(super) fn padata(kind: i32, is_request: bool) -> (String, &'static str) {
    let (known, meaning) = match (kind, is_request) {
        (PA_TGS_REQ, _) => ("PA-TGS-REQ", "the ticket with which this one is asked for"),
        (PA_ENC_TIMESTAMP, _) => ("PA-ENC-TIMESTAMP", "the clock under the key of a password"),
        (PA_PK_AS_REQ_DRAFT9, true) => ("PA-PK-AS-REQ of draft 9", "public-key logon, old form"),
        (PA_PK_AS_REP_DRAFT9, true) => ("PA-PK-AS-REQ of draft 9", "public-key logon, old form"),
        (PA_PK_AS_REP_DRAFT9, false) => ("PA-PK-AS-REP of draft 9", "its answer, old form"),
        (PA_PK_AS_REQ, _) => ("PA-PK-AS-REQ", "public-key logon [RFC 4556]"),
        (PA_PK_AS_REP, _) => ("PA-PK-AS-REP", "its answer [RFC 4556]"),
        (PA_PK_OCSP_RESPONSE, _) => ("PA-PK-OCSP-RESPONSE", "answers about revocation [RFC 4557]"),
        (PA_PAC_REQUEST, _) => ("PA-PAC-REQUEST", "whether the ticket shall have a PAC"),
        (PA_AS_CHECKSUM, _) => ("PA-AS-CHECKSUM", "the key shall be bound to the request"),
        (PA_REQ_ENC_PA_REP, _) => ("PA-REQ-ENC-PA-REP", "the reply shall protect the request"),
        (PA_AS_FRESHNESS, _) => ("PA-AS-FRESHNESS", "freshness tokens are known [RFC 8070]"),
        (kind, _) => match name(kind) {
            Some(known) => (known, ""),
            None => return (kind.to_string(), ""),
        },
    };
    (format!("{known} ({kind})"), meaning)
}
