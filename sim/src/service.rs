//! The world's KDC for real clients: bytes in, decision, bytes out.
//!
//! The decisions are those of every other logon. Who sends the bytes is no workstation of the world
//! and may hold a card that is none of the world's: for each such visitor the twin gets a machine
//! that types the request's client name as its hint, and a card with the certificate that came.
//!
//! Keys and nonces follow from the world's seed: this is a KDC to try clients against, on a network
//! of one's own, and nothing else.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use facts::Row;
use kerberos::kdc::{
    Decision, Domain, FreshnessKey, KdcIdentity, Outcome, ReceivedRequest, Server,
};
use kerberos::tgs::{self, Principal, TicketGranting};
use kerberos::{ErrorData, KrbErrorCode, NameType, Replay, ReplayCache, Transport};
use names::{EntityName, HostName, Realm, Timestamp};
use worlds::{
    Card, CertificateSource, GivenCertificate, KeyContainer, Place, ProductVersion, SettingEntry,
    SettingValue, Workstation, WorkstationKind,
};

use crate::certificate_services::stream;
use crate::change::Unknowns;
use crate::decisions::{ANSWER, REFERRAL};
use crate::directory::ClientName;
use crate::event_log::{AskedFor, Occasion};
use crate::explain::ExplainError;
use crate::explanation::ToldStep;
use crate::network::{ExchangeError, policy, service_grant};
use crate::roles::{Certificate, DomainController, User};
use crate::simulator::account_looked_at;
use crate::step::{
    CLIENT_CLOCK_SKEW, Effect, KDC_REQUEST_UNREADABLE, KDC_SIGNATURE_INVALID, MAP_HINT_UNKNOWN,
    Step, status_in_reply, step,
};
use crate::ticket::Authentication;
use crate::twin::{Situation, Twin};
use crate::value::NameForm;

/// The tag of a TGS-REQ, APPLICATION 12 [RFC 4120 §5.4.1].
const TGS_REQ: u8 = 0x6C;
/// So many visitors are remembered.
const VISITORS: usize = 64;
/// A visitor is judged anew after so many seconds, because time passes.
const REMEMBERED_SECONDS: i64 = 600;
/// A freshness token is good for so many seconds.
const FRESH_SECONDS: i64 = 600;
/// So many authenticators of ticket-granting requests are remembered, for so many seconds: twice
/// the clock skew.
const AUTHENTICATORS: usize = 16_384;
const AUTHENTICATOR_SECONDS: i64 = 600;
/// So long is a ticket for a service good at most [MS-KILE 3.3.1, MaxServiceTicketAge].
const SERVICE_TICKET_SECONDS: i64 = 36_000;
/// Name of the machine that stands for a client outside the world.
const PEER: &str = "network-peer";

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
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct VisitKey {
    certificate: [u8; 32],
    /// `None`: by the certificate's subject.
    client: Option<ClientName>,
    epoch: i64,
}

/// A visitor in a world of its own, and what is decided about it as long as it is remembered.
#[derive(Debug)]
struct Visit {
    twin: Twin,
    /// Its certificate.
    certificate: Row,
    steps: Arc<[ToldStep]>,
    /// The account that it may have a ticket for.
    account: Option<Row>,
    /// The realm that it is referred to.
    referred_to: Option<Realm>,
    /// What the domain controller signs with; `None` where it has no certificate for that.
    identity: Option<Arc<KdcIdentity>>,
}

/// Where the world decides about those who come.
#[derive(Debug)]
struct Desk {
    twin: Twin,
    controller: Row,
    visits: BTreeMap<VisitKey, Arc<Visit>>,
    order: VecDeque<VisitKey>,
    /// The KDC's clock.
    now: Timestamp,
    /// What was decided about the last request, and for which account.
    steps: Arc<[ToldStep]>,
    account: Option<String>,
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
        let krbtgt = twin
            .participants()
            .krbtgt_key(&realm)
            .map_err(|_| missing())?;
        let freshness = FreshnessKey::new(krbtgt, FRESH_SECONDS);
        let server = Server::new(realm, policy(), freshness);
        Ok(Self {
            server: match netbios {
                Some(netbios) => server.with_alias(&netbios),
                None => server,
            },
            desk: Desk {
                now: twin.world.clock,
                twin,
                controller,
                visits: BTreeMap::new(),
                order: VecDeque::new(),
                steps: Arc::default(),
                account: None,
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
        let steps = match response.outcome.code() {
            Some(KrbErrorCode::InvalidSignature) => step_alone(KDC_SIGNATURE_INVALID),
            Some(KrbErrorCode::Skew) => step_alone(CLIENT_CLOCK_SKEW),
            _ => Arc::clone(&desk.steps),
        };
        Served {
            reply: (!response.bytes.is_empty()).then_some(response.bytes),
            client: response
                .client
                .map(|client| client.name)
                .unwrap_or_default(),
            sent: told(&response.outcome),
            steps,
            account: desk
                .account
                .take()
                .filter(|_| matches!(response.outcome, Outcome::Granted(_) | Outcome::TooBig)),
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
                        let grant = service_grant(key, now.plus_seconds(SERVICE_TICKET_SECONDS));
                        request.reply(&self.granting, &grant, now, rng)
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
            steps: Arc::default(),
            account,
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
        Outcome::Refused(refusal) => format!("KRB-ERROR {}: {}", refusal.code, refusal.why),
        Outcome::Granted(terms) => {
            // In the number that the request's dialect has for it.
            format!("AS-REP with PA-PK-AS-REP, {}", terms.agreement)
        }
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
}

impl Desk {
    fn begin(&mut self, now: Timestamp) {
        self.now = now;
        self.steps = Arc::default();
        self.account = None;
    }

    /// What the ticket of a visitor says. That its freshness token is good is seen to before the reply.
    fn grant(
        &self,
        visit: &Visit,
        account: Row,
        request: &ReceivedRequest,
    ) -> Result<kerberos::kdc::Grant, ExchangeError> {
        let participants = visit.twin.participants();
        let how = Authentication::Certificate {
            policies: participants.policies(visit.certificate),
            fresh: request
                .pkinit
                .as_ref()
                .is_some_and(|pkinit| pkinit.freshness_token.is_some()),
        };
        participants.grant(account, self.controller, self.now, how)
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
            epoch: self.now.unix().div_euclid(REMEMBERED_SECONDS),
        };
        if let Some(visit) = self.visits.get(&key) {
            return Some(Arc::clone(visit));
        }
        let asked = AskedFor::of(request);
        let visit = self.twin.visited_by(
            signer,
            key.client.clone(),
            self.controller,
            self.now,
            &asked,
        )?;
        let visit = Arc::new(visit);
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

/// The name of a request, as accounts are looked up by it; `None` where it is the subject's. Types that
/// Windows does not know are taken for account names.
fn client_name(client: &kerberos::ClientName) -> Option<ClientName> {
    let form = match client.name_type {
        NameType::X500Principal => return None,
        NameType::Enterprise => NameForm::Enterprise,
        NameType::Principal => NameForm::Principal,
    };
    Some(ClientName {
        form,
        text: client.name.clone(),
        domain: None,
    })
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

impl Twin {
    /// Whether some account has the name, or a trust could lead to one.
    fn may_be_known(&self, name: &ClientName) -> bool {
        let routed = |suffix| self.world.trusts.iter().any(|trust| trust.routes(suffix));
        self.directory.knows(name) || name.suffix().is_some_and(routed)
    }

    /// The twin at an instant, with a machine of the network and a card with a certificate that came
    /// from there.
    fn visited_by(
        &self,
        certificate: &pki::Certificate,
        hint: Option<ClientName>,
        controller: Row,
        now: Timestamp,
        asked: &AskedFor,
    ) -> Option<Visit> {
        let mut world = (*self.world).clone();
        world.clock = now;
        let at = usize::try_from(controller).ok()?;
        let place = world.domain_controllers.get(at)?.place;
        world.workstations.push(peer(place, now, hint.is_some())?);
        let known = self.row_of(certificate);
        if known.is_none() {
            world.cards.push(visiting_card(certificate, place)?);
        }
        let situation = Situation {
            hint: hint.clone(),
            ..Situation::default()
        };
        let world = Arc::new(world);
        let twin = Self::build(world, Some(self), Unknowns::default(), &situation).ok()?;
        let attempt = hint.map_or(0, |hint| twin.attempt_named(&hint));
        let certificate = known.or_else(|| twin.certificates.on_cards().checked_sub(1))?;
        let workstation = twin
            .view
            .rows(crate::roles::Workstation::ID)
            .checked_sub(1)?;
        let referral = twin.view.trace(
            &REFERRAL,
            &[certificate, attempt, workstation, controller],
            &[],
        );
        let referred_to = referral.run.subject.and_then(|(_, domain)| {
            let domain = usize::try_from(domain).ok()?;
            twin.participants().realm(domain)
        });
        let rows = [certificate, attempt, workstation, controller, 0];
        let trace = match &referred_to {
            Some(_) => referral,
            None => twin.view.trace(&ANSWER, &rows, &[]),
        };
        let told = twin.wording().told(&twin.view, &trace);
        let participants = twin.participants();
        let own = twin.kdc_certificate(controller);
        let subject = trace.run.subject.filter(|(role, _)| *role == User::ID);
        let occasion = Occasion {
            participants: &participants,
            workstation,
            controller,
            certificate: Some(certificate),
            kdc_certificate: own,
            account: subject
                .map(|(_, row)| row)
                .or_else(|| account_looked_at(&twin.view, &trace)),
            request: Some(asked),
        };
        let steps = told.into_iter().map(|(step, evidence)| ToldStep {
            talk_step: None,
            step,
            evidence,
            events: occasion.events(step),
        });
        let steps = steps.collect();
        let refused =
            referred_to.is_some() || step(trace.run.conclusion.step).effect == Effect::Refuses;
        let account = trace.run.subject.map(|(_, row)| row);
        let identity = own.and_then(|own| twin.participants().identity(own).ok());
        Some(Visit {
            steps,
            account: account.filter(|_| !refused),
            referred_to,
            identity: identity.map(Arc::new),
            certificate,
            twin,
        })
    }

    /// The row of a certificate on a card of the world.
    fn row_of(&self, certificate: &pki::Certificate) -> Option<Row> {
        let rows = 0..self
            .certificates
            .on_cards()
            .min(self.view.rows(Certificate::ID));
        rows.into_iter().find(|row| {
            let at = usize::try_from(*row).unwrap_or(usize::MAX);
            let serial = self.vault.certificates.get(at).map(|c| &c.content.serial);
            serial == Some(certificate.serial())
                && self
                    .vault
                    .certificate(at)
                    .is_some_and(|made| made.certificate == *certificate)
        })
    }
}

/// A machine that stands for whoever sends bytes: it types the client name, or names nobody.
fn peer(place: Place, now: Timestamp, names_its_account: bool) -> Option<Workstation> {
    let number = |name: &str, number| SettingEntry {
        name: name.to_owned(),
        value: SettingValue::Number(number),
        place,
    };
    Some(Workstation {
        name: PEER.parse::<HostName>().ok()?,
        kind: WorkstationKind::Workstation,
        domain: None,
        site: None,
        organizational_unit: None,
        product: ProductVersion::Windows11,
        patched: now,
        registry: Vec::new(),
        local_settings: vec![
            number("X509HintsNeeded", u32::from(names_its_account)),
            number("Kerberos\\UseSubjectAltName", 0),
        ],
        services: Vec::new(),
        readers: Vec::new(),
        middleware: Vec::new(),
        entra_joined: false,
        stores: Vec::new(),
        stores_refreshed: None,
        password_cache: worlds::PasswordCache::default(),
        certificates: Vec::new(),
        clock_skew_seconds: 0,
        place,
    })
}

fn visiting_card(certificate: &pki::Certificate, place: Place) -> Option<Card> {
    let name = || PEER.parse::<EntityName>().ok();
    Some(Card {
        name: name()?,
        minidriver: String::new(),
        atr: None,
        holder: None,
        pin: String::new(),
        pin_tries_max: 1,
        pin_tries_left: 1,
        containers: vec![KeyContainer {
            name: name()?,
            key_spec: worlds::KeySpec::KeyExchange,
            certificate: Some(CertificateSource::Given(GivenCertificate {
                certificate: certificate.der().to_vec(),
                private_key: None,
                path: PEER.to_owned(),
                place,
                private_key_place: None,
            })),
            place,
        }],
        default_container: Some(0),
        roots: Vec::new(),
        place,
    })
}
