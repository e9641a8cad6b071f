//! What client and KDC can settle on, and what the KDC refuses.

use kerberos::client::{self, AsRequest, ClientDialect, Options, PendingReply, Reply, Tgt};
use kerberos::kdc::{
    self, Decision, Freshness, FreshnessKey, KdcIdentity, Policy, Refusal, Terms, UnlistedEnvelopes,
};
use kerberos::{
    CertificateIdentifier, ClientName, ContentCipher, EncryptionKey, EncryptionType, Error, Group,
    Kdf, KeyAgreement, KrbErrorCode, NameType, private_operation,
};
use pki::{DigestAlgorithm, KeyAlgorithm};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use std::sync::{Arc, LazyLock};

use crate::exchange::{Party, grant, krbtgt, now, party, realm};

pub(crate) fn rng() -> ChaCha20Rng {
    ChaCha20Rng::from_seed([42; 32])
}

pub(crate) fn freshness() -> FreshnessKey {
    let etype = EncryptionType::Aes256CtsHmacSha196;
    FreshnessKey::new(EncryptionKey::new(etype, vec![8; 32]).unwrap(), 600)
}

/// Keys are drawn once: the primes of RSA take their time.
static USER: LazyLock<Party> =
    LazyLock::new(|| party(KeyAlgorithm::Rsa2048, 10, "CN=Jane,DC=fabrikam,DC=com"));
static KDC: LazyLock<Party> =
    LazyLock::new(|| party(KeyAlgorithm::Rsa2048, 20, "CN=DC1,DC=fabrikam,DC=com"));

pub(crate) fn user() -> Party {
    Party {
        key: USER.key.clone(),
        certificate: USER.certificate.clone(),
    }
}

pub(crate) fn identity() -> KdcIdentity {
    KdcIdentity {
        certificates: vec![KDC.certificate.clone()],
        key: KDC.key.clone(),
        ocsp_responses: vec![vec![0x30, 0x03, 0x0A, 0x01, 0x00]],
    }
}

pub(crate) fn granted() -> Decision {
    static IDENTITY: LazyLock<Arc<KdcIdentity>> = LazyLock::new(|| Arc::new(identity()));
    Decision::Grant {
        grant: Box::new(grant()),
        identity: Arc::clone(&IDENTITY),
    }
}

pub(crate) fn as_request(user: &Party, options: Options) -> AsRequest {
    AsRequest {
        realm: realm(),
        client: ClientName {
            name_type: NameType::Enterprise,
            name: "jane@fabrikam.com".into(),
        },
        now: now(),
        till: now().plus_days(1),
        etypes: vec![EncryptionType::Aes256CtsHmacSha196],
        certificates: vec![user.certificate.clone()],
        digest: user.key.digest(),
        options,
    }
}

pub(crate) fn signed(request: AsRequest, user: &Party) -> PendingReply {
    let pending = client::begin(request, &mut rng()).unwrap();
    let signature = user
        .key
        .sign(pending.digest(), &pending.to_be_signed())
        .unwrap();
    pending.sign(&signature).unwrap()
}

fn opened(pending: &PendingReply, bytes: &[u8], user: &Party) -> Result<Tgt, Error> {
    match pending.receive(bytes)? {
        Reply::Error(report) => panic!("{report:?}"),
        Reply::Ticket(reply) => pending.open(&reply),
        Reply::Encrypted(encrypted) => {
            let block = private_operation(&user.key, encrypted.encrypted_key(), &mut rng());
            pending.open(&pending.unwrap(*encrypted, block.as_deref())?)
        }
    }
}

fn exchanged(request: AsRequest, policy: &Policy) -> Tgt {
    let user = user();
    let pending = signed(request, &user);
    let received = kdc::receive(pending.bytes()).unwrap();
    let bytes = kdc::reply(&received, &identity(), policy, &grant(), &mut rng()).unwrap();
    let tgt = opened(&pending, &bytes, &user).unwrap();
    let ticket = kdc::open_ticket(&tgt.ticket, &krbtgt()).unwrap();
    assert_eq!(ticket.session_key, tgt.session_key);
    assert_eq!(ticket.flags, tgt.flags);
    tgt
}

fn everything() -> Policy {
    Policy {
        groups: Group::ALL.to_vec(),
        etypes: EncryptionType::ALL.to_vec(),
        content_ciphers: vec![
            ContentCipher::Aes256,
            ContentCipher::Aes192,
            ContentCipher::Aes128,
            ContentCipher::Rc2,
            ContentCipher::TripleDes,
        ],
        draft9: true,
        ..Policy::default()
    }
}

#[test]
fn every_group_leads_to_a_ticket_with_and_without_negotiated_derivation() {
    let user = user();
    for group in Group::ALL {
        let agreement = KeyAgreement::DiffieHellman(group);
        for kdfs in [vec![], vec![Kdf::Sha1, Kdf::Sha512], vec![Kdf::Sha384]] {
            let options = Options {
                agreement,
                kdfs: kdfs.clone(),
                ..Options::default()
            };
            let tgt = exchanged(as_request(&user, options), &everything());
            // Of those that both know the KDC takes what it prefers.
            let expected = match kdfs.as_slice() {
                [] => None,
                [only] => Some(*only),
                _ => Some(Kdf::Sha512),
            };
            assert_eq!((tgt.agreement, tgt.kdf), (agreement, expected), "{group}");
        }
    }
}

#[test]
fn every_encryption_type_serves_as_reply_key_either_way() {
    let user = user();
    for etype in EncryptionType::ALL {
        for agreement in [
            KeyAgreement::DiffieHellman(Group::P256),
            KeyAgreement::RsaKeyTransport,
        ] {
            let options = Options {
                agreement,
                kdfs: vec![Kdf::Sha256],
                request_checksum: true,
                ..Options::default()
            };
            let request = AsRequest {
                etypes: vec![etype],
                ..as_request(&user, options)
            };
            let tgt = exchanged(request, &everything());
            assert_eq!(tgt.reply_key.etype(), etype);
            assert_eq!(tgt.session_key.etype(), etype);
            assert_eq!(tgt.agreement, agreement);
        }
    }
}

#[test]
fn both_nonces_and_the_kdcs_contribution_change_the_keys() {
    let user = user();
    let keys = |client_nonce, server_nonce, key_contribution| {
        let options = Options {
            client_nonce,
            ..Options::default()
        };
        let policy = Policy {
            server_nonce,
            key_contribution,
            ..Policy::default()
        };
        exchanged(as_request(&user, options), &policy)
    };
    let plain = keys(false, true, false);
    let both = keys(true, true, false);
    assert_ne!(plain.reply_key, both.reply_key);
    let contributed = keys(false, false, true);
    assert_ne!(plain.session_key, contributed.session_key);
}

#[test]
fn an_envelope_comes_in_the_cipher_that_the_client_prefers() {
    let user = user();
    let policy = everything();
    for offered in [
        vec![],
        vec![ContentCipher::Aes128],
        vec![ContentCipher::Aes192, ContentCipher::Aes256],
        vec![ContentCipher::Rc2],
    ] {
        let options = Options {
            agreement: KeyAgreement::RsaKeyTransport,
            content_ciphers: offered.clone(),
            ..Options::default()
        };
        let request = as_request(&user, options);
        let pending = signed(request.clone(), &user);
        let received = kdc::receive(pending.bytes()).unwrap();
        let pkinit = received.pkinit.as_ref().unwrap();
        assert_eq!(pkinit.content_ciphers, offered);
        let terms = policy.terms(&received, pkinit).unwrap();
        let expected = offered.first().copied().unwrap_or(ContentCipher::TripleDes);
        assert_eq!(terms.content_cipher, expected);
        exchanged(request, &policy);
    }
}

#[test]
fn a_client_that_does_not_list_triple_des_is_given_rc2_by_an_old_kdc_and_opens_it() {
    let user = user();
    let policy = Policy {
        unlisted_envelopes: UnlistedEnvelopes::Rc2,
        ..everything()
    };
    for (dialect, listed, named, expected) in [
        (ClientDialect::Rfc4556, false, None, ContentCipher::Rc2),
        (ClientDialect::Draft9, false, None, ContentCipher::Rc2),
        (
            ClientDialect::Draft9WithChecksum,
            false,
            None,
            ContentCipher::Rc2,
        ),
        (ClientDialect::Draft9, true, None, ContentCipher::TripleDes),
        (ClientDialect::Rfc4556, true, None, ContentCipher::TripleDes),
        (
            ClientDialect::Rfc4556,
            false,
            Some(ContentCipher::TripleDes),
            ContentCipher::TripleDes,
        ),
    ] {
        let options = Options {
            dialect,
            agreement: KeyAgreement::RsaKeyTransport,
            envelope_etype: listed,
            content_ciphers: named.into_iter().collect(),
            ..Options::default()
        };
        let request = as_request(&user, options);
        let pending = signed(request.clone(), &user);
        let received = kdc::receive(pending.bytes()).unwrap();
        let pkinit = received.pkinit.as_ref().unwrap();
        let terms = policy.terms(&received, pkinit).unwrap();
        assert_eq!(terms.content_cipher, expected, "{dialect:?} {listed}");
        exchanged(request, &policy);
    }
}

/// OpenSSL opens what is sealed under rc2-cbc, where it has its provider of old algorithms.
#[test]
fn openssl_opens_an_envelope_under_rc2() {
    if std::env::var_os("CARDTWIN_PEERS").is_none() {
        println!("skipped: CARDTWIN_PEERS does not name the folder of peers");
        return;
    }
    let user = user();
    let options = Options {
        agreement: KeyAgreement::RsaKeyTransport,
        envelope_etype: false,
        ..Options::default()
    };
    let pending = signed(as_request(&user, options), &user);
    let received = kdc::receive(pending.bytes()).unwrap();
    let policy = Policy {
        unlisted_envelopes: UnlistedEnvelopes::Rc2,
        ..everything()
    };
    let reply = kdc::reply(&received, &identity(), &policy, &grant(), &mut rng()).unwrap();
    // ContentInfo ::= SEQUENCE { id-envelopedData, ... }, whose length has two bytes.
    let enveloped = [
        0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x03,
    ];
    let at = reply.windows(enveloped.len()).position(|w| w == enveloped);
    let info = &reply[at.unwrap() - 4..];
    let length = usize::from(u16::from_be_bytes([info[2], info[3]])) + 4;
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR"));
    let write = |name: &str, bytes: &[u8]| {
        let path = folder.join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    };
    let envelope = write("rc2.cms", &info[..length]);
    let key = write("rc2.key", &user.key.to_pkcs8_der().unwrap());
    let opened = std::process::Command::new("openssl")
        .args([
            "cms",
            "-decrypt",
            "-provider",
            "default",
            "-provider",
            "legacy",
        ])
        .args(["-inform", "DER", "-keyform", "DER", "-in"])
        .arg(envelope)
        .arg("-inkey")
        .arg(key)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&opened.stderr);
    assert!(opened.status.success(), "{said}");
    // SignedData with id-pkinit-rkeyData [RFC 4556 §3.2.3.2].
    let rkey_data = [0x06, 0x07, 0x2B, 0x06, 0x01, 0x05, 0x02, 0x03, 0x03];
    assert!(opened.stdout.windows(9).any(|w| w == rkey_data), "{said}");
}

#[test]
fn an_envelope_for_another_key_fails_as_a_damaged_one_does() {
    let (user, thief) = (user(), party(KeyAlgorithm::Rsa2048, 11, "CN=Eve"));
    let options = Options {
        agreement: KeyAgreement::RsaKeyTransport,
        ..Options::default()
    };
    let pending = signed(as_request(&user, options), &user);
    let received = kdc::receive(pending.bytes()).unwrap();
    let bytes = kdc::reply(
        &received,
        &identity(),
        &Policy::default(),
        &grant(),
        &mut rng(),
    )
    .unwrap();
    let error = |block: &dyn Fn(&[u8]) -> Option<Vec<u8>>| {
        let Reply::Encrypted(encrypted) = pending.receive(&bytes).unwrap() else {
            panic!("no envelope")
        };
        let block = block(encrypted.encrypted_key());
        let opened = pending.unwrap(*encrypted, block.as_deref());
        opened.unwrap_err().to_string()
    };
    let refusals = [
        error(&|key| private_operation(&thief.key, key, &mut rng())),
        error(&|_| None),
        error(&|_| Some(vec![0; 256])),
        error(&|key| {
            // A padding that is wrong in one byte only.
            let mut block = private_operation(&user.key, key, &mut rng()).unwrap();
            block[1] = 1;
            Some(block)
        }),
    ];
    assert!(refusals.iter().all(|refusal| *refusal == refusals[0]));
    assert_eq!(refusals[0], "the reply key does not open with its key");
}

#[test]
fn windows_xp_gets_its_ticket_in_draft_9() {
    let user = user();
    for dialect in [ClientDialect::Draft9, ClientDialect::Draft9WithChecksum] {
        let options = Options {
            dialect,
            agreement: KeyAgreement::RsaKeyTransport,
            ..Options::default()
        };
        let request = AsRequest {
            etypes: vec![EncryptionType::Rc4Hmac],
            digest: DigestAlgorithm::Sha1,
            ..as_request(&user, options)
        };
        let tgt = exchanged(request.clone(), &everything());
        assert_eq!(tgt.agreement, KeyAgreement::RsaKeyTransport);
        // A KDC of today does not speak it.
        let refusal = refused(&signed(request, &user), &Policy::default());
        assert_eq!(refusal.code, KrbErrorCode::PadataTypeNotSupported);
    }
}

fn settled(pending: &PendingReply, policy: &Policy) -> Result<Terms, Refusal> {
    let received = kdc::receive(pending.bytes()).unwrap();
    let pkinit = received.pkinit.as_ref().unwrap();
    policy.check_signature(pkinit)?;
    policy.check_request(&received, pkinit, &freshness(), now())
}

fn refused(pending: &PendingReply, policy: &Policy) -> Refusal {
    settled(pending, policy).unwrap_err()
}

#[test]
fn what_a_policy_does_not_accept_is_refused_with_what_it_would() {
    let user = user();
    let with = |options| signed(as_request(&user, options), &user);
    let usual = with(Options::default());
    assert!(settled(&usual, &Policy::default()).is_ok());

    let groups = vec![Group::P384, Group::Modp16];
    let policy = Policy {
        groups: groups.clone(),
        ..Policy::default()
    };
    let refusal = refused(&usual, &policy);
    assert_eq!(refusal.code, KrbErrorCode::DhKeyParametersNotAccepted);
    assert_eq!(refusal.data.offered_groups(), groups);
    // 1024 bits are refused unless somebody allows them.
    let small = with(Options {
        agreement: KeyAgreement::DiffieHellman(Group::Modp2),
        ..Options::default()
    });
    let refusal = refused(&small, &Policy::default());
    assert_eq!(refusal.code, KrbErrorCode::DhKeyParametersNotAccepted);

    let transport = with(Options {
        agreement: KeyAgreement::RsaKeyTransport,
        envelope_etype: false,
        ..Options::default()
    });
    for (policy, code) in [
        (
            Policy {
                key_transport: false,
                ..Policy::default()
            },
            KrbErrorCode::PublicKeyEncryptionNotSupported,
        ),
        (
            Policy {
                unlisted_envelopes: UnlistedEnvelopes::Refused,
                ..Policy::default()
            },
            KrbErrorCode::EncryptionTypeNotSupported,
        ),
    ] {
        assert_eq!(refused(&transport, &policy).code, code);
        assert!(settled(&usual, &policy).is_ok());
    }

    let policy = Policy {
        digests: vec![DigestAlgorithm::Sha384, DigestAlgorithm::Sha512],
        ..Policy::default()
    };
    let refusal = refused(&usual, &policy);
    assert_eq!(refusal.code, KrbErrorCode::DigestInSignedDataNotAccepted);
    assert_eq!(refusal.data.offered_digests(), policy.digests);

    let policy = Policy {
        modulus_bits_min: 2049,
        ..Policy::default()
    };
    let refusal = refused(&usual, &policy);
    assert_eq!(refusal.code, KrbErrorCode::InvalidCertificate);
    let at_fault = [CertificateIdentifier::of(&user.certificate)];
    assert_eq!(refusal.data.certificates_at_fault(), at_fault);
    let exact = Policy {
        modulus_bits_min: 2048,
        ..Policy::default()
    };
    assert!(settled(&usual, &exact).is_ok());

    let policy = Policy {
        etypes: vec![EncryptionType::Aes128CtsHmacSha196],
        ..Policy::default()
    };
    let refusal = refused(&usual, &policy);
    assert_eq!(refusal.code, KrbErrorCode::EncryptionTypeNotSupported);

    let policy = Policy {
        kdf_required: true,
        ..Policy::default()
    };
    assert_eq!(refused(&usual, &policy).code, KrbErrorCode::NoAcceptableKdf);
    let offering = with(Options {
        kdfs: vec![Kdf::Sha1],
        ..Options::default()
    });
    assert_eq!(settled(&offering, &policy).unwrap().kdf, Some(Kdf::Sha1));
}

#[test]
fn a_second_checksum_is_checked_where_it_is_and_demanded_where_it_must_be() {
    let user = user();
    let demanding = Policy {
        checksum2_required: true,
        ..Policy::default()
    };
    let without = signed(as_request(&user, Options::default()), &user);
    assert_eq!(
        refused(&without, &demanding).code,
        KrbErrorCode::PaChecksumMustBeIncluded
    );
    for digest in [DigestAlgorithm::Sha256, DigestAlgorithm::Sha512] {
        let options = Options {
            checksum2: Some(digest),
            ..Options::default()
        };
        let pending = signed(as_request(&user, options), &user);
        assert!(settled(&pending, &demanding).is_ok());
        let received = kdc::receive(pending.bytes()).unwrap();
        let verdict = received.pkinit.unwrap().checksum2;
        assert_eq!(verdict, Some(kdc::ChecksumVerdict::Valid));
        // A KDC that knows no second checksum leaves it alone, and asks for the first.
        let old = Policy {
            reads_checksum2: false,
            ..Policy::default()
        };
        assert!(settled(&pending, &old).is_ok());
        let only_second = Options {
            checksum: false,
            checksum2: Some(digest),
            ..Options::default()
        };
        let unbound = signed(as_request(&user, only_second), &user);
        assert!(settled(&unbound, &demanding).is_ok());
        assert_eq!(
            refused(&unbound, &old).code,
            KrbErrorCode::PaChecksumMustBeIncluded
        );
        // Another name in the body: both checksums are another body's.
        let mut bytes = pending.bytes().to_vec();
        let at = bytes.windows(4).rposition(|w| w == b"jane").unwrap();
        bytes[at..at + 4].copy_from_slice(b"dave");
        let pkinit = kdc::receive(&bytes).unwrap().pkinit.unwrap();
        assert_eq!(pkinit.checksum2, Some(kdc::ChecksumVerdict::Mismatch));
    }
}

#[test]
fn clocks_and_tokens_are_checked() {
    let user = user();
    let policy = |freshness| Policy {
        freshness,
        ..Policy::default()
    };
    for (seconds, refusal) in [
        (300, None),
        (-300, None),
        (301, Some(KrbErrorCode::Skew)),
        (-301, Some(KrbErrorCode::Skew)),
        (3600, Some(KrbErrorCode::Skew)),
    ] {
        let request = AsRequest {
            now: now().plus_seconds(seconds),
            ..as_request(&user, Options::default())
        };
        let settled = settled(&signed(request, &user), &Policy::default());
        assert_eq!(settled.err().map(|r| r.code), refusal, "{seconds}");
    }
    let mut damaged = freshness().issue(now());
    damaged[3] ^= 1;
    for (token, refusal) in [
        (None, Some(KrbErrorCode::PreauthFailed)),
        (Some(freshness().issue(now())), None),
        (
            Some(freshness().issue(now().plus_seconds(-601))),
            Some(KrbErrorCode::PreauthExpired),
        ),
        (Some(damaged), Some(KrbErrorCode::Modified)),
        (Some(vec![]), Some(KrbErrorCode::Modified)),
    ] {
        let options = Options {
            freshness_token: token.clone(),
            ..Options::default()
        };
        let pending = signed(as_request(&user, options), &user);
        let required = settled(&pending, &policy(Freshness::Required));
        assert_eq!(required.err().map(|r| r.code), refusal);
        // Where it is only supported, it may be absent, but not wrong.
        let supported = settled(&pending, &policy(Freshness::Supported));
        let expected = refusal.filter(|_| token.is_some());
        assert_eq!(supported.err().map(|r| r.code), expected);
        assert!(settled(&pending, &policy(Freshness::Disabled)).is_ok());
    }
}

#[test]
fn a_ticket_has_no_flag_and_no_time_that_was_not_asked_for() {
    const FORWARDABLE: u32 = 1 << 30;
    const RENEWABLE: u32 = 1 << 23;
    const RENEWABLE_OK: u32 = 1 << 4;
    const INITIAL: u32 = 1 << 22 | 1 << 21;
    let user = user();
    for (kdc_options, days, flags, renewable) in [
        (0, 1, INITIAL, false),
        (FORWARDABLE, 1, INITIAL | FORWARDABLE, false),
        (RENEWABLE, 1, INITIAL | RENEWABLE, true),
        (RENEWABLE_OK, 0, INITIAL, false),
        (RENEWABLE_OK, 1, INITIAL | RENEWABLE, true),
    ] {
        let options = Options {
            kdc_options,
            ..Options::default()
        };
        let mut request = as_request(&user, options);
        request.till = now().plus_days(days).plus_seconds(3600);
        let till = request.till;
        let tgt = exchanged(request, &Policy::default());
        assert_eq!(tgt.flags, flags, "{kdc_options:x}");
        assert_eq!(tgt.renew_till.is_some(), renewable);
        assert!(tgt.end_time <= till && tgt.renew_till.is_none_or(|at| at <= till));
    }
    // Without canonicalize, an account keeps the name that it came with.
    let options = |kdc_options| Options {
        kdc_options,
        ..Options::default()
    };
    for (canonicalize, name) in [(0, "JANE"), (1 << 16, "jane")] {
        let request = AsRequest {
            client: ClientName {
                name_type: NameType::Principal,
                name: "JANE".into(),
            },
            ..as_request(&user, options(canonicalize))
        };
        assert_eq!(exchanged(request, &Policy::default()).client.name, name);
    }
}

#[test]
fn responses_about_certificates_travel_both_ways() {
    let user = user();
    for (ocsp, responses) in [(true, identity().ocsp_responses), (false, vec![])] {
        let options = Options {
            ocsp,
            ..Options::default()
        };
        let pending = signed(as_request(&user, options), &user);
        let received = kdc::receive(pending.bytes()).unwrap();
        assert_eq!(received.ocsp_responses, ocsp.then(Vec::new));
        let policy = Policy::default();
        let bytes = kdc::reply(&received, &identity(), &policy, &grant(), &mut rng()).unwrap();
        let Reply::Ticket(reply) = pending.receive(&bytes).unwrap() else {
            panic!("no ticket")
        };
        assert_eq!(reply.ocsp_responses, responses);
    }
}

#[test]
fn a_client_that_wants_no_pac_gets_none() {
    let user = user();
    for (pac, present) in [(Some(true), true), (None, true), (Some(false), false)] {
        let options = Options {
            pac,
            ..Options::default()
        };
        let tgt = exchanged(as_request(&user, options), &Policy::default());
        let ticket = kdc::open_ticket(&tgt.ticket, &krbtgt()).unwrap();
        assert_eq!(!ticket.pac.is_empty(), present);
    }
}

/// Windows Vista and 7 send both forms: a KDC of today reads the newer, one of 2003 the older, and by the text of
/// [MS-PKCA 3.1.5.2] the request is refused.
#[test]
fn a_request_in_both_forms_gets_its_ticket_in_the_one_that_is_read() {
    use kerberos::kdc::{BothForms, Forms};
    let user = user();
    let options = Options {
        also_draft9: true,
        ..Options::default()
    };
    let request = AsRequest {
        etypes: vec![EncryptionType::Aes256CtsHmacSha196, EncryptionType::Rc4Hmac],
        ..as_request(&user, options)
    };
    let pending = client::begin(request, &mut rng()).unwrap();
    let sign = |digest, content: &[u8]| user.key.sign(digest, content).unwrap();
    let newer = sign(pending.digest(), &pending.to_be_signed());
    let older = sign(DigestAlgorithm::Sha1, &pending.also_to_be_signed().unwrap());
    let pending = pending.sign_both(&newer, Some(&older)).unwrap();
    for (forms, agreement) in [
        (Forms::Any, KeyAgreement::DiffieHellman(Group::Modp14)),
        (Forms::Draft9Only, KeyAgreement::RsaKeyTransport),
    ] {
        let received = kdc::receive_in(pending.bytes(), forms).unwrap();
        assert_eq!(received.is_in_both_forms(), forms == Forms::Any);
        let policy = everything();
        let bytes = kdc::reply(&received, &identity(), &policy, &grant(), &mut rng()).unwrap();
        let tgt = opened(&pending, &bytes, &user).unwrap();
        assert_eq!(tgt.agreement, agreement);
    }
    let refusing = Policy {
        both_forms: BothForms::Refused,
        ..everything()
    };
    let received = kdc::receive(pending.bytes()).unwrap();
    let refusal = refusing.check_forms(&received).unwrap_err();
    assert_eq!(refusal.code, KrbErrorCode::Generic);
    // The second signature is missing.
    let pending = client::begin(
        as_request(
            &user,
            Options {
                also_draft9: true,
                ..Options::default()
            },
        ),
        &mut rng(),
    )
    .unwrap();
    assert!(pending.sign(&newer).is_err());
}

/// The KDC signs with its key's hash, with SHA-1, or with the client's.
#[test]
fn the_hash_of_a_reply_is_the_policys() {
    use kerberos::kdc::ReplyDigest;
    let user = user();
    for (reply_digest, asked, expected) in [
        (
            ReplyDigest::OfKey,
            DigestAlgorithm::Sha1,
            DigestAlgorithm::Sha256,
        ),
        (
            ReplyDigest::Sha1,
            DigestAlgorithm::Sha512,
            DigestAlgorithm::Sha1,
        ),
        (
            ReplyDigest::OfRequest,
            DigestAlgorithm::Sha512,
            DigestAlgorithm::Sha512,
        ),
    ] {
        let request = AsRequest {
            digest: asked,
            ..as_request(&user, Options::default())
        };
        let pending = signed(request, &user);
        let received = kdc::receive(pending.bytes()).unwrap();
        let policy = Policy {
            reply_digest,
            ..everything()
        };
        let bytes = kdc::reply(&received, &identity(), &policy, &grant(), &mut rng()).unwrap();
        let Reply::Ticket(reply) = pending.receive(&bytes).unwrap() else {
            panic!("no ticket")
        };
        assert_eq!(reply.signed.digests(), [Some(expected), Some(expected)]);
    }
}
