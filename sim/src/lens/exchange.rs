//! Facts of what the two ends of an exchange send and take.

use facts::{Fact, Row};
use pki::KeyAlgorithm;
use policies::SettingId;

use super::Source;
use crate::assumption::HASH_AGILITY;
use crate::rule_book::exchange::{CLIENT_HASHES, KDC_HASHES};
use crate::value::{ClientHash, FirstHash, Hash, HashSupport};

/// Reading of [`HASH_AGILITY`] in which clients go on with SHA-1.
const SHA1_FIRST: u32 = 1;
/// Reading in which SHA-1 is audited.
const SHA1_AUDITED: u32 = 2;

fn agility(source: &Source<'_>) -> Fact<u32> {
    source.assumed(HASH_AGILITY.name)
}

/// The values of a policy: whether it is on, and one for each hash.
struct HashPolicy {
    enabled: SettingId,
    sha1: SettingId,
    sha256: SettingId,
    sha384: SettingId,
    sha512: SettingId,
}

const CLIENT: HashPolicy = HashPolicy {
    enabled: SettingId::PkInitHashAlgorithmConfigurationEnabled,
    sha1: SettingId::PkInitSha1,
    sha256: SettingId::PkInitSha256,
    sha384: SettingId::PkInitSha384,
    sha512: SettingId::PkInitSha512,
};

const KDC: HashPolicy = HashPolicy {
    enabled: SettingId::KdcPkInitHashAlgorithmConfigurationEnabled,
    sha1: SettingId::KdcPkInitSha1,
    sha256: SettingId::KdcPkInitSha256,
    sha384: SettingId::KdcPkInitSha384,
    sha512: SettingId::KdcPkInitSha512,
};

impl HashPolicy {
    fn of(&self, hash: Hash) -> SettingId {
        match hash {
            Hash::Sha1 => self.sha1,
            Hash::Sha256 => self.sha256,
            Hash::Sha384 => self.sha384,
            Hash::Sha512 => self.sha512,
        }
    }
}

/// How a hash is supported: where the machine negotiates hashes and its policy is on, as that says; else as
/// by default.
fn support(
    source: &Source<'_>,
    hash: Hash,
    negotiates: Fact<bool>,
    enabled: Fact<Option<u32>>,
    value: Fact<Option<u32>>,
) -> Fact<HashSupport> {
    negotiates
        .zip(enabled)
        .zip(value)
        .and_then(|((negotiates, enabled), value)| {
            let said = value.filter(|_| negotiates && enabled == Some(1));
            match said {
                Some(0) => Fact::Known(HashSupport::NotSupported),
                Some(2) => Fact::Known(HashSupport::Audited),
                Some(3) => Fact::Known(HashSupport::Supported),
                _ if negotiates && hash == Hash::Sha1 => agility(source).map(|reading| {
                    if reading == SHA1_AUDITED {
                        HashSupport::Audited
                    } else {
                        HashSupport::Supported
                    }
                }),
                _ => Fact::Known(HashSupport::Supported),
            }
        })
}

/// How a Kerberos client supports a hash.
pub(crate) fn of_client(source: &Source<'_>, row: Row, hash: Hash) -> Fact<HashSupport> {
    let setting = |id| super::workstation::setting(source, row, id);
    let negotiates = super::workstation::behaviour(source, row, &CLIENT_HASHES)
        .map(|hash| hash == ClientHash::Negotiated);
    let (enabled, value) = (setting(CLIENT.enabled), setting(CLIENT.of(hash)));
    support(source, hash, negotiates, enabled, value)
}

/// How a KDC supports a hash.
pub(crate) fn of_kdc(source: &Source<'_>, row: Row, hash: Hash) -> Fact<HashSupport> {
    let setting = |id| super::domain_controller::setting(source, row, id);
    let negotiates = super::domain_controller::behaviour(source, row, &KDC_HASHES);
    let (enabled, value) = (setting(KDC.enabled), setting(KDC.of(hash)));
    support(source, hash, negotiates, enabled, value)
}

/// The hash that a client which negotiates tries first.
pub(crate) fn first_hash(source: &Source<'_>, _: Row) -> Fact<FirstHash> {
    agility(source).map(|reading| {
        if reading == SHA1_FIRST {
            FirstHash::Sha1
        } else {
            FirstHash::Sha256
        }
    })
}

/// The hash that goes with the key of a certificate [RFC 5349 §4; RFC 5480 §4].
pub(crate) fn key_hash(source: &Source<'_>, row: Row) -> Fact<Hash> {
    let algorithm = source.entry(row).map(|entry| entry.content.key);
    algorithm.map_or(Fact::Unknown, |algorithm| {
        Fact::Known(match algorithm {
            Some(KeyAlgorithm::P384) => Hash::Sha384,
            Some(KeyAlgorithm::P521) => Hash::Sha512,
            _ => Hash::Sha256,
        })
    })
}

/// The domain whose DNS name the DC= parts of the subject spell, the root of the name first [Certificate
/// Requirements and Enumeration].
pub(crate) fn subject_domain(source: &Source<'_>, row: Row) -> Fact<Option<Row>> {
    let Some(entry) = source.entry(row) else {
        return Fact::Unknown;
    };
    let Some(name) = entry.content.subject.dns_name() else {
        return Fact::Known(None);
    };
    let mut domains = (0..).zip(&source.fixtures().domains);
    let named = domains.find(|(_, domain)| domain.name.to_string().eq_ignore_ascii_case(&name));
    Fact::Known(named.map(|(row, _)| row))
}
