//! The exchange as a socket sees it: what to send, what to ask the card, when it is over.

use pki::DigestAlgorithm;
use pki::names::Timestamp;
use rand_core::Rng;

use super::reply::{EncryptedReply, KrbErrorReport, ReceivedReply, Reply, Tgt};
use super::request::{
    AsRequest, ClientDialect, PendingReply, PendingSignature, begin, unauthenticated,
};
use crate::agreement::{Group, KeyAgreement};
use crate::cms::SignedContent;
use crate::error::{Error, KrbErrorCode};
use crate::framing::Transport;

/// Most messages that an exchange sends.
const MESSAGES_MAX: u8 = 8;

/// What is to be done next.
#[derive(Debug)]
pub enum Action {
    /// Send this to the KDC, and call [`Exchange::received`] with what comes back.
    Send {
        /// The message, without a length before it.
        bytes: Vec<u8>,
        /// What carries it.
        transport: Transport,
    },
    /// Have the card sign this, and call [`Exchange::signed`].
    Sign {
        /// What is signed.
        to_be_signed: Vec<u8>,
        /// The hash to sign with.
        digest: DigestAlgorithm,
    },
    /// Apply the card's private key to this, and call [`Exchange::decrypted`].
    Decrypt {
        /// A key, encrypted with the card's public key.
        encrypted_key: Vec<u8>,
    },
    /// Judge the KDC's certificate, and call [`Exchange::judged`].
    Judge {
        /// What the KDC signed, with its certificates.
        signed: SignedContent,
        /// Responses about them that it sent along [RFC 4557].
        ocsp_responses: Vec<Vec<u8>>,
    },
    /// It is over, with a ticket.
    Finished(Box<Tgt>),
    /// It is over, without one.
    Failed(Failure),
}

/// Why there is no ticket.
#[derive(Debug)]
#[non_exhaustive]
pub enum Failure {
    /// The KDC says so.
    Refused(KrbErrorReport),
    /// The KDC offers no public-key pre-authentication.
    PkinitNotOffered(KrbErrorReport),
    /// The KDC's certificate was not accepted.
    KdcNotTrusted,
    /// The reply is wrong.
    Reply(Error),
    /// The KDC was asked often enough.
    TooManyMessages,
    /// The caller took a step that was not asked for.
    OutOfOrder,
}

#[derive(Debug)]
enum State {
    Hinted(Vec<u8>),
    Signing(Box<PendingSignature>),
    Waiting(Box<PendingReply>),
    Decrypting(Box<PendingReply>, Box<EncryptedReply>),
    Judging(Box<PendingReply>, Box<ReceivedReply>),
    Over,
}

/// One initial exchange: asks how to authenticate, authenticates, and comes again where the KDC
/// wants another group (65), TCP (52), another hash (80) or a fresh token (90).
#[derive(Debug)]
pub struct Exchange {
    request: AsRequest,
    transport: Transport,
    /// Groups that the client takes if the KDC wants them, and has not offered yet.
    groups: Vec<Group>,
    digests: Vec<DigestAlgorithm>,
    messages: u8,
    state: State,
}

impl Exchange {
    /// Begins with a request that has no pre-authentication, as MIT's and Windows' clients do.
    /// The groups are those that the client would take beside the one of the request, and the
    /// hashes those that its key can sign with.
    pub fn new(
        request: AsRequest,
        transport: Transport,
        groups: &[Group],
        digests: &[DigestAlgorithm],
        rng: &mut impl Rng,
    ) -> (Self, Action) {
        let mut exchange = Self::idle(request, transport, groups, digests);
        let action = match unauthenticated(&exchange.request, rng) {
            Ok(bytes) => {
                exchange.state = State::Hinted(bytes.clone());
                exchange.send(bytes)
            }
            Err(error) => exchange.fail(Failure::Reply(error)),
        };
        (exchange, action)
    }

    /// Begins with the authenticated request, as Heimdal's client does.
    pub fn authenticated(
        request: AsRequest,
        transport: Transport,
        groups: &[Group],
        digests: &[DigestAlgorithm],
        rng: &mut impl Rng,
    ) -> (Self, Action) {
        let mut exchange = Self::idle(request, transport, groups, digests);
        let action = exchange.authenticate(rng);
        (exchange, action)
    }

    fn idle(
        request: AsRequest,
        transport: Transport,
        groups: &[Group],
        digests: &[DigestAlgorithm],
    ) -> Self {
        let offered = request.options.agreement;
        let others = groups.iter().copied();
        Self {
            groups: others
                .filter(|group| offered != KeyAgreement::DiffieHellman(*group))
                .collect(),
            digests: digests
                .iter()
                .copied()
                .filter(|digest| *digest != request.digest)
                .collect(),
            request,
            transport,
            messages: 0,
            state: State::Over,
        }
    }

    /// The request as it stands, after all that the KDC wanted otherwise.
    pub fn request(&self) -> &AsRequest {
        &self.request
    }

    /// A message came from the KDC.
    pub fn received(&mut self, bytes: &[u8], now: Timestamp, rng: &mut impl Rng) -> Action {
        match std::mem::replace(&mut self.state, State::Over) {
            State::Hinted(sent) => match KrbErrorReport::read(bytes) {
                Some(report) => self.after_error(report, sent, true, now, rng),
                None => self.fail(Failure::Reply(Error::Decode("reply of a KDC"))),
            },
            State::Waiting(pending) => match pending.receive(bytes) {
                Ok(Reply::Ticket(reply)) => self.judge(pending, reply),
                Ok(Reply::Encrypted(reply)) => {
                    let encrypted_key = reply.encrypted_key().to_vec();
                    self.state = State::Decrypting(pending, reply);
                    Action::Decrypt { encrypted_key }
                }
                Ok(Reply::Error(report))
                    if report.code == Some(KrbErrorCode::ResponseTooBig)
                        && self.transport == Transport::Udp =>
                {
                    // The same request: the KDC may still have the answer.
                    self.transport = Transport::Tcp;
                    let bytes = pending.bytes().to_vec();
                    self.state = State::Waiting(pending);
                    self.send(bytes)
                }
                Ok(Reply::Error(report)) => {
                    self.after_error(report, pending.bytes, false, now, rng)
                }
                Err(error) => self.fail(Failure::Reply(error)),
            },
            _ => self.fail(Failure::OutOfOrder),
        }
    }

    /// Nothing came from the KDC: the last message once more.
    pub fn timed_out(&mut self) -> Action {
        let bytes = match &self.state {
            State::Hinted(bytes) => bytes.clone(),
            State::Waiting(pending) => pending.bytes().to_vec(),
            _ => return self.fail(Failure::OutOfOrder),
        };
        self.send(bytes)
    }

    /// The card signed.
    pub fn signed(&mut self, signature: &[u8]) -> Action {
        match std::mem::replace(&mut self.state, State::Over) {
            State::Signing(pending) => match pending.sign(signature) {
                Ok(pending) => {
                    let bytes = pending.bytes().to_vec();
                    self.state = State::Waiting(Box::new(pending));
                    self.send(bytes)
                }
                Err(error) => self.fail(Failure::Reply(error)),
            },
            _ => self.fail(Failure::OutOfOrder),
        }
    }

    /// The card applied its private key; `None`: it refused to.
    pub fn decrypted(&mut self, block: Option<&[u8]>) -> Action {
        match std::mem::replace(&mut self.state, State::Over) {
            State::Decrypting(pending, reply) => match pending.unwrap(*reply, block) {
                Ok(reply) => self.judge(pending, Box::new(reply)),
                Err(error) => self.fail(Failure::Reply(error)),
            },
            _ => self.fail(Failure::OutOfOrder),
        }
    }

    /// The KDC's certificate was judged.
    pub fn judged(&mut self, accepted: bool) -> Action {
        match std::mem::replace(&mut self.state, State::Over) {
            State::Judging(pending, reply) if accepted => match pending.open(&reply) {
                Ok(tgt) => Action::Finished(Box::new(tgt)),
                Err(error) => self.fail(Failure::Reply(error)),
            },
            State::Judging(..) => self.fail(Failure::KdcNotTrusted),
            _ => self.fail(Failure::OutOfOrder),
        }
    }

    fn judge(&mut self, pending: Box<PendingReply>, reply: Box<ReceivedReply>) -> Action {
        let action = Action::Judge {
            signed: reply.signed.clone(),
            ocsp_responses: reply.ocsp_responses.clone(),
        };
        self.state = State::Judging(pending, reply);
        action
    }

    fn after_error(
        &mut self,
        report: KrbErrorReport,
        sent: Vec<u8>,
        hinting: bool,
        now: Timestamp,
        rng: &mut impl Rng,
    ) -> Action {
        let again = match report.code {
            Some(KrbErrorCode::ResponseTooBig) if self.transport == Transport::Udp => {
                self.transport = Transport::Tcp;
                self.state = State::Hinted(sent.clone());
                return self.send(sent);
            }
            Some(KrbErrorCode::PreauthRequired) => {
                let offered = match self.request.options.dialect {
                    ClientDialect::Rfc4556 => report.data.offers_pkinit(),
                    _ => report.data.offers_draft9(),
                };
                if !offered {
                    return self.fail(Failure::PkinitNotOffered(report));
                }
                // Asked again although authenticated: only a token that was missing is a reason.
                hinting || self.takes_new_token(&report)
            }
            Some(KrbErrorCode::PreauthExpired) => self.takes_new_token(&report),
            Some(KrbErrorCode::DhKeyParametersNotAccepted) => self.takes_group(&report),
            Some(KrbErrorCode::DigestInSignedDataNotAccepted) => self.takes_digest(&report),
            _ => false,
        };
        if !again {
            return self.fail(Failure::Refused(report));
        }
        if let Some(token) = report.data.freshness_token() {
            self.request.options.freshness_token = Some(token.to_vec());
        }
        if let Some(cookie) = report.data.cookie() {
            self.request.options.cookie = Some(cookie.to_vec());
        }
        self.request.now = now;
        self.authenticate(rng)
    }

    fn takes_new_token(&self, report: &KrbErrorReport) -> bool {
        let token = report.data.freshness_token();
        token.is_some() && token != self.request.options.freshness_token.as_deref()
    }

    /// The KDC's first choice among the groups that are left.
    fn takes_group(&mut self, report: &KrbErrorReport) -> bool {
        let offered = report.data.offered_groups();
        let Some(group) = offered
            .into_iter()
            .find(|group| self.groups.contains(group))
        else {
            return false;
        };
        self.groups.retain(|left| *left != group);
        self.request.options.agreement = KeyAgreement::DiffieHellman(group);
        true
    }

    fn takes_digest(&mut self, report: &KrbErrorReport) -> bool {
        let offered = report.data.offered_digests();
        let Some(digest) = offered.into_iter().find(|d| self.digests.contains(d)) else {
            return false;
        };
        self.digests.retain(|left| *left != digest);
        self.request.digest = digest;
        true
    }

    fn authenticate(&mut self, rng: &mut impl Rng) -> Action {
        match begin(self.request.clone(), rng) {
            Ok(pending) => {
                let action = Action::Sign {
                    to_be_signed: pending.to_be_signed(),
                    digest: pending.digest(),
                };
                self.state = State::Signing(Box::new(pending));
                action
            }
            Err(error) => self.fail(Failure::Reply(error)),
        }
    }

    fn send(&mut self, bytes: Vec<u8>) -> Action {
        if self.messages == MESSAGES_MAX {
            return self.fail(Failure::TooManyMessages);
        }
        self.messages += 1;
        Action::Send {
            bytes,
            transport: self.transport,
        }
    }

    fn fail(&mut self, failure: Failure) -> Action {
        self.state = State::Over;
        Action::Failed(failure)
    }
}
