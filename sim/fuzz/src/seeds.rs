//! Valid inputs of each target, the same in every run.

use kerberos::kdc;
use kerberos::{DataElement, ErrorData, Group, KrbErrorCode, framed};
use pki::ocsp::{CertId, OcspIssuance, OcspStatus, ResponderName, SingleResponse};
use pki::{
    Additions, CrlIssuance, DigestAlgorithm, DistributionPoint, Extension, GeneralName, Issuance,
    KeyAlgorithm, NameConstraints, PolicyConstraints, PrivateKey, RevokedEntry,
};

use crate::domain::{
    ASKED, AUTHORITY, JANE, account, as_request, issuance, key, krbtgt, now, realm, rng,
};
use crate::element::Element;
use crate::initial::{REPLY_CIPHER, USAGE_AS_REP, signed_content, tree};
use crate::privileges::{CREDENTIALS, USAGE_CREDENTIALS};
use crate::{
    backups, caches, chains, conversation, documents, identifiers, service, statuses, trust,
};

/// The valid inputs of a target.
pub fn of(target: &str) -> Vec<Vec<u8>> {
    match target {
        "as_req" => as_req(),
        "as_rep" => as_rep(),
        "exchange" => (0..8)
            .flat_map(|kind| {
                [
                    vec![kind],
                    vec![kind, 1, 0, 0, 3, 0, 9],
                    vec![kind, 0, 3, 0, 99, 1],
                ]
            })
            .collect(),
        "tgs" => service::seeds(),
        "pac" => pac(),
        "framing" => framing(),
        "certificate" => with_contents(certificates()),
        "crl" => with_contents(lists()),
        "ocsp" => ocsp(),
        "error_data" => error_data(),
        "public_value" => public_values(),
        "private_key" => private_keys(),
        "paths" => chains::seeds(),
        "revocation" => statuses::seeds(),
        "mapping_names" => identifiers::seeds(),
        "documents" => documents::seeds(),
        "server" => conversation::conversations(),
        "replay" => conversation::questions(),
        "credential_cache" => caches::seeds(),
        "kdc_certificate" => trust::seeds(),
        "registry_pol" => backups::registry_pol_seeds(),
        "security_template" => backups::security_template_seeds(),
        "gpo_backup" => backups::gpo_backup_seeds(),
        _ => Vec::new(),
    }
}

fn numbered(number: usize, bytes: &[u8]) -> Vec<u8> {
    let number = u8::try_from(number).unwrap_or_default();
    [&[number], bytes].concat()
}

fn as_req() -> Vec<Vec<u8>> {
    let mut seeds = Vec::new();
    for (number, asked) in ASKED.iter().enumerate() {
        seeds.push(asked.pending.bytes().to_vec());
        seeds.push(numbered(number, &signed_content(asked.pending.bytes())));
    }
    let request = as_request(&JANE, kerberos::client::Options::default());
    seeds.extend(kerberos::client::unauthenticated(&request, &mut rng(5)));
    seeds
}

fn as_rep() -> Vec<Vec<u8>> {
    let mut seeds = vec![krb_error()];
    for (number, asked) in ASKED.iter().enumerate() {
        seeds.push(numbered(number, &asked.reply));
        let reply = tree(&asked.reply);
        let cipher = reply.find(&REPLY_CIPHER).map(Element::content_bytes);
        let plain = cipher.map(|cipher| asked.tgt.reply_key.decrypt(USAGE_AS_REP, &cipher));
        if let Some(Ok(plain)) = plain {
            seeds.push(numbered(4 + number, &plain));
        }
    }
    let [asked, ..] = &*ASKED;
    seeds.push(numbered(8, &signed_content(&asked.reply)));
    seeds
}

/// An error with data.
pub(crate) fn krb_error() -> Vec<u8> {
    written(&ErrorData {
        methods: vec![DataElement::new(16, []), DataElement::new(150, vec![1; 20])],
        ..ErrorData::default()
    })
}

fn written(data: &ErrorData) -> Vec<u8> {
    kdc::error_with(KrbErrorCode::PreauthRequired, &realm(), now(), data)
        .expect("INVARIANT: the error is complete")
}

fn error_data() -> Vec<Vec<u8>> {
    let certificates = [kerberos::CertificateIdentifier::of(&JANE.certificate)];
    let mut seeds = vec![krb_error()];
    for data in [
        ErrorData::status(0xC000_0388),
        ErrorData::dh_parameters(&[Group::P256, Group::Modp14]),
        ErrorData::cms_digest_algorithms(&[DigestAlgorithm::Sha256]),
        ErrorData::trusted_certifiers(&certificates),
        ErrorData::invalid_certificates(&certificates),
    ] {
        let error = written(&data);
        let e_data = tree(&error)
            .find(&[0x30, 0xAC, 0x04])
            .map(Element::content_bytes);
        seeds.push(error);
        seeds.extend(e_data);
    }
    seeds
}

fn pac() -> Vec<Vec<u8>> {
    let contents = account().contents(&key(8), [7; 16]);
    let mut seeds = Vec::new();
    seeds.extend(contents.sign_for_krbtgt(&krbtgt().key));
    seeds.extend(contents.sign_for_service(&key(1), &key(2), b"ticket"));
    let credentials = contents.credential_info().and_then(|sealed| {
        let plain = key(8).decrypt(USAGE_CREDENTIALS, &sealed.serialized_data);
        Some(numbered(CREDENTIALS.into(), &plain.ok()?))
    });
    for buffer in contents.buffers {
        let alone = kerberos::pac::PacType {
            buffers: vec![buffer],
        };
        seeds.extend(alone.to_bytes());
    }
    seeds.extend(credentials);
    seeds
}

fn framing() -> Vec<Vec<u8>> {
    let stream = [framed(b"one"), framed(b""), framed(&[7; 40])].concat();
    [[1, 0], [4, 2], [255, 30]]
        .iter()
        .map(|head| [&head[..], &stream].concat())
        .collect()
}

/// Each, and what is signed in it behind a zero.
fn with_contents(ders: Vec<Vec<u8>>) -> Vec<Vec<u8>> {
    let contents: Vec<_> = ders
        .iter()
        .filter_map(|der| Some(numbered(0, &tree(der).elements().first()?.to_bytes())))
        .collect();
    [ders, contents].concat()
}

fn certificates() -> Vec<Vec<u8>> {
    let rich = Issuance {
        upn: "jane@fabrikam.com".parse().ok(),
        rfc822: Some("jane@fabrikam.com".into()),
        dns_names: vec!["pc1.fabrikam.com".into()],
        uris: vec!["http://fabrikam.com".into()],
        domain_controller_guid: Some([5; 16]),
        fasc_n: Some(vec![9; 25]),
        extended_key_usage: "1.3.6.1.5.5.7.3.2"
            .parse()
            .ok()
            .map(|purpose| vec![purpose]),
        key_usage: Some(0x8000),
        sid: "S-1-5-21-1-2-3-1104".parse().ok(),
        template: Some(("1.3.6.1.4.1.311.21.8.1".into(), 100, 2)),
        policies: "1.2.3.4".parse().ok().into_iter().collect(),
        crl_distribution_points: vec!["http://fabrikam.com/ca.crl".into()],
        ..issuance("CN=Jane,OU=Sales,DC=fabrikam,DC=com", 7)
    };
    let authority = Issuance {
        authority: true,
        template: Some(("SubCA".into(), 0, 0)),
        ..issuance("CN=Sub CA,DC=fabrikam,DC=com", 8)
    };
    let names = NameConstraints {
        permitted: vec![
            GeneralName::Dns("fabrikam.com".into()),
            GeneralName::Rfc822("fabrikam.com".into()),
        ],
        excluded: vec![GeneralName::Uri(".contoso.com".into())],
    };
    let additions = Additions {
        path_length: Some(1),
        extensions: vec![
            Extension::name_constraints(&names),
            Extension::policy_constraints(PolicyConstraints {
                require_explicit_policy: Some(0),
                inhibit_policy_mapping: Some(1),
            }),
            Extension::inhibit_any_policy(1),
            Extension::freshest_crl(&[DistributionPoint::default()]),
            Extension::ocsp_no_check(),
        ],
    };
    let issued = [
        rich.issue(JANE.key.public_key(), &AUTHORITY.key),
        authority.issue_with(&additions, JANE.key.public_key(), &AUTHORITY.key),
    ];
    let issued = issued.map(|certificate| certificate.expect("INVARIANT: an authority signs"));
    [&JANE.certificate, &AUTHORITY.certificate]
        .into_iter()
        .chain(&issued)
        .map(|certificate| certificate.der().to_vec())
        .collect()
}

fn lists() -> Vec<Vec<u8>> {
    let empty = CrlIssuance::new(
        AUTHORITY.certificate.subject().clone(),
        now().plus_days(-1),
        now().plus_days(1),
    );
    let full = CrlIssuance {
        issuer_key_id: Some(AUTHORITY.key.public_key().key_id()),
        number: Some(pki::CrlNumber::from_be_bytes(&[1, 2])),
        revoked: vec![
            RevokedEntry::new(JANE.certificate.serial().clone(), now().plus_days(-1)),
            RevokedEntry {
                reason: pki::RevocationReason::from_code(1),
                certificate_issuer: Some(JANE.certificate.subject().clone()),
                ..RevokedEntry::new(AUTHORITY.certificate.serial().clone(), now())
            },
        ],
        ..empty.clone()
    };
    [empty, full]
        .iter()
        .filter_map(|list| Some(list.issue(&AUTHORITY.key).ok()?.der().to_vec()))
        .collect()
}

fn ocsp() -> Vec<Vec<u8>> {
    let authority = &AUTHORITY.certificate;
    let statuses = [
        OcspStatus::Good,
        OcspStatus::Unknown,
        OcspStatus::Revoked {
            since: now().plus_days(-1),
            reason: pki::RevocationReason::from_code(1),
        },
    ];
    let mut seeds = Vec::new();
    for status in statuses {
        let issuance = OcspIssuance {
            responder: if status == OcspStatus::Good {
                ResponderName::Subject(authority.subject().clone())
            } else {
                ResponderName::Key
            },
            produced_at: now(),
            answers: vec![SingleResponse {
                certificate: CertId::new(
                    DigestAlgorithm::Sha1,
                    &JANE.certificate,
                    authority.public_key(),
                ),
                status,
                this_update: now().plus_days(-1),
                next_update: Some(now().plus_days(1)),
            }],
            nonce: Some(vec![4; 16]),
            certificates: Vec::new(),
        };
        let der = issuance
            .issue(&AUTHORITY.key)
            .expect("INVARIANT: an authority signs");
        let response = tree(&der);
        let data = response.find(&[0xA0, 0x30, 0x04, 0x30, 0x30]);
        seeds.extend(data.map(|data| numbered(0, &data.to_bytes())));
        seeds.push(der);
    }
    seeds.push(pki::ocsp::OcspRefusal::TryLater.to_der());
    seeds
}

fn public_values() -> Vec<Vec<u8>> {
    let mut seeds: Vec<_> = [
        KeyAlgorithm::Rsa2048,
        KeyAlgorithm::P256,
        KeyAlgorithm::P384,
        KeyAlgorithm::P521,
    ]
    .into_iter()
    .filter_map(|algorithm| PrivateKey::generate(algorithm, [3; 32]).ok())
    .map(|key| key.public_key().spki_der().to_vec())
    .collect();
    // What the clients of every group send.
    for group in [Group::Modp2, Group::Modp14] {
        let value = pki::encode::tagged(0x02, &[0x42; 100]);
        seeds.push(pki::encode::sequence([
            group.algorithm_identifier(),
            pki::encode::bit_string(&value),
        ]));
    }
    seeds
}

fn private_keys() -> Vec<Vec<u8>> {
    [
        KeyAlgorithm::Rsa2048,
        KeyAlgorithm::P256,
        KeyAlgorithm::P384,
        KeyAlgorithm::P521,
    ]
    .into_iter()
    .filter_map(|algorithm| {
        PrivateKey::generate(algorithm, [3; 32])
            .ok()?
            .to_pkcs8_der()
            .ok()
    })
    .collect()
}
