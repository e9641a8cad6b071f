//! Windows Hello for Business with key trust: PKINIT with a key of the machine's, which the account holds in
//! msDS-KeyCredentialLink [MS-PKCA 3.1.5.2.1.4; Interactive logon: Require Windows Hello for Business or smart card].

use std::ops::ControlFlow;

use facts::StepId;

use super::account::{Checked, PKINIT, account_may_log_on, host_admits};
use super::kdc_certificate::{client_accepts_kdc, kdc_has_certificate};
use super::request::{clocks_agree, network_leads_to_domain};
use super::right::at_screen;
use crate::roles::{Assumptions, DomainController, User, Workstation};
use crate::step::{
    CLIENT_DC_UNREACHABLE, CLIENT_NO_DOMAIN, HELLO_FORCED, HELLO_KDC, HELLO_KEY, HELLO_NONE,
    HELLO_NTAUTH, HELLO_OPENS, HELLO_VERSION,
};
use crate::value::NtAuthCheck;

facts::decision! {
    /// Does Windows Hello for Business let this user in at the screen of this machine?
    pub(crate) HELLO = hello(User, Workstation, DomainController, Assumptions);
}

fn hello<'f>(
    account: User<'f>,
    workstation: Workstation<'f>,
    kdc: DomainController<'f>,
    assumptions: Assumptions<'f>,
) -> ControlFlow<StepId, (StepId, User<'f>)> {
    if !workstation.takes_hello() {
        return ControlFlow::Break(HELLO_VERSION);
    }
    if !account.hello_at().includes(workstation) {
        return ControlFlow::Break(HELLO_NONE);
    }
    if !workstation.joined() {
        return ControlFlow::Break(CLIENT_NO_DOMAIN);
    }
    if workstation.requires_smart_card() || account.smart_card_required() {
        workstation.note(HELLO_FORCED);
    }
    if !kdc.running() {
        return ControlFlow::Break(CLIENT_DC_UNREACHABLE);
    }
    network_leads_to_domain(workstation)?;
    let own = kdc_has_certificate(kdc)?;
    clocks_agree(workstation, kdc)?;
    if !kdc.knows_key_trust() {
        return ControlFlow::Break(HELLO_KDC);
    }
    account.note(HELLO_KEY);
    // The certificate around the key is the machine's own, and no authority of NTAuth issued it.
    if kdc.checks_ntauth_of_keys() && kdc.ntauth_for_explicit() == NtAuthCheck::Enforced {
        return ControlFlow::Break(HELLO_NTAUTH);
    }
    let checked = Checked {
        account,
        workstation,
        kdc,
        assumptions,
    };
    account_may_log_on(checked, &PKINIT)?;
    client_accepts_kdc(own, own, workstation, assumptions)?;
    host_admits(account, workstation)?;
    at_screen(account, workstation)?;
    ControlFlow::Continue((HELLO_OPENS, account))
}
