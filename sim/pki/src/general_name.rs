//! General names: the alternatives to a distinguished name [RFC 5280 §4.2.1.6].

use der::asn1::{AnyRef, Ia5StringRef, ObjectIdentifier};
use der::{Class, Decode, Encode, Sequence, Tag, TagNumber, Tagged};
use names::{DistinguishedName, Oid};
use x509_cert::name::Name;

use crate::encode;
use crate::extensions;

/// One general name.
///
/// ```asn1
/// GeneralName ::= CHOICE {
///      otherName                 [0]  AnotherName,
///      rfc822Name                [1]  IA5String,
///      dNSName                   [2]  IA5String,
///      x400Address               [3]  ORAddress,
///      directoryName             [4]  Name,
///      ediPartyName              [5]  EDIPartyName,
///      uniformResourceIdentifier [6]  IA5String,
///      iPAddress                 [7]  OCTET STRING,
///      registeredID              [8]  OBJECT IDENTIFIER }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum GeneralName {
    /// A name of a kind that its identifier says, with the DER of its value.
    Other {
        /// The kind.
        kind: Oid,
        /// DER of the value.
        value: Vec<u8>,
    },
    /// An e-mail address.
    Rfc822(String),
    /// A host or domain.
    Dns(String),
    /// An X.400 address, kept as DER.
    X400(Vec<u8>),
    /// A distinguished name.
    Directory(DistinguishedName),
    /// An EDI party name, kept as DER.
    EdiParty(Vec<u8>),
    /// A uniform resource identifier.
    Uri(String),
    /// An address of 4 or 16 bytes; in a constraint an address and a mask.
    Ip(Vec<u8>),
    /// A registered identifier.
    RegisteredId(Oid),
}

/// ```asn1
/// AnotherName ::= SEQUENCE { type-id OBJECT IDENTIFIER, value [0] EXPLICIT ANY DEFINED BY type-id }
/// ```
#[derive(Sequence)]
struct AnotherName<'a> {
    kind: Identifier,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT")]
    value: AnyRef<'a>,
}

impl GeneralName {
    /// Reads one name; `None` where the tag or what is under it is none.
    pub(crate) fn read(any: &AnyRef<'_>) -> Option<Self> {
        let Tag::ContextSpecific { number, .. } = any.tag() else {
            return None;
        };
        let value = any.value();
        Some(match number.value() {
            0 => {
                let sequence = encode::sequence([value]);
                let other = AnotherName::from_der(&sequence).ok()?;
                Self::Other {
                    kind: identifier(other.kind)?,
                    value: other.value.to_der().ok()?,
                }
            }
            1 => Self::Rfc822(ia5(value)?),
            2 => Self::Dns(ia5(value)?),
            3 => Self::X400(any.to_der().ok()?),
            4 => Self::Directory(extensions::name(&Name::from_der(value).ok()?)),
            5 => Self::EdiParty(any.to_der().ok()?),
            6 => Self::Uri(ia5(value)?),
            7 => Self::Ip(value.to_vec()),
            8 => Self::RegisteredId(identifier(Identifier::from_bytes_sized(value).ok()?)?),
            _ => return None,
        })
    }

    /// Reads the content of a SEQUENCE of names, which has one at least.
    pub(crate) fn read_all(content: &[u8]) -> Option<Vec<Self>> {
        let sequence = encode::sequence([content]);
        let list = Vec::<AnyRef<'_>>::from_der(&sequence).ok()?;
        let names: Option<Vec<_>> = list.iter().map(Self::read).collect();
        names.filter(|names| !names.is_empty())
    }

    /// The DER of the name.
    pub fn to_der(&self) -> Vec<u8> {
        match self {
            Self::Other { kind, value } => encode::tagged(
                0xA0,
                &encode::concat([encode::oid(kind), encode::tagged(0xA0, value)]),
            ),
            Self::Rfc822(text) => encode::tagged(0x81, text.as_bytes()),
            Self::Dns(text) => encode::tagged(0x82, text.as_bytes()),
            Self::X400(der) | Self::EdiParty(der) => der.clone(),
            Self::Directory(name) => encode::tagged(0xA4, &encode::name(name)),
            Self::Uri(text) => encode::tagged(0x86, text.as_bytes()),
            Self::Ip(bytes) => encode::tagged(0x87, bytes),
            Self::RegisteredId(id) => {
                let der = encode::oid(id);
                encode::tagged(0x88, der.get(2..).unwrap_or_default())
            }
        }
    }

    /// Whether two names name the same thing: hosts without case, addresses with case only before
    /// the `@`, distinguished names as [RFC 5280 §7] compares them.
    pub fn matches(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Dns(a), Self::Dns(b)) => a.eq_ignore_ascii_case(b),
            (Self::Rfc822(a), Self::Rfc822(b)) => match (a.rsplit_once('@'), b.rsplit_once('@')) {
                (Some((a, at)), Some((b, bt))) => a == b && at.eq_ignore_ascii_case(bt),
                _ => a == b,
            },
            _ => self == other,
        }
    }
}

fn ia5(value: &[u8]) -> Option<String> {
    Some(Ia5StringRef::new(value).ok()?.as_str().to_owned())
}

/// An identifier of up to 255 bytes. Those that an enterprise makes of its own number, for templates and issuance
/// policies, can be longer than the 39 bytes that are otherwise enough.
pub(crate) type Identifier = ObjectIdentifier<255>;

/// The identifier in the form that the rest of the project uses.
pub(crate) fn identifier<const BYTES: usize>(id: ObjectIdentifier<BYTES>) -> Option<Oid> {
    id.to_string().parse().ok()
}

/// Whether an element has a context-specific tag of this number.
pub(crate) fn is_context(any: &AnyRef<'_>, number: u32) -> bool {
    any.tag().class() == Class::ContextSpecific && any.tag().number() == TagNumber(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reread(name: &GeneralName) -> Option<GeneralName> {
        GeneralName::read(&AnyRef::from_der(&name.to_der()).unwrap())
    }

    #[test]
    fn every_kind_is_written_and_read_back() {
        for name in [
            GeneralName::Other {
                kind: "1.3.6.1.4.1.311.20.2.3".parse().unwrap(),
                value: vec![0x0C, 1, b'x'],
            },
            GeneralName::Rfc822("jane@fabrikam.com".into()),
            GeneralName::Dns("fabrikam.com".into()),
            GeneralName::Directory("CN=Jane,DC=fabrikam,DC=com".parse().unwrap()),
            GeneralName::Uri("http://fabrikam.com/".into()),
            GeneralName::Ip(vec![10, 0, 0, 1]),
            GeneralName::RegisteredId("1.2.840.113549".parse().unwrap()),
        ] {
            assert_eq!(reread(&name).as_ref(), Some(&name));
        }
    }

    #[test]
    fn text_that_is_not_ascii_and_unknown_tags_are_no_names() {
        assert_eq!(reread(&GeneralName::Dns("fabrikäm".into())), None);
        let ninth = encode::tagged(0x89, b"x");
        assert_eq!(GeneralName::read(&AnyRef::from_der(&ninth).unwrap()), None);
        assert_eq!(GeneralName::read_all(&[]), None, "an empty list is none");
    }

    #[test]
    fn hosts_are_compared_without_case_and_local_parts_with() {
        let mail = |text: &str| GeneralName::Rfc822(text.into());
        assert!(mail("Jane@fabrikam.com").matches(&mail("Jane@FABRIKAM.com")));
        assert!(!mail("Jane@fabrikam.com").matches(&mail("jane@fabrikam.com")));
        assert!(GeneralName::Dns("A.b".into()).matches(&GeneralName::Dns("a.B".into())));
    }
}
