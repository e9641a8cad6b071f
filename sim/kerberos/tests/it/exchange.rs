//! Client and KDC over bytes.

use kerberos::client::{self, AsRequest, Options, PendingReply, Reply};
use kerberos::kdc::{self, Agreement, ChecksumVerdict, Grant, KdcIdentity, Policy};
use kerberos::pac::{ReadPac, nt_hash};
use kerberos::{
    ClientName, DataElement, EncryptionKey, EncryptionType, ErrorData, Group, KrbErrorCode,
    NameType,
};
use pki::names::{Realm, Timestamp};
use pki::{Certificate, Issuance, KeyAlgorithm, PrivateKey, SignatureVerdict};
use proptest::prelude::*;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

use crate::account::jane;

pub(crate) struct Party {
    pub(crate) key: PrivateKey,
    pub(crate) certificate: Certificate,
}

pub(crate) fn party(algorithm: KeyAlgorithm, seed: u8, name: &str) -> Party {
    let ca = PrivateKey::generate(KeyAlgorithm::P256, [99; 32]).unwrap();
    let key = PrivateKey::generate(algorithm, [seed; 32]).unwrap();
    let certificate = Issuance {
        subject: name.parse().unwrap(),
        issuer: "CN=CA,DC=fabrikam,DC=com".parse().unwrap(),
        serial: vec![seed],
        not_before: 1_300_000_000,
        not_after: 1_400_000_000,
        ..Issuance::default()
    }
    .issue(key.public_key(), &ca)
    .unwrap();
    Party { key, certificate }
}

pub(crate) fn now() -> Timestamp {
    "2012-02-07T09:00Z".parse().unwrap()
}

pub(crate) fn realm() -> Realm {
    "FABRIKAM.COM".parse().unwrap()
}

fn request(user: &Party, signer: &PrivateKey) -> PendingReply {
    let mut rng = ChaCha20Rng::from_seed([5; 32]);
    let pending = client::begin(
        AsRequest {
            realm: realm(),
            client: ClientName {
                name_type: NameType::Enterprise,
                name: "jane@fabrikam.com".into(),
            },
            now: now(),
            till: now().plus_days(1),
            etypes: vec![
                EncryptionType::Aes256CtsHmacSha196,
                EncryptionType::Aes128CtsHmacSha196,
            ],
            certificates: vec![user.certificate.clone()],
            digest: user.key.digest(),
            options: Options::default(),
        },
        &mut rng,
    )
    .unwrap();
    let signature = signer
        .sign(pending.digest(), &pending.to_be_signed())
        .unwrap();
    pending.sign(&signature).unwrap()
}

pub(crate) fn krbtgt() -> EncryptionKey {
    EncryptionKey::new(EncryptionType::Aes256CtsHmacSha196, vec![3; 32]).unwrap()
}

pub(crate) fn grant() -> Grant {
    Grant {
        krbtgt_key: krbtgt(),
        kvno: 2,
        client: ClientName {
            name_type: NameType::Principal,
            name: "jane".into(),
        },
        realm: realm(),
        auth_time: now(),
        end_time: now().plus_seconds(36_000),
        renew_till: now().plus_days(7),
        pac: jane(now()),
    }
}

fn answer(bytes: &[u8], kdc: &Party) -> Vec<u8> {
    let received = kdc::receive(bytes).unwrap();
    let identity = KdcIdentity {
        certificates: vec![kdc.certificate.clone()],
        key: kdc.key.clone(),
        ocsp_responses: Vec::new(),
    };
    kdc::reply(
        &received,
        &identity,
        &Policy::default(),
        &grant(),
        &mut ChaCha20Rng::from_seed([6; 32]),
    )
    .unwrap()
}

#[test]
fn a_whole_exchange_opens_for_rsa_and_elliptic_keys() {
    let kdc = party(
        KeyAlgorithm::Rsa2048,
        20,
        "CN=FABRIKAMDC1,DC=fabrikam,DC=com",
    );
    for algorithm in [
        KeyAlgorithm::Rsa2048,
        KeyAlgorithm::P256,
        KeyAlgorithm::P384,
        KeyAlgorithm::P521,
    ] {
        let user = party(algorithm, 10, "CN=Jane,DC=fabrikam,DC=com");
        let pending = request(&user, &user.key);
        let received = kdc::receive(pending.bytes()).unwrap();
        let pkinit = received.pkinit.unwrap();
        assert_eq!(
            pkinit.signed.signature,
            SignatureVerdict::Valid,
            "{algorithm}"
        );
        assert_eq!(pkinit.signed.signer.as_ref(), Some(&user.certificate));
        assert_eq!(
            (pkinit.checksum, pkinit.ctime),
            (ChecksumVerdict::Valid, now())
        );
        assert!(
            matches!(&pkinit.agreement, Agreement::PublicValue(value) if value.group() == Group::Modp14)
        );
        assert_eq!(received.client.unwrap().name, "jane@fabrikam.com");

        let bytes = answer(pending.bytes(), &kdc);
        let Reply::Ticket(reply) = pending.receive(&bytes).unwrap() else {
            panic!("an error")
        };
        assert_eq!(reply.signed.signer.as_ref(), Some(&kdc.certificate));
        let tgt = pending.open(&reply).unwrap();
        assert_eq!(
            (tgt.client.name.as_str(), tgt.end_time),
            ("jane", now().plus_seconds(36_000))
        );

        let ticket = kdc::open_ticket(&tgt.ticket, &krbtgt()).unwrap();
        let pac = ReadPac::read(&ticket.pac).unwrap();
        assert!(pac.is_signed_with(&krbtgt()));
        let info = pac.logon_info().unwrap();
        assert_eq!(
            (info.account.as_str(), info.user_rid, info.primary_group_rid),
            ("jane", 1104, 513)
        );
        assert_eq!(info.groups, [(513, 7), (1120, 7)]);
        assert_eq!(
            (info.domain_sid.to_string().as_str(), info.extra_sids),
            ("S-1-5-21-1-2-3", 1)
        );
        assert_eq!(pac.nt_hash(&tgt.reply_key), Some(nt_hash("Passw0rd")));
    }
}

#[test]
fn the_same_seeds_give_the_same_bytes() {
    let (user, kdc) = (
        party(KeyAlgorithm::Rsa2048, 10, "CN=Jane"),
        party(KeyAlgorithm::P256, 20, "CN=DC"),
    );
    let (a, b) = (request(&user, &user.key), request(&user, &user.key));
    assert_eq!(a.bytes(), b.bytes());
    assert_eq!(answer(a.bytes(), &kdc), answer(b.bytes(), &kdc));
}

#[test]
fn a_signature_with_another_key_is_found_out() {
    let (user, thief) = (
        party(KeyAlgorithm::P256, 10, "CN=Jane"),
        party(KeyAlgorithm::P256, 11, "CN=Eve"),
    );
    let received = kdc::receive(request(&user, &thief.key).bytes()).unwrap();
    assert_eq!(
        received.pkinit.unwrap().signed.signature,
        SignatureVerdict::Invalid
    );
}

#[test]
fn a_changed_body_breaks_its_checksum() {
    let user = party(KeyAlgorithm::P256, 10, "CN=Jane");
    let mut bytes = request(&user, &user.key).bytes().to_vec();
    let at = bytes.windows(4).rposition(|w| w == b"jane").unwrap();
    bytes[at..at + 4].copy_from_slice(b"dave");
    let pkinit = kdc::receive(&bytes).unwrap().pkinit.unwrap();
    assert_eq!(pkinit.checksum, ChecksumVerdict::Mismatch);
    assert_eq!(pkinit.signed.signature, SignatureVerdict::Valid);
}

#[test]
fn a_reply_to_another_request_does_not_open() {
    let (user, kdc) = (
        party(KeyAlgorithm::P256, 10, "CN=Jane"),
        party(KeyAlgorithm::P256, 20, "CN=DC"),
    );
    let first = request(&user, &user.key);
    let mut rng = ChaCha20Rng::from_seed([77; 32]);
    let pending = client::begin(
        AsRequest {
            realm: realm(),
            client: ClientName {
                name_type: NameType::Principal,
                name: "jane".into(),
            },
            now: now(),
            till: now().plus_days(1),
            etypes: vec![EncryptionType::Aes256CtsHmacSha196],
            certificates: vec![user.certificate.clone()],
            digest: user.key.digest(),
            options: Options::default(),
        },
        &mut rng,
    )
    .unwrap();
    let signature = user
        .key
        .sign(pending.digest(), &pending.to_be_signed())
        .unwrap();
    let second = pending.sign(&signature).unwrap();
    let bytes = answer(second.bytes(), &kdc);
    let Reply::Ticket(reply) = first.receive(&bytes).unwrap() else {
        panic!("an error")
    };
    assert!(first.open(&reply).is_err());
}

#[test]
fn an_error_carries_its_code_and_status() {
    let user = party(KeyAlgorithm::P256, 10, "CN=Jane");
    let pending = request(&user, &user.key);
    let bytes = kdc::error(
        KrbErrorCode::ClientNotTrusted,
        &realm(),
        now(),
        Some(0xC000_0389),
    )
    .unwrap();
    let Reply::Error(error) = pending.receive(&bytes).unwrap() else {
        panic!("a ticket")
    };
    assert_eq!(
        (error.code, error.nt_status),
        (Some(KrbErrorCode::ClientNotTrusted), Some(0xC000_0389))
    );
    let how = ErrorData {
        methods: vec![DataElement::new(16, [])],
        ..ErrorData::default()
    };
    let bytes = kdc::error_with(KrbErrorCode::PreauthRequired, &realm(), now(), &how).unwrap();
    let Reply::Error(error) = pending.receive(&bytes).unwrap() else {
        panic!("a ticket")
    };
    assert_eq!(error.code, Some(KrbErrorCode::PreauthRequired));
    assert!(error.data.offers_pkinit() && error.nt_status.is_none());
}

#[test]
fn truncated_messages_are_refused_at_every_length() {
    let (user, kdc) = (
        party(KeyAlgorithm::P256, 10, "CN=Jane"),
        party(KeyAlgorithm::P256, 20, "CN=DC"),
    );
    let pending = request(&user, &user.key);
    for length in 0..pending.bytes().len() {
        assert!(
            kdc::receive(&pending.bytes()[..length]).is_err(),
            "{length}"
        );
    }
    let reply = answer(pending.bytes(), &kdc);
    for length in 0..reply.len() {
        assert!(pending.receive(&reply[..length]).is_err(), "{length}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Bytes changed anywhere never make us panic.
    #[test]
    fn hostile_bytes_are_an_error_or_a_verdict(changes in proptest::collection::vec((any::<usize>(), any::<u8>()), 1..6)) {
        let user = party(KeyAlgorithm::P256, 10, "CN=Jane");
        let mut bytes = request(&user, &user.key).bytes().to_vec();
        for (at, value) in changes {
            let at = at % bytes.len();
            bytes[at] = value;
        }
        let _ = kdc::receive(&bytes);
    }

    #[test]
    fn random_bytes_are_never_a_request(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        prop_assert!(kdc::receive(&bytes).is_err());
        prop_assert!(ReadPac::read(&bytes).is_none_or(|pac| pac.logon_info().is_none()));
    }
}
