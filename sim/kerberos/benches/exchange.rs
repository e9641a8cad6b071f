//! One full AS exchange, client and KDC, nothing remembered: `cargo bench -p kerberos`.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a bench has nobody to report to"
)]

use kerberos::client::{self, AsRequest, Reply};
use kerberos::kdc::{self, Grant, KdcIdentity};
use kerberos::pac::Pac;
use kerberos::{ClientName, EncryptionKey, EncryptionType, Group, KeyDelivery, NameType};
use pki::names::Realm;
use pki::{Certificate, Issuance, KeyAlgorithm, PrivateKey};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

fn main() {
    divan::main();
}

fn party(algorithm: KeyAlgorithm, seed: u8) -> (PrivateKey, Certificate) {
    let ca = PrivateKey::generate(KeyAlgorithm::P256, [9; 32]).unwrap();
    let key = PrivateKey::generate(algorithm, [seed; 32]).unwrap();
    let certificate = Issuance {
        subject: "CN=Party".parse().unwrap(),
        issuer: "CN=CA".parse().unwrap(),
        serial: vec![seed],
        not_before: 1_300_000_000,
        not_after: 1_400_000_000,
        ..Issuance::default()
    }
    .issue(key.public_key(), &ca)
    .unwrap();
    (key, certificate)
}

/// Certificates of both parties, Diffie-Hellman group 14.
#[divan::bench(args = [KeyAlgorithm::Rsa2048, KeyAlgorithm::P256], sample_count = 20)]
fn exchange_dh14(bencher: divan::Bencher<'_, '_>, algorithm: KeyAlgorithm) {
    let (user_key, user) = party(algorithm, 1);
    let (kdc_key, kdc_certificate) = party(algorithm, 2);
    let now = "2012-02-07".parse().unwrap();
    let realm: Realm = "FABRIKAM.COM".parse().unwrap();
    let krbtgt = EncryptionKey::new(EncryptionType::Aes256CtsHmacSha196, vec![3; 32]).unwrap();
    let grant = Grant {
        etypes: EncryptionType::ALL.to_vec(),
        krbtgt_key: krbtgt,
        kvno: 2,
        client: ClientName {
            name_type: NameType::Principal,
            name: "jane".into(),
        },
        realm: realm.clone(),
        auth_time: now,
        end_time: now.plus_days(1),
        renew_till: now.plus_days(7),
        pac: Pac {
            account: "jane".into(),
            full_name: "Jane".into(),
            upn: "jane@fabrikam.com".into(),
            upn_is_made: false,
            netbios_domain: "FABRIKAM".into(),
            dns_domain: "fabrikam.com".into(),
            domain_controller: "DC1".into(),
            domain_sid: "S-1-5-21-1-2-3".parse().unwrap(),
            user_rid: 1104,
            group_rids: vec![513],
            extra_sids: vec![],
            user_account_control: 0x10,
            auth_time: now,
            password_last_set: now,
            nt_hash: [0; 16],
            names_requestor: true,
        },
    };
    let identity = KdcIdentity {
        certificates: vec![kdc_certificate],
        key: kdc_key,
    };
    bencher.bench_local(|| {
        let mut rng = ChaCha20Rng::from_seed([5; 32]);
        let request = AsRequest {
            realm: realm.clone(),
            client: ClientName {
                name_type: NameType::Enterprise,
                name: "jane@fabrikam.com".into(),
            },
            now,
            till: now.plus_days(1),
            etypes: vec![EncryptionType::Aes256CtsHmacSha196],
            certificates: vec![user.clone()],
            digest: user_key.digest(),
            delivery: KeyDelivery::DiffieHellman(Group::Fourteen),
            kdfs: Vec::new(),
            second_checksum: false,
            freshness_token: None,
            cookie: None,
        };
        let pending = client::begin(request, &mut rng).unwrap();
        let signature = user_key
            .sign(pending.digest(), &pending.to_be_signed())
            .unwrap();
        let pending = pending.sign(&signature).unwrap();
        let received = kdc::receive(pending.bytes()).unwrap();
        let bytes = kdc::reply(&received, &identity, &grant, &mut rng).unwrap();
        let Reply::Ticket(reply) = pending.receive(&bytes).unwrap() else {
            panic!("an error")
        };
        pending.open(&reply).unwrap()
    });
}
