//! Logons with a card that a machine keeps for when no domain controller answers [Certificate Requirements and Enumeration;
//! Interactive logon: Number of previous logons to cache].

use std::ops::ControlFlow;

use facts::{Found, StepId, Verdict, refuse};

use super::right::at_screen;
use crate::roles::{CachedLogon, Card, Certificate, User, Workstation};
use crate::step::{
    CACHED_ECDSA, CACHED_EVICTED, CACHED_LOGON, CACHED_NO_INDEX, CACHED_NONE, CACHED_OFF,
    CACHED_OPENS, CACHED_OTHER_KEY, CACHED_PROTECTED, CACHED_UNSAID, CLIENT_NO_DOMAIN,
    SESSION_OPENED,
};
use crate::value::KeyClass;

facts::decision! {
    /// Does the card open a session of what the machine has kept, and whose?
    pub(crate) CACHED = cached(Certificate, Workstation);
}

fn cached<'f>(
    certificate: Certificate<'f>,
    workstation: Workstation<'f>,
) -> ControlFlow<StepId, (StepId, User<'f>)> {
    let account = cached_logon(certificate, workstation)?;
    at_screen(account, workstation)?;
    ControlFlow::Continue((SESSION_OPENED, account))
}

/// Does the card's key open what the machine has kept, and whose session is it? The entry is
/// found by subject and issuer, and opened by a signature or an agreement of the very key it was made with.
pub(crate) fn cached_logon<'f>(
    certificate: Certificate<'f>,
    workstation: Workstation<'f>,
) -> Verdict<User<'f>> {
    if !workstation.joined() {
        return refuse(CLIENT_NO_DOMAIN);
    }
    certificate.note(CACHED_LOGON);
    if !workstation.keeps_logons() {
        return refuse(CACHED_OFF);
    }
    let agrees = || certificate.card().is_some_and(Card::agrees_on_curves);
    if certificate.key_class() == KeyClass::Elliptic && !agrees() {
        return refuse(CACHED_ECDSA);
    }
    if !certificate.has_subject() && !workstation.caches_by_key_identifier() {
        return refuse(CACHED_NO_INDEX);
    }
    let kept = certificate.cached_logons();
    let Found::One(entry) = kept.found_with(CachedLogon::machine, workstation.identity()) else {
        return refuse(if workstation.card_cache_is_said() {
            CACHED_NONE
        } else {
            CACHED_UNSAID
        });
    };
    if !entry.opened_by().includes(certificate) {
        return refuse(CACHED_OTHER_KEY);
    }
    if entry.slot().is_after(workstation.cache_slots()) {
        return refuse(CACHED_EVICTED);
    }
    let Some(account) = entry.account() else {
        return refuse(CACHED_NONE);
    };
    if workstation.protects_users() && account.protected() {
        return refuse(CACHED_PROTECTED);
    }
    certificate.note(CACHED_OPENS);
    ControlFlow::Continue(account)
}
