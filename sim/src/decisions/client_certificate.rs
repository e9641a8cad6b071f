//! What the KDC checks of the client's certificate (KB281245).

use facts::{PASS, Verdict, refuse};

use super::mapping::NtAuthDemand;
use super::revocation::{Steps, revocation_is_settled};
use super::trust::{PathFound, issuer_in_ntauth, path_in_ntauth, path_of};
use crate::roles::{Assumptions, Certificate, DomainController, User};
use crate::step::{
    KDC_AUTHORITY_REVOKED, KDC_CERTIFICATE_EXPIRED, KDC_CERTIFICATE_NOT_YET, KDC_EKU,
    KDC_EKU_ACCEPTED, KDC_EKU_SMART_CARD_LOGON_DEMANDED, KDC_EKU_WAIVED, KDC_END_IS_AUTHORITY,
    KDC_IN_NTAUTH, KDC_KEY_USAGE, KDC_KEY_USAGE_ABSENT, KDC_NO_DISTRIBUTION_POINT,
    KDC_NOT_IN_NTAUTH, KDC_NOT_REVOKED, KDC_NTAUTH_AUDITED, KDC_NTAUTH_NOT_ASKED,
    KDC_NTAUTH_NOT_CHECKED, KDC_PATH_BROKEN, KDC_PATH_TRUSTED, KDC_PATH_UNTRUSTED,
    KDC_PATH_UNVERIFIED, KDC_REVOCATION_IGNORED, KDC_REVOCATION_NOT_PUBLISHED,
    KDC_REVOCATION_OFFLINE, KDC_REVOCATION_SIGNER, KDC_REVOCATION_SLOW, KDC_REVOCATION_STALE,
    KDC_REVOKED, KDC_SHORT_RSA,
};
use crate::value::{KdcEkuReading, KeyUsageReading, NtAuthCheck, NtAuthReading};

/// Does the KDC accept the client's certificate, NTAuth apart?
///
/// Windows answers `KDC_ERR_CLIENT_NOT_TRUSTED` (62) for all that is wrong with the path, and 77 for
/// a wrong purpose. `named` is the account that the client asks for by name.
pub(crate) fn client_certificate_is_accepted<'f>(
    certificate: Certificate<'f>,
    named: Option<User<'f>>,
    kdc: DomainController<'f>,
    assumptions: Assumptions<'f>,
) -> Verdict {
    match path_of(certificate, kdc.stores(), kdc.clock()) {
        PathFound::Trusted => {}
        PathFound::Untrusted => return refuse(KDC_PATH_UNTRUSTED),
        PathFound::Broken => return refuse(KDC_PATH_BROKEN),
        PathFound::Unverified => return refuse(KDC_PATH_UNVERIFIED),
        PathFound::NotYet => return refuse(KDC_CERTIFICATE_NOT_YET),
        PathFound::Expired => return refuse(KDC_CERTIFICATE_EXPIRED),
    }
    if certificate.is_of_an_authority() {
        return refuse(KDC_END_IS_AUTHORITY);
    }
    certificate.note(KDC_PATH_TRUSTED);
    key_is_accepted(certificate, kdc, assumptions)?;
    is_not_revoked(certificate, kdc)?;
    purposes_are_accepted(certificate, named, kdc, assumptions)
}

/// Before 2008 a certificate has to name a list; later a status that cannot be told still fails, unless the
/// registry says otherwise (KB281245; Certificate Requirements and Enumeration).
fn is_not_revoked<'f>(certificate: Certificate<'f>, kdc: DomainController<'f>) -> Verdict {
    if kdc.demands_distribution_point() && !certificate.has_distribution_point() {
        return refuse(KDC_NO_DISTRIBUTION_POINT);
    }
    let cache_only = kdc.ignores_unknown_revocation();
    revocation_is_settled(certificate, kdc.revocation(), cache_only, &REVOCATION)
}

const REVOCATION: Steps = Steps {
    good: Some(KDC_NOT_REVOKED),
    revoked: KDC_REVOKED,
    authority_revoked: KDC_AUTHORITY_REVOKED,
    offline: KDC_REVOCATION_OFFLINE,
    slow: KDC_REVOCATION_SLOW,
    stale: KDC_REVOCATION_STALE,
    not_published: KDC_REVOCATION_NOT_PUBLISHED,
    signer: KDC_REVOCATION_SIGNER,
    ignored: KDC_REVOCATION_IGNORED,
};

/// The key is long enough, and may sign [KB2661254; KB281245].
fn key_is_accepted<'f>(
    certificate: Certificate<'f>,
    kdc: DomainController<'f>,
    assumptions: Assumptions<'f>,
) -> Verdict {
    if kdc.refuses_short_rsa_keys() && certificate.has_short_rsa_key() {
        return refuse(KDC_SHORT_RSA);
    }
    if !certificate.has_key_usage() {
        return match assumptions.key_usage() {
            KeyUsageReading::AbsentAccepted => PASS,
            KeyUsageReading::Required => refuse(KDC_KEY_USAGE_ABSENT),
        };
    }
    if !certificate.for_digital_signature() {
        return refuse(KDC_KEY_USAGE);
    }
    PASS
}

/// Before 2008 the Smart Card Logon purpose is required; since then no purposes at all, or one of
/// four, will do [KB281245; recorded runs C5, C7, C11, C13]. Who says that it is required still says so of
/// people: a computer's certificate is for client authentication [MS-PKCA 3.1.5.1].
fn purposes_are_accepted<'f>(
    certificate: Certificate<'f>,
    named: Option<User<'f>>,
    kdc: DomainController<'f>,
    assumptions: Assumptions<'f>,
) -> Verdict {
    if certificate.for_smart_card_logon() {
        certificate.note(KDC_EKU_ACCEPTED);
        return PASS;
    }
    if kdc.demands_smart_card_logon() {
        return refuse(KDC_EKU_SMART_CARD_LOGON_DEMANDED);
    }
    let of_computer = named.is_some_and(User::is_computer);
    if assumptions.kdc_eku() == KdcEkuReading::Demanded && !of_computer {
        if !kdc.waives_smart_card_logon() {
            return refuse(KDC_EKU_SMART_CARD_LOGON_DEMANDED);
        }
        certificate.note(KDC_EKU_WAIVED);
    }
    let accepted = !certificate.has_extended_key_usage()
        || certificate.for_client_authentication()
        || certificate.for_pkinit_client()
        || certificate.for_any_purpose();
    if !accepted {
        return refuse(KDC_EKU);
    }
    certificate.note(KDC_EKU_ACCEPTED);
    PASS
}

/// Is the issuer in NTAuth? Explicit mappings have been held to it since 2025 only (KB5057784).
pub(crate) fn issuer_is_in_ntauth<'f>(
    certificate: Certificate<'f>,
    kdc: DomainController<'f>,
    assumptions: Assumptions<'f>,
    demand: NtAuthDemand,
) -> Verdict {
    let stores = kdc.stores();
    let present = issuer_in_ntauth(certificate, stores)
        || (assumptions.ntauth() == NtAuthReading::AnyOfThePath
            && path_in_ntauth(certificate, stores));
    if present {
        certificate.note(KDC_IN_NTAUTH);
        return PASS;
    }
    match demand {
        NtAuthDemand::Always => return refuse(KDC_NOT_IN_NTAUTH),
        NtAuthDemand::ByUpdate => {}
        NtAuthDemand::Never => {
            certificate.note(KDC_NTAUTH_NOT_ASKED);
            return PASS;
        }
    }
    match kdc.ntauth_for_explicit() {
        NtAuthCheck::NotChecked => certificate.note(KDC_NTAUTH_NOT_CHECKED),
        NtAuthCheck::Audited => certificate.note(KDC_NTAUTH_AUDITED),
        NtAuthCheck::Enforced => return refuse(KDC_NOT_IN_NTAUTH),
    }
    PASS
}
