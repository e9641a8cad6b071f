//! One logon with a card in one of its forms, told step by step.

use facts::Row;

use super::ExplainError;
use super::leg::Walked;
use crate::decisions::{LOGON_FORM, TILE};
use crate::explanation::{FormExchange, FormExplanation, FormRequest};
use crate::lens::attempt::form_row;
use crate::roles::{Card, DomainController, User, Workstation};
use crate::step::{Confidence, Effect, step};
use crate::twin::{Situation, Twin};
use crate::value::LogonForm;

/// The rows of one logon.
#[derive(Debug, Clone, Copy)]
struct Parties {
    certificate: Row,
    hint: Row,
    from: Row,
    at: Row,
    owner: Row,
}

/// A logon that is about to be told.
struct FormCase {
    twin: Twin,
    situation: Situation,
    parties: Parties,
    preferred: Option<Row>,
    rows: [Row; 10],
}

impl Twin {
    /// Tells what a logon with a card in one of its forms comes to.
    ///
    /// # Errors
    /// When the world has no such card, certificate, machine, user or domain controller, and when a remote desktop is asked
    /// for without the machine that it is used from.
    pub fn explain_form(&self, request: &FormRequest) -> Result<FormExplanation, ExplainError> {
        let FormCase {
            twin,
            situation,
            parties,
            preferred,
            rows,
        } = self.form(request)?;
        let offers = !request.readers_not_offered;
        let mut told = twin.told_form(request.form, parties, &rows);
        told.depends_on = self
            .with_open_assumptions(&situation)
            .map(|open| {
                let rows = open
                    .twin
                    .form_rows(request.form, offers, parties, preferred);
                open.otherwise(&LOGON_FORM, &rows)
            })
            .unwrap_or_default();
        told.header = self.header();
        Ok(told)
    }

    /// The twin in which a logon in one of its forms happens, and the rows of its decision.
    ///
    /// # Errors
    /// As [`Self::explain_form`].
    pub(crate) fn form_case(
        &self,
        request: &FormRequest,
    ) -> Result<(Self, [Row; 10]), ExplainError> {
        self.form(request).map(|case| (case.twin, case.rows))
    }

    fn form(&self, request: &FormRequest) -> Result<FormCase, ExplainError> {
        let situation = Situation {
            wrong_pin: self.is_wrong_pin(request),
            mishap: request.mishap,
            ..Situation::with_hint(request.hint.as_deref())
        };
        let twin = self
            .in_situation(&situation)
            .map_err(|error| ExplainError::Situation(error.to_string()))?;
        let card = twin.find(Card::ID, "card", &request.card)?;
        let at = twin.find(Workstation::ID, "workstation", &request.workstation)?;
        let from = match (&request.from, request.form.is_remote()) {
            (Some(from), true) => twin.find(Workstation::ID, "workstation", from)?,
            (None, true) => return Err(ExplainError::NoClient),
            (_, false) => at,
        };
        let preferred = request
            .domain_controller
            .as_ref()
            .map(|name| twin.find(DomainController::ID, "domain controller", name))
            .transpose()?;
        let certificate = match request.certificate {
            Some(number) => twin.numbered(card, number)?,
            None => twin.first_shown(card, from)?,
        };
        let mut parties = Parties {
            certificate,
            hint: request.hint.as_ref().map_or(0, |hint| twin.attempt(hint)),
            from,
            at,
            owner: 0,
        };
        let offers = !request.readers_not_offered;
        parties.owner = if let Some(name) = &request.session_of {
            twin.find(User::ID, "user", name)?
        } else {
            let rows = twin.form_rows(LogonForm::Console, true, parties, preferred);
            let run = twin.view.run(&LOGON_FORM, &rows, &[]);
            run.subject.map_or(0, |(_, account)| account)
        };
        let rows = twin.form_rows(request.form, offers, parties, preferred);
        Ok(FormCase {
            twin,
            situation,
            parties,
            preferred,
            rows,
        })
    }

    fn is_wrong_pin(&self, request: &FormRequest) -> bool {
        let mut cards = self.world.cards.iter();
        let card = cards.find(|card| card.name.as_str().eq_ignore_ascii_case(&request.card));
        request
            .pin
            .as_ref()
            .zip(card)
            .is_some_and(|(typed, card)| *typed != card.pin)
    }

    /// The first tile of a card at a machine, else its first certificate.
    pub(crate) fn first_shown(&self, card: Row, workstation: Row) -> Result<Row, ExplainError> {
        let at = usize::try_from(card).unwrap_or(usize::MAX);
        let certificates = self.tile_order(self.certificates.of_card(at).iter().copied());
        let is_shown = |row: &&Row| {
            let run = self.view.run(&TILE, &[**row, workstation, 0], &[]);
            step(run.conclusion.step).effect != Effect::Refuses
        };
        let shown = certificates.iter().find(is_shown);
        shown
            .or_else(|| certificates.first())
            .copied()
            .ok_or_else(|| ExplainError::NoCertificate {
                card: self.view.row_name(Card::ID, card),
                number: 1,
            })
    }

    /// The rows of the decision: each machine asks the domain controllers of its own domain.
    fn form_rows(
        &self,
        form: LogonForm,
        offers_readers: bool,
        parties: Parties,
        preferred: Option<Row>,
    ) -> [Row; 10] {
        let Parties {
            certificate,
            hint,
            from,
            at,
            owner,
        } = parties;
        let controllers = |workstation| {
            let asked = self.first_controller(Some(certificate), hint, workstation, preferred);
            let [_, _, _, asked, referred, _] =
                self.logon_rows(certificate, hint, workstation, asked, preferred);
            (asked, referred)
        };
        let home = |row| self.fact(Workstation::ID, "home", row);
        let (asked, referred) = controllers(from);
        // With the same domain the machines ask alike, wherever the hint was typed.
        let (asked_by_host, referred_by_host) = if home(from) == home(at) {
            (asked, referred)
        } else {
            controllers(at)
        };
        let attempts = Row::try_from(self.hints.len() + 1).unwrap_or(Row::MAX);
        [
            certificate,
            form_row(form, offers_readers, hint, attempts),
            from,
            at,
            asked,
            referred,
            asked_by_host,
            referred_by_host,
            owner,
            0,
        ]
    }

    fn told_form(&self, form: LogonForm, parties: Parties, rows: &[Row; 10]) -> FormExplanation {
        let trace = self.view.trace(&LOGON_FORM, rows, &[]);
        let (steps, legs) = self.walk_legs(form, rows, &trace);
        let ending = step(trace.run.conclusion.step);
        let account = trace.run.subject.map(|(_, row)| row);
        let name = |role, row| self.view.row_name(role, row);
        let exchanges = legs.iter().filter_map(Walked::exchange);
        FormExplanation {
            header: self.header(),
            form,
            certificate: self.label(parties.certificate),
            workstation: name(Workstation::ID, parties.at),
            from: form
                .is_remote()
                .then(|| name(Workstation::ID, parties.from)),
            session_of: form.has_session().then(|| name(User::ID, parties.owner)),
            exchanges: exchanges
                .map(|(workstation, controller, executed)| FormExchange {
                    workstation: name(Workstation::ID, workstation),
                    domain_controller: name(DomainController::ID, controller),
                    executed,
                })
                .collect(),
            ticket: legs
                .iter()
                .find_map(|walked| walked.ticket_at(parties.at))
                .cloned(),
            confidence: steps
                .iter()
                .map(|told| told.step.confidence)
                .min()
                .unwrap_or(Confidence::Inferred),
            steps,
            ending,
            account: account.map(|row| name(User::ID, row)),
            depends_on: Vec::new(),
        }
    }
}
