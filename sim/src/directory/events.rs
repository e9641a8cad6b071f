//! What happens to accounts: the flag, resets, new secrets, what machines keep; each as the directory or the
//! machine does it.

use names::Timestamp;
use worlds::{CachedLogon, LastSet, ProductVersion, UserRef, WorkstationRef, World};

use crate::assumption::{Assumption, FLAG_AND_DATE, FLAG_AND_EXPIRY, reading};

/// Whether a world chooses the second reading of an assumption.
fn second_reading(world: &World, assumption: &Assumption) -> bool {
    let mut choices = world.assumptions.iter();
    choices
        .find(|choice| choice.name.eq_ignore_ascii_case(assumption.name))
        .and_then(|choice| reading(assumption, &choice.reading))
        == Some(1)
}

/// "Smart card is required for interactive logon" is set. Where it was not, the secret is replaced by a
/// random one: the NT hash is 128 random bits, and the keys for AES are gone [MS-SAMR 3.1.1.8.10].
/// Says whether anything changed.
pub(crate) fn require_smart_card(world: &mut World, account: UserRef, now: Timestamp) -> bool {
    let (keeps_date, sets_dont_expire) = (
        second_reading(world, &FLAG_AND_DATE),
        second_reading(world, &FLAG_AND_EXPIRY),
    );
    let Some(user) = world.users.get_mut(account.index()) else {
        return false;
    };
    if user.user_account_control.smart_card_required {
        return false;
    }
    user.user_account_control.smart_card_required = true;
    user.user_account_control.dont_expire_password |= sets_dont_expire;
    user.password.replaced += 1;
    user.password.known_to_user = false;
    user.password.aes_keys = false;
    if !keeps_date {
        user.password.last_set = LastSet::At(now);
    }
    true
}

/// The flag is cleared; the secret stays what it is [MS-SAMR 3.1.1.8.10]. Says whether anything changed.
pub(crate) fn allow_password(world: &mut World, account: UserRef) -> bool {
    let Some(user) = world.users.get_mut(account.index()) else {
        return false;
    };
    std::mem::replace(&mut user.user_account_control.smart_card_required, false)
}

/// The help desk sets a password, which works for what the flag leaves open.
pub(crate) fn reset_password(
    world: &mut World,
    account: UserRef,
    now: Timestamp,
    must_change: bool,
) {
    let level = world.domain(world.user(account).domain).functional_level;
    if let Some(user) = world.users.get_mut(account.index()) {
        user.password.replaced += 1;
        user.password.known_to_user = true;
        user.password.aes_keys = level >= ProductVersion::Server2008;
        user.password.last_set = if must_change {
            LastSet::MustChange
        } else {
            LastSet::At(now)
        };
    }
}

/// The KDC has the secret replaced by a random one: ResetSmartCardAccountPassword [MS-SAMS 3.2.4.7].
pub(crate) fn replace_secret(world: &mut World, account: UserRef, now: Timestamp) {
    if let Some(user) = world.users.get_mut(account.index()) {
        user.password.replaced += 1;
        user.password.known_to_user = false;
        user.password.aes_keys = false;
        user.password.last_set = LastSet::At(now);
    }
}

/// A machine keeps a logon as its newest; what is of the same account and kind gives way to it, and the oldest
/// where there are more than its slots.
pub(crate) fn keep_logon(
    world: &mut World,
    machine: WorkstationRef,
    entry: CachedLogon,
    replaced: impl Fn(&CachedLogon) -> bool,
    slots: usize,
) -> Vec<CachedLogon> {
    let Some(workstation) = world.workstations.get_mut(machine.index()) else {
        return Vec::new();
    };
    let cache = &mut workstation.logon_cache;
    cache
        .entries
        .retain(|kept| *kept != entry && !replaced(kept));
    cache.entries.push(entry);
    if let CachedLogon::Password(user) = entry {
        cache.removed.retain(|removed| *removed != user);
    }
    let too_many = cache.entries.len().saturating_sub(slots);
    let evicted: Vec<CachedLogon> = cache.entries.drain(..too_many).collect();
    for gone in &evicted {
        if let CachedLogon::Password(user) = gone {
            cache.removed.push(*user);
        }
    }
    cache.removed.sort_unstable();
    evicted
}

/// A machine no longer keeps the account's password. Says whether it was known to keep it; `None`: nothing changed.
pub(crate) fn forget_password(
    world: &mut World,
    account: UserRef,
    machine: WorkstationRef,
) -> Option<bool> {
    let workstation = world.workstations.get_mut(machine.index())?;
    let cache = &mut workstation.logon_cache;
    let entries = cache.entries.len();
    cache
        .entries
        .retain(|kept| *kept != CachedLogon::Password(account));
    let was_kept = cache.entries.len() < entries;
    if cache.removed.contains(&account) {
        return was_kept.then_some(true);
    }
    cache.removed.push(account);
    cache.removed.sort_unstable();
    Some(was_kept)
}
