//! The vault: keys and real bytes of every certificate, each made once when it is first needed.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock};

use names::{MappableCertificate, Seed, SerialNumber};
use pki::{Certificate, Crl, Issuance, KeyAlgorithm, PrivateKey};
use worlds::Revoked;

use super::content::CertificateContent;
use super::lists::ListKey;
use super::random::seed_of;

/// Where a certificate comes from.
#[derive(Debug, Clone)]
pub(crate) enum Origin {
    /// The twin issues it: what it will say, the name of its key, and the authority.
    Issued {
        issuance: Box<Issuance>,
        key_name: String,
        algorithm: KeyAlgorithm,
        authority: usize,
    },
    /// It was given, perhaps with its key.
    Given {
        certificate: Certificate,
        key: Option<Box<PrivateKey>>,
    },
}

impl Origin {
    /// The serial number.
    pub(crate) fn serial(&self) -> SerialNumber {
        match self {
            Self::Issued { issuance, .. } => issuance.serial_number(),
            Self::Given { certificate, .. } => certificate.serial().clone(),
        }
    }
}

/// A certificate of the world.
#[derive(Debug)]
pub(crate) struct CertificateEntry {
    /// What it says.
    pub(crate) content: CertificateContent,
    /// Where it comes from.
    pub(crate) origin: Origin,
    /// The authority that issued it, where the world has it.
    pub(crate) issuer: Option<usize>,
    /// That its authority revoked it.
    pub(crate) revoked: Option<Revoked>,
    made: OnceLock<Made>,
}

impl CertificateEntry {
    pub(crate) fn new(
        content: CertificateContent,
        origin: Origin,
        issuer: Option<usize>,
        revoked: Option<Revoked>,
    ) -> Self {
        Self {
            content,
            origin,
            issuer,
            revoked,
            made: OnceLock::new(),
        }
    }
}

/// A certification authority of the world.
#[derive(Debug)]
pub(crate) struct AuthorityEntry {
    /// Name, for its random streams.
    pub(crate) name: String,
    /// What its certificate says, or the certificate.
    pub(crate) origin: Origin,
    /// The authority above; `None` for a root.
    pub(crate) issuer: Option<usize>,
    /// That the authority above revoked its certificate.
    pub(crate) revoked: Option<Revoked>,
    /// What it revoked, by serial number.
    pub(crate) revocations: Vec<(SerialNumber, Revoked)>,
    made: OnceLock<Made>,
    pub(super) delegate: OnceLock<Option<Made>>,
    pub(super) lists: Mutex<BTreeMap<ListKey, Option<Crl>>>,
}

impl AuthorityEntry {
    pub(crate) fn new(name: String, origin: Origin, issuer: Option<usize>) -> Self {
        Self {
            name,
            origin,
            issuer,
            revoked: None,
            revocations: Vec::new(),
            made: OnceLock::new(),
            delegate: OnceLock::new(),
            lists: Mutex::default(),
        }
    }
}

/// Real bytes, and the private key where the twin has it.
#[derive(Debug, Clone)]
pub(crate) struct Made {
    /// The certificate.
    pub(crate) certificate: Certificate,
    /// Its private key.
    pub(crate) key: Option<PrivateKey>,
}

/// Keys that were generated, by seed and algorithm: a what-if uses those of its base.
#[derive(Debug, Default)]
pub(crate) struct KeyStore(Mutex<BTreeMap<([u8; 32], KeyAlgorithm), PrivateKey>>);

impl KeyStore {
    /// The key of a seed; generated now, if it was not before.
    #[expect(clippy::expect_used, reason = "keys of listed sizes are generated")]
    fn key(&self, algorithm: KeyAlgorithm, seed: [u8; 32]) -> PrivateKey {
        let known = self
            .0
            .lock()
            .ok()
            .and_then(|keys| keys.get(&(seed, algorithm)).cloned());
        if let Some(key) = known {
            return key;
        }
        // Two threads may generate the same key at once; it is the same key.
        let key = PrivateKey::generate(algorithm, seed)
            .expect("INVARIANT: a key of a listed size is generated");
        if let Ok(mut keys) = self.0.lock() {
            keys.insert((seed, algorithm), key.clone());
        }
        key
    }
}

/// Keys and certificates of a world.
#[derive(Debug)]
pub(crate) struct Vault {
    pub(crate) keys: Arc<KeyStore>,
    seed: Seed,
    key_pool: Option<u16>,
    pub(crate) authorities: Vec<AuthorityEntry>,
    pub(crate) certificates: Vec<CertificateEntry>,
}

impl Vault {
    pub(crate) fn new(
        keys: Arc<KeyStore>,
        seed: Seed,
        key_pool: Option<u16>,
        authorities: Vec<AuthorityEntry>,
        certificates: Vec<CertificateEntry>,
    ) -> Self {
        Self {
            keys,
            seed,
            key_pool,
            authorities,
            certificates,
        }
    }

    /// The seed of the world.
    pub(super) fn seed(&self) -> Seed {
        self.seed
    }

    /// The bytes and key of a certificate, made now if they were not before.
    pub(crate) fn certificate(&self, at: usize) -> Option<&Made> {
        let entry = self.certificates.get(at)?;
        Some(entry.made.get_or_init(|| self.make(&entry.origin)))
    }

    /// The bytes and key of an authority, made now if they were not before.
    pub(crate) fn authority(&self, at: usize) -> Option<&Made> {
        let entry = self.authorities.get(at)?;
        Some(entry.made.get_or_init(|| self.make(&entry.origin)))
    }

    /// The seed of a certificate's key; `None` for a given certificate, of which only its bytes tell.
    pub(crate) fn seed_of_key(&self, at: usize) -> Option<[u8; 32]> {
        match self.certificates.get(at).map(|entry| &entry.origin) {
            Some(Origin::Issued {
                key_name,
                algorithm,
                ..
            }) => Some(self.key_seed(key_name, *algorithm)),
            Some(Origin::Given { .. }) | None => None,
        }
    }

    /// What of a certificate can stand in altSecurityIdentities. What its bytes alone tell is left out
    /// unless it is asked for, since the certificate is made then.
    pub(crate) fn mappable(&self, at: usize, with_bytes: bool) -> Option<MappableCertificate<'_>> {
        let content = &self.certificates.get(at)?.content;
        let made = if with_bytes {
            self.certificate(at).map(|made| &made.certificate)
        } else {
            None
        };
        Some(MappableCertificate {
            issuer: &content.issuer,
            subject: &content.subject,
            serial: &content.serial,
            key_id: made.and_then(|made| made.subject_key_id().cloned()),
            thumbprint: made.map(Certificate::thumbprint),
            public_key_digest: made.map(Certificate::public_key_digest),
            mail: content.rfc822.as_deref(),
            sid: content.sid.as_ref().or(content.sid_uri.as_ref()),
        })
    }

    /// The certificates above an authority and its own, the anchor last.
    pub(crate) fn chain(&self, authority: Option<usize>) -> Vec<Certificate> {
        let mut chain = Vec::new();
        let mut at = authority;
        while let Some(index) = at {
            if chain.len() > self.authorities.len() {
                break;
            }
            chain.extend(self.authority(index).map(|made| made.certificate.clone()));
            at = self.authorities.get(index).and_then(|entry| entry.issuer);
        }
        chain
    }

    #[expect(
        clippy::expect_used,
        reason = "keys of listed sizes are generated and sign"
    )]
    fn make(&self, origin: &Origin) -> Made {
        match origin {
            Origin::Given { certificate, key } => Made {
                certificate: certificate.clone(),
                key: key.as_deref().cloned(),
            },
            Origin::Issued {
                issuance,
                key_name,
                algorithm,
                authority,
            } => {
                let key = self.key(key_name, *algorithm);
                let own = self.is_own_authority(*authority, key_name);
                let issuer = (!own).then(|| self.authority(*authority)).flatten();
                let issuer_key = issuer.and_then(|made| made.key.as_ref()).unwrap_or(&key);
                let mut issuance = (**issuance).clone();
                issuance.issuer_key_id = Some(issuer_key.public_key().key_id());
                let certificate = issuance
                    .issue(key.public_key(), issuer_key)
                    .expect("INVARIANT: a key that was generated signs");
                Made {
                    certificate,
                    key: Some(key),
                }
            }
        }
    }

    /// Whether a root signs itself.
    fn is_own_authority(&self, authority: usize, key_name: &str) -> bool {
        self.authorities.get(authority).is_some_and(|entry| {
            entry.issuer.is_none() && authority_key_name(&entry.name) == key_name
        })
    }

    pub(super) fn key(&self, name: &str, algorithm: KeyAlgorithm) -> PrivateKey {
        self.keys.key(algorithm, self.key_seed(name, algorithm))
    }

    /// The seed of a key; in a world with a key pool, RSA keys share few seeds.
    fn key_seed(&self, name: &str, algorithm: KeyAlgorithm) -> [u8; 32] {
        match self.key_pool {
            Some(size) if algorithm.is_rsa() && size > 0 => {
                let [a, b, ..] = seed_of(self.seed, name);
                let slot = u16::from_be_bytes([a, b]) % size;
                seed_of(self.seed, &format!("key pool/{algorithm}/{slot}"))
            }
            _ => seed_of(self.seed, name),
        }
    }
}

/// Name of the random stream of an authority's key.
pub(crate) fn authority_key_name(name: &str) -> String {
    format!("authority/{name}/key")
}
