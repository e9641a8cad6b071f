//! Whether a mapping is strong enough (KB5014754).

use facts::{PASS, Verdict, refuse};

use super::Mapping;
use crate::decisions::backdating::is_older_than_account;
use crate::roles::{Certificate, DomainController};
use crate::step::{
    MAP_SID_DIFFERS, MAP_STRENGTH_NOT_CHECKED, MAP_STRONG, MAP_STRONG_BY_SID, MAP_WEAK_ACCEPTED,
    MAP_WEAK_OLDER, MAP_WEAK_REFUSED,
};
use crate::value::StrongBinding;

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
