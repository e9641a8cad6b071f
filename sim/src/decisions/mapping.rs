//! Which account the certificate belongs to, and how strongly [MS-PKCA] 3.1.5.2.1.

use std::ops::ControlFlow;

use facts::{Found, PASS, Search, StepId, Verdict, refuse};

use super::backdating::is_older_than_account;
use crate::roles::{Assumptions, Attempt, Certificate, DomainController, User, Workstation};
use crate::step::{
    CLIENT_HINT_NOT_OFFERED, CLIENT_NAME_FROM_HINT, CLIENT_NAME_FROM_SUBJECT, CLIENT_NAME_FROM_UPN,
    MAP_AMBIGUOUS, MAP_BY_ISSUER_SERIAL, MAP_BY_ISSUER_SID, MAP_BY_ISSUER_SUBJECT, MAP_BY_RFC822,
    MAP_BY_SHA1_PUBLIC_KEY, MAP_BY_SKI, MAP_BY_SUBJECT, MAP_BY_UPN, MAP_HINT_UNKNOWN,
    MAP_METHODS_DISAGREE, MAP_NAME_MISMATCH, MAP_NOBODY, MAP_OLD_KDC_UPN_ONLY, MAP_SID_DIFFERS,
    MAP_STRENGTH_NOT_CHECKED, MAP_STRONG, MAP_STRONG_BY_SID, MAP_UPN_AMBIGUOUS, MAP_UPN_IGNORED,
    MAP_UPN_UNKNOWN, MAP_WEAK_ACCEPTED, MAP_WEAK_OLDER, MAP_WEAK_REFUSED, MAP_WRONG_REALM,
};
use crate::value::{ForeignUpnReading, KdcVersion, SearchReading, StrongBinding};

/// How a certificate was found to belong to an account.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Mapping<'f> {
    /// The account.
    pub(crate) account: User<'f>,
    /// Through altSecurityIdentities, not through the UPN.
    pub(crate) explicit: bool,
    /// Strong in the sense of KB5014754, the SID extension apart.
    pub(crate) strong: bool,
}

/// Finds the account and confirms that the certificate maps to it.
pub(crate) fn map_certificate<'f>(
    certificate: Certificate<'f>,
    attempt: Attempt<'f>,
    workstation: Workstation<'f>,
    kdc: DomainController<'f>,
    assumptions: Assumptions<'f>,
) -> Verdict<Mapping<'f>> {
    let account = named_account(certificate, attempt, workstation, kdc, assumptions)?;
    if !account.domain().is(kdc.domain()) {
        return refuse(MAP_WRONG_REALM);
    }
    confirm(certificate, account, kdc, assumptions)
}

/// The account that the request is for: by hint, by UPN, or by the certificate itself.
fn named_account<'f>(
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
    if kdc.version() < KdcVersion::S2008 {
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
    if kdc.reads_issuer_sid() {
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

/// Confirms that the certificate maps to the named account: UPN first, then the explicit forms. A
/// weak mapping makes the KDC look on for a strong one [MS-PKCA] 3.1.5.2.1.5.
fn confirm<'f>(
    certificate: Certificate<'f>,
    account: User<'f>,
    kdc: DomainController<'f>,
    assumptions: Assumptions<'f>,
) -> Verdict<Mapping<'f>> {
    let by_upn = maps_by_upn(certificate, account, kdc);
    let foreign_upn_blocks = certificate.has_upn()
        && !by_upn
        && kdc.uses_subject_alternative_name()
        && (kdc.strong_binding() == StrongBinding::NotImplemented
            || assumptions.foreign_upn() == ForeignUpnReading::UpnBlocksExplicit);
    if kdc.version() < KdcVersion::S2008 || foreign_upn_blocks {
        return weak_or_nothing(account, by_upn);
    }
    if let Some(step) = strong_form(certificate, account, kdc) {
        certificate.note(step);
        return ControlFlow::Continue(Mapping {
            account,
            explicit: true,
            strong: true,
        });
    }
    if by_upn {
        return weak_or_nothing(account, true);
    }
    match weak_form(certificate, account) {
        Some(step) => {
            certificate.note(step);
            ControlFlow::Continue(Mapping {
                account,
                explicit: true,
                strong: false,
            })
        }
        None => refuse(MAP_NAME_MISMATCH),
    }
}

fn maps_by_upn<'f>(
    certificate: Certificate<'f>,
    account: User<'f>,
    kdc: DomainController<'f>,
) -> bool {
    if !certificate.has_upn() {
        return false;
    }
    if !kdc.uses_subject_alternative_name() {
        certificate.note(MAP_UPN_IGNORED);
        return false;
    }
    let found = certificate.accounts_by_upn().includes(account);
    if found {
        certificate.note(MAP_BY_UPN);
    }
    found
}

fn weak_or_nothing(account: User<'_>, by_upn: bool) -> Verdict<Mapping<'_>> {
    if by_upn {
        ControlFlow::Continue(Mapping {
            account,
            explicit: false,
            strong: false,
        })
    } else {
        refuse(MAP_NAME_MISMATCH)
    }
}

fn strong_form<'f>(
    certificate: Certificate<'f>,
    account: User<'f>,
    kdc: DomainController<'f>,
) -> Option<StepId> {
    if certificate.accounts_by_issuer_serial().includes(account) {
        Some(MAP_BY_ISSUER_SERIAL)
    } else if certificate.accounts_by_ski().includes(account) {
        Some(MAP_BY_SKI)
    } else if certificate.accounts_by_sha1_public_key().includes(account) {
        Some(MAP_BY_SHA1_PUBLIC_KEY)
    } else if kdc.reads_issuer_sid() && certificate.accounts_by_issuer_sid().includes(account) {
        Some(MAP_BY_ISSUER_SID)
    } else {
        None
    }
}

fn weak_form<'f>(certificate: Certificate<'f>, account: User<'f>) -> Option<StepId> {
    if certificate.accounts_by_issuer_subject().includes(account) {
        Some(MAP_BY_ISSUER_SUBJECT)
    } else if certificate.accounts_by_subject().includes(account) {
        Some(MAP_BY_SUBJECT)
    } else if certificate.accounts_by_rfc822().includes(account) {
        Some(MAP_BY_RFC822)
    } else {
        None
    }
}

/// Is the mapping strong enough for this KDC? (KB5014754)
pub(crate) fn mapping_is_strong_enough<'f>(
    certificate: Certificate<'f>,
    mapping: Mapping<'f>,
    kdc: DomainController<'f>,
) -> Verdict {
    let binding = kdc.strong_binding();
    if matches!(
        binding,
        StrongBinding::NotImplemented | StrongBinding::Disabled
    ) {
        certificate.note(MAP_STRENGTH_NOT_CHECKED);
        return PASS;
    }
    if mapping.strong {
        certificate.note(MAP_STRONG);
        return PASS;
    }
    // With UseSubjectAltName=0 the SID inside the certificate is no evidence either.
    if certificate.has_sid() && kdc.uses_subject_alternative_name() {
        if !certificate.sid().is(mapping.account.sid()) {
            return refuse(MAP_SID_DIFFERS);
        }
        certificate.note(MAP_STRONG_BY_SID);
        return PASS;
    }
    if binding == StrongBinding::Full {
        return refuse(MAP_WEAK_REFUSED);
    }
    if is_older_than_account(certificate, mapping.account, kdc) {
        return refuse(MAP_WEAK_OLDER);
    }
    certificate.note(MAP_WEAK_ACCEPTED);
    PASS
}
