//! What both ends bring to an exchange, as the facts of their machines say: a request for the protocol to write,
//! a policy for it to judge by.

use facts::{Row, Value};
use kerberos::client::{ClientDialect, Options};
use kerberos::kdc::{self, BothForms, Freshness, Policy, ReplyDigest, UnlistedEnvelopes};
use kerberos::{ContentCipher, EncryptionType, Group, KeyAgreement};
use pki::DigestAlgorithm;

use crate::exchange::form::Form;
use crate::exchange::hashes::{Settled, settle, tried};
use crate::roles::{Certificate, DomainController, Workstation};
use crate::value::{
    ClientHash, Dialect, EnvelopeRule, FirstHash, FreshnessSupport, Hash, HashSupport, KdcForms,
    KeyClass, KeyDelivery, KeySpec,
};

/// Encryption types of Windows since Vista and 2008, DES apart [MS-KILE 3.1.5.2].
const WITH_AES: &[EncryptionType] = &[
    EncryptionType::Aes256CtsHmacSha196,
    EncryptionType::Aes128CtsHmacSha196,
    EncryptionType::Rc4Hmac,
];
/// Those before.
const WITHOUT_AES: &[EncryptionType] = &[EncryptionType::Rc4Hmac];

pub(crate) fn encryption_types(aes: bool) -> &'static [EncryptionType] {
    if aes { WITH_AES } else { WITHOUT_AES }
}

/// Every hash, in the order of their numbers.
const HASHES: [Hash; 4] = [Hash::Sha1, Hash::Sha256, Hash::Sha384, Hash::Sha512];
/// The order in which a KDC names those that it takes.
const NAMED: [Hash; 4] = [Hash::Sha256, Hash::Sha384, Hash::Sha512, Hash::Sha1];

/// Reads the facts of some machines.
pub(crate) struct Facts<'r>(pub(crate) &'r dyn Fn(u8, &'static str, Row) -> Option<u32>);

impl Facts<'_> {
    fn value<V: Value>(&self, role: u8, name: &'static str, row: Row, otherwise: V) -> V {
        (self.0)(role, name, row).map_or(otherwise, V::from_index)
    }

    fn flag(&self, role: u8, name: &'static str, row: Row) -> bool {
        (self.0)(role, name, row) == Some(1)
    }

    fn supports(&self, role: u8, row: Row) -> [HashSupport; 4] {
        ["sha1", "sha256", "sha384", "sha512"]
            .map(|name| self.value(role, name, row, HashSupport::Supported))
    }
}

fn support(supports: [HashSupport; 4], hash: Hash) -> HashSupport {
    let at = HASHES.iter().position(|known| *known == hash);
    at.and_then(|at| supports.get(at).copied())
        .unwrap_or(HashSupport::Supported)
}

/// What a client sends to a KDC.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a fact of a machine, named as the facts are"
)]
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct ClientTerms {
    pub(crate) dialect: ClientDialect,
    pub(crate) also_draft9: bool,
    pub(crate) agreement: KeyAgreement,
    /// Hash of the signature.
    pub(crate) digest: DigestAlgorithm,
    /// Whether paChecksum is sent.
    checksum: bool,
    /// Hash of paChecksum2.
    checksum2: Option<DigestAlgorithm>,
    aes: bool,
    lists_triple_des: bool,
    /// Whether a freshness token is sent where there is one.
    pub(crate) knows_freshness: bool,
}

impl ClientTerms {
    /// What a workstation sends for a certificate to a domain controller.
    pub(crate) fn of(facts: &Facts<'_>, certificate: Row, workstation: Row, kdc: Row) -> Self {
        let (at_kdc, at_client, of_key) = (DomainController::ID, Workstation::ID, Certificate::ID);
        let dialect = facts.value(at_client, "dialect", workstation, Dialect::Rfc4556);
        let forms = facts.value(at_kdc, "forms", kdc, KdcForms::Any);
        let form = Form::of(dialect, forms, || {
            facts.flag(of_key, "for_smart_card_logon", certificate)
                && facts.flag(of_key, "has_upn", certificate)
        });
        let class = facts.value(of_key, "key_class", certificate, KeyClass::Rsa);
        let key_hash = facts.value(of_key, "key_hash", certificate, Hash::Sha256);
        let spec = facts.value(of_key, "key_spec", certificate, KeySpec::KeyExchange);
        let delivery = facts.value(
            at_client,
            "key_delivery",
            workstation,
            KeyDelivery::Agreement,
        );
        let elliptic = class == KeyClass::Elliptic;
        let in_envelope =
            delivery == KeyDelivery::Transport && !elliptic && spec == KeySpec::KeyExchange
                || form == Form::Draft9;
        let hash = facts.value(at_client, "hash", workstation, ClientHash::Sha1);
        let negotiates = hash == ClientHash::Negotiated;
        let own = facts.supports(at_client, workstation);
        let settled = if form == Form::Draft9 {
            Hash::Sha1
        } else {
            match Self::settled(facts, certificate, workstation, kdc).0 {
                Settled::First(hash) | Settled::Again(hash) | Settled::Refused(hash) => hash,
                Settled::NoneAtClient => key_hash,
            }
        };
        let digest = digest(settled);
        Self {
            // Windows XP with its last updates has the reply bound to its request [MS-PKCA 2.2.2].
            dialect: if form == Form::Draft9 {
                ClientDialect::Draft9WithChecksum
            } else {
                ClientDialect::Rfc4556
            },
            also_draft9: matches!(form, Form::Both | Form::Draft9OfBoth),
            agreement: if in_envelope {
                KeyAgreement::RsaKeyTransport
            } else if elliptic {
                KeyAgreement::DiffieHellman(curve(key_hash))
            } else {
                KeyAgreement::DiffieHellman(Group::Modp14)
            },
            digest,
            checksum: !negotiates || support(own, Hash::Sha1) != HashSupport::NotSupported,
            checksum2: (negotiates && settled != Hash::Sha1).then_some(digest),
            aes: facts.flag(at_client, "asks_for_aes", workstation),
            lists_triple_des: facts.flag(at_client, "lists_triple_des", workstation),
            knows_freshness: form != Form::Draft9
                && facts.flag(at_client, "knows_freshness", workstation),
        }
    }

    /// What it sent before, where the KDC answered with the hashes that it takes, and the client came again.
    pub(crate) fn before(
        facts: &Facts<'_>,
        certificate: Row,
        workstation: Row,
        kdc: Row,
    ) -> Option<Self> {
        let (settled, first) = Self::settled(facts, certificate, workstation, kdc);
        let (Settled::Again(_), Some(first)) = (settled, first) else {
            return None;
        };
        let digest = digest(first);
        Some(Self {
            digest,
            checksum2: (first != Hash::Sha1).then_some(digest),
            ..Self::of(facts, certificate, workstation, kdc)
        })
    }

    /// What the two come to about the hash of the signature, and the first that the client tries.
    fn settled(
        facts: &Facts<'_>,
        certificate: Row,
        workstation: Row,
        kdc: Row,
    ) -> (Settled, Option<Hash>) {
        let (at_client, of_key) = (Workstation::ID, Certificate::ID);
        let hash = facts.value(at_client, "hash", workstation, ClientHash::Sha1);
        let own = facts.supports(at_client, workstation);
        let theirs = facts.supports(DomainController::ID, kdc);
        let class = facts.value(of_key, "key_class", certificate, KeyClass::Rsa);
        let key_hash = facts.value(of_key, "key_hash", certificate, Hash::Sha256);
        let first = || facts.value(at_client, "first_hash", workstation, FirstHash::Sha256);
        let tried = if class == KeyClass::Elliptic {
            &[key_hash][..]
        } else {
            tried(hash, first)
        };
        let at_client = |tried| match hash {
            ClientHash::Negotiated => support(own, tried),
            _ => HashSupport::Supported,
        };
        let supported = |hash: &Hash| at_client(*hash) != HashSupport::NotSupported;
        let first = tried.iter().copied().find(supported);
        let settled = settle(tried, at_client, |hash| support(theirs, hash));
        (settled, first)
    }

    /// The same for the protocol; the address names the machine.
    pub(crate) fn options(&self, netbios_name: String, token: Option<Vec<u8>>) -> Options {
        Options {
            dialect: self.dialect,
            also_draft9: self.also_draft9,
            agreement: self.agreement,
            checksum: self.checksum,
            checksum2: self.checksum2,
            envelope_etype: self.lists_triple_des,
            freshness_token: token,
            netbios_name: Some(netbios_name).filter(|name| !name.is_empty()),
            ..Options::default()
        }
    }

    /// Encryption types, the preferred first.
    pub(crate) fn etypes(&self) -> &'static [EncryptionType] {
        encryption_types(self.aes)
    }

    /// The checksums over the body, for a log.
    pub(crate) fn checksums(&self) -> String {
        let first = self.checksum.then(|| "paChecksum (SHA-1)".to_owned());
        let second = self
            .checksum2
            .map(|digest| format!("paChecksum2 ({})", digest_name(digest)));
        let both: Vec<String> = first.into_iter().chain(second).collect();
        both.join(", ")
    }
}

/// The curve that a client agrees on a key over: that of its certificate's key [RFC 5349 §3].
fn curve(key_hash: Hash) -> Group {
    match key_hash {
        Hash::Sha384 => Group::P384,
        Hash::Sha512 => Group::P521,
        Hash::Sha1 | Hash::Sha256 => Group::P256,
    }
}

pub(crate) fn digest(hash: Hash) -> DigestAlgorithm {
    match hash {
        Hash::Sha1 => DigestAlgorithm::Sha1,
        Hash::Sha256 => DigestAlgorithm::Sha256,
        Hash::Sha384 => DigestAlgorithm::Sha384,
        Hash::Sha512 => DigestAlgorithm::Sha512,
    }
}

pub(crate) fn digest_name(digest: DigestAlgorithm) -> &'static str {
    match digest {
        DigestAlgorithm::Sha1 => "SHA-1",
        DigestAlgorithm::Sha256 => "SHA-256",
        DigestAlgorithm::Sha384 => "SHA-384",
        DigestAlgorithm::Sha512 => "SHA-512",
    }
}

/// What a domain controller takes.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a fact of a machine, named as the facts are"
)]
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct KdcTerms {
    forms: KdcForms,
    refuses_both_forms: bool,
    agrees_on_keys: bool,
    takes_large_groups: bool,
    takes_elliptic_curves: bool,
    envelopes: EnvelopeRule,
    aes: bool,
    negotiates_hashes: bool,
    reply_hash: ClientHash,
    hashes: [HashSupport; 4],
    pub(crate) freshness: FreshnessSupport,
}

impl KdcTerms {
    /// What a domain controller takes.
    pub(crate) fn of(facts: &Facts<'_>, kdc: Row) -> Self {
        let flag = |name| facts.flag(DomainController::ID, name, kdc);
        let role = DomainController::ID;
        Self {
            forms: facts.value(role, "forms", kdc, KdcForms::Any),
            refuses_both_forms: flag("refuses_both_forms"),
            agrees_on_keys: flag("agrees_on_keys"),
            takes_large_groups: flag("takes_large_groups"),
            takes_elliptic_curves: flag("takes_elliptic_curves"),
            envelopes: facts.value(role, "envelopes", kdc, EnvelopeRule::WhoListsTripleDes),
            aes: flag("gives_aes"),
            negotiates_hashes: flag("negotiates_hashes"),
            reply_hash: facts.value(role, "reply_hash", kdc, ClientHash::Sha1),
            hashes: facts.supports(role, kdc),
            freshness: facts.value(role, "freshness", kdc, FreshnessSupport::Disabled),
        }
    }

    /// Which forms of a request it reads.
    pub(crate) fn reads(&self) -> kdc::Forms {
        match self.forms {
            KdcForms::Draft9Only => kdc::Forms::Draft9Only,
            KdcForms::Any => kdc::Forms::Any,
        }
    }

    /// Whether it audits a hash.
    pub(crate) fn audits(&self, asked: DigestAlgorithm) -> bool {
        let hash = HASHES.into_iter().find(|hash| digest(*hash) == asked);
        hash.is_some_and(|hash| support(self.hashes, hash) == HashSupport::Audited)
            && self.negotiates_hashes
    }

    /// Whether it makes envelopes for those who do not list three-key DES because somebody said so.
    pub(crate) fn allows_envelopes_for_now(&self) -> bool {
        self.envelopes == EnvelopeRule::AnyoneForNow
    }

    /// Whether it makes envelopes under RC2 for those.
    pub(crate) fn falls_back_to_rc2(&self) -> bool {
        self.envelopes == EnvelopeRule::AnyoneByRc2
    }

    /// The same for the protocol: envelopes under three-key DES, before July 2021 under RC2 too, no negotiation of key
    /// derivation [MS-PKCA]. Whether an RSA key is long enough is asked with the certificate's path, by version and
    /// update (KB2661254).
    pub(crate) fn policy(&self) -> Policy {
        let curves = [Group::P384, Group::P256, Group::P521];
        let primes = [Group::Modp14, Group::Modp16, Group::Modp2];
        let taken = |group: &Group| match group {
            Group::P256 | Group::P384 | Group::P521 => self.takes_elliptic_curves,
            Group::Modp16 => self.takes_large_groups,
            Group::Modp2 | Group::Modp14 => true,
        };
        let groups = curves.into_iter().chain(primes).filter(taken);
        let supported = |hash: &Hash| support(self.hashes, *hash) != HashSupport::NotSupported;
        Policy {
            groups: groups.filter(|_| self.agrees_on_keys).collect(),
            unlisted_envelopes: match self.envelopes {
                EnvelopeRule::AnyoneByRc2 => UnlistedEnvelopes::Rc2,
                EnvelopeRule::AnyoneForNow => UnlistedEnvelopes::OfLastCipher,
                EnvelopeRule::WhoListsTripleDes => UnlistedEnvelopes::Refused,
            },
            modulus_bits_min: 0,
            digests: NAMED.into_iter().filter(supported).map(digest).collect(),
            names_digests: self.negotiates_hashes,
            reads_checksum2: self.negotiates_hashes,
            checksum2_required: self.negotiates_hashes,
            reply_digest: match self.reply_hash {
                ClientHash::Sha1 => ReplyDigest::Sha1,
                ClientHash::Sha256 => ReplyDigest::OfKey,
                ClientHash::Negotiated => ReplyDigest::OfRequest,
            },
            kdfs: Vec::new(),
            etypes: encryption_types(self.aes).to_vec(),
            content_ciphers: match self.envelopes {
                EnvelopeRule::AnyoneByRc2 => vec![ContentCipher::Rc2, ContentCipher::TripleDes],
                _ => vec![ContentCipher::TripleDes],
            },
            freshness: match self.freshness {
                FreshnessSupport::Disabled => Freshness::Disabled,
                FreshnessSupport::Supported => Freshness::Supported,
                FreshnessSupport::Required => Freshness::Required,
            },
            draft9: true,
            rfc4556: self.forms == KdcForms::Any,
            both_forms: if self.refuses_both_forms {
                BothForms::Refused
            } else {
                BothForms::NewerIsRead
            },
            ..Policy::default()
        }
    }
}
