//! May this account log on now, from this computer? [MS-KILE] 3.3.5.6.3

use std::ops::ControlFlow;

use facts::{PASS, StepId, Verdict, refuse};

use super::client_name::Naming;
use super::mapping::lookup::named_account;
use crate::roles::{Assumptions, Attempt, DomainController, User, Workstation};
use crate::step::{
    ACCOUNT_DEVICE, ACCOUNT_DEVICE_ALLOWED, ACCOUNT_DEVICE_AUDITED, ACCOUNT_DISABLED,
    ACCOUNT_EXPIRED, ACCOUNT_FINE, ACCOUNT_HOURS, ACCOUNT_LOCKED, ACCOUNT_NOT_ARMORED,
    ACCOUNT_NOT_ENFORCED, ACCOUNT_PASSWORD_EXPIRED, ACCOUNT_PASSWORD_IRRELEVANT,
    ACCOUNT_PASSWORD_MUST_CHANGE, ACCOUNT_SECRET_ROLLED, ACCOUNT_WORKSTATION, HOST_ALLOWED,
    HOST_AUDITED, HOST_REFUSED, MAP_HINT_UNKNOWN, PASSWORD_KERBEROS_EXPIRED,
    PASSWORD_KERBEROS_MUST_CHANGE, PASSWORD_NTLM_ACCOUNT_EXPIRED, PASSWORD_NTLM_DISABLED,
    PASSWORD_NTLM_EXPIRED, PASSWORD_NTLM_HOURS, PASSWORD_NTLM_LOCKED, PASSWORD_NTLM_MUST_CHANGE,
    PASSWORD_NTLM_WORKSTATION, SESSION_HOST_TICKET,
};
use crate::value::{AccountCheckReading, DevicePolicy, NotEnforcedReading};

facts::decision! {
    /// May an account that has a ticket-granting ticket still use it? Where user logon restrictions are enforced, each
    /// request for a service ticket is checked [MS-KILE 3.3.5.6.3].
    pub(crate) STILL_MAY = still_may(User, DomainController, Assumptions);
}
facts::decision! {
    /// May an account have a ticket for a workstation's own service? [MS-KILE 3.3.5.7]
    pub(crate) HOST = host(User, Workstation);
}
facts::decision! {
    /// Which account does a client's name name?
    pub(crate) NAMED = named(Attempt, DomainController, Assumptions);
}

fn still_may<'f>(
    account: User<'f>,
    kdc: DomainController<'f>,
    assumptions: Assumptions<'f>,
) -> ControlFlow<StepId, StepId> {
    if !kdc.enforces_logon_restrictions() {
        return ControlFlow::Continue(ACCOUNT_NOT_ENFORCED);
    }
    account_is_usable(account, kdc, assumptions, &PKINIT)?;
    if is_outside_hours(account, kdc) {
        return ControlFlow::Break(ACCOUNT_HOURS);
    }
    ControlFlow::Continue(ACCOUNT_FINE)
}

fn host<'f>(account: User<'f>, workstation: Workstation<'f>) -> ControlFlow<StepId, StepId> {
    host_admits(account, workstation)?;
    ControlFlow::Continue(SESSION_HOST_TICKET)
}

/// AllowedToAuthenticateTo, in the policy of the workstation's account.
pub(crate) fn host_admits<'f>(account: User<'f>, workstation: Workstation<'f>) -> Verdict {
    let policy = workstation.host_policy();
    if policy == DevicePolicy::None {
        return PASS;
    }
    if workstation.host_allows().includes(account) {
        workstation.note(HOST_ALLOWED);
        return PASS;
    }
    if policy == DevicePolicy::Enforced {
        return refuse(HOST_REFUSED);
    }
    workstation.note(HOST_AUDITED);
    PASS
}

fn named<'f>(
    attempt: Attempt<'f>,
    kdc: DomainController<'f>,
    assumptions: Assumptions<'f>,
) -> ControlFlow<StepId, (StepId, User<'f>)> {
    let Some(name) = attempt.name() else {
        return ControlFlow::Break(MAP_HINT_UNKNOWN);
    };
    match named_account(Naming::Hint(name), kdc, assumptions)? {
        Some(account) => ControlFlow::Continue((ACCOUNT_FINE, account)),
        None => ControlFlow::Break(MAP_HINT_UNKNOWN),
    }
}

/// Whose account is checked, by whom.
#[derive(Clone, Copy)]
pub(crate) struct Checked<'f> {
    pub(crate) account: User<'f>,
    pub(crate) workstation: Workstation<'f>,
    pub(crate) kdc: DomainController<'f>,
    pub(crate) assumptions: Assumptions<'f>,
}

/// How a way of authentication words what is wrong with an account.
#[derive(Clone, Copy)]
pub(crate) struct Refusals {
    /// The KDC is asked: policies of Kerberos count, and an expired secret may be replaced.
    kerberos: bool,
    disabled: StepId,
    locked: StepId,
    expired: StepId,
    must_change: StepId,
    password_expired: StepId,
    workstation: StepId,
    hours: StepId,
}

/// A request with a key.
pub(crate) const PKINIT: Refusals = Refusals {
    kerberos: true,
    disabled: ACCOUNT_DISABLED,
    locked: ACCOUNT_LOCKED,
    expired: ACCOUNT_EXPIRED,
    must_change: ACCOUNT_PASSWORD_MUST_CHANGE,
    password_expired: ACCOUNT_PASSWORD_EXPIRED,
    workstation: ACCOUNT_WORKSTATION,
    hours: ACCOUNT_HOURS,
};

/// A request with a timestamp under the password's key: only here the error says which status it is.
pub(crate) const KERBEROS_PASSWORD: Refusals = Refusals {
    must_change: PASSWORD_KERBEROS_MUST_CHANGE,
    password_expired: PASSWORD_KERBEROS_EXPIRED,
    ..PKINIT
};

/// NetLogon, and what the directory does at a simple bind.
pub(crate) const NTLM: Refusals = Refusals {
    kerberos: false,
    disabled: PASSWORD_NTLM_DISABLED,
    locked: PASSWORD_NTLM_LOCKED,
    expired: PASSWORD_NTLM_ACCOUNT_EXPIRED,
    must_change: PASSWORD_NTLM_MUST_CHANGE,
    password_expired: PASSWORD_NTLM_EXPIRED,
    workstation: PASSWORD_NTLM_WORKSTATION,
    hours: PASSWORD_NTLM_HOURS,
};

/// May this account be authenticated?
pub(crate) fn account_may_log_on(checked: Checked<'_>, refusals: &Refusals) -> Verdict {
    let Checked {
        account,
        workstation,
        kdc,
        assumptions,
    } = checked;
    if refusals.kerberos
        && !kdc.enforces_logon_restrictions()
        && assumptions.not_enforced() == NotEnforcedReading::OnlyHoursAreChecked
    {
        account.note(ACCOUNT_NOT_ENFORCED);
        if is_outside_hours(account, kdc) {
            return refuse(refusals.hours);
        }
    } else {
        account_is_usable(account, kdc, assumptions, refusals)?;
        let rest = password_and_workstation(account, workstation, kdc, refusals);
        if is_outside_hours(account, kdc) {
            return refuse(match rest {
                // Both are wrong: which is seen depends on the order.
                ControlFlow::Break(other)
                    if assumptions.account_checks() == AccountCheckReading::PasswordBeforeHours =>
                {
                    other
                }
                _ => refusals.hours,
            });
        }
        rest?;
    }
    if refusals.kerberos {
        computer_is_allowed(account, workstation, kdc)?;
    }
    account.note(ACCOUNT_FINE);
    PASS
}

/// Disabled, locked out, expired.
fn account_is_usable<'f>(
    account: User<'f>,
    kdc: DomainController<'f>,
    assumptions: Assumptions<'f>,
    refusals: &Refusals,
) -> Verdict {
    if account.disabled() {
        return refuse(refusals.disabled);
    }
    let locked = account.locked_out();
    if kdc.clock().is_after(account.expires()) {
        let locked_first =
            locked && assumptions.account_checks() == AccountCheckReading::PasswordBeforeHours;
        return refuse(if locked_first {
            refusals.locked
        } else {
            refusals.expired
        });
    }
    if locked {
        return refuse(refusals.locked);
    }
    PASS
}

fn is_outside_hours<'f>(account: User<'f>, kdc: DomainController<'f>) -> bool {
    account.limited_to_hours()
        && !kdc
            .hour()
            .is_some_and(|hour| account.logon_hours().includes(hour))
}

fn password_and_workstation<'f>(
    account: User<'f>,
    workstation: Workstation<'f>,
    kdc: DomainController<'f>,
    refusals: &Refusals,
) -> Verdict {
    password_is_fresh(account, kdc, refusals)?;
    if account.limited_to_workstations() && !account.logon_workstations().includes(workstation) {
        return refuse(refusals.workstation);
    }
    PASS
}

/// Where a smart card is required the password never expires, unless the domain says that it does; then
/// the KDC replaces it and NetLogon does not [MS-PKCA 3.1.5.2.2].
fn password_is_fresh<'f>(
    account: User<'f>,
    kdc: DomainController<'f>,
    refusals: &Refusals,
) -> Verdict {
    let must_change = account.password_must_change();
    if !must_change && !kdc.clock().is_after(account.password_expires()) {
        return PASS;
    }
    if account.smart_card_required() {
        if !kdc.rolls_secrets() {
            account.note(ACCOUNT_PASSWORD_IRRELEVANT);
            return PASS;
        }
        if refusals.kerberos {
            account.note(ACCOUNT_SECRET_ROLLED);
            return PASS;
        }
    }
    refuse(if must_change {
        refusals.must_change
    } else {
        refusals.password_expired
    })
}

/// AllowedToAuthenticateFrom is about the computer whose ticket armors the request.
fn computer_is_allowed<'f>(
    account: User<'f>,
    workstation: Workstation<'f>,
    kdc: DomainController<'f>,
) -> Verdict {
    let policy = account.device_policy();
    if policy == DevicePolicy::None {
        return PASS;
    }
    let refusal = if !(workstation.armors() && kdc.takes_armor()) {
        ACCOUNT_NOT_ARMORED
    } else if !account.allowed_from().includes(workstation) {
        ACCOUNT_DEVICE
    } else {
        account.note(ACCOUNT_DEVICE_ALLOWED);
        return PASS;
    };
    if policy == DevicePolicy::Enforced {
        return refuse(refusal);
    }
    account.note(ACCOUNT_DEVICE_AUDITED);
    PASS
}
