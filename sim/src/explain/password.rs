//! One attempt with a password, told step by step.

use facts::{Row, Value};

use super::ExplainError;
use crate::decisions::PASSWORD;
use crate::explanation::{PasswordExplanation, PasswordRequest, ToldStep};
use crate::lens::attempt::password_row;
use crate::roles::{DomainController, User, Workstation};
use crate::step::{ACCOUNT_SECRET_ROLLED, Confidence, Effect, PASSWORD_KERBEROS, step};
use crate::ticket::Authentication;
use crate::twin::{Situation, Twin};
use crate::value::{PasswordPath, TypedSecret};

impl Twin {
    /// Tells what an attempt with a password comes to.
    ///
    /// # Errors
    /// When the world has no such account, workstation or domain controller.
    pub fn explain_password(
        &self,
        request: &PasswordRequest,
    ) -> Result<PasswordExplanation, ExplainError> {
        let rows = self.password_rows(request)?;
        let [account, _, workstation, controller, _] = rows;
        let trace = self.view.trace(&PASSWORD, &rows, &[]);
        let told = self.wording().told(&self.view, &trace);
        let ending = step(trace.run.conclusion.step);
        let opens = ending.effect == Effect::Opens;
        let asks_kdc = trace.run.steps.contains(&PASSWORD_KERBEROS);
        let ticket = (opens && asks_kdc)
            .then(|| {
                let now = self.world.clock;
                let how = Authentication::Password;
                self.participants()
                    .contents(account, controller, now, how)
                    .ok()
            })
            .flatten();
        Ok(PasswordExplanation {
            header: self.header(),
            account: self.view.row_name(User::ID, account),
            path: request.path,
            wrong: request.wrong,
            somebody_knows: self.somebody_knows(account),
            workstation: self.view.row_name(Workstation::ID, workstation),
            domain_controller: self.view.row_name(DomainController::ID, controller),
            confidence: told
                .iter()
                .map(|(step, _)| step.confidence)
                .min()
                .unwrap_or(Confidence::Inferred),
            steps: told
                .into_iter()
                .map(|(step, evidence)| ToldStep {
                    talk_step: None,
                    step,
                    evidence,
                    events: Vec::new(),
                })
                .collect(),
            ending,
            ticket,
            depends_on: self
                .with_open_assumptions(&Situation::default())
                .map(|open| open.otherwise(&PASSWORD, &rows))
                .unwrap_or_default(),
        })
    }

    /// The rows of an attempt as a decision.
    ///
    /// # Errors
    /// As [`Self::explain_password`].
    pub(crate) fn password_rows(
        &self,
        request: &PasswordRequest,
    ) -> Result<[Row; 5], ExplainError> {
        let account = self.find(User::ID, "user", &request.user)?;
        let workstation = self.find(Workstation::ID, "workstation", &request.workstation)?;
        let controller = match &request.domain_controller {
            Some(name) => self.find(DomainController::ID, "domain controller", name)?,
            None => self.nearest_controller(workstation),
        };
        let secret = if request.wrong {
            TypedSecret::Wrong
        } else {
            TypedSecret::Right
        };
        let attempt = password_row(request.path, secret);
        Ok([account, attempt, workstation, controller, 0])
    }

    /// Whether somebody knows the account's password.
    pub(crate) fn somebody_knows(&self, account: Row) -> bool {
        let at = usize::try_from(account).unwrap_or(usize::MAX);
        self.world
            .users
            .get(at)
            .is_some_and(|user| user.password.known_to_user)
    }

    /// Whether an attempt makes the KDC replace the account's secret, whatever it answers.
    pub(crate) fn replaces_secret(
        &self,
        account: Row,
        path: PasswordPath,
        wrong: bool,
        workstation: Row,
        controller: Row,
    ) -> bool {
        let secret = TypedSecret::from_index(u32::from(wrong));
        let rows = [
            account,
            password_row(path, secret),
            workstation,
            controller,
            0,
        ];
        let run = self.view.run(&PASSWORD, &rows, &[]);
        if run.steps.contains(&ACCOUNT_SECRET_ROLLED) {
            return true;
        }
        // The same rule as for a ticket: it would expire soon, and half of its life is over.
        run.steps.contains(&PASSWORD_KERBEROS)
            && self
                .participants()
                .secret(account, controller, self.world.clock)
                .is_some_and(|secret| secret.cause.is_replaced())
    }
}
