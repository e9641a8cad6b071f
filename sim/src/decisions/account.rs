//! May this account log on now, at this workstation? [MS-KILE] 3.3.5.6.3

use facts::{PASS, Verdict, refuse};

use crate::roles::{DomainController, User, Workstation};
use crate::step::{
    ACCOUNT_DISABLED, ACCOUNT_EXPIRED, ACCOUNT_FINE, ACCOUNT_LOCKED, ACCOUNT_PASSWORD_EXPIRED,
    ACCOUNT_PASSWORD_IRRELEVANT, ACCOUNT_WORKSTATION,
};

/// Disabled, locked, expired, stale password, workstation; in this order.
pub(crate) fn account_may_log_on<'f>(
    account: User<'f>,
    workstation: Workstation<'f>,
    kdc: DomainController<'f>,
) -> Verdict {
    if account.disabled() {
        return refuse(ACCOUNT_DISABLED);
    }
    if account.locked_out() {
        return refuse(ACCOUNT_LOCKED);
    }
    if kdc.clock().is_after(account.expires()) {
        return refuse(ACCOUNT_EXPIRED);
    }
    if account.password_stale() {
        if !account.smart_card_required() {
            return refuse(ACCOUNT_PASSWORD_EXPIRED);
        }
        account.note(ACCOUNT_PASSWORD_IRRELEVANT);
    }
    if account.limited_to_workstations() && !account.logon_workstations().includes(workstation) {
        return refuse(ACCOUNT_WORKSTATION);
    }
    account.note(ACCOUNT_FINE);
    PASS
}
