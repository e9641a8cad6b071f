//! Running a script.

use facts::Row;
use names::Timestamp;
use worlds::{LastSet, Machine, UserRef, WorkstationRef, World};

use super::course::Course;
use super::document::{Event, Script};
use super::policy;
use super::{AccountState, Chronicle, Happening};
use crate::directory::{
    Expiry, allow_password, expiry, max_password_age_days, replace_secret, require_smart_card,
    reset_password,
};
use crate::explain::ExplainError;
use crate::explanation::{LogonRequest, PasswordRequest};
use crate::roles::{DomainController, User, Workstation};
use crate::step::Effect;
use crate::twin::Twin;
use crate::value::PasswordPath;

impl Script {
    /// Lets the events happen.
    ///
    /// # Errors
    /// When a change cannot be made in the world as it then is.
    pub fn run(&self) -> Result<Chronicle, ExplainError> {
        let mut world = (*self.twin.world).clone();
        self.twin.begin_refreshing(&mut world);
        let mut course = Course::new(self.twin.next(world)?);
        for event in &self.events {
            let before = course.entries.len();
            course.happen(event)?;
            course.clean_up(before)?;
        }
        Ok(Chronicle {
            header: self.twin.header(),
            title: self.title.clone(),
            entries: course.entries,
        })
    }
}

impl Course {
    #[expect(clippy::too_many_lines, reason = "one arm a kind of event")]
    pub(super) fn happen(&mut self, event: &Event) -> Result<(), ExplainError> {
        let now = self.twin.world.clock;
        match event {
            Event::At(instant) => self.move_clock(*instant),
            Event::Wait(seconds) => self.move_clock(now.plus_seconds(*seconds)),
            Event::RequireSmartCard(name) => self.account_event(
                name,
                |name| format!("\"Smart card is required for interactive logon\" is set for {name}"),
                |world, account| {
                    if require_smart_card(world, account, now) {
                        "the secret is replaced by 128 random bits that nobody knows; keys for AES are gone"
                    } else {
                        "nothing: it was set, and only setting it anew replaces the secret"
                    }
                },
            ),
            Event::AllowPassword(name) => self.account_event(
                name,
                |name| {
                    format!("\"Smart card is required for interactive logon\" is cleared for {name}")
                },
                |world, account| {
                    let known = world.user(account).password.known_to_user;
                    match (allow_password(world, account), known) {
                        (false, _) => "nothing: it was not set",
                        (true, true) => "the password that was set meanwhile is good for everything again",
                        (true, false) => {
                            "the secret stays the random one: nobody can log on with a password until one is set"
                        }
                    }
                },
            ),
            Event::ResetPassword { user, must_change } => {
                let must_change = *must_change;
                self.account_event(
                    user,
                    |name| {
                        let more = if must_change {
                            ", to be changed at the next logon"
                        } else {
                            ""
                        };
                        format!("the help desk sets a password for {name}{more}")
                    },
                    |world, account| {
                        let required = world.user(account).user_account_control.smart_card_required;
                        reset_password(world, account, now, must_change);
                        if required {
                            "somebody knows a password again; the flag stays, so it is good over the network only"
                        } else {
                            "somebody knows a password again"
                        }
                    },
                )
            }
            Event::Change(change) => {
                let mut world = (*self.twin.world).clone();
                change
                    .apply(&mut world)
                    .map_err(|error| ExplainError::Situation(error.to_string()))?;
                let waiting = self.twin.hold_back(&mut world);
                let effects = policy::waiting(&self.twin, &waiting).into_iter().collect();
                self.become_world(world)?;
                self.push(change.to_string(), None, effects, None);
                Ok(())
            }
            Event::UpdatePolicy { computer, force } => self.update_policy(*computer, *force),
            Event::WriteRegistry {
                computer,
                setting,
                value,
            } => {
                let mut world = (*self.twin.world).clone();
                self.twin
                    .write_by_hand(&mut world, *computer, *setting, value.clone());
                let event = policy::written_by_hand(&self.twin, *computer, *setting, value);
                self.become_world(world)?;
                self.push(event, None, Vec::new(), None);
                Ok(())
            }
            Event::LogOn(request) => {
                let event = format!("logon with {} at {}", request.card, request.workstation);
                self.log_on(request, event)
            }
            Event::LogOnInForm(request) => self.log_on_in_form(request),
            Event::LogOnWithPassword(request) => {
                let typed = if request.wrong {
                    "a wrong"
                } else {
                    "the right"
                };
                let event = format!(
                    "{} uses {typed} password {}, {}",
                    request.user,
                    request.path.sentence(),
                    request.workstation
                );
                self.log_on_with_password(request, event)
            }
            Event::CardWork(work) => self.work_with_card(work),
            _ => self.at_a_machine(event),
        }
    }

    /// `gpupdate` runs on a machine.
    fn update_policy(&mut self, computer: Machine, force: bool) -> Result<(), ExplainError> {
        let mut world = (*self.twin.world).clone();
        let delivered = self.twin.update_now(&mut world, computer, force);
        let (event, effects) = policy::updated(&self.twin, &delivered, force);
        self.become_world(world)?;
        self.push(event, None, effects, None);
        Ok(())
    }

    /// Something that an administrator does to an account.
    fn account_event(
        &mut self,
        name: &str,
        told: impl Fn(&str) -> String,
        act: impl Fn(&mut World, UserRef) -> &'static str,
    ) -> Result<(), ExplainError> {
        let mut world = (*self.twin.world).clone();
        let Some(account) = world.find_user(name) else {
            return Ok(());
        };
        let effect = act(&mut world, account);
        self.become_world(world)?;
        self.push(told(name), None, vec![effect.to_owned()], Some(account));
        Ok(())
    }

    /// A card in a reader of the machine, or in one that is redirected to it.
    pub(super) fn log_on(
        &mut self,
        request: &LogonRequest,
        event: String,
    ) -> Result<(), ExplainError> {
        let tries = self.tries_of(&request.card);
        let Some(told) = self.authenticate(request, &event)? else {
            return Ok(());
        };
        let mut world = (*self.twin.world).clone();
        let now = world.clock;
        let mut effects = Vec::new();
        let ticket = told.ticket.as_ref();
        let account = ticket.and_then(|ticket| world.find_user(&ticket.account));
        let replaced = ticket
            .and_then(|ticket| ticket.secret.as_ref())
            .is_some_and(|secret| secret.cause.is_replaced());
        if let (Some(account), true) = (account, replaced) {
            replace_secret(&mut world, account, now);
            effects.push(
                "the domain controller has replaced the secret; the ticket carries the new one's hash"
                    .to_owned(),
            );
        }
        if let (Some(account), Some(label)) = (account, &told.certificate)
            && told.account.is_some()
        {
            let used = (label.card.as_str(), label.number);
            effects.extend(self.keep_card(&mut world, account, used, &request.workstation));
        }
        effects.extend(self.card_effects(request, &told, tries, &mut world)?);
        self.become_world(world)?;
        let happening = Happening::Card(Box::new(told));
        self.push(event, Some(happening), effects, account);
        Ok(())
    }

    pub(super) fn log_on_with_password(
        &mut self,
        request: &PasswordRequest,
        event: String,
    ) -> Result<(), ExplainError> {
        let console = matches!(
            request.path,
            PasswordPath::Console | PasswordPath::ConsoleNtlm | PasswordPath::Offline
        );
        let machine = self.machine(&request.workstation)?;
        if console && self.refused_by_the_screen(machine, &event) {
            return Ok(());
        }
        let told = self.twin.explain_password(request)?;
        let mut world = (*self.twin.world).clone();
        let now = world.clock;
        let account = world.find_user(&request.user);
        let machine = world.find_workstation(&request.workstation);
        let mut effects = Vec::new();
        let rows = (
            self.twin.find(User::ID, "user", &request.user)?,
            self.twin
                .find(Workstation::ID, "workstation", &request.workstation)?,
            self.twin.find(
                DomainController::ID,
                "domain controller",
                &told.domain_controller,
            )?,
        );
        if let Some(account) = account
            && self.replaces(request, rows)
        {
            replace_secret(&mut world, account, now);
            effects.push(
                "the domain controller has replaced the secret all the same: a request to its KDC is enough"
                    .to_owned(),
            );
        }
        let opens = told.ending.effect == Effect::Opens;
        let verified_online = (console || request.path == PasswordPath::RemoteDesktop)
            && request.path != PasswordPath::Offline;
        if let (true, true, Some(account), Some(machine)) =
            (verified_online, opens, account, machine)
            && self.keeps(account, machine)
        {
            let mut evicted = Vec::new();
            effects.extend(self.keep_password(&mut world, account, machine, &mut evicted));
            let evicted = evicted.iter();
            effects.extend(evicted.map(|gone| self.evicted(gone, &request.workstation)));
        }
        if opens && console {
            effects.extend(self.propagate_present(&mut world, rows.1, rows.0));
        }
        self.become_world(world)?;
        if opens && (console || request.path == PasswordPath::RemoteDesktop) {
            self.arrive_with_password(request, rows.0, &told);
        }
        let happening = Happening::Password(Box::new(told));
        self.push(event, Some(happening), effects, account);
        Ok(())
    }

    fn replaces(
        &self,
        request: &PasswordRequest,
        (account, workstation, controller): (Row, Row, Row),
    ) -> bool {
        self.twin.replaces_secret(
            account,
            request.path,
            request.wrong,
            workstation,
            controller,
        )
    }

    /// Whether a machine keeps what it verified of an account's password.
    pub(super) fn keeps(&self, account: UserRef, machine: WorkstationRef) -> bool {
        let Ok(row) = Row::try_from(machine.index()) else {
            return false;
        };
        let on = |name| self.twin.flag(Workstation::ID, name, row);
        let protected = self
            .twin
            .memberships
            .is_protected(&self.twin.world, account.index());
        on("keeps_logons") && !(protected && on("protects_users"))
    }
}

/// Authorities whose list was current go on publishing, as often as they did.
pub(super) fn publish_on(world: &mut World, instant: Timestamp) {
    let now = world.clock;
    for authority in &mut world.certification_authorities {
        let schedule = &mut authority.crl.schedule;
        let Some(next_update) = schedule.next_update else {
            continue;
        };
        if schedule.interval_seconds.is_some() {
            continue;
        }
        let period = next_update.seconds_since(schedule.this_update);
        if period <= 0 || next_update < now || next_update >= instant {
            continue;
        }
        let periods = instant.seconds_since(next_update) / period + 1;
        schedule.this_update = schedule.this_update.plus_seconds(periods * period);
        schedule.next_update = Some(next_update.plus_seconds(periods * period));
    }
}

pub(super) fn state(twin: &Twin, account: UserRef) -> AccountState {
    let world = &twin.world;
    let user = world.user(account);
    let days = max_password_age_days(world, &twin.memberships, account);
    AccountState {
        name: user.name.to_string(),
        smart_card_required: user.user_account_control.smart_card_required,
        secret: user.password.replaced,
        set: match user.password.last_set {
            LastSet::At(set) => Some(set),
            LastSet::MustChange | LastSet::UnsaidGood | LastSet::UnsaidExpired => None,
        },
        must_change: user.password.last_set == LastSet::MustChange,
        expires: match expiry(user, days) {
            Expiry::At(expires) => Some(expires),
            _ => None,
        },
        known: user.password.known_to_user,
        aes_keys: user.password.aes_keys,
    }
}
