//! A computer's own logon by certificate, on real bytes, told step by step.

use facts::{Row, Value};
use kerberos::KrbErrorCode;
use kerberos::kdc::{self, ReceivedRequest};
use worlds::Machine;

use super::ExplainError;
use crate::certificate_services::stream;
use crate::decisions::COMPUTER;
use crate::directory::ClientName;
use crate::event_log::{AskedFor, Occasion};
use crate::explanation::{ComputerExplanation, ComputerRequest, Message, Negotiated, ToldStep};
use crate::network::Judge;
use crate::network::{ExchangeError, Participants, REPLY_HASH, negotiated, sign_request};
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
        let workstation = self.find(Workstation::ID, "workstation", &request.computer)?;
        let controller = match &request.domain_controller {
            Some(name) => self.find(DomainController::ID, "domain controller", name)?,
            None => self.nearest_controller(workstation),
        };
        let certificate = self.certificate_of(workstation, request)?;
        let account = self.own_account(workstation);
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
            depends_on: self.otherwise_of(parties, base),
        })
    }

    /// What other readings would make of it.
    fn otherwise_of(&self, parties: &Parties, base: &Self) -> Vec<crate::readings::OtherReading> {
        let hint = self.hint(parties.attempt);
        let Ok(open) = base.with_open_assumptions(hint.as_deref()) else {
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

    /// The certificate of a workstation by its name; its first, if none is named.
    fn certificate_of(
        &self,
        workstation: Row,
        request: &ComputerRequest,
    ) -> Result<Row, ExplainError> {
        let at = usize::try_from(workstation).unwrap_or(usize::MAX);
        let own = self.certificates.of_workstation(at);
        let names = self.world.workstations.get(at).into_iter();
        let names: Vec<String> = names
            .flat_map(|machine| &machine.certificates)
            .map(|certificate| certificate.name.to_string())
            .collect();
        let wanted = match &request.certificate {
            None => own.first(),
            Some(wanted) => names
                .iter()
                .position(|name| name.eq_ignore_ascii_case(wanted))
                .and_then(|at| own.get(at)),
        };
        wanted.copied().ok_or_else(|| match &request.certificate {
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
    fn own_account(&self, workstation: Row) -> Option<Row> {
        let at = usize::try_from(workstation).ok()?;
        let machine = Machine::Workstation(self.world.workstation_refs().nth(at)?);
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
            .and_then(|domain| participants.realm(usize::try_from(domain).ok()?))
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
        let pending = participants.begin(
            parties.certificate,
            client,
            realm.clone(),
            (&client_terms, parties.workstation),
            token,
            &label,
        )?;
        let at = usize::try_from(parties.certificate).unwrap_or(usize::MAX);
        let made = self.vault.certificate(at);
        let key = made
            .and_then(|made| made.key.as_ref())
            .ok_or(ExchangeError::KeyElsewhere)?;
        let sign = |digest, content: &[u8]| {
            key.sign(digest, content)
                .map_err(|error| ExchangeError::Protocol(error.to_string()))
        };
        let pending = sign_request(pending, sign)?;
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
            let mut told = self.message(parties, false, format!("KRB-ERROR {code}"), bytes.len());
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
        let by_key = run.steps.contains(&MAP_BY_KEY);
        let how = participants.authentication(parties.certificate, by_key, fresh);
        let grant = participants.grant(account, parties.controller, now, how)?;
        let bytes = participants.answer(&received, &identity, (&policy, &grant), &label)?;
        exchanged.negotiated = negotiated(&received, &policy, own, &participants);
        let mut told = self.message(
            parties,
            false,
            "AS-REP with PA-PK-AS-REP (17)".to_owned(),
            bytes.len(),
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
        let mut message = self.message(parties, true, what, bytes.len());
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

    fn message(&self, parties: &Parties, asks: bool, what: String, bytes: usize) -> Message {
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
