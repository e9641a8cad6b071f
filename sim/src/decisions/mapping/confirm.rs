//! Whether the certificate maps to the account that was looked up.

use std::ops::ControlFlow;

use facts::{StepId, Verdict, refuse};

use super::lookup::{Lookup, look_up};
use super::{Mapping, Method};
use crate::roles::{Assumptions, Certificate, DomainController, User};
use crate::step::{
    MAP_BY_DNS_NAME, MAP_BY_ISSUER_SERIAL, MAP_BY_ISSUER_SID, MAP_BY_ISSUER_SUBJECT, MAP_BY_RFC822,
    MAP_BY_SHA1_PUBLIC_KEY, MAP_BY_SKI, MAP_BY_SUBJECT, MAP_BY_UPN, MAP_NAME_MISMATCH,
    MAP_UPN_IGNORED,
};
use crate::value::{ForeignUpnReading, StrongBinding};

/// Confirms that the certificate maps to the named account: UPN first, then the explicit forms. A
/// weak mapping makes the KDC look on for a strong one [MS-PKCA] 3.1.5.2.1.5.
pub(crate) fn confirm<'f>(
    certificate: Certificate<'f>,
    account: User<'f>,
    kdc: DomainController<'f>,
    assumptions: Assumptions<'f>,
) -> Verdict<Mapping<'f>> {
    let of_computer = account.is_computer();
    let by_upn = if of_computer {
        maps_by_dns_name(certificate, account, kdc)
            || (kdc.maps_computers_by_upn() && maps_by_upn(certificate, account, kdc))
    } else {
        maps_by_upn(certificate, account, kdc)
    };
    let foreign_upn_blocks = !of_computer
        && certificate.has_upn()
        && !by_upn
        && kdc.uses_subject_alternative_name()
        && (kdc.strong_binding() == StrongBinding::NotImplemented
            || assumptions.foreign_upn() == ForeignUpnReading::UpnBlocksExplicit);
    if !kdc.maps_explicitly() || foreign_upn_blocks {
        return name_or_nothing(account, by_upn);
    }
    if let Some((method, step)) = strong_form(certificate, account, kdc) {
        certificate.note(step);
        return ControlFlow::Continue(Mapping { account, method });
    }
    if by_upn {
        return name_or_nothing(account, true);
    }
    match weak_form(certificate, account) {
        Some((method, step)) => {
            certificate.note(step);
            ControlFlow::Continue(Mapping { account, method })
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
    let by_upn = certificate.upn_name().map(|name| look_up(name, kdc));
    let found = matches!(by_upn, Some(Lookup::Here(other)) if other.is_same(account));
    if found {
        certificate.note(MAP_BY_UPN);
    }
    found
}

/// A computer's account: `<name>.<domain>` in the certificate is `<name>$` of the KDC's domain
/// [MS-PKCA 3.1.5.2.1.1].
fn maps_by_dns_name<'f>(
    certificate: Certificate<'f>,
    account: User<'f>,
    kdc: DomainController<'f>,
) -> bool {
    let found = kdc.maps_by_dns_name() && certificate.accounts_by_dns_name().includes(account);
    if found {
        certificate.note(MAP_BY_DNS_NAME);
    }
    found
}

fn name_or_nothing(account: User<'_>, by_upn: bool) -> Verdict<Mapping<'_>> {
    if by_upn {
        ControlFlow::Continue(Mapping {
            account,
            method: Method::AlternativeName,
        })
    } else {
        refuse(MAP_NAME_MISMATCH)
    }
}

fn strong_form<'f>(
    certificate: Certificate<'f>,
    account: User<'f>,
    kdc: DomainController<'f>,
) -> Option<(Method, StepId)> {
    let values = certificate.mapping_values()?;
    if values.accounts_by_issuer_serial().includes(account) {
        Some((Method::IssuerSerial, MAP_BY_ISSUER_SERIAL))
    } else if values.accounts_by_ski().includes(account) {
        Some((Method::Ski, MAP_BY_SKI))
    } else if values.accounts_by_sha1_public_key().includes(account) {
        Some((Method::Sha1PublicKey, MAP_BY_SHA1_PUBLIC_KEY))
    } else if kdc.maps_by_issuer_sid() && values.accounts_by_issuer_sid().includes(account) {
        Some((Method::IssuerSid, MAP_BY_ISSUER_SID))
    } else {
        None
    }
}

fn weak_form<'f>(certificate: Certificate<'f>, account: User<'f>) -> Option<(Method, StepId)> {
    let values = certificate.mapping_values()?;
    if values.accounts_by_issuer_subject().includes(account) {
        Some((Method::IssuerSubject, MAP_BY_ISSUER_SUBJECT))
    } else if values.accounts_by_subject().includes(account) {
        Some((Method::Subject, MAP_BY_SUBJECT))
    } else if values.accounts_by_rfc822().includes(account) {
        Some((Method::Rfc822, MAP_BY_RFC822))
    } else {
        None
    }
}
