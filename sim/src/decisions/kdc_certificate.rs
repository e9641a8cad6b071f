//! The KDC's own certificate: has it one, and does the client accept it?

use std::ops::ControlFlow;

use facts::{PASS, Verdict, refuse};

use super::revocation::{Steps, revocation_is_settled};
use super::trust::{PathFound, issuer_in_ntauth, own_time, path_of};
use crate::roles::{Assumptions, Certificate, DomainController, Workstation};
use crate::step::{
    KDC_CERTIFICATE_WITHOUT_KDC_PURPOSE, KDC_HAS_CERTIFICATE, KDC_LOST_CERTIFICATE,
    KDC_LOST_NO_CHECK, KDC_LOST_NOT_IN_NTAUTH, KDC_LOST_OFFLINE, KDC_LOST_REVOKED,
    KDC_LOST_UNTRUSTED, KDC_NO_CERTIFICATE, REPLY_AUTHORITY_REVOKED, REPLY_CERTIFICATE_EXPIRED,
    REPLY_CERTIFICATE_NOT_YET, REPLY_COMPUTER_EKU, REPLY_COMPUTER_NAME, REPLY_COMPUTER_OLD,
    REPLY_ENTRA_EKU, REPLY_ENTRA_NAME, REPLY_KDC_TRUSTED, REPLY_NO_SERVER_AUTHENTICATION,
    REPLY_NOT_IN_NTAUTH, REPLY_PATH_UNTRUSTED, REPLY_PATH_UNVERIFIED, REPLY_REVOCATION_IGNORED,
    REPLY_REVOCATION_NOT_PUBLISHED, REPLY_REVOCATION_OFFLINE, REPLY_REVOCATION_SIGNER,
    REPLY_REVOCATION_SLOW, REPLY_REVOCATION_STALE, REPLY_REVOKED, REPLY_ROOT_ON_CARD,
    REPLY_SHORT_RSA, REPLY_STRICT_EKU, REPLY_STRICT_NAME, REPLY_STRICT_PASSED, REPLY_XP_PURPOSES,
};
use crate::value::{ClientNtAuthReading, EntraStrictReading, Join, LostCertificate, XpKdcReading};

/// Has the KDC a certificate to answer with? [KDC certificate processing; recorded run C14]
pub(crate) fn kdc_has_certificate(kdc: DomainController<'_>) -> Verdict<Certificate<'_>> {
    let Some(certificate) = kdc.kdc_certificate() else {
        return refuse(match kdc.lost_its_certificate() {
            LostCertificate::NotLost => KDC_NO_CERTIFICATE,
            LostCertificate::OutOfTime => KDC_LOST_CERTIFICATE,
            LostCertificate::Untrusted => KDC_LOST_UNTRUSTED,
            LostCertificate::NotInNtAuth => KDC_LOST_NOT_IN_NTAUTH,
            LostCertificate::Revoked => KDC_LOST_REVOKED,
            LostCertificate::RevocationOffline => KDC_LOST_OFFLINE,
            LostCertificate::NoRevocationCheck => KDC_LOST_NO_CHECK,
        });
    };
    kdc.note(KDC_HAS_CERTIFICATE);
    if kdc.tells_of_a_missing_purpose() && !certificate.for_kdc_authentication() {
        kdc.note(KDC_CERTIFICATE_WITHOUT_KDC_PURPOSE);
    }
    ControlFlow::Continue(certificate)
}

/// Does the client accept the KDC's certificate? `presented` is the certificate of the card in its
/// reader, whose roots count on a machine outside of the domain. [Kerberos.admx KdcValidation; KB281245]
pub(crate) fn client_accepts_kdc<'f>(
    own: Certificate<'f>,
    presented: Certificate<'f>,
    workstation: Workstation<'f>,
    assumptions: Assumptions<'f>,
) -> Verdict {
    path_is_accepted(own, presented, workstation)?;
    is_not_revoked(own, workstation)?;
    if !workstation.checks_kdc_purposes() {
        return windows_xp_accepts(own, workstation, assumptions);
    }
    let strict = match workstation.join() {
        Join::Entra if assumptions.entra_strict() == EntraStrictReading::Always => {
            entra_is_strict(own)?;
            return trusted(own);
        }
        _ => workstation.strict_kdc_validation(),
    };
    let looks_into_ntauth = workstation.join() == Join::Domain
        && (strict || assumptions.client_ntauth() == ClientNtAuthReading::Always);
    if looks_into_ntauth && !issuer_in_ntauth(own, workstation.stores()) {
        return refuse(REPLY_NOT_IN_NTAUTH);
    }
    if strict {
        purpose_and_name(own, REPLY_STRICT_EKU, REPLY_STRICT_NAME)?;
        own.note(REPLY_STRICT_PASSED);
    } else if !own.for_server_authentication() {
        return refuse(REPLY_NO_SERVER_AUTHENTICATION);
    }
    trusted(own)
}

/// Does the client accept the KDC's certificate when the computer itself logs on by certificate? It
/// then asks for what strict validation asks for [MS-PKCA 3.1.5.1].
pub(crate) fn computer_accepts_kdc<'f>(
    own: Certificate<'f>,
    workstation: Workstation<'f>,
) -> Verdict {
    if !workstation.logs_on_by_certificate() {
        return refuse(REPLY_COMPUTER_OLD);
    }
    path_is_accepted(own, own, workstation)?;
    is_not_revoked(own, workstation)?;
    if !issuer_in_ntauth(own, workstation.stores()) {
        return refuse(REPLY_NOT_IN_NTAUTH);
    }
    purpose_and_name(own, REPLY_COMPUTER_EKU, REPLY_COMPUTER_NAME)?;
    trusted(own)
}

fn trusted(own: Certificate<'_>) -> Verdict {
    own.note(REPLY_KDC_TRUSTED);
    PASS
}

/// The path ends in a root of the workstation or, outside of a domain, in one that the card carries.
fn path_is_accepted<'f>(
    own: Certificate<'f>,
    presented: Certificate<'f>,
    workstation: Workstation<'f>,
) -> Verdict {
    let clock = workstation.clock();
    let mut found = path_of(own, workstation.stores(), clock);
    if found == PathFound::Untrusted
        && workstation.join() != Join::Domain
        && root_is_on_the_card(own, presented, workstation)
    {
        own.note(REPLY_ROOT_ON_CARD);
        found = own_time(own, clock);
    }
    match found {
        PathFound::Trusted if own.has_short_rsa_key() && workstation.refuses_short_rsa_keys() => {
            refuse(REPLY_SHORT_RSA)
        }
        PathFound::Trusted => PASS,
        PathFound::Untrusted | PathFound::Broken => refuse(REPLY_PATH_UNTRUSTED),
        PathFound::Unverified => refuse(REPLY_PATH_UNVERIFIED),
        PathFound::NotYet => refuse(REPLY_CERTIFICATE_NOT_YET),
        PathFound::Expired => refuse(REPLY_CERTIFICATE_EXPIRED),
    }
}

/// Whether the card carries the root that the workstation lacks [certutil -scroots].
fn root_is_on_the_card<'f>(
    own: Certificate<'f>,
    presented: Certificate<'f>,
    workstation: Workstation<'f>,
) -> bool {
    if !workstation.takes_roots_of_cards() {
        return false;
    }
    let (Some(stores), Some(chain), Some(card)) =
        (workstation.stores(), own.chain(), presented.card())
    else {
        return false;
    };
    stores.at_foreign_root().includes(chain)
        && chain.top().is_some_and(|root| card.roots().includes(root))
}

/// Windows XP knows no strict validation [KB281245].
fn windows_xp_accepts<'f>(
    own: Certificate<'f>,
    workstation: Workstation<'f>,
    assumptions: Assumptions<'f>,
) -> Verdict {
    let looks_into_ntauth = workstation.join() == Join::Domain
        && assumptions.client_ntauth() == ClientNtAuthReading::Always;
    if looks_into_ntauth && !issuer_in_ntauth(own, workstation.stores()) {
        return refuse(REPLY_NOT_IN_NTAUTH);
    }
    if assumptions.xp_kdc() == XpKdcReading::ClientAndServer
        && !(own.for_client_authentication() && own.for_server_authentication())
    {
        return refuse(REPLY_XP_PURPOSES);
    }
    trusted(own)
}

/// A machine of the cloud directory validates strictly, always [Windows Hello deployment issues].
fn entra_is_strict(own: Certificate<'_>) -> Verdict {
    purpose_and_name(own, REPLY_ENTRA_EKU, REPLY_ENTRA_NAME)?;
    own.note(REPLY_STRICT_PASSED);
    PASS
}

fn purpose_and_name(
    own: Certificate<'_>,
    without_purpose: facts::StepId,
    without_name: facts::StepId,
) -> Verdict {
    if !own.for_kdc_authentication() {
        return refuse(without_purpose);
    }
    if !own.names_its_domain() {
        return refuse(without_name);
    }
    PASS
}

/// The client asks as the KDC does, of every certificate of the path but the root (KB281245).
fn is_not_revoked<'f>(certificate: Certificate<'f>, workstation: Workstation<'f>) -> Verdict {
    let cache_only = workstation.ignores_unknown_revocation();
    revocation_is_settled(
        certificate,
        workstation.revocation(),
        cache_only,
        &REVOCATION,
    )
}

const REVOCATION: Steps = Steps {
    good: None,
    revoked: REPLY_REVOKED,
    authority_revoked: REPLY_AUTHORITY_REVOKED,
    offline: REPLY_REVOCATION_OFFLINE,
    slow: REPLY_REVOCATION_SLOW,
    stale: REPLY_REVOCATION_STALE,
    not_published: REPLY_REVOCATION_NOT_PUBLISHED,
    signer: REPLY_REVOCATION_SIGNER,
    ignored: REPLY_REVOCATION_IGNORED,
};
