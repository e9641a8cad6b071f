//! Reading names and extensions.

use std::collections::BTreeSet;

use der::asn1::{
    AnyRef, BitStringRef, BmpString, Ia5StringRef, OctetString, OctetStringRef, PrintableStringRef,
    TeletexStringRef, UintRef, Utf8StringRef,
};
use der::{Any, Decode, Sequence, Tag, Tagged};
use names::{Attribute, DistinguishedName, Oid, Rdn, Sid, SubjectKeyId, Upn};
use x509_cert::ext::Extension;
use x509_cert::ext::pkix::certpolicy::PolicyQualifierInfo;
use x509_cert::name::{Name, RelativeDistinguishedName};

use crate::certificate::{KeyUsage, Template};
use crate::distribution_point::{DistributionPoint, DistributionPointName, first_sixteen};
use crate::general_name::{GeneralName, Identifier, identifier, is_context};
use crate::irregularity::Irregularity;
use crate::name_constraints::NameConstraints;
use crate::oid;

/// What the extensions of a certificate say.
#[derive(Debug, Default)]
pub(crate) struct Extensions {
    pub(crate) subject_key_id: Option<SubjectKeyId>,
    pub(crate) authority_key_id: Option<SubjectKeyId>,
    pub(crate) extended_key_usage: Option<Vec<Oid>>,
    pub(crate) key_usage: Option<KeyUsage>,
    pub(crate) authority: Option<Authority>,
    pub(crate) alternative_names: Option<Vec<GeneralName>>,
    pub(crate) upns: Vec<Upn>,
    pub(crate) rfc822_names: Vec<String>,
    pub(crate) dns_names: Vec<String>,
    pub(crate) uris: Vec<String>,
    pub(crate) fasc_n: Option<Vec<u8>>,
    pub(crate) sid: Option<Sid>,
    pub(crate) template: Option<Template>,
    pub(crate) policies: Vec<Oid>,
    pub(crate) application_policies: Vec<Oid>,
    pub(crate) policy_mappings: Vec<(Oid, Oid)>,
    pub(crate) policy_constraints: PolicyConstraints,
    pub(crate) inhibit_any_policy: Option<u32>,
    pub(crate) name_constraints: Option<NameConstraints>,
    pub(crate) distribution_points: Vec<DistributionPoint>,
    pub(crate) freshest_crl: Vec<DistributionPoint>,
    pub(crate) crl_distribution_points: Vec<String>,
    pub(crate) ocsp_responders: Vec<String>,
    pub(crate) ocsp_no_check: bool,
    pub(crate) unknown_critical: Vec<Oid>,
    pub(crate) irregularities: Vec<Irregularity>,
}

/// An authority, and how many authorities may follow it [RFC 5280 §4.2.1.9].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Authority {
    /// Most authorities below it; `None` sets no limit.
    pub path_length: Option<u8>,
}

/// What an authority asks of the policies below it [RFC 5280 §4.2.1.11].
///
/// ```asn1
/// PolicyConstraints ::= SEQUENCE {
///      requireExplicitPolicy [0] SkipCerts OPTIONAL,
///      inhibitPolicyMapping  [1] SkipCerts OPTIONAL }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Sequence)]
pub struct PolicyConstraints {
    /// Certificates that may follow before a policy has to be valid for all.
    #[asn1(context_specific = "0", tag_mode = "IMPLICIT", optional = "true")]
    pub require_explicit_policy: Option<u32>,
    /// Certificates that may follow before policies are no longer mapped.
    #[asn1(context_specific = "1", tag_mode = "IMPLICIT", optional = "true")]
    pub inhibit_policy_mapping: Option<u32>,
}

/// ```asn1
/// BasicConstraints ::= SEQUENCE { cA BOOLEAN DEFAULT FALSE,
///      pathLenConstraint INTEGER (0..MAX) OPTIONAL }
/// ```
#[derive(Sequence)]
struct BasicConstraints<'a> {
    #[asn1(default = "Default::default")]
    authority: bool,
    #[asn1(optional = "true")]
    path_length: Option<UintRef<'a>>,
}

/// ```asn1
/// AccessDescription ::= SEQUENCE { accessMethod OBJECT IDENTIFIER, accessLocation GeneralName }
/// ```
#[derive(Sequence)]
struct AccessDescription<'a> {
    method: Identifier,
    location: AnyRef<'a>,
}

/// Template information [MS-WCCE 2.2.2.7.7.2].
#[derive(Sequence)]
struct TemplateInformation {
    id: Identifier,
    #[asn1(optional = "true")]
    major: Option<u32>,
    #[asn1(optional = "true")]
    minor: Option<u32>,
}

/// One certificate policy [RFC 5280 §4.2.1.4].
#[derive(Sequence)]
struct PolicyInformation {
    id: Identifier,
    #[asn1(optional = "true")]
    qualifiers: Option<Vec<PolicyQualifierInfo>>,
}

/// A policy of the issuer's domain that counts as one of the subject's [RFC 5280 §4.2.1.5].
#[derive(Sequence)]
struct PolicyMapping {
    issuer_domain: Identifier,
    subject_domain: Identifier,
}

/// The identifiers of a list of policies.
fn policy_identifiers(value: &[u8]) -> Option<Vec<Oid>> {
    let list = Vec::<PolicyInformation>::from_der(value).ok()?;
    list.iter().map(|policy| identifier(policy.id)).collect()
}

impl Extensions {
    /// Reads every extension. One that cannot be decoded counts as absent and is noted.
    pub(crate) fn read(list: &[Extension]) -> Self {
        let mut all = Self::default();
        let mut seen = BTreeSet::new();
        for extension in list {
            let value = extension.extn_value.as_bytes();
            let id = extension.extn_id.to_string();
            let Ok(parsed) = id.parse::<Oid>() else {
                continue;
            };
            if !seen.insert(id.clone()) {
                all.irregularities
                    .push(Irregularity::DuplicateExtension(parsed));
                continue;
            }
            match all.read_one(&id, value) {
                Reading::Read => {}
                Reading::Malformed => all
                    .irregularities
                    .push(Irregularity::MalformedExtension(parsed)),
                Reading::Unknown if extension.critical => all.unknown_critical.push(parsed),
                Reading::Unknown => {}
            }
            if id == oid::BASIC_CONSTRAINTS && !extension.critical && all.authority.is_some() {
                all.irregularities
                    .push(Irregularity::BasicConstraintsNotCritical);
            }
        }
        all
    }

    fn read_one(&mut self, id: &str, value: &[u8]) -> Reading {
        let read = match id {
            oid::SUBJECT_KEY_IDENTIFIER => self.read_subject_key_id(value),
            oid::AUTHORITY_KEY_IDENTIFIER => self.read_authority_key_id(value),
            oid::EXTENDED_KEY_USAGE => {
                self.extended_key_usage = read_identifiers(value);
                self.extended_key_usage.as_ref().map(|_| ())
            }
            oid::KEY_USAGE => BitStringRef::from_der(value)
                .ok()
                .and_then(|bits| first_sixteen(&bits))
                .map(|bits| self.key_usage = Some(KeyUsage(bits))),
            oid::BASIC_CONSTRAINTS => self.read_basic_constraints(value),
            oid::NAME_CONSTRAINTS => {
                self.name_constraints = NameConstraints::read(value);
                self.name_constraints.as_ref().map(|_| ())
            }
            oid::CERTIFICATE_POLICIES => self.read_policies(value),
            oid::APPLICATION_POLICIES => {
                // Nothing of a path depends on them: what cannot be read counts as absent.
                self.application_policies = policy_identifiers(value).unwrap_or_default();
                Some(())
            }
            oid::POLICY_MAPPINGS => self.read_policy_mappings(value),
            oid::POLICY_CONSTRAINTS => PolicyConstraints::from_der(value)
                .ok()
                .filter(|constraints| *constraints != PolicyConstraints::default())
                .map(|constraints| self.policy_constraints = constraints),
            oid::INHIBIT_ANY_POLICY => u32::from_der(value)
                .ok()
                .map(|skip| self.inhibit_any_policy = Some(skip)),
            oid::SUBJECT_ALTERNATIVE_NAME => self.read_names(value),
            oid::CRL_DISTRIBUTION_POINTS => self.read_distribution_points(value),
            oid::FRESHEST_CRL => {
                DistributionPoint::read_all(value).map(|points| self.freshest_crl = points)
            }
            oid::AUTHORITY_INFORMATION_ACCESS => {
                self.read_authority_information(value);
                Some(())
            }
            oid::OCSP_NO_CHECK => {
                self.ocsp_no_check = true;
                Some(())
            }
            oid::SID_EXTENSION => {
                self.read_sid(value);
                Some(())
            }
            oid::TEMPLATE_NAME => {
                self.read_template_name(value);
                Some(())
            }
            oid::TEMPLATE_INFORMATION => {
                self.template = TemplateInformation::from_der(value).ok().map(|t| Template {
                    name: t.id.to_string(),
                    major: t.major.unwrap_or(0),
                    minor: t.minor.unwrap_or(0),
                });
                Some(())
            }
            // Known, and without any bearing on a path or a logon.
            oid::ISSUER_ALTERNATIVE_NAME
            | oid::SUBJECT_DIRECTORY_ATTRIBUTES
            | oid::SUBJECT_INFORMATION_ACCESS => Some(()),
            _ => return Reading::Unknown,
        };
        read.map_or(Reading::Malformed, |()| Reading::Read)
    }

    fn read_subject_key_id(&mut self, value: &[u8]) -> Option<()> {
        let key = <&OctetStringRef>::from_der(value).ok()?;
        self.subject_key_id = Some(SubjectKeyId::new(key.as_bytes()));
        Some(())
    }

    /// `AuthorityKeyIdentifier ::= SEQUENCE { keyIdentifier [0] OCTET STRING OPTIONAL, .. }`. The
    /// issuer and serial number that may follow serve path building only, and are left alone.
    fn read_authority_key_id(&mut self, value: &[u8]) -> Option<()> {
        let parts = Vec::<AnyRef<'_>>::from_der(value).ok()?;
        self.authority_key_id = parts
            .first()
            .filter(|first| is_context(first, 0))
            .map(|key| SubjectKeyId::new(key.value()));
        Some(())
    }

    fn read_basic_constraints(&mut self, value: &[u8]) -> Option<()> {
        let constraints = BasicConstraints::from_der(value).ok()?;
        let path_length = constraints
            .path_length
            .map(|length| match length.as_bytes() {
                [] => 0,
                [one] => *one,
                // No path of ours is that long.
                _ => u8::MAX,
            });
        if constraints.authority {
            self.authority = Some(Authority { path_length });
        } else if path_length.is_some() {
            self.irregularities
                .push(Irregularity::PathLengthWithoutAuthority);
        }
        Some(())
    }

    fn read_policies(&mut self, value: &[u8]) -> Option<()> {
        let policies = policy_identifiers(value)?;
        let distinct: BTreeSet<_> = policies.iter().collect();
        let regular = !policies.is_empty() && distinct.len() == policies.len();
        self.policies = policies;
        regular.then_some(())
    }

    fn read_policy_mappings(&mut self, value: &[u8]) -> Option<()> {
        let list = Vec::<PolicyMapping>::from_der(value).ok()?;
        let mappings: Option<Vec<_>> = list
            .iter()
            .map(|mapping| {
                Some((
                    identifier(mapping.issuer_domain)?,
                    identifier(mapping.subject_domain)?,
                ))
            })
            .collect();
        self.policy_mappings = mappings.filter(|list| !list.is_empty())?;
        Some(())
    }

    fn read_names(&mut self, value: &[u8]) -> Option<()> {
        let list =
            GeneralName::read_all(AnyRef::from_der(value).ok().filter(is_sequence)?.value())?;
        for name in &list {
            match name {
                GeneralName::Rfc822(text) => self.rfc822_names.push(text.clone()),
                GeneralName::Dns(text) => self.dns_names.push(text.clone()),
                GeneralName::Uri(text) => self.uris.push(text.clone()),
                GeneralName::Other { kind, value } => match kind.to_string().as_str() {
                    oid::UPN => {
                        let text = Utf8StringRef::from_der(value).ok();
                        self.upns
                            .extend(text.and_then(|text| text.as_str().parse().ok()));
                    }
                    oid::FASC_N => {
                        let bytes = OctetString::from_der(value).ok();
                        self.fasc_n = bytes.map(|bytes| bytes.as_bytes().to_vec());
                    }
                    _ => {}
                },
                _ => {}
            }
        }
        self.alternative_names = Some(list);
        Some(())
    }

    fn read_distribution_points(&mut self, value: &[u8]) -> Option<()> {
        self.distribution_points = DistributionPoint::read_all(value)?;
        for point in &self.distribution_points {
            if let Some(DistributionPointName::Full(list)) = &point.name {
                self.crl_distribution_points
                    .extend(list.iter().filter_map(|name| match name {
                        GeneralName::Uri(url) => Some(url.clone()),
                        _ => None,
                    }));
            }
        }
        Some(())
    }

    /// The addresses of responders. Other methods of access, and what cannot be read, have no bearing on a path.
    fn read_authority_information(&mut self, value: &[u8]) {
        let Ok(list) = Vec::<AccessDescription<'_>>::from_der(value) else {
            return;
        };
        let of_responders = list
            .iter()
            .filter(|access| access.method.to_string() == oid::ACCESS_OCSP);
        let urls = of_responders.filter_map(|access| match GeneralName::read(&access.location) {
            Some(GeneralName::Uri(url)) => Some(url),
            _ => None,
        });
        self.ocsp_responders.extend(urls);
    }

    /// GeneralNames with one other name whose value is an OCTET STRING with the SID as text.
    fn read_sid(&mut self, value: &[u8]) {
        let list = AnyRef::from_der(value)
            .ok()
            .and_then(|names| GeneralName::read_all(names.value()));
        self.sid = list.into_iter().flatten().find_map(|name| match name {
            GeneralName::Other { kind, value } if kind.to_string() == oid::OBJECT_SID => {
                let bytes = OctetString::from_der(&value).ok()?.as_bytes().to_vec();
                String::from_utf8(bytes).ok()?.parse().ok()
            }
            _ => None,
        });
    }

    fn read_template_name(&mut self, value: &[u8]) {
        self.template = BmpString::from_der(value).ok().map(|name| Template {
            name: name.to_string(),
            major: 1,
            minor: 0,
        });
    }
}

/// What became of one extension.
enum Reading {
    Read,
    Malformed,
    Unknown,
}

fn is_sequence(any: &AnyRef<'_>) -> bool {
    any.tag() == Tag::Sequence
}

/// SEQUENCE SIZE (1..MAX) OF OBJECT IDENTIFIER.
fn read_identifiers(value: &[u8]) -> Option<Vec<Oid>> {
    let list = Vec::<Identifier>::from_der(value).ok()?;
    let list: Option<Vec<_>> = list.into_iter().map(identifier).collect();
    list.filter(|list| !list.is_empty())
}

/// A name in encoded order, whatever its string types.
pub(crate) fn name(name: &Name) -> DistinguishedName {
    DistinguishedName::new(name.iter_rdn().map(relative_name).collect())
}

/// A relative name, whatever its string types.
pub(crate) fn relative_name(rdn: &RelativeDistinguishedName) -> Rdn {
    let attributes = rdn.iter().filter_map(|attribute| {
        Some(Attribute {
            oid: identifier(attribute.oid)?,
            value: text(&attribute.value),
        })
    });
    Rdn {
        attributes: attributes.collect(),
    }
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
