//! What real clients meet at the KDC of a version: requests of every kind as bytes.

use kerberos::client::{self, AsRequest, ClientDialect, KrbErrorReport, Options, PendingReply};
use kerberos::{ClientName, EncryptionType, Group, KeyAgreement, NameType, Transport};
use names::Timestamp;
use pki::{Certificate, DigestAlgorithm, PrivateKey};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use sim::{KdcService, Served, Twin};

use super::{at_the_level_of_2016, changed, document, parsed};

pub fn now() -> Timestamp {
    "2026-03-02T10:00Z".parse().unwrap()
}

/// A KDC, and the cards of its world.
pub struct Place {
    pub service: KdcService,
    cards: Vec<(String, Certificate, PrivateKey)>,
}

pub fn place(twin: Twin, controller: &str) -> Place {
    let cards = twin
        .export()
        .cards
        .into_iter()
        .map(|card| {
            let key = PrivateKey::from_pkcs8_der(card.key.as_ref().unwrap()).unwrap();
            (
                card.name,
                Certificate::from_der(&card.certificate).unwrap(),
                key,
            )
        })
        .collect();
    let controller = controller.replace([' ', '.'], "-");
    Place {
        service: KdcService::new(twin, Some(&controller)).unwrap(),
        cards,
    }
}

impl Place {
    pub fn request(&self, card: &str, request: Request) -> PendingReply {
        let (_, certificate, key) = self
            .cards
            .iter()
            .find(|(name, _, _)| name.starts_with(card))
            .unwrap();
        let request = AsRequest {
            realm: "FABRIKAM.COM".parse().unwrap(),
            client: ClientName {
                name_type: NameType::Principal,
                name: request.name.to_owned(),
            },
            now: now(),
            till: now().plus_days(1),
            etypes: request.etypes,
            certificates: vec![certificate.clone()],
            digest: request.digest.unwrap_or_else(|| key.digest()),
            options: request.options,
        };
        let pending = client::begin(request, &mut ChaCha20Rng::from_seed([5; 32])).unwrap();
        let sign = |digest, content: &[u8]| key.sign(digest, content).unwrap();
        let signature = sign(pending.digest(), &pending.to_be_signed());
        let also = pending
            .also_to_be_signed()
            .map(|content| sign(DigestAlgorithm::Sha1, &content));
        pending.sign_both(&signature, also.as_deref()).unwrap()
    }

    pub fn answer(&mut self, pending: &PendingReply) -> Served {
        self.service.answer(pending.bytes(), Transport::Tcp, now())
    }
}

pub struct Request {
    pub name: &'static str,
    pub etypes: Vec<EncryptionType>,
    pub digest: Option<DigestAlgorithm>,
    pub options: Options,
}

pub fn usual(options: Options) -> Request {
    Request {
        name: "jane",
        etypes: vec![EncryptionType::Aes256CtsHmacSha196, EncryptionType::Rc4Hmac],
        digest: Some(DigestAlgorithm::Sha1),
        options,
    }
}

/// The code of the error; 0 for a ticket.
pub fn code(served: &Served) -> i32 {
    let reply = served.reply.as_ref().unwrap();
    KrbErrorReport::read(reply).map_or(0, |error| error.number)
}

fn over(group: Group) -> Options {
    Options {
        agreement: KeyAgreement::DiffieHellman(group),
        ..Options::default()
    }
}

fn transported() -> Options {
    Options {
        agreement: KeyAgreement::RsaKeyTransport,
        ..Options::default()
    }
}

fn draft9() -> Options {
    Options {
        dialect: ClientDialect::Draft9,
        ..transported()
    }
}

/// A fact, what changes, the KDC, what is asked, the code, the step that is told last.
type Case = (
    &'static str,
    &'static [&'static str],
    &'static str,
    Options,
    Option<DigestAlgorithm>,
    i32,
    &'static str,
);

#[test]
#[expect(clippy::too_many_lines, reason = "a table of facts")]
fn each_kind_of_request_is_answered_as_the_version_says() {
    use DigestAlgorithm::{Sha1, Sha256};
    let no_triple_des = || Options {
        envelope_etype: false,
        ..transported()
    };
    let with_second = || Options {
        checksum2: Some(Sha256),
        ..Options::default()
    };
    let unbound = || Options {
        checksum: false,
        ..Options::default()
    };
    let both = || Options {
        also_draft9: true,
        ..Options::default()
    };
    let cases: Vec<Case> = vec![
        (
            "group 2 is taken",
            &[],
            "Server 2025",
            over(Group::Modp2),
            None,
            0,
            "reply.ticket",
        ),
        (
            "group 14 is taken",
            &[],
            "Server 2008",
            over(Group::Modp14),
            None,
            0,
            "reply.ticket",
        ),
        (
            "group 16, in one reading",
            &[],
            "Server 2025",
            over(Group::Modp16),
            None,
            0,
            "reply.ticket",
        ),
        (
            "group 16, in the other: 65",
            &["assume:dh-groups=2-and-14"],
            "Server 2025",
            over(Group::Modp16),
            None,
            65,
            "kdc.group",
        ),
        (
            "curves since 2008 R2",
            &[],
            "Server 2008 R2",
            over(Group::P384),
            None,
            0,
            "reply.ticket",
        ),
        (
            "no curves in 2008: 65",
            &[],
            "Server 2008",
            over(Group::P384),
            None,
            65,
            "kdc.group",
        ),
        (
            "2003 drops 16: 25",
            &[],
            "Server 2003",
            over(Group::Modp14),
            None,
            25,
            "",
        ),
        (
            "2003 takes draft 9",
            &[],
            "Server 2003",
            draft9(),
            None,
            0,
            "reply.ticket",
        ),
        (
            "2003 reads 15 of both",
            &[],
            "Server 2003",
            both(),
            None,
            0,
            "reply.ticket",
        ),
        (
            "2008 reads 16 of both",
            &[],
            "Server 2008",
            both(),
            None,
            0,
            "reply.ticket",
        ),
        (
            "both, by the text: 60",
            &["assume:both-forms=generic-error"],
            "Server 2008",
            both(),
            None,
            60,
            "kdc.request.both",
        ),
        (
            "2025 takes draft 9",
            &[],
            "Server 2025",
            draft9(),
            None,
            0,
            "reply.ticket",
        ),
        (
            "key transport with des-ede3-cbc",
            &[],
            "Server 2025",
            transported(),
            None,
            0,
            "reply.ticket",
        ),
        (
            "key transport without it: 14",
            &[],
            "Server 2025",
            no_triple_des(),
            None,
            14,
            "kdc.envelope.refused",
        ),
        (
            "before July 2021 it is not asked for",
            &["dc:Server-2016.patched=2021-07-12"],
            "Server 2016",
            no_triple_des(),
            None,
            0,
            "reply.ticket",
        ),
        (
            "allowed for a time",
            &[
                "dc:Server-2016.patched=2022-01-11",
                "dc:Server-2016.Allow3DesFallback=1",
            ],
            "Server 2016",
            no_triple_des(),
            None,
            0,
            "reply.ticket",
        ),
        (
            "paChecksum is asked for: 79",
            &[],
            "Server 2022",
            unbound(),
            None,
            79,
            "kdc.checksum.missing",
        ),
        (
            "SHA-1 at 23H2 needs no second checksum",
            &[],
            "Server 23H2",
            Options::default(),
            Some(Sha1),
            0,
            "reply.ticket",
        ),
        (
            "SHA-256 at 23H2 does: 79",
            &[],
            "Server 23H2",
            Options::default(),
            Some(Sha256),
            79,
            "kdc.checksum.second",
        ),
        (
            "SHA-256 at 23H2, with it",
            &[],
            "Server 23H2",
            with_second(),
            Some(Sha256),
            0,
            "reply.ticket",
        ),
        (
            "SHA-256 at 2022 does not",
            &[],
            "Server 2022",
            Options::default(),
            Some(Sha256),
            0,
            "reply.ticket",
        ),
        (
            "SHA-1 off: 80",
            &[
                "dc:Server-2025.Kdc\\PKINITHashAlgorithmConfigurationEnabled=1",
                "dc:Server-2025.Kdc\\PKINITSHA1=0",
            ],
            "Server 2025",
            with_second(),
            Some(Sha1),
            80,
            "kdc.hash.refused",
        ),
    ];
    let base = parsed(&document());
    for (fact, changes, controller, options, digest, expected, last) in cases {
        let mut place = place(changed(&base, changes), controller);
        let asked = Request {
            digest: digest.or(Some(Sha1)),
            ..usual(options)
        };
        let pending = place.request("RSA", asked);
        let served = place.answer(&pending);
        assert_eq!(code(&served), expected, "{fact}: {}", served.sent);
        let told = served.steps.last().map_or("", |told| told.step.id);
        assert_eq!(told, last, "{fact}");
    }
}

/// Before July 2021 a client that does not list des-ede3-cbc-EnvOID gets its key under rc2-cbc, since then none.
#[test]
fn envelopes_under_rc2_end_in_july_2021() {
    let base = parsed(&document());
    for dialect in [
        ClientDialect::Rfc4556,
        ClientDialect::Draft9,
        ClientDialect::Draft9WithChecksum,
    ] {
        for (listed, patched, expected, rc2) in [
            (false, "2021-07-12", 0, true),
            (true, "2021-07-12", 0, false),
            (false, "2021-07-13", 14, false),
            (true, "2021-07-13", 0, false),
        ] {
            let change = format!("dc:Server-2016.patched={patched}");
            let mut place = place(changed(&base, &[&change]), "Server 2016");
            let options = Options {
                dialect,
                envelope_etype: listed,
                ..transported()
            };
            let pending = place.request("RSA", usual(options));
            let served = place.answer(&pending);
            assert_eq!(code(&served), expected, "{dialect:?} {listed} {patched}");
            let told = |id| served.steps.iter().any(|told| told.step.id == id);
            assert_eq!(told("kdc.envelope.rc2"), rc2, "{dialect:?} {listed}");
            // rc2CBC [RFC 3370 §5.2], 1.2.840.113549.3.2.
            let oid = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x03, 0x02];
            let reply = served.reply.as_ref().unwrap();
            let named = reply.windows(oid.len()).any(|bytes| bytes == oid);
            assert_eq!(named, rc2, "{dialect:?} {listed} {patched}");
        }
    }
}

/// A refusal names what would be taken: groups, hashes.
#[test]
fn a_refusal_names_what_would_be_taken() {
    let base = parsed(&document());
    let named = |changes: &[&str], controller, options, digest| {
        let mut place = place(changed(&base, changes), controller);
        let asked = Request {
            digest: Some(digest),
            ..usual(options)
        };
        let pending = place.request("RSA", asked);
        let served = place.answer(&pending);
        KrbErrorReport::read(&served.reply.unwrap()).unwrap().data
    };
    let groups =
        named(&[], "Server 2008", over(Group::P256), DigestAlgorithm::Sha1).offered_groups();
    assert_eq!(groups, [Group::Modp14, Group::Modp16, Group::Modp2]);
    let off = [
        "dc:Server-2025.Kdc\\PKINITHashAlgorithmConfigurationEnabled=1",
        "dc:Server-2025.Kdc\\PKINITSHA1=0",
        "dc:Server-2025.Kdc\\PKINITSHA384=0",
    ];
    let digests = named(
        &off,
        "Server 2025",
        Options::default(),
        DigestAlgorithm::Sha1,
    );
    assert_eq!(
        digests.offered_digests(),
        [DigestAlgorithm::Sha256, DigestAlgorithm::Sha512]
    );
}

/// PKINITFreshness: whoever brings no token where one is asked for gets 24; a token that is not looked at makes no SID.
#[test]
fn freshness_is_disabled_supported_or_required() {
    for (text, changes, gives, without) in [
        (at_the_level_of_2016(), &[][..], false, 0),
        (
            at_the_level_of_2016(),
            &["dc:Server-2016.PKINITFreshness=1"],
            true,
            0,
        ),
        (
            at_the_level_of_2016(),
            &["dc:Server-2016.PKINITFreshness=2"],
            true,
            24,
        ),
        (document(), &["dc:Server-2016.PKINITFreshness=2"], false, 0),
    ] {
        let base = parsed(&text);
        let mut place = place(changed(&base, changes), "Server 2016");
        let pending = place.request("RSA", usual(Options::default()));
        assert_eq!(code(&place.answer(&pending)), without, "{changes:?}");
        let hello = AsRequest {
            realm: "FABRIKAM.COM".parse().unwrap(),
            client: ClientName {
                name_type: NameType::Principal,
                name: "jane".to_owned(),
            },
            now: now(),
            till: now().plus_days(1),
            etypes: vec![EncryptionType::Aes256CtsHmacSha196],
            certificates: Vec::new(),
            digest: DigestAlgorithm::Sha1,
            options: Options::default(),
        };
        let bytes = client::unauthenticated(&hello, &mut ChaCha20Rng::from_seed([1; 32])).unwrap();
        let served = place.service.answer(&bytes, Transport::Tcp, now());
        let data = KrbErrorReport::read(&served.reply.unwrap()).unwrap().data;
        let token = data.freshness_token().map(<[u8]>::to_vec);
        assert_eq!(token.is_some(), gives, "{changes:?}");
        let Some(token) = token else { continue };
        let fresh = Options {
            freshness_token: Some(token),
            ..Options::default()
        };
        let pending = place.request("RSA", usual(fresh));
        let served = place.answer(&pending);
        assert_eq!(code(&served), 0, "{}", served.sent);
        assert!(served.steps.iter().any(|told| told.step.id == "kdc.fresh"));
    }
}

/// userWorkstations: the KDC looks at the NetBIOS name among the addresses.
#[test]
fn the_name_among_the_addresses_is_held_against_user_workstations() {
    let base = changed(
        &parsed(&document()),
        &["user:jane.logon_workstations=Windows-10"],
    );
    for (name, expected) in [
        (Some("WINDOWS-10"), 0),
        (Some("WINDOWS-11"), 12),
        (Some("ELSEWHERE"), 12),
        (None, 12),
    ] {
        let mut place = place(base.what_if(&[]).unwrap(), "Server 2019");
        let options = Options {
            netbios_name: name.map(str::to_owned),
            ..Options::default()
        };
        let pending = place.request("RSA", usual(options));
        let served = place.answer(&pending);
        assert_eq!(code(&served), expected, "{name:?}: {}", served.sent);
        if expected == 12 {
            let error = KrbErrorReport::read(&served.reply.unwrap()).unwrap();
            assert_eq!(error.nt_status, Some(0xC000_0070));
        }
    }
}
