//! From the shared secret to the reply key [RFC 4556 §3.2.3.1, RFC 8636].

use std::fmt;

use pki::DigestAlgorithm;
use pki::encode::{OCTET_STRING, dotted, sequence, tagged, unsigned};
use sha1::{Digest, Sha1};
use zeroize::Zeroizing;

use crate::cipher::{EncryptionKey, EncryptionType};
use crate::error::Error;

/// A key derivation function that client and KDC negotiate [RFC 8636 §6].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kdf {
    /// id-pkinit-kdf-ah-sha1.
    Sha1,
    /// id-pkinit-kdf-ah-sha256.
    Sha256,
    /// id-pkinit-kdf-ah-sha384.
    Sha384,
    /// id-pkinit-kdf-ah-sha512.
    Sha512,
}

/// What a key depends on beside the secret [RFC 8636 §6].
#[derive(Debug, Clone, Copy)]
pub struct KdfInput<'m> {
    /// DER of the client's KRB5PrincipalName, as in the request.
    pub client: &'m [u8],
    /// DER of the server's KRB5PrincipalName, as in the request.
    pub server: &'m [u8],
    /// The whole AS-REQ.
    pub as_req: &'m [u8],
    /// The value of PA-PK-AS-REP.
    pub pk_as_rep: &'m [u8],
}

impl Kdf {
    /// Every function.
    pub const ALL: [Self; 4] = [Self::Sha1, Self::Sha256, Self::Sha384, Self::Sha512];

    /// Its object identifier.
    pub fn oid(self) -> &'static str {
        match self {
            Self::Sha1 => "1.3.6.1.5.2.3.6.1",
            Self::Sha256 => "1.3.6.1.5.2.3.6.2",
            Self::Sha384 => "1.3.6.1.5.2.3.6.4",
            Self::Sha512 => "1.3.6.1.5.2.3.6.3",
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
            Self::Sha384 => DigestAlgorithm::Sha384,
            Self::Sha512 => DigestAlgorithm::Sha512,
        }
    }

    /// The reply key: hashes over a counter, the secret and OtherInfo, until the seed is full.
    ///
    /// # Errors
    /// Never for a type that is known here.
    pub fn reply_key(
        self,
        etype: EncryptionType,
        secret: &[u8],
        input: &KdfInput<'_>,
    ) -> Result<EncryptionKey, Error> {
        let other = self.other_info(etype, input);
        let mut seed = Zeroizing::new(Vec::new());
        let mut counter = 1u32;
        while seed.len() < etype.seed_size() {
            let block = Zeroizing::new([&counter.to_be_bytes(), secret, &other].concat());
            seed.extend(self.digest().hash(&block));
            counter += 1;
        }
        seed.truncate(etype.seed_size());
        EncryptionKey::from_seed(etype, &seed)
    }

    /// [RFC 8636 §6]
    /// ```text
    /// OtherInfo ::= SEQUENCE { algorithmID AlgorithmIdentifier,
    ///    partyUInfo [0] OCTET STRING, partyVInfo [1] OCTET STRING, suppPubInfo [2] OCTET STRING OPTIONAL, ... }
    /// PkinitSuppPubInfo ::= SEQUENCE {
    ///    enctype [0] Int32, as-REQ [1] OCTET STRING, pk-as-rep [2] OCTET STRING, ... }
    /// ```
    pub(super) fn other_info(self, etype: EncryptionType, input: &KdfInput<'_>) -> Vec<u8> {
        let octets = |tag: u8, bytes: &[u8]| tagged(tag, &tagged(OCTET_STRING, bytes));
        let enctype = unsigned(&etype.code().to_be_bytes());
        let public = sequence([
            tagged(0xA0, &enctype),
            octets(0xA1, input.as_req),
            octets(0xA2, input.pk_as_rep),
        ]);
        sequence([
            sequence([dotted(self.oid())]),
            octets(0xA0, input.client),
            octets(0xA1, input.server),
            octets(0xA2, &public),
        ])
    }
}

impl fmt::Display for Kdf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Sha1 => "id-pkinit-kdf-ah-sha1",
            Self::Sha256 => "id-pkinit-kdf-ah-sha256",
            Self::Sha384 => "id-pkinit-kdf-ah-sha384",
            Self::Sha512 => "id-pkinit-kdf-ah-sha512",
        })
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

/// The reply key without negotiation: the secret, then both nonces if both were sent
/// [RFC 4556 §3.2.3.1].
///
/// # Errors
/// Never for a type that is known here.
pub(crate) fn reply_key_of_octets(
    etype: EncryptionType,
    secret: &[u8],
    nonces: Option<(&[u8], &[u8])>,
) -> Result<EncryptionKey, Error> {
    let mut octets = Zeroizing::new(secret.to_vec());
    if let Some((client, server)) = nonces {
        octets.extend_from_slice(client);
        octets.extend_from_slice(server);
    }
    let seed = Zeroizing::new(octetstring2key(&octets, etype.seed_size()));
    EncryptionKey::from_seed(etype, &seed)
}
