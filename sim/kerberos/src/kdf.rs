//! From a shared secret to the reply key: the function of RFC 4556, and those of RFC 8636.

use pki::DigestAlgorithm;
use pki::encode::{dotted, sequence, tagged};
use rasn_kerberos::{PrincipalName, Realm};
use sha1::{Digest, Sha1};

use crate::error::Error;
use crate::messages::pkinit::Krb5PrincipalName;

/// A key derivation function of RFC 8636 §6.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kdf {
    /// id-pkinit-kdf-ah-sha1.
    Sha1,
    /// id-pkinit-kdf-ah-sha256.
    Sha256,
    /// id-pkinit-kdf-ah-sha512.
    Sha512,
    /// id-pkinit-kdf-ah-sha384.
    Sha384,
}

impl Kdf {
    /// The functions, the preferred first.
    pub const ALL: [Self; 4] = [Self::Sha256, Self::Sha512, Self::Sha384, Self::Sha1];

    /// Its object identifier.
    pub fn oid(self) -> &'static str {
        match self {
            Self::Sha1 => "1.3.6.1.5.2.3.6.1",
            Self::Sha256 => "1.3.6.1.5.2.3.6.2",
            Self::Sha512 => "1.3.6.1.5.2.3.6.3",
            Self::Sha384 => "1.3.6.1.5.2.3.6.4",
        }
    }

    /// The function of an object identifier.
    pub fn from_oid(oid: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kdf| kdf.oid() == oid)
    }

    fn digest(self) -> DigestAlgorithm {
        match self {
            Self::Sha1 => DigestAlgorithm::Sha1,
            Self::Sha256 => DigestAlgorithm::Sha256,
            Self::Sha512 => DigestAlgorithm::Sha512,
            Self::Sha384 => DigestAlgorithm::Sha384,
        }
    }
}

/// What a derivation binds the key to [RFC 8636 §6].
#[derive(Debug, Clone, Copy)]
pub(crate) struct Binding<'b> {
    /// The client, as the request names it.
    pub(crate) client: (&'b Realm, &'b PrincipalName),
    /// The server, as the request names it.
    pub(crate) server: (&'b Realm, &'b PrincipalName),
    /// Encryption type of the key.
    pub(crate) etype: i32,
    /// The whole AS-REQ.
    pub(crate) as_req: &'b [u8],
    /// The value of PA-PK-AS-REP.
    pub(crate) pk_as_rep: &'b [u8],
}

impl Kdf {
    /// The first `size` bytes of Hash(counter | Z | OtherInfo), Hash(counter + 1 | ...), ...
    pub(crate) fn derive(
        self,
        secret: &[u8],
        binding: Binding<'_>,
        size: usize,
    ) -> Result<Vec<u8>, Error> {
        let other_info = self.other_info(binding)?;
        let mut key = Vec::new();
        let mut counter = 1u32;
        while key.len() < size {
            let input = [&counter.to_be_bytes(), secret, other_info.as_slice()].concat();
            key.extend(self.digest().hash(&input));
            counter += 1;
        }
        key.truncate(size);
        Ok(key)
    }

    /// ```text
    /// OtherInfo ::= SEQUENCE {
    ///    algorithmID AlgorithmIdentifier, partyUInfo [0] OCTET STRING, partyVInfo [1] OCTET STRING,
    ///    suppPubInfo [2] OCTET STRING OPTIONAL, suppPrivInfo [3] OCTET STRING OPTIONAL }
    /// PkinitSuppPubInfo ::= SEQUENCE {
    ///    enctype [0] Int32, as-REQ [1] OCTET STRING, pk-as-rep [2] OCTET STRING, ... }
    /// ```
    fn other_info(self, binding: Binding<'_>) -> Result<Vec<u8>, Error> {
        let octets = |number: u8, bytes: &[u8]| tagged(0xA0 | number, &tagged(0x04, bytes));
        let party = |(realm, name): (&Realm, &PrincipalName)| {
            rasn::der::encode(&Krb5PrincipalName {
                realm: realm.clone(),
                principal_name: name.clone(),
            })
            .map_err(|_| Error::Encode("party of a key derivation"))
        };
        let etype = rasn::der::encode(&binding.etype)
            .map_err(|_| Error::Encode("encryption type of a key derivation"))?;
        let public = sequence([
            tagged(0xA0, &etype),
            octets(1, binding.as_req),
            octets(2, binding.pk_as_rep),
        ]);
        Ok(sequence([
            sequence([dotted(self.oid())]),
            octets(0, &party(binding.client)?),
            octets(1, &party(binding.server)?),
            octets(2, &public),
        ]))
    }
}

/// octetstring2key [RFC 4556 §3.2.3.1]: SHA-1 over a counter and the secret, until the key is full.
pub fn octetstring2key(secret: &[u8], size: usize) -> Vec<u8> {
    let mut key = Vec::new();
    let mut counter = 0u8;
    while key.len() < size {
        let mut hash = Sha1::new();
        hash.update([counter]);
        hash.update(secret);
        key.extend_from_slice(&hash.finalize());
        counter = counter.wrapping_add(1);
    }
    key.truncate(size);
    key
}

#[cfg(test)]
mod tests {
    use rasn::types::SequenceOf;
    use rasn_kerberos::PrincipalName;

    use super::{Binding, Kdf, octetstring2key};
    use crate::messages::general;

    fn hex(bytes: &[u8]) -> String {
        bytes
            .iter()
            .fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
    }

    #[test]
    fn octetstring2key_gives_the_vectors_of_rfc_4556() {
        let count: Vec<u8> = (0..128u8).map(|i| i % 17).collect();
        for (secret, key) in [
            (
                vec![0; 256],
                "5ee50d675c809fe59e4a7762c54b65837547eafb159bd8cdc75ffca5911e4c41",
            ),
            (
                vec![0; 128],
                "acf7707c08973ddfdb27cd361442ccfba355c8884cb472f37da636d07d56787e",
            ),
            (
                count.clone(),
                "c442da585fcb80e43b47946f254093e37329d99001380db78371db3acf5c797e",
            ),
            (
                count[..77].to_vec(),
                "0053953b84c896f4eb385c3f2e751c4a590ed6ffadca6ff64f47ebeb8d780ffc",
            ),
        ] {
            assert_eq!(hex(&octetstring2key(&secret, 32)), key);
        }
    }

    /// RFC 8636 appendix B; the one of SHA-384 is not there and was computed apart.
    #[test]
    fn derivations_give_the_vectors_of_rfc_8636() {
        let name = |parts: &[&str]| PrincipalName {
            r#type: 1,
            string: SequenceOf::from(parts.iter().map(|p| general(p)).collect::<Vec<_>>()),
        };
        let (realm, client) = (general("SU.SE"), name(&["lha"]));
        let server = name(&["krbtgt", "SU.SE"]);
        for (kdf, etype, size, key) in [
            (
                Kdf::Sha1,
                18,
                32,
                "e6ab38c9413e035bb079201ed0b6b73d8d49a814a737c04ee6649614206f73ad",
            ),
            (
                Kdf::Sha256,
                18,
                32,
                "77ef4e48c420ae3fec75109d7981697eed5d295c90c62564f7bfd101fa9bc1d5",
            ),
            (
                Kdf::Sha512,
                16,
                21,
                "d3c78b78d75313e9a926f75dfb012363fa17fa01db",
            ),
            (
                Kdf::Sha384,
                18,
                32,
                "2da9824ca429ccdaeb553a09727346730a0a6c6a89a01b3c2e4987fc70800da2",
            ),
        ] {
            let binding = Binding {
                client: (&realm, &client),
                server: (&realm, &server),
                etype,
                as_req: &[0xAA; 10],
                pk_as_rep: &[0xBB; 9],
            };
            let derived = kdf.derive(&[0; 256], binding, size).unwrap();
            assert_eq!(hex(&derived), key, "{kdf:?}");
            assert_eq!(Kdf::from_oid(kdf.oid()), Some(kdf));
        }
    }
}
