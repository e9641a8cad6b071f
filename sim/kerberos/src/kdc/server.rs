//! The KDC as a socket sees it: bytes in, bytes out, a decision in between.

use std::sync::Arc;

use pki::names::{Realm, Timestamp};
use rand_core::Rng;

use super::error::error_with;
use super::freshness::FreshnessKey;
use super::password::{EncryptedTimestamp, PasswordKeys};
use super::policy::{Cause, Freshness, Policy, Refusal, Terms};
use super::reply::{Grant, KdcIdentity, reply, reply_to_password};
use super::request::{Forms, Pkinit, ReceivedRequest, receive_in};
use crate::error::{Error, KrbErrorCode};
use crate::framing::Transport;
use crate::messages::error_data::{DataElement, ErrorData};
use crate::messages::{
    ClientName, PA_AS_FRESHNESS, PA_PK_AS_REP_DRAFT9, PA_PK_AS_REQ, PA_PKINIT_KX,
};
use crate::replay::{RecentReplies, Replay, ReplayCache};
use crate::tlv;

/// Authenticators that are remembered.
const AUTHENTICATORS: usize = 65_536;
/// Replies that are kept for who asks again, and for how long.
const RECENT_REPLIES: usize = 256;
const RECENT_SECONDS: i64 = 30;
/// What fits into most networks' datagrams; larger replies go over TCP.
const UDP_REPLY_MAX: usize = 1400;
/// Tag of an AS-REQ, APPLICATION 10.
const AS_REQ: u8 = 0x6A;

/// What is decided about a request whose signature verifies: whether its certificate is trusted,
/// whose it is, whether that account may have a ticket.
#[derive(Debug)]
pub enum Decision {
    /// It gets a ticket.
    Grant {
        /// What the ticket will say.
        grant: Box<Grant>,
        /// Who signs the reply.
        identity: Arc<KdcIdentity>,
    },
    /// It gets an error.
    Refuse {
        /// The code.
        code: KrbErrorCode,
        /// Data that goes with it.
        data: ErrorData,
    },
}

/// What is decided about a request whose client shows that it knows a password.
#[derive(Debug)]
pub enum PasswordDecision {
    /// It gets a ticket, under a key of the password.
    Grant {
        /// What the ticket will say.
        grant: Box<Grant>,
        /// The keys of the password.
        keys: PasswordKeys,
    },
    /// It gets an error.
    Refuse {
        /// The code.
        code: KrbErrorCode,
        /// Data that goes with it.
        data: ErrorData,
    },
}

/// Who decides.
pub trait Domain {
    /// Whether a client that has not authenticated yet is told how to; by default it is.
    ///
    /// # Errors
    /// With the error that it gets instead.
    fn welcome(&mut self, _request: &ReceivedRequest) -> Result<(), (KrbErrorCode, ErrorData)> {
        Ok(())
    }

    /// Decides about a request whose signature verifies.
    fn decide(&mut self, request: &ReceivedRequest) -> Decision;

    /// The keys of the client's password, for those who may log on with one; by default none.
    fn password_keys(&mut self, _request: &ReceivedRequest) -> Option<PasswordKeys> {
        None
    }

    /// Decides about a request with a timestamp under the key of a password; by default it is taken for
    /// pre-authentication that is not known.
    fn decide_password(
        &mut self,
        _request: &ReceivedRequest,
        _timestamp: &EncryptedTimestamp,
    ) -> PasswordDecision {
        PasswordDecision::Refuse {
            code: KrbErrorCode::PadataTypeNotSupported,
            data: ErrorData::default(),
        }
    }
}

impl<F: FnMut(&ReceivedRequest) -> Decision> Domain for F {
    fn decide(&mut self, request: &ReceivedRequest) -> Decision {
        self(request)
    }
}

/// An answer, and how it came about.
#[derive(Debug)]
pub struct Response {
    /// Bytes for the client; none for what deserves no answer.
    pub bytes: Vec<u8>,
    /// What became of the request.
    pub outcome: Outcome,
    /// The client that the request names.
    pub client: Option<ClientName>,
}

/// What became of a request.
#[derive(Debug)]
#[non_exhaustive]
pub enum Outcome {
    /// It is no request, and is not answered.
    Ignored(Error),
    /// Its pre-authentication cannot be read.
    Unreadable {
        /// What the client is told.
        code: KrbErrorCode,
        /// What is wrong.
        error: Error,
    },
    /// The client was told how to authenticate.
    PreauthenticationRequired,
    /// The protocol's own checks refused it.
    Refused(Refusal),
    /// The decision refused it.
    Denied(KrbErrorCode),
    /// It got a ticket on these terms.
    Granted(Terms),
    /// It got a ticket for a password.
    GrantedToPassword,
    /// It had been answered a moment ago, and got the same answer.
    Repeated,
    /// It got a ticket, which is too long for a datagram; the client comes back over TCP.
    TooBig,
    /// The KDC failed.
    Failed(Error),
}

impl Outcome {
    /// The error that the client gets; `None` where it gets a ticket or nothing.
    pub fn code(&self) -> Option<KrbErrorCode> {
        match self {
            Self::Ignored(_) | Self::Granted(_) | Self::GrantedToPassword | Self::Repeated => None,
            Self::Unreadable { code, .. } | Self::Denied(code) => Some(*code),
            Self::PreauthenticationRequired => Some(KrbErrorCode::PreauthRequired),
            Self::Refused(refusal) => Some(refusal.code),
            Self::TooBig => Some(KrbErrorCode::ResponseTooBig),
            Self::Failed(_) => Some(KrbErrorCode::Generic),
        }
    }
}

/// Why there is no ticket, and data for the client.
type Declined = Box<(Outcome, ErrorData)>;

/// A KDC for one realm.
#[derive(Debug)]
pub struct Server {
    realm: Realm,
    aliases: Vec<String>,
    policy: Policy,
    freshness: FreshnessKey,
    authenticators: ReplayCache,
    recent: RecentReplies,
    udp_reply_max: usize,
}

impl Server {
    /// A KDC for a realm.
    pub fn new(realm: Realm, policy: Policy, freshness: FreshnessKey) -> Self {
        let skew = i64::try_from(policy.clock_skew_seconds).unwrap_or(i64::MAX / 4);
        Self {
            realm,
            aliases: Vec::new(),
            authenticators: ReplayCache::new(AUTHENTICATORS, skew.saturating_mul(2)),
            recent: RecentReplies::new(RECENT_REPLIES, RECENT_SECONDS),
            policy,
            freshness,
            udp_reply_max: UDP_REPLY_MAX,
        }
    }

    /// Answers under another name of the realm too: a domain's NetBIOS name [MS-KILE 3.3.5.6].
    #[must_use]
    pub fn with_alias(mut self, name: &str) -> Self {
        self.aliases.push(name.to_owned());
        self
    }

    /// Sends replies of so many bytes in a datagram.
    #[must_use]
    pub fn with_udp_reply_max(mut self, bytes: usize) -> Self {
        self.udp_reply_max = bytes;
        self
    }

    /// How many bytes a reply by datagram has at most.
    pub fn udp_reply_max(&self) -> usize {
        self.udp_reply_max
    }

    /// The policy.
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// Answers a message. The decision is asked for once the signature verifies, and before the
    /// request around it is checked, in the order of [RFC 4556 §3.2.2].
    pub fn handle(
        &mut self,
        message: &[u8],
        transport: Transport,
        now: Timestamp,
        rng: &mut impl Rng,
        domain: &mut impl Domain,
    ) -> Response {
        if let Some((client, reply)) = self.recent.find(message, now) {
            let (client, reply) = (client.cloned(), reply.to_vec());
            let mut response = self.sent(reply, transport, now, Outcome::Repeated);
            response.client = client;
            return response;
        }
        let forms = if self.policy.rfc4556 {
            Forms::Any
        } else {
            Forms::Draft9Only
        };
        let request = match receive_in(message, forms) {
            Ok(request) => request,
            Err(error) => return self.unreadable(message, error, now),
        };
        let (bytes, outcome) = match self.judge(&request, now, rng, domain) {
            Ok((bytes, outcome)) => {
                let client = request.client.clone();
                self.recent.remember(message, client, bytes.clone(), now);
                (bytes, outcome)
            }
            Err(declined) => {
                let (outcome, data) = *declined;
                let mut response = self.error(outcome, &data, now);
                response.client = request.client;
                return response;
            }
        };
        let mut response = self.sent(bytes, transport, now, outcome);
        response.client = request.client;
        response
    }

    /// The reply, or why there is none with the data for the client.
    fn judge(
        &mut self,
        request: &ReceivedRequest,
        now: Timestamp,
        rng: &mut impl Rng,
        domain: &mut impl Domain,
    ) -> Result<(Vec<u8>, Outcome), Declined> {
        let refused = |refusal: Refusal| {
            let data = refusal.data.clone();
            Box::new((Outcome::Refused(refusal), data))
        };
        self.check_names(request).map_err(refused)?;
        let Some(pkinit) = &request.pkinit else {
            domain
                .welcome(request)
                .map_err(|(code, data)| Box::new((Outcome::Denied(code), data)))?;
            if let Some(timestamp) = &request.timestamp {
                return self.judge_password(request, timestamp, rng, domain);
            }
            let data = self.first_hints(request, now, domain);
            return Err(Box::new((Outcome::PreauthenticationRequired, data)));
        };
        self.policy.check_forms(request).map_err(refused)?;
        self.policy.check_signature(pkinit).map_err(refused)?;
        let (grant, identity) = match domain.decide(request) {
            Decision::Grant { grant, identity } => (grant, identity),
            Decision::Refuse { code, data } => return Err(Box::new((Outcome::Denied(code), data))),
        };
        let terms = self
            .policy
            .check_request(request, pkinit, &self.freshness, now)
            .map_err(|mut refusal| {
                if refusal.code == KrbErrorCode::PreauthExpired {
                    refusal.data = self.hints(request, now);
                }
                refused(refusal)
            })?;
        if self.is_replayed(request, pkinit, now) {
            return Err(refused(Refusal::new(KrbErrorCode::Repeat, Cause::Replayed)));
        }
        let bytes = reply(request, &identity, &self.policy, &grant, rng)
            .map_err(|error| Box::new((Outcome::Failed(error), ErrorData::default())))?;
        Ok((bytes, Outcome::Granted(terms)))
    }

    /// A password instead of a certificate.
    fn judge_password(
        &mut self,
        request: &ReceivedRequest,
        timestamp: &EncryptedTimestamp,
        rng: &mut impl Rng,
        domain: &mut impl Domain,
    ) -> Result<(Vec<u8>, Outcome), Declined> {
        let (grant, keys) = match domain.decide_password(request, timestamp) {
            PasswordDecision::Grant { grant, keys } => (grant, keys),
            PasswordDecision::Refuse { code, data } => {
                return Err(Box::new((Outcome::Denied(code), data)));
            }
        };
        let bytes = reply_to_password(request, &keys, &self.policy, &grant, rng)
            .map_err(|error| Box::new((Outcome::Failed(error), ErrorData::default())))?;
        Ok((bytes, Outcome::GrantedToPassword))
    }

    /// How to authenticate, by key or by password.
    fn first_hints(
        &self,
        request: &ReceivedRequest,
        now: Timestamp,
        domain: &mut impl Domain,
    ) -> ErrorData {
        let mut data = self.hints(request, now);
        if let Some(keys) = domain.password_keys(request) {
            data.methods.extend(keys.hints(request));
        }
        data
    }

    /// The realm must be ours, the server its krbtgt, and there must be a client.
    fn check_names(&self, request: &ReceivedRequest) -> Result<(), Refusal> {
        let ours = |name: &str| {
            let aliases = self.aliases.iter().map(String::as_str);
            std::iter::once(self.realm.as_str())
                .chain(aliases)
                .any(|own| own.eq_ignore_ascii_case(name))
        };
        if !ours(&request.realm) {
            return Err(Refusal::new(KrbErrorCode::WrongRealm, Cause::OtherRealm));
        }
        let server = request.server.as_deref().unwrap_or_default();
        let service = server.split_once('/');
        if !service.is_some_and(|(name, realm)| name == "krbtgt" && ours(realm)) {
            return Err(Refusal::new(
                KrbErrorCode::ServerPrincipalUnknown,
                Cause::OtherService,
            ));
        }
        if request.client.is_none() {
            return Err(Refusal::new(
                KrbErrorCode::ClientPrincipalUnknown,
                Cause::NoClient,
            ));
        }
        Ok(())
    }

    /// How to authenticate: PKINIT, and a freshness token for who knows what it is for.
    fn hints(&self, request: &ReceivedRequest, now: Timestamp) -> ErrorData {
        let mut methods = Vec::new();
        if self.policy.rfc4556 {
            methods.push(DataElement::new(PA_PK_AS_REQ, []));
        }
        if self.policy.key_contribution {
            methods.push(DataElement::new(PA_PKINIT_KX, []));
        }
        if self.policy.draft9 {
            methods.push(DataElement::new(PA_PK_AS_REP_DRAFT9, []));
        }
        let token_in_request = request
            .pkinit
            .as_ref()
            .is_some_and(|pkinit| pkinit.freshness_token.is_some());
        if self.policy.freshness != Freshness::Disabled
            && (request.knows_freshness() || token_in_request)
        {
            methods.push(DataElement::new(PA_AS_FRESHNESS, self.freshness.issue(now)));
        }
        ErrorData {
            methods,
            ..ErrorData::default()
        }
    }

    /// What an authenticator is [RFC 4120 §3.2.3]: client, instant, nonce; and who signed it. It
    /// stands for one body, whatever unsigned data comes with it: a stranger who changes those on
    /// the way must not make the client's own request a replay.
    fn is_replayed(&mut self, request: &ReceivedRequest, pkinit: &Pkinit, now: Timestamp) -> bool {
        let signer = pkinit.signed.signer.as_ref();
        let [client, _] = &request.names;
        let authenticator = [
            signer.map_or(&[][..], |signer| signer.der()),
            client,
            &pkinit.ctime.unix().to_be_bytes(),
            &pkinit.cusec.to_be_bytes(),
            &pkinit.nonce.to_be_bytes(),
        ]
        .concat();
        self.authenticators
            .check(&authenticator, &request.body, now)
            == Replay::Replayed
    }

    fn unreadable(&self, message: &[u8], error: Error, now: Timestamp) -> Response {
        let is_request = tlv::first(message).is_some_and(|(outer, _)| outer.tag == AS_REQ)
            && !matches!(error, Error::Decode("AS-REQ"));
        if !is_request {
            return Response {
                bytes: Vec::new(),
                outcome: Outcome::Ignored(error),
                client: None,
            };
        }
        let code = match error {
            Error::Unsupported(_) => KrbErrorCode::PadataTypeNotSupported,
            _ => KrbErrorCode::PreauthFailed,
        };
        let outcome = Outcome::Unreadable { code, error };
        self.error(outcome, &ErrorData::default(), now)
    }

    /// The error of an outcome that is no ticket.
    fn error(&self, outcome: Outcome, data: &ErrorData, now: Timestamp) -> Response {
        let code = outcome.code().unwrap_or(KrbErrorCode::Generic);
        let (bytes, outcome) = match error_with(code, &self.realm, now, data) {
            Ok(bytes) => (bytes, outcome),
            Err(error) => (Vec::new(), Outcome::Failed(error)),
        };
        Response {
            bytes,
            outcome,
            client: None,
        }
    }

    fn sent(
        &self,
        bytes: Vec<u8>,
        transport: Transport,
        now: Timestamp,
        outcome: Outcome,
    ) -> Response {
        if transport == Transport::Udp && bytes.len() > self.udp_reply_max {
            return self.error(Outcome::TooBig, &ErrorData::default(), now);
        }
        Response {
            bytes,
            outcome,
            client: None,
        }
    }
}
