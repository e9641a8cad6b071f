//! Whether a mapping is strong enough (KB5014754).

use std::ops::ControlFlow;

use facts::{StepId, Verdict, refuse};

use super::{Mapping, Method};
use crate::decisions::backdating::is_older_than_account;
use crate::roles::{Assumptions, Certificate, DomainController};
use crate::step::{
    MAP_NAME_RULES_FAIL, MAP_NAME_RULES_IGNORED, MAP_SID_DIFFERS, MAP_SID_IGNORED,
    MAP_SID_URI_DIFFERS, MAP_SID_URI_NO_EVIDENCE, MAP_SID_URI_NOT_READ, MAP_STRENGTH_NOT_CHECKED,
    MAP_STRONG, MAP_STRONG_BY_ISSUER_SUBJECT, MAP_STRONG_BY_SID, MAP_STRONG_BY_SID_URI,
    MAP_STRONG_BY_UPN_SUFFIX, MAP_WEAK_ACCEPTED, MAP_WEAK_OLDER, MAP_WEAK_REFUSED,
};
use crate::value::{DuplicateRuleReading, SidUriReading, StrongBinding};

/// Is the mapping strong enough for this KDC? The step says by what.
///
/// First the mappings themselves, then the names that a policy calls strong, and only when all are weak
/// the SID in the certificate: that of the extension, whose word is final, then that of a URI
/// [MS-PKCA] 3.1.5.2.1.5 and 3.1.5.2.1.6.
pub(crate) fn mapping_is_strong_enough<'f>(
    certificate: Certificate<'f>,
    mapping: Mapping<'f>,
    kdc: DomainController<'f>,
    assumptions: Assumptions<'f>,
) -> Verdict<StepId> {
    let binding = kdc.strong_binding();
    if matches!(
        binding,
        StrongBinding::NotImplemented | StrongBinding::Disabled
    ) {
        return ControlFlow::Continue(MAP_STRENGTH_NOT_CHECKED);
    }
    if kdc.has_duplicate_name_rules() {
        if assumptions.duplicate_rule() == DuplicateRuleReading::EveryMappingFails {
            return refuse(MAP_NAME_RULES_FAIL);
        }
        certificate.note(MAP_NAME_RULES_IGNORED);
    }
    if mapping.method.is_strong() {
        return ControlFlow::Continue(MAP_STRONG);
    }
    if let Some(step) = strong_by_name(certificate, mapping, kdc) {
        return ControlFlow::Continue(step);
    }
    if let Some(step) = strong_by_sid(certificate, mapping, kdc, assumptions)? {
        return ControlFlow::Continue(step);
    }
    if binding == StrongBinding::Full {
        return refuse(MAP_WEAK_REFUSED);
    }
    if is_older_than_account(certificate, mapping.account, kdc) {
        return refuse(MAP_WEAK_OLDER);
    }
    ControlFlow::Continue(MAP_WEAK_ACCEPTED)
}

/// Names that the policy "Allow name-based strong mappings" calls strong. Every weak mapping of the
/// account counts, not the first alone: the KDC looks on as long as all are weak.
fn strong_by_name<'f>(
    certificate: Certificate<'f>,
    mapping: Mapping<'f>,
    kdc: DomainController<'f>,
) -> Option<StepId> {
    let policy = kdc.name_policy()?;
    // The rules are about users; a computer's DNS name is none of theirs.
    if mapping.account.is_computer() {
        return None;
    }
    if mapping.method == Method::AlternativeName
        && certificate.strong_by_upn_suffix().includes(policy)
    {
        return Some(MAP_STRONG_BY_UPN_SUFFIX);
    }
    let by_names = || {
        let values = certificate.mapping_values();
        values.is_some_and(|values| {
            values
                .accounts_by_issuer_subject()
                .includes(mapping.account)
        })
    };
    let strong = certificate.strong_by_issuer_subject().includes(policy) && by_names();
    strong.then_some(MAP_STRONG_BY_ISSUER_SUBJECT)
}

/// The SID in the certificate. With UseSubjectAltName=0 it is no evidence either.
fn strong_by_sid<'f>(
    certificate: Certificate<'f>,
    mapping: Mapping<'f>,
    kdc: DomainController<'f>,
    assumptions: Assumptions<'f>,
) -> Verdict<Option<StepId>> {
    let in_extension = certificate.has_sid();
    if !in_extension && !certificate.has_sid_uri() {
        return ControlFlow::Continue(None);
    }
    if !kdc.uses_subject_alternative_name() {
        certificate.note(MAP_SID_IGNORED);
        return ControlFlow::Continue(None);
    }
    if in_extension {
        if !certificate.sid().is(mapping.account.sid()) {
            return refuse(MAP_SID_DIFFERS);
        }
        return ControlFlow::Continue(Some(MAP_STRONG_BY_SID));
    }
    if !kdc.reads_sid_uri() {
        certificate.note(MAP_SID_URI_NOT_READ);
        return ControlFlow::Continue(None);
    }
    if certificate.sid_uri().is(mapping.account.sid()) {
        return ControlFlow::Continue(Some(MAP_STRONG_BY_SID_URI));
    }
    if assumptions.sid_uri() == SidUriReading::Final {
        return refuse(MAP_SID_URI_DIFFERS);
    }
    certificate.note(MAP_SID_URI_NO_EVIDENCE);
    ControlFlow::Continue(None)
}
