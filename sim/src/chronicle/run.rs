//! Running a script.

use names::Timestamp;
use worlds::{LastSet, Machine, UserRef, World};

use super::course::Course;
use super::document::{Event, Script};
use super::policy;
use super::{AccountState, Chronicle};
use crate::directory::{
    Expiry, allow_password, expiry, max_password_age_days, require_smart_card, reset_password,
};
use crate::explain::ExplainError;
use crate::twin::Twin;

impl Script {
    /// Lets the events happen.
    ///
    /// # Errors
    /// When a change cannot be made in the world as it then is.
    pub fn run(&self) -> Result<Chronicle, ExplainError> {
        let mut course = Course::begin(&self.twin)?;
        course.let_happen(&self.events)?;
        Ok(Chronicle {
            header: self.twin.header(),
            title: self.title.clone(),
            entries: course.entries,
        })
    }
}

impl Course {
    /// The course of a script in a twin's world, before its first event.
    pub(super) fn begin(twin: &Twin) -> Result<Self, ExplainError> {
        let mut world = (*twin.world).clone();
        twin.begin_refreshing(&mut world);
        Ok(Self::new(twin.next(world)?))
    }

    /// Lets events happen, one after the other.
    pub(super) fn let_happen(&mut self, events: &[Event]) -> Result<(), ExplainError> {
        for event in events {
            let before = self.entries.len();
            self.happen(event)?;
            self.clean_up(before)?;
        }
        Ok(())
    }

    fn happen(&mut self, event: &Event) -> Result<(), ExplainError> {
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
            Event::LogOn(attempt) => self.log_on(attempt),
            Event::CardWork(work) => self.work_with_card(work),
            _ => self.at_a_machine(event),
        }
    }

    /// `gpupdate` runs on a machine.
    fn update_policy(&mut self, computer: Machine, force: bool) -> Result<(), ExplainError> {
        let mut world = (*self.twin.world).clone();
        let delivered = self.twin.update_now(&mut world, computer, force);
        let (event, mut effects) = policy::updated(&self.twin, &delivered, force);
        self.become_world(world)?;
        effects.extend(self.update_users(computer));
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
