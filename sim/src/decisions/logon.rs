//! One logon, from the card in the reader to the session: the stages in the order of the talk's steps
//! 1 to 18 [SEC2302 pages 19 and 20].

use std::ops::ControlFlow;

use facts::{StepId, Verdict};

use super::account::account_may_log_on;
use super::client_certificate::{client_certificate_is_accepted, issuer_is_in_ntauth};
use super::kdc_certificate::{client_accepts_kdc, kdc_has_certificate};
use super::mapping::{Mapping, map_certificate, mapping_is_strong_enough};
use super::request::{card_signs, client_request, clocks_agree};
use super::tile::tile_is_shown;
use crate::roles::{Assumptions, Attempt, Certificate, DomainController, User, Workstation};
use crate::step::{
    CARD_SIGNED, CLIENT_RFC_4556, KDC_SIGNATURE_VALID, REPLY_KDC_TRUSTED, REPLY_KEY_DERIVED,
    REPLY_TICKET_ISSUED, SESSION_OPENED, TILE_SHOWN,
};

facts::decision! {
    /// May the holder of this card open a session here with this certificate, and as whom?
    pub(crate) LOGON = logon(Certificate, Attempt, Workstation, DomainController, Assumptions);
}
facts::decision! {
    /// Is the certificate shown as a tile here?
    pub(crate) TILE = tile(Certificate, Workstation);
}

facts::decision! {
    /// Does the card sign?
    pub(crate) SIGN = sign(Certificate, Attempt);
}
facts::decision! {
    /// Does the client's request go out?
    pub(crate) REQUEST = request(Certificate, Workstation, DomainController);
}
facts::decision! {
    /// What does the KDC answer?
    pub(crate) ANSWER = answer(Certificate, Attempt, Workstation, DomainController, Assumptions);
}
facts::decision! {
    /// Does the client accept the KDC?
    pub(crate) ACCEPT = accept(Certificate, Workstation);
}

fn sign<'f>(certificate: Certificate<'f>, attempt: Attempt<'f>) -> ControlFlow<StepId, StepId> {
    card_signs(certificate, attempt)?;
    ControlFlow::Continue(CARD_SIGNED)
}

fn request<'f>(
    certificate: Certificate<'f>,
    workstation: Workstation<'f>,
    kdc: DomainController<'f>,
) -> ControlFlow<StepId, StepId> {
    client_request(certificate, workstation, kdc)?;
    ControlFlow::Continue(CLIENT_RFC_4556)
}

fn answer<'f>(
    certificate: Certificate<'f>,
    attempt: Attempt<'f>,
    workstation: Workstation<'f>,
    kdc: DomainController<'f>,
    assumptions: Assumptions<'f>,
) -> ControlFlow<StepId, (StepId, User<'f>)> {
    let (mapping, _) = kdc_answers(certificate, attempt, workstation, kdc, assumptions)?;
    ControlFlow::Continue((REPLY_TICKET_ISSUED, mapping.account))
}

fn accept<'f>(
    certificate: Certificate<'f>,
    workstation: Workstation<'f>,
) -> ControlFlow<StepId, StepId> {
    client_accepts_kdc(certificate, workstation)?;
    ControlFlow::Continue(REPLY_KDC_TRUSTED)
}

/// Is the certificate shown as a tile?
fn tile<'f>(
    certificate: Certificate<'f>,
    workstation: Workstation<'f>,
) -> ControlFlow<StepId, StepId> {
    tile_is_shown(certificate, workstation)?;
    ControlFlow::Continue(TILE_SHOWN)
}

/// The whole logon.
fn logon<'f>(
    certificate: Certificate<'f>,
    attempt: Attempt<'f>,
    workstation: Workstation<'f>,
    kdc: DomainController<'f>,
    assumptions: Assumptions<'f>,
) -> ControlFlow<StepId, (StepId, User<'f>)> {
    tile_is_shown(certificate, workstation)?;
    card_signs(certificate, attempt)?;
    client_request(certificate, workstation, kdc)?;
    let (mapping, own) = kdc_answers(certificate, attempt, workstation, kdc, assumptions)?;
    client_accepts_kdc(own, workstation)?;
    certificate.note(REPLY_KEY_DERIVED);
    ControlFlow::Continue((SESSION_OPENED, mapping.account))
}

/// The KDC's part: its own certificate, the client's, the mapping, the account.
pub(crate) fn kdc_answers<'f>(
    certificate: Certificate<'f>,
    attempt: Attempt<'f>,
    workstation: Workstation<'f>,
    kdc: DomainController<'f>,
    assumptions: Assumptions<'f>,
) -> Verdict<(Mapping<'f>, Certificate<'f>)> {
    let own = kdc_has_certificate(kdc)?;
    clocks_agree(workstation, kdc)?;
    certificate.note(KDC_SIGNATURE_VALID);
    client_certificate_is_accepted(certificate, kdc, assumptions)?;
    let mapping = map_certificate(certificate, attempt, workstation, kdc, assumptions)?;
    issuer_is_in_ntauth(certificate, kdc, assumptions, mapping.explicit)?;
    mapping_is_strong_enough(certificate, mapping, kdc)?;
    account_may_log_on(mapping.account, workstation, kdc)?;
    kdc.note(REPLY_TICKET_ISSUED);
    ControlFlow::Continue((mapping, own))
}
