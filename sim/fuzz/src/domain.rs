//! The domain in which every target runs: a KDC, Jane with her card, her workstation.

use std::sync::{Arc, LazyLock};

use kerberos::client::{self, AsRequest, ClientDialect, Options, PendingReply, Reply, Tgt};
use kerberos::kdc::{
    Decision, FreshnessKey, Grant, KdcIdentity, Policy, ReceivedRequest, Response, Server,
};
use kerberos::pac::{Pac, nt_hash};
use kerberos::tgs::{
    PendingTgs, Principal, ServiceGrant, TgsRequest, TicketFlags, TicketGranting, VersionedKey,
};
use kerberos::{
    ClientName, EncryptionKey, EncryptionType, Error, ErrorData, Group, KeyAgreement, KrbErrorCode,
    NameType, Transport, private_operation,
};
use pki::names::{Realm, Timestamp};
use pki::path::{PathSettings, validate};
use pki::{Certificate, DigestAlgorithm, Issuance, KeyAlgorithm, PrivateKey};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

/// Who has a key and a certificate for it.
#[derive(Debug, Clone)]
pub(crate) struct Party {
    pub(crate) key: PrivateKey,
    pub(crate) certificate: Certificate,
}

/// The authority.
pub(crate) static AUTHORITY: LazyLock<Party> = LazyLock::new(|| {
    let key = PrivateKey::generate(KeyAlgorithm::P256, [99; 32]).expect("INVARIANT: it draws");
    let certificate = Issuance {
        authority: true,
        ..issuance("CN=CA,DC=fabrikam,DC=com", 1)
    }
    .issue(key.public_key(), &key)
    .expect("INVARIANT: an authority signs");
    Party { key, certificate }
});
/// Jane, with a small key and with the one of an old card.
pub(crate) static JANE: LazyLock<Party> = LazyLock::new(|| party(KeyAlgorithm::P256, 10, "Jane"));
pub(crate) static JANE_RSA: LazyLock<Party> =
    LazyLock::new(|| party(KeyAlgorithm::Rsa2048, 11, "Jane"));
pub(crate) static KDC: LazyLock<Party> = LazyLock::new(|| party(KeyAlgorithm::P256, 20, "DC1"));

pub(crate) fn issuance(name: &str, serial: u8) -> Issuance {
    Issuance {
        subject: name.parse().expect("INVARIANT: a name"),
        issuer: "CN=CA,DC=fabrikam,DC=com"
            .parse()
            .expect("INVARIANT: a name"),
        serial: vec![serial],
        not_before: 1_300_000_000,
        not_after: 1_400_000_000,
        ..Issuance::default()
    }
}

fn party(algorithm: KeyAlgorithm, seed: u8, name: &str) -> Party {
    let key = PrivateKey::generate(algorithm, [seed; 32]).expect("INVARIANT: it draws");
    let certificate = issuance(&format!("CN={name},DC=fabrikam,DC=com"), seed)
        .issue(key.public_key(), &AUTHORITY.key)
        .expect("INVARIANT: an authority signs");
    Party { key, certificate }
}

pub(crate) fn now() -> Timestamp {
    Timestamp::from_unix(1_328_605_200)
}

pub(crate) fn realm() -> Realm {
    "FABRIKAM.COM".parse().expect("INVARIANT: a realm")
}

pub(crate) fn rng(seed: u8) -> ChaCha20Rng {
    ChaCha20Rng::from_seed([seed; 32])
}

pub(crate) fn key(byte: u8) -> EncryptionKey {
    EncryptionKey::new(EncryptionType::Aes256CtsHmacSha196, vec![byte; 32])
        .expect("INVARIANT: 32 bytes")
}

pub(crate) fn krbtgt() -> VersionedKey {
    VersionedKey {
        kvno: 2,
        key: key(3),
    }
}

/// The name under which Jane gets her ticket.
pub(crate) fn jane() -> ClientName {
    ClientName {
        name_type: NameType::Principal,
        name: "jane".into(),
    }
}

pub(crate) fn account() -> Pac {
    Pac {
        account: "jane".into(),
        full_name: "Jane Anderson".into(),
        upn: "jane@fabrikam.com".into(),
        upn_is_made: false,
        netbios_domain: "FABRIKAM".into(),
        dns_domain: "fabrikam.com".into(),
        domain_controller: "FABRIKAMDC1".into(),
        domain_sid: "S-1-5-21-1-2-3".parse().expect("INVARIANT: a SID"),
        user_rid: 1104,
        group_rids: vec![513, 1120],
        extra_sids: vec!["S-1-18-1".parse().expect("INVARIANT: a SID")],
        user_account_control: 0x10,
        auth_time: now(),
        password_last_set: now().plus_days(-10),
        password_must_change: None,
        nt_hash: nt_hash("Passw0rd"),
        names_requestor: true,
    }
}

/// What the KDC decides: who has a certificate of the authority is Jane.
pub(crate) fn decision(request: &ReceivedRequest) -> Decision {
    let settings = PathSettings {
        at: Some(now()),
        ..PathSettings::default()
    };
    let anchors = std::slice::from_ref(&AUTHORITY.certificate);
    let signed = request.pkinit.as_ref().map(|pkinit| &pkinit.signed);
    let trusted = signed.is_some_and(|signed| {
        signed.signer.as_ref().is_some_and(|signer| {
            validate(signer, &signed.certificates, anchors, &settings)
                .trusted()
                .is_some()
        })
    });
    if trusted {
        granted()
    } else {
        Decision::Refuse {
            code: KrbErrorCode::ClientNotTrusted,
            data: ErrorData::default(),
        }
    }
}

fn granted() -> Decision {
    static IDENTITY: LazyLock<Arc<KdcIdentity>> = LazyLock::new(|| {
        Arc::new(KdcIdentity {
            certificates: vec![KDC.certificate.clone()],
            key: KDC.key.clone(),
            ocsp_responses: Vec::new(),
        })
    });
    let grant = Grant {
        krbtgt_key: krbtgt().key,
        kvno: krbtgt().kvno,
        client: jane(),
        realm: realm(),
        auth_time: now(),
        end_time: now().plus_seconds(36_000),
        renew_till: now().plus_days(7),
        pac: account(),
    };
    Decision::Grant {
        grant: Box::new(grant),
        identity: Arc::clone(&IDENTITY),
    }
}

/// What the KDC answers, and the request about which it decided.
pub(crate) fn answered(bytes: &[u8]) -> (Response, Option<ReceivedRequest>) {
    let policy = Policy {
        draft9: true,
        etypes: EncryptionType::ALL.to_vec(),
        ..Policy::default()
    };
    let mut server = Server::new(realm(), policy, FreshnessKey::new(key(8), 600));
    let mut decided = None;
    let mut decide = |request: &ReceivedRequest| {
        decided = Some(request.clone());
        decision(request)
    };
    let response = server.handle(bytes, Transport::Tcp, now(), &mut rng(6), &mut decide);
    (response, decided)
}

/// A valid request with who signed it.
pub(crate) struct Asked {
    pub(crate) pending: PendingReply,
    pub(crate) user: &'static Party,
    pub(crate) digest: DigestAlgorithm,
    /// The KDC's answer, and what the client makes of it.
    pub(crate) reply: Vec<u8>,
    pub(crate) tgt: Tgt,
}

impl std::fmt::Debug for Asked {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Asked").finish_non_exhaustive()
    }
}

/// One request of each kind: Diffie-Hellman, key transport, draft 9 with and without a checksum.
pub(crate) static ASKED: LazyLock<[Asked; 4]> = LazyLock::new(|| {
    let freshness_token = Some(FreshnessKey::new(key(8), 600).issue(now()));
    let agreed = Options {
        agreement: KeyAgreement::DiffieHellman(Group::P256),
        kdfs: vec![kerberos::Kdf::Sha256],
        request_checksum: true,
        checksum2: Some(DigestAlgorithm::Sha256),
        freshness_token,
        ocsp: true,
        ..Options::default()
    };
    let transported = |dialect| Options {
        dialect,
        agreement: KeyAgreement::RsaKeyTransport,
        ..Options::default()
    };
    [
        asked(&JANE, agreed),
        asked(&JANE_RSA, transported(ClientDialect::Rfc4556)),
        asked(&JANE_RSA, transported(ClientDialect::Draft9)),
        asked(&JANE_RSA, transported(ClientDialect::Draft9WithChecksum)),
    ]
});

/// What Jane asks for.
pub(crate) fn as_request(user: &Party, options: Options) -> AsRequest {
    let rfc = options.dialect == ClientDialect::Rfc4556;
    AsRequest {
        realm: realm(),
        client: ClientName {
            name_type: NameType::Enterprise,
            name: "jane@fabrikam.com".into(),
        },
        now: now(),
        till: now().plus_days(1),
        etypes: vec![if rfc {
            EncryptionType::Aes256CtsHmacSha196
        } else {
            EncryptionType::Rc4Hmac
        }],
        certificates: vec![user.certificate.clone()],
        digest: if rfc {
            user.key.digest()
        } else {
            DigestAlgorithm::Sha1
        },
        options,
    }
}

fn asked(user: &'static Party, options: Options) -> Asked {
    let pending = client::begin(as_request(user, options), &mut rng(5))
        .expect("INVARIANT: the request is complete");
    let digest = pending.digest();
    let signature = user
        .key
        .sign(digest, &pending.to_be_signed())
        .expect("INVARIANT: the key signs with its hash");
    let pending = pending
        .sign(&signature)
        .expect("INVARIANT: the request is complete");
    let (response, _) = answered(pending.bytes());
    let tgt = opened(&pending, user, &response.bytes)
        .expect("INVARIANT: the KDC's reply opens")
        .expect("INVARIANT: the KDC grants it");
    Asked {
        pending,
        user,
        digest,
        reply: response.bytes,
        tgt,
    }
}

/// What the client makes of an answer; `None` where it is an error.
pub(crate) fn opened(
    pending: &PendingReply,
    user: &Party,
    bytes: &[u8],
) -> Result<Option<Tgt>, Error> {
    match pending.receive(bytes)? {
        Reply::Error(report) => {
            let _ = report.data.told();
            Ok(None)
        }
        Reply::Ticket(reply) => pending.open(&reply).map(Some),
        Reply::Encrypted(encrypted) => {
            let block = private_operation(&user.key, encrypted.encrypted_key(), &mut rng(7));
            let reply = pending.unwrap(*encrypted, block.as_deref())?;
            pending.open(&reply).map(Some)
        }
    }
}

/// The workstation that Jane sits at.
pub(crate) fn host() -> Principal {
    "host/pc1.fabrikam.com@FABRIKAM.COM"
        .parse()
        .expect("INVARIANT: a principal")
}

pub(crate) fn host_key() -> VersionedKey {
    VersionedKey {
        kvno: 5,
        key: key(0x55),
    }
}

pub(crate) fn granting() -> TicketGranting {
    TicketGranting {
        realm: realm(),
        keys: vec![krbtgt()],
        skew_seconds: 300,
    }
}

pub(crate) fn service_grant() -> ServiceGrant {
    ServiceGrant {
        key: host_key(),
        etypes: EncryptionType::ALL.to_vec(),
        end_time: now().plus_seconds(36_000),
        flags: TicketFlags::NONE,
        resource_groups: None,
    }
}

/// Jane's request for a ticket for her workstation.
pub(crate) fn asked_service() -> PendingTgs {
    let [asked, ..] = &*ASKED;
    TgsRequest {
        ticket: asked.tgt.ticket.clone(),
        session_key: asked.tgt.session_key.clone(),
        client: Principal::client("jane", "FABRIKAM.COM"),
        service: host(),
        now: now(),
        till: now().plus_days(1),
        etypes: vec![EncryptionType::Aes256CtsHmacSha196],
        options: kerberos::tgs::KdcOptions::default(),
    }
    .begin(&mut rng(1))
    .expect("INVARIANT: the request is complete")
}
