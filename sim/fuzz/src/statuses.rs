//! Revocation by lists and responses of an authority, those to whom it delegates, and strangers.

use std::sync::LazyLock;

use pki::names::{DistinguishedName, Timestamp};
use pki::ocsp::{CertId, OcspIssuance, OcspResponse, OcspStatus, ResponderName, SingleResponse};
use pki::path::{CertificationPath, PathSettings, PathVerdict, validate};
use pki::revocation::{self, DeltaUse, RevocationSources, RevocationVerdict};
use pki::{
    Additions, Certificate, Crl, CrlIssuance, CrlKind, CrlNumber, CrlScope, DigestAlgorithm,
    DistributionPoint, DistributionPointName, Extension, GeneralName, Issuance,
    IssuingDistributionPoint, KeyAlgorithm, KeyUsage, PrivateKey, ReasonSet, RevocationReason,
    RevokedEntry,
};

use crate::domain::{AUTHORITY, Party, issuance, now};
use crate::mutation::Input;

/// Sources in one input at most: each is signed.
const SOURCES_MAX: usize = 6;
const NONCE: [u8; 4] = [4; 4];

/// Who signs what is said about revocation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Signer {
    Authority,
    /// Marked by the authority for responses.
    Delegate,
    /// Issued by the authority to sign lists for it, under a name of its own.
    Lists,
    /// Issued by the authority, for neither.
    Plain,
    /// With the name of the authority and a key of its own.
    Stranger,
}

struct Parties {
    delegate: Party,
    lists: Party,
    plain: Party,
    stranger: Party,
    /// Whose revocation is asked, by how it says where lists are.
    asked: [CertificationPath; 3],
}

static PARTIES: LazyLock<Parties> = LazyLock::new(|| {
    let no_check = Additions {
        extensions: vec![Extension::ocsp_no_check()],
        ..Additions::default()
    };
    let signing: Vec<_> = pki::oid::OCSP_SIGNING.parse().into_iter().collect();
    let delegate = Issuance {
        extended_key_usage: Some(signing),
        ..issuance("CN=OCSP,DC=fabrikam,DC=com", 41)
    };
    let lists = Issuance {
        key_usage: Some(KeyUsage::CRL_SIGN),
        ..issuance("CN=Lists,DC=fabrikam,DC=com", 42)
    };
    let plain = Issuance {
        key_usage: Some(1 << 15),
        ..issuance("CN=Plain,DC=fabrikam,DC=com", 43)
    };
    let key = PrivateKey::generate(KeyAlgorithm::P256, [44; 32]).expect("INVARIANT: it draws");
    let certificate = Issuance {
        authority: true,
        ..issuance("CN=CA,DC=fabrikam,DC=com", 44)
    };
    Parties {
        delegate: issued(&delegate, &no_check),
        lists: issued(&lists, &Additions::default()),
        plain: issued(&plain, &Additions::default()),
        stranger: Party {
            certificate: certificate
                .issue(key.public_key(), &key)
                .expect("INVARIANT: it signs"),
            key,
        },
        asked: [Vec::new(), vec![split_point()], vec![indirect_point()]].map(path),
    }
});

fn issued(issuance: &Issuance, additions: &Additions) -> Party {
    let seed = issuance.serial.first().copied().unwrap_or_default();
    let key = PrivateKey::generate(KeyAlgorithm::P256, [seed; 32]).expect("INVARIANT: it draws");
    let certificate = issuance
        .issue_with(additions, key.public_key(), &AUTHORITY.key)
        .expect("INVARIANT: an authority signs");
    Party { key, certificate }
}

/// A point whose list covers some reasons.
fn split_point() -> DistributionPoint {
    DistributionPoint {
        name: Some(point_name()),
        reasons: Some(ReasonSet::KEY_COMPROMISE),
        crl_issuer: Vec::new(),
    }
}

/// A point whose list another signs.
fn indirect_point() -> DistributionPoint {
    DistributionPoint {
        name: Some(point_name()),
        reasons: None,
        crl_issuer: vec![GeneralName::Directory(name_of_lists())],
    }
}

fn point_name() -> DistributionPointName {
    DistributionPointName::Full(vec![GeneralName::Uri("http://fabrikam.com/ca.crl".into())])
}

fn name_of_lists() -> DistinguishedName {
    "CN=Lists,DC=fabrikam,DC=com"
        .parse()
        .expect("INVARIANT: a name")
}

/// The path of a certificate with such points.
fn path(points: Vec<DistributionPoint>) -> CertificationPath {
    let additions = Additions {
        extensions: if points.is_empty() {
            Vec::new()
        } else {
            vec![Extension::distribution_points(&points)]
        },
        ..Additions::default()
    };
    let party = issued(&issuance("CN=Jane,DC=fabrikam,DC=com", 40), &additions);
    let anchors = std::slice::from_ref(&AUTHORITY.certificate);
    match validate(&party.certificate, &[], anchors, &settings()) {
        PathVerdict::Trusted(path) => path.path().clone(),
        PathVerdict::Refused { problem, .. } => unreachable!("INVARIANT: it is trusted: {problem}"),
    }
}

fn settings() -> PathSettings {
    PathSettings {
        at: Some(now()),
        ..PathSettings::default()
    }
}

impl Signer {
    const ALL: [Self; 5] = [
        Self::Authority,
        Self::Delegate,
        Self::Lists,
        Self::Plain,
        Self::Stranger,
    ];

    fn party(self) -> &'static Party {
        match self {
            Self::Authority => &AUTHORITY,
            Self::Delegate => &PARTIES.delegate,
            Self::Lists => &PARTIES.lists,
            Self::Plain => &PARTIES.plain,
            Self::Stranger => &PARTIES.stranger,
        }
    }
}

/// What is said about revocation, and who says it.
#[derive(Default)]
struct Said {
    lists: Vec<(Signer, Crl)>,
    responses: Vec<(Signer, OcspResponse)>,
}

/// Lists and responses that contradict each other, late, early, partial, and by strangers: good is
/// who somebody entitled vouches for, an authority's current word that a certificate is revoked
/// stands, and no list or response of a stranger makes good or revoked what was not.
pub fn revocation(bytes: &[u8]) {
    let mut input = Input(bytes);
    let flags = input.byte().unwrap_or_default();
    let [plain, split, indirect] = &PARTIES.asked;
    let asked = match flags % 3 {
        0 => plain,
        1 => split,
        _ => indirect,
    };
    let deltas = if flags & 4 == 0 {
        DeltaUse::Used
    } else {
        DeltaUse::Ignored
    };
    let nonce = (flags & 8 != 0).then_some(&NONCE[..]);
    let mut said = Said::default();
    for _ in 0..SOURCES_MAX {
        if said.read(&mut input, asked).is_none() {
            break;
        }
    }
    let verdict = said.verdict(asked, deltas, nonce);
    assert_eq!(said.verdict(asked, deltas, nonce), verdict);
    if verdict == RevocationVerdict::Good {
        assert!(said.somebody_entitled(), "nobody entitled said so");
    }
    if said.authority_says_revoked(asked, nonce) {
        assert!(
            matches!(verdict, RevocationVerdict::Revoked { .. }),
            "{verdict:?}"
        );
    }
    // A stranger's list of changes may hide one that is good to have; the rest is as if not there.
    let entitled = said.without_strangers();
    let alone = entitled.verdict(asked, deltas, nonce);
    let hidden = said
        .lists
        .iter()
        .any(|(signer, list)| !entitled_to_list(*signer) && list.base().is_some());
    if !hidden {
        let unknown = |verdict| matches!(verdict, RevocationVerdict::Unknown(_));
        assert!(
            verdict == alone || unknown(verdict) && unknown(alone),
            "{verdict:?} {alone:?}"
        );
    }
}

fn entitled_to_list(signer: Signer) -> bool {
    matches!(signer, Signer::Authority | Signer::Lists)
}

fn entitled_to_respond(signer: Signer) -> bool {
    matches!(signer, Signer::Authority | Signer::Delegate)
}

impl Said {
    fn verdict(
        &self,
        path: &CertificationPath,
        deltas: DeltaUse,
        nonce: Option<&[u8]>,
    ) -> RevocationVerdict {
        let lists: Vec<_> = self.lists.iter().map(|(_, list)| list.clone()).collect();
        let responses: Vec<_> = self
            .responses
            .iter()
            .map(|(_, said)| said.clone())
            .collect();
        let sources = RevocationSources {
            lists: &lists,
            responses: &responses,
            nonce,
            deltas,
            ..RevocationSources::default()
        };
        let beside: Vec<Certificate> = Signer::ALL
            .iter()
            .skip(1)
            .map(|signer| signer.party().certificate.clone())
            .collect();
        revocation::status(path, 0, &beside, &settings(), &sources)
    }

    fn somebody_entitled(&self) -> bool {
        let mut lists = self.lists.iter().map(|(signer, _)| *signer);
        let mut responses = self.responses.iter().map(|(signer, _)| *signer);
        lists.any(entitled_to_list) || responses.any(entitled_to_respond)
    }

    fn without_strangers(&self) -> Self {
        let lists = self
            .lists
            .iter()
            .filter(|(signer, _)| entitled_to_list(*signer));
        let responses = self.responses.iter();
        let responses = responses.filter(|(signer, _)| entitled_to_respond(*signer));
        Self {
            lists: lists.cloned().collect(),
            responses: responses.cloned().collect(),
        }
    }

    /// Whether a current response that the authority itself signed says so.
    fn authority_says_revoked(&self, path: &CertificationPath, nonce: Option<&[u8]>) -> bool {
        let Some(end) = path.certificates().first() else {
            return false;
        };
        self.responses.iter().any(|(signer, response)| {
            let Some(basic) = response.basic() else {
                return false;
            };
            let answer = basic.answers().first();
            *signer == Signer::Authority
                && (nonce.is_none() || basic.nonce() == nonce)
                && answer.is_some_and(|answer| {
                    matches!(answer.status, OcspStatus::Revoked { .. })
                        && answer.certificate.names(end, AUTHORITY.key.public_key())
                        && answer.this_update <= now()
                        && answer.next_update.is_some_and(|next| now() <= next)
                })
        })
    }

    /// One more source.
    fn read(&mut self, input: &mut Input<'_>, path: &CertificationPath) -> Option<()> {
        let kind = input.byte()?;
        let signer = *Signer::ALL.get(usize::from(kind >> 1 & 7) % Signer::ALL.len())?;
        let at = |step: u8| now().plus_seconds((i64::from(step) - 128) * 3600);
        let [since, until] = [input.byte()?, input.byte()?].map(at);
        let end = path.certificates().first()?;
        if kind & 1 == 0 {
            let list = list(input, kind, end, [since, until])?;
            self.lists
                .push((signer, list.issue(&signer.party().key).ok()?));
        } else {
            let response = response(input, kind, signer, end, [since, until])?;
            let response = response.respond(&signer.party().key).ok()?;
            self.responses.push((signer, response));
        }
        Some(())
    }
}

fn list(
    input: &mut Input<'_>,
    kind: u8,
    end: &Certificate,
    [since, until]: [Timestamp; 2],
) -> Option<CrlIssuance> {
    let flags = input.byte()?;
    let number = input.byte()?;
    let reason = input.byte()?;
    let issuer = if kind & 0x10 == 0 {
        AUTHORITY.certificate.subject().clone()
    } else {
        name_of_lists()
    };
    let entry = |serial: &pki::names::SerialNumber| RevokedEntry {
        reason: RevocationReason::from_code(reason & 0x0F),
        certificate_issuer: (flags & 2 != 0).then(|| AUTHORITY.certificate.subject().clone()),
        ..RevokedEntry::new(serial.clone(), now().plus_days(-1))
    };
    let others = [42, 41].map(|serial| pki::names::SerialNumber::from_be_bytes(&[serial]));
    let mut revoked: Vec<_> = (flags & 1 != 0)
        .then(|| entry(end.serial()))
        .into_iter()
        .collect();
    if flags & 4 != 0 {
        revoked.extend(others.iter().map(entry));
    }
    Some(CrlIssuance {
        next_update: (kind & 0x20 == 0).then_some(until),
        number: (number != 0).then(|| CrlNumber::from_be_bytes(&[number & 0x0F])),
        kind: if kind & 0x40 == 0 {
            CrlKind::Full
        } else {
            CrlKind::Delta(CrlNumber::from_be_bytes(&[number >> 4]))
        },
        scope: (flags & 8 != 0).then(|| IssuingDistributionPoint {
            name: (flags & 16 != 0).then(point_name),
            scope: match reason >> 4 & 3 {
                0 => CrlScope::All,
                1 => CrlScope::UserCertificates,
                2 => CrlScope::AuthorityCertificates,
                _ => CrlScope::AttributeCertificates,
            },
            only_some_reasons: (flags & 32 != 0).then_some(if flags & 64 == 0 {
                ReasonSet::KEY_COMPROMISE
            } else {
                ReasonSet::CA_COMPROMISE.union(ReasonSet::SUPERSEDED)
            }),
            indirect: flags & 128 != 0,
        }),
        revoked,
        ..CrlIssuance::new(issuer, since, until)
    })
}

fn response(
    input: &mut Input<'_>,
    kind: u8,
    signer: Signer,
    end: &Certificate,
    [since, until]: [Timestamp; 2],
) -> Option<OcspIssuance> {
    let flags = input.byte()?;
    let reason = RevocationReason::from_code(input.byte()? & 0x0F);
    let asked = if flags & 4 == 0 {
        end
    } else {
        &PARTIES.plain.certificate
    };
    let digest = if flags & 8 == 0 {
        DigestAlgorithm::Sha1
    } else {
        DigestAlgorithm::Sha256
    };
    Some(OcspIssuance {
        responder: if kind & 0x10 == 0 {
            ResponderName::Key
        } else {
            ResponderName::Subject(signer.party().certificate.subject().clone())
        },
        produced_at: since,
        answers: vec![SingleResponse {
            certificate: CertId::new(digest, asked, AUTHORITY.key.public_key()),
            status: match flags & 3 {
                0 => OcspStatus::Good,
                1 => OcspStatus::Unknown,
                _ => OcspStatus::Revoked { since, reason },
            },
            this_update: since,
            next_update: (flags & 16 == 0).then_some(until),
        }],
        nonce: (flags & 32 != 0).then(|| NONCE.to_vec()),
        certificates: (flags & 64 != 0)
            .then(|| signer.party().certificate.clone())
            .into_iter()
            .collect(),
    })
}

/// A list and a response of each, current, then what is odd about either.
pub(crate) fn seeds() -> Vec<Vec<u8>> {
    let mut seeds = Vec::new();
    for signer in 0..5 {
        seeds.push(vec![0, signer << 1, 100, 200, 0, 1, 0]);
        seeds.push(vec![0, signer << 1 | 1, 100, 200, 64, 0]);
    }
    seeds.extend([
        // Revoked by the authority, good by its delegate; the other way round.
        vec![0, 1, 100, 200, 2, 1, 3, 100, 200, 64, 0],
        vec![0, 1, 100, 200, 0, 0, 3, 100, 200, 66, 1],
        // A complete list and changes: on hold, and back.
        vec![0, 0, 100, 200, 1, 3, 6, 0x40, 120, 200, 1, 0x14, 8],
        // An indirect list, signed by another, with its entry of the authority.
        vec![2, 0x14, 100, 200, 0x9B, 1, 1, 0, 100, 200, 0, 1, 0],
        // Two lists, each for some reasons.
        vec![1, 0, 100, 200, 0x38, 1, 0, 0, 100, 200, 0, 1, 0],
        // Stale, of the future, without an end, with a nonce that is asked for.
        vec![
            8, 0, 100, 110, 0, 1, 0, 1, 140, 200, 64, 0, 1, 100, 200, 0x60, 0,
        ],
    ]);
    seeds
}

#[cfg(test)]
mod tests {
    use super::{DeltaUse, Input, PARTIES, RevocationVerdict, SOURCES_MAX, Said, seeds};

    #[test]
    fn the_first_seeds_are_good_by_those_entitled_only() {
        let verdict = |seed: &Vec<u8>| {
            let mut said = Said::default();
            let mut input = Input(&seed[1..]);
            let asked = &PARTIES.asked[usize::from(seed[0] % 3)];
            for _ in 0..SOURCES_MAX {
                if said.read(&mut input, asked).is_none() {
                    break;
                }
            }
            said.verdict(asked, DeltaUse::Used, None)
        };
        let verdicts: Vec<_> = seeds().iter().map(verdict).collect();
        let good: Vec<_> = verdicts
            .iter()
            .take(10)
            .map(|verdict| *verdict == RevocationVerdict::Good)
            .collect();
        assert_eq!(
            good,
            [
                true, true, false, true, false, false, false, false, false, false
            ]
        );
        let revoked =
            |verdict: &RevocationVerdict| matches!(verdict, RevocationVerdict::Revoked { .. });
        assert!(revoked(&verdicts[10]) && revoked(&verdicts[11]));
        assert_eq!(verdicts[12], RevocationVerdict::Good);
        assert!(revoked(&verdicts[13]));
    }
}
