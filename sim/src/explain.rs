//! `explain`: one logon, simulated on real bytes, told step by step.

use facts::Row;
use thiserror::Error;

use crate::decisions::LOGON;
use crate::event_log::Occasion;
use crate::explanation::{Explanation, LogonRequest, Tile, ToldStep};
use crate::readings::OtherReading;
use crate::roles::{Card, DomainController, User, Workstation};
use crate::simulator::{LogonEvent, ScriptEvent, Simulator};
use crate::step::{Confidence, Step, step};
use crate::twin::{Situation, Twin};

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
            Self::Situation(_) => "look at the world's document".to_owned(),
            Self::NoCertificate { .. } => {
                "containers are numbered from 1, in the order of the world's document".to_owned()
            }
        }
    }
}

impl Twin {
    /// Simulates one logon and tells what happened.
    ///
    /// # Errors
    /// When the world has no such card, workstation, certificate or domain controller.
    pub fn explain(&self, request: &LogonRequest) -> Result<Explanation, ExplainError> {
        let card = self.find(Card::ID, "card", &request.card)?;
        let workstation = self.find(Workstation::ID, "workstation", &request.workstation)?;
        let controller = match &request.domain_controller {
            Some(name) => self.find(DomainController::ID, "domain controller", name)?,
            None => self.nearest_controller(workstation),
        };
        let certificate = request
            .certificate
            .map(|number| self.numbered(card, number))
            .transpose()?;
        let situation = Situation {
            hint: request.hint.clone(),
            ..Situation::default()
        };
        let twin = self
            .in_situation(&situation)
            .map_err(|error| ExplainError::Situation(error.to_string()))?;
        let attempt = request.hint.as_ref().map_or(0, |hint| twin.attempt(hint));
        let at = usize::try_from(card).unwrap_or(usize::MAX);
        let pin = self
            .world
            .cards
            .get(at)
            .map(|card| card.pin.clone())
            .unwrap_or_default();
        let event = LogonEvent {
            card,
            certificate,
            workstation,
            controller,
            attempt,
            pin: request.pin.clone().unwrap_or(pin),
        };
        let mut simulator = Simulator::new(twin, Vec::new());
        simulator.run([
            ScriptEvent::CardInserted { card, workstation },
            ScriptEvent::LogonRequested(event.clone()),
        ]);
        let story = simulator.story().clone();
        let ending = story.steps.last().map_or_else(
            || step(crate::step::TILE_CARD_NOT_RECOGNISED),
            |(step, _)| *step,
        );
        let confidence = story
            .steps
            .iter()
            .map(|(step, _)| step.confidence)
            .min()
            .unwrap_or(Confidence::Inferred);
        let participants = self.participants();
        let occasion = Occasion {
            participants: &participants,
            workstation,
            controller,
            certificate: story.certificate,
            kdc_certificate: self.kdc_certificate(controller),
            account: story.account.or(story.looked_at),
            request: story.asked.as_ref(),
        };
        Ok(Explanation {
            header: self.header(),
            tiles: story
                .tiles
                .iter()
                .map(|(row, step)| Tile {
                    certificate: self.label(*row),
                    step,
                })
                .collect(),
            certificate: story.certificate.map(|row| self.label(row)),
            workstation: self.view.row_name(Workstation::ID, workstation),
            domain_controller: self.view.row_name(DomainController::ID, controller),
            steps: story
                .steps
                .iter()
                .map(|(step, evidence)| ToldStep {
                    talk_step: talk_step(step),
                    step,
                    evidence: evidence.clone(),
                    events: occasion.events(step),
                })
                .collect(),
            messages: story.messages.clone(),
            ending,
            confidence,
            account: story.account.map(|row| self.view.row_name(User::ID, row)),
            depends_on: story
                .certificate
                .map(|row| self.dependencies(row, &event, request.hint.as_deref()))
                .unwrap_or_default(),
        })
    }

    /// One logon as a bare decision, without evidence and without bytes: each call runs the rules.
    ///
    /// # Errors
    /// As [`Self::explain`].
    pub fn decider(
        &self,
        request: &LogonRequest,
    ) -> Result<impl Fn() -> &'static Step + '_, ExplainError> {
        let card = self.find(Card::ID, "card", &request.card)?;
        let workstation = self.find(Workstation::ID, "workstation", &request.workstation)?;
        let certificate = self.numbered(card, request.certificate.unwrap_or(1))?;
        let rows = [
            certificate,
            0,
            workstation,
            self.nearest_controller(workstation),
            0,
        ];
        Ok(move || step(self.view.run(&LOGON, &rows, &[]).conclusion.step))
    }

    /// What this logon would come to under other readings of the assumptions that it reads.
    fn dependencies(
        &self,
        certificate: Row,
        event: &LogonEvent,
        hint: Option<&str>,
    ) -> Vec<OtherReading> {
        let Ok(open) = self.with_open_assumptions(hint) else {
            return Vec::new();
        };
        let attempt = hint.map_or(0, |hint| open.twin.attempt(hint));
        let rows = [certificate, attempt, event.workstation, event.controller, 0];
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
        (1u32..)
            .zip(&self.hints)
            .find(|(_, known)| known.text.eq_ignore_ascii_case(hint))
            .map_or(0, |(row, _)| row)
    }
}

/// The number of a step in the talk's list [SEC2302 pages 19 and 20].
fn talk_step(step: &Step) -> Option<u8> {
    let number = match step.id.split('.').take(2).collect::<Vec<_>>().as_slice() {
        ["tile", "shown"] => 4,
        ["tile", _] => 3,
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
