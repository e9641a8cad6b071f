//! Authenticators that were seen [RFC 4120 §3.1.2 and §10], and replies to send once more.

use std::collections::{BTreeMap, VecDeque};

use pki::DigestAlgorithm;
use pki::names::Timestamp;

use crate::messages::ClientName;

/// Whether an authenticator was seen before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Replay {
    /// It is new.
    New,
    /// The same request again, as a client that waits in vain sends it.
    Retransmission,
    /// In another request: a replay.
    Replayed,
}

type Digest = Vec<u8>;

/// Authenticators that were seen, as many as there is room for and as long as they could be
/// accepted again. When it is full, the oldest makes room: memory is bounded, whoever asks.
#[derive(Debug)]
pub struct ReplayCache {
    capacity: usize,
    keep_seconds: i64,
    seen: BTreeMap<Digest, Digest>,
    order: VecDeque<(Timestamp, Digest)>,
}

impl ReplayCache {
    /// A cache for so many authenticators, each for so many seconds: twice the clock skew covers
    /// a clock that is ahead as well as one that is behind.
    pub fn new(capacity: usize, keep_seconds: i64) -> Self {
        Self {
            capacity: capacity.max(1),
            keep_seconds,
            seen: BTreeMap::new(),
            order: VecDeque::new(),
        }
    }

    /// How many authenticators are kept.
    pub fn len(&self) -> usize {
        self.order.len()
    }

    /// Whether none is kept.
    pub fn is_empty(&self) -> bool {
        self.order.is_empty()
    }

    /// Says whether an authenticator was seen, and remembers it with its request.
    pub fn check(&mut self, authenticator: &[u8], request: &[u8], now: Timestamp) -> Replay {
        while let Some((at, _)) = self.order.front()
            && (self.order.len() > self.capacity || now.unix() - at.unix() > self.keep_seconds)
        {
            self.forget_oldest();
        }
        let key = DigestAlgorithm::Sha256.hash(authenticator);
        let request = DigestAlgorithm::Sha256.hash(request);
        match self.seen.get(&key) {
            Some(seen) if *seen == request => Replay::Retransmission,
            Some(_) => Replay::Replayed,
            None => {
                if self.order.len() == self.capacity {
                    self.forget_oldest();
                }
                self.seen.insert(key.clone(), request);
                self.order.push_back((now, key));
                Replay::New
            }
        }
    }

    fn forget_oldest(&mut self) {
        if let Some((_, key)) = self.order.pop_front() {
            self.seen.remove(&key);
        }
    }
}

/// The last replies, for clients that send the same bytes again, over UDP or then over TCP.
#[derive(Debug)]
pub(crate) struct RecentReplies {
    capacity: usize,
    keep_seconds: i64,
    replies: VecDeque<RecentReply>,
}

#[derive(Debug)]
struct RecentReply {
    at: Timestamp,
    of: Digest,
    client: Option<ClientName>,
    reply: Vec<u8>,
}

impl RecentReplies {
    pub(crate) fn new(capacity: usize, keep_seconds: i64) -> Self {
        Self {
            capacity,
            keep_seconds,
            replies: VecDeque::new(),
        }
    }

    /// The client that a request named, and the reply that it got.
    pub(crate) fn find(
        &mut self,
        message: &[u8],
        now: Timestamp,
    ) -> Option<(Option<&ClientName>, &[u8])> {
        while let Some(oldest) = self.replies.front()
            && now.unix().abs_diff(oldest.at.unix()) > self.keep_seconds.unsigned_abs()
        {
            self.replies.pop_front();
        }
        let digest = DigestAlgorithm::Sha256.hash(message);
        self.replies
            .iter()
            .find(|known| known.of == digest)
            .map(|known| (known.client.as_ref(), known.reply.as_slice()))
    }

    pub(crate) fn remember(
        &mut self,
        message: &[u8],
        client: Option<ClientName>,
        reply: Vec<u8>,
        now: Timestamp,
    ) {
        while self.replies.len() >= self.capacity.max(1) {
            self.replies.pop_front();
        }
        let digest = DigestAlgorithm::Sha256.hash(message);
        self.replies.push_back(RecentReply {
            at: now,
            of: digest,
            client,
            reply,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::{RecentReplies, Replay, ReplayCache};
    use crate::messages::{ClientName, NameType};
    use pki::names::Timestamp;

    fn now() -> Timestamp {
        "2026-03-01T10:00Z".parse().unwrap()
    }

    #[test]
    fn an_authenticator_counts_once_within_its_time() {
        let mut cache = ReplayCache::new(10, 600);
        assert_eq!(cache.check(b"a", b"one", now()), Replay::New);
        assert_eq!(cache.check(b"a", b"one", now()), Replay::Retransmission);
        assert_eq!(cache.check(b"a", b"two", now()), Replay::Replayed);
        assert_eq!(cache.check(b"b", b"one", now()), Replay::New);
        let later = now().plus_seconds(600);
        assert_eq!(cache.check(b"a", b"two", later), Replay::Replayed);
        let later = now().plus_seconds(601);
        assert_eq!(cache.check(b"a", b"two", later), Replay::New);
    }

    #[test]
    fn ten_thousand_authenticators_take_the_room_of_ten() {
        let mut cache = ReplayCache::new(10, 600);
        assert!(cache.is_empty());
        for number in 0..10_000u32 {
            let seen = cache.check(&number.to_be_bytes(), b"", now());
            assert_eq!(seen, Replay::New);
            assert!(cache.len() <= 10);
        }
        assert_eq!(cache.seen.len(), cache.len());
        assert_eq!(
            cache.check(&9999u32.to_be_bytes(), b"x", now()),
            Replay::Replayed
        );
        assert_eq!(cache.check(&0u32.to_be_bytes(), b"x", now()), Replay::New);
    }

    #[test]
    fn a_recent_reply_is_sent_again_and_old_ones_go() {
        let mut recent = RecentReplies::new(2, 30);
        let jane = ClientName {
            name_type: NameType::Principal,
            name: "jane".to_owned(),
        };
        for (message, client, at) in [(b"a", None, 0), (b"b", Some(&jane), 0), (b"c", None, 10)] {
            let at = now().plus_seconds(at);
            recent.remember(message, client.cloned(), message.to_vec(), at);
        }
        let later = now().plus_seconds(20);
        assert_eq!(recent.find(b"a", later), None);
        assert_eq!(recent.find(b"b", later), Some((Some(&jane), &b"b"[..])));
        let later = now().plus_seconds(35);
        assert_eq!(recent.find(b"b", later), None);
        assert_eq!(recent.find(b"c", later), Some((None, &b"c"[..])));
    }
}
