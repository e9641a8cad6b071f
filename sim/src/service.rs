//! The world's KDC for real clients: bytes in, decision, bytes out.
//!
//! The decisions are those of every other logon. Who sends the bytes is no workstation of the world
//! and may hold a card that is none of the world's: for each such visitor the twin gets a machine
//! that types the request's client name as its hint, and a card with the certificate that came.
//!
//! Keys and nonces follow from the world's seed: this is a KDC to try clients against, on a network
//! of one's own, and nothing else.

mod password;
mod visit;

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use facts::Row;
use kerberos::kdc::{
    Decision, Domain, EncryptedTimestamp, FreshnessKey, Outcome, PasswordDecision, PasswordKeys,
    ReceivedRequest, Server, receive_in,
};
use kerberos::tgs::{self, Principal, TicketGranting};
use kerberos::{ErrorData, KrbErrorCode, Replay, ReplayCache, Transport};
use names::{Realm, Timestamp};

use crate::certificate_services::stream;
use crate::directory::{ClientName, replace_secret};
use crate::event_log::{AskedFor, Occasion};
use crate::explain::ExplainError;
use crate::explanation::ToldStep;
use crate::network::{ExchangeError, KdcTerms, service_grant};
use crate::roles::{DomainController, User};
use crate::step::{
    KDC_ENVELOPE_FOR_NOW, KDC_ENVELOPE_RC2, KDC_FRESH, KDC_HASH_AUDITED, KDC_REQUEST_UNREADABLE,
    MAP_HINT_UNKNOWN, REPLY_TICKET_ISSUED, Step, refused_by_protocol, status_in_reply, step,
};
use crate::ticket::account_of;
use crate::twin::Twin;
use visit::{Visit, Visitor, client_name, computer};

/// The tag of a TGS-REQ, APPLICATION 12 [RFC 4120 §5.4.1].
const TGS_REQ: u8 = 0x6C;
/// So many visitors are remembered.
const VISITORS: usize = 64;
/// A visitor is judged anew after so many seconds, because time passes.
const REMEMBERED_SECONDS: i64 = 600;
/// So many authenticators of ticket-granting requests are remembered, for so many seconds: twice
/// the clock skew.
const AUTHENTICATORS: usize = 16_384;
const AUTHENTICATOR_SECONDS: i64 = 600;
/// So long is a ticket for a service good at most [MS-KILE 3.3.1, MaxServiceTicketAge].
const SERVICE_TICKET_SECONDS: i64 = 36_000;
/// A domain controller's KDC that answers real clients.
#[derive(Debug)]
pub struct KdcService {
    server: Server,
    desk: Desk,
    granting: TicketGranting,
    authenticators: ReplayCache,
    answered: u64,
}

/// What was answered, and why.
#[derive(Debug, Clone)]
pub struct Served {
    /// The bytes to send back; `None` where there is nothing to answer to.
    pub reply: Option<Vec<u8>>,
    /// The client that the request names.
    pub client: String,
    /// What was sent, for example `AS-REP` or `KRB-ERROR KDC_ERR_CLIENT_NOT_TRUSTED (62)`.
    pub sent: String,
    /// The steps of the decision, in order; empty where none was needed.
    pub steps: Arc<[ToldStep]>,
    /// The account that the ticket is for.
    pub account: Option<String>,
    /// What the request changed in the domain, one sentence each.
    pub effects: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct VisitKey {
    certificate: [u8; 32],
    /// `None`: by the certificate's subject.
    client: Option<ClientName>,
    computer: Option<String>,
    epoch: i64,
}

/// Where the world decides about those who come.
#[derive(Debug)]
struct Desk {
    twin: Twin,
    controller: Row,
    terms: KdcTerms,
    visits: BTreeMap<VisitKey, Arc<Visit>>,
    order: VecDeque<VisitKey>,
    /// The KDC's clock.
    now: Timestamp,
    /// What was decided about the last request, and for which account.
    steps: Arc<[ToldStep]>,
    account: Option<String>,
    effects: Vec<String>,
    /// The account that the rules would give a ticket.
    granted: Option<Row>,
    /// The twin as it is now, until when, for who has no certificate.
    clocked: Option<(i64, Arc<Twin>)>,
    /// Keys of the passwords of those who said hello of late.
    keys: BTreeMap<ClientName, Option<PasswordKeys>>,
}

impl KdcService {
    /// The KDC of a domain controller; the first by name, if none is named.
    ///
    /// # Errors
    /// When the world has no such domain controller.
    pub fn new(twin: Twin, controller: Option<&str>) -> Result<Self, ExplainError> {
        let controller = match controller {
            Some(name) => twin.find(DomainController::ID, "domain controller", name)?,
            None => twin.nearest_controller(Row::MAX),
        };
        let missing = || ExplainError::NoSuchThing {
            what: "domain controller",
            name: String::new(),
            known: Vec::new(),
        };
        let domain = twin
            .fact(DomainController::ID, "domain", controller)
            .and_then(|domain| usize::try_from(domain).ok());
        let realm = domain
            .and_then(|domain| twin.participants().realm(domain))
            .ok_or_else(missing)?;
        let netbios = domain
            .and_then(|domain| twin.world.domains.get(domain))
            .map(|domain| domain.netbios.to_string());
        let granting = twin
            .participants()
            .granting(&realm)
            .map_err(|_| missing())?;
        let freshness: FreshnessKey = twin
            .participants()
            .freshness_key(&realm)
            .map_err(|_| missing())?;
        let terms = twin.kdc_terms(controller);
        let server = Server::new(realm, terms.policy(), freshness);
        Ok(Self {
            server: match netbios {
                Some(netbios) => server.with_alias(&netbios),
                None => server,
            },
            desk: Desk {
                now: twin.world.clock,
                twin,
                controller,
                terms,
                visits: BTreeMap::new(),
                order: VecDeque::new(),
                steps: Arc::default(),
                account: None,
                effects: Vec::new(),
                granted: None,
                clocked: None,
                keys: BTreeMap::new(),
            },
            granting,
            authenticators: ReplayCache::new(AUTHENTICATORS, AUTHENTICATOR_SECONDS),
            answered: 0,
        })
    }

    /// Replies of more bytes do not go by datagram: the client comes again by stream
    /// [RFC 4120 §7.2.1].
    #[must_use]
    pub fn with_largest_datagram(mut self, bytes: usize) -> Self {
        self.server = self.server.with_udp_reply_max(bytes);
        self
    }

    /// The realm it answers for.
    pub fn realm(&self) -> &Realm {
        &self.granting.realm
    }

    /// The name of its domain controller.
    pub fn controller(&self) -> String {
        self.desk
            .twin
            .view
            .row_name(DomainController::ID, self.desk.controller)
    }

    /// Answers one message at an instant of the KDC's clock.
    pub fn answer(&mut self, bytes: &[u8], transport: Transport, now: Timestamp) -> Served {
        self.answered += 1;
        self.desk.begin(now);
        let label = format!("service/{}/{}", self.answered, blake3::hash(bytes));
        let mut rng = stream(self.desk.twin.world.seed, &label);
        if bytes.first() == Some(&TGS_REQ) {
            let served = self.answer_tgs(bytes, now, &mut rng);
            return self.sent(served, transport, now);
        }
        let response = self
            .server
            .handle(bytes, transport, now, &mut rng, &mut self.desk);
        let desk = &mut self.desk;
        if let Outcome::Refused(refusal) = &response.outcome
            && let Some(told) = refused_by_protocol(refusal.cause)
        {
            let request = receive_in(bytes, desk.terms.reads()).ok();
            desk.tell_refusal(told, request.as_ref());
        }
        let granted = matches!(
            response.outcome,
            Outcome::Granted(_) | Outcome::GrantedToPassword | Outcome::TooBig
        );
        Served {
            reply: (!response.bytes.is_empty()).then_some(response.bytes),
            client: response
                .client
                .map(|client| client.name)
                .unwrap_or_default(),
            sent: told(&response.outcome),
            steps: Arc::clone(&desk.steps),
            account: desk.account.take().filter(|_| granted),
            effects: std::mem::take(&mut desk.effects),
        }
    }

    /// A ticket for the host service of a workstation of the world.
    fn answer_tgs(
        &mut self,
        bytes: &[u8],
        now: Timestamp,
        rng: &mut impl rand_core::Rng,
    ) -> Served {
        let krbtgt = Principal::krbtgt(self.granting.realm.as_str());
        let (client, service, answer) = match tgs::receive(bytes, &self.granting, now) {
            Err(refusal) => (String::new(), krbtgt, Err(refusal)),
            Ok(request) => {
                let replay = self
                    .authenticators
                    .check(&request.authenticator, &request.body, now);
                let participants = self.desk.twin.participants();
                let key = participants.host_key_of(&request.service.components);
                let answer = match (replay, key) {
                    (Replay::Replayed, _) => Err(tgs::Refusal::new(
                        KrbErrorCode::Repeat,
                        "the authenticator was seen in another request",
                    )),
                    (_, None) => Err(tgs::Refusal::unknown_service()),
                    (_, Some(key)) => {
                        if let Some(refusal) = self
                            .desk
                            .may_have(&request.client.name(), &request.service.components)
                        {
                            Err(refusal)
                        } else {
                            let end = now.plus_seconds(SERVICE_TICKET_SECONDS);
                            let grant = service_grant(key, end);
                            request.reply(&self.granting, &grant, now, rng)
                        }
                    }
                };
                (request.client.name(), request.service, answer)
            }
        };
        let (reply, sent, account) = match answer {
            Ok(reply) => {
                let sent = format!("TGS-REP for {}", service.name());
                (Some(reply), sent, Some(client.clone()))
            }
            Err(refusal) => {
                let reply = tgs::error(refusal, &service, now).ok();
                (reply, format!("KRB-ERROR {refusal}"), None)
            }
        };
        Served {
            reply,
            client,
            sent,
            steps: Arc::clone(&self.desk.steps),
            account,
            effects: Vec::new(),
        }
    }

    /// A reply that is too long for a datagram becomes the error that says so.
    fn sent(&self, mut served: Served, transport: Transport, now: Timestamp) -> Served {
        let size = served.reply.as_ref().map_or(0, Vec::len);
        if transport == Transport::Udp && size > self.server.udp_reply_max() {
            let code = KrbErrorCode::ResponseTooBig;
            served.reply = kerberos::kdc::error(code, self.realm(), now, None).ok();
            served.sent = format!("KRB-ERROR {code}");
        }
        served
    }
}

/// What was sent, for a log.
fn told(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Ignored(error) => format!("nothing: {error}"),
        Outcome::Unreadable { code, error } => format!("KRB-ERROR {code}: {error}"),
        Outcome::Refused(refusal) => format!("KRB-ERROR {}: {}", refusal.code, refusal.cause.why()),
        Outcome::Granted(terms) => {
            // In the number that the request's dialect has for it.
            format!("AS-REP with PA-PK-AS-REP, {}", terms.agreement)
        }
        Outcome::GrantedToPassword => "AS-REP for a password".to_owned(),
        Outcome::Repeated => "the same answer once more".to_owned(),
        Outcome::Failed(error) => format!("KRB-ERROR {}: {error}", KrbErrorCode::Generic),
        _ => match outcome.code() {
            Some(code) => format!("KRB-ERROR {code}"),
            None => "nothing".to_owned(),
        },
    }
}

impl Domain for Desk {
    /// A name that no account has is told so at once, as Windows does.
    fn welcome(&mut self, request: &ReceivedRequest) -> Result<(), (KrbErrorCode, ErrorData)> {
        let named = request.client.as_ref().and_then(client_name);
        if named.is_none_or(|name| self.twin.may_be_known(&name)) {
            return Ok(());
        }
        self.steps = step_alone(MAP_HINT_UNKNOWN);
        Err(self.refusal())
    }

    fn decide(&mut self, request: &ReceivedRequest) -> Decision {
        let Some(visit) = self.visit(request) else {
            self.steps = step_alone(KDC_REQUEST_UNREADABLE);
            return self.refuse();
        };
        self.steps = Arc::clone(&visit.steps);
        if let Some(realm) = &visit.referred_to {
            return Decision::Refuse {
                code: KrbErrorCode::WrongRealm,
                data: ErrorData {
                    referred_to: Some(realm.clone()),
                    ..ErrorData::default()
                },
            };
        }
        let Some(account) = visit.account else {
            return self.refuse();
        };
        match visit
            .identity
            .as_ref()
            .map(|identity| (identity, self.grant(&visit, account, request)))
        {
            Some((identity, Ok(grant))) => {
                self.account = Some(visit.twin.view.row_name(User::ID, account));
                self.tell_what_is_taken(&visit, request);
                self.roll(account);
                Decision::Grant {
                    grant: Box::new(grant),
                    identity: Arc::clone(identity),
                }
            }
            _ => Decision::Refuse {
                code: KrbErrorCode::Generic,
                data: ErrorData::default(),
            },
        }
    }

    fn password_keys(&mut self, request: &ReceivedRequest) -> Option<PasswordKeys> {
        let name = request.client.as_ref().and_then(client_name)?;
        self.keys_of(&name)
    }

    fn decide_password(
        &mut self,
        request: &ReceivedRequest,
        timestamp: &EncryptedTimestamp,
    ) -> PasswordDecision {
        self.judge_password(request, timestamp)
    }
}

impl Desk {
    fn begin(&mut self, now: Timestamp) {
        self.now = now;
        self.steps = Arc::default();
        self.account = None;
        self.granted = None;
        self.effects.clear();
    }

    /// What the ticket of a visitor says. That its freshness token is good is seen to before the reply.
    fn grant(
        &self,
        visit: &Visit,
        account: Row,
        request: &ReceivedRequest,
    ) -> Result<kerberos::kdc::Grant, ExchangeError> {
        let participants = visit.twin.participants();
        let fresh = self.is_fresh(request);
        let by_key = visit.account.filter(|_| visit.by_key);
        let how = participants.authentication(visit.certificate, by_key, fresh);
        participants.grant(account, self.controller, self.now, how)
    }

    /// Whether a request holds a token that this KDC looks at.
    fn is_fresh(&self, request: &ReceivedRequest) -> bool {
        let token = request
            .pkinit
            .as_ref()
            .is_some_and(|pkinit| pkinit.freshness_token.is_some());
        token && self.terms.freshness != crate::value::FreshnessSupport::Disabled
    }

    /// What the KDC writes of a request that it takes: hashes that it audits, envelopes that somebody allowed,
    /// tokens.
    fn tell_what_is_taken(&mut self, visit: &Visit, request: &ReceivedRequest) {
        let Some(pkinit) = &request.pkinit else {
            return;
        };
        let [_, signed] = pkinit.signed.digests();
        let in_envelope = pkinit.agreement == kerberos::kdc::Agreement::RsaKeyTransport;
        let unlisted = in_envelope && !request.opens_envelopes();
        let taken = [
            (
                signed.is_some_and(|hash| self.terms.audits(hash)),
                KDC_HASH_AUDITED,
            ),
            (
                unlisted && self.terms.allows_envelopes_for_now(),
                KDC_ENVELOPE_FOR_NOW,
            ),
            (unlisted && self.terms.falls_back_to_rc2(), KDC_ENVELOPE_RC2),
            (self.is_fresh(request), KDC_FRESH),
        ];
        let asked = AskedFor::of(request);
        let told = taken
            .into_iter()
            .filter(|(holds, _)| *holds)
            .map(|(_, id)| told_alone(&visit.twin, self.controller, &asked, visit.account, id));
        // The ticket is what comes last.
        let mut steps = visit.steps.to_vec();
        let last = steps.pop();
        steps.extend(told);
        steps.extend(last);
        self.steps = steps.into();
        self.granted = visit.account;
    }

    /// The protocol refused what the rules would have taken, or before they were asked.
    fn tell_refusal(&mut self, id: facts::StepId, request: Option<&ReceivedRequest>) {
        let mut steps = self.steps.to_vec();
        let issued = |told: &ToldStep| told.step.id == step(REPLY_TICKET_ISSUED).id;
        if steps.last().is_some_and(issued) {
            steps.pop();
        }
        match request.map(AskedFor::of) {
            Some(asked) => {
                let (twin, account) = (&self.twin, self.granted);
                steps.push(told_alone(twin, self.controller, &asked, account, id));
            }
            None => steps.extend(step_alone(id).iter().cloned()),
        }
        self.steps = steps.into();
    }

    /// The KDC has the secret of an account replaced where it is time, and the next request finds the new one
    /// [MS-PKCA 3.1.5.2.2].
    fn roll(&mut self, account: Row) {
        let secret = self
            .twin
            .participants()
            .secret(account, self.controller, self.now);
        if !secret.is_some_and(|secret| secret.cause.is_replaced()) {
            return;
        }
        let mut world = (*self.twin.world).clone();
        let Some(user) = account_of(&world, account) else {
            return;
        };
        replace_secret(&mut world, user, self.now);
        let name = world.user(user).name.to_string();
        if let Ok(twin) = self.twin.next(world) {
            self.twin = twin;
            self.visits.clear();
            self.order.clear();
            self.clocked = None;
            self.keys.clear();
            self.effects.push(format!(
                "the secret of {name} is replaced by a new random one"
            ));
        }
    }

    /// The error that the last step shows.
    fn refusal(&self) -> (KrbErrorCode, ErrorData) {
        let last = self.steps.last().map(|told| told.step);
        let code = last.and_then(|step| step.seen.kerberos_code());
        let status = last.and_then(status_in_reply);
        (
            code.unwrap_or(KrbErrorCode::Generic),
            status.map(ErrorData::status).unwrap_or_default(),
        )
    }

    fn refuse(&self) -> Decision {
        let (code, data) = self.refusal();
        Decision::Refuse { code, data }
    }

    /// The visitor of a request; remembered, because clients come again.
    fn visit(&mut self, request: &ReceivedRequest) -> Option<Arc<Visit>> {
        let signer = request.pkinit.as_ref()?.signed.signer.as_ref()?;
        let key = VisitKey {
            certificate: *blake3::hash(signer.der()).as_bytes(),
            client: request.client.as_ref().and_then(client_name),
            computer: computer(request),
            epoch: self.now.unix().div_euclid(REMEMBERED_SECONDS),
        };
        if let Some(visit) = self.visits.get(&key) {
            return Some(Arc::clone(visit));
        }
        let visitor = Visitor {
            certificate: signer,
            name: key.client.as_ref(),
            computer: key.computer.as_deref(),
            controller: self.controller,
            now: self.now,
        };
        let visit = Arc::new(self.twin.visited_by(&visitor, &AskedFor::of(request))?);
        if self.order.len() >= VISITORS
            && let Some(oldest) = self.order.pop_front()
        {
            self.visits.remove(&oldest);
        }
        self.order.push_back(key.clone());
        self.visits.insert(key, Arc::clone(&visit));
        Some(visit)
    }
}

/// A step with its events, that no decision took.
fn told_alone(
    twin: &Twin,
    controller: Row,
    asked: &AskedFor,
    account: Option<Row>,
    id: facts::StepId,
) -> ToldStep {
    let participants = twin.participants();
    let occasion = Occasion {
        participants: &participants,
        workstation: Row::MAX,
        controller,
        certificate: None,
        kdc_certificate: None,
        account,
        request: Some(asked),
        reply_digest: None,
    };
    ToldStep {
        talk_step: None,
        step: step(id),
        evidence: Vec::new(),
        events: occasion.events(step(id)),
    }
}

fn step_alone(id: facts::StepId) -> Arc<[ToldStep]> {
    let step: &'static Step = step(id);
    Arc::new([ToldStep {
        talk_step: None,
        step,
        evidence: Vec::new(),
        events: Vec::new(),
    }])
}
