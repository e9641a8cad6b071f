//! A computer's own logon by certificate, on real bytes, told step by step.

use std::sync::Arc;

use facts::{Row, Value};
use kerberos::KrbErrorCode;
use kerberos::kdc::{self, ReceivedRequest};
use policies::ComputerLocation;
use worlds::{DomainControllerRef, Machine, WorkstationKind};

use super::ExplainError;
use crate::certificate_services::stream;
use crate::change::Unknowns;
use crate::decisions::{COMPUTER, COMPUTER_BY_PASSWORD};
use crate::directory::ClientName;
use crate::event_log::{AskedFor, Occasion};
use crate::explanation::{
    ByPassword, ComputerExplanation, ComputerRequest, Message, Negotiated, ToldStep,
};
use crate::network::Judge;
use crate::network::{
    ClientTerms, ExchangeError, Participants, REPLY_HASH, negotiated, sign_request,
};
use crate::nt_status::NtStatus;
use crate::revocation::Asker;
use crate::roles::{Certificate, DomainController, User, Workstation};
use crate::simulator::account_looked_at;
use crate::step::{CLIENT_RFC_4556, Confidence, Effect, MAP_BY_KEY, Step, status_in_reply, step};
use crate::twin::{Situation, Twin};
use crate::value::KeyPossession;

/// Who takes part, by row.
struct Parties {
    certificate: Row,
    attempt: Row,
    workstation: Row,
    controller: Row,
}

impl Twin {
    /// Tells what a computer's own logon by certificate comes to.
    ///
    /// # Errors
    /// When the world has no such workstation, certificate or domain controller.
    pub fn explain_computer(
        &self,
        request: &ComputerRequest,
    ) -> Result<ComputerExplanation, ExplainError> {
        let missing = match self.find(Workstation::ID, "workstation", &request.computer) {
            Ok(row) => {
                let at = usize::try_from(row).unwrap_or(usize::MAX);
                let machine = self.world.workstation_refs().nth(at);
                let machine = machine.map_or(Machine::Elsewhere, Machine::Workstation);
                return self.explain_machine(row, machine, request);
            }
            Err(missing) => missing,
        };
        let found = self.world.find_domain_controller(&request.computer);
        let reference = found.ok_or(missing)?;
        let twin = self.with_client(reference)?;
        let row = twin.view.rows(Workstation::ID).saturating_sub(1);
        twin.explain_machine(row, Machine::DomainController(reference), request)
    }

    /// The twin with a domain controller as a client beside the others: it has a ticket of its own account, as
    /// every computer.
    fn with_client(&self, reference: DomainControllerRef) -> Result<Self, ExplainError> {
        let mut world = (*self.world).clone();
        let controller = self.world.domain_controller(reference);
        let location = ComputerLocation::of_domain_controller(&world, reference);
        world.workstations.push(worlds::Workstation {
            name: controller.name.clone(),
            kind: WorkstationKind::MemberServer,
            domain: Some(controller.domain),
            site: controller.site,
            organizational_unit: location.organizational_unit,
            product: controller.product,
            patched: controller.patched,
            registry: controller.registry.clone(),
            local_settings: controller.local_settings.clone(),
            local_user_policies: Vec::new(),
            // It is filtered as the domain controller that it is.
            policy: self.policy_given(Machine::DomainController(reference)),
            slow_link: false,
            services: Vec::new(),
            readers: Vec::new(),
            middleware: Vec::new(),
            atr_caches: worlds::AtrCaches::default(),
            windows_update: false,
            entra_joined: false,
            stores: controller.stores.clone(),
            stores_refreshed: controller.stores_refreshed,
            revocation_cache: controller.revocation_cache.clone(),
            logon_cache: worlds::LogonCache::default(),
            local_accounts: Vec::new(),
            local_groups: Vec::new(),
            windows_hello: Vec::new(),
            network: worlds::NetworkReach::Inside,
            // Its certificates are where they are: in the store of the domain controller.
            certificates: Vec::new(),
            clock_skew_seconds: controller.clock_skew_seconds,
            place: controller.place,
        });
        let situation = Situation {
            same_certificates: true,
            ..Situation::default()
        };
        let built = Self::build(Arc::new(world), Some(self), Unknowns::default(), &situation);
        let mut twin = built.map_err(|error| ExplainError::Situation(error.to_string()))?;
        twin.changes.clone_from(&self.changes);
        Ok(twin)
    }

    fn explain_machine(
        &self,
        workstation: Row,
        machine: Machine,
        request: &ComputerRequest,
    ) -> Result<ComputerExplanation, ExplainError> {
        let controller = match &request.domain_controller {
            Some(name) => self.find(DomainController::ID, "domain controller", name)?,
            None => self.nearest_controller(workstation),
        };
        let certificate = self.certificate_of(machine, request)?;
        let account = self.own_account(machine);
        let name = account.map(|row| self.account_name(row));
        let situation = Situation::with_hint(name.as_deref());
        let twin = self
            .in_situation(&situation)
            .map_err(|error| ExplainError::Situation(error.to_string()))?;
        let parties = Parties {
            certificate,
            attempt: name.as_deref().map_or(0, |name| twin.attempt(name)),
            workstation,
            controller,
        };
        twin.told(&parties, name, self)
    }

    fn told(
        &self,
        parties: &Parties,
        name: Option<String>,
        base: &Self,
    ) -> Result<ComputerExplanation, ExplainError> {
        let rows = parties.rows();
        let trace = self.view.trace(&COMPUTER, &rows, &[]);
        let ending = step(trace.run.conclusion.step);
        let subject = trace.run.subject.map(|(_, row)| row);
        let participants = self.participants();
        let account = subject.or_else(|| account_looked_at(&self.view, &trace));
        // What the client refuses before it asks sends nothing.
        let name_sent = name
            .as_deref()
            .filter(|_| trace.run.steps.contains(&CLIENT_RFC_4556));
        let exchanged = self
            .exchange_of(parties, name_sent, ending, account)
            .map_err(|error| ExplainError::Situation(error.to_string()))?;
        let kdc_certificate = self.kdc_certificate(parties.controller);
        let occasion = Occasion {
            participants: &participants,
            workstation: parties.workstation,
            controller: parties.controller,
            certificate: Some(parties.certificate),
            kdc_certificate,
            account,
            request: exchanged.asked.as_ref(),
            reply_digest: exchanged.reply_digest(),
        };
        let steps: Vec<ToldStep> = self
            .wording()
            .told(&self.view, &trace)
            .into_iter()
            .map(|(step, evidence)| ToldStep {
                talk_step: None,
                step,
                evidence,
                events: occasion.events(step),
            })
            .collect();
        Ok(ComputerExplanation {
            header: base.header(),
            computer: self.view.row_name(Workstation::ID, parties.workstation),
            account: name,
            certificate: self.view.row_name(Certificate::ID, parties.certificate),
            domain_controller: self.view.row_name(DomainController::ID, parties.controller),
            confidence: steps
                .iter()
                .map(|told| told.step.confidence)
                .min()
                .unwrap_or(Confidence::Inferred),
            steps,
            messages: exchanged.messages,
            negotiated: exchanged.negotiated,
            privileges: exchanged.privileges,
            ending,
            ticket_of: subject
                .filter(|_| ending.effect == Effect::Opens)
                .map(|row| self.view.row_name(User::ID, row)),
            by_password: (ending.effect == Effect::Refuses).then(|| self.by_password(parties)),
            depends_on: self.otherwise_of(parties, base),
        })
    }

    /// What the computer does without a ticket.
    fn by_password(&self, parties: &Parties) -> ByPassword {
        let rows = [parties.attempt, parties.workstation, parties.controller, 0];
        let trace = self.view.trace(&COMPUTER_BY_PASSWORD, &rows, &[]);
        let participants = self.participants();
        let subject = trace.run.subject.map(|(_, row)| row);
        let occasion = Occasion {
            participants: &participants,
            workstation: parties.workstation,
            controller: parties.controller,
            certificate: None,
            kdc_certificate: None,
            account: subject.or_else(|| account_looked_at(&self.view, &trace)),
            request: None,
            reply_digest: None,
        };
        ByPassword {
            steps: occasion
                .told(self.wording().told(&self.view, &trace))
                .to_vec(),
            ending: step(trace.run.conclusion.step),
        }
    }

    /// What other readings would make of it.
    fn otherwise_of(&self, parties: &Parties, base: &Self) -> Vec<crate::readings::OtherReading> {
        let hint = self.hint(parties.attempt);
        let Ok(open) = base.with_open_assumptions(&Situation::with_hint(hint.as_deref())) else {
            return Vec::new();
        };
        let attempt = hint.map_or(0, |hint| open.twin.attempt(&hint));
        let rows = Parties {
            attempt,
            ..*parties
        }
        .rows();
        open.otherwise(&COMPUTER, &rows)
    }

    /// The certificate of a computer by its name. If none is named: of a domain controller the one that its KDC
    /// uses; else the first.
    fn certificate_of(
        &self,
        machine: Machine,
        request: &ComputerRequest,
    ) -> Result<Row, ExplainError> {
        let (own, preferred, names): (&[Row], Option<Row>, Vec<String>) = match machine {
            Machine::Workstation(at) => {
                let certificates = &self.world.workstation(at).certificates;
                let names = certificates.iter().map(|own| own.name.to_string());
                let rows = self.certificates.of_workstation(at.index());
                (rows, None, names.collect())
            }
            Machine::DomainController(at) => {
                let certificates = &self.world.domain_controller(at).certificates;
                let names = certificates.iter().map(|own| own.name.to_string());
                let row = Row::try_from(at.index()).ok();
                let used = row.and_then(|row| self.kdc_certificate(row));
                let rows = self.certificates.of_domain_controller(at.index());
                (rows, used, names.collect())
            }
            Machine::Elsewhere => (&[], None, Vec::new()),
        };
        let wanted = match &request.certificate {
            None => preferred.or_else(|| own.first().copied()),
            Some(wanted) => names
                .iter()
                .position(|name| name.eq_ignore_ascii_case(wanted))
                .and_then(|at| own.get(at).copied()),
        };
        wanted.ok_or_else(|| match &request.certificate {
            None => ExplainError::NoOwnCertificate {
                computer: request.computer.clone(),
            },
            Some(name) => ExplainError::NoSuchThing {
                what: "certificate of that computer",
                name: name.clone(),
                known: names,
            },
        })
    }

    /// The computer's account, as a row.
    fn own_account(&self, machine: Machine) -> Option<Row> {
        let (number, _) = self.world.account_of_machine(machine)?;
        Row::try_from(number).ok()
    }

    fn account_name(&self, account: Row) -> String {
        let at = usize::try_from(account).unwrap_or(usize::MAX);
        let account = self.world.computer_of_account(at);
        account.map_or_else(String::new, |account| account.sam_account_name.to_string())
    }

    /// The exchange on real bytes, where the keys are here: what went over the network, and what is in
    /// the ticket.
    #[expect(
        clippy::too_many_lines,
        reason = "one exchange, from its first byte to its last"
    )]
    fn exchange_of(
        &self,
        parties: &Parties,
        name: Option<&str>,
        ending: &Step,
        account: Option<Row>,
    ) -> Result<Exchanged, ExchangeError> {
        let mut exchanged = Exchanged::default();
        let held = self
            .fact(Certificate::ID, "key_possession", parties.certificate)
            .map(<KeyPossession as Value>::from_index);
        let Some(name) = name.filter(|_| held == Some(KeyPossession::Held)) else {
            return Ok(exchanged);
        };
        let participants = self.participants();
        let domain = self.fact(DomainController::ID, "domain", parties.controller);
        let realm = domain
            .and_then(|domain| participants.realm_of(domain))
            .ok_or_else(|| ExchangeError::Protocol("no realm".to_owned()))?;
        let named = ClientName::typed(name);
        let client = participants.client_name(parties.certificate, Some(&named), false);
        let label = format!("computer {name} at {}", parties.controller);
        let machine = (parties.certificate, parties.workstation, parties.controller);
        let client_terms = self.client_terms(machine.0, machine.1, machine.2);
        let terms = self.kdc_terms(parties.controller);
        let now = self.world.clock;
        let token = participants.freshness_token(
            terms.freshness,
            client_terms.knows_freshness,
            &realm,
            now,
        );
        let at = usize::try_from(parties.certificate).unwrap_or(usize::MAX);
        let made = self.vault.certificate(at);
        let key = made
            .and_then(|made| made.key.as_ref())
            .ok_or(ExchangeError::KeyElsewhere)?;
        let sign = |digest, content: &[u8]| {
            key.sign(digest, content)
                .map_err(|error| ExchangeError::Protocol(error.to_string()))
        };
        let send = |client_terms: &ClientTerms| {
            let pending = participants.begin(
                parties.certificate,
                client.clone(),
                realm.clone(),
                (client_terms, parties.workstation),
                token.clone(),
                &label,
            )?;
            sign_request(pending, sign)
        };
        if let Some(before) = self.client_terms_before(machine.0, machine.1, machine.2) {
            let first = send(&before)?;
            let received = kdc::receive_in(first.bytes(), terms.reads())?;
            let asked = self.request_message(parties, &participants, &received, first.bytes());
            let named = participants.names_hashes(first.bytes(), &terms, &realm)?;
            let mut told = self.message(parties, false, named.what, named.bytes);
            told.contents.push(named.hashes);
            exchanged.messages.extend([asked, told]);
        }
        let pending = send(&client_terms)?;
        let received = kdc::receive_in(pending.bytes(), terms.reads())?;
        let policy = terms.policy();
        let freshness = participants.freshness_key(&realm)?;
        let refusal = Participants::protocol_refusal(&received, &policy, &freshness, now);
        exchanged.asked = Some(AskedFor::of(&received));
        let asked = self.request_message(parties, &participants, &received, pending.bytes());
        exchanged.messages.push(asked);
        let refused = ending.seen.kerberos.and_then(KrbErrorCode::from_code);
        if let Some(refusal) = refusal.filter(|_| refused.is_none()) {
            return Err(ExchangeError::Protocol(refusal.cause.why().to_owned()));
        }
        if let Some(code) = refused {
            let bytes = kdc::error(code, &realm, now, status_in_reply(ending))?;
            let mut told = self.message(parties, false, format!("KRB-ERROR {code}"), bytes);
            let status = status_in_reply(ending).map(NtStatus::new);
            told.contents
                .extend(status.map(|status| format!("KERB-EXT-ERROR: {status}")));
            exchanged.messages.push(told);
            return Ok(exchanged);
        }
        // The client may refuse the KDC's certificate once the ticket is on its way.
        let own = self.kdc_certificate(parties.controller);
        let (Some(account), Some(own)) = (account, own) else {
            return Ok(exchanged);
        };
        let identity = participants.identity(own)?;
        let fresh = participants.is_fresh(&received, terms.freshness, &realm, now);
        let run = self.view.run(&COMPUTER, &parties.rows(), &[]);
        let by_key = Some(account).filter(|_| run.steps.contains(&MAP_BY_KEY));
        let how = participants.authentication(parties.certificate, by_key, fresh);
        let grant = participants.grant(account, parties.controller, now, how)?;
        let bytes = participants.answer(&received, &identity, (&policy, &grant), &label)?;
        exchanged.negotiated = negotiated(&received, &policy, own, &participants);
        let mut told = self.message(
            parties,
            false,
            "AS-REP with PA-PK-AS-REP (17)".to_owned(),
            bytes.clone(),
        );
        told.contents = vec![
            "KDCDHKeyInfo signed with the KDC's key, its certificate beside it".to_owned(),
            format!("ticket-granting ticket of {}", grant.client.name),
        ];
        exchanged.messages.push(told);
        if ending.effect != Effect::Opens {
            return Ok(exchanged);
        }
        let stores = self
            .fact(Workstation::ID, "stores", parties.workstation)
            .unwrap_or_default();
        let judge = Judge {
            stores,
            asker: Asker::Workstation(parties.workstation),
            card: None,
        };
        let decrypt = |cipher_text: &[u8]| {
            let mut blinding = stream(self.world.seed, &label);
            kerberos::private_operation(key, cipher_text, &mut blinding)
        };
        let (_, executed) = participants.open(&pending, &bytes, &realm, judge, decrypt)?;
        assert!(
            executed.account == grant.client.name,
            "INVARIANT: the ticket is for the account that the decision found"
        );
        exchanged.privileges = Some(executed.privileges());
        Ok(exchanged)
    }

    fn request_message(
        &self,
        parties: &Parties,
        participants: &Participants,
        received: &ReceivedRequest,
        bytes: &[u8],
    ) -> Message {
        let what = "AS-REQ with PA-PK-AS-REQ (16)".to_owned();
        let mut message = self.message(parties, true, what, bytes.to_vec());
        let certificate = self.view.row_name(Certificate::ID, parties.certificate);
        let name = received.client.as_ref().map(|client| client.name.clone());
        message.contents = vec![
            format!("cname {}", name.unwrap_or_default()),
            format!("signed with the key of {certificate}"),
        ];
        let stores = self.fact(DomainController::ID, "stores", parties.controller);
        let judge = stores.map(|stores| Judge {
            stores,
            asker: Asker::Controller(parties.controller),
            card: None,
        });
        if let (Some(pkinit), Some(judge)) = (&received.pkinit, judge)
            && let Ok(found) = participants.examine(&pkinit.signed, judge, None)
        {
            message.contents.extend(found.lines);
        }
        message
    }

    fn message(&self, parties: &Parties, asks: bool, what: String, bytes: Vec<u8>) -> Message {
        let computer = self.view.row_name(Workstation::ID, parties.workstation);
        let controller = self.view.row_name(DomainController::ID, parties.controller);
        let (from, to) = if asks {
            (computer, controller)
        } else {
            (controller, computer)
        };
        Message {
            at: self.world.clock,
            from,
            to,
            what,
            bytes,
            contents: Vec::new(),
        }
    }
}

impl Parties {
    fn rows(&self) -> [Row; 5] {
        [
            self.certificate,
            self.attempt,
            self.workstation,
            self.controller,
            0,
        ]
    }
}

/// What went over the network.
#[derive(Default)]
struct Exchanged {
    messages: Vec<Message>,
    asked: Option<AskedFor>,
    /// Groups and identities in the ticket.
    privileges: Option<String>,
    /// What both ends settled on.
    negotiated: Vec<Negotiated>,
}

impl Exchanged {
    /// The hash of the KDC's signature.
    fn reply_digest(&self) -> Option<&str> {
        let mut rows = self.negotiated.iter();
        rows.find(|row| row.what == REPLY_HASH)
            .map(|row| row.value.as_str())
    }
}
