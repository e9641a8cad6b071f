//! A KDC that remembers: many messages, over datagrams and streams, while time goes by.

use std::collections::BTreeMap;

use kerberos::kdc::{FreshnessKey, Outcome, Policy, ReceivedRequest, Server};
use kerberos::{EncryptionType, Replay, ReplayCache, Transport};
use pki::names::Timestamp;

use crate::domain::{ASKED, asked_service, decision, key, now, realm, rng};
use crate::initial::tree;
use crate::mutation::{Input, changed};

/// Messages in one input at most: most are signed and verified.
const MESSAGES_MAX: usize = 8;
/// What the server says is the longest reply by datagram.
const DATAGRAM_MAX: usize = 2000;

/// Valid requests and changed ones, again and again, over both transports, later and later: one
/// authenticator gets tickets for one body only, a repeated reply is the one that was sent, a
/// datagram is no longer than it may be, and an error is no ticket.
pub fn server(bytes: &[u8]) {
    let mut input = Input(bytes);
    let policy = Policy {
        draft9: true,
        etypes: EncryptionType::ALL.to_vec(),
        ..Policy::default()
    };
    let mut server = Server::new(realm(), policy, FreshnessKey::new(key(8), 600))
        .with_alias("FABRIKAM")
        .with_udp_reply_max(DATAGRAM_MAX);
    let mut at = now();
    let mut told = Told::default();
    for _ in 0..MESSAGES_MAX {
        let Some(step) = input.byte() else { break };
        let seconds = i64::from(input.byte().unwrap_or_default());
        at = at.plus_seconds(if step & 0x80 == 0 {
            seconds
        } else {
            seconds * 10
        });
        let transport = if step & 0x40 == 0 {
            Transport::Tcp
        } else {
            Transport::Udp
        };
        let [first, ..] = &*ASKED;
        let asked = ASKED.get(usize::from(step & 3)).unwrap_or(first);
        let message = match step >> 2 & 7 {
            0 | 1 => asked.pending.bytes().to_vec(),
            2 => without_padata(asked.pending.bytes()),
            3 => asked_service().bytes().to_vec(),
            4 => input.bytes().unwrap_or_default().to_vec(),
            _ => changed(asked.pending.bytes(), &mut input),
        };
        told.ask(&mut server, message, transport, at);
    }
}

/// What the server has answered.
#[derive(Default)]
struct Told {
    /// The last ticket for each message.
    replies: BTreeMap<Vec<u8>, (Timestamp, Vec<u8>)>,
    /// What was signed, and the body for which it got a ticket.
    bodies: BTreeMap<Vec<u8>, Vec<u8>>,
}

impl Told {
    fn ask(&mut self, server: &mut Server, message: Vec<u8>, transport: Transport, at: Timestamp) {
        let mut decided = None;
        let mut decide = |request: &ReceivedRequest| {
            decided = Some(request.clone());
            decision(request)
        };
        let response = server.handle(&message, transport, at, &mut rng(6), &mut decide);
        if transport == Transport::Udp && response.outcome.code().is_none() {
            assert!(response.bytes.len() <= DATAGRAM_MAX);
        }
        let is_ticket = response.bytes.first() == Some(&0x6B);
        match &response.outcome {
            Outcome::Granted(_) => {
                assert!(is_ticket);
                let request = decided.expect("nothing is granted without a decision");
                let pkinit = request
                    .pkinit
                    .expect("nothing is granted without a signature");
                if let Some(body) = crate::initial::body(&message) {
                    let before = self
                        .bodies
                        .entry(pkinit.signed.content)
                        .or_insert_with(|| body.clone());
                    assert_eq!(*before, body, "one authenticator, two bodies");
                }
                self.replies.insert(message, (at, response.bytes));
            }
            Outcome::Repeated => {
                assert!(decided.is_none(), "what was decided is not decided again");
                let (since, reply) = self.replies.get(&message).expect("it was granted before");
                assert!(at.seconds_since(*since) <= 30);
                assert_eq!(*reply, response.bytes);
            }
            Outcome::TooBig => {
                assert!(!is_ticket && transport == Transport::Udp);
                // It is granted, or was a moment ago, and the client may come for it by stream.
                let new = decided.is_some();
                let mut again = |_: &ReceivedRequest| unreachable!("it is not decided again");
                let again = server.handle(&message, Transport::Tcp, at, &mut rng(6), &mut again);
                assert!(
                    matches!(again.outcome, Outcome::Repeated),
                    "{:?}",
                    again.outcome
                );
                if new {
                    self.replies.insert(message, (at, again.bytes));
                } else {
                    assert_eq!(
                        self.replies.get(&message).map(|(_, reply)| reply),
                        Some(&again.bytes)
                    );
                }
            }
            _ => assert!(!is_ticket),
        }
    }
}

/// The request as a client sends it that does not know yet how to authenticate.
fn without_padata(message: &[u8]) -> Vec<u8> {
    let mut message = tree(message);
    if let Some(list) = message.find_mut(&[0x30]).and_then(|body| body.list_mut()) {
        list.retain(|element| element.tag != 0xA3);
    }
    message.to_bytes()
}

/// The cache of authenticators against a list that forgets in the same way: a capacity, then who
/// asks what and how many seconds later.
pub fn replay(bytes: &[u8]) {
    let mut input = Input(bytes);
    let capacity = usize::from(input.byte().unwrap_or_default() & 7);
    let keep = i64::from(input.byte().unwrap_or_default());
    let mut cache = ReplayCache::new(capacity, keep);
    let capacity = capacity.max(1);
    let mut model: Vec<(Timestamp, u8, u8)> = Vec::new();
    let mut at = now();
    while let Some(step) = input.byte() {
        at = at.plus_seconds(i64::from(input.byte().unwrap_or_default()));
        let (who, what) = (step & 15, step >> 4 & 3);
        model.retain(|(since, _, _)| at.seconds_since(*since) <= keep);
        let expected = match model.iter().find(|(_, seen, _)| *seen == who) {
            Some((_, _, of)) if *of == what => Replay::Retransmission,
            Some(_) => Replay::Replayed,
            None => {
                if model.len() == capacity {
                    model.remove(0);
                }
                model.push((at, who, what));
                Replay::New
            }
        };
        assert_eq!(cache.check(&[who], &[what], at), expected);
        assert_eq!(cache.len(), model.len());
    }
}

/// Conversations: the same again, over the other transport, later, with another body.
pub(crate) fn conversations() -> Vec<Vec<u8>> {
    vec![
        vec![0, 0, 0, 0],
        vec![0x40, 0, 0, 1, 0x40, 1],
        vec![0, 0, 0, 31, 0x80, 30, 0x80, 31],
        vec![8, 0, 9, 0, 10, 0, 11, 0, 12, 0],
        vec![1, 0, 2, 0, 3, 0, 0x41, 0, 0x42, 0, 0x43, 0],
        // Draft 9, which binds no body: as it is, then with a change of the body.
        vec![
            2, 0, 0x16, 0, 1, 4, 0, 60, 0, 0, 1, 1, 0x16, 1, 1, 4, 0, 61, 0, 0, 1, 2,
        ],
        vec![16, 0, 3, 0x6A, 1, 0],
    ]
}

pub(crate) fn questions() -> Vec<Vec<u8>> {
    vec![
        vec![
            3, 100, 0x01, 0, 0x01, 1, 0x11, 1, 0x02, 1, 0x03, 1, 0x04, 1, 0x01, 1,
        ],
        vec![0, 0, 0x01, 0, 0x01, 0, 0x11, 1],
        vec![7, 10, 0x01, 0, 0x11, 10, 0x01, 1, 0x05, 200, 0x05, 0],
    ]
}
