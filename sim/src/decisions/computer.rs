//! The computer itself logs on by certificate, before anybody sits at it [MS-PKCA 3.1.5.1, 3.1.5.2.1.1].

use std::ops::ControlFlow;

use facts::{StepId, Verdict, refuse};

use super::account::{Checked, KERBEROS_PASSWORD, account_may_log_on};
use super::client_name::{Naming, is_in};
use super::exchange::{Parties, client_takes_reply};
use super::kdc_certificate::computer_accepts_kdc;
use super::logon::kdc_answers;
use super::mapping::lookup::named_account;
use super::request::{client_request, clocks_agree};
use crate::roles::{Assumptions, Attempt, Certificate, DomainController, User, Workstation};
use crate::step::{
    CARD_SIGNATURE_ASSUMED, CLIENT_DC_UNREACHABLE, CLIENT_NO_DOMAIN, COMPUTER_AUTHENTICATED,
    COMPUTER_AUTOMATIC, COMPUTER_BY_PASSWORD_AUTHENTICATED, COMPUTER_FORCED, COMPUTER_NAMES_ITSELF,
    COMPUTER_NO_KEY, COMPUTER_NO_PASSWORD, COMPUTER_OFF, COMPUTER_PASSWORD, COMPUTER_PURPOSE,
    COMPUTER_SIGNED, COMPUTER_USER_TICKET, MAP_HINT_UNKNOWN, REPLY_COMPUTER_OLD, REPLY_KEY_DERIVED,
};
use crate::value::{DeviceLogon, KeyPossession};

facts::decision! {
    /// Does the computer get a ticket with its certificate? The attempt names its account.
    pub(crate) COMPUTER = computer(Certificate, Attempt, Workstation, DomainController, Assumptions);
}
facts::decision! {
    /// And with its password, where it got none?
    pub(crate) COMPUTER_BY_PASSWORD = by_password(Attempt, Workstation, DomainController, Assumptions);
}

fn computer<'f>(
    certificate: Certificate<'f>,
    attempt: Attempt<'f>,
    workstation: Workstation<'f>,
    kdc: DomainController<'f>,
    assumptions: Assumptions<'f>,
) -> ControlFlow<StepId, (StepId, User<'f>)> {
    let parties = Parties {
        certificate,
        workstation,
        kdc,
    };
    let naming = computer_asks(parties, attempt)?;
    let (mapping, own) = kdc_answers(parties, naming, assumptions)?;
    client_takes_reply(parties, own)?;
    computer_accepts_kdc(own, workstation)?;
    certificate.note(REPLY_KEY_DERIVED);
    if !mapping.account.is_computer() {
        return ControlFlow::Break(COMPUTER_USER_TICKET);
    }
    ControlFlow::Continue((COMPUTER_AUTHENTICATED, mapping.account))
}

/// What a computer does that got no ticket with its certificate: unless it must have one, it goes on with its
/// password.
fn by_password<'f>(
    attempt: Attempt<'f>,
    workstation: Workstation<'f>,
    kdc: DomainController<'f>,
    assumptions: Assumptions<'f>,
) -> ControlFlow<StepId, (StepId, User<'f>)> {
    if workstation.logs_on_by_certificate() && workstation.device_logon() == DeviceLogon::Forced {
        return ControlFlow::Break(COMPUTER_NO_PASSWORD);
    }
    let (Some(home), Some(name)) = (workstation.home(), attempt.name()) else {
        return ControlFlow::Break(CLIENT_NO_DOMAIN);
    };
    workstation.note(COMPUTER_PASSWORD);
    is_in(kdc, home)?;
    if !kdc.running() {
        return ControlFlow::Break(CLIENT_DC_UNREACHABLE);
    }
    let Some(account) = named_account(Naming::Hint(name), kdc, assumptions)? else {
        return ControlFlow::Break(MAP_HINT_UNKNOWN);
    };
    clocks_agree(workstation, kdc)?;
    let checked = Checked {
        account,
        workstation,
        kdc,
        assumptions,
    };
    account_may_log_on(checked, &KERBEROS_PASSWORD)?;
    ControlFlow::Continue((COMPUTER_BY_PASSWORD_AUTHENTICATED, account))
}

/// The client's part before the request goes out.
fn computer_asks<'f>(parties: Parties<'f>, attempt: Attempt<'f>) -> Verdict<Naming<'f>> {
    let Parties {
        certificate,
        workstation,
        kdc,
    } = parties;
    if !workstation.logs_on_by_certificate() {
        return refuse(REPLY_COMPUTER_OLD);
    }
    match workstation.device_logon() {
        DeviceLogon::Off => return refuse(COMPUTER_OFF),
        DeviceLogon::Automatic => workstation.note(COMPUTER_AUTOMATIC),
        DeviceLogon::Forced => workstation.note(COMPUTER_FORCED),
    }
    let (Some(home), Some(name)) = (workstation.home(), attempt.name()) else {
        return refuse(CLIENT_NO_DOMAIN);
    };
    if !certificate.for_pkinit_client() && !certificate.for_client_authentication() {
        return refuse(COMPUTER_PURPOSE);
    }
    match certificate.key_possession() {
        KeyPossession::Held => certificate.note(COMPUTER_SIGNED),
        KeyPossession::Elsewhere => certificate.note(CARD_SIGNATURE_ASSUMED),
        KeyPossession::NoContainer | KeyPossession::NoCertificate | KeyPossession::NoKey => {
            return refuse(COMPUTER_NO_KEY);
        }
    }
    certificate.note(COMPUTER_NAMES_ITSELF);
    is_in(kdc, home)?;
    client_request(parties)?;
    ControlFlow::Continue(Naming::Hint(name))
}
