//! One logon, from the card in the reader to the session: the stages in the order of the talk's steps
//! 1 to 18 [SEC2302 pages 19 and 20].

use std::ops::ControlFlow;

use facts::{StepId, Verdict, refuse};

use super::account::{Checked, PKINIT, account_may_log_on, host_admits};
use super::cached::cached_logon;
use super::client_certificate::{client_certificate_is_accepted, issuer_is_in_ntauth};
use super::client_name::{Naming, client_names_account, naming};
use super::exchange::{Parties, client_takes_reply, kdc_reads_request, kdc_takes_request};
use super::kdc_certificate::{client_accepts_kdc, computer_accepts_kdc, kdc_has_certificate};
use super::mapping::lookup::{follow_referral, named_account, referral, search_explicitly};
use super::mapping::{Mapping, Method, confirm, mapping_is_strong_enough, maps_by_key};
use super::middleware::driver_of;
use super::request::{
    Asked, card_signs, client_asks, client_asks_again, clocks_agree, container_is_opened,
    leads_to_domain,
};
use super::right::at_screen;
use super::tile::tile_is_shown;
use crate::roles::{
    Assumptions, Attempt, Certificate, Domain, DomainController, User, Workstation,
};
use crate::step::{
    CARD_OPENED, CARD_SIGNED, CLIENT_NO_CONTROLLER, KDC_HAS_CERTIFICATE, KDC_SIGNATURE_VALID,
    MAP_REFERRED, REPLY_KDC_TRUSTED, REPLY_KEY_DERIVED, REPLY_TICKET_ISSUED,
    SESSION_COMPUTER_ACCOUNT, SESSION_OPENED, SESSION_TICKET_ONLY, TILE_CARD_NOT_RECOGNISED,
    TILE_SHOWN,
};

facts::decision! {
    /// May the holder of this card open a session here with this certificate, and as whom?
    ///
    /// The domain controllers are the one that is asked first and the one to which that one refers
    /// the client, where it does.
    pub(crate) LOGON = logon(
        Certificate,
        Attempt,
        Workstation,
        DomainController,
        DomainController,
        Assumptions,
    );
}
facts::decision! {
    /// Is the certificate shown as a tile here?
    pub(crate) TILE = tile(Certificate, Workstation, Assumptions);
}

facts::decision! {
    /// Are card and container still there when the PIN is submitted?
    pub(crate) OPEN = open(Certificate, Attempt);
}
facts::decision! {
    /// Does the card sign?
    pub(crate) SIGN = sign(Certificate, Attempt, Workstation, Assumptions);
}
facts::decision! {
    /// Whom does the client ask, by which name, and does its request go out?
    pub(crate) REQUEST = request(Certificate, Attempt, Workstation, DomainController);
}
facts::decision! {
    /// Does the client's request go out to the domain controller that it was referred to?
    pub(crate) REQUEST_AGAIN = request_again(Certificate, Workstation, DomainController);
}
facts::decision! {
    /// Where does a domain controller refer the client to?
    pub(crate) REFERRAL = refer(Certificate, Attempt, Workstation, DomainController);
}
facts::decision! {
    /// Which certificate does the KDC answer with?
    pub(crate) KDC_CERTIFICATE = kdc_certificate(DomainController);
}
facts::decision! {
    /// What does the KDC answer?
    pub(crate) ANSWER = answer(Certificate, Attempt, Workstation, DomainController, Assumptions);
}
facts::decision! {
    /// What does the KDC answer to a visitor, whose request speaks for itself? Named is the computer that the
    /// request names as its address.
    pub(crate) VISIT = visit(
        Certificate,
        Attempt,
        Workstation,
        Workstation,
        DomainController,
        Assumptions,
    );
}
facts::decision! {
    /// Does the client take the reply as it comes? The KDC's certificate, the card's, the client, the KDC.
    pub(crate) TAKE_REPLY = take_reply(Certificate, Certificate, Workstation, DomainController);
}
facts::decision! {
    /// Does the client accept the KDC when the computer itself logs on?
    pub(crate) ACCEPT_FOR_COMPUTER = accept_for_computer(Certificate, Workstation);
}
facts::decision! {
    /// Does the client accept the KDC? The KDC's certificate, the card's, the client.
    pub(crate) ACCEPT = accept(Certificate, Certificate, Workstation, Assumptions);
}

fn open<'f>(certificate: Certificate<'f>, attempt: Attempt<'f>) -> ControlFlow<StepId, StepId> {
    container_is_opened(certificate, attempt)?;
    ControlFlow::Continue(CARD_OPENED)
}

fn sign<'f>(
    certificate: Certificate<'f>,
    attempt: Attempt<'f>,
    workstation: Workstation<'f>,
    assumptions: Assumptions<'f>,
) -> ControlFlow<StepId, StepId> {
    let Some(card) = certificate.card() else {
        return ControlFlow::Break(TILE_CARD_NOT_RECOGNISED);
    };
    let driver = match driver_of(card, workstation) {
        Ok(driver) => driver,
        Err(none) => return ControlFlow::Break(none.end),
    };
    let asked = Asked {
        driver,
        workstation,
        assumptions,
    };
    card_signs(certificate, attempt, asked)?;
    ControlFlow::Continue(CARD_SIGNED)
}

fn request<'f>(
    certificate: Certificate<'f>,
    attempt: Attempt<'f>,
    workstation: Workstation<'f>,
    kdc: DomainController<'f>,
) -> ControlFlow<StepId, StepId> {
    let (_, domain) = client_names_account(certificate, attempt, workstation, workstation, kdc)?;
    client_asks(
        Parties {
            certificate,
            workstation,
            kdc,
        },
        domain,
    )
}

fn request_again<'f>(
    certificate: Certificate<'f>,
    workstation: Workstation<'f>,
    kdc: DomainController<'f>,
) -> ControlFlow<StepId, StepId> {
    client_asks_again(Parties {
        certificate,
        workstation,
        kdc,
    })
}

fn refer<'f>(
    certificate: Certificate<'f>,
    attempt: Attempt<'f>,
    workstation: Workstation<'f>,
    kdc: DomainController<'f>,
) -> ControlFlow<StepId, (StepId, Domain<'f>)> {
    match referral(naming(certificate, attempt, workstation, workstation), kdc) {
        Some(domain) => ControlFlow::Continue((MAP_REFERRED, domain)),
        None => ControlFlow::Break(REPLY_TICKET_ISSUED),
    }
}

fn answer<'f>(
    certificate: Certificate<'f>,
    attempt: Attempt<'f>,
    workstation: Workstation<'f>,
    kdc: DomainController<'f>,
    assumptions: Assumptions<'f>,
) -> ControlFlow<StepId, (StepId, User<'f>)> {
    let naming = naming(certificate, attempt, workstation, workstation);
    let parties = Parties {
        certificate,
        workstation,
        kdc,
    };
    let (mapping, _) = kdc_answers(parties, naming, assumptions)?;
    ControlFlow::Continue((REPLY_TICKET_ISSUED, mapping.account))
}

fn visit<'f>(
    certificate: Certificate<'f>,
    attempt: Attempt<'f>,
    visitor: Workstation<'f>,
    named: Workstation<'f>,
    kdc: DomainController<'f>,
    assumptions: Assumptions<'f>,
) -> ControlFlow<StepId, (StepId, User<'f>)> {
    let naming = naming(certificate, attempt, visitor, visitor);
    let (mapping, _) = kdc_decides(certificate, naming, visitor, named, kdc, assumptions)?;
    kdc.note(REPLY_TICKET_ISSUED);
    ControlFlow::Continue((REPLY_TICKET_ISSUED, mapping.account))
}

fn take_reply<'f>(
    own: Certificate<'f>,
    certificate: Certificate<'f>,
    workstation: Workstation<'f>,
    kdc: DomainController<'f>,
) -> ControlFlow<StepId, StepId> {
    let parties = Parties {
        certificate,
        workstation,
        kdc,
    };
    client_takes_reply(parties, own)?;
    ControlFlow::Continue(REPLY_KDC_TRUSTED)
}

fn kdc_certificate(kdc: DomainController<'_>) -> ControlFlow<StepId, (StepId, Certificate<'_>)> {
    let own = kdc_has_certificate(kdc)?;
    ControlFlow::Continue((KDC_HAS_CERTIFICATE, own))
}

fn accept<'f>(
    own: Certificate<'f>,
    presented: Certificate<'f>,
    workstation: Workstation<'f>,
    assumptions: Assumptions<'f>,
) -> ControlFlow<StepId, StepId> {
    client_accepts_kdc(own, presented, workstation, assumptions)?;
    ControlFlow::Continue(REPLY_KDC_TRUSTED)
}

fn accept_for_computer<'f>(
    own: Certificate<'f>,
    workstation: Workstation<'f>,
) -> ControlFlow<StepId, StepId> {
    computer_accepts_kdc(own, workstation)?;
    ControlFlow::Continue(REPLY_KDC_TRUSTED)
}

/// Is the certificate shown as a tile?
fn tile<'f>(
    certificate: Certificate<'f>,
    workstation: Workstation<'f>,
    assumptions: Assumptions<'f>,
) -> ControlFlow<StepId, StepId> {
    tile_is_shown(certificate, workstation, assumptions)?;
    ControlFlow::Continue(TILE_SHOWN)
}

/// The whole logon.
fn logon<'f>(
    certificate: Certificate<'f>,
    attempt: Attempt<'f>,
    workstation: Workstation<'f>,
    asked: DomainController<'f>,
    referred: DomainController<'f>,
    assumptions: Assumptions<'f>,
) -> ControlFlow<StepId, (StepId, User<'f>)> {
    let driver = tile_is_shown(certificate, workstation, assumptions)?;
    let card = Asked {
        driver,
        workstation,
        assumptions,
    };
    card_signs(certificate, attempt, card)?;
    let request = Request {
        certificate,
        attempt,
        screen: workstation,
        workstation,
        asked,
        referred,
    };
    let Some(account) = domain_answers(request, assumptions)? else {
        let account = cached_logon(certificate, workstation)?;
        at_screen(account, workstation)?;
        return ControlFlow::Continue((SESSION_OPENED, account));
    };
    let opened = session_at(account, workstation)?;
    if opened == SESSION_OPENED {
        at_screen(account, workstation)?;
    }
    ControlFlow::Continue((opened, account))
}

/// Who the domain says it is; `None`: no domain controller of it answers the machine, which goes on without
/// [SEC2302 page 20, step 12].
pub(crate) fn domain_answers<'f>(
    request: Request<'f>,
    assumptions: Assumptions<'f>,
) -> Verdict<Option<User<'f>>> {
    if !leads_to_domain(request.workstation) {
        return ControlFlow::Continue(None);
    }
    match domain_authenticates(request, assumptions) {
        ControlFlow::Continue(account) => ControlFlow::Continue(Some(account)),
        ControlFlow::Break(CLIENT_NO_CONTROLLER) => ControlFlow::Continue(None),
        ControlFlow::Break(refused) => refuse(refused),
    }
}

/// Where its account has been authenticated, does the machine open a session, if the account has the right to one?
pub(crate) fn session_at<'f>(account: User<'f>, workstation: Workstation<'f>) -> Verdict<StepId> {
    if workstation.home().is_none() {
        return ControlFlow::Continue(SESSION_TICKET_ONLY);
    }
    host_admits(account, workstation)?;
    ControlFlow::Continue(SESSION_OPENED)
}

/// Who asks whom with what: the hint was typed at a screen, and a machine asks.
#[derive(Clone, Copy)]
pub(crate) struct Request<'f> {
    pub(crate) certificate: Certificate<'f>,
    pub(crate) attempt: Attempt<'f>,
    pub(crate) screen: Workstation<'f>,
    pub(crate) workstation: Workstation<'f>,
    pub(crate) asked: DomainController<'f>,
    pub(crate) referred: DomainController<'f>,
}

/// The exchange with the domain: from the name that the client sends to the key that it derives.
fn domain_authenticates<'f>(
    request: Request<'f>,
    assumptions: Assumptions<'f>,
) -> Verdict<User<'f>> {
    let Request {
        certificate,
        attempt,
        screen,
        workstation,
        asked,
        referred,
    } = request;
    let (naming, domain) = client_names_account(certificate, attempt, screen, workstation, asked)?;
    let at = |kdc| Parties {
        certificate,
        workstation,
        kdc,
    };
    client_asks(at(asked), domain)?;
    let kdc = match referral(naming, asked) {
        None => asked,
        Some(first) => {
            asked.note(MAP_REFERRED);
            follow_referral(request, naming, first, assumptions)?;
            client_asks_again(at(referred))?;
            referred
        }
    };
    let (mapping, own) = kdc_answers(at(kdc), naming, assumptions)?;
    client_takes_reply(at(kdc), own)?;
    client_accepts_kdc(own, certificate, workstation, assumptions)?;
    if mapping.account.is_computer() {
        return refuse(SESSION_COMPUTER_ACCOUNT);
    }
    certificate.note(REPLY_KEY_DERIVED);
    ControlFlow::Continue(mapping.account)
}

/// The KDC's part: what it makes of the request, what it decides, and what it gives.
pub(crate) fn kdc_answers<'f>(
    parties: Parties<'f>,
    naming: Naming<'f>,
    assumptions: Assumptions<'f>,
) -> Verdict<(Mapping<'f>, Certificate<'f>)> {
    let Parties {
        certificate,
        workstation,
        kdc,
    } = parties;
    kdc_reads_request(parties)?;
    let decided = kdc_decides(
        certificate,
        naming,
        workstation,
        workstation,
        kdc,
        assumptions,
    )?;
    kdc_takes_request(parties)?;
    kdc.note(REPLY_TICKET_ISSUED);
    ControlFlow::Continue(decided)
}

/// What the KDC decides: the account by its name, the KDC's own certificate, the client's, the mapping, the
/// account's state. An account whose key is known needs no other mapping. `named` is the computer that the request
/// names as its own.
fn kdc_decides<'f>(
    certificate: Certificate<'f>,
    naming: Naming<'f>,
    workstation: Workstation<'f>,
    named_computer: Workstation<'f>,
    kdc: DomainController<'f>,
    assumptions: Assumptions<'f>,
) -> Verdict<(Mapping<'f>, Certificate<'f>)> {
    let named = named_account(naming, kdc, assumptions)?;
    let own = kdc_has_certificate(kdc)?;
    clocks_agree(workstation, kdc)?;
    certificate.note(KDC_SIGNATURE_VALID);
    let mapping = match maps_by_key(certificate, named, kdc, assumptions)? {
        Some(account) => Mapping {
            account,
            method: Method::Key,
        },
        None => map_certificate(certificate, named, kdc, assumptions)?,
    };
    account_may_log_on(
        Checked {
            account: mapping.account,
            workstation: named_computer,
            kdc,
            assumptions,
        },
        &PKINIT,
    )?;
    ControlFlow::Continue((mapping, own))
}

/// A certificate that has to be trusted, and to map to the account.
fn map_certificate<'f>(
    certificate: Certificate<'f>,
    named: Option<User<'f>>,
    kdc: DomainController<'f>,
    assumptions: Assumptions<'f>,
) -> Verdict<Mapping<'f>> {
    client_certificate_is_accepted(certificate, named, kdc, assumptions)?;
    let account = match named {
        Some(account) => account,
        None => search_explicitly(certificate, kdc, assumptions)?,
    };
    let mapping = confirm(certificate, account, kdc, assumptions)?;
    issuer_is_in_ntauth(certificate, kdc, assumptions, mapping.ntauth(assumptions))?;
    let strength = mapping_is_strong_enough(certificate, mapping, kdc, assumptions)?;
    certificate.note(strength);
    ControlFlow::Continue(mapping)
}
