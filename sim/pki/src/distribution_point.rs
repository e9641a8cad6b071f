//! Where revocation lists are, and what a list covers [RFC 5280 §4.2.1.13, §5.2.5].

use der::asn1::{AnyRef, BitStringRef};
use der::{Decode, Sequence};
use names::{DistinguishedName, Rdn};
use x509_cert::name::RelativeDistinguishedName;

use crate::encode;
use crate::extensions;
use crate::general_name::{GeneralName, is_context};

/// A set of reasons for revocation.
///
/// ```asn1
/// ReasonFlags ::= BIT STRING { unused (0), keyCompromise (1), cACompromise (2),
///      affiliationChanged (3), superseded (4), cessationOfOperation (5), certificateHold (6),
///      privilegeWithdrawn (7), aACompromise (8) }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ReasonSet(u16);

impl ReasonSet {
    /// keyCompromise.
    pub const KEY_COMPROMISE: Self = Self(1 << 14);
    /// cACompromise.
    pub const CA_COMPROMISE: Self = Self(1 << 13);
    /// affiliationChanged.
    pub const AFFILIATION_CHANGED: Self = Self(1 << 12);
    /// superseded.
    pub const SUPERSEDED: Self = Self(1 << 11);
    /// cessationOfOperation.
    pub const CESSATION_OF_OPERATION: Self = Self(1 << 10);
    /// certificateHold.
    pub const CERTIFICATE_HOLD: Self = Self(1 << 9);
    /// privilegeWithdrawn.
    pub const PRIVILEGE_WITHDRAWN: Self = Self(1 << 8);
    /// aACompromise.
    pub const AA_COMPROMISE: Self = Self(1 << 7);
    /// No reason.
    pub const NONE: Self = Self(0);
    /// All eight reasons: the special value `all-reasons` of [RFC 5280 §6.3.2].
    pub const ALL: Self = Self(0x7F80);

    /// The reasons in either set.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The reasons in both sets.
    #[must_use]
    pub const fn intersection(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Whether every reason of another set is in this one.
    pub const fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    fn read(bits: &BitStringRef<'_>) -> Option<Self> {
        Some(Self(first_sixteen(bits)? & Self::ALL.0))
    }
}

/// The first sixteen bits of a named bit list; `None` where its padding is not zero
/// [X.690 §11.2.1], which `der` lets pass.
pub(crate) fn first_sixteen(bits: &BitStringRef<'_>) -> Option<u16> {
    let bytes = bits.raw_bytes();
    let padding = bytes
        .last()
        .map_or(0, |last| last & !(0xFF << bits.unused_bits()));
    let at = |index| bytes.get(index).copied().unwrap_or(0);
    (padding == 0).then(|| u16::from_be_bytes([at(0), at(1)]))
}

/// Name of a distribution point.
///
/// ```asn1
/// DistributionPointName ::= CHOICE {
///      fullName                [0] GeneralNames,
///      nameRelativeToCRLIssuer [1] RelativeDistinguishedName }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DistributionPointName {
    /// Whole names of the same point.
    Full(Vec<GeneralName>),
    /// What follows the name of the CRL issuer.
    Relative(Rdn),
}

impl DistributionPointName {
    fn read(any: &AnyRef<'_>) -> Option<Self> {
        if is_context(any, 0) {
            return GeneralName::read_all(any.value()).map(Self::Full);
        }
        if !is_context(any, 1) {
            return None;
        }
        let set = encode::tagged(encode::SET, any.value());
        let rdn = RelativeDistinguishedName::from_der(&set).ok()?;
        Some(Self::Relative(extensions::relative_name(&rdn)))
    }

    /// The names of the point, a relative one completed by each of some issuers.
    pub(crate) fn resolved(&self, issuers: &[&DistinguishedName]) -> Vec<GeneralName> {
        match self {
            Self::Full(names) => names.clone(),
            Self::Relative(rdn) => issuers
                .iter()
                .map(|issuer| GeneralName::Directory(issuer.child(rdn.clone())))
                .collect(),
        }
    }

    fn to_der(&self) -> Vec<u8> {
        match self {
            Self::Full(names) => {
                encode::tagged(0xA0, &encode::concat(names.iter().map(GeneralName::to_der)))
            }
            Self::Relative(rdn) => {
                let name = encode::name(&DistinguishedName::new(vec![rdn.clone()]));
                // SEQUENCE { SET { .. } }: the content of the SET under another tag.
                let set = AnyRef::from_der(&name)
                    .ok()
                    .and_then(|name| AnyRef::from_der(name.value()).ok())
                    .map(|set| set.value().to_vec());
                encode::tagged(0xA1, &set.unwrap_or_default())
            }
        }
    }
}

/// A place where the revocation of a certificate is published [RFC 5280 §4.2.1.13].
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DistributionPoint {
    /// Name of the point.
    pub name: Option<DistributionPointName>,
    /// The reasons that its list covers; `None` is all of them.
    pub reasons: Option<ReasonSet>,
    /// Who signs the list, where it is not the certificate's issuer.
    pub crl_issuer: Vec<GeneralName>,
}

/// ```asn1
/// DistributionPoint ::= SEQUENCE {
///      distributionPoint [0] DistributionPointName OPTIONAL,
///      reasons           [1] ReasonFlags OPTIONAL,
///      cRLIssuer         [2] GeneralNames OPTIONAL }
/// ```
#[derive(Sequence)]
struct EncodedPoint<'a> {
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", optional = "true")]
    name: Option<AnyRef<'a>>,
    #[asn1(context_specific = "1", tag_mode = "IMPLICIT", optional = "true")]
    reasons: Option<BitStringRef<'a>>,
    #[asn1(context_specific = "2", tag_mode = "IMPLICIT", optional = "true")]
    crl_issuer: Option<Vec<AnyRef<'a>>>,
}

impl DistributionPoint {
    /// Reads the value of the extension; `None` where it is malformed.
    pub(crate) fn read_all(value: &[u8]) -> Option<Vec<Self>> {
        let list = Vec::<EncodedPoint<'_>>::from_der(value).ok()?;
        let points: Option<Vec<_>> = list.iter().map(Self::from_encoded).collect();
        points.filter(|points| !points.is_empty())
    }

    fn from_encoded(point: &EncodedPoint<'_>) -> Option<Self> {
        Some(Self {
            name: match &point.name {
                Some(name) => Some(DistributionPointName::read(name)?),
                None => None,
            },
            reasons: match &point.reasons {
                Some(reasons) => Some(ReasonSet::read(reasons)?),
                None => None,
            },
            crl_issuer: point
                .crl_issuer
                .iter()
                .flatten()
                .map(GeneralName::read)
                .collect::<Option<_>>()?,
        })
    }

    /// The DER of the point.
    pub fn to_der(&self) -> Vec<u8> {
        let mut parts = Vec::new();
        if let Some(name) = &self.name {
            parts.push(encode::tagged(0xA0, &name.to_der()));
        }
        if let Some(reasons) = self.reasons {
            parts.push(encode::retagged(0x81, &encode::named_bits(reasons.0)));
        }
        if !self.crl_issuer.is_empty() {
            let names = encode::concat(self.crl_issuer.iter().map(GeneralName::to_der));
            parts.push(encode::tagged(0xA2, &names));
        }
        encode::sequence(parts)
    }

    /// The distinguished names among the CRL issuers.
    pub(crate) fn crl_issuer_names(&self) -> Vec<&DistinguishedName> {
        self.crl_issuer
            .iter()
            .filter_map(|name| match name {
                GeneralName::Directory(name) => Some(name),
                _ => None,
            })
            .collect()
    }
}

/// Which certificates a list may be asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CrlScope {
    /// Every certificate.
    #[default]
    All,
    /// End certificates only.
    UserCertificates,
    /// Certificates of authorities only.
    AuthorityCertificates,
    /// Attribute certificates only, which we never ask about.
    AttributeCertificates,
}

/// What a list covers [RFC 5280 §5.2.5].
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct IssuingDistributionPoint {
    /// Name of the point.
    pub name: Option<DistributionPointName>,
    /// The certificates that it covers.
    pub scope: CrlScope,
    /// The reasons that it covers; `None` is all of them.
    pub only_some_reasons: Option<ReasonSet>,
    /// Whether it has entries of other issuers.
    pub indirect: bool,
}

/// ```asn1
/// IssuingDistributionPoint ::= SEQUENCE {
///      distributionPoint          [0] DistributionPointName OPTIONAL,
///      onlyContainsUserCerts      [1] BOOLEAN DEFAULT FALSE,
///      onlyContainsCACerts        [2] BOOLEAN DEFAULT FALSE,
///      onlySomeReasons            [3] ReasonFlags OPTIONAL,
///      indirectCRL                [4] BOOLEAN DEFAULT FALSE,
///      onlyContainsAttributeCerts [5] BOOLEAN DEFAULT FALSE }
/// ```
#[expect(clippy::struct_excessive_bools, reason = "the standard has four flags")]
#[derive(Sequence)]
struct EncodedIssuingPoint<'a> {
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", optional = "true")]
    name: Option<AnyRef<'a>>,
    #[asn1(
        context_specific = "1",
        tag_mode = "IMPLICIT",
        default = "Default::default"
    )]
    user: bool,
    #[asn1(
        context_specific = "2",
        tag_mode = "IMPLICIT",
        default = "Default::default"
    )]
    authority: bool,
    #[asn1(context_specific = "3", tag_mode = "IMPLICIT", optional = "true")]
    reasons: Option<BitStringRef<'a>>,
    #[asn1(
        context_specific = "4",
        tag_mode = "IMPLICIT",
        default = "Default::default"
    )]
    indirect: bool,
    #[asn1(
        context_specific = "5",
        tag_mode = "IMPLICIT",
        default = "Default::default"
    )]
    attribute: bool,
}

impl IssuingDistributionPoint {
    /// Reads the value of the extension; `None` where it is malformed or covers more than one kind
    /// of certificate alone.
    pub(crate) fn read(value: &[u8]) -> Option<Self> {
        let point = EncodedIssuingPoint::from_der(value).ok()?;
        Some(Self {
            name: match &point.name {
                Some(name) => Some(DistributionPointName::read(name)?),
                None => None,
            },
            scope: match (point.user, point.authority, point.attribute) {
                (false, false, false) => CrlScope::All,
                (true, false, false) => CrlScope::UserCertificates,
                (false, true, false) => CrlScope::AuthorityCertificates,
                (false, false, true) => CrlScope::AttributeCertificates,
                _ => return None,
            },
            only_some_reasons: match &point.reasons {
                Some(reasons) => Some(ReasonSet::read(reasons)?),
                None => None,
            },
            indirect: point.indirect,
        })
    }

    /// The DER of the point.
    pub fn to_der(&self) -> Vec<u8> {
        let flag = |tag| encode::tagged(tag, &[0xFF]);
        let mut parts = Vec::new();
        if let Some(name) = &self.name {
            parts.push(encode::tagged(0xA0, &name.to_der()));
        }
        match self.scope {
            CrlScope::UserCertificates => parts.push(flag(0x81)),
            CrlScope::AuthorityCertificates => parts.push(flag(0x82)),
            CrlScope::All | CrlScope::AttributeCertificates => {}
        }
        if let Some(reasons) = self.only_some_reasons {
            parts.push(encode::retagged(0x83, &encode::named_bits(reasons.0)));
        }
        if self.indirect {
            parts.push(flag(0x84));
        }
        if self.scope == CrlScope::AttributeCertificates {
            parts.push(flag(0x85));
        }
        encode::sequence(parts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_are_written_and_read_back() {
        let rdn = "CN=CRL1".parse::<DistinguishedName>().unwrap().rdns()[0].clone();
        for point in [
            DistributionPoint::default(),
            DistributionPoint {
                name: Some(DistributionPointName::Relative(rdn.clone())),
                reasons: Some(ReasonSet::KEY_COMPROMISE.union(ReasonSet::AA_COMPROMISE)),
                crl_issuer: vec![GeneralName::Directory("CN=Issuer".parse().unwrap())],
            },
        ] {
            let value = encode::sequence([point.to_der()]);
            assert_eq!(DistributionPoint::read_all(&value), Some(vec![point]));
        }
        for scope in [
            CrlScope::All,
            CrlScope::UserCertificates,
            CrlScope::AuthorityCertificates,
            CrlScope::AttributeCertificates,
        ] {
            let point = IssuingDistributionPoint {
                name: Some(DistributionPointName::Full(vec![GeneralName::Uri(
                    "http://a/b.crl".into(),
                )])),
                scope,
                only_some_reasons: Some(ReasonSet::SUPERSEDED),
                indirect: true,
            };
            let read = IssuingDistributionPoint::read(&point.to_der());
            assert_eq!(read.as_ref(), Some(&point));
        }
    }

    #[test]
    fn a_relative_name_continues_the_issuers_name() {
        let rdn = "CN=CRL1".parse::<DistinguishedName>().unwrap().rdns()[0].clone();
        let issuer: DistinguishedName = "CN=CA,O=X".parse().unwrap();
        let full: DistinguishedName = "CN=CRL1,CN=CA,O=X".parse().unwrap();
        assert_eq!(
            DistributionPointName::Relative(rdn).resolved(&[&issuer]),
            [GeneralName::Directory(full)]
        );
    }

    #[test]
    fn a_list_of_two_kinds_of_certificates_alone_is_malformed() {
        let value = encode::sequence([[0x81, 1, 0xFF], [0x82, 1, 0xFF]]);
        assert_eq!(IssuingDistributionPoint::read(&value), None);
    }
}
