//! AS exchanges, nothing remembered: `cargo bench -p kerberos`.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a bench has nobody to report to"
)]

use kerberos::client::{self, AsRequest, Options, PendingReply, Reply};
use kerberos::kdc::{self, Grant, KdcIdentity, Policy};
use kerberos::pac::Pac;
use kerberos::{
    ClientName, EncryptionKey, EncryptionType, Group, Kdf, KeyAgreement, NameType,
    private_operation,
};
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

/// What an exchange is made with.
#[derive(Debug, Clone, Copy)]
struct Mode {
    name: &'static str,
    certificates: KeyAlgorithm,
    agreement: KeyAgreement,
}

impl std::fmt::Display for Mode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

const MODES: [Mode; 5] = [
    Mode {
        name: "RSA-2048, group 14",
        certificates: KeyAlgorithm::Rsa2048,
        agreement: KeyAgreement::DiffieHellman(Group::Modp14),
    },
    Mode {
        name: "RSA-2048, P-256",
        certificates: KeyAlgorithm::Rsa2048,
        agreement: KeyAgreement::DiffieHellman(Group::P256),
    },
    Mode {
        name: "RSA-2048, key transport",
        certificates: KeyAlgorithm::Rsa2048,
        agreement: KeyAgreement::RsaKeyTransport,
    },
    Mode {
        name: "P-256, group 14",
        certificates: KeyAlgorithm::P256,
        agreement: KeyAgreement::DiffieHellman(Group::Modp14),
    },
    Mode {
        name: "P-256, P-256",
        certificates: KeyAlgorithm::P256,
        agreement: KeyAgreement::DiffieHellman(Group::P256),
    },
];

struct Scene {
    user_key: PrivateKey,
    request: AsRequest,
    identity: KdcIdentity,
    policy: Policy,
    grant: Grant,
}

impl Scene {
    fn new(mode: Mode) -> Self {
        let (user_key, user) = party(mode.certificates, 1);
        let (key, certificate) = party(mode.certificates, 2);
        let now = "2012-02-07".parse().unwrap();
        let realm: Realm = "FABRIKAM.COM".parse().unwrap();
        let etype = EncryptionType::Aes256CtsHmacSha196;
        let request = AsRequest {
            realm: realm.clone(),
            client: ClientName {
                name_type: NameType::Enterprise,
                name: "jane@fabrikam.com".into(),
            },
            now,
            till: now.plus_days(1),
            etypes: vec![etype],
            certificates: vec![user],
            digest: user_key.digest(),
            options: Options {
                agreement: mode.agreement,
                kdfs: vec![Kdf::Sha256],
                ..Options::default()
            },
        };
        let grant = Grant {
            krbtgt_key: EncryptionKey::new(etype, vec![3; 32]).unwrap(),
            kvno: 2,
            client: ClientName {
                name_type: NameType::Principal,
                name: "jane".into(),
            },
            realm,
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
                password_must_change: None,
                nt_hash: [0; 16],
                names_requestor: true,
            },
        };
        let identity = KdcIdentity {
            certificates: vec![certificate],
            key,
            ocsp_responses: Vec::new(),
        };
        Self {
            user_key,
            request,
            identity,
            policy: Policy::default(),
            grant,
        }
    }

    fn pending(&self, rng: &mut ChaCha20Rng) -> PendingReply {
        let pending = client::begin(self.request.clone(), rng).unwrap();
        let signature = self
            .user_key
            .sign(pending.digest(), &pending.to_be_signed())
            .unwrap();
        pending.sign(&signature).unwrap()
    }

    fn answer(&self, message: &[u8], rng: &mut ChaCha20Rng) -> Vec<u8> {
        let received = kdc::receive(message).unwrap();
        kdc::reply(&received, &self.identity, &self.policy, &self.grant, rng).unwrap()
    }
}

/// Client and KDC.
#[divan::bench(args = MODES, sample_count = 20)]
fn exchange(bencher: divan::Bencher<'_, '_>, mode: Mode) {
    let scene = Scene::new(mode);
    bencher.bench_local(|| {
        let mut rng = ChaCha20Rng::from_seed([5; 32]);
        let pending = scene.pending(&mut rng);
        let bytes = scene.answer(pending.bytes(), &mut rng);
        match pending.receive(&bytes).unwrap() {
            Reply::Ticket(reply) => pending.open(&reply).unwrap(),
            Reply::Encrypted(reply) => {
                let key = &scene.user_key;
                let block = private_operation(key, reply.encrypted_key(), &mut rng);
                let reply = pending.unwrap(*reply, block.as_deref()).unwrap();
                pending.open(&reply).unwrap()
            }
            Reply::Error(report) => panic!("{report:?}"),
        }
    });
}

/// The KDC alone: from the request's bytes to the reply's, without judging the certificate.
#[divan::bench(args = MODES, sample_count = 50)]
fn kdc_answers(bencher: divan::Bencher<'_, '_>, mode: Mode) {
    let scene = Scene::new(mode);
    let mut rng = ChaCha20Rng::from_seed([5; 32]);
    let pending = scene.pending(&mut rng);
    bencher.bench_local(|| scene.answer(pending.bytes(), &mut rng));
}

/// Of that, reading the request and verifying its signature.
#[divan::bench(args = MODES, sample_count = 50)]
fn kdc_reads(bencher: divan::Bencher<'_, '_>, mode: Mode) {
    let scene = Scene::new(mode);
    let mut rng = ChaCha20Rng::from_seed([5; 32]);
    let pending = scene.pending(&mut rng);
    bencher.bench_local(|| kdc::receive(pending.bytes()).unwrap());
}

/// And of that, reading the certificate.
#[divan::bench(args = MODES, sample_count = 50)]
fn certificate(bencher: divan::Bencher<'_, '_>, mode: Mode) {
    let scene = Scene::new(mode);
    let der = scene.identity.certificates.first().unwrap().der();
    bencher.bench_local(|| Certificate::from_der(der).unwrap());
}
