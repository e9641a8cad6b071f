//! Valid messages, changed with a plan: every verdict is an error or a refusal, or the change did
//! not matter; nothing panics, and nothing costs more than its bytes.

use kerberos::client::{Options, Reply};
use kerberos::kdc::{self, Decision, Outcome, Policy, Server};
use kerberos::{
    EncryptionType, Error, ErrorData, Group, KeyAgreement, MESSAGE_MAX, PublicValue, Transport,
    private_operation,
};
use pki::encode::{bit_string, dotted, sequence, tagged, unsigned};
use proptest::prelude::*;
use std::sync::LazyLock;

use crate::exchange::{grant, now, realm};
use crate::terms::{as_request, freshness, granted, identity, rng, signed, user};

struct Case {
    pending: kerberos::client::PendingReply,
    user: crate::exchange::Party,
    reply: Vec<u8>,
}

fn case(agreement: KeyAgreement) -> Case {
    let user = user();
    let options = Options {
        agreement,
        kdfs: vec![kerberos::Kdf::Sha256],
        checksum2: Some(pki::DigestAlgorithm::Sha256),
        freshness_token: Some(freshness().issue(now())),
        client_nonce: true,
        request_checksum: true,
        ocsp: true,
        ..Options::default()
    };
    let pending = signed(as_request(&user, options), &user);
    let received = kdc::receive(pending.bytes()).unwrap();
    let policy = Policy {
        key_contribution: true,
        server_nonce: true,
        ..Policy::default()
    };
    let reply = kdc::reply(&received, &identity(), &policy, &grant(), &mut rng()).unwrap();
    Case {
        pending,
        user,
        reply,
    }
}

static CASES: LazyLock<[Case; 3]> = LazyLock::new(|| {
    [
        KeyAgreement::DiffieHellman(Group::P256),
        KeyAgreement::DiffieHellman(Group::Modp14),
        KeyAgreement::RsaKeyTransport,
    ]
    .map(case)
});

/// The realm in the clear part of a reply is not what the client believes.
#[test]
fn the_realm_of_a_reply_is_the_one_that_is_protected() {
    for case in &*CASES {
        let opened = |bytes: &[u8]| match case.pending.receive(bytes).unwrap() {
            Reply::Error(report) => panic!("{report:?}"),
            Reply::Ticket(reply) => case.pending.open(&reply),
            Reply::Encrypted(encrypted) => {
                let key = encrypted.encrypted_key();
                let block = private_operation(&case.user.key, key, &mut rng());
                let reply = case.pending.unwrap(*encrypted, block.as_deref()).unwrap();
                case.pending.open(&reply)
            }
        };
        assert_eq!(opened(&case.reply).unwrap().realm, "FABRIKAM.COM");
        // crealm [3] GeneralString
        let crealm = b"\xA3\x0E\x1B\x0CFABRIKAM.COM";
        let at = case.reply.windows(16).position(|w| w == crealm).unwrap();
        let mut bytes = case.reply.clone();
        bytes[at + 4..at + 12].copy_from_slice(b"CONTOSOS");
        assert!(matches!(
            opened(&bytes),
            Err(Error::Mismatch("realm of the client"))
        ));
        // How it is written does not matter.
        bytes[at + 4..at + 12].copy_from_slice(b"fabrikam");
        assert_eq!(opened(&bytes).unwrap().realm, "FABRIKAM.COM");
    }
}

/// Where the elements of a message begin, with the length of tag and length, and of the content;
/// octet strings and bit strings that hold elements are looked into.
fn elements(bytes: &[u8], from: usize, to: usize, depth: usize, out: &mut Vec<[usize; 3]>) {
    let mut at = from;
    while at + 2 <= to && depth < 24 {
        let first = usize::from(bytes[at + 1]);
        let (head, length) = if first < 0x80 {
            (2, first)
        } else {
            let count = first & 0x7F;
            if count == 0 || count > 3 || at + 2 + count > to {
                return;
            }
            let digits = &bytes[at + 2..at + 2 + count];
            let length = digits.iter().fold(0, |n, d| n << 8 | usize::from(*d));
            (2 + count, length)
        };
        if at + head + length > to {
            return;
        }
        out.push([at, head, length]);
        let holds = bytes[at] & 0x20 != 0 || matches!(bytes[at], 0x04 | 0x80 | 0x81);
        if holds {
            elements(bytes, at + head, at + head + length, depth + 1, out);
        }
        at += head + length;
    }
}

#[derive(Debug, Clone)]
enum Mutation {
    /// Another tag.
    Retag(u8),
    /// Another first byte of the length.
    Relength(u8),
    /// Another byte of the content.
    Poke(usize, u8),
    /// The content is left out, and the lengths around it stay.
    Remove,
    /// The element comes twice, and the lengths around it stay.
    Duplicate,
    /// All bytes of the content are the same.
    Fill(u8),
}

fn mutation() -> impl Strategy<Value = Mutation> {
    prop_oneof![
        any::<u8>().prop_map(Mutation::Retag),
        any::<u8>().prop_map(Mutation::Relength),
        (any::<usize>(), any::<u8>()).prop_map(|(at, byte)| Mutation::Poke(at, byte)),
        Just(Mutation::Remove),
        Just(Mutation::Duplicate),
        any::<u8>().prop_map(Mutation::Fill),
    ]
}

fn mutated(message: &[u8], plan: &[(usize, Mutation)]) -> Vec<u8> {
    let mut bytes = message.to_vec();
    for (which, mutation) in plan {
        let mut found = Vec::new();
        elements(&bytes, 0, bytes.len(), 0, &mut found);
        if found.is_empty() {
            break;
        }
        let [at, head, length] = found[which % found.len()];
        match mutation {
            Mutation::Retag(tag) => bytes[at] = *tag,
            Mutation::Relength(byte) => bytes[at + 1] = *byte,
            Mutation::Poke(offset, byte) if length > 0 => {
                bytes[at + head + offset % length] = *byte;
            }
            Mutation::Poke(..) => {}
            Mutation::Remove => drop(bytes.drain(at..at + head + length)),
            Mutation::Duplicate => {
                let copy = bytes[at..at + head + length].to_vec();
                bytes.splice(at..at, copy);
            }
            Mutation::Fill(byte) => bytes[at + head..at + head + length].fill(*byte),
        }
    }
    bytes
}

fn plan() -> impl Strategy<Value = Vec<(usize, Mutation)>> {
    proptest::collection::vec((any::<usize>(), mutation()), 1..4)
}

fn server() -> Server {
    Server::new(realm(), Policy::default(), freshness())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, ..ProptestConfig::default() })]

    /// A request that was changed inside what is signed or hashed gets no ticket.
    #[test]
    fn a_changed_request_gets_an_error_or_is_not_answered(which in 0usize..3, plan in plan()) {
        let case = &CASES[which];
        let bytes = mutated(case.pending.bytes(), &plan);
        let mut kdc = server();
        let mut yes = |_: &kdc::ReceivedRequest| granted();
        let response = kdc.handle(&bytes, Transport::Tcp, now(), &mut rng(), &mut yes);
        if let Outcome::Granted(_) = response.outcome {
            // What is outside of signature and checksum may change: other padata, the body not.
            let (before, after) = (
                kdc::receive(case.pending.bytes()).unwrap(),
                kdc::receive(&bytes).unwrap(),
            );
            prop_assert_eq!(before.client, after.client);
            prop_assert_eq!(before.etypes, after.etypes);
            prop_assert_eq!(before.options, after.options);
            prop_assert_eq!(before.pkinit.unwrap().signed.content, after.pkinit.unwrap().signed.content);
        }
        prop_assert!(response.bytes.len() < MESSAGE_MAX);
    }

    /// A changed reply opens only where the change did not matter, and then to the same ticket.
    #[test]
    fn a_changed_reply_is_refused_or_the_same(which in 0usize..3, plan in plan()) {
        let case = &CASES[which];
        let bytes = mutated(&case.reply, &plan);
        let received = match case.pending.receive(&bytes) {
            Err(_) | Ok(Reply::Error(_)) => None,
            Ok(Reply::Ticket(reply)) => Some(*reply),
            Ok(Reply::Encrypted(reply)) => {
                let block = private_operation(&case.user.key, reply.encrypted_key(), &mut rng());
                case.pending.unwrap(*reply, block.as_deref()).ok()
            }
        };
        if let Some(received) = received
            && let Ok(tgt) = case.pending.open(&received)
        {
            prop_assert_eq!(tgt.end_time, now().plus_seconds(36_000));
            prop_assert_eq!(tgt.session_key.etype(), EncryptionType::Aes256CtsHmacSha196);
        }
    }

    #[test]
    fn noise_is_never_an_answer(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        prop_assert!(CASES[0].pending.receive(&bytes).is_err());
        prop_assert!(kdc::open_ticket(&bytes, &crate::exchange::krbtgt()).is_err());
        let mut kdc = server();
        let mut no = |_: &kdc::ReceivedRequest| Decision::Refuse {
            code: kerberos::KrbErrorCode::Policy,
            data: ErrorData::default(),
        };
        let response = kdc.handle(&bytes, Transport::Udp, now(), &mut rng(), &mut no);
        prop_assert!(matches!(response.outcome, Outcome::Ignored(_)));
    }
}

#[test]
fn a_modulus_of_100_000_bits_costs_nothing() {
    let large = vec![0xFF; 12_500];
    for (p, g) in [(&large, &[2][..]), (&large, &large), (&vec![23], &large)] {
        let domain = sequence([unsigned(p), unsigned(g), unsigned(&large)]);
        let algorithm = sequence([dotted("1.2.840.10046.2.1"), domain]);
        let spki = sequence([algorithm, bit_string(&unsigned(&large))]);
        // Microseconds each; one modular power of this size would take longer than all the tests.
        for _ in 0..10_000 {
            assert!(PublicValue::from_spki_der(&spki).is_err());
        }
    }
    // A value of that size in a known group.
    let algorithm = Group::Modp14.algorithm_identifier();
    let spki = sequence([algorithm, bit_string(&unsigned(&large))]);
    assert!(PublicValue::from_spki_der(&spki).is_err());
}

#[test]
fn messages_beyond_the_limit_are_not_read() {
    let huge = tagged(0x6A, &vec![0x30; MESSAGE_MAX]);
    assert!(matches!(kdc::receive(&huge), Err(Error::Decode("AS-REQ"))));
    assert!(CASES[0].pending.receive(&huge).is_err());
}

#[test]
fn nesting_does_not_exhaust_the_stack() {
    let mut nested = Vec::new();
    while nested.len() < MESSAGE_MAX - 100 {
        nested = tagged(0x30, &nested);
    }
    for bytes in [
        tagged(0x6A, &nested),
        tagged(0x6B, &nested),
        tagged(0x7E, &nested),
        [0x30, 0x80].repeat(30_000),
        [0x6A, 0x80].repeat(30_000),
    ] {
        assert!(kdc::receive(&bytes).is_err());
        assert!(CASES[0].pending.receive(&bytes).is_err());
    }
}

/// A decision that knows the client by its certificate.
fn decide(request: &kdc::ReceivedRequest) -> Decision {
    let signer = request
        .pkinit
        .as_ref()
        .and_then(|pkinit| pkinit.signed.signer.as_ref());
    if signer == Some(&user().certificate) {
        granted()
    } else {
        Decision::Refuse {
            code: kerberos::KrbErrorCode::ClientNotTrusted,
            data: ErrorData::default(),
        }
    }
}

#[test]
fn one_changed_byte_matters_wherever_something_is_signed_or_hashed() {
    for case in CASES.iter() {
        let good = case.pending.bytes();
        let body = good.len() - body_length(good);
        let mut unnoticed = Vec::new();
        for at in 0..good.len() {
            let mut bytes = good.to_vec();
            bytes[at] ^= 0x01;
            let mut kdc = server();
            let response = kdc.handle(&bytes, Transport::Tcp, now(), &mut rng(), &mut decide);
            if matches!(response.outcome, Outcome::Granted(_)) {
                unnoticed.push(at);
            }
        }
        // Unsigned padata before the body, and nothing in the body.
        assert!(unnoticed.iter().all(|at| *at < body), "{unnoticed:?}");
        assert!(unnoticed.len() < 40, "{unnoticed:?}");
    }
}

/// Bytes of the request's body with its tag.
fn body_length(message: &[u8]) -> usize {
    let at = message.iter().rposition(|byte| *byte == 0xA4).unwrap();
    let mut found = Vec::new();
    elements(message, 0, message.len(), 0, &mut found);
    let body = found
        .iter()
        .find(|[at, head, length]| message[*at] == 0xA4 && at + head + length == message.len());
    let [start, ..] = body.unwrap();
    assert!(*start <= at);
    message.len() - start
}

#[test]
fn after_ten_thousand_bad_requests_a_good_one_works() {
    let mut kdc = server();
    let good = CASES[0].pending.bytes();
    let mut refused = 0;
    for number in 0..10_000usize {
        let mut bytes = good.to_vec();
        let at = number * 7919 % bytes.len();
        bytes[at] ^= 0xFF;
        let response = kdc.handle(&bytes, Transport::Udp, now(), &mut rng(), &mut decide);
        refused += usize::from(!matches!(
            response.outcome,
            Outcome::Granted(_) | Outcome::TooBig | Outcome::Repeated
        ));
    }
    // All but those in data that nobody signs.
    assert!(refused > 9_700, "{refused}");
    let response = kdc.handle(good, Transport::Tcp, now(), &mut rng(), &mut decide);
    assert!(
        matches!(response.outcome, Outcome::Granted(_) | Outcome::Repeated),
        "{:?}",
        response.outcome
    );
}
