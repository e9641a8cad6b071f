//! How client and KDC come to the reply key: Diffie-Hellman over a group or a curve, or key transport.

use std::fmt;
use std::str::FromStr;

use pki::encode::{bit_string, dotted, sequence, unsigned};
use rand_core::Rng;
use rasn::types::Integer;

use crate::client::unsigned_bytes;
use crate::dh::{self, Group};
use crate::error::Error;
use crate::messages::pkinit::{DH_PUBLIC_NUMBER, DomainParameters, SubjectPublicKeyInfo};
use crate::tlv;

/// A curve [RFC 5349 §4].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Curve {
    /// P-256.
    P256,
    /// P-384.
    P384,
    /// P-521.
    P521,
}

/// id-ecPublicKey.
const EC_PUBLIC_KEY: &str = "1.2.840.10045.2.1";

impl Curve {
    fn oid(self) -> &'static str {
        match self {
            Self::P256 => "1.2.840.10045.3.1.7",
            Self::P384 => "1.3.132.0.34",
            Self::P521 => "1.3.132.0.35",
        }
    }
}

/// How the reply key is come by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum KeyDelivery {
    /// Diffie-Hellman over a group [RFC 4556 §3.2.3.1].
    DiffieHellman(Group),
    /// Diffie-Hellman over a curve [RFC 5349].
    Elliptic(Curve),
    /// Encrypted to the client's RSA key [RFC 4556 §3.2.3.2].
    KeyTransport,
}

impl KeyDelivery {
    /// Every way, with its short name.
    pub const ALL: [(&'static str, Self); 7] = [
        ("dh2", Self::DiffieHellman(Group::Two)),
        ("dh14", Self::DiffieHellman(Group::Fourteen)),
        ("dh16", Self::DiffieHellman(Group::Sixteen)),
        ("p256", Self::Elliptic(Curve::P256)),
        ("p384", Self::Elliptic(Curve::P384)),
        ("p521", Self::Elliptic(Curve::P521)),
        ("rsa", Self::KeyTransport),
    ];

    /// Whether the content of an AlgorithmIdentifier is of this way. Of a group only p and g count: some
    /// leave q out [RFC 4556 §3.2.1].
    pub(crate) fn is_algorithm(self, content: &[u8]) -> bool {
        match self {
            Self::DiffieHellman(group) => {
                let wanted = [unsigned(&group.prime()), unsigned(&[2])].concat();
                tlv::find(content, 0x30).is_some_and(|domain| domain.content.starts_with(&wanted))
            }
            Self::Elliptic(curve) => {
                content == [dotted(EC_PUBLIC_KEY), dotted(curve.oid())].concat()
            }
            Self::KeyTransport => false,
        }
    }

    /// The AlgorithmIdentifier by which a KDC offers it; key transport has none.
    pub(crate) fn algorithm(self) -> Option<Vec<u8>> {
        match self {
            Self::DiffieHellman(group) => Some(group_algorithm(group)),
            Self::Elliptic(curve) => Some(sequence([dotted(EC_PUBLIC_KEY), dotted(curve.oid())])),
            Self::KeyTransport => None,
        }
    }
}

impl fmt::Display for KeyDelivery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::DiffieHellman(group) => {
                write!(f, "Diffie-Hellman over {} bits", group.bits())
            }
            Self::Elliptic(Curve::P256) => f.write_str("Diffie-Hellman over P-256"),
            Self::Elliptic(Curve::P384) => f.write_str("Diffie-Hellman over P-384"),
            Self::Elliptic(Curve::P521) => f.write_str("Diffie-Hellman over P-521"),
            Self::KeyTransport => f.write_str("RSA key transport"),
        }
    }
}

impl FromStr for KeyDelivery {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let known = Self::ALL.into_iter().find(|(name, _)| *name == text);
        known.map(|(_, delivery)| delivery).ok_or_else(|| {
            let names: Vec<&str> = Self::ALL.iter().map(|(name, _)| *name).collect();
            format!("`{text}` is none of {}", names.join(", "))
        })
    }
}

/// An ephemeral key pair.
#[derive(Clone)]
pub(crate) enum KeyPair {
    Group(dh::KeyPair),
    P256(p256::SecretKey),
    P384(p384::SecretKey),
    P521(p521::SecretKey),
}

impl fmt::Debug for KeyPair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeyPair")
    }
}

impl KeyPair {
    /// Draws a key pair; `None` for key transport, which has none.
    pub(crate) fn generate(delivery: KeyDelivery, rng: &mut impl Rng) -> Option<Self> {
        Some(match delivery {
            KeyDelivery::KeyTransport => return None,
            KeyDelivery::DiffieHellman(group) => Self::Group(dh::KeyPair::generate(group, rng)),
            KeyDelivery::Elliptic(Curve::P256) => Self::P256(draw(rng, 32, 0xFF, |bytes| {
                p256::SecretKey::from_slice(bytes).ok()
            })),
            KeyDelivery::Elliptic(Curve::P384) => Self::P384(draw(rng, 48, 0xFF, |bytes| {
                p384::SecretKey::from_slice(bytes).ok()
            })),
            KeyDelivery::Elliptic(Curve::P521) => Self::P521(draw(rng, 66, 0x01, |bytes| {
                p521::SecretKey::from_slice(bytes).ok()
            })),
        })
    }

    /// The public value as the BIT STRING of SubjectPublicKeyInfo or KDCDHKeyInfo holds it: an INTEGER
    /// [RFC 3279 §2.3.3], or an uncompressed point [RFC 5480 §2.2].
    pub(crate) fn public_bits(&self) -> Vec<u8> {
        match self {
            Self::Group(pair) => unsigned(pair.public()),
            Self::P256(key) => key.public_key().to_sec1_bytes().to_vec(),
            Self::P384(key) => key.public_key().to_sec1_bytes().to_vec(),
            Self::P521(key) => key.public_key().to_sec1_bytes().to_vec(),
        }
    }

    /// SubjectPublicKeyInfo of the public value.
    pub(crate) fn public_key_info(&self) -> Vec<u8> {
        let algorithm = match self {
            Self::Group(pair) => group_algorithm(pair.group()),
            Self::P256(_) => sequence([dotted(EC_PUBLIC_KEY), dotted(Curve::P256.oid())]),
            Self::P384(_) => sequence([dotted(EC_PUBLIC_KEY), dotted(Curve::P384.oid())]),
            Self::P521(_) => sequence([dotted(EC_PUBLIC_KEY), dotted(Curve::P521.oid())]),
        };
        sequence([algorithm, bit_string(&self.public_bits())])
    }

    /// The shared secret Z with the other side's public value: as long as the prime, or the x-coordinate
    /// as long as the field [RFC 4556 §3.2.3.1, RFC 5349 §4].
    ///
    /// # Errors
    /// When the value is not in the group.
    pub(crate) fn agree(&self, bits: &[u8]) -> Result<Vec<u8>, Error> {
        let wrong = |_| Error::DiffieHellman;
        Ok(match self {
            Self::Group(pair) => {
                let public: Integer = rasn::der::decode(bits).map_err(|_| Error::DiffieHellman)?;
                pair.agree(&unsigned_bytes(&public))?
            }
            Self::P256(key) => {
                let public = p256::PublicKey::from_sec1_bytes(bits).map_err(wrong)?;
                let shared =
                    p256::ecdh::diffie_hellman(key.to_nonzero_scalar(), public.as_affine());
                shared.raw_secret_bytes().to_vec()
            }
            Self::P384(key) => {
                let public = p384::PublicKey::from_sec1_bytes(bits).map_err(wrong)?;
                let shared =
                    p384::ecdh::diffie_hellman(key.to_nonzero_scalar(), public.as_affine());
                shared.raw_secret_bytes().to_vec()
            }
            Self::P521(key) => {
                let public = p521::PublicKey::from_sec1_bytes(bits).map_err(wrong)?;
                let shared =
                    p521::ecdh::diffie_hellman(key.to_nonzero_scalar(), public.as_affine());
                shared.raw_secret_bytes().to_vec()
            }
        })
    }
}

/// Draws bytes until they are a scalar, which nearly all are. `mask` keeps the first byte in range.
fn draw<K>(rng: &mut impl Rng, size: usize, mask: u8, read: impl Fn(&[u8]) -> Option<K>) -> K {
    let mut bytes = vec![0; size];
    loop {
        rng.fill_bytes(&mut bytes);
        if let Some(first) = bytes.first_mut() {
            *first &= mask;
        }
        if let Some(key) = read(&bytes) {
            return key;
        }
    }
}

/// What a client's public value turned out to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum PublicValue {
    /// A value in a group or on a curve: where, and the bits of it.
    Known(KeyDelivery, Vec<u8>),
    /// A value outside of its group or curve.
    Outside,
    /// A group, curve or kind of key that is not known here.
    Unknown,
}

/// The longest modulus that is looked at: beyond it nothing is a group of ours.
const LONGEST_MODULUS: usize = 2048;

/// Reads a client's SubjectPublicKeyInfo.
pub(crate) fn public_value(info: &SubjectPublicKeyInfo) -> PublicValue {
    let bits = info.subject_public_key.as_raw_slice();
    let parameters = info.algorithm.parameters.as_ref();
    match info.algorithm.algorithm.to_string().as_str() {
        DH_PUBLIC_NUMBER => {
            let group: Option<DomainParameters> = parameters
                .filter(|any| any.as_bytes().len() <= 3 * LONGEST_MODULUS)
                .and_then(|any| rasn::der::decode(any.as_bytes()).ok());
            let known = group.and_then(|group| {
                let prime = unsigned_bytes(&group.p);
                let generated_by_two = unsigned_bytes(&group.g) == [2];
                Group::ALL
                    .into_iter()
                    .find(|known| generated_by_two && known.prime() == prime)
            });
            let Some(group) = known else {
                return PublicValue::Unknown;
            };
            match rasn::der::decode::<Integer>(bits) {
                Ok(value) if group.contains(&unsigned_bytes(&value)) => {
                    PublicValue::Known(KeyDelivery::DiffieHellman(group), bits.to_vec())
                }
                _ => PublicValue::Outside,
            }
        }
        EC_PUBLIC_KEY => {
            let named = parameters.map(|any| any.as_bytes().to_vec());
            let curve = [Curve::P256, Curve::P384, Curve::P521]
                .into_iter()
                .find(|curve| named.as_deref() == Some(dotted(curve.oid()).as_slice()));
            let valid = match curve {
                None => return PublicValue::Unknown,
                Some(Curve::P256) => p256::PublicKey::from_sec1_bytes(bits).is_ok(),
                Some(Curve::P384) => p384::PublicKey::from_sec1_bytes(bits).is_ok(),
                Some(Curve::P521) => p521::PublicKey::from_sec1_bytes(bits).is_ok(),
            };
            match curve {
                Some(curve) if valid => {
                    PublicValue::Known(KeyDelivery::Elliptic(curve), bits.to_vec())
                }
                _ => PublicValue::Outside,
            }
        }
        _ => PublicValue::Unknown,
    }
}

fn group_algorithm(group: Group) -> Vec<u8> {
    let domain = sequence([
        unsigned(&group.prime()),
        unsigned(&[2]),
        unsigned(&group.order()),
    ]);
    sequence([dotted(DH_PUBLIC_NUMBER), domain])
}

#[cfg(test)]
mod tests {
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    use super::{Curve, KeyDelivery, KeyPair, PublicValue, public_value};

    #[test]
    fn what_one_side_offers_the_other_understands_and_agrees_on() {
        let mut rng = ChaCha20Rng::from_seed([3; 32]);
        for (name, delivery) in KeyDelivery::ALL {
            assert_eq!(name.parse(), Ok(delivery));
            let Some(client) = KeyPair::generate(delivery, &mut rng) else {
                assert_eq!(delivery, KeyDelivery::KeyTransport);
                continue;
            };
            let info = rasn::der::decode(&client.public_key_info()).unwrap();
            let PublicValue::Known(understood, bits) = public_value(&info) else {
                panic!("{delivery}")
            };
            assert_eq!(understood, delivery);
            let kdc = KeyPair::generate(understood, &mut rng).unwrap();
            let secret = kdc.agree(&bits).unwrap();
            assert_eq!(secret, client.agree(&kdc.public_bits()).unwrap());
        }
    }

    #[test]
    fn what_a_kdc_offers_instead_is_read_again() {
        let realm = "EXAMPLE.COM".parse().unwrap();
        let now = names::Timestamp::from_unix(1_700_000_000);
        let offered: Vec<KeyDelivery> = KeyDelivery::ALL
            .into_iter()
            .map(|(_, delivery)| delivery)
            .filter(|delivery| *delivery != KeyDelivery::KeyTransport)
            .rev()
            .collect();
        let bytes = crate::kdc::other_parameters(&realm, now, &offered).unwrap();
        let error = crate::client::error(&bytes).unwrap();
        assert_eq!(error.number, 65);
        assert_eq!(error.typed_data[0].offered(), offered);
    }

    #[test]
    fn a_point_off_the_curve_is_outside() {
        let mut rng = ChaCha20Rng::from_seed([4; 32]);
        let delivery = KeyDelivery::Elliptic(Curve::P256);
        let pair = KeyPair::generate(delivery, &mut rng).unwrap();
        let mut info = pair.public_key_info();
        *info.last_mut().unwrap() ^= 1;
        let info = rasn::der::decode(&info).unwrap();
        assert_eq!(public_value(&info), PublicValue::Outside);
        let mut bits = pair.public_bits();
        *bits.last_mut().unwrap() ^= 1;
        assert!(pair.agree(&bits).is_err());
    }
}
