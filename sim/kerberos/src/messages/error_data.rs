//! What comes with a KRB-ERROR: METHOD-DATA or TYPED-DATA [RFC 4120 §5.9.1].

use std::fmt;

use rasn_kerberos as krb;

use crate::agreement::KeyDelivery;
use crate::tlv;

/// TD-DH-PARAMETERS [RFC 4556 §3.1.3].
const TD_DH_PARAMETERS: i32 = 109;

/// One element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErrorDatum {
    /// The number of its type: a TD-, or a PA- of pre-authentication data.
    pub kind: i32,
    /// Its value, undecoded.
    pub value: Vec<u8>,
}

/// The names of types [RFC 4556 §3.1.3, RFC 8636, RFC 4120 §7.5.2, RFC 6113, RFC 8070].
const NAMES: &[(i32, &str)] = &[
    (2, "PA-ENC-TIMESTAMP"),
    (11, "PA-ETYPE-INFO"),
    (14, "PA-PK-AS-REQ (draft 9)"),
    (15, "PA-PK-AS-REP (draft 9)"),
    (16, "PA-PK-AS-REQ"),
    (17, "PA-PK-AS-REP"),
    (18, "PA-PK-OCSP-RESPONSE"),
    (19, "PA-ETYPE-INFO2"),
    (104, "TD-TRUSTED-CERTIFIERS"),
    (105, "TD-INVALID-CERTIFICATES"),
    (109, "TD-DH-PARAMETERS"),
    (111, "TD-CMS-DIGEST-ALGORITHMS"),
    (112, "TD-CERT-DIGEST-ALGORITHMS"),
    (133, "PA-FX-COOKIE"),
    (136, "PA-FX-FAST"),
    (138, "PA-ENCRYPTED-CHALLENGE"),
    (147, "PA-PKINIT-KX"),
    (149, "PA-REQ-ENC-PA-REP"),
    (150, "PA-AS-FRESHNESS"),
];

impl ErrorDatum {
    /// The ways of coming to a key that a TD-DH-PARAMETERS offers, the preferred first; unknown ones are left out.
    pub fn offered(&self) -> Vec<KeyDelivery> {
        if self.kind != TD_DH_PARAMETERS {
            return Vec::new();
        }
        let Some((list, _)) = tlv::first(&self.value) else {
            return Vec::new();
        };
        tlv::elements(list.content)
            .take(16)
            .filter_map(|offer| {
                KeyDelivery::ALL
                    .into_iter()
                    .map(|(_, delivery)| delivery)
                    .find(|delivery| delivery.is_algorithm(offer.content))
            })
            .collect()
    }

    /// Reads e-data; nothing, where it is neither of the two.
    pub fn read(data: &[u8]) -> Vec<Self> {
        if let Ok(methods) = rasn::der::decode::<krb::MethodData>(data) {
            return methods
                .iter()
                .map(|pa| Self {
                    kind: pa.r#type,
                    value: pa.value.to_vec(),
                })
                .collect();
        }
        rasn::der::decode::<krb::TypedData>(data)
            .map(|typed| {
                typed
                    .iter()
                    .map(|item| Self {
                        kind: item.r#type,
                        value: item.value.as_ref().map(|v| v.to_vec()).unwrap_or_default(),
                    })
                    .collect()
            })
            .unwrap_or_default()
    }
}

impl fmt::Display for ErrorDatum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = NAMES.iter().find(|(kind, _)| *kind == self.kind);
        match name {
            Some((kind, name)) => write!(f, "{name} ({kind})")?,
            None => write!(f, "type {}", self.kind)?,
        }
        write!(f, ", {} bytes", self.value.len())
    }
}

#[cfg(test)]
mod tests {
    use super::ErrorDatum;

    #[test]
    fn both_shapes_of_error_data_are_read() {
        // METHOD-DATA: elements [1] and [2]; TYPED-DATA: elements [0] and [1].
        let methods = [
            0x30, 0x0B, 0x30, 0x09, 0xA1, 0x03, 0x02, 0x01, 0x10, 0xA2, 0x02, 0x04, 0,
        ];
        let typed = [
            0x30, 0x0D, 0x30, 0x0B, 0xA0, 0x03, 0x02, 0x01, 0x6D, 0xA1, 0x04, 0x04, 0x02, 0x30, 0,
        ];
        let shown = |data: &[u8]| {
            let list = ErrorDatum::read(data);
            list.iter().map(ToString::to_string).collect::<Vec<_>>()
        };
        assert_eq!(shown(&methods), ["PA-PK-AS-REQ (16), 0 bytes"]);
        assert_eq!(shown(&typed), ["TD-DH-PARAMETERS (109), 2 bytes"]);
        assert!(ErrorDatum::read(b"nonsense").is_empty());
    }
}
