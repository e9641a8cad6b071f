//! What an error carries beside its number: METHOD-DATA, TYPED-DATA, or an NTSTATUS.

use names::Realm;
use pki::DigestAlgorithm;
use pki::encode::{OCTET_STRING, dotted, sequence, tagged};
use rasn::types::OctetString;

use super::pkinit::ExternalPrincipalIdentifier;
use super::{
    PA_AS_FRESHNESS, PA_FX_COOKIE, PA_FX_FAST, PA_PK_AS_REP_DRAFT9, PA_PK_AS_REQ, PA_PKINIT_KX,
    TD_CMS_DIGEST_ALGORITHMS, TD_DH_PARAMETERS, TD_INVALID_CERTIFICATES, TD_TRUSTED_CERTIFIERS,
};
use crate::agreement::Group;
use crate::tlv;

/// Most elements that are read from one list.
const ELEMENTS_MAX: usize = 64;

/// Somebody whom a certificate names [RFC 4556 §3.2.1]; each part is DER.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CertificateIdentifier {
    /// A Name.
    pub subject_name: Option<Vec<u8>>,
    /// An IssuerAndSerialNumber.
    pub issuer_and_serial_number: Option<Vec<u8>>,
    /// A SubjectKeyIdentifier.
    pub subject_key_id: Option<Vec<u8>>,
}

impl CertificateIdentifier {
    /// A certificate, by its issuer and serial number.
    pub fn of(certificate: &pki::Certificate) -> Self {
        Self {
            issuer_and_serial_number: Some(crate::cms::issuer_and_serial(certificate)),
            ..Self::default()
        }
    }

    pub(crate) fn to_message(&self) -> ExternalPrincipalIdentifier {
        let octets = |part: &Option<Vec<u8>>| part.clone().map(OctetString::from);
        ExternalPrincipalIdentifier {
            subject_name: octets(&self.subject_name),
            issuer_and_serial_number: octets(&self.issuer_and_serial_number),
            subject_key_identifier: octets(&self.subject_key_id),
        }
    }

    pub(crate) fn from_message(message: &ExternalPrincipalIdentifier) -> Self {
        let bytes = |part: &Option<OctetString>| part.as_ref().map(|part| part.to_vec());
        Self {
            subject_name: bytes(&message.subject_name),
            issuer_and_serial_number: bytes(&message.issuer_and_serial_number),
            subject_key_id: bytes(&message.subject_key_identifier),
        }
    }

    fn list(identifiers: &[Self]) -> Vec<u8> {
        sequence(identifiers.iter().map(|identifier| {
            let part = |tag, part: &Option<Vec<u8>>| {
                part.as_ref()
                    .map_or_else(Vec::new, |part| tagged(tag, part))
            };
            sequence([
                part(0x80, &identifier.subject_name),
                part(0x81, &identifier.issuer_and_serial_number),
                part(0x82, &identifier.subject_key_id),
            ])
        }))
    }

    fn read_list(der: &[u8]) -> Vec<Self> {
        let Some((list, _)) = tlv::first(der) else {
            return Vec::new();
        };
        tlv::elements(list.content)
            .take(ELEMENTS_MAX)
            .map(|item| {
                let part = |tag| tlv::find(item.content, tag).map(|part| part.content.to_vec());
                Self {
                    subject_name: part(0x80),
                    issuer_and_serial_number: part(0x81),
                    subject_key_id: part(0x82),
                }
            })
            .collect()
    }
}

/// An element of METHOD-DATA or TYPED-DATA.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataElement {
    /// Its type.
    pub kind: i32,
    /// Its value.
    pub value: Vec<u8>,
}

impl DataElement {
    /// An element.
    pub fn new(kind: i32, value: impl Into<Vec<u8>>) -> Self {
        Self {
            kind,
            value: value.into(),
        }
    }
}

/// The data of an error.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ErrorData {
    /// METHOD-DATA: how the client may authenticate [RFC 4120 §5.9.1].
    pub methods: Vec<DataElement>,
    /// TYPED-DATA [RFC 4120 §5.9.1].
    pub typed: Vec<DataElement>,
    /// NTSTATUS of a KERB-EXT-ERROR [MS-KILE 2.2.2].
    pub nt_status: Option<u32>,
    /// The realm that the client is referred to; it stands beside the data, as the client's realm
    /// [RFC 6806 §7].
    pub referred_to: Option<Realm>,
}

impl ErrorData {
    /// Each element in words: what the KDC offers or asks for.
    pub fn told(&self) -> Vec<String> {
        let names = |list: Vec<String>| list.join(", ");
        let mut lines: Vec<String> = self
            .methods
            .iter()
            .map(|element| match name(element.kind) {
                Some(name) => format!("{name} ({})", element.kind),
                None => format!("pre-authentication data {}", element.kind),
            })
            .collect();
        lines.extend(self.typed.iter().map(|element| {
            let said = match element.kind {
                TD_DH_PARAMETERS => {
                    let groups = self.offered_groups();
                    names(groups.iter().map(ToString::to_string).collect())
                }
                TD_CMS_DIGEST_ALGORITHMS => {
                    let digests = self.offered_digests();
                    names(digests.iter().map(|digest| format!("{digest:?}")).collect())
                }
                TD_TRUSTED_CERTIFIERS => format!("{} certifiers", self.certifiers().len()),
                TD_INVALID_CERTIFICATES => {
                    format!("{} certificates", self.certificates_at_fault().len())
                }
                _ => format!("{} bytes", element.value.len()),
            };
            match name(element.kind) {
                Some(name) => format!("{name} ({}): {said}", element.kind),
                None => format!("typed data {}: {said}", element.kind),
            }
        }));
        lines
    }

    /// Nothing but an NTSTATUS.
    pub fn status(nt_status: u32) -> Self {
        Self {
            nt_status: Some(nt_status),
            ..Self::default()
        }
    }

    /// TD-DH-PARAMETERS: the groups that would be accepted, the preferred first [RFC 4556 §3.2.3].
    pub fn dh_parameters(groups: &[Group]) -> Self {
        let list = groups.iter().map(|group| group.algorithm_identifier());
        Self::typed(TD_DH_PARAMETERS, sequence(list))
    }

    /// TD-TRUSTED-CERTIFIERS: whom the KDC trusts [RFC 4556 §3.2.2].
    pub fn trusted_certifiers(certifiers: &[CertificateIdentifier]) -> Self {
        Self::typed(
            TD_TRUSTED_CERTIFIERS,
            CertificateIdentifier::list(certifiers),
        )
    }

    /// TD-INVALID-CERTIFICATES: which certificates are at fault [RFC 4556 §3.2.2].
    pub fn invalid_certificates(certificates: &[CertificateIdentifier]) -> Self {
        Self::typed(
            TD_INVALID_CERTIFICATES,
            CertificateIdentifier::list(certificates),
        )
    }

    /// TD-CMS-DIGEST-ALGORITHMS: the hashes that would be accepted [RFC 8636 §4].
    pub fn cms_digest_algorithms(digests: &[DigestAlgorithm]) -> Self {
        let list = digests
            .iter()
            .map(|digest| sequence([dotted(digest.oid())]));
        Self::typed(TD_CMS_DIGEST_ALGORITHMS, sequence(list))
    }

    fn typed(kind: i32, value: Vec<u8>) -> Self {
        Self {
            typed: vec![DataElement { kind, value }],
            ..Self::default()
        }
    }

    /// The groups of TD-DH-PARAMETERS that are known here.
    pub fn offered_groups(&self) -> Vec<Group> {
        self.listed(TD_DH_PARAMETERS, Group::from_algorithm_identifier)
    }

    /// The hashes of TD-CMS-DIGEST-ALGORITHMS that are known here.
    pub fn offered_digests(&self) -> Vec<DigestAlgorithm> {
        self.listed(TD_CMS_DIGEST_ALGORITHMS, |algorithm| {
            let (algorithm, _) = tlv::first(algorithm)?;
            let (oid, _) = tlv::first(algorithm.content)?;
            [
                DigestAlgorithm::Sha1,
                DigestAlgorithm::Sha256,
                DigestAlgorithm::Sha384,
                DigestAlgorithm::Sha512,
            ]
            .into_iter()
            .find(|digest| dotted(digest.oid()) == oid.whole)
        })
    }

    /// The identifiers of TD-TRUSTED-CERTIFIERS.
    pub fn certifiers(&self) -> Vec<CertificateIdentifier> {
        self.typed_value(TD_TRUSTED_CERTIFIERS)
            .map(CertificateIdentifier::read_list)
            .unwrap_or_default()
    }

    /// The identifiers of TD-INVALID-CERTIFICATES.
    pub fn certificates_at_fault(&self) -> Vec<CertificateIdentifier> {
        self.typed_value(TD_INVALID_CERTIFICATES)
            .map(CertificateIdentifier::read_list)
            .unwrap_or_default()
    }

    /// Whether PKINIT is among the methods.
    pub fn offers_pkinit(&self) -> bool {
        self.method(PA_PK_AS_REQ).is_some()
    }

    /// Whether PKINIT of draft 9 is among the methods.
    pub fn offers_draft9(&self) -> bool {
        self.method(PA_PK_AS_REP_DRAFT9).is_some()
    }

    /// The freshness token [RFC 8070 §2.2].
    pub fn freshness_token(&self) -> Option<&[u8]> {
        self.method(PA_AS_FRESHNESS)
            .filter(|token| !token.is_empty())
    }

    /// The cookie that the KDC wants back [RFC 6113 §5.2]; some put it into TYPED-DATA.
    pub fn cookie(&self) -> Option<&[u8]> {
        self.method(PA_FX_COOKIE)
            .or_else(|| self.typed_value(PA_FX_COOKIE))
    }

    fn method(&self, kind: i32) -> Option<&[u8]> {
        find(&self.methods, kind)
    }

    fn typed_value(&self, kind: i32) -> Option<&[u8]> {
        find(&self.typed, kind)
    }

    fn listed<T>(&self, kind: i32, read: impl Fn(&[u8]) -> Option<T>) -> Vec<T> {
        self.typed_value(kind)
            .and_then(tlv::first)
            .map(|(list, _)| {
                tlv::elements(list.content)
                    .take(ELEMENTS_MAX)
                    .filter_map(|item| read(item.whole))
                    .collect()
            })
            .unwrap_or_default()
    }

    /// The e-data of an error: of the three kinds the one that has something to say.
    pub(crate) fn encode(&self) -> Option<Vec<u8>> {
        let list = |elements: &[DataElement], kind_tag, value_tag| {
            sequence(elements.iter().map(|element| {
                sequence([
                    tagged(kind_tag, &integer(element.kind)),
                    tagged(value_tag, &tagged(OCTET_STRING, &element.value)),
                ])
            }))
        };
        if !self.typed.is_empty() {
            return Some(list(&self.typed, 0xA0, 0xA1));
        }
        if !self.methods.is_empty() {
            return Some(list(&self.methods, 0xA1, 0xA2));
        }
        // KERB-ERROR-DATA { data-type [1] 3, data-value [2] }, and in it status, reserved, flags
        // [MS-KILE 2.2.1 and 2.2.2].
        self.nt_status.map(|status| {
            let extended: Vec<u8> = [status, 0, 1]
                .into_iter()
                .flat_map(u32::to_le_bytes)
                .collect();
            let kind = tagged(0xA1, &integer(3));
            let value = tagged(0xA2, &tagged(OCTET_STRING, &extended));
            sequence([kind, value])
        })
    }

    /// Reads e-data; what is none of the three kinds is nothing.
    pub(crate) fn read(data: &[u8]) -> Self {
        let mut read = Self::default();
        let Some((outer, _)) = tlv::first(data).filter(|(o, _)| o.tag == tlv::SEQUENCE) else {
            return read;
        };
        for item in tlv::elements(outer.content).take(ELEMENTS_MAX) {
            let typed = item.tag == tlv::SEQUENCE && tlv::find(item.content, 0xA0).is_some();
            let (kind_tag, value_tag) = if typed { (0xA0, 0xA1) } else { (0xA1, 0xA2) };
            if item.tag != tlv::SEQUENCE {
                continue;
            }
            let Some(element) = element(item.content, kind_tag, value_tag) else {
                continue;
            };
            if typed {
                read.typed.push(element);
            } else {
                read.methods.push(element);
            }
        }
        let extended = element(outer.content, 0xA1, 0xA2).filter(|element| element.kind == 3);
        read.nt_status = extended
            .and_then(|element| element.value.first_chunk::<4>().copied())
            .map(u32::from_le_bytes);
        read
    }
}

/// The name of a type, where it has one here.
pub(crate) fn name(kind: i32) -> Option<&'static str> {
    Some(match kind {
        PA_PK_AS_REP_DRAFT9 => "PA-PK-AS-REP of draft 9",
        PA_PK_AS_REQ => "PA-PK-AS-REQ",
        PA_FX_COOKIE => "PA-FX-COOKIE",
        PA_FX_FAST => "PA-FX-FAST",
        PA_PKINIT_KX => "PA-PKINIT-KX",
        PA_AS_FRESHNESS => "PA-AS-FRESHNESS",
        TD_TRUSTED_CERTIFIERS => "TD-TRUSTED-CERTIFIERS",
        TD_INVALID_CERTIFICATES => "TD-INVALID-CERTIFICATES",
        TD_DH_PARAMETERS => "TD-DH-PARAMETERS",
        TD_CMS_DIGEST_ALGORITHMS => "TD-CMS-DIGEST-ALGORITHMS",
        2 => "PA-ENC-TIMESTAMP",
        19 => "PA-ETYPE-INFO2",
        138 => "PA-ENCRYPTED-CHALLENGE",
        151 => "PA-SPAKE",
        _ => return None,
    })
}

fn element(content: &[u8], kind_tag: u8, value_tag: u8) -> Option<DataElement> {
    let (kind, _) = tlv::first(tlv::find(content, kind_tag)?.content)?;
    let value = tlv::find(content, value_tag)
        .and_then(|value| tlv::first(value.content))
        .map(|(value, _)| value.content.to_vec())
        .unwrap_or_default();
    Some(DataElement {
        kind: crate::wire::decode(kind.whole).ok()?,
        value,
    })
}

fn find(elements: &[DataElement], kind: i32) -> Option<&[u8]> {
    elements
        .iter()
        .find(|element| element.kind == kind)
        .map(|element| element.value.as_slice())
}

/// A signed INTEGER.
fn integer(number: i32) -> Vec<u8> {
    crate::wire::encode(&number).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use pki::DigestAlgorithm;

    use super::{CertificateIdentifier, DataElement, ErrorData};
    use crate::agreement::Group;

    fn hex(bytes: &[u8]) -> String {
        bytes
            .iter()
            .fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
    }

    #[test]
    fn each_kind_of_data_survives_the_wire() {
        let identifier = CertificateIdentifier {
            subject_name: Some(vec![0x30, 0]),
            ..CertificateIdentifier::default()
        };
        let groups = [Group::P384, Group::Modp14];
        let digests = [DigestAlgorithm::Sha256, DigestAlgorithm::Sha512];
        let data = ErrorData::dh_parameters(&groups);
        let read = ErrorData::read(&data.encode().unwrap());
        assert_eq!((read.offered_groups(), &read), (groups.to_vec(), &data));
        let told = "TD-DH-PARAMETERS (109): P-384, MODP group 14 (2048 bits)";
        assert_eq!(read.told(), [told]);
        let data = ErrorData::cms_digest_algorithms(&digests);
        let read = ErrorData::read(&data.encode().unwrap());
        assert_eq!((read.offered_digests(), &read), (digests.to_vec(), &data));
        let data = ErrorData::trusted_certifiers(std::slice::from_ref(&identifier));
        let read = ErrorData::read(&data.encode().unwrap());
        assert_eq!(read.certifiers(), std::slice::from_ref(&identifier));
        let data = ErrorData::invalid_certificates(std::slice::from_ref(&identifier));
        let read = ErrorData::read(&data.encode().unwrap());
        assert_eq!(read.certificates_at_fault(), [identifier]);
        assert!(read.certifiers().is_empty());
        let data = ErrorData::status(0xC000_0388);
        assert_eq!(ErrorData::read(&data.encode().unwrap()), data);
        let data = ErrorData {
            methods: vec![
                DataElement::new(16, []),
                DataElement::new(150, [1, 2, 3]),
                DataElement::new(133, *b"MIT"),
            ],
            ..ErrorData::default()
        };
        let read = ErrorData::read(&data.encode().unwrap());
        assert_eq!(read, data);
        assert!(read.offers_pkinit() && !read.offers_draft9());
        assert_eq!(read.freshness_token(), Some(&[1, 2, 3][..]));
        assert_eq!(read.cookie(), Some(&b"MIT"[..]));
        let told = [
            "PA-PK-AS-REQ (16)",
            "PA-AS-FRESHNESS (150)",
            "PA-FX-COOKIE (133)",
        ];
        assert_eq!(read.told(), told);
        assert_eq!(ErrorData::default().encode(), None);
    }

    #[test]
    fn tags_are_those_of_the_wire() {
        let methods = ErrorData {
            methods: vec![DataElement::new(16, [])],
            ..ErrorData::default()
        };
        assert_eq!(
            hex(&methods.encode().unwrap()),
            "300b3009a103020110a2020400"
        );
        let typed = ErrorData {
            typed: vec![DataElement::new(109, [0x30, 0])],
            ..ErrorData::default()
        };
        assert_eq!(
            hex(&typed.encode().unwrap()),
            "300d300ba00302016da10404023000"
        );
        assert_eq!(
            hex(&ErrorData::status(0xC000_0389).encode().unwrap()),
            "3015a103020103a20e040c890300c00000000001000000"
        );
    }

    #[test]
    fn other_bytes_are_no_data() {
        for bytes in [
            &[][..],
            &[0x30],
            &[0x30, 0x80],
            &[4, 1, 1],
            &[0x30, 2, 0x30, 0],
        ] {
            let read = ErrorData::read(bytes);
            assert_eq!(read, ErrorData::default());
            assert!(read.offered_groups().is_empty() && read.certifiers().is_empty());
        }
    }
}
