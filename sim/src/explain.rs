//! `explain`: one logon, simulated on real bytes, told step by step.

mod computer;
mod form;
mod leg;
mod password;

use std::collections::BTreeMap;

use facts::{Row, StepId};
use thiserror::Error;

use crate::answer::{CertificateLabel, Evidence};
use crate::decisions::{LOGON, REFERRAL};
use crate::directory::ClientName;
use crate::event_log::Occasion;
use crate::evidence::Told;
use crate::explanation::{Explanation, LogonRequest, OtherControllers, Tile, ToldStep};
use crate::readings::OtherReading;
use crate::roles::{Card, Certificate, Domain, DomainController, User, Workstation};
use crate::simulator::{LogonEvent, ScriptEvent, Simulator, Story};
use crate::step::{
    CLIENT_DC_UNREACHABLE, Confidence, KDC_LOST_CERTIFICATE, KDC_NO_CERTIFICATE, Step, step,
};
use crate::twin::{Situation, Twin};
use crate::value::Mishap;

/// Why there is nothing to explain.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ExplainError {
    /// The world has nothing of that name.
    #[error("the world has no {what} named `{name}`")]
    NoSuchThing {
        /// Kind of thing.
        what: &'static str,
        /// The name.
        name: String,
        /// What there is.
        known: Vec<String>,
    },
    /// The situation cannot be set up.
    #[error("{0}")]
    Situation(String),
    /// The computer has no certificate of its own.
    #[error("`{computer}` has no certificate of its own")]
    NoOwnCertificate {
        /// The computer.
        computer: String,
    },
    /// A remote desktop from nowhere.
    #[error("a remote desktop is used from another machine")]
    NoClient,
    /// The card has no such certificate.
    #[error("`{card}` has no certificate in container {number}")]
    NoCertificate {
        /// The card.
        card: String,
        /// The number that was asked for.
        number: usize,
    },
}

impl ExplainError {
    /// What to do about it.
    pub fn help(&self) -> String {
        match self {
            Self::NoSuchThing { known, .. } => format!("there are {}", known.join(", ")),
            Self::NoOwnCertificate { .. } => {
                "write `certificates: [(name: \"machine\", issued: (profile: \"Computer\"))]` on the workstation"
                    .to_owned()
            }
            Self::NoClient => "name the machine that the user sits before: `--from CLIENT`, or `from` in a script".to_owned(),
            Self::Situation(_) => "look at the world's document".to_owned(),
            Self::NoCertificate { .. } => {
                "containers are numbered from 1, in the order of the world's document".to_owned()
            }
        }
    }
}

/// A logon that is about to happen.
#[derive(Debug)]
pub(crate) struct Prepared {
    /// The twin in which it does.
    pub(crate) twin: Twin,
    /// What the person does.
    pub(crate) event: LogonEvent,
    /// The situation in which the person does it.
    situation: Situation,
}

/// A logon as a case of the decision.
#[derive(Debug)]
pub(crate) struct PreparedCase {
    /// The rows of the decision.
    pub(crate) rows: [Row; 6],
    /// Card and certificate.
    pub(crate) label: CertificateLabel,
    /// Card, certificate, hint, workstation and domain controller, for people.
    pub(crate) of: String,
}

impl Prepared {
    /// The logon as a case of the decision; where no certificate is named, with the first that is shown.
    pub(crate) fn case(&self) -> Result<PreparedCase, ExplainError> {
        let (twin, event) = (&self.twin, &self.event);
        let certificate = match event.certificate {
            Some(certificate) => certificate,
            None => twin.first_shown(event.card, event.workstation)?,
        };
        let rows = twin.logon_rows(
            certificate,
            event.attempt,
            event.workstation,
            event.controller,
            event.preferred,
        );
        let label = twin.label(certificate);
        let hint = twin.hint(event.attempt);
        let hint = hint.map_or_else(String::new, |hint| format!(" with hint {hint}"));
        Ok(PreparedCase {
            rows,
            of: format!(
                "{} #{}{hint} at {} by {}",
                label.card,
                label.number,
                twin.view.row_name(Workstation::ID, event.workstation),
                twin.view.row_name(DomainController::ID, event.controller),
            ),
            label,
        })
    }
}

impl Twin {
    /// Simulates one logon and tells what happened.
    ///
    /// # Errors
    /// When the world has no such card, workstation, certificate or domain controller.
    pub fn explain(&self, request: &LogonRequest) -> Result<Explanation, ExplainError> {
        let prepared = self.prepare(request)?;
        let mut simulator = Simulator::new(&prepared.twin, Vec::new());
        let event = &prepared.event;
        simulator.run([
            ScriptEvent::CardInserted {
                card: event.card,
                workstation: event.workstation,
                reader: None,
            },
            ScriptEvent::LogonRequested(event.clone()),
        ]);
        let tries = simulator.tries_left(event.card);
        Ok(self.explanation(request, &prepared, simulator.story(), tries))
    }

    /// What a request comes to as an event, in the twin in which its hint can be typed.
    ///
    /// # Errors
    /// As [`Self::explain`].
    pub(crate) fn prepare(&self, request: &LogonRequest) -> Result<Prepared, ExplainError> {
        let card = self.find(Card::ID, "card", &request.card)?;
        let workstation = self.find(Workstation::ID, "workstation", &request.workstation)?;
        let preferred = request
            .domain_controller
            .as_ref()
            .map(|name| self.find(DomainController::ID, "domain controller", name))
            .transpose()?;
        let certificate = request
            .certificate
            .map(|number| self.numbered(card, number))
            .transpose()?;
        let at = usize::try_from(card).unwrap_or(usize::MAX);
        let pin = self
            .world
            .cards
            .get(at)
            .map(|card| card.pin.clone())
            .unwrap_or_default();
        let typed = request.pin.clone().unwrap_or_else(|| pin.clone());
        let situation = Situation {
            wrong_pin: typed != pin,
            mishap: request.mishap,
            ..Situation::with_hint(request.hint.as_deref())
        };
        let twin = self
            .in_situation(&situation)
            .map_err(|error| ExplainError::Situation(error.to_string()))?;
        let attempt = request.hint.as_ref().map_or(0, |hint| twin.attempt(hint));
        let picked = certificate.or_else(|| twin.certificates.of_card(at).first().copied());
        let controller = twin.first_controller(picked, attempt, workstation, preferred);
        let event = LogonEvent {
            card,
            certificate,
            workstation,
            controller,
            attempt,
            pin: typed,
            preferred,
            referrals: 0,
            mishap: request.mishap.unwrap_or(Mishap::Nothing),
        };
        Ok(Prepared {
            twin,
            event,
            situation,
        })
    }

    /// What a story tells of a logon, after which the card has so many tries left.
    pub(crate) fn explanation(
        &self,
        request: &LogonRequest,
        prepared: &Prepared,
        story: &Story,
        tries_left: Option<u8>,
    ) -> Explanation {
        let Prepared {
            twin,
            event,
            situation,
        } = prepared;
        let (workstation, controller) = (event.workstation, event.controller);
        let unrecognised = || step(crate::step::TILE_CARD_NOT_RECOGNISED);
        let last = story.steps.last();
        let ending = last.map_or_else(unrecognised, |(step, _)| *step);
        let weakest = story.steps.iter().map(|(step, _)| step.confidence).min();
        let confidence = weakest.unwrap_or(Confidence::Inferred);
        let participants = self.participants();
        let occasion = Occasion {
            participants: &participants,
            workstation,
            controller,
            certificate: story.certificate,
            kdc_certificate: self.kdc_certificate(controller),
            account: story.account.or(story.looked_at),
            request: story.asked.as_ref(),
            reply_digest: story.reply_digest(),
        };
        let told = self.told_with_events(story, &occasion);
        let after = |count: &usize| told.iter().take(*count).map(Vec::len).sum();
        let sent_after = story.sent_after.iter().map(after).collect();
        Explanation {
            header: self.header(),
            tiles: story
                .tiles
                .iter()
                .map(|(row, step)| Tile {
                    certificate: self.label(*row),
                    label: self.tile_label(*row, workstation),
                    user: self.tile_user(*row, workstation),
                    step,
                })
                .collect(),
            certificate: story.certificate.map(|row| self.label(row)),
            workstation: self.view.row_name(Workstation::ID, workstation),
            domain_controller: self.view.row_name(DomainController::ID, controller),
            steps: told.concat(),
            messages: story.messages.clone(),
            sent_after,
            ending,
            confidence,
            account: story.account.map(|row| self.view.row_name(User::ID, row)),
            other_controllers: story
                .certificate
                .map(|row| twin.other_controllers(row, event))
                .unwrap_or_default(),
            pin_tries: tries_left.zip(
                usize::try_from(event.card)
                    .ok()
                    .and_then(|at| self.world.cards.get(at))
                    .map(|card| card.pin_tries_max),
            ),
            negotiated: story.negotiated.clone(),
            ticket: story.ticket.clone(),
            depends_on: story
                .certificate
                .map(|row| self.dependencies(row, event, request.hint.as_deref(), situation))
                .unwrap_or_default(),
        }
    }

    /// Each step of a story with the events that it writes, and with those that belong before it. Where the KDC has no certificate, what it found wrong
    /// with each that it has comes first.
    fn told_with_events(&self, story: &Story, occasion: &Occasion<'_>) -> Vec<Vec<ToldStep>> {
        let steps = story.steps.iter();
        steps.map(|told| self.told_step(told, occasion)).collect()
    }

    /// A step with the events that it writes, after what comes before it.
    fn told_step(&self, (step, evidence): &Told, occasion: &Occasion<'_>) -> Vec<ToldStep> {
        let told = |step: &'static Step, evidence: &[Evidence], occasion: &Occasion<'_>| ToldStep {
            talk_step: talk_step(step),
            step,
            evidence: evidence.to_vec(),
            events: occasion.events(step),
        };
        let mut steps = Vec::new();
        if [KDC_NO_CERTIFICATE, KDC_LOST_CERTIFICATE]
            .iter()
            .any(|id| crate::step::step(*id).id == step.id)
        {
            let others = self.selection(occasion.controller);
            for (row, why) in others.into_iter().flat_map(|found| found.others) {
                let of_one = Occasion {
                    kdc_certificate: Some(row),
                    ..*occasion
                };
                steps.push(told(crate::step::step(why), &[], &of_one));
            }
        }
        steps.push(told(step, evidence, occasion));
        steps
    }

    /// One logon as a bare decision, without evidence and without bytes: each call runs the rules.
    ///
    /// # Errors
    /// As [`Self::explain`].
    pub fn decider(
        &self,
        request: &LogonRequest,
    ) -> Result<impl Fn() -> &'static Step + '_, ExplainError> {
        let rows = self.rows_of(request)?;
        Ok(move || step(self.view.run(&LOGON, &rows, &[]).conclusion.step))
    }

    /// The same with its evidence recorded; each call gives the number of facts that were read.
    ///
    /// # Errors
    /// As [`Self::explain`].
    pub fn recorder(
        &self,
        request: &LogonRequest,
    ) -> Result<impl Fn() -> usize + '_, ExplainError> {
        let rows = self.rows_of(request)?;
        Ok(move || {
            let trace = self.view.trace(&LOGON, &rows, &[]);
            let reads = trace.entries.iter();
            reads
                .filter(|entry| matches!(entry, facts::Entry::Read { .. }))
                .count()
        })
    }

    /// The rows of a logon without a hint, at the domain controller that is asked first.
    fn rows_of(&self, request: &LogonRequest) -> Result<[Row; 6], ExplainError> {
        let card = self.find(Card::ID, "card", &request.card)?;
        let workstation = self.find(Workstation::ID, "workstation", &request.workstation)?;
        let certificate = self.numbered(card, request.certificate.unwrap_or(1))?;
        let controller = self.first_controller(Some(certificate), 0, workstation, None);
        Ok(self.logon_rows(certificate, 0, workstation, controller, None))
    }

    /// Domain controllers of the domain that answers at last which would end this logon otherwise.
    fn other_controllers(&self, certificate: Row, event: &LogonEvent) -> Vec<OtherControllers> {
        let (attempt, workstation) = (event.attempt, event.workstation);
        let preferred = event.preferred;
        let rows = self.logon_rows(
            certificate,
            attempt,
            workstation,
            event.controller,
            preferred,
        );
        let [_, _, _, asked, referred, _] = rows;
        let ends = |asked, referred| {
            let rows = [certificate, attempt, workstation, asked, referred, 0];
            let run = self.view.run(&LOGON, &rows, &[]);
            (run.conclusion.step, run.subject.map(|(_, row)| row))
        };
        let here = ends(asked, referred);
        let domain = self.fact(DomainController::ID, "domain", referred);
        let mut others: BTreeMap<(StepId, Option<Row>), Vec<String>> = BTreeMap::new();
        for other in 0..self.view.rows(DomainController::ID) {
            if other == referred || self.fact(DomainController::ID, "domain", other) != domain {
                continue;
            }
            let there = if asked == referred {
                ends(other, other)
            } else {
                ends(asked, other)
            };
            // One that does not run answers nobody: the client goes on to another.
            if there != here && there.0 != CLIENT_DC_UNREACHABLE {
                let name = self.view.row_name(DomainController::ID, other);
                others.entry(there).or_default().push(name);
            }
        }
        let told = others.into_iter().map(|((ending, account), mut names)| {
            names.sort();
            OtherControllers {
                domain_controllers: names,
                ending: step(ending),
                account: account.map(|row| self.view.row_name(User::ID, row)),
            }
        });
        told.collect()
    }

    /// What this logon would come to under other readings of the assumptions that it reads.
    fn dependencies(
        &self,
        certificate: Row,
        event: &LogonEvent,
        hint: Option<&str>,
        situation: &Situation,
    ) -> Vec<OtherReading> {
        let Ok(open) = self.with_open_assumptions(situation) else {
            return Vec::new();
        };
        let attempt = hint.map_or(0, |hint| open.twin.attempt(hint));
        let (workstation, controller) = (event.workstation, event.controller);
        let preferred = event.preferred;
        let rows = open
            .twin
            .logon_rows(certificate, attempt, workstation, controller, preferred);
        open.otherwise(&LOGON, &rows)
    }

    pub(crate) fn find(
        &self,
        role: u8,
        what: &'static str,
        name: &str,
    ) -> Result<Row, ExplainError> {
        let rows = 0..self.view.rows(role);
        rows.clone()
            .find(|row| self.view.row_name(role, *row).eq_ignore_ascii_case(name))
            .ok_or_else(|| ExplainError::NoSuchThing {
                what,
                name: name.to_owned(),
                known: rows
                    .take(20)
                    .map(|row| self.view.row_name(role, row))
                    .collect(),
            })
    }

    /// The first domain controller by name of the workstation's domain, else of any.
    pub(crate) fn nearest_controller(&self, workstation: Row) -> Row {
        let at = usize::try_from(workstation).unwrap_or(usize::MAX);
        let domain = self
            .world
            .workstations
            .get(at)
            .and_then(|workstation| workstation.domain);
        let mut controllers: Vec<(bool, String, Row)> = (0u32..)
            .zip(&self.world.domain_controllers)
            .map(|(row, dc)| (Some(dc.domain) != domain, dc.name.to_string(), row))
            .collect();
        controllers.sort();
        controllers.first().map_or(0, |(_, _, row)| *row)
    }

    /// The domain controller that is asked first: of the domain that a hint names, else of the
    /// workstation's, else of the one that the certificate's subject names. The preferred one, where it is of
    /// that domain.
    pub(crate) fn first_controller(
        &self,
        certificate: Option<Row>,
        attempt: Row,
        workstation: Row,
        preferred: Option<Row>,
    ) -> Row {
        let hinted = self
            .hints
            .get(usize::try_from(attempt).unwrap_or(0).wrapping_sub(1))
            .filter(|_| self.flag(Workstation::ID, "offers_hint", workstation))
            .and_then(|hint| hint.name.domain.as_deref())
            .and_then(|domain| self.directory.domain_named(domain));
        let domains = self.view.rows(Domain::ID);
        let known = |domain: &Row| *domain < domains;
        let home = || self.fact(Workstation::ID, "home", workstation);
        let of_subject = || self.fact(Certificate::ID, "subject_domain", certificate?);
        let domain = hinted
            .or_else(|| home().filter(known))
            .or_else(|| of_subject().filter(known));
        domain
            .and_then(|domain| self.participants().controller_of(domain, preferred))
            .or(preferred)
            .unwrap_or_else(|| self.nearest_controller(workstation))
    }

    /// The rows of one logon as a decision: where the domain controller that is asked refers the
    /// client to another domain, the one that is asked there.
    pub(crate) fn logon_rows(
        &self,
        certificate: Row,
        attempt: Row,
        workstation: Row,
        controller: Row,
        preferred: Option<Row>,
    ) -> [Row; 6] {
        let participants = self.participants();
        let mut referred = controller;
        for _ in 0..2 {
            let rows = [certificate, attempt, workstation, referred];
            let run = self.view.run(&REFERRAL, &rows, &[]);
            let next = run
                .subject
                .and_then(|(_, domain)| participants.controller_of(domain, preferred));
            match next {
                Some(next) => referred = next,
                None => break,
            }
        }
        [certificate, attempt, workstation, controller, referred, 0]
    }

    pub(crate) fn numbered(&self, card: Row, number: usize) -> Result<Row, ExplainError> {
        let at = usize::try_from(card).unwrap_or(usize::MAX);
        self.certificates
            .of_card(at)
            .iter()
            .copied()
            .find(|row| self.label(*row).number == number)
            .ok_or_else(|| ExplainError::NoCertificate {
                card: self.view.row_name(Card::ID, card),
                number,
            })
    }

    /// The attempt that types this hint; 0 where nobody can.
    pub(crate) fn attempt(&self, hint: &str) -> Row {
        self.attempt_named(&ClientName::typed(hint))
    }

    /// The attempt that sends this name.
    pub(crate) fn attempt_named(&self, name: &ClientName) -> Row {
        (1u32..)
            .zip(&self.hints)
            .find(|(_, known)| known.name == *name)
            .map_or(0, |(row, _)| row)
    }
}

/// The steps of a logon in the talk's list, by their numbers from 1 [SEC2302 pages 19 and 20].
pub const TALK_STEPS: [&str; 18] = [
    "the card goes into a reader",
    "the logon screen is asked for credentials",
    "readers, cards and certificates are looked at",
    "the tile is shown",
    "the user picks the tile and types the PIN",
    "the logon screen takes it",
    "the credential provider makes credentials of it",
    "the credentials go to Winlogon",
    "Winlogon calls LsaLogonUser",
    "the PIN goes to the card",
    "the card signs",
    "the request goes to the KDC",
    "the KDC verifies the request and maps the account",
    "the directory says what the account is",
    "the KDC answers with a ticket",
    "the client verifies the KDC's certificate",
    "the client comes to the reply key",
    "the session opens",
];

/// The number of a step in the talk's list [SEC2302 pages 19 and 20].
fn talk_step(step: &Step) -> Option<u8> {
    let number = match step.id.split('.').take(2).collect::<Vec<_>>().as_slice() {
        ["tile", "shown"] => 4,
        ["middleware" | "tile", _] => 3,
        ["card", "pin"] => 10,
        ["card", _] => 11,
        ["client", _] => 12,
        ["kdc" | "map" | "account", _] => 13,
        ["reply", "ticket"] => 15,
        ["reply", "key"] => 17,
        ["reply", _] => 16,
        ["session", _] => 18,
        _ => return None,
    };
    Some(number)
}
