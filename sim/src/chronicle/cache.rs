//! Logons that machines keep for when no domain controller answers: what each logon writes, replaces and removes.

use facts::{Row, Value};
use worlds::{CachedLogon, ContainerRef, UserRef, WorkstationRef, World};

use super::course::Course;
use crate::directory::{forget_password, keep_logon};
use crate::roles::{Card, Certificate, Workstation};
use crate::value::KeyClass;
use crate::workstation::have_one_place;

impl Course {
    /// A machine keeps a logon with a card, and beside it the password that came in the ticket; of an account that requires
    /// a smart card it keeps no password, and removes what it had. Says what it did.
    pub(super) fn keep_card(
        &self,
        world: &mut World,
        account: UserRef,
        (card, number): (&str, usize),
        machine: &str,
    ) -> Vec<String> {
        let (Some(at), Some(card)) = (world.find_workstation(machine), world.find_card(card))
        else {
            return Vec::new();
        };
        let mut effects = Vec::new();
        let required = world.user(account).user_account_control.smart_card_required;
        let forgotten = required.then(|| forget_password(world, account, at));
        if let Some(was_kept) = forgotten.flatten() {
            effects.push(if was_kept {
                format!("{machine} removes what it kept of the account's password (KB906681)")
            } else {
                format!("{machine} keeps no password of the account from here on (KB906681)")
            });
        }
        if !self.keeps(account, at) {
            return effects;
        }
        let certificate = ContainerRef {
            card,
            container: number.saturating_sub(1),
        };
        let mut evicted = Vec::new();
        if !required {
            effects.extend(self.keep_password(world, account, at, &mut evicted));
        }
        if self.can_keep(certificate, at) {
            let entry = CachedLogon::Card {
                user: account,
                certificate,
            };
            let had = self.twin.world.workstation(at).logon_cache.entries.clone();
            let has_its_place = |kept: &CachedLogon| match kept {
                CachedLogon::Password(_) => false,
                CachedLogon::Card {
                    certificate: other, ..
                } => self.have_one_place(*other, certificate),
            };
            let replaced = had.iter().any(|kept| *kept != entry && has_its_place(kept));
            evicted.extend(keep_logon(world, at, entry, has_its_place, self.slots(at)));
            if replaced {
                effects.push(format!(
                    "{machine} keeps the logon in the place of one with the same subject and issuer, whose key no longer opens it"
                ));
            } else if !had.contains(&entry) {
                effects.push(format!(
                    "{machine} keeps the logon with the card for when no domain controller answers"
                ));
            }
        }
        effects.extend(evicted.iter().map(|gone| self.evicted(gone, machine)));
        effects
    }

    /// Says what it did, if that is anything new.
    pub(super) fn keep_password(
        &self,
        world: &mut World,
        account: UserRef,
        at: WorkstationRef,
        evicted: &mut Vec<CachedLogon>,
    ) -> Option<String> {
        let entry = CachedLogon::Password(account);
        let cache = &self.twin.world.workstation(at).logon_cache;
        let known = cache.entries.contains(&entry);
        evicted.extend(keep_logon(world, at, entry, |_| false, self.slots(at)));
        let machine = &self.twin.world.workstation(at).name;
        (!known)
            .then(|| format!("{machine} keeps the password for when no domain controller answers"))
    }

    pub(super) fn evicted(&self, gone: &CachedLogon, machine: &str) -> String {
        let (what, user) = match gone {
            CachedLogon::Password(user) => ("password", user),
            CachedLogon::Card { user, .. } => ("logon with a card", user),
        };
        let user = &self.twin.world.user(*user).name;
        format!(
            "{machine} has no slot left and removes its oldest, the {what} of {user} (event 45058)"
        )
    }

    /// Whether a logon with this certificate can be kept: a place to find it, and a key that opens it.
    fn can_keep(&self, certificate: ContainerRef, machine: WorkstationRef) -> bool {
        let rows = self.twin.certificates.of_container(certificate);
        let row = rows.and_then(|at| Row::try_from(at).ok());
        let (Some(row), Ok(machine)) = (row, Row::try_from(machine.index())) else {
            return false;
        };
        let class = self.twin.fact(Certificate::ID, "key_class", row);
        let card = self.twin.fact(Certificate::ID, "card", row);
        let agrees = card.is_some_and(|card| self.twin.flag(Card::ID, "agrees_on_curves", card));
        let has_place = self.twin.flag(Certificate::ID, "has_subject", row)
            || self
                .twin
                .flag(Workstation::ID, "caches_by_key_identifier", machine);
        has_place && (class == Some(KeyClass::Rsa.index()) || agrees)
    }

    fn have_one_place(&self, one: ContainerRef, other: ContainerRef) -> bool {
        let certificates = &self.twin.certificates;
        let pair = certificates
            .of_container(one)
            .zip(certificates.of_container(other));
        pair.is_some_and(|(one, other)| have_one_place(&self.twin.vault, one, other))
    }

    /// How many logons a machine keeps.
    fn slots(&self, machine: WorkstationRef) -> usize {
        let row = Row::try_from(machine.index()).unwrap_or(Row::MAX);
        let slots = self.twin.fact(Workstation::ID, "cache_slots", row);
        slots
            .and_then(|slots| usize::try_from(slots).ok())
            .unwrap_or(0)
    }
}
