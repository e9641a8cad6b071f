//! Client and KDC as their sockets see them, with every detour.

use kerberos::client::{Action, AsRequest, ClientDialect, Exchange, Failure, Options, Tgt};
use kerberos::kdc::{Decision, Freshness, Outcome, Policy, Server};
use kerberos::{
    EncryptionType, ErrorData, Framer, Group, KeyAgreement, KrbErrorCode, Transport, framed,
    private_operation,
};
use pki::DigestAlgorithm;

use crate::exchange::{Party, now, realm};
use crate::terms::{as_request, freshness, granted, identity, rng, signed, user};

fn server(policy: Policy) -> Server {
    Server::new(realm(), policy, freshness())
}

fn yes(_: &kerberos::kdc::ReceivedRequest) -> Decision {
    granted()
}

/// Carries messages between both until it is over; what the KDC did, and how it ended.
fn run(
    (mut exchange, mut action): (Exchange, Action),
    server: &mut Server,
    user: &Party,
) -> (Vec<String>, Result<Box<Tgt>, Failure>) {
    let mut log = Vec::new();
    let mut kdc_rng = rng();
    loop {
        action = match action {
            Action::Send { bytes, transport } => {
                // Over TCP it goes in pieces.
                let bytes = match transport {
                    Transport::Udp => bytes,
                    Transport::Tcp => {
                        let mut framer = Framer::default();
                        let stream = framed(&bytes);
                        let pieces = stream.chunks(100);
                        pieces
                            .fold(None, |_, piece| framer.next(piece).unwrap())
                            .unwrap()
                    }
                };
                let response = server.handle(&bytes, transport, now(), &mut kdc_rng, &mut yes);
                log.push(match response.outcome {
                    Outcome::PreauthenticationRequired => "hints".to_owned(),
                    Outcome::Refused(refusal) => refusal.code.code().to_string(),
                    Outcome::Granted(_) => "granted".to_owned(),
                    Outcome::Repeated => "repeated".to_owned(),
                    Outcome::TooBig => "too big".to_owned(),
                    other => format!("{other:?}"),
                });
                exchange.received(&response.bytes, now(), &mut kdc_rng)
            }
            Action::Sign {
                to_be_signed,
                digest,
            } => exchange.signed(&user.key.sign(digest, &to_be_signed).unwrap()),
            Action::Decrypt { encrypted_key } => {
                let block = private_operation(&user.key, &encrypted_key, &mut rng());
                exchange.decrypted(block.as_deref())
            }
            Action::Judge { signed, .. } => {
                let known = identity().certificates;
                exchange.judged(signed.signer.as_ref() == known.first())
            }
            Action::Finished(tgt) => return (log, Ok(tgt)),
            Action::Failed(failure) => return (log, Err(failure)),
        };
    }
}

fn begin(request: AsRequest, transport: Transport) -> (Exchange, Action) {
    let digests = [DigestAlgorithm::Sha256, DigestAlgorithm::Sha384];
    let groups = [Group::Modp14, Group::Modp16, Group::P256, Group::P384];
    Exchange::new(request, transport, &groups, &digests, &mut rng())
}

fn options(agreement: KeyAgreement) -> Options {
    Options {
        agreement,
        request_checksum: true,
        ..Options::default()
    }
}

#[test]
fn an_exchange_asks_authenticates_and_finishes() {
    let user = user();
    for (agreement, policy, expected) in [
        // A reply with certificates and a PAC does not fit into a datagram.
        (
            KeyAgreement::DiffieHellman(Group::P256),
            Policy::default(),
            &["hints", "too big", "repeated"][..],
        ),
        (
            KeyAgreement::RsaKeyTransport,
            Policy::default(),
            &["hints", "too big", "repeated"],
        ),
        (
            KeyAgreement::DiffieHellman(Group::Modp14),
            Policy {
                groups: vec![Group::P521, Group::P384],
                ..Policy::default()
            },
            &["hints", "65", "too big", "repeated"],
        ),
        (
            KeyAgreement::DiffieHellman(Group::P256),
            Policy {
                freshness: Freshness::Required,
                ..Policy::default()
            },
            &["hints", "too big", "repeated"],
        ),
        (
            KeyAgreement::DiffieHellman(Group::P256),
            Policy {
                digests: vec![DigestAlgorithm::Sha384],
                ..Policy::default()
            },
            &["hints", "80", "too big", "repeated"],
        ),
    ] {
        let request = as_request(&user, options(agreement));
        let mut kdc = server(policy);
        let (log, ended) = run(begin(request, Transport::Udp), &mut kdc, &user);
        let tgt = ended.unwrap();
        assert_eq!(log, expected);
        assert_eq!(tgt.client.name, "jane");
        // enc-pa-rep: the reply protects the request.
        assert_eq!(tgt.flags & 1 << 16, 1 << 16);
    }
}

#[test]
fn an_exchange_over_tcp_needs_two_rounds_and_heimdals_one() {
    let user = user();
    let request = as_request(&user, options(KeyAgreement::DiffieHellman(Group::P256)));
    let mut kdc = server(Policy::default());
    let (log, ended) = run(begin(request.clone(), Transport::Tcp), &mut kdc, &user);
    assert_eq!(log, ["hints", "granted"]);
    ended.unwrap();
    let mut kdc = server(Policy::default());
    let direct = Exchange::authenticated(request.clone(), Transport::Tcp, &[], &[], &mut rng());
    let (log, ended) = run(direct, &mut kdc, &user);
    assert_eq!(log, ["granted"]);
    ended.unwrap();
    // With a token that is too old, the KDC hands out another.
    let mut stale = request;
    stale.options.freshness_token = Some(freshness().issue(now().plus_seconds(-5000)));
    let mut kdc = server(Policy::default());
    let direct = Exchange::authenticated(stale, Transport::Tcp, &[], &[], &mut rng());
    let (log, ended) = run(direct, &mut kdc, &user);
    assert_eq!(log, ["90", "granted"]);
    ended.unwrap();
}

#[test]
fn windows_xp_and_a_kdc_of_its_time_finish() {
    let user = user();
    let request = AsRequest {
        etypes: vec![EncryptionType::Rc4Hmac],
        digest: DigestAlgorithm::Sha1,
        ..as_request(
            &user,
            Options {
                dialect: ClientDialect::Draft9WithChecksum,
                agreement: KeyAgreement::RsaKeyTransport,
                ..Options::default()
            },
        )
    };
    let policy = Policy {
        draft9: true,
        etypes: vec![EncryptionType::Rc4Hmac],
        ..Policy::default()
    };
    let mut kdc = server(policy);
    let (log, ended) = run(begin(request.clone(), Transport::Tcp), &mut kdc, &user);
    assert_eq!(log, ["hints", "granted"]);
    assert_eq!(ended.unwrap().session_key.etype(), EncryptionType::Rc4Hmac);
    // A KDC of today does not offer it.
    let mut kdc = server(Policy::default());
    let (log, ended) = run(begin(request, Transport::Tcp), &mut kdc, &user);
    assert_eq!(log, ["hints"]);
    assert!(matches!(ended, Err(Failure::PkinitNotOffered(_))));
}

#[test]
fn an_exchange_ends_where_there_is_no_way_on() {
    let user = user();
    let request = as_request(&user, options(KeyAgreement::DiffieHellman(Group::Modp14)));
    // Only a group that the client does not take.
    let mut kdc = server(Policy {
        groups: vec![Group::P521],
        ..Policy::default()
    });
    let (log, ended) = run(begin(request.clone(), Transport::Tcp), &mut kdc, &user);
    assert_eq!(log, ["hints", "65"]);
    assert!(matches!(ended, Err(Failure::Refused(report)) if report.number == 65));
    // A KDC that says the same for ever.
    let (mut exchange, _) = begin(request.clone(), Transport::Udp);
    let mut sent = 1;
    while let Action::Send { .. } = exchange.timed_out() {
        sent += 1;
    }
    assert_eq!(sent, 8);
    let (mut exchange, _) = begin(request.clone(), Transport::Udp);
    for wrong in [exchange.signed(&[1]), exchange.judged(true)] {
        assert!(matches!(wrong, Action::Failed(Failure::OutOfOrder)));
    }
    let (mut exchange, _) = begin(request, Transport::Udp);
    let noise = exchange.received(b"noise", now(), &mut rng());
    assert!(matches!(noise, Action::Failed(Failure::Reply(_))));
}

#[test]
fn a_kdc_certificate_that_is_not_accepted_ends_it() {
    let user = user();
    let request = as_request(&user, options(KeyAgreement::DiffieHellman(Group::P256)));
    let mut kdc = server(Policy::default());
    let (mut exchange, mut action) = begin(request, Transport::Tcp);
    loop {
        action = match action {
            Action::Send { bytes, transport } => {
                let response = kdc.handle(&bytes, transport, now(), &mut rng(), &mut yes);
                exchange.received(&response.bytes, now(), &mut rng())
            }
            Action::Sign {
                to_be_signed,
                digest,
            } => exchange.signed(&user.key.sign(digest, &to_be_signed).unwrap()),
            Action::Judge { .. } => exchange.judged(false),
            other => break assert!(matches!(other, Action::Failed(Failure::KdcNotTrusted))),
        };
    }
}

#[test]
fn a_decision_against_the_client_reaches_it_with_its_data() {
    let user = user();
    let pending = signed(as_request(&user, Options::default()), &user);
    let mut kdc = server(Policy::default());
    let mut asked = 0;
    let response = kdc.handle(
        pending.bytes(),
        Transport::Tcp,
        now(),
        &mut rng(),
        &mut |request: &kerberos::kdc::ReceivedRequest| {
            asked += 1;
            assert_eq!(request.client.as_ref().unwrap().name, "jane@fabrikam.com");
            Decision::Refuse {
                code: KrbErrorCode::ClientNotTrusted,
                data: ErrorData::status(0xC000_0388),
            }
        },
    );
    assert_eq!(asked, 1);
    assert!(matches!(
        response.outcome,
        Outcome::Denied(KrbErrorCode::ClientNotTrusted)
    ));
    let Ok(kerberos::client::Reply::Error(report)) = pending.receive(&response.bytes) else {
        panic!("no error")
    };
    assert_eq!((report.number, report.nt_status), (62, Some(0xC000_0388)));
}

#[test]
fn the_same_bytes_get_the_same_answer_and_a_replayed_authenticator_none() {
    let user = user();
    let pending = signed(as_request(&user, Options::default()), &user);
    let mut kdc = server(Policy::default());
    let mut handle = |bytes: &[u8], seconds| {
        let at = now().plus_seconds(seconds);
        kdc.handle(bytes, Transport::Tcp, at, &mut rng(), &mut yes)
    };
    let first = handle(pending.bytes(), 0);
    assert!(matches!(first.outcome, Outcome::Granted(_)));
    let second = handle(pending.bytes(), 1);
    assert!(matches!(second.outcome, Outcome::Repeated));
    assert!(first.client.is_some());
    assert_eq!(second.client, first.client);
    assert_eq!(first.bytes, second.bytes);
    // Later it is answered anew: it is the same request still.
    assert!(matches!(
        handle(pending.bytes(), 60).outcome,
        Outcome::Granted(_)
    ));
    // Other padata around the same signed part, as a stranger on the way could put there.
    let options = Options {
        pac: None,
        ..Options::default()
    };
    let other = signed(as_request(&user, options), &user);
    assert_ne!(other.bytes(), pending.bytes());
    assert!(matches!(
        handle(other.bytes(), 61).outcome,
        Outcome::Granted(_)
    ));
}

#[test]
fn a_draft_9_authenticator_serves_one_request_only() {
    let user = user();
    let request = AsRequest {
        digest: DigestAlgorithm::Sha1,
        ..as_request(
            &user,
            Options {
                dialect: ClientDialect::Draft9,
                agreement: KeyAgreement::RsaKeyTransport,
                ..Options::default()
            },
        )
    };
    let pending = signed(request, &user);
    let mut kdc = server(Policy {
        draft9: true,
        ..Policy::default()
    });
    let first = kdc.handle(pending.bytes(), Transport::Tcp, now(), &mut rng(), &mut yes);
    assert!(matches!(first.outcome, Outcome::Granted(_)));
    // Nothing binds the body to the signature: the forwardable bit goes unnoticed, but not twice.
    let mut bytes = pending.bytes().to_vec();
    let at = bytes
        .windows(4)
        .position(|w| w == [0x40, 0x81, 0x00, 0x10])
        .unwrap();
    bytes[at] = 0;
    let replayed = kdc.handle(&bytes, Transport::Tcp, now(), &mut rng(), &mut yes);
    assert!(
        matches!(&replayed.outcome, Outcome::Refused(refusal) if refusal.code == KrbErrorCode::Repeat),
        "{:?}",
        replayed.outcome
    );
}

#[test]
fn names_that_are_not_ours_are_refused() {
    let user = user();
    let mut kdc = server(Policy::default());
    let mut code = |request: AsRequest| {
        let pending = signed(request, &user);
        let response = kdc.handle(pending.bytes(), Transport::Tcp, now(), &mut rng(), &mut yes);
        match response.outcome {
            Outcome::Refused(refusal) => refusal.code,
            other => panic!("{other:?}"),
        }
    };
    let mut request = as_request(&user, Options::default());
    request.realm = "CONTOSO.COM".parse().unwrap();
    assert_eq!(code(request), KrbErrorCode::WrongRealm);
    // A domain has two names.
    let mut request = as_request(&user, Options::default());
    request.realm = "FABRIKAM".parse().unwrap();
    let pending = signed(request, &user);
    let mut both = server(Policy::default()).with_alias("FABRIKAM");
    for (kdc, known) in [(&mut kdc, false), (&mut both, true)] {
        let response = kdc.handle(pending.bytes(), Transport::Tcp, now(), &mut rng(), &mut yes);
        assert_eq!(matches!(response.outcome, Outcome::Granted(_)), known);
    }
    // Signed by another than the certificate's key.
    let thief = crate::exchange::party(pki::KeyAlgorithm::Rsa2048, 12, "CN=Eve");
    let pending = signed(as_request(&user, Options::default()), &thief);
    let response = kdc.handle(pending.bytes(), Transport::Tcp, now(), &mut rng(), &mut yes);
    assert!(
        matches!(response.outcome, Outcome::Refused(refusal) if refusal.code == KrbErrorCode::InvalidSignature)
    );
}

#[test]
fn what_is_no_request_gets_no_answer_and_what_is_half_one_gets_an_error() {
    let mut kdc = server(Policy::default());
    let mut handle = |bytes: &[u8]| {
        kdc.handle(
            bytes,
            Transport::Udp,
            now(),
            &mut rng(),
            &mut |_: &kerberos::kdc::ReceivedRequest| -> Decision { panic!("nothing to decide") },
        )
    };
    for noise in [
        &[][..],
        b"GET / HTTP/1.1",
        &[0x6A, 0x80],
        &[0x6C, 0x02, 0x30, 0x00],
    ] {
        let response = handle(noise);
        assert!(matches!(response.outcome, Outcome::Ignored(_)) && response.bytes.is_empty());
    }
    let user = user();
    let mut bytes = signed(as_request(&user, Options::default()), &user)
        .bytes()
        .to_vec();
    // The content type of the signed part.
    let at = bytes
        .windows(7)
        .position(|w| w == [0x2B, 6, 1, 5, 2, 3, 1])
        .unwrap();
    bytes[at + 6] = 9;
    let response = handle(&bytes);
    assert!(matches!(response.outcome, Outcome::Unreadable { .. }));
    assert!(!response.bytes.is_empty());
}
