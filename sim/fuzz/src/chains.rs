//! Paths through certificates that a stranger chose, whose signatures verify.

use std::sync::LazyLock;

use pki::names::{DistinguishedName, Oid};
use pki::path::{Conformance, PathProblem, PathSettings, PathVerdict, ValidPath, validate};
use pki::{
    Additions, Certificate, Extension, GeneralName, Issuance, KeyAlgorithm, KeyUsage,
    NameConstraints, PolicyConstraints, PrivateKey, SignatureVerdict,
};

use crate::domain::{AUTHORITY, issuance, now};
use crate::mutation::Input;

/// Certificates in one input at most: each is signed.
const CERTIFICATES_MAX: usize = 7;

/// Who may be subject and issuer: the anchor, and those that certify one another.
static ENTITIES: LazyLock<[(&str, PrivateKey); 5]> = LazyLock::new(|| {
    let key = |seed| PrivateKey::generate(KeyAlgorithm::P256, [seed; 32]);
    let key = |seed| key(seed).expect("INVARIANT: it draws");
    [
        ("CN=CA,DC=fabrikam,DC=com", AUTHORITY.key.clone()),
        ("CN=Sub 1,DC=fabrikam,DC=com", key(31)),
        ("CN=Sub 2,DC=fabrikam,DC=com", key(32)),
        // A name that two keys have.
        ("CN=Sub 2,DC=fabrikam,DC=com", key(33)),
        ("CN=Jane,OU=Sales,DC=fabrikam,DC=com", key(34)),
    ]
});

/// Certificates of a few who certify one another, with constraints of every kind: what is trusted
/// leads to the anchor signature by signature and keeps the limits, more intermediates and milder
/// settings take no trust away, and a refusal says why.
pub fn paths(bytes: &[u8]) {
    let mut input = Input(bytes);
    let settings = settings(&mut input);
    let mut certificates = Vec::new();
    while certificates.len() < CERTIFICATES_MAX
        && let Some(certificate) = certificate(&mut input)
    {
        certificates.push(certificate);
    }
    let Some((end, intermediates)) = certificates.split_last() else {
        return;
    };
    let anchors = std::slice::from_ref(&AUTHORITY.certificate);
    let verdict = validate(end, intermediates, anchors, &settings);
    match &verdict {
        PathVerdict::Trusted(path) => check_trusted(end, path, &settings),
        PathVerdict::Refused {
            problem, checks, ..
        } => {
            let _ = problem.to_string();
            if let Some((last, before)) = checks.split_last() {
                assert_eq!(last.result, Err(*problem), "the last check refused");
                assert!(before.iter().all(|record| record.result.is_ok()));
            }
        }
    }
    let backwards: Vec<_> = intermediates.iter().rev().cloned().collect();
    let again = validate(end, &backwards, anchors, &settings);
    if !ran_out(&verdict) && !ran_out(&again) {
        assert_eq!(verdict.trusted().is_some(), again.trusted().is_some());
    }
    if verdict.trusted().is_some() {
        let milder = PathSettings {
            at: settings.at,
            ..PathSettings::default()
        };
        let again = validate(end, intermediates, anchors, &milder);
        assert!(again.trusted().is_some() || ran_out(&again), "{again:?}");
    } else if let Some((_, fewer)) = intermediates.split_first() {
        let fewer = validate(end, fewer, anchors, &settings);
        assert!(
            fewer.trusted().is_none() || ran_out(&verdict),
            "{verdict:?}"
        );
    }
}

fn ran_out(verdict: &PathVerdict) -> bool {
    verdict.problem() == Some(PathProblem::Budget)
}

fn check_trusted(end: &Certificate, path: &ValidPath, settings: &PathSettings) {
    let certificates = path.certificates();
    assert_eq!(certificates.first(), Some(end));
    assert_eq!(certificates.last(), Some(&AUTHORITY.certificate));
    assert!(certificates.len() <= settings.limits.certificates);
    assert!(path.checks().iter().all(|record| record.result.is_ok()));
    let mut key = AUTHORITY.key.public_key().clone();
    // The anchor is trusted for itself; below it, from the top.
    for (position, pair) in certificates.windows(2).enumerate().rev() {
        let [certificate, issuer] = pair else {
            continue;
        };
        assert_eq!(certificate.issuer(), issuer.subject());
        assert_eq!(certificate.verify_with(&key), SignatureVerdict::Valid);
        if let Some(at) = settings.at {
            assert!((certificate.not_before()..=certificate.not_after()).contains(&at));
        }
        if position + 2 < certificates.len() {
            check_issuer(issuer, certificates.get(1..=position).unwrap_or_default());
        }
        key = certificate.public_key().inheriting(&key);
    }
    assert_eq!(&key, path.public_key());
}

/// An intermediate may issue, with so many authorities below it.
fn check_issuer(issuer: &Certificate, below: &[Certificate]) {
    let authority = issuer.authority().expect("an issuer is an authority");
    if let Some(usage) = issuer.key_usage() {
        assert!(usage.contains(KeyUsage::KEY_CERT_SIGN));
    }
    let below = below.iter().filter(|below| !below.is_self_issued()).count();
    if let Some(most) = authority.path_length {
        assert!(below <= usize::from(most), "{below} below {most}");
    }
}

fn settings(input: &mut Input<'_>) -> PathSettings {
    let flags = input.byte().unwrap_or_default();
    let conformance = if flags & 8 == 0 {
        Conformance::Algorithm
    } else {
        Conformance::Profile
    };
    PathSettings {
        at: (flags & 16 == 0).then(now),
        initial_policies: (flags & 32 != 0).then(|| [policy(1)].into()),
        explicit_policy: flags & 1 != 0,
        inhibit_policy_mapping: flags & 2 != 0,
        inhibit_any_policy: flags & 4 != 0,
        conformance,
        ..PathSettings::default()
    }
}

/// The policies: any, and some.
fn policy(number: u8) -> Oid {
    let text = match number % 4 {
        0 => "2.5.29.32.0",
        1 => "1.2.3.1",
        2 => "1.2.3.2",
        _ => "1.2.3.3",
    };
    text.parse().expect("INVARIANT: an object identifier")
}

/// One certificate: who, by whom, and what it says.
fn certificate(input: &mut Input<'_>) -> Option<Certificate> {
    let who = input.byte()?;
    let flags = input.byte()?;
    let more = input.byte()?;
    let entity = |number: u8| ENTITIES.get(usize::from(number % 5));
    let (subject, key) = entity(who & 0x0F)?;
    let (issuer, signer) = entity(who >> 4)?;
    let mut issued = Issuance {
        issuer: issuer.parse().ok()?,
        authority: flags & 1 != 0,
        issuer_key_id: (flags & 2 != 0).then(|| signer.public_key().key_id()),
        key_usage: match flags >> 2 & 3 {
            0 => None,
            1 => Some(KeyUsage::KEY_CERT_SIGN),
            2 => Some(KeyUsage::KEY_CERT_SIGN | KeyUsage::CRL_SIGN),
            _ => Some(1 << 15),
        },
        dns_names: vec![
            ["pc1.fabrikam.com", "pc1.contoso.com"]
                .get(usize::from(flags >> 4 & 1))?
                .to_string(),
        ],
        policies: (0..more & 3)
            .map(|number| policy(number + (more >> 2)))
            .collect(),
        ..issuance(subject, who ^ flags)
    };
    if flags & 32 != 0 {
        issued.not_after = now().unix() - 1;
    }
    let additions = Additions {
        path_length: (flags & 64 != 0).then_some(more >> 6),
        extensions: if flags & 128 == 0 {
            Vec::new()
        } else {
            extensions(input)?
        },
    };
    issued.issue_with(&additions, key.public_key(), signer).ok()
}

/// Constraints, and values that may be none.
fn extensions(input: &mut Input<'_>) -> Option<Vec<Extension>> {
    let number = input.byte()?;
    let mut list = Vec::new();
    if number & 1 != 0 {
        list.push(Extension::name_constraints(&names(input)?));
    }
    if number & 2 != 0 {
        let pair = input.byte()?;
        list.push(Extension::policy_mappings(&[(
            policy(pair),
            policy(pair >> 2),
        )]));
    }
    if number & 4 != 0 {
        let skip = input.byte()?;
        list.push(Extension::policy_constraints(PolicyConstraints {
            require_explicit_policy: (skip & 1 != 0).then(|| u32::from(skip >> 1 & 3)),
            inhibit_policy_mapping: (skip & 8 != 0).then(|| u32::from(skip >> 4 & 3)),
        }));
    }
    if number & 8 != 0 {
        list.push(Extension::inhibit_any_policy(u32::from(input.byte()? & 3)));
    }
    // A stranger's bytes in an extension of any kind.
    if number & 16 != 0 {
        let kind = u64::from(input.byte()?);
        list.push(Extension {
            id: Oid::from_arcs(&[2, 5, 29, kind]).ok()?,
            critical: number & 32 != 0,
            value: input.bytes()?.to_vec(),
        });
    }
    Some(list)
}

fn names(input: &mut Input<'_>) -> Option<NameConstraints> {
    let kinds = input.byte()?;
    let text = || -> Option<GeneralName> {
        let directory: DistinguishedName = "DC=fabrikam,DC=com".parse().ok()?;
        Some(match kinds >> 2 & 3 {
            0 => GeneralName::Dns("fabrikam.com".into()),
            1 => GeneralName::Directory(directory),
            2 => GeneralName::Dns(String::new()),
            _ => GeneralName::Ip(vec![10, 0, 0, 0, 255, 0, 0, 0]),
        })
    };
    let stranger = match kinds >> 4 {
        0 => None,
        kind => {
            let text = String::from_utf8(input.bytes()?.to_vec()).ok()?;
            Some(match kind % 3 {
                0 => GeneralName::Dns(text),
                1 => GeneralName::Rfc822(text),
                _ => GeneralName::Uri(text),
            })
        }
    };
    Some(NameConstraints {
        permitted: [(kinds & 1 != 0).then(text).flatten(), stranger.clone()]
            .into_iter()
            .flatten()
            .collect(),
        excluded: [
            (kinds & 2 != 0).then(text).flatten(),
            stranger.filter(|_| kinds & 64 != 0),
        ]
        .into_iter()
        .flatten()
        .collect(),
    })
}

/// Chains that are trusted, and some that are not.
pub(crate) fn seeds() -> Vec<Vec<u8>> {
    vec![
        // Jane, by the anchor.
        vec![0, 0x04, 0, 0],
        // The anchor certifies Sub 1, which certifies Jane.
        vec![0, 0x01, 0x05, 0, 0x14, 0, 0],
        // Three in a row, with path lengths, key identifiers, policies asked for.
        vec![1, 0x01, 0x47, 0x85, 0x12, 0x47, 0x45, 0x24, 2, 5],
        // A circle of two, and the way out.
        vec![0, 0x12, 5, 0, 0x21, 5, 0, 0x01, 5, 0, 0x24, 0, 0],
        // Sub 2 has two keys.
        vec![0, 0x02, 5, 0, 0x03, 5, 0, 0x34, 0, 0],
        // Names, mappings, constraints, any policy.
        vec![
            1, 0x01, 0x85, 0x07, 0x0F, 0x01, 0x06, 0x11, 0x01, 0x14, 0, 2,
        ],
        // Expired; no authority; a wrong usage.
        vec![0, 0x01, 0x25, 0, 0x14, 0, 0],
        vec![0, 0x01, 0x00, 0, 0x14, 0, 0],
        vec![0, 0x01, 0x0D, 0, 0x14, 0, 0],
        // A critical extension that nobody knows.
        vec![0, 0x01, 0x85, 0, 0x30, 99, 2, 5, 0, 0x14, 0, 0],
    ]
}

#[cfg(test)]
mod tests {
    use super::{AUTHORITY, Input, certificate, seeds, settings, validate};

    #[test]
    fn the_first_chains_are_trusted_and_the_last_are_not() {
        let trusted: Vec<bool> = seeds()
            .iter()
            .map(|seed| {
                let mut input = Input(seed);
                let settings = settings(&mut input);
                let mut all = Vec::new();
                while let Some(certificate) = certificate(&mut input) {
                    all.push(certificate);
                }
                let anchors = std::slice::from_ref(&AUTHORITY.certificate);
                let (end, rest) = all.split_last().unwrap();
                validate(end, rest, anchors, &settings).trusted().is_some()
            })
            .collect();
        assert_eq!(trusted.iter().filter(|trusted| **trusted).count(), 6);
        assert!(trusted.iter().rev().take(4).all(|trusted| !trusted));
    }
}
