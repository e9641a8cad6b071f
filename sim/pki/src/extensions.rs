//! Reading names and extensions.

use der::asn1::{
    BmpString, Ia5StringRef, OctetString, PrintableStringRef, TeletexStringRef, Utf8StringRef,
};
use der::{Any, Decode, Sequence, Tag, Tagged};
use names::{Attribute, DistinguishedName, Oid, Rdn, Sid, SubjectKeyId, Upn};
use x509_cert::ext::Extension;
use x509_cert::ext::pkix::name::{DistributionPointName, GeneralName};
use x509_cert::ext::pkix::{
    AuthorityKeyIdentifier, BasicConstraints, CertificatePolicies, CrlDistributionPoints,
    ExtendedKeyUsage, SubjectAltName, SubjectKeyIdentifier,
};
use x509_cert::name::Name;

use crate::certificate::{KeyUsage, Template};
use crate::oid;

/// What the extensions of a certificate say.
#[derive(Debug, Default)]
pub(crate) struct Extensions {
    pub(crate) subject_key_id: Option<SubjectKeyId>,
    pub(crate) authority_key_id: Option<SubjectKeyId>,
    pub(crate) extended_key_usage: Option<Vec<Oid>>,
    pub(crate) key_usage: Option<KeyUsage>,
    pub(crate) authority: Option<Authority>,
    pub(crate) upns: Vec<Upn>,
    pub(crate) rfc822_names: Vec<String>,
    pub(crate) dns_names: Vec<String>,
    pub(crate) uris: Vec<String>,
    pub(crate) fasc_n: Option<Vec<u8>>,
    pub(crate) sid: Option<Sid>,
    pub(crate) template: Option<Template>,
    pub(crate) policies: Vec<Oid>,
    pub(crate) crl_distribution_points: Vec<String>,
    pub(crate) unknown_critical: Vec<Oid>,
}

/// An authority, and how many authorities may follow it [RFC 5280 §4.2.1.9].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Authority {
    /// Most authorities below it; `None` sets no limit.
    pub path_length: Option<u8>,
}

/// Template information [MS-WCCE 2.2.2.7.7.2].
#[derive(Sequence)]
struct TemplateInformation {
    id: der::asn1::ObjectIdentifier,
    #[asn1(optional = "true")]
    major: Option<u32>,
    #[asn1(optional = "true")]
    minor: Option<u32>,
}

impl Extensions {
    /// Reads every extension; one that cannot be decoded counts as absent.
    pub(crate) fn read(list: &[Extension]) -> Self {
        let mut all = Self::default();
        for extension in list {
            let value = extension.extn_value.as_bytes();
            let id = extension.extn_id.to_string();
            if !all.read_one(&id, value)
                && extension.critical
                && let Ok(id) = id.parse()
            {
                all.unknown_critical.push(id);
            }
        }
        all
    }

    /// Whether the extension is one that this reader knows.
    fn read_one(&mut self, id: &str, value: &[u8]) -> bool {
        match id {
            oid::SUBJECT_KEY_IDENTIFIER => {
                self.subject_key_id = SubjectKeyIdentifier::from_der(value)
                    .ok()
                    .map(|key| SubjectKeyId::new(key.0.as_bytes()));
            }
            oid::AUTHORITY_KEY_IDENTIFIER => {
                self.authority_key_id = AuthorityKeyIdentifier::from_der(value)
                    .ok()
                    .and_then(|key| key.key_identifier)
                    .map(|key| SubjectKeyId::new(key.as_bytes()));
            }
            oid::EXTENDED_KEY_USAGE => {
                self.extended_key_usage = ExtendedKeyUsage::from_der(value).ok().map(|usage| {
                    usage
                        .0
                        .iter()
                        .filter_map(|o| o.to_string().parse().ok())
                        .collect()
                });
            }
            oid::KEY_USAGE => {
                self.key_usage = der::asn1::BitStringRef::from_der(value).ok().map(|bits| {
                    let mut bytes = bits.raw_bytes().iter().copied();
                    let (first, second) = (bytes.next().unwrap_or(0), bytes.next().unwrap_or(0));
                    KeyUsage(u16::from_be_bytes([first, second]))
                });
            }
            oid::BASIC_CONSTRAINTS => {
                self.authority = BasicConstraints::from_der(value)
                    .ok()
                    .and_then(|constraints| {
                        constraints.ca.then_some(Authority {
                            path_length: constraints.path_len_constraint,
                        })
                    });
            }
            oid::SUBJECT_ALTERNATIVE_NAME => self.read_names(value),
            oid::CRL_DISTRIBUTION_POINTS => self.read_distribution_points(value),
            oid::CERTIFICATE_POLICIES => {
                self.policies = CertificatePolicies::from_der(value)
                    .map(|policies| {
                        policies
                            .0
                            .iter()
                            .filter_map(|p| p.policy_identifier.to_string().parse().ok())
                            .collect()
                    })
                    .unwrap_or_default();
            }
            oid::SID_EXTENSION => self.read_sid(value),
            oid::TEMPLATE_NAME => {
                self.template = Any::from_der(value)
                    .ok()
                    .and_then(|any| {
                        any.decode_as::<BmpString>()
                            .ok()
                            .map(|name| name.to_string())
                    })
                    .map(|name| Template {
                        name,
                        major: 1,
                        minor: 0,
                    });
            }
            oid::TEMPLATE_INFORMATION => {
                self.template = TemplateInformation::from_der(value).ok().map(|t| Template {
                    name: t.id.to_string(),
                    major: t.major.unwrap_or(0),
                    minor: t.minor.unwrap_or(0),
                });
            }
            _ => return false,
        }
        true
    }

    fn read_names(&mut self, value: &[u8]) {
        let Ok(SubjectAltName(list)) = SubjectAltName::from_der(value) else {
            return;
        };
        for name in list {
            match name {
                GeneralName::Rfc822Name(text) => self.rfc822_names.push(text.to_string()),
                GeneralName::DnsName(text) => self.dns_names.push(text.to_string()),
                GeneralName::UniformResourceIdentifier(text) => self.uris.push(text.to_string()),
                GeneralName::OtherName(other) => match other.type_id.to_string().as_str() {
                    oid::UPN if other.value.tag() == Tag::Utf8String => {
                        let text = other.value.decode_as::<Utf8StringRef<'_>>().ok();
                        self.upns
                            .extend(text.and_then(|text| text.as_str().parse().ok()));
                    }
                    oid::FASC_N => {
                        let bytes = other.value.decode_as::<OctetString>().ok();
                        self.fasc_n = bytes.map(|bytes| bytes.as_bytes().to_vec());
                    }
                    _ => {}
                },
                _ => {}
            }
        }
    }

    fn read_distribution_points(&mut self, value: &[u8]) {
        let Ok(CrlDistributionPoints(points)) = CrlDistributionPoints::from_der(value) else {
            return;
        };
        for point in points {
            if let Some(DistributionPointName::FullName(list)) = point.distribution_point {
                self.crl_distribution_points
                    .extend(list.into_iter().filter_map(|name| match name {
                        GeneralName::UniformResourceIdentifier(url) => Some(url.to_string()),
                        _ => None,
                    }));
            }
        }
    }

    /// GeneralNames with one other name whose value is an OCTET STRING with the SID as text.
    fn read_sid(&mut self, value: &[u8]) {
        let Ok(SubjectAltName(list)) = SubjectAltName::from_der(value) else {
            return;
        };
        self.sid = list.into_iter().find_map(|name| match name {
            GeneralName::OtherName(other) if other.type_id.to_string() == oid::OBJECT_SID => {
                let bytes = other
                    .value
                    .decode_as::<OctetString>()
                    .ok()?
                    .as_bytes()
                    .to_vec();
                String::from_utf8(bytes).ok()?.parse().ok()
            }
            _ => None,
        });
    }
}

/// A name in encoded order, whatever its string types.
pub(crate) fn name(name: &Name) -> DistinguishedName {
    let rdns = name
        .iter_rdn()
        .map(|rdn| Rdn {
            attributes: rdn
                .iter()
                .filter_map(|attribute| {
                    let oid = attribute.oid.to_string().parse().ok()?;
                    Some(Attribute {
                        oid,
                        value: text(&attribute.value),
                    })
                })
                .collect(),
        })
        .collect();
    DistinguishedName::new(rdns)
}

/// The text of a directory string; other values as `#hex` [RFC 4514 §2.4].
fn text(value: &Any) -> String {
    let decoded = match value.tag() {
        Tag::Utf8String => value
            .decode_as::<Utf8StringRef<'_>>()
            .map(|s| s.as_str().to_owned()),
        Tag::PrintableString => value
            .decode_as::<PrintableStringRef<'_>>()
            .map(|s| s.as_str().to_owned()),
        Tag::Ia5String => value
            .decode_as::<Ia5StringRef<'_>>()
            .map(|s| s.as_str().to_owned()),
        Tag::TeletexString => value
            .decode_as::<TeletexStringRef<'_>>()
            .map(|s| s.as_str().to_owned()),
        Tag::BmpString => value.decode_as::<BmpString>().map(|s| s.to_string()),
        _ => return hex(value),
    };
    decoded.unwrap_or_else(|_| hex(value))
}

fn hex(value: &Any) -> String {
    value
        .value()
        .iter()
        .fold("#".to_owned(), |text, byte| format!("{text}{byte:02x}"))
}
