//! The account that a request is for: by the client's name, or by the certificate itself.

use std::ops::ControlFlow;

use facts::{Found, PASS, Search, StepId, Verdict, refuse};

use crate::roles::{Assumptions, Attempt, Certificate, DomainController, User, Workstation};
use crate::step::{
    CLIENT_HINT_NOT_OFFERED, CLIENT_NAME_FROM_HINT, CLIENT_NAME_FROM_SUBJECT, CLIENT_NAME_FROM_UPN,
    MAP_AMBIGUOUS, MAP_HINT_UNKNOWN, MAP_METHODS_DISAGREE, MAP_NOBODY, MAP_OLD_KDC_UPN_ONLY,
    MAP_UPN_AMBIGUOUS, MAP_UPN_UNKNOWN,
};
use crate::value::SearchReading;

/// The account that the request is for: by hint, by UPN, or by the certificate itself.
pub(super) fn named_account<'f>(
    certificate: Certificate<'f>,
    attempt: Attempt<'f>,
    workstation: Workstation<'f>,
    kdc: DomainController<'f>,
    assumptions: Assumptions<'f>,
) -> Verdict<User<'f>> {
    if attempt.has_hint() {
        if workstation.offers_hint() {
            certificate.note(CLIENT_NAME_FROM_HINT);
            return match attempt.hinted_account() {
                Some(account) => ControlFlow::Continue(account),
                None => refuse(MAP_HINT_UNKNOWN),
            };
        }
        certificate.note(CLIENT_HINT_NOT_OFFERED);
    }
    if certificate.has_upn() && workstation.uses_subject_alternative_name() {
        certificate.note(CLIENT_NAME_FROM_UPN);
        return match certificate.accounts_by_upn().found() {
            Found::One(account) => ControlFlow::Continue(account),
            Found::None => refuse(MAP_UPN_UNKNOWN),
            Found::Several => refuse(MAP_UPN_AMBIGUOUS),
        };
    }
    certificate.note(CLIENT_NAME_FROM_SUBJECT);
    if !kdc.maps_explicitly() {
        return refuse(MAP_OLD_KDC_UPN_ONLY);
    }
    search_explicitly(certificate, kdc, assumptions)
}

/// The explicit forms in the order of the search without a hint: issuer and subject, subject, issuer
/// and serial, subject key identifier, SHA-1 hash, e-mail address, issuer and SID.
fn explicit_forms<'f>(
    certificate: Certificate<'f>,
    kdc: DomainController<'f>,
    mut visit: impl FnMut(Search<'f, User<'f>>) -> ControlFlow<StepId>,
) -> ControlFlow<StepId> {
    visit(certificate.accounts_by_issuer_subject())?;
    visit(certificate.accounts_by_subject())?;
    visit(certificate.accounts_by_issuer_serial())?;
    visit(certificate.accounts_by_ski())?;
    visit(certificate.accounts_by_sha1_public_key())?;
    visit(certificate.accounts_by_rfc822())?;
    if kdc.maps_by_issuer_sid() {
        visit(certificate.accounts_by_issuer_sid())?;
    }
    PASS
}

/// Without a name the first form that finds an account ends the search; several accounts of one form
/// need a hint [Certificate Requirements and Enumeration].
fn search_explicitly<'f>(
    certificate: Certificate<'f>,
    kdc: DomainController<'f>,
    assumptions: Assumptions<'f>,
) -> Verdict<User<'f>> {
    let mut first: Option<User<'f>> = None;
    explicit_forms(certificate, kdc, |form| {
        match (form.found(), first) {
            (Found::None, _) => {}
            (Found::Several, None) => return refuse(MAP_AMBIGUOUS),
            (Found::One(account), None) => first = Some(account),
            (Found::Several, Some(_))
                if assumptions.search() == SearchReading::DisagreementFails =>
            {
                return refuse(MAP_METHODS_DISAGREE);
            }
            (Found::One(account), Some(found))
                if assumptions.search() == SearchReading::DisagreementFails
                    && !account.is_same(found) =>
            {
                return refuse(MAP_METHODS_DISAGREE);
            }
            (_, Some(_)) => {}
        }
        PASS
    })?;
    match first {
        Some(account) => ControlFlow::Continue(account),
        None => refuse(MAP_NOBODY),
    }
}
