//! The world's KDC for real clients, without sockets.

use kerberos::client::{self, AsRequest, KrbErrorReport, Options, PendingReply, Reply};
use kerberos::tgs::Principal;
use kerberos::{ClientName, EncryptionType, NameType, Transport};
use names::Timestamp;
use pki::{Certificate, PrivateKey};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use rand_chacha::ChaCha20Rng;
use rand_core::{Rng, SeedableRng};
use sim::{Export, KdcService, Served, Twin};

use crate::shipped::twin;

fn now() -> Timestamp {
    "2026-11-23T10:00Z".parse().unwrap()
}

struct World {
    service: KdcService,
    export: Export,
}

fn world(changes: &[&str]) -> World {
    let changes: Vec<_> = changes.iter().map(|text| text.parse().unwrap()).collect();
    world_of(twin("today").what_if(&changes).unwrap())
}

fn world_of(twin: Twin) -> World {
    let export = twin.export();
    World {
        service: KdcService::new(twin, None).unwrap(),
        export,
    }
}

impl World {
    fn card(&self, name: &str) -> (Vec<Certificate>, PrivateKey) {
        let card = self
            .export
            .cards
            .iter()
            .find(|card| card.name == name)
            .unwrap();
        let mut certificates = vec![Certificate::from_der(&card.certificate).unwrap()];
        certificates.extend(
            self.export
                .intermediates
                .iter()
                .map(|above| Certificate::from_der(&above.certificate).unwrap()),
        );
        let key = PrivateKey::from_pkcs8_der(card.key.as_ref().unwrap()).unwrap();
        (certificates, key)
    }

    fn request(&self, card: &str, account: &str, at: Timestamp, seed: u8) -> PendingReply {
        let (certificates, key) = self.card(card);
        request(certificates, &key, account, at, seed, None)
    }
}

fn request(
    certificates: Vec<Certificate>,
    key: &PrivateKey,
    account: &str,
    at: Timestamp,
    seed: u8,
    freshness_token: Option<Vec<u8>>,
) -> PendingReply {
    let request = AsRequest {
        realm: "CONTOSO.EXAMPLE".parse().unwrap(),
        client: ClientName {
            name_type: NameType::Principal,
            name: account.to_owned(),
        },
        now: at,
        till: at.plus_days(1),
        etypes: vec![EncryptionType::Aes256CtsHmacSha196],
        certificates,
        digest: key.digest(),
        options: Options {
            freshness_token,
            // Server 2025 asks for it where RSA signs with another hash than SHA-1.
            checksum2: Some(key.digest()),
            ..Options::default()
        },
    };
    let pending = client::begin(request, &mut ChaCha20Rng::from_seed([seed; 32])).unwrap();
    let signature = key.sign(pending.digest(), &pending.to_be_signed()).unwrap();
    pending.sign(&signature).unwrap()
}

fn error_of(served: &Served) -> i32 {
    KrbErrorReport::read(served.reply.as_ref().unwrap())
        .unwrap_or_else(|| panic!("{}", served.sent))
        .number
}

#[test]
fn a_card_of_the_world_gets_a_ticket_that_its_client_verifies() {
    let mut world = world(&[]);
    let pending = world.request("Ben's card/user", "bwood", now(), 1);
    let served = world.service.answer(pending.bytes(), Transport::Tcp, now());
    assert_eq!(served.account.as_deref(), Some("bwood"));
    assert!(
        served
            .steps
            .iter()
            .any(|told| told.step.id == "map.sid.same")
    );
    let Reply::Ticket(reply) = pending.receive(&served.reply.unwrap()).unwrap() else {
        panic!()
    };
    assert_eq!(pending.open(&reply).unwrap().client.name, "bwood");
}

#[test]
fn what_the_rules_refuse_travels_as_its_error() {
    for (changes, card, account, code) in [
        (&[][..], "Ben's card/user", "bwood-adm", 75),
        (&[], "Iris's card/logon", "ijones", 66),
        (&[], "Ben's card/user", "nobody", 6),
        (
            &["user:bwood.disabled=true"],
            "Ben's card/user",
            "bwood",
            18,
        ),
        // The authority's own KDC certificates are none either.
        (
            &["ca:Contoso Issuing 1.crl_reachable=false"],
            "Ben's card/user",
            "bwood",
            16,
        ),
        (
            &["ca:Contoso Issuing 1.in_ntauth=false"],
            "Ben's card/user",
            "bwood",
            16,
        ),
    ] {
        let mut world = world(changes);
        let pending = world.request(card, account, now(), 2);
        let served = world.service.answer(pending.bytes(), Transport::Tcp, now());
        assert_eq!(
            error_of(&served),
            code,
            "{card} as {account} {changes:?}: {}",
            served.sent
        );
    }
}

#[test]
fn a_clock_off_by_an_hour_is_skew_and_a_stranger_is_not_trusted() {
    let mut world = world(&[]);
    let pending = world.request("Ben's card/user", "bwood", now().plus_seconds(3600), 3);
    assert_eq!(
        error_of(&world.service.answer(pending.bytes(), Transport::Tcp, now())),
        37
    );
    // The same names and dates under an authority that nobody knows.
    let key = PrivateKey::generate(pki::KeyAlgorithm::P256, [9; 32]).unwrap();
    let stranger = pki::Issuance {
        subject: "CN=Ben Wood".parse().unwrap(),
        issuer: "CN=Nobody".parse().unwrap(),
        serial: vec![5],
        not_before: now().plus_days(-1).unix(),
        not_after: now().plus_days(1).unix(),
        upn: Some("bwood@contoso.example".parse().unwrap()),
        extended_key_usage: Some(vec![pki::oid::SMART_CARD_LOGON.parse().unwrap()]),
        ..pki::Issuance::default()
    }
    .issue(key.public_key(), &key)
    .unwrap();
    let pending = request(vec![stranger], &key, "bwood", now(), 4, None);
    let served = world.service.answer(pending.bytes(), Transport::Tcp, now());
    assert_eq!(error_of(&served), 62);
    assert_eq!(served.steps.last().unwrap().step.id, "kdc.path.untrusted");
}

/// A token of the KDC's own is taken while it is fresh; an old one and a foreign one have their errors.
#[test]
fn a_freshness_token_is_judged_by_age_and_origin() {
    let mut world = world(&["dc:DC25-1.PKINITFreshness=1"]);
    // An AS-REQ that asks for a token: PA-AS-FRESHNESS (150), empty, and a client name.
    let pending = world.request("Ben's card/user", "bwood", now(), 8);
    let asking = asking_for_a_token(pending.bytes());
    let served = world.service.answer(&asking, Transport::Tcp, now());
    assert_eq!(error_of(&served), 25);
    let error = KrbErrorReport::read(&served.reply.unwrap()).unwrap();
    let token = error.data.freshness_token().unwrap().to_vec();
    let (certificates, key) = world.card("Ben's card/user");
    let mut code = |token: Vec<u8>, at: Timestamp| {
        let pending = request(certificates.clone(), &key, "bwood", at, 9, Some(token));
        let served = world.service.answer(pending.bytes(), Transport::Tcp, at);
        KrbErrorReport::read(&served.reply.unwrap()).map_or(0, |error| error.number)
    };
    assert_eq!(code(token.clone(), now()), 0);
    assert_eq!(code(token.clone(), now().plus_seconds(601)), 90);
    let mut damaged = token.clone();
    damaged[3] ^= 1;
    assert_eq!(code(damaged, now()), 41);
    assert_eq!(code(b"short".to_vec(), now()), 41);
}

/// The body of a request behind one padata, PA-AS-FRESHNESS without a value.
fn asking_for_a_token(request: &[u8]) -> Vec<u8> {
    use pki::encode::{sequence, tagged};
    let body = request
        .windows(2)
        .enumerate()
        .filter(|(at, w)| {
            w[0] == 0xA4 && w[1] == 0x81 && request.len() == at + 3 + usize::from(request[at + 2])
        })
        .map(|(at, _)| request[at..].to_vec())
        .next_back()
        .unwrap();
    let padata = sequence([
        tagged(0xA1, &[0x02, 0x02, 0x00, 150]),
        tagged(0xA2, &[0x04, 0x00]),
    ]);
    let parts = [
        tagged(0xA1, &[0x02, 0x01, 5]),
        tagged(0xA2, &[0x02, 0x01, 10]),
        tagged(0xA3, &sequence([padata])),
        body,
    ];
    tagged(0x6A, &sequence(parts))
}

#[test]
fn a_reply_too_long_for_a_datagram_sends_the_client_to_a_stream() {
    let mut world = world(&[]);
    world.service = world.service.with_largest_datagram(1465);
    let pending = world.request("Ben's card/user", "bwood", now(), 5);
    let served = world.service.answer(pending.bytes(), Transport::Udp, now());
    assert_eq!(error_of(&served), 52);
    assert_eq!(served.account.as_deref(), Some("bwood"));
    let again = world.service.answer(pending.bytes(), Transport::Tcp, now());
    assert!(KrbErrorReport::read(&again.reply.unwrap()).is_none());
}

/// A request of Ben's for the host service of a workstation.
fn for_host(tgt: &client::Tgt, rng: &mut ChaCha20Rng) -> kerberos::tgs::PendingTgs {
    let request = kerberos::tgs::TgsRequest {
        ticket: tgt.ticket.clone(),
        session_key: tgt.session_key.clone(),
        client: Principal::client("bwood", "CONTOSO.EXAMPLE"),
        service: "host/w11-001.contoso.example@CONTOSO.EXAMPLE"
            .parse()
            .unwrap(),
        now: now(),
        till: now().plus_days(1),
        etypes: vec![EncryptionType::Aes256CtsHmacSha196],
        options: kerberos::tgs::KdcOptions::default(),
    };
    request.begin(rng).unwrap()
}

/// AllowedToAuthenticateTo, for a real client [MS-KILE 3.3.5.7].
#[test]
fn the_policy_of_a_computer_says_who_gets_a_ticket_for_its_service() {
    const TEXT: &str = r#"(name: "guarded", include: ["shipped:today"],
        authentication_policies: [(name: "Few", allowed_to: ["ahansen"])])"#;
    let no_files = |_: &str| Err(std::io::ErrorKind::NotFound.into());
    let loaded = sim::worlds::parse("guarded.ron", TEXT, &no_files).unwrap();
    let base = Twin::new(loaded.world).unwrap();
    for (changes, code, last) in [
        (&[][..], 0, "session.host-ticket"),
        (
            &["computer:W11-001.authentication_policy=Few"],
            12,
            "host.refused",
        ),
        (
            &[
                "computer:W11-001.authentication_policy=Few",
                "authentication-policy:Few.allowed_to=ahansen, bwood",
            ],
            0,
            "session.host-ticket",
        ),
    ] {
        let changes: Vec<_> = changes.iter().map(|text| text.parse().unwrap()).collect();
        let mut world = world_of(base.what_if(&changes).unwrap());
        let pending = world.request("Ben's card/user", "bwood", now(), 3);
        let served = world.service.answer(pending.bytes(), Transport::Tcp, now());
        let Reply::Ticket(reply) = pending.receive(&served.reply.unwrap()).unwrap() else {
            panic!()
        };
        let tgt = pending.open(&reply).unwrap();
        let asked = for_host(&tgt, &mut ChaCha20Rng::from_seed([9; 32]));
        let served = world.service.answer(asked.bytes(), Transport::Tcp, now());
        let found = KrbErrorReport::read(served.reply.as_ref().unwrap());
        assert_eq!(
            found.map_or(0, |error| error.number),
            code,
            "{}",
            served.sent
        );
        let told = served.steps.last().unwrap();
        assert_eq!(told.step.id, last, "{changes:?}");
        let events: Vec<u16> = told.events.iter().map(|event| event.id).collect();
        assert_eq!(events.contains(&106), code == 12, "{events:?}");
    }
}

/// Bytes that were damaged at random: cut off, changed, longer by one or by a piece of themselves.
fn damaged(original: &[u8], rng: &mut ChaCha20Rng) -> Vec<u8> {
    let mut bytes = original.to_vec();
    let mut below = |limit: usize| usize::try_from(rng.next_u64()).unwrap() % limit.max(1);
    match below(4) {
        0 => bytes.truncate(below(original.len())),
        1 => {
            let at = below(bytes.len());
            bytes[at] = u8::try_from(below(256)).unwrap();
        }
        2 => {
            let at = below(bytes.len());
            bytes.insert(at, u8::try_from(below(256)).unwrap());
        }
        _ => {
            let (from, to) = (below(bytes.len()), below(bytes.len()));
            let piece: Vec<u8> = bytes[from.min(to)..from.max(to)].to_vec();
            bytes.splice(from.min(to)..from.min(to), piece);
        }
    }
    bytes
}

/// Requests for tickets of both kinds, damaged at random, by datagram and by stream, later and later, are answered with
/// an error or as what they still are; after ten thousand of them a good one gets its ticket.
#[test]
fn ten_thousand_damaged_requests_harm_nothing() {
    const LARGEST: usize = 1465;
    let mut world = world(&[]);
    world.service = world.service.with_largest_datagram(LARGEST);
    let pending = world.request("Ben's card/user", "bwood", now(), 6);
    let served = world.service.answer(pending.bytes(), Transport::Tcp, now());
    let Reply::Ticket(reply) = pending.receive(&served.reply.unwrap()).unwrap() else {
        panic!()
    };
    let tgt = pending.open(&reply).unwrap();
    let mut rng = ChaCha20Rng::from_seed([7; 32]);
    let for_host = for_host(&tgt, &mut rng);
    let originals = [pending.bytes(), for_host.bytes()];
    for number in 0..10_000 {
        let bytes = damaged(originals[number % 3 / 2], &mut rng);
        let transport = [Transport::Tcp, Transport::Udp][number % 2];
        let at = now().plus_seconds(i64::try_from(number / 100).unwrap());
        let served = world.service.answer(&bytes, transport, at);
        // What is no request at all is not answered.
        let ignored = served.sent.starts_with("nothing");
        assert_eq!(served.reply.is_none(), ignored, "{}", served.sent);
        if let (Some(reply), Transport::Udp) = (served.reply, transport) {
            assert!(reply.len() <= LARGEST, "{}", served.sent);
        }
    }
    let later = now().plus_seconds(200);
    let pending = world.request("Ben's card/user", "bwood", later, 10);
    let served = world.service.answer(pending.bytes(), Transport::Tcp, later);
    assert_eq!(served.account.as_deref(), Some("bwood"));
}

/// Bytes of no protocol at all get no ticket.
#[test]
fn any_bytes_get_no_ticket() {
    let service = std::cell::RefCell::new(world(&[]).service);
    TestRunner::default()
        .run(&proptest::collection::vec(any::<u8>(), 0..400), |bytes| {
            let served = service.borrow_mut().answer(&bytes, Transport::Tcp, now());
            prop_assert!(served.account.is_none());
            Ok(())
        })
        .unwrap();
}
