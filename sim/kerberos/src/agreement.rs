//! How client and KDC come to a reply key: Diffie-Hellman over a group, or RSA key transport
//! [RFC 4556 §3.2.1, RFC 5349].

mod kdf;
mod modp;
#[cfg(test)]
mod tests;

use std::fmt;

use crypto::Backend;
use crypto::elliptic::{self, Curve};
use pki::encode::{bit_string, dotted, sequence, unsigned};
use rand_core::Rng;
use zeroize::Zeroizing;

pub(crate) use kdf::reply_key_of_octets;
pub use kdf::{Kdf, KdfInput, octetstring2key};

use crate::error::Error;
use crate::tlv;

/// Key type of Diffie-Hellman [RFC 3279 §2.3.3].
const DH_PUBLIC_NUMBER: &str = "1.2.840.10046.2.1";
/// Key type of elliptic curves [RFC 5480 §2.1.1].
const EC_PUBLIC_KEY: &str = "1.2.840.10045.2.1";
/// Most bytes of a public value that are looked at: more than the largest group has.
const PUBLIC_VALUE_MAX: usize = 1024;

/// A way to the reply key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum KeyAgreement {
    /// Diffie-Hellman over a group [RFC 4556 §3.2.3.1].
    DiffieHellman(Group),
    /// The KDC makes the key and encrypts it with the client's RSA key [RFC 4556 §3.2.3.2].
    RsaKeyTransport,
}

impl fmt::Display for KeyAgreement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::DiffieHellman(group) => write!(f, "Diffie-Hellman over {group}"),
            Self::RsaKeyTransport => f.write_str("RSA key transport"),
        }
    }
}

/// A group for Diffie-Hellman.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    /// Second Oakley group, 1024 bits [RFC 2409 §6.2]: too small today, and still met.
    Modp2,
    /// MODP group 14, 2048 bits [RFC 3526 §3].
    Modp14,
    /// MODP group 16, 4096 bits [RFC 3526 §5].
    Modp16,
    /// NIST P-256 [RFC 5349 §3].
    P256,
    /// NIST P-384 [RFC 5349 §3].
    P384,
    /// NIST P-521 [RFC 5349 §3].
    P521,
}

impl Group {
    /// Every group.
    pub const ALL: [Self; 6] = [
        Self::Modp2,
        Self::Modp14,
        Self::Modp16,
        Self::P256,
        Self::P384,
        Self::P521,
    ];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Modp2 => "MODP group 2 (1024 bits)",
            Self::Modp14 => "MODP group 14 (2048 bits)",
            Self::Modp16 => "MODP group 16 (4096 bits)",
            Self::P256 => "P-256",
            Self::P384 => "P-384",
            Self::P521 => "P-521",
        }
    }

    /// AlgorithmIdentifier of its public keys, with the domain's parameters
    /// [RFC 3279 §2.3.3, RFC 5480 §2.1.1].
    pub fn algorithm_identifier(self) -> Vec<u8> {
        match self {
            Self::Modp2 | Self::Modp14 | Self::Modp16 => {
                let modp = modp::Modp::of(self);
                let domain = sequence([
                    unsigned(modp.prime()),
                    unsigned(&[2]),
                    unsigned(modp.order()),
                ]);
                sequence([dotted(DH_PUBLIC_NUMBER), domain])
            }
            Self::P256 | Self::P384 | Self::P521 => {
                sequence([dotted(EC_PUBLIC_KEY), dotted(self.curve().oid())])
            }
        }
    }

    /// The curve of a group that is one.
    fn curve(self) -> Curve {
        match self {
            Self::P384 => Curve::P384,
            Self::P521 => Curve::P521,
            _ => Curve::P256,
        }
    }

    /// The group of the content of an AlgorithmIdentifier. A MODP group is known by its prime and
    /// generator: Windows leaves out the order, and nothing depends on it for these primes.
    fn of_algorithm(content: &[u8]) -> Option<Self> {
        let mut parts = tlv::elements(content);
        let (kind, parameters) = (parts.next()?.whole, parts.next()?);
        if kind == dotted(DH_PUBLIC_NUMBER) && parameters.tag == tlv::SEQUENCE {
            let mut numbers = tlv::elements(parameters.content);
            let (p, g) = (numbers.next()?, numbers.next()?);
            if p.tag != tlv::INTEGER || g.tag != tlv::INTEGER || significant(g.content) != [2] {
                return None;
            }
            let p = significant(p.content);
            return [Self::Modp2, Self::Modp14, Self::Modp16]
                .into_iter()
                .find(|group| modp::Modp::of(*group).prime() == p);
        }
        if kind == dotted(EC_PUBLIC_KEY) {
            return [Self::P256, Self::P384, Self::P521]
                .into_iter()
                .find(|group| dotted(group.curve().oid()) == parameters.whole);
        }
        None
    }

    /// The group of an AlgorithmIdentifier, as in TD-DH-PARAMETERS; `None` for one not known here.
    pub fn from_algorithm_identifier(der: &[u8]) -> Option<Self> {
        let (algorithm, _) = tlv::first(der)?;
        Self::of_algorithm(algorithm.content)
    }
}

impl fmt::Display for Group {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What is wrong with a public value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PublicValueFlaw {
    /// Its group is not known here.
    UnknownGroup,
    /// It is no element of its group.
    OutsideOfGroup(Group),
}

/// A public value of a group: an element that is neither trivial nor outside.
#[derive(Clone, PartialEq, Eq)]
pub struct PublicValue {
    group: Group,
    /// As long as the prime; or an uncompressed point.
    bytes: Vec<u8>,
}

impl fmt::Debug for PublicValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicValue({})", self.group)
    }
}

impl PublicValue {
    /// Its group.
    pub fn group(&self) -> Group {
        self.group
    }

    /// Reads a SubjectPublicKeyInfo. Only a value whose group is known is computed with, so what
    /// it costs does not depend on the peer.
    ///
    /// # Errors
    /// When the group is not known, or the value is not in it.
    pub fn from_spki_der(der: &[u8]) -> Result<Self, PublicValueFlaw> {
        let unknown = PublicValueFlaw::UnknownGroup;
        let (info, _) = tlv::first(der).ok_or(unknown)?;
        let mut parts = tlv::elements(info.content);
        let (Some(algorithm), Some(bits)) = (parts.next(), parts.next()) else {
            return Err(unknown);
        };
        let group = Group::of_algorithm(algorithm.content).ok_or(unknown)?;
        let bits = match bits.content.split_first() {
            Some((0, bits)) if info.tag == tlv::SEQUENCE => bits,
            _ => return Err(PublicValueFlaw::OutsideOfGroup(group)),
        };
        Self::from_bits(group, bits)
    }

    /// Reads the content of a BIT STRING: the DER of an INTEGER, or a point.
    ///
    /// # Errors
    /// When the value is not in the group.
    pub(crate) fn from_bits(group: Group, bits: &[u8]) -> Result<Self, PublicValueFlaw> {
        let outside = PublicValueFlaw::OutsideOfGroup(group);
        if bits.len() > PUBLIC_VALUE_MAX {
            return Err(outside);
        }
        let bytes = match group {
            Group::Modp2 | Group::Modp14 | Group::Modp16 => tlv::first(bits)
                .filter(|(number, _)| {
                    let negative = number.content.first().is_none_or(|byte| *byte >= 0x80);
                    number.tag == tlv::INTEGER && !negative
                })
                .and_then(|(number, _)| modp::Modp::of(group).element(number.content)),
            Group::P256 | Group::P384 | Group::P521 => {
                group.curve().is_point(bits).then(|| bits.to_vec())
            }
        };
        bytes.map(|bytes| Self { group, bytes }).ok_or(outside)
    }

    /// The content of a BIT STRING.
    pub(crate) fn to_bits(&self) -> Vec<u8> {
        match self.group {
            Group::Modp2 | Group::Modp14 | Group::Modp16 => unsigned(&self.bytes),
            Group::P256 | Group::P384 | Group::P521 => self.bytes.clone(),
        }
    }

    /// SubjectPublicKeyInfo.
    pub fn to_spki_der(&self) -> Vec<u8> {
        sequence([
            self.group.algorithm_identifier(),
            bit_string(&self.to_bits()),
        ])
    }
}

/// An ephemeral key pair.
pub(crate) struct KeyPair {
    secret: Secret,
    public: PublicValue,
}

enum Secret {
    Modp(modp::Exponent),
    Curve(Box<elliptic::PrivateKey>),
}

impl fmt::Debug for KeyPair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyPair({})", self.public.group)
    }
}

impl KeyPair {
    /// Draws a key pair.
    pub(crate) fn generate(group: Group, rng: &mut impl Rng) -> Self {
        let (secret, bytes) = match group {
            Group::Modp2 | Group::Modp14 | Group::Modp16 => {
                let (exponent, public) = modp::Modp::of(group).generate(rng);
                (Secret::Modp(exponent), public)
            }
            Group::P256 | Group::P384 | Group::P521 => {
                let key = elliptic::PrivateKey::generate(group.curve(), rng);
                let public = key.public_point(Backend::preferred());
                (Secret::Curve(Box::new(key)), public)
            }
        };
        Self {
            secret,
            public: PublicValue { group, bytes },
        }
    }

    /// The public value.
    pub(crate) fn public(&self) -> &PublicValue {
        &self.public
    }

    /// The shared secret: as long as the prime [RFC 4556 §3.2.3.1], or the x-coordinate
    /// [RFC 5349 §4].
    ///
    /// # Errors
    /// When the other's value is of another group.
    pub(crate) fn agree(&self, other: &PublicValue) -> Result<Zeroizing<Vec<u8>>, Error> {
        if other.group != self.public.group {
            return Err(Error::DiffieHellman);
        }
        let shared = match &self.secret {
            Secret::Modp(exponent) => {
                Some(modp::Modp::of(other.group).power(&other.bytes, exponent))
            }
            Secret::Curve(key) => key.agree(Backend::preferred(), &other.bytes),
        };
        shared.ok_or(Error::DiffieHellman)
    }
}

/// A number without its leading zeros.
fn significant(number: &[u8]) -> &[u8] {
    let zeros = number.iter().take_while(|byte| **byte == 0).count();
    number.get(zeros..).unwrap_or_default()
}
