//! Those who come without a certificate: a password in the initial exchange, a ticket in the next one.

use std::sync::Arc;

use facts::{Row, Value};
use kerberos::kdc::{
    EncryptedTimestamp, PasswordDecision, PasswordKeys, ReceivedRequest, TimestampVerdict,
};
use kerberos::{ErrorData, KrbErrorCode, tgs};

use super::visit::{client_name, computer, computer_row};
use super::{Desk, REMEMBERED_SECONDS, VISITORS, step_alone};
use crate::decisions::{HOST, KDC_PASSWORD, NAMED, STILL_MAY};
use crate::directory::ClientName;
use crate::event_log::{AskedFor, Occasion};
use crate::lens::attempt::password_row;
use crate::roles::User;
use crate::step::{CLIENT_CLOCK_SKEW, Effect, MAP_HINT_UNKNOWN, step};
use crate::ticket::Authentication;
use crate::twin::Twin;
use crate::value::{PasswordPath, TypedSecret};

/// Clocks may differ by so many seconds [RFC 4120 §1.3].
const SKEW_SECONDS: u64 = 300;

impl Desk {
    /// The keys of the password of whom a name names; remembered, because making them takes long.
    pub(super) fn keys_of(&mut self, name: &ClientName) -> Option<PasswordKeys> {
        if let Some(known) = self.keys.get(name) {
            return known.clone();
        }
        let account = self.twin_for(name).and_then(|(_, account)| account.ok());
        let participants = self.twin.participants();
        let keys = account.and_then(|row| participants.password_keys(row, self.controller));
        if self.keys.len() >= VISITORS {
            self.keys.clear();
        }
        self.keys.insert(name.clone(), keys.clone());
        keys
    }

    /// A twin in which somebody sends a name, and the account of the name or the step that says that there is none.
    fn twin_for(&self, name: &ClientName) -> Option<(Twin, Result<Row, facts::StepId>)> {
        let twin = self
            .twin
            .with_peer(Some(name), None, self.controller, self.now)?;
        let attempt = twin.attempt_named(name);
        let run = twin.view.run(&NAMED, &[attempt, self.controller, 0], &[]);
        let account = run.subject.filter(|(role, _)| *role == User::ID);
        let found = account.map(|(_, row)| row).ok_or(run.conclusion.step);
        Some((twin, found))
    }

    /// A timestamp under a key of the password.
    pub(super) fn judge_password(
        &mut self,
        request: &ReceivedRequest,
        timestamp: &EncryptedTimestamp,
    ) -> PasswordDecision {
        let found = request
            .client
            .as_ref()
            .and_then(client_name)
            .and_then(|name| self.twin_for(&name));
        let (twin, account) = match found {
            Some((twin, Ok(account))) => (twin, account),
            Some((_, Err(id))) => {
                self.steps = step_alone(id);
                return self.refuse_password();
            }
            None => {
                self.steps = step_alone(MAP_HINT_UNKNOWN);
                return self.refuse_password();
            }
        };
        let keys = twin.participants().password_keys(account, self.controller);
        let verdict = keys
            .as_ref()
            .and_then(|keys| keys.of_type(timestamp.etype))
            .map_or(TimestampVerdict::WrongKey, |key| {
                timestamp.verify(key, self.now, SKEW_SECONDS)
            });
        if verdict == TimestampVerdict::ClockOff {
            self.steps = step_alone(CLIENT_CLOCK_SKEW);
            return self.refuse_password();
        }
        let wrong = verdict != TimestampVerdict::Fresh;
        self.decide_about(&twin, account, request, keys.filter(|_| !wrong))
    }

    /// What the rules say; `keys` are those of the right password.
    fn decide_about(
        &mut self,
        twin: &Twin,
        account: Row,
        request: &ReceivedRequest,
        keys: Option<PasswordKeys>,
    ) -> PasswordDecision {
        let peer = twin.peer_row().unwrap_or(Row::MAX);
        let named = computer(request).and_then(|name| computer_row(&self.twin.world, &name));
        let named = named.unwrap_or(peer);
        let secret = TypedSecret::from_index(u32::from(keys.is_none()));
        let rows = [
            account,
            password_row(PasswordPath::NetworkKerberos, secret),
            named,
            self.controller,
            0,
        ];
        let trace = twin.view.trace(&KDC_PASSWORD, &rows, &[]);
        let told = twin.wording().told(&twin.view, &trace);
        let participants = twin.participants();
        let asked = AskedFor::of(request);
        let occasion = Occasion {
            participants: &participants,
            workstation: named,
            controller: self.controller,
            certificate: None,
            kdc_certificate: None,
            account: Some(account),
            request: Some(&asked),
            reply_digest: None,
        };
        self.steps = occasion.told(told);
        let refused = step(trace.run.conclusion.step).effect == Effect::Refuses;
        // A request is enough for the secret to be replaced, whatever is answered.
        self.roll(account);
        let (false, Some(keys)) = (refused, keys) else {
            return self.refuse_password();
        };
        match participants.grant(account, self.controller, self.now, Authentication::Password) {
            Ok(grant) => {
                self.account = Some(twin.view.row_name(User::ID, account));
                PasswordDecision::Grant {
                    grant: Box::new(grant),
                    keys,
                }
            }
            Err(_) => PasswordDecision::Refuse {
                code: KrbErrorCode::Generic,
                data: ErrorData::default(),
            },
        }
    }

    fn refuse_password(&self) -> PasswordDecision {
        let (code, data) = self.refusal();
        PasswordDecision::Refuse { code, data }
    }

    /// Why an account that has a ticket-granting ticket may have none for the host service of a computer, if it may
    /// not: because of what it is by now, or of the authentication policy of the computer's account.
    pub(super) fn may_have(&mut self, account: &str, service: &[String]) -> Option<tgs::Refusal> {
        let twin = self.clocked()?;
        let realm = twin.kdc_domain(self.controller)?;
        let row = (0..).zip(&twin.world.users).find_map(|(row, user)| {
            let named = user
                .sam_account_name
                .to_string()
                .eq_ignore_ascii_case(account);
            (named && user.domain.index() == realm).then_some(row)
        })?;
        let trace = twin.view.trace(&STILL_MAY, &[row, self.controller, 0], &[]);
        let ending = step(trace.run.conclusion.step);
        self.steps = twin
            .wording()
            .told(&twin.view, &trace)
            .into_iter()
            .map(|(step, evidence)| crate::explanation::ToldStep {
                talk_step: None,
                step,
                evidence,
                events: Vec::new(),
            })
            .collect();
        if ending.effect == Effect::Refuses {
            let code = ending.seen.kerberos_code()?;
            return Some(tgs::Refusal::new(code, ending.sentence));
        }
        self.host_admits(&twin, row, service)
    }

    /// Why the policy of the computer's account keeps an account out, if it does.
    fn host_admits(
        &mut self,
        twin: &Twin,
        account: Row,
        service: &[String],
    ) -> Option<tgs::Refusal> {
        let participants = twin.participants();
        let workstation = participants.host_of(service)?;
        let trace = twin.view.trace(&HOST, &[account, workstation], &[]);
        let occasion = Occasion {
            participants: &participants,
            workstation,
            controller: self.controller,
            certificate: None,
            kdc_certificate: None,
            account: Some(account),
            request: None,
            reply_digest: None,
        };
        let told = occasion.told(twin.wording().told(&twin.view, &trace));
        self.steps = self.steps.iter().chain(told.iter()).cloned().collect();
        let ending = step(trace.run.conclusion.step);
        let code = ending.seen.kerberos_code()?;
        (ending.effect == Effect::Refuses).then(|| tgs::Refusal::new(code, ending.sentence))
    }

    /// The twin as it is now.
    fn clocked(&mut self) -> Option<Arc<Twin>> {
        let epoch = self.now.unix().div_euclid(REMEMBERED_SECONDS);
        if let Some((known, twin)) = &self.clocked
            && *known == epoch
        {
            return Some(Arc::clone(twin));
        }
        let mut world = (*self.twin.world).clone();
        world.clock = self.now;
        let twin = Arc::new(self.twin.next(world).ok()?);
        self.clocked = Some((epoch, Arc::clone(&twin)));
        Some(twin)
    }
}
