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
use kerberos::kdc::{self, Agreement, Freshness, Pkinit, ReceivedRequest};
use kerberos::tgs;
use kerberos::{Curve, Group, KeyDelivery, KrbErrorCode, NameType};
use names::{EntityName, HostName, Realm, Timestamp};
use worlds::{
    Card, CertificateSource, GivenCertificate, KeyContainer, Place, ProductVersion, SettingEntry,
    SettingValue, Workstation, WorkstationKind,
};

use crate::certificate_services::stream;
use crate::change::Unknowns;
use crate::decisions::ANSWER;
use crate::explain::ExplainError;
use crate::explanation::ToldStep;
use crate::network::Participants;
use crate::roles::{Certificate, DomainController, User};
use crate::step::{
    CLIENT_CLOCK_SKEW, Effect, KDC_REQUEST_UNREADABLE, KDC_SIGNATURE_INVALID, MAP_HINT_UNKNOWN,
    Step, step,
};
use crate::twin::{Situation, Twin};

/// The tag of a TGS-REQ, APPLICATION 12 [RFC 4120 §5.4.1].
const TGS_REQ: u8 = 0x6C;
/// Clocks may differ by so many seconds [RFC 4120 §1.3].
const SKEW_SECONDS: i64 = 300;
/// So many visitors are remembered.
const VISITORS: usize = 64;
/// A visitor is judged anew after so many seconds, because time passes.
const REMEMBERED_SECONDS: i64 = 600;
/// Name of the machine that stands for a client outside the world.
const PEER: &str = "network-peer";

/// Ways of coming to a key that are accepted, the preferred first. Group 2 is too weak.
const ACCEPTED: &[KeyDelivery] = &[
    KeyDelivery::Elliptic(Curve::P384),
    KeyDelivery::Elliptic(Curve::P256),
    KeyDelivery::Elliptic(Curve::P521),
    KeyDelivery::DiffieHellman(Group::Fourteen),
    KeyDelivery::DiffieHellman(Group::Sixteen),
];

/// A domain controller's KDC that answers real clients.
#[derive(Debug)]
pub struct KdcService {
    twin: Twin,
    controller: Row,
    realm: Realm,
    visits: BTreeMap<VisitKey, Arc<Visit>>,
    order: VecDeque<VisitKey>,
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
    pub steps: Vec<ToldStep>,
    /// The account that the ticket is for.
    pub account: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct VisitKey {
    certificate: [u8; 32],
    client: String,
    by_subject: bool,
    epoch: i64,
}

/// A visitor in a world of its own.
#[derive(Debug)]
struct Visit {
    twin: Twin,
    certificate: Row,
    workstation: Row,
    attempt: Row,
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
        let domain = twin
            .fact(DomainController::ID, "domain", controller)
            .and_then(|domain| usize::try_from(domain).ok());
        let realm = domain
            .and_then(|domain| twin.participants().realm(domain))
            .ok_or_else(|| ExplainError::NoSuchThing {
                what: "domain controller",
                name: String::new(),
                known: Vec::new(),
            })?;
        Ok(Self {
            twin,
            controller,
            realm,
            visits: BTreeMap::new(),
            order: VecDeque::new(),
            answered: 0,
        })
    }

    /// The realm it answers for.
    pub fn realm(&self) -> &Realm {
        &self.realm
    }

    /// The name of its domain controller.
    pub fn controller(&self) -> String {
        self.twin
            .view
            .row_name(DomainController::ID, self.controller)
    }

    /// Answers one datagram. A reply longer than `largest` bytes becomes
    /// KRB_ERR_RESPONSE_TOO_BIG, and the client comes again by stream [RFC 4120 §7.2.1].
    pub fn answer_datagram(&mut self, bytes: &[u8], now: Timestamp, largest: usize) -> Served {
        let served = self.answer(bytes, now);
        if served
            .reply
            .as_ref()
            .is_some_and(|reply| reply.len() > largest)
        {
            let mut error = self.error(KrbErrorCode::ResponseTooBig, None, now, served.client);
            error.steps = served.steps;
            error.account = served.account;
            return error;
        }
        served
    }

    /// Answers one message at an instant of the KDC's clock.
    pub fn answer(&mut self, bytes: &[u8], now: Timestamp) -> Served {
        self.answered += 1;
        if bytes.first() == Some(&TGS_REQ) {
            return self.answer_tgs(bytes, now);
        }
        let request = match kdc::receive(bytes) {
            Ok(request) => request,
            Err(error) => {
                let mut served = self.error(KrbErrorCode::Generic, None, now, String::new());
                served.sent = format!("{}: {error}", served.sent);
                return served;
            }
        };
        let client = request
            .client
            .as_ref()
            .map(|client| client.name.clone())
            .unwrap_or_default();
        if request.realm != self.realm.as_str() {
            return self.error(KrbErrorCode::WrongRealm, None, now, client);
        }
        let Some(pkinit) = &request.pkinit else {
            return self.ask_for_preauthentication(&request, now, client);
        };
        if let Some((code, reply)) = self.delivery_refusal(pkinit, now) {
            return Served {
                reply,
                client,
                sent: format!("KRB-ERROR {code}"),
                steps: Vec::new(),
                account: None,
            };
        }
        if let Some(refusal) = Participants::protocol_refusal(&request) {
            let step = match refusal {
                "signature" => KDC_SIGNATURE_INVALID,
                _ => KDC_REQUEST_UNREADABLE,
            };
            return self.refuse(step_alone(step), now, client);
        }
        if let Some(code) = self.staleness(pkinit, now) {
            return self.error(code, None, now, client);
        }
        if (pkinit.ctime.unix() - now.unix()).abs() > SKEW_SECONDS {
            return self.refuse(step_alone(CLIENT_CLOCK_SKEW), now, client);
        }
        match self.visit(&request, now) {
            Some(visit) => self.decide(&visit, &request, now, client),
            None => self.refuse(step_alone(KDC_REQUEST_UNREADABLE), now, client),
        }
    }

    /// The error for a freshness token that is too old or none of this KDC's; none is asked for
    /// [RFC 8070].
    fn staleness(&self, pkinit: &Pkinit, now: Timestamp) -> Option<KrbErrorCode> {
        let token = pkinit.freshness_token.as_ref()?;
        let key = self.twin.participants().krbtgt_key(&self.realm).ok()?;
        match kdc::judge_freshness(&key, token, now) {
            Freshness::Fresh => None,
            Freshness::Expired => Some(KrbErrorCode::PreauthExpired),
            Freshness::Damaged => Some(KrbErrorCode::Modified),
        }
    }

    /// A ticket for the host service of a workstation of the world.
    fn answer_tgs(&self, bytes: &[u8], now: Timestamp) -> Served {
        let participants = self.twin.participants();
        let received = participants
            .krbtgt_key(&self.realm)
            .map(|krbtgt| (tgs::receive(bytes, &krbtgt, now), krbtgt));
        let (request, krbtgt) = match received {
            Ok((Ok(Ok(request)), krbtgt)) => (request, krbtgt),
            Ok((Ok(Err(refusal)), _)) => return self.error(refusal.0, None, now, String::new()),
            Ok((Err(_), _)) | Err(_) => {
                return self.error(KrbErrorCode::Generic, None, now, String::new());
            }
        };
        let client = request.client.name.clone();
        let Some(host_key) = participants.host_key_of(&request.service) else {
            return self.error(KrbErrorCode::ServerPrincipalUnknown, None, now, client);
        };
        let label = format!("service/tgs/{}/{}", self.answered, blake3::hash(bytes));
        let mut rng = stream(self.twin.world.seed, &label);
        match tgs::reply(&request, &host_key, &krbtgt, now, &mut rng) {
            Ok(reply) => Served {
                reply: Some(reply),
                sent: format!("TGS-REP for {}", request.service.join("/")),
                account: Some(client.clone()),
                client,
                steps: Vec::new(),
            },
            Err(kerberos::Error::EncryptionType(_)) => {
                self.error(KrbErrorCode::EncryptionTypeNotSupported, None, now, client)
            }
            Err(_) => self.error(KrbErrorCode::BadIntegrity, None, now, client),
        }
    }

    fn decide(
        &self,
        visit: &Visit,
        request: &ReceivedRequest,
        now: Timestamp,
        client: String,
    ) -> Served {
        let rows = [
            visit.certificate,
            visit.attempt,
            visit.workstation,
            self.controller,
            0,
        ];
        let trace = visit.twin.view.trace(&ANSWER, &rows, &[]);
        let steps: Vec<ToldStep> = visit
            .twin
            .wording()
            .told(&visit.twin.view, &trace)
            .into_iter()
            .map(|(step, evidence)| ToldStep {
                talk_step: None,
                step,
                evidence,
            })
            .collect();
        let ending = step(trace.run.conclusion.step);
        if ending.effect == Effect::Refuses {
            return self.refuse(steps, now, client);
        }
        let account = trace.run.subject.map(|(_, row)| row);
        let own = visit.twin.kdc_certificate(self.controller);
        let participants = visit.twin.participants();
        let label = format!(
            "service/{}/{}",
            self.answered,
            blake3::hash(client.as_bytes())
        );
        let reply = account.zip(own).and_then(|(account, own)| {
            let identity = participants.identity(own).ok()?;
            let grant = participants.grant(account, self.controller, now).ok()?;
            participants.answer(request, &identity, &grant, &label).ok()
        });
        match (reply, account) {
            (Some(reply), Some(account)) => Served {
                reply: Some(reply),
                client,
                sent: "AS-REP with PA-PK-AS-REP (17)".to_owned(),
                steps,
                account: Some(visit.twin.view.row_name(User::ID, account)),
            },
            _ => self.error(KrbErrorCode::Generic, None, now, client),
        }
    }

    /// Error 25 with the way to go on, or 6 for a name that no account has.
    fn ask_for_preauthentication(
        &self,
        request: &ReceivedRequest,
        now: Timestamp,
        client: String,
    ) -> Served {
        let by_subject = request
            .client
            .as_ref()
            .is_some_and(|client| client.name_type == NameType::X500Principal);
        if !by_subject && self.twin.account_named(&client).is_none() {
            return self.refuse(step_alone(MAP_HINT_UNKNOWN), now, client);
        }
        let token = self
            .twin
            .participants()
            .krbtgt_key(&self.realm)
            .ok()
            .filter(|_| request.wants_freshness_token)
            .map(|key| kdc::freshness_token(&key, now));
        let code = KrbErrorCode::PreauthRequired;
        Served {
            reply: kdc::preauthentication_required(&self.realm, now, token).ok(),
            client,
            sent: format!("KRB-ERROR {code}"),
            steps: Vec::new(),
            account: None,
        }
    }

    /// The error for a way of coming to a key that is not accepted: with the ways that are
    /// [RFC 4556 §3.2.2].
    fn delivery_refusal(
        &self,
        pkinit: &Pkinit,
        now: Timestamp,
    ) -> Option<(KrbErrorCode, Option<Vec<u8>>)> {
        let accepted = match &pkinit.agreement {
            Agreement::Offered(delivery, _) => ACCEPTED.contains(delivery),
            Agreement::OutsideOfGroup | Agreement::NotAccepted => false,
            Agreement::RsaKeyTransport => {
                let signer = pkinit.signed.signer.as_ref();
                if signer.is_some_and(|signer| !signer.public_key().is_rsa()) {
                    let code = KrbErrorCode::PublicKeyEncryptionNotSupported;
                    return Some((code, kdc::error(code, &self.realm, now, None).ok()));
                }
                true
            }
        };
        (!accepted).then(|| {
            let reply = kdc::other_parameters(&self.realm, now, ACCEPTED).ok();
            (KrbErrorCode::DhKeyParametersNotAccepted, reply)
        })
    }

    fn refuse(&self, steps: Vec<ToldStep>, now: Timestamp, client: String) -> Served {
        let last = steps.last().map(|told| told.step);
        let code = last.and_then(|step| step.seen.kerberos_code());
        let status = last.and_then(|step| step.seen.nt_status);
        let mut served = self.error(code.unwrap_or(KrbErrorCode::Generic), status, now, client);
        served.steps = steps;
        served
    }

    fn error(
        &self,
        code: KrbErrorCode,
        nt_status: Option<u32>,
        now: Timestamp,
        client: String,
    ) -> Served {
        Served {
            reply: kdc::error(code, &self.realm, now, nt_status).ok(),
            client,
            sent: format!("KRB-ERROR {code}"),
            steps: Vec::new(),
            account: None,
        }
    }

    /// The visitor of a request; remembered, because clients come again.
    fn visit(&mut self, request: &ReceivedRequest, now: Timestamp) -> Option<Arc<Visit>> {
        let signer = request.pkinit.as_ref()?.signed.signer.as_ref()?;
        let client = request.client.as_ref();
        let key = VisitKey {
            certificate: *blake3::hash(signer.der()).as_bytes(),
            client: client.map(|client| client.name.clone()).unwrap_or_default(),
            by_subject: client.is_none_or(|client| client.name_type == NameType::X500Principal),
            epoch: now.unix().div_euclid(REMEMBERED_SECONDS),
        };
        if let Some(visit) = self.visits.get(&key) {
            return Some(Arc::clone(visit));
        }
        let hint = (!key.by_subject).then(|| key.client.clone());
        let visit = Arc::new(self.twin.visited_by(signer, hint, self.controller, now)?);
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

fn step_alone(id: facts::StepId) -> Vec<ToldStep> {
    let step: &'static Step = step(id);
    vec![ToldStep {
        talk_step: None,
        step,
        evidence: Vec::new(),
    }]
}

impl Twin {
    /// The account of a client name: `user`, `DOMAIN\user` or `user@domain`.
    fn account_named(&self, name: &str) -> Option<Row> {
        let domains = self.world.domains.iter();
        let netbios: Vec<String> = domains.map(|domain| domain.netbios.to_string()).collect();
        self.directory.by_hint(name, &netbios)
    }

    /// The twin at an instant, with a machine of the network and a card with a certificate that came
    /// from there.
    fn visited_by(
        &self,
        certificate: &pki::Certificate,
        hint: Option<String>,
        controller: Row,
        now: Timestamp,
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
        let attempt = hint.map_or(0, |hint| twin.attempt(&hint));
        Some(Visit {
            certificate: known.or_else(|| twin.certificates.on_cards().checked_sub(1))?,
            workstation: twin
                .view
                .rows(crate::roles::Workstation::ID)
                .checked_sub(1)?,
            attempt,
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
        place,
    })
}
